/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "withheld.h"

#include "capture/bytes.h"
#include "capture/decode.h"

#include <stdlib.h>

enum { TCP_SEQ_AT = 4, TCP_FLAGS_AT = 13 };

struct upg_withheld_one {
	struct upg_withheld_one *next;
	uint64_t begins; /* stream offset of the first payload octet */
	size_t size;
	struct upg_packet packet;
	uint8_t octets[];
};

static void
append(struct upg_withheld_list *list, struct upg_withheld_one *one)
{
	one->next = NULL;
	if (list->last)
		list->last->next = one;
	else
		list->first = one;
	list->last = one;
}

static struct upg_withheld_one *
take_first(struct upg_withheld_list *list)
{
	struct upg_withheld_one *one = list->first;

	if (one) {
		list->first = one->next;
		if (!list->first)
			list->last = NULL;
	}
	return one;
}

static void
forget(struct upg_withheld *h, struct upg_withheld_one *one)
{
	if (!one)
		return;
	h->held_bytes -= one->size;
	free(one);
}

/* NULL, and counted, where there is no room. */
static struct upg_withheld_one *
copy(struct upg_withheld *h, const struct upg_packet *pkt, uint64_t begins)
{
	size_t size = sizeof(struct upg_withheld_one) + pkt->captured_bytes;
	struct upg_withheld_one *one = size <= h->most_bytes - h->held_bytes ? malloc(size) : NULL;

	if (!one) {
		h->lost++;
		return NULL;
	}
	h->held_bytes += size;
	one->size = size;
	one->begins = begins;
	one->packet = *pkt;
	one->packet.data = one->octets;
	memcpy(one->octets, pkt->data, pkt->captured_bytes);
	return one;
}

/* Takes the first cut payload octets away, as a sender does that repeats the rest. */
static void
behead(struct upg_packet *p, uint32_t cut)
{
	uint8_t *tcp = p->data + p->l4_off, *payload = p->data + p->payload_off;
	bool fin = p->tcp.flags & UPG_TCP_FIN;
	uint32_t left = p->payload_bytes - cut;

	if (cut == 0)
		return;
	memmove(payload, payload + cut, left);
	p->tcp.seq += cut;
	upg_put_be32(tcp + TCP_SEQ_AT, p->tcp.seq);
	upg_packet_cut(p, left);
	if (!fin)
		return;
	p->tcp.flags |= UPG_TCP_FIN;
	tcp[TCP_FLAGS_AT] |= UPG_TCP_FIN;
	upg_checksum_fill(p);
}

void
upg_withheld_keep(struct upg_withheld *h, struct upg_withheld_list *list, const struct upg_packet *pkt, uint32_t cut,
                  uint64_t begins)
{
	struct upg_withheld_one *one;

	if (pkt->payload_missing || pkt->tcp.bad_offset) {
		h->lost++;
		return;
	}
	one = copy(h, pkt, begins);
	if (!one)
		return;
	behead(&one->packet, cut);
	append(list, one);
}

/* The part of it that may pass does; the rest stays. */
static void
split(struct upg_withheld *h, struct upg_withheld_one *one, uint32_t cut, uint64_t ts_us)
{
	struct upg_withheld_one *head = copy(h, &one->packet, one->begins);

	if (head) {
		upg_packet_cut(&head->packet, cut);
		head->packet.ts_us = ts_us;
		append(&h->freed, head);
	}
	behead(&one->packet, cut);
	one->begins += cut;
}

void
upg_withheld_release(struct upg_withheld *h, struct upg_withheld_list *list, uint64_t ready, uint64_t from,
                     uint64_t ts_us)
{
	struct upg_withheld_list stay = {0};
	struct upg_withheld_one *one;

	while ((one = take_first(list))) {
		uint64_t ends = one->begins + one->packet.payload_bytes;
		bool whole = ends < from || (ends == from && !(one->packet.tcp.flags & UPG_TCP_FIN));

		if (one->begins > ready || (!whole && one->begins >= from)) {
			append(&stay, one);
		} else if (!whole) {
			split(h, one, (uint32_t)(from - one->begins), ts_us);
			append(&stay, one);
		} else {
			one->packet.ts_us = ts_us;
			append(&h->freed, one);
		}
	}
	*list = stay;
}

uint64_t
upg_withheld_begins(const struct upg_withheld_list *list)
{
	uint64_t least = UINT64_MAX;

	for (const struct upg_withheld_one *one = list->first; one; one = one->next)
		if (one->begins < least)
			least = one->begins;
	return least;
}

void
upg_withheld_pass(struct upg_withheld *h, const struct upg_packet *pkt)
{
	struct upg_withheld_one *one = copy(h, pkt, 0);

	if (one)
		append(&h->freed, one);
}

const struct upg_packet *
upg_withheld_next(struct upg_withheld *h)
{
	forget(h, h->taken);
	h->taken = take_first(&h->freed);
	return h->taken ? &h->taken->packet : NULL;
}

void
upg_withheld_drop(struct upg_withheld *h, struct upg_withheld_list *list)
{
	while (list->first)
		forget(h, take_first(list));
}

void
upg_withheld_fini(struct upg_withheld *h)
{
	upg_withheld_drop(h, &h->freed);
	forget(h, h->taken);
	h->taken = NULL;
}
