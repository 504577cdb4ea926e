"""Selects about all that is stored, narrowed to some items or repositories.

A narrowed select is the same text with `item` (or `repo`) standing for a part of it, so there is
one rule of what is read, whether of everything or of what changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from triage.views import Lens, Reader, Select, Tables

_BY_ITEM = """
with item as not materialized (
  select item.id, item.repo_id, item.number, item.kind, item.title, item.url,
    item.author, item.author_kind, item.author_id, item.association, item.state,
    item.state_reason, item.locked, item.milestone, item.created_at, item.updated_at,
    item.closed_at, item.merged_at, item.comments, item.reactions
  from json_each(:only) as only
  cross join main.item as item on item.id = only.value)
"""
"""A cross join, since SQLite looks items up one by one only where it is told to."""
_BY_REPO = """
with item as not materialized (
  select item.id, item.repo_id, item.number, +item.kind as kind, item.title, item.url,
    item.author, item.author_kind, item.author_id, item.association,
    +item.state as state, item.state_reason, item.locked, item.milestone,
    item.created_at, +item.updated_at as updated_at, item.closed_at, item.merged_at,
    item.comments, item.reactions
  from json_each(:only) as only
  cross join main.item as item on item.repo_id = only.value)
"""
"""With a plus where an index would lead to items of every repository."""
_REPO = """
with repo as (
  select repo.id, repo.name, repo.name_key, repo.default_branch, repo.archived,
    repo.codeowners, repo.dependabot
  from json_each(:only) as only
  cross join main.repo as repo on repo.id = only.value)
"""


class OfItem(Protocol):
    """A row that is part of an item."""

    @property
    def item_id(self) -> str:
        """The item's node id."""
        ...


class OfRepo(Protocol):
    """A row that is part of a repository."""

    @property
    def repo_id(self) -> str:
        """The repository's node id."""
        ...


T = TypeVar("T", bound=OfItem)
R = TypeVar("R", bound=OfRepo)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a select is about: some items and repositories, or, by None, all."""

    items: Collection[str] | None = None
    """Node ids."""
    repos: Collection[str] | None = None
    """Node ids."""


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Asking:
    """The selects of a view, by what each can be narrowed to."""

    items: tuple[Select[Any], ...] = ()
    """Their rows are parts of items."""
    sums: tuple[Select[Any], ...] = ()
    """Their rows sum up the items of a repository."""
    repos: tuple[Select[Any], ...] = ()
    """Their rows are parts of repositories."""
    always: tuple[Select[Any], ...] = ()
    """Small, and about nothing in particular."""

    @property
    def every(self) -> tuple[Select[Any], ...]:
        """All of them."""
        return (*self.items, *self.sums, *self.repos, *self.always)

    def __add__(self, other: Asking) -> Asking:
        """Both, each select once."""
        return Asking(
            tuple(dict.fromkeys((*self.items, *other.items))),
            tuple(dict.fromkeys((*self.sums, *other.sums))),
            tuple(dict.fromkeys((*self.repos, *other.repos))),
            tuple(dict.fromkeys((*self.always, *other.always))),
        )

    def read(self, reader: Reader, lens: Lens, scope: Scope) -> Tables:
        """The answers about a scope."""
        bound = lens.parameters()
        found: dict[int, list[Any]] = {}
        for selects, prelude, only in (
            (self.items, _BY_ITEM, scope.items),
            (self.sums, _BY_REPO, scope.repos),
            (self.repos, _REPO, scope.repos),
            (self.always, "", None),
        ):
            these = {**bound, "only": json.dumps(sorted(only))} if only else bound
            for one in selects:
                if only is None:
                    found[id(one)] = reader.select(one, bound)
                elif only:
                    narrowed = Select(prelude + one.sql, one.into)
                    found[id(one)] = reader.select(narrowed, these)
                else:
                    found[id(one)] = []
        return Tables(found)


def by_item(
    rows: Iterable[T], among: Collection[str] | None = None
) -> Mapping[str, tuple[T, ...]]:
    """Rows by their item; only those of some items, where they are named."""
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        if among is None or row.item_id in among:
            found[row.item_id].append(row)
    return {ident: tuple(several) for ident, several in found.items()}


def by_repo(rows: Iterable[R]) -> Mapping[str, tuple[R, ...]]:
    """Rows by their repository."""
    found: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[row.repo_id].append(row)
    return {repo_id: tuple(several) for repo_id, several in found.items()}
