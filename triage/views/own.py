"""The qualifiers that are triage's own: bumps, their verdict, whose turn it is.

What is stored is a condition in SQL. A verdict, and what waits for a person, come of
the very views that show them; they are asked once a query, and only of open bumps or
of what concerns that person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import get_args

from triage.errors import UsageError
from triage.facts.provenance import Verdict
from triage.model import Ref
from triage.views import Aside, Select, Tables, judging, mine
from triage.views.grammar import Term
from triage.views.questions import UNANSWERED
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


# ── questions ──────────────────────────────────────────────────────────────

_WAITING = ", ".join(f"'{tier}'" for tier in UNANSWERED)
_ASKED = (
    "item.state = 'open' and exists (select 1 from question"
    " where question.item_id = item.id and question.asks = 1"
    " and question.tier in ({2}) and question.asked_at <= {0}{1})"
)
_HELD = (
    " and question.held_seconds + case when question.waiting_since is null then 0"
    " else max(cast(strftime('%s', {0}) as integer)"
    " - cast(strftime('%s', question.waiting_since) as integer), 0) end > {1}"
)


def asked(scope: Scope) -> str:
    """Questions that somebody waits with for an answer."""
    now = scope.bind(scope.lens.parameters()["now"])
    return f"({_ASKED.format(now, '', _WAITING)})"


def overdue(scope: Scope) -> str:
    """Those for which somebody waits longer than the settings allow."""
    now = scope.bind(scope.lens.parameters()["now"])
    limit = scope.bind(scope.lens.settings.questions.sla_hours * 3600)
    return f"({_ASKED.format(now, _HELD.format(now, limit), _WAITING)})"


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

_REFUSED = """exists (select 1 from review as said
    where said.item_id = item.id and said.state = 'CHANGES_REQUESTED'
    and said.commit_oid = pull.head_oid and said.author_kind is not 'Bot'
    and said.author is not item.author
    and not exists (select 1 from review as later
      where later.item_id = item.id and later.author = said.author
      and later.state in ('APPROVED', 'CHANGES_REQUESTED', 'DISMISSED')
      and later.submitted_at > said.submitted_at))"""
_HELD_UP = f"""(pull.draft = 1 or pull.mergeable = 'CONFLICTING'
    or (pull.checks_state = 'failure' and pull.checks_oid in ('', pull.head_oid))
    or {_REFUSED})"""
_PULL = "item.state = 'open' and item.kind = 'pull'"
_LAST_WORD_OURS = """(select last.author is not item.author
      and (last.association in ('OWNER', 'MEMBER', 'COLLABORATOR')
        or exists (select 1 from maintainer
          where maintainer.repo_id = item.repo_id
          and maintainer.login = lower(last.author)))
    from comment as last
    where last.item_id = item.id and last.author_kind is not 'Bot'
    order by last.created_at desc, last.id desc
    limit 1) = 1"""
_AUTHOR = f"""(({_PULL} and {_HELD_UP})
    or (item.state = 'open' and item.kind <> 'pull' and {_LAST_WORD_OURS}
      and not {{0}}))"""
_REVIEWER = """(item.state = 'open' and pull.draft = 0
    and exists (select 1 from review_request
    where review_request.item_id = item.id
    and (review_request.is_team = 1 or not exists (select 1 from review
      where review.item_id = item.id and review.commit_oid = pull.head_oid
      and lower(review.author) = lower(review_request.name)
      and review.state <> 'PENDING'))))"""


def on_author(scope: Scope) -> str:
    """Pull requests with something for their author to do, issues we answered last."""
    return _AUTHOR.format(asked(scope))


def on_us(scope: Scope) -> str:
    """Pull requests that nothing of their author's holds up, and open questions."""
    return f"(({_PULL} and not {_HELD_UP}) or {asked(scope)})"


WAITING: dict[str, str | Test] = {
    "us": on_us,
    "author": on_author,
    "reviewer": _REVIEWER,
}
"""On whom something may wait, besides `me` and logins."""


@dataclass(frozen=True, slots=True)
class _Login:
    login: str


_SPELLED = Select(
    """
    select login from assignee where lower(login) = :login
    union
    select name from review_request where is_team = 0 and lower(name) = :login
    union
    select author from item where state = 'open' and lower(author) = :login
    """,
    _Login,
)
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def on_person(login: str) -> Test:
    """What the view of their own would show this person."""

    def test(scope: Scope) -> str:
        name = scope.login(login)
        refs: set[Ref] = set()
        for spelled in scope.reader.select(_SPELLED, {"login": name}):
            lens = replace(scope.lens, me=spelled.login, aside=Aside())
            queue = mine.VIEW.load(scope.reader, lens)
            refs.update(ref for row in queue.rows for ref in row.refs)
        return _among(scope, refs)

    return test


def waiting(given: str, term: Term) -> Test:
    """On whom something waits: me, a login, us, its author, or a reviewer."""

    def one(value: str) -> Test:
        fixed_word = WAITING.get(lower(value))
        if isinstance(fixed_word, str):
            return fixed(fixed_word)
        if fixed_word is not None:
            return fixed_word
        login = value.removeprefix("@").removesuffix("[bot]")
        if not _LOGIN.fullmatch(login):
            raise UsageError(
                f"{value!r} is nobody for {given}:.",
                f"Write me, {', '.join(WAITING)} or a login.",
            )
        return on_person(ME if lower(login) == "me" else login)

    return any_of(map(one, term.values))
