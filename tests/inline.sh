#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The inline engine against the kernel, as a firewall administrator has it: verdict modes, marks that outlive a worker, failures. Needs root.
# inline.sh [PATTERN]: cases whose name matches alone. INLINE_FULL=1: the long forms.
. "$(dirname "$0")/lab/lab.sh"

ONLY=${1:-}
PASSED=0 FAILED=0
RUNS=0

if ((EUID != 0)); then
	echo 'skip inline: needs root'
	echo '0 passed, 0 failed'
	exit 0
fi
[[ -x $UPGATE ]] || { echo "FAIL inline: no program $UPGATE"; echo '0 passed, 1 failed'; exit 1; }

# try NAME COMMAND...: the command's last line of output is the reason when it fails. What it leaves running or in the rules is taken away.
try() {
	local name=$1 start=${EPOCHREALTIME/[.,]/}
	shift
	[[ $name = *$ONLY* ]] || return 0
	LOG=$LAB/log-$((++RUNS))
	mkdir -p "$LOG"
	if "$@" >"$LAB/case.log" 2>&1 </dev/null; then
		echo "ok $name"
		grep '^# ' "$LAB/case.log"
		((++PASSED))
	else
		echo "FAIL $name: $(grep -v '^$' "$LAB/case.log" | tail -n 1)"
		((++FAILED))
		[[ -z ${LAB_KEEP:-} ]] || cp "$LAB/case.log" "$LAB/case-${name//\//-}.log"
	fi
	[[ -z ${INLINE_TIMES:-} ]] || echo "# $(((${EPOCHREALTIME/[.,]/} - start) / 1000)) ms"
	stop_all
}

stop_all() {
	local pid
	for pid in "${OURS[@]}"; do lab_gone "$pid" || lab_stop "$pid" >/dev/null 2>&1; done
	OURS=()
	lab_unqueue
	# what this case leaves open must not meet the next one's policies
	lab_until 3 lab_settled
}

OURS=()
# upgate QUEUE OPTION...: inline in m, until the case ends.
upgate() {
	local queue=$1
	shift
	lab_upgate "upgate-$RUNS" "$queue" -l "$LOG" "$@" || { echo "upgate: $(tail -n 1 "$LAB/upgate-$RUNS.log")"; return 1; }
	OURS+=("$LAB_UPGATE")
	GATE=$LAB_UPGATE
	GATE_LOG=$LAB/upgate-$RUNS.log
}

tool() { # QUEUE MODE...: queue_tool
	: >"$LAB/tool.log"
	lab_spawn tool m "$LAB/queue_tool" "$@"
	OURS+=("$LAB_PID")
	TOOL=$LAB_PID
	lab_wait_line "$LAB/tool.log" ready
}

rule() { # both families
	lab_in m iptables -A FORWARD "$@" && lab_in m ip6tables -A FORWARD "$@"
}

# packets N: of the N-th rule of FORWARD
packets() { lab_in m iptables -w -vnxL FORWARD | awk -v n="$1" 'NR == n + 2 { print $1 }'; }
more_packets() { (($(packets "$1") > $2)); }

fetch() { # HOST PATH: must be 200
	[[ $(lab_in c curl -gsS --max-time 10 -o /dev/null -w '%{http_code}' "http://$1$2") = 200 ]] || { echo "no 200 for $2"; return 1; }
}

smuggle() { # PATH [HOST]: what a draft-76 server would take for a key is a request; the client is reset
	lab_client --random-keys --path / "${2:-$S4}" 80 "draft76:GET $1\n" blocked
}

# The server has not seen it.
unseen() { ! grep -qs -e "$1" "$LAB/nginx/access.log" || { echo "the server saw $1"; return 1; }; }
seen() { lab_wait_line "$LAB/nginx/access.log" "$1" 5 || { echo "the server never saw $1"; return 1; }; }

workers() { pgrep -P "$GATE"; }

# --- verdict modes ------------------------------------------------------------------------------------------------------

repeat() {
	rule -p tcp -m mark ! --mark 0x2/0x2 -j NFQUEUE --queue-num 0
	rule -m mark --mark 0x2/0x2
	upgate 0 --set nfq.mode=repeat --set nfq.repeat-mark=0xff --set nfq.repeat-mask=0x2 || return 1
	fetch "$S4" /large.bin && fetch "[$S6]" /large.bin && smuggle /xr || return 1
	unseen /xr || return 1
	(($(packets 2) > 0)) || { echo 'no packet came by the rules again'; return 1; }
	(($(packets 2) <= $(packets 1))) || { echo 'packets come by more than once'; return 1; }
	# What follows in the rules still counts.
	rule -p tcp --dport 80 -j DROP
	! lab_in c curl -sS --max-time 1 -o /dev/null "http://$S4/" || { echo 'a rule behind the queue was passed over'; return 1; }
}

route() {
	rule -p tcp -j NFQUEUE --queue-num 0
	tool 5 accept || return 1
	upgate 0 --set nfq.mode=route --set nfq.route-queue=5 || return 1
	fetch "$S4" /large.bin && smuggle /xq || return 1
	unseen /xq || return 1
	lab_stop "$TOOL"
	cat "$LAB/tool.log"
	grep -q '^packets [1-9]' "$LAB/tool.log" || { echo 'nothing came to the other queue'; return 1; }
}

# What passes has nfq.mark in the bits of nfq.mask, a reset reject.mark. Packets come one by one.
marks() {
	local passed resets other
	rule -p tcp -j NFQUEUE --queue-num 0
	lab_in m iptables -t mangle -A POSTROUTING -p tcp --tcp-flags RST RST -m mark --mark 0x40 -j ACCEPT
	lab_in m iptables -t mangle -A POSTROUTING -p tcp -m mark --mark 0x10/0x30 -j ACCEPT
	lab_in m iptables -t mangle -A POSTROUTING -p tcp
	upgate 0 --set nfq.mark=0x30 --set nfq.mask=0x10 --set reject.mark=0x40 --set nfq.batchcount=1 || return 1
	fetch "$S4" /large.bin && smuggle /xm && unseen /xm || return 1
	read -r resets passed other < <(lab_in m iptables -w -t mangle -vnxL POSTROUTING | awk 'NR > 2 { printf "%s ", $1 }')
	lab_in m iptables -t mangle -F POSTROUTING
	echo "# $passed packets marked, $resets resets, $other neither"
	((passed > 10 && resets > 0 && other == 0)) || { echo "$passed packets marked, $resets resets, $other neither"; return 1; }
}

# --- condemned connections end in the kernel ------------------------------------------------------------------------------

condemned_rules() {
	rule -m mark --mark 0x4/0x4 -j CONNMARK --save-mark --nfmask 0x4 --ctmask 0x4
	rule -m connmark --mark 0x4/0x4 -j DROP
	rule -p tcp -j NFQUEUE --queue-num 0
}

# An attack that is dropped in silence: its sender repeats it for minutes, and no worker sees it again, the successor of a dead one neither.
condemned() {
	local queued dropped old
	condemned_rules
	sed 's/^rejectboth /drop /' "$TOP/rules/upgate.rules" >"$LAB/drop.rules"
	upgate 0 --set nfq.condemned-mark=0x4 --set nfq.condemned-mask=0x4 -S "$LAB/drop.rules" || return 1
	lab_spawn attack c "$LAB_PYTHON" "$LAB_DIR/client.py" --random-keys --quiet-time 60 --path / "$S4" 80 'draft76:GET /xk\n' none
	OURS+=("$LAB_PID")
	lab_until 5 more_packets 2 1 || { echo 'the kernel drops nothing'; return 1; }
	queued=$(packets 3) old=$(workers)
	kill -KILL "$old"
	lab_until 5 successor "$old" || { echo 'no new worker'; return 1; }
	dropped=$(packets 2)
	lab_until 5 more_packets 2 "$dropped" || { echo 'the attack is not repeated'; return 1; }
	(($(packets 3) == queued)) || { echo "$(($(packets 3) - queued)) packets of it came to a worker again"; return 1; }
	unseen /xk || return 1
	fetch "$S4" / || return 1
}

successor() { local now; now=$(workers) && [[ $now != "$1" ]] && lab_queue_bound 0; }

# Rules that forget the DROP: the packet comes back marked and is dropped, and nothing of it gets by where they let it.
condemned_loop() {
	rule -p tcp -j NFQUEUE --queue-num 0
	upgate 0 --set nfq.condemned-mark=0x4 --set nfq.condemned-mask=0x4 || return 1
	smuggle /xl || return 1
	lab_unqueue
	rule -p tcp -m mark ! --mark 0x4/0x4 -j NFQUEUE --queue-num 0
	smuggle /xl || return 1
	unseen /xl && fetch "$S4" /
}


# from PORT SEND ENOUGH: says SEND from a port of its own choice, prints what comes in half a second, or until ENOUGH has, and resets.
from() {
	lab_in c "$LAB_PYTHON" - "$S4" "$@" <<-'EOF'
		import socket, struct, sys
		host, port, say, enough = sys.argv[1:]
		s = socket.socket()
		s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		s.bind(('', int(port)))
		s.settimeout(8)
		s.connect((host, 80))
		s.sendall(say.encode().decode('unicode_escape').encode('latin1'))
		s.settimeout(8 if enough else 0.5)
		got = b''
		try:
		    while not enough or enough.encode() not in got:
		        more = s.recv(65536)
		        if not more:
		            break
		        got += more
		except TimeoutError:
		    pass
		print(got.decode('latin1'))
		s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
		s.close()
	EOF
}

# An attack that is dropped in silence, whose server has not heard that it is over, and then somebody else with the same address and port: the server's answer
# to the new SYN and the client's reset pass, and the next SYN begins a connection.
reused() {
	rule -p tcp -j NFQUEUE --queue-num 0
	sed 's/^rejectboth /drop /' "$TOP/rules/upgate.rules" >"$LAB/drop.rules"
	upgate 0 -S "$LAB/drop.rules" || return 1
	lab_in c iptables -A OUTPUT -p tcp --tcp-flags RST RST -j DROP
	local got status
	got=$(from 39001 'POST /xi HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG' '')
	status=$?
	lab_in c iptables -F OUTPUT
	((status == 0)) && [[ -z $got ]] || { echo "the attack has an answer: $got"; return 1; }
	[[ -n $(lab_in s ss -Htn state established "sport = :80") ]] || { echo 'the server knows that it is over'; return 1; }
	from 39001 'GET /page.html HTTP/1.1\r\nHost: a\r\n\r\n' '</h1>' | grep 'page' || { echo 'the next connection does not work'; return 1; }
	unseen /xi
}

# --- what needs no inspection any more stays in the kernel ------------------------------------------------------------------

# The rules of upgate(8): the mark is saved behind the verdict, and asked for before the queue.
bypass_rules() {
	rule -m connmark --mark 0x8/0x8 -j ACCEPT
	rule -p tcp -j NFQUEUE --queue-num 0
	lab_in m iptables -t mangle -A POSTROUTING -m mark --mark 0x8/0x8 -j CONNMARK --save-mark --nfmask 0x8 --ctmask 0x8
}

# exchange PORT GREETING: the server speaks first, and then a megabyte; the client speaks in between. What comes is GREETING and a megabyte.
exchange() {
	lab_in c "$LAB_PYTHON" - "$S4" "$1" "$2" <<-'EOF'
		import socket, sys
		with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=8) as s:
		    got = s.recv(100)
		    s.sendall(b'hello\n')
		    while more := s.recv(65536):
		        got += more
		want = sys.argv[3].encode() + b'x' * 1000000
		sys.exit(got != want and f'{len(got)} octets: {got[:40]}')
	EOF
}

FIRST_SPEAKER='
import socket, sys
l = socket.create_server(("", int(sys.argv[1])))
while True:
    s = l.accept()[0]
    s.sendall(sys.argv[2].encode())
    s.recv(100)
    s.sendall(b"x" * 1000000)
    s.close()
'

# A server that agrees to any upgrade and then sends a megabyte; a client that asks for one nobody knows.
SWITCHER='
import socket, sys
l = socket.create_server(("", int(sys.argv[1])))
while True:
    s = l.accept()[0]
    while b"\r\n\r\n" not in s.recv(1000):
        pass
    s.sendall(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n")
    s.recv(100)
    s.sendall(b"x" * 1000000)
    s.close()
'
SWITCHED='
import socket, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=8) as s:
    s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n")
    got = b""
    while b"\r\n\r\n" not in got:
        got += s.recv(1000)
    s.sendall(b"hello")
    while more := s.recv(65536):
        got += more
sys.exit(not got.endswith(b"\r\n\r\n" + b"x" * 1000000) and f"{len(got)} octets: {got[:40]}")
'

bypass() {
	local queued passed
	bypass_rules
	lab_spawn speaker s "$LAB_PYTHON" -c "$FIRST_SPEAKER" 7022 'SSH-2.0-lab'
	OURS+=("$LAB_PID")
	lab_wait_port s 7022
	upgate 0 --set nfq.bypass-mark=0x8 --set nfq.bypass-mask=0x8 || return 1
	exchange 7022 'SSH-2.0-lab' || return 1
	queued=$(packets 2) passed=$(packets 1)
	echo "# an opaque connection: $queued packets to the queue, $passed past it"
	((queued < 12 && passed > 10)) || { echo "$queued packets of an opaque connection came to the queue, $passed did not"; return 1; }
	# behind an upgrade that was agreed to, and whose protocol nobody reads
	lab_spawn switcher s "$LAB_PYTHON" -c "$SWITCHER" 8022
	OURS+=("$LAB_PID")
	lab_wait_port s 8022
	lab_in c "$LAB_PYTHON" -c "$SWITCHED" "$S4" 8022 || return 1
	echo "# a connection switched to another protocol: $(($(packets 2) - queued)) packets to the queue, $(($(packets 1) - passed)) past it"
	(($(packets 2) - queued < 24 && $(packets 1) - passed > 20)) || { echo "$(($(packets 2) - queued)) packets of a switched connection came to the queue, $(($(packets 1) - passed)) did not"; return 1; }
	queued=$(packets 2) passed=$(packets 1)
	# TLS, once both sides have spoken it
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=lab.example -keyout "$LAB/key.pem" -out "$LAB/cert.pem" 2>/dev/null
	lab_spawn tls s env -C "$LAB/nginx/www" openssl s_server -quiet -accept 7443 -cert "$LAB/cert.pem" -key "$LAB/key.pem" -WWW
	OURS+=("$LAB_PID")
	lab_wait_port s 7443
	lab_in c curl -ksS --max-time 10 -o "$LAB/tls.bin" "https://$S4:7443/large.bin" && cmp "$LAB/tls.bin" "$LAB/nginx/www/large.bin" || return 1
	echo "# a TLS connection: $(($(packets 2) - queued)) packets to the queue, $(($(packets 1) - passed)) past it"
	(($(packets 2) - queued < 16 && $(packets 1) - passed > 10)) || { echo "$(($(packets 2) - queued)) packets of a TLS connection came to the queue, $(($(packets 1) - passed)) did not"; return 1; }
	passed=$(packets 1)
	# HTTP may still upgrade: all of it comes
	lab_in c curl -sS --max-time 10 -o /dev/null "http://$S4/large.bin" -o /dev/null "http://$S4/large.bin" || return 1
	(($(packets 1) == passed)) || { echo "$(($(packets 1) - passed)) packets of an HTTP connection passed by"; return 1; }
	smuggle /xn && unseen /xn
	local status=$?
	lab_in m iptables -t mangle -F POSTROUTING
	return $status
}

# --- what it may do ---------------------------------------------------------------------------------------------------------

held() { awk -v field="$2:" '$1 == field { print $2 }' "/proc/$1/status"; }

# The worker: another user, CAP_NET_ADMIN and nothing else, its system calls filtered. So is its successor.
confined() {
	local worker want
	worker=$(workers)
	for want in Uid=65534 CapEff=0000000000001000 CapPrm=0000000000001000 CapInh=0000000000000000 CapBnd=0000000000000000 CapAmb=0000000000000000 NoNewPrivs=1 Seccomp=2; do
		[[ $(held "$worker" "${want%=*}") = "${want#*=}" ]] || { echo "the worker's ${want%=*} is $(held "$worker" "${want%=*}"), not ${want#*=}"; return 1; }
	done
}

privileges() {
	local old
	rule -p tcp -j NFQUEUE --queue-num 0
	upgate 0 --set run-as.user=65534 || return 1
	confined && fetch "$S4" / && smuggle /xe && unseen /xe || return 1
	(((0x$(held "$GATE" CapEff) & ~(1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 12 | 1 << 13)) == 0)) || { echo "the supervisor holds $(held "$GATE" CapEff)"; return 1; }
	old=$(workers)
	kill -KILL "$old"
	lab_until 5 successor "$old" && confined && smuggle /xe && unseen /xe
}

# Root without its right to pass over permissions: what a rotation or a reload will need is missed at once, not then.
out_of_reach() {
	local case wanted
	rule -p tcp -j NFQUEUE --queue-num 0
	for case in logs rules none; do
		[[ $case = none ]] && wanted=0 || wanted=1
		echo '# none' >"$LAB/their.rules"
		chmod 600 "$LAB/their.rules" && chown 65533 "$LAB/their.rules" && chown 65533 "$LOG" || return 1
		[[ $case = logs ]] || chown 0 "$LOG"
		[[ $case = rules ]] || chown 0 "$LAB/their.rules"
		upgate 0 -s "$LAB/their.rules" || return 1
		[[ $(grep -c 'privileges are given up' "$GATE_LOG") = "$wanted" ]] || { echo "warnings of $case: $(cat "$GATE_LOG")"; return 1; }
		lab_stop "$GATE"
	done
}

# The worker writes streams as whom it runs: where it may not, it does not begin; where it can no more, it says so once.
streams() {
	rule -p tcp -j NFQUEUE --queue-num 0
	mkdir -m 755 "$LAB/streams" || return 1
	upgate 0 --set run-as.user=65534 --streams "$LAB/streams" # its queue may be there for a moment
	lab_until 10 lab_gone "$LAB_UPGATE" || { echo 'it goes on'; return 1; }
	grep -q "^upgate: cannot write streams to $LAB/streams as user 65534: " "$LAB/upgate-$RUNS.log" || { cat "$LAB/upgate-$RUNS.log"; return 1; }
	chown 65534 "$LAB/streams"
	upgate 0 --set run-as.user=65534 --streams "$LAB/streams" || return 1
	fetch "$S4" / && lab_until 5 test -s "$(echo "$LAB/streams"/*-"$S4".00080)" || { echo 'no stream was written'; return 1; }
	chown 0 "$LAB/streams"
	fetch "$S4" / && fetch "$S4" / && lab_wait_line "$GATE_LOG" 'cannot write streams' 5 || { echo 'it says nothing'; return 1; }
	lab_stop "$GATE"
	[[ $(grep -c 'cannot write streams' "$GATE_LOG") = 1 ]] || { cat "$GATE_LOG"; return 1; }
}

# stopped_with STATUS PID: TERM, and that exit status.
stopped_with() {
	kill -TERM "$2"
	wait "$2"
	local status=$?
	((status == $1)) || { echo "status $status, not $1"; return 1; }
}

fail_on_alert() {
	rule -p tcp -j NFQUEUE --queue-num 0
	upgate 0 --fail-on-alert && fetch "$S4" / && stopped_with 0 "$GATE" || return 1
	upgate 0 --fail-on-alert && smuggle /xw && unseen /xw && stopped_with 4 "$GATE" || return 1
	lab_unqueue
	lab_spawn listens m "$UPGATE" -i c --fail-on-alert -l "$LOG"
	OURS+=("$LAB_PID")
	lab_wait_line "$LAB/listens.log" 'listening on' 5 || { echo 'it does not listen'; return 1; }
	lab_in c curl -sS --max-time 10 -o /dev/null -H 'Transfer-Encoding: chunked' -H 'Content-Length: 3' -d abc "http://$S4/"
	lab_until 5 grep -qs content_length_with_transfer_encoding "$LOG/eve.json" || { echo 'no alert'; return 1; }
	stopped_with 4 "$LAB_PID"
}

# As whom it runs after the start the supervisor opens its logs anew.
rotated() {
	rule -p tcp -j NFQUEUE --queue-num 0
	upgate 0 --set run-as.user=65534 && fetch "$S4" '/?before' && lab_until 5 grep -qs before "$LOG/eve.json" || return 1
	mv "$LOG/eve.json" "$LOG/eve.json.1"
	kill -HUP "$GATE"
	lab_until 5 test -e "$LOG/eve.json" || { echo 'no new file'; return 1; }
	fetch "$S4" '/?after' || return 1
	lab_until 5 grep -qs after "$LOG/eve.json" && ! grep -q after "$LOG/eve.json.1" && ! grep 'old file' "$GATE_LOG"
}

# What the worker may not read the supervisor reads for it: the rules are in force when the answer comes, or soon after the signal.
reload_for_others() {
	rule -p tcp -j NFQUEUE --queue-num 0
	mkdir -m 700 "$LAB/rules.d"
	(umask 077 && echo '# none' >"$LAB/rules.d/own.rules")
	upgate 0 --set run-as.user=65534 --set unix-command.enabled=yes --set "unix-command.filename=$LAB/ctl.sock" -s "$LAB/rules.d/own.rules" || return 1
	fetch "$S4" / || return 1
	echo 'rejectboth http any any -> any 80 (msg:"closed"; sid:1; rev:1;)' >"$LAB/rules.d/own.rules"
	[[ $("$UPGATE" ctl -s "$LAB/ctl.sock" ruleset-reload-rules) = '"done"' ]] || { echo 'not done'; return 1; }
	! fetch "$S4" / || { echo 'the worker has the old rules'; return 1; }
	echo '# none' >"$LAB/rules.d/own.rules"
	kill -USR2 "$GATE"
	lab_until 5 fetch "$S4" / || return 1
	! grep -q 'old rules\|cannot' "$GATE_LOG" || { cat "$GATE_LOG"; return 1; }
}

# --- failures under load ------------------------------------------------------------------------------------------------

COUNT=${INLINE_COUNT:-200}

# downloads OPTION...: begins; `under` waits until each has its first octets.
downloads() {
	rm -f "$LAB/go" "$LAB/downloads.log"
	: >"$LAB/nginx/access.log"
	lab_spawn downloads c "$LAB_PYTHON" "$LAB_DIR/downloads.py" "$S4" 80 /paced/paced.bin "$LAB/nginx/www/paced.bin" "$COUNT" --go "$LAB/go" "$@"
	DOWNLOADS=$LAB_PID
	OURS+=("$DOWNLOADS")
	lab_wait_line "$LAB/downloads.log" begun 20 || { cat "$LAB/downloads.log"; echo 'the downloads do not begin'; return 1; }
}

downloaded() { # all of them whole
	wait "$DOWNLOADS"
	cat "$LAB/downloads.log"
	[[ $(tail -n 1 "$LAB/downloads.log") = "$COUNT good, 0 bad" ]]
}

unmarked() { # no marker came through
	wait "$DOWNLOADS"
	cat "$LAB/downloads.log"
	grep -q '"GET /page' "$LAB/nginx/access.log" || { echo 'the markers were not there'; return 1; }
	unseen /marker
}

# open_gate OPTION... / closed_gate OPTION...: what fails lets packets by, or does not.
open_gate() {
	rule -p tcp -j NFQUEUE --queue-num 0 --queue-bypass
	upgate 0 "$@"
}
closed_gate() {
	rule -p tcp -j NFQUEUE --queue-num 0
	upgate 0 --set nfq.fail-open=no --set stream.midstream-policy=drop-flow --set worker.start-policy=drop-flow "$@"
}

now_ms() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# killed SIGNAL: a worker, in the middle of everything; its successor has the queue within 100 ms.
killed() {
	local old before
	old=$(workers)
	before=$(now_ms)
	kill "-$1" "$old"
	lab_in m bash -c 'for ((end = ${EPOCHREALTIME/[.,]/} + 2000000; ${EPOCHREALTIME/[.,]/} < end;)); do while read -r q port _; do [[ $q = 0 && $port != '"$old"' ]] && exit; done </proc/net/netfilter/nfnetlink_queue; done; exit 1' ||
		{ echo 'no successor'; return 1; }
	TOOK=$(($(now_ms) - before))
	echo "# successor after $TOOK ms"
	((TOOK < 100 || ${INLINE_SLOW:-0})) || { echo "the successor came after $TOOK ms"; return 1; }
	lab_wait_line "$GATE_LOG" "worker 0 was ended by signal" 5 || { echo 'its end is not reported'; return 1; }
}

worker_open() { # SIGNAL
	open_gate && downloads && killed "$1" && downloaded || return 1
	grep "worker 0 was ended by signal .*\(with a packet of [0-9.]*:[0-9]* -> \|between packets\)" "$GATE_LOG" || { echo 'no word of its packet'; return 1; }
	said_anomaly worker.died && smuggle /xo && unseen /xo
}

said_anomaly() { lab_until 5 grep -qs "\"event\":\"$1\"" "$LOG/eve.json" || { echo "no anomaly $1"; return 1; }; }

worker_closed() {
	closed_gate && downloads --markers 20 --seconds 2 || return 1
	kill -KILL "$(workers)"
	: >"$LAB/go"
	unmarked
}

# Told to stop in the middle of everything: each queued packet has its verdict, and the status is that of a clean end. Datagrams tell, nobody repeats them.
stop_clean() {
	local worker
	open_gate && rule -p udp -j NFQUEUE --queue-num 0 --queue-bypass && downloads || return 1
	lab_spawn datagrams s "$LAB_PYTHON" -u -c 'import socket
s = socket.socket(type=socket.SOCK_DGRAM)
s.bind(("", 7007))
s.settimeout(8)
for i in range(100):
    assert s.recv(99) == b"%d" % i
print("all of them")' || return 1
	OURS+=("$LAB_PID")
	lab_until 5 lab_in s grep -q ':1B5F ' /proc/net/udp || return 1
	worker=$(workers)
	kill -STOP "$worker"
	lab_in c "$LAB_PYTHON" -c 'import socket, sys
s = socket.socket(type=socket.SOCK_DGRAM)
for i in range(100): s.sendto(b"%d" % i, (sys.argv[1], 7007))' "$S4"
	lab_until 5 waits 100 || { echo 'they do not wait in the queue'; return 1; }
	kill -TERM "$GATE"
	kill -CONT "$worker"
	lab_stop "$GATE" || { echo "status $?"; return 1; }
	lab_wait_line "$LAB/datagrams.log" 'all of them' 9 || { cat "$LAB/datagrams.log"; echo 'packets had no verdict'; return 1; }
	downloaded
}

# Its records find no room, for who writes them stands still: the queue does not wait for that. And who was told to stop by others has a successor.
stop_first() {
	local worker
	open_gate --set outputs.ring-size=64KiB && downloads || return 1
	worker=$(workers)
	kill -STOP "$GATE"
	kill -TERM "$worker"
	lab_until 2 unbound || { echo 'the queue waits for records to be written'; kill -CONT "$GATE"; return 1; }
	! lab_gone "$worker" || { echo 'no record waited'; kill -CONT "$GATE"; return 1; }
	kill -CONT "$GATE"
	downloaded || return 1
	lab_wait_line "$GATE_LOG" 'worker 0 ended with status 143' 5 && lab_until 5 lab_queue_bound 0 || { echo 'no successor'; return 1; }
	smuggle /xt && unseen /xt
}
unbound() { ! lab_queue_bound 0; }

waits() { lab_in m awk -v n="$1" '$1 == 0 && $3 >= n { found = 1 } END { exit !found }' /proc/net/netfilter/nfnetlink_queue; }

supervisor_open() {
	local worker
	open_gate && downloads || return 1
	worker=$(workers)
	kill -KILL "$GATE"
	lab_until 5 lab_gone "$worker" || { echo 'the worker stays'; return 1; }
	downloaded
}

supervisor_closed() {
	closed_gate && downloads --markers 20 --seconds 2 || return 1
	kill -KILL "$GATE"
	: >"$LAB/go"
	unmarked
}

# stat FILTER: of the latest stats record
stat() { grep '"event_type":"stats"' "$LOG/eve.json" | tail -n 1 | jq "$1"; }

# A worker that stands still is noticed and replaced; meanwhile a short queue lets packets by.
stopped_open() {
	open_gate --set worker.stall-timeout=1s --set nfq.queue-length=64 || return 1
	downloads || return 1
	kill -STOP "$(workers)"
	downloaded || return 1
	lab_wait_line "$GATE_LOG" 'nfq.queue-length: the queue is full before' 1 || { echo 'no warning of packets that nobody counts'; return 1; }
	lab_wait_line "$GATE_LOG" 'worker 0 stands still' 5 || { echo 'nobody noticed'; return 1; }
	lab_wait_line "$GATE_LOG" 'was ended by signal 9' 5 && lab_until 5 lab_queue_bound 0 && smuggle /xs && unseen /xs
}

stopped_closed() {
	closed_gate --set nfq.queue-length=1024 && downloads --markers 20 --seconds 2 || return 1
	kill -STOP "$(workers)"
	: >"$LAB/go"
	lab_until 3 grep -q . "$LAB/go" # stays empty: time for what gets past
	kill -CONT "$(workers)"
	unmarked
}

# The receive buffer overflows: each packet is told apart by its id, and the rule's own counter agrees.
flood_open() {
	local old
	open_gate --set nfq.buffer-size=64KiB --set outputs.stats.interval=1s || return 1
	downloads || return 1
	old=$(workers)
	kill -STOP "$old"
	lab_until 20 rules_past $(($(packets_all) + 600)) || { echo 'the buffer did not overflow'; return 1; }
	kill -CONT "$old"
	downloaded || return 1
	lab_wait_line "$GATE_LOG" 'packets were passed uninspected' 5 || { echo 'no alarm'; return 1; }
	said_anomaly queue.packets_lost && smuggle /xf && unseen /xf || return 1
	lab_until 5 lab_settled || { echo 'a connection stays open'; return 1; }
	COUNTED=$(packets_all)
	lab_stop "$GATE" || { echo "status $?"; return 1; }
	agrees "$COUNTED"
}

# A queue longer than it takes to tell apart, and filled all the same: packets pass that neither ids nor the kernel's table tell of. Those that come next show
# what they carried, it is said, and nobody hangs; only the rule's own counter knows how many they were.
full_open() {
	local old
	open_gate --set nfq.queue-length=1024 --set outputs.stats.interval=1s || return 1
	lab_wait_line "$GATE_LOG" 'nfq.queue-length: the queue is full before' 1 || { echo 'no warning of packets that nobody counts'; return 1; }
	downloads || return 1
	old=$(workers)
	kill -STOP "$old"
	lab_until 20 rules_past $(($(packets_all) + 2500)) || { echo 'the queue did not fill'; return 1; }
	kill -CONT "$old"
	downloaded && lab_until 5 grep -qs '"stream.gap"' "$LOG/eve.json" || { echo 'no word of octets that were not seen'; return 1; }
	smuggle /xv && unseen /xv && lab_until 5 lab_settled || { echo 'a connection stays open'; return 1; }
	COUNTED=$(packets_all)
	lab_stop "$GATE" || { echo "status $?"; return 1; }
	echo "# rules counted $COUNTED, seen and lost $(stat '.stats.decoder.pkts + .upgate.exception_policy_by_cause.queue["pass-packet"]')"
	(($(stat '.stats.decoder.pkts + .upgate.exception_policy_by_cause.queue["pass-packet"]') < COUNTED)) || { echo 'the queue was not full'; return 1; }
}

rules_past() { (($(packets_all) > $1)); }

# The NFQUEUE rules' own packets against those seen and those lost.
agrees() {
	local counted seen lost
	counted=$1
	seen=$(stat .stats.decoder.pkts) lost=$(stat '.upgate.exception_policy_by_cause.queue["pass-packet"]')
	echo "# rules counted $counted, seen $seen, lost $lost"
	((seen + lost == counted)) || { echo "rules counted $counted, seen $seen, lost $lost"; return 1; }
	((lost > 0)) || { echo 'nothing was lost'; return 1; }
}

packets_all() { local t n=0; for t in iptables ip6tables; do ((n += $(lab_in m $t -w -vnxL FORWARD | awk '$3 == "NFQUEUE" { n += $1 } END { print n + 0 }'))); done; echo $n; }

knock() { # SYNs to a port where nobody listens, without waiting for an answer
	lab_in c "$LAB_PYTHON" -c 'import socket, sys
s = [socket.socket(type=socket.SOCK_STREAM | socket.SOCK_NONBLOCK) for _ in range(int(sys.argv[2]))]
for c in s: c.connect_ex((sys.argv[1], 9))' "$S4" "$1"
}

flood_closed() {
	closed_gate --set nfq.queue-length=1024 && downloads --markers 20 --seconds 2 || return 1
	kill -STOP "$(workers)"
	: >"$LAB/go"
	knock 700
	knock 700
	lab_until 2 false
	kill -CONT "$(workers)"
	unmarked || return 1
	lab_wait_line "$GATE_LOG" 'packets were dropped' 5 || { echo 'no alarm'; return 1; }
}

full_disk() {
	mkdir -p "$LOG/full"
	mount -t tmpfs -o size=16k tmpfs "$LOG/full" || { echo 'cannot mount a tmpfs'; return 1; }
	LOG=$LOG/full
	open_gate || return 1
	downloads && downloaded && smuggle /xd && unseen /xd || return 1
	lab_wait_line "$GATE_LOG" 'o space' 5 || { echo 'nobody said that the disk is full'; return 1; }
	stop_all
	umount "$LOG"
}

# A syslog daemon that reads nothing: its socket fills.
dead_syslog() {
	lab_spawn deaf - "$LAB_PYTHON" -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
time.sleep(60)' "$LAB/deaf.sock"
	OURS+=("$LAB_PID")
	lab_until 5 test -S "$LAB/deaf.sock" || return 1
	open_gate --set outputs.syslog.enabled=yes --set "outputs.syslog.socket=$LAB/deaf.sock" || return 1
	downloads || return 1
	for i in {1..20}; do smuggle "/xy$i" || return 1; done
	rm -f "$LAB/deaf.sock"
	downloaded && unseen /xy
}

reloads() {
	local i
	open_gate && downloads || return 1
	for i in {1..100}; do kill -USR2 "$GATE"; done
	downloaded && smuggle /xu && unseen /xu || return 1
	! grep -q 'was ended\|old rules' "$GATE_LOG" || { tail -n 1 "$GATE_LOG"; return 1; }
}

# --- ways through ---------------------------------------------------------------------------------------------------------

reset_blocked() { # REASON
	lab_until 5 grep -qs '^upgate: .*a reset over IPv4' "$GATE_LOG" || { cat "$GATE_LOG"; echo 'the self-test says nothing'; return 1; }
}

self_test() {
	rule -p tcp -j NFQUEUE --queue-num 0
	lab_in m iptables -A OUTPUT -p tcp --tcp-flags RST RST -j DROP
	upgate 0 && reset_blocked
	local status=$?
	lab_in m iptables -F OUTPUT
	((status == 0)) || return 1
	lab_stop "$GATE"
	upgate 0 && ! grep 'a reset over' "$GATE_LOG"
}

# forges NAME: a client that agrees to its own upgrade in the server's name; the server's log tells what it got before it agreed itself.
forges() {
	lab_in c "$LAB_PYTHON" "$LAB_DIR/early_attack.py" "$C4" "$S4" 8095 "/$1/switch/800/400" 400 forge || return 1
	lab_wait_line "$LAB/early_server-8095.log" "^$1 " 6 || { echo 'the server says nothing'; return 1; }
}

# Interfaces that let a client speak in the server's name are told; where the kernel checks sources strictly, it cannot.
sources() {
	rule -p tcp -j NFQUEUE --queue-num 0
	lab_python early_server.py s 8095
	OURS+=("$LAB_PID")
	lab_in c iptables -A OUTPUT -p tcp --dport 8095 --tcp-flags RST RST -m mark ! --mark 7 -j DROP
	sources_checked
	local status=$?
	lab_in m sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.c.rp_filter=0
	lab_in c iptables -F OUTPUT
	return $status
}

sources_checked() {
	lab_in m sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.c.rp_filter=2 net.ipv4.conf.s.rp_filter=1 net.ipv4.conf.p.rp_filter=1
	upgate 0 || return 1
	lab_wait_line "$GATE_LOG" 'packets that come in by c are forwarded whatever their source' 5 || { cat "$GATE_LOG"; echo 'nothing is said of a loose check'; return 1; }
	forges "loose$RUNS" || return 1
	grep "^loose$RUNS early=[1-9]" "$LAB/early_server-8095.log" || { echo 'the answer could not be forged: what is said is not true'; return 1; }
	lab_stop "$GATE"
	lab_in m sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.c.rp_filter=0 net.ipv4.conf.s.rp_filter=0 net.ipv4.conf.p.rp_filter=0
	upgate 0 || return 1
	lab_wait_line "$GATE_LOG" inspecting 5 && forges "strict$RUNS" || return 1
	grep "^strict$RUNS early=0 " "$LAB/early_server-8095.log" || { tail -n 1 "$LAB/early_server-8095.log"; return 1; }
	! grep 'whatever their source' "$GATE_LOG"
}

# bridge COMMAND NS...: with the middlebox as a bridge without an address between eth1 in each of them, which have none either.
bridge() {
	local ns
	lab_in m ip link add name br0 type bridge || { echo 'no bridge here'; return 1; }
	for ns in "${@:2}"; do
		ip link add name "b$ns" netns "$(lab_ns m)" type veth peer name eth1 netns "$(lab_ns "$ns")"
		lab_in m ip link set "b$ns" master br0
		lab_in m ip link set "b$ns" up
		ip -n "$(lab_ns "$ns")" link set eth1 up
	done
	lab_in m ip link set br0 up
	lab_in m sysctl -qw net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1 net.bridge.bridge-nf-filter-vlan-tagged=1 net.ipv6.conf.br0.disable_ipv6=1
	"$1"
	local status=$?
	for ns in "${@:2}"; do lab_in m ip link del "b$ns"; done
	lab_in m ip link del br0
	return $status
}

addresses() { # INTERFACE CLIENT SERVER
	lab_in "$2" ip address add 10.92.0.1/24 dev "$1"
	lab_in "$3" ip address add 10.92.0.2/24 dev "$1"
	lab_in "$2" ip -6 address add fd92::1/64 dev "$1" nodad
	lab_in "$3" ip -6 address add fd92::2/64 dev "$1" nodad
}

# No route leads anywhere, and the ends are reset all the same.
bridged() {
	local host
	addresses eth1 c s
	rule -p tcp -j NFQUEUE --queue-num 0
	upgate 0 || return 1
	for host in 10.92.0.2 fd92::2; do
		fetch "$(bracketed "$host")" /large.bin || return 1
		lab_client --random-keys --path / "$host" 80 'draft76:GET /xb\n' blocked || return 1
		unseen /xb || return 1
		lab_until 5 lab_settled || { echo "the server's end stays open"; return 1; }
	done
	(($(packets 1) > 10)) || { echo 'the bridge does not call iptables'; return 1; }
}

# vlan NS PORT VID: the interface vVID in NS
vlan() {
	lab_spawn "vlan-$1-$3" "$1" "$LAB_PYTHON" -u "$LAB_DIR/vlan.py" "$2" "$3" "v$3" && OURS+=("$LAB_PID")
	lab_wait_line "$LAB/vlan-$1-$3.log" ready || { cat "$LAB/vlan-$1-$3.log"; return 1; }
}

# Frames with a VLAN's tag: all that upgate lets pass keeps it, changed or cut short, and so does what resets the ends. The kernel does not tell it which.
tagged() {
	local host path=/v$RUNS
	rule -p tcp -j NFQUEUE --queue-num 0
	vlan c eth1 7 && vlan s eth1 7 && upgate 0 || return 1
	addresses v7 c s
	lab_python early_server.py s 8095
	OURS+=("$LAB_PID")
	for host in 10.92.0.2 fd92::2; do
		fetch "$(bracketed "$host")" /large.bin || return 1
		lab_client --random-keys --path / "$host" 80 'draft76:GET /xt\n' blocked || return 1
		unseen /xt || return 1
		lab_until 5 lab_settled || { echo "the server's end stays open after an attack"; return 1; }
		lab_in c "$LAB_PYTHON" "$LAB_DIR/early_client.py" "$host" 8095 "$path/switch/300/900" 900 || return 1
		lab_wait_line "$LAB/early_server-8095.log" "^${path#/} early=0 .* good" 6 || { cat "$LAB/early_server-8095.log"; return 1; }
		lab_in c "$LAB_PYTHON" "$LAB_DIR/early_client.py" "$host" 8095 "$path-r/refuse/300/900" 900 --refused || return 1
		lab_wait_line "$LAB/early_server-8095.log" "^${path#/}-r early=0 after=0 .* reset" 6 || { cat "$LAB/early_server-8095.log"; return 1; }
		lab_until 5 lab_settled || { echo "the server's end stays open after a refusal"; return 1; }
		path+=6
	done
	(($(packets 1) > 10)) || { echo 'the bridge does not call iptables'; return 1; }
}

TWIN='
import os, socket, sys, time
s = socket.socket()
s.bind(("10.92.0.1", 39002))
s.settimeout(8)
s.connect(("10.92.0.2", 80))
s.sendall(b"POST /page.html?twin HTTP/1.1\r\nHost: a\r\n")
print("open")
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
s.sendall(sys.argv[2].encode().decode("unicode_escape").encode("latin1"))
try:
    print(s.recv(100))
except ConnectionResetError:
    print("reset")
'
# twin NS REST: a client that begins a request from a certain port and says REST when it may.
twin() {
	lab_spawn "twin-$1" "$1" "$LAB_PYTHON" -u -c "$TWIN" "$LAB/go-$1" "$2"
	OURS+=("$LAB_PID")
	lab_wait_line "$LAB/twin-$1.log" open || { cat "$LAB/twin-$1.log"; return 1; }
}

# The same addresses and ports in two VLANs at a time. A queue does not tell them apart, since the kernel does not tell it the tag: each has its own.
twins() {
	vlan c eth1 7 && vlan s eth1 7 && vlan p eth1 8 && vlan t eth1 8 || return 1
	addresses v7 c s
	addresses v8 p t
	mkdir -p "$LOG/8"
	lab_spawn http-t t "$LAB_PYTHON" -u -m http.server --protocol HTTP/1.1 --directory "$LAB/nginx/www" 80
	OURS+=("$LAB_PID")
	lab_wait_port t 80
	lab_in m ebtables -A FORWARD -p 802_1Q --vlan-id 8 -j mark --mark-set 8 --mark-target CONTINUE || { echo 'no ebtables here'; return 1; }
	rule -p tcp -m mark --mark 8 -j NFQUEUE --queue-num 1
	rule -p tcp -j NFQUEUE --queue-num 0
	upgate 0 || return 1
	lab_upgate "upgate-$RUNS-8" 1 -l "$LOG/8" || return 1
	OURS+=("$LAB_UPGATE")
	rm -f "$LAB"/go-?
	twin c 'Content-Length: 0\r\n\r\n' && twin p 'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG' || return 1
	: >"$LAB/go-p"
	lab_wait_line "$LAB/twin-p.log" reset || { cat "$LAB/twin-p.log"; echo 'the attack is not reset'; return 1; }
	: >"$LAB/go-c"
	lab_wait_line "$LAB/twin-c.log" 'HTTP/1.1 ' || { cat "$LAB/twin-c.log"; echo 'the other has no answer'; return 1; }
	seen 'POST /page.html?twin' || return 1
	! grep twin "$LAB/http-t.log" || { echo 'the attack arrived'; return 1; }
	lab_until 5 grep -qs '"action":"blocked"' "$LOG/8/eve.json" || { echo 'no word of the attack'; return 1; }
	! grep '"action":"blocked"' "$LOG/eve.json"
}

# Routes by interface alone: what upgate sends itself finds none.
policy_routing() {
	local family
	for family in 4 6; do
		routes $family add iif c lookup 100 iif s lookup 101
		lab_in m ip -$family route add "$(net $family 2)" dev s table 100
		lab_in m ip -$family route add "$(net $family 1)" dev c table 101
	done
	rule -p tcp -j NFQUEUE --queue-num 0
	upgate 0 && policy_routed
	local status=$?
	for family in 4 6; do
		routes $family del iif c lookup 100 iif s lookup 101
		lab_in m ip -$family route flush table 100
		lab_in m ip -$family route flush table 101
	done
	return $status
}

policy_routed() {
	local host
	for host in "$S4" "$S6"; do
		fetch "$(bracketed "$host")" /large.bin && smuggle /xp "$host" && unseen /xp || return 1
		lab_until 5 lab_settled || { echo "the server's end stays open"; return 1; }
	done
}

bracketed() { [[ $1 = *:* ]] && echo "[$1]" || echo "$1"; }

net() { [[ $1 = 4 ]] && echo "10.91.$2.0/24" || echo "fd91:$2::/64"; } # FAMILY NUMBER

# routes FAMILY add|del RULE...: in m the rules, four words each, and the routes to c and s in the main table for as long as there are none.
routes() {
	local family=$1 what=$2 i
	shift 2
	while (($#)); do
		lab_in m ip -"$family" rule "$what" "${@:1:4}"
		shift 4
	done
	for i in 1 2; do
		local dev=c
		((i == 1)) || dev=s
		if [[ $what = add ]]; then
			lab_in m ip -"$family" route del "$(net "$family" $i)" dev $dev
		elif [[ $family = 4 ]]; then
			lab_in m ip route add "$(net 4 $i)" dev $dev src 10.91.$i.1
		else
			lab_in m ip -6 route add "$(net 6 $i)" dev $dev
		fi
	done
}

# Routes by mark alone, and each source checked against them: what upgate sends itself finds one with reject.mark, and without it none.
marked_routing() {
	lab_in m iptables -t mangle -A PREROUTING -j MARK --set-mark 0x100
	routes 4 add fwmark 0x100 lookup 102
	lab_in m ip route add 10.91.2.0/24 dev s table 102
	lab_in m ip route add 10.91.1.0/24 dev c table 102
	lab_in m sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.all.src_valid_mark=1
	by_marks
	local status=$?
	lab_in m sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.all.src_valid_mark=0
	lab_in m iptables -t mangle -F
	routes 4 del fwmark 0x100 lookup 102
	lab_in m ip route flush table 102
	return $status
}

by_marks() {
	routed --set reject.mark=0x100 || return 1
	((RESETS > 0)) || { echo 'no reset found the marked route'; return 1; }
	lab_stop "$GATE"
	routed || return 1
	((RESETS == 0)) || { echo 'a reset without a mark found a route'; return 1; }
}

# routed OPTION...: everything works and the ends are reset. How many resets the host's own routes took is in RESETS.
routed() {
	lab_unqueue
	rule -p tcp -j NFQUEUE --queue-num 0
	lab_in m iptables -t mangle -F OUTPUT
	lab_in m iptables -t mangle -A OUTPUT ! -o lo -p tcp --tcp-flags RST RST
	upgate 0 "$@" && fetch "$S4" /large.bin && smuggle /xm && unseen /xm || return 1
	lab_until 5 lab_settled || { echo "the server's end stays open"; return 1; }
	RESETS=$(lab_in m iptables -t mangle -w -vnxL OUTPUT | awk 'NR == 3 { print $1 }')
	echo "# marked routes, $*: $RESETS resets by them"
}

# The server's packets take another way: half a connection, joined by policy, and said.
asymmetric() { # POLICY
	local status
	ip link add name direct netns "$(lab_ns s)" type veth peer name direct netns "$(lab_ns c)"
	lab_in s ip address add 10.93.0.2/24 dev direct
	lab_in c ip address add 10.93.0.1/24 dev direct
	lab_in s ip link set direct up
	lab_in c ip link set direct up
	lab_in s ip -6 address add fd93::2/64 dev direct nodad
	lab_in c ip -6 address add fd93::1/64 dev direct nodad
	lab_in s ip route add 10.91.1.2/32 via 10.93.0.1
	lab_in s ip -6 route add "$C6/128" via fd93::1
	lab_in c sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.direct.rp_filter=0
	one_sided "$1"
	status=$?
	lab_in s ip link del direct
	return $status
}

one_sided() {
	local host
	rule -p tcp -j NFQUEUE --queue-num 0
	upgate 0 --set "stream.midstream-policy=$1" --set "worker.start-policy=$1" || return 1
	for host in "$S4" "$S6"; do
		if [[ $1 = drop-flow ]]; then
			! lab_in c curl -gsS --max-time 2 -o /dev/null "http://$(bracketed "$host")/large.bin" || { echo 'half a connection passes'; return 1; }
		else
			fetch "$(bracketed "$host")" /large.bin || return 1
		fi
		lab_until 5 grep -qs "\"dest_ip\":\"${host/::/:.*:}\".*\"stream.midstream\".*\"reason\":\"$1" "$LOG/eve.json" || { echo 'not said'; return 1; }
	done
	lab_stop "$GATE" || { echo "status $?"; return 1; }
	# soon after a worker has started it is the start that counts
	(($(stat ".upgate.exception_policy_by_cause | .midstream[\"$1\"] + .start[\"$1\"]") >= 2)) || { echo 'not counted'; return 1; }
}

# --- the same alerts, however many queues ---------------------------------------------------------------------------------

# 24 that attack, 24 that do not.
ATTACKS=(answered-nonce-nginx bad-accept bad-digest cl-te cl-te-by-length conflicting-length haproxy-smuggle optimistic-ws8
	refused-nonce-nginx smuggle-http09-apache smuggle-http09-apache-unsafe smuggle-http09-nginx smuggle-http09-nginx-ipv6
	smuggle-http09-nginx-late smuggle-http09-nginx-split smuggle-http09-python smuggle-http1-draft76-nginx smuggle-http1-nginx
	smuggle-http1-token-nginx surplus-response unsolicited-switch)
BENIGN=(benign-204 benign-304 benign-404 benign-absolute-form benign-announced-body benign-apache-keep-alive benign-chunked-response
	benign-chunked-trailer benign-chunked-upload benign-continue benign-early-hints benign-half-close benign-haproxy benign-head
	benign-http10-close benign-http10-keep-alive benign-keep-alive benign-pipelining benign-query benign-refused-upgrade benign-rfc6455
	draft76-ws04 draft76-split-head draft76-split-key3)

# spread N: connections by their four numbers to the queues 0 to N-1
spread() {
	local i t
	for t in iptables ip6tables; do
		lab_in m $t -t mangle -F
		lab_in m $t -t mangle -A PREROUTING -p tcp -j HMARK --hmark-tuple src,dst,sport,dport --hmark-mod "$1" --hmark-offset 16 --hmark-rnd 0x1907 ||
			{ echo 'HMARK is not there'; return 1; }
		for ((i = 0; i < $1; i++)); do lab_in m $t -A FORWARD -p tcp -m mark --mark $((16 + i)) -j NFQUEUE --queue-num $i; done
	done
}

# alerts FILE: what is said of whom, in order; stream.* aside, which is about segments
alerts() {
	jq -r 'select(.event_type == "alert" and (.upgate.event | startswith("stream.") | not)) |
		[if .dest_port >= 8000 and .dest_port < 8100 then .dest_port else .src_port end, .upgate.event, .alert.severity, .alert.action,
		 .direction, .upgate.offset, .upgate.class, .upgate.verdict] | @tsv' "$1" | sort
}

play() { # NAME HOST CAPTURE...: 24 dialogues
	local host=$1
	shift
	rm -f "$LAB/player.log" # of the last one: it says so too
	lab_spawn player s "$LAB_PYTHON" -u "$LAB_DIR/player.py" serve "$host" 24 "$@"
	OURS+=("$LAB_PID")
	lab_wait_line "$LAB/player.log" listening || { cat "$LAB/player.log"; return 1; }
	lab_in c "$LAB_PYTHON" "$LAB_DIR/player.py" play "$host" 24 "$@" && lab_until 10 lab_settled
}

marked() { [[ -n $(tcpdump -n -r "$1" -c 1 'udp port 9' 2>/dev/null) ]]; }

queues() { # N HOST NAME...
	local n=$1 host=$2 pid i dumps=()
	shift 2
	spread "$n" || return 1
	rm -f "$LAB/upgate-$RUNS.log" "$LAB"/tcpdump-?.log
	for i in c s; do
		lab_spawn "tcpdump-$i" m tcpdump -Z root -i "$i" -Q in -B 65536 -s 65535 -U --immediate-mode -n -w "$LOG/queues-$n-$i.pcap" 'tcp or udp port 9'
		dumps+=("$LAB_PID")
		lab_wait_line "$LAB/tcpdump-$i.log" 'listening on' || { cat "$LAB/tcpdump-$i.log"; return 1; }
	done
	rm -f "$LOG/eve.json"
	lab_spawn "upgate-$RUNS" m "$UPGATE" -q "0:$((n - 1))" -l "$LOG"
	GATE=$LAB_PID
	OURS+=("$GATE")
	lab_wait_line "$LAB/upgate-$RUNS.log" inspecting || { tail -n 1 "$LAB/upgate-$RUNS.log"; return 1; }
	play "$host" "${@/%/.pcap}" || { echo 'the play stops'; return 1; }
	lab_stop "$GATE" || { echo "status $?"; return 1; }
	# a datagram is the last they have to hold
	lab_in c bash -c "echo end >/dev/udp/$S4/9"
	lab_in s bash -c "echo end >/dev/udp/$C4/9"
	for i in c s; do lab_until 5 marked "$LOG/queues-$n-$i.pcap" || { echo 'the capture does not end'; return 1; }; done
	for pid in "${dumps[@]}"; do lab_stop "$pid" INT; done
	alerts "$LOG/eve.json" >"$LAB/alerts-$n"
	"$UPGATE" -r "$LOG/queues-$n-c.pcap" -r "$LOG/queues-$n-s.pcap" --simulate-ips --json >"$LAB/offline.json" 2>/dev/null || { echo 'replay fails'; return 1; }
	alerts "$LAB/offline.json" >"$LAB/alerts-$n-offline"
	lab_unqueue
	diff "$LAB/alerts-$n" "$LAB/alerts-$n-offline" || { echo "$n queues: not what replay says"; return 1; }
}

identical() { # KIND HOST
	local n list
	[[ $1 = attacks ]] && list=("${ATTACKS[@]}") || list=("${BENIGN[@]}")
	for n in ${QUEUES:-1 2 4}; do
		queues "$n" "$2" "${list[@]/#/$TOP/pcaps/}" || return 1
		diff "$LAB/alerts-${QUEUES:-1}" "$LAB/alerts-$n" 2>/dev/null || [[ -n ${QUEUES:-} ]] || { echo "$n queues: not what one says"; return 1; }
	done
	echo "# $(wc -l <"$LAB/alerts-1") alerts"
	if [[ $1 = attacks ]]; then
		(($(cut -f1 "$LAB/alerts-1" | sort -u | wc -l) == 24)) || { echo "$(cut -f1 "$LAB/alerts-1" | sort -u | wc -l) of 24 attacks are told"; return 1; }
	elif grep blocked "$LAB/alerts-1"; then
		echo 'an innocent connection was blocked'
		return 1
	fi
}

# --- for a long time ------------------------------------------------------------------------------------------------------

# of a process: resident KiB, open descriptors
resident() { awk '$1 == "VmRSS:" { print $2 }' "/proc/$1/status"; }
descriptors() { find "/proc/$1/fd" -mindepth 1 | wc -l; }

figures() { # WHEN: what is held now
	local worker
	worker=$(workers)
	echo "# $1: $(packets_all) packets, worker $(resident "$worker") KiB and $(descriptors "$worker") descriptors, supervisor $(resident "$GATE") KiB and $(descriptors "$GATE"), $(stat .stats.flow.active) flows"
}

# How many packets queue 0 has been given: the kernel's own count.
queued() { lab_in m awk '$1 == 0 { print $8 }' /proc/net/netfilter/nfnetlink_queue; }
at_least() { (($(queued) >= $1)); }

send() { # NAME COMMAND...: in c, one of those that make the traffic
	lab_spawn "$1" c "${@:2}"
	TRAFFIC+=("$LAB_PID")
	OURS+=("$LAB_PID")
}

# Everything at a time, each segment a packet of its own: bulk and small answers, connections that begin and end, upgrades agreed to and refused,
# early data, attacks, streams nobody knows in large and small segments, datagrams.
traffic() {
	local n
	TRAFFIC=()
	lab_spawn soak-server s "$LAB_PYTHON" -u "$LAB_DIR/soak.py" serve 8070 && lab_wait_port s 8070
	for n in 5301 5302 5303; do lab_spawn "iperf3-$n" s iperf3 -s -p $n && lab_wait_port s $n; done
	send soak "$LAB_PYTHON" -u "$LAB_DIR/soak.py" talk "$S4,$S6" 80 8070 "${SEED:-1}"
	send wrk-bulk wrk -t1 -c 6 -d 3600s "http://$S4:8072/paced.bin"
	send wrk-bulk6 wrk -t1 -c 2 -d 3600s "http://[$S6]:8072/paced.bin"
	send wrk-short wrk -t1 -c 4 -d 3600s -H 'Connection: close' "http://[$S6]:8072/index.html"
	send wrk-refused wrk -t1 -c 2 -d 3600s -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
		-H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' "http://$S4:8072/page.html"
	send iperf3-segments iperf3 -c "$S4" -p 5301 -t 3600 -M 536
	send iperf3-small iperf3 -c "$S6" -p 5302 -t 3600 -R -l 200 -N
	send iperf3-udp iperf3 -c "$S4" -p 5303 -t 3600 -u -l 100 -b 4M
}

# PACKETS: mixed traffic until the queue has been given so many; nothing may have grown since the first quarter, and the counts agree.
soak() {
	local before_worker before_gate before_fds worker pid start=$SECONDS
	command -v wrk >/dev/null && command -v iperf3 >/dev/null || { echo 'no wrk or iperf3'; return 1; }
	offload off
	rule -p tcp -j NFQUEUE --queue-num 0
	rule -p udp -j NFQUEUE --queue-num 0
	upgate 0 --set flow-timeouts.tcp.closed=1s --set flow-timeouts.tcp.established=5s --set outputs.stats.interval=1s --set outputs.eve-log.types=alert,stats,anomaly || return 1
	worker=$(workers)
	traffic
	lab_until "${SOAK_SECONDS:-900}" at_least $(($1 / 4)) || { figures 'too slow'; echo "only $(queued) packets in $((SECONDS - start)) s"; return 1; }
	before_worker=$(resident "$worker") before_gate=$(resident "$GATE") before_fds=$(($(descriptors "$worker") + $(descriptors "$GATE")))
	figures 'after a quarter'
	lab_until "${SOAK_SECONDS:-900}" at_least "$1" || { figures 'too slow'; echo "only $(queued) packets in $((SECONDS - start)) s"; return 1; }
	for pid in "${TRAFFIC[@]}"; do lab_stop "$pid"; done
	lab_until 15 flows_gone || { figures 'at the end'; echo "$(stat .stats.flow.active) flows are left"; return 1; }
	figures "at the end, after $((SECONDS - start)) s"
	echo "# $(tail -n 1 "$LAB/soak.log")"
	[[ $(workers) = "$worker" ]] || { echo 'the worker is another one'; return 1; }
	(($(resident "$worker") <= before_worker + before_worker / 20 + 2048)) || { echo "the worker grew from $before_worker to $(resident "$worker") KiB"; return 1; }
	(($(resident "$GATE") <= before_gate + before_gate / 20 + 2048)) || { echo "the supervisor grew from $before_gate to $(resident "$GATE") KiB"; return 1; }
	(($(descriptors "$worker") + $(descriptors "$GATE") == before_fds)) || { echo 'descriptors were left open'; return 1; }
	grep -q ', 0 wrong: ' "$LAB/soak.log" || { cat "$LAB/soak.log"; echo "connections that did not go as they should"; return 1; }
	! grep '"stream.gap"' "$LOG/eve.json" | head -n 3 | grep . || { echo 'octets are said to be lost of which none was'; return 1; }
	(($(queued) == $(packets_all))) || { echo "the rules counted $(packets_all) packets, the queue $(queued)"; return 1; }
	(($(stat '.stats.decoder.pkts + .upgate.exception_policy_by_cause.queue["pass-packet"]') == $(queued))) || { echo "the queue counted $(queued), upgate $(stat .stats.decoder.pkts)"; return 1; }
	unseen '/xw[0-9]' # of a request in pieces the server may hear the beginning, never the end
}

# on|off, everywhere: off, every segment is a packet
offload() {
	local n
	for n in c s; do
		lab_in m ethtool -K "$n" tso "$1" gso "$1" gro "$1"
		lab_in $n ethtool -K eth0 tso "$1" gso "$1" gro "$1"
	done >/dev/null 2>&1
}

flows_gone() { [[ $(stat .stats.flow.active) = 0 ]]; }

lab_up offload
mkdir -p "$LAB/nginx/www/paced"
head -c 200000 /dev/urandom >"$LAB/nginx/www/paced.bin"
ln -s ../paced.bin "$LAB/nginx/www/paced/paced.bin"
"${CC:-gcc}" -std=gnu17 -O2 -D_GNU_SOURCE -I"$TOP" -o "$LAB/queue_tool" "$LAB_DIR/queue_tool.c" "$BUILD/libupgate.a" -lnetfilter_queue -lmnl -lcap-ng -lseccomp ||
	lab_die 'queue_tool.c does not compile'
lab_nginx '' 'location /paced/ { limit_rate 250k; } } server { listen 8072; listen [::]:8072; access_log off; keepalive_requests 1000000;'
try mode/repeat repeat
try mode/route route
try mode/marks marks
try condemned/kernel condemned
try condemned/without-rules condemned_loop
try condemned/reused reused
try bypass bypass
try privileges privileges
try privileges/out-of-reach out_of_reach
try privileges/streams streams
try privileges/rotation rotated
try alerts/exit-status fail_on_alert
try privileges/reload reload_for_others
try fail/worker-kill-open worker_open KILL
try fail/worker-kill-closed worker_closed
try fail/flood-open flood_open
try fail/reload-storm reloads
try fail/stop stop_clean
try fail/stop-first stop_first
try path/self-test self_test
try path/sources sources
if [[ -n ${INLINE_FULL:-} ]]; then
	try path/bridge bridge bridged c s
	try path/vlan bridge tagged c s
	ip netns add "$(lab_ns t)"
	try path/vlan-twins bridge twins c s p t
	ip netns del "$(lab_ns t)"
	try path/policy-routing policy_routing
	try path/policy-routing-marks marked_routing
	try path/asymmetric-followed asymmetric ignore
	try path/asymmetric-dropped asymmetric drop-flow
	try queues/attacks identical attacks "$S4"
	try queues/benign identical benign "$S4"
	try queues/attacks-ipv6 identical attacks "$S6"
	try fail/worker-segv-open worker_open SEGV
	try fail/supervisor-kill-open supervisor_open
	try fail/supervisor-kill-closed supervisor_closed
	try fail/worker-stop-open stopped_open
	try fail/queue-full-open full_open
	try fail/worker-stop-closed stopped_closed
	try fail/flood-closed flood_closed
	try fail/full-disk full_disk
	try fail/dead-syslog dead_syslog
	try soak soak "${SOAK_PACKETS:-20000000}"
fi
echo "$PASSED passed, $FAILED failed"
((FAILED == 0))
