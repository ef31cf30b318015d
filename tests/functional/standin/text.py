"""Scripts, transactions and blocks as the node's JSON shows them."""

import decimal
import json

import curve
import interp
from wire import Bad, Token, display, hash160, split_token

CASHADDR_PREFIX = "bchreg"
P2PKH, P2SH = 0, 1

_NAMES = """
76:DUP 87:EQUAL 88:EQUALVERIFY a9:HASH160 aa:HASH256 a8:SHA256 a6:RIPEMD160 a7:SHA1
ab:CODESEPARATOR ac:CHECKSIG ad:CHECKSIGVERIFY ae:CHECKMULTISIG af:CHECKMULTISIGVERIFY
ba:CHECKDATASIG bb:CHECKDATASIGVERIFY bc:REVERSEBYTES b0:NOP1 b1:CHECKLOCKTIMEVERIFY
b2:CHECKSEQUENCEVERIFY 50:RESERVED 61:NOP 62:EVAL 63:IF 64:NOTIF 65:BEGIN 66:UNTIL 67:ELSE
68:ENDIF 69:VERIFY 6a:RETURN 6b:TOALTSTACK 6c:FROMALTSTACK 6d:2DROP 6e:2DUP 6f:3DUP 70:2OVER
71:2ROT 72:2SWAP 73:IFDUP 74:DEPTH 75:DROP 77:NIP 78:OVER 79:PICK 7a:ROLL 7b:ROT 7c:SWAP
7d:TUCK 7e:CAT 7f:SPLIT 80:NUM2BIN 81:BIN2NUM 82:SIZE 83:INVERT 84:AND 85:OR 86:XOR
89:RESERVED1 8a:RESERVED2 8b:1ADD 8c:1SUB 8d:2MUL 8e:2DIV 8f:NEGATE 90:ABS 91:NOT
92:0NOTEQUAL 93:ADD 94:SUB 95:MUL 96:DIV 97:MOD 98:LSHIFT 99:RSHIFT 9a:BOOLAND 9b:BOOLOR
9c:NUMEQUAL 9d:NUMEQUALVERIFY 9e:NUMNOTEQUAL 9f:LESSTHAN a0:GREATERTHAN a1:LESSTHANOREQUAL
a2:GREATERTHANOREQUAL a3:MIN a4:MAX a5:WITHIN b3:NOP4 b4:NOP5 b5:NOP6 b6:NOP7 b7:NOP8
b8:NOP9 b9:NOP10 c0:INPUTINDEX c1:ACTIVEBYTECODE c2:TXVERSION c3:TXINPUTCOUNT
c4:TXOUTPUTCOUNT c5:TXLOCKTIME c6:UTXOVALUE c7:UTXOBYTECODE c8:OUTPOINTTXHASH
c9:OUTPOINTINDEX ca:INPUTBYTECODE cb:INPUTSEQUENCENUMBER cc:OUTPUTVALUE cd:OUTPUTBYTECODE
ce:UTXOTOKENCATEGORY cf:UTXOTOKENCOMMITMENT d0:UTXOTOKENAMOUNT d1:OUTPUTTOKENCATEGORY
d2:OUTPUTTOKENCOMMITMENT d3:OUTPUTTOKENAMOUNT
"""
NAMES = {int(code, 16): "OP_" + name for code, name in (w.split(":") for w in _NAMES.split())}
NAMES[0xEF] = "SPECIAL_TOKEN_PREFIX"
NAMES[0x4F] = "-1"
NAMES.update({0x50 + n: str(n) for n in range(1, 17)})

_HASH_TYPES = {
    base | more: name + more_name
    for base, name in ((1, "ALL"), (2, "NONE"), (3, "SINGLE"))
    for more, more_name in (
        (0, ""),
        (interp.ANYONECANPAY, "|ANYONECANPAY"),
        (interp.FORKID, "|FORKID"),
        (interp.FORKID | interp.ANYONECANPAY, "|FORKID|ANYONECANPAY"),
        (interp.FORKID | interp.UTXOS, "|FORKID|UTXOS"),
    )
}


def _number(data):
    """Of up to eight bytes: sign and magnitude, little-endian."""
    value = int.from_bytes(data, "little")
    sign = 1 << (8 * len(data) - 1) if data else 0
    return -(value ^ sign) if value & sign else value


def _decode_signature(data):
    """The hash type's name when the push looks like a signature; so does a public
    key of 65 bytes that ends with such a byte."""
    body, hash_type = data[:-1], data[-1]
    if len(body) != 64 and curve.read_der(body) is None:
        return None
    return _HASH_TYPES.get(hash_type)


def asm(script, decode_signatures=False):
    words = []
    decode_signatures = decode_signatures and script[:1] != b"\x6a"
    try:
        for opcode, data in interp.operations(script):
            if data is None:
                words.append(NAMES.get(opcode, "OP_UNKNOWN"))
            elif len(data) <= 8:
                words.append(str(_number(data)))
            else:
                name = decode_signatures and _decode_signature(data)
                words.append(f"{data[:-1].hex()}[{name}]" if name else data.hex())
    except Bad:
        words.append("[error]")
    return " ".join(words)


# --- addresses ------------------------------------------------------------------


def _polymod(values):
    check = 1
    for value in values:
        top = check >> 35
        check = (check & 0x07FFFFFFFF) << 5 ^ value
        for i, generator in enumerate(
            (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
        ):
            if top >> i & 1:
                check ^= generator
    return check ^ 1


def cashaddr(kind, payload):
    version = kind << 3 | {20: 0, 32: 3}[len(payload)]
    data = bytes([version]) + payload
    bits = int.from_bytes(data, "big") << (-len(data) * 8 % 5)
    count = -(-len(data) * 8 // 5)
    digits = [bits >> 5 * i & 31 for i in range(count)][::-1]
    prefix = [ord(c) & 31 for c in CASHADDR_PREFIX]
    check = _polymod(prefix + [0] + digits + [0] * 8)
    digits += [check >> 5 * (7 - i) & 31 for i in range(8)]
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    return f"{CASHADDR_PREFIX}:" + "".join(letters[d] for d in digits)


# --- kinds of scripts -------------------------------------------------------------


def _valid_size(pubkey):
    sizes = {2: 33, 3: 33, 4: 65, 6: 65, 7: 65}
    return len(pubkey) > 0 and len(pubkey) == sizes.get(pubkey[0])


def _multisig(script):
    """(m, keys) of a bare multisig script, or None."""
    if script[-1:] != b"\xae":
        return None
    try:
        words = list(interp.operations(script))
    except Bad:
        return None
    if len(words) < 4:
        return None
    m, *keys, n, _ = words
    if not all(interp.OP_1 <= word[0] <= interp.OP_16 for word in (m, n)):
        return None
    m, n = m[0] - 0x50, n[0] - 0x50
    if not m <= n == len(keys):
        return None
    if not all(d and _valid_size(d) and interp.is_minimal(c, d) for c, d in keys):
        return None
    return m, [data for _, data in keys]


def _is_push_only(script):
    try:
        return all(opcode <= interp.OP_16 for opcode, _ in interp.operations(script))
    except Bad:
        return False


def classify(script):
    """(type, signatures wanted, addresses)."""
    if interp.is_p2sh(script):
        return "scripthash", 1, [cashaddr(P2SH, script[2:-1])]
    if script[:1] == b"\x6a" and _is_push_only(script[1:]):
        return "nulldata", 0, []
    size = len(script)
    if size in (35, 67) and script[0] == size - 2 and script[-1] == 0xAC:
        if _valid_size(script[1:-1]):
            return "pubkey", 1, [cashaddr(P2PKH, hash160(script[1:-1]))]
    if size == 25 and script[:3] == b"\x76\xa9\x14" and script[23:] == b"\x88\xac":
        return "pubkeyhash", 1, [cashaddr(P2PKH, script[3:23])]
    multisig = _multisig(script)
    if multisig:
        keys = multisig[1]
        return "multisig", multisig[0], [cashaddr(P2PKH, hash160(key)) for key in keys]
    return "nonstandard", 0, []


# --- JSON -------------------------------------------------------------------------


def amount(sats):
    return decimal.Decimal(sats).scaleb(-8).quantize(decimal.Decimal("0.00000001"))


def token_json(token):
    said = {"category": display(token.category), "amount": str(token.amount)}
    if token.capability is not None:
        said["nft"] = {
            "capability": Token.NAMES[token.capability],
            "commitment": token.commitment.hex(),
        }
    return said


def script_json(script, several=True):
    """several: the form of outputs; otherwise that of prevouts."""
    kind, wanted, addresses = classify(script)
    said = {"asm": asm(script), "hex": script.hex()}
    if several:
        if addresses:
            said["reqSigs"] = wanted
        said["type"] = kind
        if addresses:
            said["addresses"] = addresses
        return said
    said["type"] = kind
    if len(addresses) == 1 and kind != "multisig":
        said["address"] = addresses[0]
    return said


def output_json(out, n):
    token, script, _ = split_token(out.field)
    said = {"value": amount(out.value), "n": n, "scriptPubKey": script_json(script)}
    if token:
        said["tokenData"] = token_json(token)
    return said


def _prevout_json(coin):
    said = {
        "generated": coin.coinbase,
        "height": coin.height,
        "value": amount(coin.value),
        "scriptPubKey": script_json(coin.script, several=False),
    }
    if coin.token:
        said["tokenData"] = token_json(coin.token)
    return said


def _input_json(tx_in, coin):
    said = {
        "txid": display(tx_in.txid),
        "vout": tx_in.vout,
        "scriptSig": {"asm": asm(tx_in.script, True), "hex": tx_in.script.hex()},
    }
    if coin:
        said["prevout"] = _prevout_json(coin)
    said["sequence"] = tx_in.sequence
    return said


def tx_json(tx, undo=None, prevouts=False):
    """undo: {outpoint: Coin} of its inputs, for the fee (and prevouts)."""
    said = {
        "txid": tx.txid,
        "hash": tx.txid,
        "version": tx.version,
        "size": len(tx.raw),
        "locktime": tx.locktime,
    }
    if tx.coinbase:
        only = tx.inputs[0]
        said["vin"] = [{"coinbase": only.script.hex(), "sequence": only.sequence}]
    else:
        coins = [undo and undo[i.outpoint] for i in tx.inputs]
        shown = coins if prevouts else [None] * len(coins)
        said["vin"] = [_input_json(i, coin) for i, coin in zip(tx.inputs, shown)]
    said["vout"] = [output_json(out, n) for n, out in enumerate(tx.outputs)]
    if undo and not tx.coinbase:
        fee = sum(c.value for c in coins) - sum(o.value for o in tx.outputs)
        said["fee"] = amount(fee)
    said["hex"] = tx.raw.hex()
    return said


def dump(value):
    """JSON text; amounts with their eight decimals."""
    if isinstance(value, dict):
        members = (f"{dump(k)}:{dump(v)}" for k, v in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    return json.dumps(value)
