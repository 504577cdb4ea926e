"""Tables of the cache for what GitHub keeps: repositories, items and their parts."""

from __future__ import annotations

from typing import Final

ITEMS: Final = (
    """
    create table repo (                -- Repositories as the token sees them
      id text primary key,             -- GitHub's node id
      name text not null,              -- `owner/name` as GitHub spells it
      name_key text not null unique,   -- the same in lower case
      default_branch text not null,
      archived integer not null,
      private integer not null,
      has_issues integer not null,     -- whether issues are switched on
      has_discussions integer not null, -- whether discussions are switched on
      permission text not null,        -- yours: ADMIN, MAINTAIN, WRITE, TRIAGE,
                                       -- READ or empty
      merge_methods text not null,     -- the allowed ones, comma-separated, your
                                       -- default first
      pushed_at text,                  -- last push
      codeowners text,                 -- text of the CODEOWNERS file in force;
                                       -- null: there is none
      codeowners_path text not null default '', -- where that file is
      dependabot text,                 -- text of `.github/dependabot.yml`; null:
                                       -- there is none
      files_at text,                   -- the `pushed_at` at which those files were
                                       -- read
      synced_at text                   -- when the repository was last asked for
    ) strict
    """,
    """
    create table codeowners_error (    -- Lines of CODEOWNERS that GitHub ignores
      repo_id text not null references repo(id) on delete cascade,
      line integer not null,
      kind text not null,              -- GitHub's word for the error
      source text not null,            -- the line's text
      message text not null,
      path text not null
    ) strict
    """,
    """
    create table watched (             -- What you asked to follow
      pattern text primary key,        -- `owner/name` or `owner/*`
      state text not null,             -- ok; archived, issues-off, discussions-off,
                                       -- issues-discussions-off; missing,
                                       -- forbidden, saml, network or other: why it
                                       -- could not be read
      why text not null
    ) strict
    """,
    """
    create table feed (                -- How far each listing of a repository was
                                       -- read
      repo_id text not null references repo(id) on delete cascade,
      name text not null,              -- `pull:open`, `pull:closed`,
                                       -- `pull:changed`, `pull:reconcile`, the same
                                       -- for `issue` and `discussion`; `facts`
      mark text,                       -- newest `updatedAt` of the last whole pass
      cursor text,                     -- where an interrupted pass goes on; of
                                       -- `facts`: a hash of what the facts were
                                       -- derived from
      pass_mark text,                  -- the mark that the pass under way will
                                       -- leave
      reconciled_at text,              -- when the open set was last compared with
                                       -- GitHub's
      primary key (repo_id, name)
    ) strict
    """,
    """
    create table item (                -- Pull requests, issues and discussions
      id text primary key,             -- GitHub's node id
      repo_id text not null references repo(id) on delete cascade,
      number integer not null,
      kind text not null,              -- pull, issue or discussion
      title text not null,
      url text not null,
      author text,                     -- login; null: the account is gone
      author_kind text,                -- User, Bot, Organization, Mannequin
      author_id integer,               -- the account's number
      association text not null,       -- GitHub's author association
      state text not null,             -- open, closed or merged
      state_reason text not null,      -- GitHub's word, for issues
      locked integer not null,
      milestone text not null,
      created_at text not null,
      updated_at text not null,
      closed_at text,
      merged_at text,
      comments integer not null,       -- how many there are on GitHub
      reactions integer not null,
      unique (repo_id, number)
    ) strict
    """,
    "create index item_open on item(state, updated_at desc, id)",
    "create index item_kind on item(kind, state, updated_at desc, id)",
    "create index item_repo on item(repo_id, state, kind)",
    """
    create table body (                -- Texts of items, apart from them so that
                                       -- listings stay small
      item_id text primary key references item(id) on delete cascade,
      body text not null
    ) strict
    """,
    """
    create table label (               -- Labels of items
      item_id text not null references item(id) on delete cascade,
      name text not null,              -- as it is shown
      raw text not null,               -- as GitHub knows it
      color text not null,
      primary key (item_id, raw)
    ) strict
    """,
    "create index label_name on label(name)",
    """
    create table assignee (            -- Who is assigned
      item_id text not null references item(id) on delete cascade,
      login text not null,
      primary key (item_id, login)
    ) strict
    """,
    "create index assignee_login on assignee(login)",
    """
    create table comment (             -- The newest fifty of an item; replies too,
                                       -- in discussions
      id text primary key,             -- GitHub's node id
      item_id text not null references item(id) on delete cascade,
      database_id text not null,       -- the number that REST wants
      author text,                     -- login; null: the account is gone
      author_kind text,
      association text not null,
      created_at text not null,
      body text not null,
      url text not null,
      is_answer integer not null,      -- chosen as a discussion's answer
      reply_to text not null           -- node id of the comment that it replies to
    ) strict
    """,
    "create index comment_item on comment(item_id, created_at)",
    """
    create table discussion (          -- What only a discussion has
      item_id text primary key references item(id) on delete cascade,
      category text not null,
      answerable integer not null,     -- whether its category takes answers
      answered integer not null,
      answer_id text not null,         -- node id of the chosen answer
      answer_chosen_at text
    ) strict
    """,
    """
    create table pull (                -- What only a pull request has
      item_id text primary key references item(id) on delete cascade,
      head_ref text not null,          -- branch
      head_ref_raw text not null,      -- as GitHub knows it
      head_oid text not null,          -- its commit
      base_ref text not null,          -- branch that it goes into
      base_ref_raw text not null,      -- as GitHub knows it
      draft integer not null,
      cross_repository integer not null, -- from a fork
      head_repo_id text not null,      -- empty: the fork is gone
      mergeable text not null,         -- MERGEABLE, CONFLICTING or UNKNOWN
      merge_state text not null,       -- GitHub's MergeStateStatus
      review_decision text not null,   -- APPROVED, CHANGES_REQUESTED,
                                       -- REVIEW_REQUIRED or empty
      additions integer not null,
      deletions integer not null,
      changed_files integer not null,
      merged_by text,
      merged_by_kind text,
      in_merge_queue integer not null,
      auto_merge integer not null,
      checks_state text not null,      -- success, failure, pending or none
      checks_oid text not null,        -- the commit that the checks are of
      checks_total integer not null,   -- how many checks there are
      files_total integer not null,    -- how many files it changes
      commits_total integer not null,  -- how many commits it has
      commits_oid text not null        -- the head at which `commit_of` and `push`
                                       -- were read; empty: never
    ) strict
    """,
    """
    create table review (              -- Reviews of pull requests; the newest fifty
      id text primary key,             -- GitHub's node id
      item_id text not null references item(id) on delete cascade,
      database_id text not null,       -- the number that REST wants
      author text,                     -- login; null: the account is gone
      author_kind text,
      association text not null,
      state text not null,             -- APPROVED, CHANGES_REQUESTED, COMMENTED,
                                       -- DISMISSED or PENDING
      submitted_at text,
      commit_oid text not null,        -- the commit that was reviewed
      body text not null
    ) strict
    """,
    "create index review_item on review(item_id, submitted_at)",
    """
    create table review_request (      -- Who is asked to review
      item_id text not null references item(id) on delete cascade,
      name text not null,              -- a login, or a team's `owner/slug`; `team`:
                                       -- one whose name the token may not see
      is_team integer not null,
      as_code_owner integer not null,  -- asked by CODEOWNERS
      primary key (item_id, name, is_team)
    ) strict
    """,
    "create index review_request_name on review_request(name)",
    """
    create table check_run (           -- Check runs and commit statuses of the head
      item_id text not null references item(id) on delete cascade,
      position integer not null,       -- GitHub's order
      name text not null,
      state text not null,             -- success, failure, pending, neutral or
                                       -- skipped
      app_id integer,                  -- number of the app that ran it
      url text not null,
      suite_created_at text,           -- when GitHub made its suite
      primary key (item_id, position)
    ) strict
    """,
    """
    create table file (                -- The first hundred changed files
      item_id text not null references item(id) on delete cascade,
      path text not null,              -- as it is shown
      raw_path text not null,          -- as GitHub knows it
      additions integer not null,
      deletions integer not null,
      change text not null,            -- GitHub's word
      primary key (item_id, raw_path)
    ) strict
    """,
    "create index file_path on file(raw_path)",
    """
    create table commit_of (           -- The first five commits of a bump
      item_id text not null references item(id) on delete cascade,
      position integer not null,
      oid text not null,
      message text not null,
      parents integer not null,        -- how many
      author_email text not null,
      author_login text not null,
      author_ids text not null,        -- numbers of the accounts behind its
                                       -- authors, comma-separated
      authors integer not null,        -- how many
      committer_email text not null,
      signed_by_github integer,        -- null: not signed
      primary key (item_id, position)
    ) strict
    """,
    """
    create table push (                -- Force-pushes to a bump's branch
      item_id text not null references item(id) on delete cascade,
      actor text,                      -- login; null: the account is gone
      actor_kind text,
      actor_id integer,                -- the account's number
      at text not null,
      after_oid text not null          -- the head that it left
    ) strict
    """,
    "create index push_item on push(item_id)",
    """
    create table closes (              -- Issues that a pull request closes
      item_id text not null references item(id) on delete cascade,
      repo text not null,
      number integer not null
    ) strict
    """,
    "create index closes_item on closes(item_id)",
    """
    create table maintainer (          -- Who acts as a maintainer of a repository,
                                       -- and how that is known
      repo_id text not null references repo(id) on delete cascade,
      login text not null,             -- in lower case
      why text not null,               -- settings, association, approved or merged
      primary key (repo_id, login)
    ) strict
    """,
    """
    create table meta (                -- Notes by name: `me` (your login),
                                       -- `synced_at`, and under `note:` where you
                                       -- left the console; `touched` counts what
                                       -- was set aside or taken back
      key text primary key,
      value text not null
    ) strict
    """,
)

BRANCHES: Final = (
    """
    create table branch (              -- What a base branch asks of a merge, where
                                       -- you may merge; read once a day. Null is
                                       -- what your token may not read
      repo_id text not null references repo(id) on delete cascade, -- the repository
      name text not null,              -- the branch, as GitHub calls it
      auto_merge integer,              -- whether pull requests may be told to merge
                                       -- by themselves
      queue integer,                   -- whether merging goes through a merge queue
      approvals integer,               -- how many approving reviews are required
      checks text,                     -- names of the required checks, as JSON
      strict integer,                  -- whether a branch must contain its base
      dismisses_stale integer,         -- whether a push takes the weight from
                                       -- approvals
      last_push integer,               -- whether somebody else than the last pusher
                                       -- must approve
      code_owners integer,             -- whether a code owner must approve
      methods text not null,           -- merge methods that a ruleset leaves,
                                       -- comma-separated; empty: all that are
                                       -- allowed
      read_at text not null,           -- when that was read
      primary key (repo_id, name)
    ) strict
    """,
)
