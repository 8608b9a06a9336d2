/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any octets as HTTP/2. However they are cut the same is said; no memory is left, and no more is held than the limits allow; a clean pair of prefaces
 * may come first, so that what follows is frames. Input: an octet of options, one for where to cut, then turns: an octet (see turn()), and what it asks for.
 */
#include "analyzers/h2c.h"

#include <stdio.h>
#include <stdlib.h>

enum { TURNS = 64, BUDGET_BYTES = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct turn {
	enum upg_dir dir;
	uint32_t gap;
	uint8_t head[9];
	size_t head_len;
	struct upg_bytes octets;
};

struct play {
	uint64_t said; /* hash of all events and records */
	unsigned events, records;
};

static void
mix(struct play *p, const void *at, size_t len)
{
	const uint8_t *octets = at;

	for (size_t i = 0; i < len; i++)
		p->said = (p->said ^ octets[i]) * UINT64_C(0x100000001b3);
}

static void
on_event(void *user, const struct upg_event *e)
{
	struct play *p = user;

	if (e->severity < 2 || e->reason == NULL || e->at_fault != e->seen_in)
		abort();
	p->events++;
	mix(p, &e->id, sizeof e->id);
	mix(p, &e->at_fault, sizeof e->at_fault);
	mix(p, &e->offset, sizeof e->offset);
	mix(p, &e->tx_id, sizeof e->tx_id);
	mix(p, e->reason, strlen(e->reason));
	mix(p, e->bytes.at, e->bytes.len);
}

static void
on_http(void *user, const struct upg_http_record *r)
{
	struct play *p = user;

	p->records++;
	mix(p, r->method, strlen(r->method));
	mix(p, r->target, strlen(r->target));
	mix(p, &r->status, sizeof r->status);
	mix(p, &r->stream_id, sizeof r->stream_id);
	mix(p, &r->request_bytes, sizeof r->request_bytes);
	mix(p, &r->response_bytes, sizeof r->response_bytes);
}

/* The low bit is the direction. The next two: 0 a gap of as many octets as the rest and the next octet say; 1 raw octets; else a frame: type, flags, stream. */
static bool
turn(struct turn *t, const uint8_t **data, size_t *size)
{
	if (*size < 5)
		return false;
	const uint8_t *d = *data;
	size_t took = 2, len = d[1];
	*t = (struct turn){.dir = d[0] & 1 ? TO_CLIENT : TO_SERVER};
	switch (d[0] >> 1 & 3) {
	case 0:
		t->gap = (uint32_t)(d[0] >> 3) * 256 + d[1];
		len = 0;
		break;
	case 1:
		break;
	default:
		took = 5;
		break;
	}
	if (len > *size - took)
		len = *size - took;
	if (took == 5) {
		t->head[2] = (uint8_t)len;
		t->head[3] = d[2];
		t->head[4] = d[3];
		t->head[8] = d[4];
		t->head_len = sizeof t->head;
	}
	t->octets = upg_bytes(d + took, len);
	*data += took + len;
	*size -= took + len;
	return true;
}

static void
say(struct upg_h2c *h, uint64_t offset[2], enum upg_dir dir, struct upg_bytes b, size_t step)
{
	while (b.len > 0) {
		size_t n = step > 0 && step < b.len ? step : b.len;
		uint8_t *piece = malloc(n);
		memcpy(piece, b.at, n);
		upg_h2c_feed(h, dir, upg_bytes(piece, n), offset[dir], 1);
		free(piece);
		offset[dir] += n;
		b = upg_bytes(b.at + n, b.len - n);
		upg_h2c_left(h, dir);
	}
}

static struct play
play(uint8_t options, const struct turn *turns, size_t count, size_t step)
{
	static const struct upg_h2c_ops ops = {.event = on_event, .http = on_http};
	static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0";
	static const struct upg_http_record upgraded = {.method = "GET", .target = "/"};
	struct upg_limits lim = upg_limits_default();
	struct upg_budget budget = {.most_bytes = BUDGET_BYTES};
	struct upg_pool records;
	struct upg_h2c_pools pools;
	struct play p = {0};
	uint64_t offset[2] = {0, 0};

	if (options & 1) {
		lim.h2c_streams_max = 2;
		lim.h2c_fields_bytes = 4096;
		lim.h2c_table_bytes = 4096;
	}
	upg_pool_init(&records, &budget, sizeof(struct upg_http_record));
	upg_h2c_pools_init(&pools, &budget, &records);
	struct upg_h2c_start start = {.lim = &lim,
	                              .ops = &ops,
	                              .user = &p,
	                              .upgraded = options & 2 ? &upgraded : NULL,
	                              .settings_known = options & 4};
	struct upg_h2c *h = upg_h2c_new(&pools, &start);
	if (options & 16) {
		say(h, offset, TO_SERVER, upg_bytes(preface, sizeof preface), step);
		say(h, offset, TO_CLIENT, upg_bytes(preface + 24, 9), step);
	}
	for (size_t i = 0; i < count; i++) {
		if (turns[i].gap > 0) {
			upg_h2c_gap(h, turns[i].dir, turns[i].gap);
			offset[turns[i].dir] += turns[i].gap;
		}
		say(h, offset, turns[i].dir, upg_bytes(turns[i].head, turns[i].head_len), step);
		say(h, offset, turns[i].dir, turns[i].octets, step);
	}
	upg_h2c_free(h);
	upg_h2c_pools_fini(&pools);
	upg_pool_fini(&records);
	if (budget.held_bytes != 0)
		abort();
	return p;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct turn turns[TURNS];
	size_t count = 0;

	if (size < 2)
		return 0;
	const uint8_t *at = data + 2;
	size_t left = size - 2;
	while (count < TURNS && turn(&turns[count], &at, &left))
		count++;
	struct play whole = play(data[0], turns, count, 0);
	const size_t steps[] = {1, 2 + data[1] % 32};
	for (size_t i = 0; i < 2; i++) {
		struct play other = play(data[0], turns, count, steps[i]);
		if (other.said != whole.said || other.events != whole.events || other.records != whole.records) {
			fprintf(stderr, "in pieces of %zu: %u events, %u records; whole: %u, %u\n", steps[i],
			        other.events, other.records, whole.events, whole.records);
			abort();
		}
	}
	return 0;
}
