"""Reads the YAML that configuration files are written in, and refuses the rest.

Block maps and lists, plain and quoted scalars, flow lists and maps, comments. A
scalar stays text. Anchors, aliases, tags and merge keys are not followed: what
strangers write is not expanded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"

MOST = 100_000
"""Characters; a longer file is not read."""
DEEPEST = 24
"""Levels of nesting; a deeper file is not read."""

_QUOTED = r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\''
_KEY = re.compile(rf"(?P<key>{_QUOTED}|[^\s\"'&*!|>%@`\[\]{{}},#-][^#]*?|-[^\s#][^#]*?)"
                  r"\s*:(?:\s+(?P<rest>.*))?$")  # fmt: skip
_FLOW = re.compile(rf"\s*(?:(?P<mark>[\[\]{{}},:])|(?P<scalar>{_QUOTED}|[^\[\]{{}},:]+"
                   r"(?::(?![\s,\]}])[^\[\]{},:]*)*))")  # fmt: skip
_BLOCK_TEXT = re.compile(r"[|>][+-]?\d?[+-]?$")
_REFUSED = re.compile(r"[&*!%@`]|<<")


class Unreadable(ValueError):
    """The text is not of the plain sort that is read here."""


@dataclass(frozen=True, slots=True)
class _Line:
    indent: int
    text: str


def read(text: str) -> Node:
    """The first document of a text.

    Raises Unreadable for anything that is not plain, and for what is too much.
    """
    if len(text) > MOST:
        raise Unreadable("it is too long")
    lines = _lines(text)
    if not lines:
        return None
    parser = _Parser(lines)
    found = parser.block(lines[0].indent, 0)
    if parser.at < len(lines):
        raise Unreadable(f"{lines[parser.at].text!r} does not fit")
    return found


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    for raw in text.splitlines():
        kept = _uncommented(raw).rstrip()
        if kept in {"---", "..."}:
            if found:
                break
            continue
        if not kept.strip():
            continue
        stripped = kept.lstrip(" ")
        if stripped.startswith("\t"):
            raise Unreadable("it is indented with tabs")
        found.append(_Line(len(kept) - len(stripped), stripped))
    return found


def _uncommented(raw: str) -> str:
    """A line without its comment: a `#` at its start or after a space."""
    if "#" not in raw:
        return raw
    quote = ""
    for at, sign in enumerate(raw):
        before = raw[at - 1] if at else " "
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'" and before in " \t[{,:-":
            quote = sign
        elif sign == "#" and before in " \t":
            return raw[:at]
    return raw


class _Parser:
    def __init__(self, lines: list[_Line]) -> None:
        self.lines = lines
        self.at = 0

    def _here(self) -> _Line | None:
        return self.lines[self.at] if self.at < len(self.lines) else None

    def block(self, indent: int, depth: int) -> Node:
        """What stands at this indentation: a list, a map, or one scalar."""
        if depth > DEEPEST:
            raise Unreadable("it is nested too deep")
        line = self.lines[self.at]
        if _is_item(line.text):
            return self._list(indent, depth)
        if _KEY.match(line.text):
            return self._map(indent, depth)
        self.at += 1
        return self._scalar(line.text)

    def _list(self, indent: int, depth: int) -> Node:
        found: list[Node] = []
        while (line := self._here()) and line.indent == indent and _is_item(line.text):
            rest = line.text[1:].lstrip()
            if rest:
                inner = indent + len(line.text) - len(rest)
                self.lines[self.at] = _Line(inner, rest)
                found.append(self.block(inner, depth + 1))
                continue
            self.at += 1
            found.append(self._nested(indent, depth))
        return found

    def _map(self, indent: int, depth: int) -> Node:
        found: dict[str, Node] = {}
        while (line := self._here()) and line.indent == indent:
            pair = _KEY.match(line.text)
            if not pair or _is_item(line.text):
                break
            self.at += 1
            key, rest = _unquoted(pair["key"]), (pair["rest"] or "").strip()
            if not rest:
                found[key] = self._nested(indent, depth, lists_too=True)
            elif _BLOCK_TEXT.match(rest):
                found[key] = self._text(indent)
            else:
                found[key] = self._scalar(rest)
        return found

    def _nested(self, indent: int, depth: int, *, lists_too: bool = False) -> Node:
        line = self._here()
        deeper = line is not None and (
            line.indent > indent
            or (lists_too and line.indent == indent and _is_item(line.text))
        )
        return self.block(line.indent, depth + 1) if line and deeper else None

    def _text(self, indent: int) -> str:
        """A block of text, of which only that it is there matters."""
        start = self.at
        while (line := self._here()) and line.indent > indent:
            self.at += 1
        return "\n".join(line.text for line in self.lines[start : self.at])

    def _scalar(self, said: str) -> Node:
        if _REFUSED.match(said):
            raise Unreadable(f"{said!r} is not followed")
        if said[0] in "[{":
            while (line := self._here()) and not _is_closed(said):
                said += " " + line.text
                self.at += 1
            flow = _Flow(said)
            found = flow.value(0)
            flow.end()
            return found
        return _unquoted(said)


def _is_item(text: str) -> bool:
    return text == "-" or text.startswith("- ")


def _is_closed(said: str) -> bool:
    bare = re.sub(_QUOTED, "", said)
    return sum(bare.count(x) for x in "[{") <= sum(bare.count(x) for x in "]}")


def _unquoted(said: str) -> str:
    said = said.strip()
    if len(said) > 1 and said[0] == said[-1] == "'":
        return said[1:-1].replace("''", "'")
    if len(said) > 1 and said[0] == said[-1] == '"':
        return re.sub(r"\\(.)", r"\1", said[1:-1])
    return said


class _Flow:
    """Lists and maps within a line."""

    def __init__(self, said: str) -> None:
        self.said = said
        self.at = 0

    def _next(self) -> tuple[str, bool]:
        """A scalar or a mark, and whether it is a mark."""
        found = _FLOW.match(self.said, self.at)
        if not found:
            raise Unreadable(f"{self.said!r} does not end")
        self.at = found.end()
        if found["mark"]:
            return found["mark"], True
        if _REFUSED.match(found["scalar"].strip()):
            raise Unreadable(f"{found['scalar']!r} is not followed")
        return _unquoted(found["scalar"]), False

    def value(self, depth: int) -> Node:
        """The list, map or scalar that comes next."""
        if depth > DEEPEST:
            raise Unreadable("it is nested too deep")
        said, is_mark = self._next()
        if not is_mark:
            return said
        if said == "[":
            return self._several(depth)
        if said == "{":
            return self._pairs(depth)
        raise Unreadable(f"{self.said!r} is not understood")

    def _ends(self, mark: str) -> bool:
        """Take the closing mark where it comes next."""
        here = self.at
        said, is_mark = self._next()
        if is_mark and said == mark:
            return True
        self.at = here
        return False

    def _several(self, depth: int) -> Node:
        found: list[Node] = []
        while not self._ends("]"):
            found.append(self.value(depth + 1))
            self._comma("]")
        return found

    def _pairs(self, depth: int) -> Node:
        found: dict[str, Node] = {}
        while not self._ends("}"):
            key, is_mark = self._next()
            colon = self._next()
            if is_mark or colon != (":", True):
                raise Unreadable(f"{self.said!r} is not understood")
            found[key] = self.value(depth + 1)
            self._comma("}")
        return found

    def _comma(self, closing: str) -> None:
        here = self.at
        said, is_mark = self._next()
        if is_mark and said == closing:
            self.at = here
        elif (said, is_mark) != (",", True):
            raise Unreadable(f"{self.said!r} is not understood")

    def end(self) -> None:
        """Nothing may follow. Raises Unreadable where something does."""
        if self.said[self.at :].strip():
            raise Unreadable(f"{self.said!r} is not understood")
