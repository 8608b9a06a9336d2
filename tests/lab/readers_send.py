#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""readers_send.py OUT [--quick | --cases] [--only TEXT] NAME=HOST:PORT...: sends every vector to every server, with --cases what clients say in
tests/cases too, and writes down, as JSON, what each answered.

A connection has one vector, sent at once. Its last request closes, so a server that sees it ends the connection; one that is quiet for QUIET_S waits for
more of a message. Then this side closes its half and takes what still comes.
"""
import argparse
import asyncio
import json
import re
import socket
import struct

from readers_cases import CASES
from readers_vectors import QUICK, VECTORS

AT_ONCE = 24
FIRST_SOURCE = 20000
QUIET_S, END_S = 1.2, 4


async def read_on(loop, sock, got, seconds):
    """Octets until the server ends; True: it did, False: nothing more for so long."""
    while True:
        try:
            data = await asyncio.wait_for(loop.sock_recv(sock, 65536), seconds)
        except asyncio.TimeoutError:
            return False
        except OSError:
            return True
        if not data:
            return True
        got += data


async def talk(host, port, source, stream):
    loop = asyncio.get_running_loop()
    sock = socket.socket()
    sock.bind(('', source))  # no port twice: replay tells connections apart by it
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    got = bytearray()
    try:
        await asyncio.wait_for(loop.sock_connect(sock, (host, port)), 10)
        await loop.sock_sendall(sock, stream)
        ended = await read_on(loop, sock, got, QUIET_S)
        before = len(got)
        if not ended:
            try:
                sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            if not await read_on(loop, sock, got, END_S):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))  # reset
    finally:
        sock.close()
    return {'source': source, 'ended': ended, 'answers': answers(bytes(got)), 'late': len(got) > before}


def body_end(data, at, lines, status):
    """Where an answer's body ends."""
    fields = {}
    for line in lines[1:]:
        name, _, value = line.partition(b':')
        fields[name.strip().lower()] = value.strip()
    if status < 200 or status in (204, 304) or at == len(data) or data.startswith(b'HTTP/1.', at):  # of HEAD
        return at
    if b'chunked' in fields.get(b'transfer-encoding', b''):
        while True:
            eol = data.find(b'\r\n', at)
            if eol < 0:
                return len(data)
            size = int(data[at:eol].split(b';')[0], 16)
            at = eol + 2 + size + 2
            if size == 0:
                return at
    if b'content-length' in fields:
        return at + int(fields[b'content-length'])
    return len(data)


def answers(data):
    """The final answers in order: [status, target seen]; status 9: octets without a status line."""
    found, at = [], 0
    while at < len(data):
        if not data.startswith(b'HTTP/1.', at):
            seen = re.search(rb'saw \S+ (/?[a-zA-Z0-9]*)', data[at:])
            refused = not seen and re.search(rb'(?i)error|bad request', data[at:])
            found.append([400 if refused else 9, seen.group(1).decode() if seen else ''])
            break
        end = data.find(b'\r\n\r\n', at)
        if end < 0:
            break
        lines = data[at:end].split(b'\r\n')
        status = int(lines[0].split()[1])
        seen = re.search(rb'(?mi)^x-saw:\W*[^\s%]+(?:[ \t\f\v]|%20)+(?:\w+://[^/ ]*)?(/?[a-z0-9]*)', data[at:end])
        if status >= 200:
            found.append([status, seen.group(1).decode() if seen else ''])
        at = body_end(data, end + 4, lines, status)
    return found


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('out')
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--cases', action='store_true')
    parser.add_argument('--only', default='')
    parser.add_argument('servers', nargs='+')
    args = parser.parse_args()
    gate, results = asyncio.Semaphore(AT_ONCE), []

    async def one(source, name, server, host, port):
        async with gate:
            result = {'server': server, 'port': int(port), 'vector': name}
            try:
                result |= await talk(host, int(port), source, vectors[name])
            except (OSError, asyncio.TimeoutError) as e:
                result['error'] = repr(e)
            results.append(result)

    vectors = VECTORS | (CASES if args.cases else {})
    wanted = QUICK if args.quick else [n for n in vectors if args.only in n]
    where = [s.replace('=', ':').rsplit(':', 2) for s in args.servers]
    every = ((name, *server) for name in wanted for server in where)
    await asyncio.gather(*(one(FIRST_SOURCE + n, *what) for n, what in enumerate(every)))
    with open(args.out, 'w', encoding='ascii') as f:
        json.dump(results, f)


asyncio.run(main())
