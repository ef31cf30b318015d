/* The mempool against a model: plain sets of numbers, one for each generation
 * that can be looked at, changed in the plainest way. Pins keep a copy of the
 * set they were taken on, and must find it unchanged whatever happens. */
#include "mempool_fixture.h"

enum {
	TXS = 48,
	COINS = 12,
	SCRIPTS = 6,
	PINS = 6,
	STEPS = 40000,
};

static struct made txs[TXS];
static struct made_input inputs[TXS][MADE_MAX];
static uint32_t outputs[TXS][MADE_MAX];

/* Which transactions are in the mempool, and when each arrived. Two views with
 * equal arrival have the same entry in common. */
struct view {
	bool in[TXS];
	uint64_t arrived[TXS];
};

struct model {
	struct mempool *pool;
	uint64_t random;
	uint64_t generation;
	uint64_t arrivals;
	bool staging;  /* a block is being connected */
	bool has_prev; /* the last generation can still be pinned */
	struct view prev, now, next;
	struct {
		bool held;
		struct mempool_pin pin;
		struct view view;
	} pins[PINS];
};

static uint32_t below(struct model *m, uint32_t n)
{
	return test_random(&m->random) % n;
}

/* --- made-up transactions, spending coins and each other
 * ----------------------- */

static struct made_input random_input(struct model *m, uint32_t tx)
{
	uint32_t parent, vout;

	if (!tx || !below(m, 3)) {
		uint32_t coin = below(m, COINS);

		return (struct made_input){ funded(coin), coin % SCRIPTS };
	}
	parent = below(m, tx);
	vout = below(m, (uint32_t)txs[parent].tx.output_count);
	return (struct made_input){ output_of(&txs[parent], vout),
				    outputs[parent][vout] };
}

static void make_universe(struct model *m)
{
	for (uint32_t t = 0; t < TXS; t++) {
		size_t in = 1 + below(m, 3), out = 1 + below(m, 3);

		for (size_t i = 0; i < in; i++)
			inputs[t][i] = random_input(m, t);
		for (size_t i = 0; i < out; i++)
			outputs[t][i] = below(m, SCRIPTS);
		make(&txs[t], inputs[t], in, outputs[t], out, t);
	}
}

static bool same_outpoint(const struct outpoint *a, const struct outpoint *b)
{
	return txid_equal(&a->txid, &b->txid) && a->vout == b->vout;
}

static bool spends(uint32_t t, const struct outpoint *outpoint)
{
	for (size_t i = 0; i < txs[t].tx.input_count; i++)
		if (same_outpoint(&inputs[t][i].prevout, outpoint))
			return true;
	return false;
}

static bool conflict(uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < txs[b].tx.input_count; i++)
		if (spends(a, &inputs[b][i].prevout))
			return true;
	return false;
}

static bool child_of(uint32_t child, uint32_t parent)
{
	for (size_t i = 0; i < txs[child].tx.input_count; i++)
		if (txid_equal(&inputs[child][i].prevout.txid,
			       &txs[parent].txid))
			return true;
	return false;
}

static bool touches(uint32_t t, uint32_t script)
{
	for (size_t i = 0; i < txs[t].tx.input_count; i++)
		if (inputs[t][i].script == script)
			return true;
	for (size_t i = 0; i < txs[t].tx.output_count; i++)
		if (outputs[t][i] == script)
			return true;
	return false;
}

/* --- changes, to pool and model
 * ------------------------------------------------ */

static struct view *tip(struct model *m)
{
	return m->staging ? &m->next : &m->now;
}

static void step_add(struct model *m)
{
	uint32_t t = below(m, TXS);
	struct view *view = tip(m);

	assert_int_equal(add_made(m->pool, &txs[t], m->generation + m->staging),
			 STATUS_OK);
	if (view->in[t])
		return;
	view->in[t] = true;
	view->arrived[t] = m->arrivals++;
}

/* An entry that dies now is dead in older generations too, if it is theirs. */
static void forget(struct view *view, uint32_t t, uint64_t arrived)
{
	if (view->in[t] && view->arrived[t] == arrived)
		view->in[t] = false;
}

static void forget_all(struct model *m, uint32_t t)
{
	uint64_t arrived = tip(m)->arrived[t];

	forget(&m->prev, t, arrived);
	forget(&m->now, t, arrived);
	forget(&m->next, t, arrived);
}

/* Takes t out of the view with everything that descends from it. */
static void end_with_children(struct view *view, uint32_t t)
{
	view->in[t] = false;
	for (uint32_t c = 0; c < TXS; c++)
		if (view->in[c] && child_of(c, t))
			end_with_children(view, c);
}

static void step_remove(struct model *m)
{
	uint32_t t = below(m, TXS);
	bool tree = below(m, 3) == 0;
	struct view left = *tip(m);

	if (tree)
		mempool_remove_tree(m->pool, &txs[t].txid);
	else
		mempool_remove(m->pool, &txs[t].txid);
	if (left.in[t] && tree)
		end_with_children(&left, t);
	left.in[t] = false;
	for (uint32_t i = 0; i < TXS; i++)
		if (tip(m)->in[i] && !left.in[i])
			forget_all(m, i);
}

static void step_confirm(struct model *m)
{
	const struct made *block[4];
	uint32_t mined[4], count = below(m, 4);

	if (!m->staging) {
		m->staging = true;
		m->next = m->now;
	}
	for (uint32_t i = 0; i < count; i++) {
		mined[i] = below(m, TXS);
		block[i] = &txs[mined[i]];
	}
	confirm(m->pool, block, count, m->generation + 1);
	for (uint32_t i = 0; i < count; i++)
		m->next.in[mined[i]] = false;
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t t = 0; t < TXS; t++)
			if (m->next.in[t] && conflict(t, mined[i]))
				end_with_children(&m->next, t);
}

static void step_end_staging(struct model *m)
{
	if (!m->staging)
		return;
	m->staging = false;
	if (!below(m, 3)) {
		mempool_abort_generation(m->pool, m->generation + 1);
		return;
	}
	m->generation++;
	m->prev = m->now;
	m->now = m->next;
	m->has_prev = true;
}

static void step_settle(struct model *m)
{
	struct mempool_pin pin;

	mempool_settle(m->pool, m->generation);
	m->has_prev = false;
	assert_int_equal(mempool_pin(m->pool, &pin, m->generation - 1),
			 STATUS_UNAVAILABLE);
}

static void step_pin(struct model *m)
{
	uint32_t i = below(m, PINS);
	bool prev = m->has_prev && below(m, 2);

	if (m->pins[i].held)
		mempool_unpin(m->pool, &m->pins[i].pin);
	m->pins[i].held = below(m, 4);
	if (!m->pins[i].held)
		return;
	assert_int_equal(
		mempool_pin(m->pool, &m->pins[i].pin, m->generation - prev),
		STATUS_OK);
	m->pins[i].view = prev ? m->prev : m->now;
}

/* --- what is seen
 * -------------------------------------------------------------- */

static void check_finds(struct mempool *pool, const struct mempool_pin *pin,
			const struct view *view)
{
	for (uint32_t t = 0; t < TXS; t++) {
		const struct mempool_entry *e =
			mempool_pin_find(pool, pin, &txs[t].txid);

		assert_int_equal(e != NULL, view->in[t]);
		if (e)
			assert_true(slice_equal(e->tx.raw,
						writer_slice(&txs[t].bytes)));
	}
}

static void check_spender(struct mempool *pool, const struct mempool_pin *pin,
			  const struct view *view,
			  const struct outpoint *outpoint)
{
	const struct mempool_entry *e;
	bool spent = false, right = false;
	uint32_t vin = 0;

	e = mempool_pin_spender(pool, &vin, pin, outpoint);
	for (uint32_t t = 0; t < TXS; t++) {
		if (!view->in[t] || !spends(t, outpoint))
			continue;
		spent = true;
		if (e && txid_equal(&e->txid, &txs[t].txid))
			right = true;
	}
	assert_int_equal(e != NULL, spent);
	assert_int_equal(right, spent);
	if (e)
		assert_true(
			same_outpoint(&e->tx.inputs[vin].prevout, outpoint));
}

static void check_spenders(struct mempool *pool, const struct mempool_pin *pin,
			   const struct view *view)
{
	for (uint32_t t = 0; t < TXS; t++)
		for (size_t i = 0; i < txs[t].tx.input_count; i++)
			check_spender(pool, pin, view, &inputs[t][i].prevout);
}

/* The transactions of a script in the view, last arrived first. */
static size_t expect_script(uint32_t out[TXS], const struct view *view,
			    uint32_t script)
{
	size_t count = 0;

	for (uint32_t t = 0; t < TXS; t++) {
		size_t at = count;

		if (!view->in[t] || !touches(t, script))
			continue;
		while (at > 0 && view->arrived[out[at - 1]] < view->arrived[t])
			at--;
		memmove(&out[at + 1], &out[at], (count - at) * sizeof(*out));
		out[at] = t;
		count++;
	}
	return count;
}

static void check_script(struct model *m, const struct mempool_pin *pin,
			 const struct view *view, uint32_t script)
{
	const struct mempool_entry *page[TXS];
	struct script_key key = key_of(script);
	uint32_t expected[TXS + 1];
	size_t count = expect_script(expected, view, script);
	size_t skip = below(m, 8), cap = below(m, TXS);

	assert_int_equal(
		mempool_pin_script(m->pool, page, cap, skip, pin, &key), count);
	for (size_t i = 0; i < cap && skip + i < count; i++)
		assert_true(txid_equal(&page[i]->txid,
				       &txs[expected[skip + i]].txid));
	if (!cap || skip >= count)
		return;
	assert_int_equal(mempool_pin_script_after(m->pool, page, TXS, page[0],
						  pin, &key),
			 count - skip - 1);
}

static void check_view(struct model *m, const struct mempool_pin *pin,
		       const struct view *view)
{
	check_finds(m->pool, pin, view);
	check_spenders(m->pool, pin, view);
	for (uint32_t script = 0; script < SCRIPTS; script++)
		check_script(m, pin, view, script);
}

static void check_writer(struct model *m)
{
	struct mempool_counts counts = mempool_get_counts(m->pool);
	size_t count = 0;

	for (uint32_t t = 0; t < TXS; t++) {
		bool found = mempool_find(m->pool, &txs[t].txid);

		assert_int_equal(found, tip(m)->in[t]);
		count += found;
	}
	assert_int_equal(counts.txs, count);
	assert_int_equal(counts.added - counts.removed, count);
}

static void step_check(struct model *m)
{
	struct mempool_pin pin;
	uint32_t i = below(m, PINS);

	check_writer(m);
	if (m->pins[i].held)
		check_view(m, &m->pins[i].pin, &m->pins[i].view);
	assert_int_equal(mempool_pin(m->pool, &pin, m->generation), STATUS_OK);
	check_view(m, &pin, &m->now);
	mempool_unpin(m->pool, &pin);
}

/* --- the test
 * -------------------------------------------------------------------- */

static void step(struct model *m)
{
	uint32_t dice = below(m, 100);

	if (dice < 35)
		step_add(m);
	else if (dice < 45)
		step_remove(m);
	else if (dice < 55)
		step_confirm(m);
	else if (dice < 65)
		step_end_staging(m);
	else if (dice < 75)
		step_pin(m);
	else if (dice < 85)
		step_settle(m);
	else
		step_check(m);
}

static void empty_the_pool(struct model *m)
{
	for (uint32_t i = 0; i < PINS; i++)
		if (m->pins[i].held)
			mempool_unpin(m->pool, &m->pins[i].pin);
	for (uint32_t t = 0; t < TXS; t++)
		mempool_remove(m->pool, &txs[t].txid);
	mempool_settle(m->pool, m->generation + m->staging);
	assert_int_equal(mempool_get_counts(m->pool).memory, 0);
}

static void every_pin_sees_its_moment_whatever_happens(void **state)
{
	static struct model m;

	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		m = (struct model){ .random = seed, .generation = 100 };
		m.pool = test_pool(PINS + 1);
		make_universe(&m);
		for (int i = 0; i < STEPS / 4; i++)
			step(&m);
		empty_the_pool(&m);
		mempool_free(m.pool);
		for (uint32_t t = 0; t < TXS; t++)
			made_clear(&txs[t]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pin_sees_its_moment_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
