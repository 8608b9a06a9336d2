/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "streamdump.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Files kept open; a stream that is not among them costs an open and a close a write. */
#define OPEN_FILES 64

struct upg_streamdump {
	int dir_fd;
	char *dir;
	struct timespec began; /* what was written before is of another run */
	bool troubled;
	char trouble[UPG_ERR_BYTES];
	struct {
		int fd; /* -1: free */
		uint64_t flow;
		enum upg_dir direction;
	} open[OPEN_FILES];
	size_t victim;
};

struct upg_streamdump *
upg_streamdump_open(const char *dir, char err[UPG_ERR_BYTES])
{
	if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
		snprintf(err, UPG_ERR_BYTES, "cannot create %s: %s", dir, strerror(errno));
		return NULL;
	}
	struct upg_streamdump *d = calloc(1, sizeof *d);
	if (!d || !(d->dir = strdup(dir))) {
		free(d);
		snprintf(err, UPG_ERR_BYTES, "out of memory");
		return NULL;
	}
	clock_gettime(CLOCK_REALTIME_COARSE, &d->began); /* the clock of file times */
	d->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->dir_fd < 0) {
		snprintf(err, UPG_ERR_BYTES, "cannot open %s: %s", dir, strerror(errno));
		free(d->dir);
		free(d);
		return NULL;
	}
	for (size_t i = 0; i < OPEN_FILES; i++)
		d->open[i].fd = -1;
	return d;
}

static void
address_text(const struct upg_addr *a, uint8_t family, char out[INET6_ADDRSTRLEN])
{
	if (family == 4)
		inet_ntop(AF_INET, a->octets + 12, out, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, a->octets, out, INET6_ADDRSTRLEN);
}

static int
open_stream(struct upg_streamdump *d, const struct upg_flow *flow, enum upg_dir dir)
{
	char client[INET6_ADDRSTRLEN], server[INET6_ADDRSTRLEN], name[2 * INET6_ADDRSTRLEN + 16];

	address_text(&flow->tuple.src, flow->tuple.family, client);
	address_text(&flow->tuple.dst, flow->tuple.family, server);
	if (dir == TO_SERVER)
		snprintf(name, sizeof name, "%s.%05u-%s.%05u", client, flow->tuple.sport, server, flow->tuple.dport);
	else
		snprintf(name, sizeof name, "%s.%05u-%s.%05u", server, flow->tuple.dport, client, flow->tuple.sport);
	int fd = openat(d->dir_fd, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	struct stat now;
	if (fd >= 0 && fstat(fd, &now) == 0 &&
	    (now.st_mtim.tv_sec < d->began.tv_sec ||
	     (now.st_mtim.tv_sec == d->began.tv_sec && now.st_mtim.tv_nsec < d->began.tv_nsec)) &&
	    ftruncate(fd, 0) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
stream_fd(struct upg_streamdump *d, const struct upg_flow *flow, enum upg_dir dir)
{
	for (size_t i = 0; i < OPEN_FILES; i++)
		if (d->open[i].fd >= 0 && d->open[i].flow == flow->id && d->open[i].direction == dir)
			return d->open[i].fd;
	size_t slot = d->victim++ % OPEN_FILES;
	if (d->open[slot].fd >= 0)
		close(d->open[slot].fd);
	d->open[slot].fd = open_stream(d, flow, dir);
	d->open[slot].flow = flow->id;
	d->open[slot].direction = dir;
	return d->open[slot].fd;
}

void
upg_streamdump_write(struct upg_streamdump *d, const struct upg_flow *flow, enum upg_dir dir, const uint8_t *at,
                     size_t len)
{
	int fd = stream_fd(d, flow, dir);

	while (fd >= 0 && len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		at += n;
		len -= (size_t)n;
	}
	if ((fd < 0 || len > 0) && !d->troubled) {
		d->troubled = true;
		snprintf(d->trouble, sizeof d->trouble, "cannot write streams to %s: %s", d->dir, strerror(errno));
	}
}

void
upg_streamdump_done(struct upg_streamdump *d, const struct upg_flow *flow)
{
	for (size_t i = 0; i < OPEN_FILES; i++)
		if (d->open[i].fd >= 0 && d->open[i].flow == flow->id) {
			close(d->open[i].fd);
			d->open[i].fd = -1;
		}
}

const char *
upg_streamdump_trouble(const struct upg_streamdump *d)
{
	return d->troubled ? d->trouble : NULL;
}

void
upg_streamdump_close(struct upg_streamdump *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < OPEN_FILES; i++)
		if (d->open[i].fd >= 0)
			close(d->open[i].fd);
	close(d->dir_fd);
	free(d->dir);
	free(d);
}
