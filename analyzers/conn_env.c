/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_env.c - what the connections of one worker share: limits, ports, pools, and the parsers' callbacks. */
#include "conn_step.h"

#include <stdlib.h>

/* --- the parsers' callbacks that serve both directions --------------------------------------------------------------- */

static void
on_event(void *user, struct upg_event *e)
{
	upg_conn_tell(user, e);
}

static enum upg_http_go
on_junk(void *user, enum upg_dir dir, struct upg_bytes begin, uint64_t offset)
{
	return dir == TO_SERVER ? upg_conn_on_request_junk(user, begin, offset)
	                        : upg_conn_on_response_junk(user, begin, offset);
}

static void
on_field(void *user, enum upg_dir dir, const struct upg_field *f)
{
	if (dir == TO_SERVER)
		upg_conn_on_request_field(user, f);
	else
		upg_conn_on_response_field(user, f);
}

static struct upg_framing
on_head(void *user, enum upg_dir dir)
{
	return dir == TO_SERVER ? upg_conn_on_request_head(user) : upg_conn_on_response_head(user);
}

static void
on_body(void *user, enum upg_dir dir, struct upg_bytes body, uint64_t offset)
{
	struct upg_conn *c = user;
	struct upg_txn *t = dir == TO_SERVER ? c->asking : c->answering;
	if (t != NULL && t->record != NULL && dir == TO_SERVER)
		t->record->request_bytes += body.len;
	else if (t != NULL && t->record != NULL)
		t->record->response_bytes += body.len;
	if (dir == TO_SERVER && t != NULL && t->offers)
		upg_upgrade_body(t->upgrade, body, offset, c->now_us);
	else if (dir == TO_SERVER && c->switched != NULL)
		upg_upgrade_body(c->switched, body, offset, c->now_us);
	if (dir == TO_SERVER)
		upg_conn_on_request_body(c, body, offset);
}

static void
on_end(void *user, enum upg_dir dir)
{
	if (dir == TO_SERVER)
		upg_conn_on_request_end(user);
	else
		upg_conn_on_response_end(user);
}

static const struct upg_http_ops http_ops = {
        .event = on_event,
        .request = upg_conn_on_request,
        .status = upg_conn_on_status,
        .junk = on_junk,
        .field = on_field,
        .head = on_head,
        .body = on_body,
        .end = on_end,
        .ids = {[TO_SERVER] = 1u << UPG_FIELD_HOST | 1u << UPG_FIELD_USER_AGENT,
                [TO_CLIENT] = 1u << UPG_FIELD_CONTENT_TYPE},
        .letters = {[TO_SERVER] = UPG_UPGRADE_LETTERS},
};

/* --- what is shared -------------------------------------------------------------------------------------------------- */

struct upg_conn_env *
upg_conn_env_new(const struct upg_limits *lim, const uint8_t ports[8192], const struct upg_conn_ops *ops)
{
	struct upg_conn_env *env = calloc(1, sizeof *env);
	if (env == NULL)
		return NULL;
	env->lim = lim;
	env->ops = ops;
	env->http = http_ops;
	env->http.known = env->known = upg_linecache_new();
	if (env->known == NULL) {
		free(env);
		return NULL;
	}
	env->budget.most_bytes = lim->http_memory_bytes;
	memcpy(env->ports, ports, sizeof env->ports);
	upg_pool_init(&env->conns, &env->budget, sizeof(struct upg_conn));
	upg_pool_init(&env->lines, &env->budget, UPG_LINE_BLOCK);
	upg_ledger_pools_init(&env->ledger, &env->budget);
	upg_h2c_pools_init(&env->h2c, &env->budget, &env->ledger.records);
	env->h2c_inspect = true;
	return env;
}

void
upg_conn_env_free(struct upg_conn_env *env)
{
	if (env == NULL)
		return;
	upg_pool_fini(&env->conns);
	upg_pool_fini(&env->lines);
	upg_ledger_pools_fini(&env->ledger);
	upg_h2c_pools_fini(&env->h2c);
	upg_linecache_free(env->known);
	free(env);
}

void
upg_conn_env_forwarded(struct upg_conn_env *env, const char *header, bool first)
{
	env->xff_header = header;
	env->xff_header_len = header != NULL ? strlen(header) : 0;
	env->xff_first = first;
	if (header != NULL) /* conn_proxy.c */
		env->http.letters[TO_SERVER] |= 1u << (header[0] & 31) | 1u << ('F' & 31);
}

void
upg_conn_env_h2c(struct upg_conn_env *env, bool inspect)
{
	env->h2c_inspect = inspect;
}

void
upg_conn_env_judge_all(struct upg_conn_env *env, bool all)
{
	env->http.known = all ? NULL : env->known;
}

void
upg_conn_env_leave(struct upg_conn_env *env, enum upg_protocol protocol)
{
	env->left_alone |= 1u << protocol;
}

void
upg_conn_env_payload(struct upg_conn_env *env, size_t bytes)
{
	env->frame_bytes = bytes;
}

const struct upg_h2c_counts *
upg_conn_env_h2c_counts(const struct upg_conn_env *env)
{
	return &env->h2c.counts;
}

uint64_t
upg_conn_env_bytes(const struct upg_conn_env *env)
{
	return env->budget.held_bytes;
}
