#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the first connection of each capture said, said again by two real ends: player.py serve|play HOST COUNT CAPTURE...

Dialogue I is that of capture I (from the first one again when they are used up, then with every message in two pieces), to port 8000 + I. Each end
waits for what the other has to say before it goes on, but not for ever: what a middlebox keeps back is not waited for. `serve` says
`listening`, and both end when all is said. Exit status 0: as far as it went, and that is for others to judge.
"""
import os
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
import mangle  # noqa: E402

PATIENCE = 1
side, host, count, captures = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
FAMILY = socket.AF_INET6 if ':' in host else socket.AF_INET


def steps(path):
    """[(from the client?, octets)] of the first connection that says anything."""
    client, said, next_number = None, [], {}
    for _, _, frame in mangle.read(path, of_any_link=False)[1]:
        where = mangle.parts(frame)
        if not where:
            continue
        ip, tcp, payload, end = where
        ends = frame[ip + 12:ip + 20] if frame[12] == 8 and frame[13] == 0 else frame[ip + 8:ip + 40]
        half = len(ends) // 2
        ports = frame[tcp:tcp + 4]
        sender, receiver = ends[:half] + ports[:2], ends[half:] + ports[2:]
        sequence, flags = struct.unpack('>I', frame[tcp + 4:tcp + 8])[0], frame[tcp + 13]
        if flags & 0x12 == 0x02 and client is None:
            client, server = sender, receiver
        if client is None or {sender, receiver} != {client, server}:
            continue
        if flags & 0x02:
            next_number[sender] = (sequence + 1) & 0xFFFFFFFF
            continue
        octets = frame[payload:end]
        seen = (next_number.get(sender, sequence) - sequence) & 0xFFFFFFFF
        if octets and seen < len(octets):
            octets = octets[seen:]
            next_number[sender] = (sequence + seen + len(octets)) & 0xFFFFFFFF
            said.append((sender == client, octets))
    return said


def receive(s, length):
    end = time.monotonic() + PATIENCE
    while length > 0 and time.monotonic() < end:
        s.settimeout(max(0.01, end - time.monotonic()))
        try:
            got = s.recv(length)
        except TimeoutError:
            return
        if not got:
            raise ConnectionError
        length -= len(got)


def speak(s, dialogue, in_two, is_client):
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        for from_client, octets in dialogue:
            if from_client != is_client:
                receive(s, len(octets))
                continue
            half = len(octets) // 2 if in_two else 0
            for piece in (octets[:half], octets[half:]):
                if piece:
                    s.sendall(piece)
        s.shutdown(socket.SHUT_WR)
        s.settimeout(2)
        while s.recv(65536):
            pass
    except OSError:
        pass
    s.close()


def run(number):
    dialogue, in_two = DIALOGUES[number % len(captures)], number >= len(captures)
    if side == 'serve':
        speak(LISTENERS[number].accept()[0], dialogue, in_two, False)
        return
    s = socket.socket(FAMILY)
    s.connect((host, 8000 + number))
    speak(s, dialogue, in_two, True)


DIALOGUES = [steps(path) for path in captures]
LISTENERS = []
if side == 'serve':
    for i in range(count):
        LISTENERS.append(socket.create_server((host, 8000 + i), family=FAMILY))
    print('listening', flush=True)
threads = [threading.Thread(target=run, args=(i,), daemon=True) for i in range(count)]
for t in threads:
    t.start()
end = time.monotonic() + 20
for t in threads:
    t.join(max(0, end - time.monotonic()))
