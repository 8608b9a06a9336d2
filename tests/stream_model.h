/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream_model.h - hostile conversations made from octets, and what must hold of every one of them. For fuzz_stream.c, fuzz_engines.c
 * and test_stream_random.c.
 */
#ifndef UPG_TESTS_STREAM_MODEL_H
#define UPG_TESTS_STREAM_MODEL_H

#include "capture/stream.h"

/*
 * Plays a connection steered by len octets at `at`. NULL, or what did not hold:
 * - every forwarded byte equals the byte delivered for its place in the stream (inline), unless it was acknowledged before;
 * - bytes are delivered in order, each place once; ends and closes come once, nothing after them;
 * - all memory is given back; the engines agree (UPG_BOTH).
 */
const char *stream_model_play(const uint8_t *at, size_t len, enum upg_reassembler engine, enum upg_stream_mode mode);

/*
 * Plays it twice over IPv4, with the native engine alone and with libnids alone behind the same admission. NULL, or what did not hold: what
 * stream_model_play() looks for, or the two delivered other bytes at a place, or not as many.
 */
const char *stream_model_differ(const uint8_t *at, size_t len, enum upg_stream_mode mode);

#endif
