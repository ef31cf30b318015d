/* json_fields.c - see json_fields.h. */
#include "node/json_fields.h"

enum status json_field_i64(int64_t *out, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value))
		return STATUS_BAD_INPUT;
	*out = json_integer_value(value);
	return STATUS_OK;
}

enum status json_field_u64(uint64_t *out, const json_t *object,
			   const char *name)
{
	int64_t value;
	enum status st = json_field_i64(&value, object, name);

	if (st != STATUS_OK || value < 0)
		return STATUS_BAD_INPUT;
	*out = (uint64_t)value;
	return STATUS_OK;
}

enum status json_field_u32(uint32_t *out, const json_t *object,
			   const char *name)
{
	uint64_t value;
	enum status st = json_field_u64(&value, object, name);

	if (st != STATUS_OK || value > UINT32_MAX)
		return STATUS_BAD_INPUT;
	*out = (uint32_t)value;
	return STATUS_OK;
}

enum status json_field_number(double *out, const json_t *object,
			      const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_number(value))
		return STATUS_BAD_INPUT;
	*out = json_number_value(value);
	return STATUS_OK;
}

enum status json_field_text(const char **out, const json_t *object,
			    const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_string(value))
		return STATUS_BAD_INPUT;
	*out = json_string_value(value);
	return STATUS_OK;
}

enum status json_field_flag(bool *out, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (value && !json_is_boolean(value))
		return STATUS_BAD_INPUT;
	*out = json_is_true(value);
	return STATUS_OK;
}

enum status json_to_block_hash(struct block_hash *out, const json_t *value)
{
	if (!json_is_string(value))
		return STATUS_BAD_INPUT;
	return block_hash_from_hex(out, json_string_value(value));
}

enum status json_to_txid(struct txid *out, const json_t *value)
{
	if (!json_is_string(value))
		return STATUS_BAD_INPUT;
	return txid_from_hex(out, json_string_value(value));
}

enum status json_to_bytes(struct writer *out, const json_t *value)
{
	size_t start = out->len, digits = json_string_length(value);
	enum status st;
	uint8_t *at;

	if (!json_is_string(value) || digits % 2)
		return STATUS_BAD_INPUT;
	at = writer_extend(out, digits / 2);
	if (!at)
		return STATUS_NO_MEMORY;
	st = hex_decode(at, json_string_value(value), digits);
	if (st != STATUS_OK)
		out->len = start;
	return st;
}
