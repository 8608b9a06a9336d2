#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A client that sends early data as no kernel would: early_attack.py SOURCE HOST PORT TARGET EARLY HOW. It speaks TCP by itself, on a raw socket; the
kernel's resets for these ports (30000 and up) must be kept from leaving: its own carry the mark 7. It repeats all that is not acknowledged, and ends
when the server has closed, said GOOD, or reset. HOW:

  reversed   the early data first, then the request from its end to its beginning
  bytes      the same in segments of one octet around the border
  fin-first  early data with FIN, then the request
  overlap    the request again and again with other octets behind it, before the answer and after it
  race       the early data every millisecond, so that some copies meet the answer's pieces on the way
  sack       selective acknowledgement (RFC 2018): the first segment of the request, and after the switch that of the early data, is lost between the
             middlebox and the server, what is behind the cut comes out of order. Fails unless the server acknowledges the rest of the request, and nothing
             beyond that before its answer, and then early data beyond the hole

  forge      the server's answer from the client's own side, in the server's name, and then the early data again

It gives up behind the early data, and for some seconds goes on all the same, as a connection of its own or as another:

  reset        a RST at the number behind all that was said
  reset-ttl    the same with too few hops to arrive
  reset-ack    the same, acknowledging what was never said
  reset-fin    the same behind a FIN; before it a segment that is FIN and RST at once
  reset-race   the same as soon as the answer begins
"""
import os
import select
import socket
import struct
import sys
import time

import early
import early_server
from early_client import request

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Peer:
    def __init__(self, source, host, port, sack=False):
        self.source, self.host, self.port = source, host, port
        self.own = 30000 + os.getpid() % 9000
        self.family = socket.AF_INET6 if ':' in host else socket.AF_INET
        self.sock = socket.socket(self.family, socket.SOCK_RAW, socket.IPPROTO_TCP)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 7)
        self.base, self.next, self.una, self.received, self.end = 0xFFFFFF00, 0, 0, b'', None
        self.sacked = []  # ends of what the server has beyond a hole
        for _ in range(20):
            self.segment(SYN, -1, options=b'\x01\x01\x04\x02' if sack else b'')
            self.take(0.2)
            if self.next:
                return
        raise OSError('no connection')

    def hops(self, count):
        if self.family == socket.AF_INET6:
            self.sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, count)
        else:
            self.sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, count)

    def segment(self, flags, offset, data=b'', ack=0, options=b''):
        """offset: of the stream; the SYN stands at -1. ack: beyond what it should acknowledge."""
        seq, ack = (self.base + 1 + offset) & 0xFFFFFFFF, (self.next + ack) & 0xFFFFFFFF
        head = struct.pack('>HHIIBBHHH', self.own, self.port, seq, ack if flags & ACK else 0, 0x50 + len(options) * 4, flags, 65535, 0, 0) + options
        pseudo = socket.inet_pton(self.family, self.source) + socket.inet_pton(self.family, self.host) + struct.pack('>II', len(head) + len(data), 6)
        head = head[:16] + struct.pack('>H', checksum(pseudo + head + data)) + head[18:]
        self.sock.sendto(head + data, (self.host, 0))

    def say(self, offset, data, flags=0):
        self.segment(ACK | PSH | flags, offset, data)

    def forge(self, data):
        """What the server would send next, by the client. IPv4."""
        source, host = socket.inet_aton(self.host), socket.inet_aton(self.source)
        ack = (self.base + 1 + self.una) & 0xFFFFFFFF
        head = struct.pack('>HHIIBBHHH', self.port, self.own, self.next, ack, 0x50, ACK | PSH, 65535, 0, 0)
        pseudo = source + host + struct.pack('>II', len(head) + len(data), 6)
        head = head[:16] + struct.pack('>H', checksum(pseudo + head + data)) + head[18:]
        outer = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(head) + len(data), 1, 0, 64, 6, 0) + source + host
        # to the gateway, for the client's own address would stay here
        with open('/proc/net/arp') as table:
            gateway = [line.split()[3] for line in table][1]
        with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0) as link:
            packet = outer[:10] + struct.pack('>H', checksum(outer)) + outer[12:] + head + data
            link.sendto(packet, ('eth0', 0x0800, 0, 0, bytes.fromhex(gateway.replace(':', ''))))

    def options(self, options):
        while options and options[0] > 0:
            length = 1 if options[0] == 1 else options[1]
            if options[0] == 5:
                edges = struct.unpack(f'>{length // 4}I', options[2:length])
                self.sacked += [(edge - self.base - 1) & 0xFFFFFFFF for edge in edges[1::2]]
            options = options[length:]

    def take(self, seconds, first=False):
        """Whatever comes within that time; what is in order is acknowledged. first: up to the first octets, without."""
        until = time.monotonic() + seconds
        while not self.end and (left := until - time.monotonic()) > 0 and select.select([self.sock], [], [], left)[0]:
            tcp = self.sock.recv(65536)
            if self.family == socket.AF_INET:
                tcp = tcp[(tcp[0] & 15) * 4 : struct.unpack('>H', tcp[2:4])[0]]
            sport, dport, seq, ack, offset, flags = struct.unpack('>HHIIBB', tcp[:14])
            if (sport, dport) != (self.port, self.own):
                continue
            data = tcp[(offset >> 4) * 4 :]
            self.options(tcp[20 : (offset >> 4) * 4])
            if flags & RST:
                self.end = 'reset' if seq == self.next else None
                continue
            if flags & SYN:
                self.next = (seq + 1) & 0xFFFFFFFF
                self.segment(ACK, 0)
                return
            self.una = (ack - self.base - 1) & 0xFFFFFFFF
            if seq == self.next:
                self.received += data
                self.next = (seq + len(data) + (flags & FIN)) & 0xFFFFFFFF
                if flags & FIN:
                    self.end = 'eof'
            if first and data:
                return
            if data or flags & FIN:
                self.segment(ACK, self.una)


def give_up(peer, how, border, end):
    """end: behind all that was said."""
    for _ in range(100):
        if peer.una >= border:
            break
        peer.take(0.02)
    if how == 'reset-race':
        peer.take(5, first=True)
    if how == 'reset-fin':
        peer.segment(FIN | RST | ACK, end)
        peer.segment(FIN | ACK, end)
        end += 1
    if how == 'reset-ttl':
        peer.hops(3)
    peer.segment(RST | ACK, end, ack=70000 if how == 'reset-ack' else 0)
    peer.hops(64)


def go_on(peer, border, end, data):
    """Neither what was said already nor anything new is to pass: by itself, behind a SYN, and behind one that was taken back."""
    until = time.monotonic() + 3
    count = 0
    while time.monotonic() < until:
        peer.say(border, data)
        peer.say(end, data)
        count += 1
        if count % 16 == 0:
            peer.segment(SYN, 1000000)
        if count % 16 == 8:
            peer.segment(RST, 1000001)
        pause = time.monotonic() + 0.05
        while (left := pause - time.monotonic()) > 0:  # whatever comes ends nothing here, nor does it make this faster
            peer.end = None
            peer.take(left)


def lost_behind(peer, offset, data):
    """Too few hops to arrive."""
    peer.hops(3)
    peer.say(offset, data)
    peer.hops(64)


def with_holes(peer, head, whole):
    """False where the server acknowledges what it should not have, or not what it should."""
    border = len(head)
    behind = [(border + i, whole[i : i + 100]) for i in range(100, len(whole), 100)]
    seen = []
    until = time.monotonic() + 3
    while time.monotonic() < until and not peer.end and not peer.sacked:
        lost_behind(peer, 0, head[:60])
        peer.say(60, head[60:] + whole[:100])
        for at, data in reversed(behind):
            peer.say(at, data)
        peer.take(0.05)
    seen.append(max(peer.sacked, default=0))
    until = time.monotonic() + 3
    while time.monotonic() < until and not peer.end and not peer.received:
        if peer.una < border:
            peer.say(0, head[:60])
        for at, data in reversed(behind):
            peer.say(at, data)
        peer.take(0.02, first=True)
    seen.append(max(peer.sacked, default=0))
    until = time.monotonic() + 3
    while time.monotonic() < until and not peer.end and max(peer.sacked, default=0) <= border:
        lost_behind(peer, border, whole[:100])
        for at, data in behind:
            peer.say(at, data)
        peer.take(0.02)
    seen.append(max(peer.sacked, default=0))
    print('border', border, 'acknowledged beyond a hole: before the request was whole, before the answer, in the end', seen, peer.end)
    return seen[0] == seen[1] == border and (seen[2] > border or peer.end == 'reset')


def main():
    source, host, port, target, count, how = sys.argv[1:]

    class Args:
        offer = 'websocket'

    Args.target = target
    head, whole = request(Args), early.stream('websocket', int(count))
    other = bytes(b ^ 0x40 for b in whole)
    border, all_of_it = len(head), head + whole
    peer = Peer(source, host, int(port), how == 'sack')
    pieces = [(i, all_of_it[i : i + 100]) for i in range(0, len(all_of_it), 100)]
    if how == 'bytes':
        near = range(border - 40, min(border + 40, len(all_of_it)))
        pieces = [(0, head[:-40])] + [(i, all_of_it[i : i + 1]) for i in near] + [(near[-1] + 1, all_of_it[near[-1] + 1 :])]
    if how == 'fin-first':
        peer.say(border, whole, FIN)
        pieces = [(0, head), (border, whole)]
    if how.startswith('reset'):
        peer.say(0, head)
        peer.say(border, whole)
        give_up(peer, how, border, len(all_of_it))
        go_on(peer, border, len(all_of_it), whole)
        return
    if how == 'forge':
        peer.say(0, head)
        peer.say(border, whole)
        while peer.una < border:
            peer.take(0.02)
        peer.forge(early_server.answer('websocket', 'switch'))
        for _ in range(20):
            peer.say(border, whole)
            peer.take(0.02)
        peer.segment(RST | ACK, peer.una)
        return
    if how == 'sack' and not with_holes(peer, head, whole):
        sys.exit('the server acknowledges otherwise')
    until = time.monotonic() + 6
    while time.monotonic() < until and not peer.end and not peer.received.endswith(b'GOOD'):
        for at, data in reversed(pieces) if how in ('reversed', 'bytes') else pieces:
            if at + len(data) > peer.una:
                peer.say(at, data)
        if how == 'overlap':
            peer.say(border - 5, head[-5:] + other)
            peer.say(border, other)
            peer.say(border - 50, head[-50:] + other[:3])
        for _ in range(20 if how == 'race' else 1):
            peer.take(0.001 if how == 'race' else 0.02)
            if how == 'race':
                peer.say(border, whole)
    if not peer.end:
        peer.take(3 if b'GOOD' not in peer.received else 0)
    print(peer.received[:12], len(peer.received), peer.end or 'open', peer.una, len(all_of_it))


if __name__ == '__main__':
    main()
