"""The verdicts on a pull request, and whether they are on its present head."""

from __future__ import annotations

from datetime import datetime

from triage.model import Item, Pull, Review


class Verdicts:
    """The latest verdict of each person but its author; a comment replaces none."""

    def __init__(self, item: Item, pull: Pull) -> None:
        self.item = item
        self.pull = pull
        self.latest = self._latest()
        """By lower-case login: the review, and when it was given."""

    def dismissed(self, login: str, at: datetime) -> tuple[datetime, str]:
        """When the review of somebody was dismissed, and by whom, as far as it is known."""
        found = [
            (event.at, event.actor.login if event.actor else "")
            for event in self.item.events
            if event.kind == "review-dismissed"
            and event.subject is not None
            and event.subject.login.lower() == login.lower()
            and event.at >= at
        ]
        return min(found, default=(at, ""))

    def moved_on(self, verdict: Review, at: datetime) -> datetime | None:
        """When the head left a verdict behind; None: it is on the present head.

        A force-push may bring back an old commit, so the commit alone proves nothing.
        Where nobody tells when an ordinary push came, the head's first check suite
        or its commit does, and at worst it is as old as the verdict.
        """
        forced = [
            event.at
            for event in self.item.events
            if event.kind == "force-pushed" and event.at > at
        ]
        if forced:
            return min(forced)
        if not verdict.commit_oid or verdict.commit_oid == self.pull.head_oid:
            return None
        return max(at, self.pushed_at() or at)

    def pushed_at(self) -> datetime | None:
        """When the head came, as far as anything tells."""
        suites = [
            check.suite_created_at
            for check in self.pull.checks
            if check.suite_created_at is not None
            and self.pull.checks_oid in {"", self.pull.head_oid}
        ]
        if suites:
            return min(suites)
        if self.pull.head_at is None:
            return None
        return min(self.pull.head_at, self.item.updated_at)

    def _latest(self) -> dict[str, tuple[Review, datetime]]:
        author = self.item.author.login.lower() if self.item.author else ""
        found: dict[str, tuple[Review, datetime]] = {}
        for review in self.pull.reviews:
            at, who = review.submitted_at, review.author
            if at is None or who is None or who.is_bot:
                continue
            key = who.login.lower()
            if key == author or review.state in {"COMMENTED", "PENDING"}:
                continue
            before = found.get(key)
            if before is None or (at, review.node_id) > (before[1], before[0].node_id):
                found[key] = review, at
        return found

    def standing(self, state: str) -> list[tuple[Review, datetime]]:
        """The latest verdicts of this state that are on the present head."""
        return [
            (verdict, at)
            for verdict, at in self.latest.values()
            if verdict.state == state and self.moved_on(verdict, at) is None
        ]
