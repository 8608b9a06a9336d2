#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What inspection costs: upgate inline beside tests/lab/queue_tool.c, which receives and answers packets by the same code and looks at none. Both hold a
# queue all the time, and connections go to one or the other by their server port, so that every round measures both in turns.
# Figures, no limits. ROUNDS=20, EACH=1 (seconds a measurement). bench_inline.sh [MEASURE...]
. "$(dirname "$0")/lab/lab.sh"

ROUNDS=${ROUNDS:-20} EACH=${EACH:-1}
MEASURES=${*:-bulk bulk-nogso small large connections latency}

((EUID == 0)) || { echo 'skip bench-inline: needs root'; exit 0; }
for tool in wrk iperf3; do command -v $tool >/dev/null || { echo "skip bench-inline: no $tool"; exit 0; }; done

lab_up offload
"${CC:-gcc}" -std=gnu17 -O2 -D_GNU_SOURCE -I"$TOP" -o "$LAB/queue_tool" "$LAB_DIR/queue_tool.c" "$BUILD/libupgate.a" -lnetfilter_queue -lmnl -lcap-ng -lseccomp ||
	lab_die 'queue_tool.c does not compile'
lab_nginx '' 'listen 81; listen 82; keepalive_requests 1000000;'
head -c 1000 /dev/urandom >"$LAB/nginx/www/small"
head -c 1000000 /dev/urandom >"$LAB/nginx/www/large"
# upgate: 80 and 5201; accept-all: 81 and 5202; plainly forwarded: 82 and 5203
for i in 0 1; do
	for side in dport sport; do
		lab_in m iptables -A FORWARD -p tcp -m multiport --${side}s $((80 + i)),$((5201 + i)) -j NFQUEUE --queue-num $i || lab_die 'no NFQUEUE here'
	done
done
for port in 5201 5202 5203; do
	lab_spawn "iperf3-$port" s iperf3 -s -p $port
	lab_wait_port s $port
done
mkdir -p "$LAB/log"
lab_upgate upgate 0 -l "$LAB/log" || lab_die "$(cat "$LAB/upgate.log")"
lab_spawn tool m "$LAB/queue_tool" 1 accept
TOOL=$LAB_PID
lab_wait_line "$LAB/tool.log" ready

# Each prints figures, higher is better but for latencies (us): `NAME VALUE` a line.
bulk() { # INDEX
	lab_in c iperf3 -c "$S4" -p $((5201 + $1)) -t "$EACH" -J 2>/dev/null | jq -r '"bulk_Gbit/s \(.end.sum_received.bits_per_second / 1e9)"'
}
bulk-nogso() { bulk "$1"; }

wrk_() { # INDEX PATH CONNECTIONS OPTION...
	local port=$((80 + $1)) path=$2 count=$3
	shift 3
	lab_in c wrk -t1 -c "$count" -d "${EACH}s" --latency "$@" "http://$S4:$port$path" | awk '
		function us(t) { return t ~ /us$/ ? t + 0 : t ~ /ms$/ ? t * 1000 : t * 1000000 }
		$1 == "50%" { p50 = us($2) } $1 == "99%" { p99 = us($2) } $1 == "Requests/sec:" { rate = $2 } /Socket errors/ { errors = $0 }
		END { if (errors) print errors >"/dev/stderr"; print rate, p50, p99 }'
}
small() { wrk_ "$1" /small 32 | awk '{ print "1KB_requests/s", $1; print "1KB_p50_us", $2; print "1KB_p99_us", $3 }'; }
large() { wrk_ "$1" /large 8 | awk '{ print "1MB_requests/s", $1; print "1MB_p50_us", $2; print "1MB_p99_us", $3 }'; }
connections() { wrk_ "$1" /small 16 -H 'Connection: close' 2>/dev/null | awk '{ print "connections/s", $1 }'; }
latency() { wrk_ "$1" /small 1 | awk '{ print "one_client_p50_us", $2; print "one_client_p99_us", $3 }'; }

offload() {
	local ns
	for ns in c s; do
		lab_in m ethtool -K $ns tso "$1" gso "$1" gro "$1" >/dev/null 2>&1
		lab_in $ns ethtool -K eth0 tso "$1" gso "$1" gro "$1" >/dev/null 2>&1
	done
}

for measure in $MEASURES; do
	[[ $measure != *-nogso ]] || offload off
	for i in 0 1; do $measure $i >/dev/null; done # warms
	for ((round = 0; round < ROUNDS; round++)); do
		# who is first takes turns
		for i in $((round % 2)) $((1 - round % 2)); do $measure $i | sed "s|^|$measure $round $i |"; done
		((round % 5)) || $measure 2 | sed "s|^|$measure $round 2 |"
	done >>"$LAB/figures"
	[[ $measure != *-nogso ]] || offload on
done
lab_stop "$LAB_UPGATE"
lab_stop "$TOOL"
"$LAB_PYTHON" - "$LAB/figures" <<'PYTHON'
import collections
import statistics
import sys

figures = collections.defaultdict(lambda: collections.defaultdict(dict))
for line in open(sys.argv[1]):
    measure, turn, who, name, value = line.split()
    name = name + ' (GSO off)' if 'nogso' in measure else name
    figures[name][int(who)][int(turn)] = float(value)
print(f'{"":28}{"upgate":>11}{"accept-all":>12}{"forwarded":>11}   upgate / accept-all, median of pairs (95 % interval)')
for name, by in figures.items():
    ratios = sorted(by[0][t] / by[1][t] for t in by[0] if by[1].get(t))
    # the interval of the median by order statistics: ranks that 95 of 100 samples put around it
    out = max(0, int(len(ratios) / 2 - 0.98 * len(ratios) ** 0.5))
    columns = [statistics.median(by[w].values()) if by[w] else 0 for w in (0, 1, 2)]
    print(f'{name:28}{columns[0]:11.2f}{columns[1]:12.2f}{columns[2]:11.2f}   '
          f'{statistics.median(ratios):.3f} ({ratios[out]:.3f} to {ratios[-1 - out]:.3f}), {len(ratios)} pairs')
PYTHON
echo "accept-all: $(tail -n 1 "$LAB/tool.log")"
grep '"event_type":"stats"' "$LAB/log/eve.json" | tail -n 1 | jq -r '"upgate: \(.stats.decoder.pkts) packets, \(.upgate.user_drops) lost, \(.stats.detect.alert) alerts"'
