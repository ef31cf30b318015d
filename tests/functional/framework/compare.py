"""JSON compared exactly: members, their order, and the texts of numbers.

Parsed with parse(), a number is a Num: the text as it stood in the answer, so
that 50.0, 5e1 and 50 are three different answers. What is expected is plain
Python: an int or a Num for a number, str, bool, None, list, dict; or one of
the classes below where a page leaves room.
"""

import json


class Num(str):
    """A number as written."""

    def __repr__(self):
        return str(self)


class Duplicate(AssertionError):
    pass


def _object(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Duplicate(f"a member stands twice: {[name for name, _ in pairs]}")
    return members


def _no_constant(text):
    raise AssertionError(f"{text} is no JSON")


def parse(body):
    return json.loads(
        body,
        parse_int=Num,
        parse_float=Num,
        parse_constant=_no_constant,
        object_pairs_hook=_object,
    )


def amount(sats):
    """Satoshis / 1e8 as JavaScript writes it: exact, exponents below 1e-6."""
    sign = "-" if sats < 0 else ""
    sats = abs(sats)
    if 0 < sats < 100:
        digits = str(sats).rstrip("0") if sats >= 10 else str(sats)
        exponent = 8 - (len(str(sats)) - 1)
        mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return Num(f"{sign}{mantissa}e-{exponent}")
    whole, rest = divmod(sats, 10**8)
    fraction = f".{rest:08d}".rstrip("0").rstrip(".")
    return Num(f"{sign}{whole}{fraction}")


def decimals8(sats):
    """The string form of a vout's value."""
    return f"{sats // 10**8}.{sats % 10**8:08d}"


class Such:
    """Anything that a function accepts."""

    def __init__(self, what, accepts):
        self.what = what
        self.accepts = accepts

    def __repr__(self):
        return f"<{self.what}>"


def between(low, high):
    """A whole number of that range, both ends included."""
    return Such(
        f"{low}..{high}",
        lambda v: isinstance(v, Num) and v.isdigit() and low <= int(v) <= high,
    )


class AnyOrder:
    """A list whose order is open; key tells its items apart."""

    def __init__(self, items, key):
        self.items = list(items)
        self.key = key

    def __repr__(self):
        return f"<in any order: {self.items}>"


def differences(expected, actual, path="$", limit=8):
    """A list of texts; empty when the two agree."""
    found = []
    _compare(expected, actual, path, found)
    return found[:limit]


def check(expected, actual, what=""):
    found = differences(expected, actual)
    if found:
        raise AssertionError(f"{what}\n  " + "\n  ".join(found))


def _short(value):
    text = repr(value)
    return text if len(text) < 200 else text[:200] + "..."


def _say(found, path, expected, actual):
    found.append(f"{path}: expected {_short(expected)}, is {_short(actual)}")


def _compare(expected, actual, path, found):
    if isinstance(expected, Such):
        if not expected.accepts(actual):
            _say(found, path, expected, actual)
    elif isinstance(expected, AnyOrder):
        _compare_any_order(expected, actual, path, found)
    elif isinstance(expected, dict):
        _compare_objects(expected, actual, path, found)
    elif isinstance(expected, list):
        _compare_lists(expected, actual, path, found)
    elif expected is None or isinstance(expected, bool):
        if actual is not expected:
            _say(found, path, expected, actual)
    elif isinstance(expected, (int, Num)):
        if not isinstance(actual, Num) or str(actual) != str(expected):
            _say(found, path, expected, actual)
    elif isinstance(actual, Num) or actual != expected:
        _say(found, path, expected, actual)


def _compare_objects(expected, actual, path, found):
    if not isinstance(actual, dict):
        return _say(found, path, expected, actual)
    if list(actual) != list(expected):
        missing = [k for k in expected if k not in actual]
        extra = [k for k in actual if k not in expected]
        if missing or extra:
            found.append(f"{path}: missing {missing}, not expected {extra}")
        else:
            _say(found, f"{path} (order)", list(expected), list(actual))
    for name in expected:
        if name in actual:
            _compare(expected[name], actual[name], f"{path}.{name}", found)


def _compare_lists(expected, actual, path, found):
    if not isinstance(actual, list):
        return _say(found, path, expected, actual)
    if len(actual) != len(expected):
        _say(found, f"{path} (length)", len(expected), len(actual))
        if not expected or not isinstance(expected[0], (dict, list)):
            _say(found, path, expected, actual)
            return
    for i, (e, a) in enumerate(zip(expected, actual)):
        _compare(e, a, f"{path}[{i}]", found)


def _compare_any_order(expected, actual, path, found):
    if not isinstance(actual, list):
        return _say(found, path, expected, actual)
    try:
        actual = sorted(actual, key=expected.key)
    except (KeyError, TypeError, ValueError):
        return _say(found, path, expected, actual)
    _compare_lists(sorted(expected.items, key=expected.key), actual, path, found)
