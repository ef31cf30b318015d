/* status.h - the one error space of the project.
 *
 * Every function that can fail returns an enum status and carries MUST_CHECK.
 * NOT_FOUND is an answer, not a failure to log. Whoever talks to the outside
 * logs the detail once (path, height, errno); everyone above passes the code
 * on unchanged. */
#ifndef CHAIN_STATUS_H
#define CHAIN_STATUS_H

#define MUST_CHECK __attribute__((warn_unused_result))

/* name, text, meaning */
#define STATUS_LIST(X)                                                     \
	X(OK, "ok")                                                        \
	X(NOT_FOUND, "not found")                                          \
	X(BAD_INPUT, "malformed input") /* bytes or text from outside */   \
	X(CORRUPT, "data is damaged")   /* our own stored bytes */         \
	X(FULL, "no room left")         /* disk, map or transaction */     \
	X(LIMIT, "too much asked for")  /* a bound of ours was hit */      \
	X(NO_MEMORY, "out of memory")                                      \
	X(UNAVAILABLE, "not available now") /* node down, still syncing */ \
	X(REFUSED, "refused")               /* wrong chain, credentials */ \
	X(STOPPED, "stopping")              /* shutdown was asked for */   \
	X(FAILED, "operation failed")       /* errno-like; detail is logged */

#define STATUS_ENUM(name, text) STATUS_##name,
enum status { STATUS_LIST(STATUS_ENUM) };
#undef STATUS_ENUM

/* A static text for people; never NULL. */
const char *status_text(enum status status);

#endif /* CHAIN_STATUS_H */
