"""The pull requests of a group of bumps, each as a line of its own below the group's."""

from __future__ import annotations

from triage.model import Ref
from triage.views import Cell, Lens, Reader, Row, phrases
from triage.views.judging import Judged, judged_of

WITHIN = "\n"
"""Between a group's key and the ref of one of its members; no key of a group has it."""


def key(group: str, ref: Ref) -> str:
    """The key of a member's line; a pull request may stand in several groups."""
    return f"{group}{WITHIN}{ref}"


def group_of(key: str) -> str:
    """The key of the group in which a member's line stands; empty for another line."""
    group, within, _ = key.rpartition(WITHIN)
    return group if within else ""


def rows(reader: Reader, group: Row, lens: Lens) -> tuple[Row, ...]:
    """What a group stands for as it is judged now, in the group's order.

    In the columns of the view of bumps. Left out is what is an open bump no longer.
    """
    found = {one.ref: one for one in judged_of(reader, frozenset(group.refs), lens)}
    return tuple(
        _row(found[ref], group.key, lens) for ref in group.refs if ref in found
    )


def _row(one: Judged, group: str, lens: Lens) -> Row:
    stored = one.stored
    said = one.objection or f"checks {one.checks}"
    return Row(
        key=key(group, one.ref),
        cells=(
            Cell(one.verdict, phrases.VERDICTS[one.verdict]),
            Cell(one.ripens, "dim"),
            Cell("sec" if stored.security else "", "bad"),
            Cell(stored.level, "warn" if stored.level in {"major", "unknown"} else ""),
            Cell(phrases.age(stored.created_at, lens.now), "dim"),
            Cell(f"{one.ref}{phrases.SEPARATOR}{said}"),
        ),
        refs=(one.ref,),
        why=one.sentence,
        evidence=one.proofs,
        ready=(one.ref,) if one.verdict == "ready" else (),
        text=f"{one.ref} {stored.title} {one.verdict}",
    )
