/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "metrics_state.h"

/* Everything is a count, so that workers can be summed. */
#define WORDS (sizeof(struct upg_record_stats) / sizeof(uint64_t))
_Static_assert(sizeof(struct upg_record_stats) == WORDS * sizeof(uint64_t), "counts alone");

const char *const upg_metrics_flow_states[UPG_METRICS_STATES] = {"new", "established", "closed", "bypassed"};
const char *const upg_metrics_flow_ends[UPG_METRICS_ENDS] = {
        [UPG_END_FIN] = "fin",         [UPG_END_RST] = "rst",     [UPG_END_TIMEOUT] = "timeout",
        [UPG_END_EVICTED] = "evicted", [UPG_END_INPUT] = "input", [UPG_END_REUSED] = "reused",
};
struct upg_metrics *
upg_metrics_new(const struct upg_metrics_options *o)
{
	struct upg_metrics *m = calloc(1, sizeof *m + o->workers * sizeof *m->workers);

	if (m == NULL)
		return NULL;
	m->worker_count = o->workers;
	m->complaints = o->complaints;
	if (o->path == NULL)
		return m;
	m->path = strdup(o->path);
	if (m->path != NULL && asprintf(&m->aside, "%s.tmp", o->path) >= 0)
		return m;
	m->aside = NULL;
	upg_metrics_free(m);
	return NULL;
}

void
upg_metrics_free(struct upg_metrics *m)
{
	if (m == NULL)
		return;
	free(m->path);
	free(m->aside);
	free(m);
}

/* --- counting ----------------------------------------------------------------------------------------------------------- */

static void
count_alert(struct upg_metrics *m, const struct upg_record_alert *a)
{
	uint64_t hash =
	        ((uint64_t)a->gid << 32 | a->sid) * UINT64_C(0x9e3779b97f4a7c15) + a->severity * 2u + a->blocked;

	for (size_t slot = hash >> 40 & (UPG_METRICS_SLOTS - 1);; slot = (slot + 1) & (UPG_METRICS_SLOTS - 1)) {
		if (m->slots[slot] == 0) {
			if (m->alert_count == UPG_METRICS_ALERTS) {
				m->other_alerts++;
				return;
			}
			m->alerts[m->alert_count] =
			        (struct upg_metrics_alert){a->gid, a->sid, a->severity, a->blocked, 0};
			m->slots[slot] = (uint16_t)++m->alert_count;
		}
		struct upg_metrics_alert *c = &m->alerts[m->slots[slot] - 1];
		if (c->gid == a->gid && c->sid == a->sid && c->severity == a->severity && c->blocked == a->blocked) {
			c->count++;
			return;
		}
	}
}

/* The last place is for all that are too many. */
static void
count_upgrade(struct upg_metrics *m, const struct upg_upgrade_record *u)
{
	char name[sizeof m->variants[0]];
	size_t i = 0;

	snprintf(name, sizeof name, "%.15s", u->variant);
	name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] = '\0';
	while (i < m->variant_count && strcmp(m->variants[i], name) != 0)
		i++;
	if (i == UPG_METRICS_VARIANTS)
		i = UPG_METRICS_VARIANTS - 1;
	else if (i == m->variant_count)
		memcpy(m->variants[m->variant_count++], i == UPG_METRICS_VARIANTS - 1 ? "others" : name,
		       i == UPG_METRICS_VARIANTS - 1 ? 7 : sizeof name);
	if ((size_t)u->outcome < UPG_METRICS_OUTCOMES)
		m->upgrades[i][u->outcome]++;
}

void
upg_metrics_count(struct upg_metrics *m, const struct upg_record *r)
{
	switch (r->type) {
	case UPG_RECORD_ALERT:
		count_alert(m, &r->alert);
		break;
	case UPG_RECORD_UPGRADE:
		count_upgrade(m, &r->upgrade);
		break;
	case UPG_RECORD_FLOW:
		for (size_t i = 0; i < UPG_METRICS_STATES; i++)
			if (strcmp(r->flow.state, upg_metrics_flow_states[i]) == 0 &&
			    (size_t)r->flow.end < UPG_METRICS_ENDS)
				m->ended[i][r->flow.end]++;
		break;
	default:
		break;
	}
}

/* --- summing ------------------------------------------------------------------------------------------------------------ */

static void
add(struct upg_record_stats *to, const struct upg_record_stats *from)
{
	uint64_t a[WORDS], b[WORDS];

	memcpy(a, to, sizeof a);
	memcpy(b, from, sizeof b);
	for (size_t i = 0; i < WORDS; i++)
		a[i] += b[i];
	memcpy(to, a, sizeof a);
}

const struct upg_record_stats *
upg_metrics_sum(struct upg_metrics *m)
{
	struct upg_record_stats *s = &m->sum.stats;
	uint64_t oldest = 0;

	memset(s, 0, sizeof *s);
	for (unsigned i = 0; i < m->worker_count; i++) {
		const struct upg_metrics_worker *w = &m->workers[i];
		add(s, &w->gone);
		add(s, &w->last);
		if (w->last.uptime_us > oldest)
			oldest = w->last.uptime_us;
	}
	s->uptime_us = oldest;
	return s;
}

const struct upg_record_stats *
upg_metrics_worker(const struct upg_metrics *m, unsigned worker)
{
	return &m->workers[worker].last;
}

const struct upg_record *
upg_metrics_pending(struct upg_metrics *m)
{
	bool any = false;

	for (unsigned i = 0; i < m->worker_count; i++) {
		any |= m->workers[i].told;
		m->workers[i].told = false;
	}
	if (!any)
		return NULL;
	upg_metrics_sum(m);
	return &m->sum;
}

static bool
all_told(const struct upg_metrics *m)
{
	for (unsigned i = 0; i < m->worker_count; i++)
		if (!m->workers[i].told)
			return false;
	return true;
}

const struct upg_record *
upg_metrics_stats(struct upg_metrics *m, unsigned worker, const struct upg_record *r)
{
	struct upg_metrics_worker *w = &m->workers[worker];
	const struct upg_record *due = NULL;

	if (worker >= m->worker_count)
		return NULL;
	/* Where another worker is silent nobody waits for it longer than one round. */
	if (w->told)
		due = upg_metrics_pending(m);
	w->last = r->stats;
	w->told = true;
	if (due == NULL) {
		memcpy(&m->sum, r, offsetof(struct upg_record, stats));
		m->sum.size = offsetof(struct upg_record, stats) + sizeof m->sum.stats;
		if (m->worker_count > 1)
			m->sum.source[0] = '\0';
	}
	return due == NULL && all_told(m) ? upg_metrics_pending(m) : due;
}

void
upg_metrics_death(struct upg_metrics *m, unsigned worker, const struct upg_record_stats *left)
{
	if (worker >= m->worker_count)
		return;
	struct upg_metrics_worker *w = &m->workers[worker];
	struct upg_record_stats *last = &w->last;

	m->deaths++;
	if (left)
		*last = *left;
	/* what it held is gone, what it counted stays */
	last->uptime_us = 0;
	last->http_memory_bytes = 0;
	last->ring_used_bytes = last->ring_size_bytes = 0;
	last->stream.flows_active = last->stream.half_open = 0;
	last->stream.memory_bytes = last->stream.memory_peak_bytes = 0;
	add(&w->gone, last);
	memset(last, 0, sizeof *last);
}

/* --- the file --------------------------------------------------------------------------------------------------------- */

static bool
write_aside(struct upg_metrics *m, const struct upg_sinks *sinks)
{
	int fd = open(m->aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (f == NULL) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	upg_metrics_print(m, sinks, f);
	bool good = fflush(f) == 0 && !ferror(f);
	int why = errno;
	if (fclose(f) != 0 && good) {
		good = false;
		why = errno;
	}
	errno = why;
	return good;
}

bool
upg_metrics_save(struct upg_metrics *m, const struct upg_sinks *sinks)
{
	char line[UPG_LOGFILE_ERR_BYTES];

	if (m->path == NULL)
		return true;
	bool good = write_aside(m, sinks) && rename(m->aside, m->path) == 0;
	int why = errno;
	if (!good)
		unlink(m->aside);
	if (good == m->failing && m->complaints.say != NULL) {
		if (good)
			snprintf(line, sizeof line, "writing again to %.300s", m->path);
		else
			snprintf(line, sizeof line, "cannot write %.300s: %s", m->path, strerror(why));
		m->complaints.say(m->complaints.user, line);
	}
	m->failing = !good;
	return good;
}
