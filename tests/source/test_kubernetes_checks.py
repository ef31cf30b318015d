#!/usr/bin/python3
"""Each rule of kubernetes_checks.py finds what it is for: the shipped
manifests pass all, and fail each once they are damaged."""

import copy
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import kubernetes_checks as checks  # noqa: E402

RENDERED = checks.render(os.path.dirname(os.path.dirname(HERE)))


def pod_of(documents, name):
    return next(pod["spec"] for which, _, pod in checks.workloads(documents)
                if which == name)


def one(documents, kind, name):
    return next(doc for doc in checks.of_kind(documents, kind)
                if doc["metadata"]["name"] == name)


class Rules(unittest.TestCase):
    def damaged(self, rule, damage, overlay="btc-livenet"):
        """The rule's complaints once damage(documents) was done."""
        documents = copy.deepcopy(RENDERED[overlay])
        self.assertEqual(list(rule(documents)), [])
        damage(documents)
        found = list(rule(documents))
        self.assertNotEqual(found, [])
        return found[0]

    def watcher(self, rule, damage):
        """Likewise, damage(container, pod)."""
        def through(documents):
            pod = pod_of(documents, "watcher")
            damage(pod["containers"][0], pod)
        return self.damaged(rule, through)

    def test_fields_of_another_name_or_type_are_found(self):
        def misspell(container, _):
            container["livenesProbe"] = container.pop("livenessProbe")
        self.assertIn("livenesProbe", self.watcher(checks.schema, misspell))

        def replicas(documents):
            one(documents, "StatefulSet", "watcher")["spec"]["replicas"] = "one"
        self.assertIn("replicas", self.damaged(checks.schema, replicas))

        def number(container, _):
            container["resources"]["limits"]["cpu"] = 4
        self.assertIn("cpu", self.watcher(checks.schema, number))

    def test_fields_that_are_missing_are_found(self):
        def nameless(container, _):
            del container["name"]
        self.assertIn("name", self.watcher(checks.schema, nameless))

        def version(documents):
            documents[-1]["apiVersion"] = "apps/v1beta1"
        self.assertIn("apps/v1beta1", self.damaged(checks.schema, version))

    def test_a_pod_that_is_not_locked_down_is_found(self):
        rule = checks.pods_are_locked_down
        self.watcher(rule, lambda c, _: c["securityContext"].update(
            readOnlyRootFilesystem=False))
        self.watcher(rule, lambda c, _: c["securityContext"].pop("capabilities"))
        self.watcher(rule, lambda _, pod: pod["securityContext"].pop("runAsNonRoot"))
        self.watcher(rule, lambda _, pod: pod.pop("automountServiceAccountToken"))

    def test_a_pod_without_bounds_or_probes_is_found(self):
        rule = checks.pods_are_bounded_and_probed
        self.watcher(rule, lambda c, _: c["resources"]["limits"].pop("memory"))
        self.watcher(rule, lambda c, _: c.pop("startupProbe"))

        def liveness(container, _):
            container["livenessProbe"]["httpGet"]["path"] = "/ready"
        self.assertIn("/ready", self.watcher(rule, liveness))

    def test_a_reference_to_nothing_is_found(self):
        rule = checks.references_hold

        def labels(documents):
            stateful = one(documents, "StatefulSet", "watcher")
            stateful["spec"]["template"]["metadata"]["labels"]["app"] = "other"
        self.damaged(rule, labels)
        self.damaged(rule, lambda documents: documents.remove(
            one(documents, "Service", "watcher")))
        self.watcher(rule, lambda c, _: c["volumeMounts"][0].update(name="other"))
        self.watcher(rule, lambda c, _: c["envFrom"][0]["configMapRef"].update(
            name="other"))

    def test_a_secret_in_the_environment_or_open_to_all_is_found(self):
        rule = checks.secrets_are_files
        self.watcher(rule, lambda c, _: c["env"].append(
            {"name": "OWSD_NODE_PASSWORD", "value": "x"}))

        def mode(_, pod):
            pod["volumes"][0]["secret"]["defaultMode"] = 0o444
        self.watcher(rule, mode)

    def test_open_networks_and_blocked_drains_are_found(self):
        self.damaged(checks.default_is_to_deny, lambda documents:
                     documents.remove(one(documents, "NetworkPolicy",
                                          "default-deny")))

        def budget(documents):
            spec = one(documents, "PodDisruptionBudget", "watcher")["spec"]
            spec["minAvailable"] = spec.pop("maxUnavailable")
        self.damaged(checks.drains_are_possible, budget)

    def test_a_signer_with_company_is_found(self):
        rule = checks.the_signer_is_alone

        def service(documents):
            documents.append({"kind": "Service", "metadata": {"name": "s"}})
        self.damaged(rule, service, "signer")

        def policy(documents):
            one(documents, "NetworkPolicy", "default-deny")["spec"]["egress"] = [{}]
        self.damaged(rule, policy, "signer")

        def twice(documents):
            one(documents, "Deployment", "signer")["spec"]["replicas"] = 2
        self.damaged(rule, twice, "signer")

    def test_an_overlay_of_another_chain_is_found(self):
        root = os.path.dirname(os.path.dirname(HERE))
        documents = RENDERED["btc-livenet"]
        self.assertEqual(list(checks.overlay_is_its_name(
            "btc-livenet", documents, root)), [])
        self.assertNotEqual(list(checks.overlay_is_its_name(
            "btc-testnet", documents, root)), [])

    def test_a_variable_that_the_program_does_not_take_is_found(self):
        # This program takes OWSD_COIN alone, and only btc.
        with tempfile.NamedTemporaryFile("w", delete=False) as program:
            program.write('#!/bin/sh\necho "coin = btc # environment"\n'
                          '[ "$OWSD_COIN" = btc ] || exit 2\n')
        os.chmod(program.name, 0o755)
        found = list(checks.owsd_takes_its_settings(
            RENDERED["btc-regtest"], program.name))
        self.assertIn("watcher: OWSD_NETWORK is no setting", found)
        self.assertNotIn("watcher: OWSD_COIN is no setting", found)
        self.assertEqual(1, len(list(checks.owsd_takes_its_settings(
            RENDERED["ltc-regtest"], program.name))))
        os.unlink(program.name)


if __name__ == "__main__":
    unittest.main()
