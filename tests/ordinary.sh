#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Ordinary programs at their ordinary work, inline through an upgate that blocks: all of it succeeds, and nothing of severity 1 or 2 is
# raised, inline or when the packets are replayed. ordinary.sh [PATTERN]: cases whose name matches alone. Needs root.
. "$(dirname "$0")/lab/lab.sh"

ONLY=${1:-}
if ((EUID != 0)); then
	echo 'skip ordinary: needs root'
	exit 0
fi

FAILED=0 SEED=${SEED:-$(date +%s)}
# try NAME COMMAND...: it must succeed, and be quiet.
try() {
	local name=$1 found since
	shift
	[[ $name = *$ONLY* ]] || return 0
	since=$([[ -s $EVE ]] && wc -l <"$EVE" || echo 0)
	if ! timeout 120 bash -c '"$@"' bash "$@" >"$LAB/case.log" 2>&1 </dev/null; then
		echo "FAIL $name: $(grep -v '^$' "$LAB/case.log" | tail -n 2 | tr '\n' ' ')"
		FAILED=1
		return
	fi
	found=$(tail -n "+$((since + 1))" "$EVE" | loud)
	if [[ -n $found ]]; then
		echo "FAIL $name: raised $found"
		FAILED=1
	else
		echo "ok $name"
	fi
}

loud() { jq -r 'select(.event_type == "alert" and .alert.severity < 3) | "\(.upgate.event) \(.src_ip):\(.src_port)->\(.dest_ip):\(.dest_port)"' | sort -u | paste -sd' '; }

# --- what serves --------------------------------------------------------------------------------------------------------
content() { # DIRECTORY
	local i
	mkdir -p "$1/sub/deeper" "$1/put"
	echo '<html><a href="a.html">a</a> <a href="sub/">s</a> <img src="big.bin"></html>' >"$1/index.html"
	for i in a b c; do echo "<html>$i <a href=\"index.html\">up</a></html>" >"$1/$i.html"; done
	echo '<html><a href="deeper/x.txt">x</a></html>' >"$1/sub/index.html"
	printf 'GET / HTTP/1.1\r\nHost: quoted\r\n\r\nHTTP/1.1 200 OK\r\n\r\n' >"$1/sub/deeper/x.txt"
	head -c 3000000 /dev/urandom >"$1/big.bin"
	: >"$1/empty"
}

serve_lighttpd() {
	local d=$LAB/lighttpd
	mkdir -p "$d"
	content "$d/www"
	cat >"$d/conf" <<-CONF
		server.document-root = "$d/www"
		server.port = 8083
		server.use-ipv6 = "enable"
		server.set-v6only = "disable"
		server.errorlog = "$d/error.log"
		index-file.names = ( "index.html" )
		server.max-keep-alive-idle = 2
		server.max-read-idle = 2
	CONF
	lab_spawn lighttpd s lighttpd -D -f "$d/conf"
	lab_wait_port s 8083
}

# aiohttp, Tornado, waitress, gunicorn and Twisted, each with its own HTTP implementation
serve_python() {
	local d=$LAB/pyapps
	mkdir -p "$d"
	cat >"$d/app.py" <<-'PY'
		def app(environ, start):
		    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
		    # with its length: waitress 2.1 ends what it chunks with a chunk of 0 in answers to HEAD, too, and is rightly told so
		    out = b"" if environ["REQUEST_METHOD"] == "HEAD" else b"you sent %d\n" % len(body)
		    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(out)))])
		    return [out]
	PY
	cat >"$d/aio.py" <<-'PY'
		import asyncio, aiohttp.web as web
		async def any_(req):
		    body = await req.read()
		    if req.path == "/stream":
		        r = web.StreamResponse(); r.enable_chunked_encoding(); await r.prepare(req)
		        for i in range(40): await r.write(b"data: %d\n\n" % i); await asyncio.sleep(0.01)
		        await r.write_eof(); return r
		    return web.Response(text="you sent %d\n" % len(body))
		app = web.Application(client_max_size=1 << 24); app.router.add_route("*", "/{x:.*}", any_)
		web.run_app(app, port=8091, print=None)
	PY
	cat >"$d/torn.py" <<-'PY'
		import asyncio, tornado.web
		class H(tornado.web.RequestHandler):
		    def get(self, *a): self.set_header("ETag", '"x"'); self.write("tornado\n" * 100)
		    def post(self, *a): self.write("you sent %d\n" % len(self.request.body))
		    put = post
		async def main():
		    tornado.web.Application([(r"/(.*)", H)]).listen(8092); await asyncio.Event().wait()
		asyncio.run(main())
	PY
	cat >"$d/tw.py" <<-'PY'
		from twisted.web import server, resource; from twisted.internet import reactor
		class R(resource.Resource):
		    isLeaf = True
		    def render_GET(self, r): return b"twisted\n" * 100
		    def render_POST(self, r): return b"you sent %d\n" % len(r.content.read())
		reactor.listenTCP(8095, server.Site(R())); reactor.run()
	PY
	lab_spawn aiohttp s "$LAB_PYTHON" -u "$d/aio.py"
	lab_spawn tornado s "$LAB_PYTHON" -u "$d/torn.py"
	lab_spawn twisted s "$LAB_PYTHON" -u "$d/tw.py"
	lab_spawn waitress s env PYTHONPATH="$d" "$LAB_PYTHON" -c 'import waitress, app; waitress.serve(app.app, host="0.0.0.0", port=8093)'
	lab_spawn gunicorn s env PYTHONPATH="$d" gunicorn -b 0.0.0.0:8094 --keep-alive 5 --threads 4 app:app
	local port
	for port in 8091 8092 8093 8094 8095; do lab_wait_port s $port; done
}

proxy_squid() {
	local d=$LAB/squid
	mkdir -p "$d"
	chmod 777 "$d"
	cat >"$d/conf" <<-CONF
		http_port 3128
		http_access allow all
		cache_mem 16 MB
		pid_filename $d/pid
		cache_log $d/cache.log
		access_log stdio:$d/access.log
		coredump_dir $d
		shutdown_lifetime 0 seconds
		visible_hostname squid.lab
		pinger_enable off
	CONF
	lab_spawn squid p squid -N -f "$d/conf"
	lab_wait_port p 3128
}

proxy_varnish() {
	mkdir -p "$LAB/varnish"
	chmod 777 "$LAB/varnish"
	cat >"$LAB/varnish.vcl" <<-CONF
		vcl 4.1;
		backend default { .host = "$S4"; .port = "80"; }
		sub vcl_recv { if (req.method != "GET" && req.method != "HEAD") { return (pass); } }
	CONF
	lab_spawn varnish p varnishd -F -j none -n "$LAB/varnish" -a :8081 -f "$LAB/varnish.vcl" -s malloc,16m
	lab_wait_port p 8081
}

proxy_tinyproxy() {
	printf 'Port 8888\nListen 0.0.0.0\nTimeout 60\nMaxClients 50\nLogFile "%s/tinyproxy.access"\n' "$LAB" >"$LAB/tinyproxy.conf"
	lab_spawn tinyproxy p tinyproxy -d -c "$LAB/tinyproxy.conf"
	lab_wait_port p 8888
}

# A repository of one empty package, for apt, which sends its requests one behind the other without waiting (pipelining).
repository() {
	local r=$LAB/nginx/www/apt i
	mkdir -p "$r/pkg/DEBIAN"
	for i in 1 2 3 4 5 6 7 8; do
		printf 'Package: lab-%s\nVersion: 1\nArchitecture: all\nMaintainer: lab <lab@lab.example>\nDescription: lab\n' $i >"$r/pkg/DEBIAN/control"
		dpkg-deb -b "$r/pkg" "$r/lab-$i.deb" >/dev/null
	done
	(cd "$r" && apt-ftparchive packages . >Packages && gzip -k Packages && apt-ftparchive release . >Release)
}

servers() {
	local l
	lab_nginx tls
	content "$LAB/nginx/www"
	repository
	git init -q --bare "$LAB/nginx/www/repo.git"
	git -C "$TOP" push -q "$LAB/nginx/www/repo.git" HEAD:refs/heads/main
	git -C "$LAB/nginx/www/repo.git" update-server-info
	l=/usr/lib/apache2/modules
	mkdir -p "$LAB/apache/dav"
	chmod 777 "$LAB/apache" "$LAB/apache/dav"
	mkdir -p "$LAB/apache/www"
	content "$LAB/apache/www"
	chmod 777 "$LAB/apache/www/put"
	lab_apache apache s 8081 "LoadModule dav_module $l/mod_dav.so" "LoadModule dav_fs_module $l/mod_dav_fs.so" "DavLockDB $LAB/apache/dav/lock" \
		"<Directory $LAB/apache/www/put>" 'Dav On' '</Directory>' \
		"LoadModule auth_basic_module $l/mod_auth_basic.so" "LoadModule authn_file_module $l/mod_authn_file.so" \
		"LoadModule authn_core_module $l/mod_authn_core.so" "LoadModule authz_user_module $l/mod_authz_user.so" \
		"LoadModule auth_digest_module $l/mod_auth_digest.so" \
		'<Location /sub>' 'AuthType Basic' 'AuthName lab' "AuthUserFile $LAB/passwd" 'Require valid-user' '</Location>'
	openssl passwd -apr1 secret | sed 's/^/joe:/' >"$LAB/passwd"
	lab_http_server 8082
	content "$LAB/python-www"
	serve_lighttpd
	serve_python
	lab_node_install || lab_die 'needs node and npm'
	lab_node plain.js s 8084
	lab_nginx_proxy 80
	lab_haproxy haproxy p 'bind :8000;bind :8001 accept-proxy' "server s $S4:80"
	lab_haproxy haproxy-sends p 'bind :8002' "server s $S4:8084 send-proxy-v2"
	lab_apache apache-proxy p 8082 "ProxyRequests On" "ProxyPass /rev http://$S4/" "<Proxy *>" 'Require all granted' '</Proxy>' 'AllowCONNECT 443 22'
	proxy_squid
	proxy_varnish
	proxy_tinyproxy
	lab_spawn nghttpd s nghttpd --no-tls -d "$LAB/nginx/www" 8086
	lab_spawn nghttpx p nghttpx --no-ocsp -f '0.0.0.0,8087;no-tls' -b "$S4,80" --workers=1
	lab_wait_port s 8086
	lab_wait_port p 8087
}

# --- what people do -----------------------------------------------------------------------------------------------------
c() { lab_in c "$@"; }
export -f c lab_in
curl_() { c curl -sS -f -o /dev/null -o /dev/null -o /dev/null -o /dev/null --max-time 30 "$@"; }
export -f curl_

everywhere() { # NAME URL [CURL-OPTION...]: what curl does against one server, directly or through one proxy
	local name=$1 u=$2
	shift 2
	try "$name/keep-alive" curl_ "$@" "$u/" "$u/a.html" "$u/empty" "$u/b.html"
	try "$name/large" curl_ "$@" "$u/big.bin"
	try "$name/head-get" c bash -c "curl -sSI $* $u/ -o /dev/null && curl -sS $* $u/ -o /dev/null"
	try "$name/range" curl_ "$@" -r 100-5000 "$u/big.bin"
	[[ $name = varnish ]] || try "$name/ranges" curl_ "$@" -r 0-9,100-5000 "$u/big.bin"
	try "$name/http1.0" curl_ "$@" -0 "$u/" "$u/a.html"
	try "$name/compressed" curl_ "$@" --compressed "$u/"
	try "$name/missing" c bash -c "curl -sS $* -o /dev/null -o /dev/null $u/nothing-here $u/a.html"
	try "$name/conditional" c bash -c "curl -sS $* -z 2040-01-01 -o /dev/null -o /dev/null $u/ $u/a.html"
	try "$name/options" c bash -c "curl -sS $* -X OPTIONS -o /dev/null -o /dev/null $u/ $u/a.html"
	try "$name/post-refused" c bash -c "curl -sS $* -d x=1 -o /dev/null -o /dev/null $u/ ; curl -sS $* -o /dev/null $u/"
	try "$name/query" curl_ "$@" "$u/?q=GET%20/%20HTTP/1.1&x='%22%3Cscript%3E&y=a%0d%0ab" "$u/?Content-Length:+5"
	try "$name/given-up" c bash -c "timeout 0.3 curl -sS $* --limit-rate 100k -o /dev/null $u/big.bin; curl -sS $* -o /dev/null $u/"
	try "$name/parallel" c bash -c "curl -sS $* -Z --parallel-max 8 $(printf -- "-o /dev/null $u/a.html?%d " 1 2 3 4 5 6 7 8 9 10 11 12)"
}

post() { # NAME URL: bodies
	local name=$1 u=$2
	try "$name/form" curl_ -d 'a=1&b=2' "$u" -d 'c=3' "$u"
	try "$name/multipart" curl_ -F "f=@$LAB/body" -F 'g=GET / HTTP/1.1' "$u"
	try "$name/expect" curl_ -H 'Expect: 100-continue' --data-binary "@$LAB/body" "$u"
	try "$name/chunked" curl_ -H 'Transfer-Encoding: chunked' --data-binary "@$LAB/body" "$u"
	try "$name/empty" curl_ -X POST -H 'Content-Length: 0' "$u"
	try "$name/put" c bash -c "curl -sS -T $LAB/body -o /dev/null $u"
}

python() { c "$LAB_PYTHON" -W ignore -c "$1" "${@:2}"; }
export -f python
export LAB_PYTHON

REQUESTS='import requests,sys
s=requests.Session()
for u in sys.argv[1:]:
    assert s.get(u).ok; s.head(u); s.get(u,params={"q":"HTTP/1.1\r\nHost: x"}); s.options(u)
    r=s.get(u,stream=True); next(r.iter_content(10)); r.close()
    s.get(u,headers={"X-Long":"a"*7000}); s.get(u,cookies={"a":"b"*500})'
HTTPX='import httpx,asyncio,sys
async def main():
    async with httpx.AsyncClient() as k:
        for u in sys.argv[1:]:
            r=await asyncio.gather(*[k.get(u) for _ in range(20)]); assert all(x.status_code==200 for x in r)
asyncio.run(main())'
AIOHTTP='import aiohttp,asyncio,sys
async def main():
    async with aiohttp.ClientSession() as k:
        for u in sys.argv[1:]:
            for i in range(5):
                async with k.get(u) as r: await r.read()
            async def gen():
                for i in range(9): yield b"x"*i*100
            async with k.post(u,data=gen()) as r: await r.read()
asyncio.run(main())'
NODE='const http=require("http"),a=new http.Agent({keepAlive:true,maxSockets:3});let left=0;
for(const u of process.argv.slice(1))for(let i=0;i<12;i++){left++;const q=http.request(u,{agent:a,method:i%3==1?"POST":"GET"},r=>{r.resume();r.on("end",()=>{if(!--left)a.destroy()})});
q.on("error",e=>{console.error(e.message);process.exit(1)});if(i%3==1)q.write("part "+i);q.end()}'
FETCH='(async()=>{for(const u of process.argv.slice(1)){const r=await Promise.all([...Array(20).keys()].map(()=>fetch(u)));for(const x of r)await x.text();
await(await fetch(u,{method:"POST",body:"x".repeat(5000)})).text()}})()'

inspected() { "$UPGATE" -r "$1" --json 2>/dev/null | loud; }

clients() { # everything that is not curl
	local u
	try wget/mirror c wget -q -r -l 3 -P "$LAB/mirror" "http://$S4/"
	try wget/mirror-proxy c env http_proxy="http://$P4:3128" wget -q -r -l 3 -P "$LAB/mirror2" "http://$S4:8083/"
	try ab/keep-alive c ab -q -k -n 400 -c 10 "http://$S4/"
	try ab/apache c ab -q -k -n 400 -c 10 "http://$S4:8081/"
	try ab/squid c ab -q -n 100 -c 5 -X "$P4:3128" "http://$S4/"
	try siege/haproxy c env HOME="$LAB" siege -q -b -c 5 -r 20 "http://$P4:8000/"
	try requests python "$REQUESTS" "http://$S4/" "http://$S4:8081/" "http://$S4:8084/" "http://$S4:8091/" "http://$S4:8093/" "http://$P4:8000/" "http://$P4:80/"
	try httpx python "$HTTPX" "http://$S4/" "http://$S4:8092/" "http://$S4:8094/" "http://$P4:8081/"
	try aiohttp python "$AIOHTTP" "http://$S4:8091/" "http://$S4:8084/" "http://$S4:8094/"
	try node/agent c node -e "$NODE" "http://$S4:8084/" "http://$S4:8091/" "http://$P4:8002/"
	try node/fetch c node -e "$FETCH" "http://$S4:8084/" "http://$S4:8095/" "http://$S4:8092/"
	try git/clone c git clone -q "http://$S4/repo.git" "$LAB/clone"
	try git/clone-proxy c env http_proxy="http://$P4:3128" git clone -q "http://$S4/repo.git" "$LAB/clone2"
	for u in "http://$S4" "http://$P4:8000" "http://$P4:8081"; do
		try "apt/${u#http://}" apt_ "$u/apt/"
	done
	try apt/squid env http_proxy="http://$P4:3128" bash -c apt_\ "http://$S4/apt/"
	try dav c bash -c "printf 'mkcol new\nput $LAB/body\npropget body\ncopy body two\nls\ndelete two\nlock body\nunlock body\nquit\n' | cadaver http://$S4:8081/put/"
	try auth/basic curl_ -u joe:secret "http://$S4:8081/sub/" "http://$S4:8081/sub/deeper/x.txt"
	try auth/any curl_ --anyauth -u joe:secret "http://$S4:8081/sub/"
	try connect/squid-tls curl_ -k -x "http://$P4:3128" "https://$S4/" "https://$S4/a.html"
	try connect/apache-tls curl_ -k -x "http://$P4:8082" "https://$S4/"
	try connect/tinyproxy-tls curl_ -k -x "http://$P4:8888" "https://$S4/"
	try connect/refused c bash -c "! curl -sS -p -x http://$P4:8082 http://$S4:8084/"
	# this nghttpd and this curl do not get on with each other twice on a connection
	try h2c/prior curl_ --http2-prior-knowledge "http://$S4:8086/big.bin"
	try h2c/prior-alone c bash -c "! curl -sS --http2 -o /dev/null http://$S4:8086/"
	try h2c/nghttp c nghttp -n -u "http://$P4:8087/" "http://$P4:8087/a.html"
	try h2c/nghttpx curl_ --http2 "http://$P4:8087/" "http://$P4:8087/big.bin"
	try sse curl_ "http://$S4:8091/stream" "http://$S4:8091/after"
	try early-hints curl_ "http://$S4:8084/hints" "http://$S4:8084/empty" "http://$S4:8084/x"
	try proxy-protocol curl_ --haproxy-protocol "http://$P4:8001/" "http://$P4:8001/a.html"
	try ipv6 curl_ "http://[$S6]/" "http://[$S6]/big.bin" "http://[$S6]:8083/"
	try idle/lighttpd c "$LAB_PYTHON" -c 'import http.client,sys
k=http.client.HTTPConnection(sys.argv[1],8083); k.request("GET","/"); k.getresponse().read(); k.sock.recv(1)
k=http.client.HTTPConnection(sys.argv[1],8083); k.connect(); k.sock.settimeout(60); k.sock.recv(1)' "$S4"
}

apt_() { # URL
	local d=$LAB/apt-$RANDOM
	mkdir -p "$d/lists/partial" "$d/cache/archives/partial"
	: >"$d/status"
	echo "deb [trusted=yes] $1 ./" >"$d/sources"
	local o=(-o Dir::Etc::SourceList="$d/sources" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$d/lists" -o Dir::Cache="$d/cache"
		-o Dir::State::Status="$d/status" -o APT::Sandbox::User=root -o Acquire::Languages=none -o Dir::Etc::Parts=/dev/null -o Dir::Etc::Main=/dev/null)
	[[ -z $http_proxy ]] || o+=(-o Acquire::http::Proxy="$http_proxy")
	c env HOME="$d" apt-get "${o[@]}" -q update && c env HOME="$d" apt-get "${o[@]}" -q -y -d install lab-1 lab-2 lab-3 lab-4 lab-5 lab-6 lab-7 lab-8
	[[ $(find "$d/cache/archives" -name '*.deb' | wc -l) -eq 8 ]]
}
export -f apt_

lab_up offload
# run by other processes: the namespaces carry this shell's number
c() { ip netns exec "$LAB_CLIENT" "$@"; }
export LAB LAB_CLIENT
LAB_CLIENT=$(lab_ns c)
head -c 200000 /dev/urandom >"$LAB/body"
servers
lab_queue 0
mkdir "$LAB/log"
EVE=$LAB/log/eve.json
lab_upgate upgate 0 -l "$LAB/log" || lab_die "upgate: $(tail -n 1 "$LAB/upgate.log")"
lab_spawn tcpdump m tcpdump -Z root -B 65536 -i any -s 0 -U --immediate-mode -n -w "$LAB/all.pcap" tcp
DUMP=$LAB_PID
lab_wait_line "$LAB/tcpdump.log" 'listening on' || lab_die "tcpdump: $(cat "$LAB/tcpdump.log")"

everywhere nginx "http://$S4"
everywhere apache "http://$S4:8081"
everywhere python "http://$S4:8082"
everywhere lighttpd "http://$S4:8083"
everywhere nginx-proxy "http://$P4"
everywhere haproxy "http://$P4:8000"
everywhere varnish "http://$P4:8081"
everywhere apache-reverse "http://$P4:8082/rev"
everywhere nghttpx "http://$P4:8087"
everywhere squid "http://$S4" -x "http://$P4:3128"
everywhere apache-forward "http://$S4" -x "http://$P4:8082"
everywhere tinyproxy "http://$S4" -x "http://$P4:8888"
for port in 8084/echo 8091 8092 8093 8094 8095; do post "post/$port" "http://$S4:$port"; done
post post/nginx "http://$S4/post"
clients

lab_stop "$DUMP" INT
lab_stop "$LAB_UPGATE" || { echo "FAIL stop: $(tail -n 1 "$LAB/upgate.log")"; FAILED=1; }
found=$(inspected "$LAB/all.pcap")
if [[ -z $found ]]; then echo "ok replayed: $(du -h "$LAB/all.pcap" | cut -f 1) of packets"; else echo "FAIL replayed: raised $found"; FAILED=1; fi
# a capture that lacks packets makes none of it suspect
for ((i = 0; i < 5; i++)); do
	"$LAB_PYTHON" "$TOP/tests/mangle.py" lose $((SEED + i)) "$LAB/all.pcap" "$LAB/lossy.pcap" || lab_die mangle.py
	found=$(inspected "$LAB/lossy.pcap")
	if [[ -z $found ]]; then echo "ok lossy/$i"; else echo "FAIL lossy/$i: seed $((SEED + i)) raised $found"; FAILED=1; fi
done
found=$(jq -r 'select(.event_type == "alert") | "\(.upgate.event):\(.alert.severity)"' "$EVE" | sort | uniq -c | awk '{ printf "%s%s %s", sep, $2, $1; sep = ", " }')
echo "# also said: ${found:-nothing}"
exit $FAILED
