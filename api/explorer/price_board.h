/* price_board.h - what a coin costs, as whoever asks for prices last heard.
 *
 * One thread fills it (daemon/price_source.c), handlers read it and never wait.
 * Prices older than ten minutes are asked for anew as soon as somebody looks.
 *
 * Threads: any. */
#ifndef API_EXPLORER_PRICE_BOARD_H
#define API_EXPLORER_PRICE_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRICE_AGE_MAX_US (UINT64_C(600) * 1000000)

struct price {
	const char *currency; /* "USD" */
	double amount;        /* of that currency; 0: not known */
};

struct price_board;

/* Currencies are borrowed. Nothing is known yet, and prices are due. name:
 * whose prices they are. NULL: out of memory. */
struct price_board *
price_board_new(const char *name, const char *const *currencies, size_t count);
void price_board_free(struct price_board *board); /* NULL is fine */

/* Copies up to cap of them; returns how many. Asks for new ones when these are
 * too old. */
size_t price_board_read(struct price_board *board, struct price *out,
			size_t cap, uint64_t now_us);
const char *price_board_name(const struct price_board *board);

/* Waits until prices are due: true; or until price_board_stop(): false. */
bool price_board_wait(struct price_board *board);
void price_board_stop(struct price_board *board);
/* After a round of questions: 0 for what could not be learned, which leaves the
 * old price in place. */
void price_board_fill(struct price_board *board, const double *amounts,
		      uint64_t now_us);

#endif /* API_EXPLORER_PRICE_BOARD_H */
