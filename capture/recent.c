/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recent.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "pcapdump.h"
#include "siphash.h"

/* Entries looked at for each that is wanted: others share the chain by chance, or by port numbers used again. */
enum { PATIENCE = 8, HEADS_LEAST = 1024, OCTETS_PER_HEAD = 512 };

/* An entry of the ring lies in one piece; the rest of the ring's end is skipped where it does not fit. Octets of the packet follow it. */
struct entry {
	uint64_t ts_us;
	uint64_t hash;    /* of the connection's ends */
	uint64_t before;  /* position of the one before it with a hash of the same head; 0: none */
	uint64_t flow_id; /* 0: not known */
	uint32_t size;    /* of the entry, with what is skipped behind it */
	uint32_t captured_bytes, wire_bytes;
	int32_t linktype;
};

struct upg_recent {
	uint64_t key[2];
	uint64_t capacity; /* a multiple of an entry's alignment */
	uint64_t tail, head, newest;
	uint32_t snap_bytes;
	size_t mask;
	uint64_t *heads; /* newest position by hash; 0: none */
	uint8_t *data;
};

struct upg_recent *
upg_recent_new(uint64_t bytes, uint32_t snap_bytes, const uint64_t key[2])
{
	struct upg_recent *r = calloc(1, sizeof *r);
	size_t heads = HEADS_LEAST;

	if (r == NULL)
		return NULL;
	while (heads < bytes / OCTETS_PER_HEAD)
		heads *= 2;
	memcpy(r->key, key, sizeof r->key);
	r->capacity = bytes / sizeof(struct entry) * sizeof(struct entry);
	r->snap_bytes = snap_bytes < bytes / 4 ? snap_bytes : (uint32_t)(bytes / 4);
	r->mask = heads - 1;
	r->heads = calloc(heads, sizeof *r->heads);
	r->data = malloc(r->capacity);
	/* Position 0 is nobody's. */
	r->tail = r->head = r->capacity;
	if (r->heads != NULL && r->data != NULL)
		return r;
	upg_recent_free(r);
	return NULL;
}

void
upg_recent_free(struct upg_recent *r)
{
	if (r == NULL)
		return;
	free(r->heads);
	free(r->data);
	free(r);
}

static struct entry *
entry_at(const struct upg_recent *r, uint64_t at)
{
	return (struct entry *)(void *)(r->data + at % r->capacity);
}

static uint64_t
hash_of(const struct upg_recent *r, const struct upg_tuple *t)
{
	uint8_t canon[45];
	int order = memcmp(&t->src, &t->dst, sizeof t->src);
	bool swap = order > 0 || (order == 0 && t->sport > t->dport);

	memcpy(canon, swap ? &t->dst : &t->src, 16);
	memcpy(canon + 16, swap ? &t->src : &t->dst, 16);
	upg_put_be16(canon + 32, swap ? t->dport : t->sport);
	upg_put_be16(canon + 34, swap ? t->sport : t->dport);
	upg_put_be16(canon + 36, t->vlan[0]);
	upg_put_be16(canon + 38, t->vlan[1]);
	upg_put_be32(canon + 40, t->tunnel);
	canon[44] = t->family;
	return upg_siphash(r->key, canon, sizeof canon);
}

/* Room for `size` octets in one piece at head; the oldest go. */
static void
make_room(struct upg_recent *r, uint64_t size)
{
	uint64_t rest = r->capacity - r->head % r->capacity;

	/* No entry takes more than a quarter of the ring and a little: the newest one stays. */
	if (rest < size) {
		entry_at(r, r->newest)->size += (uint32_t)rest;
		r->head += rest;
	}
	while (r->head + size - r->tail > r->capacity)
		r->tail += entry_at(r, r->tail)->size;
}

void
upg_recent_add(struct upg_recent *r, const struct upg_packet *pkt)
{
	uint32_t captured = pkt->captured_bytes < r->snap_bytes ? pkt->captured_bytes : r->snap_bytes;
	uint64_t size = sizeof(struct entry) + captured;
	uint64_t hash = hash_of(r, &pkt->tuple);
	uint64_t *newest = &r->heads[hash & r->mask];

	size = (size + sizeof(struct entry) - 1) / sizeof(struct entry) * sizeof(struct entry);
	make_room(r, size);
	*entry_at(r, r->head) = (struct entry){
	        .ts_us = pkt->ts_us,
	        .hash = hash,
	        .before = *newest,
	        .size = (uint32_t)size,
	        .captured_bytes = captured,
	        .wire_bytes = pkt->wire_bytes,
	        .linktype = pkt->linktype,
	};
	memcpy(entry_at(r, r->head) + 1, pkt->data, captured);
	r->newest = *newest = r->head;
	r->head += size;
}

void
upg_recent_own(struct upg_recent *r, uint64_t flow_id)
{
	if (r->newest != 0)
		entry_at(r, r->newest)->flow_id = flow_id;
}

uint64_t
upg_recent_newest(const struct upg_recent *r)
{
	return r->newest;
}

size_t
upg_recent_find(const struct upg_recent *r, const struct upg_tuple *tuple, uint64_t flow_id, uint64_t after,
                uint64_t most_bytes, uint64_t at[], size_t most)
{
	uint64_t hash = hash_of(r, tuple), bytes = 0;
	uint64_t pos = r->heads[hash & r->mask];
	size_t count = 0;

	for (size_t seen = 0; seen < PATIENCE * most && count < most; seen++) {
		/* a position before the tail has been overwritten */
		if (pos < r->tail || pos <= after)
			break;
		const struct entry *e = entry_at(r, pos);
		if (e->hash == hash) {
			bytes += e->captured_bytes + UPG_PCAPDUMP_PACKET_BYTES;
			if ((e->flow_id != 0 && e->flow_id != flow_id) || (count > 0 && bytes > most_bytes))
				break;
			at[count++] = pos;
		}
		pos = e->before;
	}
	for (size_t i = 0; i < count / 2; i++) {
		uint64_t other = at[i];
		at[i] = at[count - 1 - i];
		at[count - 1 - i] = other;
	}
	return count;
}

struct upg_recent_packet
upg_recent_get(const struct upg_recent *r, uint64_t at)
{
	const struct entry *e = entry_at(r, at);

	return (struct upg_recent_packet){
	        .ts_us = e->ts_us,
	        .captured_bytes = e->captured_bytes,
	        .wire_bytes = e->wire_bytes,
	        .linktype = e->linktype,
	        .data = (const uint8_t *)(e + 1),
	};
}
