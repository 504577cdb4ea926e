"""Whose turn it is on a pull request: its events in their order, then how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from triage.facts import Context
from triage.facts.attention import (
    Awaited,
    Reason,
    Role,
    Sides,
    asked,
    assigned,
    named,
    opened_at,
)
from triage.facts.conversation import Side
from triage.facts.turns import Act, act_of, thread
from triage.facts.verdicts import Verdicts
from triage.model import Item, Pull, Review

_TEAM = "team"
"""A requested team whose name the token may not see."""


class _Did(IntEnum):
    """What a step does, in the order in which those of one second are taken."""

    ASKED = 0
    ASSIGNED = 1
    NODDED = 2
    PROMISED = 3
    REPLIED = 4
    REFUSED = 5
    APPROVED = 6
    OUTDATED = 7
    DISMISSED = 8


@dataclass(frozen=True, slots=True, order=True)
class _Step:
    """Something that moves the turn."""

    at: datetime
    did: _Did
    who: str
    """Whose step it is, in lower case."""
    login: str
    event: str
    by: str = ""
    """Who did it to them, in lower case; empty: not known."""


@dataclass(frozen=True, slots=True)
class _Call:
    """Something that somebody wants of the author."""

    reason: Reason
    since: datetime
    event: str


def awaited(item: Item, pull: Pull, context: Context) -> list[Awaited]:
    """Whose turn it is on an open pull request."""
    return _Course(item, pull, context).run()


class _Course:
    """The turn from one hand to the next."""

    def __init__(self, item: Item, pull: Pull, context: Context) -> None:
        self.item = item
        self.pull = pull
        self.sides = Sides(item, context)
        author = item.author
        self.author = author.login if author else ""
        self.author_key = self.author.lower()
        self.can_answer = author is not None and not author.is_bot
        """Bots, and accounts that are gone, answer nothing."""
        self.verdicts = Verdicts(item, pull)
        self.asked_keys = {
            request.name.lower() for request in pull.requests if not request.is_team
        }
        self.assigned_keys = {login.lower() for login in item.assignees}
        self.counted = self._counted()
        self.held: dict[str, Awaited] = {}
        self.calls: dict[str, _Call] = {}
        self.is_seen = False
        """Whether somebody whose word counts has spoken."""

    def run(self) -> list[Awaited]:
        """Everybody whose turn it is."""
        if self.pull.is_draft:
            return self._draft()
        steps = sorted(self._steps())
        for step in steps:
            self._take(step)
        found = [*self.held.values(), *self._teams(), *self._of_author()]
        if self._is_approved() and Reason.CHANGES not in {one.reason for one in found}:
            if self._is_moving():
                return found
            found += self._merge()
        if not found or self._is_unseen(found):
            found.append(self._maintainers(steps[-1] if steps else None))
        return found

    # ── the steps ──────────────────────────────────────────────────────────

    def _steps(self) -> Iterator[_Step]:
        for request in self.pull.requests:
            if not request.is_team:
                yield self._asked(request.name)
        for login in self.item.assignees:
            at, by = assigned(self.item, login)
            event = f"{by} assigned {login}" if by else f"{login} is assigned"
            yield _Step(at, _Did.ASSIGNED, login.lower(), login, event, by.lower())
        for word in thread(self.item, self.sides.context)[1:]:
            if word.side is not Side.BOT:
                yield self._word(word.at, word.login, word.act, "commented")
        for review in self.pull.reviews:
            submitted, speaker = review.submitted_at, review.author
            if speaker and speaker.is_bot:
                continue
            if submitted is not None and review.state != "PENDING":
                yield self._reviewed(review, submitted)
        for verdict, given in self.verdicts.latest.values():
            yield from self._outdated(verdict, given)

    def _asked(self, login: str) -> _Step:
        known = asked(self.item, login)
        at, by = known or (self.item.created_at, "")
        if by and by.lower() != login.lower():
            event = f"{by} asked {login} for a review"
        else:
            event = f"{login} is asked for a review"
        return _Step(at, _Did.ASKED, login.lower(), login, event, by.lower())

    def _word(self, at: datetime, login: str, act: Act, did: str) -> _Step:
        done = {
            Act.THANKS: _Did.NODDED,
            Act.ECHO: _Did.NODDED,
            Act.PROMISE: _Did.PROMISED,
        }.get(act, _Did.REPLIED)
        event = f"{named(login)} {did}"
        if done is _Did.PROMISED:
            event = f"{named(login)} said that they would look"
        return _Step(at, done, login.lower(), login, event)

    def _reviewed(self, review: Review, at: datetime) -> _Step:
        login = review.author.login if review.author else ""
        key, name = login.lower(), named(login)
        if review.state == "APPROVED":
            return _Step(at, _Did.APPROVED, key, login, f"{name} approved it")
        if review.state == "CHANGES_REQUESTED":
            return _Step(at, _Did.REFUSED, key, login, f"{name} requested changes")
        if review.state == "DISMISSED":
            return _Step(at, _Did.NODDED, key, login, f"{name} reviewed it")
        act = Act.ANSWER
        if review.body.strip():
            own = key == self.author_key
            act = act_of(review.body, own=own, by=self.sides.of(login))
        return self._word(at, login, act, "reviewed it")

    def _outdated(self, verdict: Review, at: datetime) -> Iterator[_Step]:
        """What recalls a voter: a head that moved on, or a dismissal by another."""
        login = verdict.author.login if verdict.author else ""
        key = login.lower()
        if verdict.state == "DISMISSED":
            when, by = self.verdicts.dismissed(login, at)
            if by.lower() != key:
                event = f"{by or 'somebody'} dismissed the review by {login}"
                yield _Step(when, _Did.DISMISSED, key, login, event, by.lower())
            return
        moved = self.verdicts.moved_on(verdict, at)
        if moved is not None:
            did = "approved it" if verdict.state == "APPROVED" else "requested changes"
            event = f"the head moved on after {login} {did}"
            yield _Step(moved, _Did.OUTDATED, key, login, event)

    # ── taking them ────────────────────────────────────────────────────────

    def _take(self, step: _Step) -> None:
        if not step.who or self.sides.is_bot(step.login):
            return
        if step.who == self.author_key:
            if step.did in {_Did.REPLIED, _Did.REFUSED, _Did.APPROVED}:
                self._answered(step)
            return
        match step.did:
            case _Did.ASKED:
                self._join(step, Role.REVIEWER, Reason.REVIEW)
                if step.by in {"", self.author_key}:
                    self.calls.pop(step.who, None)
            case _Did.ASSIGNED:
                if step.who not in self.held:
                    self._join(step, Role.ASSIGNEE, Reason.ASSIGNED)
            case _Did.OUTDATED | _Did.DISMISSED:
                self._join(step, Role.REVIEWER, Reason.REVIEW)
                self.calls.pop(step.who, None)
            case _Did.PROMISED:
                if step.who in self.counted:
                    self._join(step, Role.REVIEWER, Reason.PROMISED)
                    self.is_seen = True
            case _Did.NODDED:
                was = self.held.get(step.who)
                self._spoke(step)
                if was is not None and was.reason is Reason.REPLY:
                    self._call(step)
            case _Did.APPROVED:
                self._spoke(step)
                self.calls.pop(step.who, None)
            case _Did.REPLIED | _Did.REFUSED:
                self._spoke(step)
                self._call(step)

    def _join(self, step: _Step, role: Role, reason: Reason) -> None:
        ours = step.who in self.asked_keys or self.sides.is_ours(step.login)
        self.held[step.who] = Awaited(
            step.login, role, reason, step.at, step.event, ours
        )

    def _spoke(self, step: _Step) -> None:
        self.held.pop(step.who, None)
        asked = step.who in self.asked_keys or step.who in self.assigned_keys
        self.is_seen = self.is_seen or asked or self.sides.is_ours(step.login)

    def _call(self, step: _Step) -> None:
        refused = step.did is _Did.REFUSED
        reason = Reason.CHANGES if refused else Reason.REPLY
        before = self.calls.get(step.who)
        if before is None or refused:
            self.calls[step.who] = _Call(reason, step.at, step.event)

    def _answered(self, step: _Step) -> None:
        for who in self.calls:
            if who in self.counted:
                login = self.counted[who]
                event = f"{self.author} answered {login}"
                back = _Step(step.at, _Did.REPLIED, who, login, event)
                self._join(back, Role.REVIEWER, Reason.REPLY)
        self.calls.clear()

    # ── how it stands ──────────────────────────────────────────────────────

    def _draft(self) -> list[Awaited]:
        if not self.can_answer:
            return []
        drafted = [e.at for e in self.item.events if e.kind == "converted-to-draft"]
        since = max(drafted, default=self.item.created_at)
        return [self._as_author(Reason.DRAFT, since, "it is a draft")]

    def _teams(self) -> Iterator[Awaited]:
        """Teams are asked as long as they are listed: whose word is theirs is unknown."""
        for request in self.pull.requests:
            if request.is_team:
                at, by = asked(self.item, "") or (self.item.created_at, "")
                name = "a team" if request.name == _TEAM else request.name
                event = f"{by} asked {name}" if by else f"{name} is asked"
                yield Awaited(
                    request.name,
                    Role.REVIEWER,
                    Reason.REVIEW,
                    at,
                    f"{event} for a review",
                    is_team=True,
                )

    def _of_author(self) -> Iterator[Awaited]:
        if not self.can_answer:
            return
        for call in self.calls.values():
            yield self._as_author(call.reason, call.since, call.event)
        refused = {verdict.state for verdict, _ in self.verdicts.latest.values()}
        if (
            self.pull.review_decision == "CHANGES_REQUESTED"
            and "CHANGES_REQUESTED" not in refused
        ):
            event = "GitHub tells that changes are requested"
            yield self._as_author(Reason.CHANGES, self.item.updated_at, event)
        if self.pull.mergeable == "CONFLICTING":
            event = "it conflicts with its base"
            yield self._as_author(Reason.CONFLICT, self.item.updated_at, event)
        if self._checks() == "failure":
            since = self.verdicts.pushed_at() or self.item.updated_at
            yield self._as_author(Reason.FAILING, since, "checks fail on its head")

    def _as_author(self, reason: Reason, since: datetime, event: str) -> Awaited:
        ours = self.sides.is_ours(self.author)
        return Awaited(self.author, Role.AUTHOR, reason, since, event, ours)

    def _checks(self) -> str:
        known = self.pull.checks_oid in {"", self.pull.head_oid}
        return self.pull.checks_state if known else "pending"

    def _counted(self) -> dict[str, str]:
        """Who takes part in the review: reviewers, assignees, maintainers."""
        names = [r.name for r in self.pull.requests if not r.is_team]
        names += self.item.assignees
        names += [r.author.login for r in self.pull.reviews if r.author]
        names += [
            c.author.login
            for c in self.item.comments
            if c.author and self.sides.is_ours(c.author.login)
        ]
        return {
            name.lower(): name for name in sorted(names) if not self.sides.is_bot(name)
        }

    def _approvals(self) -> list[tuple[datetime, str]]:
        """Standing approvals by us: when, and by whom."""
        return sorted(
            (at, verdict.author.login)
            for verdict, at in self.verdicts.standing("APPROVED")
            if verdict.author
            and (
                self.sides.is_ours(verdict.author.login)
                or self.pull.review_decision == "APPROVED"
            )
        )

    def _is_approved(self) -> bool:
        decision = self.pull.review_decision
        if not self._approvals():
            no_verdict = not self.verdicts.latest
            return decision == "APPROVED" and no_verdict
        return decision == "APPROVED" or not (
            decision or self.verdicts.standing("CHANGES_REQUESTED")
        )

    def _is_moving(self) -> bool:
        """Whether a machine is at it: checks, mergeability, a queue, a standing order."""
        pull = self.pull
        return (
            pull.in_merge_queue
            or pull.auto_merge
            or pull.mergeable == "UNKNOWN"
            or self._checks() == "pending"
        )

    def _merge(self) -> list[Awaited]:
        """Who is to merge what is approved: its author, or else who approved it."""
        pull = self.pull
        if self._checks() == "failure" or pull.mergeable != "MERGEABLE":
            return []
        approvals = self._approvals()
        since, by = approvals[-1] if approvals else (self.item.updated_at, "")
        passed = (
            "its checks pass" if self._checks() == "success" else "it has no checks"
        )
        event = f"{by} approved it" if by else "it is approved"
        event += f" and {passed}"
        if self.can_answer and self.sides.is_ours(self.author):
            return [self._as_author(Reason.MERGE, since, event)]
        return [
            Awaited(login, Role.MAINTAINER, Reason.MERGE, since, event)
            for _, login in approvals
            if self.sides.is_ours(login)
        ] or [Awaited("", Role.MAINTAINER, Reason.MERGE, since, event)]

    def _is_unseen(self, found: list[Awaited]) -> bool:
        """Whether no reviewer looked yet, and nothing but others' words holds it up."""
        return not self.is_seen and all(
            one.role is Role.AUTHOR and one.reason is Reason.REPLY for one in found
        )

    def _maintainers(self, last: _Step | None) -> Awaited:
        """Nobody is awaited by name, so somebody of ours is."""
        since = opened_at(self.item)
        event = f"{named(self.author)} opened it and nobody is asked for a review"
        if self.is_seen and last is not None and last.at >= since:
            since, event = last.at, last.event
        return Awaited("", Role.MAINTAINER, Reason.REVIEW, since, event)
