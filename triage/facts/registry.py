"""The facts that are derived whenever an item is stored."""

from __future__ import annotations

import json

from triage.clock import iso, maybe_iso
from triage.facts import Context, Fact, Value, bumps, provenance, questions
from triage.model import Item

Row = tuple[Value, ...]


class _Last:
    """The bump of the item that was read last: two tables are filled from it."""

    def __init__(self) -> None:
        self._read: tuple[Item | None, bumps.Bump | None] = (None, None)

    def read(self, item: Item) -> bumps.Bump | None:
        known, bump = self._read
        if known is not item:
            bump = bumps.read(item)
            self._read = (item, bump)
        return bump


_LAST = _Last()


def _bump(item: Item, context: Context) -> list[Row]:
    bump = _LAST.read(item)
    if bump is None:
        return []
    judged = provenance.conditions(
        item, bump, context, default_branch=context.default_branch
    )
    evidence = [[one.check, one.state, one.why] for one in judged]
    return [
        (
            bump.bot,
            bump.ecosystem,
            bump.directory,
            bump.group,
            bump.level,
            int(bump.security),
            provenance.provenance(judged),
            maybe_iso(provenance.proven_at(item)),
            json.dumps(evidence, ensure_ascii=False),
        )
    ]


def _packages(item: Item, _context: Context) -> list[Row]:
    bump = _LAST.read(item)
    return [
        (
            position,
            package.name,
            package.version_from,
            package.version_to,
            package.level,
            package.dep_type,
        )
        for position, package in enumerate(bump.packages if bump else ())
    ]


def _question(item: Item, context: Context) -> list[Row]:
    question = questions.read(item, context)
    if question is None:
        return []
    return [
        (
            int(question.asks),
            iso(question.asked_at),
            question.asker,
            question.tier,
            int(question.answered),
            question.answered_by,
            maybe_iso(question.first_answer_at),
            maybe_iso(question.waiting_since),
            question.held_seconds,
            question.topic,
            question.signals,
        )
    ]


EDITION = 3
"""Raised whenever a rule changes, so that stored facts are derived anew."""

FACTS: tuple[Fact, ...] = (
    Fact(
        "bump",
        (
            "bot",
            "ecosystem",
            "directory",
            "grp",
            "level",
            "security",
            "provenance",
            "proven_at",
            "conditions",
        ),
        _bump,
    ),
    Fact(
        "bump_package",
        ("position", "name", "version_from", "version_to", "level", "dep_type"),
        _packages,
    ),
    Fact(
        "question",
        (
            "asks",
            "asked_at",
            "asker",
            "tier",
            "answered",
            "answered_by",
            "first_answer_at",
            "waiting_since",
            "held_seconds",
            "topic",
            "signals",
        ),
        _question,
    ),
)
"""Every table of facts; each is derived from one item alone."""
