/* script_op.c - opcodes and the bytes they push. */
#include "chain/script_op.h"

bool script_op_next(struct script_op *op, struct reader *r)
{
	uint8_t code = read_u8(r);
	size_t len = 0;

	if (code < OP_PUSHDATA1)
		len = code;
	else if (code == OP_PUSHDATA1)
		len = read_u8(r);
	else if (code == OP_PUSHDATA2)
		len = read_le16(r);
	else if (code == OP_PUSHDATA4)
		len = read_le32(r);
	op->push = read_slice(r, len);
	op->code = r->failed ? OP_INVALIDOPCODE : code;
	return !r->failed;
}
