// SPDX-License-Identifier: GPL-2.0-or-later
// saw.js HOST PORT: node's own HTTP server as it is shipped; each answer, given when the request's body is over, says in X-Saw what it is for.
'use strict';
const http = require('http');

const server = http.createServer((request, response) => {
	request.on('error', () => {});
	request.resume();
	request.on('end', () => {
		const text = `saw ${request.method} ${request.url}\n`;
		response.writeHead(200, { 'X-Saw': encodeURI(`${request.method} ${request.url}`), 'Content-Length': Buffer.byteLength(text) });
		response.end(text);
	});
});
server.listen(Number(process.argv[3]), process.argv[2]);
