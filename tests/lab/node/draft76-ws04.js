// SPDX-License-Identifier: GPL-2.0-or-later
// Draft-76 echo server, ws 0.4.32: it answers nothing until the eight bytes of key3 have come.
'use strict';

require('./ws04-shim');
const http = require('http');
const { Server } = require('ws04');
const { log, show, listen } = require('./common');

const server = http.createServer((req, res) => res.end('plain\n'));
server.on('upgrade', (req, socket, head) => {
  log('upgrade', req.url, 'head', show(head));
  socket.on('end', () => socket.end()); // ws leaves a client that gives up half-closed for ever
});
new Server({ server }).on('connection', (ws) => {
  log('open', ws.protocolVersion);
  ws.on('message', (data) => {
    log('message', show(data));
    ws.send(data);
  });
  ws.on('close', () => log('close'));
  ws.on('error', (error) => log('error', error.message));
});
listen(server);
