#include "api/events/socketio.h"

#include "chain/reader.h"

#define ID_DIGITS 19

static bool at_digit(const struct reader *r)
{
	return reader_left(r) && *r->at >= '0' && *r->at <= '9';
}

/* Up to its comma, or to the end; a query behind it is left out. */
static struct slice read_space(struct reader *r)
{
	const uint8_t *comma = memchr(r->at, ',', reader_left(r));
	struct slice space =
		read_slice(r, comma ? (size_t)(comma - r->at) : reader_left(r));
	const uint8_t *query = memchr(space.data, '?', space.len);

	if (comma)
		(void)read_u8(r);
	if (query)
		space.len = (size_t)(query - space.data);
	return space.len > 1 ? space : slice_of(NULL, 0);
}

enum status socketio_parse(struct socketio_packet *out, struct slice text)
{
	struct reader r = reader_over(text.data, text.len);
	const uint8_t type = read_u8(&r);
	const uint8_t *start;

	*out = (struct socketio_packet){ 0 };
	if (type < '0' || type > '0' + SOCKETIO_ERROR)
		return STATUS_BAD_INPUT;
	out->type = (enum socketio_type)(type - '0');
	if (reader_left(&r) && *r.at == '/')
		out->space = read_space(&r);
	start = r.at;
	while (at_digit(&r))
		(void)read_u8(&r);
	out->id = slice_of(start, (size_t)(r.at - start));
	if (out->id.len > ID_DIGITS)
		return STATUS_BAD_INPUT;
	out->json = read_slice(&r, reader_left(&r));
	return STATUS_OK;
}
