"""Tables of the cache for who may be asked, and for what CODEOWNERS comes to."""

from __future__ import annotations

from typing import Final

PEOPLE: Final = (
    """
    create table account (             -- People who act in a repository, and whether
                                       -- they say that they are busy
      login text primary key,          -- in lower case
      busy integer not null,           -- whether the status says limited availability
      busy_until text,                 -- null: until further notice
      read_at text not null            -- when that was asked
    ) strict
    """,
    """
    create table team (                -- Teams that CODEOWNERS or a request names
      name text primary key,           -- `owner/slug` in lower case
      members integer,                 -- how many; null: the token may not see it
      read_at text not null            -- when that was asked
    ) strict
    """,
    """
    create table team_member (         -- The first hundred members of a team
      name text not null references team(name) on delete cascade,
      login text not null,             -- in lower case
      primary key (name, login)
    ) strict
    """,
    """
    create table owners_file (         -- CODEOWNERS of a base branch that is not the
                                       -- default one
      repo_id text not null references repo(id) on delete cascade,
      branch text not null,            -- as it is shown
      text text,                       -- null: there is none
      path text not null,              -- where that file is
      files_at text not null,          -- the repository's `pushed_at` at which it
                                       -- was read
      primary key (repo_id, branch)
    ) strict
    """,
    """
    create table tree (                -- Whether CODEOWNERS was held against the
                                       -- files of the default branch
      repo_id text primary key references repo(id) on delete cascade,
      whole integer not null,          -- 0: GitHub listed only a part of them, so
                                       -- nothing is known
      basis text not null,             -- changes with the CODEOWNERS that was held
                                       -- against them
      read_at text not null            -- when the files were listed
    ) strict
    """,
    """
    create table dead_rule (           -- Derived: rules of CODEOWNERS that match no
                                       -- file
      repo_id text not null references repo(id) on delete cascade,
      line integer not null,
      pattern text not null,
      primary key (repo_id, line)
    ) strict
    """,
)
