#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""readers.py full|write|quick SENT EVE VERSIONS TABLE: what servers made of the vectors (readers_send.py), held against what upgate said of the same
connections. Prints ok NAME or FAIL NAME: why. TABLE is the generated analyzers/READERS.md: full compares it, write rewrites it.
"""
import collections
import json
import re
import sys

from readers_cases import CASES
from readers_vectors import VECTORS

ORDER = ('nginx', 'apache2', 'lighttpd', 'haproxy', 'squid', 'varnish', 'node', 'python')
PROXIES = ('lighttpd', 'haproxy', 'squid', 'varnish')
PROOFS = {'http.surplus_response', 'http.response_without_request', 'http.http09_answered', 'upgrade.pending_answered'}
SURPLUS = {'http.surplus_response', 'http.response_without_request'}
NEVER = 1 << 62


class Said:
    """What upgate said of one connection."""

    def __init__(self):
        self.alerts, self.targets = [], []

    def readings(self):
        return [r for a in self.alerts if a['direction'] == 'to_server' for r in a['upgate'].get('readings', ())]

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


def request_at(stream, at):
    return re.compile(rb'GET (/[qz]\d*) HTTP/1\.1\r\n([!-9;-~]+:[^\r\n\0]*\r\n)+\r\n').match(stream, at) is not None


# --- what a server did ------------------------------------------------------------------------------------------------------------------
class Did:
    """One server's way with one vector. how: refused, ended (answered, then closed), waits, next (answered another request, which is at `at`), then_refused."""

    def __init__(self, stream, result):
        self.answers = result['answers']
        self.targets = [t for status, t in self.answers if status < 400]
        self.at = None
        first = self.answers[0][0] if self.answers else 0
        if not self.answers:
            self.how = 'refused' if result['ended'] else 'waits'
        elif first >= 400:
            self.how = 'refused'
        elif len(self.answers) == 1:
            self.how = 'ended' if result['ended'] else 'waits'
        elif self.answers[1][0] >= 400:
            self.how = 'then_refused'
        else:
            self.how = 'next'
            self.at = stream.find(b'GET %s' % (self.answers[1][1] or '/q0').encode())
        self.status = first


def own_end(stream, said):
    """Where upgate's own parse has the first message end; NEVER: it found nothing behind it; None: nothing to go on with."""
    targets = said.requests()
    at = stream.find(b'GET %s' % targets[1].encode()) if len(targets) > 1 else -1
    at = at if at >= 0 else NEVER
    junk = [a['upgate']['offset'] for a in said.alerts if a['upgate']['event'] == 'http.unannounced_body']
    return None if junk and min(junk) < at else at


def knows_no_coding(stream):
    """Python's server has no Transfer-Encoding, in clean messages neither."""
    head_end = stream.find(b'\r\n\r\n') + 4
    length = re.search(rb'Content-Length: *(\d+)', stream[:head_end])
    return head_end + (int(length.group(1)) if length else 0)


def explain(server, stream, did, said):
    """The names of the readings that read like this server; None: nothing needs explaining."""
    if did.how in ('refused', 'ended'):
        return None
    candidates = [(r['by'], ends_of(stream, r)) for r in said.readings()] + [('', {own_end(stream, said)})]
    if server == 'python' and re.search(rb'(?i)transfer-encoding:', stream):
        candidates.insert(0, ('transfer-encoding-ignored', {knows_no_coding(stream)}))
    if did.how == 'waits' and any(e.startswith('upgrade.') for e in said.events()):
        return ['early-data-dropped']
    names = []
    for name, ends in candidates:
        for e in ends:
            if did.how == 'next':
                good = e is not None and e != NEVER and skip_line_ends(stream, e) == did.at
            elif did.how == 'waits':
                good = e == NEVER or e is None
            else:
                good = e is None or e == NEVER or not request_at(stream, skip_line_ends(stream, e))
            if good and name not in names:
                names.append(name)
    return names


def starts(stream, target):
    """Where a request for this target may begin."""
    return {m.start() for m in re.finditer(rb'[A-Za-z]+[ \t]+(\w+://[^/ ]*)?%s(?![a-zA-Z0-9])' % re.escape(target.encode()), stream)}


def explain_case(server, stream, result, said):
    """Of a stream with any number of odd messages: what is wrong, or None. Where a server leaves upgate's parse it must do so at a reading's end."""
    if server == 'python' and re.search(rb'(?i)transfer-encoding', stream):
        return None  # which it does not know in clean messages either
    events, parsed = said.events(3), said.targets
    if 'http.pipelined_limit' in events:
        return None  # not all of them have a record
    if 'http.invalid_request_line' in events and [t for _, t in result['answers']][1:] == parsed[:len(result['answers']) - 1]:
        return None  # a line that upgate's parser does not take for a request
    ends = set().union(*(ends_of(stream, r) for r in said.readings()))
    for n, (status, target) in enumerate(result['answers']):
        if n == 0 or status >= 400 or status == 9 or parsed[n:n + 1] == [target]:
            continue
        if any(skip_line_ends(stream, e) in starts(stream, target) for e in ends if e is not None and e < NEVER):
            return None
        return f"answers {result['answers']}, upgate's parser has {parsed}"
    if result['ended'] or len(parsed) <= len(result['answers']) or '/z' not in parsed or ends & {None, NEVER}:
        return None
    return f"waits behind {result['answers']}, upgate's parser has {parsed}"


def cell(server, stream, did, said):
    """What the table says of it, and whether it is explained."""
    if did.how == 'refused':
        return str(did.status or 'closes'), True
    if did.how == 'ended':
        return 'once', True
    names = explain(server, stream, did, said)
    parsers = 'trailer-merged' in names  # where the fields go is not to be seen from outside
    named = [n for n in names if n and not parsers] or ['='][:len(names)]
    text = named[0] if named else '?'
    if did.how == 'waits':
        text += ' waits'
    elif did.how == 'then_refused':
        text += f', {did.answers[1][0]}'
    return text, bool(names)


def refusal(text):
    return text.isdigit() or text in ('closes', 'once')


# --- the table --------------------------------------------------------------------------------------------------------------------------
INTRO = """# Who reads how

Made by `tests/readers.sh --write`, held to by `make check-full`: the requests of `tests/lab/readers_vectors.py` as real servers took them, each
in front of nothing (nginx, apache2, node, python) or of an origin that answers whatever it is given (lighttpd, haproxy, squid, varnish). python is
the standard library's http.server with a handler that reads int(Content-Length) octets; it knows no Transfer-Encoding at all. What clients say in
`tests/cases` is sent to them too, and has no row here: where they leave upgate's parser they do so at the end of a reading.

"""
LEGEND = """
A number: refused with it. `closes`: ended without an answer. `once`: answered, then ended. `=`: ends where upgate's parser has it. Else the reading
(README.md) whose end it saw: it answered the request that stands there; `, 400`: refused what stands there; `waits`: for more of the message.

"""


def rows(cells, servers):
    yield '| vector | ' + ' | '.join(servers) + ' |'
    yield '|---' * (len(servers) + 1) + '|'
    for name in VECTORS:
        if name in cells:
            yield f'| {name} | ' + ' | '.join(cells[name].get(s, '') for s in servers) + ' |'


def seen(cells, servers):
    """Which reading was seen on whom."""
    found = collections.defaultdict(lambda: collections.defaultdict(int))
    for by_server in cells.values():
        for server, text in by_server.items():
            word = re.match(r'[a-z0-9.-]+-[a-z0-9.-]+|chunked', text)
            if word:
                found[word.group()][server] += 1
    yield '| reading | seen on |'
    yield '|---|---|'
    for name in sorted(found):
        yield f'| `{name}` | ' + ', '.join(f'{s} ({found[name][s]})' for s in servers if s in found[name]) + ' |'


def write_table(path, cells, versions):
    servers = [s for s in ORDER if s in versions]
    lines = [INTRO + '| server | version |', '|---|---|', *(f'| {s} | {versions[s]} |' for s in servers)]
    lines += ['', 'Readings that some of them have, and on how many vectors:', '', *seen(cells, servers), LEGEND + '\n'.join(rows(cells, servers)), '']
    text = '\n'.join(lines)
    if path:
        with open(path, 'w', encoding='ascii') as f:
            f.write(text)
    return text


def read_table(path):
    """cells and versions as the file has them."""
    cells, versions, servers = {}, {}, []
    try:
        with open(path, encoding='ascii') as f:
            lines = f.read().split('\n')
    except FileNotFoundError:
        return {}, {}
    for line in lines:
        parts = [p.strip() for p in line.split('|')[1:-1]]
        if len(parts) == 2 and parts[0] in ORDER:
            versions[parts[0]] = parts[1]
        elif parts[:1] == ['vector']:
            servers = parts[1:]
        elif servers and len(parts) > 2 and parts[0] in VECTORS:
            cells[parts[0]] = dict(zip(servers, parts[1:]))
    return cells, versions


# --- verdicts ---------------------------------------------------------------------------------------------------------------------------
class Report:
    def __init__(self):
        self.status = 0

    def say(self, name, wrong):
        """One line for a thing tried; each wrong of it a line of its own."""
        for what in wrong:
            print(f'FAIL readers/{name}: {what}')
            self.status = 1
        if not wrong:
            print(f'ok readers/{name}')


def unproven(results, said):
    """More answers than requests must be told, no more must not."""
    for r in results:
        s = said[r['port'], r['source']]
        accepted = [target for status, target in r['answers'] if status < 400]
        parsed, proofs = s.requests(), PROOFS & s.events()
        where = f"{r['server']} {r['vector']}: {len(r['answers'])} answers to {len(parsed)} requests"
        if len(accepted) > len(parsed) and not proofs and 'http.pipelined_limit' not in s.events(3):
            yield where + ' and no proof'
        if proofs & SURPLUS and len(r['answers']) <= len(parsed) and accepted == parsed[:len(accepted)]:
            yield where + ', but ' + ', '.join(sorted(proofs))


def part_ways(one, other):
    """Did two servers answer other requests behind the first? Where one stopped it says nothing."""
    return one[1:len(other)] != other[1:len(one)]


def untold(results, said):
    """Servers that end a message at different places, and nothing of severity 1 or 2."""
    ends, ways, told = collections.defaultdict(dict), collections.defaultdict(dict), set()
    for r in results:
        vector, answered = r['vector'], []
        s = said[r['port'], r['source']]
        if s.events() or 'http.request_in_body' in s.events(3):  # which is severity 3 until more answers than requests prove it
            told.add(vector)
        if r['server'] == 'python' and re.search(rb'(?i)transfer-encoding', (VECTORS | CASES)[vector]):
            continue  # which it does not know in clean messages either
        for status, target in r['answers']:
            if status >= 400:
                break
            answered.append(target)
        ways[vector][r['server']] = answered
        did = Did(VECTORS[vector], r) if vector in VECTORS else None
        if did and did.how in ('next', 'waits'):
            ends[vector][r['server']] = did.at
    for vector, by_server in ways.items():
        every = list(by_server.values())
        apart = any(part_ways(one, other) for n, one in enumerate(every) for other in every[:n])
        if (apart or len(set(ends[vector].values())) > 1) and vector not in told:
            yield f'{vector}: {by_server}'


# What these say is something else where no answer comes between.
MIND = {'readings:twin-head-ends-in-lf', 'expect:twin-next-request-behind-417', 'expect:twin-next-request-behind-417-to-chunked'}


def innocent(vector, said):
    """The twins; of tests/cases those that are complete where the last request is appended, and do not mind that it comes unasked."""
    if vector in VECTORS:
        return vector.startswith('plain')
    return re.search(':twin-|^benign', vector) and said.targets[-1:] == ['/z'] and vector not in MIND


def loud(results, said):
    for r in results:
        s = said[r['port'], r['source']]
        events = {a['upgate']['event'] for a in s.alerts if a['alert']['severity'] < 3 and a['direction'] == 'to_server'}
        if innocent(r['vector'], s) and events:
            yield f"{r['server']} {r['vector']}: {', '.join(sorted(events))}"


def main():
    mode, sent, eve, version_file, table = sys.argv[1:]
    with open(sent, encoding='ascii') as f:
        results = json.load(f)
    with open(version_file, encoding='ascii') as f:
        versions = dict(line.strip().split('=') for line in f)
    said = read_eve(eve, {r['port'] for r in results})
    report, cells = Report(), collections.defaultdict(dict)
    recorded, recorded_versions = read_table(table)
    if mode == 'write':
        recorded, recorded_versions = {}, versions
    for server in (s for s in ORDER if s in versions):
        wrong, news = [], []
        same = recorded_versions.get(server) == versions[server]
        for r in (r for r in results if r['server'] == server):
            s = said[r['port'], r['source']]
            if 'error' in r:
                wrong.append(f"{r['vector']}: {r['error']}")
                continue
            if r['vector'] in CASES:
                why = explain_case(server, CASES[r['vector']], r, s)
                news += [f"{r['vector']}: {why}"] if why else []
                continue
            stream = VECTORS[r['vector']]
            did = Did(stream, r)
            text, good = cell(server, stream, did, s)
            cells[r['vector']][server] = text
            if not good:
                news.append(f"{r['vector']}: no reading explains {did.how} {r['answers']}")
            was = recorded.get(r['vector'], {}).get(server, text)
            if same and server in PROXIES and refusal(was) != refusal(text):
                text = cells[r['vector']][server] = was  # whether it answers or refuses first is a race inside it
            if same and was != text:
                news.append(f"{r['vector']}: {text}, READERS.md has {was}")
        if not same:
            for n in news:
                print(f'# {server} {versions[server]}, not the version of READERS.md: {n}')
            news = []
        report.say(f'{server} {versions[server]}, {sum(r["server"] == server for r in results)} vectors', wrong + news)
    report.say('answers are proofs where they should be', list(unproven(results, said)))
    report.say('where servers differ it is told', list(untold(results, said)))
    report.say('innocent twins are quiet', list(loud(results, said)))
    if mode == 'write':
        write_table(table, cells, versions)
    elif mode == 'full' and len(cells) == len(VECTORS) and versions == recorded_versions:
        with open(table, encoding='ascii') as f:
            report.say('READERS.md', [] if f.read() == write_table('', cells, versions) else ['not what the run says; tests/readers.sh --write'])
    sys.exit(report.status)


main()
