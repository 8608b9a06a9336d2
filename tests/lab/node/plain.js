// SPDX-License-Identifier: GPL-2.0-or-later
// HTTP server on Node's own parser. It ignores every upgrade (no upgrade listener); /hints sends 103 first, /early answers 413 before
// the body has come, /echo sends a body back in chunks with a trailer.
'use strict';

const http = require('http');
const { log, show, listen } = require('./common');

const server = http.createServer((req, res) => {
  if (req.url === '/early') {
    res.writeHead(413, { Connection: 'close' });
    res.end('too large\n');
    return;
  }
  const parts = [];
  req.on('data', (data) => parts.push(data));
  req.on('end', () => {
    log('body', show(Buffer.concat(parts)).slice(0, 80), JSON.stringify(req.trailers));
    if (req.url === '/hints') res.writeEarlyHints({ link: '</style.css>; rel=preload' });
    if (req.url === '/echo') {
      res.writeHead(200, { Trailer: 'X-Sum' });
      res.write(Buffer.concat(parts));
      res.addTrailers({ 'X-Sum': '42' });
      res.end();
      return;
    }
    if (req.url === '/empty') res.writeHead(204);
    res.end(req.url === '/empty' ? undefined : 'plain ' + req.method + ' ' + req.url + '\n');
  });
});
listen(server);
