#include "signer/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void answer_line(struct writer *out, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		out->failed = true;
		return;
	}
	write_bytes(out, text, (size_t)len);
	write_u8(out, '\n');
	free(text);
}

static int put(const char *text, size_t len, void *writer)
{
	write_bytes(writer, text, len);
	return 0;
}

enum outcome answer_json(struct writer *out, struct complaint *why,
			 json_t *object)
{
	int failed = !object ||
		     json_dump_callback(object, put, out,
					JSON_COMPACT | JSON_PRESERVE_ORDER);

	write_u8(out, '\n');
	json_decref(object);
	return failed || out->failed ? complain_memory(why) : OUTCOME_DONE;
}
