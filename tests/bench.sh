#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# How fast a replay is: `upgate -r` with all it does, every record written as JSON to /dev/null, beside a program in which libnids merely
# counts the bytes of each stream (bench_nids.c); then upgate with alerts as its only output, to show what the records cost. All read the same
# generated capture in turns of one run, so that a busy machine is busy for all; medians are shown. Then the benches that need no capture (bench_*.c). ROUNDS=7, MEGABYTES=128.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build} UPGATE=${UPGATE:-$BUILD/upgate} ROUNDS=${ROUNDS:-7} MEGABYTES=${MEGABYTES:-128}
work=$BUILD/bench
mkdir -p "$work"
trap 'rm -f "$work"/*.pcap "$work"/*.times' EXIT

# took FILE COMMAND...: one line of wall and of processor microseconds
took() {
	local file=$1 TIMEFORMAT='%R %U %S' spent
	shift
	spent=$({ time "$@" >/dev/null 2>"$work/err"; } 2>&1) || { echo "FAIL bench: $*: $(tail -n 1 "$work/err")"; exit 1; }
	awk '{ printf "%d %d\n", $1 * 1e6, ($2 + $3) * 1e6 }' <<<"$spent" >>"$file"
}

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

row() { # NAME TIMES
	wall=$(cut -d' ' -f1 "$2" | median) cpu=$(cut -d' ' -f2 "$2" | median)
	awk -v n="$1" -v w="$wall" -v c="$cpu" -v p="$packets" -v b="$bytes" \
		'BEGIN { w += !w; printf "  %-26s %6.2f Mpackets/s %6.3f GB/s; a packet: %5.0f ns, %5.0f of processor\n", n, p / w, b / w / 1e3, w * 1e3 / p, c * 1e3 / p }'
}

compare() { # KIND WHAT
	local capture=$work/$1.pcap here=$work/$1-upgate.times quiet=$work/$1-quiet.times there=$work/$1-nids.times i
	read -r packets bytes < <("$BUILD/tests/bench_capture" "$capture" "$1" "$MEGABYTES")
	[ -n "${bytes:-}" ] || { echo "FAIL bench: no capture"; exit 1; }
	rm -f "$work"/*.times
	"$BUILD/tests/bench_nids" "$capture" >/dev/null # warms the page cache
	for ((i = 0; i < ROUNDS; i++)); do
		took "$here" "$UPGATE" -r "$capture" --json
		took "$there" "$BUILD/tests/bench_nids" "$capture"
		took "$quiet" "$UPGATE" -r "$capture"
	done
	echo "$2: $packets packets, $bytes bytes, median of $ROUNDS rounds in turns"
	row "upgate -r, everything on" "$here"
	local ours=$wall ours_cpu=$cpu
	row "libnids counting bytes" "$there"
	local nids=$wall nids_cpu=$cpu
	row "upgate -r, alerts alone" "$quiet"
	awk -v a="$ours" -v b="$nids" -v c="$ours_cpu" -v d="$nids_cpu" \
		'BEGIN { printf "  everything on takes %.2f times as long as counting, %.2f times the processor\n", a / (b + !b), c / (d + !d) }'
	rm -f "$capture"
}

compare bulk "downloads in segments of 1460 bytes"
compare small "keep-alive requests and responses of about 350 bytes"
for bench in "$BUILD"/tests/bench_*; do
	case $bench in
	*.* | */bench_capture | */bench_nids) ;;
	*) echo "${bench##*/}:" && "$bench" | sed 's/^/  /' ;;
	esac
done
