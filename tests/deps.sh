#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# deps.sh "PACKAGE..." "COMMAND=PACKAGE...": says which Debian packages are missing and installs them (as root). Services that come
# with them are not started: the tests start their own.
set -eu
missing=()
for p in $1; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
done
for pair in $2; do
	command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
done
[ ${#missing[@]} -gt 0 ] || exit 0
echo "missing packages: ${missing[*]}"
if [ "$(id -u)" -ne 0 ]; then
	echo "install them as root: apt-get install --no-install-recommends ${missing[*]}" >&2
	exit 1
fi
policy=/usr/sbin/policy-rc.d
ours=
if [ ! -e $policy ]; then
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod 755 $policy
	ours=yes
fi
trap '[ -z "$ours" ] || rm -f $policy' EXIT
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
echo "installing them with apt-get ..."
if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "could not install: ${missing[*]}" >&2
	rm -f "$log"
	exit 1
fi
rm -f "$log"
echo "installed."
