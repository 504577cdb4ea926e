"""How much each person has on the table: open assignments, open review requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.views import Reader, Select


@dataclass(frozen=True, slots=True)
class Carried:
    """What one account carries, in all repositories."""

    login: str
    """In lower case."""
    items: int


ASSIGNED = Select(
    """
    select lower(assignee.login), count(*)
    from item
    join assignee on assignee.item_id = item.id
    where item.state = 'open'
    group by lower(assignee.login)
    """,
    Carried,
)
REQUESTED = Select(
    """
    select lower(review_request.name), count(*)
    from item
    join pull on pull.item_id = item.id
    join review_request on review_request.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and review_request.is_team = 0
    group by lower(review_request.name)
    """,
    Carried,
)
"""What waits for a review; of a draft nobody waits yet."""


def carried(reader: Reader, query: Select[Carried]) -> Mapping[str, int]:
    """How many items each account has, by its login in lower case."""
    return {one.login: one.items for one in reader.select(query)}
