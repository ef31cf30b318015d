// Templates made, signed and completed by @scure/btc-signer and libwally, and
// signatures checked by bitcoinjs-lib.
import * as btc from "@scure/btc-signer";
import { HDKey } from "@scure/bip32";
import { base64, hex } from "@scure/base";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import * as bitcoinjs from "bitcoinjs-lib";
import * as ecc from "tiny-secp256k1";
import wally from "wallycore";
import { answer } from "./answer.mjs";

bitcoinjs.initEccLib(ecc);

const UNSPENDABLE = btc.TAPROOT_UNSPENDABLE_KEY;
const ZEROS = new Uint8Array(32); // BIP340's aux, so that signatures repeat
const LIMITS = { allowUnknownOutputs: true, allowUnknownInputs: true };

const TAPROOT = ["86", "leaf", "leaf-multi"];

const rootOf = (seed) => HDKey.fromMasterSeed(hex.decode(seed));
const xonly = (key) => key.slice(1);
const sha256d = (bytes) => sha256(sha256(bytes));

// A key with where it is from.
function keyAt(root, path) {
  const key = root.derive(path).publicKey;
  const der = { fingerprint: root.fingerprint, path: btc.bip32Path(path) };
  return { key, der, origin: [key, der] };
}

// What an input of each kind commits to: own signs, with the other where it
// takes two.
const KINDS = {
  44: ({ key, origin }) => ({ ...btc.p2pkh(key), bip32Derivation: [origin] }),
  49: ({ key, origin }) => ({ ...btc.p2sh(btc.p2wpkh(key)), bip32Derivation: [origin] }),
  84: ({ key, origin }) => ({ ...btc.p2wpkh(key), bip32Derivation: [origin] }),
  86: ({ key, der }) => ({
    ...btc.p2tr(xonly(key)),
    tapBip32Derivation: [[xonly(key), { hashes: [], der }]],
  }),
  sh: (...keys) => multisig(keys, (inner) => btc.p2sh(inner)),
  wsh: (...keys) => multisig(keys, (inner) => btc.p2wsh(inner)),
  "sh-wsh": (...keys) => multisig(keys, (inner) => btc.p2sh(btc.p2wsh(inner))),
  leaf: ({ key, der }, other) => {
    const tree = [btc.p2tr_pk(xonly(key)), btc.p2tr_pk(xonly(other.key))];
    return leaf(btc.p2tr(UNSPENDABLE, tree, undefined, true), 0, [{ key, der }]);
  },
  "leaf-multi": (...keys) => {
    const script = btc.p2tr_ns(2, keys.map(({ key }) => xonly(key)));
    return leaf(btc.p2tr(UNSPENDABLE, script, undefined, true), 0, keys);
  },
};

function multisig(keys, wrap) {
  const sorted = keys.map(({ key }) => key).sort(btc.utils.compareBytes);
  return { ...wrap(btc.p2ms(2, sorted)), bip32Derivation: keys.map(({ origin }) => origin) };
}

function leaf(spend, which, keys) {
  const hash = spend.leaves[which].hash;
  return {
    ...spend,
    tapLeafScript: [spend.tapLeafScript[which]],
    tapBip32Derivation: keys.map(({ key, der }) => [xonly(key), { hashes: [hash], der }]),
  };
}

// A made-up transaction that pays the script.
function payment(script, amount, number) {
  const tx = new btc.Transaction(LIMITS);
  tx.addInput({ txid: sha256(new Uint8Array([number])), index: 0 });
  tx.addOutput({ script, amount });
  return tx.unsignedTx;
}

// A template that pays "foreign" to nobody's key and all but "fee" of the rest to
// the path "change". Inputs: [{"kind", "path", "amount", "sighash"}]. Their
// previous transactions are in it, unless all are taproot's, whose signatures
// commit to all amounts.
function make({ seed, other, version, inputs, change, foreign, fee }) {
  const [own, cosigner] = [rootOf(seed), rootOf(other)];
  const tx = new btc.Transaction({ ...LIMITS, PSBTVersion: version, version: 2 });
  const isProved = inputs.some(({ kind }) => !TAPROOT.includes(kind));
  let left = -BigInt(foreign) - BigInt(fee);
  inputs.forEach(({ kind, path, amount, sighash }, number) => {
    const spend = KINDS[kind](keyAt(own, path), keyAt(cosigner, path));
    const previous = payment(spend.script, BigInt(amount), number);
    tx.addInput({
      txid: sha256d(previous).reverse(),
      index: 0,
      sequence: 0xfffffffd,
      sighashType: sighash,
      ...(isProved ? { nonWitnessUtxo: previous } : {}),
      ...(kind === "44" || kind === "sh"
        ? {}
        : { witnessUtxo: { script: spend.script, amount: BigInt(amount) } }),
      ...Object.fromEntries(
        ["redeemScript", "witnessScript", "tapInternalKey", "tapMerkleRoot", "tapLeafScript",
          "bip32Derivation", "tapBip32Derivation"]
          .filter((name) => spend[name] !== undefined)
          .map((name) => [name, spend[name]])),
    });
    left += BigInt(amount);
  });
  const nobody = secp256k1.getPublicKey(sha256(new Uint8Array()));
  tx.addOutput({ script: btc.p2wpkh(nobody).script, amount: BigInt(foreign) });
  const back = keyAt(own, change);
  tx.addOutput({
    script: btc.p2wpkh(back.key).script, amount: left, bip32Derivation: [back.origin],
  });
  return base64.encode(tx.toPSBT(version));
}

// Every signature of a template, by input and by what it verifies with.
function signatures({ psbt }) {
  const tx = btc.Transaction.fromPSBT(base64.decode(psbt), LIMITS);
  return Array.from({ length: tx.inputsLength }, (_, number) => {
    const input = tx.getInput(number);
    const rows = {};
    for (const [key, sig] of input.partialSig || []) rows[hex.encode(key)] = hex.encode(sig);
    if (input.tapKeySig) rows.key = hex.encode(input.tapKeySig);
    for (const [{ pubKey, leafHash }, sig] of input.tapScriptSig || [])
      rows[`${hex.encode(pubKey)} ${hex.encode(leafHash)}`] = hex.encode(sig);
    return rows;
  });
}

function signByScure(psbt, seed, lowR) {
  const tx = btc.Transaction.fromPSBT(base64.decode(psbt), { ...LIMITS, lowR });
  const root = rootOf(seed);
  const types = [btc.SigHash.DEFAULT, btc.SigHash.ALL];
  for (let number = 0; number < tx.inputsLength; number++) {
    const { bip32Derivation = [], tapBip32Derivation = [] } = tx.getInput(number);
    const origins = [...bip32Derivation, ...tapBip32Derivation.map(([key, { der }]) => [key, der])];
    if (origins.some(([, { fingerprint }]) => fingerprint === root.fingerprint))
      tx.signIdx(root, number, types, ZEROS);
  }
  return base64.encode(tx.toPSBT());
}

function signByWally(psbt, seed, lowR) {
  const template = wally.psbt_from_base64(psbt, 0);
  const root = wally.bip32_key_from_seed(hex.decode(seed), wally.BIP32_VER_TEST_PRIVATE, 0);
  wally.psbt_sign_bip32(template, root, lowR ? wally.EC_FLAG_GRIND_R : 0);
  return wally.psbt_to_base64(template, 0);
}

// The template signed by one of them, and the signatures in it. libwally signs
// the key path of a leaf's input, too, whosever it is.
function sign({ psbt, seed, low_r, by }) {
  const signed = (by === "wally" ? signByWally : signByScure)(psbt, seed, low_r);
  return { psbt: signed, signatures: signatures({ psbt: signed }) };
}

const checkOne = (key, digest, signature) =>
  key.length === 32
    ? schnorr.verify(signature, digest, key)
    : secp256k1.verify(signature, digest, key, { prehash: false, lowS: true });

// Does every signature of each input sign this transaction (version 0 alone)?
function check({ psbt }) {
  const template = bitcoinjs.Psbt.fromBase64(psbt);
  return template.data.inputs.map((_, number) => {
    try {
      return template.validateSignaturesOfInput(number, checkOne);
    } catch (error) {
      return String(error);
    }
  });
}

// The transaction, as one of them finalizes and extracts it.
function complete({ psbt, by }) {
  if (by === "wally") {
    const template = wally.psbt_from_base64(psbt, 0);
    wally.psbt_finalize(template, 0);
    return wally.tx_to_hex(wally.psbt_extract(template, 0), wally.WALLY_TX_FLAG_USE_WITNESS);
  }
  const tx = btc.Transaction.fromPSBT(base64.decode(psbt), LIMITS);
  tx.finalize();
  return hex.encode(tx.extract());
}

answer({ make, sign, signatures, check, complete });
