"""The table of the cache for what changed lately."""

from __future__ import annotations

from typing import Final

NEWS: Final = (
    """
    create table news (                -- What changed lately, so that a reader may
                                       -- look at that alone
      generation integer not null,     -- after which change: see `generation` in
                                       -- meta; the last thousand are kept
      about text not null,             -- node id of an item or of a repository;
                                       -- empty: anything may be another
      primary key (generation, about)
    ) strict, without rowid
    """,
)
