/* message_vectors.h - signed messages.
 *
 * Origin: bitcoinjs/bitcoinjs-message test/fixtures.json. */
#ifndef TESTS_UNIT_WALLET_MESSAGE_VECTORS_H
#define TESTS_UNIT_WALLET_MESSAGE_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
static const struct {
	const char *network, *message, *digest;
} message_digests[] = {
	{ "bitcoin",
	  "",
	  "80e795d4a4caadd7047af389d9f7f220562feb6196032e2131e10563352c4bcc" },
	{ "bitcoin",
	  "Vires is Numeris",
	  "f8a5affbef4a3241b19067aa694562f64f513310817297089a8929a930f4f933" },
	{ "dogecoin",
	  "Vires is Numeris",
	  "c0963d20d0accd0ea0df6c1020bf85a7e629a40e7b5363f2c3e9dcafd5638f12" },
	{ "dogecoin",
	  "Vir\303\250s is Num\303\251ris",
	  "188eaf871fc659e3dd7503863fcfe051db149eb4dd8fd77ef020f099b7122b75" },
};

static const struct {
	const char *network, *message, *secret;
	enum message_form form;
	const char *signature;
} message_signed[] = {
	{ "bitcoin",
	  "vires is numeris",
	  "0000000000000000000000000000000000000000000000000000000000000001",
	  MESSAGE_P2PKH_LONG,
	  "HF8nHqFr3K2UKYahhX3soVeoW8W1ECNbr0wfck7lzyXjCS5Q16Ek45zyBuy1Fiy9sTPKVgsqqOuPvbycuVSSVl8=" },
	{ "bitcoin",
	  "vires is numeris",
	  "0000000000000000000000000000000000000000000000000000000000000001",
	  MESSAGE_P2PKH,
	  "IF8nHqFr3K2UKYahhX3soVeoW8W1ECNbr0wfck7lzyXjCS5Q16Ek45zyBuy1Fiy9sTPKVgsqqOuPvbycuVSSVl8=" },
	{ "bitcoin",
	  "vires is numeris",
	  "0000000000000000000000000000000000000000000000000000000000000001",
	  MESSAGE_P2SH_P2WPKH,
	  "JF8nHqFr3K2UKYahhX3soVeoW8W1ECNbr0wfck7lzyXjCS5Q16Ek45zyBuy1Fiy9sTPKVgsqqOuPvbycuVSSVl8=" },
	{ "bitcoin",
	  "vires is numeris",
	  "0000000000000000000000000000000000000000000000000000000000000001",
	  MESSAGE_P2WPKH,
	  "KF8nHqFr3K2UKYahhX3soVeoW8W1ECNbr0wfck7lzyXjCS5Q16Ek45zyBuy1Fiy9sTPKVgsqqOuPvbycuVSSVl8=" },
	{ "dogecoin",
	  "vires is numeris",
	  "0000000000000000000000000000000000000000000000000000000000000001",
	  MESSAGE_P2PKH_LONG,
	  "G6k+dZwJ8oOei3PCSpdj603fDvhlhQ+sqaFNIDvo/bI+Xh6zyIKGzZpyud6YhZ1a5mcrwMVtTWL+VXq/hC5Zj7s=" },
};

static const struct {
	const char *network, *message, *address, *signature;
	bool is_true;
} message_claims[] = {
	{ "bitcoin",
	  "vires is numeris",
	  "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM",
	  "G8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0=",
	  true },
	{ "bitcoin",
	  "vires is numeris",
	  "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs",
	  "H8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0=",
	  true },
	{ "bitcoin",
	  "vires is numeris",
	  "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN",
	  "JF8nHqFr3K2UKYahhX3soVeoW8W1ECNbr0wfck7lzyXjCS5Q16Ek45zyBuy1Fiy9sTPKVgsqqOuPvbycuVSSVl8=",
	  true },
	{ "bitcoin",
	  "vires is numeris",
	  "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
	  "KF8nHqFr3K2UKYahhX3soVeoW8W1ECNbr0wfck7lzyXjCS5Q16Ek45zyBuy1Fiy9sTPKVgsqqOuPvbycuVSSVl8=",
	  true },
	{ "dogecoin",
	  "vires is numeris",
	  "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE",
	  "H6k+dZwJ8oOei3PCSpdj603fDvhlhQ+sqaFNIDvo/bI+Xh6zyIKGzZpyud6YhZ1a5mcrwMVtTWL+VXq/hC5Zj7s=",
	  true },
	{ "bitcoin",
	  "foobar",
	  "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM",
	  "G8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0=",
	  false },
	{ "bitcoin",
	  "vires is numeris",
	  "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs",
	  "G8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0=",
	  false },
	{ "bitcoin",
	  "vires is numeris",
	  "1111111111111111111114oLvT2",
	  "H8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0=",
	  false },
	{ "bitcoin",
	  "vires is numeris",
	  "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM",
	  "H8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0=",
	  false },
};

/* clang-format on */

#endif /* TESTS_UNIT_WALLET_MESSAGE_VECTORS_H */
