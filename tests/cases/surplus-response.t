# One request, two final answers: the ledger does not balance.
> GET / HTTP/1.1
> Host: a
>
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
= http.surplus_response 1 server
= http.response_without_request 1 server
