#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Connections of all kinds, one after the other, for as long as it is let: what a gateway sees in a year, in minutes.

  soak.py serve PORT                  WebSocket, upgraded as RFC 6455 has it; behind the 101 it says again what it hears
  soak.py talk HOST HTTP WS SEED      clients of it and of an HTTP server: upgrades that are agreed to and refused, early data, attacks, requests in pieces,
                                      chunked uploads, tunnels nobody knows, ends by FIN, by half-close and by RST. On TERM it tells how many of each
                                      there were, and how many did not go as they should
"""
import base64
import collections
import hashlib
import os
import random
import signal
import socket
import struct
import sys
import threading

KEY3 = b'^n:ds[4U'
DRAFT76 = (
    'GET /{} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://a\r\n'
    'Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n'
)


def accept_of(key):
    return base64.b64encode(hashlib.sha1((key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest()).decode()


def upgrade(path, key):
    return (
        f'GET {path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
        f'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n'
    ).encode()


def frames(count):
    out = b''
    for _ in range(count):
        data, mask = os.urandom(random.randrange(4, 120)), os.urandom(4)
        out += struct.pack('>BB', 0x82, 0x80 | len(data)) + mask + bytes(c ^ mask[i % 4] for i, c in enumerate(data))
    return out


def read_until(s, enough, data=b''):
    while not enough(data):
        more = s.recv(1 << 16)
        if not more:
            raise EOFError('closed')
        data += more
    return data


def head_of(s):
    return read_until(s, lambda d: b'\r\n\r\n' in d)


def answer_of(s):
    """One response with a Content-Length."""
    head, _, body = head_of(s).partition(b'\r\n\r\n')
    length = int(head.lower().split(b'content-length:')[1].split(b'\r\n')[0])
    read_until(s, lambda d: len(d) >= length, body)
    return int(head.split()[1])


# --- the server -------------------------------------------------------------------------------------------------------


def serve_one(s):
    try:
        head, _, early = head_of(s).partition(b'\r\n\r\n')
        key = [line for line in head.decode().split('\r\n') if line.startswith('Sec-WebSocket-Key:')][0].split()[1]
        s.sendall(f'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept_of(key)}\r\n\r\n'.encode())
        while early or (early := s.recv(1 << 15)):
            size = struct.pack('>B', len(early)) if len(early) < 126 else struct.pack('>BH', 126, len(early))
            s.sendall(b'\x82' + size + early)
            early = b''
    except (OSError, EOFError, IndexError):
        pass
    s.close()


def serve(port):
    listener = socket.create_server(('::', port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=256)
    while True:
        threading.Thread(target=serve_one, args=(listener.accept()[0],), daemon=True).start()


# --- the clients ------------------------------------------------------------------------------------------------------


def websocket(s):
    key = base64.b64encode(os.urandom(16)).decode()
    s.sendall(upgrade('/chat', key))
    if accept_of(key).encode() not in head_of(s):
        raise ValueError('not accepted')
    for _ in range(random.randrange(1, 30)):
        s.sendall(frames(random.randrange(1, 4)))
        s.recv(1 << 16)


def websocket_early(s):
    key = base64.b64encode(os.urandom(16)).decode()
    s.sendall(upgrade('/chat', key) + frames(2))
    head_of(s)
    s.recv(1 << 16)


def refused(s):
    key = base64.b64encode(os.urandom(16)).decode()
    for _ in range(random.randrange(1, 10)):
        s.sendall(upgrade('/page.html', key))
        if answer_of(s) != 200:
            raise ValueError('not refused')


def refused_early(s):
    """The frames are withheld for good: the answer, then a reset."""
    key = base64.b64encode(os.urandom(16)).decode()
    s.sendall(upgrade('/page.html', key) + frames(3))
    answer_of(s)
    expect_reset(s)


def expect_reset(s):
    try:
        if s.recv(1 << 16):
            raise ValueError('octets instead of a reset')
    except ConnectionResetError:
        return
    raise ValueError('no reset')


def expect_reset_behind(s):
    """The handshake may have its answer, but then comes the reset."""
    try:
        while s.recv(1 << 16):
            pass
    except ConnectionResetError:
        return
    raise ValueError('no reset')


def attack(s):
    s.sendall(DRAFT76.format('page.html').encode() + f'GET /xw{random.randrange(10)}\n'.encode())
    expect_reset(s)


def attack_in_pieces(s):
    try:
        for piece in (DRAFT76.format('page.html').encode(), b'GET', b' /xw', b'1\n'):
            s.sendall(piece)
            threading.Event().wait(0.01)
    except ConnectionResetError:
        return
    expect_reset_behind(s)


def pieces(s):
    request = b'GET /page.html HTTP/1.1\r\nHost: a\r\nX: ' + b'y' * random.randrange(300) + b'\r\n\r\n'
    for i in range(0, len(request), 7):
        s.sendall(request[i : i + 7])
    answer_of(s)


def chunked(s):
    s.sendall(b'POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    for _ in range(random.randrange(1, 20)):
        data = os.urandom(random.randrange(1, 2000))
        s.sendall(b'%x\r\n%s\r\n' % (len(data), data))
    s.sendall(b'0\r\n\r\n')
    head_of(s)


def unfinished(s):
    s.sendall(b'GET /page.html HTTP/1.1\r\nHost: ')


def silent(s):
    pass


KINDS = {
    websocket: (1, 12), websocket_early: (1, 3), refused: (0, 6), refused_early: (0, 2), attack: (0, 2), attack_in_pieces: (0, 1),
    pieces: (0, 5), chunked: (0, 5), unfinished: (0, 2), silent: (0, 2),
}
CUT_OFF = (refused_early, attack, attack_in_pieces)


def end(s, kind):
    how = random.random()
    if kind not in CUT_OFF and how < 0.2:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    elif kind not in CUT_OFF and how < 0.4:
        s.shutdown(socket.SHUT_WR)
        while s.recv(1 << 16):
            pass
    s.close()


def talk(hosts, ports, count, wrong, stop):
    kinds, weights = list(KINDS), [weight for _, weight in KINDS.values()]
    while not stop.is_set():
        kind = random.choices(kinds, weights)[0]
        count[kind.__name__] += 1
        try:
            s = socket.create_connection((random.choice(hosts), ports[KINDS[kind][0]]), timeout=20)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            kind(s)
            end(s, kind)
        except (OSError, EOFError, ValueError) as problem:
            if not stop.is_set():
                wrong[f'{kind.__name__}: {type(problem).__name__} {problem}'] += 1


def main():
    if sys.argv[1] == 'serve':
        serve(int(sys.argv[2]))
    hosts, ports = sys.argv[2].split(','), (int(sys.argv[3]), int(sys.argv[4]))
    random.seed(int(sys.argv[5]))
    count, wrong, stop = collections.Counter(), collections.Counter(), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threads = [threading.Thread(target=talk, args=(hosts, ports, count, wrong, stop), daemon=True) for _ in range(8)]
    for t in threads:
        t.start()
    while not stop.wait(1):
        pass
    for t in threads:
        t.join(5)
    for line, n in sorted(wrong.items()):
        print(f'{n} {line}')
    print(f'{sum(count.values())} connections, {sum(wrong.values())} wrong: ' + ', '.join(f'{n} {k}' for k, n in sorted(count.items())))


main()
