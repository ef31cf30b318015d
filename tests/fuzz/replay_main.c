/* replay_main.c - feeds every file of a folder to a fuzz target, so that the
 * corpus is a test under any compiler: fuzz_tx corpus/tx */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

static uint8_t *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	long end = -1;

	if (!f)
		return NULL;
	if (!fseek(f, 0, SEEK_END))
		end = ftell(f);
	rewind(f);
	*size = end > 0 ? (size_t)end : 0;
	if (end >= 0)
		data = malloc(*size);
	if (data && fread(data, 1, *size, f) != *size) {
		free(data);
		data = NULL;
	}
	fclose(f);
	return data;
}

static int replay(const char *folder, const char *name)
{
	char path[4096];
	uint8_t *data;
	size_t size;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	data = read_file(path, &size);
	if (!data) {
		perror(path);
		return 1;
	}
	/* Told before the run: a crash names its file. */
	printf("%s (%zu bytes)\n", path, size);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	struct dirent *entry;
	int count = 0, failed = 0;
	DIR *dir;

	if (argc != 2 || !(dir = opendir(argv[1]))) {
		fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		failed += replay(argv[1], entry->d_name);
		count++;
	}
	closedir(dir);
	printf("%d inputs\n", count);
	return failed || !count;
}
