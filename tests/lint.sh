#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What can be proved about the tree without running it: the layering of its folders, its names, its form.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
rc=0

verdict() { # NAME TEXT-OF-WHAT-IS-WRONG
	if [ -z "$2" ]; then
		echo "ok $1"
	else
		printf '%s\n' "$2"
		echo "FAIL $1"
		rc=1
	fi
}

includes() { # FOLDER: the project headers its files include, as FILE: FOLDER/NAME
	grep -HoE '^#include "[^"]+"' "$1"/*.[ch] 2>/dev/null | sed -E "s|:#include \"([^/\"]+)\"|: $1/\1|; s|:#include \"([^\"]+)\"|: \1|"
}

verdict "capture includes capture alone" "$(includes capture | grep -vE ': capture/')"
verdict "analyzers include analyzers and the vocabulary" \
	"$(includes analyzers | grep -vE ': (analyzers/|capture/(packet|limits|bytes)\.h)')"
verdict "rules include rules, analyzers and the vocabulary" \
	"$(includes rules | grep -vE ': (rules/|analyzers/|capture/(packet|limits|bytes)\.h)')"
verdict "tools include no tests" "$(includes tools | grep -E ': tests/')"
verdict "packet libraries stay in capture" \
	"$(grep -nE '#include <(pcap|nids|libnetfilter_queue|libmnl|linux/netfilter)' analyzers/*.[ch] rules/*.[ch] tools/*.[ch] 2>/dev/null)"
verdict "analyzers do no I/O" \
	"$(grep -nE '#include <(stdio|unistd|time|sys/time|sys/socket|syslog|fcntl)\.h>' analyzers/*.[ch] 2>/dev/null)"
verdict "every file says its licence" \
	"$(git ls-files '*.c' '*.h' '*.sh' Makefile | while read -r f; do [ -f "$f" ] && ! head -n 3 "$f" | grep -q SPDX && echo "$f"; done)"
verdict "external symbols begin with upg_" \
	"$(nm -g --defined-only "$BUILD"/libupgate.a 2>/dev/null | awk 'NF==3 && $3 !~ /^upg_/ && $3 !~ /^__(asan|odr|start|stop)/ {print $3}')"
verdict "the archive could be read" "$([ -n "$(nm "$BUILD"/libupgate.a 2>/dev/null)" ] || echo "no symbols in $BUILD/libupgate.a")"
verdict "form (clang-format)" "$(git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror 2>&1 | grep -E 'error:' | head -n 20)"
verdict "nothing left to do in comments" "$(git grep -nE '\b(TO''DO|FIX''ME|X''XX)\b' -- '*.[ch]' '*.sh' '*.md' | head)"
if command -v mandoc >/dev/null; then
	# pages that refer to each other are not installed yet, nor need others be; the length of a line of source says nothing to readers
	verdict "manual pages (mandoc)" \
		"$(mandoc -Tlint tools/*.[0-9] 2>/dev/null | grep -v 'STYLE: referenced manual not found: \|STYLE: input text line longer than')"
else
	echo "skip manual pages: no mandoc"
fi
exit $rc
