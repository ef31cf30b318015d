/* address_list.h - addresses as clients write them. */
#ifndef API_EXPLORER_ADDRESS_LIST_H
#define API_EXPLORER_ADDRESS_LIST_H

#include "api/backend.h"
#include "chain/address.h"

#define ADDRESSES_MAX 10000

struct listed_address {
	char text[ADDRESS_SIZE]; /* as we write it */
	struct address address;
	struct script_key key;
};

/* One address, blanks around it ignored. False: it is none. */
MUST_CHECK bool address_find(struct listed_address *out,
			     const struct backend *backend, const char *text);
/* The same, answering 400 "Invalid address: <why>. Code:1". */
MUST_CHECK bool address_make(struct listed_address *out, struct response *res,
			     const struct backend *backend, const char *text);

struct address_list {
	struct listed_address *items; /* each once, in the order given */
	struct script_key *keys;      /* theirs, for the queries */
	size_t count;
};

/* Those of the body's "addrs" (a comma list, or an array), else of the path.
 * OK with a count of 0: an error was answered. Lives until query_end(). */
MUST_CHECK enum status address_list_make(struct address_list *out,
					 struct response *res,
					 struct backend *backend,
					 const struct request *req);

#endif /* API_EXPLORER_ADDRESS_LIST_H */
