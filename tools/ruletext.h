/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ruletext.h - the text of the rules as it was read the last time: by the supervisor, which alone may open the files, for its workers, which parse it. In
 * memory that they share; a worker that reads while the next text comes takes that one.
 */
#ifndef UPG_RULETEXT_H
#define UPG_RULETEXT_H

#include <stdbool.h>
#include <stddef.h>

struct upg_ruletext;

/* Before the workers are started, so that they have it. NULL with errno. */
struct upg_ruletext *upg_ruletext_new(void);
void upg_ruletext_free(struct upg_ruletext *);

/* Supervisor: one file after another, then upg_ruletext_post() if all of them were good. False with errno: it cannot be posted. */
void upg_ruletext_begin(struct upg_ruletext *);
bool upg_ruletext_add(struct upg_ruletext *, const char *name, const char *text, size_t len);
void upg_ruletext_post(struct upg_ruletext *);

/* Worker: has something been posted that it has not taken (and was not born with)? Costs nothing. */
bool upg_ruletext_is_new(const struct upg_ruletext *);

/*
 * Worker: gives each file of what was posted last to `each`, in the order they were added; name and text live for the call. It counts as taken also where
 * it cannot be read: false with errno, and `each` was not called. Where the next one has come meanwhile, that is new.
 */
bool upg_ruletext_take(struct upg_ruletext *, void (*each)(void *ctx, const char *name, const char *text, size_t len),
                       void *ctx);

#endif
