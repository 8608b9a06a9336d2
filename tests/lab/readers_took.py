# SPDX-License-Identifier: GPL-2.0-or-later
"""What proxies made of answers (readers_ask.py), held against what upgate said of their connections to the server."""
import re

from readers_answers import ANSWERS, LAST, OWN
from readers_said import NEVER, trailer_end

BEHIND_DATA = ('no-octets-behind-data', 'two-octets-behind-data', 'data-to-line-end')
CHUNK_LINE = re.compile(rb'0*([0-9a-fA-F]{1,15})[ \t]*(;[^\r\n]*)?\r\n')


def stream_of(result, served):
    """The octets the server said on this connection."""
    said = b''
    for asked, *_ in served['asked']:
        n = int(asked[1:] or -1)
        turns = ANSWERS[result['vector']]
        said += LAST if asked == 'z' else b''.join(turns[n].segments) if n < len(turns) else b''
    return said


# --- where a body ends: its octets, and how: ended, open (more is to come), broken, close (with the connection) --------------------------
def chunked(stream, at):
    body = b''
    while True:
        m = CHUNK_LINE.match(stream, at)
        if not m:
            return body, 'open' if b'\r\n' not in stream[at:] else 'broken'
        size, at = int(m.group(1), 16), m.end()
        if size == 0:
            return body, 'ended' if trailer_end(stream, at) != NEVER else 'open'
        body += stream[at:at + size]
        if at + size + 2 > len(stream):
            return body, 'open'
        if stream[at + size:at + size + 2] != b'\r\n':
            return body, 'broken'
        at += size + 2


class Head:
    """The final answer at an offset, as RFC 9112 frames it; lines may end in LF alone. status: as upgate has it, 0: there is none."""

    def __init__(self, stream, at, method, status):
        self.stream, self.method, self.status, self.first, self.end, self.at_all = stream, method, 0, None, 0, False
        while True:
            line = re.compile(rb'[\r\n \t]*([!-~]+)[ \t\v]+(\d+)').match(stream, at)
            end = re.compile(rb'\n\r?\n').search(stream, at)
            if not line or not end:
                return
            self.at, at = line.start(1), end.end()
            self.first = self.first or at
            if not 100 <= int(line[2]) < 200 or line[2] == b'101':
                break
        self.status, self.end, self.at_all = status or int(line[2]), at, True
        self.fields = {}
        for field in re.split(rb'\r?\n', stream[self.at:at])[1:]:
            name, _, value = field.partition(b':')
            self.fields.setdefault(name.lower(), value.strip(b' \t'))

    def body(self):
        length, coding = self.fields.get(b'content-length', b''), self.fields.get(b'transfer-encoding')
        if self.method == 'HEAD' or self.status in (101, 204, 304):
            return b'', 'ended'
        if coding is not None and coding.lower().split(b',')[-1].strip() == b'chunked':
            return chunked(self.stream, self.end)
        if coding is None and length.isdigit() and len(length) < 19:
            end = self.end + int(length)
            return self.stream[self.end:end], 'ended' if end <= len(self.stream) else 'open'
        return self.stream[self.end:], 'close'


def behind(stream, head, offset, reading):
    """Bodies for a reading whose end is not known: of chunks, an odd one of which is at `offset`; or of all there is."""
    reading['ends'] = min(reading['ends'], len(stream) + 8)
    begin, body = reading['ends'] - 5, b''
    if reading['ends'] == head.end:
        return [(stream[head.end:], 'close')]
    at = head.end
    while at < offset:
        m = CHUNK_LINE.match(stream, at)
        if not m or m.end() + int(m.group(1), 16) > offset:
            break
        body += stream[m.end():m.end() + int(m.group(1), 16)]
        at = m.end() + int(m.group(1), 16) + 2
    if reading['by'] in BEHIND_DATA:
        begin = stream.find(b'\n', offset) + 1 if reading['by'] == 'data-to-line-end' else begin
        rest, how = chunked(stream, begin)
        return [(body + rest, how)]
    found = [(body, 'ended' if trailer_end(stream, reading['ends'] - 2) != NEVER else 'open')] # a last chunk
    for line_end in {m.end() for m in re.compile(rb'\r\n|\n|\r').finditer(stream, at, max(begin, at))}:
        rest, how = chunked(stream, begin) if begin <= len(stream) else (b'', 'open')
        found.append((body + stream[line_end:begin - 2] + rest, how))
    if begin <= at:
        rest, how = chunked(stream, begin)
        found.append((body + rest, how))
    return found


def bodies(stream, head, offset, reading):
    ends = reading['ends']
    if reading.get('open'):
        return behind(stream, head, offset, reading)
    if head.method == 'HEAD' or head.status in (204, 304):
        return [(b'', 'ended')]
    return [(stream[head.end:ends], 'ended' if ends <= len(stream) else 'open')]


def own_bodies(stream, head, record):
    """As upgate's parser has it: RFC 9112, where that has as many octets; else so many."""
    body = head.body()
    if not record or record.get('length', 0) == len(body[0]):
        return [body]
    end = head.end + record['length']
    rest = stream[head.end:end]
    return [(rest, 'ended')] if end < len(stream) else [(rest, 'ended'), (rest, 'close'), (rest, 'open')]


# --- ways of a proxy's own, which it has with clean messages too ------------------------------------------------------------------------
def interim_is_final(took, head):
    """nginx 1.22.1 takes an interim answer for the final one, and what follows for its body, a chunked one too."""
    if head.first in (None, head.end):
        return False
    rest, how = chunked(took.stream, head.first)
    return took.raw.endswith(took.stream[head.first:]) or (how == 'ended' and took.raw.endswith(rest))


def odd_blanks(took, head):
    """nginx takes no Content-Length with a tab before the digits or blanks behind them, nor lists of them, and reads to the end."""
    length = re.search(rb'(?i)\ncontent-length:([^\r\n]*)', took.stream[head.at:head.end])
    return length is not None and not re.fullmatch(rb' *\d+', length[1]) and took.fits(took.stream[head.end:], 'close')


def below_200(took, head):
    """HAProxy takes every status below 200 for an interim one."""
    if not head.status < 100:
        return False
    final = Head(took.stream, head.end, took.method, 0)
    return final.status == took.answer['status'] and took.fits(*final.body())


def unasked_http09(took, head):
    """http09-answer where upgate's parser has something else: behind an interim answer with a body, behind empty lines."""
    behind_interim = 'http.bodyless_status_with_body' in took.said.events() and head.first
    at = head.first if behind_interim else took.at
    return (behind_interim or took.stream[at:at + 1] in (b'\r', b'\n')) and took.reads(at, {'by': 'http09-answer'}, head)


def unfinished(took, head):
    """Squid takes a header section that the connection's end cuts short for a whole one."""
    return not head.at_all and took.turn.end == 'fin' and not took.body


def cut_unsaid(took, head):
    """Varnish may end what it has to cut short as if it were whole, and then closes; mostly it does not."""
    body, how = head.body()
    return how == 'broken' and took.how == 'at_once' and body.startswith(took.body)


def hop_by_hop(took, head):
    """apache2 and Squid drop what Connection names, a Content-Length too: apache2 reads to the end, Squid passes the body on without its length."""
    named = b'content-length' in head.fields.get(b'connection', b'').lower()
    return named and (took.fits(took.stream[head.end:], 'close') or (took.unframed and took.body == head.body()[0]))


OWN_WAYS = {
    'nginx': {'interim-is-final': interim_is_final, 'odd-length-ignored': odd_blanks, 'http09-answer': unasked_http09},
    'apache2': {'hop-by-hop-length': hop_by_hop, 'http09-answer': unasked_http09},
    'squid': {'hop-by-hop-length': hop_by_hop, 'http09-answer': unasked_http09, 'unfinished-is-whole': unfinished},
    'haproxy': {'below-200-is-interim': below_200},
    'varnish': {'cut-unsaid': cut_unsaid},
}
WITHOUT_HEAD = ('http09-answer', 'interim-is-final', 'unfinished-is-whole')


# --- what a proxy did -------------------------------------------------------------------------------------------------------------------
class Took:
    """One proxy's way with one answer of a vector."""

    def __init__(self, result, answer, said):
        self.answer, self.body, self.raw, self.how = answer, answer['body'].encode('latin-1'), answer['raw'].encode('latin-1'), answer['how']
        self.server, turns = result['server'], ANSWERS[result['vector']]
        self.label = f"a{answer['turn']}"
        carried = [s for s in result['served'] if self.label in [a[0] for a in s['asked']]]
        self.served = carried[-1] if carried else None
        self.said = said[result['port'], self.served['source']] if carried else None
        self.turn = turns[answer['turn']] if answer['turn'] < len(turns) else None
        self.stream = stream_of(result, self.served) if carried else b''
        head = self.raw[:self.raw.find(b'\r\n\r\n') + 2].lower()
        framed = re.search(rb'\ncontent-length: *\d+ *\r\n|\ntransfer-encoding: *chunked\r\n', head)
        self.unframed = self.how == 'waits' and bool(self.raw) and not framed
        status = str(answer['status']).encode()
        own = answer['status'] >= 500 and not re.search(rb'(?m)^HTTP/\S+\s+' + status, self.stream)
        self.refused = own or self.how == 'cut' or not answer['status'] or not carried or not self.turn

    def refusal(self):
        return 'cut' if self.how == 'cut' and self.answer['status'] else str(self.answer['status'] or 'closes')

    def fits(self, body, how):
        if self.unframed:  # its client cannot know the end
            return how in ('ended', 'close', 'open') and self.body == body
        if self.how == 'waits':
            return how in ('open', 'broken')
        if self.body != body:
            return False
        return how == 'close' if self.how == 'at_end' else how == 'ended' or (how == 'close' and self.turn.end == 'fin')

    def reads(self, offset, reading, head):
        """Does it read so?"""
        rest = self.stream[offset:]
        if reading['by'] == 'http09-answer':
            less = re.sub(rb'\r?\n', b'', rest, count=1)
            return self.raw == rest or (self.answer['status'] == 200 and self.body in (rest, less))
        if reading['by'] == 'odd-status-line':
            odd = Head(self.stream, offset, self.method, self.answer['status'])
            return odd.at_all and self.fits(*odd.body())
        return head.at_all and any(self.fits(*b) for b in bodies(self.stream, head, offset, reading))

    def names(self):
        """The readings that read like this proxy, '' for upgate's parser; ways of its own behind them."""
        _, self.at, self.method = next(a for a in self.served['asked'] if a[0] == self.label)
        record = self.said.answered.get(self.label)
        head = Head(self.stream, self.at, self.method, record.get('status', 0) if record else 0)
        found = []
        if head.at_all and any(self.fits(*b) for b in own_bodies(self.stream, head, record)):
            if self.how == 'waits' or self.answer['status'] == head.status:
                found.append('')
        if head.at_all and head.status < 100 and self.raw.endswith(head.body()[0]):
            found.append('')  # passed on; that to a client of ours it is an interim one is nothing of the proxy's
        if self.answer['status'] == 101 and 'upgrade.unsolicited_switch' in self.said.events():
            found.append('switches')
        found += [r['by'] for offset, r in self.said.of_answers() if self.reads(offset, r, head)]
        return found + [name for name, way in OWN_WAYS.get(self.server, {}).items() if (head.at_all or name in WITHOUT_HEAD) and way(self, head)]

    def cell(self):
        """What the table says of it; whether that is explained."""
        if self.refused:
            return self.refusal(), True
        if not self.said:
            return '?', False
        names = self.names()
        if not names and any(self.raw.startswith(self.stream[k:self.at]) for k in range(self.at)):
            return 'and more', True  # of what was said behind the answer before
        text = (names[0] or '=') if names else '?'
        return text + (' waits' if self.how == 'waits' and not self.unframed else ' unframed' if self.unframed else ''), bool(names)


def cell(result, said):
    """What the table says of a vector at a proxy, and what nothing explains."""
    texts, wrong = [], []
    for answer in result['answers']:
        took = Took(result, answer, said)
        text, good = took.cell()
        if not texts or texts[-1] != text:
            texts.append(text)
        if not good:
            wrong.append(f"no reading explains {answer['how']} {answer['status']} with {len(took.body)} octets {took.body[:60]!r}")
    last = result['last']
    if last and any('z' in a and len(a) > 1 for a in ([a[0] for a in s['asked']] for s in result['served'])):
        texts.append('kept')
    if last and not last['right'] and last['status'] not in (0, 500, 502, 503, 504):
        texts.append(f"then {last['status']}")
    if result['surplus'].strip('\r\n'):
        texts.append('and more')
    return ', '.join(texts), wrong


def same(one, other, more, innocent):
    """Do two cells say the same but for what is chance? Whether an answer is passed on before it is refused, and how a refusal looks; and where the
    server has said more than the answer, whether a proxy has seen that when it is done with it."""
    def bare(text):
        parts = ['refused' if re.fullmatch(r'\d+|closes|cut(-unsaid)?', p) else p for p in text.split(', ')]
        if more:
            parts = [p for p in parts if p not in ('kept', 'and more') and not p.startswith('then ')]
        return parts
    return bare(one) == bare(other) or (not innocent and ('refused' in bare(one)) != ('refused' in bare(other)))


def says_more(result, said):
    return bool(events(result, said) & {'http.surplus_response', 'http.response_without_request', 'http.bodyless_status_with_body'})


def events(result, said, most=2):
    return set().union(*(said[result['port'], s['source']].events(most) for s in result['served']))


def poisoned(results, said):
    """A client that was given what no request of its own was answered with: that must be told."""
    for r in results:
        last = r['last']
        if ((last and not last['right'] and last['status'] not in (0, 500, 502, 503, 504)) or r['surplus'].strip('\r\n')) and not events(r, said):
            yield f"{r['server']} {r['vector']}: {last.get('status')} for /z, and nothing of severity 1 or 2"


def part_ways(results, said):
    """Proxies that take other octets for the body, and no reading of an alert tells it."""
    ways = {}
    for r in results:
        for answer in r['answers']:
            took = Took(r, answer, said)
            if took.refused or took.how == 'waits' or not took.said or (took.server in OWN_WAYS and set(took.names()) <= set(OWN_WAYS[took.server])):
                continue
            told = events(r, said) or took.said.of_answers()
            ways.setdefault((r['vector'], answer['turn']), []).append((r['server'], took.body, told))
    for (vector, turn), several in ways.items():
        if len({body for _, body, _ in several}) > 1 and not all(told for _, _, told in several):
            yield f"{vector}, turn {turn}: " + ', '.join(f'{server} {len(body)}' for server, body, _ in several)


def innocent(vector):
    return vector.startswith('plain')


def loud(results, said):
    for r in results:
        if innocent(r['vector']) and events(r, said):
            yield f"{r['server']} {r['vector']}: {', '.join(sorted(events(r, said)))}"
