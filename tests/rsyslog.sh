#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The examples in tools/rsyslog.d: each is loaded by a real rsyslogd, names and places changed, and what upgate says arrives at the other end as it
# was said. For Kafka the syntax alone is checked. rsyslog.sh [NAME...]
. "$(dirname "$0")/lab/lab.sh"

EXAMPLES=$TOP/tools/rsyslog.d
CAPTURE=$TOP/pcaps/smuggle-http09-nginx.pcap
MODULES=$(dirname "$(find /usr/lib -name imuxsock.so -path '*rsyslog*' 2>/dev/null | head -n 1)")
rc=0

((EUID == 0)) || { echo 'skip rsyslog: needs root'; exit 0; }
ok() { echo "ok rsyslog/$1"; }
fail() {
	echo "FAIL rsyslog/$1: $2"
	rc=1
}

# sender NAME SED: rsyslogd in s with the example, changed; its socket is $LAB/NAME/log
sender() {
	local d=$LAB/$1
	mkdir -p "$d"
	sed -e "s|/var/spool/rsyslog|$d|; s|/var/log/upgate/|$d/|; s|logs\.example\.org|127.0.0.1|; $2" "$EXAMPLES/$1.conf" >"$d/example.conf"
	cat >"$d/rsyslog.conf" <<-EOF
		global(maxMessageSize="64k")
		module(load="imuxsock" SysSock.Use="off")
		input(type="imuxsock" Socket="$d/log" RateLimit.Interval="0")
		include(file="$d/example.conf")
	EOF
	lab_spawn "sender-$1" s rsyslogd -n -f "$d/rsyslog.conf" -i "$d/pid"
	lab_until 10 test -S "$d/log" || { tail -n 1 "$LAB/sender-$1.log"; return 1; }
}
# receiver NAME MODULE INPUT: rsyslogd in s that writes each message's text to $LAB/NAME/got
receiver() {
	local d=$LAB/$1
	mkdir -p "$d"
	cat >"$d/receiver.conf" <<-EOF
		global(workDirectory="$d" maxMessageSize="64k" $4)
		$2
		$3
		template(name="eve" type="string" string="%msg:R,ERE,1,DFLT:@cee: (.*)--end%\n")
		action(type="omfile" file="$d/got" template="eve")
	EOF
	lab_spawn "receiver-$1" s rsyslogd -n -f "$d/receiver.conf" -i "$d/receiver.pid"
}
say() { # NAME: the capture's alerts; what EVE says of them stands in $LAB/NAME/said
	"$UPGATE" -r "$CAPTURE" --json --set outputs.syslog.enabled=yes --set outputs.syslog.format=cee --set "outputs.syslog.socket=$LAB/$1/log" |
		jq -cS 'select(.event_type == "alert")' >"$LAB/$1/said"
}
arrived() { cmp -s <(jq -cS . "$1" 2>/dev/null) "$2"; }
# check NAME FILE
check() { if lab_until 10 arrived "$2" "$LAB/$1/said"; then ok "$1"; else fail "$1" "$(wc -l <"$2" 2>/dev/null) lines arrived, $(wc -l <"$LAB/$1/said") were said; $(tail -n 1 "$LAB/sender-$1.log")"; fi; }

file() {
	sender file '' && say file
	check file "$LAB/file/alerts.json"
}

tls() {
	local d=$LAB/tls
	mkdir -p "$d"
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=logs.example.org -addext subjectAltName=DNS:logs.example.org \
		-keyout "$d/key.pem" -out "$d/cert.pem" 2>/dev/null
	receiver tls 'module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.Authmode="anon")' 'input(type="imtcp" port="6514")' \
		"defaultNetstreamDriver=\"gtls\" defaultNetstreamDriverCAFile=\"$d/cert.pem\" defaultNetstreamDriverCertFile=\"$d/cert.pem\" defaultNetstreamDriverKeyFile=\"$d/key.pem\""
	lab_wait_port s 6514
	sender tls "s|/etc/ssl/certs/ca-certificates.crt|$d/cert.pem|; s|PermittedPeers=\"127.0.0.1\"|PermittedPeers=\"logs.example.org\"|" && say tls
	check tls "$d/got"
}

relp() {
	receiver relp 'module(load="imrelp")' 'input(type="imrelp" port="2514")' ''
	lab_wait_port s 2514
	sender relp '' && say relp
	check relp "$LAB/relp/got"
}

redis() {
	local d=$LAB/redis
	mkdir -p "$d"
	lab_spawn redis s redis-server --port 6379 --bind 127.0.0.1 --save '' --dir "$d"
	lab_wait_port s 6379
	sender redis '' && say redis
	lab_until 10 in_list || true
	# LPUSH: the newest is first
	lab_in s redis-cli --raw LRANGE upgate 0 -1 | tac >"$d/got"
	check redis "$d/got"
}
in_list() { [[ $(lab_in s redis-cli LLEN upgate | tr -dc 0-9) = $(wc -l <"$LAB/redis/said") ]]; }

kafka() {
	if rsyslogd -N1 -f "$EXAMPLES/kafka.conf" >"$LAB/kafka.log" 2>&1; then ok kafka; else fail kafka "$(grep -m 1 error "$LAB/kafka.log")"; fi
}

lab_up
for name in ${*:-file tls relp redis kafka}; do
	case $name in
	tls) needs=lmnsd_gtls ;;
	relp) needs=omrelp ;;
	redis) needs=omhiredis ;;
	kafka) needs=omkafka ;;
	*) needs=imuxsock ;;
	esac
	if [[ -e $MODULES/$needs.so ]]; then "$name"; else echo "skip rsyslog/$name: $needs is not installed"; fi
done
exit $rc
