"""What a maintainers' meeting needs of a window: numbers, story, queues, what to do.

It is put together from what the other views say, and says nothing of its own: the same
numbers as Pulse and Metrics, the same lines as the queues.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from triage.views import Reader, Row, RowSource, Select, View
from triage.views.happened import COUNTED
from triage.views.metrics import Metrics
from triage.views.priority import Priority
from triage.views.pulse import Counts, Pulse, Worker
from triage.views.themes import Theme
from triage.views.topics import Topics

MOST = 12
"""Items of a kind that are named; the rest is counted."""
TODO = 10
THEMES = 8
RECURS = timedelta(days=28)
"""What recurs is looked for in this time at the least."""
LINES = 8
"""Lines of a queue that are told."""
COUNTED_TO = 5000
"""Lines of a queue up to which they are counted by kind."""


class Named(msgspec.Struct, frozen=True):
    """An item or a release by its name."""

    ref: str
    title: str
    url: str
    """Empty where none is stored."""


class Told(msgspec.Struct, frozen=True):
    """What happened of one kind in a repository."""

    what: str
    number: int
    items: tuple[Named, ...]
    """The first of them."""


class Story(msgspec.Struct, frozen=True):
    """What happened in a repository."""

    repo: str
    told: tuple[Told, ...]


class Line(msgspec.Struct, frozen=True):
    """A line of a queue."""

    cells: tuple[str, ...]
    why: str
    refs: tuple[str, ...]


class Section(msgspec.Struct, frozen=True):
    """A queue: how long it is, and how it begins."""

    title: str
    headline: str
    count: int
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    kinds: dict[str, int]
    """How many lines there are of each kind; empty where it is not told."""
    as_of: str
    """When it was worked out."""


class Batch(msgspec.Struct, frozen=True):
    """What the last batch of bumps came to, beside the one before."""

    title: str
    started_at: str
    counts: dict[str, int]
    held: dict[str, int]
    before: dict[str, int] | None


class Report(msgspec.Struct, frozen=True):
    """What `triage report --format json` prints."""

    since: str
    until: str
    windows: tuple[str, ...]
    stored_at: str
    """When what is stored was read; empty: never."""
    notes: tuple[str, ...]
    totals: Counts
    stories: tuple[Story, ...]
    people: tuple[Worker, ...]
    metrics: Metrics
    contention: Section
    ownership: Section
    questions: Section
    topics: Topics
    themes: tuple[Theme, ...]
    """What most people brought up in the window; of a store that is not large, in four
    weeks at the least."""
    receipt: Batch | None
    todo: tuple[Priority, ...]


@dataclass(frozen=True, slots=True)
class Titled:
    """How an item is called."""

    repo: str
    number: int
    title: str
    url: str


TITLES = Select(
    """
    select repo.name, item.number, item.title, item.url
    from json_each(:wanted) as wanted
    cross join repo on repo.name = json_extract(wanted.value, '$[0]')
    cross join item on item.repo_id = repo.id
      and item.number = json_extract(wanted.value, '$[1]')
    """,
    Titled,
)


def stories(reader: Reader, pulse: Pulse) -> tuple[Story, ...]:
    """What happened by repository, the busiest first, with titles.

    Dependency bumps are told as such, and not once more as pull requests opened.
    """
    told: dict[str, dict[str, list[str]]] = {}
    for repo in pulse.repos:
        refs = {what: list(repo.refs[what]) for what in COUNTED}
        bumps = set(refs["bumps_opened"])
        refs["pulls_opened"] = [r for r in refs["pulls_opened"] if r not in bumps]
        if any(refs.values()):
            told[repo.repo] = refs
    wanted = {
        ref
        for refs in told.values()
        for found in refs.values()
        for ref in found[:MOST]
        if "#" in ref
    }
    parts = [ref.rpartition("#") for ref in sorted(wanted)]
    asked = json.dumps([(repo, int(number)) for repo, _, number in parts])
    titles = {
        f"{one.repo}#{one.number}": one
        for one in reader.select(TITLES, {"wanted": asked})
    }
    found = [
        Story(
            repo,
            tuple(
                Told(what, len(some), tuple(_named(r, titles) for r in some[:MOST]))
                for what, some in refs.items()
                if some
            ),
        )
        for repo, refs in told.items()
    ]
    found.sort(key=lambda one: (-sum(t.number for t in one.told), one.repo))
    return tuple(found)


def _named(ref: str, titles: Mapping[str, Titled]) -> Named:
    one = titles.get(ref)
    return Named(ref, one.title if one else "", one.url if one else "")


def section(
    view: View, rows: RowSource | Sequence[Row], headline: str, count: int, as_of: str
) -> Section:
    """The beginning of a queue, and how many lines of each kind it has."""
    long = len(rows) > COUNTED_TO
    if isinstance(rows, Sequence):
        every = rows
    else:
        every = rows.window(0, LINES if long else len(rows))
    place = None if long else _KIND.get(view.id)
    kinds: dict[str, int] = defaultdict(int)
    if place is not None:
        for row in every:
            kinds[row.cells[place].text] += 1
    return Section(
        title=view.title,
        headline=headline,
        count=count,
        columns=tuple(column.title for column in view.columns),
        lines=tuple(
            Line(
                tuple(cell.text for cell in row.cells),
                row.why,
                tuple(map(str, row.refs)),
            )
            for row in every[:LINES]
        ),
        kinds=dict(sorted(kinds.items(), key=lambda one: (-one[1], one[0]))),
        as_of=as_of,
    )


_KIND = {"contention": 1, "ownership": 0, "questions": 2}
"""In which column of a queue its kind stands."""
