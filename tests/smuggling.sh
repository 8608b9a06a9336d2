#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the thread of July 2010 feared, live: bytes behind an upgrade that a server or proxy ignores are its next request. Passive, upgate tells
# which were answered; inline, no server ever sees one: their own logs (behind a proxy, its backend's) are the evidence. Needs root.
# smuggling.sh: what is at hand for every check; smuggling.sh full: all servers and proxies, compared with the table in smuggling.md;
# smuggling.sh --write: that table anew.
. "$(dirname "$0")/lab/lab.sh"

HOW=${1:-quick}
TABLE=$TOP/tests/smuggling.md
TARGETS=()

if ((EUID != 0)); then
	echo 'skip smuggling: needs root'
	exit 0
fi

# target NAME HOST PORT LOG: the log tells what reached the server, or the backend of a proxy.
target() {
	local host=$S4
	[[ $2 = s ]] || host=$P4
	if lab_until 10 lab_has_port "$2" "$3" && lab_until 10 answers "http://$host:$3/index.html"; then
		TARGETS+=("$1=$host:$3=$4")
	else
		echo "FAIL smuggling: $1 does not answer: $(tail -qn 2 "$LAB"/*.log | tail -n 2 | tr '\n' ' ')"
		failed=1
	fi
}

answers() { lab_in c curl -sf -o /dev/null --max-time 5 "$1"; }

backend() { lab_spawn "backend-$1" s "$LAB_PYTHON" -u "$LAB_DIR/smuggle.py" backend "$1"; }

lighttpd_() {
	local d=$LAB/lighttpd
	mkdir -p "$d/www"
	echo 'index of lighttpd' >"$d/www/index.html"
	cat >"$d/conf" <<-EOF
		server.document-root = "$d/www"
		server.port = 8085
		server.modules = ("mod_accesslog")
		accesslog.filename = "$d/access.log"
		accesslog.format = "%h \"%r\" %>s"
		server.errorlog = "$d/error.log"
	EOF
	lab_spawn lighttpd s lighttpd -D -f "$d/conf"
	lighttpd=$LAB_PID
}

squid_() {
	local d=$LAB/squid
	mkdir -p "$d"
	chmod 777 "$d"
	cat >"$d/conf" <<-EOF
		http_port 8004 accel defaultsite=lab.example no-vhost
		cache_peer $S4 parent 9004 0 no-query no-digest no-netdb-exchange originserver name=b
		http_access allow all
		cache deny all
		access_log none
		cache_log $d/cache.log
		pid_filename $d/pid
		coredump_dir $d
		cache_effective_user proxy
		shutdown_lifetime 0 seconds
		netdb_filename none
	EOF
	lab_spawn squid p squid -N -n "upgate$$" -f "$d/conf" # its shared memory has that name, whatever the namespace
}

tinyproxy_() {
	cat >"$LAB/tinyproxy.conf" <<-EOF
		Port 8006
		MaxClients 100
		ReversePath "/" "http://$S4:9006/"
		ReverseOnly Yes
		LogFile "$LAB/tinyproxy-own.log"
		PidFile "$LAB/tinyproxy.pid"
	EOF
	lab_spawn tinyproxy p tinyproxy -d -c "$LAB/tinyproxy.conf"
}

failed=
lab_up
lab_nginx
lab_apache apache s 8081
lab_apache apache-unsafe s 8082 'HttpProtocolOptions Unsafe'
lab_http_server 8083
backend 9001
lab_haproxy haproxy p 'bind [::]:8001 v4v6' "server s $S4:9001"
target nginx s 80 "$LAB/nginx/access.log"
target apache2 s 8081 "$LAB/apache/access.log"
target 'apache2, HttpProtocolOptions Unsafe' s 8082 "$LAB/apache-unsafe/access.log"
target "Python's http.server" s 8083 "$LAB/http-server.log"
if [[ $HOW != quick ]]; then
	lighttpd_
	for port in 9002 9003 9004 9005 9006 9007; do backend $port; done
	squid_
	tinyproxy_
	mkdir -p "$LAB/varnish"
	lab_spawn varnish p varnishd -F -j none -a :8005 -b "$S4:9005" -n "$LAB/varnish" -s malloc,16m
	lab_spawn nghttpx p nghttpx --conf=/dev/null -f '*,8007;no-tls' -b "$S4,9007" --workers=1 --errorlog-file="$LAB/nghttpx-own.log"
	lab_nginx_proxy 9002
	lab_apache apache-proxy p 8003 "ProxyPass / http://$S4:9003/"
fi
if lab_node_install; then
	lab_node plain.js s 8084
	target Node s 8084 "$LAB/plain-8084.log"
else
	echo 'skip smuggling/Node: its packages could not be installed'
fi
[[ $HOW = quick ]] || target lighttpd s 8085 "$LAB/lighttpd/access.log"
target 'haproxy, to a backend' p 8001 "$LAB/backend-9001.log"
if [[ $HOW != quick ]]; then
	target 'nginx, to a backend' p 80 "$LAB/backend-9002.log"
	target 'apache2, to a backend' p 8003 "$LAB/backend-9003.log"
	target 'squid, to a backend' p 8004 "$LAB/backend-9004.log"
	target 'varnish, to a backend' p 8005 "$LAB/backend-9005.log"
	target 'tinyproxy, to a backend' p 8006 "$LAB/backend-9006.log"
	target 'nghttpx, to a backend' p 8007 "$LAB/backend-9007.log"
fi

play() { lab_in c env QUIET=${QUIET:-0.7} "$LAB_PYTHON" "$LAB_DIR/smuggle.py" play "$1" "${TARGETS[@]}" >"$LAB/play-$1.json" || failed=1; }
judge() { # PREFIX ARGUMENT...
	"$LAB_PYTHON" "$LAB_DIR/smuggle.py" "${@:2}" >"$LAB/verdicts" || failed=1
	sed -E "s#^(ok|FAIL) #&smuggling/$1/#" "$LAB/verdicts"
}
client_settled() { [[ -z $(lab_in c ss -Htan exclude time-wait exclude closed) ]]; }
listens_to_packets() { (($(lab_in m cat /proc/net/packet | wc -l) > 1)); }

mkdir "$LAB/passive" "$LAB/inline"
lab_spawn passive m "$UPGATE" -i c -l "$LAB/passive"
passive=$LAB_PID
lab_until 10 listens_to_packets || { echo "FAIL smuggling: $(cat "$LAB/passive.log")"; exit 1; }
play 0
lab_until 10 client_settled
lab_stop "$passive" || { echo "FAIL smuggling: upgate -i: $(tail -n 1 "$LAB/passive.log")"; failed=1; }
judge passive passive "$LAB/play-0.json" "$LAB/passive/eve.json"

lab_queue 0
lab_upgate inline 0 -l "$LAB/inline" || { echo "FAIL smuggling: $(cat "$LAB/inline.log")"; exit 1; }
play 1
if [[ $HOW != quick ]]; then
	both=("${TARGETS[@]}")
	TARGETS=()
	for name in "${both[@]}"; do
		[[ $name = lighttpd* ]] && continue
		name=${name/$S4/$S6}
		TARGETS+=("${name/$P4/$P6}")
	done
	play 2
	TARGETS=("${both[@]}")
	CUT=2 play 3
fi
lab_stop "$LAB_UPGATE" || { echo "FAIL smuggling: upgate -q: $(tail -n 1 "$LAB/inline.log")"; failed=1; }
lab_unqueue
[[ $HOW = quick ]] || lab_stop "$lighttpd" || failed=1 # it keeps its log back until then
judge inline inline "$LAB/play-1.json"
if [[ $HOW != quick ]]; then
	judge inline-ipv6 inline "$LAB/play-2.json"
	CUT=2 judge inline-in-pieces inline "$LAB/play-3.json"
fi

if [[ $HOW != quick ]]; then
	"$LAB_PYTHON" "$LAB_DIR/smuggle.py" table "$LAB/play-0.json" >"$LAB/table"
	sed '/^| to /,$d' "$TABLE" >"$LAB/smuggling.md"
	cat "$LAB/table" >>"$LAB/smuggling.md"
	[[ $HOW != --write ]] || cat "$LAB/smuggling.md" >"$TABLE"
	if diff "$TABLE" "$LAB/smuggling.md" >"$LAB/differ"; then
		echo 'ok smuggling/table'
	else
		cat "$LAB/differ"
		echo 'FAIL smuggling/table: not what tests/smuggling.md says; smuggling.sh --write'
		failed=1
	fi
fi
exit ${failed:-0}
