"""Tables of the cache for what happened to an item, and whose turn it is by that."""

from __future__ import annotations

from typing import Final

EVENTS: Final = (
    """
    alter table pull add column
      head_at /* when its head says that it was committed; null: not known */
      text
    """,
    """
    create table event (               -- What happened to an item besides words; the
                                       -- newest forty
      item_id text not null references item(id) on delete cascade,
      position integer not null,       -- 0 is the oldest
      kind text not null,              -- review-requested, assigned,
                                       -- ready-for-review, converted-to-draft,
                                       -- force-pushed, review-dismissed or reopened
      at text not null,
      actor text,                      -- login; null: the account is gone
      actor_kind text,
      subject text,                    -- who was asked, assigned, or had a review
                                       -- dismissed; null: a team, or gone
      subject_kind text,               -- User, Bot, Mannequin or Organization
      after_oid text not null,         -- of a force-push, the head that it left
      primary key (item_id, position)
    ) strict
    """,
    "delete from feed where name like '%:open'",
)
"""What is open is read once more, since it was stored without its events."""

TURNS: Final = (
    """
    create table turn (                -- Derived: whose turn it is on an open item
      item_id text not null references item(id) on delete cascade,
      who text not null,               -- a login, or a team's `owner/slug`; empty:
                                       -- the maintainers, nobody by name
      is_team integer not null,
      role text not null,              -- author, reviewer, assignee, maintainer or
                                       -- participant
      reason text not null,            -- review, merge, changes, conflict, failing,
                                       -- reply, promised, assigned or draft
      since text not null,
      event text not null,             -- what proves it, as a clause
      ours integer not null,           -- 1: they act for the repository
      primary key (item_id, who, reason)
    ) strict
    """,
    "create index turn_who on turn(lower(who))",
    """
    create table hold (                -- Derived: how long we kept others waiting
                                       -- with an open item
      item_id text primary key references item(id) on delete cascade,
      seconds integer not null,        -- waits that are over, summed
      since text                       -- since when we do again; null: it is not our
                                       -- turn
    ) strict
    """,
)
