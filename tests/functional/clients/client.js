// One socket.io client, driven by lines of JSON.
//
//     node client.js MODULE URL OPTIONS
//
// Standard input: {"emit": [...]} sends an event, {"ask": [...]} one with an
// acknowledgement, {"close": true} ends. Standard output: a line for whatever
// happens: {"is": "connect" | "event" | "ack" | ..., ...}.
"use strict";

const [, , modulePath, url, options] = process.argv;
const loaded = require(modulePath);
const io = loaded.io || loaded;

function say(is, more) {
  process.stdout.write(JSON.stringify({ is, ...more }) + "\n");
}

const socket = io(url, { forceNew: true, ...JSON.parse(options) });

// Versions 1 and 2 have no listener for whatever comes.
if (socket.onAny) {
  socket.onAny((...args) => say("event", { args }));
} else {
  const onevent = socket.onevent;
  socket.onevent = function (packet) {
    say("event", { args: packet.data });
    onevent.call(this, packet);
  };
}

socket.on("connect", () => {
  const engine = socket.io.engine;
  say("connect", { transport: engine.transport.name });
  engine.on("upgrade", (transport) => say("upgrade", { transport: transport.name }));
});
socket.on("disconnect", (reason) => say("disconnect", { reason }));
socket.on("connect_error", (error) => say("connect_error", { message: String(error) }));
socket.on("error", (error) => say("error", { message: String(error) }));

let rest = "";
process.stdin.on("data", (data) => {
  const lines = (rest + data).split("\n");
  rest = lines.pop();
  for (const line of lines) {
    const order = JSON.parse(line);
    if (order.emit) socket.emit(...order.emit);
    if (order.ask) socket.emit(...order.ask, (answer) => say("ack", { answer }));
    if (order.close) socket.close();
  }
});
process.stdin.on("end", () => process.exit(0));
