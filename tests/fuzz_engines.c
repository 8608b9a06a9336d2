/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Native against libnids: of whatever admission lets through both deliver the same bytes, side by side and each alone. */
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
	const char *wrong = stream_model_differ(data, size, mode);

	if (!wrong && !(data[0] & 1))
		wrong = stream_model_play(data, size, UPG_BOTH, mode);
	if (wrong) {
		fprintf(stderr, "%s\n", wrong);
		abort();
	}
	return 0;
}
