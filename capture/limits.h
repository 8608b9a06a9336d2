/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * limits.h - every cap and every timeout of upgate, in one table. Each row is a field of struct upg_limits and, under
 * its key, a setting of upgate.yaml: X(field, key, unit, default, least, most, help).
 * Units: BYTES, US (microseconds; written 1.5s or 200ms in the configuration), COUNT.
 */
#ifndef UPG_LIMITS_H
#define UPG_LIMITS_H

#include <stdint.h>

#define UPG_KIB    UINT64_C(1024)
#define UPG_MIB    (UPG_KIB * 1024)
#define UPG_GIB    (UPG_MIB * 1024)
#define UPG_SEC_US UINT64_C(1000000)

/* clang-format off */
#define UPG_LIMITS(X) \
	X(flow_max, "flow.max-flows", COUNT, 262144, 16, 16777216, \
	  "connections followed at a time by one worker; beyond it the least valuable one is evicted") \
	X(flow_halfopen_max, "flow.max-half-open", COUNT, 1048576, 16, 16777215, \
	  "unanswered SYNs remembered by one worker") \
	X(flow_halfopen_timeout_us, "flow-timeouts.tcp.new", US, 60 * UPG_SEC_US, UPG_SEC_US, 3600 * UPG_SEC_US, \
	  "how long an unanswered SYN is remembered") \
	X(flow_idle_timeout_us, "flow-timeouts.tcp.established", US, 3600 * UPG_SEC_US, UPG_SEC_US, 604800 * UPG_SEC_US, \
	  "how long an established connection may be silent before it is forgotten") \
	X(flow_closed_timeout_us, "flow-timeouts.tcp.closed", US, 30 * UPG_SEC_US, UPG_SEC_US, 3600 * UPG_SEC_US, \
	  "how long a closed connection is kept for stray packets; how long a blocked one is silent, once its ends were reset, before it counts as closed") \
	X(stream_memory_bytes, "stream.memcap", BYTES, 256 * UPG_MIB, UPG_MIB, 64 * UPG_GIB, \
	  "memory for retained and out-of-order data of one worker") \
	X(stream_direction_bytes, "stream.reassembly.depth-memory", BYTES, 4 * UPG_MIB, 64 * UPG_KIB, UPG_GIB, \
	  "retained and out-of-order data of one direction of one connection; both have twice as much at most") \
	X(stream_segments_max, "stream.reassembly.max-segments", COUNT, 4096, 16, 1048576, \
	  "out-of-order segments held for one direction; more meet what exceeds a memory budget meets (stream.memcap-policy)") \
	X(stream_min_ttl, "stream.min-ttl", COUNT, 0, 0, 255, \
	  "packets with a lower TTL or hop limit are inadmissible; 0: not judged") \
	X(withheld_bytes, "stream.withheld-memcap", BYTES, 64 * UPG_MIB, 64 * UPG_KIB, 64 * UPG_GIB, \
	  "copies that --simulate-ips -w keeps of what may not pass yet") \
	X(defrag_memory_bytes, "defrag.memcap", BYTES, 32 * UPG_MIB, 64 * UPG_KIB, 4 * UPG_GIB, \
	  "memory for IP fragments (offline and passive)") \
	X(defrag_host_fragments, "defrag.max-frags-per-host", COUNT, 1024, 1, 65535, \
	  "fragments held for one pair of hosts") \
	X(defrag_timeout_us, "defrag.timeout", US, 60 * UPG_SEC_US, UPG_SEC_US, 3600 * UPG_SEC_US, \
	  "how long an incomplete datagram waits for its fragments") \
	X(decode_nesting_max, "decoder.max-layers", COUNT, 16, 1, 64, \
	  "headers (VLAN tags, tunnels, extension headers) followed in one packet") \
	X(http_line_bytes, "http.max-line", BYTES, 16 * UPG_KIB, 256, UPG_MIB, \
	  "longest start line or header field line; longer ones raise http.header_limit") \
	X(http_headers_max, "http.max-headers", COUNT, 200, 8, 65535, \
	  "header fields of one message") \
	X(http_head_bytes, "http.max-head", BYTES, 64 * UPG_KIB, UPG_KIB, 16 * UPG_MIB, \
	  "start line and header section of one message together") \
	X(http_chunk_line_bytes, "http.max-chunk-line", BYTES, 256, 16, 64 * UPG_KIB, \
	  "longest chunk-size line with its extensions") \
	X(http_trailer_bytes, "http.max-trailer", BYTES, 8 * UPG_KIB, 64, UPG_MIB, \
	  "longest trailer section") \
	X(http_pipeline_max, "http.max-pipeline", COUNT, 128, 1, 65535, \
	  "requests of one connection that await their answer") \
	X(http_requests_max, "http.max-requests", COUNT, 1000000, 1, UINT32_MAX, \
	  "requests of one connection; beyond it http.pipelined_limit is raised once") \
	X(http_memory_bytes, "http.memcap", BYTES, 256 * UPG_MIB, UPG_MIB, 64 * UPG_GIB, \
	  "memory for HTTP connections of one worker") \
	X(upgrade_pending_bytes, "upgrade.max-pending", BYTES, 64 * UPG_KIB, 64, 16 * UPG_MIB, \
	  "bytes behind an upgrade request kept until it is answered") \
	X(upgrade_stall_us, "upgrade.stall-timeout", US, 3 * UPG_SEC_US / 2, UPG_SEC_US / 100, 600 * UPG_SEC_US, \
	  "silence on both sides after which a draft-76 handshake counts as stuck") \
	X(upgrade_answer_us, "upgrade.answer-timeout", US, 30 * UPG_SEC_US, UPG_SEC_US / 100, 3600 * UPG_SEC_US, \
	  "how long any other upgrade may stay unanswered") \
	X(h2c_streams_max, "h2c.max-streams", COUNT, 256, 1, 65535, \
	  "open streams of one HTTP/2 connection that are followed; of more, DATA is not compared with content-length and no record is written") \
	X(h2c_table_bytes, "h2c.max-table", BYTES, 64 * UPG_KIB, 4 * UPG_KIB, 16 * UPG_MIB, \
	  "largest HPACK table of one direction (RFC 7541 4.2); the fields of an encoder that uses a larger one are not judged") \
	X(h2c_fields_bytes, "h2c.max-header-list", BYTES, 256 * UPG_KIB, 4 * UPG_KIB, 16 * UPG_MIB, \
	  "fields of one HTTP/2 field section that are looked at; beyond it http.header_limit is raised") \
	X(websocket_payload_bytes, "websocket.max-payload-size", BYTES, 4 * UPG_KIB, 16, 4 * UPG_KIB, \
	  "so much of a WebSocket frame's payload is in its record, if outputs.eve-log.websocket-payload or -printable asks for it") \
	X(websocket_message_bytes, "websocket.max-message", BYTES, 100 * UPG_MIB, 125, 64 * UPG_GIB, \
	  "longest WebSocket message, as sent; longer ones raise websocket.message_limit, text of draft-76 without an end hixie.bad_frame") \
	X(websocket_inflated_bytes, "websocket.max-inflated", BYTES, 16 * UPG_MIB, 4 * UPG_KIB, 64 * UPG_GIB, \
	  "a compressed WebSocket message that inflates to so much, and to more than websocket.max-ratio times its octets, raises websocket.inflate_bomb") \
	X(websocket_inflate_ratio, "websocket.max-ratio", COUNT, 100, 1, 1032, \
	  "see websocket.max-inflated") \
	X(deadlock_window_us, "upgrade.deadlock-window", US, UPG_SEC_US, UPG_SEC_US / 1000, 600 * UPG_SEC_US, \
	  "the two legs of one handshake start within this time of each other") \
	X(deadlock_wait_us, "upgrade.deadlock-wait", US, 90 * UPG_SEC_US, UPG_SEC_US / 1000, 3600 * UPG_SEC_US, \
	  "how long the alert about a deadlock waits for its end, which it tells") \
	X(deadlock_legs_max, "upgrade.max-legs", COUNT, 4096, 16, 1048576, \
	  "stalled handshakes remembered while their other leg is looked for") \
	X(alert_bytes_max, "outputs.max-bytes", BYTES, 64, 8, 4096, \
	  "octets of evidence shown in one alert") \
	X(alert_repeats_max, "outputs.max-repeats", COUNT, 1000, 1, 32768, \
	  "alerts of one event on one connection, or in a minute about packets of none; beyond it only those whose number is a power of two are written") \
	X(evidence_memory_bytes, "outputs.evidence.memcap", BYTES, 32 * UPG_MIB, UPG_MIB, 4 * UPG_GIB, \
	  "packets that one worker remembers, so that a file begins before its alert") \
	X(evidence_snap_bytes, "outputs.evidence.snaplen", BYTES, 65408, 64, 65408, \
	  "octets kept of a packet") \
	X(evidence_severity, "outputs.evidence.severity", COUNT, 255, 1, 255, \
	  "alerts of this severity and graver ones (lower numbers) have a file") \
	X(evidence_packets_max, "outputs.evidence.max-packets", COUNT, 1000, 2, 1000000, \
	  "packets in one file; at most half of them from before the alert") \
	X(evidence_file_bytes, "outputs.evidence.max-bytes", BYTES, UPG_MIB, 256 * UPG_KIB, UPG_GIB, \
	  "size of one file; at most half of it from before the alert") \
	X(evidence_time_us, "outputs.evidence.max-time", US, 60 * UPG_SEC_US, UPG_SEC_US, 86400 * UPG_SEC_US, \
	  "how long a connection is followed behind its first alert") \
	X(evidence_open_max, "outputs.evidence.max-open", COUNT, 256, 1, 512, \
	  "connections followed at a time; the oldest one is cut off for a new one") \
	X(evidence_files_max, "outputs.evidence.max-files", COUNT, 10000, 1, 1000000, \
	  "files kept; beyond it the oldest is deleted") \
	X(evidence_budget_bytes, "outputs.evidence.budget", BYTES, UPG_GIB, 512 * UPG_KIB, 1024 * UPG_GIB, \
	  "octets of all files together; beyond it the oldest are deleted; at least twice max-bytes") \
	X(ring_bytes, "outputs.ring-size", BYTES, 4 * UPG_MIB, 64 * UPG_KIB, UPG_GIB, \
	  "ring between a worker and the writer of the logs") \
	X(rotate_bytes, "outputs.rotate-size", BYTES, 0, 0, 64 * UPG_GIB, \
	  "eve-log and fast files are put aside, with the time behind their name, when they have grown to this; 0: never") \
	X(rotate_us, "outputs.rotate-interval", US, 0, 0, 366 * 86400 * UPG_SEC_US, \
	  "the same after this time; 0: never") \
	X(syslog_line_bytes, "outputs.syslog.max-line", BYTES, 8 * UPG_KIB, 480, 64 * UPG_KIB, \
	  "longest syslog message") \
	X(syslog_rate_max, "outputs.syslog.rate-limit", COUNT, 1000, 0, 1000000000, \
	  "alerts of one rule sent to syslog in outputs.syslog.rate-interval; how many more there were one line says at its end; 0: no limit") \
	X(syslog_rate_us, "outputs.syslog.rate-interval", US, 60 * UPG_SEC_US, UPG_SEC_US / 100, 86400 * UPG_SEC_US, \
	  "see outputs.syslog.rate-limit") \
	X(afpacket_buffer_bytes, "af-packet.buffer-size", BYTES, 32 * UPG_MIB, 64 * UPG_KIB, UPG_GIB, \
	  "ring between the kernel and upgate on a live interface") \
	X(nfq_queue_packets, "nfq.queue-length", COUNT, 131072, 16, 4194304, \
	  "packets the kernel keeps for one queue; more than nfq.buffer-size holds (2048 for each MiB), or a full queue passes packets that nobody counts") \
	X(nfq_buffer_bytes, "nfq.buffer-size", BYTES, 32 * UPG_MIB, 64 * UPG_KIB, UPG_GIB, \
	  "socket receive buffer of one queue") \
	X(nfq_batch_packets, "nfq.batchcount", COUNT, 32, 1, 255, \
	  "packets received, and verdicts sent, at a time")
/* clang-format on */

struct upg_limits {
#define X(field, key, unit, def, least, most, help) uint64_t field;
	UPG_LIMITS(X)
#undef X
};

/* Every limit at its default. */
static inline struct upg_limits
upg_limits_default(void)
{
	return (struct upg_limits){
#define X(field, key, unit, def, least, most, help) .field = (def),
	        UPG_LIMITS(X)
#undef X
	};
}

#endif
