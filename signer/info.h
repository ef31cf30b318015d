/* info.h - a store's public side, on standard output: fingerprint, network,
 * descriptors for a watcher. */
#ifndef SIGNER_INFO_H
#define SIGNER_INFO_H

#include "signer/keys.h"
#include "signer/options.h"

MUST_CHECK enum outcome info_show(struct keys *keys, struct complaint *why,
				  const struct options *options);

#endif /* SIGNER_INFO_H */
