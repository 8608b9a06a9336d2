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
= http.conflicting_content_length 2 client @26 readings=first-content-length:53,last-content-length:54,content-length-ignored:50
