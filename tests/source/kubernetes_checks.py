#!/usr/bin/python3
"""Checks of the Kubernetes manifests: nothing is deployed.

    kubernetes_checks.py ROOT OWSD

Each overlay of k8s/ is rendered by `kubectl kustomize`, held to the models of
Debian's Kubernetes client (a field that they do not know, lack or want in
another type is a complaint) and to rules of our own; the program OWSD reads
what they tell it, yamllint the sources. test_kubernetes_checks.py shows that each rule can complain."""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml
from kubernetes.client import models

# --------------------------------------------------------------- rendering


def for_older_kubectl(kustomization):
    """The same in the words of kustomize 2.0, which Debian 12's kubectl has.
    What it has no words for is an error there."""
    resources = kustomization.pop("resources", [])
    folders = [name for name in resources if not name.endswith(".yaml")]
    patches = kustomization.pop("patches", [])
    renamed = {
        "bases": folders,
        "resources": [name for name in resources if name not in folders],
        "patchesStrategicMerge": [patch["path"] for patch in patches],
    }
    return {**kustomization, **{k: v for k, v in renamed.items() if v}}


def render(root):
    """overlay -> its documents, of all overlays."""
    with tempfile.TemporaryDirectory() as work:
        shutil.copytree(f"{root}/k8s", f"{work}/k8s")
        for path in glob.glob(f"{work}/k8s/**/kustomization.yaml",
                              recursive=True):
            with open(path, encoding="utf-8") as file:
                words = for_older_kubectl(yaml.safe_load(file))
            with open(path, "w", encoding="utf-8") as file:
                yaml.safe_dump(words, file)
        rendered = {}
        for folder in [*sorted(glob.glob(f"{work}/k8s/overlays/*")),
                       f"{work}/k8s/signer"]:
            done = subprocess.run(["kubectl", "kustomize", folder],
                                  capture_output=True, text=True, check=False)
            name = os.path.basename(folder)
            if done.returncode:
                raise SystemExit(f"k8s/{name}: {done.stderr}")
            rendered[name] = list(yaml.safe_load_all(done.stdout))
        return rendered


# ------------------------------------------------------------------ models

VERSIONS = {
    "ConfigMap": "v1", "PersistentVolumeClaim": "v1", "Service": "v1",
    "StatefulSet": "apps/v1", "Deployment": "apps/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "PodDisruptionBudget": "policy/v1",
}
PLAIN = {"str": str, "int": int, "bool": bool, "float": float, "object": object}


def fit(value, kind, where, complain):
    """The model's object for a value; complaints about what does not fit."""
    inner = re.fullmatch(r"(?:list\[|dict\(str, )(.*)[\])]", kind)
    if inner:
        wanted = list if kind.startswith("list") else dict
        if not isinstance(value, wanted):
            complain(f"{where} is no {wanted.__name__}")
            return value
        items = enumerate(value) if wanted is list else value.items()
        made = {key: fit(item, inner[1], f"{where}.{key}", complain)
                for key, item in items}
        return list(made.values()) if wanted is list else made
    if kind in PLAIN:
        wanted = PLAIN[kind]
        if not isinstance(value, wanted) or \
                wanted is int and isinstance(value, bool):
            complain(f"{where} is no {kind}: {value!r}")
        return value
    return fit_model(value, getattr(models, kind), where, complain)


def fit_model(value, model, where, complain):
    if not isinstance(value, dict):
        complain(f"{where} is no {model.__name__}")
        return None
    names = {json: name for name, json in model.attribute_map.items()}
    made = {}
    for key, item in value.items():
        if key not in names:
            complain(f"{where}.{key}: there is no such field")
            continue
        name = names[key]
        made[name] = fit(item, model.openapi_types[name], f"{where}.{key}",
                         complain)
    try:
        return model(**made)
    except ValueError as error:
        complain(f"{where}: {error}")
        return None


def schema(documents):
    """Every field is one that Kubernetes knows, in its type."""
    for doc in documents:
        kind = doc.get("kind")
        where = f"{kind} {doc.get('metadata', {}).get('name')}"
        if doc.get("apiVersion") != VERSIONS.get(kind):
            yield f"{where}: no {kind} of {doc.get('apiVersion')} is known"
            continue
        found = []
        fit(doc, f"V1{kind}", where, found.append)
        yield from found


# ------------------------------------------------------------ rules of ours

# What operators make by hand: docs/deploy.md.
MADE_BY_HAND = {"node-rpc", "signer", "policy"}


def of_kind(documents, *kinds):
    return [doc for doc in documents if doc["kind"] in kinds]


def names(documents, kind):
    return {doc["metadata"]["name"] for doc in of_kind(documents, kind)}


def workloads(documents):
    """(name, document, pod) of each."""
    for doc in of_kind(documents, "StatefulSet", "Deployment"):
        yield doc["metadata"]["name"], doc, doc["spec"]["template"]


def containers(pod):
    return pod["spec"].get("initContainers", []) + pod["spec"]["containers"]


def selects(selector, pod):
    labels = pod["metadata"]["labels"]
    return all(labels.get(key) == value for key, value in selector.items())


def pods_are_locked_down(documents):
    """Nobody's root, no capability, nothing to write to but volumes."""
    for name, _, pod in workloads(documents):
        spec = pod["spec"]
        security = spec.get("securityContext", {})
        if security.get("runAsNonRoot") is not True or \
                not security.get("runAsUser") or \
                security.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{name}: runAsNonRoot, a numeric runAsUser, seccompProfile"
        if spec.get("automountServiceAccountToken") is not False:
            yield f"{name}: automountServiceAccountToken"
        for container in containers(pod):
            if container.get("securityContext") != {
                    "allowPrivilegeEscalation": False,
                    "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]}}:
                yield f"{name}: securityContext of {container['name']}"


def pods_are_bounded_and_probed(documents):
    """Limits everywhere; liveness asks for nothing but the process."""
    for name, _, pod in workloads(documents):
        for container in containers(pod):
            resources = container.get("resources", {})
            for which in ("requests", "limits"):
                if set(resources.get(which, {})) != {"cpu", "memory"}:
                    yield f"{name}: {which} of {container['name']}"
        for container in pod["spec"]["containers"]:
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                if probe not in container:
                    yield f"{name}: {container['name']} has no {probe}"
            liveness = container.get("livenessProbe", {}).get("httpGet", {})
            if liveness.get("path", "/health") != "/health":
                yield f"{name}: a liveness probe of {liveness['path']}"


def references_hold(documents):
    """What is mounted, selected and named is there."""
    pods = list(workloads(documents))
    there = {kind: names(documents, kind) | MADE_BY_HAND
             for kind in ("ConfigMap", "PersistentVolumeClaim")}
    for name, doc, pod in pods:
        if not selects(doc["spec"]["selector"]["matchLabels"], pod):
            yield f"{name}: its selector is not its labels"
        service = doc["spec"].get("serviceName")
        if service and service not in names(documents, "Service"):
            yield f"{name}: no Service {service}"
        volumes = {claim["metadata"]["name"]
                   for claim in doc["spec"].get("volumeClaimTemplates", [])}
        for volume in pod["spec"].get("volumes", []):
            volumes.add(volume["name"])
            wanted = [("ConfigMap", volume.get("configMap", {}).get("name")),
                      ("PersistentVolumeClaim",
                       volume.get("persistentVolumeClaim", {}).get("claimName"))]
            for kind, which in wanted:
                if which and which not in there[kind]:
                    yield f"{name}: no {kind} {which}"
        for container in containers(pod):
            for mount in container.get("volumeMounts", []):
                if mount["name"] not in volumes:
                    yield f"{name}: no volume {mount['name']}"
            for source in container.get("envFrom", []):
                if source["configMapRef"]["name"] not in there["ConfigMap"]:
                    yield f"{name}: no ConfigMap of its environment"
    for doc in of_kind(documents, "Service", "PodDisruptionBudget"):
        selector = doc["spec"]["selector"]
        selector = selector.get("matchLabels", selector)
        if not any(selects(selector, pod) for _, _, pod in pods):
            yield f"{doc['kind']} {doc['metadata']['name']} selects no pod"


def secrets_are_files(documents):
    """Never in the environment; readable by the group of the pod alone."""
    for name, _, pod in workloads(documents):
        for container in containers(pod):
            for variable in container.get("env", []):
                if "valueFrom" in variable or re.search(
                        r"(PASSWORD|PASSPHRASE|MNEMONIC|SEED|KEY)$",
                        variable["name"]):
                    yield f"{name}: a secret in {variable['name']}"
        for volume in pod["spec"].get("volumes", []):
            secret = volume.get("secret")
            if secret and (secret.get("defaultMode") != 0o440 or
                           not secret.get("items") or
                           secret["secretName"] not in MADE_BY_HAND):
                yield f"{name}: mode and items of {volume['name']}"
    for doc in of_kind(documents, "Secret"):
        yield f"a Secret is shipped: {doc['metadata']['name']}"


def default_is_to_deny(documents):
    """All pods of the namespace, both ways, before any policy allows."""
    if not any(doc["spec"] == {"podSelector": {},
                               "policyTypes": ["Ingress", "Egress"]}
               for doc in of_kind(documents, "NetworkPolicy")):
        yield "no policy denies everything"
    spaces = {doc["metadata"].get("namespace") for doc in documents}
    if len(spaces) != 1 or None in spaces:
        yield f"not one namespace: {spaces}"


def drains_are_possible(documents):
    """A budget for owsd that one replica does not block."""
    budgets = [doc["spec"] for doc in of_kind(documents, "PodDisruptionBudget")]
    for name, _, pod in workloads(documents):
        if name == "watcher" and not any(
                budget.get("maxUnavailable") == 1 and
                selects(budget["selector"]["matchLabels"], pod)
                for budget in budgets):
            yield "no disruption budget for watcher, with maxUnavailable: 1"


def the_signer_is_alone(documents):
    """No Service, no port, no rule that allows traffic."""
    if not any(name == "signer" for name, _, _ in workloads(documents)):
        return
    for doc in of_kind(documents, "Service"):
        yield f"Service {doc['metadata']['name']} beside the signer"
    for doc in of_kind(documents, "NetworkPolicy"):
        if doc["spec"].get("ingress") or doc["spec"].get("egress"):
            yield f"policy {doc['metadata']['name']} lets the signer talk"
    for name, doc, pod in workloads(documents):
        if name != "signer":
            yield f"{name} beside the signer"
        if any(container.get("ports") for container in containers(pod)):
            yield f"{name} has a port"
        if doc["spec"].get("strategy") != {"type": "Recreate"} or \
                doc["spec"]["replicas"] != 1:
            yield f"{name} could run twice over one key store"


RULES = (schema, pods_are_locked_down, pods_are_bounded_and_probed,
         references_hold, secrets_are_files, default_is_to_deny,
         drains_are_possible, the_signer_is_alone)


def overlay_is_its_name(name, documents, root):
    """btc-livenet follows btc's livenet, of which there is an example."""
    settings = {}
    for doc in of_kind(documents, "ConfigMap"):
        settings.update(doc["data"])
    chain = f"{settings.get('OWSD_COIN')}-{settings.get('OWSD_NETWORK')}"
    if not name.startswith(chain) or \
            not os.path.exists(f"{root}/config/{chain}.json"):
        yield f"follows {chain}"


def owsd_takes_its_settings(documents, program):
    """What the watcher's container is told, the program itself has read."""
    maps = {doc["metadata"]["name"]: doc["data"]
            for doc in of_kind(documents, "ConfigMap")}
    for name, _, pod in workloads(documents):
        for container in pod["spec"]["containers"]:
            if container["name"] != "owsd":
                continue
            told = {"OWSD_DATADIR": "/home/docker/data"}  # by the image
            for source in container["envFrom"]:
                told.update(maps[source["configMapRef"]["name"]])
            told.update({variable["name"]: variable["value"]
                         for variable in container["env"]})
            with tempfile.NamedTemporaryFile("w") as secret:
                secret.write("a password")
                secret.flush()
                told["OWSD_NODE_PASSWORD_FILE"] = secret.name
                done = subprocess.run([program, "--print-config"], env=told,
                                      capture_output=True, text=True,
                                      check=False)
            if done.returncode:
                yield f"{name}: {done.stderr.strip()}"
                continue
            taken = re.findall(r"^(\S+) = .* # environment$", done.stdout, re.M)
            known = {"OWSD_" + key.replace("-", "_").upper() for key in taken}
            for variable in sorted(set(told) - known):
                yield f"{name}: {variable} is no setting"


# --------------------------------------------------------------------- main

def complaints(root, program):
    for name, documents in render(root).items():
        for rule in RULES:
            for message in rule(documents):
                yield f"k8s/{name}", message
        if name != "signer":
            for message in (*overlay_is_its_name(name, documents, root),
                            *owsd_takes_its_settings(documents, program)):
                yield f"k8s/{name}", message
    done = subprocess.run(["yamllint", "-f", "parsable", "-c",
                           ".yamllint", "k8s", "config"], cwd=root,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        yield "yamllint", done.stdout + done.stderr


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    found = list(complaints(*sys.argv[1:]))
    for where, message in found:
        print(f"{where}: {message}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
