/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conncheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static void
add(char *out, size_t room, const char *format, ...)
{
	size_t used = strlen(out);
	va_list args;
	va_start(args, format);
	vsnprintf(out + used, room - used, format, args);
	va_end(args);
}

static void
on_event(void *user, const struct upg_event *e)
{
	struct upg_play *p = user;
	const char *name = upg_event_rows[e->id].name;
	add(p->events, sizeof p->events, "%s%s/%u", p->events[0] != 0 ? " " : "", name, e->severity);
	add(p->detail, sizeof p->detail, "%s/%u by %s at %s:%llu tx %llu \"", name, e->severity,
	    e->at_fault == TO_SERVER ? "client" : "server", e->seen_in == TO_SERVER ? "client" : "server",
	    (unsigned long long)e->offset, (unsigned long long)e->tx_id);
	for (size_t i = 0; i < e->bytes.len; i++) {
		uint8_t c = e->bytes.at[i];
		add(p->detail, sizeof p->detail, c >= ' ' && c < 127 && c != '"' ? "%c" : "\\x%02x", c);
	}
	add(p->detail, sizeof p->detail, "\" %s", e->reason != NULL ? e->reason : "");
	for (unsigned i = 0; i < e->reading_count; i++)
		add(p->detail, sizeof p->detail, " %s=%llu%s", e->readings[i].by,
		    (unsigned long long)e->readings[i].ends, e->readings[i].open ? "+" : "");
	add(p->detail, sizeof p->detail, "\n");
}

static void
on_http(void *user, const struct upg_http_record *r)
{
	struct upg_play *p = user;
	add(p->detail, sizeof p->detail, "http %llu %s %s %s host=%s agent=%s type=%s %u %llu/%llu at %llu\n",
	    (unsigned long long)r->tx_id, r->method, r->target, r->protocol, r->host, r->agent, r->content_type,
	    r->status, (unsigned long long)r->request_bytes, (unsigned long long)r->response_bytes,
	    (unsigned long long)r->offset);
}

static void
on_upgrade(void *user, const struct upg_upgrade_record *r)
{
	struct upg_play *p = user;
	add(p->detail, sizeof p->detail, "upgrade %s %s %s %u early=%llu\n", r->request, r->variant,
	    upg_outcome_name(r->outcome), r->status, (unsigned long long)r->early_bytes);
}

static const struct upg_conn_ops ops = {.event = on_event, .http = on_http, .upgrade = on_upgrade};

/* Octets end where a page begins that nobody may touch. */
static uint8_t *
guarded(size_t room, uint8_t **map, size_t *size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	*size = (room + page - 1) / page * page + page;
	*map = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (*map == MAP_FAILED)
		return NULL;
	mprotect(*map + *size - page, page, PROT_NONE);
	return *map + *size - page;
}

static void
feed(struct upg_conn *c, const struct upg_turn *t, size_t cut, uint8_t *end)
{
	for (size_t at = 0; at < t->len;) {
		size_t n = t->len - at;
		if (cut == 1)
			n = 1;
		else if (cut >= 2 && at < cut - 1 && n > cut - 1 - at)
			n = cut - 1 - at;
		memcpy(end - n, t->text + at, n);
		upg_conn_feed(c, t->dir, upg_bytes(end - n, n), 1000000);
		at += n;
	}
}

struct upg_conn_env *
upg_conncheck_env(const struct upg_dialogue *d, bool knowing)
{
	static struct upg_limits defaults;
	uint8_t ports[8192] = {0};
	ports[80 >> 3] |= 1 << (80 & 7);
	ports[8080 >> 3] |= 1 << (8080 & 7);
	defaults = upg_limits_default();
	struct upg_conn_env *env = upg_conn_env_new(d->lim != NULL ? d->lim : &defaults, ports, &ops);
	assert_non_null(env);
	upg_conn_env_judge_all(env, !knowing);
	for (int i = 0; knowing && i < 2; i++) { /* a line is known from its third time on */
		static struct upg_play unheard;
		upg_conncheck_play_in(env, d, 0, &unheard);
	}
	return env;
}

void
upg_conncheck_play_in(struct upg_conn_env *env, const struct upg_dialogue *d, size_t cut, struct upg_play *out)
{
	uint8_t *map;
	size_t size, longest = 1;
	out->events[0] = out->detail[0] = 0;
	for (const struct upg_turn *t = d->turns; t->what != UPG_TURN_LAST; t++)
		longest = t->what == UPG_TURN_DATA && t->len > longest ? t->len : longest;
	uint8_t *end = guarded(longest, &map, &size);
	assert_non_null(end);
	struct upg_conn *c = upg_conn_new(env, out, d->port, d->midstream, 1000000);
	assert_non_null(c);
	if (d->two_sided)
		upg_conn_two_sided(c);
	for (const struct upg_turn *t = d->turns; t->what != UPG_TURN_LAST; t++) {
		if (t->what == UPG_TURN_DATA)
			feed(c, t, cut, end);
		else if (t->what == UPG_TURN_GAP)
			upg_conn_gap(c, t->dir, t->len, 1000000);
		else
			upg_conn_end(c, t->dir, t->what == UPG_TURN_RST, 1000000);
	}
	out->kind = upg_conn_kind(c);
	out->free_until = upg_conn_free_until(c);
	out->unplaced = upg_conn_unplaced(c);
	out->starved = upg_conn_starved(c);
	upg_conn_free(c, 1000000);
	out->held_bytes = upg_conn_env_bytes(env);
	munmap(map, size);
}

void
upg_conncheck_play(const struct upg_dialogue *d, size_t cut, struct upg_play *out)
{
	struct upg_conn_env *env = upg_conncheck_env(d, false);
	upg_conncheck_play_in(env, d, cut, out);
	upg_conn_env_free(env);
}

bool
upg_conncheck_same(const struct upg_play *a, const struct upg_play *b)
{
	if (strcmp(a->detail, b->detail) == 0 && a->kind == b->kind && a->free_until == b->free_until)
		return true;
	upg_conncheck_differ(a, b);
	return false;
}

void
upg_conncheck_differ(const struct upg_play *a, const struct upg_play *b)
{
	fprintf(stderr, "whole (kind %d, free until %llu):\n%s\ncut (kind %d, free until %llu):\n%s\n", a->kind,
	        (unsigned long long)a->free_until, a->detail, b->kind, (unsigned long long)b->free_until, b->detail);
}

void
upg_conncheck(const struct upg_dialogue *d, const char *expected, const char *file, int line)
{
	static struct upg_play whole, other;
	size_t longest = 0;
	upg_conncheck_play(d, 0, &whole);
	if (strcmp(whole.events, expected) != 0) {
		print_error("events:   %s\nexpected: %s\n%s", whole.events, expected, whole.detail);
		_fail(file, line);
	}
	for (const struct upg_turn *t = d->turns; t->what != UPG_TURN_LAST; t++)
		longest = t->what == UPG_TURN_DATA && t->len > longest ? t->len : longest;
	if (longest > 400)
		longest = 400;
	for (int knowing = 0; knowing < 2; knowing++) {
		struct upg_conn_env *env = upg_conncheck_env(d, knowing);
		for (size_t cut = 0; cut <= longest + 1; cut++) {
			upg_conncheck_play_in(env, d, cut, &other);
			if (!upg_conncheck_same(&whole, &other)) {
				print_error("cut at %zu%s\n", cut, knowing ? ", field lines known" : "");
				_fail(file, line);
			}
			if (other.held_bytes != 0) {
				print_error("%llu bytes still held\n", (unsigned long long)other.held_bytes);
				_fail(file, line);
			}
		}
		upg_conn_env_free(env);
	}
}
