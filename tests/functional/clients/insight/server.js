// Insight of 2017, unmodified: insight-api on bitcore-node, over a node's RPC
// and notifications.
//
//     node server.js NODE_MODULES CONFIGURATION
//
// CONFIGURATION is that of bitcore-node's bitcoind service as JSON, with "port",
// where to serve. Two things are of another time:
//   - the native addon that bitcore-node listens with no longer builds; its
//     successor has the same functions.
//   - bitcore-lib refuses to be loaded twice, and npm may nest it.
"use strict";

const Module = require("module");
const path = require("path");

const [, , modules, configuration] = process.argv;
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  const replaced = { zmq: "zeromq/v5-compat", "bitcore-lib": "bitcore-lib" }[name];
  return resolve.call(this, replaced ? path.join(modules, replaced) : name, ...rest);
};

const { Node, services } = require(path.join(modules, "bitcore-node"));
const InsightApi = require(path.join(modules, "insight-api/lib"));
const { port, ...bitcoind } = JSON.parse(configuration);

const node = new Node({
  network: "regtest",
  port,
  services: [
    { name: "bitcoind", module: services.Bitcoin, config: bitcoind },
    { name: "web", module: services.Web, config: {} },
    {
      name: "insight-api",
      module: InsightApi,
      // Nothing is asked outside: the rate is looked up only for /currency.
      config: { disableRateLimiter: true },
    },
  ],
});
node.start((error) => {
  if (error) throw error;
});
