"""Finds the owners of a path in a CODEOWNERS file.

The last matching rule wins, and one without owners leaves the path unowned on
purpose. Files over 3 MB, and lines that cannot be understood, are skipped, as GitHub
does (GitHub docs: About code owners); so are lines of which GitHub says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from codeowners import CodeOwners

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
        places = self._places.get(path.partition("/")[0])
        for place in self._places[""] if places is None else places:
            rules, match = self._rules[place]
            if match.rule_line in self._skipped:
                continue
            if rules.matching_line(path)[1] is not None:
                return match
        return None

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
            places = self._places.get(path.partition("/")[0], self._places[""])
            for place in [p for p in places if p in left]:
                if left[place][0].matching_line(path)[1] is not None:
                    del left[place]
        dead = [match for _, match in left.values()]
        return tuple(
            match
            for match in sorted(dead, key=lambda one: one.rule_line)
            if match.rule_line not in self._skipped
        )


_Rule = tuple[CodeOwners, Match]


_Places = Mapping[str, tuple[int, ...]]
"""Which rules can match by the first directory or file name of a path; under "" those
that can match whatever it is."""


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
            rule = CodeOwners(pattern)
        except (ValueError, OverflowError):
            bad.append(BadLine(number, raw.strip(), "the pattern cannot be read"))
            continue
        rules.append((rule, Match(number, pattern, owners)))
    rules.reverse()
    return tuple(rules), _by_first(match.pattern for _, match in rules), tuple(bad)


def _by_first(patterns: Iterable[str]) -> _Places:
    """Which of the patterns can match, by the first part of a path."""
    firsts = [_first(pattern) for pattern in patterns]
    anywhere = tuple(place for place, one in enumerate(firsts) if not one)
    found = {
        first: tuple(p for p, one in enumerate(firsts) if not one or one == first)
        for first in set(filter(None, firsts))
    }
    return {**found, "": anywhere}


def _first(pattern: str) -> str:
    """The name that every path begins with that the pattern matches; "": any.

    A slash at the start or in the middle anchors a pattern at the top of the tree.
    """
    if "/" not in pattern[:-1]:
        return ""
    name = pattern.strip("/").partition("/")[0]
    return "" if any(char in name for char in "*?\\") else name


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
