#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A server that tells what reached it before its answer: early_server.py PORT [DIRECTORY]. The target says how it answers, in words separated by `/` or,
for CONNECT, by `.`: NAME/HOW/DELAY/EARLY. HOW is `switch` or `refuse`, `switch-slow` and `refuse-slow` send the answer in pieces. DELAY, in
milliseconds, is waited before the answer; whatever comes meanwhile is early. With `go` before it it begins when a file NAME is in DIRECTORY, and ends when
EARLY octets have come. EARLY octets of the stream of early.py were sent early. One line for
each connection: NAME, how many octets came before the answer and after it, `good` if they were the client's stream, and how it ended."""
import os
import re
import select
import socket
import sys
import threading
import time

import early

QUIET = 4.0
BODY = b'no' * 1500


def until(sock, data, deadline, enough):
    """Reads up to the deadline or until enough(data). Returns data and the end, '' while open."""
    while not enough(data):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([sock], [], [], left)[0]:
            return data, ''
        try:
            more = sock.recv(1 << 16)
        except ConnectionResetError:
            return data, 'reset'
        if not more:
            return data, 'eof'
        data += more
    return data, ''


def answer(offer, how):
    if how.startswith('refuse'):
        return b'HTTP/1.1 %d Refused\r\nContent-Length: %d\r\n\r\n%s' % (403 if offer == 'connect' else 200, len(BODY), BODY)
    if offer == 'connect':
        return b'HTTP/1.1 200 Connection established\r\n\r\n'
    accept = f'Sec-WebSocket-Accept: {early.ACCEPT}\r\n' if offer == 'websocket' else ''
    return f'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {offer}\r\n{accept}\r\n'.encode()


def wait(sock, name, delay, count):
    data, end, enough = b'', '', lambda d: False
    if delay.startswith('go'):
        enough, begun = lambda d: len(d) >= count, time.monotonic()
        while not end and not enough(data) and not os.path.exists(os.path.join(sys.argv[2], name)) and time.monotonic() < begun + 6:
            data, end = until(sock, data, time.monotonic() + 0.02, enough)
    return (data, end) if end else until(sock, data, time.monotonic() + int(delay.removeprefix('go')) / 1000, enough)


def serve(sock):
    head, end = until(sock, b'', time.monotonic() + QUIET, lambda d: b'\r\n\r\n' in d)
    if b'\r\n\r\n' not in head:
        print('incomplete', len(head), end, flush=True)
        return
    head, _, data = head.partition(b'\r\n\r\n')
    target = head.split(b' ')[1].decode().split(':')[0].strip('/')
    name, how, delay, count = re.split('[/.]', target)
    offer = 'connect' if head.startswith(b'CONNECT') else re.search(r'\r\nupgrade: *([^\r]*)', head.decode('latin1'), re.I)[1]
    if not data:
        data, end = wait(sock, name, delay, int(count))
    else:
        end = ''
    came_early = len(data)
    text = answer(offer, how)
    pieces = [text[i : i + 25] for i in range(0, len(text), 25)] if how.endswith('-slow') and len(text) < 2000 else [text[:30], text[30:]]
    try:
        for piece in pieces:
            sock.sendall(piece)
            time.sleep(0.01 if how.endswith('-slow') else 0)
    except OSError:
        end = 'reset'
    whole = early.stream(offer, int(count))
    if end != 'reset':
        data, end = until(sock, data, time.monotonic() + QUIET, lambda d: len(d) >= len(whole))
    good = data == whole or (end == 'eof' and data == whole[: int(count)])
    if good and how.startswith('switch') and end != 'reset':
        sock.sendall(early.GOOD.get(offer, b'GOOD'))
    line = f'{name} early={came_early} after={len(data) - came_early} {"good" if good else "other"} {end or "open"}\n'
    os.write(1, line.encode())  # whole: several connections end at a time


def run(sock):
    with sock:
        try:
            serve(sock)
        except (OSError, ValueError, TypeError, IndexError) as problem:
            print('problem', repr(problem), flush=True)


def main():
    listener = socket.create_server(('::', int(sys.argv[1])), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
    print('listening', sys.argv[1], flush=True)
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=run, args=(sock,), daemon=True).start()


if __name__ == '__main__':
    main()
