# A server closes an idle connection and says so: no surplus.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
~ 20s
< HTTP/1.1 408 Request Timeout
< Connection: close
< Content-Length: 0
<
< !fin
> !fin
