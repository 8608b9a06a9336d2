# An honest HTTP/0.9 request.
>| GET /index.html\r\n
<| <html>old</html>
< !fin
> !fin
= http.http09_request 3 client
