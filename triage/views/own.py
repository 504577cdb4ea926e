"""The qualifiers that are triage's own: bumps, verdicts, priorities, whose turn it is.

What is stored is a condition in SQL; so is whose turn it is. A verdict comes of the
very view that shows it, which is asked once a query, and only of open bumps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import get_args

from triage.errors import UsageError
from triage.facts.provenance import Verdict
from triage.model import Ref
from triage.views import Tables, inquiries, judging, questions, urgent
from triage.views.grammar import Term
from triage.views.priority import LANES
from triage.views.scope import ME, Scope, Test, any_of, fixed, lower

_AMONG_REFS = (
    "(repo.name_key, item.number) in (select json_extract(value, '$[0]'),"
    " json_extract(value, '$[1]') from json_each({0}))"
)


def _among(scope: Scope, refs: Iterable[Ref]) -> str:
    pairs = json.dumps(sorted((ref.key, ref.number) for ref in refs))
    return _AMONG_REFS.format(scope.bind(pairs))


# ── bumps ──────────────────────────────────────────────────────────────────

VERDICTS: tuple[str, ...] = get_args(Verdict)
_BUMP = "exists (select 1 from bump where bump.item_id = item.id{0})"
_CARRIED = (
    "exists (select 1 from bump_package"
    " where bump_package.item_id = item.id and lower(bump_package.name) = {0})"
)


def bump(_given: str, term: Term) -> Test:
    """A dependency bump: any, of one bot, or of one package."""

    def one(value: str) -> Test:
        if value in {"yes", "*"}:
            return fixed(_BUMP.format(""))
        if value == "no":
            return fixed(f"not {_BUMP.format('')}")

        def named(scope: Scope) -> str:
            name = scope.bind(value)
            bot = _BUMP.format(f" and lower(bump.bot) = {name}")
            return f"({bot} or {_CARRIED.format(name)})"

        return named

    return any_of(one(lower(value)) for value in term.values)


LEVEL = {
    level: _BUMP.format(f" and bump.level = '{level}'")
    for level in ("major", "minor", "patch", "digest", "pin", "lockfile", "unknown")
}


def verdict(wanted: frozenset[str]) -> Test:
    """Open bumps that have one of some verdicts now."""

    def test(scope: Scope) -> str:
        tables = Tables.read(
            scope.reader, (judging.PULLS, judging.PACKAGES), scope.lens
        )
        found = judging.judged(tables, scope.lens)
        return _among(scope, (one.ref for one in found if one.verdict in wanted))

    return test


# ── priorities ─────────────────────────────────────────────────────────────

PRIORITIES: tuple[str, ...] = tuple(map(lower, LANES))
_COMPARED = re.compile(r"(?P<sign>[<>]=?)?(?P<lane>\S+)")
_ROWS = "item.rowid in (select value from json_each({0}))"
_OTHER_ROWS = (
    "(item.state = 'open' and item.created_at < {1}"
    " and item.rowid not in (select value from json_each({0})))"
)


def priority(given: str, term: Term) -> Test:
    """Open items of some priorities: `p0`, `p0,p1`, `p1..p3`, or `>=p1`: p0 and p1."""
    wanted = {lane for value in term.values for lane in _lanes(given, lower(value))}

    def test(scope: Scope) -> str:
        rows: tuple[list[int], list[int]] = [], []
        for row, lane in urgent.lanes(scope.reader, scope.lens):
            rows[lane in wanted].append(row)
        others, these = rows
        if len(these) <= len(others):
            return _ROWS.format(scope.bind(json.dumps(these)))
        now = scope.bind(scope.lens.parameters()["now"])
        return _OTHER_ROWS.format(scope.bind(json.dumps(others)), now)

    return test


def _lanes(given: str, value: str) -> range:
    """Which lanes a value names; the greater is the more urgent, and P0 the greatest."""
    first, between, last = value.partition("..")
    if between:
        low = 0 if first == "*" else _lane(given, first)
        high = len(LANES) - 1 if last == "*" else _lane(given, last)
        return range(low, high + 1)
    match = _COMPARED.fullmatch(value)
    sign, name = (match["sign"] or "", match["lane"]) if match else ("", value)
    lane = _lane(given, name)
    if sign.startswith(">"):
        return range(lane + len(sign) - 1)
    if sign.startswith("<"):
        return range(lane + 2 - len(sign), len(LANES))
    return range(lane, lane + 1)


def _lane(given: str, name: str) -> int:
    if name not in PRIORITIES:
        raise UsageError(
            f"{name!r} is no value of {given}:.",
            f"Write {', '.join(PRIORITIES)}, {given}:>=p1 or {given}:p1..p3.",
        )
    return PRIORITIES.index(name)


# ── questions ──────────────────────────────────────────────────────────────

_WAITING = ", ".join(f"'{tier}'" for tier in inquiries.UNANSWERED)
_ASKED = (
    "item.state = 'open' and exists (select 1 from question"
    " where question.item_id = item.id and question.asks = 1"
    " and question.tier in ({1}) and question.asked_at <= {0})"
)


def asked(scope: Scope) -> str:
    """Questions that somebody waits with for an answer."""
    now = scope.bind(scope.lens.parameters()["now"])
    return f"({_ASKED.format(now, _WAITING)})"


def overdue(scope: Scope) -> str:
    """Those for which somebody waits longer than the settings allow."""
    tables = Tables.read(scope.reader, (inquiries.ASKED,), scope.lens)
    return _among(scope, questions.overdue(tables, scope.lens))


def not_overdue(scope: Scope) -> str:
    """All the others."""
    return f"(not {overdue(scope)})"


OVERDUE: dict[str, str | Test] = {
    "yes": overdue,
    "true": overdue,
    "no": not_overdue,
    "false": not_overdue,
}

# ── whose turn it is ───────────────────────────────────────────────────────

_TURN = "exists (select 1 from turn where turn.item_id = item.id{0})"


WAITING: dict[str, str] = {
    "us": _TURN.format(" and turn.ours = 1"),
    "author": _TURN.format(" and turn.role = 'author'"),
    "reviewer": _TURN.format(" and turn.role = 'reviewer'"),
    "nobody": f"(item.state = 'open' and not {_TURN.format('')})",
}
"""On whom something may wait, besides `me`, logins and teams."""

_ON = (
    "item.id in (select turn.item_id from turn"
    " where lower(turn.who) = {0} and turn.is_team = {1})"
)
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9][A-Za-z0-9._-]*")


def on_person(login: str) -> Test:
    """What the view of their own would show this person."""
    return lambda scope: _ON.format(scope.bind(lower(scope.login(login))), 0)


def on_team(slug: str) -> Test:
    """Where this team's review is asked for."""
    return lambda scope: _ON.format(scope.bind(lower(slug)), 1)


def waiting(given: str, term: Term) -> Test:
    """On whom something waits: me, a login, a team, us, its author, a reviewer, nobody."""

    def one(value: str) -> Test:
        known = WAITING.get(lower(value))
        if known is not None:
            return fixed(known)
        login = value.removeprefix("@").removesuffix("[bot]")
        if _TEAM.fullmatch(login):
            return on_team(login)
        if not _LOGIN.fullmatch(login):
            raise UsageError(
                f"{value!r} is nobody for {given}:.",
                f"Write me, {', '.join(WAITING)}, a login or owner/team.",
            )
        return on_person(ME if lower(login) == "me" else login)

    return any_of(map(one, term.values))
