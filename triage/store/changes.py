"""The lines that open bumps change, who pushed them, and what vouches for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage import clock
from triage.model import Actor, Ref
from triage.model.changes import Activity, Changes, Move, Patch
from triage.store.connect import Database

_TABLES = ("change", "patch", "asked", "move")

ASKED_AGAIN = timedelta(hours=12)
"""After this long a version that a registry did not know is asked for again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An open bump about which something is to be read."""

    node_id: str
    repo_id: str
    ref: Ref
    head_ref_raw: str
    head_oid: str


def load(db: Database, item_id: str) -> tuple[Changes, Activity]:
    """What is stored of one pull request; nothing, for most."""
    found = db.read("select head_oid, whole from change where item_id = ?", (item_id,))
    asked = db.read("select head_oid, state from asked where item_id = ?", (item_id,))
    changes, activity = Changes(), Activity()
    if found:
        rows = db.read(_PATCHES, (item_id,))
        patches = tuple(Patch(*row) for row in rows)
        changes = Changes(found[0][0], patches, bool(found[0][1]))
    if asked:
        moves = tuple(
            Move(Actor(r[0], r[1], r[2]) if r[0] else None, r[3], r[4])
            for r in db.read(_MOVES, (item_id,))
        )
        activity = Activity(asked[0][0], asked[0][1], moves)
    return changes, activity


def put_changes(db: Database, item_id: str, changes: Changes) -> None:
    """Write the lines of one head; belongs inside `writing`."""
    db.run("delete from patch where item_id = ?", (item_id,))
    db.run(
        "insert or replace into change values (?, ?, ?)",
        (item_id, changes.head_oid, int(changes.is_whole)),
    )
    db.run_many(
        "insert into patch values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                item_id,
                position,
                one.path,
                one.raw_path,
                one.change,
                one.additions,
                one.deletions,
                one.text,
                one.previous,
            )
            for position, one in enumerate(changes.patches)
        ],
    )


def put_activity(db: Database, item_id: str, activity: Activity) -> None:
    """Write who pushed, as it stood at one head; belongs inside `writing`."""
    db.run("delete from move where item_id = ?", (item_id,))
    db.run(
        "insert or replace into asked values (?, ?, ?)",
        (item_id, activity.head_oid, activity.state),
    )
    db.run_many(
        "insert into move values (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                item_id,
                position,
                one.who.login if one.who else None,
                one.who.kind if one.who else None,
                one.who.database_id if one.who else None,
                one.after_oid,
                one.kind,
            )
            for position, one in enumerate(activity.moves)
        ],
    )


def forget_stale(db: Database, ids: Iterable[str]) -> None:
    """Drop what belongs to another head, or to what is open no longer."""
    some = json.dumps(list(ids))
    for table in _TABLES:
        db.run(_STALE[table], (some,))


class Vouched:
    """The part of the cache that knows the lines of bumps and what vouches for them."""

    db: Database

    def without_changes(self, repo_ids: Sequence[str]) -> tuple[Wanted, ...]:
        """Open bumps whose lines were not read at their head; likely ones first."""
        return self._wanted(_WITHOUT_CHANGES, repo_ids)

    def without_activity(self, repo_ids: Sequence[str]) -> tuple[Wanted, ...]:
        """Open bumps of which nobody asked who pushed, and nothing has failed."""
        return self._wanted(_WITHOUT_ACTIVITY, repo_ids)

    def workflow_lines(self, repo_ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Patches of workflows that open bumps change: item and text."""
        rows = self.db.read(_WORKFLOWS, (json.dumps(list(repo_ids)),))
        return tuple((r[0], r[1]) for r in rows)

    def _wanted(self, sql: str, repo_ids: Sequence[str]) -> tuple[Wanted, ...]:
        rows = self.db.read(sql, (json.dumps(list(repo_ids)),))
        return tuple(Wanted(r[0], r[1], Ref.of(r[2], r[3]), r[4], r[5]) for r in rows)

    def releases(
        self, wanted: Iterable[tuple[str, str, str]]
    ) -> Mapping[tuple[str, str, str], datetime | None]:
        """When versions were published, of (ecosystem, name, version)."""
        asked = json.dumps([list(one) for one in wanted])
        rows = self.db.read(_RELEASES, (asked,))
        return {(r[0], r[1], r[2]): clock.maybe(r[3]) for r in rows}

    def unreleased(self, now: datetime) -> tuple[tuple[str, str, str], ...]:
        """Versions that open bumps bring and no registry was asked for."""
        since = clock.iso(now - ASKED_AGAIN)
        rows = self.db.read(_UNRELEASED, (since,))
        return tuple((r[0], r[1], r[2]) for r in rows)

    def put_release(
        self,
        ecosystem: str,
        name: str,
        published: Mapping[str, datetime | None],
        now: datetime,
    ) -> None:
        """Write when some versions of a package were published; None: unknown there."""
        with self.db.writing(about=()):
            self.db.run_many(
                "insert or replace into release values (?, ?, ?, ?, ?)",
                [
                    (ecosystem, name, version, clock.maybe_iso(at), clock.iso(now))
                    for version, at in published.items()
                ],
            )

    def tags(self) -> Mapping[tuple[str, str], str]:
        """Commits of tags, by lower-case repository and tag; empty: no such tag."""
        rows = self.db.read("select repo, name, coalesce(oid, '') from tag")
        return {(r[0], r[1]): r[2] for r in rows}

    def put_tag(self, repo: str, name: str, oid: str, now: datetime) -> None:
        """Write which commit a tag of an action is of; empty: there is no such tag."""
        with self.db.writing(about=()):
            self.db.run(
                "insert or replace into tag values (?, ?, ?, ?)",
                (repo.lower(), name, oid or None, clock.iso(now)),
            )


_PATCHES = """
select path, raw_path, change, additions, deletions, text, previous
from patch
where item_id = ?
order by position
"""

_MOVES = """
select actor, actor_kind, actor_id, after_oid, kind
from move
where item_id = ?
order by position
"""

_STALE = {
    table: f"""
    delete from {table}
    where item_id in (select value from json_each(?))
      and item_id in (
        select pull.item_id
        from pull
        join item on item.id = pull.item_id
        left join {"change" if table in {"change", "patch"} else "asked"} as kept
          on kept.item_id = pull.item_id
        where item.state <> 'open' or kept.head_oid is not pull.head_oid)
    """  # noqa: S608
    for table in ("patch", "move", "change", "asked")
}

_WITHOUT_CHANGES = """
select item.id, item.repo_id, repo.name, item.number, pull.head_ref_raw, pull.head_oid
from bump
join item on item.id = bump.item_id
join pull on pull.item_id = item.id
join repo on repo.id = item.repo_id
left join change on change.item_id = item.id
where item.state = 'open'
  and item.repo_id in (select value from json_each(?))
  and pull.commits_oid = pull.head_oid
  and change.head_oid is not pull.head_oid
order by bump.provenance = 'rejected', bump.provenance <> 'verified',
  bump.level in ('major', 'unknown'), pull.checks_state <> 'success', item.id
"""

_WITHOUT_ACTIVITY = """
select item.id, item.repo_id, repo.name, item.number, pull.head_ref_raw, pull.head_oid
from bump
join item on item.id = bump.item_id
join pull on pull.item_id = item.id
join repo on repo.id = item.repo_id
join change on change.item_id = item.id and change.head_oid = pull.head_oid
left join asked on asked.item_id = item.id
where item.state = 'open'
  and item.repo_id in (select value from json_each(?))
  and bump.provenance = 'verified'
  and asked.head_oid is not pull.head_oid
  and not exists (
    select 1 from json_each(bump.conditions) as one
    where json_extract(one.value, '$[1]') = 'fail')
order by bump.level in ('major', 'unknown'), item.id
"""

_WORKFLOWS = """
select patch.item_id, patch.text
from bump
join item on item.id = bump.item_id
join patch on patch.item_id = bump.item_id
where item.state = 'open'
  and item.repo_id in (select value from json_each(?))
  and bump.provenance <> 'rejected'
  and patch.text like '%uses:%'
"""

_RELEASES = """
select release.ecosystem, release.name, release.version, release.published_at
from json_each(?) as asked
join release
  on release.ecosystem = json_extract(asked.value, '$[0]')
  and release.name = json_extract(asked.value, '$[1]')
  and release.version = json_extract(asked.value, '$[2]')
"""

_UNRELEASED = """
select distinct bump.ecosystem, bump_package.name,
  ltrim(bump_package.version_to, 'v^~=<> ')
from bump
join item on item.id = bump.item_id
join bump_package on bump_package.item_id = item.id
left join release
  on release.ecosystem = bump.ecosystem
  and release.name = bump_package.name
  and release.version = ltrim(bump_package.version_to, 'v^~=<> ')
where item.state = 'open'
  and bump.ecosystem in ('npm', 'pip')
  and bump.provenance <> 'rejected'
  and bump_package.version_to <> ''
  and (release.read_at is null
       or (release.published_at is null and release.read_at < ?))
order by 1, 2, 3
"""
