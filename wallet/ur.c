/* ur.c - bytewords, CRC-32 and one CBOR byte string. */
#include "wallet/ur.h"

#include "chain/reader.h"

/* First and last letter of each of the 256 words: "ae" is able. */
static const char words[] =
	"aeadaoaxaaahamatayasbkbdbnbtbabsbebybgbwbbbzcmchcscfcycwcecackct"
	"cxclcpcndkdadsdidedtdrdndwdpdmdldyeheyeoeeecenemetesftfrfnfsfmfh"
	"fzfpfwfxfyfefgflfdgagegrgsgtglgwgdgygmgughgohfhghdhkhthphhhlhyhe"
	"hnhsidiaieihiyioisinimjejzjnjtjljojsjpjkjykpkoktkskkknkgkekikblb"
	"lalylflslrlplnltloldlelulklgmnmymhmemomumwmdmtmsmknlnyndnsntnnne"
	"nboyoeotoxonolospdptpkpypspmplpepfpaprqdqzrerprlrorhrdrkrfryrnrs"
	"rtsesasrssskswstspsosgsbsfsntotktitttdtetytltbtstptatnuyuoutueur"
	"vtvyvovlvevwvavdvswlwdwmwpwewywswtwnwzwfwkykynylyaytzszoztzczezm";

#define CRC_SIZE 4

static const char *const types[] = { "psbt", "crypto-psbt" };

/* Of Ethernet and zip. */
static uint32_t crc32(struct slice bytes)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= bytes.data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

/* --- writing --- */

#define CBOR_BYTES                                                     \
	0x40      /* a byte string; the length in the lower five bits, \
		   */
#define CBOR_1 24 /* or in so many bytes behind */
#define CBOR_2 25
#define CBOR_4 26

static void write_cbor(struct writer *w, struct slice bytes)
{
	if (bytes.len < CBOR_1) {
		write_u8(w, (uint8_t)(CBOR_BYTES + bytes.len));
	} else if (bytes.len <= UINT8_MAX) {
		write_u8(w, CBOR_BYTES + CBOR_1);
		write_u8(w, (uint8_t)bytes.len);
	} else if (bytes.len <= UINT16_MAX) {
		write_u8(w, CBOR_BYTES + CBOR_2);
		write_be16(w, (uint16_t)bytes.len);
	} else {
		write_u8(w, CBOR_BYTES + CBOR_4);
		write_be32(w, (uint32_t)bytes.len);
	}
	write_bytes(w, bytes.data, bytes.len);
}

enum status ur_encode(struct writer *text, struct slice psbt)
{
	struct writer w;
	bool failed;

	if (psbt.len > UINT32_MAX)
		return STATUS_LIMIT;
	writer_init(&w);
	write_cbor(&w, psbt);
	write_be32(&w, crc32(writer_slice(&w)));
	write_text(text, "ur:psbt/");
	for (size_t i = 0; i < w.len; i++)
		write_bytes(text, words + 2 * w.data[i], 2);
	failed = w.failed || text->failed;
	writer_clear(&w);
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* --- reading --- */

static char lower(uint8_t c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Takes a word of the text's head, in either case. */
static bool take(struct slice *text, const char *word)
{
	size_t len = strlen(word);

	if (text->len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(text->data[i]) != word[i])
			return false;
	*text = slice_of(text->data + len, text->len - len);
	return true;
}

static bool take_type(struct slice *text)
{
	if (!take(text, "ur:"))
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (take(text, types[i]))
			return take(text, "/");
	return false;
}

bool ur_is(struct slice text)
{
	return take(&text, "ur:");
}

static bool read_word(uint8_t *out, const uint8_t letters[2])
{
	for (int i = 0; i < 256; i++) {
		*out = (uint8_t)i;
		if (words[2 * i] == lower(letters[0]) &&
		    words[2 * i + 1] == lower(letters[1]))
			return true;
	}
	return false;
}

/* The shortest form alone is read. */
static bool read_cbor(struct slice *out, struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	uint8_t first = read_u8(&r);
	size_t len = first & 0x1f, least = 0;

	if (first == CBOR_BYTES + CBOR_1) {
		len = read_u8(&r);
		least = CBOR_1;
	} else if (first == CBOR_BYTES + CBOR_2) {
		len = read_be16(&r);
		least = UINT8_MAX + 1;
	} else if (first == CBOR_BYTES + CBOR_4) {
		len = read_be32(&r);
		least = UINT16_MAX + 1;
	} else if (first < CBOR_BYTES || first >= CBOR_BYTES + CBOR_1) {
		return false;
	}
	*out = read_slice(&r, len);
	return reader_done(&r) && len >= least;
}

enum status ur_decode(uint8_t *space, struct slice *psbt, const char **why,
		      struct slice text)
{
	struct slice bytes;
	struct reader r;

	*why = "Not a UR of one part that holds a template";
	if (!take_type(&text) || text.len % 2)
		return STATUS_BAD_INPUT;
	*why = "Not bytewords";
	for (size_t i = 0; i < text.len / 2; i++)
		if (!read_word(&space[i], text.data + 2 * i))
			return STATUS_BAD_INPUT;
	*why = "Checksum mismatch";
	if (text.len / 2 < CRC_SIZE)
		return STATUS_BAD_INPUT;
	bytes = slice_of(space, text.len / 2 - CRC_SIZE);
	r = reader_over(space + bytes.len, CRC_SIZE);
	if (read_be32(&r) != crc32(bytes))
		return STATUS_BAD_INPUT;
	*why = "Not one byte string";
	return read_cbor(psbt, bytes) ? STATUS_OK : STATUS_BAD_INPUT;
}
