// Seeds by @scure/bip39, keys by @scure/bip32, addresses by @scure/btc-signer
// and bitcore-lib-ltc.
import * as btc from "@scure/btc-signer";
import { HDKey } from "@scure/bip32";
import { entropyToMnemonic, mnemonicToSeedSync } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { hex } from "@scure/base";
import litecoin from "bitcore-lib-ltc";
import { answer } from "./answer.mjs";

function root({ entropy, passphrase }) {
  const words = entropyToMnemonic(hex.decode(entropy), wordlist);
  const seed = mnemonicToSeedSync(words, passphrase);
  const key = HDKey.fromMasterSeed(seed);
  return {
    words,
    seed: hex.encode(seed),
    xprv: key.privateExtendedKey,
    fingerprint: key.fingerprint.toString(16).padStart(8, "0"),
  };
}

// The extended public key at a path, and the addresses below it.
function derive({ xprv, purpose, account, branch, from, count, network }) {
  const parent = HDKey.fromExtendedKey(xprv).derive(account);
  const below = parent.deriveChild(branch);
  const at = (index) => {
    const key = below.deriveChild(index).publicKey;
    const made = {
      44: () => btc.p2pkh(key, network),
      49: () => btc.p2sh(btc.p2wpkh(key), network),
      84: () => btc.p2wpkh(key, network),
      86: () => btc.p2tr(key.slice(1), undefined, network),
    }[purpose]();
    return { public_key: hex.encode(key), address: made.address };
  };
  return {
    xpub: parent.publicExtendedKey,
    rows: Array.from({ length: count }, (_, index) => at(from + index)),
  };
}

// bitcore knows these kinds of address.
const BITCORE = { 44: "pubkeyhash", 49: "scripthash", 84: "witnesspubkeyhash" };

const bitcore = ({ keys, purpose, network }) =>
  keys.map((key) =>
    litecoin.Address.fromPublicKey(
      new litecoin.PublicKey(key), litecoin.Networks.get(network), BITCORE[purpose],
    ).toString());

answer({ root, derive, bitcore });
