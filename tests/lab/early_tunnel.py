#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Early data through a proxy's tunnel. early_tunnel.py PORT: the far end of tunnels; for each one it prints

  NAME early=N good|other

NAME ends the stream, N octets stand before it, `good` if they are the client's. early_tunnel.py client HOST PORT TARGET NAME N: CONNECT TARGET with N octets
behind it, then, after the proxy's 200, NAME; the far end must answer."""
import os
import socket
import sys
import threading


def octets(count):
    """No line end among them, and no request."""
    return bytes(0x80 | i * 37 % 113 for i in range(count))


def serve(sock):
    with sock:
        data = b''
        while not data.endswith(b'\n'):
            more = sock.recv(1 << 16)
            if not more:
                os.write(1, b'incomplete %d\n' % len(data))
                return
            data += more
        sent = bytes(b for b in data if b & 0x80)
        name = data[len(sent) : -1]
        good = 'good' if sent == octets(len(sent)) and data.startswith(sent) else 'other'
        os.write(1, f'{name.decode()} early={len(sent)} {good}\n'.encode())
        sock.sendall(b'GOOD')


def server(port):
    with socket.create_server(('::', port), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


def client(host, port, target, name, count):
    with socket.create_connection((host, int(port)), timeout=8) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(f'CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n'.encode() + octets(int(count)))
        data = b''
        while b'\r\n\r\n' not in data:
            more = sock.recv(1 << 16)
            if not more:
                sys.exit(f'closed after {data[:80]}')
            data += more
        head, _, data = data.partition(b'\r\n\r\n')
        if b' 200 ' not in head.split(b'\r\n')[0]:
            sys.exit(f'answered {head[:80]}')
        sock.sendall(name.encode() + b'\n')
        while data != b'GOOD':
            more = sock.recv(1 << 16)
            if not more:
                sys.exit(f'closed in the tunnel after {data[:80]}')
            data += more


if __name__ == '__main__':
    if sys.argv[1] == 'client':
        client(*sys.argv[2:])
    else:
        server(int(sys.argv[1]))
