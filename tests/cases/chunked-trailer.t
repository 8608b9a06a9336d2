# Chunked both ways, with a trailer.
> POST /up HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
> 5
> hello
> 00A
> 0123456789
> 0
> X-Sum: 1
>
< HTTP/1.1 200 OK
< Transfer-Encoding: chunked
<
< 5
< hello
< 0
<
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= record http method=POST status=200
= record http method=GET status=200
