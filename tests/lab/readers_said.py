# SPDX-License-Identifier: GPL-2.0-or-later
"""What upgate said of the connections of readers.sh, and where a reading of its alerts ends a message."""
import collections
import json
import re

NEVER = 1 << 62


class Said:
    """What upgate said of one connection."""

    def __init__(self):
        self.alerts, self.targets, self.answered = [], [], {}

    def readings(self):
        return [r for a in self.alerts if a['direction'] == 'to_server' for r in a['upgate'].get('readings', ())]

    def of_answers(self):
        """Where an odd thing in an answer stands, and a reading of it."""
        return [(a['upgate']['offset'], r) for a in self.alerts if a['direction'] == 'to_client' for r in a['upgate'].get('readings', ())]

    def requests(self):
        """Targets of the requests parsed; one whose line cannot be split has none."""
        lost = 'http.invalid_request_line' in self.events(3) and self.targets[:1] != ['/a']
        return ['/a'] * lost + self.targets

    def events(self, most=2):
        return {a['upgate']['event'] for a in self.alerts if a['alert']['severity'] <= most}


def read_eve(path, ports):
    said = collections.defaultdict(Said)
    with open(path, encoding='utf-8') as f:
        for line in f:
            e = json.loads(line)
            if e['event_type'] not in ('alert', 'http'):
                continue
            source, port = e['src_port'], e['dest_port']
            if port not in ports:
                source, port = port, source
            s = said[port, source]
            if e['event_type'] == 'alert':
                s.alerts.append(e)
            else:
                s.targets.append((e['tx_id'], e['http'].get('url', '')))
                s.answered[e['http'].get('url', '').rpartition('/')[2]] = e['http']
    for s in said.values():
        s.targets = [re.sub(r'^(?:\w+://[^/]*)?(/?[a-zA-Z0-9]*).*', r'\1', url, flags=re.S) for _, url in sorted(s.targets)]
    return said


# --- where a reading ends ---------------------------------------------------------------------------------------------------------------
def skip_line_ends(stream, at):
    while at < len(stream) and stream[at] in b'\r\n':
        at += 1
    return at


def trailer_end(stream, at):
    while True:
        end = stream.find(b'\r\n', at)
        if end < 0:
            return NEVER
        if end == at:
            return at + 2
        at = end + 2


def chunked_end(stream, at):
    """The end of a chunked body as RFC 9112 has it; None: it is none."""
    while True:
        m = re.compile(rb'([0-9a-fA-F]{1,15})[ \t]*(;[^\r\n]*)?\r\n').match(stream, at)
        if not m:
            return NEVER if b'\r\n' not in stream[at:] else None
        size, at = int(m.group(1), 16), m.end()
        if size == 0:
            return trailer_end(stream, at)
        if at + size + 2 > len(stream):
            return NEVER
        if stream[at + size:at + size + 2] != b'\r\n':
            return None
        at += size + 2


def ends_of(stream, reading):
    """Where the message may end for this reading: offsets; NEVER: not in this stream; None: in nothing it could go on with."""
    ends = min(reading['ends'], NEVER)
    if not reading.get('open'):
        return {ends if ends <= len(stream) else NEVER}
    if ends >= len(stream) + 5:
        return {NEVER}
    found = {chunked_end(stream, ends - 5)}
    if ends >= 2 and found == {None}:
        found.add(trailer_end(stream, ends - 2))
    if reading['by'] == 'data-to-line-end':
        found.add(chunked_end(stream, stream.find(b'\n', ends - 6) + 1))
    if reading['by'] in ('line-ends-at-crlf', 'quoted-extension-goes-on', 'nul-hides-line-end'):
        found |= {e for e in range(ends, len(stream)) if stream.startswith(b'GET ', e)} | {NEVER}
    return found
