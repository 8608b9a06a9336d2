#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A raw client: client.py [options] HOST PORT STEP...

Every send goes out as a segment of its own and is acknowledged before the next step (SIOCOUTQ, no sleeping). Steps:

  send:BYTES           send; \\r \\n \\t \\0 \\xHH \\\\ are understood, @KEYS stands for the key lines of draft-76
  urgent:BYTES         send; the last octet is urgent (RFC 9293 3.8.5)
  cut:N,N,...:BYTES    the same in several segments; offsets count from the end of the head (behind CR LF CR LF), may be negative
  draft76[:KEY3]       the draft-76 handshake to PATH with KEY3 (default: the reference key3) in one segment
  draft76-cut:N,...[:KEY3]   the same cut into segments
  draft76-head         the handshake without key3
  key3                 the reference key3
  answer[:STATUS]      read one response head and its framed body; STATUS must match
  head-answer[:STATUS] the same after HEAD: no body
  switch               read a 101 head, and nothing else
  digest[:ok|bad]      read 16 bytes; they must be (or must not be) MD5(part1, part2, key3)
  frame:TEXT           send 00 TEXT FF
  echo:TEXT            read 00 TEXT FF
  bye                  send FF 00
  raw[:TEXT]           read until the server closes or nothing has come for the quiet time; TEXT must be in it
  none                 nothing may come for the quiet time; nor may the connection end
  shut                 half-close
  eof                  the server must close (FIN)
  reset                the connection must be reset
  blocked              the connection must be reset without any byte having come, now or earlier in this step

Exit status: 0 as told, 1 otherwise, with one line saying which step.
"""
import argparse
import array
import fcntl
import hashlib
import random
import re
import select
import socket
import struct
import sys
import termios
import time

KEY1 = '4 @1  46546xW%0l 1 5'
KEY2 = '12998 5 Y3 1  .P00'
KEY3 = b'^n:ds[4U'
PARTS = struct.pack('>II', 829309203, 259970620)
DEADLINE = 6.0
TCP_CLOSE = 7  # a reset connection; its unacknowledged bytes stay counted


class Unexpected(Exception):
    pass


def new_key():
    """A key as draft-76 (4.1, steps 16 to 22) has clients make one, and its part."""
    spaces = random.randint(1, 12)
    part = random.randint(0, 0xFFFFFFFF // spaces)
    key = list(str(part * spaces))
    for _ in range(random.randint(1, 12)):
        key.insert(random.randint(0, len(key)), chr(random.choice([*range(0x21, 0x30), *range(0x3A, 0x7F)])))
    for _ in range(spaces):
        key.insert(random.randint(1, len(key) - 1) if len(key) > 1 else 1, ' ')
    return ''.join(key), part


def unescape(text):
    return re.sub(
        r'\\(x[0-9A-Fa-f]{2}|.)',
        lambda m: {'r': '\r', 'n': '\n', 't': '\t', '0': '\0'}.get(m[1]) or (chr(int(m[1][1:], 16)) if m[1][0] == 'x' and len(m[1]) > 1 else m[1]),
        text,
    ).encode('latin1')


def show(data):
    text = ''.join(chr(b) if 32 <= b < 127 else {13: '\\r', 10: '\\n'}.get(b, f'\\x{b:02x}') for b in data[:400])
    return text + (f'... ({len(data)} bytes)' if len(data) > 400 else '')


class Client:
    def __init__(self, args):
        self.args = args
        self.key1, self.key2, self.parts, self.key3 = KEY1, KEY2, PARTS, KEY3
        if args.random_keys:
            (self.key1, part1), (self.key2, part2) = new_key(), new_key()
            self.parts = struct.pack('>II', part1, part2)
        self.buffer = b''
        self.ended = None
        family = socket.AF_INET6 if ':' in args.host else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(DEADLINE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if args.on_syn:
            self.say('->', self.octets(args.on_syn))
            self.sock.sendto(self.octets(args.on_syn), socket.MSG_FASTOPEN, (args.host, args.port))
        else:
            self.sock.connect((args.host, args.port))

    def say(self, mark, data):
        if not self.args.quiet:
            print(f'{mark} {show(data)}', flush=True)

    def send(self, data, flags=0):
        """One segment; returns when the peer has acknowledged it, or when the connection is gone."""
        self.say('->', data)
        try:
            self.sock.sendall(data, flags)
            left = array.array('i', [0])
            until = time.monotonic() + self.args.ack
            while time.monotonic() < until:
                fcntl.ioctl(self.sock, termios.TIOCOUTQ, left)
                state = self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
                if left[0] == 0 or state == TCP_CLOSE:
                    return
                time.sleep(0.001)
        except (BrokenPipeError, ConnectionResetError):
            self.ended = 'reset'

    def cut(self, offsets, data):
        base = data.find(b'\r\n\r\n') + 4
        places = sorted({base + int(o) for o in offsets.split(',')})
        for start, end in zip([0] + places, places + [len(data)]):
            self.send(data[start:end])

    def more(self, seconds=DEADLINE):
        """Reads what comes next. False: nothing within the time, or the end."""
        if self.ended:
            return False
        if not select.select([self.sock], [], [], seconds)[0]:
            return False
        try:
            data = self.sock.recv(1 << 16)
        except ConnectionResetError:
            self.ended = 'reset'
            return False
        if not data:
            self.ended = 'fin'
            return False
        self.buffer += data
        return True

    def need(self, enough):
        while not enough():
            if not self.more():
                raise Unexpected(f'only {show(self.buffer)!r} came ({self.ended or "silence"})')

    def take(self, count):
        self.need(lambda: len(self.buffer) >= count)
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        self.say('<-', data)
        return data

    def take_line(self):
        self.need(lambda: b'\n' in self.buffer)
        return self.take(self.buffer.index(b'\n') + 1)

    def take_head(self):
        self.need(lambda: b'\r\n\r\n' in self.buffer)
        head = self.take(self.buffer.index(b'\r\n\r\n') + 4)
        found = re.match(rb'HTTP/1\.[01] (\d\d\d)[ \r]', head)
        if not found:
            raise Unexpected('no status line')
        return found[1].decode(), head

    def answer(self, want, bodyless=False):
        status, head = self.take_head()
        while status[0] == '1' and status != '101' and status != want:
            status, head = self.take_head()
        if want and status != want:
            raise Unexpected(f'status {status}')
        if bodyless or status[0] == '1' or status in ('204', '304'):
            return
        length = re.search(rb'\r\ncontent-length: *(\d+)', head, re.I)
        if re.search(rb'\r\ntransfer-encoding: *chunked', head, re.I):
            while size := int(self.take_line().split(b';')[0], 16):
                self.take(size + 2)
            while self.take_line() != b'\r\n':
                pass
        elif length:
            self.take(int(length[1]))
        else:
            self.until_end()

    def until_end(self, quiet=DEADLINE):
        while self.more(quiet):
            pass
        data, self.buffer = self.buffer, b''
        if data:
            self.say('<-', data)
        return data

    def keys(self):
        return f'Sec-WebSocket-Key1: {self.key1}\r\nSec-WebSocket-Key2: {self.key2}'

    def octets(self, text):
        return unescape(text).replace(b'@KEYS', self.keys().encode())

    def handshake(self, key3):
        self.key3 = key3
        address = f'[{self.args.host}]' if ':' in self.args.host else self.args.host
        return (
            f'GET {self.args.path} HTTP/1.1\r\nHost: {address}:{self.args.port}\r\nConnection: Upgrade\r\n'
            f'Upgrade: WebSocket\r\nOrigin: http://lab.example\r\n{self.keys()}\r\n{"".join(h + chr(13) + chr(10) for h in self.args.header)}\r\n'
        ).encode() + key3

    def step(self, step):
        name, _, rest = step.partition(':')
        if name == 'send':
            self.send(self.octets(rest))
        elif name == 'urgent':
            self.send(self.octets(rest), socket.MSG_OOB)
        elif name == 'cut':
            offsets, _, data = rest.partition(':')
            self.cut(offsets, self.octets(data))
        elif name == 'draft76':
            self.send(self.handshake(unescape(rest) if rest else KEY3))
        elif name == 'draft76-cut':
            offsets, _, key3 = rest.partition(':')
            self.cut(offsets, self.handshake(unescape(key3) if key3 else KEY3))
        elif name == 'draft76-head':
            self.send(self.handshake(KEY3)[:-8])
        elif name == 'key3':
            self.send(KEY3)
        elif name == 'answer':
            self.answer(rest)
        elif name == 'head-answer':
            self.answer(rest, bodyless=True)
        elif name == 'switch':
            status, _ = self.take_head()
            if status != '101':
                raise Unexpected(f'status {status}')
        elif name == 'digest':
            right = self.take(16) == hashlib.md5(self.parts + self.key3).digest()
            if right != (rest != 'bad'):
                raise Unexpected(f'the digest is {"right" if right else "wrong"}')
        elif name == 'frame':
            self.send(b'\0' + unescape(rest) + b'\xff')
        elif name == 'echo':
            want = b'\0' + unescape(rest) + b'\xff'
            if self.take(len(want)) != want:
                raise Unexpected('another frame')
        elif name == 'bye':
            self.send(b'\xff\0')
        elif name == 'raw':
            data = self.until_end(self.args.quiet_time)
            if not data:
                self.say('..', (self.ended or 'silence').encode())
            if unescape(rest) not in data:
                raise Unexpected(f'not in it: {rest}')
        elif name == 'none':
            if self.more(self.args.quiet_time) or self.ended:
                raise Unexpected(f'{show(self.buffer)!r} ({self.ended or "open"})')
            self.say('..', b'silence')
        elif name == 'shut':
            self.sock.shutdown(socket.SHUT_WR)
        elif name in ('eof', 'reset', 'blocked'):
            data = self.until_end()
            if self.ended != ('fin' if name == 'eof' else 'reset'):
                raise Unexpected(f'{self.ended or "still open"}')
            if name == 'blocked' and data:
                raise Unexpected('something came through')
            self.say('..', self.ended.encode())
        else:
            raise Unexpected('no such step')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--path', default='/chat')
    parser.add_argument('--quiet-time', type=float, default=3.0, help='seconds of silence that end raw and none')
    parser.add_argument('--ack', type=float, default=5.0, help='seconds to wait for an acknowledgement before going on')
    parser.add_argument('--random-keys', action='store_true', help='draft-76 keys of our own instead of the reference keys')
    parser.add_argument('--header', action='append', default=[], help='one more field of the draft-76 handshake')
    parser.add_argument('--on-syn', default='', metavar='BYTES', help='data on the SYN (RFC 7413), without a cookie where the host is set so')
    parser.add_argument('-q', '--quiet', action='store_true')
    parser.add_argument('host')
    parser.add_argument('port', type=int)
    parser.add_argument('steps', nargs='+')
    args = parser.parse_args()
    step = 'connect'
    try:
        client = Client(args)
        for step in args.steps:
            client.step(step)
    except (Unexpected, OSError) as problem:
        print(f'{step.split(":")[0]}: {problem}', flush=True)
        return 1
    client.sock.close()
    return 0


if __name__ == '__main__':
    sys.exit(main())
