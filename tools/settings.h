/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * settings.h - every key of upgate.yaml that is no limit (capture/limits.h has those), in one table. Parsing, --dump-config, the shipped
 * upgate.yaml and its manual page are made from it. X(field, key, type, words, default, least, most, help); types: config_table.h.
 * Names are Suricata's where the meaning is the same.
 */
#ifndef UPG_SETTINGS_H
#define UPG_SETTINGS_H

#include "capture/limits.h"
#include "config_words.h"

/* clang-format off */
#define UPG_SETTINGS(X) \
	X(mode, "mode", ENUM, UPG_WORDS_MODE, "normal", 0, 0, \
	  "inline: normal enforces verdicts, simulate forwards everything and logs what would have been dropped") \
	X(exception_policy, "exception-policy", ENUM, UPG_WORDS_POLICY, "auto", 0, 0, \
	  "what happens to traffic that cannot be inspected, where no policy of its own says; auto: drop-flow inline, ignore elsewhere") \
	X(midstream, "stream.midstream", BOOL, NULL, "yes", 0, 0, \
	  "follow connections whose beginning was not seen") \
	X(midstream_policy, "stream.midstream-policy", ENUM, UPG_WORDS_POLICY, "ignore", 0, 0, \
	  "what happens to a connection joined late; ignore: it is followed; auto: exception-policy") \
	X(memcap_policy, "stream.memcap-policy", ENUM, UPG_WORDS_POLICY, "auto", 0, 0, \
	  "what happens when a memory budget (memcap) leaves no room; auto: exception-policy") \
	X(gap_policy, "stream.gap-policy", ENUM, UPG_WORDS_POLICY, "ignore", 0, 0, \
	  "what happens to a connection some octets of which passed unseen, as a full queue lets them; ignore: it is followed; auto: exception-policy") \
	X(parser_policy, "app-layer.error-policy", ENUM, UPG_WORDS_POLICY, "ignore", 0, 0, \
	  "what happens to an HTTP connection with octets that belong to no message; ignore: the next message is looked for; auto: exception-policy") \
	X(http_limit_policy, "http.limit-policy", ENUM, UPG_WORDS_POLICY, "ignore", 0, 0, \
	  "what happens to a connection with a message over a limit of http (http.header_limit) or too many requests (http.pipelined_limit); ignore: it is followed; auto: exception-policy") \
	X(start_policy, "worker.start-policy", ENUM, UPG_WORDS_POLICY, "ignore", 0, 0, \
	  "inline: what happens to a connection joined late by a worker that has just started; ignore: it is followed; auto: exception-policy") \
	X(start_time_us, "worker.start-time", US, NULL, "60s", 0, 86400 * UPG_SEC_US, \
	  "how long a worker counts as just started") \
	X(stall_timeout_us, "worker.stall-timeout", US, NULL, "10s", 0, 86400 * UPG_SEC_US, \
	  "inline and passive: a worker that stands still for so long is killed and has a successor; 0: none is") \
	X(checksum, "stream.checksum-validation", ENUM, UPG_WORDS_CHECKSUM, "auto", 0, 0, \
	  "check TCP and IP checksums; auto: all inline as the kernel reports, none offline") \
	X(reassembler, "stream.reassembler", ENUM, UPG_WORDS_REASSEMBLER, "native", 0, 0, \
	  "who orders the bytes: native, libnids (IPv4 alone), or both side by side") \
	X(urgent_policy, "stream.urgent-policy", ENUM, UPG_WORDS_URGENT, "clear", 0, 0, \
	  "inline: segments with urgent data; clear: flag and pointer, so that the octet stays in the stream for everybody; pass: a receiver may read it beside the stream") \
	X(flow_hash, "outputs.flow-hash", BOOL, NULL, "no", 0, 0, \
	  "how many octets each side of a connection said, and their MD5, in flow records; connections are then read to their end") \
	X(http_ports, "http.ports", PORTS, NULL, "80,3128,8000:8099,8888", 0, 65535, \
	  "server ports on which everything but TLS counts as HTTP; elsewhere it is recognised by its first line") \
	X(h2c_inspect, "h2c.inspect", BOOL, NULL, "yes", 0, 0, \
	  "HTTP/2 in the clear is followed; no: it is opaque, and offered to kernel bypass") \
	X(websocket_inspect, "websocket.inspect", BOOL, NULL, "yes", 0, 0, \
	  "read what WebSockets carry; no: after the handshake they are counted alone, and their connections offered to kernel bypass (nfq.bypass-mark)") \
	X(nfq_fail_open, "nfq.fail-open", BOOL, NULL, "yes", 0, 0, \
	  "a full queue lets packets pass uninspected instead of dropping them") \
	X(nfq_check_sources, "nfq.check-sources", BOOL, NULL, "yes", 0, 0, \
	  "say at the start which interfaces forward IPv4 packets whatever their source is (rp_filter): answers can be forged from there (upgate(8))") \
	X(nfq_mode, "nfq.mode", ENUM, UPG_WORDS_NFMODE, "accept", 0, 0, \
	  "where packets go that pass: accept: on their way; repeat: through the rules of the hook again, with nfq.repeat-mark; route: to nfq.route-queue") \
	X(nfq_repeat_mark, "nfq.repeat-mark", MARK, NULL, "0x0", 0, UINT32_MAX, \
	  "nfq.mode repeat: packet mark of what passes; the NFQUEUE rule must not match it (-m mark ! --mark MARK/MASK)") \
	X(nfq_repeat_mask, "nfq.repeat-mask", MARK, NULL, "0x0", 0, UINT32_MAX, \
	  "bits of the packet mark that nfq.repeat-mark replaces") \
	X(nfq_route_queue, "nfq.route-queue", COUNT, NULL, "0", 0, 65535, \
	  "nfq.mode route: queue of the program that gets what passes; not one of our own") \
	X(nfq_mark, "nfq.mark", MARK, NULL, "0x0", 0, UINT32_MAX, \
	  "packet mark set on every packet that passes") \
	X(nfq_mask, "nfq.mask", MARK, NULL, "0x0", 0, UINT32_MAX, \
	  "bits of the packet mark that nfq.mark replaces; 0: marks are left alone") \
	X(nfq_bypass_mark, "nfq.bypass-mark", MARK, NULL, "0x0", 0, UINT32_MAX, \
	  "packet mark of flows that need no inspection any more, for CONNMARK --save-mark") \
	X(nfq_bypass_mask, "nfq.bypass-mask", MARK, NULL, "0x0", 0, UINT32_MAX, \
	  "bits that nfq.bypass-mark replaces; 0: no flow is bypassed") \
	X(nfq_condemned_mark, "nfq.condemned-mark", MARK, NULL, "0x0", 0, UINT32_MAX, \
	  "packet mark of what is dropped of a blocked connection, when it goes back to the rules once: they save it to the connection and drop (upgate(8))") \
	X(nfq_condemned_mask, "nfq.condemned-mask", MARK, NULL, "0x0", 0, UINT32_MAX, \
	  "bits that nfq.condemned-mark replaces; 0: blocked connections end in upgate alone") \
	X(reject_mark, "reject.mark", MARK, NULL, "0x0", 0, UINT32_MAX, \
	  "packet mark of the resets that upgate sends") \
	X(user, "run-as.user", STRING, NULL, "", 0, 0, \
	  "user to run as once queue or interface are open; empty: as started") \
	X(address_groups, "vars.address-groups", VARS, NULL, "HOME_NET=any EXTERNAL_NET=any HTTP_SERVERS=any", 0, 0, \
	  "names for addresses in rules: $HOME_NET; any further name may be added") \
	X(port_groups, "vars.port-groups", VARS, NULL, "HTTP_PORTS=[80,3128,8000:8099,8888]", 0, 0, \
	  "names for ports in rules: $HTTP_PORTS; any further name may be added") \
	X(rule_files, "rule-files", LIST, NULL, "", 0, 0, \
	  "rule files (globs) in addition to the shipped rules") \
	X(log_dir, "default-log-dir", STRING, NULL, "/var/log/upgate", 0, 0, \
	  "directory of the logs when -l names none (inline and passive)") \
	X(eve_enabled, "outputs.eve-log.enabled", BOOL, NULL, "yes", 0, 0, \
	  "write EVE JSON into the log directory") \
	X(eve_filename, "outputs.eve-log.filename", STRING, NULL, "eve.json", 0, 0, \
	  "its file; an absolute name needs no log directory") \
	X(eve_filetype, "outputs.eve-log.filetype", ENUM, UPG_WORDS_FILETYPE, "regular", 0, 0, \
	  "regular: a file; unix_stream, unix_dgram: filename is a socket that somebody else listens on") \
	X(eve_types, "outputs.eve-log.types", FLAGS, UPG_WORDS_TYPES, "alert,upgrade,http,flow,anomaly,drop,stats", 0, 0, \
	  "record types written as EVE JSON") \
	X(eve_community_id, "outputs.eve-log.community-id", BOOL, NULL, "no", 0, 0, \
	  "add community_id, the Community ID v1 of the connection") \
	X(eve_community_id_seed, "outputs.eve-log.community-id-seed", COUNT, NULL, "0", 0, 65535, \
	  "seed of community_id") \
	X(xff_enabled, "outputs.eve-log.xff.enabled", BOOL, NULL, "yes", 0, 0, \
	  "tell in alert, http and upgrade records for whom a proxy asked: by the PROXY protocol, xff.header or Forwarded (RFC 7239)") \
	X(xff_mode, "outputs.eve-log.xff.mode", ENUM, UPG_WORDS_XFF_MODE, "extra-data", 0, 0, \
	  "extra-data: in a field of its own, xff; overwrite: in the place of the proxy's address") \
	X(xff_deployment, "outputs.eve-log.xff.deployment", ENUM, UPG_WORDS_XFF_DEPLOYMENT, "reverse", 0, 0, \
	  "reverse: the last address counts, PROXY before fields; forward: the first, fields before PROXY") \
	X(xff_header, "outputs.eve-log.xff.header", STRING, NULL, "X-Forwarded-For", 0, 0, \
	  "field with a list of addresses; where it is missing, Forwarded counts") \
	X(eve_verdict, "outputs.eve-log.verdict", BOOL, NULL, "no", 0, 0, \
	  "add verdict, what became of the packet, to alert and drop records") \
	X(eve_payload, "outputs.eve-log.payload", BOOL, NULL, "no", 0, 0, \
	  "add payload, in base64 the TCP payload of the packet that raised an alert; what outputs.redact names is hidden in it too") \
	X(eve_payload_printable, "outputs.eve-log.payload-printable", BOOL, NULL, "no", 0, 0, \
	  "the same as text, payload_printable") \
	X(eve_packet, "outputs.eve-log.packet", BOOL, NULL, "no", 0, 0, \
	  "add packet and packet_info, that whole IP packet in base64") \
	X(eve_websocket_payload, "outputs.eve-log.websocket-payload", BOOL, NULL, "no", 0, 0, \
	  "add payload_base64 to websocket records: the beginning of the frame's payload, unmasked; what outputs.redact names is hidden in it too") \
	X(eve_websocket_payload_printable, "outputs.eve-log.websocket-payload-printable", BOOL, NULL, "no", 0, 0, \
	  "the same as text, payload_printable") \
	X(fast_enabled, "outputs.fast.enabled", BOOL, NULL, "yes", 0, 0, \
	  "write one line per alert into the log directory") \
	X(fast_filename, "outputs.fast.filename", STRING, NULL, "fast.log", 0, 0, \
	  "its file; an absolute name needs no log directory") \
	X(evidence_enabled, "outputs.evidence.enabled", BOOL, NULL, "no", 0, 0, \
	  "write the packets of each connection that raised an alert, as they came, into a capture file (EVE's capture_file); nothing is redacted in it") \
	X(evidence_dir, "outputs.evidence.dir", STRING, NULL, "evidence", 0, 0, \
	  "directory of these files; an absolute name needs no log directory") \
	X(syslog_enabled, "outputs.syslog.enabled", BOOL, NULL, "no", 0, 0, \
	  "send alerts to syslog") \
	X(syslog_facility, "outputs.syslog.facility", ENUM, UPG_WORDS_FACILITY, "local5", 0, 0, \
	  "syslog facility") \
	X(syslog_identity, "outputs.syslog.identity", STRING, NULL, "upgate", 0, 0, \
	  "syslog tag") \
	X(syslog_format, "outputs.syslog.format", ENUM, UPG_WORDS_SYSLOG, "plain", 0, 0, \
	  "plain: the text of fast.log; cee: @cee: and the EVE JSON object; rfc5424: structured data; cef, leef: for ArcSight and QRadar") \
	X(syslog_socket, "outputs.syslog.socket", STRING, NULL, "/dev/log", 0, 0, \
	  "unix socket of the syslog daemon, datagram or stream") \
	X(syslog_level[0], "outputs.syslog.levels.1", ENUM, UPG_WORDS_LEVEL, "alert", 0, 0, \
	  "syslog level of alerts of severity 1") \
	X(syslog_level[1], "outputs.syslog.levels.2", ENUM, UPG_WORDS_LEVEL, "warning", 0, 0, \
	  "syslog level of alerts of severity 2") \
	X(syslog_level[2], "outputs.syslog.levels.3", ENUM, UPG_WORDS_LEVEL, "notice", 0, 0, \
	  "syslog level of alerts of severity 3 and higher") \
	X(stats_enabled, "outputs.stats.enabled", BOOL, NULL, "yes", 0, 0, \
	  "write the counters as Prometheus text into the log directory, anew with every stats record") \
	X(stats_filename, "outputs.stats.filename", STRING, NULL, "stats.prom", 0, 0, \
	  "their file; an absolute name needs no log directory") \
	X(stats_interval_us, "outputs.stats.interval", US, NULL, "8s", 0, 86400 * UPG_SEC_US, \
	  "time between two stats records; 0: one at the end alone") \
	X(control_enabled, "unix-command.enabled", ENUM, UPG_WORDS_AUTO, "auto", 0, 0, \
	  "control socket (inline and passive); auto: where it can be had, and without it else") \
	X(control_filename, "unix-command.filename", STRING, NULL, "upgate-command.socket", 0, 0, \
	  "the socket, in the log directory unless absolute") \
	X(control_mode, "unix-command.mode", STRING, NULL, "0660", 0, 0, \
	  "mode of the socket's file, in octal: who may give commands") \
	X(redact, "outputs.redact", LIST, NULL, "Authorization,Proxy-Authorization,Cookie,Set-Cookie", 0, 0, \
	  "header fields whose values no output shows")
/* clang-format on */

#endif
