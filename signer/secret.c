#include "signer/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "signer/files.h"
#include "signer/locked.h"

void secret_clear(struct secret *secret)
{
	locked_free(secret->text);
	*secret = (struct secret){ 0 };
}

struct slice secret_slice(const struct secret *secret)
{
	return slice_of(secret->text, secret->len);
}

bool secret_next_line(struct slice *out, const struct secret *secret,
		      size_t *at)
{
	const char *begin = secret->text + *at;
	const char *end;

	if (*at >= secret->len)
		return false;
	end = memchr(begin, '\n', secret->len - *at);
	if (!end)
		end = secret->text + secret->len;
	*at = (size_t)(end - secret->text) + 1;
	if (end > begin && end[-1] == '\r')
		end--;
	*out = slice_of(begin, (size_t)(end - begin));
	return true;
}

/* Cuts the newline at the end and looks at the rest. */
static enum outcome settle(struct secret *secret, struct complaint *why,
			   const char *where, bool lines)
{
	if (secret->len && secret->text[secret->len - 1] == '\n')
		secret->len--;
	if (secret->len && secret->text[secret->len - 1] == '\r')
		secret->len--;
	secret->text[secret->len] = 0;
	for (size_t i = 0; i < secret->len; i++) {
		char c = secret->text[i];
		bool fine = lines && (c == '\n' || c == '\r');

		if (!fine && ((unsigned char)c < ' ' || c == 0x7f))
			return complain(why, OUTCOME_MALFORMED,
					"%.200s: a control character in it",
					where);
	}
	if (!secret->len)
		return complain(why, OUTCOME_MALFORMED, "%.200s: is empty",
				where);
	return OUTCOME_DONE;
}

/* Room for max bytes, one more that tells of too many, and the zero. */
static enum outcome make_room(struct secret *out, struct complaint *why,
			      size_t max)
{
	*out = (struct secret){ 0 };
	out->text = locked_new(max + 2, why);
	return out->text ? OUTCOME_DONE : OUTCOME_INTERNAL;
}

static enum outcome read_all(struct secret *out, struct complaint *why,
			     const char *path, int fd, size_t max)
{
	for (;;) {
		ssize_t n = read(fd, out->text + out->len, max + 1 - out->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return complain(why, OUTCOME_MALFORMED, "%.200s: %s",
					path, strerror(errno));
		if (n == 0)
			return OUTCOME_DONE;
		out->len += (size_t)n;
		if (out->len > max)
			return complain(why, OUTCOME_MALFORMED,
					"%.200s: longer than %zu bytes", path,
					max);
	}
}

enum outcome secret_from_file(struct secret *out, struct complaint *why,
			      const char *path, size_t max, bool lines)
{
	enum outcome outcome = make_room(out, why, max);
	bool is_input = !strcmp(path, "-");
	int fd;

	if (outcome != OUTCOME_DONE)
		return outcome;
	fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		outcome = complain(why, OUTCOME_MALFORMED, "%.200s: %s", path,
				   strerror(errno));
	} else {
		outcome = read_all(out, why, path, fd, max);
		if (!is_input)
			close(fd);
	}
	if (outcome == OUTCOME_DONE)
		outcome = settle(out, why, path, lines);
	if (outcome != OUTCOME_DONE)
		secret_clear(out);
	return outcome;
}

enum outcome secret_from_text(struct secret *out, struct complaint *why,
			      const char *where, const char *text, size_t max,
			      bool lines)
{
	size_t len = strlen(text);
	enum outcome outcome;

	*out = (struct secret){ 0 };
	if (len > max)
		return complain(why, OUTCOME_MALFORMED,
				"%s: longer than %zu bytes", where, max);
	outcome = make_room(out, why, max);
	if (outcome != OUTCOME_DONE)
		return outcome;
	memcpy(out->text, text, len);
	out->len = len;
	outcome = settle(out, why, where, lines);
	if (outcome != OUTCOME_DONE)
		secret_clear(out);
	return outcome;
}

/* One line, a byte at a time: what follows it is not ours to take. */
static enum outcome read_line(struct secret *out, struct complaint *why, int fd,
			      size_t max)
{
	for (;;) {
		ssize_t n = read(fd, out->text + out->len, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return complain(why, OUTCOME_MALFORMED,
					"the terminal: %s", strerror(errno));
		if (n == 0 || out->text[out->len] == '\n')
			return OUTCOME_DONE;
		out->len++;
		if (out->len > max)
			return complain(why, OUTCOME_MALFORMED,
					"longer than %zu bytes", max);
	}
}

enum outcome secret_from_terminal(struct secret *out, struct complaint *why,
				  const char *prompt, size_t max)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct termios before, quiet;
	enum outcome outcome;

	*out = (struct secret){ 0 };
	if (fd < 0 || tcgetattr(fd, &before) != 0) {
		if (fd >= 0)
			close(fd);
		return complain(why, OUTCOME_MALFORMED,
				"no passphrase: there is no terminal to ask "
				"on; use --passphrase-file");
	}
	outcome = make_room(out, why, max);
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	quiet.c_lflag |= ECHONL;
	tcsetattr(fd, TCSAFLUSH, &quiet);
	if (outcome == OUTCOME_DONE)
		outcome = files_write_fd(why, fd,
					 slice_of(prompt, strlen(prompt)));
	if (outcome == OUTCOME_DONE)
		outcome = read_line(out, why, fd, max);
	tcsetattr(fd, TCSAFLUSH, &before);
	close(fd);
	if (outcome == OUTCOME_DONE)
		outcome = settle(out, why, "the terminal", false);
	if (outcome != OUTCOME_DONE)
		secret_clear(out);
	return outcome;
}
