/* A text that parses as an extended key, a private key or a path is written
 * back to what it was read from. */
#include "check.h"

#include "wallet/extended_key.h"
#include "wallet/wif.h"

static void check_path(struct slice text)
{
	char written[KEY_PATH_TEXT_SIZE], again[KEY_PATH_TEXT_SIZE];
	struct key_path path;

	if (key_path_parse(&path, text) != STATUS_OK)
		return;
	key_path_write(written, &path);
	check(key_path_parse(&path, slice_of(written, strlen(written))) ==
	      STATUS_OK);
	key_path_write(again, &path);
	check(!strcmp(written, again));
}

static void check_keys(const struct curve *curve, const struct network *net,
		       const char *text, size_t len)
{
	char back[BASE58_TEXT_SIZE];
	const char *why = NULL;
	struct wif_key wif;
	struct xprv key;
	struct xpub pub;

	if (wif_parse(&wif, &why, net, text, len) == STATUS_OK) {
		wif_write(back, net, &wif);
		check(strlen(back) == len && !memcmp(back, text, len));
	}
	if (xprv_parse(&key, &why, curve, net, text, len) == STATUS_OK) {
		xprv_write(back, net, &key);
		check(strlen(back) == len && !memcmp(back, text, len));
	}
	if (xpub_parse(&pub, &why, net, text, len) == STATUS_OK) {
		xpub_write(back, net, &pub);
		check(strlen(back) == len && !memcmp(back, text, len));
	}
	check(why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct network *net;
	struct curve curve;

	check(curve_open(&curve, NULL) == STATUS_OK);
	check_path(slice_of(data, size));
	for (uint32_t i = 0; (net = network_at(i)); i++)
		check_keys(&curve, net, (const char *)data, size);
	curve_close(&curve);
	return 0;
}
