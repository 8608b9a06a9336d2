# CONNECT (RFC 9110 9.3.6, RFC 9112 3.2.3; RFC 9931 8: data before the answer).

--- early-hello
# The proxy has not agreed yet.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
< HTTP/1.1 200 Connection established
<
= connect.early_data 2 client
= upgrade.unannounced_body 3 client
= record upgrade variant=connect outcome=switched

--- early-hello-close
# Whoever refuses closes: nobody reads it as a request.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
> Connection: close
>
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
< HTTP/1.1 200 Connection established
<
= connect.early_data 3 client
= upgrade.unannounced_body 3 client

--- early-request-close
# A list, in other letters; the proxy refuses and closes.
> CONNECT example.com:25 HTTP/1.1
> Host: example.com:25
> Connection: x, CLOSE
>
>| EHLO a\r\n
< HTTP/1.1 403 Forbidden
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= connect.early_data 3 client
= upgrade.unannounced_body 3 client
= record upgrade variant=connect outcome=refused status=403

--- early-hello-refused
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
< HTTP/1.1 407 Proxy Authentication Required
< Proxy-Authenticate: Basic realm="x"
< Content-Length: 0
<
> !fin
< !fin
= connect.early_data 2 client
= upgrade.unannounced_body 3 client
= record upgrade variant=connect outcome=refused status=407

--- early-other
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
>| EHLO mail.example.com\r\n
< HTTP/1.1 200 Connection established
<
= connect.early_data 2 client
= upgrade.unannounced_body 3 client

--- early-request-answered
# The proxy reads what was meant for the tunnel.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
> GET http://intranet/admin HTTP/1.1
> Host: intranet
>
< HTTP/1.1 407 Proxy Authentication Required
< Proxy-Authenticate: Basic realm="x"
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client
= connect.reused_after_refusal 1 client

--- early-request-agreed
# Nobody reads it as a request after all; it might have been one.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
> GET http://intranet/admin HTTP/1.1
> Host: intranet
>
< HTTP/1.1 200 Connection established
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= upgrade.unannounced_body 3 client class=http1
= upgrade.smuggled_request 1 client

--- early-hello-answered
# A 400 answers the hello.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
< HTTP/1.1 407 Proxy Authentication Required
< Proxy-Authenticate: Basic realm="x"
< Content-Length: 0
<
< HTTP/1.1 400 Bad Request
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= connect.early_data 2 client
= upgrade.unannounced_body 3 client
= connect.reused_after_refusal 1 client
= http.unannounced_body 2 client

--- twin-after-agreement
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 200 Connection established
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
<| \x16\x03\x03\x00\x05\x02\x00\x00\x01\x00
= record upgrade variant=connect outcome=switched status=200

--- twin-refused-then-again
# RFC 9110 11.7: a 407 and another try on the same connection.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 407 Proxy Authentication Required
< Proxy-Authenticate: Basic realm="x"
< Content-Length: 0
<
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
> Proxy-Authorization: Basic eDp5
>
< HTTP/1.1 200 Connection established
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
= record upgrade outcome=refused status=407
= record upgrade outcome=switched status=200

--- twin-refused-then-get
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 407 Proxy Authentication Required
< Proxy-Authenticate: Basic realm="x"
< Content-Length: 0
<
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- twin-201
# Any 2xx.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 201 Odd
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
= record upgrade outcome=switched status=201

--- twin-interim
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 100 Continue
<
< HTTP/1.1 200 Connection established
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
= record upgrade outcome=switched status=200

--- framed-length
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= connect.framed_success 2 server

--- framed-zero
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= connect.framed_success 2 server

--- framed-chunked
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
= connect.framed_success 2 server

--- twin-framed-refusal
# A refusal has a body like any other answer.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 502 Bad Gateway
< Content-Length: 5
<
<| sorry
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200

--- with-length
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
> Content-Length: 5
>
>| hello
= connect.with_body 2 client

--- with-chunks
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
> Transfer-Encoding: chunked
>
>| 0\r\n\r\n
= connect.with_body 2 client

--- twin-zero-length
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
> Content-Length: 0
>
< HTTP/1.1 200 Connection established
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
= record upgrade outcome=switched

--- twin-http-in-tunnel
# A tunnel may carry anything.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 200 Connection established
<
> GET / HTTP/1.1
> Host: b
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= record upgrade outcome=switched

--- twin-ipv6
> CONNECT [2001:db8::1]:443 HTTP/1.1
> Host: [2001:db8::1]:443
>
< HTTP/1.1 200 Connection established
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00

--- twin-http10
> CONNECT example.com:443 HTTP/1.0
>
< HTTP/1.0 200 Connection established
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00

--- twin-stray-line-end
# One stray CRLF (RFC 9112 2.2).
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
>| \r\n
< HTTP/1.1 200 Connection established
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
= upgrade.unannounced_body 3 client

--- early-hello-refused-close
# The proxy closes: the hello is no request.
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00\r\n and what follows it\r\n
< HTTP/1.1 502 Bad Gateway
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
= upgrade.unannounced_body 3 client class=tls_hello
= connect.early_data 2 client
= record upgrade variant=connect outcome=refused status=502

--- twin-in-pipeline
> GET / HTTP/1.1
> Host: a
>
> CONNECT b:443 HTTP/1.1
> Host: b:443
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 200 OK
<
>| \x16\x03\x01\x00\x05\x01\x00\x00\x01\x00
= record upgrade variant=connect outcome=switched

--- twin-lower-case
# Methods mind case (RFC 9110 9.1): no CONNECT, so its target has the wrong form and the 200 opens no tunnel.
> connect b:443 HTTP/1.1
> Host: b:443
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET /next HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
= record http target=/next status=200
= http.invalid_target 3 client

--- port-missing
# RFC 9110 9.3.6: the client sends the port, default or not.
> CONNECT example.com HTTP/1.1
> Host: example.com
>
= http.invalid_target 3 client

--- port-empty
> CONNECT example.com: HTTP/1.1
> Host: example.com
>
= http.invalid_target 3 client

--- port-zero
> CONNECT example.com:0 HTTP/1.1
> Host: example.com
>
= http.invalid_target 3 client

--- port-too-large
> CONNECT example.com:65536 HTTP/1.1
> Host: example.com
>
= http.invalid_target 3 client

--- port-word
> CONNECT example.com:https HTTP/1.1
> Host: example.com
>
= http.invalid_target 3 client

--- twin-port-largest
> CONNECT example.com:65535 HTTP/1.1
> Host: example.com
>
