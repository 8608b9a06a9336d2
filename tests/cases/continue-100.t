# Expect: 100-continue and early hints.
> POST /up HTTP/1.1
> Host: a
> Content-Length: 5
> Expect: 100-continue
>
< HTTP/1.1 100 Continue
<
>| hello
< HTTP/1.1 103 Early Hints
< Link: </a>
<
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> !fin
< !fin
= record http method=POST status=200
