#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The deadlock of July 2010, live: proxies that keep draft-76's eight bytes, in front of a server that waits for them, named on both legs with how it
# ended, inline and from a capture of the same; and the arrangements in which nothing gets stuck. The two legs go to two workers. Needs root.
# deadlock.sh [full]: full has squid and varnish as well.
. "$(dirname "$0")/lab/lab.sh"

FULL=${1:-}
PASSED=0 FAILED=0
TRIED=()
RFC_KEY='Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='

if ((EUID != 0)); then
	echo 'skip deadlock: needs root'
	echo '0 passed, 0 failed'
	exit 0
fi
[[ -x $UPGATE ]] || { echo "FAIL deadlock: no program $UPGATE"; echo '0 passed, 1 failed'; exit 1; }

# try NAME COMMAND...: the command's last line of output is the reason when it fails.
try() {
	local name=$1
	shift
	if "$@" >"$LAB/case.log" 2>&1 </dev/null; then
		echo "ok $name"
		((++PASSED))
	else
		echo "FAIL $name: $(grep -v '^$' "$LAB/case.log" | tail -n 1)"
		((++FAILED))
	fi
}

# client NAME PORT ARGUMENT...: in the background; tried NAME is what became of it.
client() {
	local name=$1 host=$P4 port=$2
	shift 2
	((port >= 8300)) || host=$S4
	local options=()
	while [[ $1 = --* ]]; do options+=("$1" "$2"); shift 2; done
	(
		trap - EXIT
		lab_client --random-keys "${options[@]}" "$host" "$port" "$@" >"$LAB/client-$name" 2>&1 && echo done >>"$LAB/client-$name"
	) &
	TRIED+=($!)
}
tried() { cat "$LAB/client-$1" && [[ $(tail -n 1 "$LAB/client-$1") = done ]]; }

switches() { client "$1" "$2" "${@:3}" draft76 switch digest frame:hello echo:hello bye eof; }

# PORT ENDED PEER_ENDED: one deadlock on this port of the proxy, both legs named by their alert and by each other's record.
NAMED='
def ends: "\(.src_ip):\(.src_port) -> \(.dest_ip):\(.dest_port)";
[.[] | select(.upgate.event? == "upgrade.deadlock" and .dest_port == $port)] as $found
| if ($found | length) != 1 then "found \($found | length) times" else $found[0] as $a
| [.[] | select(.event_type == "upgrade" and ends == ($a | ends))] as $client
| [.[] | select(.event_type == "upgrade" and ends == $a.upgate.peer_flow)] as $server
| if $a.src_ip != $c or $a.dest_ip != $p or ($a.upgate.peer_flow | test("^\($p):[0-9]+ -> \($s):[0-9]+$") | not) then "named \($a | ends), \($a.upgate.peer_flow)"
elif $a.upgate.ended != $ended or $a.upgate.peer_ended != $peer then "ended \($a.upgate.ended), \($a.upgate.peer_ended)"
elif ($client | length) != 1 or ($server | length) != 1 then "\($client | length) and \($server | length) records"
elif $client[0].upgrade.peer_flow != $a.upgate.peer_flow or $server[0].upgrade.peer_flow != ($a | ends) then "the records name \($client[0].upgrade.peer_flow), \($server[0].upgrade.peer_flow)"
elif $client[0].upgrade.ended != $ended or $server[0].upgrade.ended != $peer then "the records say \($client[0].upgrade.ended), \($server[0].upgrade.ended)"
else "named" end end'

named() { # FILE PORT ENDED PEER_ENDED
	local said
	said=$(jq -rs --argjson port "$2" --arg ended "$3" --arg peer "$4" --arg c "$C4" --arg p "$P4" --arg s "$S4" "$NAMED" <"$1")
	echo "$said"
	[[ $said = named ]]
}

# Switched, the nonce verified, no stall on this port.
verified() { # FILE PORT
	jq -es "any(.[]; .event_type == \"upgrade\" and .dest_port == $2 and .upgrade.outcome == \"switched\" and .upgrade.check == \"ok\")" <"$1" >/dev/null ||
		{ echo 'the nonce was not verified'; return 1; }
	jq -es "all(.[]; (.upgate.event? // \"\" | test(\"deadlock|nonce_\") | not) or .dest_port != $2)" <"$1" >/dev/null || { echo 'a stall was told'; return 1; }
}

# FILE SLOW: every stall belongs to a deadlock, but those of SLOW legs that a slow server kept waiting.
accounted() {
	local count
	count=$(jq -rs 'def n(e): [.[] | select(.upgate.event? == e)] | length; "\(n("upgrade.deadlock")) \(n("upgrade.nonce_missing")) \(n("upgrade.nonce_held"))"' <"$1")
	echo "deadlocks, nonces missing, nonces held: $count"
	read -r deadlocks missing held <<<"$count"
	((deadlocks == missing && held == deadlocks + $2))
}

# --- the servers and the proxies in front of them ---------------------------------------------------------------------------
# Waits for eight bytes that never come, and gives up by itself (/reset, /408); /slow gets them, and takes two seconds to answer.
ODD_SERVER='
import hashlib, re, socket, struct, sys, threading, time
def part(head, name):
    key = re.search(b"(?i)" + name + b": ([^\r]*)", head)[1]
    return int(re.sub(b"[^0-9]", b"", key)) // key.count(b" ")
def one(s):
    data = b""
    while b"\r\n\r\n" not in data:
        data += s.recv(9999)
    head, _, nonce = data.partition(b"\r\n\r\n")
    if b"/slow" in head:
        while len(nonce) < 8:
            nonce += s.recv(9999)
        time.sleep(2)
        digest = hashlib.md5(struct.pack(">II", part(head, b"key1"), part(head, b"key2")) + nonce).digest()
        s.sendall(b"HTTP/1.1 101 Switching\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n" + digest)
        s.recv(9999)
    else:
        time.sleep(1.8)
        if b"/408" in head:
            s.sendall(b"HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
l = socket.create_server(("", int(sys.argv[1])))
while True:
    threading.Thread(target=one, args=(l.accept()[0],), daemon=True).start()
'
set_up() {
	lab_node draft76-ws04.js s 8084
	lab_node draft76-faye.js s 8085
	lab_spawn odd s "$LAB_PYTHON" -u -c "$ODD_SERVER" 8086
	lab_wait_port s 8086
	lab_nginx_proxy 8084 8301 'proxy_read_timeout 2s; keepalive_timeout 0;'
	lab_nginx_proxy 8084 8302
	lab_nginx_proxy 8086 8303 'keepalive_timeout 0;'
	lab_nginx_proxy 8086 8304 'keepalive_timeout 0;'
	lab_nginx_proxy 8084 8307 'proxy_read_timeout 2s;'
	lab_apache apache-8305 p 8305 'Timeout 2' "ProxyPass / http://$S4:8084/ upgrade=any disablereuse=on"
	lab_haproxy haproxy-8306 p 'bind :8306' "timeout server 2s;server s $S4:8084 pool-max-conn 0"
	lab_nginx_proxy 8085 8311
	lab_apache apache-8312 p 8312 "ProxyPass / http://$S4:8085/ upgrade=any disablereuse=on"
	lab_haproxy haproxy-8313 p 'bind :8313;mode tcp' "mode tcp;server s $S4:8084"
	lab_nginx_proxy 8084 8314
	lab_apache apache-8315 p 8315 "ProxyPass / http://$S4:8084/ upgrade=any disablereuse=on"
	lab_haproxy haproxy-8316 p 'bind :8316;mode tcp' "mode tcp;server s $S4:8086"
	[[ $FULL ]] || return
	lab_squid 8084 8321
	lab_squid 8085 8322
	lab_varnish 8084 8323
	lab_varnish 8085 8324
}

# --- the table --------------------------------------------------------------------------------------------------------------
# name, port, how the client leg and the server leg end when nobody interferes
STUCK=('nginx 8301 504 client_gave_up' 'nginx-client-leaves 8302 client_gave_up client_gave_up' 'nginx-server-resets 8303 502 server_reset'
	'nginx-server-answers 8304 408 408' 'apache 8305 502 client_gave_up' 'haproxy 8306 nonce_read_as_request client_gave_up'
	'nginx-keeps-alive 8307 nonce_read_as_request client_gave_up')
FINE=('nginx-faye 8311' 'apache-faye 8312' 'haproxy-tcp 8313' 'nginx-announced 8314' 'apache-announced 8315')
if [[ $FULL ]]; then
	STUCK+=('squid 8321 client_gave_up client_gave_up')
	FINE+=('squid-faye 8322' 'varnish-pipe 8323' 'varnish-pipe-faye 8324')
fi

stuck_clients() {
	client nginx 8301 draft76 answer:504
	client nginx-client-leaves 8302 --quiet-time 2 draft76 none
	client nginx-keeps-alive 8307 draft76 answer:504 raw:400
	client nginx-server-resets 8303 --path /reset draft76 answer:502
	client nginx-server-answers 8304 --path /408 draft76 answer:408
	client apache 8305 draft76 answer:502
	client haproxy 8306 --header "$RFC_KEY" draft76 answer:504 raw:400
	[[ ! $FULL ]] || client squid 8321 --quiet-time 2 draft76 none
}

fine_clients() {
	switches nginx-faye 8311
	switches apache-faye 8312
	switches haproxy-tcp 8313
	switches nginx-announced 8314 --header 'Content-Length: 8'
	switches apache-announced 8315 --header 'Content-Length: 8'
	[[ ! $FULL ]] || for port in 8322 8323 8324; do
		for entry in "${FINE[@]}"; do [[ $entry != *" $port" ]] || switches "${entry% *}" $port; done
	done
}

told() { # FILE WHERE SLOW: everything of the table
	local name port ended peer
	for entry in "${STUCK[@]}"; do
		read -r name port ended peer <<<"$entry"
		try "$2/stuck/$name" named "$1" $port $ended $peer
	done
	for entry in "${FINE[@]}"; do
		read -r name port <<<"$entry"
		try "$2/fine/$name" verified "$1" $port
	done
	try "$2/accounted" accounted "$1" "$3"
}

all_told() { (($(grep -c '"upgrade.deadlock"' "$1") >= $2)); }

run() { # NAME ARGUMENT...: upgate on queues 0 and 1
	mkdir -p "$LAB/$1"
	lab_spawn "$1" m "$UPGATE" -q 0:1 -l "$LAB/$1" "${@:2}"
	LAB_UPGATE=$LAB_PID
	lab_until 5 lab_queue_bound 0 && lab_until 5 lab_queue_bound 1 || lab_die "$(tail -n 1 "$LAB/$1.log")"
}

lab_up
lab_node_install || { echo 'skip deadlock: node, npm or the npm registry is not there'; echo '0 passed, 0 failed'; exit 0; }
set_up

# Nobody interferes: client legs in one worker, server legs in the other. What is seen is recorded, too.
lab_in m iptables -A FORWARD -p tcp -m multiport --ports 8084:8086 -j NFQUEUE --queue-num 1
lab_in m iptables -A FORWARD -p tcp -j NFQUEUE --queue-num 0
run simulate --set mode=simulate
exchange() {
	fine_clients
	stuck_clients
	client slow 8086 --path /slow draft76 switch digest
	client slow-haproxy-tcp 8316 --path /slow draft76 switch digest
	wait "${TRIED[@]}"
	TRIED=()
}
# On `any` every packet is there twice, coming and going: p alone has both legs of all but the direct one.
lab_record "$LAB/both.pcap" p exchange
lab_until 3 all_told "$LAB/simulate/eve.json" ${#STUCK[@]}
lab_stop "$LAB_UPGATE"
for entry in "${STUCK[@]}" "${FINE[@]}" 'slow 8086' 'slow-haproxy-tcp 8316'; do try "client/${entry%% *}" tried "${entry%% *}"; done
told "$LAB/simulate/eve.json" inline 3
# The same from captures: one file; a file for each kind of leg. The direct connection is not in them.
"$UPGATE" -r "$LAB/both.pcap" --json >"$LAB/replay.json" 2>/dev/null
told "$LAB/replay.json" replay 2
tcpdump -n -r "$LAB/both.pcap" -w "$LAB/server-legs.pcap" portrange 8084-8086 2>/dev/null
tcpdump -n -r "$LAB/both.pcap" -w "$LAB/client-legs.pcap" not portrange 8084-8086 2>/dev/null
"$UPGATE" -r "$LAB/server-legs.pcap" -r "$LAB/client-legs.pcap" --json >"$LAB/legs.json" 2>/dev/null
told "$LAB/legs.json" replay-two-files 2
# The server leg alone is conclusive.
"$UPGATE" -r "$LAB/server-legs.pcap" --json >"$LAB/server.json" 2>/dev/null
alone() {
	local count
	count=$(jq -rs '[.[] | select(.upgate.event? == "upgrade.nonce_missing" and .alert.severity == 2)] | length' <"$LAB/server.json")
	echo "$count nonces missing"
	((count == ${#STUCK[@]})) && ! grep upgrade.deadlock "$LAB/server.json"
}
try replay/server-leg-alone alone

# As shipped: the server leg is reset, so nobody hangs, and the proxy says 502 or leaves. Connections are spread over the workers by HMARK.
lab_unqueue
lab_in m iptables -t mangle -A FORWARD -p tcp -j HMARK --hmark-tuple src,dst,sport,dport --hmark-mod 2 --hmark-offset 16 --hmark-rnd 0x1907
lab_in m iptables -A FORWARD -p tcp -m mark --mark 16 -j NFQUEUE --queue-num 0
lab_in m iptables -A FORWARD -p tcp -m mark --mark 17 -j NFQUEUE --queue-num 1
run blocking
fine_clients
began=${EPOCHREALTIME/[.,]/}
for i in 1 2 3 4; do
	client blocked-nginx-$i 8302 draft76 reset
	client blocked-apache-$i 8305 draft76 reset
	client blocked-haproxy-$i 8306 --header "$RFC_KEY" draft76 reset
done
wait "${TRIED[@]}"
took=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
lab_until 5 all_told "$LAB/blocking/eve.json" 12
lab_stop "$LAB_UPGATE"
blocked() { # PORT NAME
	local count
	count=$(jq -rs "[.[] | select(.upgate.event? == \"upgrade.deadlock\" and .dest_port == $1)] | \"\(length) \(map(\"\(.upgate.ended)/\(.upgate.peer_ended)\") | unique | join(\" \"))\"" <"$LAB/blocking/eve.json")
	echo "$count; after $took ms; $(tail -n 1 "$LAB/client-blocked-$2-1")"
	[[ $count = '4 '*/blocked ]] && ((took < 4000))
}
try blocking/nginx blocked 8302 nginx
try blocking/apache blocked 8305 apache
try blocking/haproxy blocked 8306 haproxy
for entry in "${FINE[@]}"; do try "blocking/fine/${entry% *}" verified "$LAB/blocking/eve.json" "${entry#* }"; done
both_worked() { # each queue was given packets
	lab_in m iptables -vnxL FORWARD
	lab_in m iptables -vnxL FORWARD | awk '/NFQUEUE/ && $1 < 50 { few = 1 } END { exit few }'
}
try blocking/both-workers both_worked
echo "$PASSED passed, $FAILED failed"
((FAILED == 0))
