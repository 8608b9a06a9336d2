# RFC 9110 15.2.2: a 101 that nobody asked for.
> GET / HTTP/1.1
> Host: a
>
< HTTP/1.1 101 Switching Protocols
< Upgrade: websocket
< Connection: Upgrade
<
> !fin
< !fin
= upgrade.unsolicited_switch 1 server
