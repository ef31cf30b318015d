/* slip132.c - a table of versions. */
#include "wallet/slip132.h"

#include "chain/reader.h"

static const struct {
	const char *coin; /* NULL: any */
	bool test_network;
	bool is_private;
	uint32_t version;
} versions[] = {
	{ NULL, false, false, 0x049d7cb2 },  /* ypub: P2WPKH in P2SH */
	{ NULL, false, true, 0x049d7878 },   /* yprv */
	{ NULL, false, false, 0x04b24746 },  /* zpub: P2WPKH */
	{ NULL, false, true, 0x04b2430c },   /* zprv */
	{ NULL, false, false, 0x0295b43f },  /* Ypub: multisig */
	{ NULL, false, true, 0x0295b005 },   /* Yprv */
	{ NULL, false, false, 0x02aa7ed3 },  /* Zpub: multisig */
	{ NULL, false, true, 0x02aa7a99 },   /* Zprv */
	{ NULL, true, false, 0x044a5262 },   /* upub */
	{ NULL, true, true, 0x044a4e28 },    /* uprv */
	{ NULL, true, false, 0x045f1cf6 },   /* vpub */
	{ NULL, true, true, 0x045f18bc },    /* vprv */
	{ NULL, true, false, 0x024289ef },   /* Upub */
	{ NULL, true, true, 0x024285b5 },    /* Uprv */
	{ NULL, true, false, 0x02575483 },   /* Vpub */
	{ NULL, true, true, 0x02575048 },    /* Vprv */
	{ "ltc", false, false, 0x019da462 }, /* Ltub */
	{ "ltc", false, true, 0x019d9cfe },  /* Ltpv */
	{ "ltc", false, false, 0x01b26ef6 }, /* Mtub */
	{ "ltc", false, true, 0x01b26792 },  /* Mtpv */
	{ "ltc", true, false, 0x0436f6e1 },  /* ttub */
	{ "ltc", true, true, 0x0436ef7d },   /* ttpv */
};

/* 0: none of net's. */
static uint32_t native_version(const struct network *net, uint32_t version)
{
	if (version == net->xpub_version || version == net->xprv_version)
		return version;
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		if (versions[i].version == version &&
		    versions[i].test_network == net->test_network &&
		    (!versions[i].coin || !strcmp(versions[i].coin, net->coin)))
			return versions[i].is_private ? net->xprv_version
						      : net->xpub_version;
	return 0;
}

enum status slip132_to_native(char out[BASE58_TEXT_SIZE], const char **why,
			      const struct network *net, const char *text,
			      size_t text_len)
{
	uint8_t bytes[BASE58_MAX_DECODE];
	uint32_t version = 0;
	struct reader r;
	enum status st;
	size_t len;

	out[0] = '\0';
	st = base58check_decode(bytes, &len, why, text, text_len);
	if (st == STATUS_OK) {
		r = reader_over(bytes, len);
		version = native_version(net, read_be32(&r));
		*why = "Not an extended key of this network";
		if (len != EXTENDED_KEY_SIZE || !version)
			st = STATUS_BAD_INPUT;
	}
	if (st == STATUS_OK) {
		for (int i = 0; i < 4; i++)
			bytes[i] = (uint8_t)(version >> (24 - 8 * i));
		base58check_encode(out, bytes, len);
	}
	secret_wipe(bytes, sizeof(bytes));
	secret_wipe_stack();
	return st;
}
