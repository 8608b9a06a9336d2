/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_surplus.h - what response octets prove about the client's, for conn_response.c alone. bytes, offset: the response's, where it begins. */
#ifndef UPG_CONN_SURPLUS_H
#define UPG_CONN_SURPLUS_H

#include "conn_step.h"

/* A final response with no request outstanding; told at once, or once the server has gone on, or never. */
void upg_conn_orphan(struct upg_conn *, uint16_t status, struct upg_bytes bytes, uint64_t offset);
/* The server goes on: what such a response proves only then is told. */
void upg_conn_settle_idle(struct upg_conn *);

/* They answer what the client said at `asked`: was that early data of a refused attempt? */
void upg_conn_settle_pending(struct upg_conn *, uint64_t asked, struct upg_bytes bytes, uint64_t offset);
/* They answer a start line of the client's that is still incomplete: it is the suspect. */
void upg_conn_settle_begun(struct upg_conn *, struct upg_bytes bytes, uint64_t offset);
/* They answer this request, after the server has declined HTTP/2's preface. One that stood among the frames was smuggled there. */
void upg_conn_settle_declined(struct upg_conn *, const struct upg_txn *, struct upg_bytes bytes, uint64_t offset);

/* The request that is answered is the suspect: its line, the version left out. */
void upg_conn_name_request(struct upg_conn *, const struct upg_txn *);
/* Early data of a refused attempt is answered, or nobody can answer it any more. */
void upg_conn_drop_refused(struct upg_conn *);

#endif
