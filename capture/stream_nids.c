/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream_nids.h"
#include "decode.h"
#include <nids.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	SLICE_BYTES = 16 * 1024, /* of payload in one packet */
	HEADER_BYTES = 40,       /* IPv4 and TCP without options; the SYNs have four more octets of option */
	STREAMS_MAX = 65536,     /* its hash table; it follows three quarters as many streams */
	STREAMS_SPARE = 16,
	QUEUE_BYTES = 48 * 1024, /* it throws away everything out of order beyond 64 KiB, its own overhead included */
	QUEUE_OVERHEAD_BYTES = 320,
	ACK_BYTES = 1 << 26,
	RENEW_BYTES = 1 << 30, /* its counters are int: a stream is begun anew long before 2^31 */
	SHIFT = 14,            /* windows are judged by our admission: it is told the largest there is */
};

struct witness_side {
	uint64_t base;     /* stream offset at which its present stream began */
	uint32_t base_seq; /* and the number that byte has there */
	uint64_t acked;    /* stream offset up to which it was shown an acknowledgement: its window counts from there */
	uint64_t len, hash;               /* bytes it has delivered, from the first; FNV-1a of them */
	uint64_t native_len, native_hash; /* the same of the native engine */
	uint32_t queued;                  /* its memory behind a hole, at most */
	bool held; /* bytes behind a hole were kept from it: to be given when the hole is filled */
	bool compared;
};

struct witness {
	struct tcp_stream *ts; /* NULL: it has let go of it */
	uint32_t number;
	struct witness_side side[2];
};

struct upg_nids {
	pcap_t *pcap;
	uint32_t streams, streams_max;
	uint32_t last_number;
	struct upg_flow_table *conns;
	/* the connection whose packet is inside libnids now */
	struct upg_stream *s;
	struct upg_track *c;
	struct pcap_pkthdr header;
	uint8_t packet[HEADER_BYTES + 4 + SLICE_BYTES];
};

/* libnids hands its callbacks nothing of ours before a stream exists. */
static struct upg_nids *the_nids;

static struct witness *
witness_of(const struct upg_track *c)
{
	return c->witnessed ? upg_flow_extra(the_nids->conns, c)->witness : NULL;
}

static uint64_t
fnv(uint64_t hash, struct upg_bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		hash = (hash ^ b.at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* Bytes of libnids, in order: to the inspector where it delivers, to the hash. */
static void
hear(struct upg_nids *n, struct witness *w, enum upg_dir dir, struct upg_bytes b)
{
	struct witness_side *side = &w->side[dir];
	struct upg_stream *s = n->s;
	struct upg_track *c = n->c;

	if (s->opts.reassembler == UPG_BOTH) {
		side->hash = fnv(side->hash, b);
	} else if (!c->flow.opaque && !c->flow.condemned) {
		uint64_t offset = c->flow.side[dir].offset;

		c->flow.side[dir].offset = side->len;
		s->ops.data(s->user, &c->flow, dir, b.at, b.len);
		c->flow.side[dir].offset = offset;
	}
	side->len += b.len;
}

static void
on_tcp(struct tcp_stream *ts, void **param)
{
	struct upg_nids *n = the_nids;
	struct witness *w;

	switch (ts->nids_state) {
	case NIDS_JUST_EST:
		w = witness_of(n->c);
		w->ts = ts;
		*param = w;
		ts->client.collect++;
		ts->server.collect++;
		return;
	case NIDS_DATA: {
		enum upg_dir dir = ts->server.count_new ? TO_SERVER : TO_CLIENT;
		const struct half_stream *half = dir == TO_SERVER ? &ts->server : &ts->client;

		w = *param;
		if (w == witness_of(n->c))
			hear(n, w, dir,
			     upg_bytes(half->data + (half->count - half->offset - half->count_new),
			               (size_t)half->count_new));
		nids_discard(ts, half->count - half->offset);
		return;
	}
	default:
		w = *param;
		w->ts = NULL;
	}
}

static void
no_syslog(int type, int number, struct ip *ip, void *data)
{
}

struct upg_nids *
upg_nids_new(const struct upg_limits *lim, char err[UPG_ERR_BYTES])
{
	static struct nids_chksum_ctl no_checksums = {.action = NIDS_DONT_CHKSUM};
	struct upg_nids *n = the_nids ? NULL : calloc(1, sizeof(*n));
	uint64_t streams = lim->flow_max + lim->flow_max / 2;

	if (!n) {
		snprintf(err, UPG_ERR_BYTES, "%s",
		         the_nids ? "libnids runs already in this process" : "no memory for libnids");
		return NULL;
	}
	if (streams > STREAMS_MAX)
		streams = STREAMS_MAX;
	if (streams < 256)
		streams = 256;
	n->streams_max = (uint32_t)(streams / 4 * 3 - STREAMS_SPARE);
	n->pcap = pcap_open_dead(DLT_RAW, sizeof(n->packet));
	nids_params.pcap_desc = n->pcap;
	nids_params.n_tcp_streams = (int)streams;
	nids_params.scan_num_hosts = 0;
	nids_params.multiproc = 0;
	nids_params.tcp_workarounds = 0;
	nids_params.one_loop_less = 0;
	nids_params.sk_buff_size = 0;
	nids_params.syslog = no_syslog;
	if (!n->pcap || !nids_init()) {
		snprintf(err, UPG_ERR_BYTES, "libnids: %s", n->pcap ? nids_errbuf : "no memory");
		if (n->pcap)
			pcap_close(n->pcap);
		free(n);
		return NULL;
	}
	nids_register_chksum_ctl(&no_checksums, 1);
	nids_register_tcp(on_tcp);
	the_nids = n;
	return n;
}

void
upg_nids_free(struct upg_nids *n)
{
	if (!n)
		return;
	nids_unregister_tcp(on_tcp);
	nids_exit();
	pcap_close(n->pcap);
	nids_register_chksum_ctl(NULL, 0);
	free(n);
	the_nids = NULL;
}

/* One packet of ours through libnids. wide: a SYN, with window scale. */
static void
show(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, uint8_t flags, uint32_t seq, uint32_t ack,
     struct upg_bytes b)
{
	struct upg_nids *n = s->nids;
	const struct witness *w = witness_of(c);
	uint8_t *ip = n->packet, *tcp = ip + 20;
	size_t head = flags & UPG_TCP_SYN ? 24 : 20, total = 20 + head + b.len;
	uint32_t client = 0x0a000000 | (w->number & 0xffffff), server = client | 0x01000000;
	uint16_t port = (uint16_t)(1024 + (w->number >> 24));

	memset(ip, 0, 20 + head);
	ip[0] = 0x45;
	upg_put_be16(ip + 2, (uint16_t)total);
	ip[8] = 64;
	ip[9] = 6;
	upg_put_be32(ip + 12, dir == TO_SERVER ? client : server);
	upg_put_be32(ip + 16, dir == TO_SERVER ? server : client);
	uint64_t sum = upg_checksum_add(0, ip, 20);

	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	upg_put_be16(ip + 10, (uint16_t)~sum);
	upg_put_be16(tcp, dir == TO_SERVER ? port : 80);
	upg_put_be16(tcp + 2, dir == TO_SERVER ? 80 : port);
	upg_put_be32(tcp + 4, seq);
	upg_put_be32(tcp + 8, ack);
	tcp[12] = (uint8_t)(head / 4 << 4);
	tcp[13] = flags;
	upg_put_be16(tcp + 14, 65535);
	if (flags & UPG_TCP_SYN)
		memcpy(tcp + 20, (uint8_t[]){3, 3, SHIFT, 1}, 4);
	if (b.len)
		memcpy(tcp + head, b.at, b.len);
	n->header.caplen = n->header.len = (uint32_t)total;
	n->header.ts.tv_sec = (time_t)(s->clock_us / UPG_SEC_US);
	n->header.ts.tv_usec = (suseconds_t)(s->clock_us % UPG_SEC_US);
	n->s = s;
	n->c = c;
	nids_pcap_handler(NULL, &n->header, n->packet);
	n->c = NULL;
}

/* Begins a stream in libnids whose first bytes are those at the present offsets. */
static void
introduce(struct upg_stream *s, struct upg_track *c)
{
	struct witness *w = witness_of(c);
	uint32_t client = c->side[TO_SERVER].next - 1, server = c->side[TO_CLIENT].next - 1;

	w->number = ++s->nids->last_number;
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++) {
		w->side[d].base = c->flow.side[d].offset;
		w->side[d].acked = c->flow.side[d].offset;
		w->side[d].base_seq = c->side[d].next;
		w->side[d].queued = 0;
		w->side[d].held = false;
	}
	show(s, c, TO_SERVER, UPG_TCP_SYN, client, 0, upg_bytes(NULL, 0));
	show(s, c, TO_CLIENT, UPG_TCP_SYN | UPG_TCP_ACK, server, client + 1, upg_bytes(NULL, 0));
	show(s, c, TO_SERVER, UPG_TCP_ACK, client + 1, server + 1, upg_bytes(NULL, 0));
}

void
upg_nids_begin(struct upg_stream *s, struct upg_track *c)
{
	if (!s->nids || c->flow.tuple.family != 4 || c->flow.midstream || c->flow.opaque ||
	    s->nids->streams >= s->nids->streams_max)
		return;
	struct upg_track_extra *extra = upg_flow_extra_made(&s->conns, c);
	struct witness *w = extra ? calloc(1, sizeof(*w)) : NULL;

	if (!w)
		return;
	s->nids->conns = &s->conns;
	extra->witness = w;
	c->witnessed = true;
	s->nids->streams++;
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++)
		w->side[d].hash = w->side[d].native_hash = UINT64_C(0xcbf29ce484222325);
	introduce(s, c);
}

bool
upg_nids_delivers(const struct upg_stream *s, const struct upg_track *c)
{
	return c->witnessed && s->opts.reassembler == UPG_LIBNIDS;
}

void
upg_nids_native(struct upg_track *c, enum upg_dir dir, struct upg_bytes b)
{
	struct witness *w = witness_of(c);

	if (!w)
		return;
	w->side[dir].native_hash = fnv(w->side[dir].native_hash, b);
	w->side[dir].native_len += b.len;
}

static void
give(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, uint64_t offset, struct upg_bytes b)
{
	struct witness *w = witness_of(c);
	struct witness_side *side = &w->side[dir];
	enum upg_dir other = upg_dir_other(dir);

	if (side->len - side->acked >= ACK_BYTES) {
		side->acked = side->len;
		show(s, c, other, UPG_TCP_ACK,
		     w->side[other].base_seq + (uint32_t)(w->side[other].len - w->side[other].base),
		     side->base_seq + (uint32_t)(side->len - side->base), upg_bytes(NULL, 0));
	}
	while (b.len) {
		size_t n = b.len < SLICE_BYTES ? b.len : SLICE_BYTES;

		show(s, c, dir, UPG_TCP_ACK | UPG_TCP_PSH, side->base_seq + (uint32_t)(offset - side->base),
		     w->side[other].base_seq + (uint32_t)(w->side[other].len - w->side[other].base),
		     upg_bytes(b.at, n));
		b = upg_bytes(b.at + n, b.len - n);
		offset += n;
	}
}

/* Gives libnids from the kept bytes what it has not delivered and the native engine has. */
static void
catch_up(struct upg_stream *s, struct upg_track *c, enum upg_dir dir)
{
	struct witness_side *side = &witness_of(c)->side[dir];
	uint64_t end = c->flow.side[dir].offset;

	while (side->len < end) {
		uint64_t before = side->len;
		const struct upg_segment *seg = upg_segments_find(&c->side[dir].kept, before);

		if (!seg)
			return;
		size_t skip = (size_t)(before - seg->offset), n = seg->len - skip;

		give(s, c, dir, before, upg_bytes(seg->at + skip, n < end - before ? n : (size_t)(end - before)));
		if (side->len == before)
			return;
	}
}

/* Is nothing of either direction behind a hole? */
static bool
at_rest(const struct upg_track *c)
{
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++) {
		const struct upg_segment *tail = upg_segments_tail(&c->side[d].kept);
		const struct witness *w = witness_of(c);

		if (w->side[d].len != c->flow.side[d].offset || (tail && tail->offset + tail->len > w->side[d].len))
			return false;
	}
	return true;
}

void
upg_nids_bytes(struct upg_stream *s, struct upg_track *c, enum upg_dir dir, uint64_t offset, struct upg_bytes b)
{
	struct witness *w = witness_of(c);

	if (!w)
		return;
	struct witness_side *side = &w->side[dir];
	uint32_t cost = (uint32_t)b.len + (uint32_t)(b.len / SLICE_BYTES + 1) * QUEUE_OVERHEAD_BYTES;
	bool behind = offset > side->len;

	if (behind && side->queued + cost > QUEUE_BYTES) {
		side->held = true;
	} else {
		side->queued += behind ? cost : 0;
		give(s, c, dir, offset, b);
	}
	if (side->held)
		catch_up(s, c, dir);
	if (side->len >= c->flow.side[dir].offset && at_rest(c)) {
		side->queued = 0;
		side->held = false;
		if (side->len - side->base >= RENEW_BYTES && w->ts) {
			nids_free_tcp_stream(w->ts);
			w->ts = NULL;
			introduce(s, c);
		}
	} else if (side->len - side->base >= RENEW_BYTES + RENEW_BYTES / 2) {
		upg_nids_leave(s, c);
		return;
	}
	if (!w->ts)
		upg_nids_leave(s, c);
}

void
upg_nids_leave(struct upg_stream *s, struct upg_track *c)
{
	struct witness *w = witness_of(c);

	if (!w)
		return;
	for (enum upg_dir d = TO_SERVER; d <= TO_CLIENT; d++) {
		struct witness_side *side = &w->side[d];

		s->nids->s = s;
		s->nids->c = c;
		while (side->len < c->flow.side[d].offset && s->opts.reassembler == UPG_LIBNIDS) {
			const struct upg_segment *seg = upg_segments_find(&c->side[d].kept, side->len);

			if (!seg)
				break;
			size_t skip = (size_t)(side->len - seg->offset), n = seg->len - skip;
			uint64_t owed = c->flow.side[d].offset - side->len;

			hear(s->nids, w, d, upg_bytes(seg->at + skip, n < owed ? n : (size_t)owed));
		}
		s->nids->c = NULL;
		upg_nids_compare(s, c, d);
	}
	if (s->opts.reassembler == UPG_LIBNIDS)
		upg_engine_note(s, c, TO_SERVER, UPG_NOTE_BUDGET, "native", upg_bytes(NULL, 0));
	upg_nids_end(c);
}

void
upg_nids_compare(struct upg_stream *s, struct upg_track *c, enum upg_dir dir)
{
	struct witness *w = witness_of(c);

	if (!w || s->opts.reassembler != UPG_BOTH || w->side[dir].compared)
		return;
	const struct witness_side *side = &w->side[dir];

	w->side[dir].compared = true;
	if (c->flow.opaque || c->flow.condemned)
		return;
	if (side->len != side->native_len || side->hash != side->native_hash)
		upg_engine_note(s, c, dir, UPG_NOTE_ENGINES_DISAGREE, NULL, upg_bytes(NULL, 0));
}

void
upg_nids_end(struct upg_track *c)
{
	struct witness *w = witness_of(c);

	if (!w)
		return;
	if (w->ts)
		nids_free_tcp_stream(w->ts);
	the_nids->streams--;
	free(w);
	upg_flow_extra(the_nids->conns, c)->witness = NULL;
	c->witnessed = false;
}
