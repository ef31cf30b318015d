"""One script that owns most of the chain, and a build that may take little memory."""

import hashlib
import random
import struct
import subprocess

import pytest
from framework import settings
from framework.block import mine, subsidy
from framework.chains import COINBASE_MATURITY, FIRST_TIME
from framework.tx import TxOut, compact, sha256d
from framework.waiting import wait_until

MIB = 1 << 20
BLOCKS = settings.many(14, 60)
HOT, OTHERS = 55_000, 30_000  # outputs of a block
SPENT = 20_000
ANYONE = b"\x51"  # a script that needs no signature

LITTLE = 8 * MIB
# What is promised beside it is 256 MiB; so short a chain would fit in that.
BESIDE = 72 * MIB


class RawTx:
    """Bytes; what mine() asks of a transaction."""

    def __init__(self, inputs, outputs, count):
        """inputs: outpoints; outputs: bytes of so many."""
        spent = b"".join(
            bytes.fromhex(txid)[::-1] + struct.pack("<IBI", vout, 0, 0xFFFFFFFF)
            for txid, vout in inputs
        )
        head = struct.pack("<i", 2) + compact(len(inputs)) + spent
        self.raw = head + compact(count) + outputs + bytes(4)
        self.txid = sha256d(self.raw)[::-1].hex()

    def write(self, witness=True):
        return self.raw

    def wtxid_bytes(self):
        return sha256d(self.raw)


class HotChain:
    def __init__(self, node):
        self._node = node
        self._tip, self._height = node.tip(), 0
        self._rng = random.Random(1)
        coinbases = [self._add([]) for _ in range(COINBASE_MATURITY + BLOCKS)]
        paying = [self._pay(coinbase) for coinbase in coinbases[:BLOCKS]]
        for tx in paying:
            self._add([tx])
        for tx in paying[: BLOCKS // 3]:
            inputs = [(tx.txid, vout) for vout in range(SPENT)]
            self._add([RawTx(inputs, TxOut(0, ANYONE).write(), 1)])

    def _add(self, txs):
        """The coinbase's txid."""
        self._height += 1
        block = mine(
            self._tip,
            self._height,
            FIRST_TIME + 600 * self._height,
            txs,
            [TxOut(subsidy(self._height), ANYONE)],
        )
        self._tip = block.hash
        self._node.submit(block.raw)
        return block.txs[0].txid

    def _pay(self, coinbase):
        hot = TxOut(0, ANYONE).write()
        other = [TxOut(0, b"\x03" + self._rng.randbytes(3)).write() for _ in range(OTHERS)]
        return RawTx([(coinbase, 0)], hot * HOT + b"".join(other), HOT + OTHERS)


@pytest.fixture(scope="module")
def node(make_node):
    node = make_node()
    HotChain(node)
    return node


def build(make_owsd, node, *flags):
    """(its most anonymous memory, its dump's hash)."""
    flags = ["--build", "always", "--jobs", "2", *flags]
    owsd = make_owsd(node, start=False, blocks=True, flags=flags)
    owsd.start("--until-synced", wait=False)
    most = 0

    def ended():
        nonlocal most
        most = max(most, owsd.process.anonymous())
        return not owsd.running

    wait_until(ended, 100, pause=0.001)
    assert owsd.process.exit_code == 0, owsd.log_tail()
    assert "build done" in owsd.log()
    return most, dump_hash(owsd)


def dump_hash(owsd):
    argv = [settings.owsd_program(), "dump", *owsd.data_flags(), *owsd.index_flags()]
    with subprocess.Popen([str(a) for a in argv], stdout=subprocess.PIPE) as process:
        digest = hashlib.file_digest(process.stdout, "sha256").hexdigest()
    assert process.returncode == 0
    return digest


def test_a_build_keeps_within_its_memory_though_one_script_owns_the_chain(make_owsd, node):
    roomy, expected = build(make_owsd, node)
    most, dump = build(make_owsd, node, "--build-memory", str(LITTLE))
    assert dump == expected
    assert most <= LITTLE + BESIDE, most / MIB
    # And it was asked for something.
    assert roomy > LITTLE + BESIDE, roomy / MIB
