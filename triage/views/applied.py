"""A policy's say on the open bumps as a queue: one line a pull request."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from triage.views import (
    Cell,
    Column,
    Lens,
    Queue,
    Reader,
    Row,
    Tables,
    bot_queues,
    bumps,
    phrases,
    superseded,
)
from triage.views.policies import (
    CLOSE,
    HOLD,
    LEAVE,
    TAKE,
    Decision,
    closed_today,
    decide,
    named,
    opens,
    summary,
)

SELECTS = (*bumps.VIEW.selects, superseded.LATELY)
COLUMNS = (
    Column("Does", 17),
    Column("Verdict", 7, drop=150),
    Column("Sec", 3, drop=100),
    Column("Level", 8, drop=120),
    Column("Age", 4, right=True, drop=120),
    Column("Bump", 36),
    Column("Why"),
)

_TONES = {TAKE: "good", CLOSE: "accent", HOLD: "warn", LEAVE: "dim"}


class Taken(msgspec.Struct, frozen=True):
    """A bump that the policy takes, or closes."""

    ref: str
    action: str
    """approve, approve-and-merge, auto-merge or close."""
    method: str | None
    head: str
    why: str
    waived: str | None
    evidence: str


class Passed(msgspec.Struct, frozen=True):
    """A bump that it holds or leaves."""

    ref: str
    reason: str


class Superseded(msgspec.Struct, frozen=True):
    """A bump that is closed since another took its place."""

    ref: str
    by: str
    closed_at: str | None
    reason: str


class Applied(msgspec.Struct, frozen=True):
    """What a policy says, as `triage bumps --policy NAME --json` prints it."""

    name: str
    summary: str
    applies: bool
    """Whether it does anything today."""
    why_not: str | None
    opens: str | None
    """The next day on which it does."""
    waive: str | None
    take: tuple[Taken, ...]
    close: tuple[Taken, ...]
    hold: tuple[Passed, ...]
    leave: tuple[Passed, ...]
    superseded: tuple[Superseded, ...]
    """What was closed lately because a newer one took its place."""


class Bumps(bumps.Bumps, frozen=True):
    """The payload of bumps, with what a policy says of them."""

    policy: Applied | None = None


def decisions(tables: Tables, lens: Lens, name: str) -> tuple[Decision, ...]:
    """What a policy of the settings says of every open bump that is not set aside.

    Raises UsageError for a policy that there is not.
    """
    policy = named(lens.settings.policy, name)
    return decide(name, policy, bumps.open_bumps(tables, lens), lens)


def load(reader: Reader, lens: Lens, name: str) -> Queue:
    """What the reader has now, as `build` arranges it."""
    return build(Tables.read(reader, SELECTS, lens), lens, name)


def build(tables: Tables, lens: Lens, name: str) -> Queue:
    """One row a pull request: what is taken first, then what is closed, held, left."""
    policy = named(lens.settings.policy, name)
    pulls = bumps.open_bumps(tables, lens)
    found = decide(name, policy, pulls, lens)
    order = [TAKE, CLOSE, HOLD, LEAVE]
    ordered = sorted(found, key=lambda one: order.index(one.does))
    why_not = closed_today(policy, lens.now.date())
    base = bumps.arrange(pulls, tables, lens)
    outdated = superseded.gone(tables[superseded.LATELY])
    payload = base.payload
    if isinstance(payload, bumps.Bumps):
        payload = Bumps(
            payload.groups,
            payload.pulls,
            payload.limits,
            policy=_applied(name, ordered, outdated, lens),
        )
    return Queue(
        rows=(
            *(_row(one, lens) for one in ordered),
            *(_outdated(one, lens) for one in outdated),
        ),
        headline=phrases.headline(
            summary(name, found),
            f"today it does nothing: {why_not}" if why_not else "",
            f"waives {policy.waive}" if policy.waive else "",
            *(one.why for one in bot_queues.full(tables)),
        ),
        count=len(found),
        say=lambda: payload,
    )


def _row(one: Decision, lens: Lens) -> Row:
    bump, stored = one.bump, one.bump.stored
    does = one.then if one.does in {TAKE, CLOSE} else one.does
    return Row(
        key=str(bump.ref),
        cells=(
            Cell(does, _TONES[one.does]),
            Cell(bump.verdict),
            Cell("sec" if stored.security else "", "bad"),
            Cell(stored.level, "warn" if stored.level in {"major", "unknown"} else ""),
            Cell(phrases.age(stored.created_at, lens.now), "dim"),
            Cell(f"{bump.ref} {_brings(one)}"),
            Cell(one.why),
        ),
        refs=(bump.ref,),
        why=one.why,
    )


def _outdated(one: superseded.Gone, lens: Lens) -> Row:
    closed = phrases.age(one.closed_at, lens.now)
    why = f"closed {closed} ago: {one.why}"
    blank = Cell("")
    cells = (Cell("superseded", "dim"), *[blank] * 4, Cell(str(one.ref)), Cell(why))
    return Row(key=str(one.ref), cells=cells, refs=(one.ref,), why=why)


def _brings(one: Decision) -> str:
    """`next 16.1.3`, or how many packages."""
    packages = one.bump.packages
    if len(packages) == 1:
        return f"{packages[0].name} {packages[0].version_to}".strip()
    return f"{len(packages)} packages" if packages else one.bump.stored.level


def _applied(
    name: str,
    found: Sequence[Decision],
    outdated: Sequence[superseded.Gone],
    lens: Lens,
) -> Applied:
    policy = named(lens.settings.policy, name)
    today = lens.now.date()
    why_not = closed_today(policy, today)
    following = opens(policy, today)

    def taken(does: str) -> tuple[Taken, ...]:
        return tuple(
            Taken(
                ref=str(one.bump.ref),
                action=one.then,
                method=one.method or None,
                head=one.bump.stored.head_oid,
                why=one.why,
                waived=one.waived or None,
                evidence=one.line(lens),
            )
            for one in found
            if one.does == does
        )

    def passed(does: str) -> tuple[Passed, ...]:
        return tuple(
            Passed(str(one.bump.ref), one.why) for one in found if one.does == does
        )

    return Applied(
        name=name,
        summary=summary(name, found),
        applies=not why_not,
        why_not=why_not or None,
        opens=following.isoformat() if following else None,
        waive=policy.waive or None,
        take=taken(TAKE),
        close=taken(CLOSE),
        hold=passed(HOLD),
        leave=passed(LEAVE),
        superseded=tuple(
            Superseded(
                str(one.ref), str(one.by), phrases.instant(one.closed_at), one.why
            )
            for one in outdated
        ),
    )
