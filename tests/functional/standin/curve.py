"""secp256k1 through the libcrypto that Python's own hashlib is linked with:
ECDSA and Bitcoin Cash's Schnorr signatures, verified."""

import ctypes
import functools
import hashlib

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

_NID_SECP256K1 = 714
_crypto = ctypes.CDLL("libcrypto.so.3")


def _function(name, result, *arguments):
    function = getattr(_crypto, name)
    function.restype = result
    function.argtypes = arguments
    return function


_p = ctypes.c_void_p
_size = ctypes.c_size_t
_group_new = _function("EC_GROUP_new_by_curve_name", _p, ctypes.c_int)
_point_new = _function("EC_POINT_new", _p, _p)
_point_free = _function("EC_POINT_free", None, _p)
_from_bytes = _function("EC_POINT_oct2point", ctypes.c_int, _p, _p, _p, _size, _p)
_to_bytes = _function(
    "EC_POINT_point2oct", _size, _p, _p, ctypes.c_int, _p, _size, _p
)
_multiply = _function("EC_POINT_mul", ctypes.c_int, _p, _p, _p, _p, _p, _p)
_number_new = _function("BN_bin2bn", _p, _p, ctypes.c_int, _p)
_number_free = _function("BN_free", None, _p)

_group = _group_new(_NID_SECP256K1)


def _point(pubkey):
    """None when it is not on the curve."""
    point = _point_new(_group)
    if _from_bytes(_group, point, pubkey, len(pubkey), None):
        return point
    _point_free(point)
    return None


@functools.lru_cache(20_000)
def is_point(pubkey):
    point = _point(pubkey)
    if point is not None:
        _point_free(point)
    return point is not None


def _sum(g_times, pubkey, times):
    """g_times * G + times * pubkey as (x, y); None: infinity, or no point."""
    point = _point(pubkey)
    if point is None:
        return None
    first = _number_new(g_times.to_bytes(32, "big"), 32, None)
    second = _number_new(times.to_bytes(32, "big"), 32, None)
    result = _point_new(_group)
    _multiply(_group, result, first, point, second, None)
    out = ctypes.create_string_buffer(65)
    written = _to_bytes(_group, result, 4, out, 65, None)
    for number in (first, second):
        _number_free(number)
    for each in (point, result):
        _point_free(each)
    if written != 65:
        return None
    raw = out.raw
    return int.from_bytes(raw[1:33], "big"), int.from_bytes(raw[33:], "big")


def read_der(der):
    """(r, s) of a strictly encoded signature (BIP66); None otherwise."""
    if not 8 <= len(der) <= 72 or der[0] != 0x30 or der[1] != len(der) - 2:
        return None
    numbers, at = [], 2
    for _ in range(2):
        if at + 2 > len(der) or der[at] != 2:
            return None
        body = der[at + 2 : at + 2 + der[at + 1]]
        if not body or len(body) < der[at + 1] or body[0] & 0x80:
            return None
        if len(body) > 1 and body[0] == 0 and not body[1] & 0x80:
            return None
        numbers.append(int.from_bytes(body, "big"))
        at += 2 + len(body)
    return tuple(numbers) if at == len(der) else None


@functools.lru_cache(20_000)
def ecdsa_valid(pubkey, der, digest):
    """Low s only, as the node wants it."""
    numbers = read_der(der)
    if numbers is None:
        return False
    r, s = numbers
    if not (0 < r < N and 0 < s <= N // 2):
        return False
    inverse = pow(s, -1, N)
    e = int.from_bytes(digest, "big")
    point = _sum(e * inverse % N, pubkey, r * inverse % N)
    return point is not None and point[0] % N == r


@functools.lru_cache(20_000)
def schnorr_valid(pubkey, signature, digest):
    """64 bytes: R.x and s. The challenge has the compressed key; R.y is a
    quadratic residue."""
    r = int.from_bytes(signature[:32], "big")
    s = int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or r >= P or s >= N:
        return False
    if len(pubkey) == 65:
        pubkey = bytes([2 + (pubkey[64] & 1)]) + pubkey[1:33]
    e = hashlib.sha256(signature[:32] + pubkey + digest).digest()
    e = int.from_bytes(e, "big") % N
    point = _sum(s, pubkey, (N - e) % N)
    if point is None or point[0] != r:
        return False
    return pow(point[1], (P - 1) // 2, P) == 1
