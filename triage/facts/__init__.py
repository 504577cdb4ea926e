"""What is derived from one item alone, when it is stored.

A fact is one file here and one table in a migration: `Fact.derive` turns an item
into rows of its table. It does no I/O; what it may know besides the item comes as
a `Context`. Whatever depends on the present instant is left to the views.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from triage.model import Item

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class TrustedBot:
    """An account that the person pinned as a dependency bot: type and id, never login."""

    kind: str
    database_id: int
    bot: str
    """Whose grammar it writes: `renovate`, `dependabot`, …"""


@dataclass(frozen=True, slots=True)
class Context:
    """What a fact may know of the item's surroundings."""

    maintainers: frozenset[str] = frozenset()
    """Lower-case logins that act as maintainers of the item's repository."""
    trusted: tuple[TrustedBot, ...] = ()
    repo_id: str = ""
    default_branch: str = ""
    """Of the item's repository; empty where it is not known."""
    tags: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Commits of tags of actions, by lower-case repository and tag; empty: no such tag."""
    check_apps: frozenset[int] = frozenset()
    """Ids of further apps whose checks count, by the person's word."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One table of facts: what it is called, its columns after `item_id`, its rows."""

    table: str
    columns: tuple[str, ...]
    derive: Callable[[Item, Context], list[tuple[Value, ...]]]
    is_told: bool = True
    """Whether it says something to a person who looks at the item."""
