/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handshake_proof.c - whether a handshake's keys are sound, and what the server must answer to them. */
#include "handshake.h"

#include <nettle/base64.h>
#include <nettle/md5.h>

/* Draft-76 5.2 steps 5 to 7. */
static const char *
key76_flaw(const struct upg_key76 *k)
{
	if (k->seen.count == 0)
		return "Sec-WebSocket-Key1 and Key2 must both be there: the server can compute no digest from one";
	if (k->seen.count > 1)
		return "Sec-WebSocket-Key1 or Key2 stands there twice or is folded: servers read different numbers";
	if (k->digits == 0)
		return "the key holds no digits, so it gives no number (draft-76 5.2)";
	if (k->spaces == 0)
		return "the key holds no spaces to divide by: a cross-protocol attack or a broken client (draft-76 "
		       "5.2)";
	if (k->overflow || k->number > UINT32_MAX)
		return "the digits of the key exceed 32 bits (draft-76 5.2)";
	if (k->number % k->spaces)
		return "the number of the key is no multiple of its spaces (draft-76 5.2)";
	return NULL;
}

static bool
base64_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '+' || c == '/';
}

/* RFC 6455 4.1 item 7: sixteen octets in base64 are 22 characters and two equals signs. */
static const char *
key_flaw(const struct upg_handshake *h)
{
	bool sound = h->key.count == 1 && h->key_bytes == 24 && h->key.text[22] == '=' && h->key.text[23] == '=';

	for (size_t i = 0; sound && i < 22; i++)
		sound = base64_char(h->key.text[i]);
	return sound ? NULL : "Sec-WebSocket-Key must come once and be 16 bytes in base64 (RFC 6455 4.1)";
}

/* RFC 7540 3.2.1: one field, the base64url payload of a SETTINGS frame, six octets (eight characters) a setting. */
static const char *
settings_flaw(const struct upg_handshake *h)
{
	if (h->settings.count == 0)
		return "an h2c upgrade must carry HTTP2-Settings (RFC 7540 3.2.1)";
	if (h->settings.count > 1)
		return "an h2c upgrade must carry exactly one HTTP2-Settings (RFC 7540 3.2.1)";
	if (h->settings_bad || h->settings_bytes % 8)
		return "HTTP2-Settings is not the base64url of a SETTINGS payload (RFC 7540 3.2.1)";
	if (h->settings_unnamed)
		return "HTTP2-Settings must be named in Connection, else a proxy forwards it (RFC 7540 3.2.1)";
	return NULL;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
nonce_octets(const struct upg_handshake *h, uint8_t eight[8])
{
	if (h->nonce.count != 1 || h->nonce.len != 16)
		return false;
	for (size_t i = 0; i < 8; i++) {
		int high = hex_digit(h->nonce.text[2 * i]), low = hex_digit(h->nonce.text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		eight[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

const char *
upg_handshake_flaw(const struct upg_handshake *h, enum upg_variant variant, int draft, const struct upg_seen **field)
{
	const char *flaw = NULL;
	uint8_t eight[8];

	if (variant == UPG_VARIANT_HIXIE_76 || variant == UPG_VARIANT_HEADER_NONCE ||
	    (variant == UPG_VARIANT_HYBI && draft <= 3)) {
		*field = h->key1.seen.count ? &h->key1.seen : &h->key2.seen;
		flaw = key76_flaw(&h->key1);
		if (flaw == NULL) {
			*field = h->key2.seen.count ? &h->key2.seen : &h->key1.seen;
			flaw = key76_flaw(&h->key2);
		}
		if (flaw == NULL && variant == UPG_VARIANT_HEADER_NONCE && !nonce_octets(h, eight)) {
			*field = &h->nonce;
			flaw = "Sec-WebSocket-Nonce must come once and be eight bytes in hexadecimal";
		}
		return flaw;
	}
	if (variant == UPG_VARIANT_RFC6455 || variant == UPG_VARIANT_HYBI) {
		*field = &h->key;
		return key_flaw(h);
	}
	if (variant == UPG_VARIANT_H2C) {
		*field = &h->settings;
		return settings_flaw(h);
	}
	return NULL;
}

bool
upg_handshake_digest(const struct upg_handshake *h, const uint8_t eight[8], uint8_t digest[16])
{
	struct md5_ctx md5;
	uint8_t parts[8];

	if (key76_flaw(&h->key1) || key76_flaw(&h->key2))
		return false;
	upg_put_be32(parts, (uint32_t)(h->key1.number / h->key1.spaces));
	upg_put_be32(parts + 4, (uint32_t)(h->key2.number / h->key2.spaces));
	md5_init(&md5);
	md5_update(&md5, 8, parts);
	md5_update(&md5, 8, eight);
	md5_digest(&md5, 16, digest);
	return true;
}

bool
upg_handshake_nonce_digest(const struct upg_handshake *h, uint8_t digest[16])
{
	uint8_t eight[8];

	return nonce_octets(h, eight) && upg_handshake_digest(h, eight, digest);
}

bool
upg_handshake_accepted(const struct upg_handshake *h)
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	struct sha1_ctx sha1 = h->key_sha1;
	uint8_t digest[SHA1_DIGEST_SIZE];
	char text[BASE64_ENCODE_RAW_LENGTH(SHA1_DIGEST_SIZE)];

	if (h->key.count == 0 || h->accept.count != 1 || h->accept.len != UPG_ACCEPT_BYTES)
		return false;
	sha1_update(&sha1, sizeof guid - 1, (const uint8_t *)guid);
	sha1_digest(&sha1, sizeof digest, digest);
	base64_encode_raw(text, sizeof digest, digest);
	return memcmp(text, h->accept.text, UPG_ACCEPT_BYTES) == 0;
}

/* The octets up to the next semicolon, trimmed; rest is what follows it. */
static struct upg_bytes
parameter(struct upg_bytes *rest)
{
	const uint8_t *semicolon = memchr(rest->at, ';', rest->len);
	size_t len = semicolon != NULL ? (size_t)(semicolon - rest->at) : rest->len;
	struct upg_bytes p = upg_bytes(rest->at, len);

	len += semicolon != NULL;
	*rest = upg_bytes(rest->at + len, rest->len - len);
	while (p.len > 0 && (p.at[0] == ' ' || p.at[0] == '\t'))
		p = upg_bytes(p.at + 1, p.len - 1);
	while (p.len > 0 && (p.at[p.len - 1] == ' ' || p.at[p.len - 1] == '\t'))
		p.len--;
	return p;
}

void
upg_handshake_agree(struct upg_agreed *a, struct upg_bytes extension)
{
	struct upg_bytes name = parameter(&extension);

	if (upg_handshake_is(name, "x-webkit-deflate-frame") || upg_handshake_is(name, "deflate-frame")) {
		a->deflate_frame = true;
	} else if (upg_handshake_is(name, "deflate-stream")) {
		a->deflate_stream = true;
	} else if (upg_handshake_is(name, "permessage-deflate")) {
		a->deflate = true;
		while (extension.len > 0) {
			struct upg_bytes p = parameter(&extension);

			a->client_fresh |= upg_handshake_is(p, "client_no_context_takeover");
			a->server_fresh |= upg_handshake_is(p, "server_no_context_takeover");
		}
	} else {
		a->other = true;
	}
}
