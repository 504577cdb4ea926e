"""Tables of what was imported from chats and forums, as append-only migrations.

Nothing fills them again but the exports themselves: no migration may lose a message.
What is derived may be dropped, and is derived anew.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from triage.store.schema_alike import SKETCHES
from triage.store.schema_journal import create

channels = Migrations("channels")


@channels(name="001_messages")
def _messages(db: Database) -> None:
    create(
        db,
        """
        create table place (               -- A channel of a chat, a category of a forum
          id integer primary key,
          source text not null,            -- discord, discourse, or what the importer
                                           -- was told
          key text not null unique,        -- stays the same when it is renamed
          name text not null,              -- `discord:guild/channel`, as a ref and the
                                           -- settings call it
          name_key text not null           -- the same without case
        ) strict
        """,
        "create index place_name on place(name_key)",
        """
        create table strand (              -- A thread, a forum's post or a topic
          key text primary key,            -- stays the same when it is renamed
          place_id integer not null references place(id) on delete cascade,
          number integer not null,         -- what names it in a ref
          title text not null,
          url text not null,               -- empty: there is none
          closed integer not null          -- 1: closed or archived there
        ) strict
        """,
        "create index strand_place on strand(place_id)",
        """
        create table message (             -- A message, as the newest export has it
          key text primary key,            -- unique among all sources
          place_id integer not null references place(id) on delete cascade,
          strand text not null,            -- key of the thread that it is in; empty: the
                                           -- channel's own stream
          number integer not null,         -- what names it in a ref
          author text not null,            -- the account's name, never a nickname
          author_key text not null,        -- the account's id; empty: not known
          roles text not null,             -- names of its roles there, as JSON
          bot integer not null,            -- 1: the account is a machine's
          staff integer not null,          -- 1: the platform itself says that it is ours
          at text not null,
          ms integer not null,             -- the same in milliseconds since 1970
          edited_at text,                  -- null: never
          body text not null,
          reply_to text not null,          -- key of the message that it replies to;
                                           -- empty: none
          url text not null,               -- empty: there is none
          answer integer not null,         -- 1: accepted as the answer there
          seen_at text not null,           -- when the export was made that it is from
          gone_at text                     -- by when it was deleted there; null: it was
                                           -- not
        ) strict
        """,
        "create index message_place on message(place_id, strand, ms)",
        """
        create table import (              -- A file that was imported
          id integer primary key,
          format text not null,            -- discord, discourse or jsonl
          path text not null,
          at text not null,                -- when it was imported
          exported_at text not null,       -- when it was made
          messages integer not null        -- how many it had
        ) strict
        """,
        """
        create table basis (               -- What is derived rests on
          place_id integer primary key references place(id) on delete cascade,
          rules text not null              -- changes with the rules and the settings
        ) strict
        """,
        """
        create table talk (                -- Derived: a conversation in which somebody
                                           -- outside asks
          key text primary key,            -- of its thread, or of its first message
          place_id integer not null references place(id) on delete cascade,
          number integer not null,         -- what names it in a ref
          title text not null,             -- the thread's, or the question itself
          url text not null,
          closed integer not null,         -- 1: closed or archived there
          last_at text not null,           -- when somebody last spoke in it
          asked_at text not null,
          asker text not null,
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
        "create index talk_place on talk(place_id, asked_at)",
        "create index talk_number on talk(number)",
        """
        create table part (                -- Derived: the messages of a conversation
          talk_key text not null references talk(key) on delete cascade,
          position integer not null,       -- 0 is the first
          message_key text not null,
          primary key (talk_key, position)
        ) strict
        """,
    )


@channels(name="002_sketches")
def _sketches(db: Database) -> None:
    """As the cache has them of items, where `item_id` is the key of a conversation."""
    create(db, *(one.replace("item(id)", "talk(key)") for one in SKETCHES))
    create(db, "delete from basis")


@channels(name="003_waits")
def _waits(db: Database) -> None:
    create(
        db,
        """
        alter table talk add column
          asked_in /* key of the message that asks; empty: the first */
          text not null default ''
        """,
        """
        alter table talk add column
          line /* the question in one line, in the words of its asker */
          text not null default ''
        """,
        """
        alter table talk add column
          waits /* when somebody waited for us: `[[since, until or null], …]` as JSON */
          text not null default '[]'
        """,
        "delete from basis",
    )


@channels(name="004_askers")
def _askers(db: Database) -> None:
    create(
        db,
        """
        alter table talk add column
          earlier /* messages of the asker in this channel before they asked */
          integer not null default 0
        """,
        "create index message_author on message(place_id, author, at)",
        "delete from basis",
    )
