#include "signer/session.h"

#include <fcntl.h>
#include <string.h>

#include "base/clock.h"
#include "signer/files.h"

static enum outcome ask_twice(struct secret *out, struct complaint *why)
{
	struct secret again;
	enum outcome outcome;

	outcome = secret_from_terminal(
		out, why, "New passphrase for the key store: ", PASSPHRASE_MAX);
	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = secret_from_terminal(&again, why,
				       "The same again: ", PASSPHRASE_MAX);
	if (outcome == OUTCOME_DONE &&
	    !slice_equal(secret_slice(out), secret_slice(&again)))
		outcome = complain(why, OUTCOME_MALFORMED,
				   "the two passphrases differ");
	secret_clear(&again);
	if (outcome != OUTCOME_DONE)
		secret_clear(out);
	return outcome;
}

enum outcome session_passphrase(struct secret *out, struct complaint *why,
				struct options *options, bool is_new)
{
	const char *path = options->text[OPT_PASSPHRASE_FILE];
	const char *text = options->text[OPT_PASSPHRASE];

	*out = (struct secret){ 0 };
	if (path)
		return secret_from_file(out, why, path, PASSPHRASE_MAX, false);
	if (text)
		return secret_from_text(out, why, "OWS_SIGNER_PASSPHRASE", text,
					PASSPHRASE_MAX, false);
	if (is_new)
		return ask_twice(out, why);
	return secret_from_terminal(
		out, why, "Passphrase of the key store: ", PASSPHRASE_MAX);
}

enum outcome session_need(struct complaint *why, const struct options *options,
			  enum option option)
{
	if (options->text[option])
		return OUTCOME_DONE;
	return complain(why, OUTCOME_MALFORMED, "--%s %s is missing",
			option_row(option)->name, option_row(option)->form);
}

enum outcome session_network(const struct network **out, struct complaint *why,
			     const struct options *options)
{
	const char *coin = options->text[OPT_COIN];
	const char *name = options->text[OPT_NETWORK];
	enum outcome outcome = session_need(why, options, OPT_COIN);

	if (outcome == OUTCOME_DONE)
		outcome = session_need(why, options, OPT_NETWORK);
	if (outcome != OUTCOME_DONE)
		return outcome;
	*out = network_find(coin, name);
	if (!*out)
		return complain(why, OUTCOME_MALFORMED,
				"there is no network %.20s of a coin %.20s",
				name, coin);
	return OUTCOME_DONE;
}

static enum outcome check_expected(struct complaint *why,
				   const struct options *options,
				   const struct network *net)
{
	const char *coin = options->text[OPT_COIN];
	const char *name = options->text[OPT_NETWORK];

	if ((coin && strcmp(coin, net->coin) != 0) ||
	    (name && strcmp(name, net->name) != 0))
		return complain(why, OUTCOME_STORE, "the store is of %s %s",
				net->coin, net->name);
	return OUTCOME_DONE;
}

static enum outcome unseal(struct keys *keys, struct complaint *why,
			   const struct secret *passphrase, struct slice bytes)
{
	enum outcome outcome;
	uint8_t *plain;

	plain = locked_new(keys->header.size + 1, why);
	if (!plain)
		return OUTCOME_INTERNAL;
	outcome = store_unseal(plain, why, secret_slice(passphrase), bytes);
	if (outcome == OUTCOME_DONE)
		outcome = keys_decode(keys, why, keys->header.net,
				      slice_of(plain, keys->header.size));
	locked_free(plain);
	return outcome;
}

enum outcome session_open_with(struct keys *keys, struct complaint *why,
			       const struct options *options,
			       const struct secret *passphrase)
{
	uint8_t fingerprint[4];
	struct writer bytes;
	enum outcome outcome;

	writer_init(&bytes);
	outcome = keys_open(keys, why);
	if (outcome == OUTCOME_DONE)
		outcome = files_read_private(
			&bytes, why, options->text[OPT_STORE], STORE_MAX_SIZE);
	if (outcome == OUTCOME_DONE)
		outcome = store_look(&keys->header, why, writer_slice(&bytes));
	memcpy(fingerprint, keys->header.fingerprint, sizeof(fingerprint));
	if (outcome == OUTCOME_DONE)
		outcome = check_expected(why, options, keys->header.net);
	if (outcome == OUTCOME_DONE)
		outcome = unseal(keys, why, passphrase, writer_slice(&bytes));
	if (outcome == OUTCOME_DONE &&
	    memcmp(fingerprint, keys->header.fingerprint, 4) != 0)
		outcome = complain(why, OUTCOME_STORE,
				   "the store's fingerprint is not its keys'");
	if (outcome == OUTCOME_DONE)
		keys_rest(keys);
	writer_clear(&bytes);
	return outcome;
}

enum outcome session_open(struct keys *keys, struct complaint *why,
			  struct options *options)
{
	struct secret passphrase;
	enum outcome outcome;

	*keys = (struct keys){ 0 };
	outcome = session_need(why, options, OPT_STORE);
	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = session_passphrase(&passphrase, why, options, false);
	options_wipe(options);
	if (outcome == OUTCOME_DONE)
		outcome = session_open_with(keys, why, options, &passphrase);
	secret_clear(&passphrase);
	return outcome;
}

enum outcome session_save(struct keys *keys, struct complaint *why,
			  const char *path, const struct secret *passphrase,
			  bool is_new)
{
	size_t size = keys_encoded_size(keys);
	enum outcome outcome;
	struct writer bytes, secrets = { .cap = size };
	uint8_t *plain;

	plain = locked_new(size, why);
	if (!plain)
		return OUTCOME_INTERNAL;
	secrets.data = plain;
	writer_init(&bytes);
	if (is_new)
		keys->header.created = clock_unix();
	keys->header.passes = STORE_PASSES;
	keys->header.memory = STORE_MEMORY;
	(void)keys_use(keys);
	keys_encode(&secrets, keys);
	keys_rest(keys);
	outcome = store_seal(&bytes, why, &keys->header,
			     secret_slice(passphrase), slice_of(plain, size));
	locked_free(plain);
	if (outcome == OUTCOME_DONE && bytes.len > STORE_MAX_SIZE)
		outcome = complain(why, OUTCOME_MALFORMED,
				   "the store would be over %d bytes",
				   STORE_MAX_SIZE);
	if (outcome == OUTCOME_DONE)
		outcome = is_new ? files_create(why, path, writer_slice(&bytes))
				 : files_replace(why, AT_FDCWD, path,
						 writer_slice(&bytes));
	writer_clear(&bytes);
	return outcome;
}
