/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_exception.c - every cause with every policy: what becomes of the packet and of the connection, and where it is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four headers it needs */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/bytes.h"
#include "capture/decode.h"
#include "tests/packets.h"
#include "tools/watch.h"

#define GET      "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define SMUGGLED "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
#define MARK     0x8
#define SECOND   UINT64_C(1000000)

struct world {
	struct packets_pair pair;
	struct upg_inspect *in;
	struct upg_limits lim;
	struct upg_rules *rules;
	uint32_t next[2];
	bool unseen;                             /* before the next packet others passed */
	char reason[256], drop[32], anomaly[64]; /* of the latest stream.* alert, drop, anomaly */
	uint8_t http_ports[8192];
};

static struct packets_one last;

static void
take_record(void *ctx, const struct upg_record *r)
{
	struct world *w = ctx;

	if (r->type == UPG_RECORD_ALERT && r->alert.event >= 0 &&
	    strncmp(upg_event_rows[r->alert.event].name, "stream.", 7) == 0)
		snprintf(w->reason, sizeof w->reason, "%s", r->alert.reason);
	if (r->type == UPG_RECORD_DROP)
		snprintf(w->drop, sizeof w->drop, "%s", r->drop.reason);
	if (r->type == UPG_RECORD_ANOMALY)
		snprintf(w->anomaly, sizeof w->anomaly, "%s", r->anomaly.event);
}

static enum upg_fate
say(struct world *w, enum upg_dir dir, const char *text, uint8_t flags)
{
	uint32_t seq = w->next[dir];

	w->next[dir] += (uint32_t)strlen(text) + !!(flags & UPG_TCP_SYN);
	w->pair.clock_us += 100;
	packets_build(&last, &w->pair,
	              &(struct packets_segment){.dir = dir,
	                                        .flags = flags ? flags : UPG_TCP_ACK | UPG_TCP_PSH,
	                                        .seq = seq,
	                                        .ack = w->next[upg_dir_other(dir)],
	                                        .data = text,
	                                        .len = strlen(text)});
	last.pkt.unseen_before = w->unseen;
	w->unseen = false;
	return upg_inspect_packet(w->in, &last.pkt);
}

static void
handshake(struct world *w)
{
	say(w, TO_SERVER, "", UPG_TCP_SYN);
	say(w, TO_CLIENT, "", UPG_TCP_SYN | UPG_TCP_ACK);
	say(w, TO_SERVER, "", UPG_TCP_ACK);
}

/* The connection of another host, so that the worker is older than start-time. */
static void
age(struct world *w)
{
	struct packets_pair pair = w->pair;

	w->pair.host = 9;
	say(w, TO_SERVER, "", UPG_TCP_SYN);
	pair.clock_us = w->pair.clock_us + 61 * SECOND;
	w->pair = pair;
	w->next[TO_SERVER] = 1;
}

static struct world *
begin(enum upg_cause cause, enum upg_policy policy, uint64_t memory_bytes)
{
	char err[UPG_ERR_BYTES];
	struct world *w = calloc(1, sizeof *w);
	size_t len;
	const char *text = upg_rules_shipped(&len);
	struct upg_inspect_options o = {
	        .lim = &w->lim,
	        .mode = UPG_INLINE,
	        .midstream = true,
	        .verify_checksums = true,
	        .start_time_us = 60 * SECOND,
	        .bypass = {MARK, MARK},
	        .http_ports = w->http_ports,
	        .emit = take_record,
	        .emit_ctx = w,
	};

	w->pair = (struct packets_pair){.client_isn = 5000, .server_isn = 7000, .clock_us = 1700000000000000};
	w->lim = upg_limits_default();
	w->lim.flow_max = w->lim.flow_halfopen_max = 16;
	if (memory_bytes)
		w->lim.stream_direction_bytes = memory_bytes;
	w->http_ports[80 / 8] |= 1 << 80 % 8;
	w->rules = o.rules = upg_rules_new();
	/* by rule nothing is blocked where the parser is lost: that is one too */
	if (cause != UPG_CAUSE_PARSER)
		assert_int_equal(upg_rules_parse(w->rules, "shipped", text, len, NULL, NULL, NULL, NULL), 0);
	for (unsigned i = 0; i < UPG_CAUSES; i++)
		o.policy[i] = UPG_POLICY_IGNORE;
	o.policy[cause] = policy;
	w->in = upg_inspect_new(&o, err);
	assert_non_null(w->in);
	return w;
}

static void
finish(struct world *w)
{
	upg_inspect_finish(w->in);
	upg_inspect_free(w->in);
	upg_rules_free(w->rules);
	free(w);
}

/* One use, of that cause and policy, and none of any other. */
static void
expect_use(struct world *w, enum upg_cause cause, enum upg_policy policy)
{
	const struct upg_record_stats *s = upg_inspect_counters(w->in);

	for (unsigned i = 0; i < UPG_CAUSES; i++)
		for (unsigned k = 0; k < 8; k++)
			assert_int_equal(s->exceptions[i][k], i == cause && k == policy);
}

static const struct {
	enum upg_policy policy;
	enum upg_fate first, attack; /* of the packet that met it; of a smuggled request later */
	bool bypassed;
} outcomes[] = {
        {UPG_POLICY_IGNORE, UPG_FATE_PASS, UPG_FATE_DROP, false},
        {UPG_POLICY_PASS_PACKET, UPG_FATE_PASS, UPG_FATE_DROP, false},
        {UPG_POLICY_PASS_FLOW, UPG_FATE_PASS, UPG_FATE_PASS, false},
        {UPG_POLICY_BYPASS, UPG_FATE_PASS, UPG_FATE_PASS, true},
        {UPG_POLICY_DROP_FLOW, UPG_FATE_DROP, UPG_FATE_DROP, false},
        {UPG_POLICY_REJECT, UPG_FATE_DROP, UPG_FATE_DROP, false},
        {UPG_POLICY_DROP_PACKET, UPG_FATE_DROP, UPG_FATE_DROP, false},
};

static void
joined_late(bool young)
{
	enum upg_cause cause = young ? UPG_CAUSE_START : UPG_CAUSE_MIDSTREAM;

	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
		enum upg_policy policy = outcomes[i].policy;
		const char *word = upg_config_policy_name(policy);
		struct world *w = begin(cause, policy, 0);

		if (!young)
			age(w);
		else
			w->next[TO_SERVER] = 1;
		w->next[TO_CLIENT] = 1;
		assert_int_equal(say(w, TO_SERVER, GET, 0), outcomes[i].first);
		expect_use(w, cause, policy);
		assert_memory_equal(w->reason, word, strlen(word));
		assert_int_equal(strstr(w->reason, "just started") != NULL, young);
		assert_int_equal((last.pkt.mark & MARK) != 0, outcomes[i].bypassed);
		assert_int_equal(upg_inspect_counters(w->in)->bypassed != 0, outcomes[i].bypassed);
		if (outcomes[i].first == UPG_FATE_DROP)
			assert_string_equal(w->drop, young ? "worker start" : "stream midstream");
		assert_int_equal(say(w, TO_SERVER, SMUGGLED, 0), outcomes[i].attack);
		finish(w);
	}
}

static void
midstream(void **state)
{
	joined_late(false);
}

static void
start(void **state)
{
	joined_late(true);
}

/* Octets passed unseen: the other side acknowledges what never came. */
static void
unseen(void **state)
{
	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
		enum upg_policy policy = outcomes[i].policy;
		/* its repetition would find nobody: so the connection */
		enum upg_policy counted = policy == UPG_POLICY_DROP_PACKET ? UPG_POLICY_DROP_FLOW : policy;
		struct world *w = begin(UPG_CAUSE_GAP, policy, 0);

		handshake(w);
		assert_int_equal(say(w, TO_SERVER, GET, 0), UPG_FATE_PASS);
		w->next[TO_SERVER] += 100;
		w->unseen = true;
		assert_int_equal(say(w, TO_CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0),
		                 outcomes[i].first);
		if (outcomes[i].first == UPG_FATE_PASS)
			expect_use(w, UPG_CAUSE_GAP, counted);
		assert_string_equal(w->reason, upg_config_policy_name(counted));
		if (outcomes[i].first == UPG_FATE_DROP)
			assert_string_equal(w->drop, "stream reassembly");
		assert_int_equal(say(w, TO_SERVER, SMUGGLED, 0), outcomes[i].attack);
		finish(w);
	}
}

/* A client's number ahead is no proof that anything passed: the server is asked, and what it has acknowledged alone is skipped. */
static void
asked(void **state)
{
	struct world *w = begin(UPG_CAUSE_GAP, UPG_POLICY_IGNORE, 0);

	handshake(w);
	w->next[TO_SERVER] += 40;
	for (int i = 0; i < 2; i++) {
		w->unseen = i == 0;
		assert_int_equal(say(w, TO_SERVER, SMUGGLED, 0), UPG_FATE_REWRITE);
		assert_int_equal(last.pkt.payload_bytes, 0);
		assert_int_equal(last.pkt.tcp.seq, w->pair.client_isn);
		assert_int_equal(upg_be32(last.pkt.data + last.pkt.l4_off + 4), w->pair.client_isn);
		assert_true(upg_checksum_good(&last.pkt));
		w->next[TO_SERVER] -= (uint32_t)strlen(SMUGGLED);
		assert_string_equal(w->reason, "");
	}
	/* it has received nothing of it */
	w->next[TO_SERVER] -= 40;
	assert_int_equal(say(w, TO_CLIENT, "", UPG_TCP_ACK), UPG_FATE_PASS);
	w->next[TO_SERVER] += 40;
	assert_int_equal(say(w, TO_SERVER, GET, 0), UPG_FATE_REWRITE);
	w->next[TO_SERVER] -= (uint32_t)strlen(GET);
	/* it has */
	assert_int_equal(say(w, TO_CLIENT, "", UPG_TCP_ACK), UPG_FATE_PASS);
	expect_use(w, UPG_CAUSE_GAP, UPG_POLICY_IGNORE);
	assert_int_equal(say(w, TO_SERVER, GET, 0), UPG_FATE_PASS);
	assert_int_equal(last.pkt.payload_bytes, strlen(GET));
	finish(w);
}

/* Octets that belong to no message. */
static void
unplaced(void **state)
{
	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
		enum upg_policy policy = outcomes[i].policy;
		enum upg_policy counted = policy == UPG_POLICY_DROP_PACKET ? UPG_POLICY_DROP_FLOW : policy;
		struct world *w = begin(UPG_CAUSE_PARSER, policy, 0);

		handshake(w);
		assert_int_equal(say(w, TO_CLIENT, "HTTP/1.1 100 Continue\r\n\r\n", 0), UPG_FATE_PASS);
		assert_int_equal(upg_inspect_counters(w->in)->exceptions[UPG_CAUSE_PARSER][counted], 0);
		say(w, TO_CLIENT, "what no server says ", 0);
		enum upg_fate fate =
		        say(w, TO_CLIENT,
		            "over and over again, and without any line's end that a parser could believe in\n", 0);
		if (upg_inspect_counters(w->in)->exceptions[UPG_CAUSE_PARSER][counted] == 0)
			fail_msg("no use of %s", upg_config_policy_name(policy));
		assert_int_equal(upg_inspect_counters(w->in)->exceptions[UPG_CAUSE_PARSER][counted], 1);
		if (policy == UPG_POLICY_IGNORE)
			assert_string_equal(w->anomaly, "");
		else
			assert_non_null(strstr(w->anomaly, upg_config_policy_name(counted)));
		if (outcomes[i].first == UPG_FATE_DROP)
			assert_string_equal(w->drop, "applayer error");
		else
			assert_int_equal(fate, UPG_FATE_PASS);
		finish(w);
	}
}

/* Every limit of http, and what passes it: alerts of severity 3, which rules let pass; that about an extension is of 2. */
static const struct {
	uint64_t most;
	size_t field; /* of struct upg_limits */
	const char *before, *over;
} over[] = {
#define OVER(field, most, before, over)                                                                                \
	{                                                                                                              \
		most, offsetof(struct upg_limits, field), before, over                                                 \
	}
        OVER(http_line_bytes, 64, "GET ",
             "/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx HTTP/1.1\r\n"),
        OVER(http_headers_max, 8, "GET / HTTP/1.1\r\nHost: a\r\n",
             "X: y\r\nX: y\r\nX: y\r\nX: y\r\nX: y\r\nX: y\r\nX: y\r\nX: y\r\n"),
        OVER(http_head_bytes, 32, "GET / HTTP/1.1\r\nHost: a\r\n", "X: yyyyyyyyyyyyyyyy\r\n"),
        OVER(http_chunk_line_bytes, 16, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;",
             "xxxxxxxxxxxxxxxx\r\ny"),
        OVER(http_trailer_bytes, 16, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
             "X: yyyyyyyyyyyyyyyy\r\n"),
        OVER(http_pipeline_max, 1, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        OVER(http_requests_max, 1, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
#undef OVER
};

static void
over_a_limit(void **state)
{
	size_t outcomes_count = sizeof outcomes / sizeof outcomes[0];

	for (size_t n = 0; n < outcomes_count * (sizeof over / sizeof over[0]); n++) {
		size_t i = n % outcomes_count, k = n / outcomes_count;
		enum upg_policy policy = outcomes[i].policy;
		enum upg_policy counted = policy == UPG_POLICY_DROP_PACKET ? UPG_POLICY_DROP_FLOW : policy;
		struct world *w = begin(UPG_CAUSE_LIMIT, policy, 0);

		memcpy((char *)&w->lim + over[k].field, &over[k].most, sizeof over[k].most);
		handshake(w);
		assert_int_equal(say(w, TO_SERVER, over[k].before, 0), UPG_FATE_PASS);
		assert_int_equal(upg_inspect_counters(w->in)->exceptions[UPG_CAUSE_LIMIT][counted], 0);
		enum upg_fate fate = say(w, TO_SERVER, over[k].over, 0);

		expect_use(w, UPG_CAUSE_LIMIT, counted);
		bool rules = over[k].field == offsetof(struct upg_limits, http_chunk_line_bytes);

		assert_int_equal(fate, rules ? UPG_FATE_DROP : outcomes[i].first);
		if (fate == UPG_FATE_DROP && !rules)
			assert_string_equal(w->drop, "HTTP limit");
		finish(w);
	}
}

/*
 * No room for what must be kept until it is acknowledged: the packet is dropped, and when there is none for its repetition either the policy
 * speaks. Only pass-packet lets it by unread.
 */
static void
no_room(void **state)
{
	static char much[9001];

	memset(much, 'x', sizeof much - 1);
	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
		enum upg_policy policy = outcomes[i].policy;
		struct world *w = begin(UPG_CAUSE_MEMORY, policy, 65536);
		const struct upg_record_stats *stats = upg_inspect_counters(w->in);
		bool passes = policy == UPG_POLICY_PASS_PACKET;
		enum upg_fate fate = UPG_FATE_PASS;

		handshake(w);
		say(w, TO_SERVER, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", 0);
		for (int k = 0; k < 9 && stats->exceptions[UPG_CAUSE_MEMORY][policy] == 0; k++) {
			if (fate == UPG_FATE_DROP)
				w->next[TO_SERVER] -= sizeof much - 1;
			fate = say(w, TO_SERVER, much, 0);
		}
		assert_int_equal(fate, passes ? UPG_FATE_PASS : UPG_FATE_DROP);
		expect_use(w, UPG_CAUSE_MEMORY, policy);
		assert_string_equal(w->reason, upg_config_policy_name(policy));
		w->next[TO_SERVER] -= sizeof much - 1;
		bool later = passes || policy == UPG_POLICY_PASS_FLOW || policy == UPG_POLICY_BYPASS;
		assert_int_equal(say(w, TO_SERVER, much, 0), later ? UPG_FATE_PASS : UPG_FATE_DROP);
		if (passes) /* each packet is a use */
			assert_int_equal(stats->exceptions[UPG_CAUSE_MEMORY][policy], 2);
		finish(w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(midstream), cmocka_unit_test(start),    cmocka_unit_test(unseen),
	        cmocka_unit_test(asked),     cmocka_unit_test(unplaced), cmocka_unit_test(over_a_limit),
	        cmocka_unit_test(no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
