"""secp256k1 for tests: keys one after another, signatures with nonce 1.

Nonce 1 makes R the generator itself, so a signature costs no multiplication.
It gives the key away: for regtest only.
"""

import hashlib

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def _add(a, b):
    if a is None:
        return b
    if b is None:
        return a
    if a[0] == b[0]:
        if a[1] != b[1]:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


_powers = [G]  # of two, times G


def _multiply_g(times):
    result = None
    for bit in range(times.bit_length()):
        if bit == len(_powers):
            _powers.append(_add(_powers[-1], _powers[-1]))
        if times >> bit & 1:
            result = _add(result, _powers[bit])
    return result


def tagged_hash(tag, data):
    tag = hashlib.sha256(tag.encode()).digest()
    return hashlib.sha256(tag + tag + data).digest()


class Key:
    def __init__(self, secret, point):
        self.secret = secret
        self.point = point

    @property
    def compressed(self):
        return bytes([2 + (self.point[1] & 1)]) + self.x_only

    @property
    def uncompressed(self):
        return b"\x04" + self.x_only + self.point[1].to_bytes(32, "big")

    @property
    def x_only(self):
        return self.point[0].to_bytes(32, "big")

    def ecdsa(self, digest):
        """Strict DER, low s."""
        s = (int.from_bytes(digest, "big") + G[0] * self.secret) % N
        s = min(s, N - s)
        numbers = b"".join(_der_integer(v) for v in (G[0], s))
        return b"\x30" + bytes([len(numbers)]) + numbers

    def schnorr(self, digest):
        """BIP340."""
        secret = self.secret if self.point[1] % 2 == 0 else N - self.secret
        r = G[0].to_bytes(32, "big")
        e = tagged_hash("BIP0340/challenge", r + self.x_only + digest)
        s = (1 + int.from_bytes(e, "big") * secret) % N
        return r + s.to_bytes(32, "big")

    def tweaked(self, merkle_root=b""):
        """BIP341: the output key; and its parity."""
        even = self.secret if self.point[1] % 2 == 0 else N - self.secret
        tweak = tagged_hash("TapTweak", self.x_only + merkle_root)
        tweak = int.from_bytes(tweak, "big")
        y = self.point[1] if even == self.secret else P - self.point[1]
        point = _add((self.point[0], y), _multiply_g(tweak))
        return Key((even + tweak) % N, point), point[1] & 1


def _der_integer(value):
    data = value.to_bytes(33, "big").lstrip(b"\0") or b"\0"
    if data[0] & 0x80:
        data = b"\0" + data
    return b"\x02" + bytes([len(data)]) + data


class Keys:
    """next() gives key after key; each is one point addition."""

    def __init__(self, rng):
        self._secret = rng.randrange(1, N // 2)
        self._point = _multiply_g(self._secret)

    def next(self):
        key = Key(self._secret, self._point)
        self._secret += 1
        self._point = _add(self._point, G)
        return key
