"""Review contention: where review is stuck on a person, a verdict, a file or a limit.

Only open pull requests that are no drafts and that a person wrote count; where bots
crowd a queue, their own do. Every number is a setting, with its source where one is
published. A severity is a whole number from 1 to 100; its formula stands at each kind.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from triage import text
from triage.views import Column, Lens, Queue, Tables, View, phrases
from triage.views.contention import (
    bottlenecks,
    collisions,
    crowding,
    loads,
    meeting,
    silence,
    threads,
    twins,
    verdicts,
    world,
)
from triage.views.contention.flag import Flag, Found

__all__ = ["VIEW", "Flag", "Flags", "build"]


class Flags(msgspec.Struct, frozen=True):
    """The payload of the view."""

    flags: tuple[Flag, ...]


def find(tables: Tables, lens: Lens) -> Iterator[Found]:
    """Every flag of every kind."""
    people = world.World(tables, lens)
    meetings = meeting.Meetings(people, tables)
    groups = twins.find(people, tables, meetings)
    yield from loads.overloaded(people)
    yield from bottlenecks.bottlenecks(people, tables)
    yield from verdicts.conflicting(people)
    yield from verdicts.stale(people)
    yield from silence.stalled(people, tables)
    yield from silence.ping_pong(people, tables)
    yield from twins.twins(people, groups, meetings)
    yield from collisions.overlapping(people, meetings, groups)
    yield from threads.unresolved(tables, lens)
    yield from crowding.crowded(tables, lens)
    yield from crowding.full_queues(tables, lens.now)


def build(tables: Tables, lens: Lens) -> Queue:
    """All flags, the most severe first."""
    every = (flag for flag in find(tables, lens) if flag.identity in lens.slice)
    flags = sorted(every, key=lambda flag: flag.rank)
    worst = flags[0] if flags else None
    busy = sum(flag.kind == "overloaded-reviewer" for flag in flags)
    oldest = phrases.oldest((p.created_at for f in flags for p in f.pulls), lens.now)
    return Queue(
        rows=tuple(
            flag.row(phrases.age(min(p.created_at for p in flag.pulls), lens.now))
            for flag in flags
        ),
        headline=phrases.headline(
            text.count(len(flags), "flag"),
            oldest,
            f"{text.count(busy, 'reviewer')} overloaded" if busy else "",
            f"worst {worst.level}: {worst.kind}" if worst else "",
        ),
        count=len(flags),
        say=lambda: Flags(tuple(flag.payload() for flag in flags)),
    )


VIEW = View(
    id="contention",
    title="Contention",
    noun="flag",
    columns=(
        Column("Sev", 3, right=True),
        Column("Kind", 20, drop=60),
        Column("Age", 4, right=True, drop=66),
        Column("PRs", 3, right=True, drop=70),
        Column("Ref", 24, drop=100),
        Column("What"),
    ),
    selects=(
        *world.SELECTS,
        *bottlenecks.SELECTS,
        *silence.SELECTS,
        *meeting.SELECTS,
        *twins.SELECTS,
        *threads.SELECTS,
        *crowding.SELECTS,
    ),
    build=build,
    empty="No review is contended. Sync to look again.",
)
