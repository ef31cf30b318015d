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


if __name__ == "__main__":
    unittest.main()
