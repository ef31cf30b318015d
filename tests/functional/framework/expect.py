"""The oracle's facts as the explorer's answers: what each endpoint must say.

Expect(view) gives expectations for compare.check(); Examiner asks a daemon and
checks. "server clock" fields may lie between the view's moment and now.
"""

import datetime
import math
import time

from . import settings
from .block import subsidy
from .compare import AnyOrder, Num, amount, between, check, decimals8
from .oracle import MEMPOOL, satoshis

PAGE = 10  # transactions of a page of /txs
MOST_TXIDS = 1000  # of /addr
CLOCK_SLACK = 2  # seconds between the node's clock readings and the daemon's

# Insight's names for a script's type; the others keep the node's.
_TYPES = {"pubkey": "pubkeyhash"}


def or_null(text):
    return text if text else None


def pages(total):
    return math.ceil(total / PAGE)


class Expect:
    def __init__(self, view):
        self.view = view
        self.since = int(time.time()) - 3600

    # --- transactions -----------------------------------------------------------

    def tx(self, txid, asm=True, script_sig=True, spent=True):
        place = self.view.places[txid]
        json = place.tx.json
        answer = {
            "txid": txid,
            "version": json["version"],
            "locktime": json["locktime"],
            "vin": self._vins(place.tx, asm, script_sig),
            "vout": [
                self._vout(place, n, asm, spent) for n in range(len(json["vout"]))
            ],
        }
        answer.update(self._whereabouts(place))
        if place.tx.coinbase:
            answer["isCoinBase"] = True
        if place.tx.mweb:
            answer["mweb"] = True
        value_out = sum(output.value for output in place.tx.outputs)
        answer["valueOut"] = amount(value_out)
        answer["size"] = json["size"]
        if place.tx.mweb and not place.tx.inputs:
            # All of it is inside MWEB: nobody can say.
            answer["valueIn"] = answer["fees"] = None
        elif not place.tx.coinbase:
            value_in = sum(self.view.output(o).value for o in place.tx.inputs)
            answer["valueIn"] = amount(value_in)
            answer["fees"] = amount(value_in - value_out)
        answer.update(self._extensions(place))
        return answer

    def _extensions(self, place):
        answer = {}
        tx = place.tx
        if settings.COIN.segwit and not (tx.mweb and not tx.inputs):
            answer["vsize"], answer["weight"] = tx.json["vsize"], tx.json["weight"]
            if tx.mweb and place.height == MEMPOOL:
                # There the node adds what MWEB makes a HogEx weigh.
                answer["vsize"] = between(1, tx.json["vsize"])
                answer["weight"] = between(1, tx.json["weight"])
        if place.height == MEMPOOL:
            entered = self.view.entries[tx.txid]["time"]
            answer["firstSeen"] = between(
                entered - CLOCK_SLACK, int(time.time()) + CLOCK_SLACK
            )
        return answer

    def _whereabouts(self, place):
        if place.height == MEMPOOL:
            return {
                "blockheight": -1,
                "confirmations": 0,
                "time": between(self.since, int(time.time()) + CLOCK_SLACK),
            }
        return {
            "blockhash": place.block.hash,
            "blockheight": place.height,
            "confirmations": self.confirmations(place.height),
            "time": place.block.time,
            "blocktime": place.block.time,
        }

    def confirmations(self, height):
        return self.view.height - height + 1 if height != MEMPOOL else 0

    def _vins(self, tx, asm, script_sig):
        if tx.coinbase:
            vin = tx.json["vin"][0]
            return [
                {"coinbase": vin["coinbase"], "sequence": vin["sequence"], "n": 0}
            ]
        return [self._vin(tx, n, asm, script_sig) for n in range(len(tx.inputs))]

    def _vin(self, tx, n, asm, script_sig):
        vin = tx.json["vin"][n]
        spent = self.view.output(tx.inputs[n])
        answer = {
            "txid": vin["txid"],
            "vout": vin["vout"],
            "sequence": vin["sequence"],
            "n": n,
        }
        if script_sig:
            answer["scriptSig"] = {"hex": vin["scriptSig"]["hex"]}
            if asm:
                answer["scriptSig"]["asm"] = or_null(vin["scriptSig"]["asm"])
        answer["addr"] = spent.shown
        answer["valueSat"] = spent.value
        answer["value"] = amount(spent.value)
        answer.update(_token(spent))
        answer["doubleSpentTxID"] = None
        return answer

    def _vout(self, place, n, asm, with_spent):
        output = place.tx.outputs[n]
        script = {"hex": output.script}
        if asm:
            script["asm"] = output.asm
        if output.shown:
            script["addresses"] = [output.shown]
            script["type"] = _TYPES.get(output.type, output.type)
        elif output.type.startswith("witness_mweb_"):
            script["type"] = output.type
        answer = {"value": decimals8(output.value), "n": n, "scriptPubKey": script}
        answer.update(_token(output))
        if with_spent:
            spender = self.view.spenders.get((place.tx.txid, n), (None,) * 3)
            answer["spentTxId"], answer["spentIndex"] = spender[:2]
            answer["spentHeight"] = spender[2]
        return answer

    # --- blocks -----------------------------------------------------------------

    def block(self, block):
        """An active block."""
        json = block.json
        answer = {
            "hash": block.hash,
            "size": json["size"],
            "height": block.height,
            "version": json["version"],
            "merkleroot": json["merkleroot"],
            "tx": block.txids,
            "time": block.time,
            "nonce": json["nonce"],
            "bits": json["bits"].lstrip("0"),
            # Computed from bits with 8 decimals: nothing is left on regtest.
            "difficulty": 0,
            "chainwork": json["chainwork"],
            "confirmations": self.confirmations(block.height),
            "previousblockhash": block.prev,
        }
        if block.height < self.view.height:
            answer["nextblockhash"] = self.view.blocks[block.height + 1].hash
        answer["reward"] = amount(subsidy(block.height))
        answer["isMainChain"] = True
        answer["poolInfo"] = {}
        if settings.COIN.segwit:
            answer["weight"] = json["weight"]
        return answer

    def stale_block(self, block):
        """One that the daemon has seen connected and left again."""
        answer = self.block(block)
        answer["confirmations"] = -1
        answer["isMainChain"] = False
        answer.pop("nextblockhash", None)
        return answer

    def block_summary(self, block):
        return {
            "height": block.height,
            "size": block.json["size"],
            "hash": block.hash,
            "time": block.time,
            "txlength": len(block.txs),
            "poolInfo": {},
        }

    def blocks_of_day(self, day, limit=200, start=None):
        """day: a datetime.date; start: startTimestamp. Active blocks only."""
        low = int(
            datetime.datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
        )
        high = start if start is not None else low + 86400
        times = zip(self.view.times, self.view.blocks)
        found = [b for t, b in times if low <= t < high][::-1]
        kept = found[:limit]
        more = len(found) > len(kept)
        pagination = {
            "next": _day_text(high),
            "prev": _day_text(low - 86400),
            "currentTs": high - 1,
            "current": _day_text(low),
            "isToday": _day_text(low) == _day_text(time.time()),
            "more": more,
        }
        if more:
            # Of the oldest shown; an empty page has none.
            pagination["moreTs"] = (
                self.view.times[kept[-1].height] if kept else high
            )
        return {
            "blocks": [self.block_summary(block) for block in kept],
            "length": len(kept),
            "pagination": pagination,
        }

    # --- addresses ----------------------------------------------------------------

    def addr(self, address, txids=None):
        """txids: what is expected in transactions; None leaves the list out."""
        script = self.view.script_of(address)
        answer = {
            "addrStr": address,
            "balance": amount(script.balance),
            "balanceSat": script.balance,
            "totalReceived": amount(script.received),
            "totalReceivedSat": script.received,
            "totalSent": amount(script.sent),
            "totalSentSat": script.sent,
            "unconfirmedBalance": amount(script.mempool_delta),
            "unconfirmedBalanceSat": script.mempool_delta,
            "unconfirmedTxApperances": len(set(script.mempool_txids)),
            "txApperances": len(script.txids),
        }
        if txids is not None:
            answer["transactions"] = txids
        return answer

    def utxo(self, address, coin):
        answer = {
            "address": address,
            "txid": coin.txid,
            "vout": coin.vout,
            "scriptPubKey": coin.output.script,
            "amount": amount(coin.output.value),
            "satoshis": coin.output.value,
        }
        if coin.height == MEMPOOL:
            answer["confirmations"] = 0
            answer["ts"] = between(
                coin.time - CLOCK_SLACK, int(time.time()) + CLOCK_SLACK
            )
        else:
            answer["height"] = coin.height
            answer["confirmations"] = self.confirmations(coin.height)
        if coin.output.token:
            answer["hasToken"] = True
            answer.update(_token(coin.output))
        return answer


def _token(output):
    return {"tokenData": output.token} if output.token else {}


UTC = datetime.timezone.utc


def _day_text(seconds):
    return datetime.datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


class Examiner:
    """Asks a daemon and holds the answers against one view."""

    def __init__(self, owsd, view, prefix=""):
        self.http = owsd.http
        self.view = view
        self.expect = Expect(view)
        self.prefix = prefix

    def get(self, path, **query):
        return self.http.json(self.prefix + path, **query)

    def check(self, expected, path, **query):
        answer = self.get(path, **query)
        check(expected, answer, f"GET {path} {query or ''}")
        return answer

    # --- histories ------------------------------------------------------------------

    def order_of(self, txids, scripts):
        """Checks a full history's order: returns it, as the truth for pages.

        Confirmed ones stand exactly so; the mempool's, newest first, each once.
        """
        fresh, confirmed = self.view.history(scripts)
        top, rest = txids[: len(fresh)], txids[len(fresh) :]
        assert rest == confirmed[: len(rest)], "confirmed history differs"
        assert set(top) == fresh and len(set(top)) == len(top), (top, fresh)
        self.check_newest_first(top)
        return txids

    def check_newest_first(self, txids):
        """Nothing stands above what spends it, unless it came later: a reorg may
        bring a parent back to a child that was never away. The node's clock
        tells, to the second."""
        entered = {txid: self.view.entries[txid]["time"] for txid in txids}
        seen = set()
        for txid in txids:
            for parent in {o[0] for o in self.view.mempool[txid].inputs} & seen:
                assert entered[parent] >= entered[txid], (parent, txid)
            seen.add(txid)

    def history(self, address):
        """The whole history by pages of 1,000, checked; txids."""
        script = self.view.script_of(address)
        total = len(set(script.mempool_txids)) + len(script.txids)
        txids = []
        while True:
            step = self.get(
                f"/addr/{address}",
                **{"from": len(txids), "to": len(txids) + MOST_TXIDS},
            )["transactions"]
            txids += step
            if len(step) < MOST_TXIDS:
                break
        assert len(txids) == total, (address, len(txids), total)
        return self.order_of(txids, [script])

    # --- every endpoint that speaks of an address --------------------------------------

    def address(self, address):
        script = self.view.script_of(address)
        txids = self.history(address)
        self.check(self.expect.addr(address, txids[:MOST_TXIDS]), f"/addr/{address}")
        self.check(self.expect.addr(address), f"/addr/{address}", noTxList=1)
        for name, sats in (
            ("balance", script.balance),
            ("totalReceived", script.received),
            ("totalSent", script.sent),
            ("unconfirmedBalance", script.mempool_delta),
        ):
            self.check(sats, f"/addr/{address}/{name}")
        self.utxos(address)
        self.address_pages(address, txids)
        self.multi_history([address])

    def address_slices(self, address, txids, slices):
        for first, end in slices:
            expected = self.expect.addr(address, txids[first:end])
            self.check(expected, f"/addr/{address}", **{"from": first, "to": end})

    def address_pages(self, address, txids, numbers=None):
        total = pages(len(txids))
        if numbers is None:
            numbers = sorted({0, 1, total - 1, total} - {-1})
        for number in numbers:
            part = txids[number * PAGE : (number + 1) * PAGE]
            self.check(
                {"pagesTotal": total, "txs": [self.expect.tx(t) for t in part]},
                "/txs",
                address=address,
                pageNum=number,
            )

    def utxos(self, *addresses):
        """/addr/X/utxo, or /addrs/X,Y/utxo in every way to ask."""
        expected = self.expected_utxos(addresses)
        joined = ",".join(addresses)
        if len(addresses) == 1:
            self.check_utxos(expected, self.get(f"/addr/{joined}/utxo"))
        self.check_utxos(expected, self.get(f"/addrs/{joined}/utxo"))
        post = self.http.post(f"{self.prefix}/addrs/utxo", {"addrs": joined})
        self.check_utxos(expected, post.json())

    def expected_utxos(self, addresses):
        fresh, old = [], []
        for address in dict.fromkeys(addresses):
            unconfirmed, confirmed = self.view.script_of(address).utxos()
            fresh += [self.expect.utxo(address, coin) for coin in unconfirmed]
            old += [self.expect.utxo(address, coin) for coin in confirmed]
        return fresh, old

    def check_utxos(self, expected, answer):
        """Mempool's first, then by height descending; ties in any order."""
        fresh, old = expected
        by_outpoint = _outpoint_key
        count = len(fresh)
        check(AnyOrder(fresh, by_outpoint), answer[:count], "unconfirmed utxos")
        check(AnyOrder(old, by_outpoint), answer[count:], "confirmed utxos")
        heights = [int(utxo["height"]) for utxo in answer[count:]]
        assert heights == sorted(heights, reverse=True), heights
        self.check_newest_first([utxo["txid"] for utxo in answer[:count]])

    def multi_history(self, addresses, first=None, end=None):
        """/addrs/X,Y/txs by path, POST form and POST JSON."""
        scripts = [self.view.script_of(a) for a in dict.fromkeys(addresses)]
        fresh, confirmed = self.view.history(scripts)
        total = len(fresh) + len(confirmed)
        joined = ",".join(addresses)
        query = {}
        if first is not None:
            query = {"from": first, "to": end}
        low, high = (0, 10) if first is None else (first, end)
        answer = self.get(f"/addrs/{joined}/txs", **query)
        got = [tx["txid"] for tx in answer["items"]]
        if low == 0 and high >= len(fresh):
            self.order_of(got, scripts)
        elif low >= len(fresh):
            low_rest, high_rest = low - len(fresh), high - len(fresh)
            assert got == confirmed[low_rest:high_rest], (low, high)
        expected = {
            "totalItems": total,
            "from": low,
            "to": min(high, total),
            "items": [self.expect.tx(txid) for txid in got],
        }
        check(expected, answer, f"GET /addrs/.../txs {query}")
        assert len(got) == max(0, min(high, total) - low)
        form = {"addrs": joined, **query}
        post = self.http.post(f"{self.prefix}/addrs/txs", form)
        check(expected, post.json(), "POST /addrs/txs")
        return got

    # --- transactions and blocks --------------------------------------------------------

    def transaction(self, txid):
        self.check(self.expect.tx(txid), f"/tx/{txid}")
        raw = self.view.places[txid].tx.json["hex"]
        self.check({"rawtx": raw}, f"/rawtx/{txid}")

    def block(self, block, raw=None):
        self.check(self.expect.block(block), f"/block/{block.hash}")
        self.check({"blockHash": block.hash}, f"/block-index/{block.height}")
        if raw:
            self.check({"rawblock": raw}, f"/rawblock/{block.hash}")

    def block_pages(self, block, numbers=None):
        total = pages(len(block.txids))
        for number in range(total + 1) if numbers is None else numbers:
            part = block.txids[number * PAGE : (number + 1) * PAGE]
            self.check(
                {"pagesTotal": total, "txs": [self.expect.tx(t) for t in part]},
                "/txs",
                block=block.hash,
                pageNum=number,
            )

    def day(self, day, stale=(), **query):
        """/blocks of a day. Stale blocks of that day may stand among them."""
        options = {}
        if "limit" in query:
            options["limit"] = query["limit"]
        if "startTimestamp" in query:
            options["start"] = query["startTimestamp"]
        expected = self.expect.blocks_of_day(day, **options)
        answer = self.get("/blocks", blockDate=day.isoformat(), **query)
        stale = {block.hash for block in stale}
        if stale:
            kept = [b for b in answer["blocks"] if b["hash"] not in stale]
            assert int(answer["length"]) == len(answer["blocks"])
            answer["blocks"], answer["length"] = kept, Num(len(kept))
        check(expected, answer, f"GET /blocks of {day} {query}")

    def days(self):
        """Every UTC day that has blocks."""
        return sorted({datetime.date.fromisoformat(_day_text(t)) for t in self.view.times[1:]})

    # --- state ----------------------------------------------------------------------------

    def sync(self):
        self.check(
            {
                "status": "finished",
                "blockChainHeight": self.view.height,
                "syncPercentage": 100,
                "height": self.view.height,
                "error": None,
                "type": "bitcore node",
            },
            "/sync",
        )

    def status(self, node):
        tip = self.view.tip.hash
        last = {"syncTipHash": tip, "lastblockhash": tip}
        self.check(last, "/status", q="getLastBlockHash")
        self.check({"bestblockhash": tip}, "/status", q="getBestBlockHash")
        answer = self.get("/status", q="getDifficulty")
        assert list(answer) == ["difficulty"]
        difficulty = float(node.rpc.getblockchaininfo()["difficulty"])
        assert math.isclose(float(answer["difficulty"]), difficulty, abs_tol=1e-12)
        self.info(self.get("/status")["info"], node)
        self.info(self.get("/status", q="getInfo")["info"], node)
        self.info(self.get("/status", q="anything")["info"], node)

    def info(self, info, node):
        network = node.rpc.getnetworkinfo()
        assert info["version"] == str(network["version"])
        assert info["protocolversion"] == str(network["protocolversion"])
        assert info["subversion"] == network["subversion"]
        assert info["blocks"] == str(self.view.height)
        assert info["network"] == "regtest"
        assert info["errors"] == "" and info["proxy"] == ""
        relay = amount(satoshis(network["relayfee"]))
        check(relay, info["relayfee"], "relayfee")
        check(network["connections"], info["connections"], "connections")
        check(network["timeoffset"], info["timeoffset"], "timeoffset")
        check(
            {"name": settings.COIN.title, "protocol": settings.COIN.title.lower()},
            info["description"],
            "description",
        )
        kinds = [unit["kind"] for unit in info["units"]]
        assert kinds.count("standard") == 1, kinds
        assert kinds.count("fiat") == 2, kinds


def _outpoint_key(utxo):
    return utxo["txid"], int(utxo["vout"])
