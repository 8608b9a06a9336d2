/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapfile.c - capture files as a source: each read in its own order, all of them merged by packet time. */
#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode.h"
#include "pcaplist.h"
#include "source.h"

/* Files kept open at a time; further regular ones are closed until their first packet's time comes. */
enum { OPEN_MOST = 64 };

/* What is read of a file at a time: a system call costs as much as a packet. */
enum { READ_BYTES = 128 * 1024 };

struct file {
	const char *name; /* of the list; NULL: standard input */
	struct pcapfile *of;
	int fd;
	pcap_t *pcap; /* NULL: parked, or used up */
	char *buffer; /* of its stream; NULL: the C library's own */
	struct bpf_program filter;
	bool has_filter;
	bool parked;            /* only its first packet's time is known */
	uint64_t number;        /* packets read so far */
	struct upg_packet head; /* the packet that waits for its turn */
};

struct pcapfile {
	struct upg_source base;
	struct upg_pcaplist list;
	struct file *files; /* one for each of the list */
	uint32_t *heap;     /* indices of the files that have a head, the earliest on top */
	size_t count, heap_count;
	size_t open_count;
	char *filter;       /* NULL: everything */
	struct file *given; /* whose head the caller has now */
	uint64_t clock_us;
	bool (*ready)(void *ctx, int fd); /* before_read(); or NULL */
	void *ready_ctx;
	struct upg_source_stats stats;
	uint64_t damaged; /* files that ended before their end */
	char first_damage[UPG_ERR_BYTES];
};

static const char *
file_name(const struct file *f)
{
	return f->name != NULL ? f->name : "standard input";
}

static void
file_close(struct pcapfile *s, struct file *f)
{
	if (f->has_filter)
		pcap_freecode(&f->filter);
	f->has_filter = false;
	if (f->pcap == NULL)
		return;
	pcap_close(f->pcap);
	f->pcap = NULL;
	free(f->buffer);
	f->buffer = NULL;
	s->open_count--;
}

/* Unix time in microseconds; what no clock shows is brought into the range that timers can still add to. */
static uint64_t
time_us(const struct timeval *tv)
{
	const uint64_t most_sec = (UINT64_MAX >> 2) / UPG_SEC_US;
	/* the 32 bits of a pcap are unsigned, and libpcap's are not: from 2038 on */
	uint64_t sec = tv->tv_sec >= 0 ? (uint64_t)tv->tv_sec : tv->tv_sec >= INT32_MIN ? (uint32_t)tv->tv_sec : 0;
	uint64_t usec = tv->tv_usec < 0 ? 0 : (uint64_t)tv->tv_usec;

	if (sec > most_sec)
		sec = most_sec;
	return sec * UPG_SEC_US + usec % UPG_SEC_US;
}

static ssize_t
stream_read(void *cookie, char *at, size_t bytes)
{
	const struct file *f = cookie;

	if (f->of->ready && !f->of->ready(f->of->ready_ctx, f->fd)) {
		errno = ECANCELED;
		return -1;
	}
	return read(f->fd, at, bytes);
}

/* Standard input is not ours to close. */
static int
stream_close(void *cookie)
{
	struct file *f = cookie;

	return f->name != NULL ? close(f->fd) : 0;
}

/* What libpcap reads from: we read for it. NULL: errno. */
static FILE *
stream_open(struct file *f)
{
	FILE *stream;

	f->fd = f->name != NULL ? open(f->name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (f->fd < 0)
		return NULL;
	stream = fopencookie(f, "r", (cookie_io_functions_t){.read = stream_read, .close = stream_close});
	if (stream == NULL) {
		stream_close(f);
		return NULL;
	}
	f->buffer = malloc(READ_BYTES);
	if (f->buffer != NULL)
		setvbuf(stream, f->buffer, _IOFBF, READ_BYTES);
	return stream;
}

static bool
file_open(struct pcapfile *s, struct file *f, char err[UPG_ERR_BYTES])
{
	char why[PCAP_ERRBUF_SIZE] = "";
	FILE *stream;
	int linktype;

	f->of = s;
	stream = stream_open(f);

	if (stream == NULL) {
		snprintf(err, UPG_ERR_BYTES, "cannot read %s: %s", file_name(f), strerror(errno));
		return false;
	}
	f->pcap = pcap_fopen_offline(stream, why);
	if (f->pcap == NULL) {
		bool format = strstr(why, "unknown file format") != NULL;

		fclose(stream);
		free(f->buffer);
		f->buffer = NULL;
		snprintf(err, UPG_ERR_BYTES, "cannot read %s: %s", file_name(f),
		         format ? "it is neither a pcap nor a pcapng capture" : why);
		return false;
	}
	s->open_count++;
	linktype = pcap_datalink(f->pcap);
	if (!upg_decode_knows(linktype)) {
		const char *name = pcap_datalink_val_to_name(linktype);

		snprintf(err, UPG_ERR_BYTES, "cannot read %s: link type %d (%s) is not supported", file_name(f),
		         linktype, name != NULL ? name : "unknown");
		return false;
	}
	if (s->filter == NULL)
		return true;
	if (pcap_compile(f->pcap, &f->filter, s->filter, 1, PCAP_NETMASK_UNKNOWN) != 0) {
		snprintf(err, UPG_ERR_BYTES, "the filter '%.200s' cannot be used on %s: %s", s->filter, file_name(f),
		         pcap_geterr(f->pcap));
		return false;
	}
	f->has_filter = true;
	return true;
}

static void
file_damaged(struct pcapfile *s, struct file *f, const char *why)
{
	if (s->damaged++ == 0)
		snprintf(s->first_damage, sizeof s->first_damage, "%.300s is damaged after packet %llu: %.150s",
		         file_name(f), (unsigned long long)f->number, why);
}

/* Reads on to the next packet the filter lets through. False at the end, damaged or not: the file is closed then. */
static bool
file_advance(struct pcapfile *s, struct file *f)
{
	struct pcap_pkthdr *h;
	const u_char *data;
	int got;

	while ((got = pcap_next_ex(f->pcap, &h, &data)) == 1) {
		f->number++;
		if (f->has_filter && pcap_offline_filter(&f->filter, h, data) == 0)
			continue;
		f->head = (struct upg_packet){
		        /* libpcap's own buffer, which it fills anew for the next packet. */
		        .data = (uint8_t *)data,
		        .captured_bytes = h->caplen,
		        .wire_bytes = h->len,
		        .linktype = pcap_datalink(f->pcap),
		        .ts_us = time_us(&h->ts),
		        .number = f->number,
		        .source = (uint32_t)(f - s->files),
		};
		return true;
	}
	if (got != PCAP_ERROR_BREAK)
		file_damaged(s, f, pcap_geterr(f->pcap));
	file_close(s, f);
	return false;
}

static bool
file_before(const struct pcapfile *s, uint32_t a, uint32_t b)
{
	uint64_t ta = s->files[a].head.ts_us, tb = s->files[b].head.ts_us;

	return ta != tb ? ta < tb : a < b;
}

static void
heap_swap(struct pcapfile *s, size_t i, size_t k)
{
	uint32_t f = s->heap[i];

	s->heap[i] = s->heap[k];
	s->heap[k] = f;
}

static void
heap_add(struct pcapfile *s, uint32_t file)
{
	size_t i = s->heap_count++;

	s->heap[i] = file;
	for (; i > 0 && file_before(s, s->heap[i], s->heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap_swap(s, i, (i - 1) / 2);
}

static uint32_t
heap_take(struct pcapfile *s)
{
	uint32_t top = s->heap[0];
	size_t i = 0, least;

	s->heap[0] = s->heap[--s->heap_count];
	for (;; i = least) {
		size_t child = 2 * i + 1;

		least = i;
		if (child < s->heap_count && file_before(s, s->heap[child], s->heap[least]))
			least = child;
		if (child + 1 < s->heap_count && file_before(s, s->heap[child + 1], s->heap[least]))
			least = child + 1;
		if (least == i)
			return top;
		heap_swap(s, i, least);
	}
}

/* Opens a parked file again, up to the packet it was parked at. */
static bool
file_unpark(struct pcapfile *s, struct file *f)
{
	char err[UPG_ERR_BYTES];

	f->parked = false;
	f->number = 0;
	if (file_open(s, f, err))
		return file_advance(s, f);
	file_close(s, f);
	file_damaged(s, f, err);
	return false;
}

static enum upg_next
pcapfile_end(struct pcapfile *s, char err[UPG_ERR_BYTES])
{
	if (s->damaged == 0)
		return UPG_NEXT_END;
	if (s->damaged == 1)
		snprintf(err, UPG_ERR_BYTES, "%s", s->first_damage);
	else
		snprintf(err, UPG_ERR_BYTES, "%.470s (and %llu more like it)", s->first_damage,
		         (unsigned long long)s->damaged - 1);
	s->damaged = 0;
	return UPG_NEXT_ERROR;
}

static enum upg_next
pcapfile_next(struct upg_source *base, struct upg_packet **out, char err[UPG_ERR_BYTES])
{
	struct pcapfile *s = (struct pcapfile *)base;
	struct file *f = s->given;
	uint32_t index;

	s->given = NULL;
	if (f != NULL && file_advance(s, f))
		heap_add(s, (uint32_t)(f - s->files));
	for (;;) {
		if (s->heap_count == 0)
			return pcapfile_end(s, err);
		index = heap_take(s);
		f = &s->files[index];
		if (!f->parked)
			break;
		if (file_unpark(s, f))
			heap_add(s, index);
	}
	if (f->head.ts_us > s->clock_us)
		s->clock_us = f->head.ts_us;
	f->head.clock_us = s->clock_us;
	s->stats.packets++;
	s->stats.bytes += f->head.wire_bytes;
	s->given = f;
	*out = &f->head;
	return UPG_NEXT_PACKET;
}

static void
pcapfile_verdict(struct upg_source *base, struct upg_packet *pkt, enum upg_fate fate)
{
}

static void
pcapfile_stats(struct upg_source *base, struct upg_source_stats *out)
{
	*out = ((struct pcapfile *)base)->stats;
}

static void
pcapfile_before_read(struct upg_source *base, bool (*ready)(void *ctx, int fd), void *ctx)
{
	struct pcapfile *s = (struct pcapfile *)base;

	s->ready = ready;
	s->ready_ctx = ctx;
}

static const char *
pcapfile_name(struct upg_source *base, uint32_t source)
{
	struct pcapfile *s = (struct pcapfile *)base;

	return source < s->count ? file_name(&s->files[source]) : "";
}

static void
pcapfile_close(struct upg_source *base)
{
	struct pcapfile *s = (struct pcapfile *)base;

	for (size_t i = 0; i < s->count; i++)
		file_close(s, &s->files[i]);
	free(s->files);
	upg_pcaplist_fini(&s->list);
	free(s->heap);
	free(s->filter);
	free(s);
}

static const struct upg_source_ops pcapfile_ops = {
        .next = pcapfile_next,
        .verdict = pcapfile_verdict,
        .stats = pcapfile_stats,
        .before_read = pcapfile_before_read,
        .name = pcapfile_name,
        .close = pcapfile_close,
};

/* Can it be closed and read from its beginning later? */
static bool
file_parkable(const struct file *f)
{
	struct stat st;

	return f->name != NULL && stat(f->name, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
open_all(struct pcapfile *s, char err[UPG_ERR_BYTES])
{
	s->files = calloc(s->list.count, sizeof *s->files);
	s->heap = calloc(s->list.count, sizeof *s->heap);
	if (s->files == NULL || s->heap == NULL) {
		snprintf(err, UPG_ERR_BYTES, "out of memory for the list of captures");
		return false;
	}
	s->count = s->list.count;
	for (size_t i = 0; i < s->count; i++) {
		struct file *f = &s->files[i];

		f->name = s->list.names[i];
		if (!file_open(s, f, err))
			return false;
		if (!file_advance(s, f))
			continue;
		if (s->open_count > OPEN_MOST && file_parkable(f)) {
			file_close(s, f);
			f->parked = true;
		}
		heap_add(s, (uint32_t)i);
	}
	return true;
}

struct upg_source *
upg_pcapfile_open(const char *const paths[], size_t count, const char *filter, char err[UPG_ERR_BYTES])
{
	struct pcapfile *s = calloc(1, sizeof *s);
	bool ok = s != NULL && count > 0;

	if (s == NULL) {
		snprintf(err, UPG_ERR_BYTES, "out of memory for the list of captures");
		return NULL;
	}
	s->base.ops = &pcapfile_ops;
	if (count == 0)
		snprintf(err, UPG_ERR_BYTES, "no capture file was named");
	if (filter != NULL && (s->filter = strdup(filter)) == NULL) {
		snprintf(err, UPG_ERR_BYTES, "out of memory for the filter");
		ok = false;
	}
	for (size_t i = 0; ok && i < count; i++)
		ok = upg_pcaplist_add(&s->list, paths[i], err);
	if (ok && open_all(s, err))
		return &s->base;
	pcapfile_close(&s->base);
	return NULL;
}
