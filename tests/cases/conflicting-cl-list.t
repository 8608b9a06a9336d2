# RFC 9110 8.6: two lengths in one field.
> POST / HTTP/1.1
> Host: a
> Content-Length: 3, 4
>
>| abc
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= http.conflicting_content_length 2 client
