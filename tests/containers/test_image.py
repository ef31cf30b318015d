"""What the build makes of the shipped Dockerfile."""

import json
import re

import pytest

BASE = "debian:bookworm-slim"
IMAGE = "owsd-under-test"


def files(engine, image):
    """Each path with its size."""
    listing = engine.docker(
        "run", "--rm", "--network", "none", "--user", "0", "--entrypoint",
        "find", image, "/", "-xdev", "-path", "/proc", "-prune", "-o",
        "-type", "f", "-printf", "%p\\t%s\\n")
    return {path: int(size) for path, size in (
        line.split("\t") for line in listing.splitlines())}


def test_it_adds_two_programs_and_their_libraries(engine, system):
    base, ours = files(engine, BASE), files(engine, IMAGE)
    added = {path: size for path, size in ours.items() if path not in base}
    loaded = engine.docker(
        "run", "--rm", "--network", "none", "--entrypoint", "ldd", IMAGE,
        "/usr/local/bin/owsd", "/usr/local/bin/ows-signer")
    assert "not found" not in loaded
    needed = {"/usr" + path for path in re.findall(r"=> (/lib/\S+)", loaded)}
    libraries = {path for path in added if ".so" in path}
    assert libraries <= needed
    others = set(added) - libraries
    assert others <= {"/usr/local/bin/owsd", "/usr/local/bin/ows-signer",
                      "/etc/ssl/certs/ca-certificates.crt",
                      # useradd's own copies
                      "/etc/passwd-", "/etc/group-", "/etc/shadow-",
                      "/etc/gshadow-", "/etc/subuid-", "/etc/subgid-"}
    total = sum(added.values())
    print(f"{total / 1e6:.1f} MB over {BASE}")
    assert total < 16_000_000


def test_it_says_what_it_is(engine, system):
    about = json.loads(engine.docker("inspect", IMAGE))[0]["Config"]
    labels = {name.rsplit(".", 1)[1]: text
              for name, text in about["Labels"].items()}
    assert labels["revision"] == system.commit
    assert labels["source"] == system.env["REPO_URL"]
    assert labels["version"] == "test" and labels["title"] == "owsd"
    assert about["User"] == "1000:1000"
    assert about["Entrypoint"] == ["/usr/local/bin/owsd"]
    assert about["Healthcheck"]["Test"] == ["CMD", "/usr/local/bin/owsd",
                                            "health"]
    assert list(about["Volumes"]) == ["/home/docker/data"]


# Empty variables are unset ones: then it is the checkout's own HEAD.
@pytest.mark.parametrize("variables, ref", [
    ({}, "main"), ({"REPO_URL": "", "REPO_REF": ""}, "HEAD"),
], ids=["a git server", "the checkout"])
def test_what_is_cloned_must_be_the_commit_that_is_wanted(system, variables,
                                                          ref):
    other = "0" * 40
    done = system.compose("build", "watcher",
                          env={"REPO_COMMIT": other, **variables},
                          check=False, timeout=300)
    assert done.returncode != 0
    said = (done.stdout + done.stderr).decode()
    cloned = re.search(rf"{ref} is ([0-9a-f]{{40}}), not {other}", said)
    assert cloned, said[-3000:]
    # Somebody may have committed to the checkout since.
    assert ref == "HEAD" or cloned.group(1) == system.commit
