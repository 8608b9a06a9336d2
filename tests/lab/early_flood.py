#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Thousands of clients that send early data as no kernel would, all at once, and the server that tells what reached it before it agreed.

early_flood.py server PORT FLOWS    waits until FLOWS requests are there (at most 25 s, upgate waits 30 s for an answer), says `all here`, then answers each: the even ones with 101, the
                                    odd ones with 200, in two pieces. One line for each connection: NUMBER HOW early=N after=M good|other, how it ended
early_flood.py client SOURCE HOST PORT FLOWS SECONDS
                                    on a raw socket, ports 20000 and up; the kernel's resets for them must be kept from leaving. HOW of number n is
                                    the n/2-th of: reversed, bytes, fin-first, overlap, race (see early_attack.py)
"""
import os
import re
import resource
import select
import socket
import struct
import sys
import time

import early
from early_attack import ACK, FIN, PSH, RST, SYN, checksum

HOWS = ('reversed', 'bytes', 'fin-first', 'overlap', 'race')
EARLY = 100
WHOLE = early.stream('websocket', EARLY)
OTHER = bytes(b ^ 0x40 for b in WHOLE)
QUIET = 6.0


# --- the server -----------------------------------------------------------------------------------------------------------
class Connection:
    def __init__(self, sock):
        self.sock, self.data, self.head, self.early, self.end = sock, b'', None, 0, ''


def answer(number):
    if number % 2:
        return b'HTTP/1.1 200 Refused\r\nContent-Length: 40\r\n\r\n' + b'no' * 20
    return f'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {early.ACCEPT}\r\n\r\n'.encode()


class Server:
    def __init__(self, port, flows):
        self.flows, self.open, self.requests, self.out = flows, {}, [], []
        self.listener = socket.create_server(('', port), backlog=flows)
        self.listener.setblocking(False)
        self.poll = select.epoll()
        self.poll.register(self.listener, select.EPOLLIN)
        print('listening', flush=True)

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except BlockingIOError:
                return
            sock.setblocking(False)
            self.open[sock.fileno()] = Connection(sock)
            self.poll.register(sock, select.EPOLLIN)

    def read(self, c):
        try:
            data = c.sock.recv(65536)
        except ConnectionResetError:
            data, c.end = b'', 'reset'
        if not data:
            c.end = c.end or 'eof'
            self.poll.unregister(c.sock)
            return
        c.data += data
        if c.head is None and b'\r\n\r\n' in c.data:
            c.head, _, c.data = c.data.partition(b'\r\n\r\n')
            self.requests.append(c)

    def step(self, seconds):
        for fd, _ in self.poll.poll(seconds):
            if fd == self.listener.fileno():
                self.accept()
            else:
                self.read(self.open[fd])

    def send(self, c, data):
        try:
            c.sock.send(data)
        except OSError:
            c.end = 'reset'

    def tell(self, c):
        number, how = re.search(rb'/(\d+)/([a-z-]+)', c.head).groups()
        good = c.data == WHOLE
        if good and not c.end:
            self.send(c, early.GOOD['websocket'])
        print(f'{number.decode()} {how.decode()} early={c.early} after={len(c.data) - c.early} {"good" if good else "other"} {c.end or "open"}')

    def run(self):
        until = time.monotonic() + 25
        while len(self.requests) < self.flows and time.monotonic() < until:
            self.step(0.1)
        until = time.monotonic() + 0.5  # whatever was sent with the last of them has its chance to arrive
        while time.monotonic() < until:
            self.step(0.05)
        print(f'all here {len(self.requests)}', flush=True)
        answered = self.requests[:]
        for first, group in ((True, 0), (False, 0)):
            for c in answered:
                if first:
                    c.early = len(c.data)
                text = answer(int(re.search(rb'/(\d+)/', c.head)[1]))
                self.send(c, text[:20] if first else text[20:])
                if first:
                    self.step(0)
        told, until = set(), time.monotonic() + QUIET
        while len(told) < len(answered) and time.monotonic() < until:
            before = len(told)
            self.step(0.1)
            for c in answered:
                if c not in told and (c.end or len(c.data) >= len(WHOLE)):
                    told.add(c)
                    self.tell(c)
            if len(told) > before:
                until = time.monotonic() + QUIET
        for c in answered:
            if c not in told:
                self.tell(c)
        print('told', flush=True)


# --- the clients ----------------------------------------------------------------------------------------------------------
class Flow:
    def __init__(self, number):
        self.number, self.port = number, 20000 + number
        self.how = HOWS[number // 2 % len(HOWS)]
        self.base = (number * 2654435761) & 0xFFFFFFFF
        self.next, self.una, self.received, self.end = 0, 0, b'', None
        self.head = (
            f'GET /{number}/{self.how} HTTP/1.1\r\nHost: lab.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
            f'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {early.KEY}\r\n\r\n'
        ).encode()

    def attack(self):
        """The segments: offset, octets, flags."""
        border, every = len(self.head), self.head + WHOLE
        if self.how == 'reversed':
            return [(border, WHOLE, 0), (border - 60, every[border - 60 : border], 0), (0, self.head[:-60], 0)]
        if self.how == 'bytes':
            near = [(i, every[i : i + 1], 0) for i in range(border - 4, border + 4)]
            return [(0, self.head[:-4], 0), *near, (border + 4, WHOLE[4:], 0)]
        if self.how == 'fin-first':
            return [(border, WHOLE, FIN), (0, self.head, 0)]
        if self.how == 'overlap':
            return [(0, every, 0), (border - 5, self.head[-5:] + OTHER, 0), (border, OTHER, 0)]
        return [(0, every, 0), (border, WHOLE, 0)]


class Flood:
    def __init__(self, source, host, port, flows):
        self.pair = socket.inet_aton(source) + socket.inet_aton(host)
        self.host, self.port = host, port
        self.flows = {20000 + n: Flow(n) for n in range(flows)}
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 26)  # SO_RCVBUFFORCE
        self.left = set(self.flows.values())

    def send(self, f, flags, offset, data=b''):
        head = struct.pack('>HHIIBBHHH', f.port, self.port, (f.base + 1 + offset) & 0xFFFFFFFF, f.next, 0x50, flags, 65535, 0, 0)
        check = checksum(self.pair + struct.pack('>BBH', 0, 6, len(head) + len(data)) + head + data)
        self.sock.sendto(head[:16] + struct.pack('>H', check) + head[18:] + data, (self.host, 0))

    def say(self, f, race=False):
        if not f.next:
            self.send(f, SYN, -1)
            return
        for at, data, flags in f.attack()[1 if race else 0 :]:
            if at + len(data) > f.una:
                self.send(f, ACK | PSH | flags, at, data)

    def take(self, f, seq, ack, flags, data):
        if flags & RST:
            if seq == f.next:
                self.over(f, 'reset')
            return
        if flags & SYN:
            new = not f.next
            f.next = (seq + 1) & 0xFFFFFFFF
            self.send(f, ACK, 0)
            if new:
                self.say(f)
            return
        f.una = (ack - f.base - 1) & 0xFFFFFFFF
        if not data and not flags & FIN:
            return
        first = not f.received
        if seq == f.next:
            f.received += data
            f.next = (seq + len(data) + (flags & FIN)) & 0xFFFFFFFF
        if first and f.how == 'race':
            self.say(f, race=True)  # between the pieces of the answer
        self.send(f, ACK, f.una)
        if f.received.endswith(b'GOOD') or flags & FIN:
            self.over(f, 'good' if f.received.endswith(b'GOOD') else 'eof')

    def over(self, f, end):
        f.end = end
        self.left.discard(f)

    def listen(self, seconds):
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and select.select([self.sock], [], [], left)[0]:
            packet = self.sock.recv(65536)
            tcp = packet[(packet[0] & 15) * 4 : struct.unpack('>H', packet[2:4])[0]]
            sport, dport, seq, ack, offset, flags = struct.unpack('>HHIIBB', tcp[:14])
            f = self.flows.get(dport)
            if f and sport == self.port and not f.end:
                self.take(f, seq, ack, flags, tcp[(offset >> 4) * 4 :])

    def run(self, seconds):
        until = time.monotonic() + seconds
        while self.left and time.monotonic() < until:
            began = time.monotonic()
            for i, f in enumerate(list(self.left)):
                if not f.end:
                    self.say(f)
                if i % 50 == 49:
                    self.listen(0.001)
            self.listen(max(0.3, time.monotonic() - began))
        ends = {}
        for f in self.flows.values():
            key = ('odd ' if f.number % 2 else 'even ') + str(f.end)
            ends[key] = ends.get(key, 0) + 1
        print(' '.join(f'{k}: {v}' for k, v in sorted(ends.items())))


def main():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if sys.argv[1] == 'server':
        Server(int(sys.argv[2]), int(sys.argv[3])).run()
    else:
        source, host, port, flows, seconds = sys.argv[2:]
        Flood(source, host, int(port), int(flows)).run(float(seconds))


if __name__ == '__main__':
    main()
