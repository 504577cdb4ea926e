"""How much there was to do day by day, for the head of each queue.

Of bumps and questions the items' own times say it; of what nobody has, and of what
is asked of reviewers, the snapshot that a sync kept of each day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from triage import clock
from triage.model.snapshots import Backlog
from triage.views import Lens, Reader
from triage.views.backlog import DERIVED
from triage.views.happened import DAILY, DAYS
from triage.views.pulse import known_since, walked
from triage.views.sparks import GAP, swing

ABOUT: Mapping[str, tuple[str, str]] = {
    "bumps": ("bumps_open", "open"),
    "contention": ("awaiting_review", "to review"),
    "ownership": ("unowned", "unowned"),
    "questions": ("questions_unanswered", "no answer"),
}
"""By view, which number it is and what it says of an item."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A number at the end of each of several days, oldest first; None: not known."""

    words: str
    series: tuple[int | None, ...]

    @property
    def told(self) -> str:
        """`open 28→43 in 13d`: the first and the last number that are known."""
        known = [place for place, one in enumerate(self.series) if one is not None]
        first, last = self.series[known[0]], self.series[known[-1]]
        return f"{self.words} {first:,}→{last:,} in {known[-1] - known[0]}d"

    @property
    def text(self) -> str:
        """`▁▃█ open 28→43 in 13d`: a picture from the first known day, and the words."""
        picture = swing(self.series).lstrip(GAP)
        return f"{picture} {self.told}"


def since(lens: Lens) -> str:
    """The first day of which snapshots are wanted."""
    return clock.iso(lens.now - timedelta(days=DAYS - 1))[:10]


def load(reader: Reader, lens: Lens, kept: Backlog) -> Mapping[str, Trend]:
    """The trend of each queue, where two days are known.

    What it ends with is the newest snapshot: nothing is counted here. A part of the
    store has none.
    """
    newest = max(kept, default="")
    if newest < since(lens) or lens.slice.is_part:
        return {}
    midnight = datetime.fromisoformat(newest).replace(tzinfo=UTC)
    starts = [midnight - timedelta(days=back) for back in reversed(range(DAYS))]
    series = _derived(reader, lens, starts, kept[newest])
    days = [clock.iso(start)[:10] for start in starts]
    found = {}
    for view, (what, words) in ABOUT.items():
        one = series.get(what) or tuple(
            kept[day].get(what, 0) if day in kept else None for day in days
        )
        if any(one) and sum(number is not None for number in one) > 1:
            found[view] = Trend(words, one)
    return found


def _derived(
    reader: Reader, lens: Lens, starts: Sequence[datetime], now: Mapping[str, int]
) -> Mapping[str, tuple[int | None, ...]]:
    """What the items' own times tell of each day, walked back from the newest."""
    known = known_since(reader, lens)
    begins = {f"start_{place}": clock.iso(start) for place, start in enumerate(starts)}
    bound = {**lens.parameters(), **begins, "since": clock.iso(starts[0])}
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * DAYS)
    for tally in reader.select(DAILY, bound):
        sums[tally.what] = [
            a + b for a, b in zip(sums[tally.what], tally.numbers, strict=True)
        ]
    counts = {what: tuple(numbers) for what, numbers in sums.items()}
    are_known = [known is not None and start >= known for start in starts]
    return {
        what: walked(what, now.get(what, 0), counts, are_known)
        for what, _ in ABOUT.values()
        if what in DERIVED
    }
