"""Open pull requests of people, and who said what about them.

Drafts, and what bots opened, are nobody's to review yet and not here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from triage.model import Ref
from triage.views import Lens, Select, Tables, phrases
from triage.views.people import SELECTS as PEOPLE
from triage.views.people import People

VERDICTS = ("APPROVED", "CHANGES_REQUESTED")


@dataclass(frozen=True, slots=True)
class Open:
    """An open pull request of a person."""

    id: str
    repo_id: str
    repo: str
    number: int
    title: str
    author: str | None
    created_at: str
    updated_at: str
    base_ref: str
    head_oid: str
    mergeable: str

    @property
    def ref(self) -> Ref:
        """Its name."""
        return Ref.of(self.repo, self.number)


@dataclass(frozen=True, slots=True)
class Requested:
    """Somebody who is asked for a review."""

    item_id: str
    name: str
    is_team: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review by a person."""

    item_id: str
    author: str
    association: str
    state: str
    submitted_at: str
    commit_oid: str

    @property
    def is_member(self) -> bool:
        """Whether it comes from inside."""
        return self.association in {"OWNER", "MEMBER", "COLLABORATOR"}


@dataclass(frozen=True, slots=True)
class Spoke:
    """When an account last commented on a pull request."""

    item_id: str
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """The newest force-push to a pull request."""

    item_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A path that a pull request changes, where another open one may, too."""

    item_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Closing:
    """An issue that a pull request closes."""

    item_id: str
    repo: str
    number: int


OPEN = Select(
    """
    select item.id, item.repo_id, repo.name, item.number, item.title, item.author,
      item.created_at, item.updated_at, pull.base_ref, pull.head_oid, pull.mergeable
    from item
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    left join bump on bump.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and item.author_kind is not 'Bot'
      and bump.item_id is null
    order by item.created_at, item.id
    """,
    Open,
)
REQUESTED = Select(
    """
    select review_request.item_id, review_request.name, review_request.is_team
    from item
    join review_request on review_request.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
    order by review_request.name
    """,
    Requested,
)
REVIEWED = Select(
    """
    select review.item_id, review.author, review.association, review.state,
      review.submitted_at, review.commit_oid
    from item
    join review on review.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and review.author is not null
      and review.author_kind is not 'Bot'
      and review.submitted_at <= :now
    order by review.submitted_at, review.id
    """,
    Reviewed,
)
SPOKE = Select(
    """
    select comment.item_id, comment.author, max(comment.created_at)
    from item
    join comment on comment.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and comment.author is not null
    group by comment.item_id, comment.author
    """,
    Spoke,
)
PUSHED = Select(
    """
    select push.item_id, max(push.at)
    from item
    join push on push.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
    group by push.item_id
    """,
    Pushed,
)
TOUCHED = Select(
    """
    select file.item_id, file.path
    from item
    join pull on pull.item_id = item.id
    join file on file.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and item.updated_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-14 days')
      and pull.draft = 0
      and item.author_kind is not 'Bot'
    order by file.path, item.number
    """,
    Touched,
)
"""Only what was changed in the last 14 days: what lies idle collides with nobody."""
CLOSING = Select(
    """
    select closes.item_id, closes.repo, closes.number
    from item
    join closes on closes.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
    """,
    Closing,
)


class World:
    """The selects' answers, by pull request."""

    def __init__(self, tables: Tables, lens: Lens) -> None:
        self.now: datetime = lens.now
        self.me = lens.me
        self.people = People(tables, lens)
        self.pulls = {o.id: o for o in tables[OPEN] if o.ref not in lens.aside}
        self.requests: dict[str, list[Requested]] = defaultdict(list)
        for request in tables[REQUESTED]:
            if request.item_id in self.pulls:
                self.requests[request.item_id].append(request)
        self.reviews: dict[str, list[Reviewed]] = defaultdict(list)
        for review in tables[REVIEWED]:
            if review.item_id in self.pulls:
                self.reviews[review.item_id].append(review)
        self.spoke = {
            (one.item_id, one.author.lower()): one.at for one in tables[SPOKE]
        }
        self.pushed = {one.item_id: one.at for one in tables[PUSHED]}
        self.touched = tables[TOUCHED]
        self.closing = tables[CLOSING]

    def age(self, instant: str) -> str:
        """How long ago a stored instant was."""
        return phrases.age(instant, self.now)

    def verdicts(self, pull: Open) -> list[Reviewed]:
        """The latest verdict of each person; a comment replaces none."""
        latest: dict[str, Reviewed] = {}
        for review in self.reviews[pull.id]:
            if review.state in {*VERDICTS, "DISMISSED"}:
                latest[review.author.lower()] = review
        author = (pull.author or "").lower()
        return [
            review
            for login, review in latest.items()
            if review.state in VERDICTS and login != author
        ]

    def doubt(self, pull: Open, review: Reviewed) -> str:
        """Why a verdict says nothing about the present head; empty where it does.

        A force-push may bring back an old commit, so the commit alone proves nothing.
        """
        pushed = self.pushed.get(pull.id, "")
        if review.commit_oid != pull.head_oid:
            return f"not on the present head {phrases.short(pull.head_oid)}, unproven"
        if pushed > review.submitted_at:
            return f"before the force-push {self.age(pushed)} ago, unproven"
        return ""

    def told(self, pull: Open, review: Reviewed) -> str:
        """One verdict as a line of evidence."""
        did = "approved" if review.state == "APPROVED" else "requested changes on"
        doubt = self.doubt(pull, review)
        return (
            f"{review.author} ({review.association.lower()}) {did}"
            f" {phrases.short(review.commit_oid)}"
            f" at {phrases.instant(review.submitted_at)}"
            + (f": {doubt}" if doubt else "")
        )

    def followed_up(self, pull: Open, review: Reviewed) -> bool:
        """Whether its reviewer said a word after this verdict."""
        login = review.author.lower()
        later = any(
            other.author.lower() == login and other.submitted_at > review.submitted_at
            for other in self.reviews[pull.id]
        )
        return later or self.spoke.get((pull.id, login), "") > review.submitted_at


SELECTS = (OPEN, REQUESTED, REVIEWED, SPOKE, PUSHED, TOUCHED, CLOSING, *PEOPLE)
