/* What the inputs of a block reveal of what they spent. */
#include "support.h"

#include "node/spent_fit.h"

#define KEY "\x02kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
#define SIG "ssssssss"

enum kind { P2PKH, P2SH, P2WPKH, P2WSH, OTHER, KINDS };

/* A block of a coinbase and one transaction with an input of each kind, and the
 * outputs spent. */
struct scene {
	struct tx txs[2];
	struct tx_input inputs[KINDS];
	struct tx_output output;
	struct block block;
	struct writer scripts[KINDS], reveals[KINDS];
};

static void push(struct writer *w, const char *text)
{
	write_u8(w, (uint8_t)strlen(text));
	write_text(w, text);
}

static void make_input(struct scene *s, enum kind kind)
{
	struct writer *script = &s->scripts[kind], *reveal = &s->reveals[kind];
	uint8_t key[20], hash[32];

	hash160(key, KEY, strlen(KEY));
	sha256(hash, KEY, strlen(KEY));
	writer_init(script);
	writer_init(reveal);
	switch (kind) {
	case P2PKH:
		write_bytes(script, "\x76\xa9\x14", 3);
		write_bytes(script, key, 20);
		write_bytes(script, "\x88\xac", 2);
		break;
	case P2SH:
		write_bytes(script, "\xa9\x14", 2);
		write_bytes(script, key, 20);
		write_bytes(script, "\x87", 1);
		break;
	case P2WPKH:
		write_bytes(script, "\0\x14", 2);
		write_bytes(script, key, 20);
		break;
	case P2WSH:
		write_bytes(script, "\0\x20", 2);
		write_bytes(script, hash, 32);
		break;
	case OTHER:
	case KINDS:
		write_bytes(script, "\x51", 1);
	}
	if (kind == P2WPKH || kind == P2WSH)
		write_u8(reveal, 2);
	push(reveal, SIG);
	push(reveal, KEY);
	if (kind == P2WPKH || kind == P2WSH)
		s->inputs[kind].witness = writer_slice(reveal);
	else
		s->inputs[kind].script = writer_slice(reveal);
}

static void begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	for (int kind = 0; kind < KINDS; kind++)
		make_input(s, (enum kind)kind);
	s->output.amount = KINDS * 10;
	s->txs[1] = (struct tx){ .inputs = s->inputs,
				 .input_count = KINDS,
				 .outputs = &s->output,
				 .output_count = 1 };
	s->block.txs = s->txs;
	s->block.tx_count = 2;
}

static void end(struct scene *s)
{
	for (int kind = 0; kind < KINDS; kind++) {
		writer_clear(&s->scripts[kind]);
		writer_clear(&s->reveals[kind]);
	}
}

static bool fits(const struct scene *s, uint64_t amount, size_t inputs,
		 const char *coin)
{
	const struct network *net = network_find(coin, "regtest");
	struct writer w;
	bool good;

	writer_init(&w);
	write_bytes(&w, "\x02\x00", 2);
	write_compact_size(&w, inputs);
	for (size_t i = 0; i < inputs; i++) {
		write_le64(&w, amount);
		write_var_slice(&w, writer_slice(&s->scripts[i % KINDS]));
	}
	good = spent_fits(writer_slice(&w), &s->block, net);
	writer_clear(&w);
	return good;
}

static void what_a_block_spent_fits_it(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	assert_true(fits(&s, 10, KINDS, "btc"));
	end(&s);
}

static void another_hash_than_that_of_what_is_revealed_does_not(void **state)
{
	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		struct scene s;

		begin(&s);
		s.scripts[kind].data[s.scripts[kind].len / 2] ^= 1;
		assert_int_equal(fits(&s, 10, KINDS, "btc"), kind == OTHER);
		end(&s);
	}
}

/* An old script may compute what it shows. */
static void a_script_that_does_more_than_push_may_be_anything(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	s.scripts[P2SH].data[5] ^= 1;
	assert_false(fits(&s, 10, KINDS, "btc"));
	write_u8(&s.reveals[P2SH], 0x61); /* OP_NOP */
	s.inputs[P2SH].script = writer_slice(&s.reveals[P2SH]);
	assert_true(fits(&s, 10, KINDS, "btc"));
	end(&s);
}

static void numbers_and_sums_must_be_right(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	assert_false(fits(&s, 10, KINDS - 1, "btc"));
	assert_false(fits(&s, 10, KINDS + 1, "btc"));
	assert_false(fits(&s, 9, KINDS, "btc"));
	/* What MWEB held may be paid out. */
	assert_true(fits(&s, 9, KINDS, "ltc"));
	s.block.tx_count = 1;
	assert_false(fits(&s, 10, KINDS, "btc"));
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_block_spent_fits_it),
		cmocka_unit_test(
			another_hash_than_that_of_what_is_revealed_does_not),
		cmocka_unit_test(
			a_script_that_does_more_than_push_may_be_anything),
		cmocka_unit_test(numbers_and_sums_must_be_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
