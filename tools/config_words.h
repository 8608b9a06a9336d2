/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_words.h - the words a setting may be, each list of them beside the enumeration whose order it has. */
#ifndef UPG_CONFIG_WORDS_H
#define UPG_CONFIG_WORDS_H

enum upg_mode { UPG_MODE_NORMAL, UPG_MODE_SIMULATE };
#define UPG_WORDS_MODE "normal simulate"

enum upg_policy {
	UPG_POLICY_AUTO,
	UPG_POLICY_IGNORE,
	UPG_POLICY_DROP_PACKET,
	UPG_POLICY_DROP_FLOW,
	UPG_POLICY_REJECT,
	UPG_POLICY_BYPASS,
	UPG_POLICY_PASS_PACKET,
	UPG_POLICY_PASS_FLOW,
};
#define UPG_WORDS_POLICY "auto ignore drop-packet drop-flow reject bypass pass-packet pass-flow"

enum upg_checksum { UPG_CHECKSUM_AUTO, UPG_CHECKSUM_ALL, UPG_CHECKSUM_NONE };
#define UPG_WORDS_CHECKSUM "auto all none"

enum upg_filetype { UPG_FILE_REGULAR, UPG_FILE_UNIX_STREAM, UPG_FILE_UNIX_DGRAM };
#define UPG_WORDS_FILETYPE "regular unix_stream unix_dgram"

enum upg_control_wanted { UPG_CONTROL_AUTO, UPG_CONTROL_ON, UPG_CONTROL_OFF };
#define UPG_WORDS_AUTO "auto yes no"

enum upg_xff_mode { UPG_XFF_EXTRA_DATA, UPG_XFF_OVERWRITE };
#define UPG_WORDS_XFF_MODE "extra-data overwrite"

enum upg_xff_deployment { UPG_XFF_REVERSE, UPG_XFF_FORWARD };
#define UPG_WORDS_XFF_DEPLOYMENT "reverse forward"

enum upg_syslog_format {
	UPG_SYSLOG_PLAIN,
	UPG_SYSLOG_CEE,
	UPG_SYSLOG_RFC5424,
	UPG_SYSLOG_CEF,
	UPG_SYSLOG_LEEF,
};
#define UPG_WORDS_SYSLOG "plain cee rfc5424 cef leef"

/* enum upg_nfmode (capture/source.h) */
#define UPG_WORDS_NFMODE "accept repeat route"

/* enum upg_reassembler, enum upg_urgent (capture/stream.h) */
#define UPG_WORDS_REASSEMBLER "native libnids both"
#define UPG_WORDS_URGENT      "clear drop pass"

/* enum upg_record_type (record.h), of which upg_config.eve_types has a bit each */
#define UPG_WORDS_TYPES "alert upgrade http flow anomaly drop stats websocket"

/* as syslog(3) counts them */
#define UPG_WORDS_LEVEL "emerg alert crit err warning notice info debug"
#define UPG_WORDS_FACILITY                                                                                             \
	"kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console solaris-cron "         \
	"local0 local1 local2 local3 local4 local5 local6 local7"

#endif
