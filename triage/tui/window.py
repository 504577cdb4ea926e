"""The rows of a source that lie around a viewport, each of them read once."""

from __future__ import annotations

from triage.tui.sources import Near
from triage.views import Row, RowSource


class Window:
    """Rows by position, as far as they were read."""

    def __init__(self, source: RowSource, near: Near = (0, ())) -> None:
        self.source = source
        self.start, self.rows = near

    def at(self, place: int) -> Row | None:
        """The row at a position; None where it was not read, or is not there."""
        offset = place - self.start
        return self.rows[offset] if 0 <= offset < len(self.rows) else None

    def reach(self, first: int, stop: int) -> None:
        """Go from one position to before another, reading only what is missing.

        What lies outside is forgotten.
        """
        first = max(first, 0)
        start, rows, read = self.start, self.rows, self.source.window
        end = start + len(rows)
        if not start <= stop or not first <= end:
            self.rows = read(first, stop - first)
        else:
            before = read(first, start - first) if first < start else ()
            after = read(end, stop - end) if end < stop else ()
            kept = rows[max(first - start, 0) : stop - start]
            self.rows = (*before, *kept, *after)
        self.start = first

    def has(self, first: int, stop: int) -> bool:
        """Whether everything between two positions was read."""
        return self.start <= first and stop <= self.start + len(self.rows)
