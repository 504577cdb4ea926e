"""What is marked in a list: keys alone, however many, and the range that grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from triage.views.members import group_of


class Marks:
    """Keys in the order in which they were marked."""

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}
        self._within: Counter[str] = Counter()
        """How many members are marked by themselves, by their group's key."""
        self.range_from: int | None = None
        """Where the range began that is being marked."""
        self.hidden = 0
        """How many the filter hides: they are out of sight and never acted on."""

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def add(self, keys: Iterable[str]) -> None:
        """Mark these; who marks a group marks its members with it."""
        for key in keys:
            if key in self._keys or group_of(key) in self._keys:
                continue
            if self._within[key]:
                self.discard([one for one in self._keys if group_of(one) == key])
            self._keys[key] = None
            self._count(key, 1)

    def _count(self, key: str, by: int) -> None:
        if group := group_of(key):
            self._within[group] += by

    def covers(self, key: str) -> bool:
        """Whether a row is marked, by itself or with its group."""
        return key in self._keys or group_of(key) in self._keys

    def within(self, key: str) -> int:
        """How many members of a group are marked by themselves."""
        return self._within[key]

    def discard(self, keys: Iterable[str]) -> None:
        """Take the marks off these."""
        for key in keys:
            if key in self._keys:
                del self._keys[key]
                self._count(key, -1)

    def turn(self, keys: Iterable[str]) -> None:
        """Mark these; where all are marked, take their marks off."""
        found = list(keys)
        if all(key in self._keys for key in found):
            self.discard(found)
        else:
            self.add(found)

    def clear(self) -> None:
        """Mark nothing."""
        self._keys.clear()
        self._within.clear()
        self.hidden = 0

    def span(self, cursor: int) -> range:
        """The positions that the range covers."""
        if self.range_from is None:
            return range(0)
        low, high = sorted((self.range_from, cursor))
        return range(low, high + 1)
