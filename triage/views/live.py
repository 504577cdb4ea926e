"""Queues that are brought up to date: what changed is read and worked out, no more.

A live queue has one instant for all its rows. What ages move is seen when a new one is
made for a later instant.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, TypeVar

from triage.views import Aside, Lens, Queue, Reader, Row, Tables
from triage.views.narrowing import EVERYTHING, Asking, Scope

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class Line(Generic[T]):
    """One line of a queue; as long as it is the same object, it says the same."""

    said: T
    rank: Any
    _row: Row | None = None

    def row(self, draw: Callable[[T], Row]) -> Row:
        """As it is drawn, once."""
        if self._row is None:
            self._row = draw(self.said)
        return self._row


class Lines(Generic[T]):
    """The lines of a queue in their order, by what each was found for."""

    def __init__(self, rank: Callable[[T], Any]) -> None:
        self._rank = rank
        self._found: dict[Hashable, list[Line[T]]] = {}
        self._gone: set[int] = set()
        self._new: list[Line[T]] = []
        self._every: list[Line[T]] = []

    def put(self, root: Hashable, found: Sequence[T]) -> None:
        """What is found for something from now on; what stays, stays as it is."""
        before = self._found.pop(root, [])
        now = []
        for said in found:
            place = next((i for i, old in enumerate(before) if old.said == said), None)
            if place is None:
                now.append(Line(said, self._rank(said)))
                self._new.append(now[-1])
            else:
                now.append(before.pop(place))
        self._gone.update(id(old) for old in before)
        if now:
            self._found[root] = now

    def settled(self) -> Sequence[Line[T]]:
        """All of them, in order."""
        if self._gone or self._new:
            gone = self._gone
            kept = [one for one in (*self._every, *self._new) if id(one) not in gone]
            kept.sort(key=lambda line: line.rank)
            self._every = kept
            self._gone, self._new = set(), []
        return self._every


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
    def lines(self) -> Sequence[Line[Any]]:
        """Its lines; those that are the same objects as before say the same."""

    @abstractmethod
    def row(self, line: Line[Any]) -> Row:
        """A line as it is drawn."""
