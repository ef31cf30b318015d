/* run_serve.c - a folder into which requests are dropped.
 *
 *     inbox/NAME.EXT          a request; NAME is its id. Write it elsewhere in
 *                             the folder's file system, then rename it in
 *     inbox/NAME.EXT.mac      its code (HMAC-SHA256, hexadecimal), if any,
 *                             there before the request
 *     outbox/NAME.EXT         the result, and outbox/NAME.EXT.report.json
 *     rejected/NAME.EXT.report.json   why there is none
 *
 * Names that begin with a dot or end in .mac, .tmp or .part are passed over.
 *
 * The inbox is hostile: regular files with one name alone are read, once, never
 * through links, up to a bound; nothing of them is copied into rejected/. The
 * answer is in the journal before it is in the outbox, and in the outbox before
 * the request is removed: killed anywhere, the next run gives the same answer
 * again. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "chain/hash.h"
#include "signer/answer.h"
#include "signer/command_runs.h"
#include "signer/files.h"
#include "signer/heartbeat.h"
#include "signer/session.h"
#include "signer/signing.h"

#define NAME_SIZE     256
#define REPORT        ".report.json"
/* Reports and files being written have longer names than requests, and a folder
 * takes no name over 255. */
#define LONGEST_NAME  200
#define LOOK_AGAIN_MS 1000 /* where the kernel tells of no changes */
#define MAC_TEXT_MAX  66

struct serve {
	struct signing signing;
	const struct options *options;
	int inbox;
	int outbox;
	int rejected;
	int watch;  /* inotify's, or -1 */
	bool ended; /* by what a further round would not mend */
	struct heartbeat heartbeat;
	bool well; /* the last round's requests could be answered */
};

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
	(void)signal;
	stopping = 1;
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len >= end_len && !strcmp(name + len - end_len, end);
}

static bool is_passed_over(const char *name)
{
	return *name == '.' || ends_with(name, ".mac") ||
	       ends_with(name, ".tmp") || ends_with(name, ".part");
}

/* --- one request --- */

/* A name that cannot be answered to; NULL: it can. */
static const char *name_problem(const char *name)
{
	if (strlen(name) > LONGEST_NAME)
		return "a name of over 200 bytes";
	return ends_with(name, REPORT) ? "a name as reports have it" : NULL;
}

/* NULL: fine; else why it is not read. */
static const char *read_request(struct writer *out, int folder,
				const char *name, size_t max)
{
	struct complaint why;
	const char *problem = NULL;
	struct stat about;
	int fd = openat(folder, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno == ELOOP ? "a symbolic link" : "cannot be opened";
	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
		problem = "not a regular file";
	else if (about.st_nlink != 1)
		problem = "a file with more than one name";
	else if ((uint64_t)about.st_size > max)
		problem = "too large";
	else if (files_read_fd(out, &why, fd, max) != OUTCOME_DONE)
		problem = "cannot be read, or too large";
	close(fd);
	return problem;
}

static enum outcome write_report(struct complaint *why, int folder,
				 const char *name, json_t *report)
{
	char path[NAME_SIZE];
	enum outcome outcome;
	struct writer text;

	writer_init(&text);
	snprintf(path, sizeof(path), "%.*s" REPORT, LONGEST_NAME, name);
	outcome = answer_json(&text, why, json_incref(report));
	if (outcome == OUTCOME_DONE)
		outcome = files_replace(why, folder, path, writer_slice(&text));
	writer_clear(&text);
	return outcome;
}

/* What never became a request. */
static enum outcome reject(struct serve *serve, struct complaint *why,
			   const char *name, const char *problem)
{
	json_t *report =
		json_pack("{s:s, s:s, s:s}", "decision", "malformed", "reason",
			  "not_a_request", "explanation", problem);
	enum outcome outcome =
		report ? write_report(why, serve->rejected, name, report)
		       : complain_memory(why);

	json_decref(report);
	if (outcome == OUTCOME_DONE)
		log_warn("request rejected", "name=\"%s\" reason=\"%s\"", name,
			 problem);
	return outcome;
}

/* The code beside the request; false: there is none that can be read. */
static bool read_mac(uint8_t mac[32], int folder, const char *name)
{
	char path[NAME_SIZE + 8];
	struct writer text;
	bool found;

	writer_init(&text);
	snprintf(path, sizeof(path), "%s.mac", name);
	found = !read_request(&text, folder, path, MAC_TEXT_MAX) &&
		text.len >= 64 &&
		hex_decode(mac, (const char *)text.data, 64) == STATUS_OK;
	writer_clear(&text);
	return found;
}

static const char *text_of(const json_t *report, const char *name)
{
	const char *text = json_string_value(json_object_get(report, name));

	return text ? text : "none";
}

/* The report first: once the result is there, all is. */
static enum outcome release(struct serve *serve, struct complaint *why,
			    const char *name, const struct job *job)
{
	int folder = job->result.len ? serve->outbox : serve->rejected;
	enum outcome outcome = write_report(why, folder, name, job->report);

	if (outcome == OUTCOME_DONE && job->result.len)
		outcome = files_replace(why, folder, name,
					writer_slice(&job->result));
	if (outcome == OUTCOME_DONE)
		log_info("request answered",
			 "name=\"%s\" decision=\"%s\" reason=\"%s\"", name,
			 text_of(job->report, "decision"),
			 text_of(job->report, "reason"));
	return outcome;
}

static enum outcome answer(struct serve *serve, struct complaint *why,
			   const char *name, struct slice request)
{
	struct job job = signing_job(&serve->signing, serve->options);
	char id[NAME_SIZE];
	char *dot;
	enum outcome outcome;
	uint8_t mac[32];

	snprintf(id, sizeof(id), "%s", name);
	dot = strrchr(id, '.');
	if (dot)
		*dot = 0;
	job.request = request;
	job.id = id;
	job.mac = read_mac(mac, serve->inbox, name) ? mac : NULL;
	outcome = job_run(&job, why);
	if (outcome != OUTCOME_INTERNAL)
		outcome = release(serve, why, name, &job);
	job_clear(&job);
	return outcome;
}

static bool remove_file(int folder, const char *name)
{
	return unlinkat(folder, name, 0) == 0 || errno == ENOENT;
}

/* What stays would be answered, and logged, again and again: then no more. */
static enum outcome forget(struct serve *serve, struct complaint *why,
			   const char *name)
{
	char path[NAME_SIZE + 8];

	snprintf(path, sizeof(path), "%s.mac", name);
	if (remove_file(serve->inbox, name) && remove_file(serve->inbox, path))
		return OUTCOME_DONE;
	serve->ended = true;
	return complain(why, OUTCOME_INTERNAL,
			"%.200s was answered and cannot be removed from the "
			"inbox: %s",
			name, strerror(errno));
}

/* INTERNAL: the request stays, to be tried again. */
static enum outcome handle(struct serve *serve, struct complaint *why,
			   const char *name)
{
	const char *problem = name_problem(name);
	struct writer request;
	enum outcome outcome;

	writer_init(&request);
	if (!problem)
		problem =
			read_request(&request, serve->inbox, name, REQUEST_MAX);
	if (problem)
		outcome = reject(serve, why, name, problem);
	else
		outcome = answer(serve, why, name, writer_slice(&request));
	writer_clear(&request);
	if (outcome == OUTCOME_DONE)
		outcome = forget(serve, why, name);
	return outcome;
}

/* --- the folder --- */

static bool is_folder(int inbox, const char *name)
{
	struct stat about;

	return fstatat(inbox, name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(about.st_mode);
}

static int keep_entry(const struct dirent *entry)
{
	return !is_passed_over(entry->d_name);
}

/* Every request that is there, by name. One that cannot be answered does not
 * hold up those behind it. */
static enum outcome round_of(struct serve *serve, struct complaint *why)
{
	enum outcome outcome = OUTCOME_DONE;
	struct dirent **entries;
	int count =
		scandirat(serve->inbox, ".", &entries, keep_entry, alphasort);

	if (count < 0)
		return complain(why, OUTCOME_INTERNAL, "the inbox: %s",
				strerror(errno));
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		/* A request may take seconds. */
		heartbeat_beat(&serve->heartbeat, serve->well);
		if (!stopping && !serve->ended &&
		    !is_folder(serve->inbox, name) &&
		    handle(serve, why, name) != OUTCOME_DONE)
			outcome = OUTCOME_INTERNAL;
		free(entries[i]);
	}
	free(entries);
	return outcome;
}

static void wait_for_more(struct serve *serve)
{
	struct pollfd changes = { .fd = serve->watch, .events = POLLIN };
	uint8_t events[4096];

	if (poll(&changes, 1, LOOK_AGAIN_MS) > 0)
		(void)!read(serve->watch, events, sizeof(events));
}

static enum outcome serve_requests(struct serve *serve, struct complaint *why)
{
	bool once = options_switch(serve->options, OPT_ONCE);
	enum outcome outcome;

	for (;;) {
		outcome = round_of(serve, why);
		serve->well = outcome == OUTCOME_DONE;
		heartbeat_beat(&serve->heartbeat, serve->well);
		if (once || stopping || serve->ended)
			return outcome;
		/* A full disk may have room again. */
		if (outcome != OUTCOME_DONE)
			log_error("cannot answer", "reason=\"%s\"", why->line);
		wait_for_more(serve);
		if (stopping)
			return OUTCOME_DONE;
	}
}

static enum outcome open_folder(int *out, struct complaint *why,
				const struct options *options,
				enum option option)
{
	enum outcome outcome = session_need(why, options, option);

	if (outcome != OUTCOME_DONE)
		return outcome;
	*out = open(options->text[option], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out < 0)
		return complain(why, OUTCOME_MALFORMED, "--%s: %.200s: %s",
				option_row(option)->name, options->text[option],
				strerror(errno));
	/* Results are written there, requests removed. */
	if (faccessat(*out, ".", W_OK | X_OK, AT_EACCESS) != 0)
		return complain(why, OUTCOME_MALFORMED,
				"--%s: %.200s cannot be written to: %s",
				option_row(option)->name, options->text[option],
				strerror(errno));
	return OUTCOME_DONE;
}

static void close_folder(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Money of real networks is not signed away without a word about limits. */
static enum outcome want_policy(const struct signing *signing,
				struct complaint *why)
{
	if (signing->has_policy || !strcmp(signing->keys.net->name, "regtest"))
		return OUTCOME_DONE;
	return complain(why, OUTCOME_MALFORMED,
			"--policy FILE is missing: outside regtest serve "
			"wants one");
}

static void watch_inbox(struct serve *serve)
{
	serve->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (serve->watch >= 0)
		(void)inotify_add_watch(serve->watch,
					serve->options->text[OPT_INBOX],
					IN_CLOSE_WRITE | IN_MOVED_TO);
}

static enum outcome open_all(struct serve *serve, struct complaint *why,
			     struct options *options)
{
	enum outcome outcome;

	outcome = open_folder(&serve->inbox, why, options, OPT_INBOX);
	if (outcome == OUTCOME_DONE)
		outcome = open_folder(&serve->outbox, why, options, OPT_OUTBOX);
	if (outcome == OUTCOME_DONE)
		outcome = open_folder(&serve->rejected, why, options,
				      OPT_REJECTED);
	if (outcome == OUTCOME_DONE)
		outcome = signing_open(&serve->signing, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = want_policy(&serve->signing, why);
	if (outcome == OUTCOME_DONE)
		outcome = heartbeat_open(&serve->heartbeat, why,
					 serve->signing.journal.folder);
	return outcome;
}

enum outcome run_serve(struct options *options, struct complaint *why)
{
	const struct sigaction action = { .sa_handler = stop };
	struct serve serve = { .options = options,
			       .inbox = -1,
			       .outbox = -1,
			       .rejected = -1,
			       .watch = -1,
			       .heartbeat = { .folder = -1, .file = -1 },
			       .well = true };
	enum outcome outcome;

	log_open(LOG_INFO, LOG_TEXT);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	outcome = open_all(&serve, why, options);
	if (outcome == OUTCOME_DONE) {
		watch_inbox(&serve);
		log_info("serving", "inbox=\"%s\" fingerprint=%02x%02x%02x%02x",
			 options->text[OPT_INBOX],
			 serve.signing.keys.header.fingerprint[0],
			 serve.signing.keys.header.fingerprint[1],
			 serve.signing.keys.header.fingerprint[2],
			 serve.signing.keys.header.fingerprint[3]);
		outcome = serve_requests(&serve, why);
	}
	heartbeat_close(&serve.heartbeat);
	signing_close(&serve.signing);
	close_folder(serve.inbox);
	close_folder(serve.outbox);
	close_folder(serve.rejected);
	close_folder(serve.watch);
	return outcome;
}
