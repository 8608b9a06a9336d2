#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Many downloads at a time, each checked: downloads.py HOST PORT PATH FILE COUNT [--markers N --go FILE] [--seconds S]

Every body must be FILE, octet for octet. Says `begun` once all have their first octets. Markers are connections that ask for PATH, read the
answer, and once the file of --go exists say what no server may hear: `GET /marker-N` without a version. The last line: N good, N bad.
"""
import argparse
import hashlib
import os
import selectors
import socket
import sys
import time

args = argparse.ArgumentParser()
args.add_argument('host')
args.add_argument('port', type=int)
args.add_argument('path')
args.add_argument('file')
args.add_argument('count', type=int)
args.add_argument('--markers', type=int, default=0)
args.add_argument('--go')
args.add_argument('--seconds', type=float, default=30)
args = args.parse_args()
WANTED = open(args.file, 'rb').read()
DIGEST = hashlib.sha256(WANTED).digest()
FAMILY = socket.AF_INET6 if ':' in args.host else socket.AF_INET


class Download:
    def __init__(self, number, marker):
        self.number, self.marker = number, marker
        self.body, self.head, self.hash, self.trouble, self.said = 0, b'', hashlib.sha256(), None, False
        self.socket = socket.socket(FAMILY, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.socket.connect_ex((args.host, args.port))
        path = '/page.html' if marker else args.path
        self.request = f'GET {path}?{number} HTTP/1.1\r\nHost: lab.example\r\n\r\n'.encode()

    def write(self):
        """True: there is nothing more to write."""
        try:
            self.request = self.request[self.socket.send(self.request):]
        except BlockingIOError:
            pass
        return not self.request

    def read(self):
        """True: this one is done."""
        try:
            octets = self.socket.recv(1 << 16)
        except BlockingIOError:
            return False
        if not octets:
            self.trouble = 'closed'
            return True
        if b'\r\n\r\n' not in self.head:
            self.head += octets
            if b'\r\n\r\n' not in self.head:
                return False
            self.head, octets = self.head.split(b'\r\n\r\n', 1)
            self.head += b'\r\n\r\n'
            if b' 200 ' not in self.head[:20]:
                self.trouble = self.head[:20].decode('latin-1')
                return True
        self.hash.update(octets)
        self.body += len(octets)
        return not self.marker and self.body >= len(WANTED)

    def good(self):
        return self.body == len(WANTED) and self.hash.digest() == DIGEST


selector = selectors.DefaultSelector()
all_of_them = [Download(i, i >= args.count) for i in range(args.count + args.markers)]
for d in all_of_them:
    selector.register(d.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, d)
waiting = {d for d in all_of_them if not d.marker}
quiet = {d for d in all_of_them}
end = time.monotonic() + args.seconds
while waiting and time.monotonic() < end:
    for key, events in selector.select(0.05):
        d = key.data
        try:
            if events & selectors.EVENT_WRITE and d.write():
                selector.modify(d.socket, selectors.EVENT_READ, d)
            if not events & selectors.EVENT_READ or not d.read():
                done = False
            else:
                done = True
        except OSError as e:
            d.trouble, done = str(e), True
        if d.body and d in quiet:
            quiet.remove(d)
            if not quiet:
                print('begun', flush=True)
        if done:
            selector.unregister(d.socket)
            waiting.discard(d)
    if args.go and os.path.exists(args.go):
        for d in all_of_them:
            if d.marker and not d.said and not d.trouble:
                d.said = True
                try:
                    d.socket.send(b'GET /marker-%d\n' % d.number)
                except OSError as e:
                    d.trouble = str(e)
downloads = [d for d in all_of_them if not d.marker]
bad = [d for d in downloads if not d.good()]
for d in bad[:5]:
    print(f'{d.number}: {d.body} of {len(WANTED)} octets, {d.trouble or "in time"}')
print(f'{len(downloads) - len(bad)} good, {len(bad)} bad')
sys.exit(bool(bad))
