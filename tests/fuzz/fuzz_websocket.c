/* Frames in any cut: the first byte says how the rest is cut. However it is,
 * the same messages come out, none over the limit. */
#include "check.h"

#include "api/events/websocket.h"

#define MAX 64

/* What came out, one after another; returns how it ended. */
static enum status read_all(struct writer *out, const uint8_t *data,
			    size_t size, size_t step)
{
	struct ws_input in;
	struct ws_item item;
	enum status st = STATUS_NOT_FOUND;

	ws_input_init(&in, MAX);
	for (size_t at = 0; at < size && st == STATUS_NOT_FOUND; at += step) {
		const size_t left = size - at;

		check(ws_input_add(&in, data + at, left < step ? left : step) ==
		      STATUS_OK);
		while ((st = ws_input_next(&in, &item)) == STATUS_OK) {
			check(item.opcode == WS_TEXT ||
			      item.opcode == WS_BINARY ||
			      (item.opcode >= WS_CLOSE &&
			       item.payload.len <= 125));
			check(item.opcode >= WS_CLOSE ||
			      item.payload.len <= MAX);
			write_u8(out, (uint8_t)item.opcode);
			write_var_slice(out, item.payload);
		}
	}
	ws_input_clear(&in);
	return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct writer whole, cut;
	enum status ended;

	if (!size)
		return 0;
	writer_init(&whole);
	writer_init(&cut);
	ended = read_all(&whole, data + 1, size - 1, size);
	check(read_all(&cut, data + 1, size - 1, data[0] + 1u) == ended);
	check(slice_equal(writer_slice(&whole), writer_slice(&cut)));
	writer_clear(&whole);
	writer_clear(&cut);
	return 0;
}
