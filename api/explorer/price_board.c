#include "api/explorer/price_board.h"

#include <pthread.h>
#include <stdlib.h>

struct price_board {
	const char *name;
	pthread_mutex_t lock; /* over all that follows */
	pthread_cond_t changed;
	bool due, stopped;
	uint64_t filled_us;
	size_t count;
	struct price prices[];
};

struct price_board *price_board_new(const char *name,
				    const char *const *currencies, size_t count)
{
	struct price_board *board =
		calloc(1, sizeof(*board) + count * sizeof(board->prices[0]));

	if (!board)
		return NULL;
	board->name = name;
	pthread_mutex_init(&board->lock, NULL);
	pthread_cond_init(&board->changed, NULL);
	board->due = true;
	board->count = count;
	for (size_t i = 0; i < count; i++)
		board->prices[i].currency = currencies[i];
	return board;
}

void price_board_free(struct price_board *board)
{
	if (!board)
		return;
	pthread_cond_destroy(&board->changed);
	pthread_mutex_destroy(&board->lock);
	free(board);
}

const char *price_board_name(const struct price_board *board)
{
	return board->name;
}

size_t price_board_read(struct price_board *board, struct price *out,
			size_t cap, uint64_t now_us)
{
	size_t count = board->count < cap ? board->count : cap;

	pthread_mutex_lock(&board->lock);
	for (size_t i = 0; i < count; i++)
		out[i] = board->prices[i];
	if (!board->due && now_us >= board->filled_us + PRICE_AGE_MAX_US) {
		board->due = true;
		pthread_cond_signal(&board->changed);
	}
	pthread_mutex_unlock(&board->lock);
	return count;
}

bool price_board_wait(struct price_board *board)
{
	bool stopped;

	pthread_mutex_lock(&board->lock);
	while (!board->due && !board->stopped)
		pthread_cond_wait(&board->changed, &board->lock);
	stopped = board->stopped;
	pthread_mutex_unlock(&board->lock);
	return !stopped;
}

void price_board_stop(struct price_board *board)
{
	pthread_mutex_lock(&board->lock);
	board->stopped = true;
	pthread_cond_signal(&board->changed);
	pthread_mutex_unlock(&board->lock);
}

void price_board_fill(struct price_board *board, const double *amounts,
		      uint64_t now_us)
{
	pthread_mutex_lock(&board->lock);
	for (size_t i = 0; i < board->count; i++)
		if (amounts[i] > 0)
			board->prices[i].amount = amounts[i];
	board->filled_us = now_us;
	board->due = false;
	pthread_mutex_unlock(&board->lock);
}
