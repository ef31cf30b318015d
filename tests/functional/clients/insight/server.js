// Insight of 2017, unmodified: insight-api on bitcore-node, over a node's RPC
// and notifications.
//
//     node server.js NODE_MODULES CONFIGURATION
//
// CONFIGURATION is that of bitcore-node's bitcoind service as JSON, with "port",
// where to serve. The native addon that bitcore-node listens with no longer
// builds: its successor, which has the same functions, takes its place.
"use strict";

const Module = require("module");
const path = require("path");

const [, , modules, configuration] = process.argv;
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  const wanted = name === "zmq" ? path.join(modules, "zeromq/v5-compat") : name;
  return resolve.call(this, wanted, ...rest);
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
      config: { disableRateLimiter: true },
    },
  ],
});
node.start((error) => {
  if (error) throw error;
});
