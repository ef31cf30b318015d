"""CashTokens (CHIP-2022-02): made, moved, changed and burnt at random, always
within the rules."""

import dataclasses

from .tx import Reader, compact, with_length

NONE, MUTABLE, MINTING = "none", "mutable", "minting"
CAPABILITIES = {NONE: 0, MUTABLE: 1, MINTING: 2}
MOST = 2**63 - 1
LONGEST = 40  # bytes of a commitment


@dataclasses.dataclass(frozen=True)
class Token:
    category: str  # display hex
    amount: int = 0
    capability: str = None  # without it there is no NFT
    commitment: bytes = b""

    def prefix(self):
        flags = 0x10 if self.amount else 0
        rest = b""
        if self.capability:
            flags |= 0x20 | CAPABILITIES[self.capability]
        if self.commitment:
            flags |= 0x40
            rest += with_length(self.commitment)
        if self.amount:
            rest += compact(self.amount)
        return b"\xef" + bytes.fromhex(self.category)[::-1] + bytes([flags]) + rest

    @property
    def json(self):
        """As the node shows it."""
        shown = {"category": self.category, "amount": str(self.amount)}
        if self.capability:
            shown["nft"] = {
                "capability": self.capability,
                "commitment": self.commitment.hex(),
            }
        return shown


def split(field):
    """(Token or None, locking script) of an output's script field."""
    if field[:1] != b"\xef":
        return None, field
    r = Reader(field[1:])
    category, flags = r.take(32)[::-1].hex(), r.take(1)[0]
    names = {value: name for name, value in CAPABILITIES.items()}
    capability = names[flags & 15] if flags & 0x20 else None
    data = r.text() if flags & 0x40 else b""
    amount = r.count() if flags & 0x10 else 0
    return Token(category, amount, capability, data), r.take(r.left)


def commitment(rng):
    size = rng.choice([0, 0, 1, 8, 20, LONGEST])
    return rng.randbytes(size)


def carry(rng, coins, outputs):
    """Lets the outputs of a transaction that spends coins have tokens: those of
    the coins, most of the time, and now and then a new category's. Outputs are
    replaced in the list."""
    free = list(range(len(outputs)))
    rng.shuffle(free)
    categories = sorted({coin.token.category for coin in coins if coin.token})
    for category in categories:
        ours = [coin.token for coin in coins if coin.token]
        ours = [token for token in ours if token.category == category]
        if rng.random() < 0.85:
            _put(outputs, free, _moved(rng, ours, rng.randint(1, 3)))
    for coin in coins:
        if coin.vout == 0 and coin.txid not in categories and rng.random() < 0.3:
            _put(outputs, free, _born(rng, coin.txid, rng.randint(1, 3)))
            break


def _put(outputs, free, made):
    while free and made:
        at = free.pop()
        outputs[at] = dataclasses.replace(outputs[at], token=made.pop())


def _shares(rng, amount, parts):
    """Parts of amount, none of them 0; something may be lost."""
    shares = []
    for _ in range(parts - 1):
        share = rng.choice([1, amount // 2, amount // 3, rng.randint(0, amount)])
        share = min(share, amount)
        amount -= share
        shares.append(share)
    shares.append(amount if rng.random() < 0.9 else amount // 2)
    return [share for share in shares if share]


def _joined(rng, category, amounts, nfts):
    """Tokens: an NFT and an amount share an output now and then."""
    made = []
    for capability, data in nfts:
        amount = amounts.pop() if amounts and rng.random() < 0.5 else 0
        made.append(Token(category, amount, capability, data))
    made += [Token(category, amount) for amount in amounts]
    rng.shuffle(made)
    return made


def _born(rng, category, parts):
    amounts, nfts = [], []
    if rng.random() < 0.7:
        total = rng.choice([1, 252, 253, 65_536, 10**12, MOST, rng.randint(1, MOST)])
        amounts = _shares(rng, total, parts)
    for _ in range(rng.randint(0 if amounts else 1, parts)):
        nfts.append((rng.choice([NONE, MUTABLE, MINTING]), commitment(rng)))
    return _joined(rng, category, amounts, nfts)


def _moved(rng, tokens, parts):
    """What a transaction may make of these tokens of one category."""
    total = sum(token.amount for token in tokens)
    amounts = _shares(rng, total, parts) if total else []
    nfts = []
    for token in tokens:
        if token.capability == NONE:
            nfts.append((NONE, token.commitment))
        elif token.capability == MUTABLE:
            capability = rng.choice([MUTABLE, MUTABLE, NONE])
            nfts.append((capability, commitment(rng)))
        elif token.capability == MINTING:
            nfts.append((MINTING, token.commitment))
            for _ in range(rng.randint(0, 2)):
                nfts.append((rng.choice([NONE, MUTABLE, MINTING]), commitment(rng)))
    return _joined(rng, tokens[0].category, amounts, nfts)
