// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6455 client, ws 8: ws8-client.js URL [deflate|plain] [much]. Three messages, each must come back; exit status 1 otherwise. With `much` also a
// large one of any octets, one that deflates well, and one in three fragments with a ping between them.
'use strict';

const crypto = require('crypto');
const WebSocket = require('ws8');
const { log } = require('./common');

const messages = ['hello', 'a longer text that compresses well, '.repeat(8), Buffer.alloc(3000, 7)];
const ws = new WebSocket(process.argv[2], { perMessageDeflate: process.argv[3] === 'deflate' ? { threshold: 0 } : false });
if (process.argv[4] === 'much') messages.push(crypto.randomBytes(3000000), '\u20ac nothing but that '.repeat(100000), 'in three parts');
let echoed = 0;
let ponged = false;

function say(message) {
  if (message !== 'in three parts') return ws.send(message);
  ws.send('in ', { fin: false });
  ws.ping('still there?');
  ws.send('three ', { fin: false });
  ws.send('parts', { fin: true });
}

ws.on('pong', () => { ponged = true; });
ws.on('open', () => {
  log('open', ws.extensions || '-');
  say(messages[0]);
});
ws.on('message', (data) => {
  if (!Buffer.from(messages[echoed]).equals(data)) throw new Error('another message came back');
  log('echo', data.length);
  if (++echoed < messages.length) say(messages[echoed]);
  else ws.close(1000);
});
ws.on('error', (error) => log('error', error.message));
ws.on('close', (code) => {
  log('close', code);
  process.exit(echoed === messages.length && code === 1000 && (ponged || messages.length === 3) ? 0 : 1);
});
