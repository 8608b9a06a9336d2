/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eve.h - a record as one EVE JSON object: Suricata's field names, types and order, and two objects more, `upgate` and `upgrade`. */
#ifndef UPG_EVE_H
#define UPG_EVE_H

#include "record.h"

/* Room for any record, all its octets escaped. */
#define UPG_EVE_BYTES (64 * 1024)

struct upg_evidence_count;
struct upg_metrics;

struct upg_eve_options {
	bool offline; /* record.source is a capture file, else an interface or queue */
	bool community_id;
	bool payload, payload_printable, packet; /* of the packet that raised an alert, where the record has it */
	bool websocket_payload, websocket_payload_printable; /* in websocket records */
	bool verdict;                                        /* what became of the packet, in alert and drop records */
	bool xff_overwrite; /* the client a proxy asks for stands in the place of the proxy, not beside it */
	uint16_t community_id_seed;
	const char *capture_file;                  /* the evidence of the alert's connection; NULL: there is none */
	const struct upg_evidence_count *evidence; /* for stats records; NULL: none is kept */
	const struct upg_metrics *metrics;         /* the same; NULL: without what is counted of records */
};

/*
 * Writes the object without newline or NUL and returns its length. Where size is too small, whole fields are left out and what is written still
 * parses (size at least 2). 0 for records that are no EVE (UPG_RECORD_LEG).
 */
size_t upg_eve_format(const struct upg_record *, const struct upg_eve_options *, char *out, size_t size);

/* "alert", "upgrade", ...: event_type. NULL where there is none. Static. */
const char *upg_eve_type(enum upg_record_type);

#endif
