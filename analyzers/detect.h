/* SPDX-License-Identifier: GPL-2.0-or-later */
/* detect.h - what counts as HTTP (interface.md): from the first octets of either side and the server's port. */
#ifndef UPG_DETECT_H
#define UPG_DETECT_H

#include "capture/packet.h"
#include "startline.h"

enum upg_detect {
	UPG_DETECT_MORE, /* not enough octets yet */
	UPG_DETECT_HTTP,
	UPG_DETECT_OPAQUE,
	UPG_DETECT_HTTP2, /* a server's SETTINGS, before it was asked anything (RFC 9113 3.4) */
};

/* From the first octets a side says (`begin` may grow; at most the first UPG_DETECT_OCTETS of it count) while its first line is unfinished. */
#define UPG_DETECT_OCTETS 8
enum upg_detect upg_detect_begin(enum upg_dir, bool http_port, struct upg_bytes begin);

/* From the client's first line that is not empty. */
enum upg_detect upg_detect_line(bool http_port, const struct upg_request_line *, struct upg_bytes line);

/*
 * Is the first line of a connection on an HTTP port another protocol's: RTSP, SIP, ICAP by scheme and version, Icecast's SOURCE, or a word and an
 * argument that is no path (GET key of Redis, CONNECT {...} of NATS; RFC 1945 5.1 wants a path)? What the server answers decides.
 */
bool upg_detect_foreign(const struct upg_request_line *, struct upg_bytes line);

/* Does a stream of Shoutcast or NTRIP begin here, where the answer's status line is due ("ICY 200 OK")? */
bool upg_detect_icy(struct upg_bytes begin);

/* Does a server's side of HTTP/2 begin here: the header of a SETTINGS frame on stream 0, no acknowledgement (RFC 9113 3.4, 4.1, 6.5)? */
bool upg_detect_settings(struct upg_bytes begin);

#endif
