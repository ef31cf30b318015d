/* script_machine.h - the stack machine.
 *
 * For script_run.c alone. */
#ifndef WALLET_SCRIPT_MACHINE_H
#define WALLET_SCRIPT_MACHINE_H

#include "wallet/sighash.h"

#define MACHINE_MAX_STACK   1000
#define MACHINE_MAX_ELEMENT 520

struct machine_stack {
	struct slice items[MACHINE_MAX_STACK];
	size_t count;
};

struct machine {
	const struct network *net;
	const struct tx *tx;
	const struct sighash_shared *shared;
	size_t input;
	struct tx_space *space; /* for what is computed */
	enum spend_kind kind;   /* SPEND_TAPROOT: tapscript */
	struct taproot_spend tap;
	int64_t sigops_left; /* BIP342's budget */
	struct machine_stack stack;
	struct machine_stack alt;
	/* Set where it stops. */
	const char *why;
	bool no_memory;
};

/* Runs one script over the stack; false sets why, or no_memory. */
bool machine_run(struct machine *m, struct slice script);

/* The rest is for script_machine.c and script_checksig.c. */

bool machine_fail(struct machine *m, const char *why);
bool machine_push(struct machine *m, struct slice item);
bool machine_push_bool(struct machine *m, bool value);
/* A copy of the machine's. */
bool machine_push_copy(struct machine *m, const uint8_t *bytes, size_t len);
/* From the top, which is 0. False: too few. */
bool machine_top(struct machine *m, size_t depth, struct slice *out);
bool machine_pop(struct machine *m, struct slice *out);
bool machine_pop_number(struct machine *m, int64_t *out, size_t max_len);
bool machine_is_true(struct slice item);

/* code: what the digest signs, from behind the last OP_CODESEPARATOR. *valid:
 * the signature's verdict. False: malformed, or wrong where a wrong one may not
 * be. */
bool machine_check_signature(struct machine *m, bool *valid,
			     struct slice signature, struct slice key,
			     struct slice code);
bool machine_check_multisig(struct machine *m, bool *valid, struct slice code,
			    size_t *operations);

#endif /* WALLET_SCRIPT_MACHINE_H */
