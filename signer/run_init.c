/* run_init.c - makes a key store. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chain/hash.h"
#include "signer/answer.h"
#include "signer/command_runs.h"
#include "signer/entropy.h"
#include "signer/files.h"
#include "signer/info.h"
#include "signer/session.h"
#include "wallet/mnemonic.h"
#include "wallet/wif.h"

#define TEXT_MAX  65536
#define WORDS_MAX 1024

/* Where keys may come from: a file's option, and the variable of --from-env. */
struct source {
	enum option file;
	enum option variable;
	enum outcome (*take)(struct keys *keys, struct complaint *why,
			     const struct network *net, struct options *options,
			     const struct secret *text);
};

/* --- a root --- */

static enum outcome take_seed_bytes(struct keys *keys, struct complaint *why,
				    const struct network *net,
				    struct slice seed)
{
	struct xprv *root = locked_new(sizeof(*root), why);
	enum outcome outcome;

	if (!root)
		return OUTCOME_INTERNAL;
	if (xprv_from_seed(root, &keys->curve, seed) == STATUS_OK)
		outcome = keys_take_root(keys, why, net, root);
	else
		outcome = complain(why, OUTCOME_MALFORMED,
				   "the seed is not of 16 to 64 bytes");
	locked_free(root);
	return outcome;
}

/* BIP39's own passphrase: NFKD leaves ASCII as it is, and nothing else is
 * taken. */
static enum outcome mnemonic_passphrase(struct secret *out,
					struct complaint *why,
					struct options *options)
{
	const char *path = options->text[OPT_MNEMONIC_PASSPHRASE_FILE];
	const char *text = options->text[OPT_MNEMONIC_PASSPHRASE];
	enum outcome outcome = OUTCOME_DONE;

	*out = (struct secret){ 0 };
	if (path)
		outcome = secret_from_file(out, why, path, WORDS_MAX, false);
	else if (text)
		outcome = secret_from_text(out, why,
					   "OWS_SIGNER_MNEMONIC_PASSPHRASE",
					   text, WORDS_MAX, false);
	for (size_t i = 0; i < out->len && outcome == OUTCOME_DONE; i++)
		if ((unsigned char)out->text[i] > 0x7e)
			outcome = complain(why, OUTCOME_MALFORMED,
					   "the mnemonic's passphrase is not "
					   "ASCII");
	return outcome;
}

static enum outcome take_words(struct keys *keys, struct complaint *why,
			       const struct network *net,
			       struct options *options, struct slice words)
{
	uint8_t *seed = locked_new(MNEMONIC_SEED_SIZE, why);
	struct secret passphrase = { 0 };
	enum outcome outcome;

	if (!seed)
		return OUTCOME_INTERNAL;
	outcome = mnemonic_passphrase(&passphrase, why, options);
	if (outcome == OUTCOME_DONE) {
		mnemonic_to_seed(seed, words, secret_slice(&passphrase));
		outcome = take_seed_bytes(keys, why, net,
					  slice_of(seed, MNEMONIC_SEED_SIZE));
	}
	secret_clear(&passphrase);
	locked_free(seed);
	return outcome;
}

static enum outcome take_mnemonic(struct keys *keys, struct complaint *why,
				  const struct network *net,
				  struct options *options,
				  const struct secret *text)
{
	uint8_t entropy[MNEMONIC_MAX_ENTROPY];
	const char *what = NULL;
	enum status st;
	size_t len;

	st = mnemonic_to_entropy(entropy, &len, &what, secret_slice(text));
	secret_wipe(entropy, sizeof(entropy));
	if (st != STATUS_OK)
		return complain(why, OUTCOME_MALFORMED, "the mnemonic: %s",
				what ? what : status_text(st));
	return take_words(keys, why, net, options, secret_slice(text));
}

static enum outcome take_seed(struct keys *keys, struct complaint *why,
			      const struct network *net,
			      struct options *options,
			      const struct secret *text)
{
	enum outcome outcome;
	uint8_t *seed;

	(void)options;
	if (text->len > 128)
		return complain(why, OUTCOME_MALFORMED,
				"the seed is not of 16 to 64 bytes");
	seed = locked_new(64, why);
	if (!seed)
		return OUTCOME_INTERNAL;
	if (hex_decode(seed, text->text, text->len) != STATUS_OK)
		outcome = complain(why, OUTCOME_MALFORMED,
				   "the seed is not hexadecimal");
	else
		outcome = take_seed_bytes(keys, why, net,
					  slice_of(seed, text->len / 2));
	locked_free(seed);
	return outcome;
}

static enum outcome take_xprv(struct keys *keys, struct complaint *why,
			      const struct network *net,
			      struct options *options,
			      const struct secret *text)
{
	struct xprv *root = locked_new(sizeof(*root), why);
	const char *what = NULL;
	enum outcome outcome;

	(void)options;
	if (!root)
		return OUTCOME_INTERNAL;
	if (xprv_parse(root, &what, &keys->curve, net, text->text, text->len) !=
	    STATUS_OK)
		outcome = complain(why, OUTCOME_MALFORMED, "the xprv: %s",
				   what ? what : "malformed");
	else if (root->pub.depth)
		outcome = complain(why, OUTCOME_MALFORMED,
				   "the xprv is no root: its depth is %u",
				   root->pub.depth);
	else
		outcome = keys_take_root(keys, why, net, root);
	locked_free(root);
	return outcome;
}

/* --- keys alone --- */

typedef enum outcome key_parser(struct wif_key *out, struct complaint *why,
				const struct network *net, struct slice line,
				size_t number);

static enum outcome parse_wif(struct wif_key *out, struct complaint *why,
			      const struct network *net, struct slice line,
			      size_t number)
{
	const char *what = NULL;

	if (wif_parse(out, &what, net, (const char *)line.data, line.len) ==
	    STATUS_OK)
		return OUTCOME_DONE;
	return complain(why, OUTCOME_MALFORMED, "line %zu: %s", number,
			what ? what : "malformed");
}

static enum outcome parse_hex(struct wif_key *out, struct complaint *why,
			      const struct network *net, struct slice line,
			      size_t number)
{
	uint8_t bytes[32];
	enum status st = STATUS_BAD_INPUT;

	(void)net;
	if (line.len == 64 &&
	    hex_decode(bytes, (const char *)line.data, line.len) == STATUS_OK)
		st = secret_key_parse(&out->secret, slice_of(bytes, 32));
	secret_wipe(bytes, sizeof(bytes));
	out->compressed = true;
	if (st == STATUS_OK)
		return OUTCOME_DONE;
	return complain(why, OUTCOME_MALFORMED,
			"line %zu: not a key of 64 hexadecimal digits", number);
}

/* Empty lines are passed over. */
static enum outcome take_lines(struct keys *keys, struct complaint *why,
			       const struct network *net,
			       const struct secret *text, key_parser *parse)
{
	struct secret_key *secrets;
	struct wif_key *key;
	bool compressed[KEYS_MAX];
	enum outcome outcome = OUTCOME_DONE;
	size_t count = 0, at = 0, number = 1;
	struct slice line;

	secrets = locked_new(KEYS_MAX * sizeof(*secrets), why);
	key = secrets ? locked_new(sizeof(*key), why) : NULL;
	if (!key)
		outcome = OUTCOME_INTERNAL;
	for (; outcome == OUTCOME_DONE && secret_next_line(&line, text, &at);
	     number++) {
		if (!line.len)
			continue;
		if (count == KEYS_MAX) {
			outcome = complain(why, OUTCOME_MALFORMED,
					   "more than %d keys", KEYS_MAX);
			break;
		}
		outcome = parse(key, why, net, line, number);
		secrets[count] = key->secret;
		compressed[count++] = key->compressed;
	}
	if (outcome == OUTCOME_DONE && !count)
		outcome = complain(why, OUTCOME_MALFORMED, "no key in it");
	if (outcome == OUTCOME_DONE)
		outcome = keys_take_plain(keys, why, net, secrets, compressed,
					  count);
	locked_free(key);
	locked_free(secrets);
	return outcome;
}

static enum outcome take_wif(struct keys *keys, struct complaint *why,
			     const struct network *net, struct options *options,
			     const struct secret *text)
{
	(void)options;
	return take_lines(keys, why, net, text, parse_wif);
}

static enum outcome take_hex(struct keys *keys, struct complaint *why,
			     const struct network *net, struct options *options,
			     const struct secret *text)
{
	(void)options;
	return take_lines(keys, why, net, text, parse_hex);
}

/* --- which --- */

static const struct source sources[] = {
	{ OPT_MNEMONIC_FILE, OPT_MNEMONIC, take_mnemonic },
	{ OPT_SEED_FILE, OPT_SEED, take_seed },
	{ OPT_XPRV_FILE, OPT_XPRV, take_xprv },
	{ OPT_WIF_FILE, OPT_WIF, take_wif },
	{ OPT_KEY_FILE, OPT_KEY, take_hex },
};

#define SOURCE_COUNT (sizeof(sources) / sizeof(sources[0]))

/* The one source that the options name. NULL with generate: none of these. */
static enum outcome choose(const struct source **out, bool *generate,
			   struct complaint *why, const struct options *options)
{
	bool from_env = options_switch(options, OPT_FROM_ENV);
	size_t named;

	*out = NULL;
	*generate = options_switch(options, OPT_GENERATE);
	named = *generate;
	for (size_t i = 0; i < SOURCE_COUNT; i++)
		if (options->text[sources[i].file] ||
		    (from_env && options->text[sources[i].variable])) {
			*out = &sources[i];
			named++;
		}
	if (named == 1)
		return OUTCOME_DONE;
	return complain(why, OUTCOME_MALFORMED,
			named ? "the keys have more than one source"
			      : "keys from where? --generate, or one of "
				"--mnemonic-file, --seed-file, --xprv-file, "
				"--wif-file, --key-file, --from-env");
}

static enum outcome take_source(struct keys *keys, struct complaint *why,
				const struct network *net,
				struct options *options,
				const struct source *source)
{
	const char *path = options->text[source->file];
	struct secret text = { 0 };
	enum outcome outcome;

	if (path)
		outcome = secret_from_file(&text, why, path, TEXT_MAX, true);
	else
		outcome = secret_from_text(
			&text, why, option_row(source->variable)->name,
			options->text[source->variable], TEXT_MAX, true);
	if (outcome == OUTCOME_DONE)
		outcome = source->take(keys, why, net, options, &text);
	secret_clear(&text);
	return outcome;
}

/* --- a fresh one --- */

/* Throws of dice, hashed together with what was drawn: neither a bad generator
 * nor bad dice alone make a bad key. */
static enum outcome mix_dice(uint8_t entropy[32], struct complaint *why,
			     const char *path)
{
	struct secret dice;
	enum outcome outcome;
	uint8_t *both;

	if (!path)
		return OUTCOME_DONE;
	outcome = secret_from_file(&dice, why, path, TEXT_MAX, true);
	if (outcome != OUTCOME_DONE)
		return outcome;
	both = locked_new(32 + dice.len, why);
	if (both) {
		memcpy(both, entropy, 32);
		memcpy(both + 32, dice.text, dice.len);
		sha256(entropy, both, 32 + dice.len);
	} else {
		outcome = OUTCOME_INTERNAL;
	}
	locked_free(both);
	secret_clear(&dice);
	return outcome;
}

/* words: locked, MNEMONIC_TEXT_SIZE. */
static enum outcome generate_words(char *words, struct complaint *why,
				   const struct options *options)
{
	/* 11 bits a word, of which one in 33 is checksum. */
	size_t len = (size_t)options_number(options, OPT_WORDS) / 3 * 4;
	uint8_t entropy[32];
	enum outcome outcome;

	outcome = entropy_draw(entropy, why, sizeof(entropy));
	if (outcome == OUTCOME_DONE)
		outcome = mix_dice(entropy, why, options->text[OPT_DICE_FILE]);
	if (outcome == OUTCOME_DONE &&
	    (options_number(options, OPT_WORDS) % 3 || len > sizeof(entropy) ||
	     mnemonic_from_entropy(words, slice_of(entropy, len)) != STATUS_OK))
		outcome = complain(why, OUTCOME_MALFORMED,
				   "--words: 12, 15, 18, 21 or 24");
	secret_wipe(entropy, sizeof(entropy));
	return outcome;
}

/* Straight from locked memory to standard output; in JSON a line of its own. */
static enum outcome show_words(struct complaint *why, const char *words,
			       bool json)
{
	const char *parts[] = {
		json ? "{\"mnemonic\":\""
		     : "Write these words down; they are the backup and are "
		       "not shown again:\n\n    ",
		words,
		json ? "\"}\n" : "\n\n",
	};
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; i < 3 && outcome == OUTCOME_DONE; i++)
		outcome = files_write_fd(why, STDOUT_FILENO,
					 slice_of(parts[i], strlen(parts[i])));
	return outcome;
}

/* --- the store --- */

static bool exists(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0;
}

/* A container that starts again finds its store made: fine, if it is of the
 * same keys. */
static enum outcome compare(struct keys *keys, struct complaint *why,
			    const struct options *options,
			    const struct secret *passphrase)
{
	struct keys there;
	enum outcome outcome;

	outcome = session_open_with(&there, why, options, passphrase);
	if (outcome == OUTCOME_DONE &&
	    memcmp(there.header.fingerprint, keys->header.fingerprint, 4) != 0)
		outcome = complain(why, OUTCOME_STORE,
				   "%.200s: there is a store of other keys",
				   options->text[OPT_STORE]);
	keys->header = there.header;
	keys_close(&there);
	return outcome;
}

static enum outcome make_store(struct keys *keys, struct complaint *why,
			       const struct options *options,
			       const struct secret *passphrase,
			       const char *words)
{
	enum outcome outcome;

	if (!words && exists(options->text[OPT_STORE]))
		return compare(keys, why, options, passphrase);
	outcome = session_save(keys, why, options->text[OPT_STORE], passphrase,
			       true);
	if (outcome == OUTCOME_DONE && words)
		outcome = show_words(why, words,
				     options_switch(options, OPT_JSON));
	return outcome;
}

static enum outcome make_keys(struct keys *keys, struct complaint *why,
			      const struct network *net,
			      struct options *options, char *words)
{
	const struct source *source;
	enum outcome outcome;
	bool generate;

	outcome = choose(&source, &generate, why, options);
	if (outcome != OUTCOME_DONE || !generate)
		return outcome == OUTCOME_DONE
			       ? take_source(keys, why, net, options, source)
			       : outcome;
	outcome = generate_words(words, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = take_words(keys, why, net, options,
				     slice_of(words, strlen(words)));
	return outcome;
}

static enum outcome init(struct keys *keys, struct complaint *why,
			 const struct network *net, struct options *options)
{
	struct secret passphrase = { 0 };
	enum outcome outcome;
	char *words;

	words = locked_new(MNEMONIC_TEXT_SIZE, why);
	if (!words)
		return OUTCOME_INTERNAL;
	outcome = make_keys(keys, why, net, options, words);
	if (outcome == OUTCOME_DONE) {
		keys_rest(keys);
		outcome = session_passphrase(&passphrase, why, options, true);
	}
	options_wipe(options);
	if (outcome == OUTCOME_DONE)
		outcome = make_store(keys, why, options, &passphrase,
				     *words ? words : NULL);
	secret_clear(&passphrase);
	locked_free(words);
	return outcome;
}

enum outcome run_init(struct options *options, struct complaint *why)
{
	const struct network *net;
	struct keys keys = { 0 };
	enum outcome outcome;

	outcome = session_need(why, options, OPT_STORE);
	if (outcome == OUTCOME_DONE)
		outcome = session_network(&net, why, options);
	if (outcome == OUTCOME_DONE && options_switch(options, OPT_GENERATE) &&
	    exists(options->text[OPT_STORE]))
		outcome = complain(why, OUTCOME_STORE,
				   "%.200s: there is a store already",
				   options->text[OPT_STORE]);
	if (outcome == OUTCOME_DONE)
		outcome = keys_open(&keys, why);
	if (outcome == OUTCOME_DONE)
		outcome = init(&keys, why, net, options);
	if (outcome == OUTCOME_DONE)
		outcome = info_show(&keys, why, options);
	keys_close(&keys);
	return outcome;
}
