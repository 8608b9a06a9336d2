#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A VLAN interface for kernels without 802.1Q: vlan.py PORT VID NAME. The interface NAME (a tap) is made; what leaves by it leaves by PORT with the
tag VID, and what comes to PORT with that tag comes in by NAME. Everything else that comes to PORT is lost, as to a host that is in that VLAN only.
Says `ready`."""
import fcntl
import os
import select
import socket
import struct
import subprocess
import sys

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 2, 0x1000
ETH_P_ALL, ETH_P_8021Q = 3, 0x8100
SOL_PACKET, PACKET_AUXDATA, PACKET_OUTGOING = 263, 8, 4
TP_STATUS_VLAN_VALID = 1 << 4


def tag_of(control):
    """The VLAN identifier that the kernel has taken off the frame, None without one."""
    for level, kind, data in control:
        if level == SOL_PACKET and kind == PACKET_AUXDATA:
            status, _, _, _, _, tci, _ = struct.unpack('=IIIHHHH', data[:20])
            return tci & 0x0FFF if status & TP_STATUS_VLAN_VALID else None
    return None


def main():
    port, vid, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    tap = os.open('/dev/net/tun', os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack('16sH', name.encode(), IFF_TAP | IFF_NO_PI))
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    wire.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    wire.bind((port, ETH_P_ALL))
    subprocess.run(['ip', 'link', 'set', name, 'up'], check=True)
    print('ready', flush=True)
    while True:
        for fd in select.select([tap, wire], [], [])[0]:
            if fd is tap:
                frame = os.read(tap, 65536)
                wire.send(frame[:12] + struct.pack('!HH', ETH_P_8021Q, vid) + frame[12:])
                continue
            frame, control, _, where = wire.recvmsg(65536, 128)
            if where[2] != PACKET_OUTGOING and tag_of(control) == vid:
                os.write(tap, frame)


if __name__ == '__main__':
    main()
