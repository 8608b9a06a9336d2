/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect.h"

#include "grammar.h"

/* TLS record of type handshake, version 3.x, that holds a ClientHello (RFC 8446 4, 5.1). There are servers that skip controls before a request. */
static enum upg_detect
tls(struct upg_bytes b)
{
	if (b.at[0] != 0x16 || (b.len > 1 && b.at[1] != 3) || (b.len > 2 && b.at[2] > 4) || (b.len > 5 && b.at[5] != 1))
		return UPG_DETECT_HTTP;
	return b.len > 5 ? UPG_DETECT_OPAQUE : UPG_DETECT_MORE;
}

enum upg_detect
upg_detect_begin(enum upg_dir dir, bool http_port, struct upg_bytes b)
{
	static const char word[] = "HTTP/1.";
	if (b.len == 0)
		return UPG_DETECT_MORE;
	if (dir == TO_CLIENT && b.at[0] == 0) {
		if (b.len < UPG_DETECT_OCTETS)
			return UPG_DETECT_MORE;
		return upg_detect_settings(b) ? UPG_DETECT_HTTP2 : UPG_DETECT_OPAQUE;
	}
	if (dir == TO_CLIENT) {
		size_t n = b.len < sizeof word - 1 ? b.len : sizeof word - 1;
		if (memcmp(b.at, word, n) != 0)
			return UPG_DETECT_OPAQUE;
		return n == sizeof word - 1 ? UPG_DETECT_HTTP : UPG_DETECT_MORE;
	}
	enum upg_detect t = tls(b);
	if (t != UPG_DETECT_HTTP)
		return t;
	if (http_port)
		return UPG_DETECT_MORE;
	/* Elsewhere the first line tells; what cannot begin one need not be waited for. A method, and any octet behind it, can. */
	size_t i = 0;
	while (i < b.len && (b.at[i] == '\r' || b.at[i] == '\n'))
		i++;
	for (bool begun = false; i < b.len && b.at[i] != '\n' && !begun; i++) {
		begun = upg_grammar_tchar(b.at[i]);
		if (b.at[i] == 0 || b.at[i] >= 128)
			return UPG_DETECT_OPAQUE;
	}
	return UPG_DETECT_MORE;
}

enum upg_detect
upg_detect_line(bool http_port, const struct upg_request_line *r, struct upg_bytes line)
{
	if (r->shape == UPG_REQUEST_PREFACE)
		return UPG_DETECT_OPAQUE;
	if (http_port)
		return UPG_DETECT_HTTP;
	size_t n = line.len;
	const uint8_t *v = n >= 9 ? line.at + n - 9 : NULL;
	if (v != NULL && memcmp(v, " HTTP/", 6) == 0 && v[6] >= '0' && v[6] <= '9' && v[7] == '.' && v[8] >= '0' &&
	    v[8] <= '9')
		return UPG_DETECT_HTTP;
	size_t word;
	while (n > 0 && (line.at[n - 1] == ' ' || line.at[n - 1] == '\t'))
		n--; /* a blank behind the version: nginx passes over it */
	for (word = n; word > 0 && line.at[word - 1] != ' ' && line.at[word - 1] != '\t';)
		word--;
	if (r->shape == UPG_REQUEST_HTTP1 && !upg_grammar_begins(upg_grammar_part(line, word, n), "http"))
		return UPG_DETECT_OPAQUE; /* RTSP/1.0 and its like */
	bool target = (r->target.len > 0 && r->target.at[0] == '/') || upg_grammar_begins(r->target, "http://");
	return target && upg_grammar_method(r->method) ? UPG_DETECT_HTTP : UPG_DETECT_OPAQUE;
}

bool
upg_detect_foreign(const struct upg_request_line *r, struct upg_bytes line)
{
	static const struct {
		const char *scheme, *version;
	} others[] = {{"rtsp:", " rtsp/1.0"}, {"rtspu:", " rtsp/1.0"}, {"rtsp:", " rtsp/2.0"}, {"sip:", " sip/2.0"},
	              {"sips:", " sip/2.0"},  {"icap:", " icap/1.0"},  {"/", " ice/1.0"}};
	if (r->shape == UPG_REQUEST_HTTP09)
		return r->target.len > 0 && r->target.at[0] != '/' && !upg_grammar_begins(r->target, "http:") &&
		       !upg_grammar_begins(r->target, "https:");
	if (r->shape != UPG_REQUEST_HTTP1 || !(r->flags & UPG_START_VERSION_BAD))
		return false;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		size_t n = strlen(others[i].version);
		if (line.len > n && upg_grammar_is(upg_grammar_part(line, line.len - n, line.len), others[i].version) &&
		    upg_grammar_begins(r->target, others[i].scheme))
			return others[i].scheme[0] != '/' || upg_grammar_is(r->method, "source");
	}
	return false;
}

bool
upg_detect_icy(struct upg_bytes begin)
{
	return upg_grammar_begins(begin, "icy 200");
}

bool
upg_detect_settings(struct upg_bytes begin)
{
	/* length (three octets, a multiple of six), type 4, flags, the first three octets of the stream's number */
	static const uint8_t rest[] = {4, 0, 0, 0, 0};

	return begin.len >= 8 && begin.at[0] == 0 && (begin.at[1] << 8 | begin.at[2]) % 6 == 0 &&
	       memcmp(begin.at + 3, rest, sizeof rest) == 0;
}
