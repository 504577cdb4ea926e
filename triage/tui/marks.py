"""What is marked in a list: keys alone, however many, and the range that grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Marks:
    """Keys in the order in which they were marked."""

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}
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
        """Mark these."""
        self._keys.update(dict.fromkeys(keys))

    def discard(self, keys: Iterable[str]) -> None:
        """Take the marks off these."""
        for key in keys:
            self._keys.pop(key, None)

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
        self.hidden = 0

    def span(self, cursor: int) -> range:
        """The positions that the range covers."""
        if self.range_from is None:
            return range(0)
        low, high = sorted((self.range_from, cursor))
        return range(low, high + 1)
