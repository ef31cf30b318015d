#!/usr/bin/python3
"""Checks of the source itself: nothing is compiled.

    source_checks.py ROOT CHECK...

Each check is a function of a file's path and text (or of the whole tree) that
yields complaints; tests/source/test_source_checks.py shows that each of them
can complain. Only Python's own library is used."""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import c_text  # noqa: E402

# ---------------------------------------------------------------- the rooms

# Which folders a folder may include, and which libraries it may use beside
# libc. The same lists bind its link list. docs/architecture.md says why.
ROOMS = {
    "chain": ((), ("nettle",)),
    "wallet": (("chain",), ("nettle", "secp256k1", "sodium")),
    "base": (("chain",), ()),
    "node": (("chain", "base"), ("curl", "zmq", "jansson", "secp256k1")),
    "indexer": (("chain", "base", "node"), ("lmdb", "sodium", "gmp")),
    "watch": (("chain", "wallet", "base", "node", "indexer"),
              ("lmdb", "sodium", "jansson")),
    "api": (("chain", "wallet", "base", "node", "indexer", "watch"),
            ("microhttpd", "jansson", "zlib", "nettle")),
    "daemon": (("chain", "wallet", "base", "node", "indexer", "watch", "api"),
               ("jansson", "sodium", "zlib", "lmdb", "curl", "zmq",
                "microhttpd", "nettle")),
    "signer": (("chain", "wallet", "base"),
               ("nettle", "secp256k1", "sodium", "seccomp", "jansson")),
}

LIBRARIES = {
    "nettle": r"nettle/", "secp256k1": r"secp256k1", "sodium": r"sodium",
    "curl": r"curl/", "zmq": r"zmq", "jansson": r"jansson", "lmdb": r"lmdb",
    "microhttpd": r"microhttpd", "zlib": r"zlib", "seccomp": r"seccomp",
    "cmocka": r"cmocka", "gmp": r"gmp\.h",
}

# The pure rooms compute: of libc and the compiler they may use this and no
# more.
PURE = ("chain", "wallet")
PURE_HEADERS = {
    "assert.h", "ctype.h", "endian.h", "immintrin.h", "inttypes.h",
    "limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h",
    "stdint.h", "stdio.h", "stdlib.h", "string.h", "strings.h",
}
PURE_BANNED = (r"FILE|fopen|fdopen|fread|fwrite|fprintf|printf|puts|putchar|"
               r"fputs|scanf|open|read|write|close|time|clock|rand|random|"
               r"getenv|exit|perror|stdout|stderr|stdin|errno")
SOCKET_HEADERS = re.compile(r"sys/socket|netinet/|arpa/|netdb|sys/un|"
                            r"linux/(netlink|if)")


def room_of(path):
    folder = path.split("/")[0]
    return folder if folder in ROOMS else None


def library_of(header):
    for name, pattern in LIBRARIES.items():
        if re.match(pattern, header):
            return name
    return None


def arrows(path, text):
    """Includes point one way."""
    room = room_of(path)
    if not room:
        return
    neighbours, libraries = ROOMS[room]
    for line, name, is_system in c_text.includes(text):
        library = library_of(name)
        if not is_system:
            folder = name.split("/")[0]
            if folder != room and folder not in neighbours:
                yield line, f"{room}/ may not include {name}"
        elif library:
            if library not in libraries:
                yield line, f"{room}/ may not use {library} ({name})"
        elif room in PURE and name not in PURE_HEADERS:
            yield line, f"{room}/ is pure: it may not include {name}"
        elif room == "signer" and SOCKET_HEADERS.match(name):
            yield line, f"signer/ opens no socket: it may not include {name}"


def links(path, text):
    """Link lists agree with the arrows."""
    room = room_of(path)
    if not room or os.path.basename(path) != "CMakeLists.txt":
        return
    neighbours, libraries = ROOMS[room]
    text = re.sub(r"#[^\n]*", "", text)
    for match in re.finditer(r"\b(PUBLIC|PRIVATE)\b([^)]*)\)", text):
        words = re.sub(r"\b(PUBLIC|PRIVATE|SOURCES)\b", " ", match[2]).split()
        line = c_text.line_of(text, match.start())
        for word in words:
            name = word.removeprefix("PkgConfig::")
            if word.endswith(".c") or word in (room, "Threads::Threads",
                                                     "m"):
                continue
            if name not in neighbours + libraries:
                yield line, f"{room}/ may not link {word}"


def pure(path, text):
    """chain/ and wallet/ do no I/O and keep no state."""
    if room_of(path) not in PURE or not path.endswith((".c", ".h")):
        return
    code = c_text.code_only(text)
    for match in re.finditer(rf"(?<![.>\w])({PURE_BANNED})\b(?=\s*\(|\s*\*|;)",
                             code):
        if not re.match(r"FILE|std|errno", match[1]) and \
                code[match.end():].lstrip()[:1] != "(":
            continue
        yield (c_text.line_of(code, match.start()),
               f"{room_of(path)}/ is pure: no {match[1]}")
    yield from mutable_state(code)


def mutable_state(code):
    for line, declaration in c_text.top_level(code):
        if is_mutable_object(declaration):
            yield line, f"mutable global: {declaration[:60]}"
    for match in re.finditer(r"^[ \t]+(static|_Thread_local)\b(?![^;={]*"
                             r"\bconst\b)[^;]*;", code, re.M):
        yield (c_text.line_of(code, match.start()),
               f"mutable static: {' '.join(match[0].split())[:60]}")


def is_mutable_object(declaration):
    head = declaration.split("=")[0]
    if re.match(r"(typedef|extern|static_assert|_Static_assert)\b", head):
        return False
    if re.match(r"(struct|union|enum)\b[^()]*\{\}", head) and \
            re.search(r"\{\}\s*;?$", head):
        return False
    if re.match(r"(struct|union|enum) \w+;$", head) or "(" in head or \
            not re.search(r"\w", head):
        return False
    if "*" in head:
        return not re.search(r"\*\s*const\b", head)
    return not re.search(r"\bconst\b", head)


# ------------------------------------------------------------------ headers

def guards(path, text):
    """A header's guard is its path."""
    if not path.endswith(".h"):
        return
    guard = re.sub(r"\W", "_", path).upper()
    code = [l for l in c_text.without_comments(text).splitlines() if l.strip()]
    if code[:2] != [f"#ifndef {guard}", f"#define {guard}"]:
        yield 1, f"the guard is not {guard}"
    elif not text.rstrip().endswith(f"#endif /* {guard} */"):
        yield text.count("\n"), f"does not end with #endif /* {guard} */"


def own_header_first(path, text, exists=os.path.exists):
    """A source includes its own header first, so that it stands alone."""
    if not path.endswith(".c") or not room_of(path):
        return
    own = path[:-2] + ".h"
    names = list(c_text.includes(text))
    if exists(own) and (not names or names[0][1] != own):
        yield names[0][0] if names else 1, f"{own} is not included first"


def includes_exist(path, text, exists=os.path.exists):
    """Quoted includes are paths from the top; tests may name a neighbour."""
    if not path.endswith((".c", ".h")):
        return
    for line, name, is_system in c_text.includes(text):
        beside = os.path.join(os.path.dirname(path), name)
        if not is_system and not exists(name) and not (
                path.startswith("tests/") and exists(beside)):
            yield line, f"no such header from the top folder: {name}"


# -------------------------------------------------------------------- calls

BANNED = {
    "strcpy": "copies without a bound", "strcat": "copies without a bound",
    "stpcpy": "copies without a bound", "sprintf": "writes without a bound",
    "vsprintf": "writes without a bound", "gets": "reads without a bound",
    "strncpy": "may leave out the end", "strtok": "keeps hidden state",
    "atoi": "cannot fail", "atol": "cannot fail", "atoll": "cannot fail",
    "atof": "cannot fail", "alloca": "overflows the stack",
    "system": "runs a shell", "popen": "runs a shell",
    "setjmp": "jumps over releases", "longjmp": "jumps over releases",
    "rand": "is not random", "gmtime": "keeps hidden state",
    "localtime": "keeps hidden state", "asctime": "keeps hidden state",
    "ctime": "keeps hidden state",
}
SLEEPS = r"sleep|usleep|nanosleep|clock_nanosleep"
# Waiting has one place outside base/: between two tries to reach the node.
MAY_SLEEP = ("base/", "node/wait.c")
MONEY = re.compile(r"amount|satoshi|\bsat\b|balance|\bfees?\b|coin_value|"
                   r"valueOut|valueIn", re.I)
FLOAT_FORMAT = re.compile(r"%[-+ #0-9.*]*l?[fFeEgGaA]")


def banned_calls(path, text):
    """No call that cannot be used safely; tests copy what they know."""
    if not path.endswith((".c", ".h")) or path.startswith("tests/"):
        return
    code = c_text.code_only(text)
    for match in re.finditer(rf"(?<![.>\w])({'|'.join(BANNED)})\s*\(", code):
        yield (c_text.line_of(code, match.start()),
               f"{match[1]}() {BANNED[match[1]]}")
    if not path.startswith(MAY_SLEEP):
        for match in re.finditer(rf"(?<![.>\w])({SLEEPS})\s*\(", code):
            yield (c_text.line_of(code, match.start()),
                   f"{match[1]}(): wait for a condition instead")


def money(path, text):
    """Money is written by integer arithmetic."""
    if not path.endswith(".c") or path.startswith("tests/"):
        return
    everywhere = room_of(path) in PURE
    for number, line in enumerate(c_text.without_comments(text).splitlines(),
                                  1):
        for quoted in re.findall(r'"(?:\\.|[^"\\])*"', line):
            if FLOAT_FORMAT.search(quoted) and \
                    (everywhere or MONEY.search(line)):
                yield number, "floating point in a format of amounts"
        if re.search(r"\b(float|double)\s+\w*(amount|satoshi|balance|fee)",
                     line, re.I):
            yield number, "an amount in floating point"


# -------------------------------------------------------------------- sizes

MAX_FILE_LINES = 700
MAX_SCRIPT_LINES = 1000  # tables of cases, mostly
MAX_FUNCTION_LINES = 100


def sizes(path, text):
    """One idea a file, half a screen a function; these are the outer bounds."""
    if not path.endswith((".c", ".h", ".py")) or \
            path.endswith("_vectors.h"):
        return
    lines = text.count("\n")
    bound = MAX_SCRIPT_LINES if path.endswith(".py") else MAX_FILE_LINES
    if lines > bound:
        yield lines, f"{lines} lines, more than {bound}"
    if path.endswith(".c"):
        for line, length in c_text.functions(text):
            if length > MAX_FUNCTION_LINES:
                yield line, (f"a function of {length} lines, more than "
                             f"{MAX_FUNCTION_LINES}")


# -------------------------------------------------------------------- words

# Spelt in pieces, or this file would find itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
HOSTS = re.compile("|".join((
    r"deb\." r"debian\.org", r"snapshot\." r"debian\.org",
    r"ftp\.\w+\." r"debian\.org", r"py" r"pi\.org", r"files\."
    r"pythonhosted", r"registry\." r"npmjs", r"proxy\." r"golang\.org",
    r"static\." r"crates\.io")))
MACHINE_PATHS = re.compile(r"(?<![\w.}])/(wo" r"rk|ro" r"ot|m" r"nt)/")


def words(path, text):
    """Nothing unfinished, no registry host, no path of one machine."""
    for number, line in enumerate(text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield number, "unfinished: " + UNFINISHED.search(line)[0]
        if HOSTS.search(line):
            yield number, "names a registry host"
        if MACHINE_PATHS.search(line):
            yield number, "names a path of one machine"


# --------------------------------------------------------------------- tree

# Claims about several modules of a room at once.
ACROSS = {"chain/memory"}


def is_module(paths, folder, name):
    """FOLDER/NAME is a module, or an aspect of one (NAME_aspect). A room may
    have folders of its own (api/explorer/)."""
    while name:
        wanted = re.compile(rf"{folder}/(\w+/)?{name}\.[ch]")
        if any(wanted.fullmatch(path) for path in paths):
            return True
        name = name.rpartition("_")[0]
    return False


def tests_mirror_modules(paths, read):
    """tests/unit/FOLDER/test_M.c tests FOLDER/M, and the build knows it."""
    for path in paths:
        match = re.fullmatch(r"tests/(unit)/(\w+)/test_(\w+)\.c", path)
        if match:
            folder, module = match[2], match[3]
            if f"{folder}/{module}" not in ACROSS and \
                    not is_module(paths, folder, module):
                yield path, 1, f"there is no {folder}/{module} to test"
            lists = f"tests/unit/{folder}/CMakeLists.txt"
            if not re.search(rf"unit_test\(\s*{folder}\s+{module}\b",
                             read(lists) if lists in paths else ""):
                yield path, 1, f"{lists} does not run it"
        match = re.fullmatch(r"tests/fuzz/fuzz_(\w+)\.c", path)
        if match and not re.search(
                rf"fuzz_target\(\s*{match[1]}\b",
                read("tests/fuzz/CMakeLists.txt")):
            yield path, 1, "tests/fuzz/CMakeLists.txt does not run it"


def sources_are_built(paths, read):
    """Every .c file of a room stands in its CMakeLists.txt."""
    for path in paths:
        room = room_of(path)
        if room and path.endswith(".c"):
            lists = f"{room}/CMakeLists.txt"
            listed = read(lists) if lists in paths else ""
            if not re.search(rf"(?<![\w.]){re.escape(path[len(room) + 1:])}\b",
                             listed):
                yield path, 1, f"{lists} does not list it"


FILE_CHECKS = {
    "arrows": (arrows, links, pure),
    "headers": (guards, own_header_first, includes_exist),
    "calls": (banned_calls, money),
    "sizes": (sizes,),
    "words": (words,),
}
NODE_METHOD = re.compile(r'"((?:get|send|submit|estimate)[a-z]{4,})"')


def node_methods_are_told(paths, read):
    """What the node is asked for stands in docs/nodes.md: operators allow it by
    that list."""
    page = "docs/nodes.md"
    told = read(page) if page in paths else ""
    for path in paths:
        if not re.match(r"(node|indexer|api|daemon)/.*\.c$", path):
            continue
        # What callers of ours may ask is in docs/rpc.md.
        if path == "api/rpc/rpc_methods.c":
            continue
        for number, line in enumerate(read(path).splitlines(), 1):
            for method in NODE_METHOD.findall(line):
                if f"`{method}`" not in told:
                    yield path, number, f"{page} does not name {method}"


TREE_CHECKS = {"mirror": (tests_mirror_modules, sources_are_built,
                          node_methods_are_told)}

SKIPPED_FOLDERS = re.compile(r"^(\.git|build.*|__pycache__|\.pytest_cache|"
                             r"\.cache)$")
TEXT = re.compile(r"(\.(c|h|py|sh|md|txt|json|cmake|yml|yaml|in|1|tidy|"
                  r"clang-format|html|js|css)|/[^.]+)$")


def tree(root):
    """Paths of all text files, from the top folder."""
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if not SKIPPED_FOLDERS.match(f)]
        for name in files:
            path = os.path.relpath(os.path.join(folder, name), root)
            if TEXT.search("/" + path) and not re.search(
                    r"/(corpus|vectors)/", path):
                found.append(path)
    return sorted(found)


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


# -------------------------------------------------------------------- tools

def run_tool(command, paths):
    """A tool's own complaint is the complaint; a tool that is missing is
    one, too."""
    if not paths:
        yield "", 0, f"nothing to give to {command[0]}"
        return
    try:
        done = subprocess.run([*command, *paths], capture_output=True,
                              text=True, check=False)
    except FileNotFoundError:
        yield "", 0, f"{command[0]} is missing: run scripts/install-deps"
        return
    if done.returncode:
        yield "", 0, f"{command[0]}:\n{done.stdout}{done.stderr}"


def formatted(paths):
    return run_tool(["clang-format-14", "--dry-run", "-Werror"],
                    [p for p in paths if p.endswith((".c", ".h"))])


def is_shell(path):
    with open(path, "rb") as file:
        return re.match(rb"#!/bin/(ba)?sh\b", file.readline()) is not None


def shell(paths):
    return run_tool(["shellcheck", "-x", "--source-path=SCRIPTDIR"],
                    [p for p in paths if p.endswith(".sh") or is_shell(p)])


PAGES = {
    "owsd": (("--help-markdown", "docs/configuration.md"),
             ("--help-man", "docs/owsd.1"),
             ("--networks-markdown", "docs/networks.md")),
    "ows-signer": (("--help-man", "docs/ows-signer.1"),),
}


def described(paths, read):
    """/docs shows docs/openapi.yaml."""
    maker, source, page = "scripts/openapi-page", "docs/openapi.yaml", "docs/openapi.html"
    done = subprocess.run([sys.executable, maker, source], capture_output=True,
                          text=True, check=False)
    if done.returncode:
        yield page, 1, f"{maker}: {done.stderr}"
    elif read(page) != done.stdout:
        yield page, 1, f"not up to date: {maker} {source} > {page}"


def manual_pages(program):
    """The pages under docs/ are what the program writes."""
    name = os.path.basename(program)
    for flag, page in PAGES[name]:
        done = subprocess.run([program, flag], capture_output=True, text=True,
                              check=True)
        if not os.path.exists(page) or read_text(page) != done.stdout:
            yield page, 1, f"not up to date: {name} {flag} > {page}"


# --------------------------------------------------------------------- main

def complaints(check, argument=None):
    paths = tree(".")
    if check in FILE_CHECKS:
        for path in paths:
            text = read_text(path)
            for function in FILE_CHECKS[check]:
                for line, message in function(path, text):
                    yield path, line, message
    elif check in TREE_CHECKS:
        for function in TREE_CHECKS[check]:
            yield from function(paths, read_text)
    elif check == "format":
        yield from formatted(paths)
    elif check == "shell":
        yield from shell(paths)
    elif check == "described":
        yield from described(paths, read_text)
    elif check == "pages":
        yield from manual_pages(argument)
    else:
        sys.exit(f"no such check: {check}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    os.chdir(sys.argv[1])
    found = list(complaints(*sys.argv[2:]))
    for path, line, message in found:
        print(f"{path}:{line}: {message}" if path else message)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
