#include "signer/locked.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include <sodium.h>

static void explain(struct complaint *why, size_t size)
{
	struct rlimit limit = { 0 };

	if (errno != ENOMEM && errno != EPERM && errno != EAGAIN) {
		complain(why, OUTCOME_INTERNAL, "cannot lock memory: %s",
			 strerror(errno));
		return;
	}
	getrlimit(RLIMIT_MEMLOCK, &limit);
	complain(why, OUTCOME_INTERNAL,
		 "cannot lock %zu bytes of memory for secrets: the limit is "
		 "%llu bytes; raise it (ulimit -l; containers: "
		 "ulimits.memlock)",
		 size, (unsigned long long)limit.rlim_cur);
}

/* Blocks end where their guard page begins, so they are aligned as their size
 * is. */
#define ALIGNMENT 64

void *locked_new(size_t size, struct complaint *why)
{
	void *block;

	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	block = sodium_malloc(size);
	if (!block) {
		explain(why, size);
		return NULL;
	}
	/* sodium_malloc() locks, but does not tell when it could not. */
	if (sodium_mlock(block, size) != 0) {
		explain(why, size);
		sodium_free(block);
		return NULL;
	}
	memset(block, 0, size);
	return block;
}

void locked_free(void *block)
{
	sodium_free(block);
}

enum outcome shield_open(struct shield *shield, struct complaint *why)
{
	shield->up = false;
	shield->prekey = locked_new(SHIELD_PREKEY_SIZE, why);
	return shield->prekey ? OUTCOME_DONE : OUTCOME_INTERNAL;
}

void shield_close(struct shield *shield)
{
	locked_free(shield->prekey);
	shield->prekey = NULL;
}

/* A stream alone: nobody but us writes this memory, and a changed bit shows as
 * a signature that fails its verification. */
static void apply(struct shield *shield, void *block, size_t size)
{
	static const uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES];
	uint8_t key[crypto_stream_xchacha20_KEYBYTES];

	crypto_generichash(key, sizeof(key), shield->prekey, SHIELD_PREKEY_SIZE,
			   NULL, 0);
	crypto_stream_xchacha20_xor(block, block, size, nonce, key);
	sodium_memzero(key, sizeof(key));
}

void shield_raise(struct shield *shield, void *block, size_t size)
{
	if (shield->up)
		return;
	/* A fresh key each time, so that the nonce may stay zero. */
	randombytes_buf(shield->prekey, SHIELD_PREKEY_SIZE);
	apply(shield, block, size);
	sodium_stackzero(2048);
	shield->up = true;
}

void shield_lower(struct shield *shield, void *block, size_t size)
{
	if (!shield->up)
		return;
	apply(shield, block, size);
	sodium_stackzero(2048);
	shield->up = false;
}
