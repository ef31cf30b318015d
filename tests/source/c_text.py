"""C source as text: enough reading of it for the source checks."""

import re

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """Comments become spaces; lines and columns stay."""
    return _TOKEN.sub(
        lambda m: _blank(m[0]) if m[0].startswith("/") else m[0], text)


def code_only(text):
    """Comments, and what stands inside quotes, become spaces."""
    def blank(match):
        token = match[0]
        if token.startswith("/"):
            return _blank(token)
        return token[0] + _blank(token[1:-1]) + token[-1]
    return _TOKEN.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def includes(text):
    """(line, name, is_system) of every include."""
    text = without_comments(text)
    for match in re.finditer(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', text,
                             re.M):
        yield line_of(text, match.start(1)), match[2], match[1] == "<"


def functions(text):
    """(first line, lines) of every body: a brace in the first column opens
    it, the next one there closes it."""
    opened = None
    for number, line in enumerate(code_only(text).splitlines(), 1):
        if line.startswith("{") and opened is None:
            opened = number
        elif line.startswith("}") and opened is not None:
            yield opened, number - opened + 1
            opened = None


def top_level(text):
    """(line, declaration) of what stands outside functions; every {...} is
    collapsed to {}."""
    text = re.sub(r"^\s*#(?:[^\n]*\\\n)*[^\n]*", lambda m: _blank(m[0]),
                  code_only(text), flags=re.M)
    depth, start, kept = 0, 0, []
    for position, char in enumerate(text):
        if char == "{":
            depth += 1
            if depth == 1:
                kept.append("{}")
        elif char == "}":
            depth -= 1
            following = text[position + 1:].lstrip()
            if depth == 0 and "(" in "".join(kept) and \
                    "=" not in "".join(kept) and following[:1] != ";":
                yield _declaration(text, start, kept)
                kept, start = [], position + 1
        elif depth == 0:
            kept.append(char)
            if char == ";":
                yield _declaration(text, start, kept)
                kept, start = [], position + 1


def _declaration(text, start, kept):
    lead = len(text[start:]) - len(text[start:].lstrip())
    return line_of(text, start + lead), " ".join("".join(kept).split())
