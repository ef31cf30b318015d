/* verify.h - proves an index: its unspent outputs against the node's own
 * count, and, deep, every fact in it against the blocks.
 *
 * Deep reads every block once, in order, in constant memory: what blocks and
 * spent index state together is summed up as fingerprints, and so is what the
 * other tables hold. Where they differ, a second reading names the first fact.
 * It shows that the index equals the blocks; that these are valid is the node's
 * word, and the MuHash of all unspent outputs ties the two together. */
#ifndef INDEXER_VERIFY_H
#define INDEXER_VERIFY_H

#include <stdio.h>

#include "indexer/index.h"

/* index was opened read_only; works beside a running owsd. Writes its findings
 * to out, a line each, progress to the log. client may be NULL when there is no
 * node to be asked (and the blocks are in files). CORRUPT: the index differs,
 * out says where; UNAVAILABLE: it could not be compared, out or the log says
 * why. */
MUST_CHECK enum status index_verify(struct index *index,
				    struct node_client *client, bool deep,
				    FILE *out);

#endif /* INDEXER_VERIFY_H */
