"""Where a query becomes SQL: fixed fragments, every value bound by name."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from triage.errors import UsageError
from triage.views import Lens, Reader
from triage.views.grammar import Term

ME = "@me"

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def lower(value: str) -> str:
    """A value as SQLite's own `lower()` makes it: ASCII letters alone."""
    return value.translate(_LOWER)


@dataclass(slots=True)
class Scope:
    """One query on its way to SQL over the aliases `item`, `repo` and `pull`."""

    lens: Lens
    reader: Reader
    """For what is derived and not stored; asked at most once a query and matter."""
    places: frozenset[str] = frozenset()
    """Where words are looked for: title, body, comments."""
    values: dict[str, object] = field(default_factory=dict)

    def bind(self, value: object) -> str:
        """The name under which a value is bound: `:q0`, `:q1`, …"""
        name = f"q{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def login(self, value: str) -> str:
        """A login in lower case. Raises UsageError for `@me` where I am not known."""
        if value != ME:
            return lower(value)
        if not self.lens.me:
            raise UsageError(
                "@me is not known yet.", "Sync once with a token, or name a login."
            )
        return lower(self.lens.me)


Test = Callable[[Scope], str]
"""Writes one condition, binding its values."""

Maker = Callable[[str, Term], Test]
"""A condition from the qualifier as it was spelled, and its values."""


def fixed(sql: str) -> Test:
    """A condition without values."""
    return lambda _scope: sql


def any_of(tests: Iterable[Test]) -> Test:
    """A condition that holds where one of several does."""
    listed = tuple(tests)
    if len(listed) == 1:
        return listed[0]
    return lambda scope: f"({' or '.join(test(scope) for test in listed)})"
