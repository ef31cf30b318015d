"""CashAddr texts (the specification "cashaddr"), written from its prose."""

from . import settings

P2PKH, P2SH, TOKEN_P2PKH, TOKEN_P2SH = range(4)
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_SIZES = {20: 0, 24: 1, 28: 2, 32: 3, 40: 4, 48: 5, 56: 6, 64: 7}
_GENERATORS = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)


def _checksum(values):
    remainder = 1
    for value in values:
        top, remainder = remainder >> 35, (remainder & (1 << 35) - 1) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            if top >> bit & 1:
                remainder ^= generator
    return remainder ^ 1


def encode(kind, payload, prefix=None):
    """With the prefix of the coin's regtest, or another."""
    prefix = prefix or settings.COIN.cashaddr
    bits = f"{kind << 3 | _SIZES[len(payload)]:08b}"
    bits += "".join(f"{byte:08b}" for byte in payload)
    bits += "0" * (-len(bits) % 5)
    data = [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    spread = [ord(c) & 31 for c in prefix] + [0]
    check = _checksum(spread + data + [0] * 8)
    data += [check >> 5 * (7 - i) & 31 for i in range(8)]
    return f"{prefix}:" + "".join(_LETTERS[d] for d in data)


def decode(text):
    """(kind, payload) of a text that encode() made."""
    digits = [_LETTERS.index(letter) for letter in text.split(":")[1]][:-8]
    bits = "".join(f"{digit:05b}" for digit in digits)
    data = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) // 8 * 8, 8))
    return data[0] >> 3, data[1:]
