#include "api/headers.h"

#include <stdlib.h>
#include <strings.h>

#include "api/gzip.h"
#include "api/loop.h"

#define HEADER_RECORD  64   /* libmicrohttpd's memory for each */
#define ANSWER_HEADERS 1024 /* more than ours take */

static enum MHD_Result read_header(void *cls, enum MHD_ValueKind kind,
				   const char *name, const char *value)
{
	struct headers *h = cls;

	h->count++;
	if (!value || kind != MHD_HEADER_KIND)
		return MHD_YES;
	if (!strcasecmp(name, "Content-Length")) {
		h->content_lengths++;
		h->content_length = strtoull(value, NULL, 10);
	} else if (!strcasecmp(name, "Transfer-Encoding")) {
		h->transfer_encodings++;
		h->not_chunked = strcasecmp(value, "chunked") != 0;
	} else if (!strcasecmp(name, "Expect")) {
		h->expect = true;
	} else if (!strcasecmp(name, "Content-Encoding")) {
		h->encoded = strcasecmp(value, "identity") != 0;
	} else if (!strcasecmp(name, "Content-Type")) {
		h->content_type = value;
	} else if (!strcasecmp(name, "Accept-Encoding")) {
		h->accepts_gzip |= gzip_accepted(value);
	} else if (!strcasecmp(name, "If-None-Match")) {
		h->if_none_match = value;
	} else if (!strcasecmp(name, "X-Forwarded-For")) {
		h->forwarded_for = value;
	} else if (!strcasecmp(name, "CF-Connecting-IP")) {
		h->cf_connecting_ip = value;
	}
	return MHD_YES;
}

struct headers headers_read(struct MHD_Connection *mhd)
{
	struct headers headers = { 0 };

	MHD_get_connection_values(mhd, MHD_HEADER_KIND | MHD_COOKIE_KIND,
				  read_header, &headers);
	return headers;
}

bool headers_are_ambiguous(const struct headers *h)
{
	return h->content_lengths > 1 || h->transfer_encodings > 1 ||
	       (h->content_lengths && h->transfer_encodings) || h->not_chunked;
}

bool headers_are_crowded(const struct headers *h, struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	return info->header_size + h->count * HEADER_RECORD + ANSWER_HEADERS >
	       CONNECTION_MEMORY;
}
