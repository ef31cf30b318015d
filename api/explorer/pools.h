/* pools.h - who mined a block, by what miners write into their coinbase.
 *
 * A list is a JSON array, in the form that Insight's pools.json has:
 *
 *     [{"poolName": "AntPool", "url": "https://antpool.com/",
 *       "searchStrings": ["/AntPool/", "Mined by AntPool"]}, ...]
 *
 * Search strings are extended regular expressions (POSIX), held one after
 * another against the coinbase's bytes, case and all; the first that is found
 * names the pool. One without any of the characters .[\()*+?{|^$ is looked for
 * as it stands, which is much quicker.
 *
 * Threads: constant once loaded. */
#ifndef API_EXPLORER_POOLS_H
#define API_EXPLORER_POOLS_H

#include "chain/slice.h"
#include "chain/status.h"

struct pool {
	const char *name;
	const char *url;
};

struct pool_list;

/* REFUSED, logged: no such file, no such array, a bad expression. */
MUST_CHECK enum status pool_list_load(struct pool_list **out, const char *path);
void pool_list_free(struct pool_list *list); /* NULL is fine */

/* NULL: none of the list's, or there is no list (NULL). */
const struct pool *pool_find(const struct pool_list *list,
			     struct slice coinbase);

#endif /* API_EXPLORER_POOLS_H */
