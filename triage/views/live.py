"""Queues that are brought up to date: what changed is read and worked out, no more.

A live queue has one instant for all its rows. What ages move is seen when a new one is
made for a later instant.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, ClassVar, Generic, TypeVar

from triage.store.shelf import Ordered
from triage.views import Aside, Lens, Queue, Reader, Row, Tables
from triage.views.narrowing import EVERYTHING, Asking, Scope

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class Line(Generic[T]):
    """One line of a queue; as long as it is the same object, it says the same."""

    said: T
    rank: Any
    since: str


class Lines(Generic[T]):
    """The lines of a queue in their order, by what each was found for."""

    def __init__(
        self,
        rank: Callable[[T], Any],
        since: Callable[[T], str],
        kinds: Callable[[T], Sequence[str]],
    ) -> None:
        self._rank = rank
        self._since = since
        self._kinds = kinds
        self.kinds: Counter[str] = Counter()
        """How many there are of each kind, when they are settled."""
        self._sinces: Counter[str] = Counter()
        self._oldest: str | None = ""
        self._found: dict[Hashable, list[Line[T]]] = {}
        self._gone: list[Line[T]] = []
        self._new: list[Line[T]] = []
        self._every: Ordered[Line[T]] = Ordered()

    def put(self, root: Hashable, found: Sequence[T]) -> None:
        """What is found for something from now on; what stays, stays as it is."""
        left = self._found.pop(root, None)
        if left is None:
            now = [Line(s, self._rank(s), self._since(s)) for s in found]
            self._new += now
        else:
            now = []
            for said in found:
                # What was found before comes in the same order, so mostly the first is it.
                place = next((i for i, old in enumerate(left) if old.said == said), -1)
                if place < 0:
                    now.append(Line(said, self._rank(said), self._since(said)))
                    self._new.append(now[-1])
                else:
                    now.append(left.pop(place))
            self._gone += left
        if now:
            self._found[root] = now

    def settled(self) -> Ordered[Line[T]]:
        """All of them, in order."""
        gone, new, every = self._gone, self._new, self._every
        kinds = self.kinds
        for one in gone:
            for kind in self._kinds(one.said):
                kinds[kind] -= 1
            self._end(one.since)
        for one in new:
            for kind in self._kinds(one.said):
                kinds[kind] += 1
            self._sinces[one.since] += 1
        if new:
            self._oldest = None
        if _FEW * (len(gone) + len(new)) > len(every):
            left = set(map(id, gone))
            found = [one for one in (*every, *new) if id(one) not in left]
            self._every = Ordered(sorted(found, key=_rank))
        elif gone or new:
            new.sort(key=_rank)
            self._every = every.spliced(
                [(bisect_right(every, one.rank, key=_rank), one) for one in new]
                + [(_place(every, one), None) for one in gone]
            )
        self._gone, self._new = [], []
        return self._every

    def _end(self, since: str) -> None:
        self._sinces[since] -= 1
        if not self._sinces[since]:
            del self._sinces[since]
            self._oldest = None

    def oldest(self) -> str:
        """Since when the oldest is there, when they are settled; empty: none says."""
        if self._oldest is None:
            self._oldest = min(filter(None, self._sinces), default="")
        return self._oldest


_FEW = 3
"""Lines are put in their places where less than one in so many is another."""

_rank = attrgetter("rank")


def _place(every: Sequence[Line[T]], one: Line[T]) -> int:
    place = bisect_left(every, one.rank, key=_rank)
    while every[place] is not one:
        place += 1
    return place


class Live(ABC):
    """A queue at one instant, of a store that goes on changing."""

    asking: ClassVar[Asking]
    """What it asks the store."""

    def __init__(self, lens: Lens) -> None:
        self.lens = lens

    def load(
        self, reader: Reader, scope: Scope = EVERYTHING, aside: Aside | None = None
    ) -> None:
        """Read all, or what changed.

        A scope names every item that is another than when it was last read, or that was
        set aside or taken back since; the repositories that they are and were in; and
        those of which something else changed. `aside`: what is set aside now, where
        that is not what the lens says.
        """
        if aside is not None:
            self.lens = replace(self.lens, aside=aside)
        self.take(self.asking.read(reader, self.lens, scope), scope)

    @abstractmethod
    def take(self, tables: Tables, scope: Scope) -> None:
        """Work out what the answers about a scope change."""

    @abstractmethod
    def queue(self) -> Queue:
        """The queue as it is now."""

    @abstractmethod
    def told(self) -> tuple[str, int]:
        """The headline of the queue, and how much there is to work off."""

    @abstractmethod
    def lines(self) -> Ordered[Line[Any]]:
        """Its lines; those that are the same objects as before say the same."""

    @abstractmethod
    def row(self, line: Line[Any]) -> Row:
        """A line as it is drawn."""

    def sketch(self, line: Line[Any]) -> Row:
        """A line as it is kept: as it is drawn, or before its `ask` is answered.

        Of a line that is the same object as before it is the same, too.
        """
        return self.row(line)

    def facts(self) -> Mapping[str, object]:
        """What answers rest on, by key; what is the same object as before is the same."""
        return {}
