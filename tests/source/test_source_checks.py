#!/usr/bin/python3
"""A check that cannot fail is worth nothing: each is fed what it must
complain about, and what it must let pass."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import c_text  # noqa: E402
import source_checks as checks  # noqa: E402


def found(check, path, text, **more):
    return [message for _, message in check(path, text, **more)]


class Complaints(unittest.TestCase):
    def assert_bad(self, check, path, *texts, **more):
        for text in texts:
            self.assertTrue(found(check, path, text, **more),
                            f"{path}: let pass: {text!r}")

    def assert_good(self, check, path, *texts, **more):
        for text in texts:
            self.assertEqual(found(check, path, text, **more), [],
                             f"{path}: {text!r}")


class Arrows(Complaints):
    def test_upward_includes_are_found(self):
        self.assert_bad(checks.arrows, "chain/a.c",
                        '#include "base/log.h"\n', '# include "node/client.h"')
        self.assert_bad(checks.arrows, "base/a.h", '#include "node/client.h"')
        self.assert_bad(checks.arrows, "node/a.c", '#include "indexer/row.h"')
        self.assert_bad(checks.arrows, "indexer/a.c", '#include "api/json.h"')
        self.assert_bad(checks.arrows, "api/a.c", '#include "daemon/run.h"')
        self.assert_bad(checks.arrows, "signer/a.c", '#include "node/client.h"')
        self.assert_bad(checks.arrows, "wallet/a.c", '#include "node/rpc.h"')

    def test_downward_includes_pass(self):
        self.assert_good(checks.arrows, "api/a.c",
                         '#include "api/json.h"\n#include "indexer/query.h"\n'
                         "#include <microhttpd.h>\n#include <zlib.h>\n"
                         "#include <sys/socket.h>\n")
        self.assert_good(checks.arrows, "chain/a.c",
                         "#include <nettle/sha2.h>\n#include <string.h>\n"
                         '/* #include "node/client.h" */\n'
                         '// #include <lmdb.h>\n')
        self.assert_good(checks.arrows, "tests/unit/api/a.c",
                         '#include "daemon/run.h"')

    def test_foreign_libraries_are_found(self):
        cases = {
            "chain": ("lmdb.h", "zmq.h", "curl/curl.h", "jansson.h"),
            "base": ("curl/curl.h", "jansson.h"),
            "node": ("lmdb.h", "microhttpd.h", "sodium.h"),
            "indexer": ("curl/curl.h", "microhttpd.h", "zmq.h", "jansson.h"),
            "api": ("lmdb.h", "gmp.h", "curl/curl.h"),
            "signer": ("curl/curl.h", "zmq.h", "sys/socket.h", "netdb.h"),
        }
        for room, headers in cases.items():
            for header in headers:
                self.assert_bad(checks.arrows, f"{room}/a.c",
                                f"#include <{header}>")

    def test_impure_headers_are_found_in_the_core(self):
        for header in ("time.h", "pthread.h", "unistd.h", "fcntl.h",
                       "sys/socket.h", "stdatomic.h", "errno.h"):
            self.assert_bad(checks.arrows, "chain/a.c",
                            f"#include <{header}>")

    def test_link_lists_are_bound_too(self):
        self.assert_bad(checks.links, "chain/CMakeLists.txt",
                        "room(chain SOURCES a.c PRIVATE PkgConfig::lmdb)",
                        "room(chain SOURCES a.c PUBLIC base)")
        self.assert_bad(checks.links, "api/CMakeLists.txt",
                        "room(api SOURCES a.c PUBLIC indexer\n"
                        "PRIVATE PkgConfig::zlib PkgConfig::curl)")
        self.assert_good(checks.links, "node/CMakeLists.txt",
                         "# curl and lmdb\nroom(node SOURCES a.c b.c\n"
                         "PUBLIC chain base\nPRIVATE PkgConfig::curl)")


class Purity(Complaints):
    def test_input_and_output_are_found(self):
        self.assert_bad(checks.pure, "chain/a.c",
                        "void f(FILE *out);\n",
                        "void f(void)\n{\n\tprintf(\"x\");\n}\n",
                        "void f(void)\n{\n\tx = fopen(a, b);\n}\n",
                        "void f(void)\n{\n\tt = time(NULL);\n}\n",
                        "void f(void)\n{\n\tgetenv(name);\n}\n")

    def test_mutable_state_is_found(self):
        self.assert_bad(checks.pure, "chain/a.c",
                        "static int count;\n", "int count = 3;\n",
                        "static const char *name = \"x\";\n",
                        "static struct thing cache[4] = { { 0 } };\n",
                        "_Thread_local int depth;\n",
                        "void f(void)\n{\n\tstatic int n;\n}\n",
                        "void f(void)\n{\n\tstatic char b[4] = { 0 };\n}\n")

    def test_constants_and_functions_pass(self):
        self.assert_good(checks.pure, "chain/a.c",
                         "static const int count = 3;\n",
                         "static const char *const names[] = { \"a\" };\n",
                         "static const struct row rows[] = {\n\t{ 1 },\n};\n",
                         "static int f(int a)\n{\n\tint b = a;\n\n"
                         "\treturn b;\n}\nint g(void);\n",
                         "struct a {\n\tint time;\n\tint b;\n};\n",
                         "struct a;\nenum b { ONE, TWO };\ntypedef int c;\n",
                         "#define X(a) \\\n\tint a;\n",
                         "void f(void)\n{\n\tstatic const int t[] = { 1 };\n"
                         "\n\tsnprintf(a, b, \"printf(\");\n\th.time = 3;\n}\n")

    def test_other_rooms_may_do_both(self):
        self.assert_good(checks.pure, "node/a.c",
                         "static int count;\nvoid f(FILE *out);\n")


class Headers(Complaints):
    GOOD = ("/* a.h - what. */\n#ifndef NODE_A_H\n#define NODE_A_H\n\n"
            "int a(void);\n\n#endif /* NODE_A_H */\n")

    def test_guards_are_the_path(self):
        self.assert_good(checks.guards, "node/a.h", self.GOOD)
        self.assert_bad(checks.guards, "chain/a.h", self.GOOD)
        self.assert_bad(checks.guards, "node/a.h", "int a(void);\n", "",
                        "#pragma once\nint a(void);\n",
                        "#ifndef NODE_A_H\nint a;\n#endif /* NODE_A_H */\n",
                        self.GOOD.replace("#endif /* NODE_A_H */", "#endif"))

    def test_a_source_includes_its_own_header_first(self):
        check = checks.own_header_first
        self.assert_good(check, "node/a.c",
                         '#include "node/a.h"\n#include <stdio.h>\n',
                         exists=lambda p: True)
        self.assert_good(check, "node/a.c", "#include <stdio.h>\n",
                         exists=lambda p: False)
        self.assert_bad(check, "node/a.c", "", "#include <stdio.h>\n",
                        '#include <stdio.h>\n#include "node/a.h"\n',
                        exists=lambda p: True)

    def test_included_headers_exist(self):
        self.assert_bad(checks.includes_exist, "node/a.c",
                        '#include "a.h"\n', '#include "node/no_such.h"\n',
                        exists=lambda p: p == "node/a.h")
        self.assert_good(checks.includes_exist, "node/a.c",
                         '#include "node/a.h"\n#include <nowhere.h>\n',
                         exists=lambda p: p == "node/a.h")
        beside = "tests/unit/node/support.h"
        self.assert_good(checks.includes_exist, "tests/unit/node/a.c",
                         '#include "support.h"\n',
                         exists=lambda p: p == beside)
        self.assert_bad(checks.includes_exist, "tests/unit/api/a.c",
                        '#include "support.h"\n',
                        exists=lambda p: p == beside)


class Calls(Complaints):
    def test_banned_calls_are_found(self):
        for call in checks.BANNED:
            self.assert_bad(checks.banned_calls, "api/a.c",
                            f"void f(void)\n{{\n\t{call}(a);\n}}\n")
        self.assert_bad(checks.banned_calls, "daemon/a.c", "x = strcpy (a, b);")

    def test_likenesses_pass(self):
        self.assert_good(checks.banned_calls, "api/a.c",
                         "my_strcpy(a);", "x.system(a);", "p->gets(a);",
                         "/* strcpy(a) */", 'log("strcpy(a)");',
                         "snprintf(a, b, c);", "strtok_r(a, b, c);",
                         "gmtime_r(a, b);")

    def test_waiting_has_its_place(self):
        self.assert_bad(checks.banned_calls, "indexer/a.c", "sleep(1);",
                        "usleep(5);", "nanosleep(a, b);")
        self.assert_good(checks.banned_calls, "base/a.c", "nanosleep(a, b);")

    def test_money_in_floating_point_is_found(self):
        self.assert_bad(checks.money, "chain/a.c", 'snprintf(a, b, "%f", c);',
                        'snprintf(a, b, "%.8f", c);')
        self.assert_bad(checks.money, "api/a.c",
                        'write(out, "%.8f", tx->amount);',
                        'write(out, "%g", row->balance);',
                        "double fee = x;", "static float amount_of(void);")
        self.assert_good(checks.money, "api/a.c",
                         'write(out, "%.2f", progress);',
                         'write(out, "%llu", tx->amount);',
                         '/* "%f" */ x = amount;', "double percent;")


class Sizes(Complaints):
    def test_long_files_and_functions_are_found(self):
        self.assert_bad(checks.sizes, "api/a.c", "int a;\n" * 701,
                        "void f(void)\n{\n" + "\ta();\n" * 100 + "}\n")
        self.assert_good(checks.sizes, "api/a.c", "int a;\n" * 700,
                         "void f(void)\n{\n" + "\ta();\n" * 98 + "}\n",
                         "void f(void)\n{\n" + "\ta();\n" * 60 + "}\n" +
                         "void g(void)\n{\n" + "\ta();\n" * 60 + "}\n")


class Words(Complaints):
    def test_unfinished_work_is_found(self):
        for word in ("TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"):
            self.assert_bad(checks.words, "docs/a.md", f"a {word}: b\n")
        self.assert_good(checks.words, "scripts/a", "mktemp a.XXXXXX\n")

    def test_hosts_and_machine_paths_are_found(self):
        for text in ("http://deb." "debian.org/debian", "https://py" "pi.org",
                     "/ro" "ot/.cache", "see /wo" "rk/main",
                     "COPY /m" "nt/disk/x"):
            self.assert_bad(checks.words, "docs/a.md", text + "\n")
        self.assert_good(checks.words, "docs/a.md", "/var/lib/owsd\n",
                         "usr/root/x\n", "$1/root/usr\n", "networks/work/\n")


class Tree(unittest.TestCase):
    def mirror(self, files):
        return list(checks.tests_mirror_modules(sorted(files), files.get))

    def test_a_test_of_nothing_is_found(self):
        files = {"tests/unit/node/test_a.c": "", "node/a.c": "",
                 "tests/unit/node/CMakeLists.txt": "unit_test(node a)\n"}
        self.assertEqual(self.mirror(files), [])
        files["tests/unit/node/test_a_twice.c"] = ""
        files["tests/unit/node/CMakeLists.txt"] += "unit_test(node a_twice)\n"
        self.assertEqual(self.mirror(files), [])
        del files["node/a.c"]
        self.assertEqual(len(self.mirror(files)), 2)

    def test_a_test_that_is_never_run_is_found(self):
        files = {"tests/unit/node/test_a.c": "", "node/a.h": "",
                 "tests/unit/node/CMakeLists.txt": "unit_test(node ab)\n",
                 "tests/fuzz/fuzz_tx.c": "",
                 "tests/fuzz/CMakeLists.txt": "fuzz_target(txs chain)\n"}
        self.assertEqual(len(self.mirror(files)), 2)

    def test_a_source_that_is_not_built_is_found(self):
        files = {"node/a.c": "", "node/b.c": "",
                 "node/CMakeLists.txt": "room(node\n\tSOURCES a.c)\n"}
        bad = list(checks.sources_are_built(sorted(files), files.get))
        self.assertEqual([path for path, _, _ in bad], ["node/b.c"])

    def test_a_node_method_that_no_page_names_is_found(self):
        files = {"node/a.c": 'ask("getblock");\nask("getnoise");\n',
                 "docs/nodes.md": "| `getblock` 0 |\n"}
        bad = list(checks.node_methods_are_told(sorted(files), files.get))
        self.assertEqual([(p, n) for p, n, _ in bad], [("node/a.c", 2)])
        del files["docs/nodes.md"]
        bad = list(checks.node_methods_are_told(sorted(files), files.get))
        self.assertEqual(len(bad), 2)

    def test_all_of_this_project_is_looked_at(self):
        root = os.path.join(os.path.dirname(checks.__file__), "..", "..")
        paths = checks.tree(root)
        for path in ("chain/hash.c", "scripts/test", ".ci/run", "README.md",
                     "tests/source/c_text.py", "CMakeLists.txt"):
            self.assertIn(path, paths)
        self.assertFalse([p for p in paths if p.startswith("build")])


class Tools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as out:
            out.write(text)
        os.chmod(path, 0o755)
        return path

    def test_ill_formatted_code_is_found(self):
        bad = self.file("a.c", "int  a ;\n")
        good = self.file("b.c", "int a;\n")
        self.assertTrue(list(checks.formatted([bad])))
        self.assertEqual(list(checks.formatted([good])), [])

    def test_careless_scripts_are_found(self):
        bad = self.file("bad", "#!/bin/bash\nrm $1\n")
        good = self.file("good", '#!/bin/bash\nrm "$1"\n')
        other = self.file("other", "#!/usr/bin/python3\nrm $1\n")
        self.assertTrue(list(checks.shell([bad])))
        self.assertEqual(list(checks.shell([good, other])), [])

    def test_a_missing_tool_is_a_complaint(self):
        self.assertTrue(list(checks.run_tool(["no-such-tool"], ["a"])))
        self.assertTrue(list(checks.run_tool(["true"], [])))

    def test_an_outdated_description_is_found(self):
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.folder)
        os.mkdir("docs")
        os.mkdir("scripts")
        self.file("scripts/openapi-page", "print('page')\n")
        self.file("docs/openapi.html", "page\n")
        self.assertEqual(list(checks.described([], checks.read_text)), [])
        self.file("docs/openapi.html", "pag\n")
        self.assertEqual(len(list(checks.described([], checks.read_text))), 1)
        self.file("scripts/openapi-page", "oops\n")
        self.assertEqual(len(list(checks.described([], checks.read_text))), 1)

    def test_an_outdated_page_is_found(self):
        program = self.file("owsd", '#!/bin/sh\necho "page of $1"\n')
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.folder)
        os.mkdir("docs")
        self.assertEqual(len(list(checks.manual_pages(program))), 3)
        self.file("docs/configuration.md", "page of --help-markdown\n")
        self.assertEqual(len(list(checks.manual_pages(program))), 2)
        self.file("docs/owsd.1", "page of --help-man\n")
        self.file("docs/networks.md", "page of --networks-markdown\n")
        self.assertEqual(list(checks.manual_pages(program)), [])


class Reading(unittest.TestCase):
    def test_comments_and_strings_are_told_apart(self):
        text = 'a("/* no */"); /* "b" */ c(\'"\'); // d "e"\nf'
        self.assertEqual(c_text.without_comments(text).split(),
                         ['a("/*', 'no', '*/");', "c('\"');", "f"])
        code = c_text.code_only(text)
        self.assertEqual(len(code), len(text))
        self.assertNotIn("no", code)
        self.assertNotIn("e", code)

    def test_lines_of_functions_are_counted(self):
        text = "int a(void)\n{\n\tif (b) {\n\t}\n}\n\nint c[] = {\n\t1\n};\n"
        self.assertEqual(list(c_text.functions(text)), [(2, 4)])


if __name__ == "__main__":
    unittest.main()
