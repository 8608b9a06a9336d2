/* SPDX-License-Identifier: GPL-2.0-or-later */
/* afpacket.c - passive on an interface, by libpcap's AF_PACKET ring. */
#include <errno.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "batch.h"
#include "decode.h"
#include "source.h"

enum {
	SNAP_BYTES = UPG_BATCH_PACKET_BYTES,
	IDLE_MS = 100,
	BATCH_PACKETS = 32,
	BLOCK_MS = 10, /* how long the kernel may hold back a block of the ring that is not full */
};

struct afpacket {
	struct upg_source base;
	pcap_t *pcap;
	int fd;
	int linktype;
	char *name;
	struct upg_batch batch; /* copied out of the ring */
	size_t turn, show;      /* of its packets: the next of next(), of ahead() */
	uint64_t received;
	struct upg_source_stats stats;
	uint32_t last_drop; /* libpcap's counter, of 32 bits */
};

static uint64_t
monotonic_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * UPG_SEC_US + (uint64_t)ts.tv_nsec / 1000;
}

static enum upg_next
afpacket_failed(const struct afpacket *s, char err[UPG_ERR_BYTES])
{
	snprintf(err, UPG_ERR_BYTES, "listening on %s failed: %s", s->name, pcap_geterr(s->pcap));
	return UPG_NEXT_ERROR;
}

static void
take(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	struct afpacket *s = (struct afpacket *)(void *)user;

	upg_batch_add(
	        &s->batch,
	        &(struct upg_packet){
	                .data = (uint8_t *)data,
	                .captured_bytes = h->caplen,
	                .wire_bytes = h->len,
	                .linktype = s->linktype,
	                .ts_us = (uint64_t)h->ts.tv_sec * UPG_SEC_US + (uint64_t)h->ts.tv_usec,
	                .clock_us = monotonic_us(),
	                .number = ++s->received,
	                /* A sender on this very machine leaves its checksums to the device: nobody can tell here. */
	                .csum = UPG_CSUM_UNKNOWN,
	        });
}

/* What is there, at most a batch; it is waited for. 0: nothing came, -1: it failed. */
static int
receive(struct afpacket *s)
{
	struct pollfd p = {.fd = s->fd, .events = POLLIN};
	int got;

	upg_batch_empty(&s->batch);
	s->turn = s->show = 0;
	got = pcap_dispatch(s->pcap, BATCH_PACKETS, take, (u_char *)s);
	if (got == 0 && poll(&p, 1, IDLE_MS) > 0)
		got = pcap_dispatch(s->pcap, BATCH_PACKETS, take, (u_char *)s);
	return got;
}

static enum upg_next
afpacket_next(struct upg_source *base, struct upg_packet **out, char err[UPG_ERR_BYTES])
{
	struct afpacket *s = (struct afpacket *)base;

	if (s->turn == s->batch.count && receive(s) < 0 && s->batch.count == 0)
		return afpacket_failed(s, err);
	if (s->turn == s->batch.count)
		return UPG_NEXT_IDLE;
	*out = &s->batch.packet[s->turn++];
	if (s->show < s->turn)
		s->show = s->turn;
	s->stats.packets++;
	s->stats.bytes += (*out)->wire_bytes;
	return UPG_NEXT_PACKET;
}

static struct upg_packet *
afpacket_ahead(struct upg_source *base)
{
	struct afpacket *s = (struct afpacket *)base;

	if (s->show == s->batch.count || s->show - s->turn == UPG_AHEAD_MOST)
		return NULL;
	return &s->batch.packet[s->show++];
}

static void
afpacket_verdict(struct upg_source *base, struct upg_packet *pkt, enum upg_fate fate)
{
}

static void
afpacket_stats(struct upg_source *base, struct upg_source_stats *out)
{
	struct afpacket *s = (struct afpacket *)base;
	struct pcap_stat ps;

	if (pcap_stats(s->pcap, &ps) == 0) {
		s->stats.dropped_kernel += (uint32_t)(ps.ps_drop - s->last_drop);
		s->last_drop = ps.ps_drop;
	}
	*out = s->stats;
}

static const char *
afpacket_name(struct upg_source *base, uint32_t source)
{
	return ((struct afpacket *)base)->name;
}

static void
afpacket_close(struct upg_source *base)
{
	struct afpacket *s = (struct afpacket *)base;

	if (s->pcap != NULL)
		pcap_close(s->pcap);
	upg_batch_fini(&s->batch);
	free(s->name);
	free(s);
}

static const struct upg_source_ops afpacket_ops = {
        .next = afpacket_next,
        .ahead = afpacket_ahead,
        .verdict = afpacket_verdict,
        .stats = afpacket_stats,
        .name = afpacket_name,
        .close = afpacket_close,
};

static bool
activate_failed(const struct afpacket *s, int code, char err[UPG_ERR_BYTES])
{
	const char *why;

	switch (code) {
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		why = "the capability CAP_NET_RAW is missing";
		break;
	case PCAP_ERROR_NO_SUCH_DEVICE:
		why = "there is no such interface";
		break;
	case PCAP_ERROR_IFACE_NOT_UP:
		why = "the interface is down";
		break;
	default:
		why = pcap_geterr(s->pcap);
		if (why[0] == '\0')
			why = pcap_statustostr(code);
	}
	snprintf(err, UPG_ERR_BYTES, "cannot listen on %s: %s", s->name, why);
	return false;
}

static bool
filter_set(struct afpacket *s, const char *filter, char err[UPG_ERR_BYTES])
{
	struct bpf_program program;
	int set;

	if (filter == NULL)
		return true;
	if (pcap_compile(s->pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0) {
		snprintf(err, UPG_ERR_BYTES, "the filter '%.200s' cannot be used on %s: %s", filter, s->name,
		         pcap_geterr(s->pcap));
		return false;
	}
	set = pcap_setfilter(s->pcap, &program);
	pcap_freecode(&program);
	return set == 0 || activate_failed(s, set, err);
}

static bool
afpacket_start(struct afpacket *s, const char *filter, const struct upg_limits *lim, char err[UPG_ERR_BYTES])
{
	char why[PCAP_ERRBUF_SIZE] = "";
	int code;

	s->pcap = pcap_create(s->name, why);
	if (s->pcap == NULL) {
		snprintf(err, UPG_ERR_BYTES, "cannot listen on %s: %s", s->name, why);
		return false;
	}
	pcap_set_snaplen(s->pcap, SNAP_BYTES);
	pcap_set_promisc(s->pcap, 1);
	pcap_set_timeout(s->pcap, BLOCK_MS);
	pcap_set_buffer_size(s->pcap, (int)lim->afpacket_buffer_bytes);
	code = pcap_activate(s->pcap);
	if (code < 0)
		return activate_failed(s, code, err);
	s->linktype = pcap_datalink(s->pcap);
	if (!upg_decode_knows(s->linktype)) {
		snprintf(err, UPG_ERR_BYTES, "cannot listen on %s: its link type %d is not supported", s->name,
		         s->linktype);
		return false;
	}
	if (!filter_set(s, filter, err))
		return false;
	s->fd = pcap_get_selectable_fd(s->pcap);
	if (s->fd < 0 || pcap_setnonblock(s->pcap, 1, why) != 0) {
		snprintf(err, UPG_ERR_BYTES, "cannot listen on %s: %s", s->name,
		         why[0] != '\0' ? why : "it cannot be polled");
		return false;
	}
	return true;
}

struct upg_source *
upg_afpacket_open(const char *iface, const char *filter, const struct upg_limits *lim, char err[UPG_ERR_BYTES])
{
	struct afpacket *s = calloc(1, sizeof *s);

	if (s == NULL || (s->name = strdup(iface)) == NULL ||
	    !upg_batch_init(&s->batch, BATCH_PACKETS, BATCH_PACKETS * UPG_BATCH_PACKET_BYTES)) {
		snprintf(err, UPG_ERR_BYTES, "cannot listen on %s: out of memory", iface);
		if (s != NULL)
			free(s->name);
		free(s);
		return NULL;
	}
	s->base.ops = &afpacket_ops;
	if (afpacket_start(s, filter, lim, err))
		return &s->base;
	afpacket_close(&s->base);
	return NULL;
}
