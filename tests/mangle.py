#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes captures for full.sh, repeatably.

mangle.py recut SEED IN OUT   the same bytes in other segments: each payload cut at random places, pieces now and then doubled or out of
                              order within what was one packet
mangle.py lose SEED IN OUT    some packets are missing, alone or in runs
mangle.py double SEED IN OUT  every packet twice, as a mirror port sees it that copies both ways; some copies come a little later
mangle.py half SEED IN OUT    the clients' packets alone (an even seed), or the servers'
mangle.py late SEED IN OUT    packets that were recorded close together change places, or come twice
mangle.py snap SEED IN OUT    packets cut by the capture after so many octets
mangle.py flip SEED IN OUT    some random octets of the packets, lengths and times are others
"""
import random
import struct
import sys


def read(path, of_any_link):
    data = open(path, "rb").read()
    head, at, packets = data[:24], 24, []
    if struct.unpack("<I", head[:4])[0] != 0xA1B2C3D4 or (struct.unpack("<I", head[20:])[0] != 1 and not of_any_link):
        sys.exit(f"{path}: no little-endian Ethernet pcap")
    while at < len(data):
        seconds, micros, captured, _ = struct.unpack("<IIII", data[at : at + 16])
        packets.append((seconds, micros, data[at + 16 : at + 16 + captured]))
        at += 16 + captured
    return head, packets


def parts(frame):
    """Offsets of IP, TCP and payload, and the payload's end; None for anything else."""
    kind = struct.unpack(">H", frame[12:14])[0]
    if kind == 0x0800 and frame[23] == 6:
        tcp, end = 14 + (frame[14] & 15) * 4, 14 + struct.unpack(">H", frame[16:18])[0]
    elif kind == 0x86DD and frame[20] == 6:
        tcp, end = 54, 54 + struct.unpack(">H", frame[18:20])[0]
    else:
        return None
    return 14, tcp, tcp + (frame[tcp + 12] >> 4) * 4, end


def piece(frame, ip, tcp, payload, begin, stop, last):
    """The segment that carries payload[begin:stop] of the frame; what ends the stream goes with the last."""
    out = bytearray(frame[:payload] + frame[payload + begin : payload + stop])
    sequence = struct.unpack(">I", frame[tcp + 4 : tcp + 8])[0]
    out[tcp + 4 : tcp + 8] = struct.pack(">I", (sequence + begin) & 0xFFFFFFFF)
    if not last:
        out[tcp + 13] &= ~0x09  # FIN, PSH
    if out[12:14] == b"\x08\x00":
        out[ip + 2 : ip + 4] = struct.pack(">H", len(out) - ip)
    else:
        out[ip + 4 : ip + 6] = struct.pack(">H", len(out) - ip - 40)
    return bytes(out)


def recut(packets, rng):
    for seconds, micros, frame in packets:
        where = parts(frame)
        length = where[3] - where[2] if where else 0
        if length < 2 or frame[where[1] + 13] & 0x06:  # nothing to cut; SYN, RST
            yield seconds, micros, frame
            continue
        cuts = sorted(rng.sample(range(1, length), min(length - 1, rng.choice((1, 1, 2, 3, 7, 40)))))
        ends = list(zip([0] + cuts, cuts + [length]))
        pieces = [piece(frame, *where[:3], b, e, e == length) for b, e in ends]
        if rng.random() < 0.2:
            pieces.insert(rng.randrange(len(pieces)), rng.choice(pieces[:-1]))
        if rng.random() < 0.3:
            first = rng.randrange(len(pieces) - 1)
            pieces[first], pieces[first + 1] = pieces[first + 1], pieces[first]
        for p in pieces:
            yield seconds, micros, p


def lose(packets, rng):
    share, run = rng.choice((0.01, 0.05, 0.2, 0.5)), rng.choice((1, 1, 4))
    missing = 0
    for packet in packets:
        if missing == 0 and rng.random() < share / run:
            missing = rng.randint(1, 2 * run - 1)
        if missing:
            missing -= 1
        else:
            yield packet


def double(packets, rng):
    late = []
    for packet in packets:
        yield packet
        late.append(packet)
        while late and (len(late) > 3 or rng.random() < 0.7):
            yield packet[:2] + late.pop(0)[2:]
    yield from late


def half(packets, rng, seed):
    for packet in packets:
        where = parts(packet[2])
        if not where:
            continue
        ip, tcp = where[:2]
        hosts = packet[2][ip + 12 : ip + 20] if packet[2][12:14] == b"\x08\x00" else packet[2][ip + 8 : ip + 40]
        source = hosts[: len(hosts) // 2], packet[2][tcp : tcp + 2]
        target = hosts[len(hosts) // 2 :], packet[2][tcp + 2 : tcp + 4]
        # the client of each connection is who has the higher port here
        if (source[1] > target[1]) == (seed % 2 == 0):
            yield packet


def snap(packets, rng):
    kept = rng.choice((60, 68, 96, 128, 200, 1000))
    for seconds, micros, frame in packets:
        yield seconds, micros, frame[:kept], len(frame)


def flip(packets, rng):
    for seconds, micros, frame in packets:
        frame = bytearray(frame)
        for _ in range(rng.choice((0, 0, 1, 1, 2, 8))):
            # headers are the smaller part, and the more interesting one
            frame[rng.randrange(min(len(frame), rng.choice((60, 60, 200, 65536))))] = rng.choice((0, 255, 128, rng.randrange(256)))
        if rng.random() < 0.05:
            frame = frame[: rng.randrange(len(frame) + 1)]
        if rng.random() < 0.02:
            seconds = rng.choice((0, 0xFFFFFFFF, seconds - 1))
        yield seconds, micros, bytes(frame)
        if rng.random() < 0.03:
            yield seconds, micros, bytes(frame)


def late(packets, rng):
    """Packets that are close together may change places, SYN and RST aside; time goes on in order, whichever packet it is."""
    times = [seconds * 10**6 + micros for seconds, micros, _ in packets]
    places = []
    fixed = [bool(where and frame[where[1] + 13] & 0x06) for _, _, frame in packets for where in [parts(frame)]]
    for i, (_, _, frame) in enumerate(packets):
        at = i + (0 if fixed[i] else rng.choice((0, 0, 0, 1.5, 2.5)))
        while any(fixed[i : int(at) + 1]) and at > i:
            at -= 1
        while at > i and (int(at) >= len(packets) or times[int(at)] - times[i] > 1000):
            at -= 1
        places.append((max(at, i), times[i], frame))
        if rng.random() < 0.1:
            places.append((i + 0.1, times[i], frame))
    for (_, _, frame), time in zip(sorted(places, key=lambda p: p[0]), sorted(p[1] for p in places)):
        yield time // 10**6, time % 10**6, frame


def main():
    ways = {"recut": recut, "flip": flip, "lose": lose, "double": double, "half": half, "late": late, "snap": snap}
    if len(sys.argv) != 5 or sys.argv[1] not in ways:
        sys.exit(__doc__)
    seed = int(sys.argv[2])
    rng = random.Random(seed)
    way = ways[sys.argv[1]]
    head, packets = read(sys.argv[3], way in (lose, double, snap))
    with open(sys.argv[4], "wb") as out:
        out.write(head)
        for seconds, micros, frame, *wire in way(packets, rng, seed) if way is half else way(packets, rng):
            out.write(struct.pack("<IIII", seconds, micros, len(frame), wire[0] if wire else len(frame)) + frame)


if __name__ == "__main__":
    main()
