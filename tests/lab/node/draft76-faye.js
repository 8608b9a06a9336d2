// SPDX-License-Identifier: GPL-2.0-or-later
// Draft-76 echo server, faye-websocket 0.11.4 on websocket-driver 0.7.4: its 101 goes out before key3 has come.
'use strict';

const http = require('http');
const WebSocket = require('faye-websocket');
const { log, show, listen } = require('./common');

const server = http.createServer((req, res) => res.end('plain\n'));
server.on('upgrade', (req, socket, head) => {
  log('upgrade', req.url, 'head', show(head));
  const ws = new WebSocket(req, socket, head);
  ws.on('open', () => log('open', ws.version));
  ws.on('message', (event) => {
    log('message', show(event.data));
    ws.send(event.data);
  });
  ws.on('close', () => log('close'));
});
listen(server);
