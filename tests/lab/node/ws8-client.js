// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6455 client, ws 8: ws8-client.js URL [deflate]. Three messages, each must come back; exit status 1 otherwise.
'use strict';

const WebSocket = require('ws8');
const { log } = require('./common');

const messages = ['hello', 'a longer text that compresses well, '.repeat(8), Buffer.alloc(3000, 7)];
const ws = new WebSocket(process.argv[2], { perMessageDeflate: process.argv[3] === 'deflate' ? { threshold: 0 } : false });
let echoed = 0;
ws.on('open', () => {
  log('open', ws.extensions || '-');
  ws.send(messages[0]);
});
ws.on('message', (data) => {
  if (!Buffer.from(messages[echoed]).equals(data)) throw new Error('another message came back');
  log('echo', data.length);
  if (++echoed < messages.length) ws.send(messages[echoed]);
  else ws.close(1000);
});
ws.on('error', (error) => log('error', error.message));
ws.on('close', (code) => {
  log('close', code);
  process.exit(echoed === messages.length && code === 1000 ? 0 : 1);
});
