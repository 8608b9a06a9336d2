# SPDX-License-Identifier: GPL-2.0-or-later
"""What clients say in tests/cases/*.t, as vectors for readers.py: CASES: FILE:NAME -> octets, a last request that closes behind them. All of it, of
every dialogue, in one piece; the same octets are there once. What time passes between them and how the client ends is left away: a server that has
not answered by then has not read them otherwise. What only a server says is in readers_answers.py."""
import glob
import os
import re

from readers_vectors import LAST

ESCAPES = {'r': b'\r', 'n': b'\n', 't': b'\t', '0': b'\0', '\\': b'\\'}


def octets(text):
    """What a line of a dialogue stands for (tests/dialogue.h)."""
    out, i = b'', 0
    while i < len(text):
        if text[i] != '\\':
            out += text[i].encode('latin-1')
            i += 1
        elif text[i + 1] == 'x':
            out += bytes([int(text[i + 2:i + 4], 16)])
            i += 4
        elif text[i + 1] == '{':
            end = text.index('}', i)
            while not re.fullmatch(r'.*\*\d+', text[i + 2:end], re.S):
                end = text.index('}', end + 1)
            what, _, count = text[i + 2:end].rpartition('*')
            out += octets(what) * int(count)
            i = end + 1
        else:
            out += ESCAPES[text[i + 1]]
            i += 2
    return out


def client(text):
    """All that the client says."""
    said = b''
    for line in text.split('\n'):
        if line.startswith('>|'):
            said += octets(line[3:])
        elif line.startswith('>') and not line.startswith('> !'):
            said += octets(line[2:]) + b'\r\n'
    return said


def dialogues(folder):
    """FILE or FILE:NAME, and its text."""
    for path in sorted(glob.glob(os.path.join(folder, '*.t'))):
        name = os.path.basename(path).removesuffix('.t')
        with open(path, encoding='latin-1') as f:
            parts = re.split(r'(?m)^--- (.*)\n', f.read())
        yield name, parts[0]
        yield from ((f'{name}:{n}', t) for n, t in zip(parts[1::2], parts[2::2]))


FOLDER = os.path.join(os.path.dirname(__file__), '..', 'cases')


def read():
    cases, known = {}, {b''}
    for name, text in dialogues(FOLDER):
        said = client(text)
        if said not in known:
            known.add(said)
            cases[name] = said + LAST
            if not IN_CONTEXT.search(name) and not re.search(r'(?m)^(~|> !)', text) and not re.search(rb'(?i)upgrade:|^(CONNECT|HEAD|TRACE) ', said):
                WHOLE.add(name)
    return cases


# Dialogues whose octets mean what they do for what has gone before, and mean nothing when a request follows them; WHOLE: the others.
IN_CONTEXT = re.compile(r'upgrade|hixie|rfc6455|connect\b|connect-tunnel|detect|midstream|opaque|idle|101|417')
WHOLE = set()
CASES = read()
