#include "signer/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "signer/files.h"

#define LOG_NAME    "audit.log"
#define LOG_MAX     ((size_t)1 << 32)
#define RESULT_MAX  ((size_t)1 << 28)
#define RESULT_NAME 80
#define OUTPOINT    (HASH_HEX_SIZE + 11)
#define LOCK_WAIT   100 /* milliseconds */
#define LOCK_WAITS  150 /* of them */

/* --- remembering --- */

static void outpoint_text(char out[OUTPOINT], const struct outpoint *outpoint)
{
	char hex[HASH_HEX_SIZE];

	txid_to_hex(hex, &outpoint->txid);
	snprintf(out, OUTPOINT, "%s:%" PRIu32, hex, outpoint->vout);
}

static bool add_payment(struct journal *journal, uint64_t time, uint64_t amount)
{
	if (journal->payment_count == journal->payment_cap) {
		size_t cap =
			journal->payment_cap ? 2 * journal->payment_cap : 64;
		void *more = realloc(journal->payments,
				     cap * sizeof(*journal->payments));

		if (!more)
			return false;
		journal->payments = more;
		journal->payment_cap = cap;
	}
	journal->payments[journal->payment_count++] =
		(struct journal_payment){ time, amount };
	return true;
}

/* Takes from a line, as read or as just written, what later requests are held
 * against. */
static bool remember(struct journal *journal, const json_t *line)
{
	const json_t *outpoints = json_object_get(line, "outpoints");
	const char *id = json_string_value(json_object_get(line, "id"));
	json_t *txid = json_object_get(line, "txid");
	json_t *request = json_object_get(line, "request");
	json_int_t time = json_integer_value(json_object_get(line, "unix"));
	const json_t *item;
	size_t i;
	bool kept = true;

	if (time > 0 && (uint64_t)time > journal->last_time)
		journal->last_time = (uint64_t)time;
	journal->lines++;
	if (!json_is_true(json_object_get(line, "released")))
		return true;
	if (id)
		kept = !json_object_set(journal->ids, id, request);
	json_array_foreach(outpoints, i, item) kept &= !json_object_set(
		journal->outpoints, json_string_value(item), txid);
	if (json_is_true(json_object_get(line, "counted")))
		kept &= add_payment(journal, journal->last_time,
				    (uint64_t)json_integer_value(
					    json_object_get(line, "paid")));
	return kept;
}

/* --- reading --- */

static enum outcome damaged(struct journal *journal, struct complaint *why,
			    const char *what)
{
	return complain(why, OUTCOME_INTERNAL,
			"audit log, line %" PRIu64 ": %s", journal->lines + 1,
			what);
}

static enum outcome take_line(struct journal *journal, struct complaint *why,
			      struct slice text)
{
	json_t *line = json_loadb((const char *)text.data, text.len, 0, NULL);
	enum outcome outcome = OUTCOME_DONE;
	char previous[HASH_HEX_SIZE];
	const char *said;

	hex_encode(previous, journal->head, sizeof(journal->head));
	said = json_string_value(json_object_get(line, "previous"));
	if (!line)
		outcome = damaged(journal, why, "is no JSON object");
	else if (!said || strcmp(said, previous) != 0)
		outcome = damaged(journal, why,
				  "does not follow the line before");
	else if (!remember(journal, line))
		outcome = complain_memory(why);
	sha256(journal->head, text.data, text.len);
	json_decref(line);
	return outcome;
}

static enum outcome take_log(struct journal *journal, struct complaint *why,
			     struct slice text)
{
	enum outcome outcome = OUTCOME_DONE;

	while (text.len && outcome == OUTCOME_DONE) {
		const uint8_t *end = memchr(text.data, '\n', text.len);
		size_t len;

		if (!end) {
			journal->was_cut = true;
			break;
		}
		len = (size_t)(end - text.data);
		outcome = take_line(journal, why, slice_of(text.data, len));
		text = slice_of(end + 1, text.len - len - 1);
	}
	if (outcome == OUTCOME_DONE && journal->was_cut &&
	    !journal->read_only &&
	    ftruncate(journal->log,
		      lseek(journal->log, 0, SEEK_END) - (off_t)text.len) != 0)
		outcome = complain(why, OUTCOME_INTERNAL, "audit log: %s",
				   strerror(errno));
	return outcome;
}

/* One process at a time; another signs within seconds, but serve keeps its log.
 */
static enum outcome lock_log(const struct journal *journal,
			     struct complaint *why, const char *folder)
{
	for (int waits = 0; flock(journal->log, LOCK_EX | LOCK_NB); waits++) {
		if (errno != EWOULDBLOCK)
			return complain(why, OUTCOME_INTERNAL,
					"%.200s: cannot lock the log: %s",
					folder, strerror(errno));
		/* A signal that ends serve ends the wait. */
		if (waits == LOCK_WAITS || poll(NULL, 0, LOCK_WAIT) < 0)
			return complain(why, OUTCOME_INTERNAL,
					"%.200s: another ows-signer is at work "
					"there (serve?)",
					folder);
	}
	return OUTCOME_DONE;
}

static enum outcome open_files(struct journal *journal, struct complaint *why,
			       const char *folder)
{
	journal->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (journal->folder >= 0)
		journal->log = openat(journal->folder, LOG_NAME,
				      (journal->read_only
					       ? O_RDONLY
					       : O_RDWR | O_CREAT | O_APPEND) |
					      O_NOFOLLOW | O_CLOEXEC,
				      0600);
	if (journal->log < 0)
		return complain(why, OUTCOME_INTERNAL, "%.200s: %s", folder,
				strerror(errno));
	return journal->read_only ? OUTCOME_DONE
				  : lock_log(journal, why, folder);
}

static enum outcome open_journal(struct journal *journal, struct complaint *why,
				 const char *folder, bool read_only)
{
	enum outcome outcome;
	struct writer text;

	*journal = (struct journal){ .folder = -1,
				     .log = -1,
				     .read_only = read_only };
	journal->ids = json_object();
	journal->outpoints = json_object();
	if (!journal->ids || !journal->outpoints)
		return complain_memory(why);
	writer_init(&text);
	outcome = open_files(journal, why, folder);
	if (outcome == OUTCOME_DONE &&
	    files_read_fd(&text, why, journal->log, LOG_MAX) != OUTCOME_DONE)
		outcome = OUTCOME_INTERNAL;
	if (outcome == OUTCOME_DONE)
		outcome = take_log(journal, why, writer_slice(&text));
	writer_clear(&text);
	return outcome;
}

enum outcome journal_open(struct journal *journal, struct complaint *why,
			  const char *folder)
{
	return open_journal(journal, why, folder, false);
}

enum outcome journal_look(struct journal *journal, struct complaint *why,
			  const char *folder)
{
	return open_journal(journal, why, folder, true);
}

void journal_close(struct journal *journal)
{
	json_decref(journal->ids);
	json_decref(journal->outpoints);
	free(journal->payments);
	if (journal->log >= 0)
		close(journal->log);
	if (journal->folder >= 0)
		close(journal->folder);
	*journal = (struct journal){ .folder = -1, .log = -1 };
}

/* --- writing --- */

/* The clock may have been set back; the log does not go back. */
static uint64_t now_of(const struct journal *journal)
{
	uint64_t now = clock_unix();

	return now > journal->last_time ? now : journal->last_time;
}

static void time_text(char out[32], uint64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm parts;

	gmtime_r(&time, &parts);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static json_t *outpoints_of(const struct tx *tx)
{
	json_t *list = json_array();
	char text[OUTPOINT];

	for (size_t i = 0; i < tx->input_count; i++) {
		outpoint_text(text, &tx->inputs[i].prevout);
		json_array_append_new(list, json_string(text));
	}
	return list;
}

static json_t *line_of(const struct journal *journal,
		       const struct journal_entry *entry, uint64_t now)
{
	char request[HASH_HEX_SIZE], result[HASH_HEX_SIZE];
	char previous[HASH_HEX_SIZE], txid[HASH_HEX_SIZE], time[32];
	bool released = entry->tx != NULL;
	json_t *line;

	hex_encode(request, entry->request, 32);
	hex_encode(result, entry->result, 32);
	hex_encode(previous, journal->head, 32);
	txid_to_hex(txid, &entry->txid);
	time_text(time, now);
	line = json_pack("{s:s, s:I, s:s?, s:s, s:s, s:s, s:s, s:b}", "time",
			 time, "unix", (json_int_t)now, "id", entry->id,
			 "action", entry->action, "decision", entry->decision,
			 "reason", entry->reason, "request", request,
			 "released", released);
	if (line && released) {
		bool known = journal_knows(journal, entry->tx, &entry->txid);
		json_t *more = json_pack(
			"{s:s, s:s, s:I, s:I, s:b, s:b, s:o}", "result", result,
			"txid", txid, "paid", (json_int_t)entry->paid, "fee",
			(json_int_t)entry->fee, "amounts_proved",
			entry->amounts_proved, "counted", !known, "outpoints",
			outpoints_of(entry->tx));

		if (!more || json_object_update(line, more) != 0) {
			json_decref(line);
			line = NULL;
		}
		json_decref(more);
	}
	if (line)
		json_object_set_new(line, "previous", json_string(previous));
	return line;
}

/* Writes and syncs, or leaves the log as it was: the next line must not stand
 * behind half of this one. What cannot be taken back, as of a disk that fails,
 * ends all writing. */
static enum outcome write_line(struct journal *journal, struct complaint *why,
			       struct slice line)
{
	off_t end = lseek(journal->log, 0, SEEK_END);
	enum outcome outcome;

	if (journal->is_broken || end < 0)
		return complain(why, OUTCOME_INTERNAL,
				"audit log: it failed before; start again");
	outcome = files_write_fd(why, journal->log, line);
	if (outcome == OUTCOME_DONE && fsync(journal->log) != 0)
		outcome = complain(why, OUTCOME_INTERNAL, "audit log: %s",
				   strerror(errno));
	if (outcome != OUTCOME_DONE)
		journal->is_broken = ftruncate(journal->log, end) != 0 ||
				     fsync(journal->log) != 0;
	return outcome;
}

enum outcome journal_append(struct journal *journal, struct complaint *why,
			    const struct journal_entry *entry)
{
	json_t *line = line_of(journal, entry, now_of(journal));
	char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;
	enum outcome outcome = OUTCOME_DONE;
	size_t len = text ? strlen(text) : 0;

	if (!text) {
		json_decref(line);
		return complain_memory(why);
	}
	text[len] = '\n';
	outcome = write_line(journal, why, slice_of(text, len + 1));
	if (outcome == OUTCOME_DONE) {
		sha256(journal->head, text, len);
		if (!remember(journal, line)) {
			journal->is_broken = true;
			outcome = complain_memory(why);
		}
	}
	free(text);
	json_decref(line);
	return outcome;
}

/* --- answers kept --- */

static void result_name(char out[RESULT_NAME], const char *id)
{
	char hex[HASH_HEX_SIZE];
	uint8_t hash[32];

	sha256(hash, id, strlen(id));
	hex_encode(hex, hash, sizeof(hash));
	snprintf(out, RESULT_NAME, "result-%s", hex);
}

enum outcome journal_keep(const struct journal *journal, struct complaint *why,
			  const char *id, struct slice result)
{
	char name[RESULT_NAME];

	result_name(name, id);
	return files_replace(why, journal->folder, name, result);
}

enum outcome journal_result(struct writer *out, struct complaint *why,
			    const struct journal *journal, const char *id)
{
	char name[RESULT_NAME];
	enum outcome outcome;
	int fd;

	result_name(name, id);
	fd = openat(journal->folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return complain(why, OUTCOME_INTERNAL,
				"the answer kept for this request id: %s",
				strerror(errno));
	outcome = files_read_fd(out, why, fd, RESULT_MAX);
	close(fd);
	return outcome == OUTCOME_DONE ? outcome : OUTCOME_INTERNAL;
}

/* --- asking --- */

enum journal_id journal_find(const struct journal *journal, const char *id,
			     const uint8_t request[32])
{
	const char *known =
		json_string_value(json_object_get(journal->ids, id));
	char hex[HASH_HEX_SIZE];

	hex_encode(hex, request, 32);
	if (!known)
		return ID_FREE;
	return strcmp(known, hex) ? ID_TAKEN : ID_SAME;
}

/* What an input was last signed into; NULL: nothing. */
static const char *signed_into(const struct journal *journal,
			       const struct tx_input *input)
{
	char text[OUTPOINT];

	outpoint_text(text, &input->prevout);
	return json_string_value(json_object_get(journal->outpoints, text));
}

bool journal_conflicts(const struct journal *journal, const struct tx *tx,
		       const struct txid *txid)
{
	char hex[HASH_HEX_SIZE];

	txid_to_hex(hex, txid);
	for (size_t i = 0; i < tx->input_count; i++) {
		const char *into = signed_into(journal, &tx->inputs[i]);

		if (into && strcmp(into, hex) != 0)
			return true;
	}
	return false;
}

bool journal_knows(const struct journal *journal, const struct tx *tx,
		   const struct txid *txid)
{
	const char *into =
		tx->input_count ? signed_into(journal, &tx->inputs[0]) : NULL;
	char hex[HASH_HEX_SIZE];

	txid_to_hex(hex, txid);
	return into && !strcmp(into, hex);
}

uint64_t journal_paid(const struct journal *journal, uint64_t now,
		      uint64_t seconds, uint64_t *count)
{
	uint64_t sum = 0;

	if (now < journal->last_time)
		now = journal->last_time;
	*count = 0;
	for (size_t i = journal->payment_count; i-- > 0;) {
		const struct journal_payment *payment = &journal->payments[i];

		if (payment->time + seconds <= now)
			break;
		if (__builtin_add_overflow(sum, payment->amount, &sum))
			sum = UINT64_MAX;
		(*count)++;
	}
	return sum;
}
