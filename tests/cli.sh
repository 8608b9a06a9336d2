#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a user types and reads, checked from outside on the recorded captures: exit statuses, complaints of one line, every output.
# cli.sh [WORD...]: only the groups named (see the end).
set -u
cd "$(dirname "$0")/.." || exit 1
UPGATE=$(realpath "${UPGATE:-${BUILD:-build}/upgate}")
[ -x "$UPGATE" ] || { echo "FAIL cli: no program $UPGATE"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/out err=$work/err rc=0 status=0
bad=pcaps/smuggle-http09-nginx.pcap good=pcaps/benign-keep-alive.pcap

# run COMMAND...: leaves $status, $out, $err
run() {
	"$@" >"$out" 2>"$err" </dev/null
	status=$?
	grep -a '^{"timestamp"' "$out" >>"$work/all"
}
upgate() { run "$UPGATE" "$@"; }

# check NAME COMMAND...: the command's success is the check's
check() {
	local name=$1
	shift
	if "$@" >"$work/said" 2>&1; then
		echo "ok $name"
	else
		head -n 10 "$work/said"
		echo "FAIL $name: '$*' does not hold; status $status; $(head -n 1 "$err" | cut -c1-200)"
		rc=1
	fi
}

ended() { [ "$status" -eq "$1" ]; }
# complained STATUS TEXT...: that status, exactly one complaint, holding every text
complained() {
	local text
	ended "$1" && [ "$(grep -c '^upgate: ' "$err")" -eq 1 ] || return 1
	shift
	for text; do grep '^upgate: ' "$err" | grep -qF -- "$text" || { echo "no '$text'"; return 1; }; done
}
silent() { ! head -n 20 "$1" | grep ''; }
holds() { grep -qE -- "$2" "$1"; }
lacks() { ! grep -qE -- "$2" "$1"; }
lines() { [ "$(wc -l <"$1")" -eq "$2" ]; }
# events FILE: names of the alerts of a list of EVE lines, in order
events() { jq -r 'select(.event_type == "alert") | .upgate.event // "rule"' "$1"; }
same_events() { diff <(events "$1") <(events "$2"); }
every() { jq -es "length > 0 and all(.[]; $2)" "$1"; } # FILE JQ-CONDITION

# make_pcap FILE PYTHON: a capture (raw IP) from calls of tcp(from, seq, ack, flags, data) for a connection of 10.0.0.1:40000 with
# 10.0.0.2:80 (v6: 2001:db8::1 and ::2), checksums right unless spoil
make_pcap() {
	python3 - "$1" <<-PYTHON
		import socket, struct, sys
		packets = []
		v6 = False
		def total(b):
		    b += b'\0' * (len(b) % 2)
		    s = sum(struct.unpack('>%dH' % (len(b) // 2), b))
		    while s >> 16: s = (s & 0xffff) + (s >> 16)
		    return ~s & 0xffff
		def tcp(frm, seq, ack, flags, data=b'', spoil=0, urgent=0):
		    ends = [socket.inet_pton(socket.AF_INET6, '2001:db8::%d' % n) for n in (1, 2)] if v6 else [bytes([10, 0, 0, n]) for n in (1, 2)]
		    ports = [40000, 80]
		    src, dst = (0, 1) if frm == 'c' else (1, 0)
		    head = struct.pack('>HHIIBBHHH', ports[src], ports[dst], seq, ack, 80, flags, 65535, 0, urgent)
		    pseudo = ends[src] + ends[dst] + struct.pack('>II' if v6 else '>HH', *((len(head + data), 6) if v6 else (6, len(head + data))))
		    head = head[:16] + struct.pack('>H', total(pseudo + head + data) ^ spoil) + head[18:]
		    if v6:
		        ip = struct.pack('>IHBB', 6 << 28, len(head + data), 6, 64) + ends[src] + ends[dst]
		    else:
		        ip = struct.pack('>BBHHHBBH', 69, 0, 20 + len(head + data), 1, 0, 64, 6, 0) + ends[src] + ends[dst]
		        ip = ip[:10] + struct.pack('>H', total(ip)) + ip[12:]
		    packets.append(ip + head + data)
		def hello():
		    tcp('c', 99, 0, 2); tcp('s', 499, 100, 18); tcp('c', 100, 500, 16)
		$2
		with open(sys.argv[1], 'wb') as f:
		    f.write(struct.pack('<IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
		    for i, p in enumerate(packets):
		        f.write(struct.pack('<IIII', 1700000000, i * 1000, len(p), len(p)) + p)
	PYTHON
}

usage() {
	local case
	while IFS= read -r case; do
		eval "upgate $case"
		check "usage: upgate $case" complained 2
		check "usage: upgate $case prints nothing" silent "$out"
	done <<-'CASES'

		--nosuch
		-Z
		nosuch
		help nosuch
		-r
		-r $good -q 1
		-r $good -i lo
		-q 1 -i lo
		-q x
		-q ''
		-q -1
		-q 65536
		-q 5:3
		-q 1:
		-q 1:2:3
		-k some -r $good
		--reassembler=third -r $good
		--json=yes -r $good
		-w $work/w.pcap -r $good
		--simulate-ips -q 1
		-c a -c b -T
	CASES
	for case in -h --help -V --version --list-events --list-keywords --build-info --dump-config "help help"; do
		# shellcheck disable=SC2086
		upgate $case
		check "$case: status 0" ended 0
		check "$case: prints" test -s "$out"
		check "$case: complains of nothing" silent "$err"
		# shellcheck disable=SC2086
		"$UPGATE" $case >/dev/full 2>"$err"
		status=$?
		check "$case on a full disk" complained 1 "No space left"
	done
	upgate -h
	for case in -r -q -i -T -c --set --dump-config -s -S -l --json --simulate-ips -w --streams --reassembler -k --fail-on-alert -v \
		--list-events --list-keywords --build-info -V -h; do
		check "-h has $case" holds "$out" "^ +(-[a-zA-Z], )?$case( |,|\$)"
	done
	upgate -V
	check "-V: one line" lines "$out" 1
}

captures() {
	upgate -r "$work/missing.pcap"
	check "missing capture" complained 1 "$work/missing.pcap" "No such file"
	: >"$work/empty.pcap"
	upgate -r "$work/empty.pcap"
	check "empty capture" complained 1 "$work/empty.pcap"
	echo "this is no capture, whatever its name says" >"$work/garbage.pcap"
	upgate -r "$work/garbage.pcap"
	check "garbage capture" complained 1 "$work/garbage.pcap"
	mkdir "$work/nothing"
	upgate -r "$work/nothing"
	check "empty directory" complained 1 "$work/nothing"
	upgate -r "$good" -r "$work/missing.pcap"
	check "one missing of two" complained 1 "$work/missing.pcap"

	upgate -r "$bad" --json
	check "a whole capture" ended 0
	check "a whole capture: no complaint" lacks "$err" '^upgate: '
	check "a whole capture: alerts" test "$(events "$out" | wc -l)" -gt 3
	upgate -r "$work/cut.pcap" --json
	check "truncated capture" complained 1 "$work/cut.pcap"
	check "truncated capture: what was read is reported" same_events "$work/whole.json" "$out"
	{ cat "$bad"; head -c 64 /dev/zero | tr '\0' '\377'; } >"$work/tail.pcap"
	upgate -r "$work/tail.pcap" --json
	check "garbage behind a capture" complained 1 "$work/tail.pcap"
	check "garbage behind a capture: what was read is reported" same_events "$work/whole.json" "$out"
	upgate -r "$work/tail.pcap" -r "$good" --json
	check "one damaged of two" complained 1 "$work/tail.pcap"
	check "one damaged of two: the other is read to its end" every "$out" 'true'
	check "one damaged of two: http of the other" holds "$out" '"pcap_filename":"pcaps/benign-keep-alive.pcap"'

	"$UPGATE" -r - --json <"$bad" >"$out" 2>"$err"
	status=$?
	check "-r -: a file" ended 0
	check "-r -: the same alerts" same_events "$work/whole.json" "$out"
	# shellcheck disable=SC2002
	cat "$bad" | "$UPGATE" -r - --json >"$out" 2>"$err"
	status=${PIPESTATUS[1]}
	check "-r -: a pipe" ended 0
	check "-r -: a pipe, the same alerts" same_events "$work/whole.json" "$out"

	mkdir "$work/several"
	cp "$bad" "$good" "$work/several"
	upgate -r "$work/several" --json
	check "-r DIR" ended 0
	check "-r DIR: the same alerts" same_events "$work/whole.json" "$out"
	check "-r DIR: both captures" test "$(jq -r '.pcap_filename // empty' "$out" | sort -u | wc -l)" -eq 2

	tcpdump -n -r "$bad" -w "$work/there.pcap" 'dst port 80' 2>/dev/null
	tcpdump -n -r "$bad" -w "$work/back.pcap" 'src port 80' 2>/dev/null
	upgate -r "$work/back.pcap" -r "$work/there.pcap" --json
	check "two halves merged by time" same_events "$work/whole.json" "$out"
	upgate -r "$work/there.pcap" -r "$work/back.pcap" --json
	check "two halves, named the other way round" same_events "$work/whole.json" "$out"
	upgate -r "$work/there.pcap" --json
	check "one half alone is not the whole" lacks "$out" 'upgrade.pending_answered'

	upgate -r "$bad" --json 'tcp port 80'
	check "BPF filter that takes all" same_events "$work/whole.json" "$out"
	upgate -r "$bad" --json tcp port 81
	check "BPF filter that takes nothing" lacks "$out" '"event_type":"(alert|flow|http)"'
	upgate -r "$bad" 'no such filter'
	check "wrong BPF filter" complained 1 "no such filter"
}

records() {
	upgate -r "$bad"
	check "the README's alert is what is said" grep -qxF "$(grep -m 1 -F '[**]' README.md)" "$out"
	upgate -r "$bad" --json
	check "--json: every line an object" every "$out" 'type == "object"'
	check "--json: an object a line" lines "$out" "$(jq -s length "$out")"
	check "--json: timestamp" every "$out" '.timestamp | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}[+]0000$")'
	check "--json: event_type" every "$out" \
		'.event_type | IN("alert", "upgrade", "http", "websocket", "flow", "anomaly", "drop", "stats")'
	check "--json: flow_id" every "$out" '.event_type == "stats" or ((.flow_id | type) == "number" and .flow_id > 0)'
	check "--json: one connection, one flow_id" test "$(grep -oE '"flow_id":[0-9]+' "$out" | sort -u | wc -l)" -eq 1
	local type
	for type in alert upgrade http flow stats; do check "--json: $type records" holds "$out" "\"event_type\":\"$type\""; done
	upgate -r pcaps/benign-rfc6455.pcap --json --set outputs.eve-log.types=websocket
	check "websocket: payload only on request" lacks "$out" payload
	upgate -r pcaps/benign-rfc6455.pcap --json --set outputs.eve-log.types=websocket --set outputs.eve-log.websocket-payload=yes \
		--set outputs.eve-log.websocket-payload-printable=yes --set websocket.max-payload-size=16
	check "websocket: payload, unmasked" test "$(jq -r 'select(.websocket.opcode == "text").websocket.payload_printable' "$out" | sort -u | tr '\n' ,)" = \
		"a longer text th,hello,"
	check "websocket: payload in base64" every <(jq -c 'select(.upgate.bytes > 0)' "$out") \
		'.websocket | (.payload_printable | explode | length) == (.payload_base64 | @base64d | utf8bytelength) or (.payload_printable | test("[^ -~]"))'
	upgate -r "$bad" --json
	jq -c 'select(.event_type == "alert")' "$out" >"$work/alerts.json"
	check "alert: Suricata's part" every "$work/alerts.json" '.alert.action == "allowed" and .alert.gid == 1 and
		(.alert.signature_id >= 8400000 and .alert.signature_id <= 8400999) and (.alert.severity | IN(1, 2, 3)) and
		(.alert.signature | length > 0) and (.alert.category | length > 0) and .alert.rev >= 1'
	check "alert: our part" every "$work/alerts.json" '(.upgate.event | test("^[a-z0-9_]+[.][a-z0-9_]+$")) and (.upgate.reason | length > 10) and
		(.upgate.verdict | IN("alert", "pass", "drop", "reject", "withhold"))'
	check "alert: ends" every "$work/alerts.json" '.src_ip and .dest_ip and .src_port and .dest_port and .proto == "TCP"'
	check "alert: the packets so far are counted" every "$work/alerts.json" '.flow.pkts_toserver > 0 and .flow.bytes_toserver > 0'
	check "alert: its time is a packet's" test "$(jq -r .timestamp "$work/alerts.json" | head -n 1)" = \
		"$(tcpdump -n -tt -r "$bad" 2>/dev/null | awk '{print $1}' |
			while read -r t; do date -u -d "@$t" +%Y-%m-%dT%H:%M:%S.%6N+0000; done | grep -xF "$(jq -r .timestamp "$work/alerts.json" | head -n 1)")"
	check "upgrade record" every <(jq -c 'select(.event_type == "upgrade")' "$out") '.upgrade.variant == "hixie-76" and
		.upgrade.outcome == "refused" and .upgrade.early_bytes == 8'

	upgate -r "$bad"
	check "without -l and --json: as many lines as alerts" lines "$out" "$(wc -l <"$work/alerts.json")"
	check "without -l and --json: fast.log lines" test "$(grep -cE \
		'^[0-9]{2}/[0-9]{2}/[0-9]{4}-[0-9:]{8}\.[0-9]{6}  \[\*\*\] \[1:84[0-9]{5}:[0-9]+\] .+ \[\*\*\] \[Classification: .+\] \[Priority: [123]\] \{TCP\} [0-9.]+:[0-9]+ -> [0-9.]+:[0-9]+$' "$out")" -eq "$(wc -l <"$out")"
	upgate -r "$good"
	check "ordinary traffic prints no line" silent "$out"
	check "ordinary traffic: a summary on standard error" holds "$err" '^[0-9]+ packets, '

	mkdir "$work/log"
	upgate -r "$bad" -l "$work/log"
	check "-l: status" ended 0
	check "-l: nothing on standard output" silent "$out"
	check "-l: fast.log is what is printed without" cmp "$work/log/fast.log" "$work/fast.stdout"
	strip() { jq -c 'select(.event_type != "stats") | del(.flow_id)' "$1"; }
	check "-l: eve.json is what --json prints" cmp <(strip "$work/log/eve.json") <(strip "$work/whole.json")
	check "-l: stats.prom counts the packets" grep -qx "upgate_received_packets_total $(sed -nE 's/^([0-9]+) packets.*/\1/p' "$err")" "$work/log/stats.prom"
	check "-l: stats.prom counts the alerts of each rule" diff \
		<(sed -nE 's/^upgate_alerts_total\{.*sid="([0-9]+)".* ([0-9]+)$/\2 \1/p' "$work/log/stats.prom" | sort) \
		<(sed -E 's/.*\[1:([0-9]+):.*/\1/' "$work/log/fast.log" | sort | uniq -c | sed 's/^ *//' | sort)
	check "-l: nothing else is there" test "$(ls -A "$work/log" | paste -sd' ')" = "eve.json fast.log stats.prom"
	upgate -r "$bad" -l "$work/log" --json --set outputs.stats.enabled=no
	check "-l and --json: standard output too" cmp <(strip "$out") <(strip "$work/whole.json")
	check "-l: a second run is added" lines "$work/log/fast.log" $((2 * $(wc -l <"$work/fast.stdout")))
	upgate -r "$bad" --set "outputs.stats.filename=$work/other.prom"
	check "outputs.stats.filename: an absolute name needs no directory" cmp <(grep '^#' "$work/log/stats.prom") <(grep '^#' "$work/other.prom")
	upgate -r "$bad" -l "$work/log/fast.log"
	check "-l: not a directory" complained 1 "$work/log/fast.log"

	upgate -r "$bad" --fail-on-alert
	check "--fail-on-alert: severity 1" ended 4
	upgate -r pcaps/draft76-ws04.pcap --fail-on-alert
	check "--fail-on-alert: severity 3 alone" ended 0
	check "--fail-on-alert: severity 3 is printed" holds "$out" 'Priority: 3'
	upgate -r "$good" --fail-on-alert
	check "--fail-on-alert: nothing" ended 0
	upgate -r "$work/cut.pcap" --fail-on-alert
	check "--fail-on-alert: trouble comes first" ended 1

	# seconds that are negative as a signed number of 32 bits
	python3 - "$bad" "$work/later.pcap" <<-'PYTHON'
		import struct, sys
		d, at = bytearray(open(sys.argv[1], 'rb').read()), 24
		while at < len(d):
		    d[at:at + 4] = struct.pack('<I', 0x80000000)
		    at += 16 + struct.unpack_from('<I', d, at + 8)[0]
		open(sys.argv[2], 'wb').write(d)
	PYTHON
	upgate -r "$work/later.pcap"
	check "a capture of 2038" test "$(cut -c1-19 "$out" | sort -u)" = 01/19/2038-03:14:08

	# overlapping fragments of a datagram, one of each protocol: the alert is not about TCP
	python3 - "$work/fragments.pcap" <<-'PYTHON'
		import struct, sys
		out = open(sys.argv[1], 'wb')
		out.write(struct.pack('<IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
		for proto in 6, 17, 200:
		    for at in 0, 1:
		        p = struct.pack('>BBHHHBBH4B4B', 69, 0, 44, proto, 0x2000 | at, 64, proto, 0, 10, 0, 0, 1, 10, 0, 0, 2) + bytes([at]) * 24
		        out.write(struct.pack('<IIII', 1700000000, proto, len(p), len(p)) + p)
	PYTHON
	upgate -r "$work/fragments.pcap" --json --set outputs.eve-log.types=alert
	check "fragments: proto" test "$(jq -r .proto "$out" | paste -sd' ')" = "TCP UDP 200"
	upgate -r "$work/fragments.pcap"
	check "fragments: fast.log" test "$(grep -o '{[^}]*}' "$out" | paste -sd' ')" = "{TCP} {UDP} {200}"

	# the client a proxy asked for: Apache on .3.2 adds X-Forwarded-For
	local xff='select(.event_type == "http") | [.src_ip, .http.xff // "-"] | join(" ")'
	upgate -r pcaps/deadlock-apache.pcap --json
	check "xff: beside the proxy's address" holds <(jq -r "$xff" "$out") '^10.91.3.2 10.91.1.2$'
	check "xff: in an upgrade record" holds <(jq -r 'select(.event_type == "upgrade") | [.src_ip, .upgrade.xff // "-"] | join(" ")' "$out") \
		'^10.91.3.2 10.91.1.2$'
	check "xff: in an alert" holds "$out" '"severity":2,.*"xff":"10.91.1.2"\},"upgate":\{"event":"upgrade.nonce_missing"'
	upgate -r pcaps/deadlock-apache.pcap --json --set outputs.eve-log.xff.mode=overwrite
	check "xff: in its place" lacks <(jq -r "$xff" "$out") '^10.91.3.2'
	upgate -r pcaps/deadlock-apache.pcap --json --set outputs.eve-log.xff.enabled=no
	check "xff: not asked for" lacks "$out" '"xff"'
	upgate -r pcaps/deadlock-apache.pcap --json --set outputs.eve-log.xff.header=Via
	check "xff: another field" lacks "$out" '"xff"'
}

rules() {
	printf 'alert http any any -> any any (msg:"good"; app-layer-event:upgrade.smuggled_request; sid:1;)\n' >"$work/good.rules"
	printf '# a comment\nalert tcp any any -> any any (msg:"x"; sid:1; nosuch:3;)\n' >"$work/bad.rules"
	printf 'alert tcp any any -> any any (msg:"x"; app-layer-event:upgrade.smugled_request; sid:2;)\n' >"$work/event.rules"
	upgate -S "$work/bad.rules" -T
	check "bad rule: file, line, column, word" complained 1 "$work/bad.rules:2:47:" "nosuch"
	upgate -s "$work/bad.rules" -r "$good"
	check "bad rule stops a run, too" complained 1 "$work/bad.rules:2:47:" "nosuch"
	upgate -S "$work/event.rules" -T
	check "unknown event: the nearest" complained 1 "$work/event.rules:1:56:" "upgrade.smugled_request" "upgrade.smuggled_request"
	upgate -S "$work/none.rules" -T
	check "missing rule file" complained 1 "$work/none.rules"
	upgate -T
	check "-T" ended 0
	upgate -T -S "$work/good.rules"
	check "-T -S" ended 0
	upgate -r "$bad" -S "$work/good.rules"
	check "-S instead of the shipped rules" test "$(grep -o '\[1:[0-9]*:' "$out" | sort -u)" = '[1:1:'
	# the protocol a rule names is the one that was switched to
	printf 'alert websocket any any -> any any (msg:"w"; sid:1; rev:1;)\n' >"$work/websocket.rules"
	for base in benign-rfc6455 benign-rfc6455-deflate draft76-ws04 benign-connect benign-connect-tls benign-refused-upgrade unsolicited-switch; do
		upgate -r "pcaps/$base.pcap" -S "$work/websocket.rules"
		check "alert websocket: $base" test "$(grep -c '\[1:1:' "$out")" = "$([[ $base = *rfc6455* || $base = draft76* ]] && echo 2 || echo 0)"
	done
	# of metadata beyond the room of a record whole entries are left out
	local long=$(printf 'x%.0s' {1..70})
	printf 'alert http any any -> any any (msg:"m"; app-layer-event:upgrade.smuggled_request; metadata: a %s, b %s, c short; sid:1;)\n' "$long" "$long" >"$work/metadata.rules"
	upgate -r "$bad" -S "$work/metadata.rules" --json
	check "metadata: whole entries" test "$(jq -c 'select(.alert).alert.metadata' "$out")" = "{\"a\":[\"$long\"],\"c\":[\"short\"]}"
	upgate -r "$bad" -s "$work/good*.rules"
	check "-s in addition to them, by a glob" test "$(grep -c '\[1:1:' "$out") $(grep -c '\[1:84' "$out")" = "1 $(wc -l <"$work/fast.stdout")"
	upgate --list-events
	grep -oE '^	X\([A-Z0-9_]+, "[^"]+"' analyzers/event_table.h | sed 's/.*"\(.*\)"/\1/' | sort >"$work/table"
	check "--list-events: every event of the table" cmp "$work/table" <(awk '{print $1}' "$out" | sort)
	check "--list-events: there are some" test "$(wc -l <"$work/table")" -gt 50
	upgate --list-keywords
	local keyword
	for keyword in msg sid rev gid classtype priority reference metadata flow app-layer-event; do
		check "--list-keywords: $keyword" holds "$out" "^$keyword +[^ ]"
	done
}

configuration() {
	printf 'mode: normal\nhttp:\n  max-lne: 300\n' >"$work/bad.yaml"
	upgate -c "$work/bad.yaml" -T
	check "unknown key: line and nearest" complained 1 "$work/bad.yaml:3" "http.max-lne" "http.max-line"
	upgate --set http.max-lne=300 -T
	check "--set: unknown key" complained 1 "http.max-lne" "http.max-line"
	upgate --set http.max-headers=1 -T
	check "--set: out of range" complained 1 "http.max-headers"
	upgate --set mode=sometimes -T
	check "--set: no such word" complained 1 "sometimes"
	upgate -c "$work/none.yaml" -T
	check "missing configuration" complained 1 "$work/none.yaml"
	printf 'http: [\n' >"$work/broken.yaml"
	upgate -c "$work/broken.yaml" -T
	check "broken configuration" complained 1 "$work/broken.yaml"
	upgate --dump-config
	cp "$out" "$work/defaults"
	grep -hoE '^	X\([a-z0-9_]+, "[^"]+"' tools/settings.h capture/limits.h | sed 's/.*"\(.*\)"/\1/' | sort >"$work/keys"
	check "--dump-config: there are keys" test "$(wc -l <"$work/keys")" -gt 50
	while read -r key; do
		check "--dump-config: $key" grep -qE "^${key//./\\.}(\.[A-Z_]+)? = " "$work/defaults"
	done <"$work/keys"
	check "--dump-config: no key twice" silent <(sed 's/ = .*//' "$work/defaults" | sort | uniq -d)
	upgate -c tools/upgate.yaml --dump-config
	check "the shipped configuration is the defaults" cmp "$work/defaults" "$out"
	upgate --set http.max-line=12345 --set mode=simulate --set upgrade.stall-timeout=777ms --set vars.address-groups.HOME_NET=10.0.0.0/8 \
		--set outputs.syslog.levels.1=crit --set http.ports=80,9000:9010 --dump-config
	cp "$out" "$work/changed"
	check "--set: six settings" test "$(diff "$work/defaults" "$work/changed" | grep -c '^>')" -eq 6
	python3 - "$work/changed" >"$work/twin.yaml" <<-'PYTHON'
		import sys
		tree = {}
		for line in open(sys.argv[1]):
		    key, _, value = line.rstrip('\n').partition(' = ')
		    at, *rest = tree, *key.split('.')
		    while len(rest) > 1:
		        at = at.setdefault(rest.pop(0), {})
		    at[rest[0]] = value
		def write(t, depth):
		    for k, v in t.items():
		        if isinstance(v, dict):
		            print('  ' * depth + k + ':'); write(v, depth + 1)
		        else:
		            print('  ' * depth + k + ': "' + v + '"')
		write(tree, 0)
	PYTHON
	upgate -c "$work/twin.yaml" --dump-config
	check "a dump's YAML twin gives the same" cmp "$work/changed" "$out"
	upgate -c "$work/twin.yaml" --set http.max-line=16KiB --dump-config
	check "--set over -c" holds "$out" '^http\.max-line = 16 KiB$'
	upgate --reassembler=both -k all --dump-config
	check "--reassembler is a setting" holds "$out" '^stream\.reassembler = both$'
	check "-k is a setting" holds "$out" '^stream\.checksum-validation = all$'
}

decisions() {
	upgate -r "$bad" --simulate-ips --json -w "$work/forwarded.pcap"
	check "--simulate-ips: status" ended 0
	check "--simulate-ips: blocked" every <(jq -c 'select(.event_type == "alert" and .upgate.event == "upgrade.smuggled_request")' "$out") \
		'.alert.action == "blocked"'
	check "--simulate-ips: a drop record" holds "$out" '"event_type":"drop"'
	check "-w: the packets before are there" test "$(tcpdump -nr "$work/forwarded.pcap" 2>/dev/null | grep -c 'Flags \[S')" -eq 2
	check "-w: the attack is not" eval "! grep -qaF 'GET /xx' '$work/forwarded.pcap'"
	check "-w: the attack was in the capture" grep -qaF 'GET /xx' "$bad"
	upgate -r "$work/forwarded.pcap" --json
	check "-w: what is written replays" ended 0
	check "-w: and holds no attack" lacks "$out" 'upgrade.smuggled_request'
	local one
	for one in benign-keep-alive benign-ipv6 benign-upload benign-gso; do
		upgate -r "pcaps/$one.pcap" --simulate-ips -w "$work/same.pcap"
		check "-w: $one passes as it is" cmp <(tcpdump -ttnnXX -r "pcaps/$one.pcap" 2>/dev/null) <(tcpdump -ttnnXX -r "$work/same.pcap" 2>/dev/null)
	done
	upgate -r "$bad" --simulate-ips -w "$work/no/such/place.pcap"
	check "-w: no such place" complained 1 "$work/no/such/place.pcap"
	upgate -r pcaps/benign-upload.pcap --simulate-ips -w /dev/full
	check "-w: full disk" complained 1 "/dev/full"

	make_pcap "$work/right.pcap" "hello(); tcp('c', 100, 500, 24, b'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\nGET /xx\n')"
	make_pcap "$work/wrong.pcap" "hello(); tcp('c', 100, 500, 24, b'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\nGET /xx\n', spoil=0x55)"
	upgate -r "$work/right.pcap" --json -k all
	check "-k all: right checksum" holds "$out" 'upgrade.smuggled_request'
	upgate -r "$work/wrong.pcap" --json -k all
	check "-k all: wrong checksum" lacks "$out" 'upgrade.smuggled_request'
	upgate -r "$work/wrong.pcap" --json -k none
	check "-k none: wrong checksum" holds "$out" 'upgrade.smuggled_request'
	upgate -r "$work/wrong.pcap" --json
	check "-k none is the default offline" holds "$out" 'upgrade.smuggled_request'

	printf 'GET /one HTTP/1.1\r\nHost: a\r\n\r\n' >"$work/asked"
	printf 'HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz' >"$work/answered"
	local segments="hello(); tcp('c', 108, 500, 24, b' HTTP/1.1\r\nHost: a\r\n\r\n'); tcp('c', 100, 500, 24, b'GET /one'); \
a = b'HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz'; tcp('s', 510, 130, 16, a[10:40]); tcp('s', 500, 130, 16, a[:15]); tcp('s', 540, 130, 24, a[40:]); tcp('c', 130, 500 + len(a), 17); tcp('s', 500 + len(a), 131, 17)"
	make_pcap "$work/four.pcap" "$segments"
	make_pcap "$work/six.pcap" "v6 = True; $segments"
	local engine
	for engine in native libnids both; do
		rm -rf "$work/streams"
		upgate -r "$work/four.pcap" --streams "$work/streams" --reassembler="$engine"
		check "--streams ($engine): status" ended 0
		check "--streams ($engine): two files" test "$(find "$work/streams" -type f | wc -l)" -eq 2
		check "--streams ($engine): client" cmp "$work/asked" "$work/streams/10.0.0.1.40000-10.0.0.2.00080"
		check "--streams ($engine): server" cmp "$work/answered" "$work/streams/10.0.0.2.00080-10.0.0.1.40000"
	done
	rm -rf "$work/streams"
	upgate -r "$work/six.pcap" --streams "$work/streams"
	check "--streams: IPv6 client" cmp "$work/asked" "$work/streams/2001:db8::1.40000-2001:db8::2.00080"
	check "--streams: IPv6 server" cmp "$work/answered" "$work/streams/2001:db8::2.00080-2001:db8::1.40000"
	upgate -r "$work/six.pcap" --json --set outputs.flow-hash=yes
	check "outputs.flow-hash: client" holds "$out" "\"md5_toserver\":\"$(md5sum <"$work/asked" | cut -c1-32)\""
	check "outputs.flow-hash: server" holds "$out" "\"md5_toclient\":\"$(md5sum <"$work/answered" | cut -c1-32)\""
	upgate -r "$work/six.pcap" --streams "$work/asked"
	check "--streams: not a directory" complained 1 "$work/asked"
}

# Waits until $work/pipe is empty and its reader $pid asleep in read(): then everything written has been inspected.
drained() {
	python3 - "$work/pipe" "$pid" <<-'PYTHON'
		import fcntl, os, struct, sys, termios, time
		fd, pid = os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK), sys.argv[2]
		end = time.monotonic() + 10
		while time.monotonic() < end:
		    left = struct.unpack('i', fcntl.ioctl(fd, termios.FIONREAD, b'\0' * 4))[0]
		    if left == 0 and open(f'/proc/{pid}/stat').read().rpartition(')')[2].split()[0] == 'S':
		        break
		    time.sleep(0.01)
	PYTHON
}

trouble() {
	"$UPGATE" -r "$bad" --json >/dev/full 2>"$err"
	status=$?
	check "full disk: --json" complained 1 "No space left"
	"$UPGATE" -r "$bad" >/dev/full 2>"$err"
	status=$?
	check "full disk: fast.log lines" complained 1 "No space left"
	if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
		mkdir -p "$work/small"
		run unshare -m bash -c 'mount -t tmpfs -o size=8k none "$1" && exec "$2" -r pcaps -l "$1"' - "$work/small" "$UPGATE"
		check "full disk: -l: status" ended 1
		check "full disk: -l: a complaint for each file that did not fit" test "$(grep -c '^upgate: ' "$err")" -ge 1
		# a second later there may be room again for a moment, which is said before the next complaint
		check "full disk: -l: and none twice" silent <(sed -nE 's/^upgate: (cannot write|writing again to) ([^:]*).*/\2 \1/p' "$err" | sort -s -k1,1 | uniq -d)
		check "full disk: -l: each names its file" silent <(grep '^upgate: ' "$err" |
			grep -vE "^upgate: (cannot write $work/small/(eve.json|fast.log|stats.prom): No space left|writing again to $work/small/(eve.json|fast.log|stats.prom)$)")
		run unshare -m bash -c 'mount -t tmpfs -o size=8k none "$1" && exec "$2" -r pcaps/benign-upload.pcap --streams "$1"' - "$work/small" "$UPGATE"
		check "full disk: --streams" complained 1 "$work/small" "No space left"
	else
		echo "skip full disk: no mount namespace without root"
	fi
	run bash -c 'ulimit -v 4000000 && exec "$1" -r "$2" --set stream.memcap=64GiB' - "$UPGATE" "$bad"
	check "no address space for stream.memcap" complained 1 "stream.memcap"
	"$UPGATE" -r "$bad" --json 2>"$err" | true
	status=${PIPESTATUS[0]}
	check "a reader that leaves" complained 1 "Broken pipe"

	# What was found is shown while the capture is still open, with evidence too, where no thread of its own writes.
	mkfifo "$work/pipe"
	local evidence
	for evidence in no yes; do
		: >"$out"
		"$UPGATE" -r - --set "outputs.evidence.enabled=$evidence" --set "outputs.evidence.dir=$work/shown" <"$work/pipe" >"$out" 2>"$err" &
		local pid=$! fifo
		exec {fifo}>"$work/pipe"
		cat "$bad" >&"$fifo"
		check "-r -: alerts are shown before the end, evidence=$evidence" timeout 10 bash -c 'until cmp -s "$1" "$2"; do sleep 0.02; done' - "$out" "$work/fast.stdout"
		exec {fifo}>&-
		wait "$pid"
	done

	# TERM while the capture is still open: what came is reported, the status is 0.
	"$UPGATE" -r - --json <"$work/pipe" >"$out" 2>"$err" &
	pid=$!
	exec {fifo}>"$work/pipe"
	cat "$bad" >&"$fifo"
	drained
	kill -HUP "$pid" # reopens logs elsewhere; must not end the reading here
	kill -USR2 "$pid"
	tail -c +25 "$good" >&"$fifo"
	drained
	kill -TERM "$pid"
	timeout 10 tail -s 0.1 --pid="$pid" -f /dev/null || kill -KILL "$pid"
	wait "$pid"
	status=$?
	exec {fifo}>&-
	check "TERM in the middle: status 0" ended 0
	check "TERM in the middle: no complaint" lacks "$err" '^upgate: '
	check "TERM in the middle: what came is reported" same_events "$work/whole.json" "$out"
	check "TERM in the middle: HUP and USR2 before it ended nothing" test "$(grep -c '"event_type":"http"' "$out")" -gt \
		"$(grep -c '"event_type":"http"' "$work/whole.json")"
	check "TERM in the middle: the connections are recorded" test "$(grep -c '"event_type":"flow"' "$out")" -eq 2

	# USR2: what comes later meets the rules of then; wrong ones change nothing.
	local rule='alert http any any -> any any (msg:"%s"; app-layer-event:upgrade.smuggled_request; sid:1;)\n'
	# shellcheck disable=SC2059
	printf "$rule" good >"$work/now.rules"
	"$UPGATE" -r - -S "$work/now.rules" <"$work/pipe" >"$out" 2>"$err" &
	pid=$!
	exec {fifo}>"$work/pipe"
	cat "$bad" >&"$fifo"
	drained
	# shellcheck disable=SC2059
	printf "$rule" better >"$work/now.rules"
	kill -USR2 "$pid"
	tail -c +25 pcaps/smuggle-http09-apache.pcap >&"$fifo"
	drained
	echo nonsense >"$work/now.rules"
	kill -USR2 "$pid"
	tail -c +25 pcaps/smuggle-http09-python.pcap >&"$fifo"
	exec {fifo}>&-
	wait "$pid"
	status=$?
	check "USR2 in a replay: status 0" ended 0
	check "USR2 in a replay: the rules are read anew" test "$(grep -o 'good\|better' "$out" | paste -sd' ')" = 'good better better'
	check "USR2 in a replay: the old ones stay where the new do not parse" test "$(grep '^upgate: ' "$err" | tail -n 1)" = 'upgate: the old rules stay in force'
}

# counted CAUSE WORD REASON: the exception policy spoke once, for that cause alone, and what was dropped says why
counted() {
	jq -es --arg cause "$1" --arg word "$2" --arg reason "$3" '([.[] | select(.event_type == "stats") | .upgate.exception_policy_by_cause |
		with_entries(select(.value != {}))] == [{($cause): {($word): 1}}]) and
		([.[] | select(.event_type == "drop") | .drop.reason] | unique) == [$reason | select($word | IN("drop-packet", "drop-flow", "reject"))]' "$out"
}

# One capture for each cause.
policies() {
	local get='GET / HTTP/1.1\r\nHost: a\r\n' cause key lasting words reason word counts_as
	: >"$work/no.rules"
	make_pcap "$work/midstream.pcap" "tcp('c', 100, 500, 24, b'$get\\r\\n'); tcp('s', 500, 127, 16)"
	make_pcap "$work/gap.pcap" "hello(); tcp('c', 110, 500, 24, b'$get\\r\\n'); tcp('s', 500, 137, 24, b'HTTP/1.1 204 No Content\\r\\n\\r\\n'); \
[tcp('c', 137 + i, 527, 24, b'GET'[i:i + 1]) or tcp('s', 527, 138 + i, 16) for i in range(3)]"
	make_pcap "$work/parser.pcap" "hello(); tcp('s', 500, 100, 24, b'HTTP/1.1 100 Continue\\r\\n\\r\\n' + b'what no server says over and over again' * 9 + b'\\n')"
	make_pcap "$work/limit.pcap" "hello(); tcp('c', 100, 500, 24, b'$get' + b'X: y\\r\\n' * 9 + b'\\r\\n')"
	make_pcap "$work/memory.pcap" "hello(); a = b'PUT / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 90000\\r\\n\\r\\n' + b'x' * 90000; \
[tcp('c', 100 + i, 500, 16, a[i:i + 1000]) for i in range(0, 90000, 1000)]"
	while IFS=, read -r cause key lasting words reason; do
		for word in $words; do
			upgate -r "$work/$cause.pcap" --json --simulate-ips -S "$work/no.rules" --set stream.reassembly.depth-memory=64KiB \
				--set http.max-headers=8 --set exception-policy=reject --set "$key=$word"
			counts_as=${word/auto/reject}
			# where the packet's repetition would find nobody to read it, the connection is dropped
			[ "$word$lasting" != drop-packetlasting ] || counts_as=drop-flow
			check "$key=$word" counted "$cause" "$counts_as" "$reason"
		done
	done <<-'CAUSES'
		midstream,stream.midstream-policy,,auto ignore drop-packet drop-flow reject bypass pass-packet pass-flow,stream midstream
		gap,stream.gap-policy,lasting,auto drop-packet pass-flow,stream reassembly
		parser,app-layer.error-policy,lasting,auto drop-packet pass-flow,applayer error
		limit,http.limit-policy,lasting,auto drop-packet pass-flow,HTTP limit
		memory,stream.memcap-policy,lasting,auto drop-packet pass-flow,stream memcap
	CAUSES
}

# Settings that show in what is said of a capture.
settings() {
	local ask='GET / HTTP/1.1\r\nHost: a\r\n' seed word
	make_pcap "$work/urgent.pcap" "hello(); tcp('c', 100, 500, 56, b'$ask', urgent=1)"
	for word in clear drop pass; do
		upgate -r "$work/urgent.pcap" --simulate-ips -w "$work/urgent-$word.pcap" --set "stream.urgent-policy=$word"
		check "stream.urgent-policy=$word: status" ended 0
		tcpdump -nr "$work/urgent-$word.pcap" 'tcp[tcpflags] & tcp-push != 0' >"$work/urgent-$word" 2>/dev/null
	done
	check "stream.urgent-policy=clear" holds "$work/urgent-clear" 'Flags \[P\.\]'
	check "stream.urgent-policy=drop" silent "$work/urgent-drop"
	check "stream.urgent-policy=pass" holds "$work/urgent-pass" 'Flags \[P\.U\], .* urg 1,'

	make_pcap "$work/xff.pcap" "hello(); a = b'${ask}X-Forwarded-For: 192.0.2.1, 192.0.2.2\\r\\n\\r\\n'; tcp('c', 100, 500, 24, a); \
tcp('s', 500, 100 + len(a), 24, b'HTTP/1.1 204 No Content\\r\\n\\r\\n')"
	upgate -r "$work/xff.pcap" --json --set outputs.eve-log.xff.deployment=reverse
	check "outputs.eve-log.xff.deployment=reverse: the last" holds "$out" '"xff":"192.0.2.2"'
	upgate -r "$work/xff.pcap" --json --set outputs.eve-log.xff.deployment=forward
	check "outputs.eve-log.xff.deployment=forward: the first" holds "$out" '"xff":"192.0.2.1"'

	make_pcap "$work/h2c.pcap" "hello(); tcp('c', 100, 500, 24, b'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n' + bytes(5) + bytes(4))"
	upgate -r "$work/h2c.pcap" --json
	check "h2c.inspect" holds "$out" 'h2c.bad_frame'
	upgate -r "$work/h2c.pcap" --json --set h2c.inspect=no
	check "h2c.inspect=no" lacks "$out" '"event_type":"alert"'

	make_pcap "$work/websocket.pcap" "hello(); a = b'${ask}Upgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n'; \
b = b'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\\r\\n\\r\\n'; \
tcp('c', 100, 500, 24, a); tcp('s', 500, 100 + len(a), 24, b); tcp('c', 100 + len(a), 500 + len(b), 24, b'\\x81\\x02hi')"
	upgate -r "$work/websocket.pcap" --json
	check "websocket.inspect" holds "$out" 'websocket.unmasked_client'
	upgate -r "$work/websocket.pcap" --json --set websocket.inspect=no
	check "websocket.inspect=no" lacks "$out" '"event_type":"alert"'

	upgate -r "$bad" -l "$work/set" --set outputs.eve-log.enabled=no --set outputs.fast.filename=other.log
	check "outputs.eve-log.enabled=no, outputs.fast.filename" test "$(ls -A "$work/set" | paste -sd' ')" = "other.log stats.prom"
	check "outputs.fast.filename: what is in it" cmp "$work/set/other.log" "$work/fast.stdout"

	for seed in 0 513; do
		upgate -r "$work/xff.pcap" --json --set outputs.eve-log.community-id=yes --set outputs.eve-log.community-id-seed=$seed
		check "outputs.eve-log.community-id-seed=$seed" every <(jq -c 'select(.flow_id)' "$out") ".community_id == \"$(python3 -c "
import base64, hashlib, struct
print('1:' + base64.b64encode(hashlib.sha1(struct.pack('>H4s4sBBHH', $seed, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]), 6, 0, 40000, 80)).digest()).decode())")\""
	done
	check "outputs.eve-log.community-id, verdict: not unasked" lacks "$work/whole.json" '"(community_id|verdict":[{])'
	upgate -r "$bad" --json --set outputs.eve-log.verdict=yes
	check "outputs.eve-log.verdict" every <(jq -c 'select(.event_type == "alert")' "$out") '.verdict.action | IN("alert", "drop")'

	make_pcap "$work/much.pcap" "hello(); a = b'PUT / HTTP/1.1\\r\\nHost: a\\r\\nX : b\\r\\nContent-Length: 600000\\r\\n\\r\\n' + b'x' * 600000; \
[tcp('c', 100 + i, 500, 16, a[i:i + 6000]) or tcp('s', 500, 100 + i, 16) for i in range(0, 600000, 6000)]"
	for word in 256KiB 1MiB; do
		upgate -r "$work/much.pcap" -l "$work/evidence-$word" --set outputs.evidence.enabled=yes --set "outputs.evidence.max-bytes=$word"
	done
	check "outputs.evidence.max-bytes=256KiB" test "$(find "$work/evidence-256KiB" -name '*.pcap' -size -257k -size +200k | wc -l)" -eq 1
	check "outputs.evidence.max-bytes=1MiB" test "$(find "$work/evidence-1MiB" -name '*.pcap' -size +500k | wc -l)" -eq 1

	python3 - "$UPGATE" "$bad" "$work/log.sock" >"$out" 2>"$err" <<-'PYTHON'
		import socket, subprocess, sys
		s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		s.bind(sys.argv[3])
		s.settimeout(5)
		subprocess.run([sys.argv[1], '-r', sys.argv[2], '--set', 'outputs.syslog.enabled=yes', '--set', 'outputs.syslog.socket=' + sys.argv[3],
		                '--set', 'outputs.syslog.identity=gatekeeper'], check=True, stdout=subprocess.DEVNULL)
		print(s.recv(65536).decode())
	PYTHON
	check "outputs.syslog.identity" holds "$out" '^<[0-9]+>.* gatekeeper\[[0-9]+\]: '
}

# What the groups compare with: everything about one attack, and its capture cut short.
upgate -r "$bad" --json
cp "$out" "$work/whole.json"
upgate -r "$bad"
cp "$out" "$work/fast.stdout"
head -c -7 "$bad" >"$work/cut.pcap"
for group in ${*:-usage captures records rules configuration decisions policies settings trouble}; do "$group"; done
tests/schema.py cli "$work/all" || rc=1
exit $rc
