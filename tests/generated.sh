#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Files of the tree that are made from the program's tables must be what the program prints (`upgate doc NAME`): the shipped rules, the
# shipped configuration, bash's completion, the tables in the manual pages. generated.sh --write rewrites them.
set -u
cd "$(dirname "$0")/.." || exit 1
UPGATE=${UPGATE:-${BUILD:-build}/upgate}
made=$(mktemp)
trap 'rm -f "$made"' EXIT
rc=0
for file in rules/upgate.rules tools/upgate.yaml tools/upgate.bash tools/*.[1-9] analyzers/README.md; do
	name=$file
	[[ $file = *.[1-9] || $file = *.md ]] || name=${file##*/}
	if ! "$UPGATE" doc "$name" >"$made" || [ ! -s "$made" ]; then
		echo "FAIL $file: upgate doc $name does not print it"
		rc=1
	elif cmp -s "$file" "$made"; then
		echo "ok $file"
	elif [ "${1:-}" = --write ]; then
		cat "$made" >"$file" && echo "ok $file: rewritten"
	else
		diff -u "$file" "$made" | head -n 20
		echo "FAIL $file: not what the program's tables say; make generated"
		rc=1
	fi
done
# completes WORD... EXPECTED: what bash offers for the last word
completes() {
	local got
	got=$(bash -c '. tools/upgate.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; _upgate; echo "${COMPREPLY[*]}"' - "${@:1:$#-1}")
	if [ "$got" = "${*: -1}" ]; then
		echo "ok completion: ${*:1:$#-1}"
	else
		echo "FAIL completion: ${*:1:$#-1}: '$got', not '${*: -1}'"
		rc=1
	fi
}
completes upgate --reassembler n native
completes upgate --simu --simulate-ips
completes upgate ctl unb unblock
completes upgate --set outputs.syslog.fo outputs.syslog.format=
completes upgate h help
exit $rc
