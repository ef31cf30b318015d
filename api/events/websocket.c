#include "api/events/websocket.h"

#include <nettle/base64.h>
#include <nettle/sha1.h>

#include "chain/reader.h"

#define KEY_BYTES   16
#define KEY_TEXT    24
#define CONTROL_MAX 125

bool ws_accept(char out[WS_ACCEPT_SIZE], const char *key)
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	uint8_t bytes[BASE64_DECODE_LENGTH(KEY_TEXT)];
	struct base64_decode_ctx decode;
	size_t len = sizeof(bytes);
	uint8_t digest[SHA1_DIGEST_SIZE];
	struct sha1_ctx sha1;

	if (strlen(key) != KEY_TEXT)
		return false;
	base64_decode_init(&decode);
	if (!base64_decode_update(&decode, &len, bytes, KEY_TEXT, key) ||
	    !base64_decode_final(&decode) || len != KEY_BYTES)
		return false;
	sha1_init(&sha1);
	sha1_update(&sha1, KEY_TEXT, (const uint8_t *)key);
	sha1_update(&sha1, sizeof(guid) - 1, (const uint8_t *)guid);
	sha1_digest(&sha1, sizeof(digest), digest);
	base64_encode_raw(out, sizeof(digest), digest);
	out[WS_ACCEPT_SIZE - 1] = 0;
	return true;
}

size_t ws_header(uint8_t out[WS_HEADER_MAX], enum ws_opcode opcode,
		 uint64_t len)
{
	size_t at = 2;

	out[0] = (uint8_t)(0x80 | opcode);
	if (len < 126) {
		out[1] = (uint8_t)len;
		return at;
	}
	out[1] = len <= UINT16_MAX ? 126 : 127;
	for (int shift = len <= UINT16_MAX ? 8 : 56; shift >= 0; shift -= 8)
		out[at++] = (uint8_t)(len >> shift);
	return at;
}

void ws_input_init(struct ws_input *in, size_t max)
{
	*in = (struct ws_input){ .max = max };
	writer_init(&in->bytes);
	writer_init(&in->message);
}

void ws_input_clear(struct ws_input *in)
{
	writer_clear(&in->bytes);
	writer_clear(&in->message);
	ws_input_init(in, in->max);
}

enum status ws_input_add(struct ws_input *in, const void *data, size_t len)
{
	write_bytes(&in->bytes, data, len);
	return in->bytes.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Memory goes when all is taken; else the rest moves to the front. */
static void forget_taken(struct ws_input *in)
{
	const size_t left = in->bytes.len - in->taken;

	if (!left) {
		writer_clear(&in->bytes);
	} else if (in->taken) {
		memmove(in->bytes.data, in->bytes.data + in->taken, left);
		in->bytes.len = left;
	}
	in->taken = 0;
	if (in->opcode == WS_CONTINUATION)
		writer_clear(&in->message);
}

struct frame {
	bool last;
	enum ws_opcode opcode;
	uint8_t mask[4];
	uint64_t len;
	uint8_t *payload; /* in the input's bytes, still masked */
};

static uint64_t read_length(struct reader *r, uint8_t first, bool *shortest)
{
	uint64_t len = first & 0x7f;

	*shortest = true;
	if (len == 126) {
		len = read_be16(r);
		*shortest = len >= 126;
	} else if (len == 127) {
		len = (uint64_t)read_be32(r) << 32;
		len |= read_be32(r);
		*shortest = len > UINT16_MAX;
	}
	return len;
}

static bool known_opcode(uint8_t opcode)
{
	return opcode <= WS_BINARY || (opcode >= WS_CLOSE && opcode <= WS_PONG);
}

/* Like ws_input_next(), for one frame. Nothing is taken yet unless OK. */
static enum status read_frame(struct ws_input *in, struct frame *out)
{
	struct reader r = reader_over(in->bytes.data, in->bytes.len);
	uint8_t first, second;
	bool control, shortest;

	(void)read_slice(&r, in->taken);
	first = read_u8(&r);
	second = read_u8(&r);
	control = first & 0x08;
	if (r.failed)
		return STATUS_NOT_FOUND;
	/* No extension was agreed on, and a client masks. */
	if ((first & 0x70) || !known_opcode(first & 0x0f) || !(second & 0x80))
		return STATUS_BAD_INPUT;
	out->last = first & 0x80;
	out->opcode = first & 0x0f;
	if (control && (!out->last || (second & 0x7f) > CONTROL_MAX))
		return STATUS_BAD_INPUT;
	out->len = read_length(&r, second, &shortest);
	read_bytes(&r, out->mask, sizeof(out->mask));
	if (r.failed)
		return STATUS_NOT_FOUND;
	if (!shortest || out->len >> 63)
		return STATUS_BAD_INPUT;
	if (!control && out->len > in->max - in->message.len)
		return STATUS_LIMIT;
	if (out->len > reader_left(&r))
		return STATUS_NOT_FOUND;
	out->payload = in->bytes.data + (size_t)(r.at - in->bytes.data);
	in->taken = (size_t)(r.at - in->bytes.data) + (size_t)out->len;
	return STATUS_OK;
}

static void unmask(const struct frame *frame)
{
	for (size_t i = 0; i < frame->len; i++)
		frame->payload[i] ^= frame->mask[i % 4];
}

/* A piece of a message: OK when that is whole now. */
static enum status add_piece(struct ws_input *in, struct ws_item *out,
			     const struct frame *frame)
{
	const bool first = frame->opcode != WS_CONTINUATION;

	/* Messages do not interleave. */
	if (first != (in->opcode == WS_CONTINUATION))
		return STATUS_BAD_INPUT;
	if (first && frame->last) {
		out->opcode = frame->opcode;
		out->payload = slice_of(frame->payload, (size_t)frame->len);
		return STATUS_OK;
	}
	if (first)
		in->opcode = frame->opcode;
	write_bytes(&in->message, frame->payload, (size_t)frame->len);
	if (in->message.failed)
		return STATUS_NO_MEMORY;
	if (!frame->last)
		return STATUS_NOT_FOUND;
	out->opcode = in->opcode;
	out->payload = writer_slice(&in->message);
	in->opcode = WS_CONTINUATION;
	return STATUS_OK;
}

enum status ws_input_next(struct ws_input *in, struct ws_item *out)
{
	struct frame frame;
	enum status st;

	/* What the last item stood in is no longer needed. */
	if (in->opcode == WS_CONTINUATION)
		writer_clear(&in->message);
	do {
		st = read_frame(in, &frame);
		if (st != STATUS_OK)
			break;
		unmask(&frame);
		if (frame.opcode >= WS_CLOSE) {
			out->opcode = frame.opcode;
			out->payload =
				slice_of(frame.payload, (size_t)frame.len);
			return STATUS_OK;
		}
		st = add_piece(in, out, &frame);
	} while (st == STATUS_NOT_FOUND);
	if (st == STATUS_NOT_FOUND)
		forget_taken(in);
	return st;
}
