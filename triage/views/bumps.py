"""Dependency bumps: grouped by what they bring, with the verdict of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from triage import text
from triage.config.table import DAYS
from triage.errors import UsageError
from triage.model import Ref
from triage.views import (
    Cell,
    Column,
    Lens,
    Queue,
    Reader,
    Row,
    Tables,
    View,
    bot_queues,
    phrases,
)
from triage.views.bot_queues import Full, Limit
from triage.views.bump_groups import GROUPINGS, Together, grouped, mark_full
from triage.views.judging import PACKAGES, PULLS, Judged, judged


class Package(msgspec.Struct, frozen=True):
    """A package that a bump changes, from and to which version."""

    name: str
    version_from: str = msgspec.field(name="from")
    version_to: str = msgspec.field(name="to")
    level: str
    dep_type: str


class Reason(msgspec.Struct, frozen=True):
    """One condition: what was checked, and what was found."""

    check: str
    state: str
    why: str


class Pull(msgspec.Struct, frozen=True):
    """One bump, as `triage bumps --json` prints it."""

    ref: str
    url: str
    title: str
    author: str | None
    bot: str
    ecosystem: str
    directory: str
    group: str
    packages: tuple[Package, ...]
    level: str
    security: bool
    checks: str
    mergeable: str
    head: str
    provenance: str
    verdict: str
    reasons: tuple[Reason, ...]
    superseded_by: str | None
    opened_at: str | None


class Group(msgspec.Struct, frozen=True):
    """Bumps that belong together; a pull request may be in several groups."""

    key: str
    title: str
    ecosystem: str
    packages: list[str]
    level: str
    security: bool
    verdict: str
    refs: list[str]


class Bumps(msgspec.Struct, frozen=True):
    """The payload of the view."""

    groups: tuple[Group, ...]
    pulls: tuple[Pull, ...]
    limits: tuple[Limit, ...] = ()
    """Queues of Dependabot that are full."""


_SECURITY = 2
"""The column that says so."""


def _why(group: Together) -> str:
    total = len(group.pulls)
    if total == 1:
        return f"{group.pulls[0].sentence}{_blocked(group)}"
    counts = Counter(one.verdict for one in group.pulls)
    parts = [f"{counts[name]} {name}" for name in phrases.VERDICTS if counts[name]]
    return f"Of {total} bumps, {phrases.listed(parts)}.{_blocked(group)}"


def _blocked(group: Together) -> str:
    """What one of them keeps from arriving."""
    if not group.full:
        return ""
    if len(group.full) == 1:
        return f" {group.full[0].why}"
    return f" {len(group.full)} queues are full: nothing new arrives until one goes."


def _evidence(group: Together) -> tuple[str, ...]:
    queues = [f"queue full: {one.why}" for one in group.full]
    own = {package.name for package in group.carried}
    if len(group.pulls) == 1:
        one = group.pulls[0]
        return (*queues, *_alongside(one, own), *one.proofs)
    lines = queues
    for one in group.pulls:
        objection = f": {one.objection}" if one.objection else ""
        lines.append(f"{one.verdict}  {one.ref}, checks {one.checks}{objection}")
        lines.extend(f"  {line}" for line in _alongside(one, own))
    return tuple(lines)


def _alongside(one: Judged, own: AbstractSet[str]) -> list[str]:
    """What a bump of several packages carries besides its group's own."""
    others = [package.name for package in one.packages if package.name not in own]
    return [f"carries also {phrases.listed(others, 8)}"] if others else []


def _row(group: Together, lens: Lens) -> Row:
    names = " ".join({package.name: None for package in group.carried})
    return Row(
        key=group.key,
        cells=(
            Cell(group.verdict, phrases.VERDICTS[group.verdict]),
            Cell(group.progress, "good" if group.ready else "dim"),
            Cell("sec" if group.security else "", "bad"),
            Cell(group.level, "warn" if group.level in {"major", "unknown"} else ""),
            Cell(phrases.age(group.opened, lens.now), "dim"),
            Cell(group.heading),
        ),
        refs=tuple(one.ref for one in group.pulls),
        why=_why(group),
        evidence=_evidence(group),
        ready=tuple(one.ref for one in group.pulls if one.verdict == "ready"),
        text=" ".join(
            [
                f"{group.heading} {group.verdict} {group.level} {group.ecosystem} {names}",
                "security" if group.security else "",
                *(f"{one.ref} {one.stored.title}" for one in group.pulls),
            ]
        ),
    )


def _payload(
    groups: Iterable[Together], pulls: Iterable[Judged], full: Sequence[Full]
) -> Bumps:
    return Bumps(
        groups=tuple(
            Group(
                key=group.key,
                title=group.title,
                ecosystem=group.ecosystem,
                packages=list({package.name: None for package in group.carried}),
                level=group.level,
                security=group.security,
                verdict=group.verdict,
                refs=phrases.refs(one.ref for one in group.pulls),
            )
            for group in groups
        ),
        pulls=tuple(_pull(one) for one in pulls),
        limits=bot_queues.payload(full),
    )


def _pull(one: Judged) -> Pull:
    stored = one.stored
    return Pull(
        ref=str(one.ref),
        url=stored.url,
        title=stored.title,
        author=stored.author,
        bot=stored.bot,
        ecosystem=stored.ecosystem,
        directory=stored.directory,
        group=stored.group,
        packages=tuple(
            Package(p.name, p.version_from, p.version_to, p.level, p.dep_type)
            for p in one.packages
        ),
        level=stored.level,
        security=bool(stored.security),
        checks=one.checks,
        mergeable=stored.mergeable,
        head=stored.head_oid,
        provenance=stored.provenance,
        verdict=one.verdict,
        reasons=tuple(Reason(c.check, c.state, c.why) for c in one.reasons),
        superseded_by=str(one.superseded_by) if one.superseded_by else None,
        opened_at=phrases.instant(stored.created_at),
    )


def build(tables: Tables, lens: Lens) -> Queue:
    """One row a group, by `lens.group_by`.

    Raises UsageError for a grouping that there is not.
    """
    return arrange(open_bumps(tables, lens), tables, lens)


def open_bumps(tables: Tables, lens: Lens) -> tuple[Judged, ...]:
    """Every open bump of one's slice that is not set aside, oldest first."""
    return tuple(
        one
        for one in judged(tables, lens)
        if one.ref not in lens.aside and one.ref in lens.slice
    )


def by_key(reader: Reader, lens: Lens) -> dict[str, tuple[Ref, ...]]:
    """The pull requests of every group by its key, in every grouping."""
    tables = Tables.read(reader, VIEW.selects, lens)
    pulls = open_bumps(tables, lens)
    return {
        group.key: tuple(one.ref for one in group.pulls)
        for grouping in GROUPINGS
        for group in grouped(pulls, grouping)
    }


def arrange(pulls: Sequence[Judged], tables: Tables, lens: Lens) -> Queue:
    """The queue of these bumps, which are judged already."""
    if lens.group_by not in GROUPINGS:
        raise UsageError(
            f"{lens.group_by!r} is no grouping.", f"Use {', '.join(GROUPINGS)}."
        )
    groups = grouped(pulls, lens.group_by)
    full = bot_queues.full(tables)
    mark_full(groups, full)
    rows = tuple(_row(group, lens) for group in groups)
    ready = sum(one.verdict == "ready" for one in pulls)
    security = sum(bool(one.stored.security) for one in pulls)
    rejected = sum(one.stored.provenance == "rejected" for one in pulls)
    return Queue(
        rows=rows,
        headline=phrases.headline(
            _summary(len(pulls), ready, security, lens),
            phrases.oldest((one.stored.created_at for one in pulls), lens.now),
            f"{rejected} under a bot's name" if rejected else "",
            bot_queues.headline(full),
        ),
        count=len(pulls),
        say=lambda: _payload(groups, pulls, full),
        apart=None if is_batch_day(lens) else rows[: apart(rows)],
    )


def apart(rows: Sequence[Row]) -> int:
    """How many of the first rows bring security updates: these are never folded."""
    shown = (place for place, row in enumerate(rows) if not row.cells[_SECURITY].text)
    return next(shown, len(rows))


def is_batch_day(lens: Lens) -> bool:
    """Whether bumps are worked off today, or on any day."""
    wanted = lens.settings.bumps.batch_day
    return wanted in {"", DAYS[lens.now.weekday()]}


def _summary(total: int, ready: int, security: int, lens: Lens) -> str:
    """`43 bumps, 31 ready, next batch Monday; 2 security now`."""
    said = text.count(total, "bump")
    if not total:
        return said
    said += f", {ready} ready"
    if not is_batch_day(lens):
        said += f", next batch {lens.settings.bumps.batch_day.capitalize()}"
    elif lens.settings.bumps.batch_day:
        said += ", batch today"
    return said + (f"; {security} security now" if security else "")


VIEW = View(
    id="bumps",
    title="Bumps",
    noun="bump",
    columns=(
        Column("Verdict", 7),
        Column("Ready", 5, right=True),
        Column("Sec", 3, drop=60),
        Column("Level", 8, drop=70),
        Column("Age", 4, right=True, drop=44),
        Column("Bump"),
    ),
    selects=(PULLS, PACKAGES, *bot_queues.SELECTS),
    build=build,
    empty="No dependency bump is open. Sync to look again.",
)
