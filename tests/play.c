/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays a dialogue as packets through the whole inspector and writes down what it says. */
#include "tests/dialogue.h"
#include "tests/packets.h"
#include "tests/recut.h"
#include "tools/inspect.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define SEGMENT_MAX 1400

struct world {
	const struct dialogue *d;
	const struct playing *how;
	struct upg_inspect *in;
	struct lines *out;
	struct packets_pair pair;
	uint32_t seq[2];              /* of the next byte each side sends, relative to the ISN */
	struct dice dice;             /* PLAY_RANDOM */
	const struct step *before[2]; /* what each side said last, */
	uint32_t before_seq[2];       /* and where */
	uint32_t fragment_id, sent;
	bool refused; /* the packet at hand was kept from its receiver by a verdict */
};

static void
add_line(struct lines *out, const char *text, const char *disputed)
{
	out->at = realloc(out->at, (out->count + 1) * sizeof *out->at);
	out->disputed = realloc(out->disputed, (out->count + 1) * sizeof *out->disputed);
	assert(out->at && out->disputed);
	out->at[out->count] = strdup(text);
	out->disputed[out->count++] = strdup(disputed);
}

/* "disputed=OFFSET:OCTETS", or nothing. */
static void
disputed_text(char *text, size_t size, const struct upg_record_alert *a)
{
	size_t used = 0;

	text[0] = 0;
	if (a->disputed_len > 0)
		used = (size_t)snprintf(text, size, "disputed=%llu:", (unsigned long long)a->disputed_at);
	for (size_t i = 0; i < a->disputed_len; i++) {
		uint8_t c = a->disputed[i];
		const char *name = c == '\r' ? "\\r" : c == '\n' ? "\\n" : c == '\\' ? "\\\\" : NULL;
		if (name)
			used += (size_t)snprintf(text + used, size - used, "%s", name);
		else
			used += (size_t)snprintf(text + used, size - used, c > ' ' && c < 127 ? "%c" : "\\x%02x", c);
		assert(used < size);
	}
}

/* " readings=NAME:END,NAME:END+" in the alert's order; +: the end is not known yet. Nothing where the alert has none. */
static void
add_readings(char *text, size_t size, const struct upg_record_alert *a)
{
	size_t used = strlen(text);

	for (unsigned i = 0; i < a->reading_count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s:%llu%s",
		                         i ? "," : " readings=", a->readings[i].by,
		                         (unsigned long long)a->readings[i].ends, a->readings[i].open ? "+" : "");
	assert(used < size);
}

static void
take_record(void *ctx, const struct upg_record *r)
{
	struct world *w = ctx;
	char text[LINE_MAX_BYTES], disputed[LINE_MAX_BYTES];

	if (r->type == UPG_RECORD_ALERT && r->alert.event >= 0) {
		w->refused |= r->alert.blocked;
		snprintf(text, sizeof text, "%s %u %s @%llu%s%s", upg_event_rows[r->alert.event].name,
		         r->alert.severity, r->from == TO_SERVER ? "client" : "server",
		         (unsigned long long)r->alert.offset, r->alert.class[0] ? " class=" : "", r->alert.class);
		add_readings(text, sizeof text, &r->alert);
		disputed_text(disputed, sizeof disputed, &r->alert);
		add_line(w->out, text, disputed);
	} else if (r->type == UPG_RECORD_UPGRADE) {
		const struct upg_upgrade_record *u = &r->upgrade;
		const char *class = upg_class_name(u->early_class);
		snprintf(text, sizeof text,
		         "record upgrade outcome=%s variant=%s status=%u check=%s early_bytes=%llu early_class=%s "
		         "to=%s%s%s",
		         upg_outcome_name(u->outcome), u->variant, u->status, upg_check_name(u->check),
		         (unsigned long long)u->early_bytes, class ? class : "-",
		         u->switched_to[0] ? u->switched_to : "-", u->xff[0] ? " xff=" : "", u->xff);
		add_line(w->out, text, "");
	} else if (r->type == UPG_RECORD_FLOW) {
		snprintf(text, sizeof text, "record flow app_proto=%s", r->flow.app_proto);
		add_line(w->out, text, "");
	} else if (r->type == UPG_RECORD_HTTP) {
		snprintf(text, sizeof text, "record http method=%s target=%s status=%u%s%s", r->http.method,
		         r->http.target, r->http.status, r->http.xff[0] ? " xff=" : "", r->http.xff);
		add_line(w->out, text, "");
	}
}

/* Some packets are shown before their turn, as sources do that have more than one at hand. */
static enum upg_fate
inspect(struct world *w, struct upg_packet *pkt)
{
	if (++w->sent % 3)
		upg_inspect_ahead(w->in, pkt);
	return upg_inspect_packet(w->in, pkt);
}

/* Now and then a packet comes in fragments. Inline never: there the kernel puts them together. */
static bool
fragments(struct world *w, const struct upg_packet *pkt)
{
	static struct packets_one room[RECUT_FRAGMENTS];
	struct packets_one *out[RECUT_FRAGMENTS];
	size_t n = 0;

	for (size_t i = 0; i < RECUT_FRAGMENTS; i++)
		out[i] = &room[i];
	if (w->how->cuts == PLAY_RANDOM && !w->how->inline_mode && dice_roll(&w->dice, 4) == 0)
		n = recut_fragments(&w->dice, pkt, ++w->fragment_id, out);
	for (size_t i = 0; i < n; i++)
		inspect(w, &out[i]->pkt);
	return n > 0;
}

static enum upg_fate
send_packet(struct world *w, enum upg_dir dir, uint8_t flags, const struct segment *s)
{
	static struct packets_one packet;

	w->pair.clock_us += w->how->cuts == PLAY_RANDOM ? 1 + dice_roll(&w->dice, 20) : 100;
	w->refused = false;
	packets_build(&packet, &w->pair,
	              &(struct packets_segment){
	                      .dir = dir,
	                      .flags = flags,
	                      .seq = s ? s->seq : w->seq[dir],
	                      .ack = w->seq[upg_dir_other(dir)],
	                      .data = s ? s->at : NULL,
	                      .len = s ? s->len : 0,
	              });
	enum upg_fate fate = fragments(w, &packet.pkt) ? UPG_FATE_PASS : inspect(w, &packet.pkt);
	w->out->blocked |= w->refused;
	return fate;
}

/* Cuts what a side says into segments; *count of them, freed by the caller. */
static struct segment *
cut(const struct world *w, const struct step *step, size_t *count)
{
	size_t most = step->len + 2, n = 0, at = 0;
	struct segment *s = calloc(most, sizeof *s);

	assert(s);
	while (at < step->len) {
		size_t len = step->len - at;
		if (w->how->cuts == PLAY_BYTEWISE || (w->how->cuts == PLAY_REORDER && len > 1))
			len = w->how->cuts == PLAY_BYTEWISE ? 1 : (len + 2) / 3;
		else if (w->how->cuts == PLAY_CUT && at < w->how->cut_at && at + len > w->how->cut_at)
			len = w->how->cut_at - at;
		if (len > SEGMENT_MAX)
			len = SEGMENT_MAX;
		s[n++] = (struct segment){.at = step->bytes + at, .len = len, .seq = w->seq[step->dir] + (uint32_t)at};
		at += len;
	}
	for (size_t i = 0; w->how->cuts == PLAY_REORDER && i + 1 < n; i += 2) {
		struct segment t = s[i];
		s[i] = s[i + 1];
		s[i + 1] = t;
	}
	*count = n;
	return s;
}

/* Some of what a side said before its last acknowledged turn, once more. */
static void
say_again(struct world *w, enum upg_dir dir)
{
	const struct step *b = w->before[dir];
	uint32_t off = b && b->len ? dice_roll(&w->dice, (uint32_t)b->len) : 0;

	if (!b || !b->len)
		return;
	size_t len = 1 + dice_roll(&w->dice, (uint32_t)(b->len - off < SEGMENT_MAX ? b->len - off : SEGMENT_MAX));

	send_packet(w, dir, UPG_TCP_ACK | UPG_TCP_PSH,
	            &(struct segment){.at = b->bytes + off, .len = len, .seq = w->before_seq[dir] + off});
}

/* Sends, and repeats what was dropped, as TCP does, until nothing moves any more. */
static void
say(struct world *w, const struct step *step)
{
	size_t count, left;
	bool moved = true, random = w->how->cuts == PLAY_RANDOM;
	struct segment *s = random ? recut(&w->dice, step->bytes, step->len, w->seq[step->dir], w->d->midstream, &count)
	                           : cut(w, step, &count);

	for (size_t i = 0; i < count; i++) {
		s[i].dropped = send_packet(w, step->dir, UPG_TCP_ACK | UPG_TCP_PSH, &s[i]) == UPG_FATE_DROP;
		if (random && dice_roll(&w->dice, 16) == 0)
			say_again(w, step->dir);
		if (w->how->cuts == PLAY_DOUBLE)
			send_packet(w, step->dir, UPG_TCP_ACK | UPG_TCP_PSH, &s[i]);
	}
	for (left = 1; left && moved;) {
		left = 0;
		moved = false;
		for (size_t i = 0; i < count; i++) {
			if (!s[i].dropped)
				continue;
			s[i].dropped = send_packet(w, step->dir, UPG_TCP_ACK | UPG_TCP_PSH, &s[i]) == UPG_FATE_DROP;
			left += s[i].dropped;
			moved |= !s[i].dropped;
		}
	}
	w->before[step->dir] = step;
	w->before_seq[step->dir] = w->seq[step->dir];
	w->seq[step->dir] += (uint32_t)step->len;
	send_packet(w, upg_dir_other(step->dir), UPG_TCP_ACK, NULL);
	free(s);
}

static void
take_step(struct world *w, const struct step *step)
{
	switch (step->kind) {
	case STEP_SAY:
		say(w, step);
		break;
	case STEP_FIN:
		send_packet(w, step->dir, UPG_TCP_FIN | UPG_TCP_ACK, NULL);
		w->seq[step->dir]++;
		send_packet(w, upg_dir_other(step->dir), UPG_TCP_ACK, NULL);
		break;
	case STEP_RST:
		send_packet(w, step->dir, UPG_TCP_RST | UPG_TCP_ACK, NULL);
		break;
	case STEP_WAIT:
		w->pair.clock_us += step->wait_us;
		upg_inspect_tick(w->in, w->pair.clock_us, w->pair.clock_us);
		break;
	}
}

static void
handshake(struct world *w)
{
	send_packet(w, TO_SERVER, UPG_TCP_SYN, NULL);
	w->seq[TO_SERVER]++;
	send_packet(w, TO_CLIENT, UPG_TCP_SYN | UPG_TCP_ACK, NULL);
	w->seq[TO_CLIENT]++;
	send_packet(w, TO_SERVER, UPG_TCP_ACK, NULL);
}

/* The shipped rules, parsed once. */
static struct upg_rules *
shipped_rules(void)
{
	static struct upg_rules *rules;
	size_t len;

	if (!rules) {
		const char *text = upg_rules_shipped(&len);
		rules = upg_rules_new();
		if (!rules || upg_rules_parse(rules, "shipped", text, len, NULL, NULL, NULL, NULL) != 0)
			abort();
	}
	return rules;
}

void
dialogue_play(const struct dialogue *d, const struct playing *how, struct lines *out)
{
	uint8_t http_ports[8192] = {0};
	char err[UPG_ERR_BYTES];
	struct world w = {.d = d, .how = how, .out = out};

	w.pair = (struct packets_pair){
	        .family = how->ipv6 ? 6 : 4,
	        .server_port = d->port,
	        .client_isn = 0xfffffff0u, /* wraps within the first bytes */
	        .server_isn = 7000,
	        .clock_us = UINT64_C(1700000000000000),
	};

	if (how->cuts == PLAY_RANDOM) {
		w.dice.state = how->seed;
		w.pair.client_isn = dice_roll(&w.dice, UINT32_MAX);
		w.pair.server_isn = dice_roll(&w.dice, UINT32_MAX);
		w.pair.client_port = (uint16_t)(20000 + dice_roll(&w.dice, 40000));
		w.pair.host = (uint16_t)(3 + dice_roll(&w.dice, 60000));
	}
	http_ports[80 / 8] |= 1 << 80 % 8;
	w.in = upg_inspect_new(
	        &(struct upg_inspect_options){
	                .lim = &d->lim,
	                .mode = how->inline_mode ? UPG_INLINE : UPG_PASSIVE,
	                .reassembler = (enum upg_reassembler)how->reassembler,
	                .midstream = true,
	                .defragment = how->cuts == PLAY_RANDOM && !how->inline_mode,
	                .hash_key = {1, 2},
	                .http_ports = http_ports,
	                .xff_header = "X-Forwarded-For",
	                .rules = shipped_rules(),
	                .emit = take_record,
	                .emit_ctx = &w,
	        },
	        err);
	if (!w.in) {
		fprintf(stderr, "%s: %s\n", d->path, err);
		abort();
	}
	if (!d->midstream)
		handshake(&w);
	for (size_t i = 0; i < d->step_count; i++)
		take_step(&w, &d->steps[i]);
	upg_inspect_finish(w.in);
	upg_inspect_free(w.in);
}
