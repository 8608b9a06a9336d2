/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "records.h"
#include "tools/config_policy.h"
#include "tools/eve.h"
#include "tools/metrics.h"

static struct upg_record r;
static struct upg_metrics *metrics;
static char *text;
static char said[4][300];
static unsigned said_count;

static void
say(void *user, const char *line)
{
	if (said_count < 4)
		snprintf(said[said_count++], sizeof said[0], "%s", line);
}

static void
begin(unsigned workers, const char *path)
{
	struct upg_metrics_options o = {.workers = workers, .path = path, .complaints = {.say = say}};

	said_count = 0;
	metrics = upg_metrics_new(&o);
	assert_non_null(metrics);
}

static int
end(void **state)
{
	upg_metrics_free(metrics);
	metrics = NULL;
	free(text);
	text = NULL;
	return 0;
}

static const char *
print(void)
{
	size_t size;
	FILE *f;

	free(text);
	text = NULL;
	f = open_memstream(&text, &size);
	upg_metrics_print(metrics, NULL, f);
	fclose(f);
	return text;
}

static void
shows(const char *line)
{
	char wanted[300];

	print();
	snprintf(wanted, sizeof wanted, "\n%s\n", line);
	if (strstr(text, wanted) == NULL)
		fail_msg("no %s in\n%s", line, text);
}

static const struct upg_record *
stats(unsigned worker, uint64_t accepted, uint64_t active)
{
	records_make(&r, UPG_RECORD_STATS);
	r.flow_id = 0;
	snprintf(r.source, sizeof r.source, "queue %u", worker);
	r.stats.uptime_us = 5500000 + worker;
	r.stats.accepted = accepted;
	r.stats.bytes_by_fate[UPG_FATE_PASS] = accepted * 100;
	r.stats.dropped = 2;
	r.stats.rejected = 3;
	r.stats.bytes_by_fate[UPG_FATE_DROP] = 500;
	r.stats.bytes_rejected = 300;
	r.stats.resets = 4;
	r.stats.h2c = (struct upg_h2c_counts){11, 12, 13, 14, 15};
	r.stats.stream.flows_active = active;
	r.stats.stream.half_open = 1;
	r.stats.ring_dropped = worker;
	r.stats.events[UPG_EV_UPGRADE_SMUGGLED_REQUEST] = 1;
	return upg_metrics_stats(metrics, worker, &r);
}

static void
one_worker(void **state)
{
	begin(1, NULL);
	const struct upg_record *sum = stats(0, 7, 3);
	assert_non_null(sum);
	assert_int_equal(sum->type, UPG_RECORD_STATS);
	assert_int_equal(sum->stats.accepted, 7);
	assert_string_equal(sum->source, "queue 0");
	assert_null(upg_metrics_pending(metrics));
	shows("upgate_packets_total{verdict=\"accepted\"} 7");
	shows("upgate_bytes_total{verdict=\"accepted\"} 700");
	shows("upgate_flows{state=\"half_open\"} 1");
	shows("upgate_flows{state=\"open\"} 2");
	shows("upgate_uptime_seconds 5.500000");
	shows("upgate_stats_timestamp_seconds 1795414146.123456");
	shows("upgate_events_total{event=\"upgrade.smuggled_request\"} 1");
	/* of twelve packets each is told once */
	shows("upgate_packets_total{verdict=\"dropped\"} 2");
	shows("upgate_packets_total{verdict=\"rejected\"} 3");
	shows("upgate_bytes_total{verdict=\"dropped\"} 200");
	shows("upgate_bytes_total{verdict=\"rejected\"} 300");
	shows("upgate_resets_total 4");
	shows("upgate_h2c_connections_total 11");
	shows("upgate_h2c_streams_total 12");
	shows("upgate_h2c_untracked_streams_total 13");
	shows("upgate_h2c_unread_sections_total 14");
	shows("upgate_h2c_lost_directions_total 15");
	assert_true(upg_metrics_save(metrics, NULL));
}

/* Every cause with every policy has a line of its own, used or not; workers are added up. */
static void
exceptions(void **state)
{
	char line[200];

	begin(2, NULL);
	for (unsigned worker = 0; worker < 2; worker++) {
		records_make(&r, UPG_RECORD_STATS);
		for (unsigned i = 0; i < UPG_CAUSES; i++)
			for (unsigned k = 0; k < 8; k++)
				r.stats.exceptions[i][k] = worker + (i < 3 ? 10 * i + k : 0);
		upg_metrics_stats(metrics, worker, &r);
	}
	for (unsigned i = 0; i < UPG_CAUSES; i++)
		for (unsigned k = UPG_POLICY_IGNORE; k <= UPG_POLICY_PASS_FLOW; k++) {
			snprintf(line, sizeof line, "upgate_exception_policy_total{cause=\"%s\",policy=\"%s\"} %u",
			         upg_config_cause_name((enum upg_cause)i), upg_config_policy_name((enum upg_policy)k),
			         i < 3 ? 2 * (10 * i + k) + 1 : 1);
			shows(line);
		}
}

static void
several_workers(void **state)
{
	begin(3, NULL);
	assert_null(stats(1, 10, 1));
	assert_null(stats(0, 1, 1));
	const struct upg_record *sum = stats(2, 100, 1);
	assert_non_null(sum);
	assert_int_equal(sum->stats.accepted, 111);
	assert_int_equal(sum->stats.stream.flows_active, 3);
	assert_int_equal(sum->stats.uptime_us, 5500002);
	assert_string_equal(sum->source, "");
	assert_int_equal(upg_metrics_sum(metrics)->accepted, 111);

	/* a silent worker holds the others up for one round */
	assert_null(stats(0, 2, 1));
	assert_null(stats(1, 20, 1));
	sum = stats(0, 3, 1);
	assert_non_null(sum);
	assert_int_equal(sum->stats.accepted, 122);
	sum = upg_metrics_pending(metrics);
	assert_non_null(sum);
	assert_int_equal(sum->stats.accepted, 123);
	assert_null(upg_metrics_pending(metrics));

	/* what a dead one counted stays, what it held goes */
	upg_metrics_death(metrics, 2, NULL);
	assert_int_equal(upg_metrics_sum(metrics)->accepted, 123);
	assert_int_equal(upg_metrics_sum(metrics)->stream.flows_active, 2);
	stats(2, 900, 5);
	/* it had counted on since it told that */
	struct upg_record_stats left = r.stats;
	left.accepted = 1000;
	upg_metrics_death(metrics, 2, &left);
	assert_int_equal(upg_metrics_sum(metrics)->accepted, 1123);
	assert_int_equal(upg_metrics_sum(metrics)->stream.flows_active, 2);
	stats(2, 0, 5);
	assert_int_equal(upg_metrics_sum(metrics)->accepted, 1123);
	assert_int_equal(upg_metrics_sum(metrics)->stream.flows_active, 7);
	shows("upgate_worker_deaths_total 2");
	shows("upgate_workers 3");
	shows("upgate_ring_dropped_records_total{worker=\"2\"} 6");
	assert_null(upg_metrics_stats(metrics, 3, &r));
	upg_metrics_death(metrics, 3, NULL);
	shows("upgate_worker_deaths_total 2");
}

static void
counted(void **state)
{
	begin(1, NULL);
	records_alert(&r);
	for (uint32_t i = 0; i < 5000; i++) {
		r.alert.sid = i;
		upg_metrics_count(metrics, &r);
	}
	r.alert.sid = 4095;
	r.alert.blocked = true; /* too many by now */
	upg_metrics_count(metrics, &r);
	r.alert.blocked = false;
	upg_metrics_count(metrics, &r);
	shows("upgate_alerts_total{gid=\"1\",sid=\"0\",severity=\"1\",action=\"allowed\"} 1");
	shows("upgate_alerts_total{gid=\"1\",sid=\"4095\",severity=\"1\",action=\"allowed\"} 2");
	shows("upgate_alerts_total{gid=\"\",sid=\"others\",severity=\"\",action=\"\"} 905");

	records_make(&r, UPG_RECORD_FLOW);
	snprintf(r.flow.state, sizeof r.flow.state, "closed");
	r.flow.end = UPG_END_RST;
	upg_metrics_count(metrics, &r);
	shows("upgate_flows_ended_total{state=\"closed\",end=\"rst\"} 1");

	records_make(&r, UPG_RECORD_UPGRADE);
	r.upgrade.outcome = UPG_OUTCOME_STALLED;
	snprintf(r.upgrade.variant, sizeof r.upgrade.variant, "hixie-76");
	upg_metrics_count(metrics, &r);
	snprintf(r.upgrade.variant, sizeof r.upgrade.variant, "a\"} 9\n");
	upg_metrics_count(metrics, &r);
	for (int i = 0; i < 40; i++) {
		snprintf(r.upgrade.variant, sizeof r.upgrade.variant, "v%d", i);
		upg_metrics_count(metrics, &r);
	}
	shows("upgate_upgrades_total{variant=\"hixie-76\",outcome=\"stalled\"} 1");
	shows("upgate_upgrades_total{variant=\"a\",outcome=\"stalled\"} 1");
	shows("upgate_upgrades_total{variant=\"v28\",outcome=\"stalled\"} 1");
	shows("upgate_upgrades_total{variant=\"others\",outcome=\"stalled\"} 11");
}

/* The stats record tells what stats.prom does; of alerts as many rules as fit its line. */
static void
in_eve(void **state)
{
	static char line[UPG_EVE_BYTES + 1];
	const char *action;
	json_int_t sid, count, first, more;

	counted(state);
	records_make(&r, UPG_RECORD_STATS);
	r.stats.latency[0] = 5, r.stats.latency[UPG_LATENCY_BUCKETS - 1] = 6, r.stats.latency_us = 77;
	r.stats.bytes_by_fate[UPG_FATE_DROP] = 500, r.stats.bytes_rejected = 300;
	r.stats.ring_used_bytes = 8;
	const struct upg_eve_options o = {.metrics = metrics};
	line[upg_eve_format(&r, &o, line, UPG_EVE_BYTES)] = '\0';
	json_error_t e;
	json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &e), *upgate = json_object_get(json, "upgate");
	assert_non_null(upgate);
	assert_int_equal(json_unpack(upgate, "{s:{s:{s:I}}}", "flows_ended", "closed", "rst", &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(json_unpack(upgate, "{s:{s:{s:I}}}", "upgrades_by_variant", "others", "stalled", &count), 0);
	assert_int_equal(count, 11);
	assert_int_equal(json_unpack(upgate, "{s:{s:{s:I,s:I},s:I}}", "verdict_latency", "packets_by_us", "10", &first,
	                             "more", &more, "us", &sid),
	                 0);
	assert_true(first == 5 && more == 6 && sid == 77);
	assert_int_equal(json_unpack(upgate, "{s:{s:I,s:I},s:I,s:I}", "bytes_by_verdict", "dropped", &first, "rejected",
	                             &more, "ring_used_bytes", &count, "alerts_of_other_rules", &sid),
	                 0);
	assert_true(first == 200 && more == 300 && count == 8 && sid == 905);
	json_t *alerts = json_object_get(upgate, "alerts");
	assert_true(json_array_size(alerts) > 500);
	assert_int_equal(json_unpack(json_array_get(alerts, 2), "{s:I,s:s,s:I}", "signature_id", &sid, "action",
	                             &action, "count", &count),
	                 0);
	assert_true(sid == 2 && count == 1);
	assert_string_equal(action, "allowed");
	json_decref(json);
}

/* Prometheus's text format: HELP, TYPE, then samples of that name; each name once; units and _total as its naming guide has them. */
static void
format(void **state)
{
	char name[100] = "", type[20] = "", sample[100];
	unsigned metric_count = 0;

	counted(state);
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		if (strncmp(line, "# HELP ", 7) == 0) {
			assert_int_equal(sscanf(line, "# HELP %99[a-z0-9_] ", name), 1);
			assert_int_equal(line[strlen(line) - 1], '.');
			assert_null(strchr(line, '\\'));
			metric_count++;
			continue;
		}
		if (strncmp(line, "# TYPE ", 7) == 0) {
			assert_int_equal(sscanf(line, "# TYPE %99[a-z0-9_] %19s", sample, type), 2);
			assert_string_equal(sample, name);
			bool total = strlen(name) > 6 && strcmp(name + strlen(name) - 6, "_total") == 0;
			if (strcmp(type, "histogram") != 0)
				assert_string_equal(type, total ? "counter" : "gauge");
			continue;
		}
		size_t len = strcspn(line, "{ ");
		if (strcmp(type, "histogram") == 0) {
			assert_memory_equal(line, name, strlen(name));
			assert_true(strncmp(line + strlen(name), "_bucket{le=\"", 12) == 0 ||
			            strncmp(line + strlen(name), "_sum ", 5) == 0 ||
			            strncmp(line + strlen(name), "_count ", 7) == 0);
			continue;
		}
		assert_int_equal(len, strlen(name));
		assert_memory_equal(line, name, len);
		if (line[len] == '{') {
			const char *p = line + len;
			do {
				p++;
				size_t label = strspn(p, "abcdefghijklmnopqrstuvwxyz_");
				assert_true(label > 0 && p[label] == '=' && p[label + 1] == '"');
				p += label + 2;
				p += strcspn(p, "\"\\");
				assert_int_equal(*p++, '"');
			} while (*p == ',');
			assert_int_equal(*p, '}');
			len = (size_t)(p - line) + 1;
		}
		assert_int_equal(line[len], ' ');
		assert_int_equal(strspn(line + len + 1, "0123456789."), strlen(line + len + 1));
	}
	const char *t, *h;
	unsigned rows = 0;
	while (upg_metrics_row(rows, &t, &h) != NULL)
		rows++;
	assert_int_equal(rows, metric_count);
}

/* Counts grow from bucket to bucket, the last holds all, the sum is in seconds; workers are added up. */
static void
latency(void **state)
{
	static const uint64_t us[] = {0, 10, 11, 1000, 100000, 100001, 7000000};

	begin(2, NULL);
	records_make(&r, UPG_RECORD_STATS);
	memset(&r.stats, 0, sizeof r.stats);
	for (size_t i = 0; i < sizeof us / sizeof *us; i++)
		upg_record_latency(&r.stats, us[i]);
	upg_metrics_stats(metrics, 0, &r);
	upg_metrics_stats(metrics, 1, &r);
	print();
	static const char *const expected[] = {"_bucket{le=\"1e-05\"} 4\n",  "_bucket{le=\"2e-05\"} 6\n",
	                                       "_bucket{le=\"0.0005\"} 6\n", "_bucket{le=\"0.001\"} 8\n",
	                                       "_bucket{le=\"0.1\"} 10\n",   "_bucket{le=\"+Inf\"} 14\n",
	                                       "_sum 14.402044\n",           "_count 14\n"};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		char line[100];
		snprintf(line, sizeof line, "\nupgate_verdict_latency_seconds%s", expected[i]);
		if (strstr(text, line) == NULL)
			fail_msg("there is no %s", line);
	}
}

static bool
is_metric(const char *name, size_t len)
{
	const char *type, *help, *row;

	for (size_t i = 0; (row = upg_metrics_row(i, &type, &help)) != NULL; i++)
		if (strlen(row) == len && memcmp(row, name, len) == 0)
			return true;
	return false;
}

/* Every metric the dashboard asks for exists. */
static void
dashboard(void **state)
{
	json_error_t e;
	json_t *json = json_load_file("tools/grafana.json", JSON_REJECT_DUPLICATES, &e);
	unsigned found = 0;

	if (json == NULL)
		fail_msg("tools/grafana.json:%d: %s", e.line, e.text);
	char *all = json_dumps(json, 0);
	for (const char *p = all; (p = strstr(p, "upgate_")) != NULL; found++) {
		size_t len = strspn(p, "abcdefghijklmnopqrstuvwxyz_0123456789");
		size_t bare = len > 7 && memcmp(p + len - 7, "_bucket", 7) == 0 ? len - 7 : len;
		if (!is_metric(p, bare))
			fail_msg("there is no metric %.*s", (int)len, p);
		p += len;
	}
	assert_true(found > 20);
	free(all);
	json_decref(json);
}

static void
file(void **state)
{
	char dir[] = "/tmp/upgate-metrics-XXXXXX", path[100], aside[110], line[300];
	struct stat st;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/stats.prom", dir);
	snprintf(aside, sizeof aside, "%s.tmp", path);
	begin(1, path);
	stats(0, 42, 1);
	assert_true(upg_metrics_save(metrics, NULL));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777 & ~0022, 0644 & ~0022);
	assert_int_not_equal(access(aside, F_OK), 0);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	assert_string_equal(line, "# HELP upgate_build_info Always 1; the version is its label.\n");
	fclose(f);

	/* trouble is said once, and its end */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(upg_metrics_save(metrics, NULL));
	assert_false(upg_metrics_save(metrics, NULL));
	assert_int_equal(said_count, 1);
	snprintf(line, sizeof line, "cannot write %s: Is a directory", path);
	assert_string_equal(said[0], line);
	assert_int_not_equal(access(aside, F_OK), 0);
	assert_int_equal(rmdir(path), 0);
	assert_true(upg_metrics_save(metrics, NULL));
	assert_int_equal(said_count, 2);

	/* a link in its place is not followed */
	assert_int_equal(symlink("/tmp/nowhere", aside), 0);
	assert_false(upg_metrics_save(metrics, NULL));
	unlink(aside);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, end)
	const struct CMUnitTest tests[] = {
	        TEST(one_worker), TEST(exceptions), TEST(several_workers), TEST(counted), TEST(in_eve),
	        TEST(format),     TEST(latency),    TEST(dashboard),       TEST(file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
