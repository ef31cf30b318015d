/* day.h - UTC days, as GET /blocks counts them. */
#ifndef API_DAY_H
#define API_DAY_H

#include <stdint.h>

#include "chain/status.h"

#define DAY_SECONDS   86400
#define DAY_TEXT_SIZE 16

/* "2017-07-14", a date that exists, in the years that a block's 32-bit time
 * can name (1970 to 2105); else BAD_INPUT. *midnight: Unix seconds. */
MUST_CHECK enum status day_parse(uint32_t *midnight, const char *text);
/* The UTC date of a Unix time. */
void day_format(char out[DAY_TEXT_SIZE], int64_t time);

#endif /* API_DAY_H */
