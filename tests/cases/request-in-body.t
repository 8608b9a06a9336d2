# An announced body that begins with a request line, where servers are known to ignore bodies (CL.0: Kettle, "Browser-Powered Desync Attacks", 2022).

--- get
> GET / HTTP/1.1
> Host: a
> Content-Length: 24
>
>| GET /admin HTTP/1.1\r\nX: \n
= http.request_in_body 3 client @47 readings=body-ignored:47,content-length:71

--- head
> HEAD / HTTP/1.1
> Host: a
> Content-Length: 20
>
>| POST /x HTTP/1.1\r\n\r\n
= http.request_in_body 3 client @48 readings=body-ignored:48,content-length:68

--- options-version-less
> OPTIONS / HTTP/1.1
> Host: a
> Content-Length: 8
>
>| GET /xx\n
= http.request_in_body 3 client @50 readings=body-ignored:50,content-length:58

--- delete-without-line-end
> DELETE / HTTP/1.1
> Host: a
> Content-Length: 6
>
>| GET /x
> GET / HTTP/1.1
> Host: a
>
= http.request_in_body 3 client @49 readings=body-ignored:49,content-length:55

--- get-behind-empty-line
> GET / HTTP/1.1
> Host: a
> Content-Length: 20
>
>| \r\nGET /x HTTP/1.1\r\n\n
= http.request_in_body 3 client @49 readings=body-ignored:47,content-length:67

--- get-chunked
> GET / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 12\r\nGET /x HTTP/1.1\r\n\n\r\n0\r\n\r\n
= http.request_in_body 3 client @59 readings=body-ignored:55,chunked:74+

--- get-answered
# Convicted by the second answer.
> GET / HTTP/1.1
> Host: a
> Content-Length: 36
>
>| GET /x HTTP/1.1\r\nHost: internal\r\n\r\nX
< HTTP/1.1 404 Not Found
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 2
<
<| ok
= http.request_in_body 3 client @47 readings=body-ignored:47,content-length:83
= http.surplus_response 1 client
= http.response_without_request 1 client

--- post-answered-early
# 0.CL: a path that is answered before the body is read.
> POST /con HTTP/1.1
> Host: a
> Content-Length: 42
>
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| GET /x HTTP/1.1\r\nHost: internal\r\nX: yyyy\r\n
= http.early_response 3 server
= http.request_in_body 3 client @51 readings=body-ignored:51,content-length:93

--- post-answered-within
> POST /con HTTP/1.1
> Host: a
> Content-Length: 42
>
>| GET /x HTTP/1.1\r\nHost
< HTTP/1.1 200 OK
< Content-Length: 0
<
>| : internal\r\nX: yyyy\r\n
= http.early_response 3 server
= http.request_in_body 3 client @51 readings=body-ignored:51,content-length:93

--- twin-post
> POST / HTTP/1.1
> Host: a
> Content-Length: 18
>
>| GET /x HTTP/1.1\r\n\n
< HTTP/1.1 200 OK
< Content-Length: 0
<

--- twin-post-refused-and-closed
> POST / HTTP/1.1
> Host: a
> Content-Length: 42
>
>| GET /x HTTP/1.1\r\nHost
< HTTP/1.1 413 Content Too Large
< Connection: close
< Content-Length: 0
<
< !fin

--- twin-get-search
# A search with a body.
> GET /_search HTTP/1.1
> Host: a
> Content-Length: 29
>
>| {"query": "GET / HTTP/1.1"}\r\n

--- twin-get-second-line
> GET / HTTP/1.1
> Host: a
> Content-Length: 23
>
>| hello\nGET /x HTTP/1.1\r\n

--- twin-get-words
> GET / HTTP/1.1
> Host: a
> Content-Length: 12
>
>| GET well, x\n
