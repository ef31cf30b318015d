/* status.c - the texts of enum status. */
#include "chain/status.h"

#include <stddef.h>

const char *status_text(enum status status)
{
#define STATUS_CASE(name, text) \
	case STATUS_##name:     \
		return text;
	switch (status) {
		STATUS_LIST(STATUS_CASE)
	}
#undef STATUS_CASE
	return "unknown status";
}
