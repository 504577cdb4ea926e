"""What somebody wants to see of the stored items."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """What a list is to show, and how."""

    query: str = ""
    """What the list is of, with GitHub's qualifiers; empty: everything."""
    filter: str = ""
    """What it is narrowed to for now, in the same words."""
    sort: str = ""
    """The name of an order; empty: as the query says, else what changed last."""
    group_by: str = ""
    columns: tuple[str, ...] = ()
    """Names of columns; empty: the usual ones."""
    span: str = ""
    """Of Pulse how long its window is; empty: as usual."""
    number: str = ""
    """Of Pulse the line whose list is shown; empty: the numbers."""
    folded: frozenset[str] = frozenset()
    """Keys of the groups of which only the header is shown."""

    @property
    def base(self) -> tuple[str, str, str]:
        """What of a queue is read, whatever it is narrowed to."""
        return self.group_by, self.span, self.number
