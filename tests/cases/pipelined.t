# Three requests at once (RFC 9112 9.3.2).
> GET /1 HTTP/1.1
> Host: a
>
> HEAD /2 HTTP/1.1
> Host: a
>
> GET /3 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
< HTTP/1.1 200 OK
< Content-Length: 5000
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= record http target=/1 status=200
= record http method=HEAD target=/2 status=200
= record http target=/3 status=200

--- offers-lost
# More requests await their answer than can be entered: what they offer is not followed, so it may not be said in a low voice.
>| \{GET / HTTP/1.1\r\nHost: a\r\n\r\n*2050}
= http.pipelined_limit 3 client
= http.pipelined_limit 2 client

--- offers-lost-few
# The same where fewer may wait.
limit http.max-pipeline 1
>| \{GET / HTTP/1.1\r\nHost: a\r\n\r\n*200}
= http.pipelined_limit 3 client
= http.pipelined_limit 2 client

--- twin-as-many-as-may-wait
limit http.max-pipeline 3
>| \{GET / HTTP/1.1\r\nHost: a\r\n\r\n*3}
<| \{HTTP/1.1 204 No Content\r\n\r\n*3}
= record http status=204
