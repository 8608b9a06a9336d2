#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""readers_server.py PORT origin|http.server: what answers behind the proxies, and Python's own server. Each answer says in X-Saw which request it is for.

origin: takes one request a connection as a proxy sends it, with its body, and closes. http.server: the standard library's handler; POST reads as many
octets as int(Content-Length) says, as its users do.
"""
import asyncio
import http.server
import sys

PATIENCE_S = 3  # with a body; longer than the client has (readers_send.py)
PORT, KIND = int(sys.argv[1]), sys.argv[2]


async def body(reader, fields):
    if b'chunked' in fields.get(b'transfer-encoding', b''):
        while size := int((await reader.readline()).split(b';')[0], 16):
            await reader.readexactly(size + 2)
        while (await reader.readline()).strip():
            pass
    else:
        await reader.readexactly(int(fields.get(b'content-length', b'0')))


async def origin(reader, writer):
    try:
        lines = (await reader.readuntil(b'\r\n\r\n')).split(b'\r\n')
        fields = {n.strip().lower(): v.strip() for n, _, v in (line.partition(b':') for line in lines[1:])}
        if b'100-continue' in fields.get(b'expect', b'').lower():
            writer.write(b'HTTP/1.1 100 Continue\r\n\r\n')
        await asyncio.wait_for(body(reader, fields), PATIENCE_S)
        text = b'saw ' + b' '.join(lines[0].split()[:2]) + b'\n'
        writer.write(b'HTTP/1.1 200 OK\r\nX-Saw: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' % (lines[0], len(text), text))
        await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.TimeoutError, OSError, ValueError):
        pass
    writer.close()


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self):
        text = f'saw {self.command} {self.path}\n'.encode()
        self.send_response(200)
        self.send_header('X-Saw', ascii(self.requestline))
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_DELETE = do_OPTIONS = answer

    def do_POST(self):
        try:
            self.rfile.read(int(self.headers.get('Content-Length', 0)))
        except ValueError:
            self.send_error(400)
            return
        self.answer()

    do_PUT = do_POST


async def serve():
    server = await asyncio.start_server(origin, '', PORT, backlog=500)
    async with server:
        await server.serve_forever()


if KIND == 'origin':
    asyncio.run(serve())
else:
    http.server.ThreadingHTTPServer.request_queue_size = 200
    http.server.ThreadingHTTPServer(('', PORT), Handler).serve_forever()
