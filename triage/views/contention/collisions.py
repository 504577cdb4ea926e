"""Pull requests that change the same paths: pairs, and knots of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from triage import text
from triage.facts import spans
from triage.views import phrases
from triage.views.contention.flag import Found
from triage.views.contention.meeting import Meetings
from triage.views.contention.twins import Twins
from triage.views.contention.world import Open, World

SHOWN = 20
"""Paths in the evidence of one flag."""


def overlapping(
    world: World, meetings: Meetings, groups: Sequence[Twins]
) -> Iterator[Found]:
    """Open pull requests on one base that change the same paths.

    Twins are told as such, and what is on top of another meets it on purpose.
    """
    yield from knots(world, meetings)
    yield from pairs(world, meetings, groups)


def knots(world: World, meetings: Meetings) -> Iterator[Found]:
    """Several on one path are one flag, and so are several on the same paths.

    Severity: 30, plus five for each pull request, 80 at most; half where fewer than two
    are alive.
    """
    tied: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for (_, base, path), pulls in meetings.crowds.items():
        tied[base, tuple(pull.id for pull in pulls)].append(path)
    for (base, idents), paths in tied.items():
        those = tuple(world.pulls[ident] for ident in idents)
        shown = [text.clean(path) for path in paths]
        alive = sum(not world.is_idle(pull) for pull in those)
        yield Found(
            kind="file-overlap",
            subject=f"{those[0].repo}:{shown[0]}"
            + (f"@{base}" if base != _usual(world, those[0]) else ""),
            pulls=those,
            severity=world.dampened(min(30 + 5 * len(those), 80), those, least=2),
            why=f"{len(those)} pull requests change {phrases.listed(shown)} on {base}"
            + (f"; {alive} of them alive." if alive < len(those) else "."),
            evidence=(
                *(f"all change {path}" for path in shown[1:SHOWN]),
                *(world.opened(pull) for pull in those),
            ),
            suggestion=f"Merge one by one, the oldest first: {_first(those).ref}.",
            commands=(f"triage show {_first(those).ref}",),
        )


def _usual(world: World, pull: Open) -> str:
    """The base that most pull requests of a repository have."""
    return world.usual_base(pull.repo_id)


def pairs(world: World, meetings: Meetings, groups: Sequence[Twins]) -> Iterator[Found]:
    """Two that change the same paths, ranked by what is known of their lines.

    Severity: 20, plus five for each shared path, 50 at most; plus 15 where lines of them
    overlap and 30 where more than `overlap_lines` do, less 10 where none does; plus ten
    where one of them conflicts already, and a fraction for each day that both are open;
    half where either is idle.
    """
    twin = {
        frozenset((one.id, other.id))
        for group in groups
        for one in group.pulls
        for other in group.pulls
    }
    for (left, right), paths in meetings.pairs.items():
        if frozenset((left, right)) in twin or meetings.are_stacked(left, right):
            continue
        first, second = world.pulls[left], world.pulls[right]
        lines, told, known = _lines(meetings, first, second, paths)
        severity = min(20 + 5 * len(paths), 50)
        if lines:
            severity += 30 if lines > world.numbers.overlap_lines else 15
        elif known:
            severity -= 10
        severity += 10 if first.conflicts or second.conflicts else 0
        both = min(world.days(second.created_at), 99) / 100
        shown = [text.clean(path) for path in paths]
        yield Found(
            kind="file-overlap",
            subject=f"{first.ref} {second.ref}",
            pulls=(first, second),
            severity=world.dampened(severity + both, (first, second), least=2),
            why=f"Both change {phrases.listed(shown)} on {first.base_ref}"
            + (f"; {text.count(lines, 'line')} overlap." if lines else ".")
            + (" No line is changed by both." if known and not lines else ""),
            evidence=(
                *told,
                *(
                    f"{one.ref} conflicts with its base"
                    for one in (first, second)
                    if one.conflicts
                ),
                *(
                    f"{one.ref} idle for {world.age(one.updated_at)}"
                    for one in (first, second)
                    if world.is_idle(one)
                ),
            ),
            suggestion=_advice(first, second, clear=known and not lines),
            commands=(f"triage show {first.ref}", f"triage show {second.ref}"),
        )


def _lines(
    meetings: Meetings, one: Open, other: Open, paths: Sequence[str]
) -> tuple[int, tuple[str, ...], bool]:
    """How many lines overlap, each path with what is known, and whether all is."""
    lines, told, known = 0, [], True
    for path in paths[:SHOWN]:
        name = text.clean(path)
        if not meetings.knows_lines(one, other, path):
            told.append(f"{name}: lines not known")
            known = False
            continue
        both = meetings.shared(one, other, path)
        if spans.WHOLE in both:
            told.append(f"{name}: the whole file")
            lines += 1
        elif both:
            lines += spans.lines_in(both)
            listed = phrases.listed(
                f"{a}\u2013{b}" if a < b else str(a) for a, b in both
            )
            told.append(f"{name}: both change line {listed}")
        else:
            told.append(f"{name}: other lines")
    return lines, tuple(told), known


def _first(pulls: Sequence[Open]) -> Open:
    """What goes in first: the oldest of those that can be merged, else the oldest."""
    return next((pull for pull in pulls if not pull.conflicts), pulls[0])


def _advice(first: Open, second: Open, *, clear: bool) -> str:
    if clear:
        return f"They can both go in; merge {first.ref} first, it is older."
    lead = _first((first, second))
    rest = second if lead is first else first
    why = "it is older" if lead is first else f"{first.ref} conflicts"
    return f"Merge {lead.ref} first, {why}; tell the author of {rest.ref}."
