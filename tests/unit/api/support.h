/* support.h - what the tests of api/ share; folders and the captured log come
 * from the tests of node/. */
#ifndef TESTS_UNIT_API_SUPPORT_H
#define TESTS_UNIT_API_SUPPORT_H

#include "tests/unit/node/support.h"

/* What was written, as a text; the writer keeps it until it is cleared. */
static inline const char *text_of(struct writer *w)
{
	write_u8(w, 0);
	assert_false(w->failed);
	w->len--;
	return (const char *)w->data;
}

#endif /* TESTS_UNIT_API_SUPPORT_H */
