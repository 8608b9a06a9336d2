/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The upgrade machine by dialogues: every case is played whole, octet by octet and cut at every offset, and must say the same every time. Together they
 * take every row of the table, and a row raises what it says it may. (The Makefile links upg_upgrade_step wrapped.)
 */
#include "analyzers/upgrade_machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define LOG_BYTES 8192
#define KEYS                                                                                                           \
	"Sec-WebSocket-Key1: 18x 6]8vM;54 *(5:  {   U1]8  z [  8\n"                                                    \
	"Sec-WebSocket-Key2: 1_ tx7X d  <  nw  334J702) 7]o}` 0\n"
#define DRAFT76 "GET /demo HTTP/1.1\nUpgrade: WebSocket\nConnection: Upgrade\n" KEYS
#define DIGEST  "fQJ,fN/4F4!~K~MH"
#define RFC                                                                                                            \
	"GET /chat HTTP/1.1\nConnection: upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"                     \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
#define SWITCH "101\nUpgrade: WebSocket\nConnection: Upgrade\n"
#define ACCEPT "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n"

/* Which rows were taken, and the one that is being taken. */
static bool taken[256];
static const struct upg_upgrade_row *row;

void __real_upg_upgrade_step(struct upg_upgrade *, enum upg_upgrade_input, const struct upg_cause *);
void __wrap_upg_upgrade_step(struct upg_upgrade *, enum upg_upgrade_input, const struct upg_cause *);

void
__wrap_upg_upgrade_step(struct upg_upgrade *u, enum upg_upgrade_input input, const struct upg_cause *cause)
{
	for (size_t i = 0; i < upg_upgrade_row_count; i++) {
		if (upg_upgrade_rows[i].from != u->state || upg_upgrade_rows[i].on != input)
			continue;
		row = &upg_upgrade_rows[i];
		taken[i] = true;
	}
	__real_upg_upgrade_step(u, input, cause);
	row = NULL;
}

/* One attempt and what it said, one line an event: "name severity fault offset class [bytes]". */
struct play {
	struct upg_limits lim;
	struct upg_upgrade *u;
	size_t cut; /* what a side says is cut behind so many octets; 0: not; SIZE_MAX: behind each */
	uint64_t now_us, client_at, server_at;
	enum upg_offer offer;
	enum upg_settled settled;
	int records;
	struct upg_upgrade_record rec;
	char log[LOG_BYTES];
	size_t used;
};

static void
on_event(void *user, const struct upg_event *e)
{
	struct play *p = user;
	char bytes[256] = "";
	size_t at = 0;

	assert_non_null(e->state);
	assert_non_null(e->reason);
	assert_true(e->bytes.len <= 64);
	assert_non_null(row);
	if (row->raises == NULL || strstr(row->raises, upg_event_rows[e->id].name) == NULL)
		fail_msg("a row raises %s and does not say so", upg_event_rows[e->id].name);
	assert_true(e->severity == upg_event_rows[e->id].severity || e->severity == upg_event_rows[e->id].other);
	for (size_t i = 0; i < e->bytes.len; i++)
		at += (size_t)snprintf(bytes + at, sizeof bytes - at,
		                       e->bytes.at[i] >= ' ' && e->bytes.at[i] < 127 ? "%c" : "\\%02x", e->bytes.at[i]);
	p->used += (size_t)snprintf(p->log + p->used, sizeof p->log - p->used, "%s %d %s %llu %s [%s]\n",
	                            upg_event_rows[e->id].name, e->severity,
	                            e->at_fault == TO_SERVER ? "client" : "server", (unsigned long long)e->offset,
	                            e->class ? upg_class_name(e->class) : "-", bytes);
	assert_true(p->used < sizeof p->log);
}

static void
on_settled(void *user, const struct upg_upgrade_record *rec)
{
	struct play *p = user;

	p->rec = *rec;
	p->records++;
}

static const struct upg_upgrade_ops ops = {.event = on_event, .settled = on_settled};

static struct upg_bytes
text(const char *s)
{
	return upg_bytes(s, strlen(s));
}

/* Has a field's list this element? */
static bool
lists(const char *value, const char *element)
{
	struct upg_bytes rest = text(value), item;

	while (upg_handshake_next(&rest, &item))
		if (upg_handshake_is(item, element))
			return true;
	return false;
}

/* What conn.c reads out of a head for us. */
struct head_facts {
	char conn[128], length[32];
	bool chunked;
};

/* Sends the fields of a head ("Name: value\n" each), as conn.c does. */
static struct head_facts
send_fields(struct play *p, const char *fields, bool request)
{
	struct head_facts f = {0};
	bool wanted = !request;
	char line[512];

	for (const char *end; (end = strchr(fields, '\n')); fields = end + 1) {
		char *colon, *value;

		snprintf(line, sizeof line, "%.*s", (int)(end - fields), fields);
		colon = strchr(line, ':');
		assert_non_null(colon);
		*colon = '\0';
		value = colon + 1 + strspn(colon + 1, " ");
		if (upg_handshake_is(text(line), "connection"))
			snprintf(f.conn, sizeof f.conn, "%s", value);
		if (upg_handshake_is(text(line), "content-length"))
			snprintf(f.length, sizeof f.length, "%s", value);
		f.chunked |= upg_handshake_is(text(line), "transfer-encoding");
		wanted |= upg_upgrade_wants(text(line));
		if (wanted)
			(request ? upg_upgrade_request_field : upg_upgrade_answer_field)(p->u, text(line), text(value),
			                                                                 request ? 1000 : 2000);
	}
	return f;
}

/* "GET /x HTTP/1.1\nfields" at stream offset 100; its head ends at 300. "": the head does not end. */
static void
begin(struct play *p, size_t cut, const char *head)
{
	struct upg_upgrade_request r = {.major = 1, .offset = 100, .head_end = 300, .now_us = 1000000, .tx_id = 7};
	char method[24], target[64];
	struct head_facts f;
	int minor = 0;

	memset(p, 0, sizeof *p);
	p->lim = upg_limits_default();
	p->cut = cut;
	p->client_at = 300;
	p->server_at = 500;
	p->now_us = r.now_us;
	p->u = upg_upgrade_new(&p->lim, NULL, &ops, p);
	if (head[0] == '\0')
		return;
	assert_int_equal(sscanf(head, "%23s %63s HTTP/1.%d", method, target, &minor), 3);
	f = send_fields(p, strchr(head, '\n') + 1, true);
	r.method = text(method);
	r.target = text(target);
	r.minor = (uint8_t)minor;
	r.connection_upgrade = lists(f.conn, "upgrade");
	r.connection_close = lists(f.conn, "close");
	r.connection_omits_http2_settings = strstr(head, "HTTP2-Settings:") && !lists(f.conn, "http2-settings");
	r.chunked = f.chunked;
	r.content_length = strtoull(f.length, NULL, 10);
	r.announces_length = f.length[0] != '\0' || f.chunked;
	r.announces_body = r.content_length || f.chunked;
	r.expect_continue = strstr(head, "Expect:") != NULL;
	p->offer = upg_upgrade_request(p->u, &r);
}

/* Octets of one kind: 'c'lient, 's'erver, 'b'ody, or the 'n'ext the client says where HTTP goes on. Each piece lies flush against the end of its allocation. */
static void
send_octets(struct play *p, char kind, const char *octets, size_t len)
{
	size_t piece;

	for (size_t i = 0; i < len; i += piece) {
		piece = p->cut == SIZE_MAX ? 1 : i < p->cut && p->cut < len ? p->cut - i : len - i;
		uint8_t *copy = malloc(piece);
		struct upg_bytes b = upg_bytes(copy, piece);

		memcpy(copy, octets + i, piece);
		if (kind == 's') {
			upg_upgrade_server(p->u, b, p->server_at, p->now_us);
			p->server_at += piece;
		} else {
			(kind == 'c'   ? upg_upgrade_client
			 : kind == 'n' ? upg_upgrade_beside
			               : upg_upgrade_body)(p->u, b, p->client_at, p->now_us);
			p->client_at += piece;
		}
		free(copy);
	}
}

static void
answer(struct play *p, const char *head)
{
	struct upg_upgrade_answer a = {.major = 1, .minor = 1, .offset = 400, .head_end = 500, .now_us = p->now_us};
	struct head_facts f = send_fields(p, strchr(head, '\n') + 1, false);

	a.status = (uint16_t)atoi(head);
	a.connection_upgrade = lists(f.conn, "upgrade");
	a.connection_close = lists(f.conn, "close");
	a.has_content_length = f.length[0] != '\0';
	a.has_transfer_encoding = f.chunked;
	a.has_age = strstr(head, "Age:") != NULL;
	p->settled = upg_upgrade_answer(p->u, &a);
}

static void
wait_us(struct play *p, uint64_t us)
{
	p->now_us += us;
	if (upg_upgrade_deadline(p->u) && upg_upgrade_deadline(p->u) <= p->now_us)
		upg_upgrade_timer(p->u, p->now_us);
}

/*
 * A case: what happens, the events it must raise, and its record. Steps: "c ", "s ", "b " octets of client, server, body; "n " the client's
 * where HTTP goes on; "a " an answer; "w " microseconds; "h" what is early is kept back; "F", "f" the client's FIN, RST; "E", "e" the server's;
 * "g", "G" a gap on the client's, the server's side; "A" the server answers the pending bytes.
 */
struct script {
	const char *name, *head;
	const char *steps[12];
	const char *events;
	const char *record; /* outcome, check, early bytes, early class, variant */
};

static void
step(struct play *p, const char *s)
{
	const char *rest = s[0] && s[1] ? s + 2 : "";

	switch (s[0]) {
	case 'c':
	case 's':
	case 'b':
	case 'n':
		send_octets(p, s[0], rest, strlen(rest));
		break;
	case 'a':
		answer(p, rest);
		break;
	case 'w':
		wait_us(p, strtoull(rest, NULL, 10));
		break;
	case 'h':
		upg_upgrade_withhold(p->u);
		break;
	case 'A':
		upg_upgrade_answered(p->u, text("HTTP/1.1 400"), 900, p->now_us);
		break;
	case 'g':
	case 'G':
		upg_upgrade_gap(p->u, s[0] == 'g' ? TO_SERVER : TO_CLIENT);
		break;
	case 'F':
	case 'f':
		upg_upgrade_end(p->u, TO_SERVER, s[0] == 'f', p->now_us);
		break;
	default:
		upg_upgrade_end(p->u, TO_CLIENT, s[0] == 'e', p->now_us);
	}
}

static bool
run(const struct script *s, size_t cut)
{
	static struct play p;
	char record[128];

	begin(&p, cut, s->head);
	for (size_t i = 0; i < 12 && s->steps[i]; i++)
		step(&p, s->steps[i]);
	upg_upgrade_free(p.u, p.now_us);
	snprintf(record, sizeof record, "%s %s %llu %s %s", p.records ? upg_outcome_name(p.rec.outcome) : "none",
	         upg_check_name(p.rec.check), (unsigned long long)p.rec.early_bytes,
	         p.rec.early_class ? upg_class_name(p.rec.early_class) : "-", p.rec.variant);
	assert_true(p.records <= 1);
	if (strcmp(p.log, s->events) == 0 && strcmp(record, s->record) == 0)
		return true;
	print_error("%s (cut at %zd)\n--- said:\n%s%s\n--- expected:\n%s%s\n", s->name, (ssize_t)cut, p.log, record,
	            s->events, s->record);
	return false;
}

#include "upgrade_scripts.h"

static size_t
longest(const struct script *s)
{
	size_t most = 0;

	for (size_t i = 0; i < 12 && s->steps[i]; i++)
		most = strlen(s->steps[i]) > most ? strlen(s->steps[i]) : most;
	return most;
}

static void
test_scripts(void **state)
{
	bool good = true;

	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		bool same = run(&scripts[i], SIZE_MAX);

		for (size_t cut = 0; same && cut < longest(&scripts[i]); cut++)
			same = run(&scripts[i], cut);
		good &= same;
	}
	assert_true(good);
}

static void
test_every_row_is_taken(void **state)
{
	bool all = true;

	for (size_t i = 0; i < upg_upgrade_row_count; i++) {
		if (!taken[i])
			print_error("row %zu: no script takes state %d, input %d\n", i, upg_upgrade_rows[i].from,
			            upg_upgrade_rows[i].on);
		all &= taken[i];
	}
	assert_true(all);
}

static void
test_pending_is_bounded(void **state)
{
	static struct play p;
	static char many[100000];
	uint64_t at;

	memset(many, 'x', sizeof many);
	begin(&p, 0, RFC);
	assert_int_equal(p.offer, UPG_OFFER_PENDING);
	send_octets(&p, 'c', many, sizeof many);
	assert_int_equal(upg_upgrade_pending(p.u, &at).len, p.lim.upgrade_pending_bytes);
	assert_int_equal(at, 300);
	assert_int_equal(upg_upgrade_pending_lost(p.u), sizeof many - p.lim.upgrade_pending_bytes);
	assert_true(upg_upgrade_memory_bytes(p.u) < p.lim.upgrade_pending_bytes + 8192);
	upg_upgrade_free(p.u, p.now_us);
	assert_int_equal(p.rec.early_bytes, sizeof many);
}

static void
test_verified_key3_is_consumed(void **state)
{
	static struct play p;
	struct upg_bytes left;
	uint64_t at;

	begin(&p, 0, DRAFT76);
	send_octets(&p, 'c', "Tm[K T2u\0hi", 11);
	answer(&p, SWITCH);
	assert_int_equal(p.settled, UPG_SETTLED_SWITCHED);
	assert_true(upg_upgrade_watches(p.u, TO_CLIENT));
	assert_int_equal(p.records, 0);
	send_octets(&p, 's', DIGEST, 16);
	assert_int_equal(p.records, 1);
	left = upg_upgrade_pending(p.u, &at);
	assert_int_equal(at, 308);
	assert_int_equal(left.len, 3);
	assert_int_equal(upg_upgrade_protocol(p.u), UPG_PROTO_HIXIE);
	upg_upgrade_free(p.u, p.now_us);
}

/* The record is the same on both legs of a proxy, whatever else the proxy changed. */
static void
test_keys_name_both_legs(void **state)
{
	static struct play p;
	uint64_t hash;

	begin(&p, 0, DRAFT76);
	upg_upgrade_end(p.u, TO_CLIENT, false, p.now_us);
	hash = p.rec.keys_hash;
	assert_true(p.rec.nonce_missing);
	upg_upgrade_free(p.u, p.now_us);
	begin(&p, 0, "GET / HTTP/1.1\n" KEYS "Connection: upgrade\nUpgrade: websocket\n");
	send_octets(&p, 'c', "Tm[K T2u", 8);
	upg_upgrade_end(p.u, TO_CLIENT, false, p.now_us);
	assert_true(p.rec.nonce_held);
	assert_true(hash && hash == p.rec.keys_hash);
	upg_upgrade_free(p.u, p.now_us);
}

/* A stuck handshake is not forgotten after answer-timeout: how it ends is to be told, and a nonce may come late. */
static void
test_stuck_until_it_ends(void **state)
{
	static const struct {
		bool with_nonce;
		enum upg_dir dir;
		bool reset;
		enum upg_ended ended;
	} ends[] = {
	        {true, TO_CLIENT, false, UPG_ENDED_SERVER_FIN}, {true, TO_CLIENT, true, UPG_ENDED_SERVER_RST},
	        {true, TO_SERVER, true, UPG_ENDED_CLIENT},      {false, TO_CLIENT, false, UPG_ENDED_SERVER_FIN},
	        {false, TO_SERVER, true, UPG_ENDED_CLIENT},
	};
	static struct play p;

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		begin(&p, true, DRAFT76);
		if (ends[i].with_nonce)
			send_octets(&p, 'c', "Tm[K T2u", 8);
		p.now_us += 100 * UPG_SEC_US;
		upg_upgrade_timer(p.u, p.now_us);
		assert_int_equal(p.records, 0);
		assert_int_equal(upg_upgrade_deadline(p.u), 0);
		if (ends[i].dir == TO_SERVER) { /* the first end counts */
			upg_upgrade_end(p.u, TO_SERVER, false, p.now_us);
			upg_upgrade_end(p.u, TO_CLIENT, true, p.now_us);
		} else {
			upg_upgrade_end(p.u, ends[i].dir, ends[i].reset, p.now_us);
		}
		assert_int_equal(p.records, 1);
		assert_int_equal(p.rec.outcome, UPG_OUTCOME_STALLED);
		assert_int_equal(p.rec.ended, ends[i].ended);
		assert_int_equal(p.rec.nonce_held, ends[i].with_nonce);
		assert_int_equal(p.rec.nonce_missing, !ends[i].with_nonce);
		upg_upgrade_free(p.u, p.now_us);
	}
	begin(&p, true, DRAFT76);
	p.now_us += 100 * UPG_SEC_US;
	send_octets(&p, 'c', "Tm[K T2u", 8);
	upg_upgrade_timer(p.u, p.now_us + p.lim.upgrade_stall_us - 1);
	assert_false(p.rec.nonce_held);
	assert_null(strstr(p.log, "upgrade.stalled"));
	answer(&p, SWITCH);
	send_octets(&p, 's', DIGEST, 16);
	assert_int_equal(p.rec.check, UPG_CHECK_OK);
	upg_upgrade_free(p.u, p.now_us);
}

/* Every state but the last is left when the input ends, and when the server goes; no row hides behind another. */
static void
test_every_state_has_an_exit(void **state)
{
	for (int s = 0; s < UPG_STATE_CLOSED; s++) {
		bool end = false, gone = false;

		for (size_t i = 0; i < upg_upgrade_row_count; i++) {
			const struct upg_upgrade_row *r = &upg_upgrade_rows[i];

			end |= r->from == (enum upg_upgrade_state)s && r->on == UPG_IN_FREE &&
			       r->to == UPG_STATE_CLOSED;
			gone |= r->from == (enum upg_upgrade_state)s && r->on == UPG_IN_END &&
			        r->to == UPG_STATE_CLOSED;
			for (size_t k = 0; k < i; k++)
				assert_false(r->from == upg_upgrade_rows[k].from && r->on == upg_upgrade_rows[k].on);
		}
		assert_true(end && gone);
	}
}

static void
collect(void *user, const char *line)
{
	strncat(user, line, 32767 - strlen(user));
}

/* Every row but the ways to closed at the end stands on exactly one line, which Mermaid can read. */
static void
test_diagram_shows_the_table(void **state)
{
	static char drawn[32768];
	size_t inputs = 0, rows = 0;

	upg_upgrade_diagram(collect, drawn);
	for (size_t i = 0; i < upg_upgrade_row_count; i++)
		rows += upg_upgrade_rows[i].on != UPG_IN_END && upg_upgrade_rows[i].on != UPG_IN_FREE;
	for (char *line = strtok(drawn, "\n"); line; line = strtok(NULL, "\n")) {
		char *label = strstr(line, " : ");

		assert_null(strchr(line, ';'));
		if (label == NULL)
			continue;
		assert_null(strchr(label + 3, ':'));
		inputs++;
		for (const char *at = label; (at = strstr(at, " | ")); at++)
			inputs++;
		if (strncmp(line, "offered --> stalled", 19) == 0)
			assert_string_equal(label, " : silence or client FIN, nonce incomplete | silence, nonce sent");
	}
	assert_int_equal(inputs, rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_scripts),
	        cmocka_unit_test(test_every_row_is_taken),
	        cmocka_unit_test(test_pending_is_bounded),
	        cmocka_unit_test(test_verified_key3_is_consumed),
	        cmocka_unit_test(test_keys_name_both_legs),
	        cmocka_unit_test(test_stuck_until_it_ends),
	        cmocka_unit_test(test_every_state_has_an_exit),
	        cmocka_unit_test(test_diagram_shows_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
