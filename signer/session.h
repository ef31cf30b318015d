/* session.h - opens the store that the options name, and writes it. */
#ifndef SIGNER_SESSION_H
#define SIGNER_SESSION_H

#include "signer/keys.h"
#include "signer/options.h"
#include "signer/secret.h"

#define PASSPHRASE_MAX 1024

/* From the file, else the environment (which is wiped), else the terminal;
 * there twice when it is for a new store. */
MUST_CHECK enum outcome session_passphrase(struct secret *out,
					   struct complaint *why,
					   struct options *options,
					   bool is_new);
/* Opens the store with this passphrase. STORE: also when it is of another coin
 * or network than the options say. keys is to be closed in either case. */
MUST_CHECK enum outcome session_open_with(struct keys *keys,
					  struct complaint *why,
					  const struct options *options,
					  const struct secret *passphrase);
/* Both of the above. */
MUST_CHECK enum outcome session_open(struct keys *keys, struct complaint *why,
				     struct options *options);
/* is_new: refuses to replace a file. */
MUST_CHECK enum outcome session_save(struct keys *keys, struct complaint *why,
				     const char *path,
				     const struct secret *passphrase,
				     bool is_new);
/* The network that --coin and --network name. MALFORMED. */
MUST_CHECK enum outcome session_network(const struct network **out,
					struct complaint *why,
					const struct options *options);
/* MALFORMED: the option was not given. */
MUST_CHECK enum outcome session_need(struct complaint *why,
				     const struct options *options,
				     enum option option);

#endif /* SIGNER_SESSION_H */
