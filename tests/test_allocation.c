/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Once an engine runs, what comes in order asks nobody for memory, however much of it waits for its acknowledgement. Every call of the program is
 * counted (ld --wrap); those inside of libraries are not.
 */
#include "tests/packets.h"
#include "tools/inspect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cmocka.h>

static uint64_t asked;

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__real_aligned_alloc(size_t, size_t);
void *__real_mmap(void *, size_t, int, int, int, off_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);
void *__wrap_aligned_alloc(size_t, size_t);
void *__wrap_mmap(void *, size_t, int, int, int, off_t);

void *
__wrap_malloc(size_t size)
{
	asked++;
	return __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	asked++;
	return __real_calloc(count, size);
}

void *
__wrap_realloc(void *at, size_t size)
{
	asked++;
	return __real_realloc(at, size);
}

void *
__wrap_aligned_alloc(size_t border, size_t size)
{
	asked++;
	return __real_aligned_alloc(border, size);
}

void *
__wrap_mmap(void *at, size_t size, int access, int flags, int fd, off_t offset)
{
	asked++;
	return __real_mmap(at, size, access, flags, fd, offset);
}

static struct packets_one one;
static uint64_t heard;

static void
on_data(void *user, struct upg_flow *f, enum upg_dir dir, const uint8_t *at, size_t len)
{
	heard += len;
}

static void
on_other(void *user, struct upg_flow *f)
{
}

static void
on_gap(void *user, struct upg_flow *f, enum upg_dir dir, uint64_t len)
{
}

static void
on_note(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_stream_note note, const char *reason,
        uint64_t offset, const uint8_t *at, size_t len)
{
}

static void
on_end(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_end why)
{
}

static void
on_timer(void *user, struct upg_flow *f, uint64_t clock_us)
{
}

static void
on_close(void *user, struct upg_flow *f, enum upg_end why)
{
}

static void
play(struct upg_stream *s, struct packets_pair *pair, struct packets_segment g)
{
	struct upg_flow *f;
	enum upg_dir dir;

	pair->clock_us += 10;
	upg_stream_packet(s, packets_build(&one, pair, &g), &f, &dir);
}

/* Opens a connection and says so much of each side, in segments of that size; nothing is acknowledged. */
static void
talk(struct upg_stream *s, uint16_t port, size_t size, size_t bytes)
{
	static const uint8_t said[65000];
	struct packets_pair pair = {.client_port = port, .client_isn = port, .clock_us = 1700000000000000};

	play(s, &pair, (struct packets_segment){.flags = UPG_TCP_SYN, .wscale_set = true, .wscale = 8});
	play(s, &pair,
	     (struct packets_segment){
	             .dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .wscale_set = true, .wscale = 8});
	play(s, &pair, (struct packets_segment){.seq = 1, .ack = 1});
	for (size_t at = 0; at < bytes; at += size)
		for (enum upg_dir dir = TO_SERVER; dir <= TO_CLIENT; dir++)
			play(s, &pair,
			     (struct packets_segment){
			             .dir = dir, .seq = 1 + (uint32_t)at, .ack = 1, .data = said, .len = size});
}

static void
engine(void **state)
{
	static const struct upg_stream_ops ops = {on_other, on_data, on_gap, on_note, on_end, on_timer, on_close};
	static const size_t sizes[] = {1, 100, 1400, 9000, 65000};
	struct upg_limits lim = upg_limits_default();
	char err[UPG_ERR_BYTES];
	struct upg_stream_options o = {.lim = &lim, .mode = UPG_INLINE, .hash_key = {1, 2}};
	uint64_t before = asked, said = 0;

	lim.flow_max = lim.flow_halfopen_max = 1000;
	struct upg_stream *s = upg_stream_new(&o, &ops, NULL, err);
	assert_non_null(s);
	assert_true(asked > before);
	before = asked;
	for (uint16_t i = 0; i < 20; i++) {
		size_t size = sizes[i % 5], bytes = size * (size > 1000 ? 3000000 / size : 1000);

		talk(s, (uint16_t)(1000 + i), size, bytes);
		said += 2 * bytes;
	}
	assert_int_equal(heard, said);
	assert_int_equal(asked, before);
	upg_stream_free(s);
}

/* The whole way of packets, through requests and answers that are well-formed, from the second on. */
static void
on_record(void *ctx, const struct upg_record *r)
{
	*(uint64_t *)ctx += r->type == UPG_RECORD_HTTP;
}

static void
inspector(void **state)
{
	static const char ask[] = "POST /form HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello",
	                  answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
	                             "5\r\nhello\r\n0\r\n\r\n";
	static uint8_t http_ports[8192] = {[10] = 1};
	struct upg_limits lim = upg_limits_default();
	struct upg_rules *rules = upg_rules_new();
	struct packets_pair pair = {.clock_us = 1700000000000000};
	uint64_t records = 0, before = 0;
	char err[UPG_ERR_BYTES];
	size_t len;
	const char *text = upg_rules_shipped(&len);

	assert_int_equal(upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL), 0);
	lim.flow_max = lim.flow_halfopen_max = 1000;
	struct upg_inspect *in = upg_inspect_new(&(struct upg_inspect_options){.lim = &lim,
	                                                                       .mode = UPG_INLINE,
	                                                                       .hash_key = {1, 2},
	                                                                       .http_ports = http_ports,
	                                                                       .rules = rules,
	                                                                       .emit = on_record,
	                                                                       .emit_ctx = &records},
	                                         err);
	assert_non_null(in);
	struct packets_segment hello[] = {{.flags = UPG_TCP_SYN},
	                                  {.dir = TO_CLIENT, .flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1},
	                                  {.seq = 1, .ack = 1}};
	for (size_t i = 0; i < 3; i++)
		upg_inspect_packet(in, packets_build(&one, &pair, &hello[i]));
	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t asks = 1 + i * (uint32_t)(sizeof ask - 1), says = 1 + i * (uint32_t)(sizeof answer - 1);
		struct packets_segment said[] = {
		        {.seq = asks, .ack = says, .data = ask, .len = sizeof ask - 1},
		        {.dir = TO_CLIENT,
		         .seq = says,
		         .ack = asks + (uint32_t)sizeof ask - 1,
		         .data = answer,
		         .len = sizeof answer - 1},
		};

		for (size_t k = 0; k < 2; k++) {
			pair.clock_us += 100;
			assert_int_equal(upg_inspect_packet(in, packets_build(&one, &pair, &said[k])), UPG_FATE_PASS);
		}
		if (i == 0)
			before = asked;
	}
	assert_int_equal(records, 1000);
	assert_int_equal(asked, before);
	upg_inspect_finish(in);
	upg_inspect_free(in);
	upg_rules_free(rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(engine),
	        cmocka_unit_test(inspector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
