#include "signer/outcome.h"

#include <stdarg.h>
#include <stdio.h>

enum outcome complain(struct complaint *why, enum outcome outcome,
		      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->line, sizeof(why->line), format, args);
	va_end(args);
	return outcome;
}

enum outcome complain_memory(struct complaint *why)
{
	return complain(why, OUTCOME_INTERNAL, "out of memory");
}
