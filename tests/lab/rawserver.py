#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A server that misbehaves on request: rawserver.py PORT. The path says how; a body is framed by Content-Length first under /cl,
by chunked first elsewhere, so that two readers of one message can be had. Prints each request line it sees.

  /surplus       two complete answers to one request, in one segment
  /bad-digest    draft-76: 101 at once, then sixteen wrong bytes when key3 has come
  /bad-accept    RFC 6455: 101 with the Accept of another key
  /unsolicited   101 although nothing was asked for
  /interim       103 before the answer
  /refuse        426
  /idle          200; then, after half a second of silence, 408 and close
  anything else  200 with the request line as body
A CONNECT request is a proxy's: the connection is made and bytes are passed both ways."""
import re
import select
import socket
import sys
import threading


class Connection:
    def __init__(self, sock):
        self.sock = sock
        self.buffer = b''

    def until(self, enough):
        while not enough():
            data = self.sock.recv(65536)
            if not data:
                raise EOFError
            self.buffer += data

    def take(self, count):
        self.until(lambda: len(self.buffer) >= count)
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def take_to(self, mark):
        self.until(lambda: mark in self.buffer)
        return self.take(self.buffer.index(mark) + len(mark))

    def body(self, head, length_first):
        length = re.search(rb'\r\ncontent-length: *(\d+)', head, re.I)
        chunked = re.search(rb'\r\ntransfer-encoding: *chunked', head, re.I)
        if chunked and not (length and length_first):
            while size := int(self.take_to(b'\n').split(b';')[0], 16):
                self.take(size + 2)
            while self.take_to(b'\n') != b'\r\n':
                pass
        elif length:
            self.take(int(length[1]))

    def tunnel(self, target):
        host, _, port = target.decode().rpartition(':')
        with socket.create_connection((host.strip('[]'), int(port))) as far:
            self.sock.sendall(b'HTTP/1.1 200 Connection established\r\n\r\n')
            far.sendall(self.buffer)
            open_ends = {self.sock: far, far: self.sock}
            while open_ends:
                for end in select.select(list(open_ends), [], [])[0]:
                    data = end.recv(65536)
                    if data:
                        open_ends[end].sendall(data)
                    else:
                        open_ends[end].shutdown(socket.SHUT_WR)
                        del open_ends[end]
        raise EOFError

    def one(self):
        head = self.take_to(b'\r\n\r\n')
        line = head.split(b'\r\n')[0]
        print('request', line.decode('latin1'), flush=True)
        method, path = (line.split(b' ') + [b''])[:2]
        if method == b'CONNECT':
            self.tunnel(path)
        switch = b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n'
        if path.startswith(b'/bad-digest'):
            self.sock.sendall(switch + b'Sec-WebSocket-Origin: http://lab.example\r\nSec-WebSocket-Location: ws://lab.example/\r\n\r\n')
            self.take(8)
            self.sock.sendall(b'not that digest!')
            self.until(lambda: False)
        if path.startswith((b'/bad-accept', b'/unsolicited')):
            self.sock.sendall(switch + b'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n')
            self.until(lambda: False)
        self.body(head, path.startswith(b'/cl'))
        answer = line + b'\n'
        answer = b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s' % (len(answer), answer)
        if path.startswith(b'/surplus'):
            answer += b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsurplus!\n'
        elif path.startswith(b'/interim'):
            self.sock.sendall(b'HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n')
        elif path.startswith(b'/refuse'):
            answer = b'HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n'
        self.sock.sendall(answer)
        if path.startswith(b'/idle') and not select.select([self.sock], [], [], 0.5)[0]:
            self.sock.sendall(b'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
            raise EOFError

    def serve(self):
        try:
            while True:
                self.one()
        except (EOFError, OSError):
            pass
        finally:
            self.sock.close()


def main():
    listener = socket.create_server(('::', int(sys.argv[1])), family=socket.AF_INET6, dualstack_ipv6=True)
    print('listening', sys.argv[1], flush=True)
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=Connection(sock).serve, daemon=True).start()


if __name__ == '__main__':
    main()
