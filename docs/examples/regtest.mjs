#!/usr/bin/env node
// A payment that is seen, confirmed, and taken back by a reorganisation, without
// a sleep.
//
//   API    where owsd answers
//   NODE   the node's command line client, with its arguments

import assert from "node:assert";
import { execFileSync } from "node:child_process";

const API = process.env.API ?? "http://127.0.0.1:3001";
const NODE = (
  process.env.NODE ??
  "docker compose exec -T node bitcoin-cli -regtest -datadir=/home/docker/data -rpcport=8332"
).split(" ");

function node(...args) {
  const [program, ...first] = NODE;
  return execFileSync(program, [...first, "-rpcwallet=bootstrap", ...args], { encoding: "utf8" }).trim();
}

async function get(path, query = {}) {
  const answer = await fetch(`${API}${path}?${new URLSearchParams(query)}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

// Resolves once it holds; rejects (408) after a minute.
const waitFor = (what) => get("/wait", { timeout: 60, ...what });

async function expect(name, value) {
  const found = await get(`/addr/${address}/${name}`);
  console.log(name, found);
  assert.strictEqual(found, value);
}

const address = node("getnewaddress");
const txid = node("sendtoaddress", address, "0.5");
await waitFor({ txid });
await expect("unconfirmedBalance", 50_000_000);

const [block] = JSON.parse(node("generatetoaddress", "1", node("getnewaddress")));
await waitFor({ tip: block });
await expect("balance", 50_000_000);

node("invalidateblock", block);
await waitFor({ tip_not: block });
await expect("balance", 0);

node("reconsiderblock", block);
await waitFor({ tip: block, txid, confirmations: 1 });
await expect("balance", 50_000_000);
