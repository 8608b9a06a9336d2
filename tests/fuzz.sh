#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs every fuzz target for FUZZ_TIME seconds, beginning with its committed seeds and with what earlier runs found new (BUILD/fuzz/corpus).
# An input that breaks a target stays in BUILD/fuzz/broken. fuzz.sh [NAME...]: those targets alone.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build} FUZZ_TIME=${FUZZ_TIME:-60}
broken=$BUILD/fuzz/broken
rc=0
for source in tests/fuzz_*.c; do
	name=${source##*/fuzz_} name=${name%.c}
	target=$BUILD/fuzz/tests/fuzz_$name
	(($# == 0)) || [[ " $* " = *" $name "* ]] || continue
	[ -x "$target" ] || { echo "FAIL fuzz_$name: not built; make fuzz-build"; rc=1; continue; }
	found=$BUILD/fuzz/corpus/$name log=$BUILD/fuzz/$name.log
	mkdir -p "$found" "$broken"
	dirs=("$found")
	[ -d "tests/fuzz-corpus/$name" ] && dirs+=("tests/fuzz-corpus/$name")
	words=()
	[ -f "tests/fuzz-corpus/$name.dict" ] && words=(-dict="tests/fuzz-corpus/$name.dict")
	if "$target" -max_total_time="$FUZZ_TIME" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
		-artifact_prefix="$broken/$name-" "${words[@]:+${words[@]}}" "${dirs[@]}" >"$log" 2>&1; then
		echo "ok fuzz_$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in $FUZZ_TIME s"
	else
		status=$?
		tail -n 40 "$log"
		echo "FAIL fuzz_$name: status $status; $(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1); see $log"
		rc=1
	fi
done
exit $rc
