/* bip143.h - a published transaction, with and without its witnesses. */
#ifndef TESTS_UNIT_API_BIP143_H
#define TESTS_UNIT_API_BIP143_H

/* BIP143, "Native P2WPKH", signed. */
#define BEFORE_INPUTS "01000000"
#define MARKER_FLAG   "0001"
#define BODY                                                           \
	"02fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4" \
	"ad969f00000000494830450221008b9d1dc26ba6a9cb62127b02742fa9d7" \
	"54cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f9281a99f2b1" \
	"c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804" \
	"cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a010000" \
	"0000ffffffff02202cb206000000001976a9148280b37df378db99f66f85" \
	"c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4d" \
	"be6a21b2d50ce2f0167faa815988ac"
#define WITNESSES                                                      \
	"000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a" \
	"12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f519" \
	"28d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7a" \
	"cafcdb3566bb0ad253f62fc70f07aeee6357"
#define LOCKTIME "11000000"
#define SIGNED   BEFORE_INPUTS MARKER_FLAG BODY WITNESSES LOCKTIME
#define STRIPPED BEFORE_INPUTS BODY LOCKTIME

#endif /* TESTS_UNIT_API_BIP143_H */
