#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Evidence: the capture file of each connection that raised an alert holds what raised it. Every capture of pcaps/ is replayed, then each file that
# came of it, and the same alerts are raised; a reader never sees half a packet; disks fill, directories vanish, thousands alert at once.
# evidence.sh [PATTERN]: cases whose name matches alone. The live half needs root.
. "$(dirname "$0")/lab/lab.sh"

ONLY=${1:-}
PASSED=0 FAILED=0
[[ -x $UPGATE ]] || { echo "FAIL evidence: no program $UPGATE"; echo '0 passed, 1 failed'; exit 1; }

try() { # NAME COMMAND...
	local name=$1
	shift
	[[ $name = *$ONLY* ]] || return 0
	if "$@" >"$LAB/case.log" 2>&1 </dev/null; then
		echo "ok $name$(sed -n 's/^figure: /: /p' "$LAB/case.log" | tail -n 1)"
		((++PASSED))
	else
		echo "FAIL $name: $(grep -v '^$' "$LAB/case.log" | tail -n 1)"
		((++FAILED))
	fi
	[[ -z ${GATE:-} ]] || gate_down
	! mountpoint -q "$LAB/small" || umount "$LAB/small"
}
same() { # WHAT GOT EXPECTED
	[[ $2 = "$3" ]] || { echo "$1 is '$2', expected '$3'"; return 1; }
}

# replay DIR OPTION...
replay() {
	local d=$1
	shift
	rm -rf "$d"
	"$UPGATE" -l "$d" --set outputs.evidence.enabled=yes "$@" 2>"$LAB/replay.err" || { cat "$LAB/replay.err"; return 1; }
}
# what is said in a file of EVE, of the connections JQ selects; two legs make a deadlock, so one leg's file cannot tell of it
alerts() { # JQ FILE
	jq -r "select(.event_type == \"alert\" and .flow_id and .upgate.event != \"upgrade.deadlock\") | select($1) |
		[.upgate.event, .alert.signature_id, .src_ip, .src_port, .upgate.offset, .tx_id] | map(tostring) | join(\" \")" "$2" | LC_ALL=C sort
}

again() { # CAPTURE: its files raise what it did
	local d=$LAB/once f n=0
	replay "$d" -r "$1" && replay "$LAB/twice" -r "$1" || return 1
	diff -r "$d/evidence" "$LAB/twice/evidence" || { echo 'the same capture gives other files'; return 1; }
	same 'alerts without a file' "$(jq -c 'select(.event_type == "alert" and .flow_id and .capture_file == null)' "$d/eve.json" | wc -l)" 0 || return 1
	for f in "$d"/evidence/*; do
		[[ -f $f ]] || continue
		((++n))
		same "mode of $f" "$(stat -c %a "$f")" 600 && tcpdump -nr "$f" >/dev/null || return 1
		alerts ".capture_file == \"$f\"" "$d/eve.json" >"$LAB/said"
		[[ -s $LAB/said ]] || { echo "nothing names $f"; return 1; }
		"$UPGATE" -r "$f" --json 2>/dev/null >"$LAB/eve.again" || return 1
		alerts true "$LAB/eve.again" | diff "$LAB/said" - || { echo "${f##*/} says something else"; return 1; }
	done
	same files "$n" "$(jq -s 'map(select(.event_type == "alert").capture_file) | unique | map(select(.)) | length' "$d/eve.json")" || return 1
	# both legs of a deadlock
	"$UPGATE" -r "$d/evidence" --json 2>/dev/null >"$LAB/eve.again"
	same deadlocks "$(jq -s 'map(select(.upgate.event? == "upgrade.deadlock")) | length' "$LAB/eve.again")" \
		"$(jq -s 'map(select(.upgate.event? == "upgrade.deadlock")) | length' "$d/eve.json")" || return 1
	cat "$d/eve.json" >>"$LAB/all.json"
}

captures() {
	local f name
	for f in "$TOP"/pcaps/*.pcap; do
		name=${f##*/}
		awk -F'\t' -v f="$name" '$1 == f && $2 != "-" { found = 1 } END { exit !found }' "$TOP/pcaps/expected.tsv" || continue
		try "again/${name%.pcap}" again "$f"
	done
	[[ ! -s $LAB/all.json ]] || try schema "$LAB_PYTHON" "$TOP/tests/schema.py" evidence "$LAB/all.json"
}

STORY=$TOP/pcaps/smuggle-http09-nginx.pcap
the_file() { ls "$1"/evidence/*.pcap; }
packets() { tcpdump -nr "$1" 2>/dev/null | wc -l; }

off() { # unless asked for there is nothing
	rm -rf "$LAB/off"
	"$UPGATE" -r "$STORY" -l "$LAB/off" 2>/dev/null && [[ ! -e $LAB/off/evidence ]] && ! grep -q capture_file "$LAB/off/eve.json" || { ls "$LAB/off"; return 1; }
	"$UPGATE" -r "$STORY" --json --set outputs.evidence.enabled=yes 2>/dev/null | grep -q capture_file && { echo 'a file without a directory'; return 1; }
	replay "$LAB/off" -r "$TOP/pcaps/benign-keep-alive.pcap" && same files "$(ls "$LAB/off/evidence" | wc -l)" 0
}

limits() {
	local d=$LAB/limits all
	replay "$d" -r "$STORY" && all=$(packets "$(the_file "$d")") || return 1
	replay "$d" -r "$STORY" --set outputs.evidence.max-packets=6 && same max-packets "$(packets "$(the_file "$d")")" 6 || return 1
	# half of them may come before the alert, and the newest of those
	tcpdump -nr "$(the_file "$d")" 'tcp[tcpflags] = tcp-syn' 2>/dev/null | grep -q . && { echo 'the oldest packet was kept'; return 1; }
	replay "$d" -r "$STORY" --set outputs.evidence.snaplen=80 && same packets "$(packets "$(the_file "$d")")" "$all" || return 1
	same snaplen "$("$LAB_PYTHON" - "$(the_file "$d")" <<-'EOF'
		import struct, sys
		data, at, most = open(sys.argv[1], 'rb').read(), 24, 0
		while at < len(data):
		    caplen, wire = struct.unpack('=II', data[at + 8:at + 16])
		    most = max(most, caplen)
		    at += 16 + caplen
		print(most, at == len(data))
	EOF
	)" '80 True' || return 1
	replay "$d" -r "$STORY" --set outputs.evidence.severity=1 && same 'alert of severity 3' \
		"$(jq -rs 'map(select(.alert?.severity == 3)) | first | .capture_file // "none"' "$d/eve.json")" none || return 1
	replay "$d" -r "$TOP/pcaps/deadlock-client-leg.pcap" && all=$(packets "$(the_file "$d")") || return 1
	replay "$d" -r "$TOP/pcaps/deadlock-client-leg.pcap" --set outputs.evidence.max-time=1s || return 1
	(($(packets "$(the_file "$d")") < all)) || { echo 'max-time does not end a file'; return 1; }
	"$UPGATE" -T --set outputs.evidence.budget=1MiB 2>&1 | grep -q '^upgate: outputs.evidence.budget: must hold twice' || { echo 'a budget for no file'; return 1; }
}

# the worker remembers only so much: of a connection with a long pause the beginning is missing, what raised the alert is not
forgotten() {
	"$LAB_PYTHON" - "$LAB/pause.pcap" <<-'EOF' || return 1
		import struct, sys
		def packet(sport, dport, flags, seq, ack, data=b''):
		    client = dport == 80
		    ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 40 + len(data), 1, 0, 64, 6, 0, b'\x0a\0\0' + (b'\1' if client else b'\2'), b'\x0a\0\0' + (b'\2' if client else b'\1'))
		    return ip + struct.pack('>HHIIBBHHH', sport, dport, seq, ack, 0x50, flags, 65535, 0, 0) + data
		out, t = open(sys.argv[1], 'wb'), 0
		out.write(struct.pack('=IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
		def put(p):
		    global t
		    t += 1
		    out.write(struct.pack('=IIII', 1795414146, t, len(p), len(p)) + p)
		head, odd = b'GET /a HTTP/1.1\r\nHost: a\r\n\r\n', b'GET /b HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'
		answer = b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
		put(packet(1000, 80, 2, 0, 0)); put(packet(80, 1000, 18, 0, 1)); put(packet(1000, 80, 16, 1, 1))
		put(packet(1000, 80, 24, 1, 1, head)); put(packet(80, 1000, 24, 1, 1 + len(head), answer))
		put(packet(1001, 80, 2, 0, 0)); put(packet(80, 1001, 18, 0, 1)); put(packet(1001, 80, 16, 1, 1))
		seq = 1
		for i in range(2000):
		    body = b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n' + b'x' * 900
		    put(packet(1001, 80, 24, seq, 1 + i * len(answer), body))
		    seq += len(body)
		    put(packet(80, 1001, 24, 1 + i * len(answer), seq, answer))
		put(packet(1000, 80, 24, 1 + len(head), 1 + len(answer), odd))
		put(packet(80, 1000, 24, 1 + len(answer), 1 + len(head) + len(odd), answer))
	EOF
	replay "$LAB/pause" -r "$LAB/pause.pcap" && same 'all of it' "$(packets "$(the_file "$LAB/pause")")" 7 || return 1
	replay "$LAB/pause" -r "$LAB/pause.pcap" --set outputs.evidence.memcap=1MiB && same 'the end of it' "$(packets "$(the_file "$LAB/pause")")" 2 || return 1
	"$UPGATE" -r "$(the_file "$LAB/pause")" 2>/dev/null | grep -q duplicate.*Host\\\|Host || { echo 'the alert is not raised again'; return 1; }
}

# what was rewritten or withheld on the way stands there as it came
simulated() {
	replay "$LAB/sim" --simulate-ips -w "$LAB/sim.pcap" -r "$STORY" && replay "$LAB/twice" -r "$STORY" || return 1
	cmp "$(the_file "$LAB/sim")" "$(the_file "$LAB/twice")"
}

full_disk() { # a replay fails, once and clearly, and leaves nothing torn
	mkdir -p "$LAB/small" && mount -t tmpfs -o size=64k tmpfs "$LAB/small" || { echo 'cannot mount a tmpfs'; return 1; }
	mkdir -m 0700 "$LAB/small/ev"
	head -c 1M /dev/zero >"$LAB/small/filler" 2>/dev/null
	rm -rf "$LAB/full"
	"$UPGATE" -r "$STORY" -r "$TOP/pcaps/bad-digest.pcap" -l "$LAB/full" --set outputs.evidence.enabled=yes --set "outputs.evidence.dir=$LAB/small/ev" 2>"$LAB/full.err"
	same status $? 1 && same lines "$(grep -c 'cannot write evidence' "$LAB/full.err")" 1 && same 'half files' "$(find "$LAB/small/ev" -name '.*.part' | wc -l)" 0 || return 1
	(($(jq -s 'map(select(.stats)) | last.upgate.evidence.packets_lost' "$LAB/full/eve.json") > 0)) || { echo 'no loss was counted'; return 1; }
	grep -q '^upgate_sink_lost_records_total{sink="evidence"} [1-9]' "$LAB/full/stats.prom" || { echo 'stats.prom has no loss'; return 1; }
	same 'alerts with a file that is not there' "$(jq -c 'select(.capture_file)' "$LAB/full/eve.json" | wc -l)" 0
}

unwritable() {
	ln -sfn "$LAB" "$LAB/link"
	"$UPGATE" -r "$STORY" -l "$LAB/off" --set outputs.evidence.enabled=yes --set "outputs.evidence.dir=$LAB/link" 2>"$LAB/err"
	same status $? 1 && grep -q "^upgate: cannot write evidence to $LAB/link: it is no directory" "$LAB/err" || { cat "$LAB/err"; return 1; }
}

# --- live ---------------------------------------------------------------------------------------------------------------
# A server that answers every head with 200, and a client with many connections at a time, each of which raises an alert (no Host) and goes on.
server() {
	"$LAB_PYTHON" -c '
import selectors, socket
sel, s = selectors.DefaultSelector(), socket.create_server(("", 8093), backlog=4096)
s.setblocking(False)
sel.register(s, selectors.EVENT_READ)
while True:
    for key, _ in sel.select():
        if key.fileobj is s:
            c = s.accept()[0]
            c.setblocking(False)
            sel.register(c, selectors.EVENT_READ)
            continue
        try:
            data = key.fileobj.recv(65536)
            key.fileobj.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * data.count(b"\r\n\r\n"))
        except OSError:
            data = b""
        if not data:
            sel.unregister(key.fileobj)
            key.fileobj.close()'
}
crowd() { # COUNT AT-A-TIME REQUESTS
	lab_in c "$LAB_PYTHON" -c '
import socket, sys
count, many, requests = map(int, sys.argv[2:])
while count:
    all = [socket.create_connection((sys.argv[1], 8093), timeout=30) for i in range(min(many, count))]
    for i in range(requests):
        for s in all:
            s.sendall(b"GET /%d HTTP/1.1\r\n\r\n" % i)
        for s in all:
            s.recv(65536)
    for s in all:
        s.close()
    count -= len(all)' "$S4" "$@"
}

gate_up() { # DIR OPTION...
	GATE_DIR=$1
	lab_unqueue
	lab_queue 4
	shift
	lab_upgate gate 4 -l "$GATE_DIR" --set outputs.evidence.enabled=yes --set http.ports=80,8093 --set outputs.stats.interval=100ms "$@" ||
		{ echo "upgate: $(tail -n 1 "$LAB/gate.log")"; return 1; }
	GATE=$LAB_UPGATE
}
gate_down() {
	local gate=$GATE
	GATE=
	lab_stop "$gate"
}
prom() { awk -v k="$1" '$1 == k { print $2 }' "$GATE_DIR/stats.prom"; }
replays() { # OPTION...: each file of GATE_DIR raises what names it
	local f
	for f in "$GATE_DIR"/evidence/*.pcap; do
		alerts ".capture_file == \"$f\"" "$GATE_DIR/eve.json" | cut -d' ' -f1,2 >"$LAB/said"
		"$UPGATE" -r "$f" --json "$@" 2>/dev/null >"$LAB/eve.again"
		[[ -s $LAB/said ]] && alerts true "$LAB/eve.again" | cut -d' ' -f1,2 | diff "$LAB/said" - || { echo "${f##*/} says something else"; return 1; }
	done
}

inline() { # raw IP; a blocked packet stands in it though it never arrived
	gate_up "$LAB/inline" || return 1
	lab_client --path / "$S4" 8093 'send:GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx' reset || return 1
	lab_until 5 named 1 || { echo 'no file'; return 1; }
	gate_down
	same files "$(the_file "$GATE_DIR" | wc -l)" 1 && tcpdump -nAr "$(the_file "$GATE_DIR")" 2>&1 | tee "$LAB/dump" | grep -q 'Content-Length: 2' || { cat "$LAB/dump"; return 1; }
	grep -q 'link-type RAW' "$LAB/dump" && grep -q 'Flags \[S\]' "$LAB/dump" || { head -n 1 "$LAB/dump"; return 1; }
	replays --set http.ports=80,8093
}

passive() { # as the interface has it
	lab_unqueue
	lab_spawn passive m "$UPGATE" -i s -l "$LAB/passive" --set outputs.evidence.enabled=yes --set http.ports=80,8093
	GATE=$LAB_PID GATE_DIR=$LAB/passive
	lab_wait_line "$LAB/passive.log" 'listening on s' && crowd 3 3 2 || return 1
	lab_until 5 named 3 || { echo 'no file'; return 1; }
	gate_down
	same files "$(the_file "$GATE_DIR" | wc -l)" 3 && tcpdump -nr "$(the_file "$GATE_DIR" | head -n 1)" 2>&1 | grep -q 'link-type EN10MB' && replays --set http.ports=80,8093
}
named() { [[ $(jq -r 'select(.event_type == "alert").capture_file' "$GATE_DIR/eve.json" | sort -u | grep -c pcap) -ge $1 ]]; }

many() { # thousands at once, more than are followed, in a small budget; a reader looks on all the time and sees whole files alone
	local all=${1:-2000} reader
	gate_up "$LAB/many" --set outputs.evidence.max-open=64 --set outputs.evidence.max-files=500 || return 1
	lab_spawn reader - "$LAB_PYTHON" -c '
import os, struct, sys
seen = 0
while not os.path.exists(sys.argv[2]):
    for name in os.listdir(sys.argv[1]):
        if name[0] == ".":
            continue
        try:
            data = open(os.path.join(sys.argv[1], name), "rb").read()
        except FileNotFoundError:
            continue
        at = 24
        while at < len(data):
            at += 16 + struct.unpack("=I", data[at + 8:at + 12])[0] if at + 16 <= len(data) else 1 << 30
        if at != len(data) or at <= 24:
            sys.exit(f"{name} is torn at {len(data)}")
        seen += 1
print("whole", seen)' "$GATE_DIR/evidence" "$LAB/enough"
	reader=$LAB_PID
	rm -f "$LAB/enough"
	crowd "$all" 500 3 || return 1
	gate_down || { echo "upgate ended with $?"; return 1; }
	touch "$LAB/enough"
	wait "$reader" || { tail -n 1 "$LAB/reader.log"; return 1; }
	(($(sed -n 's/^whole //p' "$LAB/reader.log") > 0)) || { echo 'the reader saw nothing'; return 1; }
	same files "$(the_file "$GATE_DIR" | wc -l)" 500 && same 'half files' "$(find "$GATE_DIR/evidence" -name '.*' -type f | wc -l)" 0 || return 1
	same bytes "$(prom upgate_evidence_bytes)" "$(cat "$GATE_DIR"/evidence/*.pcap | wc -c)" || return 1
	same 'written and deleted' "$(($(prom upgate_evidence_files_total) - $(prom upgate_evidence_deleted_total)))" 500 || return 1
	(($(prom upgate_evidence_cut_total) > 0)) || { echo 'nobody was cut off'; return 1; }
	same alerts "$(jq -c 'select(.event_type == "alert")' "$GATE_DIR/eve.json" | wc -l)" $((all * 3)) || return 1
	echo "figure: $all connections, $(prom upgate_evidence_packets_total) packets written, $(prom upgate_evidence_cut_total) cut off, $(sed -n 's/^whole //p' "$LAB/reader.log") whole files read"
}

# whoever hears of an alert finds the file that it names, at once, however many others there are
named_is_there() {
	local all=${1:-1000}
	lab_spawn hearer - "$LAB_PYTHON" -c '
import json, os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen(1)
c = s.accept()[0]
rest, named, unnamed, missing, lost = b"", 0, 0, 0, 0
while data := c.recv(1 << 20):
    *lines, rest = (rest + data).split(b"\n")
    for line in lines:
        record = json.loads(line)
        name = record.get("capture_file")
        lost += record.get("upgate", {}).get("records_lost", 0)
        named += name is not None
        unnamed += name is None and b"\"alert\":{" in line
        missing += name is not None and not os.path.exists(name)
print("heard", named, unnamed, missing, lost)' "$LAB/hear.socket"
	lab_until 5 test -S "$LAB/hear.socket" || { echo 'nobody hears'; return 1; }
	mkdir -p "$LAB/small" && mount -t tmpfs -o size=64m tmpfs "$LAB/small" || { echo 'cannot mount a tmpfs'; return 1; }
	gate_up "$LAB/named" --set outputs.ring-size=32MiB --set "outputs.evidence.dir=$LAB/small/ev" --set outputs.eve-log.filetype=unix_stream --set "outputs.eve-log.filename=$LAB/hear.socket" --set outputs.eve-log.types=alert || return 1
	crowd "$all" 200 2 || return 1
	gate_down || { echo "upgate ended with $?"; return 1; }
	lab_until 10 grep -q ^heard "$LAB/hearer.log" || { echo 'the hearer has not ended'; return 1; }
	read -r _ named unnamed missing lost < <(grep ^heard "$LAB/hearer.log")
	same 'alerts' "$((named + unnamed + lost))" $((all * 2)) && same 'files named that were not there' "$missing" 0 || return 1
	# a busy machine's disk may be late; a quiet one's is not
	((unnamed * 10 <= named)) || { echo "$unnamed of $((all * 2)) alerts name no file"; return 1; }
	echo "figure: $named alerts name their file, which was there, $unnamed do not, $lost were too many for the hearer"
}

restart() { # files from before count, the oldest go first; a killed upgate's half files are removed
	local first
	gate_up "$LAB/restart" --set outputs.evidence.max-files=5 || return 1
	crowd 4 1 1 && lab_until 5 named 4 || return 1
	first=$(the_file "$GATE_DIR" | head -n 1)
	touch "$GATE_DIR/evidence/.20261123T060906.123456-7.pcap.part"
	kill -KILL "$GATE" && gate_down
	gate_up "$LAB/restart" --set outputs.evidence.max-files=5 || return 1
	same 'half files' "$(find "$GATE_DIR/evidence" -name '.*' -type f | wc -l)" 0 && crowd 2 1 1 && lab_until 5 named 6 || return 1
	gate_down
	same files "$(the_file "$GATE_DIR" | wc -l)" 5 && [[ ! -e $first ]] || { echo 'the oldest is still there'; return 1; }
}

full_live() { # the disk fills while it runs: alerts and packets go on, it is said, counted, and over when there is room
	mkdir -p "$LAB/small" && mount -t tmpfs -o size=256k tmpfs "$LAB/small" || { echo 'cannot mount a tmpfs'; return 1; }
	gate_up "$LAB/full-live" --set "outputs.evidence.dir=$LAB/small/ev" || return 1
	head -c 1M /dev/zero >"$LAB/small/filler" 2>/dev/null
	crowd 200 100 2 && lab_until 5 grep -q "cannot write evidence to $LAB/small/ev: No space" "$LAB/gate.log" || { tail -n 1 "$LAB/gate.log"; return 1; }
	# what cannot be written is not named
	crowd 1 1 1 && lab_until 5 unnamed || { echo 'each alert names a file'; return 1; }
	rm "$LAB/small/filler"
	lab_until 10 goes_on || { echo 'it does not go on'; return 1; }
	gate_down
	same 'told' "$(grep -c 'cannot write evidence' "$LAB/gate.log")" 1 && same 'half files' "$(find "$LAB/small/ev" -name '.*' -type f | wc -l)" 0 || return 1
	(($(prom 'upgate_evidence_lost_packets_total{where="disk"}') > 0)) || { echo 'no loss was counted'; return 1; }
	same bytes "$(prom upgate_evidence_bytes)" "$(cat "$LAB"/small/ev/*.pcap | wc -c)"
}
unnamed() { jq -c 'select(.event_type == "alert" and .capture_file == null)' "$GATE_DIR/eve.json" | grep -q .; }
goes_on() { crowd 1 1 1 && grep -q 'writing again evidence' "$LAB/gate.log"; }

if ((EUID == 0)); then
	lab_up
else
	LAB=$(mktemp -d "${TMPDIR:-/tmp}/upgate-lab.XXXXXX") || exit 1
	trap 'rm -rf "$LAB"' EXIT
fi
captures
try off off
try limits limits
try forgotten forgotten
try simulated simulated
try unwritable unwritable
if ((EUID == 0)); then
	lab_spawn server s bash -c "$(declare -f server); LAB_PYTHON=$LAB_PYTHON server"
	lab_wait_port s 8093
	try full-disk full_disk
	try live/inline inline
	try live/passive passive
	try live/many many
	try live/named named_is_there
	try live/restart restart
	try live/full-disk full_live
else
	echo 'skip evidence/live: needs root'
fi
echo "$PASSED passed, $FAILED failed"
exit $((FAILED > 0))
