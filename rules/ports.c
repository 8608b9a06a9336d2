/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "list.h"

#define PORT_LAST 65535

/* false: not 1*DIGIT up to 65535. */
static bool
read_port(const char *text, size_t len, unsigned *port)
{
	unsigned n = 0;
	if (len == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (unsigned)(text[i] - '0');
		if (n > PORT_LAST)
			return false;
	}
	*port = n;
	return true;
}

static const char *
port_member(const char *text, size_t len, struct upg_spans *s)
{
	static const char bad[] = "a port is a number from 0 to 65535";
	unsigned lo = 0, hi = PORT_LAST;
	const char *colon = memchr(text, ':', len);
	if (!colon) {
		if (!read_port(text, len, &lo))
			return bad;
		hi = lo;
	} else {
		size_t before = (size_t)(colon - text), after = len - before - 1;
		if (before == 0 && after == 0)
			return "a port range needs a first or a last port";
		if (before && !read_port(text, before, &lo))
			return bad;
		if (after && !read_port(colon + 1, after, &hi))
			return bad;
		if (hi < lo)
			return "this range ends before it begins";
	}
	return upg_span_add(s, lo, hi) ? NULL : "out of memory";
}

const struct upg_list_kind upg_ports_kind = {
        .most = PORT_LAST,
        .plural = "ports",
        .member = port_member,
};
