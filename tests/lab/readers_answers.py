# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers whose end readers may see at different places, for readers_ask.py. ANSWERS: name -> [Turn...]: what a server says to each request of a
connection. What a reader may take for a next answer has a status of its own (240, 241 ...), so that it is known again if anybody is given it. Names
that begin with `plain` are the innocent twins. What servers say in tests/cases is there too, as FILE:NAME; the same octets are there once."""
import re
from collections import namedtuple

from readers_cases import FOLDER, dialogues, octets
from readers_vectors import CHUNKED, CODINGS, HIDDEN, LENGTH_FIELDS, LENGTHS, SIZES, q

# method: of the request; segments: as they leave the server; end: what it does then, '' (waits for a request), 'fin' or 'rst'
Turn = namedtuple('Turn', 'method segments end')
ANSWERS = {}
LAST = b'HTTP/1.1 200 OK\r\nX-Saw: z\r\nContent-Length: 2\r\n\r\nz\n'  # to the request behind them


def r(n):
    """An answer as long as readers_vectors.q: in its place in bodies."""
    return b'HTTP/1.1 24%d Qqqq\r\nContent-Length: 0\r\n\r\n' % n


assert len(r(0)) == len(q(0))


def answer(name, *segments, method='GET', end=''):
    assert name not in ANSWERS, name
    ANSWERS[name] = [Turn(method, list(segments), end)]


def head(*lines, status=b'HTTP/1.1 200 OK'):
    return b'\r\n'.join((status,) + lines) + b'\r\n\r\n'


def answers(count):
    return b''.join(r(n) for n in range(count))


def chunk(data, size=None):
    return (b'%x' % len(data) if size is None else size) + b'\r\n' + data + b'\r\n'


END = b'0\r\n\r\n'


def as_answers(octets_of_requests):
    """A body of requests.py with answers in their place."""
    return re.sub(rb'GET /q(\d) HTTP/1\.1\r\nHost: lab\.example\.\r\n\r\n', lambda m: r(int(m[1])), octets_of_requests)


# --- Content-Length ----------------------------------------------------------------------------------------------------------------------
for name, (value, _) in LENGTHS.items():
    plain = name.startswith('plain')
    answer(name if plain else 'length-' + name, head(b'Content-Length: ' + value) + answers(2 if plain else 4))
for name, lines in LENGTH_FIELDS.items():
    answer('lengths-' + name, head(*lines) + answers(4))
for name, line in HIDDEN.items():
    plain = name.startswith('plain')
    answer(name if plain else 'field-' + name, head(line) + answers(2 if plain else 4))
answer('field-first-line-folded', b'HTTP/1.1 200 OK\r\n Content-Length: 80\r\n\r\n' + answers(4))
answer('field-first-line-blank', b'HTTP/1.1 200 OK\r\n \r\nContent-Length: 80\r\n\r\n' + answers(4))
answer('length-short', head(b'Content-Length: 80') + answers(1), end='fin')
answer('length-short-waits', head(b'Content-Length: 80') + answers(1))
answer('length-zero-then-body', head(b'Content-Length: 0') + answers(1))
answer('plain-length-zero', head(b'Content-Length: 0'))
answer('plain-length-in-segments', head(b'Content-Length: 80'), r(0), r(1)[:1], r(1)[1:])

# --- Transfer-Encoding -------------------------------------------------------------------------------------------------------------------
BODY = chunk(r(0)) + END
for name, line in CODINGS.items():
    plain = name.startswith('plain')
    answer(name if plain else 'coding-' + name, head(line) + BODY)
    answer('both-' + name.removeprefix('plain-'), head(b'Content-Length: 4', line) + BODY)
answer('both-length-last', head(b'Transfer-Encoding: chunked', b'Content-Length: 4') + BODY)
answer('both-length-of-all', head(b'Transfer-Encoding: chunked', b'Content-Length: %d' % len(BODY)) + BODY)
OLD = b'HTTP/1.0 200 OK'
KEEP = b'Connection: keep-alive'
answer('plain-old-until-close', head(status=OLD) + answers(1), end='fin')
answer('plain-old-keep-alive', head(KEEP, b'Content-Length: 40', status=OLD) + answers(1))
answer('old-chunked', head(b'Transfer-Encoding: chunked', status=OLD) + BODY)
answer('old-chunked-keep-alive', head(KEEP, b'Transfer-Encoding: chunked', status=OLD) + BODY)
answer('old-both', head(KEEP, b'Transfer-Encoding: chunked', b'Content-Length: 4', status=OLD) + BODY)

# --- chunks ------------------------------------------------------------------------------------------------------------------------------
DATA = r(0) + b'0\r\n\r\n' + b'HTTP/1.1 249 Qqqq\r\nX: '
DATA += b'x' * (0x4c - len(DATA))
for name, size in SIZES.items():
    answer(name if name.startswith('plain') else 'chunk-' + name, head(b'Transfer-Encoding: chunked') + size + b'\r\n' + DATA + b'\r\n' + END)
for name, body in CHUNKED.items():
    answer(name if name.startswith('plain') else 'chunked-' + name, head(b'Transfer-Encoding: chunked') + as_answers(body))
answer('chunked-extension-lf-hides', head(b'Transfer-Encoding: chunked') + b'2;\nxx\r\n28\r\n' + r(0) + b'\r\n' + END)
answer('chunked-extension-cr-hides', head(b'Transfer-Encoding: chunked') + b'2;\rxx\r\n28\r\n' + r(0) + b'\r\n' + END)
answer('chunked-then-more', head(b'Transfer-Encoding: chunked') + chunk(r(0)) + END + r(1))
answer('chunked-short', head(b'Transfer-Encoding: chunked') + chunk(r(0)), end='fin')
answer('plain-chunked-in-segments', head(b'Transfer-Encoding: chunked'), b'2', b'8\r\n' + r(0)[:7], r(0)[7:] + b'\r', b'\n' + END)

# --- the header section's end ------------------------------------------------------------------------------------------------------------
BEGIN = b'HTTP/1.1 200 OK\r\nContent-Length: 40\r\nX: y'
ENDS = {
    'lf-lf': b'\n\n', 'crlf-lf': b'\r\n\n', 'lf-crlf': b'\n\r\n', 'cr-cr': b'\r\r', 'crlf-cr': b'\r\n\r', 'crlf-cr-crlf': b'\r\n\r\r\n', 'blank-line': b'\r\n \r\n',
    'tab-line': b'\r\n\t\r\n', 'vt-line': b'\r\n\x0b\r\n', 'nul-line': b'\r\n\0\r\n', 'lf-blank-lf': b'\n \n', 'crlf-lf-cr': b'\r\n\n\r',
}
for name, end in ENDS.items():
    answer('end-' + name, BEGIN + end + answers(3))
answer('end-all-lf', head(b'Content-Length: 40').replace(b'\r\n', b'\n') + answers(2))
answer('end-all-lf-chunked', head(b'Transfer-Encoding: chunked').replace(b'\r\n', b'\n') + BODY)
answer('end-all-cr', head(b'Content-Length: 40').replace(b'\r\n', b'\r') + answers(2))

# --- status lines ------------------------------------------------------------------------------------------------------------------------
LINES = {
    'plain-no-reason': b'HTTP/1.1 200 ', 'plain-reason-long': b'HTTP/1.1 200 ' + b'OK ' * 100, 'plain-high-reason': b'HTTP/1.1 200 \xc3\xa4',
    'no-blank-behind': b'HTTP/1.1 200', 'version-1.2': b'HTTP/1.2 200 OK', 'version-1.10': b'HTTP/1.10 200 OK', 'version-2.0': b'HTTP/2.0 200 OK',
    'version-0.9': b'HTTP/0.9 200 OK', 'version-lower': b'http/1.1 200 OK', 'version-comma': b'HTTP/1,1 200 OK', 'version-no-minor': b'HTTP/1 200 OK',
    'version-none': b'HTTP 200 OK', 'version-other': b'ICAP/1.0 200 OK', 'icy': b'ICY 200 OK', 'two-blanks': b'HTTP/1.1  200 OK', 'tab': b'HTTP/1.1\t200 OK',
    'tab-behind': b'HTTP/1.1 200\tOK', 'vt': b'HTTP/1.1\x0b200 OK', 'blank-before': b' HTTP/1.1 200 OK', 'crlf-before': b'\r\nHTTP/1.1 200 OK',
    'lf-before': b'\nHTTP/1.1 200 OK', 'nul-before': b'\0HTTP/1.1 200 OK', 'nul-behind': b'HTTP/1.1 200 OK\0', 'nul-number': b'HTTP/1.1 200\0 OK',
    'cr-inside': b'HTTP/1.1 200 O\rK', 'cr-behind': b'HTTP/1.1 200 OK\r', 'cr-number': b'HTTP/1.1 200\r OK', 'letters-behind': b'HTTP/1.1 200OK',
    'plus': b'HTTP/1.1 +200 OK', 'minus': b'HTTP/1.1 -200 OK', 'zero-before': b'HTTP/1.1 0200 OK', 'fraction': b'HTTP/1.1 200.4 OK', 'number-none': b'HTTP/1.1 OK',
    'number-two': b'HTTP/1.1 20 OK', 'number-one': b'HTTP/1.1 2 OK', 'number-four': b'HTTP/1.1 2000 OK', 'number-four-204': b'HTTP/1.1 2040 x',
    'number-four-304': b'HTTP/1.1 3040 x', 'number-four-100': b'HTTP/1.1 1000 x', 'number-five': b'HTTP/1.1 20400 x', 'number-letters': b'HTTP/1.1 2x0 OK',
    'number-hex': b'HTTP/1.1 0xc8 OK', 'number-zero': b'HTTP/1.1 000 x', 'number-099': b'HTTP/1.1 099 x', 'number-600': b'HTTP/1.1 600 x',
    'number-999': b'HTTP/1.1 999 x', 'number-204-letters': b'HTTP/1.1 204x', 'number-304-letters': b'HTTP/1.1 304x y', 'number-wraps': b'HTTP/1.1 4294967496 OK',
}
for name, line in LINES.items():
    answer(name if name.startswith('plain') else 'status-' + name, head(b'Content-Length: 40', status=line) + answers(1))
answer('no-status-line', b'hello\r\n\r\n' + answers(1))
answer('no-status-line-then-end', b'hello\r\n', end='fin')
answer('nothing-then-end', b'', end='fin')
answer('line-ends-only-then-end', b'\r\n\r\n', end='fin')
answer('status-line-unfinished', b'HTTP/1.1 200 O', end='fin')
answer('fields-unfinished', b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: y', end='fin')
answer('no-fields', b'HTTP/1.1 200 OK\r\n\r\n' + answers(1), end='fin')

# --- no body, whatever is announced (RFC 9112 6.3) ----------------------------------------------------------------------------------------
for number in (b'204', b'205', b'304', b'100', b'102', b'103', b'199', b'101'):
    first = b'HTTP/1.1 ' + number + b' x'
    final = number[:1] == b'1'
    name = number.decode()
    innocent = 'plain-' if number not in (b'205', b'101') else ''
    answer(f'{innocent}{name}', head(status=first) + head(b'Content-Length: 40') * final + r(0) * final)
    answer(f'{name}-length', head(b'Content-Length: 40', status=first) + (head(b'Content-Length: 0') if final else b''))
    answer(f'{name}-length-body', head(b'Content-Length: 40', status=first) + answers(2))
    answer(f'{name}-chunked-body', head(b'Transfer-Encoding: chunked', status=first) + BODY)
    answer(f'{name}-junk', head(status=first) + b'hello\r\n' + answers(1))
    answer(f'{name}-then-answer', head(status=first) + answers(2))
for method in ('HEAD',):
    answer('plain-head', head(), method=method)
    answer('plain-head-length', head(b'Content-Length: 40'), method=method)
    answer('plain-head-chunked', head(b'Transfer-Encoding: chunked'), method=method)
    answer('plain-head-interim', head(status=b'HTTP/1.1 103 x') + head(b'Content-Length: 40'), method=method)
    answer('head-length-body', head(b'Content-Length: 40') + answers(1), method=method)
    answer('head-length-body-later', head(b'Content-Length: 40'), r(0), method=method)
    answer('head-chunked-body', head(b'Transfer-Encoding: chunked') + BODY, method=method)
    answer('head-both', head(b'Content-Length: 40', b'Transfer-Encoding: chunked'), method=method)
    answer('head-length-letters', head(b'Content-Length: x'), method=method)
    answer('head-junk', head() + b'hello\r\n', method=method)
answer('two-answers', head(b'Content-Length: 0') + r(0))
answer('two-answers-later', head(b'Content-Length: 0'), r(0))
answer('close-then-more', head(b'Connection: close', b'Content-Length: 0') + r(0))
answer('plain-close', head(b'Connection: close', b'Content-Length: 40') + r(0), end='fin')
answer('reset-behind-length', head(b'Content-Length: 40') + r(0), end='rst')
answer('plain-until-close', head() + b'hello', end='fin')
answer('plain-many-interims', head(status=b'HTTP/1.1 103 x') * 5 + head(b'Content-Length: 40') + r(0))
answer('plain-post', head(b'Content-Length: 40') + r(0), method='POST')
answer('plain-answer-in-value', head(b'X: HTTP/1.1 200 OK', b'Content-Length: 40') + r(0))
ANSWERS['plain-two-turns'] = [Turn('GET', [head(b'Content-Length: 40') + r(0)], ''), Turn('HEAD', [head(b'Content-Length: 40')], ''),
                              Turn('GET', [head(b'Transfer-Encoding: chunked') + BODY], '')]
OWN = tuple(ANSWERS)

# --- tests/cases -------------------------------------------------------------------------------------------------------------------------
METHODS = ('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS')  # what none of the proxies has a way of its own with


def turns(text):
    """What the server says in a dialogue, request by request. None of one in which it speaks first: a proxy connects when it has a request, and which
    of the two is on its way first is chance."""
    found, border = [], True
    for line in text.split('\n'):
        if line.startswith('>'):
            method = re.match(r'>\|? ?([A-Z]+) ', line)
            if not found or (method and (found[-1].segments or found[-1].end)):
                found.append(Turn(method[1] if method and method[1] in METHODS else 'GET', [], ''))
            border = True
        elif line.startswith('< !'):
            if found:
                found[-1] = found[-1]._replace(end=line[3:])
        elif line.startswith('<'):
            said = octets(line[3:]) if line[1:2] == '|' else octets(line[2:]) + b'\r\n'
            if not found:
                return []
            if border or not found[-1].segments:
                found[-1].segments.append(b'')
            found[-1].segments[-1] += said
            border = False
        elif line == '.' or line.startswith('~'):
            border = True
    return [t for t in found if t.segments]


known = set()
for case, text_of_case in dialogues(FOLDER):
    said_there = turns(text_of_case)
    if said_there and repr(said_there) not in known:
        known.add(repr(said_there))
        ANSWERS[case] = said_there

# What `make check` has time for.
QUICK = ('plain-chunked', 'both-chunked')
assert all(name in ANSWERS for name in QUICK)
