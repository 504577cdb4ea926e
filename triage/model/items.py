"""Pull requests, issues and discussions as they were last read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.model.pulls import Pull
from triage.model.refs import Actor, Kind, Ref


@dataclass(frozen=True, slots=True)
class Label:
    """A label; `raw` is the name that GitHub knows it by."""

    name: str
    raw: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of an item, or one reply in a discussion."""

    node_id: str
    author: Actor | None
    association: str
    created_at: datetime
    body: str
    url: str = ""
    database_id: str = ""
    is_answer: bool = False
    reply_to: str = ""
    """Node id of the comment that this one replies to (discussions only)."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an item, besides words, as its timeline tells it."""

    kind: str
    """review-requested, review-request-removed, assigned, unassigned, labeled,
    unlabeled, closed, ready-for-review, converted-to-draft,
    force-pushed, review-dismissed or reopened."""
    at: datetime
    actor: Actor | None = None
    subject: Actor | None = None
    """Who was asked, assigned, or had their review dismissed; None: a team, or gone."""
    after_oid: str = ""
    """The head that a force-push left."""
    label: str = ""
    """The label that was put on or taken off, as it is shown."""


@dataclass(frozen=True, slots=True)
class Discussion:
    """What only a discussion has."""

    category: str
    is_answerable: bool
    is_answered: bool
    answer_id: str = ""
    answer_chosen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A pull request, issue or discussion as it was last read."""

    node_id: str
    repo_id: str
    ref: Ref
    kind: Kind
    title: str
    body: str
    url: str
    author: Actor | None
    association: str
    state: str
    """open, closed or merged."""
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    state_reason: str = ""
    locked: bool = False
    milestone: str = ""
    labels: tuple[Label, ...] = ()
    assignees: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    """The newest fifty, oldest first."""
    comments_total: int = 0
    reactions: int = 0
    events: tuple[Event, ...] = ()
    """The newest sixty, oldest first."""
    pull: Pull | None = None
    discussion: Discussion | None = None

    @property
    def is_open(self) -> bool:
        """Open, draft or not."""
        return self.state == "open"
