/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures read by a thread: what comes, in which order, when, and how it ends; beside the same captures read without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pcap/dlt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/decode.h"
#include "capture/flow.h"
#include "capture/pcapdump.h"
#include "capture/readahead.h"
#include "wire.h"

enum { LONG_BYTES = 60005, MANY = 3000 };

static const uint64_t key[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
static struct upg_limits lim;
static char dir[64], path[96];
static char err[UPG_ERR_BYTES];
static struct upg_wire wire;

static int
begin(void **state)
{
	lim = upg_limits_default();
	strcpy(dir, "/tmp/upgate-test-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/capture", dir);
	return 0;
}

static int
end(void **state)
{
	unlink(path);
	return rmdir(dir);
}

/* The i-th packet of a capture: of one octet mostly, some long, one of UDP and one fragment; every fifth has a good checksum. */
static struct upg_packet
packet_build(unsigned i, size_t payload)
{
	static uint8_t options[4] = {1, 1, 1, 1};
	bool udp = i % 97 == 13, fragment = i % 97 == 14;

	wire.len = 0;
	upg_wire_ip4(&wire, udp ? 17 : 6, 24 + payload, (uint16_t)i, fragment ? 0x2000 : 0);
	upg_wire_tcp(&wire, UPG_TCP_ACK, options, sizeof options);
	upg_wire_fill(&wire, (uint8_t)i, payload);

	struct upg_packet pkt = upg_wire_packet(&wire, DLT_RAW);

	pkt.ts_us = 1000 + i;
	if (upg_decode(&pkt, &lim) == UPG_DECODED_TCP && i % 5 == 0)
		upg_checksum_fill(&pkt);
	return pkt;
}

/* count packets, of which one in `one_long` is long (0: none). */
static void
capture_write(unsigned count, unsigned one_long)
{
	struct upg_pcapdump *d = upg_pcapdump_open(path, DLT_RAW, err);

	assert_non_null(d);
	for (unsigned i = 0; i < count; i++) {
		struct upg_packet pkt = packet_build(i, one_long && i % one_long == one_long - 1 ? LONG_BYTES : 1);

		assert_true(upg_pcapdump_write(d, &pkt, err));
		upg_wire_free(&pkt);
	}
	assert_true(upg_pcapdump_close(d, err));
}

static struct upg_source *
plain(void)
{
	const char *const paths[] = {path};
	struct upg_source *s = upg_pcapfile_open(paths, 1, NULL, err);

	assert_non_null(s);
	return s;
}

static struct upg_source *
started(struct upg_source *from)
{
	struct upg_source *s = upg_readahead_start(
	        from,
	        &(struct upg_readahead_options){.lim = &lim, .verify_checksums = true, .hash_key = {key[0], key[1]}});

	assert_non_null(s);
	return s;
}

/* The next packet, or the end; nothing of the file is waited for longer than ten seconds. */
static enum upg_next
next_of(struct upg_source *s, struct upg_packet **pkt)
{
	enum upg_next next = UPG_NEXT_IDLE;

	for (int i = 0; i < 100 && next == UPG_NEXT_IDLE; i++)
		next = s->ops->next(s, pkt, err);
	return next;
}

/* As a source without a thread has it, and ready for its turn. */
static void
compare(struct upg_packet *got, struct upg_packet *want)
{
	bool swapped;

	assert_int_equal(got->number, want->number);
	assert_int_equal(got->ts_us, want->ts_us);
	assert_int_equal(got->clock_us, want->clock_us);
	assert_int_equal(got->wire_bytes, want->wire_bytes);
	assert_int_equal(got->captured_bytes, want->captured_bytes);
	assert_memory_equal(got->data, want->data, want->captured_bytes);
	assert_true(got->prepared);
	assert_int_equal(got->decoded, upg_decode(want, &lim));
	assert_memory_equal(&got->tuple, &want->tuple, sizeof want->tuple);
	assert_int_equal(got->payload_off, want->payload_off);
	assert_int_equal(got->payload_bytes, want->payload_bytes);
	assert_true(got->flow_hash == upg_flow_hash(key, &want->tuple, &swapped));
	assert_int_equal(got->flow_swapped, swapped);
	assert_int_equal(got->csum, want->decoded == UPG_DECODED_TCP && upg_checksum_good(want) ? UPG_CSUM_GOOD
	                                                                                        : UPG_CSUM_UNKNOWN);
}

static void
same(unsigned count, unsigned one_long)
{
	struct upg_source_stats here, there;
	struct upg_packet *got, *want;
	unsigned n = 0, good = 0;

	capture_write(count, one_long);
	struct upg_source *s = started(plain()), *p = plain();

	while (next_of(s, &got) == UPG_NEXT_PACKET) {
		assert_int_equal(p->ops->next(p, &want, err), UPG_NEXT_PACKET);
		compare(got, want);
		good += got->csum == UPG_CSUM_GOOD;
		n++;
		s->ops->stats(s, &here);
		assert_int_equal(here.packets, n);
	}
	assert_int_equal(n, count);
	assert_in_range(good, count / 6, count / 4 + 1);
	assert_int_equal(p->ops->next(p, &want, err), UPG_NEXT_END);
	for (int i = 0; i < 3; i++)
		assert_int_equal(s->ops->next(s, &got, err), UPG_NEXT_END);
	p->ops->stats(p, &there);
	assert_memory_equal(&here, &there, sizeof here);
	assert_string_equal(s->ops->name(s, 0), path);
	s->ops->close(s);
	p->ops->close(p);
}

/* More than all batches hold, by number and by octets; and none at all. */
static void
same_packets(void **state)
{
	same(MANY, 0);
	same(MANY, 2);
	same(MANY, 100);
	same(1, 0);
	capture_write(0, 0);

	struct upg_source *s = started(plain());
	struct upg_packet *pkt;

	assert_int_equal(next_of(s, &pkt), UPG_NEXT_END);
	s->ops->close(s);
}

/* Shown before their turn: each once, in order, none too many, over the borders of batches; and never none where the reader has more. */
static void
shown(void **state)
{
	struct upg_packet *pkt, *soon, *seen[UPG_AHEAD_MOST];
	uint64_t turn = 0, show = 0, ahead = 0;

	capture_write(MANY, 100);
	struct upg_source *s = started(plain());

	while (next_of(s, &pkt) == UPG_NEXT_PACKET) {
		assert_int_equal(pkt->number, ++turn);
		if (show >= turn)
			assert_ptr_equal(pkt, seen[turn % UPG_AHEAD_MOST]);
		else
			show = turn;
		while ((soon = s->ops->ahead(s)) != NULL) {
			assert_int_equal(soon->number, ++show);
			assert_true(soon->prepared);
			assert_true(show - turn <= UPG_AHEAD_MOST);
			seen[show % UPG_AHEAD_MOST] = soon;
			ahead++;
		}
	}
	assert_int_equal(turn, MANY);
	assert_true(ahead > MANY * 9 / 10);
	s->ops->close(s);
}

/* What is whole comes first, then what is wrong, once. */
static void
damaged(void **state)
{
	struct upg_packet *pkt;
	unsigned n = 0;

	capture_write(MANY, 0);
	assert_int_equal(truncate(path, 24 + (16 + 45) * (off_t)MANY - 3), 0);
	struct upg_source *s = started(plain());
	enum upg_next next;

	while ((next = next_of(s, &pkt)) == UPG_NEXT_PACKET)
		assert_int_equal(pkt->number, ++n);
	assert_int_equal(n, MANY - 1);
	assert_int_equal(next, UPG_NEXT_ERROR);
	assert_non_null(strstr(err, "damaged after packet 2999"));
	assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_END);
	s->ops->close(s);
}

/* A capture that is being written, from its first octet on: first packet by packet, then as its writer likes. */
static struct upg_source *
growing(int *to)
{
	uint8_t header[UPG_PCAPDUMP_HEADER_BYTES + UPG_PCAPDUMP_PACKET_BYTES];
	struct upg_packet pkt = packet_build(0, 1);

	assert_int_equal(mkfifo(path, 0600), 0);
	*to = open(path, O_RDWR);
	assert_true(*to >= 0);
	assert_true(upg_pcapdump_header(DLT_RAW, 65535, header));
	upg_pcapdump_packet(pkt.ts_us, pkt.captured_bytes, pkt.wire_bytes, header + UPG_PCAPDUMP_HEADER_BYTES);
	assert_int_equal(write(*to, header, sizeof header), sizeof header);
	assert_int_equal(write(*to, pkt.data, pkt.captured_bytes), pkt.captured_bytes);
	upg_wire_free(&pkt);
	return started(plain());
}

static void
grow(int to, unsigned i)
{
	uint8_t octets[UPG_PCAPDUMP_PACKET_BYTES + 64];
	struct upg_packet pkt = packet_build(i, 1);
	size_t len = UPG_PCAPDUMP_PACKET_BYTES + pkt.captured_bytes;

	upg_pcapdump_packet(pkt.ts_us, pkt.captured_bytes, pkt.wire_bytes, octets);
	memcpy(octets + UPG_PCAPDUMP_PACKET_BYTES, pkt.data, pkt.captured_bytes);
	upg_wire_free(&pkt);
	assert_int_equal(write(to, octets, len), len);
}

/* No packet waits for another one. Asked to stop, the thread reads no more, and what it has read is not lost. */
static void
slow(void **state)
{
	struct upg_packet *pkt;
	unsigned n = 0;
	int to;
	struct upg_source *s = growing(&to);

	do {
		assert_int_equal(next_of(s, &pkt), UPG_NEXT_PACKET);
		assert_int_equal(pkt->number, ++n);
		assert_null(s->ops->ahead(s));
		if (n < 20)
			grow(to, n);
	} while (n < 20);
	assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_IDLE);
	assert_null(s->ops->ahead(s));
	grow(to, n);
	assert_int_equal(next_of(s, &pkt), UPG_NEXT_PACKET);
	assert_int_equal(pkt->number, ++n);
	for (int i = 0; i < 10; i++)
		grow(to, n);
	assert_int_equal(next_of(s, &pkt), UPG_NEXT_PACKET);
	upg_readahead_stop(s);
	enum upg_next next;
	while ((next = next_of(s, &pkt)) == UPG_NEXT_PACKET)
		;
	assert_int_equal(next, UPG_NEXT_END);
	close(to);
	s->ops->close(s);
}

/* Asked to stop in the middle: what has been read comes yet, without a hole, and not all the rest. */
static void
stopped(void **state)
{
	enum { FAR_MORE = 30000 };
	struct upg_packet *pkt;
	enum upg_next next;
	unsigned n = 0;

	capture_write(FAR_MORE, 0);
	struct upg_source *s = started(plain());

	assert_int_equal(next_of(s, &pkt), UPG_NEXT_PACKET);
	upg_readahead_stop(s);
	for (n = 1; (next = next_of(s, &pkt)) == UPG_NEXT_PACKET;)
		assert_int_equal(pkt->number, ++n);
	assert_int_equal(next, UPG_NEXT_END);
	assert_true(n < FAR_MORE / 2);
	s->ops->close(s);
}

/* Closed while the thread waits for room, for input, or has come to the end. */
static void
closed(void **state)
{
	struct upg_packet *pkt;
	int to;

	capture_write(MANY, 2);
	for (int packets = 0; packets < 300; packets += 60) {
		struct upg_source *s = started(plain());

		for (int i = 0; i < packets; i++)
			assert_int_equal(next_of(s, &pkt), UPG_NEXT_PACKET);
		s->ops->close(s);
	}
	capture_write(1, 0);
	struct upg_source *s = started(plain());
	assert_int_equal(next_of(s, &pkt), UPG_NEXT_PACKET);
	s->ops->close(s);
	unlink(path);
	s = growing(&to);
	assert_int_equal(next_of(s, &pkt), UPG_NEXT_PACKET);
	s->ops->close(s);
	close(to);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(same_packets, begin, end),
	        cmocka_unit_test_setup_teardown(shown, begin, end),
	        cmocka_unit_test_setup_teardown(damaged, begin, end),
	        cmocka_unit_test_setup_teardown(slow, begin, end),
	        cmocka_unit_test_setup_teardown(stopped, begin, end),
	        cmocka_unit_test_setup_teardown(closed, begin, end),
	};

	return cmocka_run_group_tests_name("readahead", tests, NULL, NULL);
}
