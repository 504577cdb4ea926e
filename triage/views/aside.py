"""What is out of sight now: snoozed until an instant or until activity, or hidden.

Activity is what a person does: a comment or review by somebody else than oneself, new
commits on the pull request of another person, and that the item was closed, merged or
opened again. What bots do is none, so that a bump which its bot rebases every night
stays asleep; neither are labels and assignments.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage import clock
from triage.model import Ref
from triage.store.aside import (
    ANSWERED,
    HIDDEN,
    MARKED,
    PRIORITIZED,
    SNOOZED,
    Kept,
)
from triage.views import Apart, Aside, Reader, Select


@dataclass(frozen=True, slots=True)
class Standing:
    """A kept item as it is stored now."""

    id: str
    repo: str
    number: int
    moved: int
    """Whether there was activity since it was set aside."""


STANDING = Select(
    """
    with kept(id, at, state, head) as (
      select json_extract(value, '$[0]'), json_extract(value, '$[1]'),
        json_extract(value, '$[2]'), json_extract(value, '$[3]')
      from json_each(:kept))
    select item.id, repo.name, item.number,
      item.state <> kept.state
      or (pull.head_oid <> kept.head and item.author_kind is not 'Bot'
        and lower(coalesce(item.author, '')) <> lower(:me))
      or exists (
        select 1
        from comment
        where comment.item_id = item.id
          and comment.created_at > kept.at
          and comment.author_kind is not 'Bot'
          and lower(coalesce(comment.author, '')) <> lower(:me))
      or exists (
        select 1
        from review
        where review.item_id = item.id
          and review.submitted_at > kept.at
          and review.author_kind is not 'Bot'
          and lower(coalesce(review.author, '')) <> lower(:me))
    from kept
    join item on item.id = kept.id
    join repo on repo.id = item.repo_id
    left join pull on pull.item_id = item.id
    """,
    Standing,
)


CHAT_STANDING = Select(
    """
    with kept(id, at) as (
      select json_extract(value, '$[0]'), json_extract(value, '$[1]')
      from json_each(:kept))
    select talk.key, place.name, talk.number,
      exists (
        select 1
        from part
        join message on message.key = part.message_key
        where part.talk_key = talk.key
          and message.at > kept.at
          and message.bot = 0)
    from kept
    join talk on talk.key = kept.id
    join place on place.id = talk.place_id
    """,
    Standing,
    of_channels=True,
)
"""In a channel activity is that any person speaks: who of them is oneself is unknown."""


def standing(reader: Reader, kept: Iterable[Kept], now: datetime, me: str) -> Aside:
    """What is set aside and marked at this instant, of what is stored."""
    due = [one for one in kept if one.until is None or one.until > now]
    if not due:
        return Aside()
    asked = json.dumps(
        [[one.node_id, clock.iso(one.seen_at), one.state, one.head_oid] for one in due]
    )
    bound = {"kept": asked, "me": me}
    stored = reader.select(STANDING, bound)
    if any(one.ref.source for one in due):
        stored += reader.select(CHAT_STANDING, bound)
    found = {one.id: one for one in stored}
    sorted_out: dict[str, dict[Ref, Apart]] = {
        SNOOZED: {},
        HIDDEN: {},
        MARKED: {},
        ANSWERED: {},
        PRIORITIZED: {},
    }
    for one in due:
        there = found.get(one.node_id)
        wakes = one.what == SNOOZED and one.until is None
        if there is None or (wakes and there.moved):
            continue
        ref = Ref.of(there.repo, there.number)
        apart = Apart(there.id, ref, one.at, one.until, one.note)
        sorted_out[one.what][ref] = apart
    return Aside(*sorted_out.values())
