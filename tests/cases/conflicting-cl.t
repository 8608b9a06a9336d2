# RFC 9112 6.3: two lengths.
> POST / HTTP/1.1
> Host: a
> Content-Length: 3
> Content-Length: 4
>
>| abc
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= http.conflicting_content_length 2 client @45 readings=first-content-length:69,last-content-length:70,content-length-ignored:66
