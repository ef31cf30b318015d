#include "indexer/blocks.h"

#include "chain/reader.h"
#include "chain/writer.h"

struct be32_key {
	uint8_t bytes[4];
};
struct time_key {
	uint8_t bytes[36]; /* logical time, big-endian; block hash */
};

static struct be32_key height_key(uint32_t height)
{
	struct be32_key key;

	put_be32(key.bytes, height);
	return key;
}

static struct time_key time_key(uint32_t logical_time,
				const struct block_hash *hash)
{
	struct time_key key;

	put_be32(key.bytes, logical_time);
	memcpy(key.bytes + 4, hash->bytes, sizeof(hash->bytes));
	return key;
}

static struct slice hash_key(const struct block_hash *hash)
{
	return slice_of(hash->bytes, sizeof(hash->bytes));
}

/* --- rows --- */

void block_row_follow(struct block_row *row, const struct block_row *prev)
{
	memset(row->chainwork, 0, sizeof(row->chainwork));
	if (prev)
		memcpy(row->chainwork, prev->chainwork, sizeof(row->chainwork));
	header_add_work(row->chainwork, row->header.bits);
	row->logical_time = row->header.time;
	if (prev && row->logical_time <= prev->logical_time)
		row->logical_time = prev->logical_time + 1;
}

static void row_write(struct writer *w, const struct block_row *row)
{
	write_bytes(w, row->hash.bytes, sizeof(row->hash.bytes));
	header_write(w, &row->header);
	write_le64(w, row->first_txnum);
	write_le32(w, row->tx_count);
	write_le32(w, row->size);
	write_le32(w, row->weight);
	write_le32(w, row->position.file);
	write_le32(w, row->position.offset);
	write_le32(w, row->logical_time);
	write_le64(w, row->output_total);
	write_le64(w, row->fees);
	write_bytes(w, row->chainwork, sizeof(row->chainwork));
	write_var_slice(w, row->coinbase);
}

static void row_read(struct reader *r, struct block_row *row)
{
	read_bytes(r, row->hash.bytes, sizeof(row->hash.bytes));
	header_read(&row->header, r);
	row->first_txnum = read_le64(r);
	row->tx_count = read_le32(r);
	row->size = read_le32(r);
	row->weight = read_le32(r);
	row->position.file = read_le32(r);
	row->position.offset = read_le32(r);
	row->logical_time = read_le32(r);
	row->output_total = read_le64(r);
	row->fees = read_le64(r);
	read_bytes(r, row->chainwork, sizeof(row->chainwork));
	row->coinbase = read_var_slice(r);
}

static enum status put_written(const struct view *batch, unsigned db,
			       struct slice key, struct writer *w)
{
	enum status st = w->failed ? STATUS_NO_MEMORY
				   : store_put(batch, db, key, writer_slice(w));

	writer_clear(w);
	return st;
}

static enum status put_time(const struct view *batch,
			    const struct block_row *row, uint32_t height,
			    bool stale)
{
	struct time_key key = time_key(row->logical_time, &row->hash);
	struct writer w;

	writer_init(&w);
	write_le32(&w, height);
	write_u8(&w, stale);
	return put_written(batch, DB_TIMES, slice_of(&key, sizeof(key)), &w);
}

static enum status forget_stale(const struct view *batch,
				const struct block_hash *hash)
{
	struct block_row row;
	struct time_key key;
	uint32_t height;
	enum status st = blocks_get_stale(batch, &row, &height, hash);

	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_OK : st;
	key = time_key(row.logical_time, hash);
	st = store_delete(batch, DB_TIMES, slice_of(&key, sizeof(key)));
	if (st == STATUS_OK)
		st = store_delete(batch, DB_STALE, hash_key(hash));
	return st;
}

enum status blocks_put_row(const struct view *batch, uint32_t height,
			   const struct block_row *row)
{
	struct be32_key key = height_key(height);
	struct writer w;

	writer_init(&w);
	row_write(&w, row);
	return put_written(batch, DB_BLOCKS, slice_of(&key, sizeof(key)), &w);
}

enum status blocks_put(const struct view *batch, uint32_t height,
		       const struct block_row *row)
{
	struct be32_key key = height_key(height);
	enum status st = forget_stale(batch, &row->hash);

	if (st == STATUS_OK)
		st = blocks_put_row(batch, height, row);
	if (st == STATUS_OK)
		st = store_put(batch, DB_HEIGHTS, hash_key(&row->hash),
			       slice_of(&key, sizeof(key)));
	if (st == STATUS_OK)
		st = put_time(batch, row, height, false);
	return st;
}

enum status blocks_get(const struct view *view, struct block_row *out,
		       uint32_t height)
{
	struct be32_key key = height_key(height);
	struct slice value = { 0 };
	struct reader r;
	enum status st =
		store_get(view, DB_BLOCKS, slice_of(&key, sizeof(key)), &value);

	if (st != STATUS_OK)
		return st;
	r = reader_over(value.data, value.len);
	row_read(&r, out);
	return reader_done(&r) ? STATUS_OK : STATUS_CORRUPT;
}

enum status blocks_find(const struct view *view, uint32_t *height,
			const struct block_hash *hash)
{
	struct slice value = { 0 };
	enum status st = store_get(view, DB_HEIGHTS, hash_key(hash), &value);

	if (st != STATUS_OK)
		return st;
	if (value.len != sizeof(struct be32_key))
		return STATUS_CORRUPT;
	*height = get_be32(value.data);
	return STATUS_OK;
}

enum status blocks_get_stale(const struct view *view, struct block_row *out,
			     uint32_t *height, const struct block_hash *hash)
{
	struct slice value = { 0 };
	struct reader r;
	enum status st = store_get(view, DB_STALE, hash_key(hash), &value);

	if (st != STATUS_OK)
		return st;
	r = reader_over(value.data, value.len);
	*height = read_le32(&r);
	row_read(&r, out);
	return reader_done(&r) ? STATUS_OK : STATUS_CORRUPT;
}

enum status blocks_make_stale(const struct view *batch, uint32_t height)
{
	struct be32_key key = height_key(height);
	struct block_row row;
	struct writer w;
	enum status st = blocks_get(batch, &row, height);

	if (st != STATUS_OK)
		return st;
	/* Written out before anything changes: row borrows from the batch. */
	writer_init(&w);
	write_le32(&w, height);
	row_write(&w, &row);
	st = put_written(batch, DB_STALE, hash_key(&row.hash), &w);
	if (st == STATUS_OK)
		st = put_time(batch, &row, height, true);
	if (st == STATUS_OK)
		st = store_delete(batch, DB_HEIGHTS, hash_key(&row.hash));
	if (st == STATUS_OK)
		st = store_delete(batch, DB_BLOCKS,
				  slice_of(&key, sizeof(key)));
	return st;
}

/* --- transactions of stale blocks --- */

struct stale_txid_key {
	uint8_t bytes[32 + 4 + 32]; /* txid; height, big-endian; block hash */
};

static struct stale_txid_key stale_txid_key(const struct txid *txid,
					    uint32_t height,
					    const struct block_hash *hash)
{
	struct stale_txid_key key;

	memcpy(key.bytes, txid->bytes, 32);
	put_be32(key.bytes + 32, height);
	memcpy(key.bytes + 36, hash->bytes, 32);
	return key;
}

enum status blocks_put_stale_txids(const struct view *batch, uint32_t height,
				   const struct block *block)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < block->tx_count && st == STATUS_OK; i++) {
		struct stale_txid_key key =
			stale_txid_key(&block->txids[i], height, &block->hash);
		struct be32_key pos = height_key((uint32_t)i);

		st = store_put(batch, DB_STALE_TXIDS,
			       slice_of(&key, sizeof(key)),
			       slice_of(&pos, sizeof(pos)));
	}
	return st;
}

/* Is the record that the cursor stands on of this transaction? */
static bool is_stale_txid(const struct store_cursor *cursor,
			  const struct txid *txid)
{
	return cursor->key.len == sizeof(struct stale_txid_key) &&
	       cursor->value.len == sizeof(struct be32_key) &&
	       !memcmp(cursor->key.data, txid->bytes, sizeof(txid->bytes));
}

enum status blocks_find_stale_tx(const struct view *view,
				 struct block_hash *out, uint32_t *pos,
				 const struct txid *txid)
{
	struct block_hash last;
	struct stale_txid_key above;
	struct store_cursor cursor;
	struct block_row row;
	uint32_t height;
	enum status st = store_cursor_open(&cursor, view, DB_STALE_TXIDS);

	if (st != STATUS_OK)
		return st;
	memset(last.bytes, 0xff, sizeof(last.bytes));
	above = stale_txid_key(txid, UINT32_MAX, &last);
	st = store_seek_floor(&cursor, slice_of(&above, sizeof(above)));
	while (st == STATUS_OK) {
		if (!is_stale_txid(&cursor, txid)) {
			st = STATUS_NOT_FOUND;
			break;
		}
		memcpy(out->bytes, cursor.key.data + 36, sizeof(out->bytes));
		*pos = get_be32(cursor.value.data);
		st = blocks_get_stale(view, &row, &height, out);
		if (st != STATUS_NOT_FOUND)
			break;
		st = store_prev(&cursor); /* it is active again */
	}
	store_cursor_close(&cursor);
	return st;
}

/* --- times --- */

enum status time_cursor_open(struct time_cursor *cursor,
			     const struct view *view)
{
	return store_cursor_open(&cursor->rows, view, DB_TIMES);
}

void time_cursor_close(struct time_cursor *cursor)
{
	store_cursor_close(&cursor->rows);
}

static enum status time_load(struct time_cursor *cursor, enum status moved)
{
	struct slice key = cursor->rows.key, value = cursor->rows.value;
	struct reader r;

	if (moved != STATUS_OK)
		return moved;
	if (key.len != sizeof(struct time_key))
		return STATUS_CORRUPT;
	cursor->logical_time = get_be32(key.data);
	memcpy(cursor->hash.bytes, key.data + 4, sizeof(cursor->hash.bytes));
	r = reader_over(value.data, value.len);
	cursor->height = read_le32(&r);
	cursor->stale = read_u8(&r) != 0;
	return reader_done(&r) ? STATUS_OK : STATUS_CORRUPT;
}

enum status time_cursor_below(struct time_cursor *cursor, uint32_t before)
{
	struct be32_key key = height_key(before);
	enum status st;

	if (!before)
		st = store_last(&cursor->rows);
	else
		/* No key is as short as this one, so none is equal. */
		st = store_seek_floor(&cursor->rows,
				      slice_of(&key, sizeof(key)));
	return time_load(cursor, st);
}

enum status time_cursor_prev(struct time_cursor *cursor)
{
	return time_load(cursor, store_prev(&cursor->rows));
}

/* --- offsets --- */

/* A record of some two bytes a transaction: half of it is walked over to find
 * one. */
void offsets_pack(struct writer *out, uint32_t height,
		  const struct block *block, size_t i)
{
	write_le32(out, height);
	write_le32(out, (uint32_t)block_tx_offset(block, i));
	for (size_t j = i; j < block->tx_count && j < i + OFFSETS_CHUNK; j++)
		write_varint(out, block->txs[j].raw.len);
}

enum status offsets_put_packed(const struct view *batch, uint64_t txnum,
			       struct slice packed)
{
	uint8_t key[5];

	put_be40(key, txnum);
	return store_put(batch, DB_OFFSETS, slice_of(key, sizeof(key)), packed);
}

enum status offsets_put(const struct view *batch, uint32_t height,
			const struct block *block, uint64_t first_txnum)
{
	enum status st = STATUS_OK;
	struct writer w;

	writer_init(&w);
	for (size_t i = 0; i < block->tx_count && st == STATUS_OK;
	     i += OFFSETS_CHUNK) {
		writer_reset(&w);
		offsets_pack(&w, height, block, i);
		st = w.failed ? STATUS_NO_MEMORY
			      : offsets_put_packed(batch, first_txnum + i,
						   writer_slice(&w));
	}
	writer_clear(&w);
	return st;
}

enum status offsets_cut(const struct view *batch, uint64_t first_txnum)
{
	struct store_cursor cursor;
	uint8_t key[5];
	enum status st = store_cursor_open(&cursor, batch, DB_OFFSETS);

	if (st != STATUS_OK)
		return st;
	put_be40(key, first_txnum);
	st = store_seek(&cursor, slice_of(key, sizeof(key)));
	while (st == STATUS_OK) {
		st = store_cursor_delete(&cursor);
		if (st == STATUS_OK)
			st = store_seek(&cursor, slice_of(key, sizeof(key)));
	}
	store_cursor_close(&cursor);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static enum status walk_sizes(struct slice record, struct tx_place *out,
			      uint64_t skip)
{
	struct reader r = reader_over(record.data, record.len);

	out->height = read_le32(&r);
	out->offset = read_le32(&r);
	for (; skip; skip--) {
		if (!reader_left(&r))
			return STATUS_NOT_FOUND;
		out->offset += (uint32_t)read_varint(&r);
	}
	if (!reader_left(&r))
		return STATUS_NOT_FOUND;
	out->size = (uint32_t)read_varint(&r);
	return r.failed ? STATUS_CORRUPT : STATUS_OK;
}

enum status offsets_open(struct store_cursor *out, const struct view *view)
{
	return store_cursor_open(out, view, DB_OFFSETS);
}

enum status offsets_seek(struct store_cursor *cursor, struct tx_place *out,
			 uint64_t txnum)
{
	uint8_t key[5];
	enum status st;

	put_be40(key, txnum);
	st = store_seek_floor(cursor, slice_of(key, sizeof(key)));
	if (st != STATUS_OK)
		return st;
	if (cursor->key.len != sizeof(key))
		return STATUS_CORRUPT;
	return walk_sizes(cursor->value, out,
			  txnum - get_be40(cursor->key.data));
}

enum status offsets_find(const struct view *view, struct tx_place *out,
			 uint64_t txnum)
{
	struct store_cursor cursor;
	enum status st = offsets_open(&cursor, view);

	if (st != STATUS_OK)
		return st;
	st = offsets_seek(&cursor, out, txnum);
	store_cursor_close(&cursor);
	return st;
}
