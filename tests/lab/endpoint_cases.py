# SPDX-License-Identifier: GPL-2.0-or-later
"""The sequences of endpoint.py. Each is a function of a rawpeer.Peer whose connection stands and whose prefix was said (unless it opens the
connection itself); finish() follows, as an honest sender would end it. 'g' octets are the ones meant, evil ones differ everywhere."""
import random
import socket

from rawpeer import ACK, AO, CWR, ECE, FIN, M32, MD5, PATIENCE, PSH, RST, SYN, URG, Stalled, text, timestamp

HTTP, PLAIN, MUTE = 8080, 7000, 8090
CASES = []
ALL = FIN | SYN | RST | PSH | ACK | URG | ECE | CWR


class Case:
    def __init__(self, base, where, play, role, port, opens=False, ts=None, scale=None, isn=None, quick=True):
        self.base, self.name, self.play, self.role, self.port = base, base + '/' + where, play, role, port
        self.opens, self.ts, self.scale, self.isn, self.quick = opens, ts, scale, isn, quick


def add(name, play, roles=('client', 'server'), ports=(HTTP, PLAIN), **more):
    for role in roles:
        for port in ports:
            where = '/'.join((role, {HTTP: 'http', PLAIN: 'plain', MUTE: 'unacknowledged'}[port]))
            CASES.append(Case(name, where, play, role, port, **more))


def sequence(name, **how):
    def decorate(play):
        add(name, play, **how)
        return play
    return decorate


# --- overlaps ---------------------------------------------------------------------------------------------------------
# the second segment against the first at [100, 120)
SHAPES = {
    'same': (100, 120),
    'same-start-longer': (100, 130),
    'same-start-shorter': (100, 110),
    'same-end-longer': (90, 120),
    'same-end-shorter': (110, 120),
    'head': (90, 110),
    'tail': (110, 130),
    'covering': (90, 130),
    'covered': (105, 115),
}
FILLINGS = {'touching': (120, 140), 'filling': (110, 150), 'filling-and-more': (90, 170)}


def overlap_in_order(a, b):
    def play(p):
        p.good(0, 100)
        p.good(100, 120)
        p.evil(a, b)
    return play


def overlap_unacknowledged(a, b):
    def play(p):
        p.send(0, 100)
        p.send(100, 120)
        p.evil(a, b)
        p.evil(a, b, 'X')
    return play


def overlap_out_of_order(a, b, first, second):
    def play(p):
        p.send(100, 120, first)
        p.evil(a, b, second)
        p.send(0, 50)
        p.send(50, 100)
    return play


def filled(a, b, first, second):
    def play(p):
        p.send(100, 120, first)
        p.send(140, 160, first)
        p.evil(a, b, second)
        p.send(0, 100)
        p.evil(90, 165, 'X')
    return play


for shape, (a, b) in SHAPES.items():
    add('overlap/in-order/' + shape, overlap_in_order(a, b))
    add('overlap/before-the-ack/' + shape, overlap_unacknowledged(a, b), roles=('client',), ports=(MUTE,))
    add('overlap/out-of-order/' + shape, overlap_out_of_order(a, b, 'g', 'E'))
    add('overlap/out-of-order-evil-first/' + shape, overlap_out_of_order(a, b, 'E', 'g'))
for shape, (a, b) in FILLINGS.items():
    add('overlap/' + shape, filled(a, b, 'g', 'E'))
    add('overlap/evil-first-' + shape, filled(a, b, 'E', 'g'))


@sequence('overlap/three-copies')
def three_copies(p):
    for kind in 'EXg':
        p.send(50, 80, kind)
    for kind in 'XgE':
        p.send(0, 60, kind)


@sequence('overlap/retransmission-with-more')
def retransmission_with_more(p):
    p.good(0, 40)
    p.evil(0, 80)
    p.wait_ack(80)
    p.evil(20, 120, 'X')
    p.wait_ack(120)


@sequence('overlap/retransmission-differs-late')
def retransmission_late(p):
    p.good(0, 100)
    p.good(100, 200)
    p.evil(0, 200)
    p.evil(150, 260)
    p.total = 300


@sequence('overlap/lost-behind-us')
def lost_behind(p):
    """The first copy never arrives: the second is what the endpoint gets, with the first one's octets."""
    p.evil(0, 100, ttl=5)
    p.send(0, 100)
    p.wait_ack(100)


@sequence('overlap/lost-behind-us-piecewise')
def lost_piecewise(p):
    for at in range(0, 100, 10):
        p.evil(at, at + 7, ttl=5)
    p.send(40, 140)
    p.send(0, 60, 'X')
    p.send(0, 140)
    p.wait_ack(140)


# --- acknowledgements -------------------------------------------------------------------------------------------------
def crafted(begin, end, **how):
    """A crafted segment in order, then one beyond a hole, then the one meant."""
    def play(p):
        p.good(0, 50)
        p.evil(begin, end, **{k: v(p) if callable(v) else v for k, v in how.items()})
        p.evil(begin + 100, end + 100, **{k: v(p) if callable(v) else v for k, v in how.items()})
        p.send(begin, end)
    return play


for name, flags in {'psh': PSH, 'none': 0, 'urg': URG, 'fin': FIN, 'ece-cwr': ECE | CWR, 'fin-psh-urg': FIN | PSH | URG}.items():
    add('no-ack/' + name, crafted(50, 80, flags=flags))
for name, ahead in {'one-ahead': 1, 'a-window-ahead': 70000, 'a-million-ahead': 1 << 20, 'half-the-space': 1 << 31, 'one-behind': -1,
                    'a-window-behind': -70000, 'ancient': -(1 << 28), 'nearly-half-behind': -(1 << 31) + 1}.items():
    add('ack/' + name, crafted(50, 80, ack=lambda p, n=ahead: p.rcv_nxt + n))
    if ahead != -1:
        add('ack/fin-%s' % name, crafted(50, 80, flags=FIN | ACK, ack=lambda p, n=ahead: p.rcv_nxt + n))
add('ack/zero', crafted(50, 80, ack=lambda p: 0))
add('ack/of-the-syn', crafted(50, 80, ack=lambda p: p.their_isn))

# --- signatures -------------------------------------------------------------------------------------------------------
for option, octets in {'md5': MD5, 'ao': AO}.items():
    add('%s/data' % option, crafted(50, 80, options=octets))
    add('%s/fin' % option, crafted(50, 50, flags=FIN | ACK, options=octets))
    add('%s/fin-with-data' % option, crafted(50, 80, flags=FIN | ACK, options=octets))
add('md5/cut-short', crafted(50, 80, options=b'\x01\x01\x13\x10' + bytes(14)))
add('md5/behind-the-end-of-options', crafted(50, 80, options=b'\0\0\0\0' + MD5))


@sequence('md5/rst')
def md5_rst(p):
    p.good(0, 50)
    p.control(RST | ACK, 50, options=MD5)
    p.control(RST, 50, options=MD5)
    p.send(50, 100)


@sequence('md5/syn', roles=('client',), opens=True)
def md5_syn(p):
    p.syn(extra=MD5)
    p.syn(isn=p.isn + 1000, extra=MD5)
    p.lab.open(p)
    p.good(0, 100)


# --- lifetimes, offsets, checksums ------------------------------------------------------------------------------------
for ttl in (1, 2, 5, 30):
    add('ttl/%d' % ttl, crafted(50, 80, ttl=ttl))
for doff in (0, 1, 4, 8, 15):
    add('data-offset/%d' % doff, crafted(50, 80, doff=doff))
for name, bad in {'off-by-one': 1, 'inverted': 0xffff, 'swapped': 0x5a5a}.items():
    add('checksum/' + name, crafted(50, 80, bad=bad))


@sequence('checksum/fin-and-rst')
def bad_checksums(p):
    p.good(0, 50)
    p.control(RST, 50, bad=7)
    p.control(FIN | ACK, 50, bad=7)
    p.evil(50, 90, flags=FIN | ACK, bad=7)


@sequence('options/nonsense')
def odd_options(p):
    p.good(0, 20)
    for at, options in enumerate((b'\x05\x02\x01\x01', b'\x08\x02\x01\x01', b'\xfe\xff\x01\x01', b'\x03\x03\x0e\x00', b'\x00\x13\x12\x01')):
        p.evil(20 + 10 * at, 30 + 10 * at, options=options)


# --- resets -----------------------------------------------------------------------------------------------------------
def reset_at(offset, flags=RST, **how):
    def play(p):
        p.good(0, 50)
        p.control(flags, offset, **how)
        p.send(50, 100)
        p.control(flags, offset + 50, **how)
    return play


for name, offset in {'one-ahead': 51, 'in-window': 1000, 'edge': 60000, 'one-behind': 49, 'far-behind': -100000, 'blind': 1 << 30,
                     'half-the-space': 1 << 31}.items():
    add('rst/' + name, reset_at(offset))
    add('rst/ack-' + name, reset_at(offset, RST | ACK))


@sequence('rst/exact')
def rst_exact(p):
    p.resets = True
    p.good(0, 50)
    p.control(RST, 50)
    p.evil(50, 100)
    p.stalls = True


@sequence('rst/exact-with-data')
def rst_with_data(p):
    p.resets = p.stalls = True
    p.good(0, 50)
    p.evil(50, 100, flags=RST | ACK)
    p.evil(50, 100)


@sequence('rst/exact-wrong-ack')
def rst_wrong_ack(p):
    p.resets = p.stalls = True
    p.good(0, 50)
    p.control(RST | ACK, 50, ack=12345)
    p.evil(50, 100)


@sequence('rst/lost-behind-us')
def rst_lost(p):
    """Ended for us, alive for the endpoint: nothing more may reach it uninspected."""
    p.stalls = True
    p.good(0, 50)
    p.control(RST, 50, ttl=5)
    p.evil(50, 100)
    p.evil(50, 100, 'X')


@sequence('rst/behind-a-hole')
def rst_behind_hole(p):
    p.good(0, 50)
    p.send(60, 80)
    p.control(RST, 80)
    p.control(RST, 60)
    p.send(50, 60)


@sequence('rst/data-lost-behind-us')
def rst_data_lost(p):
    p.resets = p.stalls = p.lossy = True
    p.good(0, 50)
    p.evil(50, 80, ttl=5)
    p.control(RST, 80)
    p.evil(50, 90, 'X')
    p.control(RST, 50)
    p.evil(50, 90, 'X')


@sequence('rst/old-timestamp', ts=5000)
def rst_old_timestamp(p):
    p.resets = p.stalls = True
    p.good(0, 50)
    p.control(RST, 50, options=timestamp(10, 0))
    p.evil(50, 100)


@sequence('rst/after-fin')
def rst_after_fin(p):
    p.total = 50
    p.resets = True
    p.good(0, 50)
    p.control(FIN | ACK, 50)
    p.control(RST, 49)
    p.control(RST, 50)
    p.control(RST, 51)
    p.evil(51, 90)


# --- FIN --------------------------------------------------------------------------------------------------------------
@sequence('fin/early')
def fin_early(p):
    p.good(0, 50)
    p.control(FIN | ACK, 200)
    p.send(100, 200)
    p.send(50, 100)


@sequence('fin/early-and-elsewhere')
def fin_elsewhere(p):
    p.stalls = p.resets = True
    p.good(0, 50)
    p.control(FIN | ACK, 120)
    p.control(FIN | ACK, 90)
    p.control(FIN | ACK, 150)
    p.evil(100, 160)
    p.send(50, 120)


@sequence('fin/with-data-behind-a-hole')
def fin_with_data(p):
    p.total = 120
    p.good(0, 50)
    p.send(80, 120, flags=FIN | PSH | ACK)
    p.evil(80, 140)
    p.evil(70, 90, 'X')
    p.send(50, 80)


@sequence('fin/before-data-seen')
def fin_before_seen(p):
    p.good(0, 100)
    p.control(FIN | ACK, 50)
    p.evil(40, 60, flags=FIN | ACK)
    p.send(100, 150)


@sequence('fin/then-data')
def fin_then_data(p):
    p.total = 60
    p.good(0, 50)
    p.send(50, 60, flags=FIN | ACK)
    p.evil(60, 90)
    p.evil(61, 90)
    p.evil(55, 90)


@sequence('fin/repeated')
def fin_repeated(p):
    p.total = 60
    p.good(0, 60)
    for _ in range(5):
        p.control(FIN | ACK, 60)
    p.evil(50, 60, flags=FIN | ACK)
    p.evil(0, 60, 'X', flags=FIN | ACK)


@sequence('fin/late')
def fin_late(p):
    p.total = 60
    p.good(0, 60)
    p.control(FIN | ACK, 80)
    p.control(FIN | ACK, 61)
    p.send(60, 80)
    p.total = 80


@sequence('fin/lost-behind-us')
def fin_lost(p):
    p.total = 60
    p.good(0, 60)
    p.control(FIN | ACK, 60, ttl=5)
    p.evil(60, 90)
    p.evil(50, 90, 'X')


@sequence('fin/half-closed')
def fin_half_closed(p):
    """The other side has closed; ours goes on."""
    p.good(0, 50)
    p.app.shutdown(socket.SHUT_WR)
    p.poll(PATIENCE, lambda: p.fin_seen)
    p.send(100, 150)
    p.evil(90, 120)
    p.send(50, 100)


@sequence('fin/urgent')
def fin_urgent(p):
    p.total = 60
    p.good(0, 50)
    p.send(50, 60, flags=FIN | URG | ACK, urgent=5)
    p.evil(60, 70, flags=URG | ACK, urgent=20)


# --- SYN --------------------------------------------------------------------------------------------------------------
@sequence('syn/new-isn-before-the-answer', roles=('client',), opens=True, quick=False)
def syn_before_answer(p):
    """Linux gives up a half-open connection at a SYN with another number within its window; the last one stands. Once one is answered
    the next is refused for three seconds."""
    p.syn()
    p.syn(isn=p.isn + 5000)
    p.syn(isn=p.isn - 5000)
    p.syn(isn=p.isn - 4000)
    p.isn = (p.isn + 9000) & M32
    p.lab.open(p)


@sequence('syn/new-isn-first', roles=('client',), opens=True)
def syn_first(p):
    p.syn(isn=p.isn + 70000, ttl=5)
    p.syn(isn=p.isn + 90000, bad=5)
    p.lab.open(p)


@sequence('syn/new-isn-after-the-answer', roles=('client',), opens=True)
def syn_after_answer(p):
    p.syn()
    p.answered()
    p.syn(isn=p.isn + 5000)
    p.evil(5000, 5050, seq=p.isn + 5001)
    p.control(ACK, seq=(p.isn + 1) & M32)
    p.lab.take_app(p)
    p.control(RST, seq=p.isn + 1)
    p.poll(PATIENCE, lambda: p.ended)
    p.begin_again(p.isn + 9000)
    p.lab.open(p)


@sequence('syn/far-isn-after-the-answer', roles=('client',), opens=True)
def syn_far_after_answer(p):
    p.syn()
    p.answered()
    p.syn(isn=p.isn + (1 << 30))
    p.syn(isn=p.isn - (1 << 30), payload=b'EVIL')
    p.evil(0, 50, seq=p.isn + (1 << 30) + 1)
    p.evil(0, 50, 'X', seq=p.isn - (1 << 30) + 1)
    p.control(ACK, seq=(p.isn + 1) & M32)
    p.lab.take_app(p)
    p.lab.say_prefix(p)


@sequence('syn/data-for-the-other-isn', roles=('client',), opens=True)
def syn_other_isn_data(p):
    p.syn(isn=p.isn + 5000)
    p.await_segment(lambda s: s.flags & SYN)
    p.syn()
    p.evil(0, 40, seq=p.isn + 1)
    p.evil(0, 40, 'X', seq=p.isn + 5001)
    p.stalls = p.resets = True
    p.control(RST, seq=p.isn + 5001)
    p.lab.open(p)


def syn_in_established(**how):
    def play(p):
        p.good(0, 50)
        for isn in (p.isn, p.isn + 1, p.seq(49), p.seq(50), p.seq(51), p.seq(1000), p.seq(1 << 30), p.seq(-100000)):
            p.syn(isn=isn, **how)
        p.evil(1001, 1050)
        p.send(50, 100)
        p.syn(isn=p.seq(100), **{'payload': text('E', 101, 140), **how})
        p.total = 1100
    return play


add('syn/established', syn_in_established())
add('syn/established-with-data', syn_in_established(payload=b'EVILEVILEVIL'))
add('syn/established-syn-ack', syn_in_established(flags=SYN | ACK))
add('syn/established-syn-fin', syn_in_established(flags=SYN | FIN, payload=b'EVIL'))
add('syn/established-syn-rst', syn_in_established(flags=SYN | RST, payload=b'EVIL'))


@sequence('syn/after-fin')
def syn_after_fin(p):
    p.total = 50
    p.good(0, 50)
    p.control(FIN | ACK, 50)
    p.syn(isn=p.seq(90000))
    p.syn(isn=p.seq(51))
    p.evil(90001, 90050)
    p.evil(52, 90)


@sequence('syn/again-with-data-before-the-ack', roles=('client',), opens=True)
def syn_again(p):
    p.syn()
    p.syn(payload=b'EVIL')
    p.syn(payload=b'EVILEVIL', flags=SYN | PSH)
    p.lab.open(p)


# --- data on the SYN --------------------------------------------------------------------------------------------------
def syn_data(extra, again):
    def play(p):
        said = p.lab.prefix(p)
        p.syn(payload=said, extra=extra)
        p.answered()
        if again:
            p.syn(payload=b'X' * len(said), extra=extra)
        p.base = 0
        have = (p.acked - p.isn - 1) & M32
        p.raw(PSH | ACK, p.isn + 1 + have, p.rcv_nxt, said[have:], options=p.options())
        p.lab.take_app(p)
        p.base = len(said)
        p.wait_ack(0)
        p.good(0, 60)
    return play


COOKIE = b'\x22\x0a' + b'cookie!!' + b'\x01\x01'
add('syn-data/no-cookie', syn_data(b'', False), roles=('client',), opens=True)
add('syn-data/asks-for-a-cookie', syn_data(b'\x22\x02\x01\x01', False), roles=('client',), opens=True)
add('syn-data/wrong-cookie', syn_data(COOKIE, False), roles=('client',), opens=True)
add('syn-data/differs-when-repeated', syn_data(b'', True), roles=('client',), opens=True)


@sequence('syn-data/on-the-answer', roles=('server',), opens=True)
def syn_ack_data(p):
    p.hello = text('E', 0, 40)
    p.lab.open(p)
    p.good(0, 60)


@sequence('syn-data/good-cookie', roles=('client',), opens=True)
def syn_data_cookie(p):
    """A cookie of this very server, asked for on another connection."""
    p.syn(extra=b'\x22\x02\x01\x01')
    cookie = p.answered().option(34)
    p.control(RST, seq=(p.isn + 1) & M32)
    p.isn = (p.isn + 100000) & M32
    if not cookie:
        raise Stalled('no cookie is given')
    syn_data(bytes([34, 2 + len(cookie)]) + cookie, False)(p)


# --- timestamps -------------------------------------------------------------------------------------------------------
def stamped(name, value, **how):
    def play(p):
        p.good(0, 50)
        p.evil(50, 80, tick=0, options=value(p))
        p.evil(150, 180, tick=0, options=value(p))
        p.control(FIN | ACK, 50, tick=0, options=value(p))
        p.send(50, 80)
        p.resets = True
    add('timestamp/' + name, play, ts=how.pop('ts', 5000), **how)


stamped('missing', lambda p: b'')
stamped('older-by-one', lambda p: timestamp(p.ts - 1, p.their_ts))
stamped('older-by-two', lambda p: timestamp(p.ts - 2, p.their_ts))
stamped('older-by-a-thousand', lambda p: timestamp(p.ts - 1000, p.their_ts))
stamped('oldest', lambda p: timestamp(p.ts - (1 << 31) + 1, p.their_ts))
stamped('half-the-space', lambda p: timestamp(p.ts - (1 << 31), p.their_ts))
stamped('zero', lambda p: timestamp(0, p.their_ts))
stamped('wrong-echo', lambda p: timestamp(p.ts - 5, 0xdeadbeef))
stamped('twice', lambda p: timestamp(p.ts, p.their_ts) + timestamp(p.ts - 1000, p.their_ts))
stamped('old-then-new', lambda p: timestamp(p.ts - 1000, p.their_ts) + timestamp(p.ts, p.their_ts))
stamped('misaligned', lambda p: b'\x08\x0a' + timestamp(p.ts - 1000, p.their_ts)[4:] + b'\x01\x01')


@sequence('timestamp/equal', ts=5000)
def equal_timestamps(p):
    for at in range(0, 100, 20):
        p.send(at, at + 20, tick=0)
    p.wait_ack(100)


@sequence('timestamp/wraps', ts=M32 - 5)
def timestamps_wrap(p):
    for at in range(0, 100, 5):
        p.send(at, at + 5, tick=3)
    p.wait_ack(100)


@sequence('timestamp/not-negotiated')
def not_negotiated(p):
    p.send(0, 50, options=timestamp(5000, 1))
    p.send(50, 90, options=timestamp(10, 1))
    p.evil(20, 90, options=timestamp(9, 1))


@sequence('timestamp/raised-beyond-a-hole', ts=5000)
def raised_beyond(p):
    """What does not reach the left edge must not raise the mark (RFC 7323 4.3)."""
    p.good(0, 50)
    p.evil(100, 120, tick=0, options=timestamp(p.ts + 100000, p.their_ts))
    p.send(50, 100)
    p.wait_ack(100)


@sequence('timestamp/raised-by-a-refused-one', ts=5000)
def raised_by_refused(p):
    p.good(0, 50)
    p.evil(50, 80, ack=p.rcv_nxt + 70000, tick=0, options=timestamp(p.ts + 100000, p.their_ts))
    p.evil(50, 80, bad=3, tick=0, options=timestamp(p.ts + 100000, p.their_ts))
    p.evil(50, 80, flags=PSH, tick=0, options=timestamp(p.ts + 100000, p.their_ts))
    p.send(50, 100)
    p.wait_ack(100)


@sequence('timestamp/raised-by-a-lost-one', ts=5000)
def raised_by_lost(p):
    p.stalls = True
    p.good(0, 50)
    p.evil(50, 80, ttl=5, tick=0, options=timestamp(p.ts + 3, p.their_ts))
    p.evil(50, 80, 'X', tick=1)
    p.ts += 10
    p.send(50, 100)


@sequence('timestamp/lost-keepalive-raises', ts=5000)
def lost_keepalive(p):
    p.good(0, 50)
    p.evil(0, 50, ttl=5, tick=0, options=timestamp(p.ts + 50, p.their_ts))
    p.send(50, 80)
    p.ts += 100


# --- urgent -----------------------------------------------------------------------------------------------------------
for name, (pointer, flags) in {'inside': (10, URG | ACK), 'first': (1, URG | ACK), 'zero': (0, URG | ACK), 'last': (30, URG | ACK), 'behind': (31, URG | ACK),
                               'far-behind': (1000, URG | ACK), 'no-flag': (10, ACK), 'greatest': (65535, URG | PSH | ACK)}.items():
    add('urgent/' + name, crafted(50, 80, flags=flags, urgent=pointer))


@sequence('urgent/no-data')
def urgent_no_data(p):
    p.good(0, 50)
    p.control(URG | ACK, 50, urgent=20)
    p.send(50, 100)
    p.control(URG | ACK, 100, urgent=0)


@sequence('urgent/on-a-retransmission')
def urgent_again(p):
    p.good(0, 50)
    p.evil(0, 80, flags=URG | ACK, urgent=60)
    p.evil(60, 100, 'X', flags=URG | ACK, urgent=5)


# --- flags ------------------------------------------------------------------------------------------------------------
for name, flags in {'all': ALL, 'none': 0, 'christmas': FIN | PSH | URG, 'syn-fin-ack': SYN | FIN | ACK, 'syn-psh-ack': SYN | PSH | ACK,
                    'syn-urg': SYN | URG, 'rst-fin': RST | FIN, 'rst-syn-ack': RST | SYN | ACK, 'rst-fin-ack': RST | FIN | ACK,
                    'ece-cwr-ack': ECE | CWR | ACK}.items():
    add('flags/' + name, crafted(50, 80, flags=flags))

# --- order and size ---------------------------------------------------------------------------------------------------

@sequence('order/reversed')
def reversed_order(p):
    p.total = 2000
    for at in range(1900, -1, -100):
        p.send(at, at + 100)


@sequence('order/reversed-with-differing-overlaps')
def reversed_overlaps(p):
    p.total = 2020
    for at in range(1900, -1, -100):
        p.send(at, at + 120, 'gEX'[at // 100 % 3])


@sequence('order/dribble')
def dribble(p):
    p.total = 300
    for at in range(300):
        p.send(at, at + 1)


@sequence('order/dribble-differing')
def dribble_differing(p):
    p.total = 200
    for at in range(0, 200, 2):
        p.send(at + 1, at + 2, 'E')
        p.send(at, at + 2)


def shuffled(seed, evil):
    def play(p):
        """100 KB in windows of 50 KB, each shuffled, with repetitions; the application's socket takes it all."""
        dice = random.Random(seed)
        p.total = 100000
        for begin in range(0, p.total, 25000):
            pieces, at = [], begin
            while at < begin + 25000:
                end = min(at + dice.randint(1, 1400), begin + 25000)
                pieces.append((at, end, 'g'))
                at = end
            pieces += [(a, b, dice.choice('gE') if evil else 'g') for a, b, _ in dice.sample(pieces, len(pieces) // 3)]
            dice.shuffle(pieces)
            for a, b, kind in pieces:
                p.send(a, b, kind)
            p.poll()
            for _ in range(60):
                if p.offset_acked() >= begin + 25000:
                    break
                at = p.offset_acked()
                p.send(at, min(at + 1400, begin + 25000))
                p.poll(0.05, lambda: p.offset_acked() > at)
    return play


add('order/100-kb', shuffled(1, False))
add('order/100-kb-differing', shuffled(2, True))
add('order/100-kb-scaled', shuffled(3, True), scale=7, ts=1000)


@sequence('order/random-overlaps')
def random_overlaps(p):
    dice = random.Random(p.isn & 7)
    for _ in range(60):
        a = dice.randint(0, 190)
        p.send(a, dice.randint(a + 1, 200), dice.choice('gEX'), ttl=dice.choice((64, 64, 64, 5)))


# --- keepalives, wrap, windows ----------------------------------------------------------------------------------------
@sequence('keepalive/garbage')
def keepalive(p):
    p.good(0, 50)
    for _ in range(3):
        p.evil(49, 50)
        p.control(ACK, 49)
        p.evil(49, 49, 'X')
    p.evil(48, 51, 'X')


@sequence('keepalive/before-the-first-octet', opens=True, roles=('client',))
def keepalive_first(p):
    p.connect()
    p.lab.take_app(p)
    p.raw(ACK, p.isn, p.rcv_nxt, b'E')
    p.raw(ACK, p.isn - 5, p.rcv_nxt, b'EEEEE')
    p.raw(PSH | ACK, p.isn - 5, p.rcv_nxt, b'EEEEEE' + p.lab.prefix(p))
    p.lab.say_prefix(p)


for name, behind in {'prefix': 20, 'data': 120, 'fin': 10 ** 9}.items():
    def wraps(p):
        p.total = 240
        for at in range(0, 200, 20):
            p.send(at + 20, at + 40)
            p.evil(at, at + 30)
        p.good(0, 100)
    add('wrap/' + name, wraps, isn=-behind & M32 if name != 'fin' else M32 - 10, ts=77 if name == 'fin' else None)


@sequence('wrap/isn-greatest', isn=M32)
def wrap_greatest(p):
    p.send(20, 60)
    p.evil(10, 40)
    p.send(0, 20)


@sequence('window/probes')
def window_probes(p):
    """The application stops reading until the window is shut; what is sent beyond it differs from what comes when it opens."""
    p.reading = False
    p.app.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    at = 0
    for _ in range(400):
        if p.their_window == 0:
            break
        size = min(p.their_window, 1000)
        p.send(at, at + size)
        at += size
        p.poll(0.3, lambda: p.offset_acked() >= at)
        at = max(p.offset_acked(), 0)
    at = p.offset_acked()
    p.evil(at, at + 1)
    p.poll(0.01)
    p.evil(at, at + 1, 'X')
    p.evil(at, at + 700)
    p.evil(at + 1, at + 30)
    p.control(FIN | ACK, at)
    p.evil(at - 20, at + 40)
    p.total = at + 3000
    p.resets = True
    p.reading = True
    p.poll(0.3, lambda: p.their_window > 0)


for name, ahead in {'at-the-edge': 0, 'beyond': 1, 'across': -10, 'far-beyond': 100000, 'half-the-space': 1 << 31}.items():
    def beyond(p, n=ahead):
        p.stalls = p.resets = n < 0  # what lies within the window may end the stream there
        p.good(0, 50)
        at = 50 + p.their_window + n
        p.evil(at, at + 30)
        p.control(FIN | ACK, at)
        p.evil(50, 50 + 30)
    add('window/' + name, beyond)


@sequence('window/scaled', scale=14)
def window_scaled(p):
    p.resets = p.stalls = True
    p.good(0, 50)
    p.evil(50 + p.their_window - 10, 50 + p.their_window + 10)
    p.evil(50, 80)


@sequence('window/ours-shuts')
def ours_shuts(p):
    p.good(0, 50)
    p.control(ACK, 50, window=0)
    p.app.send(b'z' * 20)
    p.poll(0.02)
    p.control(ACK, 50)
    p.evil(40, 80)


# --- fragments --------------------------------------------------------------------------------------------------------
# pieces (begin, end, last, octets) of the IP payload of a segment of 20 + 100 octets
FRAGMENTS = {
    'in-order': [(0, 40, 0, None), (40, 80, 0, None), (80, None, 1, None)],
    'reversed': [(80, None, 1, None), (40, 80, 0, None), (0, 40, 0, None)],
    'tiny': [(at, at + 8, 0, None) for at in range(0, 112, 8)] + [(112, None, 1, None)],
    'exact-duplicate': [(0, 40, 0, None), (40, 80, 0, None), (40, 80, 0, None), (80, None, 1, None)],
    'differing-duplicate': [(0, 40, 0, None), (40, 80, 0, b'E'), (40, 80, 0, None), (80, None, 1, None)],
    'overlap-head': [(40, 80, 0, None), (32, 56, 0, b'E'), (0, 40, 0, None), (80, None, 1, None)],
    'overlap-tail': [(0, 48, 0, None), (40, 80, 0, b'E'), (80, None, 1, None)],
    'overlap-covering': [(48, 56, 0, b'E'), (40, 80, 0, None), (0, 40, 0, None), (80, None, 1, None)],
    'overlap-covered': [(40, 80, 0, None), (48, 56, 0, b'E'), (0, 40, 0, None), (80, None, 1, None)],
    'overlap-same-start': [(40, 80, 0, None), (40, 64, 0, b'E'), (0, 40, 0, None), (80, None, 1, None)],
    'overlap-same-end': [(40, 80, 0, None), (56, 80, 0, b'E'), (0, 40, 0, None), (80, None, 1, None)],
    'overlap-last': [(0, 40, 0, None), (40, 88, 0, b'E'), (80, None, 1, None)],
    'two-ends': [(0, 40, 0, None), (40, 80, 0, None), (80, 104, 1, None), (80, None, 1, None)],
    'beyond-the-end': [(80, None, 1, None), (120, 128, 0, b'E'), (0, 40, 0, None), (40, 80, 0, None)],
    'header-split': [(0, 8, 0, None), (8, 16, 0, None), (16, None, 1, None)],
    'never-whole': [(0, 40, 0, None), (80, None, 1, None)],
}


def fragmented(pieces):
    def play(p):
        p.good(0, 50)
        p.fragments(pieces, PSH | ACK, p.seq(50), p.rcv_nxt, text('g', 50, 150))
        p.fragments(pieces, PSH | ACK, p.seq(70), p.rcv_nxt, text('X', 70, 170))
        p.poll(0.02)
        p.evil(60, 110, 'E')
    return play


for name, pieces in FRAGMENTS.items():
    add('fragments/' + name, fragmented(pieces))


def headed(number):
    def play(p):
        p.good(0, 50)
        p.headers = number
        p.evil(50, 80)
        p.control(FIN | ACK, 50)
        p.evil(150, 180)
        p.headers = 0
        p.evil(40, 90, 'X')
        p.send(50, 80)
    return play


for number in (1, 8, 17, 40):
    add('headers/%d' % number, headed(number))


# --- mixtures ---------------------------------------------------------------------------------------------------------
def mixture(seed):
    def play(p):
        dice = random.Random(seed)
        p.total = 440
        p.stalls = p.resets = p.lossy = True
        crafts = [
            {}, {}, {}, {}, {'ttl': 5}, {'bad': 9}, {'flags': PSH}, {'flags': FIN | ACK}, {'flags': URG | ACK, 'urgent': 3}, {'options': MD5},
            {'flags': SYN | ACK}, {'flags': SYN}, {'flags': FIN | PSH | ACK, 'ttl': 5}, {'doff': 4},
        ]
        for _ in range(50):
            a = dice.randint(-20, 380)
            how = dict(dice.choice(crafts))
            if dice.random() < 0.1:
                how['ack'] = p.rcv_nxt + dice.choice((-70000, -1, 1, 100000))
            if p.use_ts and dice.random() < 0.1:
                how['options'] = timestamp(p.ts + dice.choice((-1000, -1, 1, 5)), p.their_ts)
            p.send(a, a + dice.choice((0, 1, 10, 60)), dice.choice('gEX'), **how)
            if dice.random() < 0.3:
                p.poll(0.001)
    return play


for seed in range(40):
    add('mixture/%d' % seed, mixture(seed), ts=9000 if seed % 2 else None, scale=seed % 5 or None, quick=seed < 6)
