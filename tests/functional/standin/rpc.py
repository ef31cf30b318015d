"""The methods of JSON-RPC."""

import text
import wire
from mempool import Missing
from wire import Bad, display

MISC, TYPE, NOT_FOUND, PARAMETER, DESERIALIZATION = -1, -3, -5, -8, -22
TX_ERROR, TX_REJECTED, TX_KNOWN, NO_METHOD = -25, -26, -27, -32601
VERSION, SUBVERSION = 28000100, "/Bitcoin Cash Node:28.0.1(EB32.0)/"
SATOSHI_PER_BYTE = "0.00001000"


class RpcError(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


def hash_of(value, name="parameter 1"):
    """Of a hash in display hex: its bytes in internal order."""
    if not isinstance(value, str):
        raise RpcError(TYPE, "JSON value is not a string as expected")
    try:
        data = bytes.fromhex(value)
    except ValueError:
        data = b""
    if len(value) != 64 or len(data) != 32:
        raise RpcError(PARAMETER, f"{name} must be of length 64 and hexadecimal")
    return data[::-1]


def _bytes_of(value, what):
    try:
        return bytes.fromhex(value)
    except (ValueError, TypeError):
        raise RpcError(DESERIALIZATION, f"{what} decode failed") from None


def difficulty(bits):
    return 0xFFFF / (bits & 0xFFFFFF) * 256.0 ** (29 - (bits >> 24))


class Methods:
    """call(name, params); the caller holds the node's lock."""

    def __init__(self, node):
        self.node = node
        self.chain = node.chain
        self.mempool = node.mempool

    def call(self, name, params):
        method = getattr(self, "do_" + name, None) if isinstance(name, str) else None
        if method is None:
            raise RpcError(NO_METHOD, "Method not found")
        try:
            return method(*params)
        except TypeError as error:
            if "positional argument" not in str(error):
                raise
            # The node shows its help for too many or too few.
            raise RpcError(MISC, f"{name}: wrong number of parameters") from None

    # --- state --------------------------------------------------------------------

    def do_getblockchaininfo(self):
        tip = self.chain.tip
        headers = max(e.height for e in self.chain.entries.values() if not e.invalid)
        return {
            "chain": "regtest",
            "blocks": tip.height,
            "headers": headers,
            "bestblockhash": display(tip.hash),
            "difficulty": difficulty(tip.header.bits),
            "mediantime": tip.median_time,
            "verificationprogress": 1.0,
            "initialblockdownload": self.node.initial_download(),
            "chainwork": f"{tip.work:064x}",
            "size_on_disk": sum(e.size for e in self.chain.entries.values()),
            "pruned": False,
            "warnings": "",
        }

    def do_getnetworkinfo(self):
        return {
            "version": VERSION,
            "subversion": SUBVERSION,
            "protocolversion": 70016,
            "localservices": "0000000000000025",
            "localrelay": True,
            "timeoffset": 0,
            "networkactive": True,
            "connections": 0,
            "networks": [],
            "relayfee": text.amount(self.node.min_relay_fee),
            "excessutxocharge": text.amount(0),
            "localaddresses": [],
            "warnings": "",
        }

    def do_getmempoolinfo(self):
        entries = self.mempool.entries.values()
        return {
            "loaded": True,
            "size": len(entries),
            "bytes": sum(len(e.tx.raw) for e in entries),
            "usage": 1000 * len(entries),
            "maxmempool": 320000000,
            "mempoolminfee": text.amount(self.node.min_relay_fee),
            "minrelaytxfee": text.amount(self.node.min_relay_fee),
        }

    def do_estimatefee(self):
        return text.amount(1000)

    def do_getzmqnotifications(self):
        return self.node.publisher.notifications()

    def do_setmocktime(self, seconds):
        self.node.set_clock(seconds)

    def do_stop(self):
        self.node.stop()
        return "Bitcoin Cash Node stopping"

    # --- blocks ---------------------------------------------------------------------

    def do_getblockcount(self):
        return self.chain.tip.height

    def do_getbestblockhash(self):
        return display(self.chain.tip.hash)

    def do_getblockhash(self, height):
        if not isinstance(height, int) or isinstance(height, bool):
            raise RpcError(TYPE, "JSON value is not an integer as expected")
        if not 0 <= height < len(self.chain.active):
            raise RpcError(PARAMETER, "Block height out of range")
        return display(self.chain.active[height].hash)

    def _entry(self, value):
        """By hash or by height, as Bitcoin Cash Node allows."""
        if isinstance(value, int):
            return self.chain.entries[hash_of(self.do_getblockhash(value))]
        entry = self.chain.entries.get(hash_of(value, "hash_or_height"))
        if entry is None:
            raise RpcError(NOT_FOUND, "Block not found")
        return entry

    def do_getblockheader(self, value, verbose=True):
        entry = self._entry(value)
        return self.header_json(entry) if verbose else entry.header.raw.hex()

    def header_json(self, entry):
        header = entry.header
        said = {
            "hash": display(entry.hash),
            "confirmations": self._confirmations(entry),
            "height": entry.height,
            "version": header.version,
            "versionHex": f"{header.version & 0xFFFFFFFF:08x}",
            "merkleroot": display(header.merkle_root),
            "time": header.time,
            "mediantime": entry.median_time,
            "nonce": header.nonce,
            "bits": f"{header.bits:08x}",
            "difficulty": difficulty(header.bits),
            "chainwork": f"{entry.work:064x}",
            "nTx": entry.tx_count,
        }
        if entry.prev:
            said["previousblockhash"] = display(entry.prev.hash)
        if self.chain.is_active(entry) and entry is not self.chain.tip:
            said["nextblockhash"] = display(self.chain.active[entry.height + 1].hash)
        return said

    def _confirmations(self, entry):
        if not self.chain.is_active(entry):
            return -1
        return self.chain.tip.height - entry.height + 1

    def do_getblock(self, value, verbosity=1):
        entry = self._entry(value)
        if entry.place is None:
            raise RpcError(MISC, "Block not found on disk")
        if not verbosity:
            return self.chain.raw(entry).hex()
        return self.block_json(entry, int(verbosity))

    def block_json(self, entry, verbosity):
        said = self.header_json(entry)
        said["size"] = entry.size
        txs = self.chain.txs(entry)
        if verbosity < 2:
            said["tx"] = [tx.txid for tx in txs]
        else:
            said["tx"] = [text.tx_json(tx, entry.undo, verbosity > 2) for tx in txs]
        return said

    def do_getchaintips(self):
        entries = self.chain.entries.values()
        parents = {e.prev.hash for e in entries if e.prev}
        tips = [e for e in entries if e.hash not in parents or e is self.chain.tip]
        said = []
        for tip in sorted(tips, key=lambda e: -e.height):
            at = tip
            while not self.chain.is_active(at):
                at = at.prev
            status = "active" if tip is self.chain.tip else self._status(tip)
            length = tip.height - at.height
            said.append(
                {
                    "height": tip.height,
                    "hash": display(tip.hash),
                    "branchlen": length,
                    "status": status,
                }
            )
        return said

    def _status(self, entry):
        if entry.place is None:
            return "headers-only"
        return "valid-fork" if entry.usable else "invalid"

    def do_submitblock(self, raw, dummy=None):
        try:
            answer, change = self.chain.accept_block(_bytes_of(raw, "Block"))
        except Bad as bad:
            raise RpcError(DESERIALIZATION, f"Block decode failed: {bad}") from None
        self.node.changed(change)
        return answer

    def do_submitheader(self, raw):
        try:
            self.chain.accept_header(_bytes_of(raw, "Block header"))
        except Bad as bad:
            raise RpcError(TX_ERROR, str(bad)) from None

    def do_invalidateblock(self, value):
        self.node.changed(self.chain.invalidate(self._entry(value)))

    def do_reconsiderblock(self, value):
        self.node.changed(self.chain.reconsider(self._entry(value)))

    # --- transactions -----------------------------------------------------------------

    def do_getrawmempool(self, verbose=False):
        entries = self.mempool.entries
        if not verbose:
            return [display(tx_id) for tx_id in entries]
        return {display(tx_id): self._entry_json(e) for tx_id, e in entries.items()}

    def _entry_json(self, entry):
        fee = text.amount(entry.fee)
        return {
            "fees": {"base": fee, "modified": fee},
            "size": len(entry.tx.raw),
            "time": entry.time,
            "depends": sorted(map(display, self.mempool.parents(entry))),
            "spentby": sorted(map(display, self.mempool.children(entry))),
        }

    def do_getmempoolentry(self, txid):
        entry = self.mempool.entries.get(hash_of(txid))
        if entry is None:
            raise RpcError(NOT_FOUND, "Transaction not in mempool")
        return self._entry_json(entry)

    def do_getrawtransaction(self, txid, verbose=False, blockhash=None):
        tx, entry = self.find_tx(hash_of(txid), blockhash)
        if not verbose:
            return tx.raw.hex()
        said = text.tx_json(tx)
        if entry:
            said["blockhash"] = display(entry.hash)
            said["confirmations"] = max(0, self._confirmations(entry))
            said["time"] = said["blocktime"] = entry.header.time
        return said

    def find_tx(self, tx_id, blockhash=None):
        """(Tx, Entry or None): of the mempool, or of a block that is named;
        there is no index of transactions."""
        if blockhash:
            entry = self._entry(blockhash)
            for tx in self.chain.txs(entry):
                if tx.id == tx_id:
                    return tx, entry
        elif tx_id in self.mempool.entries:
            return self.mempool.entries[tx_id].tx, None
        raise RpcError(
            NOT_FOUND,
            "No such mempool transaction. Use -txindex or provide a block hash to "
            "enable blockchain transaction queries. Use gettransaction for wallet "
            "transactions.",
        )

    def do_sendrawtransaction(self, raw, allow_high_fees=False):
        if not isinstance(allow_high_fees, bool):
            raise RpcError(TYPE, "JSON value is not a boolean as expected")
        try:
            tx, end = wire.read_tx(_bytes_of(raw, "TX"))
        except Bad:
            tx, end = None, -1
        if end != len(raw) // 2:
            raise RpcError(DESERIALIZATION, "TX decode failed")
        if tx.id in self.mempool.entries:
            return tx.txid
        for vout in range(len(tx.outputs)):
            if tx.id + vout.to_bytes(4, "little") in self.chain.coins:
                raise RpcError(TX_KNOWN, "transaction already in block chain")
        try:
            self.mempool.accept(tx)
        except Missing:
            raise RpcError(TX_ERROR, "Missing inputs") from None
        except Bad as bad:
            raise RpcError(TX_REJECTED, f"{bad} (code 16)") from None
        self.node.publisher.tx(tx)
        return tx.txid

    # --- coins ------------------------------------------------------------------------

    def do_gettxout(self, txid, vout, include_mempool=True):
        outpoint = hash_of(txid) + vout.to_bytes(4, "little")
        coin = self.chain.coins.get(outpoint)
        pooled = self.mempool.entries.get(outpoint[:32])
        height = coin.height if coin else 0
        if include_mempool:
            if outpoint in self.mempool.spenders:
                return None
            if pooled:
                coin, height = pooled.outputs.get(outpoint), None
        if coin is None:
            return None
        said = {
            "bestblock": display(self.chain.tip.hash),
            "confirmations": 0 if height is None else self.chain.tip.height - height + 1,
            "value": text.amount(coin.value),
            "scriptPubKey": text.script_json(coin.script),
        }
        if coin.token:
            said["tokenData"] = text.token_json(coin.token)
        said["coinbase"] = coin.coinbase
        return said

    def do_gettxoutsetinfo(self):
        coins = self.chain.coins
        return {
            "height": self.chain.tip.height,
            "bestblock": display(self.chain.tip.hash),
            "transactions": len({outpoint[:32] for outpoint in coins}),
            "txouts": len(coins),
            "total_amount": text.amount(sum(c.value for c in coins.values())),
        }

    def do_scantxoutset(self, action, objects):
        """Of descriptors only raw(HEX)."""
        wanted = set()
        for descriptor in objects:
            if not descriptor.startswith("raw("):
                raise RpcError(NOT_FOUND, f"Invalid descriptor '{descriptor}'")
            wanted.add(bytes.fromhex(descriptor[4:].split(")")[0]))
        found = [(o, c) for o, c in self.chain.coins.items() if c.script in wanted]
        unspents = []
        for outpoint, coin in found:
            unspent = {
                "txid": display(outpoint[:32]),
                "vout": int.from_bytes(outpoint[32:], "little"),
                "scriptPubKey": coin.script.hex(),
                "amount": text.amount(coin.value),
                "height": coin.height,
            }
            if coin.token:
                unspent["tokenData"] = text.token_json(coin.token)
            unspents.append(unspent)
        return {
            "success": action == "start",
            "searched_items": len(self.chain.coins),
            "unspents": unspents,
            "total_amount": text.amount(sum(c.value for _, c in found)),
        }
