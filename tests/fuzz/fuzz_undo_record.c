/* Undo data: what is decoded is walked over to its end, whatever the bytes, and
 * what Bitcoin takes Litecoin takes alike. Then the same bytes as an undo file
 * whose key stands before it: records lie in the file. */
#include "check.h"

#include "node/spent_outputs.h"
#include "node/undo_record.h"

static struct undo_keys keys;

/* An input of 3 bytes becomes 9, and none grows more. */
#define MOST(size) (3 * (size) + 8)

/* Only an amount may be wrong in what was decoded. */
static void walk(struct slice bytes, const struct network *net)
{
	struct spent_outputs spent;
	struct network boundless = *net;

	boundless.max_money = UINT64_MAX;
	spent_outputs_begin(&spent, bytes, &boundless);
	check(spent.tx_count > 0 && spent_outputs_next_tx(&spent) == 0);
	for (size_t i = 1; i < spent.tx_count; i++)
		spent_outputs_next_tx(&spent);
	while (spent.inputs_left)
		spent_outputs_next(&spent);
	check(spent_outputs_end(&spent) == STATUS_OK);
}

static void decode(struct slice undo)
{
	const struct network *btc = network_find("btc", "regtest");
	const struct network *ltc = network_find("ltc", "regtest");
	struct writer out, same;
	enum status st;

	writer_init(&out);
	writer_init(&same);
	st = undo_to_spent_outputs(&out, &keys, undo, btc);
	if (st == STATUS_OK) {
		check(out.len <= MOST(undo.len));
		walk(writer_slice(&out), btc);
		check(undo_to_spent_outputs(&same, &keys, undo, ltc) ==
		      STATUS_OK);
		check(slice_equal(writer_slice(&out), writer_slice(&same)));
	} else {
		check(out.len == 0);
		if (undo_to_spent_outputs(&same, &keys, undo, ltc) == STATUS_OK)
			walk(writer_slice(&same), ltc);
	}
	writer_clear(&out);
	writer_clear(&same);
}

static void walk_file(struct slice file, const struct block_file_format *format)
{
	struct undo_head head;
	uint64_t offset = 0;

	for (;;) {
		size_t left = file.len - (size_t)offset;
		uint64_t size;

		if (undo_head_read(&head,
				   slice_of(file.data + offset,
					    left < UNDO_RECORD_HEAD
						    ? left
						    : UNDO_RECORD_HEAD),
				   offset, file.len,
				   format) != BLOCK_RECORD_WHOLE)
			return;
		size = BLOCK_RECORD_PREFIX + (uint64_t)head.length +
		       UNDO_CHECKSUM_SIZE;
		check(size <= left && head.length && head.tx_count);
		offset += size;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct block_file_format format = { { 0xfa, 0xbf, 0xb5, 0xda }, { 0 } };

	decode(slice_of(data, size));
	if (size < sizeof(format.key))
		return 0;
	memcpy(format.key, data, sizeof(format.key));
	walk_file(
		slice_of(data + sizeof(format.key), size - sizeof(format.key)),
		&format);
	return 0;
}
