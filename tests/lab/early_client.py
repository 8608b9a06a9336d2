#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A client that does not wait: early_client.py HOST PORT TARGET EARLY [option...] sends an upgrade request (or CONNECT) and the first EARLY octets
of the stream of early.py behind it, whatever the answer will be.

  --offer websocket|h2c|connect-udp|connect
  --segments same|next|bytes   early data in the request's segment, in one behind it, or its first 300 octets in segments of their own
  --fin                        half-close behind the early data
  --refused                    the answer is a refusal: it must come whole, then a reset
  --echo                       the server echoes frames (instead of early_server.py's GOOD)
  --pings                      the server speaks HTTP/2: it must answer the request, acknowledge the SETTINGS, and every PING of the stream, in order
  --beside PORT                send nothing early; handshakes (--pairs, 20) with each port in turn, from SYN to answer. Prints the median of the differences,
                               in microseconds and in percent of the other port's median, and the interval that holds it with 95 %
"""
import argparse
import math
import re
import socket
import statistics
import sys
import time

import early


def receive(sock, data, enough):
    while not enough(data):
        more = sock.recv(1 << 16)
        if not more:
            raise EOFError(f'closed after {data[:60]!r}')
        data += more
    return data


def request(args):
    if args.offer == 'connect':
        return f'CONNECT {args.target} HTTP/1.1\r\nHost: {args.target}\r\n\r\n'.encode()
    fields = {
        'websocket': f'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {early.KEY}\r\n',
        'h2c': 'Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n',
        'connect-udp': 'Connection: Upgrade\r\nCapsule-Protocol: ?1\r\n',
    }
    return f'GET {args.target} HTTP/1.1\r\nHost: lab.example\r\nUpgrade: {args.offer}\r\n{fields[args.offer]}\r\n'.encode()


def send_early(sock, args, head, data):
    if args.segments == 'same':
        sock.sendall(head + data)
    else:
        sock.sendall(head)
        alone = 300 if args.segments == 'bytes' else 0
        for i in range(min(alone, len(data))):
            sock.sendall(data[i : i + 1])
        sock.sendall(data[alone:])
    if args.fin:
        sock.shutdown(socket.SHUT_WR)


def expect_refusal(sock):
    def whole(data):
        head, border, body = data.partition(b'\r\n\r\n')
        length = re.search(rb'(?i)content-length: (\d+)', head)
        return border and (len(body) >= int(length[1]) if length else body.rstrip().endswith(b'</html>'))

    data = receive(sock, b'', whole)
    if data.startswith(b'HTTP/1.1 101'):
        raise ValueError('switched')
    try:
        more = sock.recv(100)
    except ConnectionResetError:
        return
    if more or b'content-length' in data.lower():  # without one the server's FIN ends the answer, and may come before the reset
        raise ValueError(f'no reset, but {more!r}')


def frames(data):
    """Type, flags, stream and payload of each whole frame of HTTP/2."""
    while len(data) >= 9 and len(data) >= (end := 9 + int.from_bytes(data[:3], 'big')):
        yield data[3], data[4], int.from_bytes(data[5:9], 'big'), data[9:end]
        data = data[end:]


def expect_pings(sock, data, whole):
    DATA, SETTINGS, PING, ACK, END = 0, 4, 6, 1, 1
    expected = [i.to_bytes(8, 'big') for i in range((len(whole) - len(early.FIRST['h2c'])) // len(early.UNITS['h2c'](0)))]
    pings = lambda d: [payload for kind, flags, _, payload in frames(d) if kind == PING and flags & ACK]
    settings = lambda d: any(kind == SETTINGS and flags & ACK for kind, flags, _, _ in frames(d))
    answered = lambda d: any(kind == DATA and flags & END and stream == 1 for kind, flags, stream, _ in frames(d))
    data = receive(sock, data, lambda d: answered(d) and settings(d) and len(pings(d)) >= len(expected))
    if pings(data) != expected:
        raise ValueError(f'acknowledged {pings(data)}')


def handshake_us(args, port):
    began = time.monotonic()
    with socket.create_connection((args.host, port), timeout=6) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(request(args))
        receive(sock, b'', lambda d: b'\r\n\r\n' in d)
        return (time.monotonic() - began) * 1e6


def interval(ordered):
    """The two values between which the median lies with at least 95 %: order statistics by the binomial distribution."""
    n, below, tail = len(ordered), -1, 0.0
    while (tail := tail + math.comb(n, below + 1) / 2**n) <= 0.025:
        below += 1
    return ordered[max(below, 0)], ordered[n - 1 - max(below, 0)]


def compare(args):
    ports = [args.port, args.beside]
    for port in ports * 3:
        handshake_us(args, port)  # nobody's caches are cold
    differences, others = [], []
    for i in range(args.pairs):
        took = {port: handshake_us(args, port) for port in (ports if i % 2 else reversed(ports))}
        differences.append(took[args.port] - took[args.beside])
        others.append(took[args.beside])
    differences.sort()
    other = statistics.median(others)
    share = [100 * d / other for d in (statistics.median(differences), *interval(differences))]
    print(f'{statistics.median(differences):.0f} us of {other:.0f}: {share[0]:.1f} % ({share[1]:.1f} to {share[2]:.1f})')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('host')
    parser.add_argument('port', type=int)
    parser.add_argument('target')
    parser.add_argument('early', type=int)
    parser.add_argument('--offer', default='websocket')
    parser.add_argument('--segments', default='same')
    parser.add_argument('--fin', action='store_true')
    parser.add_argument('--refused', action='store_true')
    parser.add_argument('--echo', action='store_true')
    parser.add_argument('--pings', action='store_true')
    parser.add_argument('--beside', type=int)
    parser.add_argument('--pairs', type=int, default=20)
    args = parser.parse_args()
    if args.beside:
        compare(args)
        return
    whole = early.stream(args.offer, args.early)
    with socket.create_connection((args.host, args.port), timeout=6) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = time.monotonic()
        send_early(sock, args, request(args), whole[: args.early])
        if args.refused:
            expect_refusal(sock)
            return
        data = receive(sock, b'', lambda d: b'\r\n\r\n' in d)
        answered = time.monotonic()
        head, _, data = data.partition(b'\r\n\r\n')
        if not re.match(rb'HTTP/1\.1 (101|200)', head):
            raise ValueError(f'answered {head[:40]!r}')
        if not args.fin:
            sock.sendall(whole[args.early :])
        if args.pings:
            expect_pings(sock, data, whole)
        else:
            receive(sock, data, lambda d: len(d) >= len(whole) // 10 * 6 if args.echo else d == early.GOOD.get(args.offer, b'GOOD'))
        print(f'answered after {answered - began:.3f} s, all there after {time.monotonic() - began:.3f} s')


if __name__ == '__main__':
    try:
        main()
    except (OSError, EOFError, ValueError) as problem:
        print(f'{type(problem).__name__}: {problem}')
        sys.exit(1)
