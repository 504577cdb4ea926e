"""Numbers of each day that nothing stored tells later: who had what is overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from triage.model.snapshots import LEFT, Backlog, Snapshot
from triage.store.connect import Database


class Snapshots:
    """The part of the journal that keeps a day's numbers."""

    db: Database

    def keep_snapshots(self, day: str, taken: Iterable[Snapshot]) -> None:
        """Keep a day's numbers, in place of what an earlier sync of that day saw."""
        with self.db.writing():
            self.db.run("delete from snapshot where day = ?", (day,))
            for one in taken:
                numbers = [one.numbers.get(what, 0) for what in LEFT]
                self.db.run(_KEEP, (day, one.repo, *numbers))

    def snapshots(self, days: Sequence[str]) -> tuple[Snapshot, ...]:
        """What was kept of some days."""
        if not days:
            return ()
        rows = self.db.read(_READ, (min(days), max(days)))
        wanted = frozenset(days)
        return tuple(
            Snapshot(day, repo, dict(zip(LEFT, numbers, strict=True)))
            for day, repo, *numbers in rows
            if day in wanted
        )

    def backlog(self, since: str) -> Backlog:
        """What was kept of each day from one on, added up over the repositories."""
        return {
            day: dict(zip(LEFT, numbers, strict=True))
            for day, *numbers in self.db.read(_SUMS, (since,))
        }


_KEEP = """
insert into snapshot (
  day, repo, pulls_open, issues_open, bumps_open, questions_unanswered, unowned,
  awaiting_review
) values (?, ?, ?, ?, ?, ?, ?, ?)
"""
_READ = """
select day, repo, pulls_open, issues_open, bumps_open, questions_unanswered, unowned,
  awaiting_review
from snapshot
where day between ? and ?
order by day, repo
"""
_SUMS = """
select day, sum(pulls_open), sum(issues_open), sum(bumps_open),
  sum(questions_unanswered), sum(unowned), sum(awaiting_review)
from snapshot
where day >= ?
group by day
order by day
"""
