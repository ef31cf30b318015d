/* emit.h - writes compact JSON straight into a growing buffer.
 *
 * No tree is built: a transaction costs a microsecond or two this way and over
 * thirty as a tree. Every call takes the member's key first; NULL stands for
 * "no key": an array's element or the whole text. Keys are constants of ours
 * and are not escaped. Commas come by themselves.
 *
 * Running out of memory sets out->failed (see chain/writer.h): write straight
 * through and let the caller check once. */
#ifndef API_EMIT_H
#define API_EMIT_H

#include "chain/hash.h"
#include "chain/writer.h"

struct emit {
	struct writer *out; /* borrowed */
	bool comma; /* something stands before in this object or array */
};

struct emit emit_over(struct writer *out);

void emit_object_begin(struct emit *json, const char *key);
void emit_object_end(struct emit *json);
void emit_array_begin(struct emit *json, const char *key);
void emit_array_end(struct emit *json);

void emit_null(struct emit *json, const char *key);
void emit_bool(struct emit *json, const char *key, bool value);
void emit_i64(struct emit *json, const char *key, int64_t value);
void emit_u64(struct emit *json, const char *key, uint64_t value);
/* As JavaScript prints it; null when it is no finite number. */
void emit_double(struct emit *json, const char *key, double value);
/* A number whose text is ready. */
void emit_number_text(struct emit *json, const char *key, const char *text);

/* Any text. Bytes that are no UTF-8 become U+FFFD. */
void emit_text(struct emit *json, const char *key, const char *text);
/* A string of len bytes known to need no escapes. */
void emit_plain(struct emit *json, const char *key, const char *text,
		size_t len);
/* Bytes as a string of lower-case hexadecimal digits. */
void emit_hex(struct emit *json, const char *key, struct slice bytes);
void emit_txid(struct emit *json, const char *key, const struct txid *txid);
void emit_block_hash(struct emit *json, const char *key,
		     const struct block_hash *hash);

/* Satoshis as a number of whole coins, shortest form: 12.5, 1e-8. */
void emit_amount(struct emit *json, const char *key, int64_t satoshis);
/* The same as a string with exactly eight decimals. */
void emit_amount_fixed(struct emit *json, const char *key, int64_t satoshis);

/* Opens and closes a string whose contents the caller writes into json->out
 * in between, escapes and all. */
void emit_string_begin(struct emit *json, const char *key);
void emit_string_end(struct emit *json);

#endif /* API_EMIT_H */
