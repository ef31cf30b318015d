// Bitcoin Cash by libauth: transactions run in its virtual machine, with the
// rules of standardness, and addresses.
import * as auth from "@bitauth/libauth";
import { answer } from "./answer.mjs";

const machine = auth.createVirtualMachineBCH(true);

function decoded(read, text) {
  const told = read({ bin: auth.hexToBin(text), index: 0 });
  if (typeof told === "string") throw new Error(told);
  return told.result;
}

// true, or why not. spent: the outputs that the inputs spend, as in their
// transactions.
const run = ({ transaction, spent }) =>
  machine.verify({
    transaction: decoded(auth.readTransaction, transaction),
    sourceOutputs: spent.map((output) => decoded(auth.readTransactionOutput, output)),
  });

// What it reads of the outputs' tokens, in hexadecimal and decimals.
const tokens = ({ transaction }) =>
  decoded(auth.readTransaction, transaction).outputs.map(({ token }) =>
    token ? { category: auth.binToHex(token.category), amount: String(token.amount) } : null);

const addresses = ({ keys, prefix }) =>
  keys.map((key) => auth.encodeCashAddress({
    prefix, type: "p2pkh", payload: auth.hash160(auth.hexToBin(key)),
  }).address);

answer({ run, tokens, addresses });
