/* support.c - see support.h. */
#include "support.h"

#include <dirent.h>
#include <unistd.h>

unsigned test_rounds(unsigned rounds)
{
	const char *text = getenv("OWSD_TEST_LONG");
	long times = text ? strtol(text, NULL, 10) : 1;

	return rounds * (unsigned)(times > 1 ? times : 1);
}

struct slice script_bytes(uint8_t out[SCRIPT_SIZE], uint32_t script)
{
	out[0] = script == SCRIPT_UNSPENDABLE ? 0x6a : 0x04;
	memcpy(out + 1, &script, sizeof(script));
	out[5] = 0x75;
	return slice_of(out, SCRIPT_SIZE);
}

struct script_key script_key_of(uint32_t script)
{
	uint8_t bytes[SCRIPT_SIZE];

	return key_of_script(&test_secret, script_bytes(bytes, script));
}

struct folder make_folder(void)
{
	struct folder folder = { "/tmp/owsd-test-XXXXXX" };

	assert_non_null(mkdtemp(folder.path));
	return folder;
}

void drop_folder(const struct folder *folder)
{
	DIR *dir = opendir(folder->path);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(folder->path);
}

struct store *store_in(const struct folder *folder, uint64_t map_size)
{
	struct store_config config = { .dir = folder->path,
				       .map_size = map_size,
				       .max_readers = 8 };
	struct store *store;

	assert_ok(store_open(&store, &config));
	return store;
}
