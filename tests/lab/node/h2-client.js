// SPDX-License-Identifier: GPL-2.0-or-later
// h2-client.js URL: what a client may do in HTTP/2, in the ways that look odd from outside; ends with 0 when each answer of h2-server.js was right.
'use strict';

const http2 = require('http2');

// Resolves to [status, body].
function ask(session, headers, body) {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { endStream: body === undefined });
    let text = '', status;
    stream.on('response', (h) => { status = h[':status']; });
    stream.on('data', (d) => { text += d; });
    stream.on('end', () => resolve([status, text]));
    stream.on('error', reject);
    if (body !== undefined) stream.end(body);
  });
}

async function right(session, headers, body, status, text) {
  const got = await ask(session, headers, body);
  if (got[0] !== status || (text !== undefined && got[1] !== text)) throw new Error(`${JSON.stringify(headers)}: ${got[0]} ${got[1].slice(0, 40)}`);
}

async function once(url, options) {
  const session = http2.connect(url, options);
  let pushes = 0;
  session.on('stream', (s) => { pushes++; s.resume(); s.on('error', () => {}); });
  await new Promise((resolve) => session.once('remoteSettings', resolve));
  await Promise.all([...Array(60).keys()].map((i) => right(session, { ':path': `/${i}`, ':method': 'POST', 'content-length': 5, 'x-i': `${i}`.repeat(30) }, 'hello', 200, 'hello')));
  await right(session, { ':path': '/trailers', te: 'trailers' }, undefined, 200, 'hi');
  await right(session, { ':path': '/hints' }, undefined, 200, 'hinted');
  await right(session, { ':path': '/304' }, undefined, 304, '');
  await right(session, { ':path': '/x', ':method': 'HEAD' }, undefined, 200, '');
  await right(session, { ':path': '/push' }, undefined, 200);
  await right(session, { ':path': '/large' }, undefined, 200, 'x'.repeat(2 << 20));
  await right(session, { ':path': '/echo', ':method': 'POST', cookie: 'c'.repeat(20000) }, 'y'.repeat(300000), 200, 'y'.repeat(300000));
  await right(session, { ':path': '/sends-trailers', ':method': 'POST' }, 'x', 200, 'x');
  // given up on the way, with more announced than sent
  for (let i = 0; i < 20; i++) {
    const s = session.request({ ':path': '/slow', ':method': 'POST', 'content-length': 100000 });
    s.on('error', () => {});
    s.write('x');
    s.close(http2.constants.NGHTTP2_CANCEL);
  }
  await ask(session, { ':path': '/refuse', ':method': 'POST', 'content-length': 400000 }, 'z'.repeat(400000)).catch(() => {});
  await new Promise((resolve, reject) => session.ping((err) => (err ? reject(err) : resolve())));
  session.settings({ headerTableSize: 0, maxFrameSize: 16384 });
  await right(session, { ':path': '/after-settings', ':method': 'POST', 'content-length': 2 }, 'ok', 200, 'ok');
  session.settings({ headerTableSize: 8192 });
  await right(session, { ':path': '/after-settings', ':method': 'POST', 'content-length': 2 }, 'ok', 200, 'ok');
  if (session.remoteSettings.enableConnectProtocol) {
    // a WebSocket frame in DATA (RFC 8441), echoed
    const s = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/chat', ':scheme': 'http', ':authority': 'a' }, { endStream: false });
    await new Promise((resolve, reject) => { s.on('error', reject); s.on('data', resolve); s.write(Buffer.from('818200000001686a', 'hex')); });
    s.end();
  }
  await new Promise((resolve) => session.close(resolve));
}

async function main(url) {
  await once(url, { settings: { enablePush: true, headerTableSize: 65536, maxFrameSize: 1 << 20 } });
  await once(url, { paddingStrategy: http2.constants.PADDING_STRATEGY_ALIGNED, settings: { headerTableSize: 0, enablePush: false } });
  console.log('all right');
}

main(process.argv[2]).catch((e) => {
  console.log(e.message);
  process.exit(1);
});
