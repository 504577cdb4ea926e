"""What the next action is about: rows, and the items that they stand for."""

from __future__ import annotations

from dataclasses import dataclass

from triage.model import Ref
from triage.text import count
from triage.views import Row

NO_ITEM = "This line names no item to act on."


@dataclass(frozen=True, slots=True)
class Aim:
    """What an action is about to act on."""

    rows: tuple[Row, ...]
    hidden: int = 0
    """Marked rows out of sight, which are left out."""
    marked: bool = False
    nothing: str = NO_ITEM
    """Why there is no item, where there is none."""

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The items of all rows, each once."""
        return tuple(dict.fromkeys(ref for row in self.rows for ref in row.refs))

    @property
    def single(self) -> bool:
        """Whether the person named one item, whose judgement it then is."""
        return len(self.rows) == 1 and len(self.refs) == 1

    @property
    def note(self) -> str:
        """What is left out without being refused."""
        notes = []
        if self.hidden:
            hidden = count(self.hidden, "marked line")
            notes.append(f"{hidden} hidden by the filter: left out.")
        bare = sum(not row.refs for row in self.rows)
        if bare and self.refs:
            notes.append(f"{count(bare, 'marked line')} left out: no item.")
        return " ".join(notes)

    @property
    def words(self) -> str:
        """The items in a title."""
        refs = self.refs
        return str(refs[0]) if len(refs) == 1 else count(len(refs), "item")
