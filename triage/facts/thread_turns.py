"""Whose turn it is in an issue or discussion: the direction of the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from triage.facts import Context, conversation
from triage.facts.asking import THRESHOLD, opening
from triage.facts.attention import Awaited, Reason, Role, Sides, assigned, named
from triage.facts.conversation import Side
from triage.facts.turns import Act, thread
from triage.model import Item

_DID = {
    Act.ASK: "asked",
    Act.ASK_BACK: "asked back",
    Act.PROMISE: "said that they would look",
}


@dataclass(frozen=True, slots=True, order=True)
class _Step:
    """A word, or an assignment, which comes before the words of its second."""

    at: datetime
    is_word: bool
    who: str
    """In lower case."""
    login: str
    act: Act
    event: str
    by: str = ""


def awaited(item: Item, context: Context) -> list[Awaited]:
    """Whose turn it is in an open issue or discussion."""
    if item.discussion and item.discussion.is_answered:
        return []
    return _Talk(item, context).run()


class _Talk:
    """The turn from one word to the next."""

    def __init__(self, item: Item, context: Context) -> None:
        self.item = item
        self.sides = Sides(item, context)
        self.opener = item.author.login if item.author else ""
        self.opener_key = self.opener.lower()
        self.assignees = {login.lower(): login for login in item.assignees}
        self.held: dict[str, Awaited] = {}
        self.nobody: Awaited | None = None
        """The maintainers, while none of them is awaited by name."""
        self.callers: dict[str, str] = {}
        """Who spoke from outside since one of ours did."""
        self.addressed: dict[str, str] = {}
        """Who of ours spoke since the opener did."""
        self.called: set[str] = set()
        """Who was ever answered by one of ours."""

    def run(self) -> list[Awaited]:
        """Everybody whose turn it is."""
        opened = self.sides.of(self.opener) if self.opener else Side.COMMUNITY
        if opened is Side.COMMUNITY:
            self.callers[self.opener_key] = self.opener
            event = f"{named(self.opener)} opened it and nobody of ours answered"
            self.nobody = _maintainers(self.item.created_at, event)
        for step in sorted(self._steps()):
            if not step.is_word:
                self._assigned(step)
            elif self.sides.is_ours(step.login) or step.who in self.assignees:
                self._inside(step)
            else:
                self._outside(step)
        found = list(self.held.values())
        if self.nobody is not None and not any(one.is_ours for one in found):
            found.append(self.nobody)
        return found

    def _steps(self) -> Iterator[_Step]:
        for login in self.item.assignees:
            if self.sides.is_bot(login):
                continue
            at, by = assigned(self.item, login)
            event = f"{by} assigned {login}" if by else f"{login} is assigned"
            yield _Step(at, False, login.lower(), login, Act.ASK, event, by.lower())
        for word in thread(self.item, self.sides.context)[1:]:
            if word.side is Side.BOT:
                continue
            did = _DID.get(word.act, "answered")
            event = f"{named(word.login)} {did}"
            yield _Step(word.at, True, word.login.lower(), word.login, word.act, event)

    def _assigned(self, step: _Step) -> None:
        """Whoever is assigned joins; of those outside, not by their own hand."""
        ours = self.sides.is_ours(step.login)
        is_own = step.who == self.opener_key and step.by in {"", step.who}
        if is_own and not ours:
            return
        self.held[step.who] = Awaited(
            step.login, Role.ASSIGNEE, Reason.ASSIGNED, step.at, step.event, ours
        )
        self.nobody = None

    def _inside(self, step: _Step) -> None:
        """A word of one of ours, or of whoever is assigned.

        An assignee whose word answers nobody keeps the turn.
        """
        if step.act is Act.ECHO:
            return
        if step.act is Act.PROMISE:
            self._join(step.login, step, Reason.PROMISED)
            self.nobody = None
            return
        had = self.held.pop(step.who, None)
        if step.act is not Act.THANKS:
            self._replied(step)
        if had and had.reason is Reason.ASSIGNED and not self.held:
            self.held[step.who] = had

    def _replied(self, step: _Step) -> None:
        """Whom a word from inside answers joins."""
        self.nobody = None
        answered = self.callers or {self.opener_key: self.opener}
        if step.who == self.opener_key:
            answered, self.addressed = self.callers | self.addressed, {}
        for who, login in answered.items():
            if who and who != step.who and not self.sides.is_bot(login):
                self.called.add(who)
                self._join(login, step, Reason.REPLY)
        self.callers = {}
        self.addressed[step.who] = step.login

    def _outside(self, step: _Step) -> None:
        """A word of somebody else."""
        self.held.pop(step.who, None)
        if step.act in {Act.ECHO, Act.THANKS}:
            return
        is_opener = step.who == self.opener_key
        back = self.addressed if is_opener or step.who in self.called else {}
        if back:
            for login in back.values():
                self._join(login, step, Reason.REPLY)
            if is_opener:
                self.addressed = {}
        elif step.act is Act.ANSWER and not is_opener and self._asks():
            if self.opener:
                self._join(self.opener, step, Reason.REPLY)
            self.nobody = None
        elif not any(one.is_ours for one in self.held.values()):
            self._to_ours(step)
        self.callers.setdefault(step.who, step.login)

    def _to_ours(self, step: _Step) -> None:
        """The assignees are to answer, or the opener, or whoever of us comes first."""
        if self.assignees:
            for login in self.assignees.values():
                self._join(login, step, Reason.REPLY)
        elif self.sides.is_ours(self.opener):
            self._join(self.opener, step, Reason.REPLY)
        elif self.nobody is None:
            self.nobody = _maintainers(step.at, step.event)

    def _join(self, login: str, step: _Step, reason: Reason) -> None:
        key = login.lower()
        before = self.held.get(key)
        if not login or (before and before.reason is reason):
            return
        ours = self.sides.is_ours(login)
        role = Role.PARTICIPANT
        if key in self.assignees:
            role = Role.ASSIGNEE
        elif key == self.opener_key:
            role = Role.AUTHOR
        elif ours:
            role = Role.MAINTAINER
        self.held[key] = Awaited(login, role, reason, step.at, step.event, ours)

    def _asks(self) -> bool:
        """Whether the opening post is a question, which others may answer, too."""
        said = conversation.of(self.item, self.sides.context)
        return sum(weight for _, weight in opening(said)) >= THRESHOLD


def _maintainers(since: datetime, event: str) -> Awaited:
    return Awaited("", Role.MAINTAINER, Reason.REPLY, since, event)
