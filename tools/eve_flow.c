/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eve_flow.c - EVE's record of a connection that is over. */
#include "eve_object.h"

#include <stdio.h>
#include <string.h>

static void
tcp_flags(struct upg_json *j, uint8_t flags)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} names[] = {
	        {UPG_TCP_SYN, "syn"}, {UPG_TCP_FIN, "fin"}, {UPG_TCP_RST, "rst"}, {UPG_TCP_PSH, "psh"},
	        {UPG_TCP_ACK, "ack"}, {UPG_TCP_URG, "urg"}, {UPG_TCP_ECE, "ecn"}, {UPG_TCP_CWR, "cwr"},
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (flags & names[i].bit)
			upg_json_bool(j, names[i].name, true);
}

static void
flow_tcp(struct upg_json *j, const struct upg_record_flow *f)
{
	char text[4];
	const char *state = "established";

	upg_json_open(j, "tcp", '{');
	snprintf(text, sizeof text, "%02x", f->tcp_flags[0] | f->tcp_flags[1]);
	upg_json_string(j, "tcp_flags", text);
	snprintf(text, sizeof text, "%02x", f->tcp_flags[TO_SERVER]);
	upg_json_string(j, "tcp_flags_ts", text);
	snprintf(text, sizeof text, "%02x", f->tcp_flags[TO_CLIENT]);
	upg_json_string(j, "tcp_flags_tc", text);
	tcp_flags(j, f->tcp_flags[0] | f->tcp_flags[1]);
	if (strcmp(f->state, "new") == 0)
		state = f->tcp_flags[TO_CLIENT] & UPG_TCP_SYN ? "syn_recv" : "syn_sent";
	else if (strcmp(f->state, "closed") == 0)
		state = "closed";
	upg_json_string(j, "state", state);
	upg_json_close(j);
}

static void
flow_hash(struct upg_json *j, const struct upg_record_flow *f)
{
	static const char *const names[2][2] = {{"said_bytes_toserver", "md5_toserver"},
	                                        {"said_bytes_toclient", "md5_toclient"}};
	char text[33];

	for (int d = TO_SERVER; d <= TO_CLIENT; d++) {
		for (size_t i = 0; i < 16; i++)
			snprintf(text + 2 * i, 3, "%02x", f->md5[d][i]);
		upg_json_number(j, names[d][0], f->said_bytes[d]);
		upg_json_string(j, names[d][1], text);
	}
}

void
upg_eve_flow(struct upg_json *j, const struct upg_record_flow *f)
{
	static const char *const ends[] = {
	        [UPG_END_FIN] = "fin",         [UPG_END_RST] = "rst",     [UPG_END_TIMEOUT] = "timeout",
	        [UPG_END_EVICTED] = "evicted", [UPG_END_INPUT] = "input", [UPG_END_REUSED] = "reused",
	};
	upg_json_optional(j, "app_proto", f->app_proto);
	upg_json_open(j, "flow", '{');
	upg_json_number(j, "pkts_toserver", f->packets[TO_SERVER]);
	upg_json_number(j, "pkts_toclient", f->packets[TO_CLIENT]);
	upg_json_number(j, "bytes_toserver", f->bytes[TO_SERVER]);
	upg_json_number(j, "bytes_toclient", f->bytes[TO_CLIENT]);
	upg_eve_time(j, "start", f->start_us);
	upg_eve_time(j, "end", f->end_us);
	upg_json_number(j, "age", f->end_us > f->start_us ? (f->end_us - f->start_us) / UPG_SEC_US : 0);
	upg_json_optional(j, "state", f->state);
	upg_json_optional(j, "reason", f->reason);
	upg_json_bool(j, "alerted", f->alerted);
	if (f->condemned)
		upg_json_word(j, "action", "drop");
	upg_json_close(j);
	flow_tcp(j, f);
	upg_json_open(j, "upgate", '{');
	if ((size_t)f->end < sizeof ends / sizeof *ends)
		upg_json_string(j, "end", ends[f->end]);
	upg_json_bool(j, "midstream", f->midstream);
	upg_json_bool(j, "gaps", f->gaps);
	if (f->hashed)
		flow_hash(j, f);
	upg_json_close(j);
}
