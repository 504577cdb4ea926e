"""What base branches ask of a merge, as it was last read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from triage import clock
from triage.model import BranchRules
from triage.store.connect import Database

FRESH = timedelta(days=1)
"""How long what was read of a branch is taken for what it is."""


class Branches:
    """The part of the cache that knows base branches."""

    db: Database

    def branch_rules(self, repo_id: str, branch: str) -> BranchRules | None:
        """What a branch asks; None where that was never read."""
        found = self.db.read(
            "select auto_merge, queue, approvals, checks, strict, dismisses_stale, "
            "last_push, code_owners, methods from branch "
            "where repo_id = ? and name = ?",
            (repo_id, branch),
        )
        if not found:
            return None
        row = found[0]
        return BranchRules(
            branch=branch,
            auto_merge=_truth(row[0]),
            queue=_truth(row[1]),
            approvals=row[2],
            checks=None if row[3] is None else tuple(json.loads(row[3])),
            strict=_truth(row[4]),
            dismisses_stale=_truth(row[5]),
            last_push=_truth(row[6]),
            code_owners=_truth(row[7]),
            methods=tuple(m for m in row[8].split(",") if m),
        )

    def put_branch(
        self, repo_id: str, branch: str, rules: BranchRules | None, now: datetime
    ) -> None:
        """Write what a branch asks; None: it could not be read, which is kept too."""
        known = rules or BranchRules(branch)
        with self.db.writing(about=[repo_id]):
            self.db.run(
                _PUT,
                {
                    "repo_id": repo_id,
                    "name": branch,
                    "auto_merge": known.auto_merge,
                    "queue": known.queue,
                    "approvals": known.approvals,
                    "checks": None
                    if known.checks is None
                    else json.dumps(known.checks),
                    "strict": known.strict,
                    "dismisses_stale": known.dismisses_stale,
                    "last_push": known.last_push,
                    "code_owners": known.code_owners,
                    "methods": ",".join(known.methods),
                    "read_at": clock.iso(now),
                },
            )

    def branches_due(
        self, repo_ids: Sequence[str], now: datetime
    ) -> tuple[tuple[str, str, str], ...]:
        """Repository id, name and branch of what open pull requests go into.

        Only where it was not read within a day, and where the person may merge.
        """
        holes = ", ".join("?" * len(repo_ids))
        rows = self.db.read(
            _DUE.format(holes), (*repo_ids, clock.iso(now - FRESH), clock.iso(now))
        )
        return tuple((r[0], r[1], r[2]) for r in rows)


def _truth(value: int | None) -> bool | None:
    return None if value is None else bool(value)


_PUT = """
insert or replace into branch (
  repo_id, name, auto_merge, queue, approvals, checks, strict, dismisses_stale,
  last_push, code_owners, methods, read_at
) values (
  :repo_id, :name, :auto_merge, :queue, :approvals, :checks, :strict,
  :dismisses_stale, :last_push, :code_owners, :methods, :read_at
)
"""

_DUE = """
select repo.id, repo.name, pull.base_ref_raw
from pull
join item on item.id = pull.item_id
join repo on repo.id = item.repo_id
left join branch on branch.repo_id = repo.id and branch.name = pull.base_ref_raw
where repo.id in ({})
  and item.state = 'open'
  and repo.archived = 0
  and repo.permission in ('ADMIN', 'MAINTAIN', 'WRITE')
  and (branch.read_at is null or branch.read_at < ? or branch.read_at > ?)
group by repo.id, repo.name, pull.base_ref_raw
order by repo.name, pull.base_ref_raw
"""
