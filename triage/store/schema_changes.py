"""Tables of the cache for what bumps change line by line, and what vouches for it."""

from __future__ import annotations

from typing import Final

CHANGES: Final = (
    """
    create table change (              -- At which head the lines of an open bump
                                       -- were read
      item_id text primary key references item(id) on delete cascade,
      head_oid text not null,
      whole integer not null           -- whether no file is missing
    ) strict
    """,
    """
    create table patch (               -- The lines that an open bump changes
      item_id text not null references item(id) on delete cascade,
      position integer not null,       -- GitHub's order
      path text not null,              -- as it is shown
      raw_path text not null,          -- as GitHub knows it
      change text not null,            -- GitHub's word
      additions integer not null,
      deletions integer not null,
      text text,                       -- a unified diff; null: GitHub shows none
      previous text not null,          -- the path before a renaming
      primary key (item_id, position)
    ) strict
    """,
    """
    create table asked (               -- At which head GitHub was asked who pushed
                                       -- an open bump
      item_id text primary key references item(id) on delete cascade,
      head_oid text not null,
      state text not null              -- read; partly: there is more; unreadable:
                                       -- GitHub shows none
    ) strict
    """,
    """
    create table move (                -- Pushes of every kind to an open bump's
                                       -- branch
      item_id text not null references item(id) on delete cascade,
      position integer not null,       -- 0 is the newest
      actor text,                      -- login; null: the account is gone
      actor_kind text,
      actor_id integer,                -- the account's number
      after_oid text not null,         -- the head that it left
      kind text not null,              -- GitHub's word
      primary key (item_id, position)
    ) strict
    """,
    """
    create table release (             -- When registries published the versions
                                       -- that open bumps bring, where they may be
                                       -- asked
      ecosystem text not null,         -- npm or pip
      name text not null,              -- the package
      version text not null,
      published_at text,               -- null: the registry does not know it
      read_at text not null,           -- when that was asked
      primary key (ecosystem, name, version)
    ) strict
    """,
    """
    create table tag (                 -- Commits that versions of actions are of
      repo text not null,              -- the action's repository, in lower case
      name text not null,              -- the tag
      oid text,                        -- null: there is no such tag
      read_at text not null,           -- when that was asked
      primary key (repo, name)
    ) strict
    """,
)
