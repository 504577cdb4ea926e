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

DEPTH = 10
"""How deep NOT, minus and parentheses may nest, and conditions within one another.

GitHub allows five; SQLite's parser, with its stack of 100, is full at 14 in a
grouped list.
"""

LENGTH = 400
"""Words and values of a query; two such together stay below SQLite's limit."""

_OPENING = re.compile(r"-*\(")
_TERM = re.compile(
    r"(?P<minus>-*)"
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
        elif opening := _OPENING.match(text, at):
            yield from opening[0]
            depth += 1
            at = opening.end()
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
    yield from match["minus"]
    name, value = (match["name"] or "").lower(), match["value"]
    values, text, closed = _values(value)
    if not name:
        if not text:
            raise UsageError(
                f"{value} quotes nothing.", "Write a word between two quotes."
            )
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

    Raises UsageError for an operator without operands, for a parenthesis that is
    not closed, for quotes around nothing, and for what is too long or too deep.
    """
    tokens = list(_scan(text))
    said = sum(len(one.values) or 1 for one in tokens if isinstance(one, Term))
    if said > LENGTH:
        raise UsageError(
            f"The query is too long: {said:,} words and values.",
            f"Ask for at most {LENGTH} at once.",
        )
    node = _Reader(tokens).whole()
    if node is not None and _layers(node) > DEPTH:
        raise _too_deep()
    return node


def _layers(node: Node) -> int:
    """How many conditions stand within one another."""
    match node:
        case Term():
            return 0
        case Not(inner):
            return 1 + _layers(inner)
        case Together(nodes) | Both(nodes) | Either(nodes):
            return 1 + max(map(_layers, nodes))


def _too_deep() -> UsageError:
    return UsageError(
        "The query is too deep.",
        f"Conditions, NOT, minus and parentheses nest at most {DEPTH} deep.",
    )


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
            raise UsageError(f"{self._next} has nothing to close.", _quote(")"))
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
            lacking = before if isinstance(before, str) and before else f"{token}"
            raise UsageError(f"{lacking} has nothing beside it.", _quote(lacking))
        self._at += 1
        if isinstance(token, Term):
            return token
        self._depth += 1
        if self._depth > DEPTH:
            raise _too_deep()
        node = _negated(self._one()) if token in {"NOT", "-"} else self._group()
        self._depth -= 1
        return node

    def _group(self) -> Node:
        node = self._either()
        if not self._take(")"):
            raise UsageError("( is not closed.", _quote("("))
        return node


def _negated(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def _quote(token: str) -> str:
    return f'To look for it as a word, quote it: "{token}".'
