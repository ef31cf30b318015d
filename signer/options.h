/* options.h - what a run of ows-signer is to do, from command line and
 * environment.
 *
 * One table: every option is --NAME on the command line and OWS_SIGNER_NAME in
 * the environment, the command itself OWS_SIGNER_COMMAND. Positional arguments
 * (IN, OUT, ADDRESS, ...) may be given as options, too. A flag beats the
 * environment. Secrets are in files (--NAME-file, OWS_SIGNER_NAME_FILE) or in
 * the environment, never on the command line. A variable that begins with
 * OWS_SIGNER_ and is none of these is an error: a misspelt policy must not go
 * unnoticed. */
#ifndef SIGNER_OPTIONS_H
#define SIGNER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signer/outcome.h"

enum option_kind {
	OPTION_TEXT,
	OPTION_NUMBER, /* 0 to 2^31 - 1 */
	OPTION_SWITCH,
	OPTION_READ,       /* path of a file to read */
	OPTION_WRITE,      /* path of a file to make anew */
	OPTION_FOLDER,     /* path of a folder to read and write in */
	OPTION_SECRET,     /* environment alone */
	OPTION_POSITIONAL, /* text */
	OPTION_IN,         /* positional path; "-" is standard input */
	OPTION_OUT,        /* positional path; "-" is standard output */
	OPTION_FILES,      /* positional paths to read, all that are left */
};

/* identifier, name, kind, form, default, help */
#define OPTION_LIST(X)                                                         \
	X(STORE, "store", OPTION_READ, "FILE", NULL,                           \
	  "the encrypted key store")                                           \
	X(COIN, "coin", OPTION_TEXT, "btc|bch|ltc", NULL,                      \
	  "the coin; with a store: refuse to go on if it is another one")      \
	X(NETWORK, "network", OPTION_TEXT, "NAME", NULL,                       \
	  "livenet, testnet, regtest, ...; with a store: refuse to go on if "  \
	  "it is another one")                                                 \
	X(PASSPHRASE_FILE, "passphrase-file", OPTION_READ, "FILE", NULL,       \
	  "holds the store's passphrase; else it is asked for on the "         \
	  "terminal")                                                          \
	X(PASSPHRASE, "passphrase", OPTION_SECRET, "TEXT", NULL,               \
	  "the store's passphrase; wiped from the environment once read")      \
	X(GENERATE, "generate", OPTION_SWITCH, NULL, NULL,                     \
	  "makes a fresh mnemonic and shows it once, on standard output")      \
	X(WORDS, "words", OPTION_NUMBER, "12|15|18|21|24", "24",               \
	  "how many words --generate makes")                                   \
	X(DICE_FILE, "dice-file", OPTION_READ, "FILE", NULL,                   \
	  "throws of dice, mixed by hash into what --generate draws from the " \
	  "kernel")                                                            \
	X(MNEMONIC_FILE, "mnemonic-file", OPTION_READ, "FILE", NULL,           \
	  "holds BIP39 words (English)")                                       \
	X(SEED_FILE, "seed-file", OPTION_READ, "FILE", NULL,                   \
	  "holds a BIP32 seed, 16 to 64 bytes in hexadecimal")                 \
	X(XPRV_FILE, "xprv-file", OPTION_READ, "FILE", NULL,                   \
	  "holds a BIP32 root key (xprv, tprv)")                               \
	X(WIF_FILE, "wif-file", OPTION_READ, "FILE", NULL,                     \
	  "holds private keys as WIF, one a line")                             \
	X(KEY_FILE, "key-file", OPTION_READ, "FILE", NULL,                     \
	  "holds private keys in hexadecimal, one a line")                     \
	X(FROM_ENV, "from-env", OPTION_SWITCH, NULL, NULL,                     \
	  "takes the keys from OWS_SIGNER_MNEMONIC, _SEED, _XPRV, _WIF or "    \
	  "_KEY")                                                              \
	X(MNEMONIC, "mnemonic", OPTION_SECRET, "TEXT", NULL,                   \
	  "what --mnemonic-file would hold, for --from-env")                   \
	X(SEED, "seed", OPTION_SECRET, "TEXT", NULL,                           \
	  "what --seed-file would hold, for --from-env")                       \
	X(XPRV, "xprv", OPTION_SECRET, "TEXT", NULL,                           \
	  "what --xprv-file would hold, for --from-env")                       \
	X(WIF, "wif", OPTION_SECRET, "TEXT", NULL,                             \
	  "what --wif-file would hold, for --from-env")                        \
	X(KEY, "key", OPTION_SECRET, "TEXT", NULL,                             \
	  "what --key-file would hold, for --from-env")                        \
	X(MNEMONIC_PASSPHRASE_FILE, "mnemonic-passphrase-file", OPTION_READ,   \
	  "FILE", NULL, "holds BIP39's own passphrase (ASCII)")                \
	X(MNEMONIC_PASSPHRASE, "mnemonic-passphrase", OPTION_SECRET, "TEXT",   \
	  NULL, "what --mnemonic-passphrase-file would hold")                  \
	X(JSON, "json", OPTION_SWITCH, NULL, NULL,                             \
	  "answers as one JSON object")                                        \
	X(PURPOSE, "purpose", OPTION_NUMBER, "44|49|84|86", NULL,              \
	  "BIP44's first step; by default 84, or 44 where there is no "        \
	  "segwit")                                                            \
	X(ACCOUNT, "account", OPTION_NUMBER, "N", "0", "BIP44's third step")   \
	X(BRANCH, "branch", OPTION_NUMBER, "0|1", "0",                         \
	  "BIP44's fourth step: 1 is change")                                  \
	X(FROM, "from", OPTION_NUMBER, "N", "0", "the first index")            \
	X(COUNT, "count", OPTION_NUMBER, "N", "20", "how many, 10000 at most") \
	X(DESCRIPTOR, "descriptor", OPTION_TEXT, "TEXT", NULL,                 \
	  "a multisig descriptor with ranges, one of its keys the store's")    \
	X(NAME, "name", OPTION_TEXT, "NAME", NULL,                             \
	  "what to call it: letters, digits, dash, up to 32")                  \
	X(IN, "in", OPTION_IN, "IN", "-", "the request; - is standard input")  \
	X(OUT, "out", OPTION_OUT, "OUT", "-",                                  \
	  "the result; - is standard output")                                  \
	X(REPORT, "report", OPTION_WRITE, "FILE", NULL,                        \
	  "where the report goes (JSON); else to standard error")              \
	X(POLICY, "policy", OPTION_READ, "FILE", NULL,                         \
	  "what may be signed (JSON); without one: any amount to anybody, "    \
	  "within limits on fees")                                             \
	X(STATE, "state", OPTION_FOLDER, "FOLDER", NULL,                       \
	  "audit log and answers given; by default the store's name with "     \
	  ".state behind it")                                                  \
	X(REQUEST_ID, "request-id", OPTION_TEXT, "ID", NULL,                   \
	  "the same id and request get the same answer again; another "        \
	  "request under it is refused")                                       \
	X(REQUEST_MAC, "request-mac", OPTION_TEXT, "HEX", NULL,                \
	  "HMAC-SHA256 of the id, a zero byte and the request; without an "    \
	  "id of the request alone")                                           \
	X(MAC_KEY_FILE, "mac-key-file", OPTION_READ, "FILE", NULL,             \
	  "holds the key of --request-mac, 32 bytes in hexadecimal")           \
	X(FINALIZE, "finalize", OPTION_SWITCH, NULL, NULL,                     \
	  "finalizes what is fully signed")                                    \
	X(NO_LOW_R, "no-low-r", OPTION_SWITCH, NULL, NULL,                     \
	  "takes the first ECDSA nonce, not one that makes r short")           \
	X(AUX_RANDOM, "aux-random", OPTION_SWITCH, NULL, NULL,                 \
	  "mixes fresh randomness into BIP340 nonces; results no longer "      \
	  "repeat")                                                            \
	X(BCH_SCHNORR, "bch-schnorr", OPTION_SWITCH, NULL, NULL,               \
	  "Bitcoin Cash: Schnorr signatures, but for multisig")                \
	X(ALLOW_UNPROVED_AMOUNTS, "allow-unproved-amounts", OPTION_SWITCH,     \
	  NULL, NULL,                                                          \
	  "signs segwit v0 inputs whose amounts nothing proves; logged")       \
	X(FILES, "files", OPTION_FILES, "FILE...", NULL,                       \
	  "the templates, two or more")                                        \
	X(INBOX, "inbox", OPTION_FOLDER, "FOLDER", NULL,                       \
	  "where requests are dropped, by renaming; a file's name without "    \
	  "what follows its last dot is the request's id")                     \
	X(OUTBOX, "outbox", OPTION_FOLDER, "FOLDER", NULL,                     \
	  "where results and their reports go")                                \
	X(REJECTED, "rejected", OPTION_FOLDER, "FOLDER", NULL,                 \
	  "where reports go when there is no result")                          \
	X(ONCE, "once", OPTION_SWITCH, NULL, NULL,                             \
	  "answers what is there and ends")                                    \
	X(WITHIN, "within", OPTION_NUMBER, "SECONDS", "60",                    \
	  "how long ago the last sign of life may be")                         \
	X(FORM, "form", OPTION_TEXT, "legacy|bip137|bip322", NULL,             \
	  "of the signature; by default legacy for P2PKH, else bip322")        \
	X(PATH, "path", OPTION_TEXT, "PATH", NULL,                             \
	  "the address's path; without it the first 1000 addresses of each "   \
	  "purpose are looked through")                                        \
	X(ADDRESS, "address", OPTION_POSITIONAL, "ADDRESS", NULL,              \
	  "whose message it is")                                               \
	X(SIGNATURE, "signature", OPTION_POSITIONAL, "SIGNATURE", NULL,        \
	  "as sign-message writes it")                                         \
	X(MESSAGE, "message", OPTION_POSITIONAL, "MESSAGE", NULL,              \
	  "the text, as it is")                                                \
	X(MESSAGE_FILE, "message-file", OPTION_READ, "FILE", NULL,             \
	  "holds the message, every byte of it; instead of MESSAGE")

enum option {
#define OPTION_ENUM(id, name, kind, form, fallback, help) OPT_##id,
	OPTION_LIST(OPTION_ENUM)
#undef OPTION_ENUM
		OPTION_COUNT
};

struct option_row {
	const char *name;
	enum option_kind kind;
	const char *form; /* of its value, for people; NULL: none */
	const char *fallback;
	const char *help;
};

const struct option_row *option_row(enum option option);
/* "OWS_SIGNER_STORE" of "store". */
void option_variable(char *out, size_t size, const char *name);

struct command;

#define OPTIONS_MAX_FILES 64

struct options {
	const struct command *command; /* NULL: only prints */
	enum {
		PRINT_NOTHING,
		PRINT_HELP, /* of command, or of all */
		PRINT_HELP_MAN,
		PRINT_VERSION,
	} print;
	/* Borrowed from arguments, environment or table; NULL: not given. The
	 * text of a secret is the environment's own: options_wipe(). */
	const char *text[OPTION_COUNT];
	/* Of OPTION_FILES, which only the command line gives; text[] has the
	 * first. */
	const char *files[OPTIONS_MAX_FILES];
	size_t file_count;
	char state[4096]; /* the default of --state, when it is needed */
	bool landlock;    /* the sandbox has it; main() fills this in */
};

/* MALFORMED: *why. arguments without the program's name, NULL at the end. */
MUST_CHECK enum outcome options_read(struct options *out, struct complaint *why,
				     char *const *arguments,
				     char *const *environment);
/* Overwrites every secret in the environment. */
void options_wipe(struct options *options);

bool options_switch(const struct options *options, enum option option);
/* Of a number that options_read() checked; 0 when it was not given. */
uint32_t options_number(const struct options *options, enum option option);

#endif /* SIGNER_OPTIONS_H */
