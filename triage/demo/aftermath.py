"""What a merge brings about elsewhere: conflicts, and the rebases of update bots.

Two pull requests conflict where their patches touch the same lines of a file; where a
patch is not kept, where they change the same lock file. Dependabot and Renovate push a
new head to what conflicts, as long as nobody else committed to it, and Dependabot does
so when a comment asks for it; checks then run anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from triage.demo.things import (
    DEPENDABOT_ID,
    RENOVATE_ID,
    File,
    Item,
    Push,
    digest,
)
from triage.demo.writes import Writes
from triage.model import Ref

LOCKS = frozenset(
    {
        "package-lock.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "bun.lock",
        "Cargo.lock",
        "poetry.lock",
        "uv.lock",
        "go.sum",
        "Gemfile.lock",
        "composer.lock",
    }
)
"""Files whose changes stand so close together that any two of them collide."""

_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? ", re.MULTILINE)
_ASKS = re.compile(r"^@dependabot (?:rebase|recreate)\b")
_REBASING = frozenset({DEPENDABOT_ID, RENOVATE_ID})


class Aftermath(Writes):
    """A world in which one change leads to another, some seconds later.

    Seconds are those of the server's clock, so that a test decides when they pass.
    """

    instant: float = 0.0
    """POSIX time of the request that is answered."""
    rebase_seconds: float | None = None
    """After which bots rebase; None: only where somebody lets them."""
    check_seconds: float = 0.0
    """That checks of a new head take."""

    def later(self, seconds: float, what: Callable[[], object]) -> None:
        """Lets something happen some seconds from now."""
        self.pending.append((self.instant + seconds, what))

    def work_off(self, instant: float) -> None:
        """Lets happen what is due by now."""
        with self.lock:
            now = max(instant, self.instant)
            while due := [one for one in self.pending if one[0] <= now]:
                first = min(due, key=lambda one: one[0])
                self.pending.remove(first)
                self.instant = first[0]
                first[1]()
            self.instant = now

    def collide(self, merged: Item) -> None:
        """After a merge: what touches the same lines now conflicts with the base."""
        for item in self._beside(merged):
            if collides(merged.side.files, item.side.files):
                item.side.conflicting = True
                if self.rebase_seconds is not None and self.is_the_bots(item):
                    self.later(self.rebase_seconds, partial(self.rebased, item))

    def _beside(self, merged: Item) -> Iterator[Item]:
        """Open pull requests into the same base."""
        for item in merged.repo.items.values():
            same = item.pull and item.side.base_ref == merged.side.base_ref
            if same and item.state == "OPEN":
                yield item

    def heard(self, item: Item, body: str) -> None:
        """A comment was made: Dependabot does what it is asked to."""
        author = item.author
        if author is None or author.database_id != DEPENDABOT_ID:
            return
        if _ASKS.match(body) and self.rebase_seconds is not None:
            self.later(self.rebase_seconds, partial(self.rebased, item))

    def is_the_bots(self, item: Item) -> bool:
        """Whether a bot opened it that rebases, and nobody else committed to it."""
        who = item.author
        return bool(
            who
            and who.is_bot
            and who.database_id in _REBASING
            and all(a.person is who for c in self.commits(item) for a in c.authors)
        )

    def rebase(self, ref: str | Ref) -> str:
        """The bot of a pull request rebases it now; the new head."""
        with self.lock:
            self.rebased(self.item(ref))
            return self.item(ref).side.head_oid

    def rebased(self, item: Item) -> None:
        """The bot pushes one new commit on top of the base; checks run anew."""
        who, side = item.author, item.side
        if item.state != "OPEN" or who is None or not self.is_the_bots(item):
            return
        before, message = side.head_oid, self.commits(item)[0].message
        at = self._did("rebase", item, who.login, before=before)
        side.head_oid = digest("rebase", item.node_id, before, len(self.history))
        side.commits = [self.commit_by(who, side.head_oid, message)]
        node_id, _ = self.fresh("HRFPE_")
        side.pushes.append(Push(who, at, before, side.head_oid, node_id))
        side.conflicting, side.in_queue = False, False
        side.base_seen = item.repo.base_version(side.base_ref)
        self._run_checks(item, before)
        if item.repo.dismisses_stale:
            for review in side.reviews:
                if review.state == "APPROVED":
                    review.state = "DISMISSED"

    def _run_checks(self, item: Item, before: str) -> None:
        """The checks of the head before run on the new one, and end as they did."""
        side, head = item.side, item.side.head_oid
        again = [
            replace(check, oid=head, started_at=self.now, completed_at=None)
            for check in side.checks
            if check.oid == before
        ]
        side.checks += again

        def end() -> None:
            for check in again:
                check.completed_at = self.now
            item.updated_at = max(item.updated_at, self.now)

        if self.check_seconds:
            self.later(self.check_seconds, end)
        else:
            end()


def collides(one: list[File], other: list[File]) -> bool:
    """Whether two changes touch the same lines of a file."""
    mine = {file.path: file for file in one}
    return any(
        _overlaps(mine[file.path].patch, file.patch, file.path)
        for file in other
        if file.path in mine
    )


def _overlaps(one: str | None, other: str | None, path: str) -> bool:
    if one is None or other is None:
        return path.rsplit("/", 1)[-1] in LOCKS
    return any(
        first < second_end and second < first_end
        for first, first_end in _lines(one)
        for second, second_end in _lines(other)
    )


def _lines(patch: str) -> list[tuple[int, int]]:
    """The lines that each hunk of a patch covers in the old file."""
    return [
        (int(start), int(start) + int(many or 1))
        for start, many in _HUNK.findall(patch)
    ]
