#include "signer/outcome.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What a request says may be in it, and a terminal would obey: controls, and
 * those of U+0080 to U+009F, which are c2 and a byte. */
static void clean(char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == 0x7f)
			*text = '?';
		else if (c == 0xc2 && (unsigned char)text[1] >> 5 == 4)
			memset(text, '?', 2);
	}
}

enum outcome complain(struct complaint *why, enum outcome outcome,
		      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->line, sizeof(why->line), format, args);
	va_end(args);
	clean(why->line);
	return outcome;
}

enum outcome complain_memory(struct complaint *why)
{
	return complain(why, OUTCOME_INTERNAL, "out of memory");
}
