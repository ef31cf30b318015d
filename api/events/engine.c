#include "api/events/engine.h"

#include <inttypes.h>
#include <stdio.h>

#include "api/emit.h"

#define SEPARATOR  0x1e
#define DIGITS_MAX 9

bool engine_packet_parse(struct engine_packet *out, struct slice text)
{
	struct reader r = reader_over(text.data, text.len);
	const uint8_t type = read_u8(&r);

	if (r.failed || ((type < ENGINE_OPEN || type > ENGINE_NOOP) &&
			 type != ENGINE_BINARY))
		return false;
	out->type = (enum engine_type)type;
	out->data = read_slice(&r, reader_left(&r));
	return true;
}

enum engine_framing engine_framing_of(int revision, bool octets)
{
	if (revision == 4)
		return ENGINE_SEPARATED;
	return octets ? ENGINE_BINARY_LENGTHS : ENGINE_LENGTHS;
}

struct engine_payload engine_payload_over(struct slice body,
					  enum engine_framing framing)
{
	return (struct engine_payload){ reader_over(body.data, body.len),
					framing };
}

/* Decimal digits up to the byte that ends them; digits are raw in the binary
 * form, characters else. */
static size_t read_digits(struct reader *r, uint8_t base, uint8_t end)
{
	size_t value = 0;

	for (int i = 0; i <= DIGITS_MAX; i++) {
		const uint8_t byte = read_u8(r);

		if (!r->failed && byte == end && i)
			return value;
		if (r->failed || byte < base || byte > base + 9)
			break;
		value = value * 10 + (byte - base);
	}
	r->failed = true;
	return 0;
}

/* So many UTF-16 units: a character of four bytes is two of them. */
static struct slice read_units(struct reader *r, size_t units)
{
	const uint8_t *start = r->at;

	while (units) {
		const uint8_t first = read_u8(r);
		const size_t more = first < 0xc0   ? 0
				    : first < 0xe0 ? 1
				    : first < 0xf0 ? 2
						   : 3;

		(void)read_slice(r, more);
		if (r->failed || (more == 3 && units < 2)) {
			r->failed = true;
			return slice_of(NULL, 0);
		}
		units -= more == 3 ? 2 : 1;
	}
	return slice_of(start, (size_t)(r->at - start));
}

static struct slice read_separated(struct reader *r)
{
	const uint8_t *end = memchr(r->at, SEPARATOR, reader_left(r));
	struct slice text =
		read_slice(r, end ? (size_t)(end - r->at) : reader_left(r));

	/* A separator at the end would mean one more, empty packet. */
	if (end && read_u8(r) && !reader_left(r))
		r->failed = true;
	return text;
}

static struct slice read_packet(struct engine_payload *payload)
{
	struct reader *r = &payload->r;
	uint8_t kind;

	switch (payload->framing) {
	case ENGINE_LENGTHS:
		return read_units(r, read_digits(r, '0', ':'));
	case ENGINE_BINARY_LENGTHS:
		kind = read_u8(r); /* 0: text, 1: binary data */
		if (kind)
			r->failed = true;
		return read_slice(r, read_digits(r, 0, 0xff));
	case ENGINE_SEPARATED:
		break;
	}
	return read_separated(r);
}

enum status engine_payload_next(struct engine_payload *payload,
				struct engine_packet *out)
{
	struct slice text;

	if (reader_done(&payload->r))
		return STATUS_NOT_FOUND;
	text = read_packet(payload);
	if (payload->r.failed || !engine_packet_parse(out, text))
		return STATUS_BAD_INPUT;
	return STATUS_OK;
}

static size_t units_of(struct slice text)
{
	size_t units = 0;

	for (size_t i = 0; i < text.len; i++) {
		units += (text.data[i] & 0xc0) != 0x80;
		units += text.data[i] >= 0xf0;
	}
	return units;
}

void engine_payload_add(struct writer *out, int revision, struct slice packet)
{
	char length[24];

	if (revision == 4) {
		if (out->len)
			write_u8(out, SEPARATOR);
	} else {
		snprintf(length, sizeof(length), "%zu:", units_of(packet));
		write_text(out, length);
	}
	write_bytes(out, packet.data, packet.len);
}

void engine_open(struct writer *out, int revision, const char *sid,
		 const struct engine_terms *terms)
{
	struct emit json = emit_over(out);

	write_u8(out, ENGINE_OPEN);
	emit_object_begin(&json, NULL);
	emit_text(&json, "sid", sid);
	emit_array_begin(&json, "upgrades");
	if (terms->upgrades)
		emit_text(&json, NULL, "websocket");
	emit_array_end(&json);
	emit_u64(&json, "pingInterval", terms->ping_interval_ms);
	emit_u64(&json, "pingTimeout", terms->ping_timeout_ms);
	if (revision == 4)
		emit_u64(&json, "maxPayload", terms->max_payload);
	emit_object_end(&json);
}
