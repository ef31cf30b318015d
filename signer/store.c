#include "signer/store.h"

#include <string.h>

#include <sodium.h>

#include "chain/hash.h"
#include "chain/reader.h"

#define MAGIC        "ows-keys"
#define MAGIC_SIZE   8
#define VERSION      1
#define COIN_SIZE    8
#define NETWORK_SIZE 16
#define HEADER_SIZE  100
#define TAG_SIZE     crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SUM_SIZE     32

/* Costs that somebody else may have written into the file. */
#define MAX_PASSES 16
#define MAX_MEMORY (1u << 20) /* KiB: 16 times that of a new store */

static void write_padded(struct writer *w, const char *text, size_t size)
{
	size_t len = strlen(text);

	write_bytes(w, text, len);
	for (; len < size; len++)
		write_u8(w, 0);
}

static void write_header(struct writer *w, const struct store_header *header)
{
	write_bytes(w, MAGIC, MAGIC_SIZE);
	write_le32(w, VERSION);
	write_le32(w, header->passes);
	write_le32(w, header->memory);
	write_bytes(w, header->salt, sizeof(header->salt));
	write_bytes(w, header->nonce, sizeof(header->nonce));
	write_padded(w, header->net->coin, COIN_SIZE);
	write_padded(w, header->net->name, NETWORK_SIZE);
	write_bytes(w, header->fingerprint, sizeof(header->fingerprint));
	write_le64(w, header->created);
	write_le32(w, header->size);
}

static enum outcome derive(uint8_t key[32], struct complaint *why,
			   const struct store_header *header,
			   struct slice passphrase)
{
	if (crypto_pwhash(key, 32, (const char *)passphrase.data,
			  passphrase.len, header->salt, header->passes,
			  (size_t)header->memory * 1024,
			  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return complain(why, OUTCOME_INTERNAL,
				"out of memory: the passphrase takes %u KiB",
				header->memory);
	return OUTCOME_DONE;
}

enum outcome store_seal(struct writer *out, struct complaint *why,
			struct store_header *header, struct slice passphrase,
			struct slice plain)
{
	size_t start = out->len;
	uint8_t key[32], sum[SUM_SIZE];
	enum outcome outcome;
	uint8_t *room;

	randombytes_buf(header->salt, sizeof(header->salt));
	randombytes_buf(header->nonce, sizeof(header->nonce));
	header->size = (uint32_t)plain.len;
	outcome = derive(key, why, header, passphrase);
	if (outcome != OUTCOME_DONE)
		return outcome;
	write_header(out, header);
	room = writer_extend(out, plain.len + TAG_SIZE);
	if (room)
		crypto_aead_xchacha20poly1305_ietf_encrypt(
			room, NULL, plain.data, plain.len, out->data + start,
			HEADER_SIZE, NULL, header->nonce, key);
	sodium_memzero(key, sizeof(key));
	if (!out->failed)
		sha256(sum, out->data + start, out->len - start);
	write_bytes(out, sum, sizeof(sum));
	return out->failed ? complain_memory(why) : OUTCOME_DONE;
}

static enum outcome find_network(struct store_header *out,
				 struct complaint *why, const char *coin,
				 const char *name)
{
	out->net = network_find(coin, name);
	if (!out->net)
		return complain(why, OUTCOME_STORE,
				"the store is of a coin or network that this "
				"program does not know");
	return OUTCOME_DONE;
}

static enum outcome check_sum(struct complaint *why, struct slice bytes)
{
	uint8_t sum[SUM_SIZE];

	sha256(sum, bytes.data, bytes.len - SUM_SIZE);
	if (memcmp(sum, bytes.data + bytes.len - SUM_SIZE, SUM_SIZE) != 0)
		return complain(why, OUTCOME_STORE,
				"the store's file is damaged: restore it from "
				"a backup");
	return OUTCOME_DONE;
}

enum outcome store_look(struct store_header *out, struct complaint *why,
			struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	char coin[COIN_SIZE + 1] = { 0 }, name[NETWORK_SIZE + 1] = { 0 };
	uint8_t magic[MAGIC_SIZE];
	enum outcome outcome;
	uint32_t version;

	*out = (struct store_header){ 0 };
	read_bytes(&r, magic, sizeof(magic));
	version = read_le32(&r);
	if (r.failed || memcmp(magic, MAGIC, sizeof(magic)) != 0)
		return complain(why, OUTCOME_STORE, "not a key store");
	if (version != VERSION)
		return complain(why, OUTCOME_STORE,
				"the store's version is %u; this program "
				"knows %u",
				version, VERSION);
	out->passes = read_le32(&r);
	out->memory = read_le32(&r);
	read_bytes(&r, out->salt, sizeof(out->salt));
	read_bytes(&r, out->nonce, sizeof(out->nonce));
	read_bytes(&r, coin, COIN_SIZE);
	read_bytes(&r, name, NETWORK_SIZE);
	read_bytes(&r, out->fingerprint, sizeof(out->fingerprint));
	out->created = read_le64(&r);
	out->size = read_le32(&r);
	if (r.failed || reader_left(&r) < TAG_SIZE + SUM_SIZE ||
	    reader_left(&r) - TAG_SIZE - SUM_SIZE != out->size)
		return complain(why, OUTCOME_STORE,
				"the store's file is damaged: it was cut");
	outcome = check_sum(why, bytes);
	if (outcome == OUTCOME_DONE &&
	    (!out->passes || out->passes > MAX_PASSES ||
	     out->memory > MAX_MEMORY))
		outcome = complain(why, OUTCOME_STORE,
				   "the store asks for %u passes over %u KiB: "
				   "beyond reason",
				   out->passes, out->memory);
	if (outcome == OUTCOME_DONE)
		outcome = find_network(out, why, coin, name);
	return outcome;
}

enum outcome store_unseal(uint8_t *plain, struct complaint *why,
			  struct slice passphrase, struct slice bytes)
{
	struct store_header header;
	enum outcome outcome;
	uint8_t key[32];
	int opened;

	outcome = store_look(&header, why, bytes);
	if (outcome == OUTCOME_DONE)
		outcome = derive(key, why, &header, passphrase);
	if (outcome != OUTCOME_DONE)
		return outcome;
	opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
		plain, NULL, NULL, bytes.data + HEADER_SIZE,
		header.size + TAG_SIZE, bytes.data, HEADER_SIZE, header.nonce,
		key);
	sodium_memzero(key, sizeof(key));
	if (opened != 0)
		return complain(why, OUTCOME_STORE, "wrong passphrase");
	return OUTCOME_DONE;
}
