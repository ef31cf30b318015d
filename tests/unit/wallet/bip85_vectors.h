/* bip85_vectors.h - children of a root, for other wallets.
 *
 * Origin: bitcoin/bips bip-0085.mediawiki. The entropy is what the document
 * shows: all 64 bytes, or the part that is used. */
#ifndef TESTS_UNIT_WALLET_BIP85_VECTORS_H
#define TESTS_UNIT_WALLET_BIP85_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
static const struct {
	const char *root;
	const char *path;
	const char *entropy;
	const char *result;
} bip85_vectors[] = {
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/0h/0h",
	  "efecfbccffea313214232d29e71563d941229afb4338c21f9517c41aaa0d16f00b83d2a09ef747e7a64e8e2bd5a14869"
	  "e693da66ce94ac2da570ab7ee48618f7",
	  NULL },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/0h/0h",
	  "efecfbccffea313214232d29e71563d941229afb4338c21f9517c41aaa0d16f00b83d2a09ef747e7a64e8e2bd5a14869"
	  "e693da66ce94ac2da570ab7ee48618f7",
	  NULL },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/39h/0h/12h/0h",
	  "6250b68daf746d12a24d58b4787a714b",
	  "girl mad pet galaxy egg matter matrix prison refuse sense ordinary nose" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/39h/0h/18h/0h",
	  "938033ed8b12698449d4bbca3c853c66b293ea1b1ce9d9dc",
	  "near account window bike charge season chef number sketch tomorrow excuse sniff circle vital hoc"
	  "key outdoor supply token" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/39h/0h/24h/0h",
	  "ae131e2312cdc61331542efe0d1077bac5ea803adf24b313a4f0e48e9c51f37f",
	  "puppy ocean match cereal symbol another shed magic wrap hammer bulb intact gadget divorce twin t"
	  "onight reason outdoor destroy simple truth cigar social volcano" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/2h/0h",
	  "7040bb53104f27367f317558e78a994ada7296c6fde36a364e5baf206e502bb1",
	  "Kzyv4uF39d4Jrw2W7UryTHwZr1zQVNk4dAFyqE6BuMrMh1Za7uhp" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/32h/0h",
	  "ead0b33988a616cf6a497f1c169d9e92562604e38305ccd3fc96f2252c177682",
	  "xprv9s21ZrQH143K2srSbCSg4m4kLvPMzcWydgmKEnMmoZUurYuBuYG46c6P71UGXMzmriLzCCBvKQWBUv3vPB3m1SATMhp3"
	  "uEjXHJ42jFg7myX" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/128169h/64h/0h",
	  "492db4698cf3b73a5a24998aa3e9d7fa96275d85724a91e71aa2d645442f878555d078fd1f1f67e368976f04137b1f7a"
	  "0d19232136ca50c44614af72b5582a5c",
	  NULL },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/707764h/21h/0h",
	  "74a2e87a9ba0cdd549bdd2f9ea880d554c6c355b08ed25088cfa88f3f1c4f74632b652fd4a8f5fda43074c6f6964a375"
	  "3b08bb5210c8f5e75c07a4c2a20bf6e9",
	  "dKLoepugzdVJvdL56ogNV" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/89101h/6h/10h/0h",
	  "5e41f8f5d5d9ac09a20b8a5797a3172b28c806aead00d27e36609e2dd116a59176a738804236586f668da8a51b90c708"
	  "a4226d7f92259c69f64c51124b6f6cd2",
	  "1,0,0,2,0,1,5,5,2,4" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/128002h/1h/1h",
	  "ff6eb0fcdf1ef87a2a06b0d7884d495b486d0faa210e9f80f23fd649d6e114d27873d12f3b57c469f684e4dc9f4abf10"
	  "beeacb59b385fde8e33f1947bc5c6c17",
	  "nsec1lahtplxlrmu852sxkrtcsn2ftdyx6ra2yy8flq8j8ltyn4hpznfq23uvqz" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/128002h/1h/2h",
	  "917628689652288f6983c8a01db516d0697d5198dcf9de9010597f5e322fba6e435a731d85fbcc5768c06ff95ff34bf5"
	  "77f63f415cb170473659753acf14722d",
	  "nsec1j9mzs6yk2g5g76vrezspmdgk6p5h65vcmnuaayqst9l4uv30hfhqje0jyh" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/128002h/2h/1h",
	  "fa2e784291b1fd347ba3624672e3090cb2cee34b8567180336e3aa290d02715b8f4b18f02f07cb2aa3023afd34735282"
	  "cc6594370f47e6e1fa48d8d0dda93096",
	  "nsec1lgh8ss53k87ng7arvfr89ccfpjevac6ts4n3sqekuw4zjrgzw9dsq3uelh" },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/0h/1h",
	  "70c6e3e8ebee8dc4c0dbba66076819bb8c09672527c4277ca8729532ad711872218f826919f6b67218adde99018a6df9"
	  "095ab2b58d803b5b93ec9802085a690e",
	  NULL },
	{ "xprv9s21ZrQH143K2LBWUUQRFXhucrQqBpKdRRxNVq2zBqsx8HVqFk2uYo8kmbaLLHRdqtQpUm98uKfu3vca1LqdGhUtyoFn"
	  "CNkfmXRyPXLjbKb",
	  "m/83696968h/707785h/12h/0h",
	  "f7cfe56f63dca2490f65fcbf9ee63dcd85d18f751b6b5e1c1b8733af6459c904a75e82b4a22efff9b9e69de2144b293a"
	  "a8714319a054b6cb55826a8e51425209",
	  "_s`{TW89)i4`" },
};

/* clang-format on */

#endif /* TESTS_UNIT_WALLET_BIP85_VECTORS_H */
