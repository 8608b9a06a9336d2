#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The NFQUEUE source, verdicts, rewriting and resets against the kernel: client - middlebox - server, each a network
# namespace of this run. Needs root. BUILD: where libupgate.a is. Last line: N passed, N failed.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
CC=${CC:-gcc}
ID=us$$
C=$ID-c M=$ID-m S=$ID-s
WORK=$(mktemp -d)
TOOL=$WORK/queue_tool
PEER=$PWD/tests/lab/tcp_peer.py
TOOL_PID= SERVER_PID=
passed=0 failed=0

cleanup() {
	[ -n "$TOOL_PID" ] && kill "$TOOL_PID" 2>/dev/null
	[ -n "$SERVER_PID" ] && kill "$SERVER_PID" 2>/dev/null
	for n in $C $M $S; do ip netns del "$n" 2>/dev/null; done
	rm -rf "$WORK"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

check() { # NAME CONDITION...
	local name=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
		echo "ok   $name"
	else
		failed=$((failed + 1))
		echo "FAIL $name: $*"
	fi
}

contains() { [[ $1 == *"$2"* ]]; }
lacks() { [[ $1 != *"$2"* ]]; }

await_line() { # FILE NUMBER: until the file has that many lines; prints that one
	for _ in $(seq 400); do
		[ "$(wc -l <"$1")" -ge "$2" ] && break
		sleep 0.05
	done
	sed -n "$2p" "$1"
}

lab_up() {
	for n in $C $M $S; do
		ip netns add "$n" && ip -n "$n" link set lo up
		# no second of waiting for somebody else with our address
		ip netns exec "$n" sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0
	done
	ip link add "$ID-a" netns $C type veth peer name "$ID-b" netns $M
	ip link add "$ID-d" netns $M type veth peer name "$ID-e" netns $S
	ip -n $C addr add 10.71.1.1/24 dev "$ID-a"
	ip -n $M addr add 10.71.1.2/24 dev "$ID-b"
	ip -n $M addr add 10.71.2.2/24 dev "$ID-d"
	ip -n $S addr add 10.71.2.1/24 dev "$ID-e"
	ip -n $C addr add fd71:1::1/64 dev "$ID-a" nodad
	ip -n $M addr add fd71:1::2/64 dev "$ID-b" nodad
	ip -n $M addr add fd71:2::2/64 dev "$ID-d" nodad
	ip -n $S addr add fd71:2::1/64 dev "$ID-e" nodad
	ip -n $C link set "$ID-a" up
	ip -n $M link set "$ID-b" up
	ip -n $M link set "$ID-d" up
	ip -n $S link set "$ID-e" up
	ip -n $C route add default via 10.71.1.2
	ip -n $S route add default via 10.71.2.2
	ip -n $C route add default via fd71:1::2
	ip -n $S route add default via fd71:2::2
	ip netns exec $M sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	ip netns exec $M iptables -A FORWARD -p tcp -j NFQUEUE --queue-num 7
	ip netns exec $M ip6tables -A FORWARD -p tcp -j NFQUEUE --queue-num 7
}

tool_up() { # MODE [WORD]
	: >"$WORK/tool"
	ip netns exec $M "$TOOL" 7 "$@" >"$WORK/tool" 2>&1 &
	TOOL_PID=$!
	await_line "$WORK/tool" 1 >"$WORK/first"
	contains "$(cat "$WORK/first")" ready || { cat "$WORK/first"; exit 1; }
}

tool_down() { # its counters: $STATS
	kill -TERM "$TOOL_PID"
	wait "$TOOL_PID"
	TOOL_PID=
	STATS=$(tail -n 1 "$WORK/tool")
	echo "     $STATS"
}

lines=1 # what the server has printed so far
client() { ip netns exec $C python3 "$PEER" "$@"; }
served() {
	lines=$((lines + 1))
	SERVED=$(await_line "$WORK/server" $lines)
}

bulk() { # NAME HOST
	local sent got
	sent=$(client bulk "$2" 9000 50)
	served
	got=$SERVED
	check "$1: 50 MiB arrive intact (${sent##* } s)" [ "${sent% * *}" = "${got% * *}" ]
}

[ "$(id -u)" = 0 ] || { echo "nfqueue-smoke: needs root: skipped"; exit 0; }
$CC -std=gnu17 -Wall -Wextra -Wno-unused-parameter -O2 -g ${SANITIZE:-} -D_GNU_SOURCE -I. -o "$TOOL" tests/lab/queue_tool.c \
	"$BUILD/libupgate.a" -lnetfilter_queue -lmnl -lcap-ng -lseccomp || exit 1
chmod 755 "$WORK"
lab_up
ip netns exec $S python3 "$PEER" serve 9000 >"$WORK/server" &
SERVER_PID=$!
await_line "$WORK/server" 1 >/dev/null

tool_up accept
bulk "IPv4" 10.71.2.1
bulk "IPv6" fd71:2::1
second=$(ip netns exec $M "$TOOL" 7 accept 2>&1)
check "a queue that is taken is said to be" contains "$second" "queue 7 is already taken"
tool_down
check "super-packets came whole" lacks "$STATS" "gso 0 "
check "nothing was lost, no verdict failed" contains "$STATS" "lost 0+0 errors 0 "

nocap=$(ip netns exec $M setpriv --bounding-set -net_admin "$TOOL" 9 accept 2>&1)
check "a missing capability is named" contains "$nocap" "needs the capability CAP_NET_ADMIN"

export RUN_AS=nobody
tool_up hold
sent=$(client bulk 10.71.2.1 9000 2)
served
check "answers out of order, as another user: intact (${sent##* } s)" [ "${sent% * *}" = "${SERVED% * *}" ]
tool_down
check "no verdict failed" contains "$STATS" " errors 0 "
unset RUN_AS

for host in 10.71.2.1 fd71:2::1; do
	tool_up rewrite WORD
	client say $host 9000 "before WORD after" >/dev/null
	served
	check "$host: the server reads the rewritten octet" contains "$SERVED" " eof before_#ORD_after"
	sent=$(client large $host 9000 WORD 4)
	served
	check "$host: and within super-packets" [ "${sent% *}" = "${SERVED% * *}" ]
	tool_down

	tool_up reset EVIL
	end=$(client say $host 9000 "one " "EVIL" "two")
	served
	check "$host: reset: the client is told" [ "$end" = reset ]
	check "$host: reset: so is the server, which has read nothing of it" contains "$SERVED" " reset one_"
	check "$host: reset: and no more than the first piece" contains "$SERVED" "4 "
	tool_down
	check "$host: reset: two were sent" contains "$STATS" "resets 2 unsent 0"

	tool_up deliver LAST
	end=$(client say $host 9000 "one " "LAST" "two")
	served
	check "$host: deliver: the server reads the packet, then is reset" contains "$SERVED" " reset one_LAST"
	check "$host: deliver: the client is told" [ "$end" = reset ]
	tool_down

	tool_up become EVIL
	end=$(client say $host 9000 "one " "EVIL" "two")
	served
	check "$host: become: the client is told" [ "$end" = reset ]
	check "$host: become: so is the server" contains "$SERVED" "4 "
	check "$host: become: by a reset" contains "$SERVED" " reset one_"
	tool_down
done

tool_up drop EVIL
timeout 1 ip netns exec $C python3 "$PEER" say 10.71.2.1 9000 "one " EVIL >/dev/null 2>&1
tool_down
check "drop: and what is repeated is dropped again" lacks "$STATS" "matches 1 "
# A successor meets the next repetition.
tool_up reset EVIL
served
check "drop: the server has never read it" contains "$SERVED" "4 "
check "drop: a successor ends the connection" contains "$SERVED" " reset one_"
tool_down

tool_up cut KEEP
client say 10.71.2.1 9000 "one KEEP" "two KEEPthree" >/dev/null
served
check "cut: what was held back comes by repetition" contains "$SERVED" " eof one_KEEPtwo_KEEPthree"
client say 10.71.2.1 9000 "KEEP$(printf '%30000s' '' | tr ' ' y)" >/dev/null
served
check "cut: also a super-packet, cut within its first segment" contains "$SERVED" "30004 "
tool_down
check "cut: no verdict failed" contains "$STATS" " errors 0 "

# A worker that stands still.
knock() { # sends that many SYNs to a closed port, and does not wait for answers
	ip netns exec $C python3 -c '
import socket, sys
s = [socket.socket(type=socket.SOCK_STREAM | socket.SOCK_NONBLOCK) for _ in range(int(sys.argv[1]))]
for c in s: c.connect_ex(("10.71.2.1", 9))' "$1"
}
QUEUE_PACKETS=16 tool_up accept
kill -STOP "$TOOL_PID"
knock 20
bulk "fail-open, queue full" 10.71.2.1
kill -CONT "$TOOL_PID"
tool_down
BUFFER_BYTES=65536 tool_up accept
kill -STOP "$TOOL_PID"
knock 500
bulk "fail-open, receive buffer full" 10.71.2.1
kill -CONT "$TOOL_PID"
client say 10.71.2.1 9000 "more" >/dev/null
served
tool_down
check "what passed it unread is counted" lacks "$STATS" "lost 0+0"

FAIL_CLOSED=1 QUEUE_PACKETS=16 tool_up accept
client say 10.71.2.1 9000 "open" >/dev/null
served
kill -STOP "$TOOL_PID"
knock 20
ip netns exec $C bash -c 'exec 3<>/dev/tcp/10.71.2.1/9000; echo MARKER >&3' 2>/dev/null &
CLIENT_PID=$!
ip netns exec $C ping -q -f -c 200 10.71.2.1 >/dev/null 2>&1
check "fail-closed: nothing gets past" [ "$(wc -l <"$WORK/server")" = $lines ]
kill -KILL "$TOOL_PID"
wait "$TOOL_PID" 2>/dev/null
check "fail-closed: nor past a dead one" [ "$(wc -l <"$WORK/server")" = $lines ]
FAIL_CLOSED=1 tool_up accept
served
check "a successor takes over" contains "$SERVED" "eof MARKER"
wait $CLIENT_PID
tool_down

echo "$passed passed, $failed failed"
[ $failed = 0 ]
