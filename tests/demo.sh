#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The story of July 2010, live: four acts between real servers, with upgate inline. Without root the recorded captures are replayed instead.
# Exit status 0 if everything came out as told.
. "$(dirname "$0")/lab/lab.sh"

if [[ -t 1 ]]; then BOLD=$'\e[1m' RED=$'\e[31m' GREEN=$'\e[32m' PLAIN=$'\e[0m'; else BOLD='' RED='' GREEN='' PLAIN=''; fi
WRONG=0

act() { printf '\n%s%s%s\n' "$BOLD" "$*" "$PLAIN"; }
tell() { printf '  %s\n' "$@"; }
# A line a header field; \n alone stays visible.
indent() { cut -c1-600 | sed 's/\\r\\n\\r\\n\(.\)/\n       (blank line)\n       \1/g; s/\\r\\n\(.\)/\n       \1/g; s/\(\\r\\n\)*$//' | sed 's/^/    | /'; }
good() { printf '  %sas told:%s %s\n' "$GREEN" "$PLAIN" "$*"; }
wrong() {
	printf '  %sNOT AS TOLD:%s %s\n' "$RED" "$PLAIN" "$*"
	WRONG=1
}

# --- from captures ------------------------------------------------------------------------------------------------------
replay() {
	local name=$1 want=$2 out
	out=$("$UPGATE" -r "$TOP/pcaps/$name.pcap" --json 2>/dev/null) || wrong "upgate ended with status $?"
	jq -r 'select(.event_type == "alert" and .alert.severity < 3) |
		"\(.src_ip):\(.src_port) -> \(.dest_ip):\(.dest_port)  \(.upgate.event), inline: \(.upgate.verdict)\n\(.upgate.reason)"' <<<"$out" | indent
	jq -r 'select(.event_type == "upgrade") | "upgrade \(.upgrade.request): \(.upgrade.variant), \(.upgrade.outcome), check \(.upgrade.check)"' <<<"$out" | indent
	if jq -es "any(.[]; $want)" <<<"$out" >/dev/null; then good "$3"; else wrong "not: $3"; fi
}

from_captures() {
	tell 'This needs root to put upgate between a client and a server. Without it, captures of the same traffic, recorded before' \
		'(pcaps/README.md), are replayed.'
	act '1. A genuine draft-76 session'
	replay draft76-ws04 '.upgrade.check? == "ok"' 'its nonce is verified'
	act '2. GET /xx in the nonce, against nginx'
	replay smuggle-http09-nginx '.upgate.event? == "upgrade.smuggled_request"' 'inline it would be blocked'
	act '3. What nginx did with it, in the capture'
	replay smuggle-http09-nginx '.upgate.event? == "http.http09_answered"' 'the eight bytes were answered as an HTTP/0.9 request'
	act '4. The deadlock through nginx in front of a server that waits for the nonce'
	replay deadlock-nginx '.upgate.event? == "upgrade.deadlock"' 'the deadlock is named'
}

# --- live ---------------------------------------------------------------------------------------------------------------
setting() {
	lab_up offload
	lab_node_install || lab_die 'the draft-76 servers need node and npm (and once the npm registry)'
	lab_nginx
	lab_node draft76-ws04.js s 8084
	lab_nginx_proxy 8084
	lab_rsyslogd
	mkdir "$LAB/log"
	lab_queue 0 --queue-bypass
	lab_upgate upgate 0 -l "$LAB/log" --set outputs.syslog.enabled=yes --set "outputs.syslog.socket=$LAB/syslog/log" ||
		lab_die "upgate does not start: $(cat "$LAB/upgate.log")"
}

in_log() { jq -es "any(.[]; $1)" "$LAB/log/eve.json" >/dev/null 2>&1; }
nginx_saw() { grep -qs -e "$1" "$LAB/nginx/access.log"; }

# What upgate says about the traffic since the last call.
SAID=0
upgate_says() {
	local all
	all=$(wc -l <"$LAB/log/eve.json")
	sed -n "$((SAID + 1)),${all}p" "$LAB/log/eve.json" |
		jq -r 'select(.event_type == "alert" and .alert.severity < 3) |
			"\(.alert.action): \(.upgate.event), \(.src_ip) -> \(.dest_ip)\n    \(.upgate.reason)"' | indent
	SAID=$all
}

genuine() {
	act '1. A genuine draft-76 session'
	tell 'A client of 2010 asks for a WebSocket and sends eight bytes behind the blank line that no Content-Length announces.' \
		'The server (ws 0.4.32) answers with MD5(part1, part2, those eight bytes).'
	if lab_client --random-keys "$S4" 8084 draft76 switch digest frame:hello echo:hello bye eof >"$LAB/act"; then
		indent <"$LAB/act"
		if lab_until 5 in_log '.upgrade.check? == "ok"'; then
			good 'the session passed, and the digest proves that the eight bytes were consumed as a nonce:'
			jq -r 'select(.event_type == "upgrade") | "upgrade \(.upgrade.request): \(.upgrade.variant), \(.upgrade.outcome), check \(.upgrade.check)"' "$LAB/log/eve.json" | indent
		else
			wrong 'upgate did not verify the nonce'
		fi
	else
		wrong "the session failed: $(tail -n 1 "$LAB/act")"
	fi
	upgate_says
}

smuggled() {
	act '2. Eight bytes that are a request: GET /xx'
	tell 'nginx knows no WebSocket and ignores the Upgrade. What it reads next are the eight bytes, and "GET /xx\n" is a whole' \
		'HTTP/0.9 request. First an ordinary request, then that one:'
	lab_in c curl -sS -o /dev/null -w '%{http_code} for GET /\n' "http://$S4/" | indent
	if lab_client --random-keys --path / "$S4" 80 'draft76:GET /xx\n' blocked >"$LAB/act"; then
		indent <"$LAB/act"
		lab_until 5 in_log '.upgate.event? == "upgrade.smuggled_request" and .alert.action == "blocked"' || wrong 'no alert was written'
		upgate_says
		tell "nginx's access log:"
		indent <"$LAB/nginx/access.log"
		if nginx_saw /xx; then wrong 'nginx saw /xx'; else good 'blocked, both ends reset; nginx never saw /xx'; fi
	else
		indent <"$LAB/act"
		wrong 'the request was not blocked'
	fi
}

unprotected() {
	act '3. The same bytes without upgate'
	lab_unqueue
	tell 'upgate is taken out of the path.'
	lab_client --random-keys --path / --quiet-time 2 "$S4" 80 'draft76:GET /xx\n' answer:200 'raw:404 Not Found' >"$LAB/act"
	indent <"$LAB/act"
	tell "nginx's access log:"
	indent <"$LAB/nginx/access.log"
	if grep -q '<- <html>' "$LAB/act" && nginx_saw '"GET /xx"'; then
		good 'nginx answered /xx as HTTP/0.9, without a status line: a second answer that nobody between had asked for'
	else
		wrong 'nginx did not answer /xx'
	fi
	lab_queue 0 --queue-bypass
}

deadlock() {
	act '4. The deadlock'
	tell 'Now nginx is a reverse proxy in front of a server that waits for the nonce. It passes the handshake on, but not the eight' \
		'bytes: nothing announced them. The server waits for them, nginx for the server, the client for nginx.'
	lab_client --random-keys --quiet-time 2.5 "$P4" 80 draft76 raw >"$LAB/act"
	indent <"$LAB/act"
	if lab_until 5 in_log '.upgate.event? == "upgrade.deadlock"'; then
		upgate_says
		good 'upgate saw both legs and named the deadlock'
	else
		wrong 'the deadlock was not named'
	fi
}

syslog_lines() {
	act 'What syslog got'
	if lab_wait_line "$LAB/syslog/messages" deadlock 5; then indent <"$LAB/syslog/messages"; else wrong 'no line about the deadlock'; fi
}

curtain() {
	lab_stop "$LAB_UPGATE"
	local status=$?
	if ((status == 0)); then tell 'upgate was stopped; it ended with status 0.'; else wrong "upgate ended with status $status: $(tail -n 1 "$LAB/upgate.log")"; fi
}

[[ -x $UPGATE ]] || lab_die "no program $UPGATE: make"
printf '%supgate: WebSocket draft-76, and what its eight bytes could do%s\n' "$BOLD" "$PLAIN"
if ((EUID != 0)); then
	from_captures
else
	tell 'client - middlebox with upgate - nginx, a draft-76 server; a reverse proxy beside. Network namespaces, real programs.'
	setting
	genuine
	smuggled
	unprotected
	deadlock
	syslog_lines
	curtain
	tell '' 'Everything started for this is ended and removed now.'
fi
if ((WRONG)); then
	echo "The demo did not come out as told."
	exit 1
fi
