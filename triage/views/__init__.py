"""The queues: what is stored, arranged for a person, at a given instant.

A view declares its selects as constants and builds its queue from their answers;
it does no I/O and takes the instant in its `Lens`. A pane, a text table and JSON
are three printers of one `Queue`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from triage.config import Settings
from triage.model import Ref
from triage.model.slices import WHOLE, Slice
from triage.store import Select

if TYPE_CHECKING:
    from triage.views.live import Live
    from triage.views.suggesting import Ask

T = TypeVar("T")


__all__ = [
    "Apart",
    "Aside",
    "Cell",
    "Column",
    "Lens",
    "Queue",
    "Reader",
    "Row",
    "RowSource",
    "Select",
    "Tables",
    "View",
]


class Reader(Protocol):
    """What can answer a select: the store, or a list in a test."""

    def select(
        self, query: Select[T], parameters: Mapping[str, object] | None = None
    ) -> list[T]:
        """The rows that the select finds."""
        ...


class Tables:
    """The answers to a view's selects, by select."""

    def __init__(self, answers: Mapping[int, Sequence[object]]) -> None:
        self._answers = answers

    @classmethod
    def read(cls, reader: Reader, selects: Sequence[Select[Any]], lens: Lens) -> Tables:
        """Ask the reader each of them, with what the lens says bound."""
        bound = lens.parameters()
        return cls({id(one): reader.select(one, bound) for one in selects})

    def __getitem__(self, query: Select[T]) -> Sequence[T]:
        return self._answers[id(query)]  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Apart:
    """An item that the person set aside or marked."""

    id: str
    ref: Ref
    at: datetime
    until: datetime | None = None
    """Snoozed: until when; None: until activity."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """What the person set aside or marked, as it stands at an instant."""

    snoozed: Mapping[Ref, Apart] = field(default_factory=dict)
    hidden: Mapping[Ref, Apart] = field(default_factory=dict)
    marked: Mapping[Ref, Apart] = field(default_factory=dict)
    answered: Mapping[Ref, Apart] = field(default_factory=dict)
    """Questions of channels of which the person says that they are answered."""
    prioritized: Mapping[Ref, Apart] = field(default_factory=dict)
    """The note is the priority that the person gave it: P0 to P3."""

    def __contains__(self, ref: Ref) -> bool:
        """Whether an item is out of sight: it is in no queue."""
        return ref in self.snoozed or ref in self.hidden


def _stored(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Lens:
    """Who looks, when, and with which settings."""

    now: datetime
    me: str = ""
    """Login of the person; empty where it is not known yet."""
    settings: Settings = field(default_factory=Settings)
    group_by: str = "package"
    """How Bumps groups: package, repo, level or ecosystem."""
    everything: bool = False
    """Questions: all that ask, not only what is unanswered."""
    aside: Aside = field(default_factory=Aside)
    """What is out of sight: no queue has it."""
    slice: Slice = WHOLE
    """The part of every queue that is looked at."""

    def parameters(self) -> dict[str, object]:
        """What a select may name: `:now`, `:quiet`, `:lapsed` (ISO 8601), `:me`, `:parked`.

        By the settings, who was not seen since `:quiet` is quiet, nobody waits in a
        chat where the last word was said before `:lapsed`, and an item with a label of
        `:parked`, JSON in lower case, waits for something else than a review.
        """
        quiet = self.now - timedelta(days=self.settings.ownership.quiet_days)
        lapsed = self.now - timedelta(days=self.settings.chat.wait_days)
        parked = self.settings.contention.parked_labels
        return {
            "now": _stored(self.now),
            "quiet": _stored(quiet),
            "lapsed": _stored(lapsed),
            "me": self.me,
            "parked": json.dumps([name.lower() for name in parked]),
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a row; `tone` is never the only signal."""

    text: str
    tone: str = ""
    """'', dim, good, bad, warn or accent."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view. `width` 0 takes what is left; `drop` hides it when narrow."""

    title: str
    width: int = 0
    right: bool = False
    drop: int = 0
    """Hidden where the list is narrower than this many cells."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a view."""

    key: str
    """Stays the same from one repaint to the next."""
    cells: tuple[Cell, ...]
    """One per column of the view."""
    refs: tuple[Ref, ...]
    """What an action on this row acts on: one item, or a group's."""
    why: str
    """Why it is in this queue, in one sentence."""
    evidence: tuple[str, ...] = ()
    """Lines that prove it, for the detail and the dialogs."""
    ready: tuple[Ref, ...] = ()
    """Which of the refs `*` marks in Bumps."""
    suggestions: tuple[tuple[str, str], ...] = ()
    """Logins that could take it, best first, each with the reason."""
    text: str = ""
    """What a filter looks at; empty: the cells."""
    ask: Ask | None = None
    """Whom to suggest, where that is looked up when the row is shown; till then it has
    no suggestions."""
    is_head: bool = False
    """Whether it is the header of a group: a name and a count, across all columns."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A view at one instant."""

    rows: Sequence[Row]
    headline: str
    """The pane's one line when folded: what there is, the oldest, the worst."""
    count: int
    """What the person has to work off: items, not rows."""
    say: Callable[[], object]
    """Makes the payload, which few ask for."""
    apart: Sequence[Row] | None = None
    """What stands on the desk while the rest is folded to the headline; None: all."""

    @property
    def payload(self) -> object:
        """A msgspec Struct: what `--json` prints."""
        return self.say()


class RowSource(Protocol):
    """Rows by position, of which only a window is ever asked."""

    def __len__(self) -> int:
        """How many rows there are."""
        ...

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        ...

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone."""
        ...

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """The keys from one position to before another.

        A group that is folded stands for its members, and a header for nothing.
        """
        ...

    def among(self, keys: Sequence[str]) -> Sequence[Row]:
        """The rows of these keys that are in it; of a list of items only the refs."""
        ...


@dataclass(frozen=True, slots=True)
class View:
    """A named queue: its columns, its selects, and how it is built."""

    id: str
    title: str
    noun: str
    """What it counts, in the singular: `bump`, `flag`, `gap`, `question`."""
    columns: tuple[Column, ...]
    selects: tuple[Select[Any], ...]
    build: Callable[[Tables, Lens], Queue]
    empty: str
    """What an empty pane says, and what to do about it."""
    live: Callable[[Lens], Live] | None = None
    """Makes a queue that can be brought up to date; None: it is always built anew."""
    is_own: bool = False
    """Whether it is one person's alone: the slice of the settings leaves it whole."""

    def load(self, reader: Reader, lens: Lens) -> Queue:
        """The queue as the reader has it now."""
        return self.build(Tables.read(reader, self.selects, lens), lens)
