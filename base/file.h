/* file.h - small files read whole. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "chain/status.h"
#include "chain/writer.h"

/* Appends the whole file to *out; NOT_FOUND, LIMIT when longer than max bytes,
 * FAILED with errno set. Logs nothing. */
MUST_CHECK enum status file_read(struct writer *out, const char *path,
				 size_t max);

#endif /* BASE_FILE_H */
