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
        create table entry (               -- One intended write, as it stands
          id integer primary key,          -- what `triage undo` accepts
          plan text not null,              -- entries of one confirmation share it
          action text not null,            -- the command's name
          repo text not null,
          number integer not null,
          node_id text not null,
          kind text not null,
          title text not null,             -- as it was shown
          head_oid text not null,          -- the commit that was seen; empty where the
                                           -- action has none
          args text not null,              -- JSON
          before text not null,            -- what undo compares and restores, as JSON
          undo text not null,              -- reversible, compensable or one-way
          undoes integer references entry(id), -- the entry that this one takes back
          nonce text not null unique,      -- by which a comment is found again
          state text not null,             -- planned, inflight, done, failed, unknown,
                                           -- cancelled or undone
          why text not null,
          receipt text not null,           -- what GitHub answered, as JSON
          evidence text not null,          -- the conditions as they were shown, as JSON
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
        create table event (               -- What became of each entry. Rows are only
                                           -- ever added; each carries the hash of the
                                           -- one before, so that a removed or altered
                                           -- one shows
          id integer primary key,
          entry_id integer not null references entry(id),
          at text not null,
          state text not null,
          why text not null,
          detail text not null,            -- JSON
          previous text not null,          -- hash of the event before; empty for the
                                           -- first
          hash text not null               -- SHA-256 of `[previous, entry_id, at,
                                           -- state, why, detail]` as JSON
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
        create table draft (               -- Text that you wrote and did not send
          ref text primary key,            -- `owner/name#12` in lower case
          body text not null,
          updated_at text not null
        ) strict
        """,
        """
        create table sent (                -- When writes went out, for two hours:
                                           -- GitHub's limits are counted over all
                                           -- processes
          at real not null                 -- POSIX time
        ) strict
        """,
    )


@journal(name="002_followed")
def _followed(db: Database) -> None:
    create(
        db,
        """
        create table followed (            -- What you asked to follow, should the copy
                                           -- of GitHub be lost
          pattern text primary key         -- `owner/name` or `owner/*`
        ) strict
        """,
    )


@journal(name="003_aside")
def _aside(db: Database) -> None:
    create(
        db,
        """
        create table aside (               -- What you snoozed, hid or marked for
                                           -- yourself, and questions of channels that
                                           -- you marked as answered; nobody else sees
                                           -- it. Rows are only added and ended
          id integer primary key,
          what text not null,              -- snoozed, hidden, marked, answered or
                                           -- prioritized
          node_id text not null,           -- GitHub's node id of the item, or the key
                                           -- of a channel's conversation
          repo text not null,              -- as the item was named then
          number integer not null,
          at text not null,                -- since when
          seen_at text not null,           -- the item's last change as it was stored
                                           -- then: activity is newer
          until text not null,             -- snoozed: until when; empty: until activity
          state text not null,             -- the item's state at that time
          head_oid text not null,          -- its head at that time; empty: none
          note text not null,              -- of what is prioritized P0 to P3
          ended_at text                    -- when it was taken back or replaced; null:
                                           -- in force
        ) strict
        """,
        """
        create unique index aside_in_force on aside(node_id, what)
        where ended_at is null
        """,
    )


@journal(name="004_batches")
def _batches(db: Database) -> None:
    create(
        db,
        """
        create table batch (               -- A plan over several pull requests that you
                                           -- confirmed, from which its receipt is read
          plan text primary key,           -- its entries carry it too
          title text not null,
          wave_of text not null,           -- plan of the first batch that it goes on
                                           -- from; empty: it is the first
          rebase integer not null,         -- 1: Dependabot is asked to rebase what a
                                           -- merge leaves behind
          started_at text not null,
          ended_at text,                   -- null: it runs, is paused, or was killed
          expected real not null,          -- seconds that the plan said it would take
          took real,                       -- seconds that it took, pauses left out
          writes integer not null          -- writes that it made
        ) strict
        """,
        """
        create table batch_pull (          -- Every pull request that a batch was asked
                                           -- for, as it was when you confirmed
          plan text not null references batch(plan),
          position integer not null,
          repo text not null,
          number integer not null,
          node_id text not null,           -- GitHub's node id
          title text not null,
          head_oid text not null,          -- the commit that was shown
          action text not null,            -- what it was to be done with it
          args text not null,              -- JSON
          merging integer not null,        -- 1: approve, then merge
          verdict text not null,           -- ready, review, blocked; empty: no bump
          packages text not null,          -- `name@version` of what it brings, as JSON
          proven_at text,                  -- since when these versions are known to
                                           -- exist; null: not known
          left_out text not null,          -- why it was left out; empty: it was not
          kind text not null,              -- that reason in a word
          primary key (plan, position)
        ) strict
        """,
        "create index batch_pull_node on batch_pull(node_id)",
    )


@journal(name="005_drafts")
def _drafts(db: Database) -> None:
    create(
        db,
        "alter table draft rename to draft_before",
        """
        create table draft (               -- Text that you wrote and did not send; of
                                           -- two consoles that write at once, both texts
          ref text not null,               -- `owner/name#12` in lower case
          writer text not null,            -- which open editor wrote it
          body text not null,
          updated_at text not null,
          aside integer not null default 0, -- 1: you emptied it, and it is only offered
          primary key (ref, writer)
        ) strict
        """,
        """
        insert into draft (ref, writer, body, updated_at)
        select ref, '', body, updated_at from draft_before
        """,
        "drop table draft_before",
    )


@journal(name="006_snapshots")
def _snapshots(db: Database) -> None:
    create(
        db,
        """
        create table snapshot (            -- What was left to do on a day, as its last
                                           -- sync saw it: nothing stored tells later
                                           -- who had what then
          day text not null,               -- `2026-01-20`, in UTC
          repo text not null,
          pulls_open integer not null,
          issues_open integer not null,
          bumps_open integer not null,
          questions_unanswered integer not null,
          unowned integer not null,        -- open, and nobody is assigned, asked or has
                                           -- reviewed
          awaiting_review integer not null, -- pull requests for which somebody is asked
          primary key (day, repo)
        ) strict
        """,
    )
