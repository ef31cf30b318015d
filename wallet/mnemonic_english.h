/* mnemonic_english.h - the English words of BIP39, sorted. */
#ifndef WALLET_MNEMONIC_ENGLISH_H
#define WALLET_MNEMONIC_ENGLISH_H

#define MNEMONIC_WORD_COUNT 2048
#define MNEMONIC_WORD_SIZE  9 /* eight letters and the terminating zero */

extern const char mnemonic_english[MNEMONIC_WORD_COUNT][MNEMONIC_WORD_SIZE];

#endif /* WALLET_MNEMONIC_ENGLISH_H */
