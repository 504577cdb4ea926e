"""Pull requests that change the same paths: pairs, and knots of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage import text
from triage.facts import spans
from triage.views import phrases
from triage.views.contention.flag import Found
from triage.views.contention.meeting import Knot, Pair, Paths, Stacks
from triage.views.contention.twins import Doubles
from triage.views.contention.world import Open, dampened

SHOWN = 20
"""Paths in the evidence of one flag."""


def knot(paths: Paths, tied: Knot) -> Iterator[Found]:
    """Several on one path are one flag, and so are several on the same paths.

    Severity: 30, plus five for each pull request, 80 at most; half where fewer than two
    are alive.
    """
    world, several = paths.world, paths.knots[tied]
    if not several:
        return
    repo_id, base, idents = tied
    those = [world.pull(ident) for ident in idents]
    shown = [text.clean(path) for path in several]
    alive = world.alive(those)
    first = _first(those).ref
    yield Found(
        kind="file-overlap",
        subject=f"{those[0].repo}:{shown[0]}"
        + (f"@{base}" if base != world.usual_base(repo_id) else ""),
        pulls=tuple([pull.mention for pull in those]),
        severity=dampened(min(30 + 5 * len(those), 80), alive, least=2),
        why=f"{len(those)} pull requests change {phrases.listed(shown)} on {base}"
        + (f"; {alive} of them alive." if alive < len(those) else "."),
        evidence=(
            *[f"all change {path}" for path in shown[1:SHOWN]],
            *[pull.opened for pull in those],
        ),
        suggestion=f"Merge one by one, the oldest first: {first}.",
        commands=(f"triage show {first}",),
    )


def pairs(paths: Paths, stacks: Stacks, twins: Doubles, pair: Pair) -> Iterator[Found]:
    """Two that change the same paths.

    They are ranked by what is known of their lines. Twins are told as such, and what is
    on top of another meets it on purpose.

    Severity: 20, plus five for each shared path, 50 at most; plus 15 where lines of them
    overlap and 30 where more than `overlap_lines` do, less 10 where none does; plus ten
    where one of them conflicts already, and a fraction for each day that both are open;
    half where either is idle.
    """
    world, several = paths.world, paths.both[pair]
    if not several or pair[1] in twins.of[pair[0]] or stacks.are_stacked(*pair):
        return
    first, second = world.pull(pair[0]), world.pull(pair[1])
    lines, told, known = _lines(paths, first, second, several)
    severity = min(20 + 5 * len(several), 50)
    if lines:
        severity += 30 if lines > world.numbers.overlap_lines else 15
    elif known:
        severity -= 10
    severity += 10 if first.conflicts or second.conflicts else 0
    both = min(world.days(second.created_at), 99) / 100
    shown = [text.clean(path) for path in several]
    yield Found(
        kind="file-overlap",
        subject=f"{first.ref} {second.ref}",
        pulls=(first.mention, second.mention),
        severity=dampened(severity + both, world.alive((first, second)), least=2),
        why=f"Both change {phrases.listed(shown)} on {first.base_ref}"
        + (f"; {text.count(lines, 'line')} overlap." if lines else ".")
        + (" No line is changed by both." if known and not lines else ""),
        evidence=(
            *told,
            *[
                f"{one.ref} conflicts with its base"
                for one in (first, second)
                if one.conflicts
            ],
            *[
                f"{one.ref} idle for {world.age(one.updated_at)}"
                for one in (first, second)
                if world.is_idle(one)
            ],
        ),
        suggestion=_advice(first, second, clear=known and not lines),
        commands=(f"triage show {first.ref}", f"triage show {second.ref}"),
    )


def _lines(
    paths: Paths, one: Open, other: Open, several: Sequence[str]
) -> tuple[int, tuple[str, ...], bool]:
    """How many lines overlap, each path with what is known, and whether all is."""
    lines, told, known = 0, [], True
    for path in several[:SHOWN]:
        name = text.clean(path)
        if not paths.knows_lines(one, other, path):
            told.append(f"{name}: lines not known")
            known = False
            continue
        both = paths.lines(one, other, path)
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
