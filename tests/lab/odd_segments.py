#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A request in segments as no kernel sends them: odd_segments.py NETNS MAC SOURCE HOST PORT SHAPE, MAC being the next hop's. The kernel's resets for
ports 30000 and 30001 must be kept from leaving. SHAPE:

  overlap    behind a hole octets, the same place again with other octets, then what was missing
  fragments  a datagram whose IP fragments overlap, which no host puts together (RFC 5722), then the same in one
"""
import sys

from rawpeer import ACK, FIN, PATIENCE, PSH, Peer, Stalled, Wire

PORTS = {'overlap': 30000, 'fragments': 30001}
REQUEST = b'GET / HTTP/1.1\r\nHost: lab.example\r\nX-Copy: first\r\nConnection: close\r\n\r\n'
HOLE = 30


def main():
    netns, mac, source, host, port, shape = sys.argv[1:]
    family = 6 if ':' in host else 4
    peer = Peer(Wire(netns, mac), 'client', family, (source, PORTS[shape]), (host, int(port)), 1000003)
    peer.connect()
    if shape == 'overlap':
        peer.raw(PSH | ACK, peer.seq(HOLE), peer.rcv_nxt, REQUEST[HOLE:])
        peer.raw(PSH | ACK, peer.seq(HOLE), peer.rcv_nxt, REQUEST[HOLE:].replace(b'first', b'other'))
        peer.raw(ACK, peer.seq(0), peer.rcv_nxt, REQUEST[:HOLE])
    else:
        peer.fragments([(0, 40, False, None), (32, None, True, None)], PSH | ACK, peer.seq(0), peer.rcv_nxt, REQUEST)
        peer.raw(PSH | ACK, peer.seq(0), peer.rcv_nxt, REQUEST)
    peer.wait_ack(len(REQUEST))
    peer.poll(PATIENCE, lambda: peer.fin_seen)
    peer.raw(FIN | ACK, peer.seq(len(REQUEST)), peer.rcv_nxt)
    peer.wait_ack(len(REQUEST) + 1)
    if not peer.fin_seen:
        raise Stalled('no end')


if __name__ == '__main__':
    main()
