#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The long proofs of `make check-full`. full.sh [GROUP...]: only the groups named (see the end).
# SEED=N begins elsewhere; FUZZ_TIME=120 seconds a target; ROUNDS=20 random variants of every capture; UPG_ROUNDS=10000 of dialogues (a sixteenth of them a round).
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build} UPGATE=${UPGATE:-$BUILD/upgate}
export BUILD FUZZ_TIME=${FUZZ_TIME:-120}
SEED=${SEED:-$(date +%s)} VARIANTS=${ROUNDS:-20} CUT_ROUNDS=${UPG_ROUNDS:-10000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rc=0

ok() { echo "ok $1"; }
fail() { # NAME WHY [FILE-TO-SHOW]
	[ -z "${3:-}" ] || tail -n 40 "$3"
	echo "FAIL $1: $2"
	rc=1
}
# keep FILE: where a person finds it afterwards
keep() { mkdir -p "$BUILD/full" && cp "$1" "$BUILD/full/" && echo "$BUILD/full/${1##*/}"; }
# events FILE OUTPUT [OPTION...]: what is raised and on whom, in order; stream.* aside, which is about segments
events() {
	local file=$1 out=$2
	shift 2
	"$UPGATE" -r "$file" --json "$@" >"$work/eve" 2>"$work/err" || { echo "status $?" >"$out"; return; }
	jq -r 'select(.event_type == "alert" and (.upgate.event | startswith("stream.") | not)) |
		"\(.src_ip).\(.src_port) \(.upgate.event):\(.alert.severity) \(.upgate.offset) \(.upgate.class // "-")"' "$work/eve" | sort >"$out"
}

# Every fuzz target, as many at a time as there are processors.
fuzz() {
	local source name
	for source in tests/fuzz_*.c; do
		name=${source##*/fuzz_}
		echo "${name%.c}"
	done | xargs -P "$(nproc)" -I{} sh -c "tests/fuzz.sh {} >'$work/fuzz-{}' 2>&1"
	cat "$work"/fuzz-*
	! grep -q '^FAIL' "$work"/fuzz-* || rc=1
}

# Memory as the program is built for users: no read of what was never written, nothing lost.
valgrind_() {
	if ! command -v valgrind >/dev/null; then
		echo "skip valgrind: not installed"
		return
	fi
	local options
	for options in "" "--reassembler=libnids" "--reassembler=both -k all" "--simulate-ips -w $work/w.pcap" "-l $work/log --streams $work/streams"; do
		mkdir -p "$work/log"
		# shellcheck disable=SC2086
		if valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --track-fds=no \
			"$UPGATE" -r pcaps $options >"$work/out" 2>"$work/err"; then
			ok "valgrind: -r pcaps $options"
		else
			fail "valgrind: -r pcaps $options" "status $?" "$work/err"
		fi
	done
}

# The threads of a replay share nothing that they do not agree on.
threads() {
	local options
	if ! make -j"$(nproc)" --no-print-directory BUILD="$BUILD/tsan" CFLAGS="-O1 -g" SANITIZE=-fsanitize=thread HARDEN=-fPIE \
		"$BUILD/tsan/upgate" "$BUILD/tsan/tests/test_readahead" >"$work/out" 2>&1; then
		fail threads "no build with ThreadSanitizer" "$work/out"
		return
	fi
	if "$BUILD/tsan/tests/test_readahead" >"$work/out" 2>&1; then ok "threads: test_readahead"; else
		fail "threads: test_readahead" "status $?" "$work/out"
	fi
	for options in "" "--reassembler=both -k all" "--simulate-ips -w $work/w.pcap" "-l $work/log --streams $work/streams"; do
		mkdir -p "$work/log"
		# shellcheck disable=SC2086
		if TSAN_OPTIONS=exitcode=99 "$BUILD/tsan/upgate" -r pcaps $options >"$work/out" 2>"$work/err"; then
			ok "threads: -r pcaps $options"
		else
			fail "threads: -r pcaps $options" "status $?" "$work/err"
		fi
		rm -rf "$work/streams" "$work/log"
	done
}

# Both engines over everything at once, and byte for byte.
engines() {
	local mode file name
	for mode in "" --simulate-ips; do
		# shellcheck disable=SC2086
		"$UPGATE" -r pcaps --json --reassembler=both $mode >"$work/out" 2>"$work/err" || fail "both engines $mode" "status $?" "$work/err"
		if grep '"stream.engines_disagree"' "$work/out" >"$work/differ"; then
			fail "both engines $mode" "$(wc -l <"$work/differ") disagreements" "$work/differ"
		else
			ok "both engines $mode: no disagreement on $(find pcaps -name '*.pcap' | wc -l) captures"
		fi
	done
	for file in pcaps/*.pcap; do
		name=${file##*/}
		"$UPGATE" -r "$file" --streams "$work/native-$name" ip >/dev/null 2>&1
		"$UPGATE" -r "$file" --streams "$work/libnids-$name" --reassembler=libnids ip >/dev/null 2>&1
		if diff -r "$work/native-$name" "$work/libnids-$name" >"$work/differ" 2>&1; then ok "streams of both engines: $name"; else
			fail "streams of both engines: $name" "not the same bytes" "$work/differ"
		fi
		rm -rf "$work/native-$name" "$work/libnids-$name"
	done
}

# The same bytes in other segments say the same.
recut() {
	local file name i seed engine
	for file in pcaps/*.pcap; do
		name=${file##*/}
		events "$file" "$work/whole"
		for ((i = 0; i < VARIANTS; i++)); do
			seed=$((SEED + i))
			python3 tests/mangle.py recut "$seed" "$file" "$work/recut-$seed-$name" || { fail "recut $name" "mangle.py"; break; }
			for engine in native libnids; do
				[[ $engine = native || $name != *ipv6* ]] || continue
				events "$work/recut-$seed-$name" "$work/cut" --reassembler=$engine
				diff "$work/whole" "$work/cut" >"$work/differ" && continue
				fail "recut $name" "seed $seed, $engine: $(keep "$work/recut-$seed-$name")" "$work/differ"
				break 2
			done
			rm "$work/recut-$seed-$name"
		done
		((i < VARIANTS)) || ok "recut $name: $VARIANTS times"
	done
}

# Ten thousand rounds of dialogues in packets as dice have them, as many processes as there are processors. A round is a sixteenth of the dialogues, so
# each of them is played 625 times.
cuts() {
	local n each=$((CUT_ROUNDS / $(nproc)))
	for ((n = 0; n < $(nproc); n++)); do
		UPG_ROUNDS=$each UPG_SEED=$((SEED + n * each)) UPG_SHARE=16 "$BUILD/tests/test_cuts" >"$work/cuts-$n" 2>&1 &
	done
	wait
	cat "$work"/cuts-*
	[ "$(cat "$work"/cuts-* | grep -c '^ok ')" -eq "$(nproc)" ] || fail "cuts" "see above"
}

# A million forged SYNs and 200,000 connections that stay, while one that is used stays followed; memory is printed.
exhaustion() {
	UPG_SYNS=1000000 UPG_IDLE=200000 "$BUILD/tests/test_exhaustion" >"$work/exhaustion" 2>&1
	local status=$?
	grep 'MiB' "$work/exhaustion"
	if [ $status -eq 0 ]; then ok exhaustion; else fail exhaustion "status $status" "$work/exhaustion"; fi
}

# HTTP/2 in the clear by stock programs, and requests that a downgrade would smuggle.
h2c() { tests/h2c.sh || rc=1; }

# What a capture lacks, has twice or has of one side alone makes no ordinary traffic suspect, and is said once a side of a connection.
holes() {
	local file name how i seed cut=$work/hole.pcap
	for how in lose double half snap; do
		for file in pcaps/benign-*.pcap; do
			name=${file##*/}
			for ((i = 0; i < VARIANTS; i++)); do
				seed=$((SEED + i))
				[[ $how != half || $i -lt 2 ]] || break
				python3 tests/mangle.py $how "$seed" "$file" "$cut" || { fail "$how $name" "mangle.py"; break 2; }
				"$UPGATE" -r "$cut" --json >"$work/eve" 2>"$work/err" || { fail "$how $name" "status $?" "$work/err"; break 2; }
				jq -r 'select(.event_type == "alert") | "\(.alert.severity) \(.flow_id) \(.src_port) \(.upgate.event)"' "$work/eve" >"$work/said"
				grep '^[12] ' "$work/said" >"$work/wrong" || awk '$4 ~ /^stream.(gap|midstream|budget)$/' "$work/said" | sort | uniq -d >"$work/wrong"
				[ -s "$work/wrong" ] || continue
				fail "$how $name" "seed $seed: $(cp "$cut" "$work/$how-$seed-$name" && keep "$work/$how-$seed-$name")" "$work/wrong"
				break 2
			done
		done
		[ -s "$work/wrong" ] || ok "$how: $VARIANTS variants of every benign capture"
	done
}

# Packets that a mirror port has in another order, or twice, say the same.
late() {
	local file name i engine
	for file in pcaps/*.pcap; do
		name=${file##*/}
		events "$file" "$work/whole"
		for ((i = 0; i < VARIANTS; i++)); do
			python3 tests/mangle.py late $((SEED + i)) "$file" "$work/late-$((SEED + i))-$name"
			for engine in native libnids; do
				[[ $engine = native || $name != *ipv6* ]] || continue
				events "$work/late-$((SEED + i))-$name" "$work/late" --reassembler=$engine
				diff "$work/whole" "$work/late" >"$work/differ" && continue
				fail "late $name" "$engine: $(keep "$work/late-$((SEED + i))-$name")" "$work/differ"
				break 2
			done
			rm "$work/late-$((SEED + i))-$name"
		done
		((i < VARIANTS)) || ok "late $name: $VARIANTS times"
	done
}

# Ordinary programs at their ordinary work.
ordinary() { tests/ordinary.sh || rc=1; }

# Gigabytes through the queue, hashed at both ends and in between.
lossless() { tests/lossless.sh || rc=1; }

# Damage breaks nothing: status 0 or 1 and no sanitizer's word, whatever octets a capture has and wherever it ends.
damage() {
	local file name i size step cut options=("" --simulate-ips --reassembler=both "-k all")
	for file in pcaps/*.pcap; do
		name=${file##*/}
		for ((i = 0; i < VARIANTS; i++)); do
			python3 tests/mangle.py flip $((SEED + i)) "$file" "$work/flip-$((SEED + i))-$name"
			# shellcheck disable=SC2086
			timeout 60 "$BUILD/asan/upgate" -r "$work/flip-$((SEED + i))-$name" --json ${options[i % 4]} >"$work/out" 2>"$work/err"
			if (($? > 1)) || grep -qE 'Sanitizer|runtime error' "$work/err"; then
				fail "damaged $name" "$(keep "$work/flip-$((SEED + i))-$name") ${options[i % 4]}" "$work/err"
				break
			fi
			rm "$work/flip-$((SEED + i))-$name"
		done
		((i < VARIANTS)) || ok "damaged $name: $VARIANTS times"
		size=$(stat -c %s "$file") step=$((size / VARIANTS + 1))
		for ((cut = step; cut < size; cut += step)); do
			head -c "$cut" "$file" >"$work/cut-$cut-$name"
			timeout 60 "$BUILD/asan/upgate" -r "$work/cut-$cut-$name" --json >"$work/out" 2>"$work/err"
			if (($? > 1)) || grep -qE 'Sanitizer|runtime error' "$work/err" || [ "$(grep -c '^upgate: ' "$work/err")" -gt 1 ]; then
				fail "cut $name" "$(keep "$work/cut-$cut-$name")" "$work/err"
				break
			fi
			rm "$work/cut-$cut-$name"
		done
		((cut < size)) || ok "cut $name: at every $step octets"
	done
}

# The table of smuggling.md, with every server and proxy.
smuggling() { tests/smuggling.sh full || rc=1; }

# Every odd request to every server, and the table of who reads how.
readers() { tests/readers.sh --full || rc=1; }

# Draft-76 through every proxy.
deadlock() {
	BUILD=$BUILD UPGATE=$UPGATE tests/deadlock.sh full || rc=1
}

# Upgrades that must work, with browser, nghttp2 and Python's libraries too.
benign() { tests/benign.sh full || rc=1; }

# Every crafted sequence against a live endpoint, in every form.
endpoint() { tests/endpoint.sh --full || rc=1; }

# Failures of every kind, in their long forms.
inline() {
	tests/lab/nfqueue-smoke.sh || rc=1
	INLINE_FULL=1 tests/inline.sh || rc=1
}

# Early data of every kind, at every proxy and server, ten thousand clients at once that send it as no kernel would among them.
withhold() { FLOWS=10000 tests/withhold.sh full || rc=1; }

# A figure, not a limit.
bench() {
	if tests/bench.sh >"$work/bench" 2>&1; then cat "$work/bench" && ok bench; else fail bench "status $?" "$work/bench"; fi
}

# Those that keep one processor busy, as many at a time as there are processors.
side_by_side() { # GROUP...
	export SEED ROUNDS=$VARIANTS
	printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} sh -c "tests/full.sh {} >'$work/group-{}' 2>&1 || echo >'$work/failed-{}'"
	local group
	for group; do
		cat "$work/group-$group"
		[ ! -e "$work/failed-$group" ] || rc=1
	done
}

echo "# seed $SEED"
if [ $# -eq 0 ]; then
	fuzz
	cuts
	threads
	side_by_side valgrind_ recut holes late damage engines exhaustion
	set -- smuggling readers deadlock benign endpoint inline ordinary h2c lossless withhold bench
fi
for group; do "$group"; done
exit $rc
