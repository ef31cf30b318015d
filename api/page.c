#include "api/page.h"

bool page_make(struct page *out, struct response *res, struct js_int from,
	       struct js_int to, int64_t max)
{
	char from_text[NUMBER_TEXT_SIZE], to_text[NUMBER_TEXT_SIZE];
	const bool numbers = !from.nan && !to.nan;

	if (numbers && to.value - from.value > max)
		response_error(res, 503,
			       "\"from\" (%s) and \"to\" (%s) range should be "
			       "less than or equal to %lld",
			       js_int_text(from_text, from),
			       js_int_text(to_text, to), (long long)max);
	else if (!numbers || from.value >= to.value)
		response_error(res, 503,
			       "Invalid state: \"from\" (%s) is expected to be "
			       "less than \"to\" (%s)",
			       js_int_text(from_text, from),
			       js_int_text(to_text, to));
	else if (from.value < 0)
		response_error(res, 503, "\"from\" (%s) must not be negative",
			       js_int_text(from_text, from));
	else {
		*out = (struct page){ (uint64_t)from.value,
				      (uint64_t)to.value };
		return true;
	}
	return false;
}
