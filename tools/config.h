/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config.h - the effective settings: the defaults of settings.h and limits.h, then a YAML file, then --set. One table says what keys
 * there are; config_value.c reads and prints values, config_yaml.c files, config_doc.c writes the shipped file and the manual's table.
 */
#ifndef UPG_CONFIG_H
#define UPG_CONFIG_H

#include <stdio.h>

#include "capture/limits.h"
#include "capture/packet.h"
#include "config_words.h"

#define UPG_CONFIG_ERR_BYTES  512
#define UPG_CONFIG_FILE_BYTES (1024 * 1024) /* a larger file is refused */
#define UPG_CONFIG_KEY_BYTES  128           /* longest dotted key, NUL included */

/* Strings somebody listed, in order. */
struct upg_list {
	char **at;
	size_t count;
};

/* Names and their text: `vars:`. */
struct upg_vars {
	struct upg_var {
		char *name, *value;
	} * at;
	size_t count;
};

/* Every field is written by its row of settings.h alone. Enumerations are unsigned. */
struct upg_config {
	struct upg_limits limits;
	unsigned mode;             /* enum upg_mode */
	unsigned exception_policy; /* enum upg_policy, as the next six; ask upg_config_policy() */
	unsigned midstream_policy, memcap_policy, gap_policy, parser_policy, start_policy, http_limit_policy;
	uint64_t start_time_us, stall_timeout_us;
	unsigned checksum;      /* enum upg_checksum */
	unsigned reassembler;   /* enum upg_reassembler */
	unsigned urgent_policy; /* enum upg_urgent */
	bool midstream;
	uint8_t http_ports[8192]; /* bit per port: [p / 8] & 1 << p % 8 */
	bool nfq_fail_open;
	bool nfq_check_sources;
	bool h2c_inspect;
	unsigned nfq_mode;                                                          /* enum upg_nfmode */
	uint64_t nfq_mark, nfq_mask, nfq_bypass_mark, nfq_bypass_mask, reject_mark; /* fit 32 bits */
	uint64_t nfq_repeat_mark, nfq_repeat_mask, nfq_condemned_mark, nfq_condemned_mask;
	uint64_t nfq_route_queue;
	char *user;
	struct upg_vars address_groups, port_groups;
	struct upg_list rule_files;
	char *log_dir;
	bool eve_enabled, eve_community_id, eve_verdict, eve_payload, eve_payload_printable, eve_packet;
	bool eve_websocket_payload, eve_websocket_payload_printable;
	bool flow_hash;
	bool websocket_inspect;
	bool xff_enabled;
	unsigned xff_mode, xff_deployment; /* enum upg_xff_mode, upg_xff_deployment */
	char *xff_header;
	char *eve_filename;
	unsigned eve_filetype; /* enum upg_filetype */
	unsigned eve_types;    /* bits: 1 << enum upg_record_type */
	uint64_t eve_community_id_seed;
	bool fast_enabled;
	char *fast_filename;
	bool evidence_enabled;
	char *evidence_dir;
	bool syslog_enabled;
	unsigned syslog_facility; /* as in syslog(3), not shifted */
	unsigned syslog_format;   /* enum upg_syslog_format */
	unsigned syslog_level[3]; /* by severity - 1, as in syslog(3) */
	char *syslog_identity, *syslog_socket;
	bool stats_enabled;
	char *stats_filename;
	uint64_t stats_interval_us;
	struct upg_list redact;
	unsigned control_enabled; /* enum upg_control_wanted */
	char *control_filename, *control_mode;
};

/* Every key at its default. Undone by fini, which may be called after a failed load too. */
void upg_config_init(struct upg_config *);
void upg_config_fini(struct upg_config *);

/*
 * Reads a YAML file over what is set already. false: err is "FILE:LINE: what is wrong" without newline, and the settings are a mixture of old and
 * new, to be thrown away.
 */
bool upg_config_load(struct upg_config *, const char *path, char err[UPG_CONFIG_ERR_BYTES]);
/* The same from memory; name stands for the file in messages. */
bool upg_config_load_text(struct upg_config *, const char *name, const char *text, size_t len,
                          char err[UPG_CONFIG_ERR_BYTES]);

/* Sets one key from "key=value" (--set). Lists are written with commas. */
bool upg_config_assign(struct upg_config *, const char *assignment, char err[UPG_CONFIG_ERR_BYTES]);

/* Do the settings fit together? false: err says which do not. Queues first to last are ours. */
bool upg_config_check(const struct upg_config *, unsigned first, unsigned last, char err[UPG_CONFIG_ERR_BYTES]);

/* --dump-config: every setting as `key = value`, sorted. */
void upg_config_dump(const struct upg_config *, FILE *out);

/* The value of a rule variable without its `$`: upg_vars_lookup of rules.h with a struct upg_config as user. NULL: no such name. */
const char *upg_config_var(void *config, const char *name);

static inline bool
upg_config_is_http_port(const struct upg_config *c, uint16_t port)
{
	return c->http_ports[port / 8] & 1 << port % 8;
}

/* The shipped upgate.yaml, with comments; it loads back to the defaults. */
void upg_config_write_yaml(FILE *out);
/* The settings as mdoc list items for upgate.yaml(5). */
void upg_config_write_man(FILE *out);

#endif
