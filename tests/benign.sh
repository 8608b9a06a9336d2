#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Real clients and servers that upgrade as they should, slowly or in pieces, inline: everything works, nothing is reset, and nothing of severity 1 or 2
# is said. Needs root. benign.sh full: with what only make check-full installs (browser, nghttp2, Python's libraries).
. "$(dirname "$0")/lab/lab.sh"

HOW=${1:-quick}
TRIED=()

if ((EUID != 0)); then
	echo 'skip benign: needs root'
	exit 0
fi

# try NAME COMMAND...: in the background; the command's last line of output is the reason when it fails.
try() {
	local name=$1 log=$LAB/case-${1//\//-}
	shift
	(
		trap - EXIT
		if "$@" >"$log" 2>&1 </dev/null; then echo "ok benign/$name"; else echo "FAIL benign/$name: $(grep -v '^$' "$log" | tail -n 1)"; fi >>"$LAB/results"
	) &
	TRIED+=($!)
}

in_c() { timeout 30 ip netns exec "upg-c-$$" "$@"; }
client() { lab_client "${@:1}"; }
node_client() { lab_node_client "$@"; }
pyws() { in_c "$LAB_PYTHON" "$LAB_DIR/pyws.py" "$@"; }

# h2c URL: curl offers h2c, the answer comes in HTTP/2. Once: apache2 ends such a connection behind its first answer, with GOAWAY.
h2c() { [[ $(in_c curl -sS --http2 --max-time 20 -o /dev/null -w '%{http_version} %{http_code}' "${@:2}" "$1" | tee /dev/stderr) = '2 200' ]]; }

# h2c to a server that ignores it: HTTP/1.1 goes on.
h2c_ignored() {
	in_c curl -sS --http2 --max-time 20 -o /dev/null -o /dev/null -w '%{http_version} %{http_code}\n' "$1" "$1" | tee /dev/stderr |
		awk '$1 != "1.1" || $2 != 200 { bad = 1 } END { exit bad || NR != 2 }'
}

poll() { [[ $(in_c curl -sS --max-time 20 "http://$S4:8090/poll") = there ]]; }

# A POST goes to nghttpx: it follows the upgrade as a second stream, and apache2 has often said GOAWAY before (12 of 60 times without a middlebox).
nghttp_() { in_c nghttp -u "${@:2}" "$1" | tee /dev/stderr | grep -q 'index of apache'; }

# A browser opens the page and its script the WebSockets; the echo servers' logs tell.
browser() {
	local chrome
	chrome=$(command -v chromium-headless-shell || command -v chromium)
	lab_spawn chrome c env HOME="$LAB/home" "$chrome" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking \
		--user-data-dir="$LAB/chrome" --remote-debugging-port=0 "http://$S4/ws.html"
	local pid=$LAB_PID log status=0
	for log in "$LAB/ws8-server-8086.log" "$LAB/ws8-server-8087.log"; do
		lab_until 25 grep -q 'from a browser' "$log" && lab_until 15 grep -q 'again from' "$log" || { echo "nothing in ${log##*/}: $(tail -n 1 "$LAB/chrome.log")"; status=1; }
	done
	lab_stop "$pid"
	return $status
}

lab_up offload
lab_nginx
lab_apache apache s 8081 'LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so' 'Protocols h2c http/1.1' 'H2Direct on'
lab_python patient.py s 8090
node=
if lab_node_install; then
	node=yes
	lab_node draft76-ws04.js s 8084
	lab_node draft76-faye.js s 8085
	lab_node ws8-server.js s 8086
	lab_node ws8-server.js s 8087 deflate
else
	echo 'skip benign/ws: its packages could not be installed'
fi
if [[ $HOW != quick ]]; then
	lab_spawn nghttpx s nghttpx --conf=/dev/null -f '*,8088;no-tls' -b '127.0.0.1,8081' --workers=1 --errorlog-file="$LAB/nghttpx-own.log"
	lab_wait_port s 8088
	lab_python pyws.py s 8091 websockets
	lab_python pyws.py s 8092 websockets deflate
	lab_python pyws.py s 8093 autobahn
	lab_python pyws.py s 8094 autobahn deflate
	cat >"$LAB/nginx/www/ws.html" <<-EOF
		<script>
		for (const port of [8086, 8087]) {
		  const ws = new WebSocket('ws://$S4:' + port + '/chat');
		  let times = 0;
		  ws.onopen = () => ws.send('from a browser');
		  ws.onmessage = () => ++times == 1 ? ws.send('again from ' + 'it '.repeat(50)) : ws.close();
		}
		</script>
	EOF
fi
mkdir "$LAB/eve"
lab_queue 0
lab_upgate inline 0 -l "$LAB/eve" || { echo "FAIL benign: $(cat "$LAB/inline.log")"; exit 1; }

try long-poll poll
try slow/rfc6455 client "$S4" 8090 'send:GET /slow/a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n' switch 'send:\x82\x82\0\0\0\1hi\x88\x80\0\0\0\0' raw:hi
try slow/draft76 client --path /slow/b "$S4" 8090 draft76 switch digest frame:hello echo:hello
try slow/draft76-ipv6 client --path /slow/b "$S6" 8090 draft76 switch digest frame:hello echo:hello
try stray-crlf/rfc6455 client "$S4" 8090 'send:GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\r\n' switch 'send:\x81\x82\0\0\0\1hi\x88\x80\0\0\0\0' raw:hi
try stray-crlf/post client "$S4" 8090 'send:POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi\r\n' answer:200 'send:GET /b HTTP/1.1\r\nHost: a\r\n\r\n' answer:200
try draft76/head-first client --path /head-first "$S4" 8090 draft76-head switch key3 digest frame:hello echo:hello
try draft76/cut client --path /cut "$S4" 8090 draft76-cut:0,1,5,7 switch digest frame:hello echo:hello
try draft76/cut-in-head client --path /cut "$S4" 8090 draft76-cut:-30,-1,3 switch digest frame:hello echo:hello
try draft76/random-keys client --random-keys --path /cut "$S4" 8090 draft76 switch digest frame:hello echo:hello
try curl/h2c h2c "http://$S4:8081/"
try curl/h2c-ipv6 h2c "http://[$S6]:8081/" -H 'Host: lab.example'
try curl/h2c-ignored h2c_ignored "http://$S4/page.html"
try curl/prior-knowledge in_c curl -sSf --http2-prior-knowledge --max-time 20 "http://$S4:8081/"
if [[ $node ]]; then
	try draft76/ws04 client "$S4" 8084 draft76 switch digest frame:hello echo:hello bye
	try draft76/ws04-cut client "$S4" 8084 draft76-cut:2,6 switch digest frame:hello echo:hello bye
	try draft76/faye client "$S4" 8085 draft76-head switch key3 digest frame:hello echo:hello bye
	try ws8/plain node_client ws8-client.js "ws://$S4:8086/chat"
	try ws8/deflate node_client ws8-client.js "ws://$S4:8087/chat" deflate
	try ws8/deflate-declined node_client ws8-client.js "ws://$S4:8086/chat" deflate
	try ws8/much node_client ws8-client.js "ws://$S4:8086/chat" plain much
	try ws8/much-deflate node_client ws8-client.js "ws://$S4:8087/chat" deflate much
	try ws8/ipv6 node_client ws8-client.js "ws://[$S6]:8087/chat" deflate
fi
if [[ $HOW != quick ]]; then
	try nghttp/nghttpx nghttp_ "http://$S4:8088/"
	try nghttp/apache2 nghttp_ "http://$S4:8081/"
	try nghttp/post nghttp_ "http://$S4:8088/" -d "$LAB/nginx/www/page.html"
	try curl/nghttpx h2c "http://$S4:8088/"
	for library in websockets autobahn; do
		base=$([[ $library = websockets ]] && echo 8091 || echo 8093)
		try $library/plain pyws "ws://$S4:$base/chat" $library
		try $library/deflate pyws "ws://$S4:$((base + 1))/chat" $library deflate
		[[ ! $node ]] || try $library/ws8 pyws "ws://$S4:8087/chat" $library deflate
	done
	[[ ! $node ]] || try ws8/autobahn node_client ws8-client.js "ws://$S4:8094/chat" deflate
	[[ ! $node ]] || try browser browser
fi
wait "${TRIED[@]}"
cat "$LAB/results"
lab_stop "$LAB_UPGATE" || echo "FAIL benign: upgate ended: $(tail -n 1 "$LAB/inline.log")" | tee -a "$LAB/results"
if jq -r 'select(.event_type == "alert" and .alert.severity <= 2) | "\(.src_ip) \(.src_port) \(.dest_port) \(.upgate.event): \(.upgate.reason)"' "$LAB/eve/eve.json" | tee "$LAB/loud" | grep -q .; then
	echo "FAIL benign/quiet: $(head -n 1 "$LAB/loud")" | tee -a "$LAB/results"
else
	echo 'ok benign/quiet'
fi
upgrades=$(jq -r 'select(.event_type == "upgrade" and .upgrade.outcome == "switched" and .upgrade.check != "bad" and .upgrade.check != "missing") | .upgrade.variant' "$LAB/eve/eve.json" | sort | uniq -c | tr -s ' \n' ' ')
[[ $upgrades = *hixie-76* && $upgrades = *h2c* && $upgrades = *rfc6455* ]] && echo "ok benign/followed:$upgrades" || echo "FAIL benign/followed: switched were only:$upgrades" | tee -a "$LAB/results"
! grep -q '^FAIL' "$LAB/results"
