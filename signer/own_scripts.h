/* own_scripts.h - whose script is this? For requests that name no path. */
#ifndef SIGNER_OWN_SCRIPTS_H
#define SIGNER_OWN_SCRIPTS_H

#include "chain/network.h"
#include "wallet/key_ring.h"

/* One that is looked for, and what was found. */
struct own_script {
	struct slice script; /* scriptPubKey */
	bool found;
	struct key_path path;
	struct public_key key;
};

/* The key at path and what it is to sign for. FAILED: not derivable. */
MUST_CHECK enum status own_script_at(struct own_script *out,
				     struct key_ring *ring,
				     const struct key_path *path);
/* Is it one of the scripts that a key alone has here? */
bool own_script_is_of(struct slice script, const struct network *net,
		      const struct public_key *key);
/* Goes through end addresses of each purpose and both branches of account 0.
 * Stops once all are found. */
MUST_CHECK enum status own_scripts_search(struct own_script *wanted,
					  size_t count, struct key_ring *ring,
					  const struct network *net,
					  uint32_t end);

#endif /* SIGNER_OWN_SCRIPTS_H */
