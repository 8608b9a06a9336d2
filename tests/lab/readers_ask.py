#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""readers_ask.py OUT [--quick] [--only TEXT] SERVER-NETNS NAME=PORT:BACKEND...: what proxies make of the answers of readers_answers.py, as JSON.

A proxy has LANES ports from PORT on, each in front of a port of ours, from BACKEND on, where a server says exactly what the vector has. A lane has one
vector at a time: its requests, then one for /z, which is answered as it should be. What the client got is written down, and what became of the
connections to the server. Where nothing more comes for QUIET_S the server ends them. The server's sockets are in the namespace named, the client's in
the one this runs in.
"""
import argparse
import array
import asyncio
import collections
import contextlib
import fcntl
import json
import re
import socket
import struct
import termios

from rawpeer import enter, libc
from readers_answers import ANSWERS, LAST, QUICK

LANES = 16
QUIET_S, END_S, NOTICE_S = 1.2, 4, 0.5
METHODS_WITH_BODY = ('POST', 'PUT')


# --- the server -------------------------------------------------------------------------------------------------------------------------
class Served:
    """One connection to the server."""

    def __init__(self, lane, reader, writer):
        self.lane, self.reader, self.writer = lane, reader, writer
        self.source = writer.get_extra_info('peername')[1]
        self.asked, self.said, self.left, self.over = [], b'', False, False
        self.gone = asyncio.Event()
        writer.get_extra_info('socket').setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def say(self, data):
        """A segment of its own."""
        if self.over:
            return
        self.said += data
        self.writer.write(data)
        left, sock = array.array('i', [0]), self.writer.get_extra_info('socket')
        for _ in range(200):
            fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, left)
            if left[0] == 0 or self.writer.is_closing():
                return
            await asyncio.sleep(0.001)

    async def turn(self, n, method):
        self.asked.append((f'a{n}', len(self.said), method))
        for segment in self.lane.turns[n].segments if n < len(self.lane.turns) else ():
            await self.say(segment)
        end = self.lane.turns[n].end if n < len(self.lane.turns) else ''
        self.over = bool(end)
        if end == 'fin':
            self.writer.write_eof()
        elif end == 'rst':
            self.reset()

    def reset(self):
        with contextlib.suppress(OSError):
            self.writer.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.writer.transport.abort()

    async def end(self):
        """Half-closes; the other side has noticed when it closes too. apache2 does so when it needs a connection."""
        self.over = True
        with contextlib.suppress(OSError):
            self.writer.write_eof()
        try:
            await asyncio.wait_for(self.gone.wait(), NOTICE_S)
        except asyncio.TimeoutError:
            self.reset()

    async def serve(self):
        try:
            while True:
                head = await self.reader.readuntil(b'\r\n\r\n')
                if self.over:
                    break
                length = re.search(rb'(?i)\r\ncontent-length: *(\d+)', head)
                await self.reader.readexactly(int(length[1]) if length else 0)
                method, which, n = re.match(rb'(\S+) (?:\w+://[^/ ]*)?/([az])(\d*)', head).groups()
                if which == b'z':
                    self.asked.append(('z', len(self.said), 'GET'))
                    await self.say(LAST)
                else:
                    await self.turn(int(n), method.decode())
        except asyncio.IncompleteReadError:
            self.left = not self.lane.closing
        except (OSError, ValueError):
            pass
        finally:
            self.writer.close()
            self.gone.set()


class Lane:
    """A port of the proxy and the server's port behind it."""

    def __init__(self, port, backend):
        self.port, self.backend = port, backend
        self.turns, self.served, self.closing = [], [], False

    async def listen(self):
        await asyncio.start_server(self.accept, '', self.backend, limit=1 << 20)

    async def accept(self, reader, writer):
        served = Served(self, reader, writer)
        if self.closing:
            writer.close()
            return
        self.served.append(served)
        await served.serve()

    async def close(self):
        """Ends what the server still has open."""
        self.closing = True
        await asyncio.gather(*(s.end() for s in self.served))


# --- the client -------------------------------------------------------------------------------------------------------------------------
def dechunk(data, at):
    """Body, where it ends; None there: not yet."""
    body = b''
    while True:
        eol = data.find(b'\r\n', at)
        if eol < 0:
            return body, None
        size, at = int(data[at:eol].split(b';')[0], 16), eol + 2
        if size == 0:
            end = data.find(b'\r\n\r\n', at - 2)
            return body, end + 4 if end >= 0 else None
        body += data[at:at + size]
        at += size + 2
        if at > len(data):
            return body, None


class Got:
    """What came on a connection of the client, from `at` on: one answer and the interim ones before it."""

    def __init__(self, data, at, method, ended):
        self.status, self.fields, self.body, self.whole, self.end = 0, {}, b'', False, at
        while self.status < 200:
            end = data.find(b'\r\n\r\n', at)
            if end < 0:
                return
            lines = data[at:end].split(b'\r\n')
            status = re.match(rb'[A-Z]+(?:/\d\.\d)? (\d+)', lines[0])
            if not status:
                self.status, self.body, self.whole, self.end = 9, data[at:], ended, len(data)
                return
            if int(status[1]) < 200 and status[1] != b'101':
                at = end + 4
                continue
            self.status = int(status[1])
            for n, _, v in (line.partition(b':') for line in lines[1:]):
                self.fields.setdefault(n.strip().lower(), v.strip())
            self.end = end + 4
            break
        self.of_body(data, method, ended)

    def of_body(self, data, method, ended):
        at, fields = self.end, self.fields
        if method == 'HEAD' or self.status in (204, 304):
            self.whole = True
        elif fields.get(b'transfer-encoding', b'').lower().split(b',')[-1].strip() == b'chunked':
            self.body, end = dechunk(data, at)
            self.whole, self.end = end is not None, end or len(data)
        elif fields.get(b'content-length', b'').isdigit() and self.status != 101:
            self.end = min(at + int(fields[b'content-length']), len(data))
            self.body, self.whole = data[at:self.end], self.end == at + int(fields[b'content-length'])
        else:
            self.body, self.whole, self.end = data[at:], ended, len(data)


class Client:
    def __init__(self, lane):
        self.lane, self.data, self.at, self.ended, self.writer = lane, b'', 0, True, None

    async def ask(self, method, target):
        if self.ended:
            await self.close()
            self.reader, self.writer = await asyncio.open_connection('127.0.0.1', self.lane.port)
            self.data, self.at, self.ended = b'', 0, False
        length = b'Content-Length: 0\r\n' if method in METHODS_WITH_BODY else b''
        with contextlib.suppress(OSError):
            self.writer.write(b'%s %s HTTP/1.1\r\nHost: lab.example\r\n%s\r\n' % (method.encode(), target.encode(), length))

    async def got(self, method, seconds):
        """An answer, or what there is of it when nothing more comes for so long."""
        while True:
            while self.at and self.data.startswith(b'\r\n', self.at):
                self.at += 2  # line ends behind an answer before
            got = Got(self.data, self.at, method, self.ended)
            if got.whole or self.ended:
                return got
            try:
                more = await asyncio.wait_for(self.reader.read(65536), seconds)
            except asyncio.TimeoutError:
                return got
            except OSError:
                more = b''
            self.data += more
            self.ended = not more

    async def close(self):
        if self.writer:
            self.writer.close()


async def exchange(client, method, target):
    """how: at_once, at_end (whole once the server had closed) or cut (the client's connection ended before)."""
    client.at = len(client.data)
    await client.ask(method, target)
    begun = client.at
    got = await client.got(method, QUIET_S)
    how, waited = 'at_once', False
    if not got.whole and not client.ended:
        waited = True
        await client.lane.close()
        got = await client.got(method, END_S)
        how = 'at_end'
    if not got.whole:
        how = 'waits' if waited else 'cut'
        client.ended = True
    elif got.status == 9 or got.fields.get(b'connection', b'').lower() == b'close':
        client.ended = True
    client.at = got.end
    raw, body = client.data[begun:].decode('latin-1'), got.body.decode('latin-1')
    return {'status': got.status, 'body': body, 'raw': raw, 'how': how}, got


async def play(lane, proxy, name):
    lane.turns, lane.served, lane.closing = ANSWERS[name], [], False
    client, answers, surplus = Client(lane), [], b''
    for n, turn in enumerate(lane.turns):
        surplus += client.data[client.at:]
        answer, got = await exchange(client, turn.method, f'/a{n}')
        answers.append(answer | {'turn': n})
        if answer['how'] in ('waits', 'at_end') or got.status == 101:
            break
    last = {}
    if not lane.closing and got.status != 101:
        surplus += client.data[client.at:]
        last, got = await exchange(client, 'GET', '/z')
        last['right'] = got.status == 200 and got.fields.get(b'x-saw') == b'z'
    left = [s.left for s in lane.served]
    await lane.close()
    await client.close()
    served = [{'source': s.source, 'asked': s.asked, 'said': len(s.said), 'left': gone} for s, gone in zip(lane.served, left)]
    return {'server': proxy, 'port': lane.backend, 'vector': name, 'answers': answers, 'last': last, 'surplus': surplus.decode('latin-1'), 'served': served}


async def warm(lane, proxy):
    """Until it passes on an ordinary answer: one that has just begun may not yet."""
    for _ in range(20):
        result = await play(lane, proxy, 'plain-length')
        if result['answers'][0]['status'] == 200:
            return
    raise SystemExit(f'{proxy}: {result}')


def twins(results):
    """Those with a connection from a port that another one had: what upgate says of the two could not be told apart."""
    used = collections.Counter((r['port'], s['source']) for r in results for s in r['served'])
    return [r for r in results if any(used[r['port'], s['source']] > 1 for s in r['served'])]


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('out')
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--only', default='')
    parser.add_argument('netns')
    parser.add_argument('proxies', nargs='+')
    args = parser.parse_args()
    wanted, results = QUICK if args.quick else [n for n in ANSWERS if args.only in n], []

    async def run(lane, proxy, names):
        while names:
            name = names.pop()
            try:
                results.append(await asyncio.wait_for(play(lane, proxy, name), 30))
            except (OSError, ValueError, asyncio.TimeoutError) as e:
                results.append({'server': proxy, 'port': lane.backend, 'vector': name, 'error': repr(e), 'served': []})
                await lane.close()

    lanes_of = {}
    with open('/proc/self/ns/net', encoding='ascii') as own:
        enter(args.netns)
        for proxy in args.proxies:
            name, port, backend = re.fullmatch(r'(\w+)=(\d+):(\d+)', proxy).groups()
            lanes_of[name] = [Lane(int(port) + n, int(backend) + n) for n in range(LANES)]
            for lane in lanes_of[name]:
                await lane.listen()
        libc.setns(own.fileno(), 0)
    await asyncio.gather(*(warm(lane, name) for name, lanes in lanes_of.items() for lane in lanes))
    todo = {name: list(reversed(wanted)) for name in lanes_of}
    while any(todo.values()):
        await asyncio.gather(*(run(lane, name, todo[name]) for name, lanes in lanes_of.items() for lane in lanes))
        for r in twins(results):
            results.remove(r)
            todo[r['server']].append(r['vector'])
    with open(args.out, 'w', encoding='ascii') as f:
        json.dump(results, f)


asyncio.run(main())
