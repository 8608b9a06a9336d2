/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * queue_tool.c - holds one NFQUEUE for the lab: passes everything, or does one odd thing to packets whose payload
 * contains a word. Usage: queue_tool QUEUE MODE [WORD]
 *   accept   passes all: the reference other programs are measured beside
 *   hold     answers each packet only after three more have come, or the queue idles
 *   rewrite  changes WORD's first octet to '#'
 *   cut      forwards the packet without what follows WORD
 *   drop     drops it
 *   reset    drops it and resets both ends
 *   deliver  passes it and resets both ends behind it
 *   become   makes it a reset for its receiver, and resets its sender
 * Environment: RUN_AS user, FAIL_CLOSED=1, QUEUE_PACKETS and BUFFER_BYTES instead of the defaults.
 * Says "ready" on standard output, and counters at the end (TERM).
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/decode.h"
#include "capture/reset.h"
#include "capture/source.h"
#include "tools/privileges.h"

#define HELD 3

static volatile sig_atomic_t stop;

static void
on_stop(int signo)
{
	stop = 1;
}

struct tool {
	struct upg_source *source;
	struct upg_reset *reset;
	struct upg_limits lim;
	const char *mode, *word;
	struct upg_packet *held[HELD];
	unsigned holding, matches, resets, gso, partial;
};

static void
answer_held(struct tool *t)
{
	/* Not in the order they came: a batch must not run ahead of the first. */
	while (t->holding > 0)
		t->source->ops->verdict(t->source, t->held[--t->holding], UPG_FATE_PASS);
}

static enum upg_fate
judge(struct tool *t, struct upg_packet *p)
{
	uint8_t *payload, *at;

	if (upg_decode(p, &t->lim) != UPG_DECODED_TCP)
		return UPG_FATE_PASS;
	payload = p->data + p->payload_off;
	at = memmem(payload, p->payload_bytes, t->word, strlen(t->word));
	if (!at)
		return UPG_FATE_PASS;
	t->matches++;
	if (!strcmp(t->mode, "rewrite")) {
		*at = '#';
		upg_checksum_fill(p);
		return UPG_FATE_REWRITE;
	}
	if (!strcmp(t->mode, "cut")) {
		upg_packet_cut(p, (uint32_t)(at - payload + (long)strlen(t->word)));
		return UPG_FATE_REWRITE;
	}
	if (!strcmp(t->mode, "reset"))
		t->resets += upg_reset_send(t->reset, p, UPG_RESET_BOTH, NULL);
	if (!strcmp(t->mode, "deliver")) {
		struct upg_reset_next next = {.receiver_known = true, .receiver = p->tcp.seq + p->payload_bytes};

		t->resets += upg_reset_send(t->reset, p, UPG_RESET_BOTH, &next);
		return UPG_FATE_PASS;
	}
	if (!strcmp(t->mode, "become")) {
		t->resets += upg_reset_send(t->reset, p, UPG_RESET_SENDER, NULL);
		return upg_reset_become(p, p->tcp.seq) ? UPG_FATE_REWRITE : UPG_FATE_DROP;
	}
	return UPG_FATE_DROP;
}

static int
run(struct tool *t, char err[UPG_ERR_BYTES])
{
	bool hold = !strcmp(t->mode, "hold"), look = t->word != NULL;
	struct upg_packet *p;

	while (!stop) {
		switch (t->source->ops->next(t->source, &p, err)) {
		case UPG_NEXT_PACKET:
			t->gso += p->gso;
			t->partial += p->csum == UPG_CSUM_PARTIAL;
			if (!hold) {
				t->source->ops->verdict(t->source, p, look ? judge(t, p) : UPG_FATE_PASS);
				break;
			}
			t->held[t->holding++] = p;
			if (t->holding == HELD)
				answer_held(t);
			break;
		case UPG_NEXT_PAUSE:
			break;
		case UPG_NEXT_IDLE:
			answer_held(t);
			break;
		case UPG_NEXT_END:
		case UPG_NEXT_ERROR:
			fprintf(stderr, "queue_tool: %s\n", err);
			return 1;
		}
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct tool t = {.lim = upg_limits_default()};
	struct upg_nfqueue_options o = {.lim = &t.lim};
	struct upg_privileges keep = {.net_admin = true, .user = getenv("RUN_AS")};
	struct upg_source_stats stats;
	struct sigaction sa = {.sa_handler = on_stop};
	char err[UPG_ERR_BYTES] = "";
	int rc;

	if (argc < 3) {
		fprintf(stderr, "usage: queue_tool QUEUE MODE [WORD]\n");
		return 2;
	}
	o.queue = (uint16_t)atoi(argv[1]);
	o.fail_open = !getenv("FAIL_CLOSED");
	if (getenv("QUEUE_PACKETS"))
		t.lim.nfq_queue_packets = strtoull(getenv("QUEUE_PACKETS"), NULL, 10);
	if (getenv("BUFFER_BYTES"))
		t.lim.nfq_buffer_bytes = strtoull(getenv("BUFFER_BYTES"), NULL, 10);
	t.mode = argv[2];
	t.word = argc > 3 ? argv[3] : NULL;
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	o.reset = t.reset = upg_reset_open(0, err);
	if (t.reset)
		t.source = upg_nfqueue_open(&o, err);
	if (!t.source || upg_privileges_drop(&keep, err) < 0 || upg_privileges_confine(err) < 0) {
		fprintf(stderr, "queue_tool: %s\n", err);
		return 1;
	}
	puts("ready");
	fflush(stdout);
	rc = run(&t, err);
	t.source->ops->stats(t.source, &stats);
	t.source->ops->close(t.source);
	printf("packets %" PRIu64 " bytes %" PRIu64 " lost %" PRIu64 "+%" PRIu64 " errors %" PRIu64
	       " gso %u partial %u matches %u resets %u unsent %" PRIu64 "\n",
	       stats.packets, stats.bytes, stats.dropped_kernel, stats.dropped_user, stats.verdict_errors, t.gso,
	       t.partial, t.matches, t.resets, upg_reset_failures(t.reset));
	upg_reset_close(t.reset);
	return rc;
}
