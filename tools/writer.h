/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writer.h - in replay records are written by a thread of its own, while the next packets are looked at. Nothing is lost: whoever brings records waits
 * while there are piles of them. In the order they came they go to the sinks.
 */
#ifndef UPG_WRITER_H
#define UPG_WRITER_H

#include "record.h"

struct upg_delivery;
struct upg_writer;

/* What is put is shown by upg_deliver_show(), in the thread. NULL: there is none to be had. The delivery outlives the writer. */
struct upg_writer *upg_writer_start(struct upg_delivery *);

/* Copies one record. Waits for room. It is written when there are many, or behind upg_writer_push(). */
void upg_writer_put(struct upg_writer *, const struct upg_record *);

/* What was put is to be written now, unless the thread has enough to do: then with what comes. Does not wait; cheap where nothing was put. */
void upg_writer_push(struct upg_writer *);

/* The sinks' files are to be opened anew (HUP). */
void upg_writer_reopen(struct upg_writer *);

/* Returns when everything is written, and frees. NULL is allowed. */
void upg_writer_stop(struct upg_writer *);

#endif
