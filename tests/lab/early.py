# SPDX-License-Identifier: GPL-2.0-or-later
"""What early_server.py and early_client.py both know: the stream of one client, cut into early data and the rest."""
import base64
import hashlib
import struct

KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
ACCEPT = base64.b64encode(hashlib.sha1((KEY + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest()).decode()


def frame(i):
    """A masked binary frame of four octets."""
    mask = struct.pack('>I', (i * 2654435761 + 1) & 0xFFFFFFFF)
    return b'\x82\x84' + mask + bytes(a ^ b for a, b in zip(mask, struct.pack('>I', i)))


UNITS = {
    'websocket': frame,
    'connect-udp': lambda i: b'\x00\x05\x00' + struct.pack('>I', i),
    # a PING, and a frame of a type that nobody knows: a server takes too many PINGs at once for a flood
    'h2c': lambda i: b'\x00\x00\x08\x06\x00\x00\x00\x00\x00' + struct.pack('>Q', i) + b'\x00\x00\x40\xba\x00\x00\x00\x00\x00' + b'\xa5' * 64,
    'connect': lambda i: b'\x17\x03\x03\x00\x04' + struct.pack('>I', i),
}
FIRST = {'h2c': b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00'}
GOOD = {'websocket': b'\x82\x04GOOD'}  # what a server says once it has the whole stream; behind other offers without a frame


def stream(offer, early):
    """Whole units, at least one of them behind the first `early` octets."""
    data = FIRST.get(offer, b'')
    i = 0
    while len(data) <= early:
        data += UNITS[offer](i)
        i += 1
    return data
