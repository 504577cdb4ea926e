"""Review contention: where review is stuck on a person, a verdict, a file or a limit.

Only open pull requests that are no drafts and that a person wrote count; where bots
crowd a queue, their own do. Every number is a setting, with its source where one is
published. A severity is a whole number from 1 to 100; its formula stands at each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from triage import text
from triage.store.shelf import Ordered
from triage.views import Column, Lens, Queue, Row, Tables, View, phrases
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
from triage.views.late import Late
from triage.views.live import Line, Lines, Live
from triage.views.memory import Asked, Known, Memory, Source
from triage.views.narrowing import EVERYTHING, Asking, Scope, by_item
from triage.views.owners import SELECTS as OWNERS
from triage.views.owners import Owners
from triage.views.people import SELECTS as PEOPLE

__all__ = ["VIEW", "Contended", "Flag", "Flags", "build"]


class Flags(msgspec.Struct, frozen=True):
    """The payload of the view."""

    flags: tuple[Flag, ...]


class Contended(Live):
    """Every flag of every kind, brought up to date."""

    asking = Asking(
        items=(
            *world.SELECTS,
            *silence.SELECTS,
            *meeting.SELECTS,
            *twins.SELECTS,
            *threads.SELECTS,
        )
    ) + (crowding.SELECTS + OWNERS + PEOPLE)

    def __init__(self, lens: Lens) -> None:
        super().__init__(lens)
        memory = self._memory = Memory()
        self.world = world.World(lens, memory)
        self._owners = Owners(memory)
        self._talk = silence.Talk(memory)
        self._paths = meeting.Paths(self.world)
        self._stacks = meeting.Stacks(self.world)
        self._doubles = twins.Doubles(self.world, self._paths, self._stacks)
        self.loads = loads.Loads(self.world)
        self._deciders = bottlenecks.Deciders(self.world, self._owners, self._paths)
        self._bots = crowding.Bots(memory)
        self._threads: Known[str, tuple[threads.Thread, ...]] = Known(
            Source(memory), ()
        )
        self._lines: Lines[Found] = Lines(
            lambda flag: flag.rank, lambda flag: flag.since, lambda flag: (flag.kind,)
        )
        self._alone: Asked[str, frozenset[bottlenecks.Alone]] = Asked(
            memory, self._deciders.of, frozenset()
        )
        self._bottlenecks: Asked[bottlenecks.Alone, tuple[Found, ...]] = Asked(
            memory, lambda who: tuple(bottlenecks.bottlenecks(self._deciders, who)), ()
        )
        self._of_pull = self._finds(self._pull)
        self._of_repo = self._finds(self._repo)
        self._overloaded = self._finds(
            lambda login: loads.overloaded(self.loads, login)
        )
        self._unresolved = self._finds(
            lambda ident: threads.unresolved(self._threads[ident], lens)
        )
        self._knots: Asked[meeting.Knot, tuple[Found, ...]] = Asked(
            memory, lambda tied: tuple(collisions.knot(self._paths, tied)), ()
        )
        self._twins = self._finds(
            lambda repo_id: twins.twins(self._doubles, self._paths, repo_id)
        )
        self._pairs: Asked[meeting.Pair, tuple[Found, ...]] = Asked(
            memory, self._pair, ()
        )

    def _finds(
        self, find: Callable[[str], Iterable[Found]]
    ) -> Asked[str, tuple[Found, ...]]:
        return Asked(self._memory, lambda key: tuple(find(key)), ())

    def _pair(self, pair: meeting.Pair) -> tuple[Found, ...]:
        paths, stacks = self._paths, self._stacks
        return tuple(collisions.pairs(paths, stacks, self._doubles, pair))

    def _pull(self, ident: str) -> Iterator[Found]:
        """What is found of one pull request alone."""
        pull = self.world.pulls[ident]
        if pull:
            yield from verdicts.conflicting(self.world, pull)
            yield from verdicts.stale(self.world, pull)
            yield from silence.stalled(self.world, self._talk, pull)
            yield from silence.ping_pong(self.world, self._talk, pull)

    def _repo(self, repo_id: str) -> Iterator[Found]:
        """What is found of a repository and its bots."""
        yield from crowding.crowded(self._bots, self.lens, repo_id)
        yield from crowding.full_queues(self._bots, self.lens.now, repo_id)

    def take(self, tables: Tables, scope: Scope) -> None:
        """Work out what the answers about a scope change."""
        aside = self.lens.aside
        known = set(self.world.pulls) if scope.items is None else set()
        self.world.take(tables, scope, aside)
        self._owners.take(tables, scope)
        self._talk.take(tables, scope)
        self._paths.take(tables, scope)
        self._stacks.take(tables, scope)
        self._doubles.take(tables, scope)
        self._bots.take(tables, scope, aside)
        discussed = by_item(one for one in tables[threads.OPEN] if one.ref not in aside)
        self._threads.put_all(discussed, scope.items)
        pulls = {*known, *self.world.pulls} if scope.items is None else scope.items
        repos = set(self.world.people.repos) if scope.repos is None else scope.repos
        knots, pairs = self._paths.place(pulls)
        self._knots.ask(knots)
        self._pairs.ask(pairs)
        for ident in pulls:
            self._stacks.place(ident)
            self._doubles.place(ident)
            self._overloaded.ask(self.loads.place(ident))
        self._doubles.pair(pulls)
        self._alone.ask(pulls)
        self._of_pull.ask(pulls)
        self._unresolved.ask({*discussed, *(scope.items or ())})
        self._of_repo.ask(repos)
        self._twins.ask(repos)
        self._settle()
        gone = [ident for ident in pulls if ident not in self.world.pulls]
        self._alone.let_go(gone)
        self._of_pull.let_go(gone)
        self._pairs.let_go(pair for pair in pairs if not self._paths.both[pair])
        self._knots.let_go(knot for knot in knots if not self._paths.knots[knot])
        self._doubles.let_go(gone)
        self._memory.tidy()

    def _settle(self) -> None:
        for ident, _, alone in self._alone.news():
            touched = self._deciders.alone.put(ident, dict.fromkeys(alone))
            self._bottlenecks.ask(touched)
        rules: tuple[Asked[Any, tuple[Found, ...]], ...] = (
            self._overloaded,
            self._bottlenecks,
            self._of_pull,
            self._twins,
            self._pairs,
            self._knots,
            self._unresolved,
            self._of_repo,
        )
        part = self.lens.slice
        for rule in rules:
            for key, _, now in rule.news():
                here = now
                if part.is_part:
                    here = tuple(flag for flag in now if flag.identity in part)
                self._lines.put((id(rule), key), here)

    def lines(self) -> Ordered[Line[Found]]:
        """All flags, the most severe first."""
        return self._lines.settled()

    def told(self) -> tuple[str, int]:
        """What there is, the oldest, the overloaded and the worst; and how many."""
        lines = self.lines()
        worst = lines[0].said if lines else None
        busy = self._lines.kinds["overloaded-reviewer"]
        headline = phrases.headline(
            text.count(len(lines), "flag"),
            phrases.oldest([self._lines.oldest()], self.lens.now),
            f"{text.count(busy, 'reviewer')} overloaded" if busy else "",
            f"worst {worst.level}: {worst.kind}" if worst else "",
        )
        return headline, len(lines)

    def row(self, line: Line[Found]) -> Row:
        """A flag as it is drawn."""
        flag: Found = line.said
        return flag.row(phrases.age(flag.since, self.lens.now))

    def queue(self) -> Queue:
        """All flags, the most severe first."""
        lines = list(self.lines())
        headline, count = self.told()
        return Queue(
            rows=Late(count, lambda place: self.row(lines[place])),
            headline=headline,
            count=count,
            say=lambda: Flags(tuple(line.said.payload() for line in lines)),
        )


def build(tables: Tables, lens: Lens) -> Queue:
    """All flags, the most severe first."""
    live = Contended(lens)
    live.take(tables, EVERYTHING)
    return live.queue()


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
    selects=Contended.asking.every,
    build=build,
    live=Contended,
    empty="No review is contended. Sync to look again.",
)
