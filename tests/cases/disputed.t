# What one reader takes for body and another for a request, as an alert shows it (Linhart and others 2005; Kettle 2019, "HTTP Desync Attacks").

--- cl-te
# Content-Length counts the second request in, chunked ends before it.
> POST / HTTP/1.1
> Host: a
> Content-Length: 42
> Transfer-Encoding: chunked
>
>| 0\r\n\r\nGET /admin HTTP/1.1\r\nHost: internal\r\n\r\n
= http.content_length_with_transfer_encoding 2 client @46 readings=chunked:81+,content-length:118 disputed=81:GET\x20/admin\x20HTTP/1.1\r\nHost:\x20internal\r\n\r\n

--- cl-te-prefix
# The first octets of a request whose rest is the next client's.
> POST / HTTP/1.1
> Host: a
> Content-Length: 6
> Transfer-Encoding: chunked
>
>| 0\r\n\r\nG
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:80+,content-length:81 disputed=80:G

--- te-cl
# Chunked goes on where Content-Length has ended.
> POST / HTTP/1.1
> Host: a
> Content-Length: 4
> Transfer-Encoding: chunked
>
>| 29\r\nGET /admin HTTP/1.1\r\nHost: internal\r\nX: y\r\n0\r\n\r\n
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:80+,content-length:79 disputed=79:GET\x20/admin\x20HTTP/1.1\r\nHost:\x20internal\r\nX:\x20y\r\n0\r\n\r\n
= http.request_in_body 3 client @79

--- two-lengths
> POST / HTTP/1.1
> Host: a
> Content-Length: 0
> Content-Length: 19
>
>| GET /x HTTP/1.1\r\n\r\n
= http.conflicting_content_length 2 client @45 readings=first-content-length:67,last-content-length:86 disputed=67:GET\x20/x\x20HTTP/1.1\r\n\r\n
= http.missing_host 3 client @67

--- two-lengths-more-behind
# Only what lies between the ends.
> POST / HTTP/1.1
> Host: a
> Content-Length: 3
> Content-Length: 8
>
>| abcGET /GET /next HTTP/1.1\r\nHost: a\r\n\r\n
= http.conflicting_content_length 2 client @45 readings=first-content-length:69,last-content-length:74,content-length-ignored:66 disputed=66:abcGET\x20/
= http.invalid_request_line 3 client @69
= http.invalid_target 3 client @69

--- bounded
# No more of it than outputs.max-bytes.
> POST / HTTP/1.1
> Host: a
> Content-Length: 5
> Transfer-Encoding: chunked
>
>| 0\r\n\r\nGET /\{a*200} HTTP/1.1\r\nHost: internal\r\n\r\n
= http.content_length_with_transfer_encoding 2 client @45 readings=chunked:80+,content-length:80 disputed=80:GET\x20/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

--- body-later
# The alert does not wait; the request found when it has come tells.
> POST / HTTP/1.1
> Host: a
> Content-Length: 42
> Transfer-Encoding: chunked
>
.
>| 0\r\n\r\nGET /admin HTTP/1.1\r\nHost: internal\r\n\r\n
= http.content_length_with_transfer_encoding 2 client @46 readings=chunked:81+,content-length:118

--- chunk-line
> POST / HTTP/1.1
> Host: a
> Transfer-Encoding: chunked
>
>| 2;a\nxy\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: internal\r\n\r\n
= http.chunk_line 2 client @56 readings=line-ends-at-lf:69+,line-ends-at-crlf:70+ disputed=69:GET\x20/admin\x20HTTP/1.1\r\nHost:\x20internal\r\n\r\n
= http.chunk_extension 3 client @56

--- response
# A server's answer, which two clients end at different places.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 200 OK
< Content-Length: 5
< Content-Length: 8
<
<| helloHTT
= http.conflicting_content_length 2 server @36 readings=first-content-length:62,last-content-length:65,content-length-ignored:57+ disputed=57:helloHTT

--- early-data-parsed-again
# What came early is parsed where the refusal is; what it shows is its own.
> GET / HTTP/1.1
> Host: a
> Connection: Upgrade
> Upgrade: foo
>
>| POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\nGET
< HTTP/1.1 200 OK
< Content-Length: 0
<
< HTTP/1.1 200 OK
< Content-Length: 5
< Content-Length: 0
<
<| hello
= upgrade.unannounced_body 3 client @62 class=http1
= upgrade.smuggled_request 1 client @62 class=http1
= upgrade.refused_with_pending 2 client @62 class=http1
= http.conflicting_content_length 2 client @107 readings=first-content-length:128,last-content-length:131 disputed=128:GET
= upgrade.pending_answered 1 client @38 class=http1
= http.conflicting_content_length 2 server @74 readings=first-content-length:100,last-content-length:95,content-length-ignored:95+ disputed=95:hello

--- twin-one-length
# Nothing is disputed where readers agree.
> POST / HTTP/1.1
> Host: a
> Content-Length: 42
>
>| 0\r\n\r\nGET /admin HTTP/1.1\r\nHost: internal\r\n\r\n

--- twin-equal-lengths
> POST / HTTP/1.1
> Host: a
> Content-Length: 3
> Content-Length: 3
>
>| abc
= http.repeated_content_length 3 client readings=content-length:69
