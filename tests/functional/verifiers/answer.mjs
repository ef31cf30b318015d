// A list of requests on standard input, a list of answers on standard output,
// both JSON: {"do": NAME, ...} is answered by the function of that name, by
// {"error": TEXT} if it throws.
import { readFileSync } from "node:fs";

function attempt(act) {
  try {
    return act();
  } catch (error) {
    return { error: error.stack || String(error) };
  }
}

export function answer(functions) {
  const requests = JSON.parse(readFileSync(0, "utf8"));
  const answers = requests.map((request) => attempt(() => functions[request.do](request)));
  process.stdout.write(JSON.stringify(answers));
}
