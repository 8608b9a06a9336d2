# SPDX-License-Identifier: GPL-2.0-or-later
"""What clients say in tests/cases/*.t, as vectors for readers.py: CASES: FILE:NAME -> octets, a last request that closes behind them. Dialogues that
upgrade, tunnel or are not HTTP from their first octet are left out: their servers are in other tests."""
import glob
import os
import re

from readers_vectors import LAST

LEFT_OUT = re.compile(r'upgrade|hixie|rfc6455|connect\b|connect-tunnel|detect|midstream|opaque|idle|101')
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
    """All that the client says; None: it also waits or closes."""
    said = b''
    for line in text.split('\n'):
        if line.startswith('~') or line.startswith('> !'):
            return None
        if line.startswith('>|'):
            said += octets(line[3:])
        elif line.startswith('>'):
            said += octets(line[2:]) + b'\r\n'
    return said


def read(folder):
    cases = {}
    for path in sorted(glob.glob(os.path.join(folder, '*.t'))):
        name = os.path.basename(path).removesuffix('.t')
        if LEFT_OUT.search(name):
            continue
        with open(path, encoding='latin-1') as f:
            parts = re.split(r'(?m)^--- (.*)\n', f.read())
        whole = [(name, parts[0])] + [(f'{name}:{n}', t) for n, t in zip(parts[1::2], parts[2::2])]
        for label, text in whole:
            said = client(text)
            if said and len(said) < 8000 and not re.search(rb'(?i)upgrade:|^(CONNECT|HEAD|TRACE) ', said):
                cases[label] = said + LAST
    return cases


CASES = read(os.path.join(os.path.dirname(__file__), '..', 'cases'))
