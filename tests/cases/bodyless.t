# 204 and 304 have no body, whatever Content-Length a 304 names (RFC 9110 15.4.5).
> GET /1 HTTP/1.1
> Host: a
>
< HTTP/1.1 204 No Content
<
> GET /2 HTTP/1.1
> Host: a
>
< HTTP/1.1 304 Not Modified
< Content-Length: 900
<
> GET /3 HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= record http target=/3 status=200
