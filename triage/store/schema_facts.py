"""Tables of the cache for what is derived from an item when it is stored."""

from __future__ import annotations

from typing import Final

FACTS: Final = (
    """
    create table bump (                -- Derived: the update that a pull request
                                       -- makes
      item_id text primary key references item(id) on delete cascade,
      bot text not null,               -- who it presents as
      ecosystem text not null,         -- npm, pip, …; empty: unknown
      directory text not null,         -- empty: unknown, or several
      grp text not null,               -- the bot's group; empty: none
      level text not null,             -- major, minor, patch, digest, pin, lockfile
                                       -- or unknown
      security integer not null,
      provenance text not null,        -- verified, unverified or rejected
      proven_at text,                  -- GitHub's time of this very head
      conditions text not null         -- `[[check, state, why], …]` as JSON
    ) strict
    """,
    """
    create table bump_package (        -- Derived: the packages of a bump
      item_id text not null references item(id) on delete cascade,
      position integer not null,
      name text not null,
      version_from text not null,      -- empty: unknown
      version_to text not null,        -- empty: unknown
      level text not null,
      dep_type text not null,          -- production, development or empty
      primary key (item_id, position)
    ) strict
    """,
    "create index bump_package_name on bump_package(name, version_to)",
    """
    create table question (            -- Derived: what somebody outside asks, and
                                       -- whether it was answered
      item_id text primary key references item(id) on delete cascade,
      asks integer not null,           -- 1: it is a question
      asked_at text not null,
      asker text not null,             -- empty: the account is gone
      tier text not null,              -- never-answered, pending, awaiting-us,
                                       -- community-answered or answered
      answered integer not null,
      answered_by text not null,       -- maintainer, community, bot or none
      first_answer_at text,
      waiting_since text,              -- since when it waits for us
      held_seconds integer not null,   -- earlier waits, summed
      topic text not null,             -- product, development, community or market
      signals text not null            -- why it was judged so, as JSON
    ) strict
    """,
    "create index question_tier on question(asks, tier)",
)
