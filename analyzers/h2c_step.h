/* SPDX-License-Identifier: GPL-2.0-or-later */
/* h2c_step.h - the steps that h2c.c (frames), h2c_frame.c (their payloads), h2c_field.c, h2c_rule.c and h2c_stream.c share; nobody else includes it. */
#ifndef UPG_H2C_STEP_H
#define UPG_H2C_STEP_H

#include "h2c_flaw.h"
#include "h2c_state.h"

/* Events, charged to the side that speaks in `dir`. */
void upg_h2c_bad_frame(struct upg_h2c *, enum upg_dir, enum upg_h2c_flaw);
void upg_h2c_forbidden(struct upg_h2c *, enum upg_dir, enum upg_h2c_flaw, struct upg_bytes text);
void upg_h2c_say(struct upg_h2c *, enum upg_dir, struct upg_event *);

/* h2c_frame.c: a frame's head is complete; octets of its payload (returns how many it took, at least one); its payload is complete. */
void upg_h2c_frame_begin(struct upg_h2c *, enum upg_dir);
size_t upg_h2c_frame_feed(struct upg_h2c *, enum upg_dir, struct upg_bytes);
void upg_h2c_frame_end(struct upg_h2c *, enum upg_dir);
/* One setting, said by who speaks in `dir`; false: a value it may not have. */
bool upg_h2c_setting(struct upg_h2c *, enum upg_dir, const uint8_t octets[6]);

/* h2c_field.c: a section begins; octets of it; they are all there; some were not seen or make no sense, so HPACK's state is lost. */
void upg_h2c_block_begin(struct upg_h2c *, enum upg_dir);
void upg_h2c_block_feed(struct upg_h2c *, enum upg_dir, struct upg_bytes);
void upg_h2c_block_end(struct upg_h2c *, enum upg_dir);
void upg_h2c_block_lost(struct upg_h2c *, enum upg_dir);

/* h2c_rule.c: one field of the section that is open. */
void upg_h2c_field(struct upg_h2c *, enum upg_dir, struct upg_bytes name, struct upg_bytes value);

/* h2c_stream.c. NULL: not followed. Pointers live until the next open or close. */
struct upg_h2c_stream *upg_h2c_stream_find(struct upg_h2c *, uint32_t id);
struct upg_h2c_stream *upg_h2c_stream_open(struct upg_h2c *, uint32_t id, const struct upg_http_record *like);
/* Octets of DATA; then, behind the frame, whether the stream ends with it: content-length is compared. */
void upg_h2c_stream_data(struct upg_h2c *, enum upg_dir, uint32_t id, uint64_t bytes);
void upg_h2c_stream_end(struct upg_h2c *, enum upg_dir, uint32_t id, bool ends);
/* Takes it out and writes its record. */
void upg_h2c_stream_close(struct upg_h2c *, struct upg_h2c_stream *);
void upg_h2c_streams_fini(struct upg_h2c *);

#endif
