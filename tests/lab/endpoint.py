#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""endpoint.py --raw NETNS,MAC --raw-server NETNS,MAC --streams DIR [--quick] [--only TEXT] [--family BEGINNING] [--label WORD]
[--first-port N] [--times]: crafted packets to an ordinary endpoint through an inline upgate. What the application read must be what upgate wrote
into DIR. One line per sequence: ok NAME or FAIL NAME: why. --quick: of each sequence one form, from the client or the server, inside an HTTP body or not,
over IPv4 or IPv6, in turn."""
import argparse
import os
import select
import socket
import struct
import sys
import time

from endpoint_cases import CASES
from rawpeer import PATIENCE, Peer, Stalled, Wire, enter, text

HTTP, PLAIN, MUTE = 8080, 7000, 8090
HOSTS = {4: ('10.91.1.2', '10.91.2.2'), 6: ('fd91:1::2', 'fd91:2::2')}
BODY = 10000000
PREFIX = {
    ('client', HTTP): b'POST /take HTTP/1.1\r\nHost: lab.example\r\nContent-Length: %d\r\n\r\n' % BODY,
    ('server', HTTP): b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % BODY,
    ('client', PLAIN): b'\x01\x02binary',
    ('server', PLAIN): b'\x01\x02binary',
}
REQUEST = {HTTP: b'GET /give HTTP/1.1\r\nHost: lab.example\r\n\r\n', PLAIN: b'\x03\x04hello'}


class Lab:
    def __init__(self, args):
        self.streams = args.streams
        self.client_ns, client_mac = args.raw.split(',')
        self.server_ns, server_mac = args.raw_server.split(',')
        self.number = 0
        self.first_port = args.first_port
        self.wires = {'client': Wire(self.client_ns, client_mac), 'server': Wire(self.server_ns, server_mac)}
        enter(self.server_ns)
        self.listening = {}
        for family, af in ((4, socket.AF_INET), (6, socket.AF_INET6)):
            for port in (HTTP, PLAIN, MUTE):
                self.listening[family, port] = self.listener(af, port)
        enter(self.client_ns)
        for family, port in self.listening:
            self.meet(family, port)

    def meet(self, family, port):
        """An ordinary connection, so that every host knows its neighbours."""
        socket.create_connection((HOSTS[family][1], port), timeout=PATIENCE).close()
        select.select([self.listening[family, port]], [], [], PATIENCE)
        self.listening[family, port].accept()[0].close()

    @staticmethod
    def listener(af, port):
        s = socket.socket(af, socket.SOCK_STREAM)
        if af == socket.AF_INET6:
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 16)
        s.bind(('', port))
        s.listen(64)
        s.setblocking(False)
        return s

    def peer(self, case, family):
        self.number += 1
        role, port = case.role, case.port
        other = (1, 0) if role == 'client' else (0, 1)
        own_port = self.first_port + self.number
        me, them = (HOSTS[family][i] for i in (other[1], other[0]))
        mine, theirs = ((me, own_port), (them, port)) if role == 'client' else ((me, port + 1), (them, own_port))
        peer = Peer(self.wires[role], role, family, mine, theirs, self.number * 1000003 if case.isn is None else case.isn)
        peer.lab, peer.case = self, case
        peer.ts, peer.my_scale = case.ts, case.scale
        return peer

    def open(self, peer):
        """The handshake and the prefix; afterwards stream offset 0 is what the sequence begins with."""
        if peer.role == 'client':
            peer.connect()
            self.take_app(peer)
        else:
            self.begin_app(peer)
            peer.accept()
            peer.poll(PATIENCE, peer.app_ready, nap=0.01)
            peer.app.send(REQUEST[peer.case.port])
            peer.poll(PATIENCE, lambda: (peer.rcv_nxt - peer.their_isn - 1) & 0xffffffff >= len(REQUEST[peer.case.port]))
        self.say_prefix(peer)

    @staticmethod
    def prefix(peer):
        return PREFIX[peer.role, HTTP if peer.case.port == MUTE else peer.case.port]

    def say_prefix(self, peer):
        said = self.prefix(peer)
        if peer.ts is not None:
            peer.ts += 1
        peer.raw(0x18, peer.isn + 1, peer.rcv_nxt, said, options=peer.options())
        peer.base = len(said)
        if peer.case.port != MUTE:
            peer.wait_ack(0)

    def take_app(self, peer):
        listening = self.listening[peer.family, peer.case.port]
        end = time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0:
            select.select([listening], [], [], left)
            try:
                app, where = listening.accept()
            except BlockingIOError:
                continue
            if where[1] == peer.me[1]:
                self.own(peer, app)
                return
            app.close()
        raise Stalled('nothing is accepted')

    @staticmethod
    def own(peer, app):
        app.setblocking(False)
        peer.app, peer.reading = app, True

    def begin_app(self, peer):
        app = socket.socket(peer.af, socket.SOCK_STREAM)
        app.setblocking(False)
        app.bind((peer.other[0], peer.other[1]))
        try:
            app.connect((peer.me[0], peer.me[1]))
        except BlockingIOError:
            pass
        peer.app, peer.reading = app, False
        def ready():
            if not peer.reading and select.select([], [app], [], 0)[1]:
                peer.reading = True
            return peer.reading
        peer.app_ready = ready

    def written(self, peer):
        return self.file(peer.me, peer.other)

    def file(self, me, other):
        path = '%s/%s.%05d-%s.%05d' % (self.streams, me[0], me[1], other[0], other[1])
        try:
            with open(path, 'rb') as f:
                return f.read()
        except FileNotFoundError:
            return b''


def differ(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return 'the application read %d octets, upgate wrote %d; at %d: %r and %r' % (len(a), len(b), at, a[at:at + 24], b[at:at + 24])


def judge(lab, peer, trouble):
    peer.settle(lambda got: got == lab.written(peer) or peer.lossy)
    written = lab.written(peer)
    if peer.got != written and not (peer.lossy and written.startswith(peer.got)):
        return differ(peer.got, written)
    if trouble:
        return trouble
    if peer.ended is None and not peer.stalls:
        return 'it stalls after %d octets' % len(peer.got)
    if peer.ended == 'reset' and not peer.resets:
        return 'it is reset after %d octets' % len(peer.got)
    if peer.ended == 'fin' and not peer.resets and len(peer.got) != len(lab.prefix(peer)) + peer.total:
        return '%d octets were meant, %d read' % (len(lab.prefix(peer)) + peer.total, len(peer.got))
    return None


def run(lab, case, family):
    peer = lab.peer(case, family)
    trouble = None
    try:
        if not case.opens:
            lab.open(peer)
        case.play(peer)
        peer.finish()
    except Stalled as e:
        trouble = None if peer.stalls else str(e)
    result = judge(lab, peer, trouble)
    if peer.app:
        peer.app.close()
        peer.raw(0x14, peer.acked, peer.rcv_nxt, options=peer.options())
    return result


def bulk(lab, family, role, port):
    """Ordinary sockets and packets of 65,535 octets, of which the queue hands over less."""
    client = socket.create_connection((HOSTS[family][1], port), timeout=PATIENCE)
    here = client.getsockname()[1]
    select.select([lab.listening[family, port]], [], [], PATIENCE)
    server = lab.listening[family, port].accept()[0]
    out, into = (client, server) if role == 'client' else (server, client)
    if role == 'server':
        client.send(REQUEST[port])
    data = PREFIX[role, port] + text('g', 0, 600000)
    rest, got, end = data, b'', time.monotonic() + 3 * PATIENCE
    out.setblocking(False)
    into.setblocking(False)
    while len(got) < len(data) and time.monotonic() < end:
        readable, writable, _ = select.select([into], [out] if rest else [], [], 1)
        if writable:
            rest = rest[out.send(rest):]
        if readable:
            got += into.recv(1 << 20)
    segment = out.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
    me, them = ((HOSTS[family][0], here), (HOSTS[family][1], port))[::1 if role == 'client' else -1]
    written = lab.file(me, them)
    for s in (client, server):
        s.close()
    if got != data:
        return '%d octets were sent, %d arrived' % (len(data), len(got))
    if written != data:
        return differ(got, written)
    return None if segment > 65400 else 'segments have %d octets at most' % segment


def chosen(args):
    """(case, family, name) to be played."""
    forms = {}
    for case in CASES:
        for family in (4, 6):
            if case.quick or not args.quick:
                forms.setdefault(case.base, []).append((case, family, case.name + ('/ipv6' if family == 6 else '')))
    out = []
    for number, of_one in enumerate(forms.values()):
        out += [of_one[number * 3 % len(of_one)]] if args.quick else of_one
    return [one for one in out if args.only in one[2] and one[2].startswith(args.family)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--raw', required=True)
    parser.add_argument('--raw-server', required=True)
    parser.add_argument('--streams', required=True)
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--bulk', action='store_true')
    parser.add_argument('--times', action='store_true')
    parser.add_argument('--only', default='')
    parser.add_argument('--family', default='')
    parser.add_argument('--label', default='endpoint')
    parser.add_argument('--first-port', type=int, default=10000)
    args = parser.parse_args()
    lab = Lab(args)
    failed = 0
    sequences = 0
    if args.bulk:
        forms = [(4, 'client', HTTP), (6, 'server', HTTP), (6, 'client', PLAIN), (4, 'server', PLAIN)]
        for family, role, port in forms[:2] if args.quick else forms:
            why = bulk(lab, family, role, port)
            name = '%s/large-packets/%s/%s%s' % (args.label, role, 'http' if port == HTTP else 'plain', '/ipv6' if family == 6 else '')
            print('FAIL %s: %s' % (name, why) if why else 'ok ' + name, flush=True)
            failed += why is not None
        sys.exit(failed > 0)
    for case, family, name in chosen(args):
        began = time.monotonic()
        why = run(lab, case, family)
        if args.times:
            print('# %6.0f ms %s' % ((time.monotonic() - began) * 1000, name))
        name = args.label + '/' + name
        print('FAIL %s: %s' % (name, why) if why else 'ok ' + name, flush=True)
        failed += why is not None
        sequences += 1
    print('# %d sequences' % sequences)
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
