// SPDX-License-Identifier: GPL-2.0-or-later
// What the servers share: arguments HOST PORT, one line when listening, one line per thing received.
'use strict';

const log = (...words) => process.stdout.write(words.join(' ') + '\n');
const show = (data) => JSON.stringify(Buffer.from(data).toString('latin1'));

function listen(server) {
  const [host, port] = [process.argv[2] || '127.0.0.1', Number(process.argv[3] || 8080)];
  server.on('request', (req) => log('request', req.method, req.url));
  server.listen(port, host, () => log('listening', host, port));
  process.on('SIGTERM', () => process.exit(0));
}

module.exports = { log, show, listen };
