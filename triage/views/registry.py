"""The views there are, in the order of their panes."""

from __future__ import annotations

import difflib

from triage.errors import UsageError
from triage.views import View, bumps, contention, mine, ownership, questions

VIEWS: tuple[View, ...] = (
    bumps.VIEW,
    contention.VIEW,
    ownership.VIEW,
    questions.VIEW,
    mine.VIEW,
)


def by_id(view_id: str) -> View:
    """The view of this id. Raises UsageError that names the nearest one."""
    known = {view.id: view for view in VIEWS}
    if view_id in known:
        return known[view_id]
    near = difflib.get_close_matches(view_id, known, n=1)
    raise UsageError(
        f"{view_id!r} is no view.",
        f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}.",
    )
