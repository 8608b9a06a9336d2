// SPDX-License-Identifier: GPL-2.0-or-later
// ws 0.4.32 was written for Node 0.10. Where a later Node took something away, it is given back here, before ws is loaded:
// hashes read strings as latin1 unless told otherwise (utf8 today, which changes the digest of draft-76), and the Buffer
// constructor is deprecated since Node 6 and may go.
'use strict';

const crypto = require('crypto');
const buffer = require('buffer');

const createHash = crypto.createHash;
crypto.createHash = function (...args) {
  const hash = createHash.apply(this, args);
  const update = hash.update;
  hash.update = (data, encoding) => update.call(hash, data, typeof data === 'string' ? encoding || 'latin1' : undefined) && hash;
  return hash;
};

const Modern = buffer.Buffer;
function OldBuffer(value, encoding, length) {
  return typeof value === 'number' ? Modern.alloc(value) : Modern.from(value, encoding, length);
}
OldBuffer.prototype = Modern.prototype;
Object.setPrototypeOf(OldBuffer, Modern);
global.Buffer = OldBuffer;
