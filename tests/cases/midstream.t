# Joined late: not accused of what was said before.
midstream
<| tail of an answer\r\n
< HTTP/1.1 200 OK
< Content-Length: 0
<
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= stream.midstream 3
