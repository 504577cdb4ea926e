"""Which panes there are, in the order of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.config import SavedView
from triage.keymap import Keymap
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
    is_late: bool = False
    """Whether it is read only while it is open."""
    is_saved: bool = False
    """Whether the settings made it."""


SHORT = 8
"""Characters of a view's name where there is little room."""

PLACES: tuple[Place, ...] = (
    Place("bumps", "Bumps", "bump", "pane.bumps"),
    Place("contention", "Contention", "cont", "pane.contention"),
    Place("ownership", "Ownership", "own", "pane.ownership"),
    Place("questions", "Questions", "ques", "pane.questions"),
    Place("mine", "Mine", "mine", "pane.mine", queue=False),
    Place("all", "All", "all", "pane.all", queue=False, wish=Wish()),
    Place("journal", "Journal", "jour", "pane.journal", queue=False),
    Place("pulse", "Pulse", "puls", "pane.pulse", queue=False, is_late=True),
)


def place_of(pane: str, places: Sequence[Place] = PLACES) -> int:
    """Where a pane stands among the others; the first for an unknown one."""
    return next((i for i, place in enumerate(places) if place.id == pane), 0)


def places(views: Sequence[SavedView]) -> tuple[Place, ...]:
    """The panes of the program, and after them those of the settings."""
    if not views:
        return PLACES
    from triage.views import saved  # noqa: PLC0415  (where there are any)

    made = (
        Place(
            f"view-{saved.slug(view.name)}",
            view.name,
            view.name[:SHORT],
            f"view.{saved.slug(view.name)}",
            queue=False,
            wish=saved.wish(view),
            is_saved=True,
        )
        for view in views
    )
    return (*PLACES, *made)


def bound(keymap: Keymap, views: Sequence[SavedView]) -> Keymap:
    """The keymap with the panes of the settings in it.

    Raises SettingsError for a key that cannot be sent, or that is taken.
    """
    if not views:
        return keymap
    made = zip(places(views)[len(PLACES) :], views, strict=True)
    return keymap.with_views(
        [
            (place.command.removeprefix("view."), view.name, view.key)
            for place, view in made
        ]
    )
