/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bench_nids.c - what a replay costs at the least: libnids reassembles a capture and merely counts the bytes of each stream, checksums
 * unchecked, nothing kept. bench.sh runs it beside `upgate -r`.
 *
 *   bench_nids FILE      prints the number of connections and of stream bytes
 */
#include <nids.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned long long streams, bytes;

static void
count(struct tcp_stream *s, void **user)
{
	switch (s->nids_state) {
	case NIDS_JUST_EST:
		s->client.collect = s->server.collect = 1;
		streams++;
		break;
	case NIDS_DATA:
		bytes += (unsigned)(s->client.count_new + s->server.count_new);
		break;
	default:
		break;
	}
}

static void
say_nothing(int type, int err, struct ip *iph, void *data)
{
}

int
main(int argc, char *argv[])
{
	struct nids_chksum_ctl unchecked = {.action = NIDS_DONT_CHKSUM};

	if (argc != 2) {
		fprintf(stderr, "usage: bench_nids FILE\n");
		return 2;
	}
	nids_params.filename = argv[1];
	nids_params.device = NULL;
	nids_params.scan_num_hosts = 0;
	nids_params.syslog = say_nothing;
	nids_params.n_tcp_streams = 65536;
	nids_params.tcp_workarounds = 1;
	if (!nids_init()) {
		fprintf(stderr, "bench_nids: %s\n", nids_errbuf);
		return 1;
	}
	nids_register_chksum_ctl(&unchecked, 1);
	nids_register_tcp((void *)count);
	nids_run();
	printf("%llu %llu\n", streams, bytes);
	return 0;
}
