/* psbt_support.h - what the tests of templates share. */
#ifndef TESTS_UNIT_WALLET_PSBT_SUPPORT_H
#define TESTS_UNIT_WALLET_PSBT_SUPPORT_H

#include "support.h"

#include "wallet/base64.h"
#include "wallet/key_ring.h"
#include "wallet/psbt.h"
#include "wallet/wif.h"

/* A template and its bytes. */
struct loaded {
	struct psbt psbt;
	uint8_t *bytes;
};

static inline void load(struct loaded *out, const struct network *net,
			const char *base64)
{
	size_t cap = strlen(base64) / 4 * 3, len;
	const char *why = NULL;

	out->bytes = malloc(cap);
	assert_non_null(out->bytes);
	assert_ok(base64_decode(out->bytes, &len, text_slice(base64)));
	if (psbt_parse(&out->psbt, &why, net, slice_of(out->bytes, len)) !=
	    STATUS_OK)
		fail_msg("%s", why);
}

static inline void unload(struct loaded *loaded)
{
	psbt_clear(&loaded->psbt);
	free(loaded->bytes);
}

static inline bool is_written_as(const struct psbt *psbt, const char *base64)
{
	struct writer w;
	char *text;
	bool same;

	writer_init(&w);
	psbt_write(&w, psbt);
	assert_false(w.failed);
	text = malloc(BASE64_SIZE(w.len));
	assert_non_null(text);
	base64_encode(text, writer_slice(&w));
	same = !strcmp(text, base64);
	free(text);
	writer_clear(&w);
	return same;
}

/* A ring of keys that stand alone, by their WIF texts. */
struct wif_ring {
	struct key_ring ring;
	struct ring_key keys[4];
	struct curve curve;
};

static inline void open_wifs(struct wif_ring *out, const struct network *net,
			     const char *const texts[4])
{
	size_t count = 0;

	out->curve = open_curve();
	for (; count < 4 && texts[count]; count++) {
		const char *why = NULL;
		struct wif_key wif;

		assert_ok(wif_parse(&wif, &why, net, texts[count],
				    strlen(texts[count])));
		assert_ok(ring_key_init(&out->keys[count], &out->curve,
					&wif.secret, wif.compressed));
	}
	key_ring_init(&out->ring, &out->curve, NULL, out->keys, count);
}

static inline void close_wifs(struct wif_ring *wifs)
{
	key_ring_clear(&wifs->ring);
	curve_close(&wifs->curve);
}

#endif /* TESTS_UNIT_WALLET_PSBT_SUPPORT_H */
