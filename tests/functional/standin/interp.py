"""Scripts run, with the rules that Bitcoin Cash blocks are under: pushes only
in scriptSig, a clean stack, minimal pushes, strict and low-s signatures with
SIGHASH_FORKID, Schnorr, P2SH of 20 and of 32 bytes.

Knows the opcodes that the tests use; any other is refused by its number.
"""

import hashlib
import struct

import curve
from wire import Bad, compact, hash160, sha256d

ALL, NONE, SINGLE = 1, 2, 3
UTXOS, FORKID, ANYONECANPAY = 0x20, 0x40, 0x80
ZERO = bytes(32)

OP_PUSHDATA1, OP_PUSHDATA4 = 0x4C, 0x4E
OP_1NEGATE, OP_1, OP_16 = 0x4F, 0x51, 0x60


def operations(script):
    """(opcode, pushed bytes or None) one after another; Bad when cut off."""
    at = 0
    while at < len(script):
        opcode = script[at]
        at += 1
        if opcode > OP_PUSHDATA4:
            yield opcode, None
            continue
        size = opcode
        if opcode >= OP_PUSHDATA1:
            width = 1 << (opcode - OP_PUSHDATA1)
            if at + width > len(script):
                raise Bad("SCRIPT_ERR_BAD_OPCODE")
            size = int.from_bytes(script[at : at + width], "little")
            at += width
        data = script[at : at + size]
        if len(data) < size:
            raise Bad("SCRIPT_ERR_BAD_OPCODE")
        at += size
        yield opcode, data


def is_minimal(opcode, data):
    size = len(data)
    if size == 0:
        return opcode == 0
    if size == 1 and (1 <= data[0] <= 16 or data[0] == 0x81):
        return False
    if size <= 75:
        return opcode == size
    if size <= 255:
        return opcode == OP_PUSHDATA1
    return size > 0xFFFF or opcode == OP_PUSHDATA1 + 1


def small_number(opcode):
    """What OP_1NEGATE and OP_1 to OP_16 push."""
    return b"\x81" if opcode == OP_1NEGATE else bytes([opcode - OP_1 + 1])


def truth(item):
    return any(item[:-1]) or (len(item) > 0 and item[-1] not in (0, 0x80))


class Spending:
    """A transaction and the coins that its inputs spend, for its signatures.

    Each coin has value, prefix (of its token) and script.
    """

    def __init__(self, tx, coins):
        self.tx = tx
        self.coins = coins
        self._parts = None

    def _shared(self):
        if self._parts is None:
            tx = self.tx
            fields = (
                struct.pack("<q", c.value)
                + compact(len(c.prefix) + len(c.script))
                + c.prefix
                + c.script
                for c in self.coins
            )
            self._parts = (
                sha256d(b"".join(i.outpoint for i in tx.inputs)),
                sha256d(b"".join(struct.pack("<I", i.sequence) for i in tx.inputs)),
                sha256d(b"".join(o.write() for o in tx.outputs)),
                sha256d(b"".join(fields)),
            )
        return self._parts

    def digest(self, index, script_code, hash_type):
        prevouts, sequences, outputs, utxos = self._shared()
        tx, coin = self.tx, self.coins[index]
        own = tx.inputs[index]
        kind = hash_type & 0x1F
        anyone = hash_type & ANYONECANPAY
        if kind == SINGLE and index < len(tx.outputs):
            outputs = sha256d(tx.outputs[index].write())
        elif kind in (NONE, SINGLE):
            outputs = ZERO
        return sha256d(
            struct.pack("<i", tx.version)
            + (ZERO if anyone else prevouts)
            + (utxos if hash_type & UTXOS else b"")
            + (ZERO if anyone or kind in (NONE, SINGLE) else sequences)
            + own.outpoint
            + coin.prefix
            + compact(len(script_code))
            + script_code
            + struct.pack("<q", coin.value)
            + struct.pack("<I", own.sequence)
            + outputs
            + struct.pack("<II", tx.locktime, hash_type)
        )

    # --- running ---------------------------------------------------------------

    def check_input(self, index):
        """Bad unless the input's scriptSig satisfies the coin's script."""
        signature, locking = self.tx.inputs[index].script, self.coins[index].script
        for opcode, _ in operations(signature):
            if opcode > OP_16:
                raise Bad("SCRIPT_ERR_SIG_PUSHONLY")
        stack = []
        Run(self, index, stack).run(signature)
        before = list(stack)
        Run(self, index, stack).run(locking)
        if not stack or not truth(stack[-1]):
            raise Bad("SCRIPT_ERR_EVAL_FALSE")
        if is_p2sh(locking):
            stack = before
            redeem = stack.pop()
            Run(self, index, stack).run(redeem)
            if not stack or not truth(stack[-1]):
                raise Bad("SCRIPT_ERR_EVAL_FALSE")
        if len(stack) != 1:
            raise Bad("SCRIPT_ERR_CLEANSTACK")


def is_p2sh(script):
    return (len(script) == 23 and script[:2] == b"\xa9\x14" and script[22] == 0x87) or (
        len(script) == 35 and script[:2] == b"\xaa\x20" and script[34] == 0x87
    )


def _check_hash_type(hash_type):
    kind = hash_type & 0x1F
    if kind not in (ALL, NONE, SINGLE) or not hash_type & FORKID:
        raise Bad("SCRIPT_ERR_SIG_HASHTYPE or SCRIPT_ERR_MUST_USE_FORKID")
    if hash_type & UTXOS and hash_type & ANYONECANPAY:
        raise Bad("SCRIPT_ERR_SIG_HASHTYPE")


def _check_pubkey(pubkey):
    sizes = {2: 33, 3: 33, 4: 65}
    if not pubkey or len(pubkey) != sizes.get(pubkey[0]):
        raise Bad("SCRIPT_ERR_PUBKEYTYPE")


class Run:
    """One script over a stack."""

    def __init__(self, spending, index, stack):
        self.spending = spending
        self.index = index
        self.stack = stack

    def run(self, script):
        if len(script) > 10_000:
            raise Bad("SCRIPT_ERR_SCRIPT_SIZE")
        for opcode, data in operations(script):
            if data is not None:
                if not is_minimal(opcode, data):
                    raise Bad("SCRIPT_ERR_MINIMALDATA")
                self.stack.append(data)
            elif opcode == OP_1NEGATE or OP_1 <= opcode <= OP_16:
                self.stack.append(small_number(opcode))
            elif opcode in _OPCODES:
                _OPCODES[opcode](self, script)
            else:
                raise Bad(f"script: the stand-in knows no opcode 0x{opcode:02x}")

    def pop(self):
        if not self.stack:
            raise Bad("SCRIPT_ERR_INVALID_STACK_OPERATION")
        return self.stack.pop()

    def pop_number(self):
        item = self.pop()
        if len(item) > 4 or (item and not item[-1] & 0x7F and len(item) < 2):
            raise Bad("SCRIPT_ERR_UNKNOWN number")
        return int.from_bytes(item, "little")

    def is_signed(self, signature, pubkey, script, schnorr_only=False):
        """Bad when the signature is of no allowed form."""
        _check_hash_type(signature[-1])
        _check_pubkey(pubkey)
        body = signature[:-1]
        digest = self.spending.digest(self.index, script, signature[-1])
        if len(body) == 64:
            return curve.schnorr_valid(pubkey, body, digest)
        if schnorr_only or curve.read_der(body) is None:
            raise Bad("SCRIPT_ERR_SIG_DER or SCRIPT_ERR_SIG_NONSCHNORR")
        return curve.ecdsa_valid(pubkey, body, digest)

    # --- opcodes ---------------------------------------------------------------

    def drop(self, script):
        self.pop()

    def drop_two(self, script):
        self.pop()
        self.pop()

    def dup(self, script):
        self.stack.append(self.pop())
        self.stack.append(self.stack[-1])

    def op_return(self, script):
        raise Bad("SCRIPT_ERR_OP_RETURN")

    def equal(self, script):
        self.stack.append(b"\1" if self.pop() == self.pop() else b"")

    def verify(self, script):
        if not truth(self.pop()):
            raise Bad("SCRIPT_ERR_VERIFY")

    def equalverify(self, script):
        self.equal(script)
        self.verify(script)

    def sha256(self, script):
        self.stack.append(hashlib.sha256(self.pop()).digest())

    def hash160(self, script):
        self.stack.append(hash160(self.pop()))

    def hash256(self, script):
        self.stack.append(sha256d(self.pop()))

    def checksig(self, script):
        pubkey, signature = self.pop(), self.pop()
        good = signature != b"" and self.is_signed(signature, pubkey, script)
        if signature and not good:
            raise Bad("SCRIPT_ERR_SIG_NULLFAIL")
        self.stack.append(b"\1" if good else b"")

    def checkmultisig(self, script):
        keys = [self.pop() for _ in range(self.pop_number())][::-1]
        signatures = [self.pop() for _ in range(self.pop_number())][::-1]
        dummy = self.pop()
        if len(keys) > 20 or len(signatures) > len(keys):
            raise Bad("SCRIPT_ERR_PUBKEY_COUNT or SCRIPT_ERR_SIG_COUNT")
        if dummy:
            good = self._schnorr_multisig(int.from_bytes(dummy, "little"), keys, signatures, script)
        else:
            good = self._ecdsa_multisig(keys, signatures, script)
        if not good and any(signatures):
            raise Bad("SCRIPT_ERR_SIG_NULLFAIL")
        self.stack.append(b"\1" if good else b"")

    def _ecdsa_multisig(self, keys, signatures, script):
        at = 0
        for signature in signatures:
            if len(signature) == 65:
                raise Bad("SCRIPT_ERR_SIG_BADLENGTH")
            while at < len(keys):
                at += 1
                if signature and self.is_signed(signature, keys[at - 1], script):
                    break
            else:
                return False
        return True

    def _schnorr_multisig(self, bits, keys, signatures, script):
        chosen = [key for i, key in enumerate(keys) if bits >> i & 1]
        if bits >> len(keys) or len(chosen) != len(signatures):
            raise Bad("SCRIPT_ERR_INVALID_BIT_RANGE or SCRIPT_ERR_INVALID_BIT_COUNT")
        pairs = zip(signatures, chosen)
        if not all(self.is_signed(s, k, script, schnorr_only=True) for s, k in pairs):
            raise Bad("SCRIPT_ERR_SIG_NULLFAIL")
        return True


_OPCODES = {
    0x69: Run.verify,
    0x6A: Run.op_return,
    0x6D: Run.drop_two,
    0x75: Run.drop,
    0x76: Run.dup,
    0x87: Run.equal,
    0x88: Run.equalverify,
    0xA8: Run.sha256,
    0xA9: Run.hash160,
    0xAA: Run.hash256,
    0xAC: Run.checksig,
    0xAE: Run.checkmultisig,
}
