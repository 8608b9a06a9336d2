/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pcapdump.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>

#include "bytes.h"

enum { SNAP_BYTES = 262144, ETHERNET_BYTES = 14 };

struct upg_pcapdump {
	char *path;
	FILE *stream; /* until the first packet has said the link type; then dumper's */
	pcap_t *dead;
	pcap_dumper_t *dumper;
	int linktype; /* -1: not known yet */
	bool failed;
	uint8_t bare[ETHERNET_BYTES + SNAP_BYTES]; /* a packet under another link header */
};

static bool
dump_failed(struct upg_pcapdump *d, const char *why, char err[UPG_ERR_BYTES])
{
	d->failed = true;
	snprintf(err, UPG_ERR_BYTES, "cannot write %s: %s", d->path, why);
	return false;
}

/* Writes the file's header. The stream belongs to the dumper from then on. */
static bool
dump_begin(struct upg_pcapdump *d, char err[UPG_ERR_BYTES])
{
	d->dead = pcap_open_dead(d->linktype, SNAP_BYTES);
	if (d->dead == NULL)
		return dump_failed(d, "out of memory", err);
	errno = 0;
	d->dumper = pcap_dump_fopen(d->dead, d->stream);
	if (d->dumper == NULL) {
		d->stream = NULL; /* libpcap has closed it */
		return dump_failed(d, errno != 0 ? strerror(errno) : pcap_geterr(d->dead), err);
	}
	return true;
}

static void
dump_free(struct upg_pcapdump *d)
{
	if (d->dumper != NULL)
		pcap_dump_close(d->dumper);
	else if (d->stream != NULL)
		fclose(d->stream);
	if (d->dead != NULL)
		pcap_close(d->dead);
	free(d->path);
	free(d);
}

struct upg_pcapdump *
upg_pcapdump_open(const char *path, int linktype, char err[UPG_ERR_BYTES])
{
	struct upg_pcapdump *d = calloc(1, sizeof *d);

	if (d == NULL || (d->path = strdup(path)) == NULL) {
		snprintf(err, UPG_ERR_BYTES, "cannot write %s: out of memory", path);
		free(d);
		return NULL;
	}
	d->linktype = linktype;
	d->stream = fopen(path, "wbe");
	if (d->stream == NULL) {
		dump_failed(d, strerror(errno), err);
		dump_free(d);
		return NULL;
	}
	return d;
}

/* The packet under a bare header of the file's link type; 0 when there is none such. */
static uint32_t
dump_convert(struct upg_pcapdump *d, const struct upg_packet *pkt)
{
	uint32_t len = pkt->captured_bytes - pkt->l3_off, head = 0;
	bool ip = pkt->decoded == UPG_DECODED_TCP || pkt->decoded == UPG_DECODED_OTHER ||
	          pkt->decoded == UPG_DECODED_FRAGMENT;

	if (!ip || len > SNAP_BYTES)
		return 0;
	if (d->linktype == DLT_EN10MB) {
		head = ETHERNET_BYTES;
		memset(d->bare, 0, head);
		upg_put_be16(d->bare + 12, pkt->tuple.family == 4 ? 0x0800 : 0x86dd);
	} else if (d->linktype != DLT_RAW) {
		return 0;
	}
	memcpy(d->bare + head, pkt->data + pkt->l3_off, len);
	return head + len;
}

bool
upg_pcapdump_write(struct upg_pcapdump *d, const struct upg_packet *pkt, char err[UPG_ERR_BYTES])
{
	const uint8_t *data = pkt->data;
	struct pcap_pkthdr h = {
	        .ts = {.tv_sec = (time_t)(pkt->ts_us / UPG_SEC_US), .tv_usec = (suseconds_t)(pkt->ts_us % UPG_SEC_US)},
	        .caplen = pkt->captured_bytes,
	        .len = pkt->wire_bytes,
	};

	if (d->failed) {
		snprintf(err, UPG_ERR_BYTES, "cannot write %s: an earlier write failed", d->path);
		return false;
	}
	if (d->linktype < 0)
		d->linktype = pkt->linktype;
	if (d->dumper == NULL && !dump_begin(d, err))
		return false;
	if (pkt->linktype != d->linktype) {
		h.caplen = dump_convert(d, pkt);
		if (h.caplen == 0)
			return dump_failed(d, "the packets are of several link types; a capture file holds one", err);
		h.len = h.caplen + (pkt->wire_bytes - pkt->captured_bytes);
		data = d->bare;
	}
	errno = 0;
	pcap_dump((u_char *)d->dumper, &h, data);
	if (ferror(d->stream))
		return dump_failed(d, errno != 0 ? strerror(errno) : "the write failed", err);
	return true;
}

bool
upg_pcapdump_close(struct upg_pcapdump *d, char err[UPG_ERR_BYTES])
{
	bool told = d->failed;
	bool ok = !told;

	if (ok && d->linktype < 0)
		d->linktype = DLT_EN10MB;
	if (ok && d->dumper == NULL)
		ok = dump_begin(d, err);
	errno = 0;
	if (ok && (fflush(d->stream) != 0 || ferror(d->stream)))
		ok = dump_failed(d, errno != 0 ? strerror(errno) : "the write failed", err);
	dump_free(d);
	return ok || told;
}

bool
upg_pcapdump_header(int linktype, uint32_t snap_bytes, uint8_t out[UPG_PCAPDUMP_HEADER_BYTES])
{
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);
	pcap_t *dead = pcap_open_dead(linktype, (int)snap_bytes);
	pcap_dumper_t *dumper = memory != NULL && dead != NULL ? pcap_dump_fopen(dead, memory) : NULL;

	if (dumper != NULL)
		pcap_dump_close(dumper); /* and the stream */
	else if (memory != NULL)
		fclose(memory); /* a link type that no file may have: libpcap has not touched it */
	if (dead != NULL)
		pcap_close(dead);
	bool good = dumper != NULL && len == UPG_PCAPDUMP_HEADER_BYTES;
	if (good)
		memcpy(out, text, UPG_PCAPDUMP_HEADER_BYTES);
	free(text);
	return good;
}

void
upg_pcapdump_packet(uint64_t ts_us, uint32_t captured_bytes, uint32_t wire_bytes,
                    uint8_t out[UPG_PCAPDUMP_PACKET_BYTES])
{
	const uint32_t head[] = {(uint32_t)(ts_us / UPG_SEC_US), (uint32_t)(ts_us % UPG_SEC_US), captured_bytes,
	                         wire_bytes};

	memcpy(out, head, sizeof head);
}
