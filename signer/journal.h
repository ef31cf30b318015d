/* journal.h - the state folder: what was asked and answered, for the auditor
 * and for this program itself.
 *
 *     audit.log           a JSON object a line; "previous" is the SHA-256 of
 *                         the line before (zeros in the first)
 *     result-HASH         the answer given to a request id (hash of the id)
 *     serving             while serve runs: heartbeat.h
 *
 * A line is on the disk before the answer leaves. Opening reads the whole log,
 * checks its chain and gathers from it which ids were used for which requests,
 * which outpoints were signed into which transactions, and what was paid when.
 * A last line without its newline is what a crash left: its answer never left,
 * so it is cut off. Any other flaw is an error.
 *
 * One process at a time has it: a lock on the log. No secrets are in it. */
#ifndef SIGNER_JOURNAL_H
#define SIGNER_JOURNAL_H

#include <jansson.h>

#include "chain/tx.h"
#include "chain/writer.h"
#include "signer/outcome.h"

#define JOURNAL_ID_MAX 128

struct journal_payment {
	uint64_t time;
	uint64_t amount; /* paid to others, with the fee */
};

struct journal {
	int folder; /* -1: not open */
	int log;
	json_t *ids;       /* id: SHA-256 of its request, hexadecimal */
	json_t *outpoints; /* "txid:vout": the txid it was signed into */
	struct journal_payment *payments; /* owned, by time */
	size_t payment_count, payment_cap;
	uint64_t lines;
	uint64_t last_time;
	uint8_t head[32]; /* SHA-256 of the last line */
	bool was_cut;     /* a crash's half line was dropped */
	bool is_broken;   /* a line may be half there: nothing is appended */
	bool read_only;
};

/* What is to be remembered of one request. */
struct journal_entry {
	const char *id;       /* or NULL */
	const char *action;   /* "sign", "sign-message", ... */
	const char *decision; /* "signed", "partial", "refused", ... */
	const char *reason;
	uint8_t request[32];
	uint8_t result[32];  /* zeros: there is none */
	struct txid txid;    /* unsigned, of tx */
	const struct tx *tx; /* NULL: nothing was signed */
	uint64_t paid;
	uint64_t fee;
	bool amounts_proved;
};

/* The folder must be there. INTERNAL: it is not, it cannot be used, its log is
 * not what this program wrote, or another process has had it for long; to be
 * closed in either case. */
MUST_CHECK enum outcome journal_open(struct journal *journal,
				     struct complaint *why, const char *folder);
/* The same to look at: without the lock, and nothing is changed. */
MUST_CHECK enum outcome journal_look(struct journal *journal,
				     struct complaint *why, const char *folder);
void journal_close(struct journal *journal);

/* Appends and syncs, or leaves the log as it was. Counts a transaction that was
 * signed before only once. */
MUST_CHECK enum outcome journal_append(struct journal *journal,
				       struct complaint *why,
				       const struct journal_entry *entry);

/* Is the id free, or of this very request, or taken by another one? */
enum journal_id { ID_FREE, ID_SAME, ID_TAKEN };
enum journal_id journal_find(const struct journal *journal, const char *id,
			     const uint8_t request[32]);
/* The answer kept for an id, as it was written. INTERNAL. */
MUST_CHECK enum outcome journal_result(struct writer *out,
				       struct complaint *why,
				       const struct journal *journal,
				       const char *id);
/* Keeps it, before the id's line is appended. */
MUST_CHECK enum outcome journal_keep(const struct journal *journal,
				     struct complaint *why, const char *id,
				     struct slice result);

/* Was an input of tx signed into another transaction? And was tx itself signed
 * before? txid: of the unsigned transaction. */
bool journal_conflicts(const struct journal *journal, const struct tx *tx,
		       const struct txid *txid);
bool journal_knows(const struct journal *journal, const struct tx *tx,
		   const struct txid *txid);
/* What was paid in the seconds before now, and in how many transactions. */
uint64_t journal_paid(const struct journal *journal, uint64_t now,
		      uint64_t seconds, uint64_t *count);

#endif /* SIGNER_JOURNAL_H */
