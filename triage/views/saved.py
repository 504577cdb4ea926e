"""Queries of one's own: checked when they are read, and turned into lists."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence

from triage.config import SavedView
from triage.errors import SettingsError, UsageError
from triage.views import query
from triage.views.columns import check as check_columns
from triage.views.groupings import grouping
from triage.views.orders import order
from triage.views.wish import Wish

LONGEST = 24
"""Characters of a name, so that it fits above its pane."""

PANES = frozenset(
    {"bumps", "contention", "ownership", "questions", "mine", "all", "journal", "pulse"}
)
"""Names of the panes that there are without settings."""

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _-]*[A-Za-z0-9])?")


def slug(name: str) -> str:
    """A name as commands write it: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


def check(views: Sequence[SavedView], path: object, taken: Sequence[str] = ()) -> None:
    """See that every view of a settings file can be shown.

    Raises SettingsError that names the file, the view, the setting and the nearest
    valid name; also for a name that is taken, here or in the file above.
    """
    seen = {slug(name) for name in taken}
    for number, view in enumerate(views, 1):
        place = f"{path}: view {number}"
        if not _NAME.fullmatch(view.name) or len(view.name) > LONGEST:
            raise SettingsError(
                f"{place}: name {view.name!r} is no name of a view.",
                f"Use at most {LONGEST} letters, digits, blanks, - and _.",
            )
        place = f"{path}: view {number} {view.name!r}"
        if slug(view.name) in PANES:
            raise SettingsError(f"{place}: name: it is that of a built-in pane.")
        if slug(view.name) in seen:
            raise SettingsError(f"{place}: name: there is one of this name already.")
        seen.add(slug(view.name))
        _read(view, place)


def _read(view: SavedView, place: str) -> None:
    """Read every setting of a view; one that is wrong is named."""
    readers: dict[str, Callable[[], object]] = {
        "query": lambda: query.typed(view.query),
        "columns": lambda: check_columns(view.columns),
        "sort": lambda: order(view.sort or "updated"),
        "group_by": lambda: grouping(view.group_by or "repo"),
    }
    for setting, read in readers.items():
        try:
            read()
        except UsageError as error:
            said = f"{place}: {setting}: {error.message}"
            raise SettingsError(said, error.hint) from None


def wish(view: SavedView) -> Wish:
    """What a view shows at first."""
    return Wish(
        query=view.query,
        sort=view.sort,
        group_by=view.group_by,
        columns=check_columns(view.columns),
    )


def by_name(views: Sequence[SavedView], name: str) -> SavedView:
    """The view of this name. Raises UsageError that names the nearest one."""
    known = {slug(view.name): view for view in views}
    if slug(name) in known:
        return known[slug(name)]
    names = [view.name for view in views]
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        raise UsageError(f"{name!r} is no view.", f"Did you mean {near[0]}?")
    hint = (
        f"There are {', '.join(names)}." if names else "Settings make them: [[view]]."
    )
    raise UsageError(f"{name!r} is no view.", hint)
