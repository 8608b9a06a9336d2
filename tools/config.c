/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "config_policy.h"
#include "config_table.h"
#include "settings.h"

static const struct upg_setting table[] = {
#define X(field, key, type, words, def, least, most, help)                                                             \
	{key, UPG_SETTING_##type, offsetof(struct upg_config, field), words, def, 0, least, most, help},
        UPG_SETTINGS(X)
#undef X
#define X(field, key, unit, def, least, most, help)                                                                    \
	{key, UPG_SETTING_##unit, offsetof(struct upg_config, limits.field), NULL, NULL, def, least, most, help},
                UPG_LIMITS(X)
#undef X
};

#define ROWS (sizeof table / sizeof *table)

/* A dot sorts before everything else, so that a section stays together. */
static int
compare_keys(const char *a, const char *b)
{
	for (; *a != '\0' && *a == *b; a++, b++)
		;
	int x = *a == '.' ? 1 : (unsigned char)*a;
	int y = *b == '.' ? 1 : (unsigned char)*b;
	return x - y;
}

static int
compare_rows(const void *a, const void *b)
{
	const struct upg_setting *const *x = a, *const *y = b;
	return compare_keys((*x)->key, (*y)->key);
}

const struct upg_setting *const *
upg_config_rows(size_t *count)
{
	static const struct upg_setting *sorted[ROWS];

	if (sorted[0] == NULL) {
		for (size_t i = 0; i < ROWS; i++)
			sorted[i] = &table[i];
		qsort(sorted, ROWS, sizeof *sorted, compare_rows);
	}
	*count = ROWS;
	return sorted;
}

const struct upg_setting *
upg_config_find(const char *key, const char **var)
{
	*var = NULL;
	for (size_t i = 0; i < ROWS; i++) {
		size_t len = strlen(table[i].key);
		if (strncmp(table[i].key, key, len) != 0)
			continue;
		if (table[i].type != UPG_SETTING_VARS && key[len] == '\0')
			return &table[i];
		if (table[i].type == UPG_SETTING_VARS && key[len] == '.' && strchr(key + len + 1, '.') == NULL) {
			*var = key + len + 1;
			return &table[i];
		}
	}
	return NULL;
}

bool
upg_config_is_section(const char *key)
{
	size_t len = strlen(key);
	for (size_t i = 0; i < ROWS; i++)
		if (strncmp(table[i].key, key, len) == 0 &&
		    (table[i].key[len] == '.' || (table[i].key[len] == '\0' && table[i].type == UPG_SETTING_VARS)))
			return true;
	return false;
}

/* Levenshtein's distance; both are shorter than UPG_CONFIG_KEY_BYTES. */
static unsigned
distance(const char *a, size_t alen, const char *b, size_t blen)
{
	unsigned row[UPG_CONFIG_KEY_BYTES];

	for (size_t j = 0; j <= blen; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= alen; i++) {
		unsigned diagonal = row[0];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= blen; j++) {
			unsigned best = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[blen];
}

/* The length of key's first depth parts, 0 where it has fewer. */
static size_t
parts(const char *key, unsigned depth)
{
	for (const char *p = key;; p++)
		if ((*p == '.' || *p == '\0') && --depth == 0)
			return (size_t)(p - key);
		else if (*p == '\0')
			return 0;
}

bool
upg_config_nearest(const char *key, char out[UPG_CONFIG_KEY_BYTES])
{
	size_t len = strlen(key);
	unsigned depth = 1, best = UINT32_MAX;
	const char *found = NULL;
	size_t found_len = 0;

	if (len == 0 || len >= UPG_CONFIG_KEY_BYTES)
		return false;
	for (const char *p = key; *p != '\0'; p++)
		depth += *p == '.';
	for (size_t i = 0; i < ROWS; i++) {
		const char *candidate = table[i].key;
		size_t whole = strlen(candidate), prefix = parts(candidate, depth);
		/* the right name without its section is as good as a hit */
		if (whole > len && candidate[whole - len - 1] == '.' && strcmp(candidate + whole - len, key) == 0) {
			found = candidate, found_len = whole;
			best = 0;
			continue;
		}
		unsigned d = distance(key, len, candidate, whole);
		if (d < best)
			best = d, found = candidate, found_len = whole;
		if (prefix != 0 && (d = distance(key, len, candidate, prefix)) < best)
			best = d, found = candidate, found_len = prefix;
	}
	if (found == NULL || best > 2 + len / 3)
		return false;
	memcpy(out, found, found_len);
	out[found_len] = '\0';
	return true;
}

bool
upg_config_unknown(const char *where, const char *key, char err[UPG_CONFIG_ERR_BYTES])
{
	char near[UPG_CONFIG_KEY_BYTES];

	if (upg_config_nearest(key, near))
		snprintf(err, UPG_CONFIG_ERR_BYTES, "%.200s: unknown key \"%.120s\"; did you mean \"%s\"?", where, key,
		         near);
	else
		snprintf(err, UPG_CONFIG_ERR_BYTES, "%.200s: unknown key \"%.120s\"; see --dump-config for all keys",
		         where, key);
	return false;
}

void
upg_config_init(struct upg_config *c)
{
	memset(c, 0, sizeof *c);
	for (size_t i = 0; i < ROWS; i++)
		upg_config_value_default(c, &table[i]);
}

void
upg_config_fini(struct upg_config *c)
{
	for (size_t i = 0; i < ROWS; i++)
		upg_config_value_free(c, &table[i]);
}

bool
upg_config_assign(struct upg_config *c, const char *assignment, char err[UPG_CONFIG_ERR_BYTES])
{
	const char *equals = strchr(assignment, '='), *var;
	char key[UPG_CONFIG_KEY_BYTES], why[UPG_CONFIG_ERR_BYTES];

	if (equals == NULL || equals == assignment) {
		snprintf(err, UPG_CONFIG_ERR_BYTES, "--set: \"%.100s\" is not KEY=VALUE", assignment);
		return false;
	}
	size_t len = (size_t)(equals - assignment);
	while (len > 0 && assignment[len - 1] == ' ')
		len--;
	if (len >= sizeof key) {
		snprintf(err, UPG_CONFIG_ERR_BYTES, "--set: unknown key \"%.40s...\"", assignment);
		return false;
	}
	memcpy(key, assignment, len);
	key[len] = '\0';
	const struct upg_setting *row = upg_config_find(key, &var);
	if (row == NULL)
		return upg_config_unknown("--set", key, err);
	equals += 1 + strspn(equals + 1, " ");
	if (upg_config_value_set(c, row, var, equals, why))
		return true;
	snprintf(err, UPG_CONFIG_ERR_BYTES, "--set: %s: %.370s", key, why);
	return false;
}

void
upg_config_dump(const struct upg_config *c, FILE *out)
{
	size_t count;
	const struct upg_setting *const *rows = upg_config_rows(&count);

	for (size_t i = 0; i < count; i++) {
		if (rows[i]->type == UPG_SETTING_VARS) {
			const struct upg_vars *vars = (const void *)((const char *)c + rows[i]->offset);
			for (size_t v = 0; v < vars->count; v++)
				fprintf(out, "%s.%s = %s\n", rows[i]->key, vars->at[v].name, vars->at[v].value);
			continue;
		}
		fprintf(out, "%s = ", rows[i]->key);
		upg_config_value_print(c, rows[i], out);
		fputc('\n', out);
	}
}

const char *
upg_config_var(void *config, const char *name)
{
	const struct upg_config *c = config;
	const struct upg_vars *groups[] = {&c->address_groups, &c->port_groups};

	for (size_t g = 0; g < 2; g++)
		for (size_t i = 0; i < groups[g]->count; i++)
			if (strcmp(groups[g]->at[i].name, name) == 0)
				return groups[g]->at[i].value;
	return NULL;
}

enum upg_policy
upg_config_policy(const struct upg_config *c, unsigned policy, bool is_inline)
{
	if (policy == UPG_POLICY_AUTO)
		policy = c->exception_policy;
	if (policy == UPG_POLICY_AUTO)
		policy = is_inline ? UPG_POLICY_DROP_FLOW : UPG_POLICY_IGNORE;
	return (enum upg_policy)policy;
}

const char *
upg_config_policy_name(enum upg_policy policy)
{
	static const char *const names[] = {
	        [UPG_POLICY_AUTO] = "auto",
	        [UPG_POLICY_IGNORE] = "ignore",
	        [UPG_POLICY_DROP_PACKET] = "drop-packet",
	        [UPG_POLICY_DROP_FLOW] = "drop-flow",
	        [UPG_POLICY_REJECT] = "reject",
	        [UPG_POLICY_BYPASS] = "bypass",
	        [UPG_POLICY_PASS_PACKET] = "pass-packet",
	        [UPG_POLICY_PASS_FLOW] = "pass-flow",
	};
	return (size_t)policy < sizeof names / sizeof *names ? names[policy] : "auto";
}

const char *
upg_config_cause_name(enum upg_cause cause)
{
	static const char *const names[] = {
	        [UPG_CAUSE_QUEUE] = "queue", [UPG_CAUSE_MEMORY] = "memory", [UPG_CAUSE_MIDSTREAM] = "midstream",
	        [UPG_CAUSE_GAP] = "gap",     [UPG_CAUSE_PARSER] = "parser", [UPG_CAUSE_START] = "start",
	        [UPG_CAUSE_LIMIT] = "limit",
	};
	return (size_t)cause < UPG_CAUSES ? names[cause] : "none";
}
