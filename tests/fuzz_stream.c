/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hostile segments against the engine's promises, in every mode; and native against libnids on what admission lets through. */
#include "tests/stream_model.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 5)
		return 0;
	enum upg_stream_mode mode = (enum upg_stream_mode)((data[0] >> 1) % 3);
	const char *wrong = stream_model_play(data, size, data[0] & 0x80 ? UPG_BOTH : UPG_NATIVE, mode);

	if (wrong) {
		fprintf(stderr, "%s\n", wrong);
		abort();
	}
	return 0;
}
