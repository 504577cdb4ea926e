"""Whose turn it is on an open item: who is awaited, since when, because of what.

The rules are those of Gerrit's attention set (its user guide, "Whose turn is it?"),
carried over to what GitHub tells:

1. Whoever is asked for a review, or assigned, joins.
2. A reply (a comment or a review) takes whoever gives it out, and adds those whom it
   answers: a reviewer's adds the author, the author's adds the reviewers who spoke
   since. Thanks and "me too" answer nobody; "I will look" keeps the turn.
3. A push by itself recalls nobody. A vote that a push has outdated recalls its voter,
   and so does a vote that somebody else dismissed.
4. Bots never join, by account type. A failing check or a conflict adds the author.
5. A draft waits for its author alone. Closing clears.

In issues and discussions the direction of the conversation decides, as `send` and
`recv` do in google/triage-party, but the opening post counts as a word, bots go by
their type, and question marks in code, quotes and links are no questions
(`facts.prose`). Where nobody of ours is awaited by name, the maintainers are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from triage.facts import Context
from triage.facts.conversation import Side, side
from triage.facts.turns import Act, Turn, held, thread
from triage.model import Actor, Item


class Reason(StrEnum):
    """What somebody is awaited for."""

    REVIEW = "review"
    MERGE = "merge"
    CHANGES = "changes"
    CONFLICT = "conflict"
    FAILING = "failing"
    REPLY = "reply"
    PROMISED = "promised"
    ASSIGNED = "assigned"
    DRAFT = "draft"


class Role(StrEnum):
    """As what somebody is awaited."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    ASSIGNEE = "assignee"
    MAINTAINER = "maintainer"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Awaited:
    """Somebody whose turn it is on an item."""

    who: str
    """A login, a team's `owner/slug` (`team`: not named), or empty: the maintainers."""
    role: Role
    reason: Reason
    since: datetime
    event: str
    """What proves it, as a clause: `ann asked mira for a review`."""
    is_ours: bool = True
    """Whether they act for the repository."""
    is_team: bool = False


def named(login: str | None) -> str:
    """A login in a clause."""
    return login or "a deleted account"


_WEIGHT = (Side.MAINTAINER, Side.COMMUNITY, Side.BOT)
"""What outweighs what else a login was seen as; a person may have a bot's name."""


class Sides:
    """For whom each account of an item speaks, as far as the item tells."""

    def __init__(self, item: Item, context: Context) -> None:
        self.context = context
        self._known: dict[str, Side] = {}
        said: list[tuple[Actor | None, str]] = [(item.author, item.association)]
        said += [(one.author, one.association) for one in item.comments]
        if item.pull:
            said += [(one.author, one.association) for one in item.pull.reviews]
        said += [
            (who, "") for event in item.events for who in (event.actor, event.subject)
        ]
        for who, association in said:
            if who is not None:
                found, key = side(who, association, context), who.login.lower()
                known = self._known.get(key, Side.BOT)
                self._known[key] = min(known, found, key=_WEIGHT.index)

    def of(self, login: str) -> Side:
        """The side of a login; a bot only where its type was seen."""
        key = login.lower()
        found = self._known.get(key, Side.COMMUNITY)
        if found is Side.COMMUNITY and key in self.context.maintainers:
            return Side.MAINTAINER
        return found

    def is_ours(self, login: str) -> bool:
        """Whether it acts for the repository."""
        return self.of(login) is Side.MAINTAINER

    def is_bot(self, login: str) -> bool:
        """Whether it is an app's account."""
        return self.of(login) is Side.BOT


def opened_at(item: Item) -> datetime:
    """Since when somebody may be awaited: opened, made ready, or reopened."""
    again = [
        event.at
        for event in item.events
        if event.kind in {"ready-for-review", "reopened"}
    ]
    return max([item.created_at, *again])


def assigned(item: Item, login: str) -> tuple[datetime, str]:
    """When somebody was assigned, as far as it is known, and by whom."""
    return _latest(item, "assigned", login) or (item.created_at, "")


def asked(item: Item, login: str) -> tuple[datetime, str] | None:
    """When a review was last asked of somebody (empty: a team), and by whom."""
    return _latest(item, "review-requested", login)


def _latest(item: Item, kind: str, login: str) -> tuple[datetime, str] | None:
    found = [
        (event.at, event.actor.login if event.actor else "")
        for event in item.events
        if event.kind == kind
        and (event.subject.login.lower() if event.subject else "") == login.lower()
    ]
    return max(found, default=None)


def ordered(found: list[Awaited], since: datetime) -> tuple[Awaited, ...]:
    """The same in one order, none awaited before the item was there to be acted on."""
    told = {
        (one.who.lower(), one.reason): one
        if one.since >= since
        else replace(one, since=since)
        for one in sorted(found, key=lambda one: (one.since, one.event), reverse=True)
    }
    return tuple(
        sorted(told.values(), key=lambda one: (one.since, one.who.lower(), one.reason))
    )


@dataclass(frozen=True, slots=True)
class Hold:
    """How long we kept others waiting with an item."""

    seconds: int
    """Waits that are over, summed (google/triage-party's hold time)."""
    since: datetime | None
    """Since when we do again; None: it is not our turn."""


def hold(item: Item, context: Context, found: tuple[Awaited, ...]) -> Hold:
    """Our hold time: from a word of somebody outside until a maintainer's next.

    Nobody waits for us before a pull request is made ready (github/issue-metrics), nor
    for what one of us has to do on an issue of ours.
    """
    words = list(thread(item, context))
    pull = item.pull
    for review in pull.reviews if pull else ():
        if review.submitted_at is not None and review.state != "PENDING":
            spoken = side(review.author, review.association, context)
            login = review.author.login if review.author else ""
            words.append(Turn(review.submitted_at, login, spoken, Act.ANSWER))
    ready = [e.at for e in item.events if e.kind == "ready-for-review"]
    if ready:
        later = [word for word in words[1:] if word.at >= max(ready)]
        words = [replace(words[0], at=max(ready)), *later]
    words.sort(key=lambda word: (word.at, word.login, word.act))
    own = side(item.author, item.association, context) is not Side.COMMUNITY
    task = Role.AUTHOR if pull else Reason.ASSIGNED if own else None
    ours = [
        one.since for one in found if one.is_ours and task not in {one.role, one.reason}
    ]
    return Hold(held(words), min(ours, default=None))
