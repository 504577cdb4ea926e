"""What ownership rests on, as it was last read: people, teams, other branches, trees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage import clock
from triage.model.owning import OwnersFile, Status, Team
from triage.store.connect import Database

FRESH = timedelta(days=1)
"""How long what was read is taken for what it is."""


@dataclass(frozen=True, slots=True)
class Based:
    """A base branch of open pull requests that is not the default one."""

    repo_id: str
    repo: str
    branch: str
    raw_branch: str
    pushed_at: str


@dataclass(frozen=True, slots=True)
class Grown:
    """A repository whose CODEOWNERS is to be held against its files."""

    repo_id: str
    repo: str
    branch: str
    text: str


class OwningRead:
    """The part of the cache that knows what ownership rests on."""

    db: Database

    def people_due(self, repo_ids: Sequence[str], now: datetime) -> tuple[str, ...]:
        """Lower-case logins that may be asked for something, not read within a day."""
        sql = _PEOPLE.format(_holes(repo_ids))
        rows = self.db.read(sql, (*repo_ids, *repo_ids, *repo_ids))
        known = self._fresh("account", "login", now)
        return tuple(r[0] for r in rows if r[0] not in known)

    def put_statuses(self, found: Iterable[Status], now: datetime) -> None:
        """Write who says to be busy."""
        with self.db.writing(about=()):
            self.db.run_many(
                "insert or replace into account values (?, ?, ?, ?)",
                [
                    (
                        one.login.lower(),
                        int(one.is_busy),
                        clock.maybe_iso(one.until),
                        clock.iso(now),
                    )
                    for one in found
                ],
            )

    def asked_teams(self, repo_ids: Sequence[str]) -> frozenset[str]:
        """Lower-case names of teams whose review is asked for."""
        rows = self.db.read(_TEAMS.format(_holes(repo_ids)), tuple(repo_ids))
        return frozenset(r[0] for r in rows)

    def owners_texts(self, repo_ids: Sequence[str]) -> tuple[str, ...]:
        """The CODEOWNERS files of repositories, of other base branches too."""
        rows = self.db.read(_TEXTS.format(_holes(repo_ids)), (*repo_ids, *repo_ids))
        return tuple(r[0] for r in rows)

    def teams_due(self, names: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Those of some lower-case names that were not read within a day."""
        known = self._fresh("team", "name", now)
        return tuple(sorted(set(names) - known))

    def put_members(self, found: Iterable[Team], now: datetime) -> None:
        """Write how large teams are, and who is in them."""
        with self.db.writing(about=()):
            for team in found:
                name = team.name.lower()
                self.db.run("delete from team where name = ?", (name,))
                self.db.run(
                    "insert into team values (?, ?, ?)",
                    (name, team.size, clock.iso(now)),
                )
                self.db.run_many(
                    "insert or ignore into team_member values (?, ?)",
                    [(name, login.lower()) for login in team.logins],
                )

    def bases_due(self, repo_ids: Sequence[str]) -> tuple[Based, ...]:
        """Other base branches whose CODEOWNERS was not read since the last push."""
        rows = self.db.read(_BASES.format(_holes(repo_ids)), tuple(repo_ids))
        return tuple(Based(*row) for row in rows)

    def drop_bases(self, repo_ids: Sequence[str]) -> None:
        """Forget the files of branches that are no base of an open pull request now."""
        gone = self.db.read(_STRAY.format(_holes(repo_ids)), tuple(repo_ids))
        if gone:
            with self.db.writing(about=[repo_id for repo_id, _ in gone]):
                self.db.run_many(
                    "delete from owners_file where repo_id = ? and branch = ?", gone
                )

    def put_owners_file(self, base: Based, found: OwnersFile) -> None:
        """Write the CODEOWNERS file of a base branch."""
        with self.db.writing(about=[base.repo_id]):
            self.db.run(
                "insert or replace into owners_file values (?, ?, ?, ?, ?)",
                (base.repo_id, base.branch, found.text, found.path, base.pushed_at),
            )

    def trees_due(self, repo_ids: Sequence[str], now: datetime) -> tuple[Grown, ...]:
        """Repositories with CODEOWNERS whose files were not listed for it in a day."""
        sql = _TREES.format(_holes(repo_ids))
        rows = self.db.read(sql, (*repo_ids, clock.iso(now - FRESH), clock.iso(now)))
        return tuple(Grown(*row) for row in rows)

    def put_tree(
        self,
        grown: Grown,
        dead: Iterable[tuple[int, str]],
        now: datetime,
        *,
        is_whole: bool,
    ) -> None:
        """Write which lines match no file: line and pattern; none where not whole."""
        with self.db.writing(about=[grown.repo_id]):
            self.db.run("delete from dead_rule where repo_id = ?", (grown.repo_id,))
            self.db.run(
                "insert or replace into tree values (?, ?, ?, ?)",
                (grown.repo_id, int(is_whole), grown.text, clock.iso(now)),
            )
            self.db.run_many(
                "insert into dead_rule values (?, ?, ?)",
                [(grown.repo_id, line, pattern) for line, pattern in dead],
            )

    def _fresh(self, table: str, column: str, now: datetime) -> set[str]:
        rows = self.db.read(
            f"select {column} from {table} where read_at >= ? and read_at <= ?",  # noqa: S608
            (clock.iso(now - FRESH), clock.iso(now)),
        )
        return {row[0] for row in rows}


def _holes(repo_ids: Sequence[str]) -> str:
    return ", ".join("?" * len(repo_ids))


_PEOPLE = """
select login from maintainer where repo_id in ({0})
union
select lower(assignee.login)
from item
join assignee on assignee.item_id = item.id
where item.state = 'open' and item.repo_id in ({0})
union
select lower(review_request.name)
from item
join review_request on review_request.item_id = item.id
where item.state = 'open' and review_request.is_team = 0 and item.repo_id in ({0})
order by 1
"""
_TEAMS = """
select distinct lower(review_request.name)
from item
join review_request on review_request.item_id = item.id
where item.state = 'open'
  and review_request.is_team = 1
  and instr(review_request.name, '/') > 0
  and item.repo_id in ({0})
"""
_TEXTS = """
select codeowners from repo where codeowners is not null and id in ({0})
union
select text from owners_file where text is not null and repo_id in ({0})
"""
_BASES = """
select distinct repo.id, repo.name, pull.base_ref, pull.base_ref_raw,
  ifnull(repo.pushed_at, '')
from item
join pull on pull.item_id = item.id
join repo on repo.id = item.repo_id
left join owners_file on owners_file.repo_id = repo.id
  and owners_file.branch = pull.base_ref
where item.state = 'open'
  and item.kind = 'pull'
  and pull.draft = 0
  and pull.base_ref <> repo.default_branch
  and repo.archived = 0
  and (owners_file.files_at is null
    or owners_file.files_at <> ifnull(repo.pushed_at, ''))
  and repo.id in ({0})
order by repo.name, pull.base_ref
"""
_STRAY = """
select owners_file.repo_id, owners_file.branch
from owners_file
join repo on repo.id = owners_file.repo_id
where repo.id in ({0})
  and (owners_file.branch = repo.default_branch
    or not exists (
      select 1
      from item
      join pull on pull.item_id = item.id
      where item.repo_id = repo.id
        and item.state = 'open'
        and pull.draft = 0
        and pull.base_ref = owners_file.branch
    ))
"""
_TREES = """
select repo.id, repo.name, repo.default_branch, repo.codeowners
from repo
left join tree on tree.repo_id = repo.id
where repo.id in ({0})
  and repo.codeowners is not null
  and repo.archived = 0
  and repo.default_branch <> ''
  and (tree.read_at is null
    or tree.basis <> repo.codeowners
    or tree.read_at < ? and ifnull(repo.pushed_at, '') > tree.read_at
    or tree.read_at > ?)
order by repo.name
"""
