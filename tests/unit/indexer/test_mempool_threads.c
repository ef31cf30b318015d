/* One writer changes the mempool as fast as it can while readers pin it.
 *
 * Each of some coins is spent by a line of transactions, the first of which are
 * in the "index" and the rest in the mempool: depths[] tells for each
 * generation how many are confirmed. Whatever the writer does, a pin must see
 * each coin's line whole: it goes on in the mempool just where the index of
 * the same generation ends, no transaction twice, none missing, and the script
 * that a line pays lists what the walk along its outputs finds. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#include "mempool_fixture.h"

enum {
	COINS = 4,
	LENGTH = 60,
	READERS = 3,
	MIN_STEPS = 20000,
	MIN_VIEWS = 2000,
	GENERATIONS = 1 << 18,
	UNDONE_AT_MOST = 4,
};

static struct made line[COINS][LENGTH];
static struct mempool *pool;
static atomic_uint depths[GENERATIONS][COINS];
static atomic_uint generation; /* committed */
static atomic_uint views, late;
static atomic_bool done;

/* cmocka's asserts are for its own thread. */
static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "a reader saw: %s\n", what);
	abort();
}

/* --- the writer
 * ---------------------------------------------------------------- */

struct writer_state {
	uint64_t random;
	uint32_t depth[COINS]; /* confirmed */
	uint32_t end[COINS];   /* confirmed or in the mempool */
};

static void extend(struct writer_state *w, uint32_t coin)
{
	if (w->end[coin] == LENGTH)
		return;
	assert_int_equal(add_made(pool, &line[coin][w->end[coin]],
				  atomic_load(&generation)),
			 STATUS_OK);
	w->end[coin]++;
}

/* Takes an unconfirmed one and all behind it away. */
static void trim(struct writer_state *w, uint32_t coin)
{
	uint32_t pending = w->end[coin] - w->depth[coin];

	if (!pending)
		return;
	w->end[coin] -= 1 + test_random(&w->random) % pending;
	mempool_remove_tree(pool, &line[coin][w->end[coin]].txid);
}

/* Commits or takes back what was marked and added. */
static void commit(struct writer_state *w, const uint32_t depth[COINS])
{
	uint32_t next = atomic_load(&generation) + 1;

	if (test_random(&w->random) % 8 == 0) {
		mempool_abort_generation(pool, next);
		return;
	}
	for (uint32_t coin = 0; coin < COINS; coin++) {
		w->depth[coin] = depth[coin];
		atomic_store(&depths[next][coin], depth[coin]);
	}
	atomic_store(&generation, next);
	if (test_random(&w->random) % 4)
		mempool_settle(pool, next);
}

static void connect(struct writer_state *w)
{
	const struct made *block[COINS * LENGTH];
	uint32_t depth[COINS];
	size_t count = 0;

	for (uint32_t coin = 0; coin < COINS; coin++) {
		uint32_t pending = w->end[coin] - w->depth[coin];
		uint32_t taken = test_random(&w->random) % (pending + 1);

		for (uint32_t i = 0; i < taken; i++)
			block[count++] = &line[coin][w->depth[coin] + i];
		depth[coin] = w->depth[coin] + taken;
	}
	confirm(pool, block, count, atomic_load(&generation) + 1);
	commit(w, depth);
}

static void disconnect(struct writer_state *w)
{
	uint64_t next = atomic_load(&generation) + 1;
	uint32_t depth[COINS];

	for (uint32_t coin = 0; coin < COINS; coin++) {
		uint32_t most = w->depth[coin];
		uint32_t undone;

		if (most > UNDONE_AT_MOST && most < LENGTH)
			most = UNDONE_AT_MOST;
		undone = test_random(&w->random) % (most + 1);
		depth[coin] = w->depth[coin] - undone;
		for (uint32_t i = 0; i < undone; i++)
			assert_int_equal(add_made(pool,
						  &line[coin][depth[coin] + i],
						  next),
					 STATUS_OK);
	}
	commit(w, depth);
}

static void write_step(struct writer_state *w)
{
	uint32_t dice = test_random(&w->random) % 100;
	uint32_t coin = test_random(&w->random) % COINS;

	if (dice < 60)
		extend(w, coin);
	else if (dice < 70)
		trim(w, coin);
	else if (dice < 85)
		connect(w);
	else if (dice < 90)
		disconnect(w);
	else
		mempool_settle(pool, atomic_load(&generation));
}

/* --- a reader
 * ------------------------------------------------------------------ */

static uint32_t walk_line(const struct mempool_pin *pin, uint32_t coin,
			  uint32_t depth)
{
	uint32_t k = depth, vin;

	for (; k < LENGTH; k++) {
		struct outpoint spent =
			k ? output_of(&line[coin][k - 1], 0) : funded(coin);
		const struct mempool_entry *e =
			mempool_pin_spender(pool, &vin, pin, &spent);

		if (!e)
			break;
		check(txid_equal(&e->txid, &line[coin][k].txid),
		      "a stranger spending a coin");
		check(slice_equal(e->tx.raw,
				  writer_slice(&line[coin][k].bytes)),
		      "other bytes than were added");
	}
	return k;
}

static void check_finds(const struct mempool_pin *pin, uint32_t coin,
			uint32_t depth, uint32_t end)
{
	for (uint32_t k = 0; k < LENGTH; k++) {
		bool found = mempool_pin_find(pool, pin, &line[coin][k].txid);

		check(found == (k >= depth && k < end),
		      "a transaction twice or not at all");
	}
}

static void check_script(const struct mempool_pin *pin, uint32_t coin,
			 uint32_t count)
{
	const struct mempool_entry *page[LENGTH];
	struct script_key key = key_of(coin);
	size_t total = mempool_pin_script(pool, page, LENGTH, 0, pin, &key);

	check(total == count, "a script with more or less than its line");
	for (size_t i = 1; i < total; i++)
		check(page[i]->order < page[i - 1]->order,
		      "a script out of order");
}

static void check_line(const struct mempool_pin *pin, uint32_t coin)
{
	uint32_t depth = atomic_load(&depths[pin->generation][coin]);
	uint32_t end = walk_line(pin, coin, depth);

	check_finds(pin, coin, depth, end);
	check_script(pin, coin, end - depth);
	sched_yield();
	check(walk_line(pin, coin, depth) == end, "a line that changed");
}

static void *read_until_done(void *arg)
{
	struct mempool_pin pin;
	enum status st;

	(void)arg;
	while (!atomic_load(&done)) {
		st = mempool_pin(pool, &pin, atomic_load(&generation));
		if (st == STATUS_UNAVAILABLE) {
			atomic_fetch_add(&late, 1);
			continue;
		}
		check(st == STATUS_OK, "no pin");
		for (uint32_t coin = 0; coin < COINS; coin++)
			check_line(&pin, coin);
		mempool_unpin(pool, &pin);
		atomic_fetch_add(&views, 1);
	}
	return NULL;
}

/* --- the test
 * -------------------------------------------------------------------- */

static void make_lines(void)
{
	for (uint32_t coin = 0; coin < COINS; coin++)
		for (uint32_t k = 0; k < LENGTH; k++)
			make_one(&line[coin][k],
				 k ? output_of(&line[coin][k - 1], 0)
				   : funded(coin),
				 coin, coin, 0);
}

static void every_reader_sees_index_and_mempool_as_one(void **state)
{
	struct writer_state w = { .random = 7 };
	pthread_t threads[READERS];
	uint32_t steps = 0;

	(void)state;
	make_lines();
	pool = test_pool(READERS);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
						read_until_done, NULL),
				 0);
	while ((steps++ < MIN_STEPS || atomic_load(&views) < MIN_VIEWS) &&
	       atomic_load(&generation) < GENERATIONS - 1)
		write_step(&w);
	atomic_store(&done, true);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	print_message("%u steps, %u views, %u pins too late\n", steps,
		      atomic_load(&views), atomic_load(&late));

	for (uint32_t coin = 0; coin < COINS; coin++)
		while (w.end[coin] > w.depth[coin])
			trim(&w, coin);
	mempool_settle(pool, atomic_load(&generation));
	assert_int_equal(mempool_get_counts(pool).memory, 0);
	mempool_free(pool);
	for (uint32_t coin = 0; coin < COINS; coin++)
		for (uint32_t k = 0; k < LENGTH; k++)
			made_clear(&line[coin][k]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reader_sees_index_and_mempool_as_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
