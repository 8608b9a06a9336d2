# RFC 9112 6.1: both length fields; chunked wins here, Content-Length elsewhere.
> POST / HTTP/1.1
> Host: a
> Content-Length: 6
> Transfer-Encoding: chunked
>
> 0
>
>| G
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:80+,content-length:81
