# draft-75: no keys, no nonce, a bare 101.
> GET /demo HTTP/1.1
> Upgrade: WebSocket
> Connection: Upgrade
> Host: example.com
> Origin: http://example.com
>
< HTTP/1.1 101 Web Socket Protocol Handshake
< Upgrade: WebSocket
< Connection: Upgrade
<
<| \0hi\xff
>| \0ho\xff
> !fin
< !fin
= record upgrade outcome=switched variant=hixie-75 check=none
