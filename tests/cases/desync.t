# Whole attacks, both messages of them, as the papers have them ("HTTP Request Smuggling", Linhart et al. 2005; Kettle 2019, 2022, 2025).

--- cl-te
# The front counts, the back reads chunks: two answers for two requests.
> POST / HTTP/1.1
> Host: a
> Content-Length: 43
> Transfer-Encoding: chunked
>
>| 0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.content_length_with_transfer_encoding 2 client @46 readings=chunked:81+,content-length:119

--- te-cl
# The front reads chunks, the back counts, and answers what it finds in the chunk.
> POST / HTTP/1.1
> Host: a
> Content-Length: 4
> Transfer-Encoding: chunked
>
>| 26\r\nGET /admin HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n\r\n0\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:80+,content-length:79
= http.request_in_body 3 client
= http.surplus_response 1 client
= http.response_without_request 1 client

--- te-te
> POST / HTTP/1.1
> Host: a
> Content-Length: 4
> Transfer-Encoding: chunked
> Transfer-encoding: cow
>
>| 26\r\nGET /admin HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n\r\n0\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked-somewhere:104+,transfer-encoding-ignored:103,both-ignored:99
= http.invalid_transfer_encoding 2 client @45 readings=chunked-somewhere:104+,transfer-encoding-ignored:103,both-ignored:99
= http.request_in_body 3 client
= http.surplus_response 1 client
= http.response_without_request 1 client

--- te-te-space
> POST / HTTP/1.1
> Host: a
> Content-Length: 4
> Transfer-Encoding : chunked
>
>| 26\r\nGET /admin HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n\r\n0\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:81+,content-length:80
= http.whitespace_before_colon 2 client
= http.request_in_body 3 client
= http.surplus_response 1 client
= http.response_without_request 1 client

--- cl-cl
# Linhart et al. 2005.
> POST / HTTP/1.1
> Host: a
> Content-Length: 38
> Content-Length: 0
>
>| GET /admin HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.conflicting_content_length 2 client @46 readings=first-content-length:105,last-content-length:67
= http.request_in_body 3 client
= http.surplus_response 1 client
= http.response_without_request 1 client

--- http10-te
> POST / HTTP/1.0
> Host: a
> Connection: keep-alive
> Content-Length: 4
> Transfer-Encoding: chunked
>
>| 26\r\nGET /admin HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n\r\n0\r\n\r\n
< HTTP/1.1 200 OK
< Connection: keep-alive
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Connection: keep-alive
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.content_length_with_transfer_encoding 2 client @69 readings=chunked:104+,te-ignored-in-1.0:103
= http.transfer_encoding_in_http10 2 client @69 readings=chunked:104+,te-ignored-in-1.0:103
= http.request_in_body 3 client
= http.surplus_response 1 client
= http.response_without_request 1 client

--- get-body-refused
# CL.0
> GET / HTTP/1.1
> Host: a
> Content-Length: 38
>
>| GET /admin HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.surplus_response 1
= http.response_without_request 1
= http.request_in_body 3 client @47 readings=body-ignored:47,content-length:85

--- twin-get-body
# The same, read as a body: one answer.
> GET / HTTP/1.1
> Host: a
> Content-Length: 38
>
>| GET /admin HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= record http status=200
= http.request_in_body 3 client @47 readings=body-ignored:47,content-length:85

--- response-splitting
# Klein 2004: one request, two answers.
> GET /?x=%0d%0aContent-Length:%200 HTTP/1.1
> Host: a
>
< HTTP/1.1 302 Found
< Location: /
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| evil!
> !fin
< !fin
= http.surplus_response 1 server
= http.response_without_request 1 server

--- response-double-length
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
< Content-Length: 50
<
<| hello
= http.conflicting_content_length 2 server @36 readings=first-content-length:63,last-content-length:108,content-length-ignored:58+

--- trailer-merge
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 0\r\nContent-Length: 50\r\nHost: internal\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.forbidden_trailer 2 client @59 readings=trailer-merged:81+,trailer-is-next-request:59

--- folded-te
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> X: y
>  Transfer-Encoding: chunked
>
>| 0\r\n\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= http.obs_fold 2 client
= http.obs_fold 2 client @51 readings=content-length:87,folded-line-is-a-field:87+

--- websocket-tunnel-426
# "What's wrong with WebSocket APIs", Emelyanov 2019: a proxy that takes 426 for a switch; here HTTP stays inspected.
> GET /chat HTTP/1.1
> Host: server.example.com
> Upgrade: websocket
> Connection: Upgrade
> Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
> Sec-WebSocket-Version: 777
>
< HTTP/1.1 426 Upgrade Required
< Sec-WebSocket-Version: 13
< Content-Length: 0
<
> GET /private HTTP/1.1
> Host: b
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= upgrade.version_refused 3 server
= upgrade.malformed_offer 3 client
= record http target=/private status=200

--- h2c-tunnel
# "h2c Smuggling", Mills 2020: refused here, and HTTP stays inspected.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade, HTTP2-Settings
> Upgrade: h2c
> HTTP2-Settings: AAMAAABkAAQAAP__
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET /admin HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= record http target=/admin status=200
