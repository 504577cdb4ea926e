"""What is left to do at an instant: how much of it is open, and how much nobody has.

What closed since counts as open then; who is assigned or asked is known as it is
stored now, so that those numbers have a past only by the snapshots of each day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.model.snapshots import LEFT
from triage.views import Lens, Reader, Select
from triage.views.happened import Happened

_THEN = """item.created_at < :now
      and (item.state = 'open' or item.closed_at >= :now)"""
_TAKEN = """exists (select 1 from assignee where assignee.item_id = item.id)"""
_ASKED = (
    """exists (select 1 from review_request where review_request.item_id = item.id)"""
)
_DRAFT = """exists (
        select 1
        from pull indexed by pull_draft
        where pull.draft = 1 and pull.item_id = item.id)"""
_SEEN = """exists (
        select 1
        from review
        where review.item_id = item.id
          and review.author_kind is not 'Bot'
          and review.author is not item.author)"""

_KINDS: Mapping[str, tuple[str, str]] = {
    "pulls_open": ("item", "item.kind = 'pull'"),
    "issues_open": ("item", "item.kind = 'issue'"),
    "bumps_open": ("bump cross join item on item.id = bump.item_id", "1"),
    "questions_unanswered": (
        "question cross join item on item.id = question.item_id",
        """question.asks = 1 and question.asked_at < :now
      and (question.first_answer_at is null or question.first_answer_at >= :now)""",
    ),
    "unowned": (
        "item left join pull on pull.item_id = item.id",
        f"""not {_TAKEN} and (item.kind = 'issue' or (item.kind = 'pull'
        and pull.draft = 0 and not {_ASKED} and not {_SEEN}))""",
    ),
    "awaiting_review": (
        "item join pull on pull.item_id = item.id",
        f"pull.draft = 0 and {_ASKED}",
    ),
}

DERIVED = LEFT[:4]
"""Of what is counted that which the items' own times say of any past instant."""


@dataclass(frozen=True, slots=True)
class Left:
    """How much of a kind is left in a repository, or a part of that; parts add up."""

    what: str
    repo: str
    number: int


def _of(what: str) -> str:
    tables, test = _KINDS[what]
    return f"from {tables} join repo on repo.id = item.repo_id where {_THEN} and {test}"


_OPEN_OF = """
    select id, (
      select count(*)
      from item indexed by item_repo
      where item.repo_id = repo.id and item.state = 'open' and item.kind = '{}')
    from repo
"""
_PARTS = (
    "select 'pulls_open' as what, repo_id, number from open_pull",
    "select 'issues_open', repo_id, number from open_issue",
    "select 'unowned', repo_id, number from open_issue",
    """
    select 'unowned', item.repo_id, -count(*)
    from (select distinct item_id from assignee) as taken
    cross join item indexed by item_open_id on item.id = taken.item_id
    where item.state = 'open' and item.kind = 'issue'
    group by item.repo_id
    """,
    f"""
    select
      case
        when {_ASKED} then 'awaiting_review'
        when {_TAKEN} then null
        when {_SEEN} then null
        else 'unowned'
      end as what,
      item.repo_id, count(*)
    from item indexed by item_open_pull
    where item.state = 'open' and item.kind = 'pull' and not {_DRAFT}
    group by item.repo_id, what
    """,  # noqa: S608
    """
    select 'bumps_open', item.repo_id, count(*)
    from bump
    cross join item indexed by item_open_id on item.id = bump.item_id
    where item.state = 'open'
    group by item.repo_id
    """,
    """
    select 'questions_unanswered', item.repo_id, count(*)
    from question indexed by question_answered
    cross join item indexed by item_open_id on item.id = question.item_id
    where question.asks = 1 and question.first_answer_at is null
      and item.state = 'open'
    group by item.repo_id
    """,
)
"""What is open as it is stored, in a twentieth of the time of asking for an instant."""

REMAINS = Select(
    f"with open_pull (repo_id, number) as materialized ({_OPEN_OF.format('pull')}),"  # noqa: S608
    f" open_issue (repo_id, number) as materialized ({_OPEN_OF.format('issue')})"
    f" select what, repo.name, sum(number) from ({' union all '.join(_PARTS)})"
    " join repo on repo.id = repo_id where what is not null"
    " group by what, repo_id having sum(number) > 0",
    Left,
)
"""What is left of what is stored."""

REMAINED = Select(
    " union all ".join(
        f"select '{what}', repo.name, count(*) {_of(what)} group by item.repo_id"
        for what in LEFT
    ),
    Left,
)
"""What was left before `:now`, whatever happened since."""


@dataclass(frozen=True, slots=True)
class Later:
    """Whether there is something that is later."""

    found: int


LATER = Select(
    """
    select
      exists (
        select 1 from item indexed by item_created where created_at >= :now)
      or exists (
        select 1
        from item indexed by item_closed
        where closed_at is not null and closed_at >= :now)
      or exists (
        select 1
        from question indexed by question_answered
        where asks = 1 and first_answer_at >= :now)
    """,
    Later,
)
"""Whether anything is stored that happened at `:now` or later."""


def left(reader: Reader, lens: Lens) -> list[Left]:
    """What is left at the instant of the lens."""
    bound = lens.parameters()
    is_past = any(one.found for one in reader.select(LATER, bound))
    return reader.select(REMAINED if is_past else REMAINS, bound)


def one(what: str) -> Select[Happened]:
    """The select of what is left of one kind."""
    return Select(
        f"select '{what}', repo.name, '#' || item.number, null, '', item.rowid"
        f" {_of(what)}",
        Happened,
    )
