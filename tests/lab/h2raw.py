#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP/2 octet by octet. h2raw.py server PORT: says `listening`, sends its SETTINGS and appends all it hears to standard output, one line a connection.
h2raw.py client HOST PORT NAME: both prefaces, then the request of that name; ends with 0 when the server has answered it, 1 when the connection was reset."""
import socket
import sys
import threading

PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
SMUGGLED = b'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'


def frame(kind, flags, stream, payload=b''):
    return len(payload).to_bytes(3, 'big') + bytes([kind, flags]) + stream.to_bytes(4, 'big') + payload


def fields(*pairs):
    """Literals without indexing (RFC 7541 6.2.2)."""
    return b''.join(bytes([0, len(n)]) + n + bytes([len(v)]) + v for n, v in pairs)


def post(*more):
    return fields((b':method', b'POST'), (b':scheme', b'http'), (b':path', b'/first'), (b':authority', b'a'), *more)


def request(*more, data=SMUGGLED):
    return frame(1, 4, 1, post(*more)) + frame(0, 1, 1, data)


REQUESTS = {
    'plain': request((b'content-length', b'%d' % len(SMUGGLED))),
    'h2-cl': request((b'content-length', b'0')),
    'h2-te': request((b'transfer-encoding', b'chunked'), data=b'0\r\n\r\n' + SMUGGLED),
    'line-end-in-value': request((b'x', b'y\r\ntransfer-encoding: chunked'), data=b'0\r\n\r\n' + SMUGGLED),
    'name-with-colon': request((b'transfer-encoding: chunked\r\nx', b'y'), data=b'0\r\n\r\n' + SMUGGLED),
    'path-with-request': frame(1, 5, 1, fields((b':method', b'GET'), (b':scheme', b'http'), (b':authority', b'a'),
                                               (b':path', b'/ HTTP/1.1\r\nHost: a\r\n\r\nGET /smuggled'))),
    'continuation-interleaved': frame(1, 1, 1, post()[:20]) + frame(0, 1, 1, SMUGGLED) + frame(9, 4, 1, post()[20:]),
    'headers-on-stream-0': frame(1, 5, 0, post()) + SMUGGLED,
}


def serve(sock, lock):
    heard = b''
    sock.sendall(frame(4, 0, 0))
    answered = False
    try:
        while data := sock.recv(65536):
            heard += data
            if not answered and b'/first' in heard and b'GET /smuggled' in heard:
                answered = True
                sock.sendall(frame(1, 5, 1, b'\x88'))
    except OSError:
        pass
    with lock:
        print(heard, flush=True)


def server(port):
    lock = threading.Lock()
    with socket.create_server(('::', port), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
        print('listening', flush=True)
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0], lock), daemon=True).start()


def client(host, port, name):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(PREFACE + frame(4, 0, 0))
        heard = sock.recv(65536)
        sock.sendall(REQUESTS[name])
        try:
            while len(heard) < 18:
                data = sock.recv(65536)
                if not data:
                    return 1
                heard += data
        except ConnectionResetError:
            return 1
    return 0


if __name__ == '__main__':
    if sys.argv[1] == 'server':
        server(int(sys.argv[2]))
    sys.exit(client(sys.argv[2], int(sys.argv[3]), sys.argv[4]))
