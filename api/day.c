#include "api/day.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int digits(const char *text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

enum status day_parse(uint32_t *midnight, const char *text)
{
	struct tm tm = { 0 };
	char again[DAY_TEXT_SIZE];
	int year, month, day;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return STATUS_BAD_INPUT;
	year = digits(text, 4);
	month = digits(text + 5, 2);
	day = digits(text + 8, 2);
	if (year < 1970 || year > 2105 || month < 1 || day < 1)
		return STATUS_BAD_INPUT;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = day;
	*midnight = (uint32_t)timegm(&tm);
	/* timegm() turns February 31 into March 3: no date comes back changed.
	 */
	day_format(again, *midnight);
	return strcmp(again, text) ? STATUS_BAD_INPUT : STATUS_OK;
}

void day_format(char out[DAY_TEXT_SIZE], int64_t time)
{
	struct tm tm;
	time_t t = (time_t)time;

	if (!gmtime_r(&t, &tm) ||
	    !strftime(out, DAY_TEXT_SIZE, "%Y-%m-%d", &tm))
		snprintf(out, DAY_TEXT_SIZE, "1970-01-01");
}
