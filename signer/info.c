#include "signer/info.h"

#include "chain/hash.h"
#include "signer/accounts.h"
#include "signer/answer.h"
#include "signer/files.h"

/* Keys alone may be many: beyond these nobody reads. JSON has all. */
#define MAX_SHOWN 20

static enum outcome add_root(json_t *list, struct complaint *why,
			     struct keys *keys, uint32_t account)
{
	char text[ACCOUNT_TEXT_SIZE];
	enum outcome outcome = OUTCOME_DONE;
	uint32_t purpose;

	for (size_t i = 0; (purpose = account_purpose(keys->net, i)) &&
			   outcome == OUTCOME_DONE;
	     i++) {
		outcome = account_descriptor(text, why, keys, purpose, account);
		if (outcome == OUTCOME_DONE)
			json_array_append_new(list,
					      json_pack("{s:i, s:i, s:s}",
							"purpose", (int)purpose,
							"account", (int)account,
							"descriptor", text));
	}
	return outcome;
}

static void add_plain(json_t *list, struct keys *keys)
{
	char text[ACCOUNT_TEXT_SIZE];

	for (size_t i = 0; i < keys->plain_count; i++)
		for (size_t form = 0;
		     account_plain_descriptor(text, keys, i, form) == STATUS_OK;
		     form++)
			json_array_append_new(
				list, json_pack("{s:i, s:s}", "key", (int)i,
						"descriptor", text));
}

static json_t *registered(const struct keys *keys)
{
	json_t *list = json_array();

	for (size_t i = 0; i < keys->registered_count; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s}", "name",
					keys->registered[i].name, "descriptor",
					keys->registered[i].text));
	return list;
}

static void show_list(struct writer *out, const json_t *list, const char *label,
		      const char *number)
{
	const json_t *row;
	size_t i;

	json_array_foreach(list, i, row)
	{
		const json_t *value = json_object_get(row, number);

		if (i == MAX_SHOWN) {
			answer_line(out, "... %zu more with --json",
				    json_array_size(list) - i);
			return;
		}
		if (json_is_string(value))
			answer_line(out, "%s %s", label,
				    json_string_value(value));
		else
			answer_line(out, "%s %d", label,
				    (int)json_integer_value(value));
		answer_line(
			out, "  %s",
			json_string_value(json_object_get(row, "descriptor")));
	}
}

static void show(struct writer *out, const struct keys *keys,
		 const char *fingerprint, const json_t *own,
		 const json_t *multisig)
{
	answer_line(out, "fingerprint %s", fingerprint);
	answer_line(out, "coin        %s", keys->net->coin);
	answer_line(out, "network     %s", keys->net->name);
	show_list(out, own, keys->has_root ? "purpose" : "key",
		  keys->has_root ? "purpose" : "key");
	show_list(out, multisig, "registered", "name");
}

enum outcome info_show(struct keys *keys, struct complaint *why,
		       const struct options *options)
{
	char fingerprint[2 * FINGERPRINT_SIZE + 1];
	json_t *own = json_array(), *multisig = registered(keys);
	enum outcome outcome = OUTCOME_DONE;
	struct writer out;

	writer_init(&out);
	hex_encode(fingerprint, keys->header.fingerprint, FINGERPRINT_SIZE);
	if (keys->has_root)
		outcome = add_root(own, why, keys,
				   options_number(options, OPT_ACCOUNT));
	else
		add_plain(own, keys);
	if (outcome == OUTCOME_DONE && options_switch(options, OPT_JSON))
		outcome = answer_json(
			&out, why,
			json_pack("{s:s, s:s, s:s, s:I, s:s, s:O, s:O}",
				  "fingerprint", fingerprint, "coin",
				  keys->net->coin, "network", keys->net->name,
				  "created", (json_int_t)keys->header.created,
				  "keys", keys->has_root ? "root" : "alone",
				  "descriptors", own, "registered", multisig));
	else if (outcome == OUTCOME_DONE)
		show(&out, keys, fingerprint, own, multisig);
	if (outcome == OUTCOME_DONE && out.failed)
		outcome = complain_memory(why);
	if (outcome == OUTCOME_DONE)
		outcome = files_write(why, "-", writer_slice(&out));
	json_decref(own);
	json_decref(multisig);
	writer_clear(&out);
	return outcome;
}
