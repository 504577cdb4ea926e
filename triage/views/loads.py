"""How much each person has on the table: open assignments, open review requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from triage.views import Lens, Reader, Select
from triage.views.people import WAITING


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


def assigned(reader: Reader, lens: Lens) -> Mapping[str, int]:
    """How many open items each account is assigned, by its login in lower case."""
    found = reader.select(ASSIGNED, lens.parameters())
    return {one.login: one.items for one in found}


def waiting(reader: Reader, lens: Lens) -> Mapping[str, int]:
    """How many pull requests wait for each account's review, by its login in lower case."""
    found = reader.select(WAITING, lens.parameters())
    return Counter(one.login.lower() for one in found)
