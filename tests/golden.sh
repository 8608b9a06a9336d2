#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Replays every capture of pcaps/ and compares what is raised, as event:severity, with pcaps/expected.tsv, which is written by hand from
# the catalogue. Ordinary traffic (benign-*) raises nothing of severity 1 or 2, whatever the table says. Over IPv4 both engines agree.
# golden.sh [NAME...]: those alone.
cd "$(dirname "$0")/.." || exit 1
UPGATE=${UPGATE:-build/upgate}
[[ -x $UPGATE ]] || { echo "FAIL golden: no program $UPGATE"; echo "0 passed, 1 failed"; exit 1; }
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ok() { echo "ok $1"; ((++passed)); }
fail() { echo "FAIL $1: $2"; ((++failed)); }

# raised FILE OUTPUT [OPTION...]: the sorted set, `-` for none
raised() {
	local file=$1 out=$2
	shift 2
	"$UPGATE" -r "$file" --json "$@" >"$work/eve" 2>"$work/err" || { echo "status $?: $(tail -n 1 "$work/err")" >"$out"; return; }
	cat "$work/eve" >>"$work/all"
	jq -r 'select(.event_type == "alert") | "\(.upgate.event // "rule"):\(.alert.severity)"' "$work/eve" >"$work/events" 2>"$work/err" ||
		{ echo "no JSON: $(head -n 1 "$work/err")" >"$out"; return; }
	LC_ALL=C sort -u "$work/events" >"$out"
	[[ -s $out ]] || echo - >"$out"
}

difference() { diff "$1" "$2" | sed -n 's/^< /missing /p; s/^> /unexpected /p' | paste -sd, | sed 's/,/, /g'; }

for file in pcaps/*.pcap; do
	base=${file##*/} name=${file##*/}
	name=${name%.pcap}
	(($# == 0)) || [[ " $* " = *" $name "* ]] || continue
	awk -F'\t' -v f="$base" '$1 == f { print $2 }' pcaps/expected.tsv | LC_ALL=C sort -u >"$work/want"
	[[ -s $work/want ]] || { fail "$name" "no line in pcaps/expected.tsv"; continue; }
	raised "$file" "$work/native"
	if ! cmp -s "$work/want" "$work/native"; then
		fail "$name" "$(difference "$work/want" "$work/native")"
	elif [[ $name = benign-* ]] && grep -q ':[12]$' "$work/native"; then
		fail "$name" "ordinary traffic raises $(grep ':[12]$' "$work/native" | paste -sd' ')"
	else
		ok "$name"
	fi
	[[ $name != *-ipv6 ]] || continue
	for engine in libnids both; do
		raised "$file" "$work/other" --reassembler="$engine"
		if cmp -s "$work/native" "$work/other"; then ok "$name/$engine"; else fail "$name/$engine" "unlike native: $(difference "$work/native" "$work/other")"; fi
	done
done
while read -r base; do
	[[ -e pcaps/$base ]] || fail "${base%.pcap}" "in expected.tsv, but no such capture"
done < <(cut -f1 pcaps/expected.tsv | sort -u)
said=$(tests/schema.py golden "$work/all" 2>&1)
echo "$said"
case ${said##*$'\n'} in
ok*) ((++passed)) ;;
skip*) ;;
*) ((++failed)) ;;
esac
echo "$passed passed, $failed failed"
((failed == 0))
