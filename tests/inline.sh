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

smuggle() { # PATH: what a draft-76 server would take for a key is a request; the client is reset
	lab_client --random-keys --path / "$S4" 80 "draft76:GET $1\n" blocked
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
	(($(packets 2) < $(packets 1))) || { echo 'the blocked packet came by too'; return 1; }
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

lab_up offload
"${CC:-gcc}" -std=gnu17 -O2 -D_GNU_SOURCE -I"$TOP" -o "$LAB/queue_tool" "$LAB_DIR/queue_tool.c" "$BUILD/libupgate.a" -lnetfilter_queue -lmnl -lcap-ng -lseccomp ||
	lab_die 'queue_tool.c does not compile'
lab_nginx
try mode/repeat repeat
try mode/route route
try condemned/kernel condemned
try condemned/without-rules condemned_loop
echo "$PASSED passed, $FAILED failed"
((FAILED == 0))
