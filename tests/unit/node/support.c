/* support.c - see support.h. */
#include "support.h"

#include <dirent.h>
#include <unistd.h>

struct folder make_folder(void)
{
	struct folder folder = { "/tmp/owsd-test-XXXXXX" };

	assert_non_null(mkdtemp(folder.path));
	return folder;
}

const char *path_in(const struct folder *folder, const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder->path, name);
	return path;
}

void drop_folder(const struct folder *folder)
{
	DIR *dir = opendir(folder->path);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		unlink(path_in(folder, entry->d_name));
	closedir(dir);
	rmdir(folder->path);
}

void write_file(const char *path, const void *data, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

struct log_capture begin_log(void)
{
	struct log_capture capture = { .saved = dup(STDERR_FILENO),
				       .file = tmpfile() };

	assert_true(capture.saved >= 0 && capture.file);
	assert_true(dup2(fileno(capture.file), STDERR_FILENO) >= 0);
	return capture;
}

char *end_log(struct log_capture *capture)
{
	char *text = calloc(1, 1 << 20);

	assert_non_null(text);
	dup2(capture->saved, STDERR_FILENO);
	close(capture->saved);
	rewind(capture->file);
	assert_true(fread(text, 1, (1 << 20) - 1, capture->file) < 1 << 20);
	fclose(capture->file);
	return text;
}

size_t times_in(const char *text, const char *part)
{
	size_t times = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		times++;
	return times;
}
