"""Pull requests that solve one problem twice."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from triage import text
from triage.facts.likeness import Gist, gist, likeness
from triage.model import Ref
from triage.views import Select, Tables, phrases
from triage.views.contention.flag import Found
from triage.views.contention.meeting import Meetings, Pair
from triage.views.contention.world import Open, World

SAME_WORDS = 4
"""Titles of so many words that are the same name one problem; of fewer, they may be
such as many write, like "Update README"."""

ALIKE = 0.5
"""What two titles of one author must have in common to be two tries at one issue."""


@dataclass(frozen=True, slots=True)
class Closing:
    """An issue that a pull request closes."""

    item_id: str
    repo: str
    number: int


CLOSING = Select(
    """
    select closes.item_id, closes.repo, closes.number
    from item
    join closes on closes.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
    """,
    Closing,
)
SELECTS = (CLOSING,)


@dataclass(frozen=True, slots=True)
class Twins:
    """Pull requests that solve one problem, the oldest first, and what says so."""

    pulls: tuple[Open, ...]
    reasons: tuple[str, ...]
    issues: tuple[Ref, ...]


def find(world: World, tables: Tables, meetings: Meetings) -> tuple[Twins, ...]:
    """Every group of twins: on one base, none of them on top of another.

    They are twins who close the same issue and have different authors, or alike titles,
    or a path in common; whose titles are the same, of four words or more, or of three
    and with a path in common; or whose titles have `twin_likeness` of their words in
    common and most paths of the smaller one.
    """
    gists = {pull.id: gist(pull.title) for pull in world.pulls.values()}
    found: dict[Pair, list[str]] = defaultdict(list)
    issues: dict[Pair, list[Ref]] = defaultdict(list)

    def note(one: Open, other: Open, why: str, issue: Ref | None = None) -> None:
        pair = _pair(one, other)
        if why not in found[pair]:
            found[pair].append(why)
        if issue:
            issues[pair].append(issue)

    for issue, pulls in _closing(world, tables[CLOSING]).items():
        for one, other in _candidates(pulls, meetings):
            like = likeness(gists[one.id], gists[other.id])
            if one.key != other.key or like >= ALIKE or _meet(meetings, one, other):
                note(one, other, f"both close {issue}", issue)
    for pulls in _same_titles(world, gists):
        for pair in itertools.pairwise(pulls):
            for one, other in _candidates(pair, meetings):
                if likeness(gists[one.id], gists[other.id]) == 1 and (
                    len(gists[one.id].words) >= SAME_WORDS
                    or _meet(meetings, one, other)
                ):
                    note(one, other, f"the same title: {one.title}")
    for (left, right), paths in meetings.pairs.items():
        one, other = world.pulls[left], world.pulls[right]
        alike = likeness(gists[left], gists[right])
        if (
            world.numbers.twin_likeness <= alike < 1
            and min(len(gists[left].words), len(gists[right].words)) > SAME_WORDS
            and not meetings.are_stacked(left, right)
        ):
            shared = phrases.listed(map(text.clean, paths))
            note(one, other, f"alike titles, and both change {shared}")
    return tuple(_grouped(world, found, issues))


def twins(world: World, groups: Sequence[Twins], meetings: Meetings) -> Iterator[Found]:
    """Pull requests that solve the same problem.

    Severity: 50, plus ten for each beyond the second, plus ten where they change the
    same paths, 80 at most; half where fewer than two of them are alive.
    """
    named = Counter(issue for group in groups for issue in group.issues)
    for group in groups:
        pulls = group.pulls
        issue = group.issues[0] if len(group.issues) == 1 else None
        if issue and named[issue] > 1:
            issue = None
        paths = sorted(
            {
                path
                for one, other in _every_pair(pulls)
                for path in meetings.paths_of(one) & meetings.paths_of(other)
            }
        )
        severity = 50 + 10 * (len(pulls) - 2) + (10 if paths else 0)
        refs = [str(pull.ref) for pull in pulls]
        yield Found(
            kind="twin-pulls",
            subject=str(issue) if issue else " ".join(refs),
            pulls=pulls,
            severity=world.dampened(min(severity, 80), pulls, least=2),
            why=_why(group),
            evidence=(
                *group.reasons,
                *(world.opened(pull) for pull in pulls),
                *(f"both change {text.clean(path)}" for path in paths[:5]),
            ),
            suggestion="Compare them, keep one, and thank the other.",
            title="" if issue else pulls[0].title,
            commands=tuple(f"triage show {ref}" for ref in refs[:4]),
        )


def _why(group: Twins) -> str:
    several = text.count(len(group.pulls), "pull request")
    if len(group.issues) == 1:
        return f"{several} close {group.issues[0]}."
    if group.issues:
        return f"{several} close {phrases.listed(map(str, group.issues))}."
    first, last = group.pulls[0], group.pulls[-1]
    apart = phrases.apart(first.created_at, last.created_at)
    return f"{several} solve the same problem, opened {apart} apart."


def _pair(one: Open, other: Open) -> Pair:
    first, second = sorted((one, other), key=lambda p: (p.created_at, p.id))
    return first.id, second.id


def _every_pair(pulls: Sequence[Open]) -> Iterator[tuple[Open, Open]]:
    for place, one in enumerate(pulls):
        for other in pulls[place + 1 :]:
            yield one, other


def _candidates(
    pulls: Sequence[Open], meetings: Meetings
) -> Iterator[tuple[Open, Open]]:
    """Pairs on one base of which none is on top of the other."""
    for one, other in _every_pair(pulls):
        same = (one.repo_id, one.base_ref) == (other.repo_id, other.base_ref)
        if same and not meetings.are_stacked(one.id, other.id):
            yield one, other


def _meet(meetings: Meetings, one: Open, other: Open) -> bool:
    return bool(meetings.paths_of(one) & meetings.paths_of(other))


def _closing(world: World, found: Iterable[Closing]) -> Mapping[Ref, list[Open]]:
    """Who closes which issue, where several do."""
    closing: dict[Ref, list[Open]] = defaultdict(list)
    for one in found:
        pull = world.pulls.get(one.item_id)
        if pull:
            closing[Ref.of(one.repo, one.number)].append(pull)
    return {
        issue: list({pull.id: pull for pull in pulls}.values())
        for issue, pulls in closing.items()
        if len(pulls) > 1
    }


def _same_titles(world: World, gists: Mapping[str, Gist]) -> Iterator[list[Open]]:
    """Pull requests of one title; those of one scope stand side by side."""
    named: dict[tuple[str, str, frozenset[str]], list[Open]] = defaultdict(list)
    for pull in world.pulls.values():
        words = gists[pull.id].words
        if len(words) >= SAME_WORDS - 1:
            named[pull.repo_id, pull.base_ref, words].append(pull)
    for pulls in named.values():
        if len(pulls) > 1:
            yield sorted(pulls, key=lambda p: (gists[p.id].scope, p.created_at, p.id))


def _grouped(
    world: World,
    found: Mapping[Pair, Sequence[str]],
    issues: Mapping[Pair, Sequence[Ref]],
) -> Iterator[Twins]:
    """Pairs that have a pull request in common are one group."""
    root: dict[str, str] = {}

    def top(ident: str) -> str:
        while root.setdefault(ident, ident) != ident:
            ident = root[ident]
        return ident

    for left, right in found:
        root[top(left)] = top(right)
    members: dict[str, list[Pair]] = defaultdict(list)
    for pair in found:
        members[top(pair[0])].append(pair)
    for pairs in members.values():
        idents = dict.fromkeys(ident for pair in pairs for ident in pair)
        pulls = sorted(
            (world.pulls[i] for i in idents), key=lambda p: (p.created_at, p.id)
        )
        closed = {issue for pair in pairs for issue in issues.get(pair, ())}
        reasons = sorted({why for pair in pairs for why in found[pair]})
        yield Twins(tuple(pulls), tuple(reasons), tuple(sorted(closed, key=str)))
