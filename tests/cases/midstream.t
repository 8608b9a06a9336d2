# Joined late (midstream): nobody is accused of what may have been said before.

--- in-a-response
midstream
<| \n
.
<| ...rest of a body\r\n
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= stream.midstream 3
= record http target=/ status=200

--- in-a-request-body
midstream
>| \n
.
>| ...rest of a form&x=y
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= stream.midstream 3

--- answer-to-unseen-request
midstream
<| \n
.
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= stream.midstream 3

--- octets-of-an-answer
midstream
<| \n
.
<| whatever this was\r\n
< !fin
> !fin
= stream.midstream 3

--- version-less-line-in-a-body
# It may be text.
midstream
>| \n
.
>| GET /x\r\n
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
= stream.midstream 3

--- attack-later
# What is seen whole is judged.
midstream
>| \n
.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
<
<| hello
> POST /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= stream.midstream 3
= http.conflicting_content_length 2 client @74 readings=first-content-length:95,last-content-length:98

--- switch-to-unseen-offer
midstream
<| \n
.
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
<
<| \x81\x02hi
= stream.midstream 3

--- then-clean
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

--- attack-by-a-method-of-its-own
# A method need not be registered for a server to know it (RFC 9110 16.1).
midstream
>| \n
.
> PURGE /b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= stream.midstream 3
= http.conflicting_content_length 2 client @48 readings=first-content-length:69,last-content-length:72

--- twin-text-about-a-method
midstream
>| \n
.
> Purge /b HTTP/1.1
> PURGE b HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 3
>
= stream.midstream 3
