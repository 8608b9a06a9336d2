#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes behind an upgrade that the server ignores: who reads them as a request, and what does the client get?

  smuggle.py backend PORT              a server behind a proxy: prints every octet that arrives, answers each header section with 200
  smuggle.py play PASS NAME=HOST:PORT=LOG ...
                                       every offer with every payload to each target, all at once; LOG is the evidence, the target's own log or
                                       its backend's. One JSON line a case. PASS, a digit, keeps the runs' requests apart. CUT=N in the
                                       environment: only N octets of the payload in the head's segment, the others behind it
  smuggle.py table FILE                the table that a run of play shows, as Markdown
  smuggle.py passive FILE EVE          does upgate say pending_answered of exactly the cases in which the bytes were answered?
  smuggle.py inline FILE               no log shows a request, no client got an answer to one

Names of targets may hold no `=`. A case ends when the connection has been silent for QUIET seconds, then again after the client's FIN.
"""
import array
import collections
import concurrent.futures
import fcntl
import json
import os
import re
import select
import socket
import sys
import termios
import threading
import time

from client import new_key, show

QUIET = float(os.environ.get('QUIET', '1'))
CUT = int(os.environ.get('CUT', '0'))
LETTERS = 'abcdefghijklmnopqrstuvwxyz'
WEBSOCKET = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
OFFERS = ['hixie-76', 'rfc6455', 'h2c', 'unknown']
PAYLOADS = ['GET /xx\\n', 'GET /x\\r\\n', 'eight octets', 'HTTP/1.1']


def fields(offer):
    if offer == 'hixie-76':
        return f'{WEBSOCKET}Sec-WebSocket-Key1: {new_key()[0]}\r\nSec-WebSocket-Key2: {new_key()[0]}\r\n'
    if offer == 'rfc6455':
        return f'{WEBSOCKET}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
    if offer == 'h2c':
        return 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'
    return 'Connection: Upgrade\r\nUpgrade: unknown/1\r\n'


def payload(kind, number):
    """The octets, and the request that a log would show; its target tells the case."""
    if kind == 0:
        name = LETTERS[number % 26] + LETTERS[number // 26]
        return f'GET /{name}\n'.encode(), f'GET /{name}'
    if kind == 1:
        return f'GET /{LETTERS[number]}\r\n'.encode(), f'GET /{LETTERS[number]}'
    if kind == 2:
        return b'\xe9\x02:' + f'{number:02d}'.encode() + b'[4U', None
    return f'GET /hidden{number:02d} HTTP/1.1\r\nHost: lab.example\r\n\r\n'.encode(), f'GET /hidden{number:02d} HTTP'


class Case:
    def __init__(self, target, number, offer, kind):
        self.name, self.address, self.log = target
        self.offer, self.kind = offer, kind
        self.payload, self.logged = payload(kind, number)
        self.got, self.end, self.port = b'', 'open', 0

    def read(self):
        """What comes until the connection is silent or ends."""
        data = b''
        while self.end == 'open' and select.select([self.sock], [], [], QUIET)[0]:
            try:
                more = self.sock.recv(65536)
            except ConnectionResetError:
                self.end = 'reset'
                break
            if not more:
                self.end = 'closed'
            data += more
        return data

    def acknowledged(self, seconds):
        """Waits until the server has what was sent; inline, what is withheld it never has."""
        left = array.array('i', [1])
        until = time.monotonic() + seconds
        while left[0] and time.monotonic() < until:
            time.sleep(0.001)
            fcntl.ioctl(self.sock, termios.TIOCOUTQ, left)

    def play(self):
        self.sock = socket.create_connection(self.address, timeout=10)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = self.sock.getsockname()[1]
        head = f'GET /index.html HTTP/1.1\r\nHost: lab.example\r\n{fields(self.offer)}\r\n'.encode()
        before = after = b''
        try:
            self.sock.sendall(head + self.payload[:CUT] if CUT else head + self.payload)
            if CUT:
                self.acknowledged(0.3)
                self.sock.sendall(self.payload[CUT:])
            before = self.read()
            open_before = self.end
            if self.end == 'open':
                self.sock.shutdown(socket.SHUT_WR)
                after = self.read()
        except (BrokenPipeError, ConnectionResetError):
            self.end = open_before = 'reset'
        self.sock.close()
        answers = responses(before + after)
        first, rest = (answers + [(None, b'')])[0], answers[1:]
        return {
            'target': self.name, 'offer': self.offer, 'payload': PAYLOADS[self.kind], 'port': self.port, 'server': self.address,
            'first': first[0], 'second': [status for status, _ in rest], 'at_fin': bool(after) and len(responses(before)) < len(answers),
            'end': open_before, 'logged': self.logged, 'log': self.log, 'got': show(before + after),
        }


def responses(data):
    """(status, octets) of each response; a status of 0 for what has no status line."""
    found = []
    while data:
        head, blank, rest = data.partition(b'\r\n\r\n')
        status = re.match(rb'HTTP/1\.[01] (\d\d\d)', head)
        if not status:
            found.append((0, data))
            break
        length = re.search(rb'\r\ncontent-length: *(\d+)', head, re.I)
        size = int(length[1]) if length else 0
        if re.search(rb'\r\ntransfer-encoding: *chunked', head, re.I):
            size = rest.find(b'0\r\n\r\n') + 5
        elif not length and status[1] not in (b'101', b'304'):
            size = len(rest)
        if status[1] != b'100':
            found.append((int(status[1]), head + blank + rest[:size]))
        data = rest[size:] if status[1] != b'101' else b''
    return found


def play(run, targets):
    cases = []
    for text in targets:
        name, address, log = text.split('=')
        host, _, port = address.rpartition(':')
        for o, offer in enumerate(OFFERS):
            for kind in range(len(PAYLOADS)):
                cases.append(Case((name, (host, int(port)), log), run * len(OFFERS) + o, offer, kind))
    with concurrent.futures.ThreadPoolExecutor(max_workers=len(cases)) as pool:
        for case in [pool.submit(case.play) for case in cases]:
            print(json.dumps(case.result()), flush=True)


def seen(case):
    """Does the log show the request?"""
    if case['logged'] is None:
        return False
    with open(case['log'], errors='replace') as log:
        return re.search(re.escape(case['logged']) + r'(?![a-z0-9])', log.read()) is not None


def cell(case):
    if case['first'] == 101:
        return 'switched'
    if case['first'] != 200:
        return f'{case["first"] or case["end"]} at once'
    fin = ' at FIN' if case['at_fin'] else ''
    if case['second']:
        said = [str(status) if status else 'answered without a status line' for status in case['second']]
        return ', '.join(said) + fin + (' (request)' if seen(case) else '')
    if seen(case):
        return 'request, not answered'
    return {'open': 'waits', 'closed': 'closes', 'reset': 'resets'}[case['end']]


def table(path):
    rows = collections.OrderedDict()
    with open(path) as cases:
        for case in map(json.loads, cases):
            rows.setdefault(case['target'], collections.OrderedDict()).setdefault(case['offer'], []).append(cell(case))
    print('| to | offer | ' + ' | '.join(f'`{p}`' if p.startswith('GET') else p for p in PAYLOADS) + ' |')
    print('|---|---|' + '---|' * len(PAYLOADS))
    for target, offers in rows.items():
        alike = collections.OrderedDict()
        for offer, cells in offers.items():
            alike.setdefault(tuple(cells), []).append(offer)
        for cells, names in alike.items():
            print(f'| {target} | {"any" if len(names) == len(OFFERS) else ", ".join(names)} | ' + ' | '.join(cells) + ' |')


def verdicts(cases, good):
    """One line a target."""
    failed = collections.OrderedDict()
    for case in cases:
        why = good(case)
        failed.setdefault(case['target'], [])
        if why:
            failed[case['target']].append(f'{case["offer"]}, {case["payload"]}: {why}; the client got {case["got"][-200:]!r}, {case["end"]}')
    for target, whys in failed.items():
        print(f'FAIL {target}: {len(whys)}: {whys[0]}' if whys else f'ok {target}')
    return any(failed.values())


def passive(path, eve):
    told = collections.defaultdict(set)
    with open(eve, errors='replace') as lines:
        for line in map(json.loads, lines):
            if line['event_type'] == 'alert' and 'event' in line.get('upgate', {}):
                # whoever is at fault, a case is its client's port at a server
                for client, server in ('src', 'dest'), ('dest', 'src'):
                    told[line[f'{client}_port'], line[f'{server}_ip'], line[f'{server}_port']].add(line['upgate']['event'])
    def good(case):
        events = told[case['port'], *case['server']]
        if 'upgrade.unannounced_body' not in events:
            return 'early bytes not told'
        if (case['logged'] is not None) != ('upgrade.smuggled_request' in events):
            return 'smuggled_request ' + ('missing' if case['logged'] else 'told of eight octets')
        if case['first'] not in (None, 101) and bool(case['second']) != ('upgrade.pending_answered' in events):
            return 'pending_answered ' + ('missing' if case['second'] else 'told') + f' beside {sorted(events)}'
        return None
    with open(path) as cases:
        return verdicts(list(map(json.loads, cases)), good)


def inline(path):
    def good(case):
        if seen(case):
            return f'{case["logged"]} arrived'
        if case['second']:
            return 'answered'
        if case['logged'] and not CUT and (case['first'] or case['end'] != 'reset'):
            return 'not refused at once' # in pieces the first answer may be faster than the request
        return None
    with open(path) as cases:
        return verdicts(list(map(json.loads, cases)), good)


def serve(sock, number):
    data = b''
    try:
        while more := sock.recv(65536):
            print(number, show(more), flush=True)
            data += more
            while b'\r\n\r\n' in data:
                data = data.partition(b'\r\n\r\n')[2]
                sock.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nback\n')
    except OSError:
        pass
    sock.close()


def backend(port):
    listener = socket.create_server(('::', port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=200)
    print('listening', port, flush=True)
    number = 0
    while True:
        number += 1
        threading.Thread(target=serve, args=(listener.accept()[0], number), daemon=True).start()


def main():
    if sys.argv[1] == 'backend':
        backend(int(sys.argv[2]))
    elif sys.argv[1] == 'play':
        play(int(sys.argv[2]), sys.argv[3:])
    elif sys.argv[1] == 'table':
        table(sys.argv[2])
    elif sys.argv[1] == 'passive':
        sys.exit(passive(*sys.argv[2:]))
    else:
        sys.exit(inline(sys.argv[2]))


if __name__ == '__main__':
    main()
