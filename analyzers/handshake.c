/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "handshake.h"

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static bool
alnum(uint8_t c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

bool
upg_handshake_is(struct upg_bytes name, const char *literal)
{
	for (size_t i = 0; i < name.len; i++)
		if (literal[i] == '\0' || lower(name.at[i]) != (uint8_t)literal[i])
			return false;
	return literal[name.len] == '\0';
}

static bool
starts_with(struct upg_bytes name, const char *literal)
{
	size_t len = strlen(literal);

	return name.len >= len && upg_handshake_is(upg_bytes(name.at, len), literal);
}

static struct upg_bytes
trim(struct upg_bytes b)
{
	while (b.len && (b.at[0] == ' ' || b.at[0] == '\t'))
		b = upg_bytes(b.at + 1, b.len - 1);
	while (b.len && (b.at[b.len - 1] == ' ' || b.at[b.len - 1] == '\t'))
		b.len--;
	return b;
}

bool
upg_handshake_next(struct upg_bytes *rest, struct upg_bytes *item)
{
	while (rest->len) {
		size_t end = 0;
		bool quoted = false;

		for (; end < rest->len && (quoted || rest->at[end] != ','); end++) {
			if (rest->at[end] == '"')
				quoted = !quoted;
			else if (quoted && rest->at[end] == '\\' && end + 1 < rest->len)
				end++;
		}
		*item = trim(upg_bytes(rest->at, end));
		if (end < rest->len)
			end++;
		*rest = upg_bytes(rest->at + end, rest->len - end);
		if (item->len)
			return true;
	}
	return false;
}

static uint64_t
hash_more(uint64_t hash, struct upg_bytes b, bool fold)
{
	for (size_t i = 0; i < b.len; i++)
		hash = (hash ^ (fold ? lower(b.at[i]) : b.at[i])) * FNV_PRIME;
	return hash;
}

/* How the elements of a list are compared: protocols of Upgrade without case, extensions by their name. */
enum element { ELEMENT_TOKEN, ELEMENT_PROTOCOL, ELEMENT_EXTENSION };

static uint64_t
element_hash(struct upg_bytes item, enum element kind)
{
	if (kind == ELEMENT_EXTENSION) {
		const uint8_t *semicolon = memchr(item.at, ';', item.len);

		if (semicolon)
			item = trim(upg_bytes(item.at, (size_t)(semicolon - item.at)));
	}
	return hash_more(FNV_START, item, kind == ELEMENT_TOKEN);
}

static bool
names_have(const struct upg_names *n, uint64_t hash)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->hash[i] == hash)
			return true;
	return false;
}

static void
names_add(struct upg_names *n, struct upg_bytes list, enum element kind)
{
	struct upg_bytes item;

	while (upg_handshake_next(&list, &item)) {
		uint64_t hash = element_hash(item, kind);

		if (names_have(n, hash))
			continue;
		if (n->count == UPG_NAMES_MAX) {
			n->cut = true;
			return;
		}
		n->hash[n->count++] = hash;
	}
}

/* Does the list name something that was not offered? */
static bool
names_foreign(const struct upg_names *n, struct upg_bytes list, enum element kind)
{
	struct upg_bytes item;

	while (!n->cut && upg_handshake_next(&list, &item)) {
		/* RFC 2817 3.3: the answer names the layer above TLS too. */
		if (kind == ELEMENT_TOKEN && starts_with(item, "http/"))
			continue;
		if (!names_have(n, element_hash(item, kind)))
			return true;
	}
	return false;
}

static void
see(struct upg_seen *seen, struct upg_bytes value, uint64_t offset)
{
	if (seen->count == 0) {
		seen->offset = offset;
		seen->len = (uint16_t)(value.len < UPG_SEEN_BYTES ? value.len : UPG_SEEN_BYTES);
		if (seen->len)
			memcpy(seen->text, value.at, seen->len);
	}
	if (seen->count < UINT16_MAX)
		seen->count++;
}

static void
copy_token(char to[UPG_TOKEN_BYTES], struct upg_bytes token)
{
	size_t len = token.len < UPG_TOKEN_BYTES ? token.len : UPG_TOKEN_BYTES - 1;

	memcpy(to, token.at, len);
	to[len] = '\0';
}

static void
upgrade_field(struct upg_handshake *h, struct upg_bytes list)
{
	struct upg_bytes item;

	names_add(&h->tokens, list, ELEMENT_TOKEN);
	while (upg_handshake_next(&list, &item)) {
		if (h->offered_count < UPG_TOKEN_MAX)
			copy_token(h->offered[h->offered_count++], item);
		h->has_websocket |= upg_handshake_is(item, "websocket") || starts_with(item, "websocket/");
		h->has_h2c |= upg_handshake_is(item, "h2c");
		h->has_connect_udp |= upg_handshake_is(item, "connect-udp");
		h->has_connect_ip |= upg_handshake_is(item, "connect-ip");
		h->has_tls |= starts_with(item, "tls/1.") || upg_handshake_is(item, "tls");
	}
}

/* Draft-76 5.2 step 4: the digits concatenated are the number, the U+0020 are counted. */
static void
key76_field(struct upg_key76 *k, struct upg_bytes value, uint64_t offset)
{
	if (k->seen.count == 0)
		k->hash = FNV_START;
	see(&k->seen, value, offset);
	k->hash = hash_more(k->hash, value, false);
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.at[i];

		if (c == ' ' && k->spaces < UINT32_MAX)
			k->spaces++;
		if (c < '0' || c > '9')
			continue;
		if (k->digits < UINT32_MAX)
			k->digits++;
		k->overflow |= __builtin_mul_overflow(k->number, UINT64_C(10), &k->number);
		k->overflow |= __builtin_add_overflow(k->number, (uint64_t)(c - '0'), &k->number);
	}
}

static void
key_field(struct upg_handshake *h, struct upg_bytes value, uint64_t offset)
{
	if (h->key.count == 0) {
		h->key_hash = FNV_START;
		sha1_init(&h->key_sha1);
	}
	see(&h->key, value, offset);
	h->key_hash = hash_more(h->key_hash, value, false);
	h->key_bytes += value.len;
	sha1_update(&h->key_sha1, value.len, value.at);
}

static void
settings_field(struct upg_handshake *h, struct upg_bytes value, uint64_t offset)
{
	see(&h->settings, value, offset);
	h->settings_bytes += value.len;
	for (size_t i = 0; i < value.len; i++)
		h->settings_bad |= !(alnum(value.at[i]) || value.at[i] == '-' || value.at[i] == '_');
}

/* One to three digits and nothing else; -1: not that. */
static int
small_number(struct upg_bytes v)
{
	int n = 0;

	if (v.len == 0 || v.len > 3)
		return -1;
	for (size_t i = 0; i < v.len; i++) {
		if (v.at[i] < '0' || v.at[i] > '9')
			return -1;
		n = n * 10 + (v.at[i] - '0');
	}
	return n;
}

void
upg_handshake_field(struct upg_handshake *h, struct upg_bytes name, struct upg_bytes value, uint64_t offset)
{
	if (upg_handshake_is(name, "upgrade")) {
		see(&h->upgrade, value, offset);
		upgrade_field(h, value);
	} else if (upg_handshake_is(name, "sec-websocket-key1")) {
		key76_field(&h->key1, value, offset);
	} else if (upg_handshake_is(name, "sec-websocket-key2")) {
		key76_field(&h->key2, value, offset);
	} else if (upg_handshake_is(name, "sec-websocket-key")) {
		key_field(h, value, offset);
	} else if (upg_handshake_is(name, "sec-websocket-nonce")) {
		see(&h->nonce, value, offset);
	} else if (upg_handshake_is(name, "http2-settings")) {
		settings_field(h, value, offset);
	} else if (upg_handshake_is(name, "sec-websocket-version")) {
		int n = small_number(value);

		h->version = h->version_seen.count && h->version != n ? -1 : n;
		see(&h->version_seen, value, offset);
	} else if (upg_handshake_is(name, "sec-websocket-draft")) {
		int n = small_number(value);

		h->draft = n > 0 ? n : 0;
	} else if (upg_handshake_is(name, "sec-websocket-protocol") || upg_handshake_is(name, "websocket-protocol")) {
		/* Draft-75 and -76 know one subprotocol, which may hold spaces and commas: as a whole it is an offer too. */
		names_add(&h->protocols, value, ELEMENT_PROTOCOL);
		if (h->protocols.count < UPG_NAMES_MAX)
			h->protocols.hash[h->protocols.count++] = hash_more(FNV_START, value, false);
	} else if (upg_handshake_is(name, "sec-websocket-extensions")) {
		names_add(&h->extensions, value, ELEMENT_EXTENSION);
	}
}

void
upg_handshake_answer_reset(struct upg_handshake *h)
{
	h->answer_upgrade = h->accept = h->answer_protocol = h->answer_extension = (struct upg_seen){0};
	h->token_foreign = h->protocol_foreign = h->extension_foreign = false;
	h->switched_to[0] = '\0';
	h->agreed = (struct upg_agreed){0};
}

void
upg_handshake_answer_field(struct upg_handshake *h, struct upg_bytes name, struct upg_bytes value, uint64_t offset)
{
	struct upg_bytes rest = value, first;

	if (upg_handshake_is(name, "upgrade")) {
		see(&h->answer_upgrade, value, offset);
		h->token_foreign |= names_foreign(&h->tokens, value, ELEMENT_TOKEN);
		if (h->switched_to[0] == '\0' && upg_handshake_next(&rest, &first))
			copy_token(h->switched_to, first);
	} else if (upg_handshake_is(name, "sec-websocket-accept")) {
		see(&h->accept, value, offset);
	} else if (upg_handshake_is(name, "sec-websocket-protocol") || upg_handshake_is(name, "websocket-protocol")) {
		see(&h->answer_protocol, value, offset);
		if (!names_have(&h->protocols, hash_more(FNV_START, value, false)))
			h->protocol_foreign |= names_foreign(&h->protocols, value, ELEMENT_PROTOCOL);
	} else if (upg_handshake_is(name, "sec-websocket-extensions")) {
		see(&h->answer_extension, value, offset);
		h->extension_foreign |= names_foreign(&h->extensions, value, ELEMENT_EXTENSION);
		while (upg_handshake_next(&rest, &first))
			upg_handshake_agree(&h->agreed, first);
	}
}

bool
upg_handshake_to_websocket(const struct upg_handshake *h)
{
	struct upg_bytes token = upg_bytes(h->switched_to, strlen(h->switched_to));

	return token.len == 0 || upg_handshake_is(token, "websocket") || starts_with(token, "websocket/");
}

static enum upg_variant
websocket_variant(const struct upg_handshake *h, int *draft)
{
	bool key76 = h->key1.seen.count || h->key2.seen.count;

	/* The thread's proposal has draft-76's keys; in an RFC 6455 request the field means nothing. */
	if (h->nonce.count && (key76 || !h->key.count))
		return UPG_VARIANT_HEADER_NONCE;
	if (h->key1.seen.count && h->key2.seen.count && h->draft >= 1 && h->draft <= 3) {
		*draft = h->draft;
		return UPG_VARIANT_HYBI;
	}
	/* One key alone belongs to the same family, as a handshake that cannot succeed; beside a Key it is noise. */
	if ((h->key1.seen.count && h->key2.seen.count) || ((h->key1.seen.count || h->key2.seen.count) && !h->key.count))
		return UPG_VARIANT_HIXIE_76;
	if (h->key.count && h->version >= 4 && h->version <= 12) {
		*draft = h->version;
		return UPG_VARIANT_HYBI;
	}
	return h->key.count || h->version_seen.count ? UPG_VARIANT_RFC6455 : UPG_VARIANT_HIXIE_75;
}

enum upg_variant
upg_handshake_variant(const struct upg_handshake *h, struct upg_bytes method, int *draft)
{
	*draft = 0;
	if (method.len == 7 && memcmp(method.at, "CONNECT", 7) == 0)
		return UPG_VARIANT_CONNECT;
	if (h->has_websocket)
		return websocket_variant(h, draft);
	if (h->has_h2c)
		return UPG_VARIANT_H2C;
	if (h->has_connect_udp)
		return UPG_VARIANT_CONNECT_UDP;
	if (h->has_connect_ip)
		return UPG_VARIANT_CONNECT_IP;
	if (h->has_tls)
		return UPG_VARIANT_TLS;
	return h->tokens.count ? UPG_VARIANT_OTHER : UPG_VARIANT_NONE;
}

const char *
upg_handshake_variant_name(enum upg_variant variant, int draft)
{
	static const char *const names[] = {
	        [UPG_VARIANT_HIXIE_75] = "hixie-75",
	        [UPG_VARIANT_HIXIE_76] = "hixie-76",
	        [UPG_VARIANT_RFC6455] = "rfc6455",
	        [UPG_VARIANT_HEADER_NONCE] = "header-nonce",
	        [UPG_VARIANT_H2C] = "h2c",
	        [UPG_VARIANT_CONNECT] = "connect",
	        [UPG_VARIANT_CONNECT_UDP] = "connect-udp",
	        [UPG_VARIANT_CONNECT_IP] = "connect-ip",
	        [UPG_VARIANT_TLS] = "tls",
	        [UPG_VARIANT_OTHER] = "other",
	};
	static const char *const drafts[] = {"hybi-00", "hybi-01", "hybi-02", "hybi-03", "hybi-04",
	                                     "hybi-05", "hybi-06", "hybi-07", "hybi-08", "hybi-09",
	                                     "hybi-10", "hybi-11", "hybi-12"};

	if (variant == UPG_VARIANT_HYBI)
		return drafts[draft >= 0 && draft <= 12 ? draft : 0];
	return (size_t)variant < sizeof names / sizeof *names ? names[variant] : NULL;
}

bool
upg_handshake_keyed(const struct upg_handshake *h)
{
	return (h->key1.seen.count && h->key2.seen.count) || h->key.count;
}

uint64_t
upg_handshake_keys_hash(const struct upg_handshake *h)
{
	uint64_t hash;

	if (h->key1.seen.count || h->key2.seen.count)
		hash = (h->key1.hash * FNV_PRIME) ^ h->key2.hash;
	else if (h->key.count)
		hash = h->key_hash;
	else
		return 0;
	return hash ? hash : 1;
}
