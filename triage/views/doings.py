"""What other people did to open items lately, so that nobody does it twice.

Assignments, labels, requests and what maintainers said; by people alone, and never by
oneself. What the author of an item says of it is no triage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triage import clock
from triage.model import Ref
from triage.views import Reader, Select, phrases

MOST = 3
"""So many of the newest are told of one item."""

GONE = "somebody whose account is gone"


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that somebody did to an open item."""

    repo: str
    number: int
    what: str
    actor: str
    subject: str
    at: str

    def words(self, now: datetime) -> str:
        """`ravi-osei assigned it to mira, 5m ago`."""
        said = _SAID[self.what].format(self.subject or "a team")
        return f"{self.actor or GONE} {said}, {phrases.age(self.at, now)} ago"


_SAID: Mapping[str, str] = {
    "assigned": "assigned it to {}",
    "unassigned": "took {} off",
    "labeled": "labelled it {}",
    "unlabeled": "took the label {} off",
    "review-requested": "asked {} for a review",
    "review-request-removed": "no longer asks {} for a review",
    "answered": "answered it",
    "reviewed": "reviewed it",
}

NEWEST = Select(
    """
    select coalesce(max(at), '')
    from (select max(updated_at) as at from item where state = 'open'
      union all select max(updated_at) from item where state = 'closed'
      union all select max(updated_at) from item where state = 'merged')
    """,
    str,
)
"""When what is stored last changed, by GitHub's clock."""

DONE = Select(
    """
    with moved(id, repo, number, author) as (
      select item.id, repo.name, item.number, coalesce(item.author, '')
      from item
      join repo on repo.id = item.repo_id
      where item.state = 'open'
        and item.updated_at > :since)
    select moved.repo, moved.number, event.kind, coalesce(event.actor, ''),
      coalesce(event.subject, event.label), event.at
    from moved
    join event on event.item_id = moved.id
    where event.at > :since
      and event.kind in ('assigned', 'unassigned', 'labeled', 'unlabeled',
        'review-requested', 'review-request-removed')
      and event.actor_kind is not 'Bot'
      and lower(coalesce(event.actor, '')) <> lower(:me)
    union all
    select moved.repo, moved.number, 'answered', comment.author, '',
      comment.created_at
    from moved
    join comment on comment.item_id = moved.id
    where comment.created_at > :since
      and comment.association in ('OWNER', 'MEMBER', 'COLLABORATOR')
      and comment.author_kind is not 'Bot'
      and lower(comment.author) not in (lower(:me), lower(moved.author))
    union all
    select moved.repo, moved.number, 'reviewed', review.author, '',
      review.submitted_at
    from moved
    join review on review.item_id = moved.id
    where review.submitted_at > :since
      and review.author_kind is not 'Bot'
      and lower(review.author) not in (lower(:me), lower(moved.author))
    order by 6 desc, 1, 2
    """,
    Done,
)


def newest(reader: Reader) -> str:
    """When what is stored last changed, ISO 8601; empty where nothing is stored."""
    return reader.select(NEWEST)[0]


def doings(
    reader: Reader, since: str, me: str, now: datetime
) -> Mapping[Ref, tuple[str, ...]]:
    """What others did to each open item since an instant, newest first, in words."""
    if not since:
        return {}
    found: dict[Ref, list[str]] = {}
    bound = {"since": clock.iso(clock.parse(since)), "me": me}
    for one in reader.select(DONE, bound):
        told = found.setdefault(Ref.of(one.repo, one.number), [])
        if len(told) < MOST:
            told.append(one.words(now))
    return {ref: tuple(told) for ref, told in found.items()}
