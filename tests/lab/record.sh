#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# record.sh [NAME...]   records pcaps/NAME.pcap, all of them without a name, in the lab and without upgate
# record.sh --readme    writes the table of pcaps/README.md from the scenes below and pcaps/expected.tsv
#
# A scene: name, the middlebox interface it is recorded on (c client's, s server's, p proxy's: both legs), what it shows, the command.

. "$(dirname "$0")/lab.sh"

PCAPS=${PCAPS:-$TOP/pcaps}
WANTED=()
README=
FAILED=0

scene() {
	local name=$1 interface=$2 shows=$3
	shift 3
	if [[ -n $README ]]; then
		local events
		events=$(awk -F'\t' -v f="$name.pcap" '$1 == f { print $2 }' "$PCAPS/expected.tsv" | tr '\n' ' ')
		echo "| $name.pcap | $shows | $interface | ${events:-?} |"
		return
	fi
	((${#WANTED[@]} == 0)) || [[ " ${WANTED[*]} " = *" $name "* ]] || return
	if lab_record "$PCAPS/$name.pcap" "$interface" "$@" >"$LAB/scene.log" 2>&1; then
		echo "recorded $name"
	else
		echo "FAIL $name: $(tail -n 3 "$LAB/scene.log")"
		FAILED=1
	fi
}

client() { lab_client "$@"; }
curl_c() { lab_in c curl -sS -o /dev/null --max-time 10 "$@"; }
root() { lab_client --path / "$@"; }

GET='GET / HTTP/1.1\r\nHost: lab.example\r\n\r\n'
CLOSE='GET / HTTP/1.1\r\nHost: lab.example\r\nConnection: close\r\n\r\n'
WS='Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
OTHER='Connection: Upgrade\r\nUpgrade: lab/1\r\n'

h2c_offer() {
	# curl answers nothing but its own offer; the second transfer shows that HTTP/1.1 goes on
	curl_c --http2 "http://$S4/" "http://$S4/page.html"
}

upload() {
	head -c 200000 /dev/zero | tr '\0' 'u' >"$LAB/upload"
	curl_c -H 'Expect:' --data-binary "@$LAB/upload" "http://$S4:8088/upload"
}

upload_chunked() {
	head -c 20000 /dev/zero | tr '\0' 'u' >"$LAB/upload"
	curl_c -H 'Expect:' -H 'Transfer-Encoding: chunked' --data-binary "@$LAB/upload" "http://$S4:8088/upload"
}

continue_100() {
	head -c 4000 /dev/zero | tr '\0' 'u' >"$LAB/upload"
	curl_c -H 'Expect: 100-continue' --data-binary "@$LAB/upload" "http://$S4:8088/upload"
}

conditional() {
	local date
	date=$(LC_ALL=C date -u -r "$LAB/nginx/www/index.html" '+%a, %d %b %Y %H:%M:%S GMT')
	client "$S4" 80 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\nIf-Modified-Since: $date\\r\\n\\r\\n" answer:304 "send:$CLOSE" answer:200 eof
}

odd_segments() { lab_in c "$LAB_PYTHON" "$LAB_DIR/odd_segments.py" "$(lab_ns c)" "$(lab_in m cat /sys/class/net/c/address)" "$C4" "$S4" 80 "$1"; }

# Before tcpdump starts: it looks once how large a packet can get.
offload() {
	[[ -z $README ]] || return
	lab_in m ethtool -K c tso "$1" gso "$1" gro "$1" tx "$1" >/dev/null
	lab_in m ethtool -K s tso "$1" gso "$1" gro "$1" tx "$1" >/dev/null
	lab_in c ethtool -K eth0 gro "$1" tx "$1" >/dev/null
	lab_in s ethtool -K eth0 tso "$1" gso "$1" tx "$1" >/dev/null
}

servers() {
	lab_node_install || lab_die "the captures need node and npm"
	lab_nginx tls
	lab_apache apache s 8081
	lab_apache apache-unsafe s 8082 'HttpProtocolOptions Unsafe'
	lab_node draft76-ws04.js s 8084
	lab_node draft76-faye.js s 8085
	lab_node ws8-server.js s 8086
	lab_node ws8-server.js s 8087 deflate
	lab_node plain.js s 8088
	lab_haproxy haproxy-408 s 'bind :8089;timeout http-request 400ms' "server s 127.0.0.1:80"
	lab_http_server 8090
	lab_python rawserver.py s 8091
	# of odd_segments.py's connections the kernel knows nothing; data goes out on SYNs without asking for a cookie
	lab_in c iptables -A OUTPUT -p tcp --sport 30000:30001 --tcp-flags RST RST -j DROP
	lab_in c sh -c 'echo 5 >/proc/sys/net/ipv4/tcp_fastopen'
	lab_nginx_proxy 8084
	lab_apache apache-proxy p 8081 "Timeout 4" "ProxyPass / http://$S4:8084/ upgrade=any disablereuse=on"
	lab_apache apache-forward p 3128 'ProxyRequests On' 'AllowCONNECT 80 443'
	lab_haproxy haproxy p 'bind :8083' "server s $S4:8084 pool-max-conn 0"
	lab_haproxy haproxy-nginx p 'bind :8092' "server s $S4:80 pool-max-conn 0"
}

scenes() {
	# --- the story: draft-76 that works, requests hidden in its nonce, both legs hanging
	scene draft76-ws04 c 'a genuine draft-76 session; the server waits for key3' client "$S4" 8084 draft76 switch digest frame:hello echo:hello bye eof
	scene draft76-faye c 'a genuine draft-76 session; websocket-driver 0.7.4' client "$S4" 8085 draft76 switch digest frame:hello echo:hello bye eof
	scene draft76-early-101 c 'the 101 head comes before key3, the digest after it' client "$S4" 8085 draft76-head switch key3 digest frame:hello echo:hello bye eof
	scene draft76-split-key3 c 'key3 in three segments, cut from the head' client "$S4" 8084 draft76-cut:0,3,6 switch digest frame:hello echo:hello bye eof
	scene draft76-split-head c 'the handshake cut inside the head, its end and key3' client "$S4" 8084 draft76-cut:-120,-60,-2,-1,1,7 switch digest frame:hello echo:hello bye eof
	scene draft76-frame-behind-key3 c 'a first frame in the same segment as key3' client "$S4" 8085 'draft76:^n:ds[4U\x00hello\xff' switch raw:hello
	scene draft76-ipv6 c 'a genuine draft-76 session over IPv6' client "$S6" 8084 draft76 switch digest frame:hello echo:hello bye eof
	scene smuggle-http09-nginx c 'GET /xx LF as key3: nginx answers it as HTTP/0.9' root "$S4" 80 'draft76:GET /xx\n' answer:200 raw:404
	scene smuggle-http09-nginx-split c 'the same cut inside the eight bytes, on a kept-alive connection; the answer takes half a second' client --path /slow "$S4" 80 'send:GET /slow HTTP/1.1\r\nHost: lab.example\r\n\r\n' answer:200 'draft76-cut:0,4:GET /xx\n' answer:200 raw:404
	scene smuggle-http09-nginx-late c 'the same when nginx has refused before the eight bytes come' root "$S4" 80 draft76-head answer:200 'send:GET /xx\n' raw:404
	scene smuggle-http09-nginx-ipv6 c 'the same over IPv6' root "$S6" 80 'draft76:GET /xx\n' answer:200 raw:404
	scene smuggle-http09-apache c 'GET /x CR LF as key3: apache2 as configured by default answers it' root "$S4" 8081 'draft76:GET /x\r\n' answer:200 raw:404
	scene smuggle-http09-apache-unsafe c 'GET /xx LF as key3: apache2 with HttpProtocolOptions Unsafe answers it' root "$S4" 8082 'draft76:GET /xx\n' answer:200 raw:404
	scene smuggle-http09-python c 'GET /xx LF as key3 against http.server of Python' root --quiet-time 1 "$S4" 8090 'draft76:GET /xx\n' answer:200 shut raw
	scene smuggle-http1-nginx c 'a whole HTTP/1.1 request behind an RFC 6455 upgrade that nginx ignores' client "$S4" 80 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\n$WS\\r\\nGET /page.html HTTP/1.1\\r\\nHost: lab.example\\r\\n\\r\\n" answer:200 answer:200
	scene smuggle-http1-token-nginx c 'the same behind an upgrade to an unknown token' client "$S4" 80 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\n$OTHER\\r\\nGET /page.html HTTP/1.1\\r\\nHost: lab.example\\r\\n\\r\\n" answer:200 answer:200
	scene smuggle-http1-draft76-nginx c 'the same behind a draft-76 handshake' client "$S4" 80 'send:GET / HTTP/1.1\r\nHost: lab.example\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://lab.example\r\n@KEYS\r\n\r\nGET /page.html HTTP/1.1\r\nHost: lab.example\r\n\r\n' answer:200 answer:200
	scene refused-nonce-nginx c 'a key3 that nobody consumes and that is no whole line: refused with eight bytes outstanding' root "$S4" 80 draft76:ABCDEFGH answer:200 none
	scene answered-nonce-nginx c 'an ordinary key3 behind an ignored draft-76 handshake: nginx answers it with 400' root "$S4" 80 draft76 answer:200 raw:400
	scene optimistic-ws8 c 'a masked frame sent before the 101 (RFC 9931)' client "$S4" 8086 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\n$WS\\r\\n\\x81\\x82abcd\\x09\\x0b" switch raw:hi
	scene deadlock-nginx p 'both legs: nginx keeps the nonce back, the server waits for it, the client gives up after 3 s' client "$P4" 80 draft76 none
	scene deadlock-apache p 'both legs of the same through apache2' client "$P4" 8081 draft76 none
	scene deadlock-client-leg c 'the client leg alone' client "$P4" 80 draft76 none
	scene deadlock-server-leg s 'the server leg alone' client "$P4" 80 draft76 none
	scene haproxy-refuses-draft76 p 'haproxy 2.6 answers a draft-76 handshake with 400 and closes' client "$P4" 8083 draft76 answer:400 eof
	scene haproxy-smuggle p 'GET /xxx LF behind an ignored RFC 6455 upgrade through haproxy, both legs' client --quiet-time 1 "$P4" 8092 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\n$WS\\r\\nGET /xxx\\n" answer:200 raw

	# --- framing that two readers read differently, and servers that misbehave
	scene cl-te c 'Content-Length and Transfer-Encoding; this server goes by chunked and sees two requests' client "$S4" 8091 'send:POST /te HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 58\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: lab.example\r\nX-Pad: 1\r\n\r\n' answer:200 answer:200
	scene cl-te-by-length c 'the same; this server goes by the length and sees one' client "$S4" 8091 'send:POST /cl HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 58\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: lab.example\r\nX-Pad: 1\r\n\r\n' answer:200
	scene conflicting-length c 'two Content-Length fields that differ' client "$S4" 8091 'send:POST /cl HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 6\r\nContent-Length: 8\r\n\r\nsixsix' answer:200
	scene surplus-response c 'two answers to one request' client "$S4" 8091 'send:GET /surplus HTTP/1.1\r\nHost: lab.example\r\n\r\n' answer:200 answer:200
	scene bad-digest c 'a draft-76 server sends another digest' client --path /bad-digest "$S4" 8091 draft76 switch digest:bad
	scene bad-accept c 'an RFC 6455 server sends the Accept of another key' client "$S4" 8091 'send:GET /bad-accept HTTP/1.1\r\nHost: lab.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n' switch
	scene unsolicited-switch c '101 to a plain GET' client "$S4" 8091 'send:GET /unsolicited HTTP/1.1\r\nHost: lab.example\r\n\r\n' switch
	scene version-refused c '426 Upgrade Required; HTTP goes on' client "$S4" 8091 'send:GET /refuse HTTP/1.1\r\nHost: lab.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 7\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n' answer:426 "send:$GET" answer:200

	# --- TCP that two endpoints might read differently
	scene stream-overlap c 'behind a hole octets, and others in the same place' odd_segments overlap
	scene stream-fragments c 'a request in IP fragments that overlap, then whole' odd_segments fragments
	scene stream-urgent c 'one octet of a field is urgent' client "$S4" 80 'send:GET / HTTP/1.1\r\nHost: lab.example\r\nX-Urgent: o' urgent:n 'send:e\r\nConnection: close\r\n\r\n' answer:200 eof
	scene stream-data-on-syn c 'data on the SYN, which nginx does not take' client --on-syn 'GET / HTTP/1.1\r\nHost: lab.example\r\n' "$S4" 80 'send:Connection: close\r\n\r\n' answer:200 eof

	# --- ordinary traffic
	scene benign-keep-alive c 'three requests, one after the other, on one connection' curl_c "http://$S4/" "http://$S4/page.html" "http://$S4/"
	scene benign-pipelining c 'three requests in one segment' client "$S4" 80 "send:$GET$GET$CLOSE" answer:200 answer:200 answer:200 eof
	scene benign-head c 'HEAD, then GET on the same connection' client "$S4" 80 'send:HEAD /page.html HTTP/1.1\r\nHost: lab.example\r\n\r\n' head-answer:200 "send:$CLOSE" answer:200 eof
	scene benign-204 c '204, then 200' client "$S4" 80 'send:GET /nothing HTTP/1.1\r\nHost: lab.example\r\n\r\n' answer:204 "send:$CLOSE" answer:200 eof
	scene benign-304 c '304 with validators, then 200' conditional
	scene benign-chunked-response c 'a chunked answer with a trailer (node)' curl_c --data-binary 'echo me' "http://$S4:8088/echo" "http://$S4:8088/echo"
	scene benign-chunked-upload c 'a chunked upload (curl)' upload_chunked
	scene benign-chunked-trailer c 'a chunked upload with a trailer field' client "$S4" 8088 'send:POST /x HTTP/1.1\r\nHost: lab.example\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n' 'send:5\r\nhello\r\n' 'send:0\r\nX-Sum: 7\r\n\r\n' answer:200 "send:$CLOSE" answer:200 eof
	scene benign-continue c '100 Continue (curl)' continue_100
	scene benign-http10-close c 'HTTP/1.0, the answer ends with the connection' client "$S4" 80 'send:GET / HTTP/1.0\r\n\r\n' answer:200 eof
	scene benign-http10-keep-alive c 'HTTP/1.0 with Connection: keep-alive' client "$S4" 80 'send:GET / HTTP/1.0\r\nHost: lab.example\r\nConnection: keep-alive\r\n\r\n' answer:200 'send:GET /page.html HTTP/1.0\r\nHost: lab.example\r\n\r\n' answer:200 eof
	scene benign-upload c 'an upload of 200 KB' upload
	scene benign-early-413 c '413 and close before the body has come' client "$S4" 80 'send:POST /small HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 50000\r\n\r\n' 'answer:413' eof
	scene benign-rfc6455 c 'an RFC 6455 session (ws 8)' lab_node_client ws8-client.js "ws://$S4:8086/chat"
	scene benign-rfc6455-deflate c 'the same with permessage-deflate' lab_node_client ws8-client.js "ws://$S4:8087/chat" deflate
	scene benign-rfc6455-ipv6 c 'the same over IPv6' lab_node_client ws8-client.js "ws://[$S6]:8086/chat"
	scene benign-refused-upgrade c 'an upgrade that nginx ignores, then ordinary requests on that connection' client "$S4" 80 "send:GET / HTTP/1.1\\r\\nHost: lab.example\\r\\n$WS\\r\\n" answer:200 "send:$GET" answer:200 "send:$CLOSE" answer:200 eof
	scene benign-announced-body c 'a POST whose announced eight-byte body is GET /xx LF' client "$S4" 80 'send:POST /post HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 8\r\n\r\nGET /xx\n' answer:200 "send:$CLOSE" answer:200 eof
	scene benign-connect p 'CONNECT through apache2, an HTTP request inside; both legs' curl_c -p -x "http://$P4:3128" "http://$S4/"
	scene benign-connect-tls p 'CONNECT through apache2, TLS inside; both legs' curl_c -k -x "http://$P4:3128" "https://$S4/"
	scene benign-absolute-form p 'a request in absolute form to a proxy; both legs' curl_c -x "http://$P4:3128" "http://$S4/page.html"
	scene benign-haproxy p 'through haproxy; both legs' curl_c "http://$P4:8092/" "http://$P4:8092/page.html"
	scene benign-ipv6 c 'keep-alive over IPv6' curl_c -g "http://[$S6]/" "http://[$S6]/page.html"
	scene benign-h2c-refused c 'curl --http2: an h2c offer that nginx ignores' h2c_offer
	scene benign-404 c '404 and 301 on one connection' curl_c "http://$S4/missing" "http://$S4/old" "http://$S4/"
	scene benign-early-hints c '103 before 200 (node)' client "$S4" 8088 'send:GET /hints HTTP/1.1\r\nHost: lab.example\r\n\r\n' answer:103 answer:200 "send:$CLOSE" answer:200 eof
	scene benign-query c 'a long query that contains the text of a request' curl_c "http://$S4/?q=GET%20/%20HTTP/1.1%0d%0aHost:%20x&r=GET+/+HTTP/1.1&$(printf 'a=%04d&' $(seq 1 120))"
	scene benign-idle-408 c 'haproxy ends an idle connection with 408' client "$S4" 8089 answer:408 eof
	scene benign-idle-408-keep-alive c 'a server ends a kept-alive connection with 408' client "$S4" 8091 'send:GET /idle HTTP/1.1\r\nHost: lab.example\r\n\r\n' answer:200 answer:408 eof
	scene benign-tls c 'TLS (curl -k against nginx)' curl_c -k "https://$S4/"
	scene benign-no-data c 'a connection without any data' client "$S4" 80 shut eof
	offload on
	scene benign-gso c 'a download of 150 KB in super-packets with partial checksums' curl_c "http://$S4/large.bin"
	offload off
	scene benign-half-close c 'the client closes its direction behind the request' client "$S4" 8081 "send:$GET" shut answer:200 eof
	scene benign-slow-request c 'a request that arrives byte by byte' client "$S4" 80 'cut:-20,-19,-18,-17,-16,-15,-14,-13,-12,-11,-10,-9,-8,-7,-6,-5,-4,-3,-2,-1:GET / HTTP/1.1\r\nHost: lab.example\r\nConnection: close\r\n\r\n' answer:200 eof
	scene benign-apache-keep-alive c 'keep-alive against apache2' curl_c "http://$S4:8081/" "http://$S4:8081/index.html" "http://$S4:8081/missing"
}

if [[ $1 = --readme ]]; then
	README=1
	sed -i '/^| ---/q' "$PCAPS/README.md" && scenes >>"$PCAPS/README.md"
	exit
fi
WANTED=("$@")
mkdir -p "$PCAPS"
lab_up
servers
scenes
exit $FAILED
