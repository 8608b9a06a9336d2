// SPDX-License-Identifier: GPL-2.0-or-later
// HTTP/2 in the clear as Node's server speaks it, with what looks odd from outside: padding, promises, trailers, interim responses, answers before the
// request has ended, WebSockets in streams (RFC 8441).
'use strict';

const http2 = require('http2');
const { log } = require('./common');

const settings = { enableConnectProtocol: true, headerTableSize: 16384, maxFrameSize: 65536, maxConcurrentStreams: 500, initialWindowSize: 1 << 20 };

function answer(stream, headers) {
  const path = headers[':path'];
  stream.on('error', () => {});
  if (headers[':method'] === 'CONNECT') {
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  } else if (path === '/trailers') {
    stream.respond({ ':status': 200, 'content-length': 2 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '1' }));
    stream.end('hi');
  } else if (path === '/hints') {
    stream.additionalHeaders({ ':status': 103, link: '</a>' });
    stream.respond({ ':status': 200 });
    stream.end('hinted');
  } else if (path === '/304' || headers[':method'] === 'HEAD') {
    stream.respond({ ':status': path === '/304' ? 304 : 200, 'content-length': 1000 }, { endStream: true });
  } else if (path === '/push' && stream.pushAllowed) {
    stream.pushStream({ ':path': '/pushed' }, (err, pushed) => {
      pushed.on('error', () => {});
      pushed.respond({ ':status': 200, 'content-length': 6 });
      pushed.end('pushed');
      stream.respond({ ':status': 200 });
      stream.end('pushing');
    });
  } else if (path === '/refuse') {
    stream.respond({ ':status': 413 });
    stream.end('no');
    stream.close(http2.constants.NGHTTP2_NO_ERROR);
  } else if (path === '/large') {
    const large = Buffer.alloc(2 << 20, 'x');
    stream.respond({ ':status': 200, 'content-length': large.length });
    stream.end(large);
  } else {
    stream.respond({ ':status': 200, 'set-cookie': ['a=1', 'b=2'], 'x-long': 'y'.repeat(5000) });
    stream.pipe(stream);
  }
}

const server = http2.createServer({ settings, paddingStrategy: http2.constants.PADDING_STRATEGY_MAX });
server.on('stream', answer);
server.listen(Number(process.argv[3]), process.argv[2], () => log('listening', ...process.argv.slice(2)));
process.on('SIGTERM', () => process.exit(0));
