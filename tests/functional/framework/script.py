"""Scripts and addresses, written independently of the daemon."""

from . import cashaddr, settings
from .tx import hash160, sha256d

OP_0 = b"\x00"
OP_1 = OP_TRUE = b"\x51"
OP_RETURN = b"\x6a"
OP_DROP = b"\x75"
OP_DUP = b"\x76"
OP_EQUAL = b"\x87"
OP_EQUALVERIFY = b"\x88"
OP_HASH160 = b"\xa9"
OP_HASH256 = b"\xaa"
OP_CHECKSIG = b"\xac"
OP_CHECKMULTISIG = b"\xae"

MAX_SCRIPT = 10_000


def push(data):
    """A push, shortest opcode by length."""
    n = len(data)
    if n < 0x4C:
        return bytes([n]) + data
    if n <= 0xFF:
        return b"\x4c" + bytes([n]) + data
    if n <= 0xFFFF:
        return b"\x4d" + n.to_bytes(2, "little") + data
    return b"\x4e" + n.to_bytes(4, "little") + data


def number(n):
    """A number >= 0 as minimal push, as in a coinbase's height."""
    if n == 0:
        return OP_0
    if n <= 16:
        return bytes([0x50 + n])
    data = n.to_bytes((n.bit_length() + 7) // 8, "little")
    if data[-1] & 0x80:
        data += b"\0"
    return push(data)


def p2pk(pubkey):
    return push(pubkey) + OP_CHECKSIG


def p2pkh(key_hash):
    return OP_DUP + OP_HASH160 + push(key_hash) + OP_EQUALVERIFY + OP_CHECKSIG


def p2sh(script_hash):
    return OP_HASH160 + push(script_hash) + OP_EQUAL


def p2sh32(script_hash):
    """Bitcoin Cash's, with a double SHA-256."""
    return OP_HASH256 + push(script_hash) + OP_EQUAL


def witness(version, program):
    return (OP_0 if version == 0 else bytes([0x50 + version])) + push(program)


def multisig(m, pubkeys):
    return (
        number(m) + b"".join(map(push, pubkeys)) + number(len(pubkeys)) + OP_CHECKMULTISIG
    )


P2A = witness(1, b"\x4e\x73")


def is_unspendable(script):
    """Provably: in no coin or history row."""
    return script[:1] == OP_RETURN or len(script) > MAX_SCRIPT


def pubkey_of_p2pk(script):
    """The key of a pay-to-pubkey script, or None."""
    if len(script) == 35 and script[0] == 33 and script[1] in (2, 3):
        return script[1:34] if script[-1:] == OP_CHECKSIG else None
    if len(script) == 67 and script[0] == 65 and script[1] in (4, 6, 7):
        return script[1:66] if script[-1:] == OP_CHECKSIG else None
    return None


# --- addresses ----------------------------------------------------------------

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def base58check(payload):
    data = payload + sha256d(payload)[:4]
    value = int.from_bytes(data, "big")
    text = ""
    while value:
        value, digit = divmod(value, 58)
        text = _BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def _polymod(values):
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            check ^= generator if (top >> i) & 1 else 0
    return check


def bech32(version, program, hrp=None, constant=None):
    hrp = hrp or settings.COIN.hrp
    constant = constant or (1 if version == 0 else 0x2BC830A3)
    bits = "".join(f"{byte:08b}" for byte in program)
    bits += "0" * (-len(bits) % 5)
    data = [version] + [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    spread = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    check = _polymod(spread + data + [0] * 6) ^ constant
    data += [(check >> 5 * (5 - i)) & 31 for i in range(6)]
    return hrp + "1" + "".join(_BECH32[d] for d in data)


def address_of_key_hash(key_hash, version=None):
    if version is None and settings.COIN.cashaddr:
        return cashaddr.encode(cashaddr.P2PKH, key_hash)
    version = settings.COIN.p2pkh if version is None else version
    return base58check(bytes([version]) + key_hash)


def address_of_script_hash(script_hash, version=None):
    if version is None and settings.COIN.cashaddr:
        return cashaddr.encode(cashaddr.P2SH, script_hash)
    version = settings.COIN.p2sh if version is None else version
    return base58check(bytes([version]) + script_hash)


def address_of_pubkey(pubkey):
    """What Insight shows for a pay-to-pubkey output."""
    return address_of_key_hash(hash160(pubkey))
