# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests whose end readers may see at different places, for readers.py. VECTORS: name -> octets. A vector's first message asks for /a; whatever
a reader may take for the next one asks for a target of its own (/q0, /q1 ... and /z, which closes), so that the target answered next tells
where the reader saw the message end. Names that begin with `plain` are the innocent twins: RFC 9112 allows what they do."""

VECTORS = {}

SIZE = 40  # octets of a request in a body's place
LAST = b'GET /z HTTP/1.1\r\nHost: lab.example\r\nConnection: close\r\n\r\n'


def q(n):
    """A request of SIZE octets."""
    return b'GET /q%d HTTP/1.1\r\nHost: lab.example.\r\n\r\n' % n


assert len(q(0)) == SIZE


def vector(name, stream):
    assert name not in VECTORS, name
    VECTORS[name] = stream if isinstance(stream, bytes) else stream.encode('latin-1')


def head(*lines, method=b'POST', version=b'HTTP/1.1', host=True):
    first = method + b' /a ' + version
    lines = (b'Host: lab.example',) * host + lines
    return b'\r\n'.join((first,) + lines) + b'\r\n\r\n'


def requests(count):
    return b''.join(q(n) for n in range(count)) + LAST


def chunk(data, size=None, extension=b''):
    return (b'%x' % len(data) if size is None else size) + extension + b'\r\n' + data + b'\r\n'


END = b'0\r\n\r\n'

# --- Content-Length: as many requests as the largest of its readings takes, so that each ends before one --------------------------------
LENGTHS = {
    # name: value, how many requests of SIZE follow
    'plain-length': (b'80', 4), 'plain-length-tab': (b'\t80', 4), 'plain-length-blanks': (b'  80 \t ', 4), 'plain-zeros': (b'00080', 4),
    'plus': (b'+80', 4), 'minus': (b'-80', 4), 'hex': (b'0x50', 4), 'hex-upper': (b'0X50', 4), 'underscore': (b'8_0', 4),
    'underscore-twice': (b'8__0', 4), 'octal': (b'0120', 4), 'fraction': (b'80.0', 4), 'exponent': (b'8e1', 4), 'letters': (b'80x', 4),
    'letters-before': (b'x80', 4), 'blank-inside': (b'8 0', 4), 'two-words': (b'80 120', 4), 'semicolon': (b'80;x', 4), 'comma': (b'80,', 4),
    'comma-before': (b',80', 4), 'list-equal': (b'80,80', 4), 'list-equal-blank': (b'80, 80', 4), 'list-first-small': (b'40, 80', 4),
    'list-first-large': (b'80, 40', 4), 'list-empty-between': (b'80, , 80', 4), 'quoted': (b'"80"', 4), 'single-quoted': (b"'80'", 4),
    'empty': (b'', 4), 'blank': (b'   ', 4), 'nul-behind': (b'80\0', 4), 'nul-inside': (b'8\x000', 4), 'vt-before': (b'\x0b80', 4),
    'vt-behind': (b'80\x0b', 4), 'ff-before': (b'\x0c80', 4), 'nbsp-before': (b'\xa080', 4), 'cr-behind': (b'80\r', 4),
    'cr-inside': (b'8\r0', 4), 'wrap-64': (b'18446744073709551696', 4), 'wrap-32': (b'4294967376', 4),
    'over-63': (b'9223372036854775888', 4), 'many-zeros': (b'0' * 40 + b'80', 4), 'thousands': (b'80,000', 4),
    'fullwidth': ('８０'.encode(), 4), 'arabic': ('٨٠'.encode(), 4), 'zero-then-letters': (b'0x', 4), 'minus-zero': (b'-0', 4),
    'plus-zero': (b'+0', 4), 'brackets': (b'[80]', 4), 'ampersand': (b'80&', 4), 'equals': (b'=80', 4), 'colon': (b':80', 4),
}
for name, (value, count) in LENGTHS.items():
    label = name if name.startswith('plain') else 'length-' + name
    vector(label, head(b'Content-Length: ' + value) + requests(count))

LENGTH_FIELDS = {
    'repeated': (b'Content-Length: 80', b'Content-Length: 80'),
    'small-large': (b'Content-Length: 40', b'Content-Length: 80'),
    'large-small': (b'Content-Length: 80', b'Content-Length: 40'),
    'zero-first': (b'Content-Length: 0', b'Content-Length: 80'),
    'zero-last': (b'Content-Length: 80', b'Content-Length: 0'),
    'bad-first': (b'Content-Length: x', b'Content-Length: 80'),
    'bad-last': (b'Content-Length: 80', b'Content-Length: x'),
    'empty-first': (b'Content-Length:', b'Content-Length: 80'),
    'empty-last': (b'Content-Length: 80', b'Content-Length:'),
    'zeros-differ': (b'Content-Length: 80', b'Content-Length: 080'),
    'case-differs': (b'Content-Length: 40', b'content-length: 80'),
}
for name, lines in LENGTH_FIELDS.items():
    vector('lengths-' + name, head(*lines) + requests(4))

# --- a Content-Length that some readers may not find, or find where others have none -----------------------------------------------------
HIDDEN = {
    'plain-no-blank': b'Content-Length:80', 'plain-case': b'cOnTeNt-LeNgTh: 80', 'plain-other-field': b'X-Content-Length: 80',
    'space-before-colon': b'Content-Length : 80', 'tab-before-colon': b'Content-Length\t: 80', 'vt-before-colon': b'Content-Length\x0b: 80',
    'cr-before-colon': b'Content-Length\r: 80', 'nul-before-colon': b'Content-Length\0: 80', 'word-before-colon': b'Content-Length x: 80',
    'underscore-name': b'Content_Length: 80', 'blank-name': b'Content Length: 80', 'quoted-name': b'"Content-Length": 80',
    'no-colon': b'Content-Length 80', 'equals-sign': b'Content-Length=80', 'colon-twice': b'Content-Length:: 80',
    'leading-vt': b'\x0bContent-Length: 80', 'leading-nul': b'\0Content-Length: 80', 'leading-cr': b'\rContent-Length: 80',
    'high-bit': b'Content-Length\x80: 80', 'nbsp-name': b'\xa0Content-Length: 80',
    'fold': b'X: y\r\n Content-Length: 80', 'fold-tab': b'X: y\r\n\tContent-Length: 80', 'fold-value': b'Content-Length:\r\n 80',
    'fold-inside': b'Content-Length: 8\r\n 0', 'fold-behind': b'Content-Length: 80\r\n ', 'fold-more': b'Content-Length: 80\r\n x',
    'fold-zeros': b'Content-Length: 80\r\n 000', 'fold-name': b'Content-\r\n Length: 80', 'fold-colon': b'Content-Length\r\n : 80',
    'fold-blank-between': b'X: y\r\n \r\nContent-Length: 80', 'lf': b'X: y\nContent-Length: 80', 'lf-behind': b'Content-Length: 80\nX: y',
    'cr': b'X: y\rContent-Length: 80', 'cr-and-octet': b'X: y\rzContent-Length: 80', 'cr-twice': b'X: y\r\r\nContent-Length: 80', 'lf-cr': b'X: y\n\rContent-Length: 80',
    'nul-in-value': b'X: y\0\r\nContent-Length: 80', 'nul-splits': b'X: y\0Content-Length: 80', 'empty-name': b': x\r\nContent-Length: 80',
    'junk-line': b'junk\r\nContent-Length: 80', 'in-connection': b'Connection: Content-Length\r\nContent-Length: 80',
    'blank-line-vt': b'\x0b\r\nContent-Length: 80', 'blank-line-nul': b'\0\r\nContent-Length: 80', 'blank-line-cr': b'\r\r\nContent-Length: 80',
    'plain-long-value': b'X: ' + b'y' * 900 + b'\r\nContent-Length: 80',
    'plain-attack-in-value': b'X: GET /q0 HTTP/1.1\r\nContent-Length: 80',
}
for name, line in HIDDEN.items():
    vector(name if name.startswith('plain') else 'field-' + name, head(line) + requests(4))
vector('field-first-line-folded', b'POST /a HTTP/1.1\r\n Content-Length: 80\r\nHost: lab.example\r\n\r\n' + requests(4))
vector('field-first-line-blank', b'POST /a HTTP/1.1\r\n \r\nHost: lab.example\r\nContent-Length: 80\r\n\r\n' + requests(4))

# --- Transfer-Encoding: alone, and with a Content-Length that ends before /q0 -------------------------------------------------------------
CODINGS = {
    'plain-chunked': b'Transfer-Encoding: chunked', 'plain-chunked-case': b'transfer-encoding: Chunked',
    'plain-chunked-no-blank': b'Transfer-Encoding:chunked',
    'prefix': b'Transfer-Encoding: xchunked', 'suffix': b'Transfer-Encoding: chunkedx', 'parameter': b'Transfer-Encoding: chunked;q=1',
    'semicolon': b'Transfer-Encoding: chunked;', 'quoted': b'Transfer-Encoding: "chunked"', 'single-quoted': b"Transfer-Encoding: 'chunked'",
    'identity': b'Transfer-Encoding: identity', 'identity-chunked': b'Transfer-Encoding: identity, chunked',
    'chunked-identity': b'Transfer-Encoding: chunked, identity', 'gzip-chunked': b'Transfer-Encoding: gzip, chunked',
    'chunked-gzip': b'Transfer-Encoding: chunked, gzip', 'gzip': b'Transfer-Encoding: gzip', 'unknown-chunked': b'Transfer-Encoding: x, chunked',
    'chunked-unknown': b'Transfer-Encoding: chunked, x', 'chunked-twice': b'Transfer-Encoding: chunked, chunked',
    'two-fields': b'Transfer-Encoding: chunked\r\nTransfer-Encoding: x', 'two-fields-last': b'Transfer-Encoding: x\r\nTransfer-Encoding: chunked',
    'two-fields-same': b'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', 'comma': b'Transfer-Encoding: chunked,',
    'comma-before': b'Transfer-Encoding: ,chunked', 'words': b'Transfer-Encoding: chunked x', 'empty': b'Transfer-Encoding:',
    'space-before-colon': b'Transfer-Encoding : chunked', 'tab-before-colon': b'Transfer-Encoding\t: chunked',
    'underscore-name': b'Transfer_Encoding: chunked', 'no-colon': b'Transfer-Encoding chunked', 'vt-before': b'Transfer-Encoding: \x0bchunked',
    'vt-behind': b'Transfer-Encoding: chunked\x0b', 'nul-behind': b'Transfer-Encoding: chunked\0', 'cr-behind': b'Transfer-Encoding: chunked\r',
    'tab-behind': b'Transfer-Encoding: chunked\t', 'nbsp': b'Transfer-Encoding: \xa0chunked', 'high-bit': b'Transfer-Encoding: chunke\xe4',
    'dotless': 'Transfer-Encoding: chun\u212aed'.encode(), 'fold': b'Transfer-Encoding:\r\n chunked', 'fold-tab': b'Transfer-Encoding:\r\n\tchunked',
    'fold-hidden': b'X: y\r\n Transfer-Encoding: chunked', 'fold-behind': b'Transfer-Encoding: chunked\r\n ', 'lf': b'X: y\nTransfer-Encoding: chunked',
    'cr': b'X: y\rTransfer-Encoding: chunked', 'first-blank': b'X: y\r\nTransfer-Encoding:  chunked', 'hop': b'Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked',
    'fold-name': b'Transfer-\r\n Encoding: chunked', 'fold-colon': b'Transfer-Encoding\r\n : chunked',
    'cr-and-octet': b'X: y\rzTransfer-Encoding: chunked', 'hop-quoted': b'Connection: "Transfer-Encoding"\r\nTransfer-Encoding: chunked',
    'content-encoding': b'Content-Encoding: chunked', 'te': b'TE: chunked', 'plural': b'Transfer-Encodings: chunked',
}
BODY = chunk(q(0)) + END + LAST
for name, line in CODINGS.items():
    plain = name.startswith('plain')
    vector(name if plain else 'coding-' + name, head(line) + BODY)
    vector('both-' + name.removeprefix('plain-'), head(b'Content-Length: 4', line) + BODY)
vector('coding-first-line-folded', b'POST /a HTTP/1.1\r\n Transfer-Encoding: chunked\r\nHost: lab.example\r\n\r\n' + BODY)
vector('both-length-last', head(b'Transfer-Encoding: chunked', b'Content-Length: 4') + BODY)
for version in (b'HTTP/1.0',):
    keep = b'Connection: keep-alive'
    vector('plain-old-length', head(keep, b'Content-Length: 80', version=version) + requests(4))
    vector('old-chunked', head(keep, b'Transfer-Encoding: chunked', version=version) + BODY)
    vector('old-both', head(keep, b'Transfer-Encoding: chunked', b'Content-Length: 4', version=version) + BODY)

# --- bodies of methods that give them no meaning -----------------------------------------------------------------------------------------
for method in (b'GET', b'OPTIONS', b'DELETE', b'PUT', b'BREW'):
    name = method.decode().lower()
    vector('body-of-' + name, head(b'Content-Length: 40', method=method) + requests(1))
    vector('chunked-body-of-' + name, head(b'Transfer-Encoding: chunked', method=method) + chunk(q(0)) + END + LAST)
vector('plain-body-of-post', head(b'Content-Length: 40') + requests(1))
vector('plain-no-body', head(method=b'GET') + requests(2))
vector('plain-post-no-body', head(b'Content-Length: 0') + requests(2))
vector('post-without-length', head() + requests(2))
vector('expect', head(b'Expect: 100-continue', b'Content-Length: 80') + requests(4))
vector('expect-unknown', head(b'Expect: x', b'Content-Length: 80') + requests(4))
vector('expect-on-get', head(b'Expect: 100-continue', b'Content-Length: 40', method=b'GET') + requests(1))

# --- chunk lines -------------------------------------------------------------------------------------------------------------------------
SIZES = {
    'plain-chunk-upper': b'4C', 'plain-chunk-zeros': b'0004c',
    'plus': b'+4c', 'minus': b'-4c', 'hex': b'0x4c', 'underscore': b'4_c', 'blank-before': b' 4c', 'tab-before': b'\t4c', 'blank-behind': b'4c ',
    'tab-behind': b'4c\t', 'extension': b'4c;x', 'extension-value': b'4c;x=y', 'extension-quoted': b'4c;x="y"', 'extension-blank': b'4c ; x = y',
    'extension-empty': b'4c;', 'extension-comma': b'4c,x', 'extension-no-semicolon': b'4c x', 'letters': b'4cx', 'two-numbers': b'4c 10',
    'quote-open': b'4c;x="', 'nul-behind': b'4c\0', 'nul-extension': b'4c;\0', 'cr-behind': b'4c\r', 'cr-extension': b'4c;x\ry', 'vt-before': b'\x0b4c',
    'vt-behind': b'4c\x0b', 'many-zeros': b'0' * 60 + b'4c', 'wrap-64': b'1000000000000004c', 'wrap-32': b'10000004c', 'over-63': b'800000000000004c',
    'fraction': b'4c.0', 'quoted': b'"4c"', 'h-behind': b'4ch', 'equals': b'4c=x', 'long-extension': b'4c;' + b'x' * 600, 'empty': b'',
    'semicolon-only': b';x', 'fullwidth': '４c'.encode(),
}
DATA = q(0) + b'0\r\n\r\n' + b'GET /q1 HTTP/1.1\r\nX: '  # a reader of a smaller size finds an end and a request inside
DATA += b'x' * (0x4c - len(DATA))
for name, size in SIZES.items():
    vector(name if name.startswith('plain') else 'chunk-' + name, head(b'Transfer-Encoding: chunked') + size + b'\r\n' + DATA + b'\r\n' + END + LAST)

CHUNKED = {
    'plain-two-chunks': chunk(q(0)) + chunk(q(1)) + END,
    'plain-trailer': chunk(q(0)) + b'0\r\nX-Sum: y\r\n\r\n',
    'plain-last-zeros': chunk(q(0)) + b'000\r\n\r\n',
    'line-lf': b'28\n' + q(0) + b'\r\n' + END, 'extension-lf': b'28;x\n' + q(0) + b'\r\n' + END,
    'extension-lf-size': b'28;x\n4c\r\n' + q(0) + b'\r\n' + END, 'line-cr': b'28\r' + q(0) + b'\r\n' + END,
    'data-lf': b'28\r\n' + q(0) + b'\n' + END, 'data-cr': b'28\r\n' + q(0) + b'\r' + END, 'data-nothing': b'28\r\n' + q(0) + END,
    'data-two-octets': b'28\r\n' + q(0) + b'XX' + END, 'data-long': b'28\r\n' + q(0) + b'XX\r\n' + END, 'data-long-one': b'28\r\n' + q(0) + b'X\r\n' + END,
    'data-cr-x': b'28\r\n' + q(0) + b'\rX' + END, 'data-lf-lf': b'28\r\n' + q(0) + b'\n\n' + END, 'data-blank': b'28\r\n' + q(0) + b' \r\n' + END,
    'data-crlf-twice': b'28\r\n' + q(0) + b'\r\n\r\n' + END, 'data-short': b'28\r\n' + q(0)[:38] + b'\r\n' + END,
    'line-crlf-before': b'\r\n28\r\n' + q(0) + b'\r\n' + END,
    'last-lf': chunk(q(0)) + b'0\n\r\n', 'last-lf-lf': chunk(q(0)) + b'0\n\n', 'last-crlf-lf': chunk(q(0)) + b'0\r\n\n',
    'last-cr': chunk(q(0)) + b'0\r\r\n', 'last-nothing': chunk(q(0)) + b'0\r\n', 'last-no-line-end': chunk(q(0)) + b'0',
    'last-two-octets': chunk(q(0)) + b'0\r\nXX', 'last-extension': chunk(q(0)) + b'0;x\r\n\r\n', 'last-plus': chunk(q(0)) + b'+0\r\n\r\n',
    'last-minus': chunk(q(0)) + b'-0\r\n\r\n', 'last-hex': chunk(q(0)) + b'0x0\r\n\r\n', 'last-blank': chunk(q(0)) + b'0 \r\n\r\n',
    'last-vt-line': chunk(q(0)) + b'0\r\n\x0b\r\n\r\n', 'last-blank-line': chunk(q(0)) + b'0\r\n \r\n\r\n',
    'last-cr-line': chunk(q(0)) + b'0\r\n\r\r\n\r\n',
    'trailer-length': chunk(q(0)) + b'0\r\nContent-Length: 40\r\n\r\n' + q(1), 'trailer-coding': chunk(q(0)) + b'0\r\nTransfer-Encoding: chunked\r\n\r\n' + q(1),
    'trailer-request': chunk(q(0)) + b'0\r\n' + q(1), 'trailer-host': chunk(q(0)) + b'0\r\nHost: other.example\r\n\r\n',
    'trailer-fold': chunk(q(0)) + b'0\r\nX: y\r\n z\r\n\r\n', 'trailer-space': chunk(q(0)) + b'0\r\nX : y\r\n\r\n',
    'trailer-no-colon': chunk(q(0)) + b'0\r\nxyz\r\n\r\n', 'trailer-lf': chunk(q(0)) + b'0\r\nX: y\n\n', 'trailer-lf-request': chunk(q(0)) + b'0\r\nX: y\n\n' + q(1),
    'trailer-cr': chunk(q(0)) + b'0\r\nX: y\rZ: z\r\n\r\n', 'trailer-nul': chunk(q(0)) + b'0\r\nX: y\0z\r\n\r\n', 'trailer-empty-name': chunk(q(0)) + b'0\r\n: y\r\n\r\n',
    'trailer-blank-first': chunk(q(0)) + b'0\r\n X: y\r\n\r\n',
}
for name, body in CHUNKED.items():
    vector(name if name.startswith('plain') else 'chunked-' + name, head(b'Transfer-Encoding: chunked') + body + LAST)
# Shapes of "Funky chunks" (w4ke.info 2025): a line end inside an extension or behind data that one side skips.
vector('chunked-extension-lf-hides', head(b'Transfer-Encoding: chunked') + b'2;\nxx\r\n28\r\n' + q(0) + b'\r\n' + END + LAST)
vector('chunked-extension-cr-hides', head(b'Transfer-Encoding: chunked') + b'2;\rxx\r\n28\r\n' + q(0) + b'\r\n' + END + LAST)
vector('chunked-data-to-line-end', head(b'Transfer-Encoding: chunked') + b'5\r\nabcdeXX0\r\n2d\r\n\r\n' + q(0) + b'0\r\n' + b'\r\n' + END + LAST)

# --- header section's end ----------------------------------------------------------------------------------------------------------------
BEGIN = b'GET /a HTTP/1.1\r\nHost: lab.example'
ENDS = {
    'lf-lf': b'\n\n', 'crlf-lf': b'\r\n\n', 'lf-crlf': b'\n\r\n', 'cr-cr': b'\r\r', 'crlf-cr': b'\r\n\r', 'crlf-cr-crlf': b'\r\n\r\r\n', 'blank-line': b'\r\n \r\n',
    'tab-line': b'\r\n\t\r\n', 'vt-line': b'\r\n\x0b\r\n', 'nul-line': b'\r\n\0\r\n', 'lf-blank-lf': b'\n \n', 'crlf-lf-cr': b'\r\n\n\r',
}
for name, end in ENDS.items():
    vector('end-' + name, BEGIN + end + requests(2))
vector('end-all-lf', (BEGIN + b'\r\n\r\n').replace(b'\r\n', b'\n') + requests(2))
vector('end-all-lf-length', b'POST /a HTTP/1.1\nHost: lab.example\nContent-Length: 80\n\n' + requests(4))
vector('end-all-lf-chunked', b'POST /a HTTP/1.1\nHost: lab.example\nTransfer-Encoding: chunked\n\n' + BODY)
vector('end-all-cr', (BEGIN + b'\r\n\r\n').replace(b'\r\n', b'\r') + requests(2))

# --- start lines -------------------------------------------------------------------------------------------------------------------------
TAIL = b'\r\nHost: lab.example\r\n\r\n'
LINES = {
    'http09': b'GET /a\r\n', 'http09-lf': b'GET /a\n', 'http09-blank': b'GET /a \r\n', 'http09-with-host': b'GET /a' + TAIL,
    'version-1.2': b'GET /a HTTP/1.2' + TAIL, 'version-2.0': b'GET /a HTTP/2.0' + TAIL, 'version-1.10': b'GET /a HTTP/1.10' + TAIL,
    'version-01.1': b'GET /a HTTP/01.1' + TAIL, 'version-lower': b'GET /a http/1.1' + TAIL, 'version-comma': b'GET /a HTTP/1,1' + TAIL,
    'version-no-minor': b'GET /a HTTP/1' + TAIL, 'version-other': b'GET /a ICAP/1.1' + TAIL, 'version-0.9': b'GET /a HTTP/0.9' + TAIL,
    'version-padded': b'GET /a HTTP/1.1 ' + TAIL, 'version-word': b'GET /a HTTP/1.1 x' + TAIL, 'two-blanks': b'GET  /a HTTP/1.1' + TAIL,
    'two-blanks-version': b'GET /a  HTTP/1.1' + TAIL, 'tab': b'GET\t/a HTTP/1.1' + TAIL, 'tab-version': b'GET /a\tHTTP/1.1' + TAIL,
    'vt': b'GET\x0b/a\x0bHTTP/1.1' + TAIL, 'blank-target': b'GET /a b HTTP/1.1' + TAIL, 'blank-before': b' GET /a HTTP/1.1' + TAIL,
    'nul-target': b'GET /a\0 HTTP/1.1' + TAIL, 'cr-behind': b'GET /a HTTP/1.1\r' + TAIL, 'cr-inside': b'GET /a\r HTTP/1.1' + TAIL,
    'lf-inside': b'GET /a\nHTTP/1.1' + TAIL, 'high-target': b'GET /a\xe4 HTTP/1.1' + TAIL, 'fragment': b'GET /a#b HTTP/1.1' + TAIL,
    'lower-method': b'get /a HTTP/1.1' + TAIL, 'method-colon': b'GE:T /a HTTP/1.1' + TAIL, 'no-target': b'GET HTTP/1.1' + TAIL,
    'lf-before': b'\nGET /a HTTP/1.1' + TAIL, 'cr-before': b'\rGET /a HTTP/1.1' + TAIL, 'nul-before': b'\0GET /a HTTP/1.1' + TAIL,
    'version-in-target': b'GET /a HTTP/1.1 HTTP/1.1' + TAIL, 'version-in-target-length': b'GET /a HTTP/1.1 HTTP/1.1\r\nContent-Length: 40' + TAIL,
    'plain-crlf-before': b'\r\nGET /a HTTP/1.1' + TAIL, 'plain-absolute': b'GET http://lab.example/a HTTP/1.1' + TAIL,
    'plain-query': b'GET /a?x=GET+/q0+HTTP/1.1 HTTP/1.1' + TAIL,
}
for name, line in LINES.items():
    vector(name if name.startswith('plain') else 'line-' + name, line + requests(2))
vector('later-http09', b'GET /a HTTP/1.1' + TAIL + b'GET /q0\r\n' + LAST)
vector('later-http09-lf', b'GET /a HTTP/1.1' + TAIL + b'GET /q0\n' + LAST)
vector('later-hidden-http09', head(b'Content-Length: 9') + b'GET /q0\r\n' + LAST)
vector('later-eight-octets', head(b'Upgrade: WebSocket', b'Connection: Upgrade', method=b'GET') + b'GET /q0\n' + LAST)
vector('hosts-two', head(b'Host: other.example', method=b'GET') + requests(1))
vector('host-missing', head(method=b'GET', host=False) + requests(1))
vector('close-then-more', head(b'Connection: close', method=b'GET') + requests(1))
vector('plain-old', head(b'Connection: keep-alive', method=b'GET', version=b'HTTP/1.0') + requests(1))

# What `make check` has time for: one of each kind.
QUICK = ('plain-length', 'length-plus', 'lengths-small-large', 'both-chunked', 'field-space-before-colon', 'coding-prefix', 'chunk-hex',
         'body-of-get')
assert all(name in VECTORS for name in QUICK)
