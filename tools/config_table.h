/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_table.h - the rows of the settings table and what can be done with one: shared by the config_*.c files alone. */
#ifndef UPG_CONFIG_TABLE_H
#define UPG_CONFIG_TABLE_H

#include "config.h"

enum upg_setting_type {
	UPG_SETTING_BOOL,   /* bool */
	UPG_SETTING_ENUM,   /* unsigned: index in words */
	UPG_SETTING_FLAGS,  /* unsigned: bits by index in words */
	UPG_SETTING_COUNT,  /* uint64_t */
	UPG_SETTING_MARK,   /* uint64_t, shown in hexadecimal */
	UPG_SETTING_BYTES,  /* uint64_t; kb and KiB are 1024 */
	UPG_SETTING_US,     /* uint64_t microseconds; a bare number is seconds */
	UPG_SETTING_STRING, /* char *, owned */
	UPG_SETTING_PORTS,  /* bitmap of 65536 bits */
	UPG_SETTING_LIST,   /* struct upg_list */
	UPG_SETTING_VARS,   /* struct upg_vars */
};

struct upg_setting {
	const char *key;
	enum upg_setting_type type;
	size_t offset;        /* of the field in struct upg_config */
	const char *words;    /* ENUM, FLAGS: separated by spaces */
	const char *fallback; /* default as text; NULL: number */
	uint64_t number, least, most;
	const char *help;
};

/* The rows sorted by key, so that sections are contiguous. */
const struct upg_setting *const *upg_config_rows(size_t *count);

/* The row of that key, or NULL. A name under a VARS row ("vars.address-groups.DMZ") finds that row, *var its last part; else *var is NULL. */
const struct upg_setting *upg_config_find(const char *key, const char **var);

/* Is this the beginning of a key ("stream.reassembly")? */
bool upg_config_is_section(const char *key);

/* The nearest valid key or section; false where nothing is near. */
bool upg_config_nearest(const char *key, char out[UPG_CONFIG_KEY_BYTES]);

/* Fills err for a key nobody knows; where is "FILE:LINE" or "--set". Always false. */
bool upg_config_unknown(const char *where, const char *key, char err[UPG_CONFIG_ERR_BYTES]);

/*
 * Parses text into the row's field. false: err says what is wrong and what is allowed. LIST, FLAGS and PORTS take commas;
 * append adds one whole item (of a YAML sequence).
 */
bool upg_config_value_set(struct upg_config *, const struct upg_setting *, const char *var, const char *text,
                          char err[UPG_CONFIG_ERR_BYTES]);
bool upg_config_value_append(struct upg_config *, const struct upg_setting *, const char *item,
                             char err[UPG_CONFIG_ERR_BYTES]);
/* Empties a LIST, FLAGS or PORTS field before its items come. */
void upg_config_value_clear(struct upg_config *, const struct upg_setting *);
void upg_config_value_default(struct upg_config *, const struct upg_setting *);
void upg_config_value_free(struct upg_config *, const struct upg_setting *);

/* The value as text that parses back to it; VARS rows are printed by name elsewhere. */
void upg_config_value_print(const struct upg_config *, const struct upg_setting *, FILE *out);
/* "bytes, 1 MiB to 64 GiB", "one of normal, simulate": what may be written. */
void upg_config_value_allowed(const struct upg_setting *, char *out, size_t size);

/* Numbers: COUNT, MARK, BYTES, US. Printed in the largest unit that keeps the value whole; what is printed parses back. */
bool upg_config_measure_parse(enum upg_setting_type, const char *text, uint64_t *out);
void upg_config_measure_print(uint64_t value, enum upg_setting_type, char *out, size_t size);

/* The i-th word, its length in *len; NULL past the last. */
const char *upg_config_word(const char *words, unsigned i, size_t *len);

#endif
