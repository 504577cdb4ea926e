"""Tables of the cache for the people that one can put on items."""

from __future__ import annotations

from typing import Final

COMPANY: Final = (
    """
    create table assignable (          -- Who can be assigned in a repository in
                                       -- which you may assign
      repo_id text not null references repo(id) on delete cascade, -- the repository
      login text not null,
      primary key (repo_id, login)
    ) strict
    """,
    """
    create table assignable_read (     -- When that was read; once a day
      repo_id text primary key references repo(id) on delete cascade,
      at text not null
    ) strict
    """,
)

LABELLED: Final = (
    """
    alter table event add column
      label /* of labeled and unlabeled, as it is shown */
      text not null default ''
    """,
)
