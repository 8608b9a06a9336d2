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

part() { # NAME COMMAND...
	local name=$1 log=$logs/$1.log start=$SECONDS rc=0 good bad
	shift
	"$@" >"$log" 2>&1 || rc=$?
	good=$(grep -aE '^ok ' "$log" | grep -avc '# SKIP')
	bad=$(grep -aE '^(not ok|FAIL) ' "$log" | grep -avc '# SKIP')
	[ "$rc" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1 && echo "FAIL $name: ended with status $rc" >>"$log"
	[ "$rc" -eq 0 ] && [ "$good" -eq 0 ] && ! grep -aqE '^skip ' "$log" && bad=$((bad + 1)) && echo "FAIL $name: tried nothing" >>"$log"
	while IFS= read -r line; do skipped+=("$line"); done < <(sed -nE "s/^skip //p; s/^(not )?ok [0-9]+ # SKIP (.*)/$name: \2/p" "$log")
	passed=$((passed + good)) failed=$((failed + bad))
	printf '%-28s %6d ok %4d failed  %3d s\n' "$name" "$good" "$bad" $((SECONDS - start))
	if [ "$bad" -gt 0 ]; then
		grep -av '# SKIP' "$log" | grep -anE -B12 '^(not ok|FAIL) |ERROR: (Address|Leak|Undefined)|runtime error' | tail -n 80 | sed 's/^/    /'
	fi
}

# The unit tests, as many at a time as there are processors; what one says is not mixed with another's.
unit() { # BUILD-DIRECTORY
	local out=$logs/units-${1//\//-} t
	rm -rf "$out" && mkdir -p "$out"
	for t in "$1"/tests/test_*; do
		[ -x "$t" ] && [[ $t != *.* ]] && echo "$t"
	done | xargs -P "$(nproc)" -I{} sh -c '"$0" >"$1/${0##*/}" 2>&1 || echo "FAIL ${0##*/}: status $?" >>"$1/${0##*/}"' {} "$out"
	for t in "$out"/*; do
		echo "# ${t##*/}"
		cat "$t"
	done
	! grep -aq '^FAIL ' "$out"/*
}

for p in "$@"; do
	case $p in
	lint) part lint tests/lint.sh ;;
	unit) part unit unit "$BUILD" ;;
	unit-asan) UPG_CUT_STEP=${UPG_CUT_STEP-97} UPG_ROUNDS=${UPG_ROUNDS-20} part unit-asan unit "$BUILD/asan" ;;
	golden) part golden env UPGATE="$BUILD/upgate" tests/golden.sh ;;
	golden-asan) part golden-asan env UPGATE="$BUILD/asan/upgate" tests/golden.sh ;;
	*) part "$p" env UPGATE="$BUILD/upgate" "tests/$p.sh" ;;
	esac
done
for s in "${skipped[@]:+${skipped[@]}}"; do echo "skipped: $s"; done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
