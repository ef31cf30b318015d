#include "indexer/index.h"

#include "indexer/index_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"

/* Events that wait to be taken; a block of transactions that nobody had seen
 * takes some of it at once. */
#define EVENT_BYTES ((size_t)64 << 20)

/* --- the folder --- */

static enum status make_folders(const char *dir)
{
	char path[4096];
	size_t len = strlen(dir);

	if (!len || len >= sizeof(path)) {
		log_error("data folder has no usable name", "folder=\"%s\"",
			  dir);
		return STATUS_FAILED;
	}
	memcpy(path, dir, len + 1);
	for (size_t i = 1; i <= len; i++) {
		char c = path[i];

		if (c != '/' && c != '\0')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0750) && errno != EEXIST) {
			log_error("data folder cannot be made",
				  "folder=\"%s\" why=\"%s\"", path,
				  strerror(errno));
			return STATUS_FAILED;
		}
		path[i] = c;
	}
	return STATUS_OK;
}

/* Held until the process ends, however it ends. */
static enum status take_lock(struct index *index)
{
	const char *dir = index->config.datadir;
	char path[4200];

	snprintf(path, sizeof(path), "%s/lock", dir);
	index->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (index->lock_file < 0) {
		log_error("data folder is not writable",
			  "folder=\"%s\" why=\"%s\"", dir, strerror(errno));
		return STATUS_FAILED;
	}
	if (flock(index->lock_file, LOCK_EX | LOCK_NB)) {
		log_error("data folder is in use by another owsd",
			  "folder=\"%s\" advice=\"stop it or choose another "
			  "--datadir\"",
			  dir);
		return STATUS_REFUSED;
	}
	return STATUS_OK;
}

/* --- identity --- */

/* Any file of 16 bytes or more will do: its SHA-256 is the secret. */
static enum status read_secret_file(struct index_secret *out, const char *path)
{
	struct writer text;
	enum status st;

	writer_init(&text);
	st = file_read(&text, path, 4096);
	if (st == STATUS_OK && text.len < 16)
		st = STATUS_BAD_INPUT;
	if (st == STATUS_OK)
		sha256(out->bytes, text.data, text.len);
	else
		log_error("index secret file is not usable",
			  "file=\"%s\" why=\"%s\" expected=\"16 to 4096 "
			  "bytes\"",
			  path, status_text(st));
	if (text.len)
		sodium_memzero(text.data, text.len);
	writer_clear(&text);
	return st == STATUS_OK ? st : STATUS_REFUSED;
}

static enum status new_identity(struct index *index)
{
	const struct index_config *config = &index->config;
	struct identity *id = &index->identity;
	struct state state = { 0 };
	struct view batch;
	enum status st;

	memset(id, 0, sizeof(*id));
	id->format = INDEX_FORMAT;
	snprintf(id->coin, sizeof(id->coin), "%s", config->net->coin);
	snprintf(id->network, sizeof(id->network), "%s", config->net->name);
	snprintf(id->genesis, sizeof(id->genesis), "%s",
		 config->net->genesis_hash);
	id->reorg_horizon = config->reorg_horizon;
	if (config->secret_file)
		id->secret = index->secret_asked;
	else
		randombytes_buf(id->secret.bytes, SECRET_SIZE);
	st = batch_begin(&batch, index->store);
	if (st != STATUS_OK)
		return st;
	st = identity_write(&batch, id);
	if (st == STATUS_OK)
		st = state_write(&batch, &state);
	return batch_end(&batch, st);
}

static enum status refuse(const char *what, const char *has, const char *asked,
			  const char *advice)
{
	log_error("index does not fit",
		  "what=\"%s\" index_has=\"%s\" asked_for=\"%s\" advice=\"%s\"",
		  what, has, asked, advice);
	return STATUS_REFUSED;
}

/* What the old horizon has settled cannot be unsettled; a nearer one may be
 * taken, and is then the index's own. */
static enum status settle_horizon(struct index *index)
{
	struct identity *id = &index->identity;
	char has[16], asked[16];
	struct view batch;
	enum status st;

	if (id->reorg_horizon == index->config.reorg_horizon)
		return STATUS_OK;
	if (id->reorg_horizon > index->config.reorg_horizon) {
		id->reorg_horizon = index->config.reorg_horizon;
		st = batch_begin(&batch, index->store);
		return st == STATUS_OK
			       ? batch_end(&batch, identity_write(&batch, id))
			       : st;
	}
	snprintf(has, sizeof(has), "%u", index->identity.reorg_horizon);
	snprintf(asked, sizeof(asked), "%u", index->config.reorg_horizon);
	return refuse("reorg horizon", has, asked,
		      "lower --reorg-horizon or build anew in another "
		      "--datadir");
}

static enum status check_secret(const struct index *index)
{
	if (!index->config.secret_file ||
	    !sodium_memcmp(index->secret_asked.bytes,
			   index->identity.secret.bytes, SECRET_SIZE))
		return STATUS_OK;
	return refuse("secret", "another", "--index-secret-file",
		      "leave the option out or choose another --datadir");
}

static enum status check_identity(const struct index *index)
{
	const struct identity *id = &index->identity;
	const struct network *net = index->config.net;
	char has[16], asked[16];

	if (id->format != INDEX_FORMAT) {
		snprintf(has, sizeof(has), "%u", id->format);
		snprintf(asked, sizeof(asked), "%u", INDEX_FORMAT);
		return refuse("format", has, asked,
			      "use the owsd that made it, or build anew in "
			      "another --datadir");
	}
	if (strcmp(id->coin, net->coin) != 0)
		return refuse("coin", id->coin, net->coin,
			      "change --coin or --datadir");
	if (strcmp(id->network, net->name) != 0)
		return refuse("network", id->network, net->name,
			      "change --network or --datadir");
	if (strcmp(id->genesis, net->genesis_hash) != 0)
		return refuse("genesis block", id->genesis, net->genesis_hash,
			      "change --datadir");
	return check_secret(index);
}

static enum status settle_identity(struct index *index)
{
	struct view view;
	enum status st = view_begin(&view, index->store);

	if (st != STATUS_OK)
		return st;
	st = identity_read(&index->identity, &view);
	view_end(&view);
	if (st == STATUS_NOT_FOUND && !index->config.read_only)
		return new_identity(index);
	if (st == STATUS_OK)
		st = check_identity(index);
	if (st == STATUS_OK && !index->config.read_only)
		st = settle_horizon(index);
	return st;
}

/* --- opening --- */

static enum status open_parts(struct index *index)
{
	const struct index_config *config = &index->config;
	struct store_config store = { config->datadir, config->map_size,
				      config->max_readers + 8,
				      config->read_only };
	enum status st = store_open(&index->store, &store);

	if (st == STATUS_OK)
		st = settle_identity(index);
	if (st == STATUS_OK)
		st = source_open(&index->source, config->net,
				 config->blocks_dir, config->stop);
	if (st == STATUS_OK)
		st = zmq_listener_open(&index->listener, config->zmq_endpoints,
				       config->zmq_count);
	if (st != STATUS_OK)
		return st;
	index->mempool =
		mempool_new(config->net, index->identity.secret.bytes + 16,
			    config->max_readers + 8);
	index->events = event_feed_new(EVENT_BYTES);
	index->bell = bell_new();
	return index->mempool && index->events && index->bell
		       ? STATUS_OK
		       : STATUS_NO_MEMORY;
}

/* Where the index stood when it was closed is where all goes on from. */
static enum status take_up_stored_tip(struct index *index)
{
	struct block_row tip;
	struct state state;
	struct view view;
	enum status st = view_begin(&view, index->store);

	if (st != STATUS_OK)
		return st;
	st = state_read(&state, &view);
	if (st == STATUS_OK && state.blocks &&
	    blocks_get(&view, &tip, state.blocks - 1) == STATUS_OK)
		source_resume(index->source, tip.position);
	view_end(&view);
	if (st == STATUS_OK)
		index_set_tip(index, &state);
	return st;
}

enum status index_open(struct index **out, const struct index_config *config)
{
	struct index *index = calloc(1, sizeof(*index));
	enum status st = STATUS_OK;

	if (!index)
		return STATUS_NO_MEMORY;
	index->config = *config;
	index->lock_file = -1;
	index->policy =
		(struct level_policy){ config->fanout, config->reorg_horizon,
				       config->merge_rows };
	index->progress.height = index->progress.node_height = -1;
	pthread_mutex_init(&index->lock, NULL);
	if (sodium_init() < 0)
		st = STATUS_FAILED;
	/* Before anything is made: a refusal changes nothing. */
	if (st == STATUS_OK && config->secret_file)
		st = read_secret_file(&index->secret_asked,
				      config->secret_file);
	if (st == STATUS_OK && !config->read_only) {
		st = make_folders(config->datadir);
		if (st == STATUS_OK)
			st = take_lock(index);
	}
	if (st == STATUS_OK)
		st = open_parts(index);
	if (st == STATUS_OK)
		st = take_up_stored_tip(index);
	if (st != STATUS_OK) {
		index_close(index);
		return st;
	}
	*out = index;
	return STATUS_OK;
}

void index_close(struct index *index)
{
	if (!index)
		return;
	event_feed_free(index->events);
	bell_free(index->bell);
	mempool_free(index->mempool);
	zmq_listener_close(index->listener);
	source_close(index->source);
	store_close(index->store);
	if (index->lock_file >= 0)
		close(index->lock_file);
	pthread_mutex_destroy(&index->lock);
	sodium_memzero(&index->identity, sizeof(index->identity));
	sodium_memzero(&index->secret_asked, sizeof(index->secret_asked));
	free(index);
}

/* --- the writer thread --- */

enum status index_start(struct index *index)
{
	if (pthread_create(&index->writer, NULL, sync_main, index)) {
		log_error("writer thread cannot be started", "why=\"%s\"",
			  strerror(errno));
		return STATUS_FAILED;
	}
	pthread_setname_np(index->writer, "owsd-sync");
	index->started = true;
	return STATUS_OK;
}

enum status index_stop(struct index *index)
{
	if (!index->started)
		return STATUS_OK;
	index_wake(index);
	pthread_join(index->writer, NULL);
	index->started = false;
	return index->ended;
}

void index_wake(struct index *index)
{
	zmq_listener_wake(index->listener);
}

/* --- progress and counts --- */

static const char *const stage_names[] = {
	[INDEX_STARTING] = "starting",
	[INDEX_WAITING] = "waiting for the node",
	[INDEX_BUILDING] = "building",
	[INDEX_CATCHING_UP] = "catching up",
	[INDEX_FOLLOWING] = "following",
	[INDEX_ENDED] = "ended",
};

const char *index_stage_name(enum index_stage stage)
{
	return stage_names[stage];
}

static void set_percent(struct index_progress *p)
{
	if (p->node_height < 0)
		p->percent = 0;
	else if (p->height >= p->node_height)
		p->percent = 100;
	else
		p->percent = 100.0 * (double)(p->height + 1) /
			     (double)(p->node_height + 1);
}

void index_set_stage(struct index *index, enum index_stage stage,
		     const char *detail)
{
	pthread_mutex_lock(&index->lock);
	if (index->progress.stage != stage)
		log_info("stage", "stage=\"%s\" detail=\"%s\"",
			 index_stage_name(stage), detail);
	index->progress.stage = stage;
	if (stage != INDEX_FOLLOWING)
		index->progress.at_tip = false;
	snprintf(index->progress.detail, sizeof(index->progress.detail), "%s",
		 detail);
	pthread_mutex_unlock(&index->lock);
}

void index_set_building(struct index *index, const char *detail, double percent,
			const struct index_building *building)
{
	index_set_stage(index, INDEX_BUILDING, detail);
	pthread_mutex_lock(&index->lock);
	index->progress.percent = percent;
	index->progress.building = *building;
	pthread_mutex_unlock(&index->lock);
}

void index_set_tip(struct index *index, const struct state *state)
{
	atomic_store(&index->tally.generation, state->generation);
	atomic_store(&index->tally.runs, state->run_count);
	pthread_mutex_lock(&index->lock);
	index->progress.height = (int64_t)state->blocks - 1;
	index->progress.hash = state->tip;
	set_percent(&index->progress);
	pthread_mutex_unlock(&index->lock);
	bell_ring(index->bell);
}

void index_set_node(struct index *index, bool connected, int64_t height)
{
	pthread_mutex_lock(&index->lock);
	index->progress.node_connected = connected;
	if (height >= 0)
		index->progress.node_height = height;
	if (!connected)
		index->progress.at_tip = false;
	set_percent(&index->progress);
	pthread_mutex_unlock(&index->lock);
}

void index_set_at_tip(struct index *index, bool at_tip)
{
	pthread_mutex_lock(&index->lock);
	index->progress.at_tip = at_tip;
	pthread_mutex_unlock(&index->lock);
}

void index_get_progress(struct index *index, struct index_progress *out)
{
	pthread_mutex_lock(&index->lock);
	*out = index->progress;
	pthread_mutex_unlock(&index->lock);
}

void index_get_counts(struct index *index, struct index_counts *out)
{
	struct index_tally *tally = &index->tally;
	struct mempool_counts pool = mempool_get_counts(index->mempool);
	struct store_usage usage;

	store_get_usage(index->store, &usage);
	*out = (struct index_counts){
		.blocks_connected = atomic_load(&tally->blocks_connected),
		.blocks_disconnected = atomic_load(&tally->blocks_disconnected),
		.reorgs = atomic_load(&tally->reorgs),
		.txs_connected = atomic_load(&tally->txs_connected),
		.mempool_txs = pool.txs,
		.mempool_bytes = pool.bytes,
		.mempool_added = pool.added,
		.mempool_removed = pool.removed,
		.zmq_messages = atomic_load(&tally->zmq_messages),
		.zmq_gaps = atomic_load(&tally->zmq_gaps),
		.zmq_malformed = atomic_load(&tally->zmq_malformed),
		.connect_us_last = atomic_load(&tally->connect_us_last),
		.connect_us_total = atomic_load(&tally->connect_us_total),
		.map_size = usage.map_size,
		.map_used = usage.map_used,
		.readers_used = usage.readers_used,
		.readers_max = usage.readers_max,
		.generation = atomic_load(&tally->generation),
		.runs = atomic_load(&tally->runs),
	};
}

const struct network *index_network(const struct index *index)
{
	return index->config.net;
}

struct event_feed *index_events(struct index *index)
{
	return index->events;
}

struct bell *index_bell(struct index *index)
{
	return index->bell;
}

struct script_key index_script_key(const struct index *index,
				   struct slice script)
{
	return key_of_script(&index->identity.secret, script);
}

bool index_reads_locally(const struct index *index)
{
	return source_is_local(index->source);
}
