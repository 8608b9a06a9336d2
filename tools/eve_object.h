/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eve_object.h - parts of an EVE record. Private to eve*.c. */
#ifndef UPG_EVE_OBJECT_H
#define UPG_EVE_OBJECT_H

#include "eve.h"
#include "json.h"

/* A time as EVE has it. */
void upg_eve_time(struct upg_json *, const char *key, uint64_t us);

/* An address; other: what is to be shown in its place, "": nothing is. */
void upg_eve_address(struct upg_json *, const char *key, const struct upg_addr *, uint8_t family, const char *other);

/* Octets in base64 (RFC 4648 4), at most UPG_RECORD_EVIDENCE. */
void upg_eve_base64(struct upg_json *, const char *key, const uint8_t *at, size_t len);

/* The transaction; xff "": none is shown. */
void upg_eve_http(struct upg_json *, const struct upg_http_record *, const char *xff);

/* What an alert and a flow have of their own. */
void upg_eve_alert(struct upg_json *, const struct upg_record *, const struct upg_eve_options *);
void upg_eve_flow(struct upg_json *, const struct upg_record_flow *);

/* What became of the packet of an alert or a drop. */
void upg_eve_verdict(struct upg_json *, const struct upg_record *);

#endif
