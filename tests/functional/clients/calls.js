// Calls methods of other people's clients of the explorer API.
//
//     node calls.js NODE_MODULES CLIENT URL <CALLS
//
// CALLS is JSON, [[method, argument, ...], ...]; the answer a list as long, of
// {"result": ...} or {"error": text}, each call made when the one before is done.
"use strict";

const [, , modules, client, url] = process.argv;

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
  const object = require("./makers.js")(modules, client, url);
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
