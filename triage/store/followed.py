"""What is followed: repositories, how far their listings were read, their people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage import clock
from triage.model import CodeownersError, Repo, RepoFiles
from triage.store.connect import Database


@dataclass(frozen=True, slots=True)
class Feed:
    """How far one listing of a repository was read."""

    mark: datetime | None = None
    """Newest `updatedAt` of the last whole pass."""
    cursor: str = ""
    """Where an interrupted pass goes on; empty: no pass is under way."""
    pass_mark: datetime | None = None
    reconciled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What the person asked to follow, and what came of it."""

    pattern: str
    state: str
    """ok; archived, or what is switched off; or missing, forbidden, saml, network,
    other: why it could not be read."""
    why: str

    @property
    def is_unreadable(self) -> bool:
        """Whether GitHub would not let it be read."""
        return self.state not in {"ok", "archived"} and not self.state.endswith("-off")


class Followed:
    """The half of the cache that knows repositories rather than items."""

    db: Database

    def watched(self) -> tuple[Watched, ...]:
        """What is followed, by name."""
        rows = self.db.read(
            "select pattern, state, why from watched order by lower(pattern)"
        )
        return tuple(Watched(*r) for r in rows)

    def watch(self, pattern: str, state: str = "ok", why: str = "") -> None:
        """Follow a repository or owner, or note what came of it; case is no matter."""
        with self.db.writing(about=()):
            self.db.run(
                "delete from watched where lower(pattern) = ? and pattern <> ?",
                (pattern.lower(), pattern),
            )
            self.db.run(
                "insert into watched values (?, ?, ?) on conflict do update set "
                "state = excluded.state, why = excluded.why "
                "where state <> excluded.state or why <> excluded.why",
                (pattern, state, why),
            )

    def unwatch(self, pattern: str) -> None:
        """Follow it no longer."""
        with self.db.writing(about=()):
            self.db.run(
                "delete from watched where lower(pattern) = ?", (pattern.lower(),)
            )

    def repos(self) -> tuple[Repo, ...]:
        """Every stored repository."""
        return tuple(self._repo(r) for r in self.db.read(_REPO + " order by name_key"))

    def repo_count(self) -> int:
        """How many repositories are stored."""
        return int(self.db.read("select count(*) from repo")[0][0])

    def repo(self, name: str) -> Repo | None:
        """A stored repository by its name, in any case."""
        found = self.db.read(_REPO + " where name_key = ?", (name.lower(),))
        return self._repo(found[0]) if found else None

    def repo_by_id(self, node_id: str) -> Repo | None:
        """A stored repository by its node id."""
        found = self.db.read(_REPO + " where id = ?", (node_id,))
        return self._repo(found[0]) if found else None

    def _repo(self, row: Any) -> Repo:
        return Repo(
            node_id=row[0],
            name=row[1],
            default_branch=row[2],
            is_archived=bool(row[3]),
            is_private=bool(row[4]),
            has_issues=bool(row[5]),
            has_discussions=bool(row[6]),
            permission=row[7],
            merge_methods=tuple(m for m in row[8].split(",") if m),
            pushed_at=clock.maybe(row[9]),
        )

    def put_repo(self, repo: Repo, now: datetime) -> None:
        """Write a repository; a renamed one keeps its items."""
        row = _repo_row(repo, now)
        known = self.db.read(_REPO_ROW, (repo.node_id,))
        same = bool(known) and known[0] == tuple(row[c] for c in _REPO_COLUMNS)
        told = [(r[_NAME], r[_ARCHIVED]) for r in known]
        alone = told == [(row["name"], row["archived"])]
        with self.db.writing(quiet=same, about=[repo.node_id] if alone else None):
            if same:
                self.db.run(
                    "update repo set synced_at = :synced_at where id = :id", row
                )
                return
            self.db.run(
                "delete from repo where name_key = ? and id <> ?",
                (repo.name.lower(), repo.node_id),
            )
            self._rename(repo)
            self.db.run(_UPSERT_REPO, row)

    def _rename(self, repo: Repo) -> None:
        """Write the new name wherever items of a renamed repository say another.

        Some may say a name between the old and the new: what was read while it was
        renamed.
        """
        found = self.db.read("select name from repo where id = ?", (repo.node_id,))
        if not found or found[0][0] == repo.name:
            return
        for table, column in (("item", "repo_id = ?"), ("comment", _OF_REPO)):
            rows = self.db.read(
                f"select id, url from {table} where {column}",  # noqa: S608
                (repo.node_id,),
            )
            self.db.run_many(
                f"update {table} set url = ? where id = ?",  # noqa: S608
                [(_PATH.sub(rf"\1/{repo.name}/", url), i) for i, url in rows],
            )
        self.db.run(
            "update closes set repo = ? where repo = ?", (repo.name, found[0][0])
        )

    def drop_repo(self, name: str) -> None:
        """Forget a repository with all its items."""
        with self.db.writing():
            self.db.run("delete from repo where name_key = ?", (name.lower(),))

    def drop_repo_by_id(self, node_id: str) -> None:
        """Forget a repository with all its items, whatever it was called."""
        with self.db.writing():
            self.db.run("delete from repo where id = ?", (node_id,))

    def files_at(self, repo_id: str) -> str | None:
        """The `pushed_at` at which its CODEOWNERS was read; None: never."""
        found = self.db.read("select files_at from repo where id = ?", (repo_id,))
        return str(found[0][0]) if found and found[0][0] is not None else None

    def put_files(self, repo: Repo, files: RepoFiles) -> None:
        """Write CODEOWNERS with its errors, Dependabot's configuration, and releases."""
        with self.db.writing(about=[repo.node_id]):
            self.db.run(
                "update repo set codeowners = ?, codeowners_path = ?, dependabot = ?, "
                "files_at = ? where id = ?",
                (
                    files.codeowners,
                    files.codeowners_path,
                    files.dependabot,
                    clock.maybe_iso(repo.pushed_at) or "",
                    repo.node_id,
                ),
            )
            self.db.run(
                "delete from codeowners_error where repo_id = ?", (repo.node_id,)
            )
            self.db.run_many(
                "insert into codeowners_error values (?, ?, ?, ?, ?, ?)",
                [
                    (repo.node_id, e.line, e.kind, e.source, e.message, e.path)
                    for e in files.codeowners_errors
                ],
            )
            self.db.run("delete from published where repo_id = ?", (repo.node_id,))
            self.db.run_many(
                "insert or replace into published values (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        one.node_id,
                        repo.node_id,
                        one.tag,
                        one.name,
                        clock.iso(one.published_at),
                        int(one.is_prerelease),
                        one.url,
                    )
                    for one in files.releases
                ],
            )

    def codeowners_errors(self, repo_id: str) -> tuple[CodeownersError, ...]:
        """Rules that GitHub ignores."""
        rows = self.db.read(
            "select line, kind, source, message, path from codeowners_error "
            "where repo_id = ? order by line",
            (repo_id,),
        )
        return tuple(CodeownersError(*r) for r in rows)

    def feed(self, repo_id: str, name: str) -> Feed:
        """How far a listing was read; from nothing where it never was."""
        found = self.db.read(
            "select mark, cursor, pass_mark, reconciled_at from feed "
            "where repo_id = ? and name = ?",
            (repo_id, name),
        )
        if not found:
            return Feed()
        mark, cursor, pass_mark, reconciled = found[0]
        return Feed(
            clock.maybe(mark),
            cursor or "",
            clock.maybe(pass_mark),
            clock.maybe(reconciled),
        )

    def put_feed(self, repo_id: str, name: str, feed: Feed) -> None:
        """Note how far a listing was read; no item changes by it."""
        with self.db.writing(quiet=True):
            self.db.run(
                "insert or replace into feed values (?, ?, ?, ?, ?, ?)",
                (
                    repo_id,
                    name,
                    clock.maybe_iso(feed.mark),
                    feed.cursor,
                    clock.maybe_iso(feed.pass_mark),
                    clock.maybe_iso(feed.reconciled_at),
                ),
            )

    def forget_feeds(self, repo_id: str, kind: str) -> None:
        """Read the listings of one kind from nothing the next time."""
        with self.db.writing(about=()):
            self.db.run(
                "delete from feed where repo_id = ? and name like ? || ':%'",
                (repo_id, kind),
            )

    def maintainers(self, repo_id: str) -> frozenset[str]:
        """Lower-case logins that act as maintainers of a repository."""
        rows = self.db.read(
            "select login from maintainer where repo_id = ?", (repo_id,)
        )
        return frozenset(r[0] for r in rows)

    def learn_maintainers(self, repo_id: str, named: frozenset[str]) -> None:
        """Work out who acts as a maintainer.

        By association, by the settings, and who merged or approved there.
        """
        with self.db.writing(about=[repo_id]):
            self.db.run("delete from maintainer where repo_id = ?", (repo_id,))
            self.db.run_many(
                "insert or ignore into maintainer values (?, ?, 'settings')",
                [(repo_id, login) for login in sorted(named)],
            )
            self.db.run(_MAINTAINERS, {"repo_id": repo_id})


_REPO = """
select id, name, default_branch, archived, private, has_issues, has_discussions,
       permission, merge_methods, pushed_at
from repo
"""

_REPO_COLUMNS = (
    "name",
    "default_branch",
    "archived",
    "private",
    "has_issues",
    "has_discussions",
    "permission",
    "merge_methods",
    "pushed_at",
)
_NAME, _ARCHIVED = _REPO_COLUMNS.index("name"), _REPO_COLUMNS.index("archived")
"""What every item of a repository says with it."""
_REPO_ROW = f"select {', '.join(_REPO_COLUMNS)} from repo where id = ?"  # noqa: S608

_UPSERT_REPO = """
insert into repo (
  id, name, name_key, default_branch, archived, private, has_issues,
  has_discussions, permission, merge_methods, pushed_at, synced_at
) values (
  :id, :name, :name_key, :default_branch, :archived, :private, :has_issues,
  :has_discussions, :permission, :merge_methods, :pushed_at, :synced_at
)
on conflict (id) do update set
  name = excluded.name, name_key = excluded.name_key,
  default_branch = excluded.default_branch, archived = excluded.archived,
  private = excluded.private, has_issues = excluded.has_issues,
  has_discussions = excluded.has_discussions, permission = excluded.permission,
  merge_methods = excluded.merge_methods, pushed_at = excluded.pushed_at,
  synced_at = excluded.synced_at
"""

_OF_REPO = "item_id in (select id from item where repo_id = ?)"

_PATH = re.compile(r"^(https?://[^/]+)/[^/]+/[^/]+/")
"""Host and repository of an address on GitHub."""

_MAINTAINERS = """
insert or ignore into maintainer
select repo_id, login, why from (
  select :repo_id as repo_id, lower(author) as login, 'association' as why
  from item
  where repo_id = :repo_id
    and author_kind = 'User'
    and association in ('OWNER', 'MEMBER', 'COLLABORATOR')
  union
  select :repo_id, lower(comment.author), 'association'
  from comment
  join item on item.id = comment.item_id
  where item.repo_id = :repo_id
    and comment.author_kind = 'User'
    and comment.association in ('OWNER', 'MEMBER', 'COLLABORATOR')
  union
  select :repo_id, lower(review.author), 'association'
  from review
  join item on item.id = review.item_id
  where item.repo_id = :repo_id
    and review.author_kind = 'User'
    and review.association in ('OWNER', 'MEMBER', 'COLLABORATOR')
  union
  select :repo_id, lower(review.author), 'approved'
  from review
  join item on item.id = review.item_id
  where item.repo_id = :repo_id
    and review.state = 'APPROVED'
    and review.author_kind = 'User'
    and review.association = 'CONTRIBUTOR'
    and review.author <> item.author
  union
  select :repo_id, lower(pull.merged_by), 'merged'
  from pull
  join item on item.id = pull.item_id
  where item.repo_id = :repo_id
    and pull.merged_by_kind = 'User'
)
where login is not null
"""


def _repo_row(repo: Repo, now: datetime) -> dict[str, object]:
    return {
        "id": repo.node_id,
        "name": repo.name,
        "name_key": repo.name.lower(),
        "default_branch": repo.default_branch,
        "archived": int(repo.is_archived),
        "private": int(repo.is_private),
        "has_issues": int(repo.has_issues),
        "has_discussions": int(repo.has_discussions),
        "permission": repo.permission,
        "merge_methods": ",".join(repo.merge_methods),
        "pushed_at": clock.maybe_iso(repo.pushed_at),
        "synced_at": clock.iso(now),
    }
