// Messages signed and verified by bip322-js and bitcoinjs-message.
import bip322 from "bip322-js";
import legacy from "bitcoinjs-message";
import { Transaction } from "bitcoinjs-lib";
import { WIF } from "@scure/btc-signer";
import { hex } from "@scure/base";
import { answer } from "./answer.mjs";

const PREFIX = {
  btc: "\u0018Bitcoin Signed Message:\n",
  ltc: "\u0019Litecoin Signed Message:\n",
};
const TYPES = { 49: "p2sh(p2wpkh)", 84: "p2wpkh" };

// It knows BIP322's simple form alone: of the full one, the witness.
function simple(signature) {
  if (!signature.startsWith("ful")) return signature.replace(/^smp/, "");
  const tx = Transaction.fromBuffer(Buffer.from(signature.slice(3), "base64"));
  return bip322.Witness.serialize(tx.ins[0].witness);
}

answer({
  bip322_verify: ({ address, message, signature }) =>
    bip322.Verifier.verifySignature(address, message, simple(signature)),
  bip322_sign: ({ key, address, message }) =>
    bip322.Signer.sign(WIF().encode(hex.decode(key)), address, message),
  legacy_verify: ({ address, message, signature, coin }) =>
    legacy.verify(message, address, signature, PREFIX[coin]),
  legacy_sign: ({ key, message, coin, purpose }) =>
    legacy.sign(message, Buffer.from(hex.decode(key)), true, PREFIX[coin], {
      segwitType: TYPES[purpose],
    }).toString("base64"),
});
