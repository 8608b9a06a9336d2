/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_proxy.c - on whose behalf the client asks: the PROXY protocol before its first octet, forwarding fields in its requests. */
#include "conn_step.h"
#include "forwarded.h"

#include <arpa/inet.h>
#include <strings.h>

/* Whom a request's record names; a later one wins over an earlier one. */
enum {
	NOBODY,
	FORWARDED, /* the field Forwarded */
	HEADER,    /* the configured field */
	BALANCER   /* the PROXY protocol */
};

static void
release(struct upg_conn *c)
{
	upg_pool_put(&c->env->lines, c->proxy_held);
	c->proxy_held = NULL;
	c->proxy_len = 0;
}

void
upg_conn_proxy_flush(struct upg_conn *c)
{
	uint8_t held[UPG_PROXY_OCTETS];
	size_t len = c->proxy_len;
	c->proxy_state = UPG_CONN_PROXY_DONE;
	if (len == 0)
		return;
	memcpy(held, c->proxy_held, len);
	release(c);
	upg_conn_client_octets(c, upg_bytes(held, len));
}

/* Keeps octets that may become a header; how many. */
static size_t
hold(struct upg_conn *c, struct upg_bytes in)
{
	size_t room = UPG_PROXY_OCTETS - c->proxy_len;
	size_t n = in.len < room ? in.len : room;
	if (c->proxy_held == NULL && (c->proxy_held = upg_pool_get(&c->env->lines)) == NULL)
		return 0;
	memcpy(c->proxy_held + c->proxy_len, in.at, n);
	c->proxy_len += (uint8_t)n;
	return n;
}

/* Takes the header's octets from *in, of which `seen` were held already. */
static void
found(struct upg_conn *c, const struct upg_proxy_head *head, size_t seen)
{
	release(c);
	c->side[TO_SERVER].offset += seen;
	c->proxy_left = head->octets - (uint32_t)seen;
	c->proxy_state = UPG_CONN_PROXY_SKIPPING;
	c->proxied_family = head->family;
	memcpy(c->proxied, head->address, sizeof c->proxied);
}

static void
skip(struct upg_conn *c, struct upg_bytes *in)
{
	size_t n = c->proxy_left < in->len ? c->proxy_left : in->len;
	*in = upg_grammar_part(*in, n, in->len);
	c->side[TO_SERVER].offset += n;
	c->proxy_left -= (uint32_t)n;
	if (c->proxy_left == 0)
		c->proxy_state = UPG_CONN_PROXY_DONE;
}

void
upg_conn_proxy_feed(struct upg_conn *c, struct upg_bytes *in)
{
	struct upg_proxy_head head;
	if (c->proxy_state == UPG_CONN_PROXY_SKIPPING) {
		skip(c, in);
		return;
	}
	struct upg_bytes begin = *in;
	size_t before = c->proxy_len, more = 0;
	if (before > 0) {
		more = hold(c, *in);
		begin = upg_bytes(c->proxy_held, c->proxy_len);
	}
	switch (upg_proxy_begin(begin, &head)) {
	case UPG_PROXY_NONE:
		*in = upg_grammar_part(*in, more, in->len);
		upg_conn_proxy_flush(c);
		break;
	case UPG_PROXY_FOUND:
		found(c, &head, before);
		skip(c, in);
		break;
	case UPG_PROXY_MORE:
		if (before == 0 && hold(c, *in) < in->len) {
			c->proxy_state = UPG_CONN_PROXY_DONE; /* no memory */
			break;
		}
		*in = upg_grammar_part(*in, in->len, in->len);
		break;
	}
}

void
upg_conn_proxy_gap(struct upg_conn *c, uint64_t *len)
{
	uint64_t n = 0;
	if (c->proxy_state == UPG_CONN_PROXY_LOOKING)
		upg_conn_proxy_flush(c);
	if (c->proxy_state == UPG_CONN_PROXY_SKIPPING)
		n = c->proxy_left < *len ? c->proxy_left : *len;
	c->proxy_left -= (uint32_t)n;
	c->side[TO_SERVER].offset += n;
	*len -= n;
	if (c->proxy_left == 0)
		c->proxy_state = UPG_CONN_PROXY_DONE;
}

void
upg_conn_forwarded_begin(struct upg_conn *c, struct upg_txn *t)
{
	if (c->env->xff_header == NULL || t->record == NULL || c->proxied_family == 0)
		return;
	if (inet_ntop(c->proxied_family == 4 ? AF_INET : AF_INET6, c->proxied, t->record->xff, sizeof t->record->xff) !=
	    NULL)
		t->forwarded =
		        c->env->xff_first ? NOBODY : BALANCER; /* first in the chain are those that the fields name */
}

void
upg_conn_forwarded_field(struct upg_conn *c, struct upg_txn *t, const struct upg_field *f)
{
	const struct upg_conn_env *env = c->env;
	char text[UPG_FORWARDED_TEXT];
	if (env->xff_header == NULL || f->continuation)
		return;
	bool rfc7239 = upg_grammar_is(f->name, "forwarded");
	bool header = f->name.len == env->xff_header_len &&
	              strncasecmp((const char *)f->name.at, env->xff_header, f->name.len) == 0;
	uint8_t who = header ? HEADER : rfc7239 ? FORWARDED : NOBODY;
	if (who == NOBODY || who < t->forwarded || (env->xff_first && who == t->forwarded))
		return;
	bool good = rfc7239 ? upg_forwarded_field(f->value, env->xff_first, text)
	                    : upg_forwarded_list(f->value, env->xff_first, text);
	if (!good && (env->xff_first || who != t->forwarded))
		return;
	t->forwarded = who; /* the last proxy may have named nobody */
	memcpy(t->record->xff, text, strlen(text) + 1);
}
