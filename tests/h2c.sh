#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# HTTP/2 in the clear through an upgate that blocks: stock clients, servers and proxies (nghttp2's, curl, HAProxy, apache2, Node.js) do their work and
# nothing of severity 1 or 2 is said, inline and when the packets are replayed; what a proxy to HTTP/1.1 would make smuggling of never arrives. Needs root.
. "$(dirname "$0")/lab/lab.sh"

if ((EUID != 0)); then
	echo 'skip h2c: needs root'
	exit 0
fi

FAILED=0
EVE=
ok() { echo "ok h2c/$1"; }
fail() {
	echo "FAIL h2c/$1: $2"
	FAILED=1
}

loud() { jq -r 'select(.event_type == "alert" and .alert.severity < 3) | "\(.upgate.event) \(.src_ip):\(.src_port): \(.upgate.bytes) \(.upgate.reason)"' | sort | uniq -c; }
records() { jq -r "select(.event_type == \"http\" and .http.version == \"2\" and ($1)) | .http.http2.stream_id" "$EVE" | wc -l; }

# works NAME COMMAND...: it must succeed, and be quiet.
works() {
	local case=$1 found since
	shift
	since=$([[ -s $EVE ]] && wc -l <"$EVE" || echo 0)
	"$@" >"$LAB/case.log" 2>&1 </dev/null || { fail "$case" "$(grep -v '^$' "$LAB/case.log" | tail -n 1)"; return; }
	found=$(tail -n "+$((since + 1))" "$EVE" | loud)
	[[ -z $found ]] && ok "$case" || fail "$case" "raised $found"
}

c() { timeout 60 ip netns exec "upg-c-$$" "$@"; }
# one URL a time: curl 7.88 cannot use a connection of prior knowledge twice
curl_() { c curl -sS -f -o /dev/null --max-time 30 "$@"; }
load() { # N ARGUMENT...: h2load does not say by its status whether all went well. HAProxy gives up requests when it is busy: answers cut short, 503.
	local n=$1 well=" $1 succeeded, 0 failed"
	shift
	[[ $name != haproxy ]] || well=" $n done"
	c h2load -n "$n" "$@" | tee /dev/stderr | grep -q "$well"
}
# sinks NAME REQUEST: the server must not hear what it smuggles, the client must not be answered.
sinks() {
	local since
	since=$(wc -l <"$LAB/heard")
	c "$LAB_PYTHON" "$LAB_DIR/h2raw.py" client "$S4" 8090 "$1" && { fail "blocked/$1" 'it was answered'; return; }
	lab_until 10 more_than "$since" || { fail "blocked/$1" 'the server was not reset'; return; }
	tail -n 1 "$LAB/heard" | grep -q smuggled && fail "blocked/$1" "the server heard $(tail -n 1 "$LAB/heard")" || ok "blocked/$1"
}
more_than() { (($(wc -l <"$LAB/heard") > $1)); }

# --- stock programs -----------------------------------------------------------------------------------------------------
lab_up offload
mkdir -p "$LAB/www" "$LAB/log"
head -c 500000 /dev/urandom >"$LAB/www/big"
head -c 70 /dev/urandom >"$LAB/www/small"
for i in index.html a.html b.html; do echo "$i" >"$LAB/www/$i"; done
lab_node_install || lab_die 'needs node and npm'
lab_node h2-server.js s 8088
lab_spawn nghttpd s nghttpd --no-tls -d "$LAB/www" --echo-upload -p /index.html=/a.html,/b.html --trailer='x-sum: 1' -b 200 8086
lab_wait_port s 8086
lab_apache apache s 8081 'LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so' 'Protocols h2c http/1.1' 'H2Direct on'
lab_spawn nghttpx p nghttpx --conf=/dev/null --no-ocsp -f '0.0.0.0,8087;no-tls' -b "$S4,8086;;proto=h2" --workers=1
lab_wait_port p 8087
lab_haproxy haproxy p 'bind :8089 proto h2' "server s $S4:8086 proto h2"
lab_haproxy haproxy-node p 'bind :8091 proto h2' "server s $S4:8088 proto h2"
lab_haproxy haproxy-down p 'bind :8092 proto h2' "server s $S4:8081"
lab_spawn heard s "$LAB_PYTHON" -u "$LAB_DIR/h2raw.py" server 8090
lab_wait_port s 8090
ln -sf "$LAB/heard.log" "$LAB/heard"
lab_queue 0
lab_upgate upgate 0 -l "$LAB/log" || { echo "FAIL h2c: $(tail -n 1 "$LAB/upgate.log")"; exit 1; }
EVE=$LAB/log/eve.json
lab_spawn tcpdump m tcpdump -Z root -i any -B 262144 -s 0 -n -w "$LAB/all.pcap" tcp
DUMP=$LAB_PID
lab_wait_line "$LAB/tcpdump.log" 'listening on' || lab_die "tcpdump: $(cat "$LAB/tcpdump.log")"

for to in "nghttpd http://$S4:8086" "nghttpx http://$P4:8087" "haproxy http://$P4:8089" "ipv6 http://[$S6]:8086"; do
	read -r name u <<<"$to"
	works "$name/get" c nghttp -n "$u/big" "$u/a.html" "$u/b.html"
	works "$name/priorities" c nghttp -n -a -m 30 "$u/index.html"
	works "$name/padded" c nghttp -n -b 255 "$u/index.html"
	works "$name/upload-trailer" c nghttp -n -d "$LAB/www/big" --trailer 'x-y: z' "$u/"
	works "$name/no-table" c nghttp -n --header-table-size=0 --encoder-header-table-size=0 -m 20 "$u/a.html"
	works "$name/large-table" c nghttp -n --header-table-size=65536 --encoder-header-table-size=65536 -m 20 "$u/a.html"
	works "$name/load" load 2000 -c 4 -m 100 "$u/a.html"
	works "$name/load-post" load 400 -c 4 -m 50 -d "$LAB/www/small" --header-table-size=1M "$u/"
	works "$name/large-frames" load 60 -c 3 -m 10 --max-frame-size=1M "$u/big"
	works "$name/curl" curl_ --http2-prior-knowledge "$u/big"
	works "$name/curl-head" curl_ --http2-prior-knowledge -I "$u/big"
	works "$name/curl-put" curl_ --http2-prior-knowledge -T "$LAB/www/big" "$u/up"
	works "$name/curl-304" curl_ --http2-prior-knowledge -z 'Mon, 1 Jan 2035 00:00:00 GMT' "$u/a.html"
done
works apache/curl curl_ --http2-prior-knowledge "http://$S4:8081/"
works apache/curl-upgrade curl_ --http2 "http://$S4:8081/"
works apache/nghttp c nghttp -n "http://$S4:8081/" "http://$S4:8081/none"
works apache/nghttp-upgrade c nghttp -n -u "http://$S4:8081/"
works apache/load load 500 -c 4 -m 20 "http://$S4:8081/"
works haproxy/to-http1 curl_ --http2-prior-knowledge "http://$P4:8092/"
works nghttpx/upgrade c nghttp -n -u "http://$P4:8087/a.html" "http://$P4:8087/big"
works nghttpx/upgrade-head curl_ --http2 -I "http://$P4:8087/big"
works nghttpx/upgrade-post c nghttp -n -u -d "$LAB/www/small" "http://$P4:8087/"
works node/node c node "$LAB_DIR/node/h2-client.js" "http://$S4:8088"
works node/curl curl_ --http2-prior-knowledge "http://$S4:8088/trailers"
works node/nghttp c nghttp -n "http://$S4:8088/push" "http://$S4:8088/hints" "http://$S4:8088/304"
works node/haproxy curl_ --http2-prior-knowledge "http://$P4:8091/hints"
works http1/client-of-http2 c bash -c "! curl -sS --max-time 20 http://$S4:8086/"
works http1/server-of-http2 c bash -c "! curl -sS --http2-prior-knowledge --max-time 20 http://$P4:8000/"

lab_stop "$DUMP" INT
(($(records '.http.status == 200 and .http.http_method == "GET"') > 8000)) && ok records || fail records "$(records true) of HTTP/2"

# --- and what they would not say ------------------------------------------------------------------------------------------
c "$LAB_PYTHON" "$LAB_DIR/h2raw.py" client "$S4" 8090 plain && lab_until 10 more_than 1 && tail -n 1 "$LAB/heard" | grep -q smuggled && ok passed/plain || fail passed/plain 'an innocent request did not arrive'
for name in h2-cl h2-te line-end-in-value name-with-colon path-with-request continuation-interleaved headers-on-stream-0; do sinks "$name"; done

lab_stop "$LAB_UPGATE" || fail stop "$(tail -n 1 "$LAB/upgate.log")"
found=$("$UPGATE" -r "$LAB/all.pcap" --json 2>"$LAB/replay.log" | loud)
[[ -z $found ]] && ok "replayed: $(du -h "$LAB/all.pcap" | cut -f 1) of packets, $(sed -n 's/.* \([0-9]*\) HTTP transactions.*/\1/p' "$LAB/replay.log") transactions" || fail replayed "raised $found"
exit $FAILED
