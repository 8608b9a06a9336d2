#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Early data, live: nothing of it reaches a server before that has agreed to switch, everything does afterwards, nothing ever after a refusal. The
# server's own log is the evidence. Needs root. withhold.sh [full] [PATTERN]: cases whose name matches alone; full has more stock
# proxies and servers, a stock client, every way of giving up, and a worker killed with shipped settings. FLOWS=300: how many attack at once in `flood`.
. "$(dirname "$0")/lab/lab.sh"

FULL=
[[ ${1:-} != full ]] || { FULL=1; shift; }
ONLY=${1:-}
AT_ONCE=8
TRIED=()
DUMPS=()

if ((EUID != 0)); then
	echo 'skip withhold: needs root'
	echo '0 passed, 0 failed'
	exit 0
fi
[[ -x $UPGATE ]] || { echo "FAIL withhold: no program $UPGATE"; echo '0 passed, 1 failed'; exit 1; }

# try NAME COMMAND...: in the background, a few at a time. The command's last line of output is the reason when it fails.
try() {
	local name=$1 log
	shift
	[[ $name = *$ONLY* ]] || return 0
	while (($(jobs -rp | wc -l) - ${#LAB_PIDS[@]} >= AT_ONCE)); do sleep 0.02; done
	log=$LAB/case-${name//\//-}
	(
		trap - EXIT
		CASE=c$BASHPID
		if "$@" >"$log" 2>&1 </dev/null; then echo "ok $name"; else echo "FAIL $name: $(grep -v '^$' "$log" | tail -n 1)"; fi >>"$LAB/results"
	) &
	TRIED+=($!)
}

# Waits for the cases begun so far.
tried() {
	((${#TRIED[@]})) && wait "${TRIED[@]}"
	TRIED=()
}

early_client() { lab_in c "$LAB_PYTHON" "$LAB_DIR/early_client.py" "$@"; }

# arrives HOST OFFER HOW EARLY OPTION...: nothing early, all in order after the switch.
arrives() {
	local host=$1 offer=$2 how=$3 count=$4 target name=$CASE
	shift 4
	target=/$name/$how/300/$count
	[[ $offer != connect ]] || target=$name.$how.300.$count:443
	early_client "$host" 8095 "$target" "$count" --offer "$offer" "$@" || return 1
	told "$name" 'early=0 .* good'
}

# never HOST OFFER HOW EARLY OPTION...: nothing at any time, and both ends are reset.
never() {
	local host=$1 offer=$2 how=$3 count=$4 target name=$CASE
	shift 4
	target=/$name/$how/300/$count
	[[ $offer != connect ]] || target=$name.$how.300.$count:443
	early_client "$host" 8095 "$target" "$count" --offer "$offer" --refused "$@" || return 1
	told "$name" 'early=0 after=0 .* reset'
}

told() { # NAME PATTERN: what the server says of that connection
	local log=$LAB/early_server-${PORT:-8095}.log
	lab_wait_line "$log" "^$1 " 6 || { echo "the server says nothing of $1"; return 1; }
	grep "^$1 $2" "$log" || { grep "^$1 " "$log"; return 1; }
}

matrix() { # NAME
	local n offer
	for n in 1 8 900 20000; do
		for offer in websocket h2c connect-udp connect; do
			try "$1/switch/$offer/$n" arrives "$S4" $offer switch $n
			try "$1/refuse/$offer/$n" never "$S4" $offer refuse $n
		done
	done
	try "$1/ipv6" arrives "$S6" websocket switch 900
	try "$1/ipv6-refuse" never "$S6" websocket refuse 900
	try "$1/next" arrives "$S4" websocket switch 900 --segments next
	try "$1/bytes" arrives "$S4" websocket switch 900 --segments bytes
	try "$1/fin" arrives "$S4" websocket switch 900 --fin
	try "$1/fin-next" arrives "$S4" websocket switch 8 --segments next --fin
	try "$1/slow" arrives "$S4" websocket switch-slow 900
	try "$1/refuse-slow" never "$S4" websocket refuse-slow 900 --segments bytes
	try "$1/refuse-fin" never "$S4" websocket refuse 900 --fin
}

ws8() { early_client "$S4" 8086 /chat "$1" --echo "${@:2}"; }

# declines HOST PORT OFFER LOG: a server that answers as if nothing were offered. Its log must show that one request.
declines() {
	early_client "$1" "$2" "/page.html?$CASE" 900 --offer "$3" --refused || return 1
	lab_wait_line "$4" "$CASE"
	grep "$CASE" "$4"
	(($(grep -c "$CASE" "$4") == 1)) || { echo 'not one request'; return 1; }
	! grep 'PRI \|" 400 ' "$4" || { echo 'another request was seen'; return 1; }
}

# tunnel PORT EARLY: through a proxy in p, both legs through upgate.
tunnel() {
	lab_in c "$LAB_PYTHON" "$LAB_DIR/early_tunnel.py" client "$P4" "$1" "$S4:7777" "$CASE" "$2" || return 1
	lab_wait_line "$LAB/early_tunnel-7777.log" "^$CASE early=$2 good" 5 || { grep "^$CASE " "$LAB/early_tunnel-7777.log" || echo 'the far end says nothing'; return 1; }
}

# no_tunnel PORT LOG: the proxy says that it will not connect, and sees no other request in what follows.
no_tunnel() {
	early_client "$P4" "$1" "$S4:1" 900 --offer connect --refused || return 1
	lab_wait_line "$2" "CONNECT $S4:1 " || { echo 'the proxy has not logged it'; return 1; }
	! grep "^$C4\|Request (file" "$2" | grep -v "CONNECT $S4:" || { echo 'another request was seen'; return 1; }
}

# --- full: what else is in Debian ------------------------------------------------------------------------------------------
stock_up() {
	local d=$LAB/lighttpd port
	mkdir -p "$LAB/h2" "$d/www" "$LAB/squid"
	echo 'index of nghttpd' >"$LAB/h2/index.html"
	for port in 8088 8089; do
		lab_spawn nghttpd-$port s nghttpd -v --no-tls -d "$LAB/h2" $port
		lab_wait_port s $port
	done
	lab_spawn nghttpx p nghttpx --conf=/dev/null --no-ocsp -f '0.0.0.0,8087;no-tls' -b "$S4,8088;;proto=h2" --workers=1 \
		--accesslog-file="$LAB/nghttpx.access" --accesslog-format='$remote_addr "$request" $status'
	lab_wait_port p 8087
	echo 'index of lighttpd' >"$d/www/page.html"
	cat >"$d/conf" <<-EOF
		server.document-root = "$d/www"
		server.port = 8085
		server.modules = ("mod_accesslog")
		accesslog.filename = "$d/access.log"
		accesslog.format = "%h \"%r\" %>s"
		server.errorlog = "$d/error.log"
	EOF
	lab_spawn lighttpd s lighttpd -D -f "$d/conf"
	lab_wait_port s 8085
	cat >"$LAB/squid/conf" <<-EOF
		http_port 3128
		http_port 3129
		acl far port 7777 80
		http_access deny CONNECT !far
		http_access allow all
		logformat short %>a "%rm %ru HTTP/%rv" %>Hs %Ss
		access_log stdio:$LAB/squid/access.log short
		cache_log $LAB/squid/cache.log
		pid_filename $LAB/squid/pid
		coredump_dir $LAB/squid
		cache deny all
		cache_mem 4 MB
		visible_hostname lab.example
		pinger_enable off
		shutdown_lifetime 0 seconds
		netdb_filename none
	EOF
	chown proxy "$LAB/squid"
	lab_spawn squid p squid -N -n "upg$$x3128" -f "$LAB/squid/conf"
	lab_wait_port p 3128
	printf '%s\n' 'Port 8888' 'Listen 0.0.0.0' 'MaxClients 50' 'ConnectPort 7777' 'ConnectPort 80' 'LogLevel Connect' "LogFile \"$LAB/tinyproxy.access\"" >"$LAB/tinyproxy.conf"
	lab_spawn tinyproxy p tinyproxy -d -c "$LAB/tinyproxy.conf"
	lab_wait_port p 8888
}

# nghttpx switches: what came early is acknowledged frame for frame, and its log and that of nghttpd behind it have the request once.
nghttpx_switches() { # EARLY
	early_client "$P4" 8087 "/index.html?$CASE" "$1" --offer h2c --pings || return 1
	lab_wait_line "$LAB/nghttpx.access" "$CASE" || { echo 'nghttpx has not logged it'; return 1; }
	grep "$CASE" "$LAB/nghttpx.access"
	grep "path: .*$CASE" "$LAB/nghttpd-8088.log"
	(($(grep -c "$CASE" "$LAB/nghttpx.access") == 1 && $(grep -c "path: .*$CASE" "$LAB/nghttpd-8088.log") == 1)) || { echo 'not one request'; return 1; }
}

# nghttpd knows no HTTP/1.1: it neither switches nor refuses, but closes.
nghttpd_closes() { # EARLY
	early_client "$S4" 8089 "/index.html?$CASE" "$1" --offer h2c --pings && { echo 'it was answered'; return 1; }
	return 0
}

# Its log of frames has received none. It speaks first, as HTTP/2 does, and upgate says so; where that crossed a request whose early data was withheld, the
# request arrived alone, then and later.
nghttpd_saw() { # COUNT
	local log=$LAB/nghttpd-8089.log port
	! grep 'recv' "$log" || return 1
	(($(grep -c ' closed' "$log") == $1)) || { echo "$(grep -c ' closed' "$log") connections closed"; return 1; }
	lab_until 5 unannounced "$1" || { echo 'upgate has not said it of each'; return 1; }
	"$LAB_PYTHON" "$LAB_DIR/early_seen.py" "$LAB/server.pcap" 8089 >"$LAB/seen-8089"
	for port in $(jq -r 'select(.upgate.event? == "upgrade.optimistic_data" and .dest_port == 8089).src_port' <"$LAB/gso/eve.json"); do
		grep " $port early=0 behind=0 border=1[0-9][0-9] " "$LAB/seen-8089" || { grep " $port " "$LAB/seen-8089"; return 1; }
	done
}

unannounced() { (($(jq -s '[.[] | select(.upgate.event? == "h2c.unannounced" and .src_port == 8089).dest_port] | unique | length' <"$LAB/gso/eve.json") == $1)); }

# curl waits for its answers: nothing is kept back, nothing is said about it, and it gets what it asked for. Its port may have been another's before.
curl_waits() { # WHAT-IT-SAYS ARGUMENT...
	local expected=$1 said port since
	shift
	since=$(wc -l <"$LAB/gso/eve.json")
	said=$(lab_in c curl -sS -f -o "$LAB/curl-$CASE" --max-time 20 -w '%{local_port} %{http_connect} %{http_code} %{http_version}' "$@") || return 1
	echo "curl: $said" "$(cat "$LAB/curl-$CASE")"
	port=${said%% *}
	[[ ${said#* } = "$expected" && -s $LAB/curl-$CASE ]] || { echo "curl says $said"; return 1; }
	lab_until 5 said_since "$since" "any(.[]; .event_type == \"upgrade\" and .src_port == $port)" || { echo 'no record of an offer'; return 1; }
	lab_until 2 said_since "$since" "all(.[]; (.src_port != $port and .dest_port != $port) or (.event_type != \"alert\" and .event_type != \"drop\" and (.upgrade.early_bytes // 0) == 0))" ||
		{ tail -n +$((since + 1)) "$LAB/gso/eve.json" | grep "_port\":$port,"; echo 'something was said of it'; return 1; }
}
said_since() { tail -n +$(($1 + 1)) "$LAB/gso/eve.json" | jq -es "$2" >/dev/null; }

# saw WHERE PORT COUNT WHAT LOG PATTERN: the log has so many requests. Beside upgate, early data went in on the client's side with each of them; on the other
# side there is none before the answer (WHAT is `early`), or none ever (`behind`).
saw() {
	local file=$LAB/seen-$2 at lines
	for at in client "$1"; do "$LAB_PYTHON" "$LAB_DIR/early_seen.py" "$LAB/$at.pcap" "$2" >"$file-$at" || return 1; done
	cat "$file-$1"
	lines="$(grep -vc ' behind=0 ' "$file-client") $(wc -l <"$file-$1") $(grep -c " $4=0 " "$file-$1") $(grep -c "$6" "$5")"
	echo "came with early data, went on, without early data, in the log: $lines"
	[[ $lines = "$3 $3 $3 $3" ]]
}

stock() {
	local n
	stock_up
	dump client c 'portrange 40000-49999'
	dump proxy p 'src or dst 10.91.1.2'
	dump server s 'src or dst 10.91.1.2'
	for n in 1 8 900 20000; do
		try "stock/squid/connect/$n" tunnel 3128 $n
		try "stock/tinyproxy/connect/$n" tunnel 8888 $n
		try "stock/apache/connect/$n" tunnel 8096 $n
		try "stock/nghttpx/h2c/$n" nghttpx_switches $n
		try "stock/nghttpd/h2c/$n" nghttpd_closes $n
	done
	tried
	try stock/lighttpd/websocket declines "$S4" 8085 websocket "$LAB/lighttpd/access.log"
	try stock/lighttpd/connect-udp declines "$S4" 8085 connect-udp "$LAB/lighttpd/access.log"
	try stock/squid/declines no_tunnel 3129 "$LAB/squid/access.log"
	try stock/tinyproxy/declines no_tunnel 8888 "$LAB/tinyproxy.access"
	tried
	dumped
	try stock/squid/saw saw proxy 3128 4 early "$LAB/squid/access.log" ':7777 .*TCP_TUNNEL'
	try stock/squid/saw-none saw proxy 3129 1 behind "$LAB/squid/access.log" 'TCP_DENIED\|error:'
	try stock/tinyproxy/saw saw proxy 8888 5 early "$LAB/tinyproxy.access" 'Request (file'
	try stock/apache/saw saw proxy 8096 4 early "$LAB/apache-proxy/access.log" CONNECT
	try stock/nghttpx/saw saw proxy 8087 4 early "$LAB/nghttpx.access" 'html?'
	try stock/nghttpd/saw nghttpd_saw 4
	try stock/lighttpd/saw saw server 8085 2 behind "$LAB/lighttpd/access.log" "^$C4 "
	try stock/curl/nghttpx curl_waits '000 200 2' --http2 "http://$P4:8087/index.html"
	try stock/curl/nginx curl_waits '000 200 1.1' --http2 "http://$S4/page.html"
	try stock/curl/squid curl_waits '200 200 1.1' -p -x "http://$P4:3128" "http://$S4/page.html"
	try stock/curl/tinyproxy curl_waits '200 200 1.1' -p -x "http://$P4:8888" "http://$S4/page.html"
	try stock/curl/apache curl_waits '200 200 1.1' -p -x "http://$P4:8096" "http://$S4/page.html"
	tried
}

# A capture of early data, as --simulate-ips -w writes it: nobody is early in it any more.
written() {
	"$UPGATE" -r "$TOP/pcaps/optimistic-ws8.pcap" --json --streams "$LAB/streams" >"$LAB/before.json" &&
		"$UPGATE" -r "$TOP/pcaps/optimistic-ws8.pcap" --simulate-ips -w "$LAB/written.pcap" >/dev/null &&
		"$UPGATE" -r "$LAB/written.pcap" -k all --json --streams "$LAB/streams-after" >"$LAB/after.json" || return 1
	jq -es 'any(.[]; .event_type == "upgrade" and .upgrade.early_bytes > 0)' <"$LAB/before.json" >/dev/null || { echo 'the capture has no early data'; return 1; }
	jq -es 'any(.[]; .event_type == "upgrade" and .upgrade.outcome == "switched" and .upgrade.early_bytes == 0)' <"$LAB/after.json" >/dev/null || { echo 'somebody is early'; return 1; }
	! grep '"severity":[12]' "$LAB/after.json" && diff -r "$LAB/streams" "$LAB/streams-after"
}

events() { jq -es "any(.[]; .event_type == \"alert\" and .upgate.event == \"$1\" and .alert.action == \"$2\")" <"$LAB/$3/eve.json" >/dev/null; }

smuggled() {
	local head="GET /$CASE/switch/300/0 HTTP/1.1\\r\\nHost: lab.example\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n"
	lab_client "$1" 8095 "send:${head}GET /hidden HTTP/1.1\\r\\n\\r\\n" blocked || return 1
	lab_client --ack 0.2 "$1" 8095 "send:$head" 'send:GET /hid' 'send:den HTTP/1.1\r\n\r\n' reset || return 1
	lab_until 5 events upgrade.smuggled_request blocked gso || { echo 'no upgrade.smuggled_request'; return 1; }
	lab_wait_line "$LAB/early_server-8095.log" "^$CASE early=0 after=0 other reset" 6 || { echo 'the server got something, or no reset'; return 1; }
}

# attack HOW EARLY: segments as no kernel sends them.
attack() {
	lab_in c "$LAB_PYTHON" "$LAB_DIR/early_attack.py" $C4 $S4 8095 "/$CASE/switch-slow/60/$2" "$2" "$1" || return 1
	if [[ $1 = fin-first ]]; then told "$CASE" 'early=0 ' || return 1; else told "$CASE" 'early=0 .* good' || return 1; fi
	CASE=$CASE-r
	lab_in c "$LAB_PYTHON" "$LAB_DIR/early_attack.py" $C4 $S4 8095 "/$CASE/refuse-slow/60/$2" "$2" "$1" || return 1
	told "$CASE" 'early=0 after=0 .* reset'
}

# gives_up HOW EARLY SOURCE HOST: a client that resets behind early data, at the number that is next for who has seen them; the server has not. Nothing early
# reaches it, whatever the client does then, and it knows that the client has gone. Where the reset is lost it still has the connection, and hears nothing.
gives_up() {
	local delay=2500 end=reset
	[[ $1 != *ttl ]] || end=open
	[[ $1 != *race ]] || delay=60
	lab_in c "$LAB_PYTHON" "$LAB_DIR/early_attack.py" "$3" "$4" 8095 "/$CASE/switch-slow/$delay/$2" "$2" "$1" || return 1
	told "$CASE" "early=0 after=0 other $end" || return 1
	[[ $1 = *race ]] || return 0
	CASE=$CASE-r
	lab_in c "$LAB_PYTHON" "$LAB_DIR/early_attack.py" "$3" "$4" 8095 "/$CASE/refuse-slow/$delay/$2" "$2" "$1" || return 1
	told "$CASE" "early=0 after=0 other $end"
}

# FLOWS connections at once, each with segments as no kernel sends them, until all of them wait for an answer; half of them are refused.
flood() { # PORT
	local port=$1 count=${FLOWS:-300} worker memory
	lab_in s sh -c 'echo 20000 >/proc/sys/net/core/somaxconn; echo 20000 >/proc/sys/net/ipv4/tcp_max_syn_backlog'
	worker=$(pgrep -P "$LAB_UPGATE" | head -n 1)
	lab_in s "$LAB_PYTHON" "$LAB_DIR/early_flood.py" server "$port" "$count" >"$LAB/flood.log" 2>&1 &
	lab_wait_port s "$port"
	lab_in c "$LAB_PYTHON" "$LAB_DIR/early_flood.py" client $C4 $S4 "$port" "$count" 60 >"$LAB/flood.clients" || return 1
	wait $!
	memory=$(awk '/VmHWM/ { print $2 }' "/proc/$worker/status")
	echo "$count flows, the worker had $memory kB at most"
	((memory < 32768 + 12 * count)) || return 1
	awk -v count="$count" '
		FNR == 1 && NR > 1 { clients = $0; next }
		/ early=/ { told++; if (!($0 ~ ($1 % 2 ? " early=0 after=0 other reset$" : " early=0 after=[1-9][0-9]* good "))) { bad++; shown = $0 } }
		END { if (told != count || bad) { print told " connections told, " bad + 0 " otherwise than they should: " shown "; the clients: " clients; exit 1 } }' "$LAB/flood.log" "$LAB/flood.clients"
}

# What the client of each connection sent and what went on to the server, as captures beside upgate have it: the end of a request came in a super-packet,
# with early data behind it; what left ends with the request, whether the kernel took the super-packet back shortened or it was its repetition that was cut.
super_packets() { # HOW-MANY
	local withheld
	"$LAB_PYTHON" "$LAB_DIR/early_seen.py" "$LAB/came.pcap" 8095 | sort >"$LAB/came"
	"$LAB_PYTHON" "$LAB_DIR/early_seen.py" "$LAB/left.pcap" 8095 | sort >"$LAB/left"
	withheld=$(sed -n 's/^upgate_withheld_packets_total //p' "$LAB/gso/stats.prom")
	join <(tr = ' ' <"$LAB/came") <(tr = ' ' <"$LAB/left") | awk -v least="$1" -v withheld="${withheld:-0}" '
		# on either side: method, port, then early, behind, border, at, each with its value
		$9 > 1500 && $7 > 0 { large++; if ($19 > 1500 || $15 > 0) { wrong++ } else if ($21 - $11 < 0.05) { cut++ } else { repeated++ } }
		END { printf "%d super-packets brought the end of a request: %d left shortened, %d were repeated, %d as they were; %d packets withheld\n", large, cut, repeated, wrong, withheld
			exit large < least || wrong || withheld < least }'
}

# Eight bytes of draft-76 arrive before the 101, a ninth does not.
ninth() {
	lab_client "$S4" 8084 'draft76' switch digest frame:hello echo:hello bye eof || return 1
	lab_client --ack 0.3 "$S4" 8097 'draft76:^n:ds[4U\x00hi\xff' 'raw:early 8 ' || return 1
}

# The server leg of the deadlock: keys, but never the eight bytes.
stuck() {
	local began=${EPOCHREALTIME/[.,]/}
	lab_client "$S4" 8097 draft76-head reset || return 1
	local took=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
	echo "reset after $took ms"
	((took > 1400 && took < 3500)) || return 1
	lab_wait_line "$LAB/nonce.log" 'reset' 3 || { echo 'the server is not reset'; return 1; }
}

unchanged() { # simulate: what was sent early arrives early, and is only spoken of
	early_client "$S4" 8095 "/$CASE/switch/300/900" 900 || return 1
	told "$CASE" 'early=900 .* good' || return 1
	early_client "$S4" 8095 "/$CASE-r/refuse/300/900" 900 --refused && { echo 'reset'; return 1; }
	told "$CASE-r" 'early=900 ' || return 1
	lab_until 5 grep -qs 'wDrop' "$LAB/simulate/fast.log" || { echo 'no [wDrop]'; return 1; }
}

withheld_from() { # DIRECTORY PORT COUNT: so many connections to it have early data that waits
	(($(jq -s '[.[] | select(.event_type == "drop" and .drop.reason == "early data withheld" and .dest_port == '"$2"').src_port] | unique | length' <"$LAB/$1/eve.json") >= $3))
}

# killed DIRECTORY PID PORT DELAY PATTERN HOW...: the worker is killed while early data waits for servers that answer so, DELAY ms later. Its successor meets the
# connections in the middle: as shipped it lets through what the client repeats, fail-closed nothing.
killed() {
	local directory=$1 pid=$2 delay=$4 pattern=$5 how worker clients=()
	PORT=$3
	shift 5
	for how; do
		early_client "$S4" "$PORT" "/$CASE-$how/$how/go$delay/900" 900 &
		clients+=($!)
	done
	lab_until 5 withheld_from "$directory" "$PORT" $# || { echo 'nothing is withheld'; return 1; }
	worker=$(pgrep -P "$pid" | head -n 1)
	[[ -n $worker ]] && kill -KILL "$worker" || { echo 'no worker'; return 1; }
	for how; do touch "$LAB/go/$CASE-$how"; done
	wait "${clients[@]}"
	for how; do told "$CASE-$how" "$pattern" || return 1; done
}

# counted DIRECTORY POLICY: what the successor did with them is the use of an exception policy; stats.prom has it, that one worker died, and what that one
# had withheld: each connection of which a record tells.
counted() {
	local line told count
	for line in 'worker_deaths_total 1$' "exception_policy_total{cause=\"start\",policy=\"$2\"} [1-9]"; do
		grep "^upgate_$line" "$LAB/$1/stats.prom" || { echo "stats.prom has no upgate_$line"; return 1; }
	done
	told=$(jq -s '[.[] | select(.event_type == "drop" and .drop.reason == "early data withheld") | "\(.src_port) \(.dest_port)"] | unique | length' <"$LAB/$1/eve.json")
	count=$(sed -n 's/^upgate_withheld_packets_total //p' "$LAB/$1/stats.prom")
	echo "records of $told connections, $count packets counted"
	((told > 0 && count >= told))
}

# What inspection adds to the handshake of a client that waits: upgate beside a program that passes all, in turn. At most 10 % of a handshake, which takes
# 0.6 ms here; on a machine that does other things too, the interval of one of five measurements is to reach below it.
latency() {
	local port share try
	"${CC:-gcc}" -O2 -std=gnu17 -D_GNU_SOURCE -I"$TOP" -o "$LAB/queue_tool" "$TOP/tests/lab/queue_tool.c" "$BUILD/libupgate.a" \
		-lnetfilter_queue -lmnl -lcap-ng -lseccomp || return 1
	for port in --sport --dport; do lab_in m iptables -I FORWARD -p tcp $port 8098 -j NFQUEUE --queue-num 1; done
	lab_in m "$LAB/queue_tool" 1 accept &
	local pid=$!
	lab_until 5 lab_queue_bound 1
	for try in 1 2 3 4 5; do
		share=$(early_client "$S4" 8095 /latency/switch/0/0 0 --beside 8098 --pairs 200) || break
		echo "$share"
		share=${share#*(} && share=${share%%.*}
		((share < 10)) && break
	done
	kill $pid
	((share < 10))
}

start() { # NAME [QUEUE] ARGUMENT...
	local name=$1 queue=0
	shift
	[[ $1 != [0-9] ]] || { queue=$1; shift; }
	mkdir -p "$LAB/$name"
	lab_upgate "$name" "$queue" -l "$LAB/$name" "$@" || lab_die "$(tail -n 1 "$LAB/$name.log")"
}

# dump NAME INTERFACE FILTER: what crosses that interface of the middlebox, until `dumped`.
dump() {
	lab_spawn "dump-$1" m tcpdump -Z root -B 32768 -s 0 -U --immediate-mode -n -i "$2" -w "$LAB/$1.pcap" "$3"
	DUMPS+=("$LAB_PID")
	lab_wait_line "$LAB/dump-$1.log" 'listening on' || lab_die "tcpdump: $(cat "$LAB/dump-$1.log")"
}
dumped() {
	local pid
	for pid in "${DUMPS[@]}"; do lab_stop "$pid" INT; done
	DUMPS=()
}

offload() { # on|off
	local n
	for n in c p s; do
		lab_in m ethtool -K "$n" tso "$1" gso "$1" gro "$1" tx "$1"
		lab_in $n ethtool -K eth0 tso "$1" gso "$1" gro "$1" tx "$1"
	done >/dev/null 2>&1
}

# Waits for key3, tells what came early and ends; prints how the connection ended.
NONCE_SERVER='
import select, socket, sys, threading, time
def one(s):
    data, end = b"", "open"
    try:
        while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < 8:
            more = s.recv(9999)
            if not more:
                raise EOFError
            data += more
        while select.select([s], [], [], 0.5)[0]:
            data += s.recv(9999)
        s.sendall(b"HTTP/1.1 400 No\r\nConnection: close\r\n\r\nearly %d " % len(data.partition(b"\r\n\r\n")[2]))
        end = "answered"
    except ConnectionResetError:
        end = "reset"
    except EOFError:
        end = "eof"
    print(end, flush=True)
    s.close()
l = socket.create_server(("", int(sys.argv[1])))
while True:
    threading.Thread(target=one, args=(l.accept()[0],), daemon=True).start()
'

lab_up offload
mkdir "$LAB/go"
lab_python early_server.py s 8095 "$LAB/go"
lab_python early_server.py s 8098 "$LAB/go"
lab_nginx
lab_apache apache-proxy p 8096 'ProxyRequests On' 'AllowCONNECT 7777 80' 'KeepAlive On'
lab_spawn nonce s "$LAB_PYTHON" -u -c "$NONCE_SERVER" 8097
lab_python early_tunnel.py s 7777
lab_wait_port s 8097
lab_queue 0
try written written
# what is closed is soon forgotten: a client that goes on in spite of its reset comes back as one that is joined
# a worker that gets no time, while thousands of the attacks' packets come, has its queue full: as shipped they would be let by then
start gso --set flow-timeouts.tcp.closed=1s --set nfq.fail-open=no
tried
try latency latency
tried
grep -h us "$LAB/case-latency" 2>/dev/null | sed 's/^/# latency: /'
if lab_node_install; then
	lab_node draft76-ws04.js s 8084
	lab_node ws8-server.js s 8086
	for n in 1 8 900 20000; do try "ws8/$n" ws8 $n; done
	try ws8/bytes ws8 900 --segments bytes
	try draft76/ninth ninth
else
	echo 'skip withhold/ws8: node, npm or the npm registry is not there'
fi
dump came c 'port 8095 and portrange 40000-49999'
dump left s 'port 8095 and portrange 40000-49999'
matrix gso
[[ ! $FULL ]] || stock
try nginx/h2c declines "$S4" 80 h2c "$LAB/nginx/access.log"
try nginx/h2c-ipv6 declines "$S6" 80 h2c "$LAB/nginx/access.log"
for n in 1 8 900 20000; do try "apache/connect/$n" tunnel 8096 $n; done
try apache/declines no_tunnel 8096 "$LAB/apache-proxy/access.log"
try smuggled smuggled "$S4"
try smuggled/ipv6 smuggled "$S6"
try stuck stuck
for tables in iptables ip6tables; do
	lab_in c $tables -A OUTPUT -p tcp --sport 20000:39999 --tcp-flags RST RST -m mark ! --mark 7 -j DROP
done
lab_in s iptables -t raw -A PREROUTING -p tcp -m ttl --ttl-lt 10 -j DROP
lab_in s ip6tables -t raw -A PREROUTING -p tcp -m hl --hl-lt 10 -j DROP
try attack/reset gives_up reset 400 $C4 $S4
try attack/reset-race-ipv6 gives_up reset-race 400 $C6 $S6
if [[ -n $FULL ]]; then
	try attack/reset-ipv6 gives_up reset 400 $C6 $S6
	try attack/reset-race gives_up reset-race 400 $C4 $S4
	for how in reset-ttl reset-ack reset-fin; do
		try "attack/$how" gives_up $how 400 $C4 $S4
		try "attack/$how-ipv6" gives_up $how 400 $C6 $S6
	done
fi
for how in reversed bytes fin-first overlap race sack; do try "attack/$how" attack $how 400; done
tried
lab_stop "$LAB_UPGATE"
dumped
try gso/super-packets super_packets 8
tried
grep -h 'super-packets' "$LAB/case-gso-super-packets" 2>/dev/null | sed 's/^/# gso: /'
offload off
start plain
matrix plain
# as shipped: the queue lets packets by when it is full, and some do come at once
try flood/shipped flood 8011
tried
lab_stop "$LAB_UPGATE"
start killed --set stream.midstream-policy=drop-flow --set worker.start-policy=drop-flow --set nfq.fail-open=no
try flood flood 8099
CLOSED=$LAB_UPGATE
if [[ -n $FULL ]]; then
	for port in --sport --dport; do lab_in m iptables -I FORWARD -p tcp $port 8098 -j NFQUEUE --queue-num 2; done
	start killed-shipped 2
fi
tried
grep -h 'the worker had' "$LAB"/case-flood* 2>/dev/null | sed 's/^/# flood: /'
try killed/closed killed killed "$CLOSED" 8095 500 'early=0 after=0 ' refuse switch
[[ -z $FULL ]] || try killed/shipped killed killed-shipped "$LAB_UPGATE" 8098 4000 'early=900 .* good' switch
tried
[[ -z $FULL ]] || lab_stop "$LAB_UPGATE"
lab_stop "$CLOSED"
try killed/closed-counted counted killed drop-flow
[[ -z $FULL ]] || try killed/shipped-counted counted killed-shipped ignore
tried
start simulate --set mode=simulate
try simulate unchanged
tried
lab_stop "$LAB_UPGATE"
cat "$LAB/results"
PASSED=$(grep -c '^ok' "$LAB/results") FAILED=$(grep -c '^FAIL' "$LAB/results")
echo "$PASSED passed, $FAILED failed"
((FAILED == 0))
