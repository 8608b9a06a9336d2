/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/middle.h"

#include <setjmp.h>
#include <stdarg.h>
/* after the headers it needs */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "capture/decode.h"

struct packets_one middle_last;

static void
take_record(void *ctx, const struct upg_record *r)
{
	struct middle *w = ctx;

	if (r->type == UPG_RECORD_ALERT && r->alert.event >= 0) {
		w->alerts[r->alert.event]++;
		w->blocked[r->alert.event] += r->alert.blocked;
		w->would_block += r->alert.would_block;
	} else if (r->type == UPG_RECORD_UPGRADE) {
		w->upgrades++;
		w->outcome = r->upgrade.outcome;
		w->early_bytes = r->upgrade.early_bytes;
		w->ended = r->upgrade.ended;
	} else if (r->type == UPG_RECORD_DROP) {
		snprintf(w->why, sizeof w->why, "%s", r->drop.reason);
	}
}

/* To the next inspector, as a capture of what was forwarded would bring it. */
static void
pass_on(struct middle *w, const struct upg_packet *p)
{
	static uint8_t octets[PACKETS_ROOM];
	struct upg_limits lim = upg_limits_default();
	struct upg_packet again = {.data = octets,
	                           .captured_bytes = p->captured_bytes,
	                           .wire_bytes = p->wire_bytes,
	                           .linktype = p->linktype,
	                           .ts_us = p->ts_us,
	                           .clock_us = p->ts_us};

	memcpy(octets, p->data, p->captured_bytes);
	upg_decode(&again, &lim);
	assert_int_equal(again.decoded, UPG_DECODED_TCP);
	assert_true(upg_checksum_good(&again));
	if (again.tuple.dport == 80) {
		uint32_t at = again.tcp.seq - w->pair.client_isn - 1, end = at + again.payload_bytes;

		if (again.payload_bytes) {
			assert_true(end <= sizeof w->heard);
			memcpy(w->heard + at, again.data + again.payload_off, again.payload_bytes);
			w->heard_len = end > w->heard_len ? end : w->heard_len;
		}
	}
	upg_inspect_packet(w->onto->in, &again);
}

enum upg_fate
middle_place(struct middle *w, enum upg_dir dir, uint32_t seq, const void *data, size_t len, uint8_t flags)
{
	w->pair.clock_us += 100;
	packets_build(
	        &middle_last, &w->pair,
	        &(struct packets_segment){.dir = dir,
	                                  .flags = flags ? flags : UPG_TCP_ACK | UPG_TCP_PSH,
	                                  .seq = seq,
	                                  .ack = dir == TO_CLIENT && w->got ? w->got : w->next[upg_dir_other(dir)],
	                                  .data = data,
	                                  .len = len});
	enum upg_fate fate = upg_inspect_packet(w->in, &middle_last.pkt);

	if (w->onto) {
		const struct upg_packet *p = fate == UPG_FATE_DROP ? NULL : &middle_last.pkt;

		for (p = p ? p : upg_inspect_freed(w->in); p; p = upg_inspect_freed(w->in))
			pass_on(w, p);
	}
	return fate;
}

enum upg_fate
middle_say(struct middle *w, enum upg_dir dir, const void *data, size_t len)
{
	uint32_t seq = w->next[dir];

	w->next[dir] += (uint32_t)len;
	return middle_place(w, dir, seq, data, len, 0);
}

enum upg_fate
middle_acknowledge(struct middle *w, enum upg_dir dir)
{
	return middle_place(w, dir, w->next[dir], NULL, 0, UPG_TCP_ACK);
}

struct middle *
middle_begin(struct middle_way how)
{
	static const enum upg_stream_mode modes[] = {UPG_INLINE, UPG_PASSIVE, UPG_SIMULATE};
	char err[UPG_ERR_BYTES];
	struct middle *w = calloc(1, sizeof *w);
	size_t len;
	const char *text = upg_rules_shipped(&len);

	assert_non_null(w);
	w->pair = (struct packets_pair){
	        .family = how.family, .client_isn = 0xffffff80u, .server_isn = 7000, .clock_us = 1700000000000000};
	w->lim = upg_limits_default();
	w->lim.flow_max = w->lim.flow_halfopen_max = how.flows ? how.flows : 16;
	w->lim.stream_memory_bytes = how.stream_bytes ? how.stream_bytes : w->lim.stream_memory_bytes;
	w->lim.http_memory_bytes = how.http_bytes ? how.http_bytes : w->lim.http_memory_bytes;
	w->lim.withheld_bytes = how.withheld_bytes ? how.withheld_bytes : w->lim.withheld_bytes;
	w->onto = how.onto;
	w->http_ports[80 / 8] |= 1 << 80 % 8;
	w->rules = upg_rules_new();
	if (how.rules)
		assert_int_equal(
		        upg_rules_parse(w->rules, "test", how.rules, strlen(how.rules), NULL, NULL, NULL, NULL), 0);
	else
		assert_int_equal(upg_rules_parse(w->rules, "shipped", text, len, NULL, NULL, NULL, NULL), 0);
	if (how.own)
		assert_int_equal(upg_rules_parse(w->rules, "own", how.own, strlen(how.own), NULL, NULL, NULL, NULL), 0);
	w->in = upg_inspect_new(&(struct upg_inspect_options){.lim = &w->lim,
	                                                      .mode = modes[how.mode],
	                                                      .simulate = how.simulate,
	                                                      .repeats_withheld = how.onto != NULL,
	                                                      .verify_checksums = true,
	                                                      .midstream = true,
	                                                      .hash_key = {1, 2},
	                                                      .http_ports = w->http_ports,
	                                                      .rules = w->rules,
	                                                      .emit = take_record,
	                                                      .emit_ctx = w},
	                        err);
	assert_non_null(w->in);
	middle_place(w, TO_SERVER, w->next[TO_SERVER]++, NULL, 0, UPG_TCP_SYN);
	middle_place(w, TO_CLIENT, w->next[TO_CLIENT]++, NULL, 0, UPG_TCP_SYN | UPG_TCP_ACK);
	middle_acknowledge(w, TO_SERVER);
	return w;
}

void
middle_finish(struct middle *w)
{
	upg_inspect_finish(w->in);
	upg_inspect_free(w->in);
	upg_rules_free(w->rules);
	free(w);
}

void
middle_expect_cut(int family, const void *data, size_t len)
{
	const struct upg_packet *p = &middle_last.pkt;
	struct upg_limits lim = upg_limits_default();
	struct upg_packet again = {.data = p->data,
	                           .captured_bytes = p->captured_bytes,
	                           .wire_bytes = p->wire_bytes,
	                           .linktype = p->linktype};

	upg_decode(&again, &lim);
	assert_int_equal(again.decoded, UPG_DECODED_TCP);
	assert_int_equal(again.tuple.family, family == 6 ? 6 : 4);
	assert_int_equal(again.payload_bytes, len);
	assert_memory_equal(again.data + again.payload_off, data, len);
	assert_int_equal(again.payload_missing, 0);
	assert_int_equal(again.tcp.flags & UPG_TCP_FIN, 0);
	assert_true(upg_checksum_good(&again));
	assert_int_equal(again.captured_bytes, again.payload_off + len);
}

uint32_t
middle_request_begins(const struct middle *w)
{
	return w->next[TO_SERVER];
}
