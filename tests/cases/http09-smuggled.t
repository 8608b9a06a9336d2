# A version-less line after the first message (RFC 1945 5).
> GET / HTTP/1.1
> Host: a
>
>| GET /x\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
<| raw answer
< !fin
> !fin
= http.http09_smuggled 1 client @27 readings=http09-request:34,http09-refused:35+
= http.http09_answered 1 client
