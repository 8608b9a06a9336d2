#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""readers.py full|write|quick FOLDER TABLE: what servers made of requests (readers_send.py), and proxies of answers (readers_ask.py), held against what
upgate said of the same connections. Prints ok NAME or FAIL NAME: why. TABLE is the generated analyzers/READERS.md: full compares it, write rewrites it.
FOLDER has sent.json, asked.json, eve.json of the capture, live/eve.json of the same heard live, and versions.
"""
import collections
import json
import os
import re
import sys

import readers_took
from readers_answers import ANSWERS
from readers_cases import CASES, WHOLE
from readers_said import NEVER, ends_of, read_eve, skip_line_ends
from readers_vectors import VECTORS

ORDER = ('nginx', 'apache2', 'lighttpd', 'haproxy', 'squid', 'varnish', 'node', 'python')
PROXIES = ('lighttpd', 'haproxy', 'squid', 'varnish')
PROOFS = {'http.surplus_response', 'http.response_without_request', 'http.http09_answered', 'upgrade.pending_answered'}
SURPLUS = {'http.surplus_response', 'http.response_without_request'}
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


def drops_early_data(server, stream, result):
    """Node.js without a listener for upgrades answers a request that offers one, and drops what is behind it."""
    last = [t for _, t in result['answers']][-1:]
    return server == 'node' and last and any(
        re.search(rb'(?i)\nupgrade:', m[2]) and last[0].encode() in m[1]
        for m in re.finditer(rb'[A-Z]+ (\S+) HTTP/1\.[01]\r\n((?:[^\r\n]+\r\n)*)', stream))


def requests_told(stream, alert):
    """Where in octets that an alert says are a request some server sees one begin."""
    if alert['upgate']['event'] not in ('upgrade.smuggled_request', 'upgrade.body_is_request', 'http.request_in_body', 'http.unannounced_body'):
        return ()
    at = alert['upgate']['offset']
    return range(at, min(at + 64, len(stream)))


def explain_case(server, stream, result, said):
    """Of a stream with any number of odd messages: what is wrong, or None. Where a server leaves upgate's parse it must do so at a reading's end."""
    if server == 'python' and re.search(rb'(?i)transfer-encoding', stream):
        return None  # which it does not know in clean messages either
    events, parsed = said.events(3), said.targets
    if 'http.pipelined_limit' in events:
        return None  # not all of them have a record
    if 'http.invalid_request_line' in events and [t for _, t in result['answers']][1:] == parsed[:len(result['answers']) - 1]:
        return None  # a line that upgate's parser does not take for a request
    if not result['ended'] and (drops_early_data(server, stream, result) or [s for s, _ in result['answers']][-1:] >= [400]):
        return None
    if said.events() & {'upgrade.refused_with_pending', 'upgrade.smuggled_request', 'upgrade.no_consumer'}:
        return None  # early octets, told as what the server reads next
    ends = set().union(*(ends_of(stream, r) for r in said.readings()))
    ends |= {at for a in said.alerts for at in requests_told(stream, a)}
    for n, (status, target) in enumerate(result['answers']):
        if n == 0 or status >= 400 or status == 9 or parsed[n:n + 1] == [target]:
            continue
        if 'http.bare_cr' in events and parsed[n:] and target.startswith(parsed[n]):
            continue  # one line to both: Squid drops the CRs from what stands between its method and its version
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
`tests/cases` is sent to them too, and has no row here: where they leave upgate's parser they do so at the end of a reading. Behind them the answers
of `tests/lab/readers_answers.py`, and what servers say in `tests/cases`, as proxies took them from a server.

"""
LEGEND = """
A number: refused with it. `closes`: ended without an answer. `once`: answered, then ended. `=`: ends where upgate's parser has it. Else the reading
(README.md) whose end it saw: it answered the request that stands there; `, 400`: refused what stands there; `waits`: for more of the message.

"""
OF_ANSWERS = """
Answers, each to a request of a proxy's own. A number: the client got that instead of it. `closes`: nothing. `cut`: the connection ended in the body.
`=`: the client got the body that upgate's parser has. Else the reading whose body it got; `waits`: more was to come. `kept`: the
connection to the server was used for the next request; `then N`: and that is what answered it. One after another: of the answers of a dialogue. Of
`tests/cases` those that all of them read as upgate's parser does have no row, nor has what has come
to them since.

"""


def rows(names, cells, servers):
    yield '| vector | ' + ' | '.join(servers) + ' |'
    yield '|---' * (len(servers) + 1) + '|'
    for name in names:
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


def quiet(name, by_server):
    return name not in readers_took.OWN and set(by_server.values()) <= {'=', '=, kept'}


def write_table(path, cells, took, versions):
    servers = [s for s in ORDER if s in versions]
    proxies = [s for s in ORDER if any(s in c for c in took.values())]
    loud = {name: c for name, c in took.items() if not quiet(name, c)}
    lines = [INTRO + '| server | version |', '|---|---|', *(f'| {s} | {versions[s]} |' for s in servers)]
    lines += ['', 'Readings that some of them have, and on how many requests:', '', *seen(cells, servers)]
    lines += ['', 'And on how many answers:', '', *seen(took, proxies), LEGEND + '\n'.join(rows(VECTORS, cells, servers))]
    lines += [OF_ANSWERS + '\n'.join(rows(ANSWERS, loud, proxies)), '']
    text = '\n'.join(lines)
    if path:
        with open(path, 'w', encoding='ascii') as f:
            f.write(text)
    return text


def read_table(path):
    """cells of requests and of answers, and versions, as the file has them."""
    cells, took, versions, servers = {}, {}, {}, []
    try:
        with open(path, encoding='ascii') as f:
            lines = f.read().split('\n')
    except FileNotFoundError:
        return {}, {}, {}
    into = took
    for line in lines:
        parts = [p.strip() for p in line.split('|')[1:-1]]
        if len(parts) == 2 and parts[0] in ORDER:
            versions[parts[0]] = parts[1]
        elif parts[:1] == ['vector']:
            servers, into = parts[1:], took if into is cells else cells
        elif servers and len(parts) > 2:
            into[parts[0]] = dict(zip(servers, parts[1:]))
    return cells, took, versions


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
        if r['vector'] in CASES and CASES[r['vector']].startswith(b'PRI '):
            continue  # HTTP/2, where one has no record of its own here
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


def innocent(vector, said):
    """The twins; of tests/cases those that are complete where the last request is appended, and do not mind that it comes unasked, as behind an offer."""
    if vector in VECTORS:
        return vector.startswith('plain')
    if vector not in WHOLE:
        return False
    return re.search(':twin-|^benign', vector) and said.targets[-1:] == ['/z'] and vector != 'readings:twin-head-ends-in-lf'


def loud(results, said):
    for r in results:
        s = said[r['port'], r['source']]
        events = {a['upgate']['event'] for a in s.alerts if a['alert']['severity'] < 3 and a['direction'] == 'to_server'}
        if innocent(r['vector'], s) and events:
            yield f"{r['server']} {r['vector']}: {', '.join(sorted(events))}"


def alerts(path):
    """What is said of whom, as often as it is. Not http.early_response: whose packet a socket is handed first, the client's or the server's, is chance."""
    with open(path, encoding='utf-8') as f:
        said = (json.loads(line) for line in f)
        return collections.Counter(
            f"{a['src_ip']}:{a['src_port']} -> {a['dest_ip']}:{a['dest_port']} {a['upgate']['event']} {a['alert']['severity']} {a['upgate'].get('offset')}"
            for a in said if a['event_type'] == 'alert' and a['upgate']['event'] != 'http.early_response')


def unlike(live, replayed):
    for more, where in ((live - replayed, 'live'), (replayed - live, 'from the capture')):
        yield from (f'{where} alone: {what}' for what in sorted(more)[:20])


class Against:
    """What a run says of a server beside what READERS.md has."""

    def __init__(self, server, same, cells, recorded):
        self.server, self.same, self.cells, self.recorded = server, same, cells, recorded
        self.wrong, self.news, self.count = [], [], 0

    def take(self, name, text, unexplained, alike):
        self.cells[name][self.server] = text
        self.news += [f'{name}: {why}' for why in unexplained]
        was = self.recorded.get(name, {}).get(self.server, text)
        if self.same and alike(was, text):
            text = self.cells[name][self.server] = was  # whether it answers or refuses first is a race inside it
        if self.same and was != text:
            self.news.append(f'{name}: {text}, READERS.md has {was}')

    def say(self, report, version, what):
        if not self.same:
            for n in self.news:
                print(f'# {self.server} {version}, not the version of READERS.md: {n}')
            self.news = []
        report.say(f'{self.server} {version}, {self.count} {what}', self.wrong + self.news)


def judge_requests(results, said, against):
    for r in results:
        if r['server'] != against.server:
            continue
        s = said[r['port'], r['source']]
        against.count += 1
        if 'error' in r:
            against.wrong.append(f"{r['vector']}: {r['error']}")
        elif r['vector'] in CASES:
            why = explain_case(against.server, CASES[r['vector']], r, s)
            against.news += [f"{r['vector']}: {why}"] if why else []
        else:
            stream = VECTORS[r['vector']]
            did = Did(stream, r)
            text, good = cell(against.server, stream, did, s)
            against.take(r['vector'], text, [] if good else [f'no reading explains {did.how} {r["answers"]}'],
                         lambda was, text: against.server in PROXIES and refusal(was) != refusal(text))


def judge_answers(results, said, against):
    for r in results:
        if r['server'] != against.server:
            continue
        against.count += 1
        if 'error' in r:
            against.wrong.append(f"{r['vector']}: {r['error']}")
        else:
            innocent, more = readers_took.innocent(r['vector']), readers_took.says_more(r, said)
            against.take(r['vector'], *readers_took.cell(r, said),
                         lambda was, text, innocent=innocent, more=more: readers_took.same(was, text, more, innocent))


def main():
    mode, folder, table = sys.argv[1:]
    with open(os.path.join(folder, 'sent.json'), encoding='ascii') as f:
        sent = json.load(f)
    with open(os.path.join(folder, 'asked.json'), encoding='ascii') as f:
        asked = json.load(f)
    with open(os.path.join(folder, 'versions'), encoding='ascii') as f:
        versions = dict(line.strip().split('=') for line in f)
    eve = os.path.join(folder, 'eve.json')
    said = read_eve(eve, {r['port'] for r in sent + asked})
    report, cells, took = Report(), collections.defaultdict(dict), collections.defaultdict(dict)
    recorded, recorded_took, recorded_versions = read_table(table)
    if mode == 'write':
        recorded, recorded_took, recorded_versions = {}, {}, versions
    for server in (s for s in ORDER if s in versions):
        same = recorded_versions.get(server) == versions[server]
        requests = Against(server, same, cells, recorded)
        judge_requests(sent, said, requests)
        requests.say(report, versions[server], 'vectors')
        answers = Against(server, same, took, recorded_took)
        judge_answers(asked, said, answers)
        if answers.count:
            answers.say(report, versions[server], 'answers')
    report.say('answers are proofs where they should be', list(unproven(sent, said)))
    report.say('where servers differ it is told', list(untold(sent, said)))
    report.say('innocent twins are quiet', list(loud(sent, said)))
    asked = [r for r in asked if 'error' not in r]
    report.say('what no request was answered with is told', list(readers_took.poisoned(asked, said)))
    report.say('where proxies take other bodies it is told', list(readers_took.part_ways(asked, said)))
    report.say('innocent answers are quiet', list(readers_took.loud(asked, said)))
    report.say('live the same alerts as replayed', list(unlike(alerts(os.path.join(folder, 'live', 'eve.json')), alerts(eve))))
    if mode == 'write':
        write_table(table, cells, took, versions)
    elif mode == 'full' and len(cells) == len(VECTORS) and versions == recorded_versions:
        with open(table, encoding='ascii') as f:
            rows_had = {n: c for n, c in took.items() if n in recorded_took or n in readers_took.OWN}
            report.say('READERS.md', [] if f.read() == write_table('', cells, rows_had, versions) else ['not what the run says; tests/readers.sh --write'])
    sys.exit(report.status)


main()
