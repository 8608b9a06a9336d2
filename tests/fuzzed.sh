#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Replays the committed seeds of every fuzz target, whole and cut short, under AddressSanitizer and UBSan. What a fuzzer once broke belongs
# among the seeds.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
rc=0
for source in tests/fuzz_*.c; do
	name=${source##*/fuzz_} name=${name%.c}
	seeds=(tests/fuzz-corpus/"$name"/*)
	if [ ! -e "${seeds[0]}" ]; then
		echo "FAIL fuzz_$name: no seeds in tests/fuzz-corpus/$name"
	elif ! [ -x "$BUILD/asan/tests/fuzzed_$name" ]; then
		echo "FAIL fuzz_$name: $BUILD/asan/tests/fuzzed_$name was not built"
	elif out=$(timeout 120 "$BUILD/asan/tests/fuzzed_$name" "${seeds[@]}" 2>&1); then
		echo "ok fuzz_$name: $(tail -n 1 <<<"$out")"
		continue
	else
		status=$?
		printf '%s\n' "$out" | tail -n 40
		echo "FAIL fuzz_$name: status $status; $(grep -m 1 '^at work' <<<"$out")"
	fi
	rc=1
done
exit $rc
