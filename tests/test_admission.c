/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an endpoint would discard does not get into a stream, and inline not past us: every reason of stream.inadmissible, at its border. */
#include "capture/bytes.h"
#include "capture/decode.h"
#include "capture/fragment.h"
#include "capture/stream.h"
#include "tests/packets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static struct world {
	struct upg_limits lim;
	struct upg_stream *s;
	struct packets_pair pair;
	enum upg_stream_mode mode;
	char reason[32]; /* of the last inadmissible packet */
	char got[2][4096];
	size_t len[2];
	unsigned opened, closed;
	struct upg_flow *flow;
} w;

static struct packets_one one;

static void
on_open(void *user, struct upg_flow *f)
{
	w.opened++;
	w.flow = f;
}

static void
on_data(void *user, struct upg_flow *f, enum upg_dir dir, const uint8_t *at, size_t len)
{
	assert_true(w.len[dir] + len < sizeof w.got[dir]);
	memcpy(w.got[dir] + w.len[dir], at, len);
	w.len[dir] += len;
}

static void
on_gap(void *user, struct upg_flow *f, enum upg_dir dir, uint64_t len)
{
}

static void
on_note(void *user, struct upg_flow *f, enum upg_dir dir, enum upg_stream_note note, const char *reason,
        uint64_t offset, const uint8_t *at, size_t len)
{
	if (note == UPG_NOTE_INADMISSIBLE)
		snprintf(w.reason, sizeof w.reason, "%s", reason);
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
	w.closed++;
	w.flow = NULL;
}

static const struct upg_stream_ops ops = {on_open, on_data, on_gap, on_note, on_end, on_timer, on_close};

static enum upg_urgent urgent;

static void
begin(enum upg_stream_mode mode)
{
	char err[UPG_ERR_BYTES];

	w = (struct world){.lim = upg_limits_default(), .mode = mode};
	w.pair =
	        (struct packets_pair){.client_isn = 0xfffffff0, .server_isn = 0x7ffffff8, .clock_us = 1700000000000000};
	struct upg_stream_options o = {
	        .lim = &w.lim, .mode = mode, .verify_checksums = true, .urgent = urgent, .hash_key = {1, 2}};

	w.s = upg_stream_new(&o, &ops, NULL, err);
	assert_non_null(w.s);
}

static void
end(void)
{
	upg_stream_finish(w.s, UPG_END_INPUT);
	upg_stream_free(w.s);
}

static enum upg_fate
feed(struct upg_packet *pkt)
{
	struct upg_flow *f;
	enum upg_dir dir;

	w.reason[0] = 0;
	return upg_stream_packet(w.s, pkt, &f, &dir);
}

static enum upg_fate
play(struct packets_segment g)
{
	w.pair.clock_us += 1000;
	return feed(packets_build(&one, &w.pair, &g));
}

#define C(...)  play((struct packets_segment){.dir = TO_SERVER, __VA_ARGS__})
#define S(...)  play((struct packets_segment){.dir = TO_CLIENT, __VA_ARGS__})
#define TEXT(t) .data = (t), .len = sizeof(t) - 1

static void
refused(enum upg_fate fate, const char *reason)
{
	assert_string_equal(w.reason, reason);
	assert_int_equal(fate, w.mode == UPG_PASSIVE ? UPG_FATE_PASS : UPG_FATE_DROP);
}

static void
passed(enum upg_fate fate)
{
	assert_string_equal(w.reason, "");
	assert_int_equal(fate, UPG_FATE_PASS);
}

static void
heard(enum upg_dir dir, const char *text)
{
	assert_int_equal(w.len[dir], strlen(text));
	assert_memory_equal(w.got[dir], text, strlen(text));
}

static void
handshake(void)
{
	passed(C(.flags = UPG_TCP_SYN, .ts_val = 100));
	passed(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .ts_val = 0x7fffffff, .ts_ecr = 100));
	passed(C(.seq = 1, .ack = 1, .ts_val = 101));
}

/* RFC 9293 3.1: a header is five words at least, and ends within the packet. */
static void
test_data_offset(void **state)
{
	static const uint8_t words[] = {0, 4, 15};

	for (size_t i = 0; i < sizeof words; i++) {
		begin(UPG_INLINE);
		handshake();
		struct upg_packet *pkt = packets_build(
		        &one, &w.pair, &(struct packets_segment){.seq = 1, .ack = 1, .ts_val = 102, TEXT("evil")});

		pkt->data[pkt->l4_off + 12] = (uint8_t)(words[i] << 4);
		upg_decode(pkt, &w.lim);
		refused(feed(pkt), "bad_offset");
		end();
	}
}

/* RFC 9293 3.10.7.4, RFC 5961 5: SND.UNA - MAX.SND.WND =< SEG.ACK =< SND.NXT */
static void
test_acknowledgements(void **state)
{
	begin(UPG_INLINE);
	handshake();
	refused(C(.seq = 1, .ack = 2, TEXT("evil"), .ts_val = 102), "bad_ack");
	refused(C(.seq = 1, .ack = 2, .ts_val = 102), "bad_ack");
	refused(C(.seq = 1, .ack = 1 - 65536u, TEXT("evil"), .ts_val = 102), "bad_ack");
	refused(C(.seq = 1, .ack = 1 + 0x80000000, TEXT("evil"), .ts_val = 102), "bad_ack");
	refused(C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 1 + 0x80000000, .ts_val = 102), "bad_ack");
	passed(C(.seq = 1, .ack = 1 - 65535u, TEXT("good"), .ts_val = 102));
	heard(TO_SERVER, "good");
	/* half the space from either end of what may be acknowledged */
	passed(S(.seq = 1, .ack = 5, .ts_val = 0x7fffffff, TEXT("ten octets")));
	refused(C(.seq = 5, .ack = 1 + 0x80000000, TEXT("evil"), .ts_val = 103), "bad_ack");
	refused(C(.seq = 5, .ack = 11 + 0x80000000, TEXT("evil"), .ts_val = 103), "bad_ack");
	passed(C(.seq = 5, .ack = 11, TEXT("good"), .ts_val = 103));
	end();
}

/* A server that answers a Fast Open speaks before its SYN is acknowledged; what the client says then acknowledges that SYN or nothing. */
static void
test_acknowledgements_before_the_first(void **state)
{
	begin(UPG_INLINE);
	C(.flags = UPG_TCP_SYN);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	passed(S(.seq = 1, .ack = 1, TEXT("hello")));
	refused(C(.seq = 1, .ack = 0, TEXT("evil")), "bad_ack");
	refused(C(.seq = 1, .ack = 0x80000000, TEXT("evil")), "bad_ack");
	refused(C(.seq = 1, .ack = 7, TEXT("evil")), "bad_ack");
	passed(C(.seq = 1, .ack = 1, TEXT("good")));
	heard(TO_SERVER, "good");
	heard(TO_CLIENT, "hello");
	end();
	/* nobody's handshake goes on like that */
	begin(UPG_INLINE);
	C(.flags = UPG_TCP_SYN);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	refused(C(.seq = 1, .ack = 0, TEXT("evil")), "bad_ack");
	end();
}

/* RFC 7323 5 */
static void
test_timestamps(void **state)
{
	for (int mode = UPG_PASSIVE; mode <= UPG_INLINE; mode++) {
		begin((enum upg_stream_mode)mode);
		handshake();
		refused(C(.seq = 1, .ack = 1, TEXT("evil"), .ts_val = 99), "paws");
		refused(C(.seq = 1, .ack = 1, TEXT("evil"), .ts_val = 102 + 0x80000000), "paws");
		if (mode == UPG_INLINE) {
			/* which of the two is the later one? */
			refused(C(.seq = 1, .ack = 1, TEXT("evil"), .ts_val = 101 + 0x80000000), "paws");
			refused(C(.seq = 1, .ack = 1, TEXT("evil"), .ts_val = 100), "paws");
			refused(C(.seq = 1, .ack = 1, TEXT("evil")), "paws");
		}
		passed(C(.seq = 1, .ack = 1, TEXT("good"), .ts_val = 100 + 0x80000000));
		heard(TO_SERVER, "good");
		end();
	}
}

static const uint8_t md5[18] = {19, 18}, ao[16] = {29, 16};

/* RFC 2385 2.0, RFC 5925 7.1 */
static void
test_signed_resets(void **state)
{
	for (int mode = UPG_PASSIVE; mode <= UPG_INLINE; mode++) {
		begin((enum upg_stream_mode)mode);
		handshake();
		refused(C(.flags = UPG_TCP_RST, .seq = 1, .options = md5, .options_len = 18), "md5_option");
		refused(S(.flags = UPG_TCP_RST | UPG_TCP_ACK, .seq = 1, .ack = 1, .options = ao, .options_len = 16),
		        "md5_option");
		assert_int_equal(w.closed, 0);
		passed(C(.flags = UPG_TCP_RST, .seq = 1));
		assert_int_equal(w.closed, 1);
		end();

		begin((enum upg_stream_mode)mode);
		C(.flags = UPG_TCP_SYN, .options = md5, .options_len = 18);
		S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .options = md5, .options_len = 18);
		C(.seq = 1, .ack = 1, .options = md5, .options_len = 18);
		refused(C(.flags = UPG_TCP_RST, .seq = 1), "md5_option");
		assert_int_equal(w.closed, 0);
		passed(C(.flags = UPG_TCP_RST, .seq = 1, .options = md5, .options_len = 18));
		assert_int_equal(w.closed, 1);
		end();
	}
	/* and before there is a connection */
	begin(UPG_INLINE);
	C(.flags = UPG_TCP_SYN);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	C(.flags = UPG_TCP_RST, .seq = 1, .options = md5, .options_len = 18);
	passed(C(.seq = 1, .ack = 1, TEXT("good")));
	heard(TO_SERVER, "good");
	end();
}

static void
test_second_syn(void **state)
{
	begin(UPG_INLINE);
	C(.flags = UPG_TCP_SYN);
	/* not answered yet: the server will tell which one it took */
	passed(C(.flags = UPG_TCP_SYN, .seq = 5000));
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
	passed(C(.flags = UPG_TCP_SYN));
	refused(C(.flags = UPG_TCP_SYN, .seq = 9000), "second_isn");
	passed(C(.seq = 1, .ack = 1, TEXT("good")));
	heard(TO_SERVER, "good");
	refused(C(.flags = UPG_TCP_SYN, .seq = 9000), "second_isn");
	refused(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .seq = 300, .ack = 1), "second_isn");
	end();
	/* a client that begins anew after a while, or has given up, is let in */
	for (int gives_up = 0; gives_up < 2; gives_up++) {
		begin(UPG_INLINE);
		C(.flags = UPG_TCP_SYN);
		S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1);
		if (gives_up)
			C(.flags = UPG_TCP_RST, .seq = 1);
		else
			w.pair.clock_us += 5 * UPG_SEC_US;
		w.pair.client_isn += 9000;
		passed(C(.flags = UPG_TCP_SYN));
		w.pair.server_isn += 777;
		passed(S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1));
		passed(C(.seq = 1, .ack = 1, TEXT("good")));
		heard(TO_SERVER, "good");
		end();
	}
}

/* RFC 9293 3.10.7.4: what lies at or beyond the window's edge, a probe aside */
static void
test_window(void **state)
{
	begin(UPG_INLINE);
	C(.flags = UPG_TCP_SYN);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .window = 1000);
	C(.seq = 1, .ack = 1);
	w.flow->free_until = UINT64_MAX;
	refused(C(.seq = 1001, .ack = 1, TEXT("evil")), "out_of_window");
	refused(C(.seq = 1002, .ack = 1, TEXT("e")), "out_of_window");
	refused(C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1001, .ack = 1), "out_of_window");
	refused(C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1002, .ack = 1), "out_of_window");
	refused(C(.seq = 1 + 0x80000000, .ack = 1, TEXT("evil")), "out_of_window");
	passed(C(.seq = 1, .ack = 1, TEXT("good")));
	heard(TO_SERVER, "good");
	end();
	begin(UPG_INLINE);
	C(.flags = UPG_TCP_SYN);
	S(.flags = UPG_TCP_SYN | UPG_TCP_ACK, .ack = 1, .window = -1);
	C(.seq = 1, .ack = 1);
	refused(C(.seq = 1 + 0x80000000, .ack = 1, TEXT("evil")), "out_of_window");
	passed(C(.flags = UPG_TCP_FIN | UPG_TCP_ACK, .seq = 1, .ack = 1));
	end();
}

/* Inline without anybody who puts fragments together, or behind headers nobody can follow: not past us, as the endpoint could. */
static void
test_no_header_to_be_read(void **state)
{
	static uint8_t octets[2000];
	struct upg_packet *pkt;

	begin(UPG_INLINE);
	handshake();
	for (int off = 0; off <= 1; off++) {
		pkt = packets_build(&one, &w.pair, &(struct packets_segment){.seq = 1, .ack = 1, TEXT("evil")});
		upg_put_be16(pkt->data + 6, off ? 0x0001 : 0x2000);
		assert_int_equal(upg_decode(pkt, &w.lim), UPG_DECODED_FRAGMENT);
		assert_true(upg_fragment_may_be_tcp(pkt));
		refused(feed(pkt), "fragment");
		pkt->data[9] = 17; /* UDP is nobody's business */
		upg_decode(pkt, &w.lim);
		assert_false(upg_fragment_may_be_tcp(pkt));
	}
	/* TCP behind more destination options than are followed */
	memcpy(octets, "\x60\0\0\0\0\0\x3c\x40", 8);
	for (size_t i = 0; i < 30; i++)
		memcpy(octets + 40 + 8 * i, i < 29 ? "\x3c\0\1\4\0\0\0\0" : "\x06\0\1\4\0\0\0\0", 8);
	octets[40 + 240 + 12] = 0x50;
	octets[40 + 240 + 13] = UPG_TCP_ACK;
	upg_put_be16(octets + 4, 260);
	one.pkt = (struct upg_packet){
	        .data = octets, .captured_bytes = 300, .wire_bytes = 300, .linktype = 12, .clock_us = w.pair.clock_us};
	assert_int_equal(upg_decode(&one.pkt, &w.lim), UPG_DECODED_BAD);
	assert_true(upg_fragment_may_be_tcp(&one.pkt));
	refused(feed(&one.pkt), "bad_header");
	assert_int_equal(one.pkt.tuple.proto, 6);
	end();
}

/* The queue hands over less than 64 KiB of a packet: what it keeps must not arrive. */
static void
test_cut_by_the_queue(void **state)
{
	for (int family = 4; family <= 6; family += 2) {
		begin(UPG_INLINE);
		w.pair.family = family;
		handshake();
		for (int again = 0; again < 2; again++) {
			struct upg_packet *pkt =
			        packets_build(&one, &w.pair,
			                      &(struct packets_segment){.seq = 1,
			                                                .ack = 1,
			                                                .ts_val = 102,
			                                                TEXT("seenUNSEEN"),
			                                                .flags = UPG_TCP_FIN | UPG_TCP_ACK});

			pkt->captured_bytes -= 6;
			pkt->csum = again ? UPG_CSUM_UNKNOWN : UPG_CSUM_GOOD;
			upg_decode(pkt, &w.lim);
			assert_int_equal(pkt->payload_missing, 6);
			assert_int_equal(feed(pkt), UPG_FATE_REWRITE);
			assert_int_equal(pkt->payload_bytes, 4);
			assert_int_equal(pkt->payload_missing, 0);
			assert_int_equal(pkt->tcp.flags & UPG_TCP_FIN, 0);
			assert_true(upg_checksum_good(pkt));
			heard(TO_SERVER, "seen");
		}
		/* the sender repeats the rest */
		passed(C(.seq = 5, .ack = 1, .ts_val = 103, TEXT("UNSEEN")));
		heard(TO_SERVER, "seenUNSEEN");
		end();
	}
}

/* RFC 6093: in the stream for some, beside it for others */
static void
test_urgent(void **state)
{
	static const enum upg_fate fates[] = {[UPG_URGENT_CLEAR] = UPG_FATE_REWRITE,
	                                      [UPG_URGENT_DROP] = UPG_FATE_DROP,
	                                      [UPG_URGENT_PASS] = UPG_FATE_PASS};

	for (urgent = UPG_URGENT_CLEAR; urgent <= UPG_URGENT_PASS; urgent++) {
		begin(UPG_INLINE);
		handshake();
		enum upg_fate fate = C(.flags = UPG_TCP_ACK | UPG_TCP_URG, .seq = 1, .ack = 1, .urgent = 2, TEXT("abc"),
		                       .ts_val = 102);

		assert_int_equal(fate, fates[urgent]);
		assert_int_equal((one.pkt.data[33] & UPG_TCP_URG) != 0, urgent != UPG_URGENT_CLEAR);
		heard(TO_SERVER, urgent == UPG_URGENT_DROP ? "" : "abc");
		end();
	}
	urgent = UPG_URGENT_CLEAR;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_data_offset),
	        cmocka_unit_test(test_acknowledgements),
	        cmocka_unit_test(test_acknowledgements_before_the_first),
	        cmocka_unit_test(test_timestamps),
	        cmocka_unit_test(test_signed_resets),
	        cmocka_unit_test(test_second_syn),
	        cmocka_unit_test(test_window),
	        cmocka_unit_test(test_no_header_to_be_read),
	        cmocka_unit_test(test_cut_by_the_queue),
	        cmocka_unit_test(test_urgent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
