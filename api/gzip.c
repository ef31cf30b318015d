#include "api/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <strings.h>
#include <zlib.h>

struct gzip {
	z_stream stream;
};

struct gzip *gzip_new(void)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	/* 15 is the largest window, 16 more asks for a gzip header. */
	if (gzip && deflateInit2(&gzip->stream, 1, Z_DEFLATED, 15 + 16, 8,
				 Z_DEFAULT_STRATEGY) != Z_OK) {
		free(gzip);
		return NULL;
	}
	return gzip;
}

void gzip_free(struct gzip *gzip)
{
	if (!gzip)
		return;
	deflateEnd(&gzip->stream);
	free(gzip);
}

/* Appends all that comes out of the stream; false: out of memory. */
static bool drain(z_stream *stream, struct writer *out, size_t step)
{
	int rc;

	do {
		uint8_t *room = writer_extend(out, step);

		if (!room)
			return false;
		stream->next_out = room;
		stream->avail_out = (uInt)step;
		rc = deflate(stream, Z_FINISH);
		out->len -= stream->avail_out;
	} while (rc == Z_OK || rc == Z_BUF_ERROR);
	return rc == Z_STREAM_END;
}

void gzip_response(struct gzip *gzip, struct response *res)
{
	const size_t len = res->body.len;

	if (len <= GZIP_MIN || len > UINT_MAX || res->body.failed)
		return;
	deflateReset(&gzip->stream);
	gzip->stream.next_in = res->body.data;
	gzip->stream.avail_in = (uInt)len;
	if (!drain(&gzip->stream, &res->packed, len / 2) ||
	    res->packed.len >= len)
		writer_reset(&res->packed);
}

/* "q=0", "q=0.0", ...: not wanted. */
static bool is_refused(const char *params, size_t len)
{
	const char *end = params + len;
	const char *q = params;

	while (q < end && (*q == ' ' || *q == ';' || *q == '\t'))
		q++;
	if (end - q < 3 || (*q != 'q' && *q != 'Q') || q[1] != '=')
		return false;
	for (q += 2; q < end && *q != ' '; q++)
		if (*q != '0' && *q != '.')
			return false;
	return true;
}

bool gzip_accepted(const char *header)
{
	while (header && *header) {
		size_t len, name;

		header += strspn(header, " \t,");
		len = strcspn(header, ",");
		name = strcspn(header, ",; \t");
		if (((name == 4 && !strncasecmp(header, "gzip", 4)) ||
		     (name == 6 && !strncasecmp(header, "x-gzip", 6)) ||
		     (name == 1 && *header == '*')) &&
		    !is_refused(header + name, len - name))
			return true;
		header += len;
	}
	return false;
}
