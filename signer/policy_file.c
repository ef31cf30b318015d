/* policy_file.c - the policy's JSON: one row a key. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "chain/address.h"
#include "signer/policy.h"

#define MAX_ACCOUNTS 1000

struct reading {
	struct policy *policy;
	struct complaint *why;
	const struct network *net;
};

typedef enum outcome reader_of(struct reading *r, const char *key,
			       const json_t *value, void *member);

static enum outcome bad(struct reading *r, const char *key, const char *what)
{
	return complain(r->why, OUTCOME_MALFORMED, "policy: %.60s: %s", key,
			what);
}

static enum outcome take_number(struct reading *r, const char *key,
				const json_t *value, void *member)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return bad(r, key, "is no whole number");
	*(uint64_t *)member = (uint64_t)json_integer_value(value);
	return OUTCOME_DONE;
}

static enum outcome take_flag(struct reading *r, const char *key,
			      const json_t *value, void *member)
{
	if (!json_is_boolean(value))
		return bad(r, key, "is neither true nor false");
	*(bool *)member = json_is_true(value);
	return OUTCOME_DONE;
}

static enum outcome take_index(struct reading *r, const char *key,
			       const json_t *value, void *member)
{
	uint64_t number = 0;
	enum outcome outcome = take_number(r, key, value, &number);

	if (outcome == OUTCOME_DONE && number >= KEY_PATH_HARDENED)
		return bad(r, key, "is over 2147483647");
	*(uint32_t *)member = (uint32_t)number + 1;
	return outcome;
}

static int compare_hashes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct script_hash));
}

static enum outcome take_addresses(struct reading *r, const char *key,
				   const json_t *value, void *member)
{
	struct script_list *list = member;
	const json_t *item;
	size_t i;

	if (!json_is_array(value))
		return bad(r, key, "is no array of addresses");
	free(list->hashes);
	*list = (struct script_list){ .given = true };
	list->hashes =
		malloc((json_array_size(value) + 1) * sizeof(*list->hashes));
	if (!list->hashes)
		return complain_memory(r->why);
	json_array_foreach(value, i, item)
	{
		const char *text = json_string_value(item), *why = "no text";
		struct address address;

		if (!text ||
		    address_parse(&address, &why, r->net, text) != STATUS_OK)
			return complain(r->why, OUTCOME_MALFORMED,
					"policy: %s: %.100s: %s", key,
					text ? text : "an item", why);
		list->hashes[list->count++] = script_hash_of(
			slice_of(address.script, address.script_len));
	}
	qsort(list->hashes, list->count, sizeof(*list->hashes), compare_hashes);
	return OUTCOME_DONE;
}

static enum outcome take_accounts(struct reading *r, const char *key,
				  const json_t *value, void *member)
{
	struct policy *policy = member;
	size_t count = json_array_size(value), i;
	const json_t *item;

	if (!count || count > MAX_ACCOUNTS)
		return bad(r, key, "is no array of numbers");
	free(policy->accounts);
	policy->accounts = malloc(count * sizeof(*policy->accounts));
	policy->rules.accounts = policy->accounts;
	policy->rules.account_count = 0;
	if (!policy->accounts)
		return complain_memory(r->why);
	json_array_foreach(value, i, item)
	{
		uint64_t number = 0;
		enum outcome outcome = take_number(r, key, item, &number);

		if (outcome != OUTCOME_DONE || number >= KEY_PATH_HARDENED)
			return bad(r, key, "a number that is no account");
		policy->accounts[policy->rules.account_count++] =
			(uint32_t)number;
	}
	return OUTCOME_DONE;
}

static enum outcome take_types(struct reading *r, const char *key,
			       const json_t *value, void *member)
{
	uint32_t *bits = member;
	const json_t *item;
	size_t i;

	*bits = 0;
	json_array_foreach(value, i, item)
	{
		const char *text = json_string_value(item);
		int type = SCRIPT_NONSTANDARD;

		while (text && type <= SCRIPT_MWEB_PEGIN &&
		       strcmp(text, script_type_name((enum script_type)type)))
			type++;
		if (!text || type > SCRIPT_MWEB_PEGIN)
			return bad(r, key,
				   "a name of no script type (pubkeyhash, "
				   "scripthash, witness_v0_keyhash, "
				   "witness_v0_scripthash, "
				   "witness_v1_taproot, nulldata, ...)");
		*bits |= 1u << type;
	}
	return *bits ? OUTCOME_DONE : bad(r, key, "is no array of names");
}

static enum outcome take_sighash(struct reading *r, const char *key,
				 const json_t *value, void *member)
{
	struct review_rules *rules = member;
	const json_t *item;
	size_t i;

	if (!json_is_array(value))
		return bad(r, key, "is no array of names");
	json_array_foreach(value, i, item)
	{
		const char *text = json_string_value(item);

		if (text && !strcmp(text, "NONE"))
			rules->allow_none = true;
		else if (text && !strcmp(text, "SINGLE"))
			rules->allow_single = true;
		else if (text && !strcmp(text, "ANYONECANPAY"))
			rules->allow_anyonecanpay = true;
		else if (!text || strcmp(text, "ALL") != 0)
			return bad(r, key,
				   "names are ALL, NONE, SINGLE, "
				   "ANYONECANPAY");
	}
	return OUTCOME_DONE;
}

static enum outcome take_period(struct reading *r, const char *key,
				const json_t *value, struct policy_period *out)
{
	const char *name;
	json_t *item;
	enum outcome outcome = OUTCOME_DONE;

	*out = (struct policy_period){ 0, UINT64_MAX, UINT64_MAX };
	if (!json_is_object(value))
		return bad(r, key, "is no array of objects");
	/* jansson's iteration wants the object itself. */
	json_object_foreach((json_t *)(uintptr_t)value, name, item)
	{
		if (!strcmp(name, "seconds"))
			outcome = take_number(r, key, item, &out->seconds);
		else if (!strcmp(name, "amount"))
			outcome = take_number(r, key, item, &out->amount);
		else if (!strcmp(name, "transactions"))
			outcome = take_number(r, key, item, &out->count);
		else if (*name != '_')
			outcome = bad(r, key,
				      "has seconds, amount, transactions");
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	return out->seconds ? OUTCOME_DONE : bad(r, key, "seconds is missing");
}

static enum outcome take_periods(struct reading *r, const char *key,
				 const json_t *value, void *member)
{
	struct policy *policy = member;
	enum outcome outcome = OUTCOME_DONE;
	const json_t *item;
	size_t i;

	if (!json_is_array(value) ||
	    json_array_size(value) > POLICY_MAX_PERIODS)
		return bad(r, key, "is no array of up to 8 objects");
	policy->period_count = 0;
	json_array_foreach(value, i, item)
	{
		outcome = take_period(r, key, item, &policy->periods[i]);
		if (outcome != OUTCOME_DONE)
			break;
		policy->period_count++;
	}
	return outcome;
}

struct row {
	const char *key;
	reader_of *take;
	size_t offset;
};

#define ROW(key, take, member)                             \
	{                                                  \
		key, take, offsetof(struct policy, member) \
	}

static const struct row rows[] = {
	ROW("max_fee", take_number, max_fee),
	ROW("max_fee_rate", take_number, max_fee_rate),
	ROW("min_fee_rate", take_number, min_fee_rate),
	ROW("max_fee_percent", take_number, max_fee_percent),
	ROW("fee_percent_floor", take_number, fee_percent_floor),
	ROW("max_per_transaction", take_number, max_per_transaction),
	ROW("max_per_output", take_number, max_per_output),
	{ "periods", take_periods, 0 },
	ROW("allow", take_addresses, allow),
	ROW("deny", take_addresses, deny),
	ROW("script_types", take_types, script_types),
	ROW("sighash", take_sighash, rules),
	{ "accounts", take_accounts, 0 },
	ROW("max_index", take_index, rules.index_end),
	ROW("max_inputs", take_number, max_inputs),
	ROW("max_outputs", take_number, max_outputs),
	ROW("max_size", take_number, max_size),
	ROW("allow_locktime", take_flag, allow_locktime),
	ROW("allow_replaceable", take_flag, allow_replaceable),
	ROW("allow_replacing", take_flag, allow_replacing),
	ROW("allow_unproved_amounts", take_flag, rules.allow_unproved_amounts),
	ROW("allow_burn", take_flag, rules.allow_burn),
	ROW("allow_messages", take_flag, allow_messages),
	ROW("require_request_id", take_flag, require_request_id),
	ROW("require_mac", take_flag, require_mac),
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static enum outcome take_key(struct reading *r, const char *key,
			     const json_t *value)
{
	if (*key == '_')
		return OUTCOME_DONE;
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (!strcmp(key, rows[i].key))
			return rows[i].take(r, key, value,
					    (char *)r->policy + rows[i].offset);
	return bad(r, key, "there is no such rule");
}

enum outcome policy_parse(struct policy *policy, struct complaint *why,
			  const struct network *net, struct slice json)
{
	struct reading r = { policy, why, net };
	enum outcome outcome = OUTCOME_DONE;
	json_error_t error;
	const char *key;
	json_t *value, *root;

	policy_init(policy);
	root = json_loadb((const char *)json.data, json.len,
			  JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(root)) {
		outcome = complain(
			why, OUTCOME_MALFORMED, "policy: line %d: %.100s",
			root ? 1 : error.line, root ? "no object" : error.text);
		json_decref(root);
		return outcome;
	}
	json_object_foreach(root, key, value)
	{
		outcome = take_key(&r, key, value);
		if (outcome != OUTCOME_DONE)
			break;
	}
	json_decref(root);
	return outcome;
}
