"""Which panes there are, in the order of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.views.wish import Wish


@dataclass(frozen=True, slots=True)
class Place:
    """A pane of the desk."""

    id: str
    title: str
    short: str
    """The title where there is little room."""
    command: str
    queue: bool = True
    """Whether it is one of the four that always stand on the desk."""
    wish: Wish | None = None
    """What a list of items shows at first; None where it is another kind of pane."""
    is_saved: bool = False
    """Whether the settings made it."""


PLACES: tuple[Place, ...] = (
    Place("bumps", "Bumps", "bump", "pane.bumps"),
    Place("contention", "Contention", "cont", "pane.contention"),
    Place("ownership", "Ownership", "own", "pane.ownership"),
    Place("questions", "Questions", "ques", "pane.questions"),
    Place("mine", "Mine", "mine", "pane.mine", queue=False),
    Place("all", "All", "all", "pane.all", queue=False, wish=Wish()),
    Place("journal", "Journal", "jour", "pane.journal", queue=False),
)


def place_of(pane: str, places: Sequence[Place] = PLACES) -> int:
    """Where a pane stands among the others; the first for an unknown one."""
    return next((i for i, place in enumerate(places) if place.id == pane), 0)
