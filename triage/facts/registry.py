"""The facts that are derived whenever an item is stored."""

from __future__ import annotations

import json

from triage.clock import iso, maybe_iso
from triage.facts import (
    Context,
    Fact,
    Value,
    alike,
    bumps,
    provenance,
    questions,
    whose,
)
from triage.facts.attention import hold
from triage.facts.last import Last
from triage.model import Item

Row = tuple[Value, ...]


_read_bump = Last(bumps.read)


def _bump(item: Item, context: Context) -> list[Row]:
    bump = _read_bump(item)
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
    bump = _read_bump(item)
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
    found = questions.read(item, context)
    if found is None:
        return []
    one = found.chief
    return [
        (
            int(one.asks),
            iso(one.asked_at),
            one.asker,
            one.tier,
            int(one.answered),
            one.answered_by,
            maybe_iso(one.first_answer_at),
            maybe_iso(one.waiting_since),
            one.held_seconds,
            found.topic,
            one.signals,
            "" if one is found.opening else one.key,
            one.line,
            one.waits,
            found.posts(),
        )
    ]


_awaited = Last(whose.awaited)


def _turn(item: Item, context: Context) -> list[Row]:
    return [
        (
            one.who,
            int(one.is_team),
            one.role,
            one.reason,
            iso(one.since),
            one.event,
            int(one.is_ours),
        )
        for one in _awaited(item, context)
    ]


def _hold(item: Item, context: Context) -> list[Row]:
    if not item.is_open:
        return []
    held = hold(item, context, _awaited(item, context))
    return [(held.seconds, maybe_iso(held.since))]


def _sketch(item: Item, _context: Context) -> list[Row]:
    """What it is about; a bump's text is that of what it updates."""
    body = "" if item.pull and _read_bump(item) else item.body
    return [alike.sketch(item.title, body).packed()]


EDITION = 10
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
            "asked_in",
            "line",
            "waits",
            "posts",
        ),
        _question,
    ),
    Fact(
        "turn",
        ("who", "is_team", "role", "reason", "since", "event", "ours"),
        _turn,
    ),
    Fact("hold", ("seconds", "since"), _hold),
    Fact("sketch", ("terms", "shares", "heads"), _sketch, is_told=False),
)
"""Every table of facts; each is derived from one item alone."""
