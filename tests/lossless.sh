#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Nothing is lost under load: downloads of a megabyte and of a gigabyte, and iperf3 both ways, through the queue with GSO on. What the flow records
# say each side said (outputs.flow-hash) is what both ends hashed; nothing stalls, no octet is unseen. Needs root and iperf3.
# GIGABYTES=10 in all.
. "$(dirname "$0")/lab/lab.sh"

((EUID == 0)) || { echo 'skip lossless: needs root'; exit 0; }
[[ -x $UPGATE ]] || { echo "FAIL lossless: no program $UPGATE"; exit 1; }
GIGABYTES=${GIGABYTES:-10} # half in downloads of 1 MB, an eighth in large ones, the rest by iperf3
rc=0
ok() { echo "ok lossless: $1"; }
fail() { echo "FAIL lossless: $1"; rc=1; }

lab_up offload
lab_queue 0
lab_upgate up 0 -l "$LAB" --set outputs.flow-hash=yes --set nfq.fail-open=no || lab_die "$(tail -n 3 "$LAB/up.log")"
lab_spawn bulk s "$LAB_PYTHON" "$LAB_DIR/bulk.py" serve 80
lab_wait_port s 80

get() { lab_in c "$LAB_PYTHON" "$LAB_DIR/bulk.py" get "$@"; }

# every connection of the client's list: its ends agree, and the flow record says the same
compare() { # NAME CLIENT-LIST
	local port said heard all=0 wrong=0
	lab_until 20 all_told "$2" # a port may have served before: its record is waited for, not one of that port
	while read -r port said heard; do
		((++all))
		grep -qx "$port $said $heard" "$LAB/bulk.log" && grep -qx "$port $said $heard false" "$LAB/told" || { ((++wrong)); echo "differs: $port $said $heard: $(grep "^$port " "$LAB/told")"; }
	done <"$2"
	if ((wrong)); then fail "$1: $wrong of $all differ"; else ok "$1: $all connections, every octet"; fi
}
flows() { jq -r 'select(.event_type == "flow" and .dest_port == '"$1"') | "\(.src_port) \(.upgate.md5_toserver) \(.upgate.md5_toclient) \(.upgate.gaps)"' "$LAB/eve.json"; }
all_told() { flows 80 >"$LAB/told" && ! sed 's/$/ false/' "$1" | grep -vqxFf "$LAB/told"; }

start=$SECONDS
small=$((GIGABYTES * 512)) large=$((GIGABYTES * 64))
get "$S4" 80 1000000 $((small / 2)) >"$LAB/small-4" 2>&1 &
one=$!
get "$S6" 80 1000000 $((small / 2)) >"$LAB/small-6" 2>&1 &
if wait $one && wait $!; then
	compare "downloads of 1 MB, IPv4" "$LAB/small-4"
	compare "downloads of 1 MB, IPv6" "$LAB/small-6"
else
	fail "downloads of 1 MB: $(tail -qn 1 "$LAB"/small-?)"
fi
if get "$S4" 80 $((large * 1000000)) 2 >"$LAB/large" 2>&1; then compare "downloads of $large MB" "$LAB/large"; else fail "large downloads: $(tail -n 1 "$LAB/large")"; fi

if command -v iperf3 >/dev/null; then
	lab_spawn iperf3 s iperf3 -s
	lab_wait_port s 5201
	for way in "" -R; do
		lab_in c iperf3 -c "$S4" -n $((GIGABYTES * 192))M -J $way >"$LAB/iperf$way.json" || fail "iperf3 $way: $(jq -r .error "$LAB/iperf$way.json")"
		port=$(jq '.start.connected[0].local_port' "$LAB/iperf$way.json") bytes=$(jq '.end.sum_received.bytes' "$LAB/iperf$way.json")
		sent=$(jq '.end.sum_sent.bytes' "$LAB/iperf$way.json")
		seen() { flow=$(jq -c 'select(.event_type == "flow" and .dest_port == 5201 and .src_port == '"$port"') | .upgate' "$LAB/eve.json") && [[ -n $flow ]]; }
		lab_until 20 seen || { fail "iperf3 $way: no flow record"; continue; }
		# its data connection begins with a cookie of 37 octets from the client; what was sent last the receiver may not have counted
		[[ $way = -R ]] && said=$(jq .said_bytes_toclient <<<"$flow") || said=$(($(jq .said_bytes_toserver <<<"$flow") - 37))
		if ((said >= bytes && said <= sent)) && [[ $(jq .gaps <<<"$flow") = false ]]; then ok "iperf3 $way: $said octets"; else fail "iperf3 $way: sent $sent, received $bytes, seen $said: $flow"; fi
	done
else
	echo "skip lossless: no iperf3"
fi
# queue number, ..., lost for want of room in the queue, lost on the way to upgate
lost=$(lab_in m awk '$1 == 0 { print $6 + $7 }' /proc/net/netfilter/nfnetlink_queue)
[[ $lost = 0 ]] && ok "no packet lost in the queue" || echo "# the queue lost $lost packets, which their senders repeated"
echo "# $GIGABYTES GB in $((SECONDS - start)) s"
lab_stop "$LAB_UPGATE"
exit $rc
