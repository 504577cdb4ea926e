"""The vocabulary of a query: GitHub's qualifiers over the tables of the copy.

Each qualifier is one entry: how its values become a condition, and a line of help.
Semantics are GitHub's (its documentation: Searching issues and pull requests;
Searching discussions) as far as the copy knows what GitHub knows.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage.errors import UsageError
from triage.model import Ref
from triage.views import Apart, moments, own
from triage.views.grammar import Term
from triage.views.naming import mentions, owner, person, team
from triage.views.scope import Maker, Scope, Test, any_of, fixed, lower


@dataclass(frozen=True, slots=True)
class Qualifier:
    """One qualifier: `name:value`."""

    make: Maker
    help: str
    """What it finds, in a few words."""
    values: tuple[str, ...] = ()
    """All values that it takes, where these are few."""
    family: str = ""
    """Neighbours of one family widen one another, unless negated."""


# ── fixed values ───────────────────────────────────────────────────────────

KINDS = {
    "pr": "item.kind = 'pull'",
    "pull": "item.kind = 'pull'",
    "pull-request": "item.kind = 'pull'",
    "issue": "item.kind = 'issue'",
    "discussion": "item.kind = 'discussion'",
}
STATES = {
    "open": "item.state = 'open'",
    "closed": "item.state in ('closed', 'merged')",
    "merged": "item.state = 'merged'",
    "unmerged": "(item.kind = 'pull' and item.state <> 'merged')",
}
NO = {
    "assignee": "not exists (select 1 from assignee where item_id = item.id)",
    "label": "not exists (select 1 from label where item_id = item.id)",
    "milestone": "item.milestone = ''",
}
_LATEST = """exists (select 1 from review as said
    where said.item_id = item.id and said.state = '{state}'
    and said.author is not item.author
    and not exists (select 1 from review as later
      where later.item_id = item.id and later.author = said.author
      and later.state in ('APPROVED', 'CHANGES_REQUESTED', 'DISMISSED')
      and later.submitted_at > said.submitted_at))"""
_REFUSED = _LATEST.format(state="CHANGES_REQUESTED")
REVIEW = {
    "none": "(item.kind = 'pull' and not exists (select 1 from review"
    " where review.item_id = item.id and review.author is not item.author))",
    "required": "pull.review_decision = 'REVIEW_REQUIRED'",
    "approved": "(pull.review_decision = 'APPROVED' or (pull.review_decision = ''"
    f" and {_LATEST.format(state='APPROVED')} and not {_REFUSED}))",
    "changes_requested": "(pull.review_decision = 'CHANGES_REQUESTED'"
    f" or (pull.review_decision = '' and {_REFUSED}))",
}
_CHECKED = (
    "case when pull.checks_oid in ('', pull.head_oid)"
    " then pull.checks_state else 'pending' end"
)
STATUS = {
    state: f"(item.kind = 'pull' and {_CHECKED} = '{state}')"
    for state in ("success", "failure", "pending", "none")
}
LINKED = {
    "pr": "(item.kind = 'issue' and (repo.name_key, item.number)"
    " in (select lower(closes.repo), closes.number from closes))",
    "issue": "exists (select 1 from closes where closes.item_id = item.id)",
}
REASON = {
    "completed": "item.state_reason = 'COMPLETED'",
    "not planned": "item.state_reason = 'NOT_PLANNED'",
    "not_planned": "item.state_reason = 'NOT_PLANNED'",
    "duplicate": "item.state_reason = 'DUPLICATE'",
    "reopened": "item.state_reason = 'REOPENED'",
}
ARCHIVED = {"true": "repo.archived = 1", "false": "repo.archived = 0"}
DRAFT = {
    "true": "coalesce(pull.draft, 0) = 1",
    "false": "(item.kind = 'pull' and pull.draft = 0)",
}


def known(value: str, names: Iterable[str], what: str) -> str:
    """The value, where it is one. Raises UsageError that names the nearest."""
    listed = list(names)
    if value in listed:
        return value
    near = difflib.get_close_matches(value, listed, n=1)
    raise UsageError(
        f"{value!r} is no {what}.",
        f"Did you mean {near[0]}?" if near else f"Known: {', '.join(listed)}.",
    )


def chosen(table: Mapping[str, str | Test]) -> Maker:
    """One of few values, each a condition."""

    def make(given: str, term: Term) -> Test:
        what = f"value of {given}:"
        found = (table[known(lower(one), table, what)] for one in term.values)
        return any_of(
            fixed(f"({one})") if isinstance(one, str) else one for one in found
        )

    return make


_AMONG = "item.id in (select value from json_each({0}))"


def apart(what: str) -> Test:
    """What the person snoozed, hid or marked."""

    def test(scope: Scope) -> str:
        found: Mapping[Ref, Apart] = getattr(scope.lens.aside, what)
        ids = json.dumps([one.id for one in found.values()])
        return _AMONG.format(scope.bind(ids))

    return test


IS: dict[str, str | Test] = {
    **KINDS,
    **STATES,
    "draft": "coalesce(pull.draft, 0) = 1",
    "queued": "coalesce(pull.in_merge_queue, 0) = 1",
    "answered": "exists (select 1 from discussion"
    " where discussion.item_id = item.id and answered = 1)",
    "unanswered": "exists (select 1 from discussion"
    " where discussion.item_id = item.id and answerable = 1 and answered = 0)",
    "locked": "item.locked = 1",
    "unlocked": "item.locked = 0",
    "private": "repo.private = 1",
    "public": "repo.private = 0",
    "archived": "repo.archived = 1",
    "question": "exists (select 1 from question"
    " where question.item_id = item.id and asks = 1)",
    "security": "exists (select 1 from bump"
    " where bump.item_id = item.id and bump.security = 1)",
    **{what: apart(what) for what in ("snoozed", "hidden", "marked")},
}


# ── values that people name ────────────────────────────────────────────────


def _equal(sql: str, anything: str = "") -> Maker:
    """A value in any case; `*` is any, where there is a condition for it."""

    def make(_given: str, term: Term) -> Test:
        return any_of(_equals(sql, anything, lower(one)) for one in term.values)

    return make


def _equals(sql: str, anything: str, value: str) -> Test:
    if value == "*" and anything:
        return fixed(anything)
    return lambda scope: sql.format(scope.bind(value))


def _involves(given: str, term: Term) -> Test:
    makers = (_author, _assignee, _commenter, mentions)
    return any_of(make(given, term) for make in makers)


def _dates(column: str) -> Maker:
    return lambda given, term: moments.dated(given, column, term.text)


def _numbers(column: str) -> Maker:
    return lambda given, term: moments.counted(given, column, term.text)


_author = person("item.author")
_assignee = person("assignee.login", within="assignee")
_commenter = person("comment.author", within="comment")
_requested = person(
    "review_request.name", within="review_request", extra=" and is_team = 0"
)
_is = chosen(IS)
_label = _equal(
    "exists (select 1 from label"
    " where item_id = item.id and (lower(raw) = {0} or lower(name) = {0}))",
    "exists (select 1 from label where item_id = item.id)",
)
_repo = _equal("repo.name_key = {0}")
_milestone = _equal("lower(item.milestone) = {0}", "item.milestone <> ''")

QUALIFIERS: dict[str, Qualifier] = {
    "is": Qualifier(_is, "kind, state and more", tuple(IS)),
    "type": Qualifier(chosen(KINDS), "kind", tuple(KINDS), "kind"),
    "state": Qualifier(chosen(STATES), "state", tuple(STATES)),
    "repo": Qualifier(_repo, "owner/name", family="place"),
    "org": Qualifier(owner, "owner of the repository", family="place"),
    "user": Qualifier(owner, "owner of the repository", family="place"),
    "author": Qualifier(_author, "who opened it", family="author"),
    "assignee": Qualifier(_assignee, "who is assigned; * anybody"),
    "involves": Qualifier(
        _involves, "author, assignee, commenter or mentioned", family="involves"
    ),
    "mentions": Qualifier(mentions, "who is @mentioned in text or comments"),
    "team": Qualifier(team, "which owner/team is @mentioned"),
    "commenter": Qualifier(_commenter, "who commented"),
    "answered-by": Qualifier(
        person("comment.author", within="comment", extra=" and comment.is_answer = 1"),
        "whose comment is a discussion's answer",
    ),
    "review-requested": Qualifier(
        _requested, "whose review is asked for; who is in a team is not known"
    ),
    "user-review-requested": Qualifier(_requested, "the same"),
    "team-review-requested": Qualifier(
        _equal(
            "exists (select 1 from review_request where item_id = item.id"
            " and is_team = 1 and lower(review_request.name) = {0})"
        ),
        "which owner/team is asked to review",
    ),
    "reviewed-by": Qualifier(
        person("review.author", within="review"), "who reviewed it"
    ),
    "review": Qualifier(chosen(REVIEW), "where its review stands", tuple(REVIEW)),
    "status": Qualifier(chosen(STATUS), "checks of its head", tuple(STATUS)),
    "label": Qualifier(_label, "a label; several narrow, commas widen"),
    "milestone": Qualifier(_milestone, "milestone; * any"),
    "category": Qualifier(
        _equal(
            "exists (select 1 from discussion"
            " where item_id = item.id and lower(category) = {0})"
        ),
        "category of a discussion",
    ),
    "no": Qualifier(chosen(NO), "what is missing", tuple(NO)),
    "linked": Qualifier(
        chosen(LINKED), "issue with a pull request, or the reverse", tuple(LINKED)
    ),
    "reason": Qualifier(chosen(REASON), "why an issue was closed", tuple(REASON)),
    "draft": Qualifier(chosen(DRAFT), "draft pull request or not", tuple(DRAFT)),
    "archived": Qualifier(
        chosen(ARCHIVED), "in an archived repository or not", tuple(ARCHIVED)
    ),
    "base": Qualifier(_equal("lower(pull.base_ref) = {0}"), "branch that it goes into"),
    "head": Qualifier(
        _equal("instr(lower(pull.head_ref), {0}) = 1"), "start of its branch's name"
    ),
    "created": Qualifier(_dates("item.created_at"), "when it was opened"),
    "updated": Qualifier(_dates("item.updated_at"), "when it last changed"),
    "closed": Qualifier(_dates("item.closed_at"), "when it was closed"),
    "merged": Qualifier(_dates("item.merged_at"), "when it was merged"),
    "comments": Qualifier(_numbers("item.comments"), "how many comments"),
    "reactions": Qualifier(_numbers("item.reactions"), "how many reactions"),
    "bump": Qualifier(own.bump, "dependency bump: yes, no, a bot or a package"),
    "level": Qualifier(chosen(own.LEVEL), "the step a bump takes", tuple(own.LEVEL)),
    "verdict": Qualifier(
        chosen({one: own.verdict(frozenset({one})) for one in own.VERDICTS}),
        "what may be done with an open bump",
        own.VERDICTS,
    ),
    "priority": Qualifier(own.priority, "how urgent an open item is", own.PRIORITIES),
    "waiting": Qualifier(
        own.waiting, "on me, a login, a team, us, the author, a reviewer or nobody"
    ),
    "overdue": Qualifier(
        chosen(own.OVERDUE), "question that waits too long", tuple(own.OVERDUE)
    ),
    "interactions": Qualifier(
        _numbers("(item.comments + item.reactions)"), "comments and reactions"
    ),
}
"""Every qualifier but `in:` and `sort:`, which say something of the whole query."""

ABROAD = {
    "language": "the language of a repository",
    "project": "projects",
    "app": "apps",
}
"""What GitHub knows and the copy does not."""


def family(term: Term) -> str:
    """What a term widens with; empty where it narrows."""
    if term.name == "is":
        return "kind" if set(map(lower, term.values)) <= KINDS.keys() else ""
    return QUALIFIERS[term.name].family if term.name in QUALIFIERS else ""


def test(term: Term) -> Test:
    """The condition of a qualifier. Raises UsageError that names the nearest one."""
    names = (*QUALIFIERS, "in", "sort")
    if term.name in ABROAD:
        raise UsageError(
            f"{term.name}: is not stored: {ABROAD[term.name]}.", _titled(term)
        )
    if term.name not in QUALIFIERS:
        near = difflib.get_close_matches(term.name, names, n=1)
        hint = f"Did you mean {near[0]}:?" if near else f"Known: {', '.join(names)}."
        raise UsageError(f"{term.name}: is no qualifier.", f"{hint} {_titled(term)}")
    if not term.values:
        few = QUALIFIERS[term.name].values
        such = f" {term.name}:{few[0]}" if few else f" {term.name}:something"
        raise UsageError(f"{term.name}: names nothing.", f"Write{such}.")
    return QUALIFIERS[term.name].make(term.name, term)


def _titled(term: Term) -> str:
    return f'In a title: "{term.name}:{term.text}".'
