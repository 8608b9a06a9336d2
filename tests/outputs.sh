#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Alerts that arrive: a real rsyslogd takes every format and its own parsers say what was in it; the control socket answers, whatever it is asked.
# Needs root. outputs.sh [PATTERN]: cases whose name matches alone. OUTPUTS_FULL=1: the long forms.
. "$(dirname "$0")/lab/lab.sh"

ONLY=${1:-}
PASSED=0 FAILED=0
CAPTURE=$TOP/pcaps/smuggle-http09-nginx.pcap

if ((EUID != 0)); then
	echo 'skip outputs: needs root'
	echo '0 passed, 0 failed'
	exit 0
fi
[[ -x $UPGATE ]] || { echo "FAIL outputs: no program $UPGATE"; echo '0 passed, 1 failed'; exit 1; }

# try NAME COMMAND...: the command's last line of output is the reason when it fails.
try() {
	local name=$1 start=${EPOCHREALTIME/[.,]/}
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
	[[ -z ${OUTPUTS_TIMES:-} ]] || echo "# $(((${EPOCHREALTIME/[.,]/} - start) / 1000)) ms"
}
same() { # WHAT GOT EXPECTED
	[[ $2 = "$3" ]] || { echo "$1 is '$2', expected '$3'"; return 1; }
}

# --- syslog -------------------------------------------------------------------------------------------------------------
# A socket for each format, and rsyslog's parser for it; what it found goes to FORMAT.out as JSON. LEEF has no parser there: its fields are split.
rsyslogd_of_all() {
	local d=$LAB/formats f
	mkdir -p "$d"
	cat >"$d/cef.rulebase" <<-'EOF'
		version=2
		rule=:%f:cef%
		rule=: %f:cef%
	EOF
	{
		cat <<-EOF
			global(workDirectory="$d" parser.escapeControlCharactersOnReceive="off")
			module(load="imuxsock" SysSock.Use="off")
			module(load="mmjsonparse")
			module(load="mmpstrucdata")
			module(load="mmnormalize")
			module(load="mmfields")
			template(name="all" type="string" string="%\$!all-json%\n")
			template(name="raw" type="string" string="%syslogfacility-text% %syslogseverity-text% %app-name%%msg%\n")
		EOF
		for f in plain cee rfc5424 cef leef; do
			printf 'input(type="imuxsock" Socket="%s" RateLimit.Interval="0" UseSysTimeStamp="off" ruleset="%s"%s)\n' "$d/$f" $f \
				"$([[ $f = rfc5424 ]] && echo ' UseSpecialParser="off" ParseHostname="on"')"
		done
		cat <<-EOF
			ruleset(name="plain") { action(type="omfile" file="$d/plain.out" template="raw" asyncWriting="off" flushOnTXEnd="on") }
			ruleset(name="cee") { action(type="mmjsonparse")
				action(type="omfile" file="$d/cee.out" template="all" flushOnTXEnd="on") }
			ruleset(name="rfc5424") { action(type="mmpstrucdata" sd_name.lowercase="off")
				set \$!head!facility = \$syslogfacility-text; set \$!head!severity = \$syslogseverity-text;
				set \$!head!app = \$app-name; set \$!head!host = \$hostname; set \$!head!msgid = \$msgid; set \$!head!pid = \$procid; set \$!head!msg = \$msg;
				action(type="omfile" file="$d/rfc5424.out" template="all" flushOnTXEnd="on") }
			ruleset(name="cef") { action(type="mmnormalize" ruleBase="$d/cef.rulebase" useRawMsg="off")
				action(type="omfile" file="$d/cef.out" template="all" flushOnTXEnd="on") }
			ruleset(name="leef") { action(type="mmfields" separator="	" jsonRoot="!leef")
				action(type="omfile" file="$d/leef.out" template="all" flushOnTXEnd="on") }
		EOF
	} >"$d/rsyslog.conf"
	lab_spawn formats - rsyslogd -n -f "$d/rsyslog.conf" -i "$d/pid"
	FORMATS=$LAB_PID
	lab_until 10 test -S "$d/leef" || lab_die "rsyslogd: $(cat "$LAB/formats.log")"
}

# sent FORMAT LINES OPTION...: replays the capture to that socket; LINES lines have come.
sent() {
	local f=$1 lines=$2
	shift 2
	: >"$LAB/formats/$f.out"
	"$UPGATE" -r "$CAPTURE" -S "$LAB/one.rules" --json --set outputs.evidence.enabled=yes --set "outputs.evidence.dir=$LAB/evidence [a=b]" --set outputs.syslog.enabled=yes --set "outputs.syslog.socket=$LAB/formats/$f" --set outputs.syslog.format=$f "$@" \
		>"$LAB/eve.out" || return 1
	lab_until 5 has_lines "$LAB/formats/$f.out" "$lines" || { echo "$(wc -l <"$LAB/formats/$f.out") lines came, not $lines"; return 1; }
}
has_lines() { [[ $(wc -l <"$1") -eq $2 ]]; }
# eve JQ: of the first alert of the replay
eve() { jq -rn "first(inputs | select(.event_type == \"alert\") | $1)" "$LAB/eve.out"; }
# as CODED: octets as the formats of one line write them: the backslash too
coded() { jq -rn --arg t "$1" '$t | explode | map(if . < 32 or . > 126 or . == 92 then "\\u00" + (["0","1","2","3","4","5","6","7","8","9","a","b","c","d","e","f"] as $h | $h[. / 16 | floor] + $h[. % 16]) else [.] | implode end) | add'; }

format_plain() {
	sent plain 1 || return 1
	same line "$(sed 's/^local5 alert upgate *//' "$LAB/formats/plain.out")" \
		"[1:$(eve .alert.signature_id):1] $(eve .alert.signature) [Classification: $(eve .alert.category)] [Priority: 1] {TCP} $(eve .src_ip):$(eve .src_port) -> $(eve .dest_ip):$(eve .dest_port)"
}

format_cee() {
	sent cee 1 || return 1
	same object "$(jq -cS 'del(.msg)' "$LAB/formats/cee.out")" "$(eve . | jq -cS .)" 2>/dev/null ||
		same object "$(jq -cS 'del(.msg)' "$LAB/formats/cee.out")" "$(jq -cS 'select(.event_type == "alert")' "$LAB/eve.out")"
}

format_rfc5424() {
	local o=$LAB/formats/rfc5424.out key
	sent rfc5424 1 || return 1
	sd() { jq -r ".rfc5424sd[\"upgate@32473\"] // .[\"rfc5424-sd\"][\"upgate@32473\"] | $1" "$o"; }
	head_of() { jq -r ".head.$1" "$o"; }
	same facility "$(head_of facility)" local5 && same severity "$(head_of severity)" alert && same app "$(head_of app)" upgate &&
		same msgid "$(head_of msgid)" alert && same host "$(head_of host)" "$(hostname)" || return 1
	for key in gid signature_id rev severity signature category action; do same $key "$(sd .$key)" "$(eve .alert.$key)" || return 1; done
	for key in timestamp src_ip src_port dest_ip dest_port proto flow_id tx_id pcap_cnt pcap_filename app_proto direction capture_file; do same $key "$(sd .$key)" "$(eve .$key)" || return 1; done
	for key in event state variant class offset verdict reason; do same $key "$(sd .$key)" "$(eve .upgate.$key)" || return 1; done
	for key in hostname url http_method status length; do same $key "$(sd .$key)" "$(eve .http.$key)" || return 1; done
	same bytes "$(sd .bytes)" "$(coded "$(eve '.upgate.bytes + "."')" | sed 's/\.$//')" || return 1
	[[ $(head_of msg) = *"[1:$(eve .alert.signature_id):1] $(eve .alert.signature)"* ]] || { echo "text: $(head_of msg)"; return 1; }
}

format_cef() {
	local o=$LAB/formats/cef.out pair
	sent cef 1 || return 1
	cef() { jq -r ".f$1" "$o"; }
	same vendor "$(cef .DeviceVendor)" upgate && same id "$(cef .SignatureID)" "1:$(eve .alert.signature_id)" &&
		same name "$(cef .Name)" "$(eve .alert.signature)" && same severity "$(cef .Severity)" 9 || return 1
	for pair in src:src_ip spt:src_port dst:dest_ip dpt:dest_port act:alert.action cat:alert.category cs1:upgate.event cs6:upgate.verdict msg:upgate.reason \
		cn1:upgate.offset requestMethod:http.http_method request:http.url dhost:http.hostname externalId:flow_id filePath:capture_file app:app_proto \
		upgatePcapCnt:pcap_cnt upgateBytesToserver:flow.bytes_toserver; do
		same "${pair%%:*}" "$(cef ".Extensions.${pair%%:*}")" "$(eve ".${pair#*:}")" || return 1
	done
	same cs5 "$(cef .Extensions.cs5)" "$(coded "$(eve '.upgate.bytes + "."')" | sed 's/\.$//')"
}

format_leef() {
	local o=$LAB/formats/leef.out pair
	sent leef 1 || return 1
	leef() { jq -r ".leef | to_entries[] | .value | select(startswith(\"$1=\")) | .[$((${#1} + 1)):]" "$o"; }
	[[ $(jq -r '.leef.f1' "$o") = *"LEEF:2.0|upgate|upgate|"*"|1:$(eve .alert.signature_id)|x09|sev=9" ]] || { jq -r .leef.f1 "$o"; return 1; }
	for pair in src:src_ip srcPort:src_port dst:dest_ip dstPort:dest_port action:alert.action cat:alert.category signature:alert.signature event:upgate.event \
		msg:upgate.reason url:http.url flow_id:flow_id capture_file:capture_file pcap_filename:pcap_filename; do
		same "${pair%%:*}" "$(leef "${pair%%:*}")" "$(eve ".${pair#*:}")" || return 1
	done
	same bytes "$(leef bytes)" "$(coded "$(eve '.upgate.bytes + "."')" | sed 's/\.$//')"
}

short_lines() { # the daemon's parsers still read them
	local f
	for f in cee rfc5424 cef leef; do
		sent $f 1 --set outputs.syslog.max-line=480 || return 1
	done
	same cee "$(jq -r .alert.signature_id "$LAB/formats/cee.out")" "$(eve .alert.signature_id)" &&
		same rfc5424 "$(jq -r '.rfc5424sd["upgate@32473"] // .["rfc5424-sd"]["upgate@32473"] | .signature_id' "$LAB/formats/rfc5424.out")" "$(eve .alert.signature_id)" &&
		same cef "$(jq -r .f.Extensions.src "$LAB/formats/cef.out")" "$(eve .src_ip)" &&
		same leef "$(jq -r .leef.f3 "$LAB/formats/leef.out")" "signature_id=$(eve .alert.signature_id)"
}

short_plain() { # the line without its tail, or whole: the text is at most 480 octets
	sent plain 1 --set outputs.syslog.max-line=480 || return 1
	(($(wc -c <"$LAB/formats/plain.out") <= 480)) && grep -q '^local5 alert upgate *\[1:9000002:1\] .*hidden' "$LAB/formats/plain.out" || { cat "$LAB/formats/plain.out"; return 1; }
}

# A request whose head holds four secrets, one of them in the line that raises the alert, one shown by itself: nothing that is printed shows them, in clear or in base64, unless that is asked for.
secrets() {
	local CAPTURE=$LAB/secrets.pcap f
	"$LAB_PYTHON" - "$CAPTURE" <<-'EOF' || return 1
		import struct, sys
		def packet(client, flags, seq, ack, data=b''):
		    ends = [b'\x0a\0\0\1', b'\x0a\0\0\2']
		    ports = [40000, 80]
		    if not client:
		        ends.reverse(), ports.reverse()
		    ip = struct.pack('>BBHHHBBH', 0x45, 0, 40 + len(data), 1, 0, 64, 6, 0) + b''.join(ends)
		    return ip + struct.pack('>HHIIBBHHH', *ports, seq, ack, 0x50, flags, 65535, 0, 0) + data
		head = b'GET /x HTTP/1.1\r\nHost: a\r\nUser-Agent: s3cr3t-d\r\nCookie: s3cr3t-b\r\nX-Api-Key: s3cr3t-c\r\nAuthorization : Basic s3cr3t-a\r\n\r\n'
		out = open(sys.argv[1], 'wb')
		out.write(struct.pack('=IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
		for i, p in enumerate([packet(1, 2, 0, 0), packet(0, 18, 0, 1), packet(1, 16, 1, 1), packet(1, 24, 1, 1, head)]):
		    out.write(struct.pack('=IIII', 1795414146, i, len(p), len(p)) + p)
	EOF
	printf 'alert http any any -> any any (msg:"colon"; app-layer-event:http.whitespace_before_colon; sid:9000003; rev:1;)\n' >"$LAB/colon.rules"
	for f in plain cee rfc5424 cef leef; do
		sent $f 1 -s "$LAB/colon.rules" -l "$LAB/secrets" --set outputs.redact=Authorization,Cookie,X-Api-Key,User-Agent --set outputs.max-bytes=4096 --set outputs.eve-log.payload=yes \
			--set outputs.eve-log.payload-printable=yes --set outputs.eve-log.packet=yes --set outputs.evidence.enabled=no || return 1
		[[ $f = plain ]] || grep -q 'Authorization : \*\*' "$LAB/formats/$f.out" || { echo "$f has no evidence: $(cat "$LAB/formats/$f.out")"; return 1; }
		! grep -ho 's3cr3t-.' "$LAB/formats/$f.out" "$LAB/eve.out" "$LAB/secrets/eve.json" "$LAB/secrets/fast.log" || return 1
	done
	eve .payload | base64 -d | grep -aq 'X-Api-Key: \*\*' && ! eve .packet | base64 -d | grep -ao 's3cr3t-.' && ! eve .payload | base64 -d | grep -ao 's3cr3t-.' || return 1
	sent plain 1 -s "$LAB/colon.rules" --set outputs.redact= --set outputs.max-bytes=4096 && same 'shown on request' "$(eve .upgate.bytes | grep -c 's3cr3t-a')" 1
}

rate_limit() { # of all that is raised two alerts pass, and one line at the end tells of the others
	local f files=() raised
	for f in "$TOP"/pcaps/smuggle-http09-*.pcap; do files+=(-r "$f"); done
	sent plain 3 "${files[@]}" --set outputs.syslog.rate-limit=2 --set outputs.syslog.rate-interval=1d || return 1
	raised=$(grep -c '"event_type":"alert"' "$LAB/eve.out")
	((raised > 3)) && tail -n 1 "$LAB/formats/plain.out" | grep -q " repeated $((raised - 2)) times\$" || { tail -n 1 "$LAB/formats/plain.out"; return 1; }
	# one that was held back names the evidence of its own connection
	sent cee 3 "${files[@]}" --set outputs.syslog.rate-limit=2 --set outputs.syslog.rate-interval=1d || return 1
	same 'capture files' "$(jq -r '[.flow_id, .capture_file] | @tsv' "$LAB/formats/cee.out")" \
		"$(jq -r --slurpfile said "$LAB/formats/cee.out" 'select(.event_type == "alert" and ([.pcap_filename, .pcap_cnt] | IN($said[] | [.pcap_filename, .pcap_cnt]))) | [.flow_id, .capture_file] | @tsv' "$LAB/eve.out")"
}

formats() {
	local f
	rsyslogd_of_all
	for f in plain cee rfc5424 cef leef; do try "syslog/$f" format_$f; done
	try syslog/short short_lines
	try syslog/short-plain short_plain
	try syslog/secrets secrets
	try syslog/rate-limit rate_limit
}

# --- the control socket -------------------------------------------------------------------------------------------------
ctl() { "$UPGATE" ctl -s "$CTL_DIR/$CTL_NAME" "$@"; }
is() { # COMMAND... JQ EXPECTED
	local got
	got=$(ctl "${@:1:$#-2}" | jq -c "${@: -2:1}") || return 1
	same "$1 ${*: -2:1}" "$got" "${*: -1}"
}

ctl_plain() {
	is version . '"'"$("$UPGATE" -V | cut -d' ' -f2)"'"' && is running-mode . '"workers"' && is capture-mode . '"NFQ"' && is iface-list . '{"count":2,"ifaces":["0","1"]}' &&
		is iface-stat iface=0 keys '["bypassed","drop","invalid-checksums","pkts"]' && is conf-get variable=unix-command.mode . '"0600"' &&
		is dump-counters '.decoder.pkts | type' '"number"' && is uptime type '"number"' && is command-list '.commands | index("unblock") != null' true || return 1
	ctl conf-get variable=no.such && { echo 'a setting that is none'; return 1; }
	ctl no-such-command && { echo 'a command that is none'; return 1; }
	same mode "$(stat -c %a "$LAB/log/upgate-command.socket")" 600
}

ctl_rules() { # a rule that does not parse leaves the old set in force and is told
	local before
	before=$(ctl ruleset-stats | jq '.[0].rules_loaded')
	echo 'alert http any any -> any any (msg:"no sid")' >>"$LAB/more.rules"
	ctl ruleset-reload-rules && { echo 'nonsense was loaded'; return 1; }
	is ruleset-failed-rules '.[0] | [.filename, .line]' "[\"$LAB/more.rules\",1]" && is ruleset-stats '.[0].rules_failed' 1 || return 1
	echo 'alert tcp any any -> any 9 (msg:"discard"; sid:9000001; rev:1;)' >"$LAB/more.rules"
	is ruleset-reload-rules . '"done"' || return 1
	is ruleset-stats '.[0].rules_loaded' $((before + 1)) && is ruleset-failed-rules . '[]' || return 1
	before=$(ctl ruleset-reload-time | jq '.[0].last_reload')
	kill -USR2 "$LAB_UPGATE"
	lab_until 5 newer_rules "$before"
}
newer_rules() { [[ $(ctl ruleset-reload-time | jq '.[0].last_reload') > $1 ]]; }

ctl_logs() {
	mv "$LAB/log/eve.json" "$LAB/log/eve.json.1"
	is reopen-log-files . '"done"' && test -f "$LAB/log/eve.json"
}

held() { # a draft-76 handshake that nobody answers, held open
	"$LAB_PYTHON" -c '
import socket, sys, time
s = socket.create_connection((sys.argv[1], 8091))
s.sendall(b"GET /stuck\x9b1m HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nOrigin: http://a\r\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n^n:ds[4U")
print(s.getsockname()[1], flush=True)
time.sleep(60)' "$S4"
}

ctl_flows() {
	local id port
	rm -f "$LAB/stuck.log"
	lab_spawn stuck c bash -c "$(declare -f held); LAB_PYTHON=$LAB_PYTHON S4=$S4 held"
	lab_until 5 test -s "$LAB/stuck.log" || { echo 'no connection'; return 1; }
	port=$(cat "$LAB/stuck.log")
	lab_until 5 is upgrades '[.count, .flows[0].upgrade.request == "GET /stuck\u009b1m", .flows[0].upgrade.variant]' '[1,true,"hixie-76"]' || return 1
	id=$(ctl upgrades | jq '.flows[0].flow_id')
	is flow-get "src_ip=$C4" "src_port=$port" "dest_ip=$S4" dest_port=8091 .flow_id "$id" &&
		is flow-get "src_ip=$S4" src_port=8091 "dest_ip=$C4" "dest_port=$port" .flow_id "$id" &&
		is get-flow-stats-by-id "flow_id=$id" '[keys, .pkts_toserver > 1]' '[["age","bytes_toclient","bytes_toserver","pkts_toclient","pkts_toserver"],true]' || return 1
	ctl get-flow-stats-by-id flow_id=7 && { echo 'a flow that is none'; return 1; }
	lab_until 5 is stalled-handshakes '[.count, .flows[0].flow_id, .flows[0].upgrade.stalled]' "[1,$id,true]" || return 1
	ctl -t stalled-handshakes | grep -q "$id" || { echo 'the table lacks it'; return 1; }
	# 0x9b begins a terminal's sequence
	ctl -t flow-get "flow_id=$id" | LC_ALL=C grep -qxF 'upgrade.request GET /stuck\u009B1m' || { ctl -t flow-get "flow_id=$id" | cat -v; return 1; }
}

ctl_blocked() { # what is blocked is listed, and let go on request
	local id
	lab_client --path / "$S4" 8091 'send:GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n' reset || true
	lab_until 5 is blocked-flows '.count > 0' true || { ctl blocked-flows; return 1; }
	id=$(ctl blocked-flows | jq '.flows[0].flow_id')
	is unblock "flow_id=$id" '[.blocked, .flow_id]' "[false,$id]" || return 1
	ctl unblock "flow_id=$id" && { echo 'twice'; return 1; }
	ctl blocked-flows | jq -e --argjson id "$id" 'all(.flows[]; .flow_id != $id)' >/dev/null
}

ctl_hostile() { # every line is answered, the next client is served
	"$LAB_PYTHON" - "$LAB/log/upgate-command.socket" <<-'EOF' || return 1
		import json, os, socket, sys
		def talk(*sends, hello=b'{"version": "0.2"}\n'):
		    s = socket.socket(socket.AF_UNIX)
		    s.settimeout(5)
		    s.connect(sys.argv[1])
		    got = []
		    for text in (hello,) + sends:
		        try:
		            s.sendall(text)
		            data = b''
		            while True:
		                more = s.recv(65536)
		                data += more
		                if not more or data.endswith(b'}\n') or hello.find(b'0.1') > 0 and data.endswith(b'}'):
		                    break
		        except (BrokenPipeError, ConnectionResetError):
		            break
		        got.append(json.loads(data)['return'] if data else None)
		    return got
		def same(got, expected):
		    if got != expected:
		        sys.exit(f'{got}, expected {expected}')
		same(talk(b'{"command": "uptime"}\n'), ['OK', 'OK'])
		same(talk(b'{"command": "uptime"}', hello=b'{"version": "0.1"}'), ['OK', 'OK'])
		same(talk(hello=b'{"version": "9"}\n'), ['NOK'])
		same(talk(hello=b'hello\n'), ['NOK'])
		for bad in b'nonsense\n', b'{}\n', b'{"command": 7}\n', b'{"command": "uptime", "arguments": []}\n', b'{"command": "\\ud800"}\n', \
		    b'{"command": "conf-get"}\n', b'{"command": "flow-get", "arguments": {"flow_id": -1}}\n', b'{"command":"a","command":"b"}\n', \
		    b'\0\n', b'{"a":' * 1000 + b'1' + b'}' * 1000 + b'\n', \
		    b'{"command": "flow-get", "arguments": {"src_ip": "::1", "dest_ip": "1.2.3.4", "src_port": 1, "dest_port": 99999}}\n':
		    same(talk(bad, b'{"command": "uptime"}\n'), ['OK', 'NOK', 'OK'])
		same(talk(b'{' + b' ' * 20000), ['OK', 'NOK'])
		# many at once, silent ones, and half a command
		silent = []
		for i in range(40):
		    s = socket.socket(socket.AF_UNIX)
		    s.connect(sys.argv[1])
		    s.sendall(b'{"version"')
		    silent.append(s)
		same(talk(b'{"command": "uptime"}\n'), ['OK', 'OK'])
		# several commands in one go are answered in turn
		s = socket.socket(socket.AF_UNIX)
		s.settimeout(5)
		s.connect(sys.argv[1])
		s.sendall(b'{"version":"0.2"}\n' + b'{"command":"upgrades"}\n' * 20)
		data = b''
		while data.count(b'\n') < 21:
		    data += s.recv(65536)
		same([json.loads(line)['return'] for line in data.splitlines()], ['OK'] * 21)
	EOF
	kill -0 "$LAB_UPGATE" || { echo 'it is gone'; return 1; }
}

ctl_stop() {
	is shutdown . '"stopping"' && lab_until 5 lab_gone "$LAB_UPGATE" || return 1
	[[ ! -e $CTL_DIR/$CTL_NAME ]] || { echo 'the socket is still there'; return 1; }
	wait "$LAB_UPGATE"
}

holder() { # accepts and says nothing
	"$LAB_PYTHON" -c '
import socket
s = socket.create_server(("", 8091), backlog=64)
kept = []
while True:
    kept.append(s.accept())'
}

control() {
	CTL_DIR=$LAB/log CTL_NAME=upgate-command.socket
	lab_spawn holder s bash -c "$(declare -f holder); LAB_PYTHON=$LAB_PYTHON holder"
	lab_wait_port s 8091
	: >"$LAB/more.rules"
	lab_in m iptables -A FORWARD -p tcp -j NFQUEUE --queue-balance 0:1
	lab_spawn control m "$UPGATE" -q 0:1 -l "$LAB/log" -s "$LAB/more.rules" --set unix-command.mode=0600 --set unix-command.enabled=yes \
		--set upgrade.stall-timeout=300ms --set http.ports=80,8091 \
		-S "$LAB/own.rules"
	LAB_UPGATE=$LAB_PID
	lab_wait_line "$LAB/control.log" 'inspecting queues' || { echo "FAIL control: $(tail -n 1 "$LAB/control.log")"; ((++FAILED)); return; }
	try control/plain ctl_plain
	try control/rules ctl_rules
	try control/logs ctl_logs
	try control/flows ctl_flows
	try control/blocked ctl_blocked
	try control/hostile ctl_hostile
	try control/stop ctl_stop
	lab_unqueue
	CTL_DIR=$LAB/passive CTL_NAME=other.socket
	lab_spawn passive m "$UPGATE" -i s --set "default-log-dir=$CTL_DIR" --set unix-command.enabled=yes --set upgrade.stall-timeout=300ms --set http.ports=80,8091 \
		--set outputs.stats.interval=100ms --set unix-command.filename=$CTL_NAME --set af-packet.buffer-size=1MiB
	LAB_UPGATE=$LAB_PID
	lab_wait_line "$LAB/passive.log" 'listening on s' || { echo "FAIL control/passive: $(tail -n 1 "$LAB/passive.log")"; ((++FAILED)); return; }
	try control/passive ctl_passive
	try control/passive-flows ctl_flows
	try control/passive-blocked ctl_passive_blocked
	try control/passive-ring ring_size
	try control/passive-tunnel tunnel
	try control/passive-stop ctl_stop
}

ctl_passive() {
	is capture-mode . '"AF_PACKET_DEV"' && is iface-list . '{"count":1,"ifaces":["s"]}' && is upgrades .count 0 && is stalled-handshakes .count 0 || return 1
	lab_client --path / "$S4" 8091 'send:GET / HTTP/1.1\r\nHost: a\r\n\r\n' none || return 1
	lab_until 5 is iface-stat iface=s '[.pkts > 3, .drop, .bypassed]' '[true,0,0]'
}

ctl_passive_blocked() { # what would be blocked is said, and goes on: nothing is blocked here
	lab_client --path / "$S4" 8091 'send:GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n' none || return 1
	lab_until 5 grep -q http.conflicting_content_length "$CTL_DIR/eve.json" && is blocked-flows .count 0 || return 1
	ctl unblock "flow_id=$(jq -r 'select(.upgate.event? == "http.conflicting_content_length").flow_id' "$CTL_DIR/eve.json")" && { echo 'it was blocked'; return 1; }
	return 0
}

ring_size() { # of the worker: about a mebibyte, where 32 are shipped
	local worker
	for worker in "$LAB_UPGATE" $(pgrep -P "$LAB_UPGATE"); do cat "/proc/$worker/maps"; done | "$LAB_PYTHON" -c '
import sys
ends = [line.split()[0].split("-") for line in sys.stdin if "socket:" in line]
size = sum(int(b, 16) - int(a, 16) for a, b in ends)
print("the ring has", size, "octets")
sys.exit(not 500000 < size < 1500000)'
}

tunnel() { # what VXLAN carries between c and s: the attack is the inner client's
	local ns
	for ns in c s; do
		lab_in $ns ip link add tunnel type vxlan id 42 local "$([[ $ns = c ]] && echo "$C4" || echo "$S4")" remote "$([[ $ns = c ]] && echo "$S4" || echo "$C4")" dstport 4789 || return 1
		lab_in $ns ip addr add 10.42.0.$([[ $ns = c ]] && echo 1 || echo 2)/24 dev tunnel && lab_in $ns ip link set tunnel up || return 1
	done
	lab_client --path / 10.42.0.2 8091 'draft76:GET /xx\n' none || return 1
	lab_until 5 tunnelled || { tail -n 1 "$CTL_DIR/eve.json"; return 1; }
}
tunnelled() { jq -es 'any(.[]; .upgate.event? == "upgrade.smuggled_request" and .src_ip == "10.42.0.1" and .dest_ip == "10.42.0.2" and .dest_port == 8091)' "$CTL_DIR/eve.json" >/dev/null; }

# --- floods -------------------------------------------------------------------------------------------------------------
# A server and a client for many requests without Host (http.missing_host, severity 3: an alert each), 50 a round trip. The client prints
# how many it sent and the median of its round trips in microseconds.
flood_server() {
	"$LAB_PYTHON" -c '
import socket, threading
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
def serve(c):
    rest = b""
    while data := c.recv(65536):
        rest += data
        n = rest.count(b"\r\n\r\n")
        rest = rest[rest.rfind(b"\r\n\r\n") + 4:] if n else rest
        c.sendall(ANSWER * n)
s = socket.create_server(("", 8093))
while True:
    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()'
}
flood() { # COUNT
	lab_in c "$LAB_PYTHON" -c '
import socket, statistics, sys, time
left, times, size = int(sys.argv[2]), [], len(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
while left:
    s = socket.create_connection((sys.argv[1], 8093), timeout=30)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for i in range(min(left, 20000) // 50):
        began = time.monotonic()
        s.sendall(b"GET / HTTP/1.1\r\n\r\n" * 50)
        got = 0
        while got < 50 * size:
            got += len(s.recv(65536))
        times.append(time.monotonic() - began)
        left -= 50
    s.close()
print(round(statistics.median(times) * 1e6))' "$S4" "$1"
}

# gate_up DIR OPTION...: inline, alerts alone, every one of them to syslog too
gate_up() {
	local dir=$1
	shift
	lab_unqueue
	lab_queue 3
	lab_upgate flood 3 -l "$dir" --set http.ports=8093 --set outputs.eve-log.types=alert,stats --set outputs.stats.interval=100ms --set outputs.max-repeats=32768 \
		--set outputs.syslog.enabled=yes --set "outputs.syslog.socket=$LAB/formats/plain" --set outputs.syslog.rate-limit=0 --set "outputs.ring-size=${RING:-32MiB}" "$@" ||
		{ echo "upgate: $(tail -n 1 "$LAB/flood.log")"; return 1; }
	GATE_DIR=$dir
	GATE=$LAB_UPGATE
	: >"$LAB/formats/plain.out"
}
gate_down() {
	local gate=$GATE
	GATE=
	lab_stop "$gate"
}
prom() { awk -v k="$1" '$1 == k { print $2 }' "$GATE_DIR/stats.prom"; }
# adds_up WHAT DELIVERED LOST RAISED
# raised N: the worker says so, and all of them reached the writer
raised() {
	same 'lost on the ring' "$(ring_lost)" 0 && same 'raised' "$(jq -s 'map(select(.stats)) | last.stats.detect.alert' "$GATE_DIR/eve.json")" "$1"
}
adds_up() { (($2 + $3 == $4)) || { echo "$1: $2 delivered and $3 lost are not $4"; return 1; }; }
syslog_lost() { prom 'upgate_sink_lost_records_total{sink="syslog"}'; }
ring_lost() { prom 'upgate_ring_dropped_records_total{worker="0"}'; }
unhindered() { # HEALTHY NOW, microseconds
	(($2 < 2 * $1 + 2000)) || { echo "a round trip took $2 us instead of $1"; return 1; }
}

# The daemon is stopped, its socket fills, and nobody waits for it: what was not delivered was counted, and the rest comes when it goes on.
flood_stopped() {
	local healthy stopped got lost
	gate_up "$LAB/flood-log" || return 1
	healthy=$(flood 5000) || return 1
	lab_until 20 came 5000 || { echo "$(lines_of_alerts) of 5000 came to a daemon in good health"; return 1; }
	kill -STOP "$FORMATS"
	stopped=$(flood "$COUNT") || { kill -CONT "$FORMATS"; return 1; }
	lab_until 20 grep -qs 'cannot send to syslog' "$LAB/flood.log" || { kill -CONT "$FORMATS"; echo 'the loss was not told'; return 1; }
	kill -CONT "$FORMATS"
	# no further alert is needed
	lab_until 20 grep -qs 'alerts were lost' "$LAB/formats/plain.out" || { echo 'the gap was not reported in band'; return 1; }
	gate_down
	lost=$(syslog_lost)
	lab_until 10 came $((COUNT + 5000 - lost)) || adds_up syslog "$(lines_of_alerts)" "$lost" $((COUNT + 5000)) || return 1
	same 'what the gap says' "$(sed -nE 's/.* ([0-9]+) alerts were lost.*/\1/p' "$LAB/formats/plain.out" | awk '{ n += $1 } END { print n }')" "$lost" || return 1
	raised $((COUNT + 5000)) || return 1
	(($(prom upgate_verdict_latency_seconds_count) * 16 > COUNT / 50)) || { echo "the histogram holds $(prom upgate_verdict_latency_seconds_count) packets"; return 1; }
	echo "figure: $COUNT alerts, $lost lost and counted; a round trip of 50 requests $healthy us, with the daemon stopped $stopped us"
	unhindered "$healthy" "$stopped"
}
lines_of_alerts() { grep -c '\[Priority: 3\]' "$LAB/formats/plain.out"; }
came() { (($(lines_of_alerts) == $1)); }

# The log's disk is full: the same, and the file has whole lines.
flood_full_disk() {
	local full lost lines told
	mkdir -p "$LAB/small" && mount -t tmpfs -o size=2m tmpfs "$LAB/small" || { echo 'cannot mount a tmpfs'; return 1; }
	gate_up "$LAB/small" --set outputs.syslog.enabled=no || return 1
	head -c 1M /dev/zero >"$LAB/small/filler"
	full=$(flood "$COUNT") || return 1
	lab_until 20 grep -qs 'cannot write .*eve.json' "$LAB/flood.log" || { echo 'the loss was not told'; return 1; }
	rm "$LAB/small/filler"
	# it is tried once a second
	lab_until 10 recovered || { echo 'writing did not go on'; return 1; }
	gate_down
	lost=$(prom 'upgate_sink_lost_records_total{sink="eve-log"}')
	lines=$(jq -c 'select(.event_type == "alert")' "$LAB/small/eve.json" | wc -l)
	told=$(jq -s 'map(.upgate.records_lost // 0) | add' "$LAB/small/eve.json")
	cp "$LAB/small/eve.json" "$LAB/small.json"
	cp "$LAB/small/stats.prom" "$LAB/small.prom"
	umount "$LAB/small"
	"$LAB_PYTHON" "$TOP/tests/schema.py" full-disk "$LAB/small.json" | grep -q '^ok' || { echo 'a line breaks the schema'; return 1; }
	same 'what the gap says' "$told" "$lost" && same 'lost on the ring' "$(awk '/^upgate_ring_dropped_records_total/ { print $2 }' "$LAB/small.prom")" 0 || return 1
	(("$lost" > 0 && lines + lost >= COUNT)) || { echo "$lines lines and $lost lost are not $COUNT"; return 1; }
	echo "figure: $lines lines, $lost records lost and counted; a round trip of 50 requests $full us"
}
recovered() { flood 50 >/dev/null && grep -qs 'writing again to .*eve.json' "$LAB/flood.log"; }

# A rsyslogd whose own disk can be filled: a tmpfs with inodes for its file, $LAB/small/alerts, and a filler. What it takes it writes first to
# $LAB/daemon/taken, on another disk. It has no queue: its thread that reads the socket writes, and repeats whatever it may repeat.
small_daemon() { # COMMAND, which finds the round trip of good days in $healthy
	local d=$LAB/daemon healthy lost more=0 rc
	mkdir -p "$d" "$LAB/small" && mount -t tmpfs -o size=16m,nr_inodes=3 tmpfs "$LAB/small" || { echo 'cannot mount a tmpfs'; return 1; }
	rm -f "$d"/*
	: >"$LAB/small/filler"
	cat >"$d/rsyslog.conf" <<-EOF
		global(workDirectory="$d" processInternalMessages="on")
		module(load="imuxsock" SysSock.Use="off")
		input(type="imuxsock" Socket="$d/log" RateLimit.Interval="0" UseSysTimeStamp="off" ruleset="alerts")
		template(name="text" type="string" string="%msg%\n")
		ruleset(name="alerts" queue.type="Direct") {
			action(type="omfile" file="$d/taken" template="text" asyncWriting="off" flushOnTXEnd="on")
			action(type="omfile" file="$LAB/small/alerts" template="text" asyncWriting="off" flushOnTXEnd="on" action.resumeRetryCount="-1" action.resumeInterval="1")
		}
		action(type="omfile" file="$d/own")
	EOF
	lab_spawn daemon - rsyslogd -n -f "$d/rsyslog.conf" -i "$d/pid"
	DAEMON=$LAB_PID
	lab_until 10 test -S "$d/log" && gate_up "$LAB/$1" --set "outputs.syslog.socket=$d/log" --set outputs.syslog.format=cee --set outputs.eve-log.types=stats && small_daemon_well && "$1"
	rc=$?
	[[ -z $GATE ]] || gate_down
	lab_stop "$DAEMON"
	return $rc
}
small_daemon_well() {
	healthy=$(flood 2000) && lab_until 20 accounted 2000 && lab_until 10 cmp -s "$LAB/daemon/taken" "$LAB/small/alerts" || { echo 'a daemon in good health does not write what it takes'; return 1; }
}
fill_disk() { ! cat /dev/zero >"$LAB/small/filler" || { echo 'the disk is not full'; return 1; }; }
taken() { grep -c '"event_type":"alert"' "$LAB/daemon/taken"; }
# accounted N: so many alerts were taken, or upgate has said that they were not
accounted() { (($(taken) + $(syslog_lost) >= $1)); }
sending() { [[ $(grep -e 'cannot send to syslog' -e 'sending to syslog again' "$LAB/flood.log" | tail -n 1) = *"$1"* ]]; }
# taken_or_lost RAISED: at the end, exactly, and the gaps in band say the same
taken_or_lost() {
	gate_down
	lost=$(syslog_lost)
	lab_until 10 accounted "$1"
	adds_up rsyslogd "$(taken)" "$lost" "$1" && raised "$1" &&
		same 'what the gaps say' "$(sed 's/^ *@cee: *//' "$LAB/daemon/taken" | jq -n 'reduce inputs as $line (0; . + ($line.upgate.records_lost // 0))')" "$lost"
}

# The file cannot grow: the daemon takes what comes, though slowly, discards it, and says so in its own log. Here that is no loss but for what its socket did not hold.
full_daemon() {
	local full discarded
	fill_disk || return 1
	full=$(flood "$COUNT") && lab_until 60 accounted $((COUNT + 2000)) || { echo "$(taken) taken and $(syslog_lost) lost are not all"; return 1; }
	discarded=$(($(taken) - $(grep -c '"event_type":"alert".*}' "$LAB/small/alerts")))
	lab_until 10 grep -qs "$LAB/small/alerts.*No space left" "$LAB/daemon/own" && ((discarded > 0)) || { echo 'the disk was not full'; return 1; }
	rm "$LAB/small/filler"
	lab_until 20 writes_again || { echo 'writing did not go on'; return 1; }
	taken_or_lost $((COUNT + 2000 + more)) || return 1
	echo "figure: $COUNT alerts, $discarded discarded by the daemon, $lost lost and counted; a round trip of 50 requests $healthy us, with the daemon's disk full $full us"
	unhindered "$healthy" "$full"
}
# the first of them may follow half a line
writes_again() { flood 50 >/dev/null && ((more += 50)) && lab_until 1 same_ends 10; }
same_ends() { cmp -s <(tail -n "$1" "$LAB/daemon/taken") <(tail -n "$1" "$LAB/small/alerts"); }

# The file was rotated away and cannot be made anew: the daemon keeps the message it has and reads no more, its socket fills. What it took is written, all of it and once, when there is room.
full_daemon_rotated() {
	local full
	mv "$LAB/small/alerts" "$LAB/small/alerts.1" && kill -HUP "$DAEMON" && lab_until 10 let_go || { echo 'the daemon keeps the old file'; return 1; }
	fill_disk || return 1
	# all but those that wait in the socket
	full=$(flood "$COUNT") && lab_until 60 accounted $((COUNT + 2000 - $(</proc/sys/net/unix/max_dgram_qlen) - 1)) || { echo "$(taken) taken and $(syslog_lost) lost are not all"; return 1; }
	sending cannot || { echo 'the loss was not told'; return 1; }
	[[ ! -e $LAB/small/alerts ]] || { echo 'the disk was not full'; return 1; }
	rm "$LAB/small/filler"
	lab_until 20 sends_again || { echo 'sending did not go on'; return 1; }
	taken_or_lost $((COUNT + 2000 + more)) || return 1
	lab_until 10 cmp -s "$LAB/daemon/taken" <(cat "$LAB/small/alerts.1" "$LAB/small/alerts") || { echo 'the daemon wrote something else than it took'; return 1; }
	echo "figure: $((COUNT + more)) alerts, $lost lost and counted; a round trip of 50 requests $healthy us, with the daemon's disk full $full us"
	unhindered "$healthy" "$full"
}
let_go() { ! ls -l "/proc/$DAEMON/fd" | grep -q small/alerts; }
sends_again() { flood 50 >/dev/null && ((more += 50)) && sending again; }

# Rotation by size, by hand and HUP, and rules read anew, all at once and under load: every line is in one of the files.
flood_rotation() {
	local f lines
	gate_up "$LAB/rotated" --set outputs.syslog.enabled=no --set outputs.rotate-size=300KiB || return 1
	(
		while kill -0 "$GATE" 2>/dev/null && [[ ! -e $LAB/enough ]]; do
			mv "$LAB/rotated/eve.json" "$LAB/rotated/eve.json.by-hand-$RANDOM$RANDOM" 2>/dev/null
			kill -HUP "$GATE" && kill -USR2 "$GATE" && kill -HUP "$GATE"
			sleep 0.02
		done
	) &
	local storm=$!
	flood "$COUNT" >/dev/null
	local rc=$?
	touch "$LAB/enough"
	wait $storm
	((rc == 0)) || return 1
	gate_down || { echo "upgate ended with $?: $(tail -n 1 "$LAB/flood.log")"; return 1; }
	# of each connection, in the order in which they were raised
	jq -s -e 'map(select(.event_type == "alert")) | group_by(.flow_id) | all(.[]; map(.tx_id) | . == sort)' "$LAB"/rotated/eve.json.[0-9]* "$LAB/rotated/eve.json" >/dev/null ||
		{ echo 'the order of a connection was lost'; return 1; }
	lines=$(cat "$LAB"/rotated/eve.json* | jq -c 'select(.event_type == "alert") | [.flow_id, .tx_id]' | sort -u | wc -l)
	same 'lost on the ring' "$(ring_lost)" 0 && adds_up rotation "$lines" 0 "$COUNT" || return 1
	echo "figure: $lines alerts in $(ls "$LAB"/rotated/eve.json* | wc -l) files"
}

floods() {
	local f
	lab_spawn flood-server s bash -c "$(declare -f flood_server); LAB_PYTHON=$LAB_PYTHON flood_server"
	lab_wait_port s 8093
	try flood/stopped flood_stopped
	try flood/full-disk flood_full_disk
	try flood/rsyslog-disk small_daemon full_daemon
	try flood/rsyslog-rotated small_daemon full_daemon_rotated
	try flood/rotation flood_rotation
}

[[ -z ${OUTPUTS_FULL:-} ]] || RING=512MiB
COUNT=${COUNT:-$([[ -n ${OUTPUTS_FULL:-} ]] && echo 100000 || echo 5000)}
lab_up
# a message that each format has to escape in its own way
printf 'alert http any any -> any any (msg:"hidden |=]%%22 request"; app-layer-event:upgrade.smuggled_request; classtype:web-application-attack; priority:1; sid:9000002; rev:1;)\n' >"$LAB/one.rules"
# conflicting lengths block; a stuck handshake is not reset, so that it can be looked at
printf 'rejectboth http any any -> any any (msg:"lengths"; app-layer-event:http.conflicting_content_length; sid:9000000; rev:1;)\n' >"$LAB/own.rules"
formats
control
floods
echo "$PASSED passed, $FAILED failed"
exit $((FAILED > 0))
