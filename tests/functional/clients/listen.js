// What other people's clients hear, as lines of JSON: {"is": "event", "args":
// [name, data]}.
//
//     node listen.js NODE_MODULES CLIENT URL ADDRESS
"use strict";

const [, , modules, client, url, address] = process.argv;
const object = require("./makers.js")(modules, client, url, true);

function hear(name) {
  return (data) => process.stdout.write(JSON.stringify({ is: "event", args: [name, data] }) + "\n");
}

if (client === "insight-explorer") {
  object.onTX(hear("tx"));
  object.onBlock(hear("block"));
  // It listens for that name alone.
  object.socket.emit("subscribe", address);
  object.onAddressUpdate(address, hear(address));
} else {
  // As both services' monitors do.
  const socket = object.initSocket();
  socket.on("connect", () => socket.emit("subscribe", "inv"));
  socket.on("tx", hear("tx"));
  socket.on("block", hear("block"));
}
