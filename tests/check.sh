#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the parts named on the command line and adds up what they say. A part prints a line `ok NAME` or `not ok NAME`
# (or `FAIL NAME`) for each thing it tried and `skip NAME: why` for what it could not try; a part that fails without
# saying what counts as one failure. The last line is the sum.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
logs=$BUILD/check
mkdir -p "$logs"
export CMOCKA_MESSAGE_OUTPUT=TAP
passed=0 failed=0 skipped=()

# run NAME COMMAND...: what it says is in the log, how it ended beside it
run() {
	local name=$1 start=$SECONDS rc=0
	shift
	"$@" >"$logs/$name.log" 2>&1 || rc=$?
	echo "$rc $((SECONDS - start))" >"$logs/$name.ended"
}
# tell NAME: adds up what it said
tell() {
	local name=$1 log=$logs/$1.log rc seconds good bad
	read -r rc seconds <"$logs/$1.ended"
	good=$(grep -aE '^ok ' "$log" | grep -avc '# SKIP')
	bad=$(grep -aE '^(not ok|FAIL) ' "$log" | grep -avc '# SKIP')
	[ "$rc" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1 && echo "FAIL $name: ended with status $rc" >>"$log"
	[ "$rc" -eq 0 ] && [ "$good" -eq 0 ] && ! grep -aqE '^skip ' "$log" && bad=$((bad + 1)) && echo "FAIL $name: tried nothing" >>"$log"
	while IFS= read -r line; do skipped+=("$line"); done < <(sed -nE "s/^skip //p; s/^(not )?ok [0-9]+ # SKIP (.*)/$name: \2/p" "$log")
	passed=$((passed + good)) failed=$((failed + bad))
	printf '%-28s %6d ok %4d failed  %3d s\n' "$name" "$good" "$bad" "$seconds"
	if [ "$bad" -gt 0 ]; then
		grep -av '# SKIP' "$log" | grep -anE -B12 '^(not ok|FAIL) |ERROR: (Address|Leak|Undefined)|runtime error' | tail -n 80 | sed 's/^/    /'
	fi
}

# The unit tests, as many at a time as there are processors; what one says is not mixed with another's.
unit() { # BUILD-DIRECTORY
	local out=$logs/units-${1//\//-} t
	rm -rf "$out" && mkdir -p "$out"
	for t in "$1"/tests/test_dialogues "$1"/tests/test_*; do # the longest begins
		[ -x "$t" ] && [[ $t != *.* ]] && echo "$t"
	done | awk '!seen[$0]++' | xargs -P "$(nproc)" -I{} sh -c '"$0" >"$1/${0##*/}" 2>&1 || echo "FAIL ${0##*/}: status $?" >>"$1/${0##*/}"' {} "$out"
	for t in "$out"/*; do
		echo "# ${t##*/}"
		cat "$t"
	done
	! grep -aq '^FAIL ' "$out"/*
}

part() {
	case $1 in
	unit) run unit unit "$BUILD" ;;
	unit-asan) UPG_CUT_STEP=${UPG_CUT_STEP-29} UPG_ROUNDS=${UPG_ROUNDS-20} run unit-asan unit "$BUILD/asan" ;;
	golden) run golden env UPGATE="$BUILD/upgate" tests/golden.sh ;;
	golden-asan) run golden-asan env UPGATE="$BUILD/asan/upgate" tests/golden.sh ;;
	*) run "$1" env UPGATE="$BUILD/upgate" "tests/$1.sh" ;;
	esac
}

# Replays need but a processor and its turn: they go beside the unit tests.
replays=() others=()
for p in "$@"; do
	rm -f "$logs/$p.ended"
	case $p in
	golden | golden-asan | fuzzed) replays+=("$p") ;;
	*) others+=("$p") ;;
	esac
done
for p in "${replays[@]:+${replays[@]}}"; do part "$p"; done &
beside=$!
for p in "${others[@]:+${others[@]}}"; do
	case $p in
	lint | generated | unit | unit-asan) ;;
	*) wait "$beside" ;; # the machine to itself: time is looked at
	esac
	part "$p"
	tell "$p"
done
wait "$beside"
for p in "${replays[@]:+${replays[@]}}"; do tell "$p"; done
for s in "${skipped[@]:+${skipped[@]}}"; do echo "skipped: $s"; done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
