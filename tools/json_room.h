/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_room.h - the object that json.h writes, and room in it: where the next field goes, its key, and octets that stand as they are. */
#ifndef UPG_JSON_ROOM_H
#define UPG_JSON_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define UPG_JSON_DEPTH 8

/* What a field of that key costs is settled where it is written: of a literal the length costs nothing, and its octets are a few stores. */
#define UPG_JSON_INLINE static inline __attribute__((always_inline))

struct upg_json {
	char *at;
	size_t size, len;
	char closing[UPG_JSON_DEPTH];
	unsigned depth;   /* open brackets */
	unsigned skipped; /* open brackets that did not fit, inside the innermost that did */
	bool cut;         /* something was left out */
};

/*
 * Where a field of at most so many octets goes, its comma written before it; the octets count once j->len says so. NULL: it does not fit in any case,
 * or is not to be written.
 */
UPG_JSON_INLINE char *
upg_json_room(struct upg_json *j, size_t most)
{
	char *to = j->at + j->len;

	if (j->skipped > 0 || j->size - j->len < j->depth + 1 + most)
		return NULL;
	if (to[-1] != '{' && to[-1] != '[')
		*to++ = ',';
	return to;
}

/* The key and its colon, in at most four octets more than the key has; returns behind it. key: a name of ours that needs no escape. */
UPG_JSON_INLINE char *
upg_json_put_key(char *to, const char *key)
{
	size_t len = key != NULL ? strlen(key) : 0;

	if (key == NULL)
		return to;
	*to++ = '"';
	memcpy(to, key, len);
	to[len] = '"';
	to[len + 1] = ':';
	return to + len + 2;
}

/* What json.h's functions do where room is short or escapes are needed: octets as a string, or (quote false) as they are. key: as above. */
void upg_json_field(struct upg_json *, const char *key, const void *octets, size_t len, bool quote);

/* Octets, none of which needs an escape. */
UPG_JSON_INLINE void
upg_json_plain(struct upg_json *j, const char *key, const char *text, size_t len)
{
	char *to = upg_json_room(j, (key != NULL ? strlen(key) : 0) + len + sizeof "\"\":\"\"");

	if (to == NULL) {
		upg_json_field(j, key, text, len, true);
		return;
	}
	to = upg_json_put_key(to, key);
	*to++ = '"';
	memcpy(to, text, len);
	to[len] = '"';
	j->len = (size_t)(to + len + 1 - j->at);
}

#endif
