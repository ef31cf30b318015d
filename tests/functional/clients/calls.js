// Calls methods of other people's clients of the explorer API.
//
//     node calls.js NODE_MODULES CLIENT URL <CALLS
//
// CALLS is JSON, [[method, argument, ...], ...]; the answer a list as long, of
// {"result": ...} or {"error": text}, each call made when the one before is done.
"use strict";

const [, , modules, client, url] = process.argv;
const load = (name) => require(`${modules}/${name}`);

const makers = {
  "insight-explorer": () => new (load("insight-explorer").Insight)(`${url}/insight-api`),
  "bitcore-explorers": () => {
    const lib = load("bitcore-lib");
    return new (load("bitcore-explorers").Insight)(url, lib.Networks.testnet);
  },
  "bitcore-wallet-service": () =>
    load("bitcore-wallet-service/lib/blockchainexplorer.js")({
      provider: "insight",
      coin: "btc",
      network: "testnet",
      url,
    }),
  // What its services for single coins are made of at installation.
  "@owstack/wallet-service": () => {
    const Explorer = load(
      "@owstack/wallet-service/base-service/lib/blockchainexplorers/explorer.js",
    );
    const { Context } = load("@owstack/ows-common").util;
    const { Networks } = load("@owstack/btc-lib");
    return new Explorer(new Context({ Networks }), {
      networkName: Networks.testnet.name,
      url,
      apiPrefix: "/api/explorer/btc",
    });
  },
};

// insight-explorer gives promises, the others call back.
function call(object, [method, ...args]) {
  if (client === "insight-explorer") return object[method](...args);
  return new Promise((resolve, reject) => {
    object[method](...args, (error, result, total) => {
      if (error) reject(error);
      else resolve(total === undefined ? result : { txs: result, total });
    });
  });
}

async function main() {
  const calls = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const object = makers[client]();
  const answers = [];
  for (const one of calls) {
    try {
      // null: what a client says of what is not there.
      answers.push({ result: (await call(object, one)) ?? null });
    } catch (error) {
      answers.push({ error: String(error.message || error) });
    }
  }
  process.stdout.write(JSON.stringify(answers), () => process.exit(0));
}
main();
