// Other people's clients of the explorer API: make(NODE_MODULES, CLIENT, URL, live).
// live: with a socket, where that has to be said first.
"use strict";

module.exports = function make(modules, client, url, live = false) {
  const load = (name) => require(`${modules}/${name}`);

  const makers = {
    "insight-explorer": () => new (load("insight-explorer").Insight)(`${url}/insight-api`, live),
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

  return makers[client]();
};
