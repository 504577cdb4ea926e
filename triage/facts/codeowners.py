"""Finds the owners of a path in a CODEOWNERS file.

The last matching rule wins, and one without owners leaves the path unowned on
purpose. Files over 3 MB, and lines that cannot be understood, are skipped, as GitHub
does (GitHub docs: About code owners); so are lines of which GitHub says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from codeowners import CodeOwners

_SPACE = "\0"
"""What stands for a space: the library takes one for a slash."""

MAX_BYTES = 3 * 1024 * 1024
"""A larger file is not loaded; no code owner is then known."""


@dataclass(frozen=True, slots=True)
class Match:
    """The rule that decides about a path."""

    rule_line: int
    """Line in the file, from 1."""
    pattern: str
    owners: tuple[str, ...]
    """`@login`, `@org/team` or an address; empty: unowned on purpose."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that no rule could be made of."""

    line: int
    source: str
    why: str


class Rules:
    """The rules of one CODEOWNERS file."""

    __slots__ = ("_places", "_rules", "_skipped", "bad")

    def __init__(self, text: str, skip: Iterable[int] = ()) -> None:
        """Parse the text; what cannot be understood is in `bad`.

        `skip` are lines that GitHub says it skips.
        """
        self._rules, self._places, self.bad = _parsed(text)
        self._skipped = frozenset(skip)

    def owners(self, path: str) -> Match | None:
        """The rule for a path, or None where no rule matches it."""
        path = path.removeprefix("/")
        for place in self._possible(path):
            rules, match = self._rules[place]
            if match.rule_line in self._skipped:
                continue
            if rules.matching_line(path.replace(" ", _SPACE))[1] is not None:
                return match
        return None

    def _possible(self, path: str) -> list[int]:
        """The rules that may match a path, the last of the file first."""
        get = self._places.get
        found = [*get("", ()), *get(path, ())]
        end = path.find("/")
        while end != -1:
            found += get(path[:end], ())
            end = path.find("/", end + 1)
        found.sort()
        return found

    @property
    def all(self) -> tuple[Match, ...]:
        """Every rule that counts, in the order of the file."""
        return tuple(
            match
            for _, match in reversed(self._rules)
            if match.rule_line not in self._skipped
        )

    def dead(self, paths: Iterable[str]) -> tuple[Match, ...]:
        """The rules that match none of the repository's paths, in the file's order.

        A rule that a later one overrides everywhere is not dead by that.
        """
        left = dict(enumerate(self._rules))
        for path in paths:
            if not left:
                break
            for place in [p for p in self._possible(path) if p in left]:
                if (
                    left[place][0].matching_line(path.replace(" ", _SPACE))[1]
                    is not None
                ):
                    del left[place]
        dead = [match for _, match in left.values()]
        return tuple(
            match
            for match in sorted(dead, key=lambda one: one.rule_line)
            if match.rule_line not in self._skipped
        )


_Rule = tuple[CodeOwners, Match]


_Places = Mapping[str, tuple[int, ...]]
"""Which rules can match by what a path begins with; under "" those that can match
whatever it is."""


@lru_cache(maxsize=64)
def _parsed(text: str) -> tuple[tuple[_Rule, ...], _Places, tuple[BadLine, ...]]:
    """The rules, last first, each a matcher of its own line; and the bad lines."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        return (
            (),
            {"": ()},
            (BadLine(0, "", "the file is over 3 MB, so GitHub ignores it"),),
        )
    rules: list[_Rule] = []
    bad: list[BadLine] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        line = _uncommented(raw).strip()
        if not line:
            continue
        fields = line.replace("\\ ", "\0").split()
        pattern = fields[0].replace("\0", "\\ ")
        owners = tuple(field.replace("\0", "\\ ") for field in fields[1:])
        if why := _wrong(pattern, owners):
            bad.append(BadLine(number, raw.strip(), why))
            continue
        try:
            rule = CodeOwners(pattern.replace("\\ ", _SPACE))
        except (ValueError, OverflowError):
            bad.append(BadLine(number, raw.strip(), "the pattern cannot be read"))
            continue
        rules.append((rule, Match(number, pattern, owners)))
    rules.reverse()
    return tuple(rules), _by_start(match.pattern for _, match in rules), tuple(bad)


def _by_start(patterns: Iterable[str]) -> _Places:
    """The places of the patterns by what every path begins with that they match."""
    found: dict[str, list[int]] = {}
    for place, pattern in enumerate(patterns):
        found.setdefault(_start(pattern), []).append(place)
    return {start: tuple(places) for start, places in found.items()}


def _start(pattern: str) -> str:
    """The directories, or the whole path, before the first wildcard; "": none.

    A slash at the start or in the middle anchors a pattern at the top of the tree.
    """
    if "/" not in pattern[:-1]:
        return ""
    plain = itertools.takewhile(
        lambda name: not any(char in name for char in "*?\\"),
        pattern.strip("/").split("/"),
    )
    return "/".join(plain)


def _uncommented(line: str) -> str:
    """The line up to a `#` at its start or after a space."""
    if line.lstrip().startswith("#"):
        return ""
    return line.partition(" #")[0].partition("\t#")[0]


def _wrong(pattern: str, owners: tuple[str, ...]) -> str:
    """What CODEOWNERS does not allow although gitignore does, or ""."""
    if pattern.startswith("!"):
        return "a pattern cannot be negated with !"
    if "[" in pattern or "]" in pattern:
        return "character ranges with [ ] are not supported"
    if pattern.startswith("\\#"):
        return "a pattern cannot begin with \\#"
    if not pattern.strip("/"):
        return "the pattern names nothing"
    strange = next((owner for owner in owners if "@" not in owner), "")
    return f"{strange} is no owner" if strange else ""
