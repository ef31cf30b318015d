#!/usr/bin/python3
"""Each check of deployment_checks.py finds what it is for."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import deployment_checks as checks  # noqa: E402

HARDENED = """
[Service]
ExecStart=/bin/true
DynamicUser=yes
"""


def with_unit(text):
    """What the check says of a root with such an owsd@.service."""
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(root + "/etc/systemd/system")
        os.makedirs(root + "/bin")
        os.makedirs(root + checks.SYSTEM_UNITS)
        with open(root + "/bin/true", "w", encoding="utf-8") as program:
            os.fchmod(program.fileno(), 0o755)
        for target in ("sysinit", "basic", "shutdown"):
            path = f"{root}{checks.SYSTEM_UNITS}/{target}.target"
            with open(path, "w", encoding="utf-8") as unit:
                unit.write("[Unit]\nDefaultDependencies=no\n")
        path = root + "/etc/systemd/system/owsd@.service"
        with open(path, "w", encoding="utf-8") as unit:
            unit.write(text)
        return "\n".join(text for _, text in
                         checks.units(root, {"owsd": 90}))


class Units(unittest.TestCase):
    def test_a_fine_unit_passes(self):
        self.assertEqual(with_unit(HARDENED), "")

    def test_a_misspelt_directive_is_found(self):
        text = HARDENED + "ProtectSystm=strict\n"
        self.assertIn("ProtectSystm", with_unit(text))

    def test_a_program_that_is_not_there_is_found(self):
        text = HARDENED.replace("/bin/true", "/bin/owsd")
        self.assertIn("/bin/owsd", with_unit(text))

    def test_an_open_unit_is_found(self):
        text = HARDENED.replace("DynamicUser=yes", "")
        self.assertIn("UNSAFE", with_unit(text))


class Installed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        for path, text in {
                "/usr/bin/owsd": "", "/usr/bin/ows-signer": "",
                "/usr/share/man/man1/owsd.1": "",
                "/usr/share/man/man1/ows-signer.1": "",
                "/usr/lib/systemd/system/owsd@.service": "User=owsd\n",
                "/usr/lib/sysusers.d/owsd.conf": "u owsd -\n",
                "/etc/os-release": ""}.items():
            os.makedirs(os.path.dirname(self.root + path), exist_ok=True)
            with open(self.root + path, "w", encoding="utf-8") as file:
                file.write(text)

    def test_a_program_without_a_page_is_found(self):
        self.assertEqual(list(checks.pages(self.root)), [])
        os.unlink(self.root + "/usr/share/man/man1/ows-signer.1")
        self.assertNotEqual(list(checks.pages(self.root)), [])

    def test_a_user_whom_nobody_makes_is_found(self):
        self.assertEqual(list(checks.users(self.root)), [])
        os.unlink(self.root + "/etc/passwd")
        path = self.root + "/usr/lib/sysusers.d/owsd.conf"
        with open(path, "w", encoding="utf-8") as file:
            file.write("u other -\n")
        self.assertNotEqual(list(checks.users(self.root)), [])


if __name__ == "__main__":
    unittest.main()
