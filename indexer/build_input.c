#include "indexer/build_input.h"

#include <stdlib.h>

#include "base/log.h"

/* Without files, a thread's work is twice as much for the node, and waits for
 * it. One job is one thread all the same: whoever asks for it wants no more. */
enum { NODE_SHARE = 3 };
/* Hashes are asked for so many at a time, between looks at the stop flag. */
enum { HASHES_AT_ONCE = 8192 };

static enum status ask_hashes(struct build_input *input,
			      struct node_client *client,
			      const atomic_bool *stop)
{
	uint32_t at = 0;

	input->hashes = malloc((size_t)input->count * sizeof(*input->hashes));
	if (!input->hashes)
		return STATUS_NO_MEMORY;
	while (at < input->count) {
		size_t want = input->count - at, got;
		enum status st;

		if (atomic_load(stop))
			return STATUS_STOPPED;
		if (want > HASHES_AT_ONCE)
			want = HASHES_AT_ONCE;
		st = node_get_hashes(client, input->hashes + at, &got, at,
				     want);
		if (st != STATUS_OK)
			return st;
		if (got < want) /* the chain is shorter than it was */
			return STATUS_UNAVAILABLE;
		at += (uint32_t)got;
	}
	return STATUS_OK;
}

static enum status find_places(struct build_input *input,
			       const struct network *net, const char *dir,
			       const atomic_bool *stop)
{
	static const struct block_hash none;
	size_t missing = 0;
	enum status st = block_files_open(&input->files, dir, net);

	if (st == STATUS_OK)
		st = undo_files_open(&input->undo, dir, net);
	if (st != STATUS_OK)
		return st;
	block_files_set_stop(input->files, stop);
	input->places = calloc(input->count, sizeof(*input->places));
	if (!input->places)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < input->count; i++)
		input->places[i].hash = input->hashes[i];
	st = block_scan(input->files, input->places, input->count, &missing,
			&none);
	if (st == STATUS_OK && missing)
		log_info("blocks that the files do not have come from the node",
			 "blocks=%zu", missing);
	return st == STATUS_BAD_INPUT ? STATUS_UNAVAILABLE : st;
}

/* --- reading, on any thread --- */

static enum status ask_node(struct build_input *input,
			    struct build_reader *reader)
{
	if (!reader->client)
		reader->client = node_client_new(input->node);
	return reader->client ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status block_from_node(struct build_input *input,
				   struct build_reader *reader,
				   struct incoming_block *in, uint32_t height)
{
	const struct block_hash *hash = &input->hashes[height];
	char hex[HASH_HEX_SIZE];
	enum status st = ask_node(input, reader);

	if (st == STATUS_OK)
		st = node_get_block(reader->client, &in->bytes, hash);
	if (st != STATUS_NOT_FOUND)
		return st;
	block_hash_to_hex(hex, hash);
	log_error("block cannot be had",
		  "height=%u hash=%s advice=\"the node may be pruned: owsd "
		  "needs every block\"",
		  height, hex);
	return st;
}

static enum status spent_from_files(struct build_input *input,
				    struct build_reader *reader,
				    struct incoming_block *in, uint32_t height)
{
	const struct scanned_block *place = &input->places[height];

	if (!reader->undo)
		reader->undo = undo_reader_new(input->undo);
	if (!reader->undo)
		return STATUS_NO_MEMORY;
	return undo_reader_read(reader->undo, &in->spent, place->position.file,
				&input->hashes[height - 1], place->tx_count);
}

static enum status spent_from_node(struct build_input *input,
				   struct build_reader *reader,
				   struct incoming_block *in, uint32_t height)
{
	enum status st = ask_node(input, reader);

	if (st == STATUS_OK)
		st = node_get_spent_outputs(reader->client, &in->spent,
					    &input->hashes[height]);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static enum status read_again(void *arg, unsigned worker,
			      struct incoming_block *in, uint32_t height)
{
	struct build_input *input = arg;
	struct build_reader *reader = &input->readers[worker];
	enum status st;

	incoming_reset(in);
	st = block_from_node(input, reader, in, height);
	if (st == STATUS_OK && height)
		node_expect_spent_outputs(reader->client,
					  &input->hashes[height]);
	return st;
}

static enum status read_one(void *arg, unsigned worker,
			    struct incoming_block *in, uint32_t height)
{
	struct build_input *input = arg;
	const struct scanned_block *place =
		input->places ? &input->places[height] : NULL;

	/* Bytes that the files no longer have there are asked for instead; what
	 * they have is checked by whoever parses it. */
	if (place && place->position.file != NO_BLOCK_FILE &&
	    block_files_read(input->files, &in->bytes, place->position, 0,
			     place->size) == STATUS_OK) {
		in->position = place->position;
		return STATUS_OK;
	}
	return read_again(arg, worker, in, height);
}

/* What only the parsed block can tell is left to read_spent_again(). */
static enum status read_spent(void *arg, unsigned worker,
			      struct incoming_block *in, uint32_t height)
{
	struct build_input *input = arg;
	struct build_reader *reader = &input->readers[worker];

	if (!height)
		return STATUS_OK;
	if (in->position.file == NO_BLOCK_FILE)
		return spent_from_node(input, reader, in, height);
	if (spent_from_files(input, reader, in, height) != STATUS_OK)
		writer_reset(&in->spent);
	return STATUS_OK;
}

static void expect_block(void *arg, unsigned worker, uint32_t height)
{
	struct build_input *input = arg;
	struct node_client *client = input->readers[worker].client;

	if (!input->places && client)
		node_expect_block(client, &input->hashes[height]);
}

static enum status read_spent_again(void *arg, unsigned worker,
				    struct incoming_block *in, uint32_t height)
{
	struct build_input *input = arg;
	struct build_reader *reader = &input->readers[worker];
	enum status st;

	writer_reset(&in->spent);
	if (reader->undo && in->position.file != NO_BLOCK_FILE &&
	    undo_reader_choose(reader->undo, &in->spent, in->position.file,
			       &in->block) == STATUS_OK)
		return STATUS_OK;
	writer_reset(&in->spent);
	st = spent_from_node(input, reader, in, height);
	return st == STATUS_OK && !in->spent.len ? STATUS_NOT_FOUND : st;
}

struct build_source build_input_source(struct build_input *input)
{
	return (struct build_source){
		.arg = input,
		.read = read_one,
		.read_spent = read_spent,
		.expect = expect_block,
		.read_again = read_again,
		.read_spent_again = read_spent_again,
		.blocks_alone = input->blocks_alone,
		.threads = input->threads,
	};
}

/* --- which source it is --- */

/* Of blocks that spend something: whose spent outputs are told by whom. */
struct probe {
	unsigned asked, files, node;
};

static bool spends(const struct incoming_block *in)
{
	struct reader r = reader_over(in->bytes.data, in->bytes.len);

	(void)reader_take(&r, HEADER_SIZE);
	return read_compact_size(&r) > 1;
}

/* Whether the block spends something is known of those in files. */
static enum status probe_block(struct build_input *input,
			       struct incoming_block *in, uint32_t height,
			       bool *asks)
{
	const struct scanned_block *place =
		input->places ? &input->places[height] : NULL;
	enum status st;

	if (place && place->position.file != NO_BLOCK_FILE) {
		in->position = place->position;
		*asks = place->tx_count > 1;
		return STATUS_OK;
	}
	st = read_one(input, 0, in, height);
	*asks = st == STATUS_OK && spends(in);
	return st;
}

static enum status probe_one(struct build_input *input,
			     struct incoming_block *in, uint32_t height,
			     struct probe *probe)
{
	bool asks = false;
	enum status st = probe_block(input, in, height, &asks);

	if (st != STATUS_OK || !height || !asks)
		return st;
	st = read_spent(input, 0, in, height);
	if (st != STATUS_OK)
		return st;
	probe->asked++;
	if (in->spent.len && in->position.file != NO_BLOCK_FILE) {
		probe->files++;
		return STATUS_OK;
	}
	if (!in->spent.len)
		st = spent_from_node(input, &input->readers[0], in, height);
	probe->node += in->spent.len > 0;
	return st;
}

static const char *name_of(const struct build_input *input,
			   const struct probe *probe)
{
	if (input->blocks_alone)
		return "blocks alone: previous outputs are joined";
	if (!input->files)
		return "REST: blocks and spent outputs";
	return probe->node > probe->files ? "block files; REST: spent outputs"
					  : "block and undo files";
}

/* Looks at a few blocks of the whole chain; at fewer without files, as a node
 * tells of all blocks what they spent or of none. */
static enum status choose_source(struct build_input *input)
{
	enum { PROBES = 16, PROBES_OF_NODE = 3 };
	const unsigned enough = input->files ? PROBES : PROBES_OF_NODE;
	struct incoming_block in;
	struct probe probe = { 0 };
	enum status st = STATUS_OK;

	incoming_init(&in);
	for (uint64_t i = 1;
	     i <= PROBES && probe.asked < enough && st == STATUS_OK; i++) {
		incoming_reset(&in);
		st = probe_one(input, &in,
			       (uint32_t)((input->count - 1) * i / PROBES),
			       &probe);
	}
	incoming_clear(&in);
	input->blocks_alone = 2 * (probe.files + probe.node) < probe.asked;
	input->name = name_of(input, &probe);
	return st;
}

enum status build_input_open(struct build_input *input,
			     const struct node_config *node,
			     struct node_client *client, const char *dir,
			     uint32_t count, unsigned jobs,
			     const atomic_bool *stop)
{
	enum status st;

	*input = (struct build_input){
		.node = node, .count = count, .jobs = jobs, .threads = jobs
	};
	if (!dir && jobs > 1)
		input->threads *= NODE_SHARE;
	input->readers = calloc(input->threads, sizeof(*input->readers));
	if (!input->readers)
		return STATUS_NO_MEMORY;
	st = ask_hashes(input, client, stop);
	if (st == STATUS_OK && dir)
		st = find_places(input, node->net, dir, stop);
	return st == STATUS_OK ? choose_source(input) : st;
}

void build_input_close(struct build_input *input)
{
	for (unsigned i = 0; input->readers && i < input->threads; i++) {
		node_client_free(input->readers[i].client);
		undo_reader_free(input->readers[i].undo);
	}
	free(input->readers);
	free(input->hashes);
	free(input->places);
	if (input->files)
		block_files_close(input->files);
	if (input->undo)
		undo_files_close(input->undo);
}
