"""The tables of the journal, as append-only numbered migrations.

What the person did, wrote and set aside: no migration may lose a row.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

journal = Migrations("journal")


def create(db: Database, *statements: str) -> None:
    """Run the statements of a migration, one by one."""
    for statement in statements:
        db.execute(statement)


@journal(name="001_entries")
def _entries(db: Database) -> None:
    create(
        db,
        """
        create table entry (
          id integer primary key,
          plan text not null,            -- entries of one confirmation share it
          action text not null,
          repo text not null,
          number integer not null,
          node_id text not null,
          kind text not null,
          title text not null,           -- as it was shown
          head_oid text not null,        -- '' where the action has no head
          args text not null,            -- JSON
          before text not null,          -- JSON: what undo compares and restores
          undo text not null,            -- reversible, compensable or one-way
          undoes integer references entry(id),
          nonce text not null unique,
          state text not null,
          why text not null,
          receipt text not null,         -- JSON: what GitHub answered
          evidence text not null,        -- JSON: conditions as they were shown
          created_at text not null,
          updated_at text not null
        ) strict
        """,
        "create index entry_state on entry(state)",
        "create index entry_plan on entry(plan)",
        """
        create unique index entry_once on entry(node_id, action, head_oid, args)
        where state in ('inflight', 'unknown')
        """,
        """
        create table event (             -- append-only; each names the one before
          id integer primary key,
          entry_id integer not null references entry(id),
          at text not null,
          state text not null,
          why text not null,
          detail text not null,
          previous text not null,
          hash text not null
        ) strict
        """,
        """
        create trigger event_is_kept before delete on event
        begin select raise(abort, 'the journal is never deleted'); end
        """,
        """
        create trigger event_is_final before update on event
        begin select raise(abort, 'the journal is never rewritten'); end
        """,
        """
        create table draft (
          ref text primary key,
          body text not null,
          updated_at text not null
        ) strict
        """,
        """
        create table sent (              -- when writes went out: pacing
          at real not null
        ) strict
        """,
    )


@journal(name="002_followed")
def _followed(db: Database) -> None:
    create(
        db,
        """
        create table followed (          -- outlives the copy of GitHub
          pattern text primary key       -- owner/name or owner/*
        ) strict
        """,
    )


@journal(name="003_aside")
def _aside(db: Database) -> None:
    create(
        db,
        """
        create table aside (             -- what you set aside or marked, for yourself
          id integer primary key,
          what text not null,            -- snoozed, hidden or marked
          node_id text not null,         -- GitHub's node id of the item
          repo text not null,            -- as the item was named then
          number integer not null,
          at text not null,              -- since when
          seen_at text not null,         -- its last change then: activity is newer
          until text not null,           -- snoozed: until when; '' until activity
          state text not null,           -- the item's state at that time
          head_oid text not null,        -- the head at that time; '' none
          note text not null,
          ended_at text                  -- taken back or replaced; null: in force
        ) strict
        """,
        """
        create unique index aside_in_force on aside(node_id, what)
        where ended_at is null
        """,
    )
