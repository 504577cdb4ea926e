"""How the times of Pulse and of `triage metrics` are counted."""

from __future__ import annotations

from typing import Annotated

import msgspec

from triage.config.table import Table, Whole

Share = Annotated[float, msgspec.Meta(gt=0, le=1)]


class Metrics(Table, frozen=True):
    """Times of review and answers."""

    weekends: bool = True
    """Whether Saturdays and Sundays (UTC) count."""
    bus_share: Share = 0.5
    """Of an area's merged pull requests the share that its fewest people make up
    (CHAOSS: contributor absence factor)."""
    bus_pulls: Whole = 5
    """Merged pull requests from which on an area has a bus factor."""
