#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One live case of each kind: upgate inline between real clients and servers. Needs root. live.sh [PATTERN]: cases whose name matches alone.
. "$(dirname "$0")/lab/lab.sh"

ONLY=${1:-}
PASSED=0 FAILED=0
ENGINE=native
EVE=

if ((EUID != 0)); then
	echo 'skip live: needs root'
	echo '0 passed, 0 failed'
	exit 0
fi
[[ -x $UPGATE ]] || { echo "FAIL live: no program $UPGATE"; echo '0 passed, 1 failed'; exit 1; }

# try NAME COMMAND...: the command's last line of output is the reason when it fails.
try() {
	local name=$1
	shift
	[[ $name = *$ONLY* || $name = stop/* ]] || return 0
	SINCE=$([[ -s $EVE ]] && wc -l <"$EVE" || echo 0)
	if "$@" >"$LAB/case.log" 2>&1 </dev/null; then
		echo "ok $name"
		((++PASSED))
	else
		echo "FAIL $name: $(grep -v '^$' "$LAB/case.log" | tail -n 1)"
		((++FAILED))
	fi
}

since() { tail -n "+$((SINCE + 1))" "$EVE"; }
says() { since | grep -q "\"$1\""; }

# Within five seconds EVENT must be raised, and blocked.
raised() {
	lab_until 5 says "$1" || { echo "no $1"; return 1; }
	since | jq -es "any(.[]; .event_type == \"alert\" and .upgate.event == \"$1\" and .alert.action == \"${2:-blocked}\")" >/dev/null || {
		echo "$1 is not ${2:-blocked}"
		return 1
	}
}

# Nothing of severity 1 or 2 since the case began.
quiet() {
	local found
	found=$(since | jq -r 'select(.event_type == "alert" and .alert.severity < 3) | .upgate.event' | sort -u | paste -sd' ')
	[[ -z $found ]] || { echo "raised $found"; return 1; }
}

inline() {
	ENGINE=$1
	shift
	mkdir -p "$LAB/log-$ENGINE"
	EVE=$LAB/log-$ENGINE/eve.json
	lab_upgate "upgate-$ENGINE" 0 -l "$LAB/log-$ENGINE" --reassembler="$ENGINE" "$@" || {
		echo "FAIL start/$ENGINE: $(tail -n 1 "$LAB/upgate-$ENGINE.log")"
		((++FAILED))
		return 1
	}
}

stop() {
	lab_stop "$LAB_UPGATE"
	local status=$?
	((status == 0)) || echo "status $status: $(tail -n 1 "$LAB/upgate-$ENGINE.log")"
	return $status
}

# --- cases --------------------------------------------------------------------------------------------------------------
genuine() { # HOST PORT STEP...: a draft-76 session whose nonce is verified
	local host=$1 port=$2
	shift 2
	lab_client --random-keys "$host" "$port" "$@" switch digest frame:hello echo:hello bye eof || return 1
	lab_until 5 verified || { echo 'the nonce was not verified'; return 1; }
	quiet
}
verified() { since | jq -es 'any(.[]; .event_type == "upgrade" and .upgrade.variant == "hixie-76" and .upgrade.outcome == "switched" and .upgrade.check == "ok")' >/dev/null; }

early_101() {
	lab_client --random-keys "$S4" 8085 draft76-head switch key3 digest frame:hello echo:hello bye eof && lab_until 5 verified && quiet
}

blocked() { # EVENT LOG PATTERN HOST PORT STEP...: reset, alerted, and PATTERN is not in the server's log
	local event=$1 log=$2 pattern=$3
	shift 3
	lab_client --random-keys --path / "$@" || return 1
	raised "$event" || return 1
	[[ $log = - ]] || ! grep -qs -e "$pattern" "$log" || { echo "the server saw $pattern"; return 1; }
}

passes() { # STEP...: no alert of severity 1 or 2
	lab_client --random-keys "$@" && quiet
}

rfc6455() { lab_node_client ws8-client.js "$@" && quiet; }

download() { # URL FILE
	lab_in c curl -gksS --max-time 20 -o "$LAB/got" "$1" && cmp "$LAB/got" "$2" && quiet
}

upload() {
	head -c 3000000 /dev/urandom >"$LAB/up"
	[[ $(lab_in c curl -sS --max-time 20 --data-binary "@$LAB/up" "http://$S4:8088/up") = 'plain POST /up' ]] && quiet
}

pages() { # URL...: all 200
	[[ $(lab_in c curl -gsS --max-time 10 -o /dev/null -w '%{http_code} ' "$1" -o /dev/null "$2") = '200 200 ' ]] || { echo 'not twice 200'; return 1; }
	quiet
}

deadlock() {
	lab_client --random-keys --quiet-time 2.5 "$P4" 80 draft76 raw || return 1
	raised upgrade.deadlock allowed || raised upgrade.deadlock || return 1
	since | jq -es "any(.[]; .upgate.event? == \"upgrade.deadlock\" and .src_ip == \"$C4\" and (tostring | contains(\"$S4\")))" >/dev/null ||
		{ echo 'the other leg is not named'; return 1; }
}

taken() {
	local status
	lab_in m "$UPGATE" -q 0 -l "$LAB" >"$LAB/taken" 2>&1
	status=$?
	one_line "$LAB/taken" $status 'queue'
}

unprivileged() {
	local status
	lab_in m setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all "$LAB/upgate-nobody" -q 7 >"$LAB/unprivileged" 2>&1
	status=$?
	one_line "$LAB/unprivileged" $status '[Cc][Aa][Pp]_\|root\|ermi'
}

full_disk() {
	local status
	mkdir -p "$LAB/full" && mount -t tmpfs -o size=64k tmpfs "$LAB/full" || { echo 'cannot mount a tmpfs'; return 1; }
	"$UPGATE" -r "$TOP/pcaps" -r "$TOP/pcaps" -l "$LAB/full" >"$LAB/full.out" 2>"$LAB/full.err"
	status=$?
	cat "$LAB/full.err"
	umount "$LAB/full"
	# one line; a second later there may be room again for a moment, which is said before the next
	awk '/writing again to .*eve.json/ { told = 0 } /eve.json.*o space/ { if (told || !lines++) print; told = 1 }' "$LAB/full.err" >"$LAB/full.line"
	one_line "$LAB/full.line" $status 'eve.json' && grep -q 'packets' "$LAB/full.err"
}

one_line() { # FILE STATUS PATTERN
	cat "$1"
	(($2 == 1)) || { echo "status $2"; return 1; }
	(($(wc -l <"$1") == 1)) || { echo "$(wc -l <"$1") lines"; return 1; }
	grep -q -e "$3" "$1"
}

syslog_got() { lab_wait_line "$LAB/syslog/messages" 'smuggled' 5 && grep -q '^local5.alert upgate' "$LAB/syslog/messages" || { head -n 3 "$LAB/syslog/messages"; return 1; }; }

node_cases() {
	if ! lab_node_install; then
		echo 'skip live/node: node, npm or the npm registry is not there'
		return
	fi
	lab_node draft76-ws04.js s 8084
	lab_node draft76-faye.js s 8085
	lab_node ws8-server.js s 8086
	lab_node ws8-server.js s 8087 deflate
	lab_node plain.js s 8088
	lab_nginx_proxy 8084
	lab_haproxy haproxy-ws p 'bind :8093' "server s $S4:8086"
	try draft76/ws04 genuine "$S4" 8084 draft76
	try draft76/faye genuine "$S4" 8085 draft76
	try draft76/split genuine "$S4" 8084 draft76-cut:-40,0,3,6
	try draft76/early-101 early_101
	try draft76/ipv6 genuine "$S6" 8084 draft76
	try rfc6455/ws8 rfc6455 "ws://$S4:8086/chat"
	try rfc6455/deflate rfc6455 "ws://$S4:8087/chat" deflate
	try rfc6455/haproxy rfc6455 "ws://$P4:8093/chat"
	try upload upload
	try deadlock/nginx deadlock
}

GET='GET / HTTP/1.1\r\nHost: lab.example\r\n\r\n'
WS='Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
HIDDEN='0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: lab.example\r\n\r\n'

plain_cases() {
	local nginx=$LAB/nginx/access.log raw=$LAB/rawserver-8091.log
	try http09/nginx blocked upgrade.smuggled_request "$nginx" /xx "$S4" 80 'draft76:GET /xx\n' blocked
	try http09/nginx-ipv6 blocked upgrade.smuggled_request "$nginx" /xx "$S6" 80 'draft76:GET /xx\n' blocked
	try http09/nginx-late blocked http.http09_smuggled "$nginx" /xx "$S4" 80 draft76-head answer:200 'send:GET /xx\n' blocked
	try http09/nginx-split blocked http.http09_smuggled "$nginx" /xx "$S4" 80 draft76-head answer:200 'send:GET ' 'send:/xx\n' blocked
	try http09/apache blocked upgrade.smuggled_request "$LAB/apache/access.log" 'GET /x' "$S4" 8081 'draft76:GET /x\r\n' blocked
	try http09/apache-unsafe blocked upgrade.smuggled_request "$LAB/apache-unsafe/access.log" 'GET /x' "$S4" 8082 'draft76:GET /xx\n' blocked
	try http1/nginx blocked upgrade.smuggled_request "$nginx" /hidden "$S4" 80 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\n$WS\\r\\nGET /hidden HTTP/1.1\\r\\nHost: lab.example\\r\\n\\r\\n" blocked
	try http1/haproxy blocked upgrade.smuggled_request "$nginx" /hidden "$P4" 8092 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\n$WS\\r\\nGET /hidden HTTP/1.1\\r\\nHost: lab.example\\r\\n\\r\\n" blocked
	try cl-te blocked http.content_length_with_transfer_encoding "$raw" 'POST /te' "$S4" 8091 "send:POST /te HTTP/1.1\\r\\nHost: lab.example\\r\\nContent-Length: 48\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n$HIDDEN" blocked
	try conflicting-length blocked http.conflicting_content_length "$raw" 'POST /cl' "$S4" 8091 'send:POST /cl HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 6\r\nContent-Length: 8\r\n\r\nsixsix' blocked
	try surplus-response blocked http.surplus_response - - "$S4" 8091 'send:GET /surplus HTTP/1.1\r\nHost: lab.example\r\n\r\n' reset
	try bad-accept blocked upgrade.bad_accept - - "$S4" 8091 'send:GET /bad-accept HTTP/1.1\r\nHost: lab.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n' blocked
	try bad-digest blocked upgrade.bad_digest - - --path /bad-digest "$S4" 8091 draft76 switch blocked
	try unsolicited-switch blocked upgrade.unsolicited_switch - - "$S4" 8091 'send:GET /unsolicited HTTP/1.1\r\nHost: lab.example\r\n\r\n' blocked
	try download download "http://$S4/big.bin" "$LAB/nginx/www/big.bin"
	[[ ! -e $LAB/nginx/cert.pem ]] || try download/tls download "https://$S4/large.bin" "$LAB/nginx/www/large.bin"
	try download/haproxy download "http://$P4:8092/large.bin" "$LAB/nginx/www/large.bin"
	try download/ipv6 download "http://[$S6]/large.bin" "$LAB/nginx/www/large.bin"
	try pages/apache pages "http://$S4:8081/" "http://$S4:8081/index.html"
	try pages/ipv6 pages "http://[$S6]/" "http://[$S6]/page.html"
	try refused-upgrade passes "$S4" 80 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\n$WS\\r\\n" answer:200 "send:$GET" answer:200 "send:$GET$GET" answer:200 answer:200
	try announced-body passes "$S4" 80 'send:POST /post HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 8\r\n\r\nGET /xx\n' answer:200 "send:$GET" answer:200
	try syslog syslog_got
}

engine_cases() { # the second opinion: IPv4 blocked, passed
	try "$ENGINE/http09" blocked upgrade.smuggled_request "$LAB/nginx/access.log" /xx "$S4" 80 'draft76:GET /xx\n' blocked
	try "$ENGINE/download" download "http://$S4/big.bin" "$LAB/nginx/www/big.bin"
	try "$ENGINE/refused-upgrade" passes "$S4" 80 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\n$WS\\r\\n" answer:200 "send:$GET" answer:200
	[[ ! -e $BUILD/lab/node/installed.json ]] || try "$ENGINE/draft76" genuine "$S4" 8084 draft76
}

demo() { # it comes out as told and leaves nothing behind
	local pid
	BUILD=$BUILD UPGATE=$UPGATE bash "$TOP/tests/demo.sh" &
	pid=$!
	wait $pid || { echo "status $?"; return 1; }
	! ip netns list | grep -q -e "-$pid\b" || { echo 'a network namespace stays behind'; return 1; }
}

demo_unprivileged() {
	setpriv --reuid=65534 --regid=65534 --clear-groups env UPGATE="$LAB/upgate-nobody" bash "$TOP/tests/demo.sh"
}

lab_up offload
cp "$UPGATE" "$LAB/upgate-nobody" # where anybody may run it
lab_nginx "$(command -v openssl >/dev/null && echo tls)"
head -c 8000000 /dev/urandom >"$LAB/nginx/www/big.bin"
lab_apache apache s 8081
lab_apache apache-unsafe s 8082 'HttpProtocolOptions Unsafe'
lab_python rawserver.py s 8091
lab_haproxy haproxy-nginx p 'bind :8092' "server s $S4:80 pool-max-conn 0"
lab_rsyslogd
lab_queue 0
if inline native --set outputs.syslog.enabled=yes --set "outputs.syslog.socket=$LAB/syslog/log"; then
	plain_cases
	node_cases
	try queue-taken taken
	try stop/native stop
fi
for engine in libnids both; do
	inline $engine || continue
	engine_cases
	try "stop/$engine" stop
done
try missing-capability unprivileged
try full-disk full_disk
if lab_node_install; then try demo demo; else echo 'skip live/demo: needs node'; fi
if setpriv --reuid=65534 --regid=65534 --clear-groups test -r "$TOP/pcaps/expected.tsv"; then
	try demo-unprivileged demo_unprivileged
else
	echo 'skip live/demo-unprivileged: this tree is readable for root alone'
fi
echo "$PASSED passed, $FAILED failed"
((FAILED == 0))
