#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# lab.sh - the lab, a library for bash scripts: network namespaces client - middlebox - server (and a proxy beside the server, whose both
# legs cross the middlebox too), real servers inside them, and nothing left behind.
#
#     . tests/lab/lab.sh
#     lab_up                     namespaces; lab_up offload leaves TSO/GSO/GRO on
#     lab_nginx; lab_wait_port s 80
#     lab_in c curl http://$S4/
#
# Namespaces are called c, m, p, s here. Everything a run writes is under $LAB, removed at exit (kept if LAB_KEEP is set).

LAB_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$LAB_DIR/../.." && pwd)
BUILD=$(realpath -m "${BUILD:-$TOP/build}")
UPGATE=$(realpath -m "${UPGATE:-$BUILD/upgate}")
LAB_PYTHON=$([[ -x /usr/bin/python3 ]] && echo /usr/bin/python3 || command -v python3)
LAB_PIDS=()

C4=10.91.1.2 S4=10.91.2.2 P4=10.91.3.2
C6=fd91:1::2 S6=fd91:2::2 P6=fd91:3::2

lab_die() {
	echo "lab: $*" >&2
	exit 1
}

# lab_until SECONDS COMMAND...: polls until COMMAND succeeds; false when the time is over.
lab_until() {
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
	shift
	until "$@"; do
		((${EPOCHREALTIME/[.,]/} < end)) || return 1
		sleep 0.02
	done
}

lab_ns() { echo "upg-$1-$$"; }

# lab_in NS COMMAND...: runs it there, in the foreground.
lab_in() {
	local ns=$1
	shift
	ip netns exec "upg-$ns-$$" "$@"
}

# --- up and down ------------------------------------------------------------------------------------------------------
lab_up() {
	local ns n offload=$1
	((EUID == 0)) || lab_die "needs root"
	LAB=$(mktemp -d "${TMPDIR:-/tmp}/upgate-lab.XXXXXX") || exit 1
	chmod 755 "$LAB"
	trap lab_down EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	for ns in c m p s; do
		ip netns add "$(lab_ns $ns)" || lab_die "cannot create a network namespace"
		ip -n "$(lab_ns $ns)" link set lo up
	done
	n=1
	for ns in c s p; do
		ip link add name "$ns" netns "$(lab_ns m)" type veth peer name eth0 netns "$(lab_ns $ns)" || lab_die "cannot create a veth pair"
		lab_address m "$ns" $n 1
		lab_address "$ns" eth0 $n 2
		ip -n "$(lab_ns $ns)" route add default via 10.91.$n.1
		ip -n "$(lab_ns $ns)" -6 route add default via fd91:$n::1
		if [[ $offload != offload ]]; then
			lab_in m ethtool -K "$ns" tso off gso off gro off tx off >/dev/null 2>&1
			lab_in $ns ethtool -K eth0 tso off gso off gro off tx off >/dev/null 2>&1
		fi
		((n++))
	done
	lab_in m sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	for ns in c p s; do
		lab_in $ns sh -c 'for f in /proc/sys/net/ipv4/ip_local_port_range; do echo "40000 49999" >$f; done'
	done
}

lab_address() {
	local ns
	ns=$(lab_ns "$1")
	ip -n "$ns" address add "10.91.$3.$4/24" dev "$2"
	ip -n "$ns" -6 address add "fd91:$3::$4/64" dev "$2" nodad
	ip -n "$ns" link set "$2" up
}

# Ends the processes started here, then whatever they left running in our own namespaces.
# Every line of EVE that was written here must be what the schema allows.
lab_schema() {
	local files
	mapfile -t files < <(find "$LAB" -type f -size +0 \( -name '*.json' -o -name '*.json.*' -o -name 'eve.*' \) \
		-exec grep -lam 1 '^{"timestamp":"[^"]*",.*"event_type":"' {} +)
	((${#files[@]} == 0)) || "$LAB_PYTHON" "$TOP/tests/schema.py" "$(basename "$0" .sh)" "${files[@]}"
}
lab_down() {
	local status=$? ns pid
	trap - EXIT
	trap '' INT TERM HUP
	for pid in "${LAB_PIDS[@]}"; do ! lab_ours "$pid" || kill "$pid" 2>/dev/null; done
	for pid in "${LAB_PIDS[@]}"; do
		lab_ours "$pid" || continue
		lab_until 2 lab_gone "$pid" || kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	for ns in c m p s t; do
		for pid in $(ip netns pids "$(lab_ns $ns)" 2>/dev/null); do
			kill -KILL "$pid" 2>/dev/null
		done
		ip netns del "$(lab_ns $ns)" 2>/dev/null
	done
	rm -f "/dev/shm/upg$$x"* # a squid that was killed leaves them
	if [[ -n $LAB ]]; then
		lab_schema || ((status)) || status=1
		while read -r pid; do umount "$pid"; done < <(awk -v d="$LAB/" 'index($2, d) == 1 { print $2 }' /proc/mounts)
		if [[ -n $LAB_KEEP ]]; then echo "kept: $LAB" >&2; else rm -rf "$LAB"; fi
	fi
	exit "$status"
}

# Is that process still a child of this shell? Numbers of those that have ended are given to others.
lab_ours() { grep -qs "^PPid:[[:space:]]*$$\$" "/proc/$1/status"; }
lab_gone() { ! kill -0 "$1" 2>/dev/null || [[ $(ps -o stat= -p "$1") = Z* ]]; }

# --- processes --------------------------------------------------------------------------------------------------------
# lab_spawn NAME NS COMMAND...: in the background, output in $LAB/NAME.log; the pid in $LAB_PID. NS `-`: no namespace of ours.
lab_spawn() {
	local name=$1 ns=$2
	shift 2
	if [[ $ns = - ]]; then
		"$@" >"$LAB/$name.log" 2>&1 </dev/null &
	else
		ip netns exec "upg-$ns-$$" "$@" >"$LAB/$name.log" 2>&1 </dev/null &
	fi
	LAB_PID=$!
	LAB_PIDS+=("$LAB_PID")
}

# lab_stop PID [SIGNAL]: ends one of ours and waits for it; its exit status.
lab_stop() {
	local pid=$1 i
	kill "-${2:-TERM}" "$pid" 2>/dev/null
	lab_until 5 lab_gone "$pid" || kill -KILL "$pid"
	for i in "${!LAB_PIDS[@]}"; do [[ ${LAB_PIDS[i]} = "$pid" ]] && unset "LAB_PIDS[i]"; done
	wait "$pid" 2>/dev/null
}

lab_has_port() { [[ -n $(ip netns exec "upg-$1-$$" ss -Htln "sport = :$2") ]]; }

lab_wait_port() { lab_until 10 lab_has_port "$1" "$2" || lab_die "nothing listens on port $2: $(tail -n 3 "$LAB"/*.log)"; }

# lab_wait_line FILE PATTERN [SECONDS]
lab_wait_line() { lab_until "${3:-10}" grep -qs -e "$2" "$1"; }

lab_settled() {
	local ns
	for ns in c p s; do
		[[ -z $(ip netns exec "upg-$ns-$$" ss -Htan exclude listening exclude time-wait exclude closed) ]] || return 1
	done
}

# --- servers ----------------------------------------------------------------------------------------------------------
# nginx in s: 80 static (access log $LAB/nginx/access.log), 443 the same with TLS; a body limit of 1 KB under /small, two answers a second
# under /slow. Without `tls`, 443 is left out. lab_nginx TLS LINES: more lines for the server.
lab_nginx() {
	local d=$LAB/nginx tls=
	mkdir -p "$d/www" "$d/tmp"
	echo 'index of nginx' >"$d/www/index.html"
	echo '<h1>page</h1>' >"$d/www/page.html"
	head -c 150000 /dev/zero | tr '\0' 'n' >"$d/www/large.bin"
	[[ $1 = tls ]] && tls="listen 443 ssl; listen [::]:443 ssl; ssl_certificate $d/cert.pem; ssl_certificate_key $d/key.pem;" &&
		openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=lab.example -keyout "$d/key.pem" -out "$d/cert.pem" 2>/dev/null
	cat >"$d/nginx.conf" <<-EOF
		user root;
		worker_processes 1;
		daemon off;
		pid $d/pid;
		error_log $d/error.log;
		events {}
		http {
		  access_log $d/access.log;
		  client_body_temp_path $d/tmp/b; proxy_temp_path $d/tmp/p; fastcgi_temp_path $d/tmp/f; uwsgi_temp_path $d/tmp/u; scgi_temp_path $d/tmp/s;
		  root $d/www;
		  lingering_close off;
		  limit_req_zone \$binary_remote_addr zone=slow:64k rate=2r/s;
		  server {
		    listen 80; listen [::]:80; $tls
		    location /old { return 301 /page.html; }
		    location /nothing { return 204; }
		    location /chunked { ssi on; ssi_types *; alias $d/www/; }
		    location /small { client_max_body_size 1k; proxy_pass http://127.0.0.1:1; }
		    location = /slow { limit_req zone=slow burst=9; try_files /index.html =404; }
		    location /post { return 200 "taken\n"; }
		    $2
		  }
		}
	EOF
	lab_spawn nginx s nginx -p "$d" -c "$d/nginx.conf" -e "$d/error.log"
	lab_wait_port s 80
}

# lab_nginx_proxy BACKEND-PORT [PORT [LINE...]]: nginx in p, port 80 or the one given: a reverse proxy in front of s that passes Upgrade on as
# its manual says.
lab_nginx_proxy() {
	local backend=$1 port=${2:-80} d
	d=$LAB/nginx-proxy-$port
	shift $(($# > 2 ? 2 : $#))
	mkdir -p "$d/tmp"
	cat >"$d/nginx.conf" <<-EOF
		user root;
		worker_processes 1;
		daemon off;
		pid $d/pid;
		error_log $d/error.log;
		events {}
		http {
		  access_log $d/access.log;
		  client_body_temp_path $d/tmp/b; proxy_temp_path $d/tmp/p; fastcgi_temp_path $d/tmp/f; uwsgi_temp_path $d/tmp/u; scgi_temp_path $d/tmp/s;
		  server {
		    listen $port; listen [::]:$port;
		    location / {
		      proxy_pass http://$S4:$backend;
		      proxy_http_version 1.1;
		      proxy_set_header Host \$http_host;
		      proxy_set_header Upgrade \$http_upgrade;
		      proxy_set_header Connection "upgrade";
		      $*
		    }
		  }
		}
	EOF
	lab_spawn "nginx-proxy-$port" p nginx -p "$d" -c "$d/nginx.conf" -e "$d/error.log"
	lab_wait_port p "$port"
}

# lab_squid BACKEND-PORT PORT [LINE...]: squid in p, a reverse proxy in front of s that passes upgrades to WebSocket on.
lab_squid() {
	local backend=$1 port=$2 d=$LAB/squid-$2
	shift 2
	mkdir -p "$d"
	{
		echo "http_port $port accel defaultsite=lab.example"
		echo "cache_peer $S4 parent $backend 0 no-query originserver name=o"
		echo 'http_access allow all'
		echo 'http_upgrade_request_protocols WebSocket allow all'
		echo 'cache deny all'
		echo 'cache_mem 4 MB'
		echo 'visible_hostname lab.example'
		echo 'pinger_enable off'
		echo 'shutdown_lifetime 0 seconds'
		echo 'cache_effective_user proxy'
		echo "access_log stdio:$d/access.log"
		echo "cache_log $d/cache.log"
		echo "pid_filename $d/pid"
		echo "coredump_dir $d"
		printf '%s\n' "$@"
	} >"$d/squid.conf"
	chown proxy "$d"
	lab_spawn "squid-$port" p squid -N -n "upg$$x$port" -f "$d/squid.conf"
	lab_wait_port p "$port"
}

# lab_varnish BACKEND-PORT PORT: varnish in p in front of s; upgrades go to its pipe, as its manual says.
lab_varnish() {
	local d=$LAB/varnish-$2
	mkdir -p "$d"
	cat >"$d/default.vcl" <<-EOF
		vcl 4.1;
		backend default { .host = "$S4"; .port = "$1"; }
		sub vcl_recv {
		  if (req.http.upgrade ~ "(?i)websocket") { return (pipe); }
		}
		sub vcl_pipe {
		  if (req.http.upgrade) {
		    set bereq.http.upgrade = req.http.upgrade;
		    set bereq.http.connection = req.http.connection;
		  }
		}
	EOF
	lab_spawn "varnish-$2" p varnishd -F -j none -n "$d/work" -f "$d/default.vcl" -a ":$2" -s malloc,8m
	lab_wait_port p "$2"
}

# lab_apache NAME NS PORT LINE...: apache2 with the given configuration lines added.
lab_apache() {
	local name=$1 ns=$2 port=$3 d=$LAB/$1 module
	shift 3
	mkdir -p "$d/www"
	echo 'index of apache' >"$d/www/index.html"
	{
		echo "ServerRoot $d"
		echo "ServerName lab.example"
		echo "PidFile $d/pid"
		echo "DefaultRuntimeDir $d"
		echo "Mutex file:$d"
		echo "ErrorLog $d/error.log"
		for module in mpm_event authz_core dir proxy proxy_http proxy_connect reqtimeout headers; do
			echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
		done
		echo "Listen $port"
		echo "User nobody"
		echo "Group nogroup"
		echo "StartServers 1"
		echo "ServerLimit 1"
		echo "DocumentRoot $d/www"
		echo "DirectoryIndex index.html"
		echo "LogFormat \"%a \\\"%r\\\" %>s\" short"
		echo "CustomLog $d/access.log short"
		printf '%s\n' "$@"
	} >"$d/apache.conf"
	lab_spawn "$name" "$ns" apache2 -f "$d/apache.conf" -DFOREGROUND
	lab_wait_port "$ns" "$port"
}

# lab_haproxy NAME NS FRONT-LINES BACKEND-LINES, lines separated by `;`
lab_haproxy() {
	local name=$1 ns=$2 d=$LAB/$1 port
	mkdir -p "$d"
	{
		echo 'global'
		echo '  maxconn 200'
		echo 'defaults'
		echo '  mode http'
		echo '  timeout connect 5s'
		echo '  timeout client 20s'
		echo '  timeout server 20s'
		echo '  timeout http-request 20s'
		echo 'frontend f'
		tr ';' '\n' <<<"$3"
		echo '  default_backend b'
		echo 'backend b'
		tr ';' '\n' <<<"$4"
	} >"$d/haproxy.cfg"
	port=$(sed -n 's/.*bind [^ ]*:\([0-9]*\).*/\1/p' "$d/haproxy.cfg" | head -n 1)
	lab_spawn "$name" "$ns" haproxy -db -f "$d/haproxy.cfg"
	lab_wait_port "$ns" "$port"
}

# lab_python SCRIPT NS PORT ARGUMENT...: a server of ours; it says `listening` when it does.
lab_python() {
	local script=$1 ns=$2 port=$3
	shift 3
	lab_spawn "${script%.py}-$port" "$ns" "$LAB_PYTHON" -u "$LAB_DIR/$script" "$port" "$@"
	lab_wait_port "$ns" "$port"
}

# Python's own HTTP server, HTTP/1.1 mode.
lab_http_server() {
	mkdir -p "$LAB/python-www"
	echo 'index of python' >"$LAB/python-www/index.html"
	lab_spawn "http-server" s "$LAB_PYTHON" -u -m http.server --protocol HTTP/1.1 --directory "$LAB/python-www" --bind :: "$1"
	lab_wait_port s "$1"
}

# rsyslogd with a datagram socket $LAB/syslog/log of its own, writing what comes to $LAB/syslog/messages.
lab_rsyslogd() {
	local d=$LAB/syslog
	mkdir -p "$d"
	cat >"$d/rsyslog.conf" <<-EOF
		global(workDirectory="$d")
		module(load="imuxsock" SysSock.Use="off")
		input(type="imuxsock" Socket="$d/log" RateLimit.Interval="0" UseSysTimeStamp="off")
		template(name="line" type="string" string="%syslogfacility-text%.%syslogseverity-text% %syslogtag%%msg%\n")
		action(type="omfile" file="$d/messages" template="line" asyncWriting="off" flushOnTXEnd="on")
	EOF
	lab_spawn rsyslogd - rsyslogd -n -f "$d/rsyslog.conf" -i "$d/pid"
	lab_until 10 test -S "$d/log" || lab_die "rsyslogd: $(cat "$LAB/rsyslogd.log")"
}

# Node servers: their packages are installed once, into the build folder, exactly as the lock file says.
lab_node_install() {
	local d=$BUILD/lab/node
	command -v node >/dev/null && command -v npm >/dev/null || return 1
	if ! cmp -s "$LAB_DIR/node/package-lock.json" "$d/installed.json"; then
		mkdir -p "$d"
		cp "$LAB_DIR/node/package.json" "$LAB_DIR/node/package-lock.json" "$d/"
		(cd "$d" && npm ci --ignore-scripts --omit-lockfile-registry-resolved=true --no-audit --no-fund) >"$d/npm.log" 2>&1 || {
			echo "lab: npm ci failed: $(tail -n 2 "$d/npm.log")" >&2
			return 1
		}
		cp "$d/package-lock.json" "$d/installed.json"
	fi
}

# lab_node SCRIPT NS PORT ARGUMENT...
lab_node() {
	local script=$1 ns=$2 port=$3
	shift 3
	lab_spawn "${script%.js}-$port" "$ns" env NODE_PATH="$BUILD/lab/node/node_modules" NODE_NO_WARNINGS=1 \
		node "$LAB_DIR/node/$script" :: "$port" "$@"
	lab_wait_port "$ns" "$port"
}

lab_node_client() {
	local script=$1
	shift
	lab_in c env NODE_PATH="$BUILD/lab/node/node_modules" NODE_NO_WARNINGS=1 node "$LAB_DIR/node/$script" "$@"
}

# lab_client ARGUMENT...: client.py in c.
lab_client() { lab_in c "$LAB_PYTHON" "$LAB_DIR/client.py" "$@"; }

# --- the middlebox ----------------------------------------------------------------------------------------------------
# lab_queue N [OPTION...]: forwarded TCP goes to queue N.
lab_queue() {
	local n=$1 tables
	shift
	for tables in iptables ip6tables; do
		lab_in m $tables -A FORWARD -p tcp -j NFQUEUE --queue-num "$n" "$@" || lab_die "$tables has no NFQUEUE here"
	done
}

lab_unqueue() {
	lab_in m iptables -F FORWARD
	lab_in m ip6tables -F FORWARD
}

lab_queue_bound() { lab_in m awk -v n="$1" '$1 == n { found = 1 } END { exit !found }' /proc/net/netfilter/nfnetlink_queue 2>/dev/null; }

# lab_upgate NAME QUEUE ARGUMENT...: upgate inline in m; returns when the queue is bound. Its pid in $LAB_UPGATE.
lab_upgate() {
	local name=$1 queue=$2
	shift 2
	lab_spawn "$name" m "$UPGATE" -q "$queue" "$@"
	LAB_UPGATE=$LAB_PID
	lab_until 10 lab_bound_or_gone "$queue" "$LAB_UPGATE"
	lab_queue_bound "$queue"
}

lab_bound_or_gone() { lab_queue_bound "$1" || lab_gone "$2"; }

# lab_record FILE INTERFACE COMMAND...: what crosses INTERFACE of the middlebox while COMMAND runs, TCP only, until every connection is closed.
# A datagram to the discard port marks the end, so that nothing still in flight is missed.
lab_record() {
	local file=$1 interface=$2 status
	shift 2
	rm -f "$LAB/raw.pcap"
	lab_spawn tcpdump m tcpdump -Z root -B 65536 -i "$interface" -s 0 -U --immediate-mode -n -w "$LAB/raw.pcap" 'tcp or (udp port 9)'
	local dump=$LAB_PID
	lab_wait_line "$LAB/tcpdump.log" 'listening on' || lab_die "tcpdump: $(cat "$LAB/tcpdump.log")"
	"$@"
	status=$?
	lab_until 10 lab_settled || { echo "lab: a connection stays open" >&2; status=1; }
	lab_in "$interface" bash -c "echo end >/dev/udp/$C4/9" 2>/dev/null
	[[ $interface != c ]] || lab_in c bash -c "echo end >/dev/udp/$S4/9"
	lab_until 5 lab_marked || lab_die "the capture does not end"
	lab_stop "$dump" INT
	tcpdump -Z root -n -r "$LAB/raw.pcap" -w "$file" tcp 2>/dev/null || lab_die "cannot write $file"
	return $status
}

lab_marked() { [[ -n $(tcpdump -n -r "$LAB/raw.pcap" -c 1 'udp port 9' 2>/dev/null) ]]; }
