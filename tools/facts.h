/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts.h - an alert as a list of texts, most important first, for the formats that are one line of keys and values (rfc5424.c, cef.c, leef.c), and
 * the line they are put into: a field that does not fit is left out whole, so that a shortened line still parses.
 */
#ifndef UPG_FACTS_H
#define UPG_FACTS_H

#include "eve.h"

/*
 * X(fact, EVE's name, CEF's key, the label of that key or NULL, LEEF's key). Where CEF's dictionary has no key of that meaning it is one of our own, of
 * the vendor's and product's name, as the dictionary demands.
 */
/* clang-format off */
#define UPG_FACTS(X) \
	X(GID, "gid", NULL, NULL, "gid") \
	X(SID, "signature_id", NULL, NULL, "signature_id") \
	X(REV, "rev", NULL, NULL, "rev") \
	X(SEVERITY, "severity", NULL, NULL, "severity") \
	X(TIME_MS, NULL, "rt", NULL, "devTime") \
	X(TIME, "timestamp", NULL, NULL, NULL) \
	X(ACTION, "action", "act", NULL, "action") \
	X(SRC4, "src_ip", "src", NULL, "src") \
	X(SRC6, "src_ip", "c6a2", "Source IPv6 Address", "src") \
	X(SRC_PORT, "src_port", "spt", NULL, "srcPort") \
	X(DST4, "dest_ip", "dst", NULL, "dst") \
	X(DST6, "dest_ip", "c6a3", "Destination IPv6 Address", "dst") \
	X(DST_PORT, "dest_port", "dpt", NULL, "dstPort") \
	X(PROTO, "proto", "proto", NULL, "proto") \
	X(REPEATED, "repeated", "cnt", NULL, "repeated") \
	X(EVENT, "event", "cs1", "event", "event") \
	X(VERDICT, "verdict", "cs6", "verdict", "verdict") \
	X(SIGNATURE, "signature", NULL, NULL, "signature") \
	X(CATEGORY, "category", "cat", NULL, "cat") \
	X(FLOW_ID, "flow_id", "externalId", NULL, "flow_id") \
	X(TX_ID, "tx_id", "cn2", "tx_id", "tx_id") \
	X(VARIANT, "variant", "cs2", "variant", "variant") \
	X(STATE, "state", "cs3", "state", "state") \
	X(CLASS, "class", "cs4", "class", "class") \
	X(OFFSET, "offset", "cn1", "offset", "offset") \
	X(METHOD, "http_method", "requestMethod", NULL, "http_method") \
	X(HOST, "hostname", "dhost", NULL, "hostname") \
	X(STATUS, "status", "cn3", "status", "status") \
	X(REASON, "reason", "msg", NULL, "msg") \
	X(CAPTURE_FILE, "capture_file", "filePath", NULL, "capture_file") \
	X(PEER_FLOW, "peer_flow", "upgatePeerFlow", NULL, "peer_flow") \
	X(ENDED, "ended", "upgateEnded", NULL, "ended") \
	X(PEER_ENDED, "peer_ended", "upgatePeerEnded", NULL, "peer_ended") \
	X(READINGS, "readings", "upgateReadings", NULL, "readings") \
	X(URL, "url", "request", NULL, "url") \
	X(AGENT, "http_user_agent", "requestClientApplication", NULL, "http_user_agent") \
	X(APP_PROTO, "app_proto", "app", NULL, "app_proto") \
	X(DIRECTION, "direction", "upgateDirection", NULL, "direction") \
	X(XFF, "xff", "upgateXff", NULL, "xff") \
	X(HTTP_PORT, "http_port", "upgateHttpPort", NULL, "http_port") \
	X(PROTOCOL, "protocol", "upgateHttpProtocol", NULL, "protocol") \
	X(VERSION, "version", "upgateHttpVersion", NULL, "version") \
	X(STREAM_ID, "stream_id", "upgateHttpStreamId", NULL, "stream_id") \
	X(CONTENT_TYPE, "http_content_type", "upgateHttpContentType", NULL, "http_content_type") \
	X(LENGTH, "length", "upgateHttpLength", NULL, "length") \
	X(METADATA, "metadata", "upgateMetadata", NULL, "metadata") \
	X(COMMUNITY_ID, "community_id", "upgateCommunityId", NULL, "community_id") \
	X(VLAN, "vlan", "upgateVlan", NULL, "vlan") \
	X(IN_IFACE, "in_iface", "deviceInboundInterface", NULL, "in_iface") \
	X(PCAP_FILENAME, "pcap_filename", "upgatePcapFilename", NULL, "pcap_filename") \
	X(PCAP_CNT, "pcap_cnt", "upgatePcapCnt", NULL, "pcap_cnt") \
	X(START_MS, NULL, "start", NULL, NULL) \
	X(START, "flow_start", NULL, NULL, "flow_start") \
	X(PACKETS_TO_SERVER, "pkts_toserver", "upgatePktsToserver", NULL, "pkts_toserver") \
	X(PACKETS_TO_CLIENT, "pkts_toclient", "upgatePktsToclient", NULL, "pkts_toclient") \
	X(BYTES_TO_SERVER, "bytes_toserver", "upgateBytesToserver", NULL, "bytes_toserver") \
	X(BYTES_TO_CLIENT, "bytes_toclient", "upgateBytesToclient", NULL, "bytes_toclient") \
	X(DISPUTED_OFFSET, "disputed_offset", "upgateDisputedOffset", NULL, "disputed_offset") \
	X(DISPUTED, "disputed_bytes", "upgateDisputedBytes", NULL, "disputed_bytes") \
	X(BYTES, "bytes", "cs5", "bytes", "bytes")
/* clang-format on */

enum upg_fact {
#define X(fact, eve, cef, label, leef) UPG_FACT_##fact,
	UPG_FACTS(X)
#undef X
	        UPG_FACT_COUNT
};

/*
 * The values: printable ASCII, where any other octet and the backslash are \u00XX, so that every octet can be had back whatever a format escapes
 * beyond that. NULL: not known.
 */
struct upg_facts {
	const char *value[UPG_FACT_COUNT];
	size_t used;
	char text[48 * 1024];
};

/* Of an alert (any other record: nothing is known), all that its EVE record has but packets. The texts live in the facts. */
void upg_facts_take(struct upg_facts *, const struct upg_record *, const struct upg_eve_options *);

struct upg_facts_line {
	char *at;
	size_t size, len;
	bool cut; /* something was left out */
};

/* Appends head, value with a backslash before each octet of `escaped`, and tail: all of it or nothing. value NULL: nothing. */
bool upg_facts_put(struct upg_facts_line *, const char *head, const char *value, const char *escaped, const char *tail);
/* The value alone, ended before the first unit (\u00XX, an escaped octet) beyond most octets. */
void upg_facts_put_short(struct upg_facts_line *, const char *value, const char *escaped, size_t most);

/* How many octets of the output one unit at `p` takes, and in *in how many it is there. */
size_t upg_facts_unit(const char *p, const char *escaped, size_t *in);

#endif
