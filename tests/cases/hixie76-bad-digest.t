# The answer's 16 bytes are not MD5(part1, part2, key3): somebody else answered, or the nonce went elsewhere.
> GET /chat HTTP/1.1
> Host: example.com
> Connection: Upgrade
> Upgrade: WebSocket
> Origin: http://example.com
> Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5
> Sec-WebSocket-Key2: 12998 5 Y3 1  .P00
>
>| ^n:ds[4U
< HTTP/1.1 101 WebSocket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
< Sec-WebSocket-Origin: http://example.com
< Sec-WebSocket-Location: ws://example.com/chat
<
<| 0123456789abcdef
> !fin
< !fin
= upgrade.unannounced_body 3 client class=key3
= upgrade.bad_digest 1 server
= record upgrade outcome=switched check=bad
