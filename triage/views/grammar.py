"""The grammar of a query: terms, quotes, parentheses, AND, OR, NOT and minus.

As on GitHub, a space means AND, AND binds closer than OR, and the operators are
written in capitals (its documentation: Filtering and searching issues and pull
requests). A parenthesis groups only at the edge of a word: `render()` is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.errors import UsageError

DEPTH = 20
"""How deep parentheses may nest; GitHub allows five."""

_TERM = re.compile(
    r"(?P<minus>-)?"
    r"(?:(?P<name>[A-Za-z][A-Za-z-]*):(?!:|//))?"
    r'(?P<value>(?:"[^"]*"?|[^\s",])?(?:,?(?:"[^"]*"?|[^\s",]))*,?)'
)
_PART = re.compile(r'"(?P<quoted>[^"]*)(?P<end>"?)|(?P<bare>[^",]+)|(?P<comma>,)')
_QUALIFIER = re.compile(r"[-(]*[A-Za-z][A-Za-z-]*:\S")
_NAMED = re.compile(r"-?(?:label|milestone|category|reason):\S", re.IGNORECASE)
"""Qualifiers whose values may hold spaces."""
_OPERATORS = frozenset({"AND", "OR", "NOT"})


@dataclass(frozen=True, slots=True)
class Term:
    """One word, phrase or qualifier, as it was written."""

    name: str
    """The qualifier in lower case; empty for a word or phrase."""
    values: tuple[str, ...]
    """What is between commas, without quotes."""
    text: str
    """The value as a whole, without quotes."""
    quoted: bool = False
    """Whether the value is a closed quotation, so that its last word is whole."""


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    node: Node


@dataclass(frozen=True, slots=True)
class Together:
    """Neighbours without an operator: they narrow, but for what widens on GitHub."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """What AND joins: all must hold."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """What OR joins: one must hold."""

    nodes: tuple[Node, ...]


Node = Term | Not | Together | Both | Either
Token = Term | str
"""A term, or one of `( ) - AND OR NOT`."""


def line(words: Sequence[str]) -> str:
    """Arguments of a command as one line, with the quotes that the shell took."""
    whole = [_requoted(word) for word in words]
    closed = [word + '"' * (word.count('"') % 2) for word in whole[:-1]]
    return " ".join([*closed, *whole[-1:]])


def _requoted(word: str) -> str:
    """An argument such as `label:good first issue` with the quotes that it had."""
    parts = word.split()
    whole = (
        len(parts) > 1
        and '"' not in word
        and _NAMED.match(parts[0])
        and not any(_QUALIFIER.match(part) for part in parts[1:])
        and not _OPERATORS.intersection(parts)
    )
    if not whole:
        return word
    name, _, value = word.partition(":")
    return f'{name}:"{value}"'


def _scan(text: str) -> Iterator[Token]:
    at, depth = 0, 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text.startswith(("(", "-("), at):
            opening = "(" if text[at] == "(" else "-("
            yield from opening
            depth += 1
            at += len(opening)
        elif depth and text[at] == ")":
            yield ")"
            depth -= 1
            at += 1
        else:
            match = _TERM.match(text, at)
            raw = (match[0] if match else "") or text[at]
            closing = min(_spare(raw), depth)
            raw = raw[: len(raw) - closing]
            at += len(raw)
            if raw in _OPERATORS:
                yield raw
            else:
                yield from _term(raw)


def _spare(raw: str) -> int:
    """Closing parentheses at the end of a word that the word did not open."""
    plain = re.sub(r'"[^"]*"?', "", raw)
    trailing = len(raw) - len(raw.rstrip(")"))
    return max(min(trailing, plain.count(")") - plain.count("(")), 0)


def _term(raw: str) -> Iterator[Token]:
    match = _TERM.fullmatch(raw)
    if match is None or not (match["value"] or match["name"]):
        yield Term("", (raw,), raw)
        return
    if match["minus"]:
        yield "-"
    name, value = (match["name"] or "").lower(), match["value"]
    values, text, closed = _values(value)
    if not name:
        values = (text,)
    yield Term(name, values, text, closed)


def _values(value: str) -> tuple[tuple[str, ...], str, bool]:
    """The parts between commas, the whole without quotes, and whether all is quoted."""
    parts, current, closed = [], "", False
    for match in _PART.finditer(value):
        if match["comma"]:
            parts.append(current)
            current = ""
            continue
        closed = match["quoted"] is not None and bool(match["end"])
        current += match["quoted"] if match["quoted"] is not None else match["bare"]
    parts.append(current)
    text = value.replace('"', "")
    return tuple(part for part in parts if part), text, closed


def tree(text: str) -> Node | None:
    """The query that a line makes; None where it says nothing.

    Raises UsageError for an operator without operands and for a parenthesis that
    is not closed.
    """
    reader = _Reader(list(_scan(text)))
    return reader.whole()


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    def whole(self) -> Node | None:
        if not self._tokens:
            return None
        node = self._either()
        if self._next is not None:
            raise UsageError(f"{self._next} has nothing to close.", _QUOTE)
        return node

    @property
    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, token: str) -> bool:
        if self._next == token:
            self._at += 1
            return True
        return False

    def _either(self) -> Node:
        nodes = [self._both()]
        while self._take("OR"):
            nodes.append(self._both())
        return nodes[0] if len(nodes) == 1 else Either(tuple(nodes))

    def _both(self) -> Node:
        nodes = [self._together()]
        while self._take("AND"):
            nodes.append(self._together())
        return nodes[0] if len(nodes) == 1 else Both(tuple(nodes))

    def _together(self) -> Node:
        nodes = [self._one()]
        while self._next not in {None, ")", "AND", "OR"}:
            nodes.append(self._one())
        return nodes[0] if len(nodes) == 1 else Together(tuple(nodes))

    def _one(self) -> Node:
        token = self._next
        if token is None or token in {")", "AND", "OR"}:
            before = self._tokens[self._at - 1] if self._at else ""
            lacking = before if isinstance(before, str) and before else token
            raise UsageError(f"{lacking} has nothing beside it.", _QUOTE)
        self._at += 1
        if token in {"NOT", "-"}:
            return Not(self._one())
        if not isinstance(token, Term):
            self._depth += 1
            if self._depth > DEPTH:
                raise UsageError(f"Parentheses nest more than {DEPTH} deep.")
            node = self._either()
            if not self._take(")"):
                raise UsageError("( is not closed.", _QUOTE)
            self._depth -= 1
            return node
        return token


_QUOTE = 'To look for it as a word, quote it: "OR".'
