# SPDX-License-Identifier: GPL-2.0-or-later
"""A TCP endpoint of raw packets, for endpoint.py: it says what it is told to, in whatever order and form, to an ordinary kernel in another
network namespace, whose socket the same process holds. Stream offsets are octets behind the prefix both sides agree on."""
import ctypes
import os
import select
import socket
import struct
import time

FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << i for i in range(8))
M32 = 0xffffffff
PATIENCE = 8.0  # seconds after which what is waited for will not come; a machine may be busy
WRAP = 26
ALPHABETS = {'g': b'abcdefghijklmnopqrstuvwxyz', 'E': b'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'X': b'01234567890123456789012345'}
libc = ctypes.CDLL(None, use_errno=True)


class Stalled(Exception):
    pass


def enter(name):
    fd = os.open('/run/netns/' + name, os.O_RDONLY)
    if libc.setns(fd, 0) != 0:
        raise OSError(ctypes.get_errno(), 'setns ' + name)
    os.close(fd)


def text(kind, begin, end):
    """The octets of stream offsets begin to end: 'g' the ones meant, other kinds differ from them everywhere."""
    letters = ALPHABETS[kind]
    return (letters * ((end - begin) // WRAP + 2))[begin % WRAP:begin % WRAP + end - begin]


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def timestamp(val, ecr):
    return b'\x01\x01\x08\x0a' + struct.pack('!II', val & M32, ecr & M32)


MD5 = b'\x01\x01\x13\x12' + bytes(range(16))
AO = b'\x1d\x10' + bytes(14)


class Wire:
    """Raw packets out of and into one namespace; mac is the next hop's."""

    def __init__(self, netns, mac):
        enter(netns)
        self.mac = bytes.fromhex(mac.replace(':', ''))
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.sock.bind(('eth0', 3))
        self.sock.setblocking(False)

    def send(self, packet):
        kind = 0x0800 if packet[0] >> 4 == 4 else 0x86dd
        while True:
            try:
                self.sock.sendto(packet, ('eth0', kind, 0, 1, self.mac))
                return
            except BlockingIOError:
                select.select([], [self.sock], [], 1)

    def receive(self):
        try:
            while True:
                packet, where = self.sock.recvfrom(65536)
                if where[2] != 4:
                    return packet
        except BlockingIOError:
            return None


class Segment:
    def __init__(self, packet):
        self.ok = False
        if packet[0] >> 4 == 4:
            head = (packet[0] & 15) * 4
            if packet[9] != 6 or struct.unpack('!H', packet[6:8])[0] & 0x3fff:
                return
            self.src, self.dst, end = packet[12:16], packet[16:20], struct.unpack('!H', packet[2:4])[0]
        else:
            head = 40
            if packet[6] != 6:
                return
            self.src, self.dst, end = packet[8:24], packet[24:40], 40 + struct.unpack('!H', packet[4:6])[0]
        tcp = packet[head:end]
        if len(tcp) < 20:
            return
        self.sport, self.dport, self.seq, self.ack = struct.unpack('!HHII', tcp[:12])
        self.flags, self.window = tcp[13], struct.unpack('!H', tcp[14:16])[0]
        data = (tcp[12] >> 4) * 4
        self.options, self.payload = tcp[20:data], tcp[data:]
        self.ok = True

    def option(self, kind):
        at = self.options
        while at and at[0]:
            if at[0] == 1:
                at = at[1:]
                continue
            if len(at) < 2 or at[1] < 2:
                return None
            if at[0] == kind:
                return at[2:at[1]]
            at = at[at[1]:]
        return None


class Peer:
    """One connection. The raw side is role 'client' or 'server'; `app` is the socket of the ordinary side, `got` what it read."""

    def __init__(self, wire, role, family, me, other, isn):
        self.wire, self.role, self.family = wire, role, family
        self.me, self.other = me, other  # (address, port)
        self.af = socket.AF_INET if family == 4 else socket.AF_INET6
        self.isn, self.their_isn = isn & M32, None
        self.rcv_nxt = 0
        self.acked = self.isn
        self.their_window, self.their_scale, self.my_scale = 65535, 0, None
        self.ts, self.their_ts, self.use_ts = None, 0, False
        self.headers = 0  # IPv6 extension headers, or words of IPv4 options, in every packet
        self.hello = b''  # octets our SYN-ACK carries
        self.base = 0
        self.total = 200
        self.app, self.got, self.ended = None, b'', None
        self.fin_seen = self.rst_seen = self.reading = False
        self.challenges = 0
        # what a case may allow
        self.resets = self.lossy = self.stalls = False
        self.window = 65535
        self.ident = 1

    # --- packets ------------------------------------------------------------------------------------------------------
    def packet(self, flags, seq, ack, payload=b'', options=b'', window=None, ttl=64, doff=None, bad=0, urgent=0):
        """The IP payload of a segment, with its checksum, and the TTL."""
        options += b'\0' * (-len(options) % 4)
        words = (20 + len(options)) // 4 if doff is None else doff
        tcp = struct.pack('!HHIIBBHHH', self.me[1], self.other[1], seq & M32, ack & M32, words << 4, flags & 0xff,
                          self.window if window is None else window, 0, urgent) + options + payload
        src, dst = (socket.inet_pton(self.af, a[0]) for a in (self.me, self.other))
        total = checksum(src + dst + struct.pack('!II', len(tcp), 6) + tcp) ^ bad
        return tcp[:16] + struct.pack('!H', total) + tcp[18:], ttl

    def ip(self, payload, ttl, fragment=None):
        """One IP packet; fragment: (offset in octets, more follow)."""
        src, dst = (socket.inet_pton(self.af, a[0]) for a in (self.me, self.other))
        at, more = fragment or (0, False)
        if self.family == 6:
            following = 6
            if fragment:
                payload = struct.pack('!BBHI', 6, 0, at | more, self.ident) + payload
                following = 44
            for _ in range(self.headers):  # destination options: padding
                payload = bytes([following, 0, 1, 4, 0, 0, 0, 0]) + payload
                following = 60
            return struct.pack('!IHBB', 6 << 28, len(payload), following, ttl) + src + dst + payload
        word = at // 8 | (0x2000 if more else 0)
        options = b'\x01' * min(4 * self.headers, 40)
        size = 20 + len(options)
        head = struct.pack('!BBHHHBBH', 0x40 | size // 4, 0, size + len(payload), self.ident & 0xffff if fragment else 0, word, ttl, 6, 0)
        head += src + dst + options
        return head[:10] + struct.pack('!H', checksum(head)) + head[12:] + payload

    def raw(self, flags, seq, ack, payload=b'', **how):
        self.wire.send(self.ip(*self.packet(flags, seq, ack, payload, **how)))

    def fragments(self, pieces, flags, seq, ack, payload, **how):
        """pieces: (begin, end, last, octets or None) of the IP payload, sent in that order."""
        whole, ttl = self.packet(flags, seq, ack, payload, **how)
        self.ident += 1
        for begin, end, last, other in pieces:
            end = len(whole) if end is None else end
            part = whole[begin:end] if other is None else (other * (end - begin))[:end - begin]
            self.wire.send(self.ip(part, ttl, (begin, not last)))

    def options(self):
        return timestamp(self.ts, self.their_ts) if self.use_ts else b''

    # --- what cases say -----------------------------------------------------------------------------------------------
    def seq(self, offset):
        return (self.isn + 1 + self.base + offset) & M32

    def send(self, begin, end, kind='g', flags=PSH | ACK, seq=None, ack=None, tick=1, **how):
        if tick and self.ts is not None:
            self.ts += tick
        how.setdefault('options', self.options())
        self.raw(flags, self.seq(begin) if seq is None else seq, self.rcv_nxt if ack is None else ack,
                 text(kind, begin, end), **how)

    def good(self, begin, end, **how):
        """Meant, and acknowledged before the next."""
        self.send(begin, end, **how)
        self.wait_ack(end)

    def evil(self, begin, end, kind='E', **how):
        self.send(begin, end, kind, **how)

    def control(self, flags, offset=0, **how):
        self.send(offset, offset, flags=flags, **how)

    # --- what comes back ----------------------------------------------------------------------------------------------
    def take(self, seg):
        if seg.flags & RST:
            self.rst_seen = True
            return
        if seg.flags & SYN:
            return
        stamp = seg.option(8)
        if stamp:
            self.their_ts = struct.unpack('!I', stamp[:4])[0]
        if (seg.ack - self.acked) & M32 < 1 << 31:
            self.acked = seg.ack
        self.their_window = seg.window << self.their_scale
        size = len(seg.payload)
        if seg.seq == self.rcv_nxt:
            self.rcv_nxt = (self.rcv_nxt + size) & M32
            if seg.flags & FIN:
                self.rcv_nxt = (self.rcv_nxt + 1) & M32
                self.fin_seen = True
            if size or seg.flags & FIN:
                self.control(ACK, seq=self.acked, tick=0)
        else:
            self.challenges += 1

    def mine(self, seg):
        return seg.ok and seg.sport == self.other[1] and seg.dport == self.me[1]

    def poll(self, seconds=0.0, until=lambda: False, nap=PATIENCE):
        """Takes what comes until there is what is waited for, asked with whatever comes and after every nap."""
        end = time.monotonic() + seconds
        while True:
            while (packet := self.wire.receive()) is not None:
                seg = Segment(packet)
                if self.mine(seg):
                    self.take(seg)
            self.read()
            left = end - time.monotonic()
            if until() or left <= 0:
                return
            watched = [self.wire.sock] + ([self.app] if self.app and self.reading and not self.ended else [])
            select.select(watched, [], [], min(left, nap))

    def offset_acked(self):
        return ((self.acked - self.seq(0) + (1 << 31)) & M32) - (1 << 31)

    def wait_ack(self, offset):
        self.poll(PATIENCE, lambda: self.offset_acked() >= offset or self.rst_seen)
        if self.offset_acked() < offset:
            raise Stalled('offset %d is not acknowledged' % offset)

    def read(self):
        while self.app and self.reading and not self.ended:
            try:
                data = self.app.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                self.ended = 'reset'
                return
            if not data:
                self.ended = 'fin'
            self.got += data

    # --- beginning and end --------------------------------------------------------------------------------------------
    def await_segment(self, wanted, seconds=PATIENCE):
        found = []
        end = time.monotonic() + seconds
        while not found and (left := end - time.monotonic()) > 0:
            packet = self.wire.receive()
            if packet is None:
                select.select([self.wire.sock], [], [], left)
                continue
            seg = Segment(packet)
            if self.mine(seg) and wanted(seg):
                found.append(seg)
        if not found:
            raise Stalled('the handshake is not answered')
        return found[0]

    def hello_options(self, answered=None):
        """The options of our SYN, or of our SYN-ACK to the SYN answered."""
        out = b'\x02\x04' + struct.pack('!H', 1400)
        if self.my_scale is not None and (answered is None or answered.option(3)):
            out += b'\x01\x03\x03' + bytes([self.my_scale])
        if self.ts is not None and (answered is None or answered.option(8)):
            out += timestamp(self.ts, self.their_ts)
        return out

    def settled(self, seg):
        scale, stamp = seg.option(3), seg.option(8)
        self.their_isn, self.rcv_nxt = seg.seq, (seg.seq + 1) & M32
        if self.my_scale is not None and scale:
            self.their_scale = scale[0]
        elif self.my_scale is not None:
            self.my_scale = None
        if self.ts is not None and stamp:
            self.use_ts, self.their_ts = True, struct.unpack('!I', stamp[:4])[0]

    def syn(self, isn=None, extra=b'', flags=SYN, **how):
        self.raw(flags, self.isn if isn is None else isn, 0, options=self.hello_options() + extra, **how)

    def answered(self, seconds=PATIENCE):
        seg = self.await_segment(lambda s: s.flags & (SYN | ACK) == SYN | ACK and (s.ack - self.isn - 1) & M32 < 2000, seconds)
        self.settled(seg)
        self.acked = seg.ack
        return seg

    def connect(self):
        for again in range(int(PATIENCE)):
            self.syn()
            try:
                self.answered(1)
                break
            except Stalled:
                if again == int(PATIENCE) - 1:
                    raise
        self.control(ACK, seq=(self.isn + 1) & M32)

    def accept(self):
        seg = self.await_segment(lambda s: s.flags & (SYN | ACK) == SYN)
        if seg.option(8):
            self.their_ts = struct.unpack('!I', seg.option(8)[:4])[0]
        options = self.hello_options(seg)
        self.settled(seg)
        self.raw(SYN | ACK, self.isn, self.rcv_nxt, self.hello, options=options)
        self.await_segment(lambda s: s.flags & ACK and not s.flags & SYN)
        self.acked = (self.isn + 1) & M32

    def begin_again(self, isn):
        """Another connection of the same tuple; what became of the last one is of no interest."""
        if self.app:
            self.app.close()
        self.app, self.got, self.ended = None, b'', None
        self.fin_seen = self.rst_seen = self.reading = False
        self.isn = self.acked = isn & M32

    def finish(self, fin=True):
        """What an honest sender does in the end: everything not acknowledged again, and the FIN, until the other side has read it all.
        What may stall is given up soon."""
        end = time.monotonic() + (0.3 if self.stalls else PATIENCE)
        wait = 0.1
        while True:
            self.poll()
            left = end - time.monotonic()
            if self.ended or left <= 0:
                break
            at = max(min(self.offset_acked(), self.total), -self.base)
            limit = at + max(self.their_window, 1) if self.acked != self.isn else at + 1000
            while at < self.total and at < limit:
                stop = min(at + 1000, self.total, limit)
                self.send(at, stop)
                at = stop
            if fin and at >= self.total:
                self.control(FIN | ACK, self.total)
            before = self.acked
            self.poll(min(wait, left), lambda: self.ended or (self.acked != before and self.offset_acked() < self.total))
            wait *= 1.5

    def settle(self, arrived):
        """What upgate has seen may still be on its way to the application."""
        if not self.ended:
            self.poll(0.02)
        if not arrived(self.got):
            self.poll(PATIENCE, lambda: arrived(self.got), nap=0.05)
