/* json_fields.h - reads typed values out of the node's JSON, which we do not
 * trust: a wrong type, a missing field or a number out of range is BAD_INPUT.
 */
#ifndef NODE_JSON_FIELDS_H
#define NODE_JSON_FIELDS_H

#include <jansson.h>
#include <stdbool.h>

#include "chain/hash.h"
#include "chain/status.h"
#include "chain/writer.h"

/* Fields of an object. out is set only on OK. */
MUST_CHECK enum status json_field_u32(uint32_t *out, const json_t *object,
				      const char *name);
MUST_CHECK enum status json_field_i64(int64_t *out, const json_t *object,
				      const char *name);
MUST_CHECK enum status json_field_u64(uint64_t *out, const json_t *object,
				      const char *name);
/* Real or whole. */
MUST_CHECK enum status json_field_number(double *out, const json_t *object,
					 const char *name);
/* Borrowed from the object. */
MUST_CHECK enum status json_field_text(const char **out, const json_t *object,
				       const char *name);
/* Absent is false. */
MUST_CHECK enum status json_field_flag(bool *out, const json_t *object,
				       const char *name);

/* Values. */
MUST_CHECK enum status json_to_block_hash(struct block_hash *out,
					  const json_t *value);
MUST_CHECK enum status json_to_txid(struct txid *out, const json_t *value);
/* Appends the bytes that a string of hex digits stands for. */
MUST_CHECK enum status json_to_bytes(struct writer *out, const json_t *value);

#endif /* NODE_JSON_FIELDS_H */
