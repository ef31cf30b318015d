/* made_files.c - see made_files.h. */
#include "made_files.h"

#include <fcntl.h>
#include <unistd.h>

struct made_files make_files(const uint8_t key[8])
{
	static const uint8_t none[8];
	struct made_files made = { .folder = make_folder() };

	memcpy(made.format.magic, regtest()->file_magic, 4);
	memcpy(made.format.key, key, 8);
	if (memcmp(key, none, 8))
		write_file(path_in(&made.folder, "xor.dat"), key, 8);
	put_length(&made, "blk", 0, 0);
	return made;
}

const char *made_file(const struct made_files *made, const char *kind,
		      uint32_t number)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%05u.dat", kind, number);
	return path_in(&made->folder, name);
}

void put_bytes(const struct made_files *made, const char *kind, uint32_t number,
	       uint32_t offset, struct slice bytes)
{
	int fd = open(made_file(made, kind, number), O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes.data, bytes.len, offset), bytes.len);
	close(fd);
}

void put_length(const struct made_files *made, const char *kind,
		uint32_t number, uint32_t length)
{
	int fd = open(made_file(made, kind, number), O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_false(ftruncate(fd, length));
	close(fd);
}

uint32_t put_record(const struct made_files *made, const char *kind,
		    uint32_t number, uint32_t offset, struct slice content,
		    struct slice tail)
{
	struct writer w;

	writer_init(&w);
	write_bytes(&w, made->format.magic, 4);
	write_le32(&w, (uint32_t)content.len);
	write_bytes(&w, content.data, content.len);
	write_bytes(&w, tail.data, tail.len);
	block_file_xor(w.data, w.len, offset, made->format.key);
	put_bytes(made, kind, number, offset, writer_slice(&w));
	offset += (uint32_t)w.len;
	writer_clear(&w);
	return offset;
}

uint32_t put_undo(const struct made_files *made, uint32_t number,
		  uint32_t offset, struct slice undo,
		  const struct block_hash *prev)
{
	struct slice pieces[] = { slice_of(prev->bytes, 32), undo };
	uint8_t checksum[32];

	sha256d_pieces(checksum, pieces, 2);
	put_bytes(made, "blk", number, 0, slice_of("", 0)); /* there is one */
	return put_record(made, "rev", number, offset, undo,
			  slice_of(checksum, sizeof(checksum)));
}
