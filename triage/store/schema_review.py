"""Tables of the cache for conversations about lines, and which lines change."""

from __future__ import annotations

from typing import Final

REVIEWS: Final = (
    """
    create table thread (              -- Review conversations of pull requests; the
                                       -- newest thirty
      id text primary key,             -- GitHub's node id
      item_id text not null references item(id) on delete cascade,
      path text not null,              -- the file that it is about, as it is shown
      line integer,                    -- null: the line is gone, or it is about a file
      resolved integer not null,
      outdated integer not null        -- whether its lines changed since
    ) strict
    """,
    "create index thread_item on thread(item_id)",
    "create index thread_open on thread(item_id) where resolved = 0",
    """
    create table last_word (           -- Who spoke last in a review conversation
                                       -- that was open
      thread_id text primary key,      -- GitHub's node id
      item_id text not null references item(id) on delete cascade,
      author text,                     -- login; null: the account is gone
      author_kind text,
      said_at text not null,
      body text not null               -- its beginning
    ) strict
    """,
    "create index last_word_item on last_word(item_id)",
    """
    create table lines_read (          -- At which head the lines of an open pull
                                       -- request that meets another were read
      item_id text primary key references item(id) on delete cascade,
      head_oid text not null
    ) strict
    """,
    """
    create table span (                -- Lines that such a pull request changes, of
                                       -- the file as it was before
      item_id text not null references item(id) on delete cascade,
      raw_path text not null,          -- as GitHub knows it; before a renaming, too
      first integer not null,
      last integer not null
    ) strict
    """,
    "create index span_item on span(item_id)",
)
