"""The table of the cache for what repositories released."""

from __future__ import annotations

from typing import Final

RELEASES: Final = (
    """
    create table published (           -- Releases of a repository, the newest twenty
      id text primary key,             -- GitHub's node id
      repo_id text not null references repo(id) on delete cascade,
      tag text not null,
      name text not null,
      at text not null,                -- when it was published
      prerelease integer not null,
      url text not null
    ) strict
    """,
    "create index published_at on published(at)",
    "update repo set files_at = null",
)
"""What is read with the files that say who owns what is read once more."""
