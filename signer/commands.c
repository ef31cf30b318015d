#include "signer/commands.h"

#include "signer/command_runs.h"

/* What every command that opens a store takes. */
#define STORE_OPTIONS \
	OPT_STORE, OPT_PASSPHRASE_FILE, OPT_PASSPHRASE, OPT_COIN, OPT_NETWORK

static const struct command commands[] = {
	{
		.name = "init",
		.summary = "makes the encrypted key store",
		.more = "Shows fingerprint and watch-only descriptors. With "
			"--generate the mnemonic is shown, once. A store that "
			"is there is never replaced: if it is of the same keys "
			"and opens with the passphrase, all is well.",
		.options = { STORE_OPTIONS, OPT_GENERATE, OPT_WORDS,
			     OPT_DICE_FILE, OPT_MNEMONIC_FILE, OPT_SEED_FILE,
			     OPT_XPRV_FILE, OPT_WIF_FILE, OPT_KEY_FILE,
			     OPT_FROM_ENV, OPT_MNEMONIC, OPT_SEED, OPT_XPRV,
			     OPT_WIF, OPT_KEY, OPT_MNEMONIC_PASSPHRASE_FILE,
			     OPT_MNEMONIC_PASSPHRASE, OPT_JSON, OPTION_COUNT },
		.writes_store = true,
		.run = run_init,
	},
	{
		.name = "info",
		.summary = "shows the store's fingerprint, network and "
			   "descriptors",
		.more = "The descriptors hold public keys alone: give them to "
			"the watcher.",
		.options = { STORE_OPTIONS, OPT_ACCOUNT, OPT_JSON,
			     OPTION_COUNT },
		.run = run_info,
	},
	{
		.name = "addresses",
		.summary = "lists addresses with paths and public keys",
		.options = { STORE_OPTIONS, OPT_PURPOSE, OPT_ACCOUNT,
			     OPT_BRANCH, OPT_FROM, OPT_COUNT, OPT_JSON,
			     OPTION_COUNT },
		.run = run_addresses,
	},
	{
		.name = "register",
		.summary = "adds a multisig descriptor that change may go to",
		.more = "Without it every output to the multisig wallet counts "
			"as foreign, whatever a request says.",
		.options = { STORE_OPTIONS, OPT_DESCRIPTOR, OPT_NAME, OPT_JSON,
			     OPTION_COUNT },
		.writes_store = true,
		.run = run_register,
	},
	{
		.name = "decode",
		.summary = "shows what a request would do: all that a person "
			   "must see before signing",
		.more = "With a store, own outputs are told from those that "
			"only claim to be. Without one --coin and --network "
			"say how to read it.",
		.options = { STORE_OPTIONS, OPT_JSON, OPT_IN, OPTION_COUNT },
		.run = run_decode,
	},
	{
		.name = "sign",
		.summary = "signs a template (PSBT), or a raw transaction in "
			   "JSON",
		.more = "The result has the form of the request: bytes, base64 "
			"or hexadecimal; of {\"hex\", \"prevtxs\"} it is "
			"{\"hex\", \"complete\"}. The report is a JSON object "
			"with decision, reason, amounts and every input and "
			"output. Both leave only after a line in the audit log "
			"is on the disk.",
		.options = { STORE_OPTIONS, OPT_POLICY, OPT_STATE,
			     OPT_REQUEST_ID, OPT_REQUEST_MAC, OPT_MAC_KEY_FILE,
			     OPT_FINALIZE, OPT_NO_LOW_R, OPT_AUX_RANDOM,
			     OPT_BCH_SCHNORR, OPT_ALLOW_UNPROVED_AMOUNTS,
			     OPT_REPORT, OPT_IN, OPT_OUT, OPTION_COUNT },
		.run = run_sign,
	},
	{
		.name = "finalize",
		.summary = "makes final every input that has its signatures",
		.options = { OPT_COIN, OPT_NETWORK, OPT_IN, OPT_OUT,
			     OPTION_COUNT },
		.run = run_finalize,
	},
	{
		.name = "extract",
		.summary = "writes the transaction of a final template, in "
			   "hexadecimal",
		.more = "All scripts are run before.",
		.options = { OPT_COIN, OPT_NETWORK, OPT_IN, OPT_OUT,
			     OPTION_COUNT },
		.run = run_extract,
	},
	{
		.name = "combine",
		.summary = "makes one template of several of the same "
			   "transaction",
		.options = { OPT_COIN, OPT_NETWORK, OPT_FILES, OPT_OUT,
			     OPTION_COUNT },
		.run = run_combine,
	},
	{
		.name = "digests",
		.summary = "lists what is to be signed for each input, for "
			   "foreign signers",
		.options = { STORE_OPTIONS, OPT_IN, OPTION_COUNT },
		.run = run_digests,
	},
	{
		.name = "serve",
		.summary = "signs what is dropped into a folder",
		.more = "Each request is answered in the outbox, or in the "
			"folder of those rejected, and then removed. NAME.mac "
			"beside a request holds its code. Killed at any "
			"moment, the next run gives the same answers. Outside "
			"regtest a policy is wanted. SIGTERM ends it.",
		.options = { STORE_OPTIONS, OPT_POLICY, OPT_STATE, OPT_INBOX,
			     OPT_OUTBOX, OPT_REJECTED, OPT_ONCE,
			     OPT_MAC_KEY_FILE, OPT_FINALIZE, OPT_NO_LOW_R,
			     OPT_AUX_RANDOM, OPT_BCH_SCHNORR,
			     OPT_ALLOW_UNPROVED_AMOUNTS, OPTION_COUNT },
		.run = run_serve,
	},
	{
		.name = "health",
		.summary = "is serve at work?",
		.more = "For the health checks of containers: looks at the "
			"sign of life that serve leaves in its state folder "
			"every second, and before each request. Exit status "
			"0: it is, 5: it is not, or cannot answer.",
		.options = { OPT_STORE, OPT_STATE, OPT_WITHIN, OPTION_COUNT },
		.run = run_health,
	},
	{
		.name = "sign-message",
		.summary = "signs a message with the key of an address",
		.more = "The signature is base64, on standard output; the "
			"request is logged. legacy is for P2PKH, bip137 for "
			"P2PKH, P2WPKH and P2WPKH in P2SH, bip322 for all that "
			"have segwit.",
		.options = { STORE_OPTIONS, OPT_POLICY, OPT_STATE, OPT_FORM,
			     OPT_PATH, OPT_MESSAGE_FILE, OPT_ADDRESS,
			     OPT_MESSAGE, OPTION_COUNT },
		.run = run_sign_message,
	},
	{
		.name = "verify-message",
		.summary = "did the owner of an address sign this message?",
		.more = "Exit status 0: yes, 2: no, 3: the address or the "
			"signature is none. A yes may say more: from which "
			"time and age on it holds (BIP322: nLockTime and "
			"nSequence, as transactions have them), and which "
			"funds are claimed, which a node must look up.",
		.options = { OPT_COIN, OPT_NETWORK, OPT_MESSAGE_FILE,
			     OPT_ADDRESS, OPT_SIGNATURE, OPT_MESSAGE,
			     OPTION_COUNT },
		.run = run_verify_message,
	},
	{
		.name = "selftest",
		.summary = "checks sandbox, randomness and known answers",
		.options = { OPT_JSON, OPTION_COUNT },
		.run = run_selftest,
	},
	{
		.name = "audit verify",
		.summary = "checks the audit log's chain",
		.more = "Shows how many lines there are and the hash of the "
			"last: kept elsewhere, it tells of a log that was cut "
			"short.",
		.options = { OPT_STORE, OPT_STATE, OPTION_COUNT },
		.run = run_audit_verify,
	},
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

const struct command *command_at(size_t index)
{
	return index < COMMAND_COUNT ? &commands[index] : NULL;
}

bool command_takes(const struct command *command, enum option option)
{
	const enum option *at = command->options;

	while (*at != OPTION_COUNT && *at != option)
		at++;
	return *at == option && option != OPTION_COUNT;
}
