/* files.h - files of this program: read whole and bounded, written whole or
 * not at all.
 *
 * A file appears under its name only once its bytes are on the disk: written
 * beside it, synced, renamed, the folder synced. Names are relative to a
 * folder's descriptor, or paths with AT_FDCWD. */
#ifndef SIGNER_FILES_H
#define SIGNER_FILES_H

#include "chain/writer.h"
#include "signer/outcome.h"

/* Appends what is left of the file; MALFORMED: longer than max. */
MUST_CHECK enum outcome files_read_fd(struct writer *out, struct complaint *why,
				      int fd, size_t max);
/* path "-": standard input. MALFORMED: not there, not to be read. */
MUST_CHECK enum outcome files_read(struct writer *out, struct complaint *why,
				   const char *path, size_t max);
/* A regular file of this user alone: mode 0600 or narrower, one name, no
 * symbolic link. STORE otherwise. */
MUST_CHECK enum outcome files_read_private(struct writer *out,
					   struct complaint *why,
					   const char *path, size_t max);

/* Makes or replaces a file, mode 0600. INTERNAL. */
MUST_CHECK enum outcome files_replace(struct complaint *why, int folder,
				      const char *name, struct slice bytes);
/* Makes a file that was not there. STORE: it was; INTERNAL. */
MUST_CHECK enum outcome files_create(struct complaint *why, const char *path,
				     struct slice bytes);
/* path "-": standard output. */
MUST_CHECK enum outcome files_write(struct complaint *why, const char *path,
				    struct slice bytes);
/* All of it, or INTERNAL. */
MUST_CHECK enum outcome files_write_fd(struct complaint *why, int fd,
				       struct slice bytes);

#endif /* SIGNER_FILES_H */
