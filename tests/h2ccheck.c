/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/h2ccheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* --- what is said ------------------------------------------------------------------------------------------------------- */

#define TURNS 64

static struct turn {
	enum upg_dir dir;
	size_t gap; /* or: so many octets are not seen */
	size_t at, len;
} turns[TURNS];
static size_t turn_count, said;
static uint8_t octets[1 << 20];
struct upg_limits h2c_limits;
struct upg_h2c_start h2c_start;
struct upg_http_record h2c_upgraded;

void
h2c_say(enum upg_dir dir, const void *at, size_t len)
{
	assert_true(turn_count < TURNS && said + len <= sizeof octets);
	memcpy(octets + said, at, len);
	if (turn_count > 0 && turns[turn_count - 1].dir == dir && turns[turn_count - 1].gap == 0)
		turns[turn_count - 1].len += len;
	else
		turns[turn_count++] = (struct turn){.dir = dir, .at = said, .len = len};
	said += len;
}

void
h2c_gap(enum upg_dir dir, size_t len)
{
	turns[turn_count++] = (struct turn){.dir = dir, .gap = len, .at = said};
}

void
h2c_head(enum upg_dir dir, unsigned type, unsigned flags, uint32_t stream, size_t len)
{
	uint8_t h[9] = {(uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len, (uint8_t)type, (uint8_t)flags};

	upg_put_be32(h + 5, stream);
	h2c_say(dir, h, sizeof h);
}

void
h2c_frame(enum upg_dir dir, unsigned type, unsigned flags, uint32_t stream, struct upg_bytes payload)
{
	h2c_head(dir, type, flags, stream, payload.len);
	h2c_say(dir, payload.at, payload.len);
}

struct upg_bytes
h2c_fields(const char *name, ...)
{
	static uint8_t out[65536];
	size_t n = 0;
	va_list ap;

	va_start(ap, name);
	for (bool value = false; name != NULL; name = va_arg(ap, const char *), value = !value) {
		size_t len = strlen(name);
		if (!value)
			out[n++] = 0;
		assert_true(len < 127);
		out[n++] = (uint8_t)len;
		memcpy(out + n, name, len);
		n += len;
	}
	va_end(ap);
	return upg_bytes(out, n);
}

void
h2c_begin(bool after_switch)
{
	turn_count = said = 0;
	h2c_limits = upg_limits_default();
	h2c_start = (struct upg_h2c_start){.lim = &h2c_limits, .next_tx_id = 1};
	h2c_upgraded = (struct upg_http_record){.method = "GET", .target = "/up", .host = "a"};
	if (after_switch) {
		h2c_start.upgraded = &h2c_upgraded;
		h2c_start.settings_known = true;
	}
}

void
h2c_hello(void)
{
	h2c_begin(false);
	h2c_say(TO_SERVER, PREFACE, 24);
	h2c_frame(TO_SERVER, UPG_H2C_SETTINGS, 0, 0, NONE);
	h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, 0, 0, NONE);
	h2c_frame(TO_CLIENT, UPG_H2C_SETTINGS, UPG_H2C_ACK, 0, NONE);
	h2c_frame(TO_SERVER, UPG_H2C_SETTINGS, UPG_H2C_ACK, 0, NONE);
}

/* --- how it is played --------------------------------------------------------------------------------------------------- */

static void
put(struct h2c_play *p, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	p->len += (size_t)vsnprintf(p->text + p->len, sizeof p->text - p->len, format, ap);
	va_end(ap);
	assert_true(p->len < sizeof p->text);
}

static void
on_event(void *user, const struct upg_event *e)
{
	struct h2c_play *p = user;
	unsigned sum = 0;

	for (size_t i = 0; i < e->bytes.len; i++)
		sum = sum * 31 + e->bytes.at[i];
	put(p, "%s/%u %c @%llu tx%llu %u %s\n", upg_event_rows[e->id].name, e->severity,
	    e->at_fault == TO_SERVER ? 'c' : 's', (unsigned long long)e->offset, (unsigned long long)e->tx_id, sum,
	    e->reason);
	assert_true(e->seen_in == e->at_fault);
}

static void
on_http(void *user, const struct upg_http_record *r)
{
	struct h2c_play *p = user;

	p->last = *r;
	if (p->records++ > 100)
		return;
	put(p, "record %u %s %s %s %u %llu %llu\n", r->stream_id, r->method, r->host, r->target, r->status,
	    (unsigned long long)r->request_bytes, (unsigned long long)r->response_bytes);
}

void
h2c_play(struct h2c_play *p, size_t cut)
{
	static const struct upg_h2c_ops ops = {.event = on_event, .http = on_http};
	struct upg_budget budget = {.most_bytes = h2c_limits.http_memory_bytes};
	struct upg_pool records;
	struct upg_h2c_pools pools;
	uint64_t at[2] = {0, 0};

	*p = (struct h2c_play){0};
	upg_pool_init(&records, &budget, sizeof(struct upg_http_record));
	upg_h2c_pools_init(&pools, &budget, &records);
	h2c_start.ops = &ops;
	h2c_start.user = p;
	struct upg_h2c *h = upg_h2c_new(&pools, &h2c_start);
	assert_non_null(h);
	for (size_t i = 0; i < turn_count; i++) {
		const struct turn *t = &turns[i];
		size_t step = cut == 1 ? 1 : cut > 1 && cut - 1 < t->len ? cut - 1 : t->len;
		if (t->gap > 0) {
			upg_h2c_gap(h, t->dir, t->gap);
			at[t->dir] += t->gap;
			continue;
		}
		for (size_t done = 0; done < t->len; done += step) {
			step = cut > 1 && done > 0 ? t->len - done : step;
			if (step > t->len - done)
				step = t->len - done;
			/* a piece of its own, so that what is read beyond it is found */
			uint8_t *piece = malloc(step);
			memcpy(piece, octets + t->at + done, step);
			upg_h2c_feed(h, t->dir, upg_bytes(piece, step), at[t->dir], 7);
			free(piece);
			at[t->dir] += step;
			if (budget.held_bytes > p->most_bytes)
				p->most_bytes = budget.held_bytes;
		}
	}
	p->over = upg_h2c_lost(h, TO_SERVER) && upg_h2c_lost(h, TO_CLIENT);
	upg_h2c_free(h);
	p->counts = pools.counts;
	upg_h2c_pools_fini(&pools);
	upg_pool_fini(&records);
	assert_int_equal(budget.held_bytes, 0);
}

struct h2c_play *
h2c_played(void)
{
	static struct h2c_play whole, other;
	size_t longest = 0;

	h2c_play(&whole, 0);
	for (size_t i = 0; i < turn_count; i++)
		longest = turns[i].len > longest ? turns[i].len : longest;
	if (longest > 600)
		longest = 600;
	for (size_t cut = 1; cut <= longest; cut++) {
		h2c_play(&other, cut);
		if (strcmp(whole.text, other.text) != 0)
			fail_msg("cut %zu:\n%s--- whole:\n%s", cut, other.text, whole.text);
	}
	return &whole;
}

void
h2c_expect(int line, const char *name, enum upg_h2c_flaw flaw, char side)
{
	struct h2c_play *p = h2c_played();
	char want[512];
	const char *found = strstr(p->text, "h2c.");

	if (name == NULL) {
		if (found != NULL || strstr(p->text, "http.") != NULL)
			fail_msg("line %d: nothing was to be said, but\n%s", line, p->text);
		return;
	}
	snprintf(want, sizeof want, "%s/2 %c ", name, side);
	if (found == NULL || strncmp(found, want, strlen(want)) != 0 || strstr(found + 1, "\nh2c.") != NULL ||
	    strstr(found, upg_h2c_flaw_reason(flaw)) == NULL)
		fail_msg("line %d: %s alone, \"%s\", but\n%s", line, want, upg_h2c_flaw_reason(flaw), p->text);
}
