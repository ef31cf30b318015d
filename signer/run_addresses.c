/* run_addresses.c - the addresses of an account, or of keys alone. */
#include <inttypes.h>

#include "chain/address.h"
#include "chain/hash.h"
#include "signer/accounts.h"
#include "signer/answer.h"
#include "signer/command_runs.h"
#include "signer/files.h"
#include "signer/session.h"

#define MAX_COUNT 10000

struct listing {
	struct writer text;
	json_t *rows;
	bool json;
	size_t count;
};

static void add(struct listing *list, const char *path,
		const struct public_key *key, const char *address)
{
	char hex[2 * PUBLIC_KEY_LONG_SIZE + 1];

	hex_encode(hex, key->bytes, key->len);
	list->count++;
	if (list->json)
		json_array_append_new(list->rows,
				      json_pack("{s:s, s:s, s:s}", "path", path,
						"address", address,
						"public_key", hex));
	else
		answer_line(&list->text, "%s %s %s", path, address, hex);
}

/* The only script of a descriptor as an address. */
static enum outcome address_at(char out[ADDRESS_SIZE], struct complaint *why,
			       const struct keys *keys,
			       const struct descriptor *descriptor,
			       size_t branch, uint32_t index)
{
	struct descriptor_script scripts[DESCRIPTOR_MAX_SCRIPTS];
	struct tx_space space;
	enum status st;
	size_t count;

	tx_space_init(&space);
	st = descriptor_scripts(scripts, &count, &space, &keys->curve,
				descriptor, branch, index);
	if (st == STATUS_OK)
		st = address_from_script(out, keys->net, scripts[0].script);
	tx_space_clear(&space);
	return st == STATUS_OK ? OUTCOME_DONE
			       : complain(why, OUTCOME_MALFORMED,
					  "index %" PRIu32 ": %s", index,
					  status_text(st));
}

static enum outcome parse(struct descriptor *out, struct complaint *why,
			  const struct keys *keys, const char *text)
{
	const char *what = NULL;

	if (descriptor_parse(out, &what, &keys->curve, keys->net,
			     slice_of(text, strlen(text))) == STATUS_OK)
		return OUTCOME_DONE;
	return complain(why, OUTCOME_INTERNAL, "own descriptor: %s",
			what ? what : "out of memory");
}

static enum outcome list_account(struct listing *list, struct complaint *why,
				 struct keys *keys,
				 const struct options *options)
{
	uint32_t purpose = options_number(options, OPT_PURPOSE);
	uint32_t branch = options_number(options, OPT_BRANCH);
	uint32_t from = options_number(options, OPT_FROM);
	uint32_t count = options_number(options, OPT_COUNT);
	char text[ACCOUNT_TEXT_SIZE], address[ADDRESS_SIZE];
	char path_text[KEY_PATH_TEXT_SIZE];
	struct descriptor descriptor;
	enum outcome outcome;

	if (!purpose)
		purpose = account_usual_purpose(keys->net);
	outcome = account_descriptor(text, why, keys, purpose,
				     options_number(options, OPT_ACCOUNT));
	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = parse(&descriptor, why, keys, text);
	for (uint64_t i = from; i < (uint64_t)from + count; i++) {
		const struct descriptor_key *key = descriptor.keys[0];
		struct key_path path, tail;
		struct public_key public;

		if (outcome != OUTCOME_DONE)
			break;
		outcome = address_at(address, why, keys, &descriptor, branch,
				     (uint32_t)i);
		if (outcome != OUTCOME_DONE ||
		    descriptor_key_at(&public, &keys->curve, key, branch,
				      (uint32_t)i) != STATUS_OK ||
		    descriptor_key_path(&tail, key, branch, (uint32_t)i) !=
			    STATUS_OK)
			break;
		path = key->origin;
		for (size_t s = 0; s < tail.count; s++)
			path.steps[path.count++] = tail.steps[s];
		key_path_write(path_text, &path);
		add(list, path_text, &public, address);
	}
	descriptor_clear(&descriptor);
	return outcome;
}

/* Every address of each key; its number stands for a path. */
static enum outcome list_plain(struct listing *list, struct complaint *why,
			       struct keys *keys, const struct options *options)
{
	size_t from = options_number(options, OPT_FROM);
	size_t end = from + options_number(options, OPT_COUNT);
	char text[ACCOUNT_TEXT_SIZE], address[ADDRESS_SIZE], number[24];
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = from; i < end && i < keys->plain_count; i++) {
		struct public_key key = keys_use(keys)->keys[i].key;

		keys_rest(keys);
		snprintf(number, sizeof(number), "key/%zu", i);
		for (size_t form = 0;
		     outcome == OUTCOME_DONE &&
		     account_plain_descriptor(text, keys, i, form) == STATUS_OK;
		     form++) {
			struct descriptor descriptor;

			outcome = parse(&descriptor, why, keys, text);
			if (outcome == OUTCOME_DONE)
				outcome = address_at(address, why, keys,
						     &descriptor, 0, 0);
			descriptor_clear(&descriptor);
			if (outcome == OUTCOME_DONE)
				add(list, number, &key, address);
		}
	}
	return outcome;
}

static enum outcome list_addresses(struct keys *keys, struct complaint *why,
				   const struct options *options)
{
	struct listing list = { .json = options_switch(options, OPT_JSON) };
	enum outcome outcome;

	if (options_number(options, OPT_COUNT) > MAX_COUNT)
		return complain(why, OUTCOME_MALFORMED, "--count: %d at most",
				MAX_COUNT);
	if (options_number(options, OPT_BRANCH) > 1)
		return complain(why, OUTCOME_MALFORMED, "--branch: 0 or 1");
	writer_init(&list.text);
	list.rows = json_array();
	outcome = keys->has_root ? list_account(&list, why, keys, options)
				 : list_plain(&list, why, keys, options);
	if (outcome == OUTCOME_DONE && list.json)
		outcome =
			answer_json(&list.text, why,
				    json_pack("{s:O}", "addresses", list.rows));
	if (outcome == OUTCOME_DONE && list.text.failed)
		outcome = complain_memory(why);
	if (outcome == OUTCOME_DONE)
		outcome = files_write(why, "-", writer_slice(&list.text));
	json_decref(list.rows);
	writer_clear(&list.text);
	return outcome;
}

enum outcome run_addresses(struct options *options, struct complaint *why)
{
	struct keys keys;
	enum outcome outcome;

	outcome = session_open(&keys, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = list_addresses(&keys, why, options);
	keys_close(&keys);
	return outcome;
}
