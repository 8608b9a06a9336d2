#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a capture of one interface shows of early data: early_seen.py FILE PORT... One line for each connection to one of these ports that asks something:

  TARGET METHOD CLIENT-PORT early=N behind=N border=N at=SECONDS

early: how many octets came behind the request before the first one of the answer; behind: until the end. border: the length of the IP packet that brought the
request's end; of the largest, where it came more than once. at: when it came first."""
import struct
import sys

SYN, RST = 2, 4


def packets(file):
    """Time, source, destination, IP length, TCP sequence number, flags and payload of each TCP packet."""
    with open(file, 'rb') as capture:
        data = capture.read()
    form = {b'\xd4\xc3\xb2\xa1': '<', b'\xa1\xb2\xc3\xd4': '>'}[data[:4]]
    at = 24
    while at + 16 <= len(data):
        seconds, micros, size = struct.unpack_from(f'{form}III', data, at)
        frame = data[at + 16 : at + 16 + size]
        at += 16 + size
        kind, ip = frame[12:14], frame[14:]
        if kind == b'\x08\x00' and ip[9] == 6:
            length, head, ends = struct.unpack('>H', ip[2:4])[0], (ip[0] & 15) * 4, (ip[12:16], ip[16:20])
        elif kind == b'\x86\xdd' and ip[6] == 6:
            length, head, ends = struct.unpack('>H', ip[4:6])[0] + 40, 40, (ip[8:24], ip[24:40])
        else:
            continue
        tcp = ip[head:length]
        sport, dport, seq = struct.unpack('>HHI', tcp[:8])
        yield seconds + micros / 1e6, (ends[0], sport), (ends[1], dport), length, seq, tcp[13], tcp[(tcp[12] >> 4) * 4 :]


class Connection:
    def __init__(self, port, seq):
        self.port, self.base, self.segments, self.answered, self.early = port, seq + 1, [], False, 0

    def client(self, when, length, seq, data):
        if data:
            at = (seq - self.base) & 0xFFFFFFFF
            self.segments.append((at, data, length, when))
            if not self.answered:
                self.early = max(self.early, at + len(data))

    def told(self):
        stream = bytearray(max(at + len(data) for at, data, _, _ in self.segments))
        for at, data, _, _ in self.segments:
            stream[at : at + len(data)] = data
        said = stream.find(b'\r\n\r\n') + 4
        brought = [(length, when) for at, data, length, when in self.segments if at < said <= at + len(data)]
        if not brought:
            return None
        method, target = bytes(stream[:said]).decode('latin1').split(' ')[:2]
        early, behind, first = max(self.early - said, 0), len(stream) - said, min(when for _, when in brought)
        return f'{target} {method} {self.port} early={early} behind={behind} border={max(brought)[0]} at={first:.6f}'


def main():
    ports = {int(p) for p in sys.argv[2:]}
    now, every = {}, []
    for when, source, dest, length, seq, flags, data in packets(sys.argv[1]):
        if dest[1] in ports:
            if flags & SYN:
                now[source, dest] = Connection(source[1], seq)
                every.append(now[source, dest])
            elif (source, dest) in now and not flags & RST:
                now[source, dest].client(when, length, seq, data)
        elif data and (dest, source) in now:
            now[dest, source].answered = True
    for connection in every:
        line = connection.segments and connection.told()
        if line:
            print(line)


if __name__ == '__main__':
    main()
