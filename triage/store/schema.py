"""The tables of both databases, as append-only numbered migrations.

Loaded only when a migration is due: `sqlite_utils` costs more to import than the
first screen may take. Each migration is one transaction; `executescript` would
commit behind its back and is not used.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from triage.store.schema_journal import create, journal

cache = Migrations("cache")

__all__ = ["cache", "journal"]


@cache(name="001_items")
def _items(db: Database) -> None:
    create(
        db,
        """
        create table repo (
          id text primary key,           -- GitHub's node id
          name text not null,            -- owner/name as GitHub spells it
          name_key text not null unique, -- lower-case name
          default_branch text not null,
          archived integer not null,
          private integer not null,
          has_issues integer not null,
          has_discussions integer not null,
          permission text not null,      -- ADMIN MAINTAIN WRITE TRIAGE READ or ''
          merge_methods text not null,   -- allowed ones, comma-separated
          pushed_at text,
          codeowners text,               -- text of the file in force; null: none
          codeowners_path text not null default '',
          dependabot text,               -- text of dependabot.yml; null: none
          files_at text,                 -- pushed_at at which those were read
          synced_at text
        ) strict
        """,
        """
        create table codeowners_error (
          repo_id text not null references repo(id) on delete cascade,
          line integer not null,
          kind text not null,
          source text not null,
          message text not null,
          path text not null
        ) strict
        """,
        """
        create table watched (           -- what the person asked to follow
          pattern text primary key,      -- owner/name or owner/*
          state text not null,           -- ok, missing, archived, forbidden, …
          why text not null
        ) strict
        """,
        """
        create table feed (              -- how far a listing was read
          repo_id text not null references repo(id) on delete cascade,
          name text not null,            -- pulls, issues, discussions, closed-…
          mark text,                     -- newest updatedAt of the last whole pass
          cursor text,                   -- where an interrupted pass goes on
          pass_mark text,                -- newest updatedAt of that pass
          reconciled_at text,            -- when the open set was last compared
          primary key (repo_id, name)
        ) strict
        """,
        """
        create table item (
          id text primary key,           -- GitHub's node id
          repo_id text not null references repo(id) on delete cascade,
          number integer not null,
          kind text not null,            -- pull, issue or discussion
          title text not null,
          url text not null,
          author text,                   -- login; null: the account is gone
          author_kind text,              -- User, Bot, Organization, Mannequin
          author_id integer,             -- database id of that account
          association text not null,
          state text not null,           -- open, closed or merged
          state_reason text not null,
          locked integer not null,
          milestone text not null,
          created_at text not null,
          updated_at text not null,
          closed_at text,
          merged_at text,
          comments integer not null,     -- how many there are on GitHub
          reactions integer not null,
          unique (repo_id, number)
        ) strict
        """,
        "create index item_open on item(state, updated_at desc, id)",
        "create index item_kind on item(kind, state, updated_at desc, id)",
        "create index item_repo on item(repo_id, state, kind)",
        """
        create table body (
          item_id text primary key references item(id) on delete cascade,
          body text not null
        ) strict
        """,
        """
        create table label (
          item_id text not null references item(id) on delete cascade,
          name text not null,
          raw text not null,             -- as GitHub knows it; never displayed
          color text not null,
          primary key (item_id, raw)
        ) strict
        """,
        "create index label_name on label(name)",
        """
        create table assignee (
          item_id text not null references item(id) on delete cascade,
          login text not null,
          primary key (item_id, login)
        ) strict
        """,
        "create index assignee_login on assignee(login)",
        """
        create table comment (
          id text primary key,
          item_id text not null references item(id) on delete cascade,
          database_id text not null,
          author text,
          author_kind text,
          association text not null,
          created_at text not null,
          body text not null,
          url text not null,
          is_answer integer not null,
          reply_to text not null
        ) strict
        """,
        "create index comment_item on comment(item_id, created_at)",
        """
        create table discussion (
          item_id text primary key references item(id) on delete cascade,
          category text not null,
          answerable integer not null,
          answered integer not null,
          answer_id text not null,
          answer_chosen_at text
        ) strict
        """,
        """
        create table pull (
          item_id text primary key references item(id) on delete cascade,
          head_ref text not null,
          head_ref_raw text not null,
          head_oid text not null,
          base_ref text not null,
          base_ref_raw text not null,
          draft integer not null,
          cross_repository integer not null,
          head_repo_id text not null,
          mergeable text not null,
          merge_state text not null,
          review_decision text not null,
          additions integer not null,
          deletions integer not null,
          changed_files integer not null,
          merged_by text,
          merged_by_kind text,
          in_merge_queue integer not null,
          auto_merge integer not null,
          checks_state text not null,    -- success, failure, pending or none
          checks_oid text not null,
          checks_total integer not null,
          files_total integer not null,
          commits_total integer not null,
          commits_oid text not null      -- head at which commits were read
        ) strict
        """,
        """
        create table review (
          id text primary key,
          item_id text not null references item(id) on delete cascade,
          database_id text not null,
          author text,
          author_kind text,
          association text not null,
          state text not null,
          submitted_at text,
          commit_oid text not null,
          body text not null
        ) strict
        """,
        "create index review_item on review(item_id, submitted_at)",
        """
        create table review_request (
          item_id text not null references item(id) on delete cascade,
          name text not null,            -- a login, or a team's slug
          is_team integer not null,
          as_code_owner integer not null,
          primary key (item_id, name, is_team)
        ) strict
        """,
        "create index review_request_name on review_request(name)",
        """
        create table check_run (
          item_id text not null references item(id) on delete cascade,
          position integer not null,
          name text not null,
          state text not null,           -- success failure pending neutral skipped
          app_id integer,
          url text not null,
          suite_created_at text,
          primary key (item_id, position)
        ) strict
        """,
        """
        create table file (
          item_id text not null references item(id) on delete cascade,
          path text not null,
          raw_path text not null,
          additions integer not null,
          deletions integer not null,
          change text not null,
          primary key (item_id, raw_path)
        ) strict
        """,
        "create index file_path on file(raw_path)",
        """
        create table commit_of (         -- the first five commits of a bump
          item_id text not null references item(id) on delete cascade,
          position integer not null,
          oid text not null,
          message text not null,
          parents integer not null,
          author_email text not null,
          author_login text not null,
          author_ids text not null,      -- comma-separated
          authors integer not null,
          committer_email text not null,
          signed_by_github integer,      -- null: not signed
          primary key (item_id, position)
        ) strict
        """,
        """
        create table push (              -- force-pushes to a bump's branch
          item_id text not null references item(id) on delete cascade,
          actor text,
          actor_kind text,
          actor_id integer,
          at text not null,
          after_oid text not null
        ) strict
        """,
        "create index push_item on push(item_id)",
        """
        create table closes (            -- issues that a pull request closes
          item_id text not null references item(id) on delete cascade,
          repo text not null,
          number integer not null
        ) strict
        """,
        "create index closes_item on closes(item_id)",
        """
        create table maintainer (        -- who acts as one, and how we know
          repo_id text not null references repo(id) on delete cascade,
          login text not null,           -- lower case
          why text not null,
          primary key (repo_id, login)
        ) strict
        """,
        """
        create table meta (
          key text primary key,
          value text not null
        ) strict
        """,
    )


@cache(name="002_facts")
def _facts(db: Database) -> None:
    create(
        db,
        """
        create table bump (
          item_id text primary key references item(id) on delete cascade,
          bot text not null,             -- who it presents as
          ecosystem text not null,       -- npm, pip, …; '' unknown
          directory text not null,       -- '' unknown or several
          grp text not null,             -- Dependabot or Renovate group; '' none
          level text not null,
          security integer not null,
          provenance text not null,      -- verified, unverified or rejected
          proven_at text,                -- server-side time of this very head
          conditions text not null       -- [[check, state, why], …] as JSON
        ) strict
        """,
        """
        create table bump_package (
          item_id text not null references item(id) on delete cascade,
          position integer not null,
          name text not null,
          version_from text not null,    -- '' unknown
          version_to text not null,      -- '' unknown
          level text not null,
          dep_type text not null,        -- production, development or ''
          primary key (item_id, position)
        ) strict
        """,
        "create index bump_package_name on bump_package(name, version_to)",
        """
        create table question (
          item_id text primary key references item(id) on delete cascade,
          asks integer not null,         -- 1: somebody outside asks something
          asked_at text not null,
          asker text not null,           -- '' the account is gone
          tier text not null,
          answered integer not null,
          answered_by text not null,     -- maintainer, community, bot or none
          first_answer_at text,
          waiting_since text,            -- since when we keep them waiting
          held_seconds integer not null, -- earlier waits, summed
          topic text not null,
          signals text not null          -- why it was judged so, as JSON
        ) strict
        """,
        "create index question_tier on question(asks, tier)",
    )


@cache(name="003_titles")
def _titles(db: Database) -> None:
    """An index over titles that is in step by triggers, in the order of the list.

    Its rowid is `item.place`, which rises from the newest change to the oldest, so
    that matches come out in order and the first page of many is read alone. The low
    bits tell items of one second apart.
    """
    place = (
        "((8589934592 - cast(strftime('%s', {0}.updated_at) as integer)) << 24)"
        " | ({0}.rowid & 16777215)"
    )
    put = f"""
          update item set place = {place.format("new")} where rowid = new.rowid;
          insert into title_index (rowid, title)
          values ({place.format("new")}, new.title);"""  # noqa: S608
    take = """
          insert into title_index (title_index, rowid, title)
          values ('delete', old.place, old.title);"""
    create(
        db,
        "alter table item add column place integer",
        f"update item set place = {place.format('item')}",  # noqa: S608
        "create index item_place on item(place)",
        """
        create virtual table title_index using fts5 (
          title, content = '', prefix = '1 2 3 4 5',
          tokenize = 'unicode61 remove_diacritics 2'
        )
        """,
        """
        insert into title_index (rowid, title)
        select place, title from item order by place
        """,
        f"create trigger item_titled after insert on item begin {put} end",
        f"""
        create trigger item_retitled after update of title, updated_at on item
        when old.title <> new.title or old.updated_at <> new.updated_at
        begin {take} {put} end
        """,
        f"create trigger item_untitled before delete on item begin {take} end",
    )


@cache(name="004_branches")
def _branches(db: Database) -> None:
    create(
        db,
        """
        create table branch (            -- what a base branch asks of a merge
          repo_id text not null references repo(id) on delete cascade,
          name text not null,            -- as GitHub calls it, for sending it back
          auto_merge integer,            -- null in all of these: nobody may read it
          queue integer,                 -- 1: merging goes through a merge queue
          approvals integer,             -- approving reviews that are required
          checks text,                   -- names of required checks, as JSON
          strict integer,                -- 1: a branch must contain its base
          dismisses_stale integer,       -- 1: a push takes approvals' weight
          last_push integer,             -- 1: another than the last pusher approves
          code_owners integer,           -- 1: a code owner must approve
          methods text not null,         -- what a ruleset leaves; '' all allowed
          read_at text not null,
          primary key (repo_id, name)
        ) strict
        """,
    )


@cache(name="005_authors")
def _authors(db: Database) -> None:
    create(db, "create index item_author on item(author, state, kind)")
