# SPDX-License-Identifier: GPL-2.0-or-later
# Proxies of readers.sh, in p: NAME FIRST-PORT FIRST-BACKEND-PORT. Each has LANES ports, one in front of each port of the server in s, and keeps
# connections to it for the client that has them. lighttpd is not among them: mod_proxy reads every answer to the connection's end, and passes on what it
# made of broken chunks as if they were whole, which no reading models yet.
# shellcheck shell=bash

LANES=$(sed -n 's/^LANES = //p' "$LAB_DIR/readers_ask.py")

# lanes TEXT: a line for each lane, @P its port, @S its server's.
lanes() {
	local n line
	for ((n = 0; n < LANES; n++)); do
		line=${1//@P/$((PORT + n))}
		printf '%b\n' "${line//@S/$((BACKEND + n))}"
	done
}

ask_nginx() {
	local PORT=$1 BACKEND=$2 d=$LAB/ask-nginx
	mkdir -p "$d/tmp"
	{
		echo "user root; worker_processes 1; daemon off; pid $d/pid; error_log $d/error.log; events {}"
		echo "http { access_log off; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_next_upstream off;"
		echo "client_body_temp_path $d/tmp/b; proxy_temp_path $d/tmp/p; fastcgi_temp_path $d/tmp/f; uwsgi_temp_path $d/tmp/u; scgi_temp_path $d/tmp/s;"
		lanes "upstream u@P { server $S4:@S; keepalive 1; }"
		lanes 'server { listen @P; location / { proxy_pass http://u@P; } }'
		echo '}'
	} >"$d/nginx.conf"
	lab_spawn ask-nginx p nginx -p "$d" -c "$d/nginx.conf" -e "$d/error.log"
	lab_wait_port p "$PORT"
}

ask_haproxy() {
	local PORT=$1 BACKEND=$2 d=$LAB/ask-haproxy
	mkdir -p "$d"
	{
		printf '%s\n' global '  maxconn 200' defaults '  mode http' '  retries 0' '  http-reuse never' '  timeout connect 5s' \
			'  timeout client 20s' '  timeout server 20s'
		lanes "listen l@P\n  bind :@P\n  server o $S4:@S"
	} >"$d/haproxy.cfg"
	lab_spawn ask-haproxy p haproxy -db -f "$d/haproxy.cfg"
	lab_wait_port p "$PORT"
}

ask_squid() {
	local PORT=$1 BACKEND=$2 d=$LAB/ask-squid
	install -d -m 777 "$d"
	{
		lanes 'http_port @P accel defaultsite=lab.example no-vhost'
		lanes 'acl l@P localport @P'
		lanes "cache_peer $S4 parent @S 0 no-query originserver no-digest no-netdb-exchange name=o@P"
		lanes 'cache_peer_access o@P allow l@P'
		lanes 'cache_peer_access o@P deny all'
		printf '%s\n' 'http_access allow all' 'cache deny all' 'never_direct allow all' 'forward_max_tries 1' "pid_filename $d/pid" \
			"cache_log $d/cache.log" 'access_log none' "coredump_dir $d" 'pinger_enable off' 'shutdown_lifetime 0 seconds' \
			'visible_hostname lab.example' 'cache_mem 4 MB'
	} >"$d/squid.conf"
	lab_spawn ask-squid p squid -N -n "upg$$xask" -f "$d/squid.conf"
	lab_wait_port p "$PORT"
}

ask_varnish() {
	local PORT=$1 BACKEND=$2 d=$LAB/ask-varnish
	mkdir -p "$d"
	{
		echo 'vcl 4.1;'
		lanes "backend b@P { .host = \"$S4\"; .port = \"@S\"; }"
		echo 'sub vcl_recv {'
		lanes 'if (local.socket == "l@P") { set req.backend_hint = b@P; }'
		echo 'return (pass); }'
	} >"$d/lab.vcl"
	# shellcheck disable=SC2046
	lab_spawn ask-varnish p varnishd -F -j none -n "$d/work" -f "$d/lab.vcl" $(lanes '-a l@P=:@P') -s malloc,10m \
		-p http_gzip_support=off
	lab_wait_port p "$PORT"
}

ask_apache2() {
	local PORT=$1 BACKEND=$2
	mapfile -t listen < <(lanes 'Listen @P' | tail -n +2)
	mapfile -t hosts < <(lanes "<VirtualHost *:@P>\nProxyPass / http://$S4:@S/\n</VirtualHost>")
	lab_apache ask-apache2 p "$PORT" "${listen[@]}" "${hosts[@]}"
}
