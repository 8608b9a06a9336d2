#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A server that takes its time and is right: patient.py PORT. By path:

  /poll          200 after four seconds
  /slow/...      the 101 after three seconds
  other          at once

An RFC 6455 handshake is answered by 101, its frames (short ones) are echoed; one stray CRLF behind the head is skipped (RFC 9112 2.2). A draft-76
handshake is answered by 101 and digest in one segment once key3 is there, or, under /head-first, by the head before it reads on. All else: 200."""
import base64
import hashlib
import re
import socket
import struct
import sys
import threading
import time

GUID = b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11'


class Connection:
    def __init__(self, sock):
        self.sock, self.buffer = sock, b''

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

    def draft76(self, keys, path):
        parts = b''.join(struct.pack('>I', int(re.sub(rb'\D', b'', k)) // k.count(b' ')) for k in keys)
        head = b'HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Origin: http://lab.example\r\nSec-WebSocket-Location: ws://lab.example/\r\n\r\n'
        if path.startswith(b'/head-first'):
            self.sock.sendall(head)
            head = b''
        key3 = self.take(8)
        if path.startswith(b'/slow'):
            time.sleep(3)
        self.sock.sendall(head + hashlib.md5(parts + key3).digest())
        while (data := self.sock.recv(65536)):
            self.sock.sendall(data)

    def rfc6455(self, key):
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self.sock.sendall(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ' + accept + b'\r\n\r\n')
        self.until(lambda: self.buffer)
        if self.buffer[:1] == b'\r':
            self.take(2)
        while True:
            first, length = self.take(2)
            mask, data = self.take(4), self.take(length & 127)
            self.sock.sendall(bytes([first, len(data)]) + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))
            if first & 15 == 8:
                return

    def one(self):
        while self.buffer[:2] == b'\r\n':
            self.take(2)
        self.until(lambda: b'\r\n\r\n' in self.buffer)
        head = self.take(self.buffer.index(b'\r\n\r\n') + 4)
        path = head.split(b' ')[1]
        keys = re.findall(rb'\r\nsec-websocket-key[12]: *([^\r]*[^\r ])', head, re.I)
        key = re.search(rb'\r\nsec-websocket-key: *(\S+)', head, re.I)
        if len(keys) == 2:
            self.draft76(keys, path)
            raise EOFError
        if path.startswith(b'/slow'):
            time.sleep(3)
        if key:
            self.rfc6455(key[1])
            raise EOFError
        length = re.search(rb'\r\ncontent-length: *(\d+)', head, re.I)
        self.take(int(length[1]) if length else 0)
        if path.startswith(b'/poll'):
            time.sleep(4)
        self.sock.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nthere\n')

    def serve(self):
        try:
            while True:
                self.one()
        except (EOFError, OSError):
            pass
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
