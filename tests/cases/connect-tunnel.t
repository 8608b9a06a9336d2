# CONNECT, agreed: a tunnel.
port 3128
> CONNECT example.com:443 HTTP/1.1
> Host: example.com:443
>
< HTTP/1.1 200 Connection established
<
>| \x16\x03\x01\x02\0\x01
<| \x16\x03\x03
> !fin
< !fin
= record upgrade variant=connect outcome=switched status=200
