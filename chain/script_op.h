/* script_op.h - a script's operations, one after another. */
#ifndef CHAIN_SCRIPT_OP_H
#define CHAIN_SCRIPT_OP_H

#include "chain/reader.h"

/* Those that somebody here asks for; script_asm.c has all names. */
enum opcode {
	OP_0 = 0x00,
	OP_PUSHDATA1 = 0x4c,
	OP_PUSHDATA2 = 0x4d,
	OP_PUSHDATA4 = 0x4e,
	OP_1 = 0x51,
	OP_16 = 0x60,
	OP_RETURN = 0x6a,
	OP_DUP = 0x76,
	OP_EQUAL = 0x87,
	OP_EQUALVERIFY = 0x88,
	OP_HASH160 = 0xa9,
	OP_HASH256 = 0xaa,
	OP_CHECKSIG = 0xac,
	OP_CHECKMULTISIG = 0xae,
	OP_INVALIDOPCODE = 0xff,
};

struct script_op {
	uint8_t code;
	struct slice
		push; /* empty for anything but a push of bytes; borrowed */
};

/* The next operation; false where the script breaks off, or ends: then the
 * code is OP_INVALIDOPCODE and the push empty, as Core's GetScriptOp(). */
bool script_op_next(struct script_op *op, struct reader *r);

#endif /* CHAIN_SCRIPT_OP_H */
