"""What counts as a theme that recurs, and as a question for the FAQ."""

from __future__ import annotations

from typing import Annotated

import msgspec

from triage.config.table import Table, Whole

Likeness = Annotated[float, msgspec.Meta(gt=0, le=1)]


class Themes(Table, frozen=True):
    """Themes of `triage themes` and entries of `triage faq`."""

    likeness: Likeness = 0.35
    """How alike two items are that are about one matter, as `triage show` tells it."""
    mentions: Whole = 3
    """Items of a theme, the fewest."""
    people: Whole = 2
    """People who brought it up, the fewest; of a FAQ entry, who asked."""
