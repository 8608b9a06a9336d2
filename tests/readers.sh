#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Who reads how: odd requests sent to real servers; where each saw a message end must be where upgate says some reader does.
# readers.sh [--full | --write] [TEXT]: --full: every vector and server, and analyzers/READERS.md is what came out; --write: writes it. Needs root.
. "$(dirname "$0")/lab/lab.sh"
. "$LAB_DIR/readers_proxies.sh"

MODE=quick ONLY=
case ${1:-} in --full | --write) MODE=${1#--} ONLY=${2:-} ;; esac
if ((EUID != 0)); then
	echo 'skip readers: needs root'
	exit 0
fi

squid_() { # in s, port $1, in front of $2
	local d=$LAB/squid
	install -d -m 777 "$d"
	cat >"$d/squid.conf" <<-END
		http_port $1 accel defaultsite=lab.example no-vhost
		cache_peer 127.0.0.1 parent $2 0 no-query originserver no-digest no-netdb-exchange
		http_access allow all
		cache deny all
		pid_filename $d/pid
		cache_log $d/cache.log
		access_log none
		coredump_dir $d
		pinger_enable off
		shutdown_lifetime 0 seconds
		visible_hostname lab.example
	END
	lab_spawn squid s squid -N -f "$d/squid.conf"
	lab_wait_port s "$1"
}

varnish_() {
	local d=$LAB/varnish
	mkdir -p "$d"
	cat >"$d/lab.vcl" <<-END
		vcl 4.1;
		backend default { .host = "127.0.0.1"; .port = "$2"; }
		sub vcl_recv { if (req.method == "CONNECT") { return (pipe); } return (pass); }
	END
	lab_spawn varnish s varnishd -F -j none -n "$d" -f "$d/lab.vcl" -a ":$1" -s malloc,10m
	lab_wait_port s "$1"
}

lighttpd_() {
	local d=$LAB/lighttpd
	mkdir -p "$d"
	cat >"$d/lighttpd.conf" <<-END
		server.modules = ("mod_proxy")
		server.document-root = "$d"
		server.port = $1
		server.errorlog = "$d/error.log"
		server.upload-dirs = ("$d")
		proxy.server = ("" => (("host" => "127.0.0.1", "port" => $2)))
	END
	lab_spawn lighttpd s lighttpd -D -f "$d/lighttpd.conf"
	lab_wait_port s "$1"
}

nginx_() {
	local d=$LAB/nginx-saw
	mkdir -p "$d/tmp"
	cat >"$d/nginx.conf" <<-END
		user root;
		worker_processes 1;
		daemon off;
		pid $d/pid;
		error_log $d/error.log;
		events {}
		http {
		  access_log off;
		  client_body_temp_path $d/tmp/b; proxy_temp_path $d/tmp/p; fastcgi_temp_path $d/tmp/f; uwsgi_temp_path $d/tmp/u; scgi_temp_path $d/tmp/s;
		  server {
		    listen $1;
		    location / { add_header X-Saw "\$request" always; return 200 "saw \$request_method \$request_uri\n"; }
		  }
		}
	END
	lab_spawn nginx-saw s nginx -p "$d" -c "$d/nginx.conf" -e "$d/error.log"
	lab_wait_port s "$1"
}

# version PACKAGE COMMAND...: of the Debian package, whose fixes the program's own number does not tell; where there is none, what COMMAND prints.
version() {
	local package=$1
	shift
	dpkg-query -W -f '${Version}\n' "$package" 2>/dev/null | grep -m 1 . || "$@" 2>&1 | grep -om 1 '[0-9][0-9.]*[0-9]'
}

# name=version, a line each
versions() {
	echo "nginx=$(version nginx nginx -v)"
	echo "apache2=$(version apache2-bin apache2 -v)"
	echo "haproxy=$(version haproxy haproxy -v)"
	echo "node=$(version nodejs node --version)"
	echo "python=$(version 'libpython3.*-stdlib' "$LAB_PYTHON" -V)"
	[[ $MODE != quick ]] || return
	echo "squid=$(version squid squid -v)"
	echo "varnish=$(version varnish varnishd -V)"
	echo "lighttpd=$(version lighttpd lighttpd -v)"
}

lab_up
lab_python readers_server.py s 9000 origin
nginx_ 8001
lab_apache apache s 8002 'LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so' "AliasMatch ^/ $LAB/apache/www/index.html" \
	'Header always set X-Saw "expr=%{THE_REQUEST}"' 'MaxKeepAliveRequests 0'
lab_haproxy haproxy s 'bind :8003' 'option httpclose;server o 127.0.0.1:9000'
lab_node saw.js s 8007
lab_python readers_server.py s 8008 http.server
SERVERS=(nginx="$S4":8001 apache2="$S4":8002 haproxy="$S4":8003 node="$S4":8007 python="$S4":8008)
if [[ $MODE != quick ]]; then
	squid_ 8004 9000
	varnish_ 8005 9000
	lighttpd_ 8006 9000
	SERVERS+=(squid="$S4":8004 varnish="$S4":8005 lighttpd="$S4":8006)
fi
versions >"$LAB/versions"

# Answers go the other way: from a server of ours, through proxies, to a client beside them.
ASKED=()
ask() { # NAME N
	"ask_$1" $((8100 + 20 * $2)) $((9100 + 20 * $2))
	ASKED+=("$1=$((8100 + 20 * $2)):$((9100 + 20 * $2))")
}
lab_in p sh -c 'echo "10000 60000" >/proc/sys/net/ipv4/ip_local_port_range' # no port twice
ask nginx 0
ask haproxy 1
if [[ $MODE != quick ]]; then
	ask squid 2
	ask varnish 3
	ask apache2 4
fi

both_ways() {
	local quick=()
	[[ $MODE != quick ]] || quick=(--quick)
	lab_in c "$LAB_PYTHON" "$LAB_DIR/readers_send.py" "$LAB/sent.json" "${quick[@]:---cases}" --only "$ONLY" "${SERVERS[@]}" &&
		lab_in p "$LAB_PYTHON" "$LAB_DIR/readers_ask.py" "$LAB/asked.json" "${quick[@]}" --only "$ONLY" "$(lab_ns s)" "${ASKED[@]}"
}
listens_to_packets() { (($(lab_in m cat /proc/net/packet | wc -l) > 1)); }

# The same connections live and from a capture of them.
PORTS=(--set http.ports=80,3128,8000:8099,8888,9100:9299)
mkdir "$LAB/live"
lab_spawn live m "$UPGATE" -i s -l "$LAB/live" "${PORTS[@]}"
live=$LAB_PID
lab_until 10 listens_to_packets || lab_die "upgate -i: $(cat "$LAB/live.log")"
lab_record "$LAB/readers.pcap" s both_ways || lab_die "the capture is not complete"
lab_stop "$live" || lab_die "upgate -i: $(tail -n 1 "$LAB/live.log")"
"$UPGATE" -r "$LAB/readers.pcap" --json "${PORTS[@]}" >"$LAB/eve.json" 2>"$LAB/upgate.err" || lab_die "upgate: $(tail -n 1 "$LAB/upgate.err")"
"$LAB_PYTHON" "$LAB_DIR/readers.py" "$MODE" "$LAB" "$TOP/analyzers/READERS.md"
