// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6455 echo server, ws 8. A third argument `deflate` offers permessage-deflate.
'use strict';

const http = require('http');
const { WebSocketServer } = require('ws8');
const { log, show, listen } = require('./common');

const server = http.createServer((req, res) => res.end('plain\n'));
const perMessageDeflate = process.argv[4] === 'deflate' ? { threshold: 0 } : false;
new WebSocketServer({ server, perMessageDeflate }).on('connection', (ws) => {
  log('open', ws.extensions || '-');
  ws.on('message', (data, binary) => {
    log('message', show(data).slice(0, 80));
    ws.send(data, { binary });
  });
  ws.on('close', (code) => log('close', code));
  ws.on('error', (error) => log('error', error.message));
});
listen(server);
