"""docker-compose.yml as it ships, run by the tests' engine: only variables are
set."""

import base64
import json
import pathlib
import secrets

from engine import ROOT, eventually, run

PAIRS = [(coin, network) for coin in ("btc", "bch", "ltc")
         for network in ("livenet", "testnet", "regtest")]
# Those that stay, and those that come and go.
SERVICES = ("node", "watcher", "signer", "bootstrap")
DATA = "/home/docker/data"


def build_node(engine, coin):
    """The image of what scripts/get-node finds; its name."""
    program = pathlib.Path(run(ROOT / "scripts" / "get-node", coin,
                               timeout=600).strip())
    folder = program.parents[1]  # with bin/, and what that needs
    if ROOT / "build" not in program.parents:
        folder = engine.folder / coin  # a release, which runs anywhere
        (folder / "bin").mkdir(parents=True)
        client = program.name.removesuffix("d") + "-cli"
        run("cp", "-L", program, program.parent / client, folder / "bin")
    name = f"node-{coin}"
    engine.docker("build", "--tag", name, "--file",
                  ROOT / "tests/containers/node.Dockerfile", folder,
                  timeout=300)
    return name


def make_secrets(folder):
    """A seed and a passphrase nobody ever saw."""
    folder.mkdir()
    for name, size in (("seed", 32), ("passphrase", 16)):
        (folder / name).write_text(secrets.token_hex(size) + "\n")
        # The container's user reads it, whoever we are.
        (folder / name).chmod(0o644)
    return folder


class System:
    def __init__(self, engine, url, commit):
        self.engine = engine
        self.secrets = make_secrets(engine.folder / "secrets")
        self.env = {
            **engine.env,
            "COIN": "btc",
            "NETWORK": "regtest",
            "IMAGE": "owsd-under-test",
            "REPO_URL": url,
            "REPO_REF": "main",
            "REPO_COMMIT": commit,
            "VERSION": "test",
            "SECRETS": str(self.secrets),
            "SEED_FORM": "SEED",
            "BLOCK_SECONDS": "0",
            "HEALTH_INTERVAL": "1s",
        }
        self.commit = commit

    def build(self):
        self.env["NODE_IMAGE"] = build_node(self.engine, "btc")
        self.compose("build", "watcher", timeout=1200)

    def compose(self, *arguments, env=None, **more):
        return self.engine.docker(
            "compose", "--project-directory", ROOT, *arguments,
            env={**self.env, **(env or {})}, cwd=ROOT, **more)

    def up(self, *arguments):
        self.compose(*arguments, "up", "--detach", "--no-build", "--wait",
                     "--wait-timeout", "300", timeout=400)

    def container(self, service):
        return self.compose("ps", "--all", "--quiet", service).strip()

    def inspect(self, service):
        return json.loads(self.engine.docker(
            "inspect", self.container(service)))[0]

    def execute(self, service, *command, **more):
        return self.compose("exec", "-T", service, *command, **more)

    # --- the node ---

    def node(self, *arguments, wallet=None):
        """The answer of one RPC: JSON as values, else text."""
        text = self.execute(
            "node", "bitcoin-cli", "-regtest", f"-datadir={DATA}",
            "-rpcport=8332", *([f"-rpcwallet={wallet}"] if wallet else []),
            *(part if isinstance(part, str) else json.dumps(part)
              for part in arguments)).strip()
        try:
            return json.loads(text)
        except ValueError:
            return text

    def mine(self, blocks=1):
        """The explorer has them when this returns."""
        address = self.node("getnewaddress", wallet="bootstrap")
        self.node("generatetoaddress", blocks, address)
        self.follow()

    def follow(self, port=3001):
        self.wait(f"tip={self.node('getbestblockhash')}", port)

    # --- the explorer ---

    def wait(self, wish, port=3001):
        """Until the explorer has it."""
        assert self.get(f"/wait?{wish}&timeout=60", port)["met"]

    def get(self, path, port=3001):
        return json.loads(self.engine.inside(
            "curl", "--silent", "--show-error", "--fail", "--max-time", "90",
            f"http://127.0.0.1:{port}/insight-api{path}"))

    def send(self, transaction):
        """The txid that /tx/send answers with."""
        return json.loads(self.engine.inside(
            "curl", "--silent", "--show-error", "--fail-with-body",
            "--max-time", "90", "--data", f"rawtx={transaction}",
            "http://127.0.0.1:3001/insight-api/tx/send"))["txid"]

    # --- the signer ---

    def init(self, **more):
        return self.compose("run", "--rm", "--no-TTY", "keys", **more)

    def ask_signer(self, *command):
        return self.compose("run", "--rm", "--no-TTY", "--no-deps", "signer",
                            *command)

    def sign(self, name, request):
        """Carries a request to the signer and its answer back, as the watcher
        does: by its two volumes. The answer's bytes."""
        put = (f"cat >/home/docker/requests/{name}.part && mv "
               f"/home/docker/requests/{name}.part /home/docker/requests/{name}")
        self.execute("watcher", "sh", "-c", put, input=request)
        # It is removed after the answer is there.
        eventually("an answer", lambda: self.execute(
            "watcher", "test", "!", "-e", f"/home/docker/requests/{name}",
            check=False).returncode == 0)
        return base64.b64decode(self.execute(
            "watcher", "base64", f"/home/docker/results/{name}"))
