"""What a recorded world leaves open, decided in the same way each time.

States between two known moments follow the data's own rules: a pull request is open
up to the last moment at which it surely was, and closed after.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from triage import clock
from triage.demo.botwork import bot_commit, patch_of
from triage.demo.things import Item, PullSide, digest

Row = dict[str, Any]
Roles = dict[str, dict[str, int]]
"""Repository to its maintainers, each with how much they did."""

_SECOND: Final = timedelta(seconds=1)
INVENTED: Final = "triage-demo"
"""The viewer of a record that names no maintainers."""

_DONE: Final = ("approvals", "reviewedPulls", "gitMerges", "mergedOwnPulls")

DEPENDABOT: Final = """\
version: 2
updates:
  - package-ecosystem: "npm"
    directory: "/"
    schedule:
      interval: "weekly"
    open-pull-requests-limit: 10
"""


@dataclass(slots=True)
class Parts:
    """The rows that belong to one item."""

    comments: list[Row] = field(default_factory=list)
    reviews: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    checks: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Keeps a row by its kind; kinds that are not known are left out."""
        kept = {
            "comment": self.comments,
            "review": self.reviews,
            "file": self.files,
            "check": self.checks,
        }.get(row["kind"])
        if kept is not None:
            kept.append(row)


def maintainers(path: Path) -> Roles:
    """Who maintains what, from a file beside the record, where there is one."""
    if not path.exists():
        return {}
    listed = json.loads(path.read_text(encoding="utf-8"))["maintainers"]
    return {
        repo: {entry["login"]: _weight(entry) for entry in entries}
        for repo, entries in listed.items()
    }


def _weight(entry: Row) -> int:
    """How much a maintainer did; nothing for one who is not active any more."""
    active = [value for key, value in entry.items() if key.startswith("activeAt")]
    return sum(entry.get(done, 0) for done in _DONE) if all(active) else 0


def busiest(roles: Roles) -> str:
    """Who did most over all repositories; an invented person where nobody did."""
    total: dict[str, int] = {}
    for entries in roles.values():
        for login, done in entries.items():
            total[login] = total.get(login, 0) + done
    return max(total, key=lambda login: (total[login], login), default=INVENTED)


def opened(row: Row) -> datetime | None:
    """The latest moment by which it surely existed; None: always."""
    low, high = row.get("createdAtBounds") or (None, None)
    merged = _merged(row)
    created = row.get("createdAt") or high or low or row.get("firstCommitAt")
    created = clock.maybe(created) or merged
    return min(created, merged) if created and merged else created


def _merged(row: Row) -> datetime | None:
    _, high = row.get("mergedAtBounds") or (None, None)
    return clock.maybe(row.get("mergedAt") or high)


def ended(row: Row) -> tuple[datetime | None, str]:
    """When it stopped being open (None: at once) and how; no state: it did not."""
    merged = _merged(row)
    if row["state"] == "MERGED" and merged:
        return merged, "MERGED"
    if row["state"] == "UNKNOWN":
        seen = clock.maybe(row.get("lastSeenOpenAt"))
        return (seen + _SECOND if seen else None), "CLOSED"
    if row["state"] == "CLOSED":
        closed = clock.maybe(row.get("closedAt"))
        if closed:
            return closed, "CLOSED"
        low, high = row.get("closedAtBounds") or (None, row.get("firstSeenClosedAt"))
        last = clock.maybe(low)
        if last and high and clock.parse(high) <= last:
            return last, "CLOSED"
        return (last + _SECOND if last else None), "CLOSED"
    return None, ""


def settle(item: Item, row: Row, at: datetime) -> None:
    """The filled-in decision and mergeability of a pull request open at an instant.

    The rules are those of the data's own reader.
    """
    if "filled" not in row or (row["id"] is None and item.pull is None):
        return
    side = item.side
    key = (row["repo"], row["number"])
    was_open = row["state"] == "OPEN"
    votes = {
        review.author.login: review.state
        for review in side.reviews
        if review.author
        and not review.author.is_bot
        and review.state in {"APPROVED", "CHANGES_REQUESTED"}
    }
    if votes:
        side.decision = None
    elif not was_open and side.decision is not None:
        chance = _fraction("rd", key)
        side.decision = (
            "REVIEW_REQUIRED"
            if chance < 0.6
            else "APPROVED"
            if chance < 0.8
            else "CHANGES_REQUESTED"
        )
    if was_open and row.get("mergeable") != "UNKNOWN":
        side.conflicting = row.get("mergeable") == "CONFLICTING"
    else:
        age = (at.date() - item.created_at.date()).days
        side.conflicting = _fraction("mg", key) < min(0.7, 0.1 + age / 200)
    if side.computed is None:
        side.computed = (side.head_oid, item.repo.base_version(side.base_ref))


def _fraction(*parts: object) -> float:
    text = "|".join(map(str, parts))
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 16**8


def bump(item: Item, side: PullSide, row: Row) -> None:
    """What proves a bot's bump: its one signed commit, and patches of its files."""
    if item.author is None or not item.author.is_bot:
        return
    if item.author.login.lower() not in {"dependabot", "renovate"}:
        return
    what = row.get("dependency") or {}
    name, before, after = (what.get(key) or "" for key in ("package", "from", "to"))
    bumps = ((name, before, after, "deps-dev" in item.title),) if name else ()
    side.commits = [
        bot_commit(item.author, side.head_oid, item.title, bumps, item.created_at)
    ]
    if not name:
        return
    if side.files and not any(file.additions for file in side.files):
        for file in side.files:
            file.additions = file.deletions = 1
        rest = len(side.files) - 1
        side.files[0].additions = max(side.additions - rest, 1)
        side.files[0].deletions = max(side.deletions - rest, 1)
    for file in side.files:
        file.patch = patch_of(file.path, name, before, after) or (
            f"@@ -1 +1 @@\n-{digest(file.path)[:8]}\n+{file.path}"
        )
