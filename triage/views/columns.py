"""The columns that a list of items may have, and an item as a line of them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage import text
from triage.errors import UsageError
from triage.model import Ref
from triage.views import Cell, Column, Row, Select, phrases


@dataclass(frozen=True, slots=True)
class Listed:
    """One item as a list shows it."""

    row: int
    repo: str
    number: int
    kind: str
    title: str
    author: str | None
    state: str
    created_at: str
    updated_at: str
    closed_at: str | None
    comments: int
    reactions: int
    milestone: str
    draft: int | None
    checks: str | None
    review: str | None
    level: str | None
    labels: str | None
    assignees: str | None

    @property
    def ref(self) -> Ref:
        """Its name."""
        return Ref.of(self.repo, self.number)

    @property
    def who(self) -> str:
        """Who opened it."""
        return self.author or "ghost"

    @property
    def standing(self) -> str:
        """Its state, where a draft is one of its own."""
        return "draft" if self.draft and self.state == "open" else self.state


LISTED = Select(
    """
    select item.rowid, repo.name, item.number, item.kind, item.title, item.author,
      item.state, item.created_at, item.updated_at, item.closed_at, item.comments,
      item.reactions, item.milestone, pull.draft, pull.checks_state,
      pull.review_decision, bump.level,
      (select group_concat(name, ', ') from label where item_id = item.id),
      (select group_concat(login, ', ') from assignee where item_id = item.id)
    from item
    join repo on repo.id = item.repo_id
    left join pull on pull.item_id = item.id
    left join bump on bump.item_id = item.id
    where item.rowid in (select value from json_each(:rows))
    """,
    Listed,
)
"""The items of some rows, in no order."""

_STATES = {"open": "good", "draft": "dim", "merged": "accent"}
_CHECKS = {"success": "good", "failure": "bad", "pending": "warn"}
_REVIEWS = {
    "APPROVED": Cell("approved", "good"),
    "CHANGES_REQUESTED": Cell("changes", "bad"),
    "REVIEW_REQUIRED": Cell("required", "warn"),
}


def _checks(one: Listed, _now: datetime) -> Cell:
    said = one.checks or ""
    return Cell("" if said == "none" else said, _CHECKS.get(said, "dim"))


def _number(value: int) -> Cell:
    return Cell(f"{value:,}" if value else "", "dim")


CELLS: Mapping[str, tuple[Column, Callable[[Listed, datetime], Cell]]] = {
    "kind": (Column("Kind", 10, drop=70), lambda one, _: Cell(one.kind)),
    "state": (
        Column("State", 6, drop=80),
        lambda one, _: Cell(one.standing, _STATES.get(one.standing, "dim")),
    ),
    "updated": (
        Column("Age", 4, right=True),
        lambda one, now: Cell(phrases.age(one.updated_at, now), "dim"),
    ),
    "created": (
        Column("Made", 5, right=True),
        lambda one, now: Cell(phrases.age(one.created_at, now), "dim"),
    ),
    "author": (Column("Who", 16, drop=100), lambda one, _: Cell(one.who, "dim")),
    "ref": (Column("Ref", 26, drop=60), lambda one, _: Cell(str(one.ref), "dim")),
    "repo": (Column("Repository", 24, drop=60), lambda one, _: Cell(one.repo, "dim")),
    "number": (
        Column("Number", 7, right=True),
        lambda one, _: Cell(f"#{one.number}", "dim"),
    ),
    "title": (Column("Title"), lambda one, _: Cell(one.title)),
    "labels": (Column("Labels", 20, drop=70), lambda one, _: Cell(one.labels or "")),
    "assignees": (
        Column("Assignees", 16, drop=70),
        lambda one, _: Cell(one.assignees or "nobody", "" if one.assignees else "dim"),
    ),
    "milestone": (
        Column("Milestone", 14, drop=70),
        lambda one, _: Cell(one.milestone, "dim"),
    ),
    "comments": (
        Column("Cmts", 5, right=True),
        lambda one, _: _number(one.comments),
    ),
    "reactions": (
        Column("Rcts", 5, right=True),
        lambda one, _: _number(one.reactions),
    ),
    "checks": (Column("Checks", 7), _checks),
    "review": (
        Column("Review", 8),
        lambda one, _: _REVIEWS.get(one.review or "", Cell("")),
    ),
    "level": (Column("Level", 8), lambda one, _: Cell(one.level or "", "dim")),
}
"""Each column by the name that settings give it, and how a cell of it is made."""

ALIASES = {"age": "updated"}
"""Other names of columns."""

USUAL = ("kind", "state", "updated", "author", "ref", "title")
USUAL_BY_CREATION = ("kind", "state", "created", "author", "ref", "title")


def usual(ordered_by: str) -> tuple[str, ...]:
    """The columns that nobody chose: the time among them is what orders the list."""
    return USUAL_BY_CREATION if ordered_by == "created" else USUAL


def check(names: Sequence[str]) -> tuple[str, ...]:
    """Columns by their own names, of which one takes what the others leave.

    Raises UsageError that names the nearest one where there is no such column.
    """
    found = []
    for given in names:
        name = ALIASES.get(given, given)
        if name not in CELLS:
            near = difflib.get_close_matches(given, [*CELLS, *ALIASES], n=1)
            meant = (
                f"Did you mean {near[0]}?" if near else f"Known: {', '.join(CELLS)}."
            )
            raise UsageError(f"{given!r} is no column.", meant)
        found.append(name)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns a list has, from left to right."""

    names: tuple[str, ...] = USUAL

    def columns(
        self, ordered_by: str = "", *, turned: bool = False
    ) -> tuple[Column, ...]:
        """The columns; that which the list is ordered by is marked.

        Columns that somebody chose stay for as long as there is room for them.
        """
        out = []
        for name in self.names:
            column = CELLS[name][0]
            if self.names not in {USUAL, USUAL_BY_CREATION}:
                column = Column(column.title, column.width, column.right)
            if name == ordered_by:
                sign = "▴" if turned else "▾"
                column = Column(
                    f"{column.title}{sign}", column.width, column.right, column.drop
                )
            out.append(column)
        if all(column.width for column in out):
            last = out[-1]
            out[-1] = Column(last.title, 0, last.right, last.drop)
        return tuple(out)

    def row(self, one: Listed, now: datetime) -> Row:
        """One item as a line of the list."""
        ref, changed = one.ref, phrases.age(one.updated_at, now)
        key = str(ref)
        made = {"ref": Cell(key, "dim"), "updated": Cell(changed, "dim")}
        ago = f"{changed} ago." if changed != "now" else "just now."
        return Row(
            key=key,
            cells=tuple(
                made[name] if name in made else CELLS[name][1](one, now)
                for name in self.names
            ),
            refs=(ref,),
            why=f"{one.standing.capitalize()} {one.kind} of {one.who}, changed {ago}",
            evidence=tuple(_evidence(one)),
            text=text.shorten(f"{one.title} {key} {one.who} {one.labels or ''}", 2000),
        )

    def gone(self, row: int) -> Row:
        """The line of an item that was forgotten since the list was read."""
        cells = tuple(Cell("") for _ in self.names[1:])
        return Row(f"gone:{row}", (Cell("gone", "dim"), *cells), (), "It is gone.")


def _evidence(one: Listed) -> list[str]:
    lines = [
        f"opened {phrases.instant(one.created_at)} by {one.who}",
        f"changed {phrases.instant(one.updated_at)}",
    ]
    if one.labels:
        lines.append(f"labels: {one.labels}")
    if one.milestone:
        lines.append(f"milestone: {one.milestone}")
    lines.append(f"assigned to {one.assignees}" if one.assignees else "unassigned")
    return lines
