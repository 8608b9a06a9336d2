#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Downloads for lossless.sh. Both ends hash all they say and hear.

  bulk.py serve PORT                   answers GET /N with N octets; at the end of each connection a line: client's port, MD5 heard, MD5 said
  bulk.py get HOST PORT N TIMES        so many connections, one after the other, each a download; a line each: own port, MD5 said, MD5 heard
"""
import hashlib
import os
import socket
import sys
import threading

PATTERN = os.urandom(4 << 20)


def tell(name, first, second):
    """One write a line: threads must not write into each other's."""
    os.write(1, f"{name} {first.hexdigest()} {second.hexdigest()}\n".encode())


def answer(peer):
    heard, said = hashlib.md5(), hashlib.md5()
    name = peer.getpeername()[1]
    head = b""
    with peer:
        while data := peer.recv(65536):
            heard.update(data)
            head += data
            if b"\r\n\r\n" not in head:
                continue
            left = int(head.split(b" ")[1][1:])
            head = b""
            start = int.from_bytes(os.urandom(2), "big")
            parts = [b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % left]
            while left:
                parts.append(memoryview(PATTERN)[start : start + left])
                left -= len(parts[-1])
                start = 0
            for part in parts:
                said.update(part)
                peer.sendall(part)
    tell(name, heard, said)


def serve(port):
    with socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=256) as server:
        while True:
            threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()


def get(host, port, octets, times):
    buffer = bytearray(1 << 20)
    for _ in range(times):
        with socket.create_connection((host, port), timeout=20) as peer:
            said, heard, left = hashlib.md5(), hashlib.md5(), octets
            request = b"GET /%d HTTP/1.1\r\nHost: %s\r\n\r\n" % (octets, host.encode())
            said.update(request)
            peer.sendall(request)
            head = b""
            while b"\r\n\r\n" not in head:
                head += peer.recv(256)
            heard.update(head)
            left -= len(head.partition(b"\r\n\r\n")[2])
            while left:
                n = peer.recv_into(buffer)
                if n == 0:
                    sys.exit("the server left")
                heard.update(memoryview(buffer)[:n])
                left -= n
            peer.shutdown(socket.SHUT_WR)
            if peer.recv(1):
                sys.exit("more than announced")
            tell(peer.getsockname()[1], said, heard)


if sys.argv[1:2] == ["serve"]:
    serve(int(sys.argv[2]))
elif sys.argv[1:2] == ["get"] and len(sys.argv) == 6:
    get(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
else:
    sys.exit(__doc__)
