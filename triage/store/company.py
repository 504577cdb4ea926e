"""Who can be assigned in a repository, as it was last read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from triage import clock
from triage.store.connect import Database

FRESH = timedelta(days=1)
"""How long what was read of a repository is taken for what it is."""


class Company:
    """The part of the cache that knows whom one can put on items."""

    db: Database

    def assignable_due(self, repo_ids: Sequence[str], now: datetime) -> tuple[str, ...]:
        """Names of repositories in which one may assign, not read within a day."""
        holes = ", ".join("?" * len(repo_ids))
        rows = self.db.read(
            _DUE.format(holes), (*repo_ids, clock.iso(now - FRESH), clock.iso(now))
        )
        return tuple(r[0] for r in rows)

    def put_assignable(
        self, repo_id: str, logins: Sequence[str] | None, now: datetime
    ) -> None:
        """Write who can be assigned; None: it could not be read, which is kept too."""
        rows = self.db.read(
            "select login from assignable where repo_id = ?", (repo_id,)
        )
        is_same = logins is None or {r[0] for r in rows} == set(logins)
        with self.db.writing(quiet=is_same, about=(repo_id,)):
            self.db.run(
                "insert or replace into assignable_read values (?, ?)",
                (repo_id, clock.iso(now)),
            )
            if logins is None or is_same:
                return
            self.db.run("delete from assignable where repo_id = ?", (repo_id,))
            self.db.run_many(
                "insert or ignore into assignable values (?, ?)",
                [(repo_id, login) for login in logins],
            )


_DUE = """
select repo.name
from repo
left join assignable_read on assignable_read.repo_id = repo.id
where repo.id in ({})
  and repo.archived = 0
  and repo.permission in ('ADMIN', 'MAINTAIN', 'WRITE', 'TRIAGE')
  and (assignable_read.at is null or assignable_read.at < ? or assignable_read.at > ?)
order by repo.name
"""
