#!/usr/bin/python3
"""What owsd does before any node or index is involved: claims about its
command line, tried on the program itself. Usage: program.py OWSD"""

import os
import socket
import subprocess
import sys
import tempfile
import unittest

OWSD = None


def owsd(*arguments, **variables):
    """The finished process, run with only these variables."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    environment.update(
        (k, v) for k, v in os.environ.items() if k.endswith("SAN_OPTIONS"))
    environment.update(variables)
    return subprocess.run([OWSD, *arguments], env=environment, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=60, check=False)


class CommandLine(unittest.TestCase):
    def assert_refused(self, done, *words):
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_version_and_help_go_to_standard_output(self):
        for flag, word in (("--version", "owsd "), ("--help", "--node-url")):
            done = owsd(flag)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn(word, done.stdout)

    def test_wrong_settings_are_refused_in_one_line(self):
        self.assert_refused(owsd("--bogus"), "--bogus")
        self.assert_refused(owsd("--threads", "x"), "--threads")
        self.assert_refused(owsd(OWSD_THREADS="x"), "OWSD_THREADS")
        self.assert_refused(owsd("--config", "/no/such"), "/no/such")
        self.assert_refused(owsd("--node-password=hush"), "--node-password")

    def test_a_folder_that_cannot_be_used_is_refused_unchanged(self):
        with tempfile.TemporaryDirectory() as folder:
            taken = os.path.join(folder, "file")
            with open(taken, "w", encoding="ascii") as file:
                file.write("mine")
            deep = os.path.join(folder, "no", "parent")
            for path in (taken, deep, "/proc/owsd"):
                done = owsd("--network=regtest", "--datadir", path)
                self.assert_refused(done, path)
            self.assertEqual(os.listdir(folder), ["file"])
            with open(taken, encoding="ascii") as file:
                self.assertEqual(file.read(), "mine")

    def test_nothing_is_made_when_a_setting_is_wrong(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "data")
            self.assert_refused(owsd("--datadir", path, "--listen", "3001"))
            self.assertEqual(os.listdir(folder), [])

    def test_the_configuration_is_printed_without_secrets(self):
        done = owsd("--print-config", "--node-user=u", "--datadir=/d",
                    OWSD_NODE_PASSWORD="hush")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("node-password = set # environment\n", done.stdout)
        self.assertNotIn("hush", done.stdout)

    def test_a_dump_of_no_index_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assert_refused(owsd("dump", "--network=regtest",
                                     "--datadir", folder))
            self.assertEqual(os.listdir(folder), [])

    def test_health_of_nobody_is_bad(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound, and not listening
            port = taken.getsockname()[1]
            for more in ((), ("--ready",)):
                done = owsd("health", *more, OWSD_LISTEN=f"0.0.0.0:{port}",
                            http_proxy="http://127.0.0.1:9/")
                self.assertEqual((done.returncode, done.stderr), (1, ""))
                self.assertIn(f"no answer: http://127.0.0.1:{port}/",
                              done.stdout)
        done = owsd("health", OWSD_LISTEN="127.0.0.1:0")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--url", done.stdout)

    def test_full_standard_output_is_a_failure(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([OWSD, "--help"], stdout=full, check=False,
                                  stderr=subprocess.DEVNULL, timeout=60)
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    OWSD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
