"""The report as a document: each section by the name that a template gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from triage import clock
from triage.cli.reporting.blocks import (
    Block,
    Bullets,
    Chart,
    Heading,
    Line,
    Table,
    Text,
    lines,
    row,
    said,
)
from triage.model.snapshots import LEFT
from triage.text import count
from triage.views import measured
from triage.views.happened import COUNTED
from triage.views.numbers import NUMBERS
from triage.views.priority import LANES, Priority
from triage.views.report import Batch, Named, Report, Section, Told
from triage.views.sparks import spark

SECTIONS: Mapping[str, str] = {
    "snapshot": "Where things stand",
    "velocity": "What moved",
    "happened": "What happened",
    "people": "Who reviewed and merged",
    "metrics": "How long it takes",
    "contention": "Contention",
    "gaps": "Ownership gaps",
    "questions": "Unanswered questions",
    "topics": "What people ask about",
    "themes": "What comes up again",
    "receipt": "The last batch",
    "todo": "Ten things to do",
}
"""Every section, with the heading of the report that is made without a template."""

VALUES: Mapping[str, str] = {
    "since": "when the window begins, ISO 8601",
    "until": "when it ends: the instant of the report",
    "stored_at": "when what is stored was read",
    "notes": "what one should know about the numbers, as a list",
    "charts": "what moved, and what was left, as pictures; in Markdown as lines",
}
"""What else a template may name, besides sections and numbers."""

CHARTED = (
    "pulls_opened",
    "pulls_merged",
    "issues_opened",
    "issues_closed",
    "bumps_opened",
    "questions_asked",
)


def section(name: str, found: Report) -> list[Block]:
    """The blocks of a section."""
    return _MAKERS[name](found)


def charts(found: Report) -> list[Block]:
    """What moved, and what was left, as charts."""
    labels = _labels(found)
    totals = found.totals
    moved = [Chart(NUMBERS[w].title, labels, totals.trend[w]) for w in CHARTED]
    left = [Chart(NUMBERS[w].title, labels, totals.left_trend[w]) for w in LEFT]
    return [*moved, *left]


def facts(found: Report) -> dict[str, str]:
    """Single values that a template may name: when it is of, and every number."""
    totals = found.totals
    return {
        "since": found.since,
        "until": found.until,
        "stored_at": found.stored_at or "never",
        **{what: f"{getattr(totals, what):,}" for what in COUNTED},
        **{what: f"{totals.left[what]:,}" for what in LEFT},
    }


def notes(found: Report) -> list[Block]:
    """What one should know about the numbers."""
    return [Bullets(lines(found.notes))] if found.notes else []


def _labels(found: Report) -> tuple[str, ...]:
    return tuple(f"{clock.parse(at):%b %d}" for at in found.windows)


def _trends(found: Report, names: tuple[str, ...], *, left: bool) -> Table:
    totals = found.totals
    series = totals.left_trend if left else totals.trend
    rows = []
    for what in names:
        before = series[what][-2]
        number = totals.left[what] if left else int(getattr(totals, what))
        rows.append(
            row(
                NUMBERS[what].title,
                f"{number:,}",
                "" if before is None else f"{before:,}",
                spark(series[what]),
            )
        )
    return Table(("", "Now" if left else "Number", "Before", "Trend"), tuple(rows),
                 frozenset({1, 2}))  # fmt: skip


def _snapshot(found: Report) -> list[Block]:
    return [_trends(found, LEFT, left=True)]


def _velocity(found: Report) -> list[Block]:
    levels = ", ".join(
        f"{n} {level}" for level, n in found.totals.bumps_by_level.items()
    )
    told: list[Block] = [_trends(found, COUNTED, left=False)]
    return [*told, said(f"Bumps by level: {levels}.")] if levels else told


_SAID: Mapping[str, tuple[str, str]] = {
    "releases": ("release", "published"),
    "pulls_opened": ("pull request", "opened"),
    "pulls_merged": ("pull request", "merged"),
    "pulls_closed": ("pull request", "closed without a merge"),
    "issues_opened": ("issue", "opened"),
    "issues_closed": ("issue", "closed"),
    "bumps_opened": ("dependency bump", "opened"),
    "questions_asked": ("question", "asked"),
    "questions_answered": ("question", "answered"),
}
"""What happened, as a noun and what became of it."""


def _happened(found: Report) -> list[Block]:
    if not found.stories:
        return [said("Nothing happened.")]
    blocks: list[Block] = []
    for story in found.stories:
        blocks += [Heading(story.repo), Bullets(tuple(map(_told, story.told)))]
    return blocks


def _told(one: Told) -> Line:
    noun, became = _SAID[one.what]
    pieces: list[Text] = [Text(f"{count(one.number, noun)} {became}: ")]
    for place, item in enumerate(one.items):
        pieces += [Text("; ")] * bool(place)
        pieces += _named(item)
    if one.number > len(one.items):
        pieces.append(Text(f"; and {one.number - len(one.items):,} more"))
    return tuple(pieces)


def _named(item: Named) -> list[Text]:
    repo, sign, rest = item.ref.partition("#")
    short = sign + rest if sign else repo.partition("@")[2]
    link = Text(short, item.url)
    return [link, Text(f" {item.title}")] if item.title else [link]


def _people(found: Report) -> list[Block]:
    rows = tuple(
        row(one.login, f"{one.reviewed:,}", f"{one.merged:,}")
        for one in found.people[:10]
    )
    if not rows:
        return [said("Nobody reviewed or merged the work of others.")]
    return [Table(("Who", "Reviewed", "Merged"), rows, frozenset({1, 2}))]


def _metrics(found: Report) -> list[Block]:
    rows = []
    for one in found.metrics.metrics:
        first = one.median if one.value is None else one.value
        rows.append(
            row(
                one.title,
                measured.told(one, first),
                measured.told(one, one.p90) if one.value is None else "",
                f"{one.measured:,}",
                one.definition,
            )
        )
    columns = ("Metric", "Median", "90 %", "Of", "What it means")
    blocks: list[Block] = [Table(columns, tuple(rows), frozenset({1, 2, 3}))]
    failing = [one for one in found.metrics.checks if one.failed][:5]
    if failing:
        told = [
            f"{one.name}: {one.failed:,} of {count(one.runs, 'run')} failed; took"
            f" {measured.lasted(one.median_seconds)} in the middle"
            for one in failing
        ]
        blocks += [Heading("Checks that fail"), Bullets(lines(told))]
    alone = [one for one in found.metrics.areas if one.factor == 1][:5]
    if alone:
        told = [
            f"{one.area} in {one.repo}: {one.people[0]} wrote most of"
            f" {count(one.pulls, 'pull request')}"
            for one in alone
        ]
        blocks += [Heading("What rests on one person"), Bullets(lines(told))]
    return blocks


def _queue(one: Section) -> list[Block]:
    if not one.lines:
        return [said("There is nothing.")]
    blocks: list[Block] = [said(one.headline)]
    if one.kinds:
        kinds = ", ".join(
            f"{number} {kind}" for kind, number in one.kinds.items() if kind
        )
        blocks.append(said(kinds))
    blocks.append(Table(one.columns, tuple(row(*line.cells) for line in one.lines)))
    more = one.count - len(one.lines)
    if more > 0:
        blocks.append(said(f"And {more:,} more."))
    return blocks


def _topics(found: Report) -> list[Block]:
    topics = found.topics
    rows = tuple(
        row(
            one.channel,
            one.source,
            f"{one.metrics.asked:,}",
            f"{one.waiting:,}",
            f"{one.topics.product:,}",
            f"{one.topics.development:,}",
            f"{one.topics.community:,}",
            f"{one.topics.market:,}",
        )
        for one in topics.channels[:10]
    )
    if not rows:
        return [said("Nobody asked anything.")]
    columns = ("Where", "Source", "Asked", "Waiting", "Product", "Development",
               "Community", "Market")  # fmt: skip
    return [Table(columns, rows, frozenset(range(2, 8)))]


def _themes(found: Report) -> list[Block]:
    if not found.themes:
        return [said("Nothing came up several times.")]
    told = []
    for one in found.themes:
        where = ", ".join(f"{number} {name}" for name, number in one.sources.items())
        head = Text(f"{count(one.people, 'person', 'people')}, {where}: ", strong=True)
        told.append((head, Text(one.ref, one.url), Text(f" {one.title}")))
    return [Bullets(tuple(told))]


def _receipt(found: Report) -> list[Block]:
    one = found.receipt
    if one is None:
        return [said("No batch was made yet.")]
    return [said(f"{one.title}, {one.started_at}."), _outcomes(one)]


def _outcomes(one: Batch) -> Table:
    before = one.before or {}
    rows = tuple(
        row(name, f"{number:,}", f"{before.get(name, 0):,}" if one.before else "")
        for name, number in one.counts.items()
        if number or before.get(name)
    )
    held = tuple(row(f"held: {why}", f"{n:,}", "") for why, n in one.held.items())
    return Table(("Outcome", "Now", "Before"), (*rows, *held), frozenset({1, 2}))


def _todo(found: Report) -> list[Block]:
    if not found.todo:
        return [said("Nothing is open.")]
    return [Bullets(tuple(map(_task, found.todo)), numbered=True)]


def _task(one: Priority) -> Line:
    owner = ", ".join(one.owners) or "nobody has it"
    return (
        Text(LANES[one.lane], strong=True),
        Text(" "),
        Text(one.ref, one.url),
        Text(f" {one.title} — {owner}. {one.why}"),
    )


_MAKERS: Mapping[str, Callable[[Report], list[Block]]] = {
    "snapshot": _snapshot,
    "velocity": _velocity,
    "happened": _happened,
    "people": _people,
    "metrics": _metrics,
    "contention": lambda found: _queue(found.contention),
    "gaps": lambda found: _queue(found.ownership),
    "questions": lambda found: _queue(found.questions),
    "topics": _topics,
    "themes": _themes,
    "receipt": _receipt,
    "todo": _todo,
}
