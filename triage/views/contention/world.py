"""Open pull requests of people, and who said what about them.

Drafts, and what bots opened, are nobody's to review yet and not here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter

from triage.facts.conversation import MAINTAINERS
from triage.model import Ref
from triage.views import Aside, Lens, Select, Tables, phrases
from triage.views.contention.flag import Mention
from triage.views.memory import Firm, Index, Known, Memory, Rule, Source
from triage.views.narrowing import Scope, by_item
from triage.views.people import People
from triage.views.suggesting import Here, Suggester, Suggestion

NOT_LONG_AGO = "9999-12-31T00:00:00Z"
"""When something last changed of which it is of no matter when."""

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
    head_ref: str
    head_oid: str
    head_repo_id: str
    mergeable: str
    decision: str
    is_landing: int
    """Whether it is told to merge by itself, or stands in a merge queue."""
    opened: str = ""
    """A line of evidence: since when it is open, and by whom; empty: not worked out."""
    ref: Ref = field(init=False)
    """Its name."""
    key: str = field(init=False)
    """Its author in lower case; empty where the account is gone."""
    mention: Mention = field(init=False)
    """What a flag about it keeps of it."""

    def __post_init__(self) -> None:
        """Work out once what is asked for again and again."""
        object.__setattr__(self, "ref", Ref.of(self.repo, self.number))
        object.__setattr__(self, "key", (self.author or "").lower())
        mention = Mention.of(self.ref, self.title, self.created_at)
        object.__setattr__(self, "mention", mention)

    @property
    def conflicts(self) -> bool:
        """Whether it conflicts with its base already."""
        return self.mergeable == "CONFLICTING"


@dataclass(frozen=True, slots=True)
class Requested:
    """Somebody who is asked for a review."""

    item_id: str
    name: str
    is_team: int
    as_code_owner: int


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
        return self.association in MAINTAINERS


@dataclass(frozen=True, slots=True)
class Spoke:
    """When a person last commented on a pull request."""

    item_id: str
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """The newest force-push to a pull request."""

    item_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose turn it is to review."""

    item_id: str
    who: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label of an open pull request."""

    item_id: str
    name: str


OPEN = Select(
    """
    select item.id, item.repo_id, repo.name, item.number, item.title, item.author,
      item.created_at, item.updated_at, pull.base_ref, pull.head_ref, pull.head_oid,
      pull.head_repo_id, pull.mergeable, pull.review_decision,
      pull.auto_merge or pull.in_merge_queue
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
    select review_request.item_id, review_request.name, review_request.is_team,
      review_request.as_code_owner
    from item
    join review_request on review_request.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
    order by review_request.name, review_request.is_team
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
      and review.state <> 'PENDING'
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
      and comment.author_kind is not 'Bot'
      and comment.created_at <= :now
    group by comment.item_id, comment.author
    """,
    Spoke,
)
PUSHED = Select(
    """
    select event.item_id, max(event.at)
    from item
    join event on event.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and event.kind = 'force-pushed'
      and event.at <= :now
    group by event.item_id
    """,
    Pushed,
)
WAITING = Select(
    """
    select turn.item_id, turn.who
    from turn
    join item on item.id = turn.item_id
    where item.kind = 'pull'
      and item.state = 'open'
      and turn.role = 'reviewer'
      and turn.reason = 'review'
      and turn.is_team = 0
    order by turn.who
    """,
    Waiting,
)
LABELLED = Select(
    """
    select label.item_id, lower(label.name)
    from item
    join label on label.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
    """,
    Labelled,
)


class World:
    """The selects' answers, by pull request, and what several kinds derive of them."""

    def __init__(self, lens: Lens, memory: Memory) -> None:
        self.now: datetime = lens.now
        self.numbers = lens.settings.contention
        self.memory = memory
        self.people = People(lens, memory)
        self._suggester = Suggester(Here(self.people), memory.remember, memory.firm)
        pulls: Source[str] = Source(memory)
        self.pulls: Known[str, Open | None] = Known(pulls, None)
        self.requests: Known[str, tuple[Requested, ...]] = Known(pulls, ())
        self.waiting: Known[str, tuple[Waiting, ...]] = Known(pulls, ())
        self.reviews: Known[str, tuple[Reviewed, ...]] = Known(pulls, ())
        self.words: Known[str, tuple[Spoke, ...]] = Known(pulls, ())
        self.pushed: Known[str, str] = Known(pulls, "")
        self._parked: Known[str, bool] = Known(pulls, False)
        self._parking = {name.lower() for name in self.numbers.parked_labels}
        self._names: Index[str, str, str] = Index(memory)
        self._bases: Index[str, str, str] = Index(memory)
        self.still = Rule(memory, self._stilled)
        """By id: a pull request as most see it, without what every touch changes; None
        where it is not known."""
        self.verdicts = Rule(memory, self._verdicts)
        """By pull request: the latest verdict of each person; a comment replaces none."""
        self.usual_base = Firm(memory, self._usual_base)
        """By repository: the branch that most pull requests go into."""
        self._idle_since = phrases.before(lens.now, days=self.numbers.idle_days)
        telling = min(self.numbers.idle_days, self.numbers.fossil_days)
        self._lately = phrases.before(lens.now, days=telling)

    def take(self, tables: Tables, scope: Scope, aside: Aside) -> list[str]:
        """Know what was read of some pull requests, or of all; which are others now."""
        self.people.take(tables, scope)
        found = {one.id: one for one in tables[OPEN] if one.ref not in aside}
        ids = {*self.pulls, *found} if scope.items is None else scope.items
        pushed = {one.item_id: one.at for one in tables[PUSHED] if one.item_id in found}
        parked = {
            one.item_id: True
            for one in tables[LABELLED]
            if one.name in self._parking and one.item_id in found
        }
        changed = {
            *self.pulls.put_all(found, ids),
            *self.requests.put_all(by_item(tables[REQUESTED], found), ids),
            *self.waiting.put_all(by_item(tables[WAITING], found), ids),
            *self.reviews.put_all(by_item(tables[REVIEWED], found), ids),
            *self.words.put_all(by_item(tables[SPOKE], found), ids),
            *self.pushed.put_all(pushed, ids),
            *self._parked.put_all(parked, ids),
        }
        for ident in changed:
            pull = self.pulls[ident]
            self._bases.put(ident, {pull.repo_id: pull.base_ref} if pull else {})
            names = [one.author for one in self.reviews[ident]]
            names += [one.name for one in self.requests[ident]]
            self._names.put(ident, {name.lower(): name for name in names})
        return sorted(changed)

    def _stilled(self, ident: str) -> Open | None:
        pull = self.pulls[ident]
        if pull is None:
            return None
        at = pull.updated_at if pull.updated_at < self._lately else NOT_LONG_AGO
        opened = (
            f"{pull.ref} opened {self.age(pull.created_at)} ago"
            f" by {pull.author or 'a deleted account'}"
            + (", conflicts with its base" if pull.conflicts else "")
        )
        return replace(
            pull, updated_at=at, head_oid="", decision="", is_landing=0, opened=opened
        )

    def pull(self, ident: str) -> Open:
        """A pull request that is known, without what every touch changes."""
        found = self.still(ident)
        assert found is not None
        return found

    def those(self, idents: Iterable[str]) -> list[Open]:
        """Those of some pull requests that are known, likewise, the oldest first."""
        still = self.still
        found = [pull for ident in idents if (pull := still(ident))]
        found.sort(key=age_of)
        return found

    def in_repo(self, repo_id: str) -> Iterable[str]:
        """The pull requests of a repository."""
        return self._bases[repo_id]

    def age(self, instant: str) -> str:
        """How long ago a stored instant was."""
        return phrases.age(instant, self.now)

    def days(self, instant: str) -> float:
        """Days since a stored instant."""
        return phrases.days(instant, self.now)

    def is_idle(self, pull: Open) -> bool:
        """Whether nothing has happened to it for long."""
        return pull.updated_at < self._idle_since

    def is_parked(self, pull: Open) -> bool:
        """Whether a label says that it waits for something else than a review."""
        return self._parked[pull.id]

    def alive(self, pulls: Iterable[Open]) -> int:
        """How many of them are not idle."""
        return sum([not self.is_idle(pull) for pull in pulls])

    def _verdicts(self, ident: str) -> tuple[Reviewed, ...]:
        pull = self.pull(ident)
        latest: dict[str, Reviewed] = {}
        for review in self.reviews[ident]:
            if review.state in {*VERDICTS, "DISMISSED"}:
                latest[review.author.lower()] = review
        return tuple(
            review
            for login, review in latest.items()
            if review.state in VERDICTS and login != pull.key
        )

    def doubt(self, pull: Open, review: Reviewed) -> str:
        """Why a verdict says nothing about the present head; empty where it does.

        A force-push may bring back an old commit, and GitHub moves the commit of a
        review along, so the commit alone proves nothing.
        """
        pushed = self.pushed[pull.id]
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

    def busy(self, login: str) -> str:
        """What says that a person has no time now; empty where nothing does."""
        return self.people.busy(login)

    def spelled(self, login: str) -> str:
        """A login as GitHub spells it, where it was seen asked or reviewing."""
        return min(self._names[login].values(), default=login)

    def _usual_base(self, repo_id: str) -> str:
        counts = Counter(self._bases[repo_id].values())
        return min(counts, key=lambda base: (-counts[base], base))

    def has_help(self, repo_id: str) -> bool:
        """Whether anybody could help in a repository."""
        return self._suggester.has_any(repo_id)

    def suggest(
        self, repo_id: str, *, but: Iterable[str] = ()
    ) -> tuple[Suggestion, ...]:
        """Active maintainers of a repository who could help, best first."""
        if not self.has_help(repo_id):
            return ()
        return self._suggester.suggest(repo_id, but=but)

    def helpers(
        self, pulls: Iterable[Open], but: set[str]
    ) -> tuple[tuple[str, str], ...]:
        """Active maintainers of these repositories who wrote not all of it."""
        several = list(pulls)
        authors = {pull.key for pull in several}
        out = but | (authors if len(authors) == 1 else set())
        found: dict[str, tuple[int, str, str]] = {}
        for repo_id in dict.fromkeys(pull.repo_id for pull in several):
            for one in self.suggest(repo_id, but=out):
                entry = (-one.score, one.login, one.why)
                known = found.setdefault(one.login.lower(), entry)
                found[one.login.lower()] = min(known, entry)
        best = sorted(found.values())[:5]
        return tuple((login, why) for _, login, why in best)

    def opened(self, pull: Open) -> str:
        """A pull request as a line of evidence: since when it is open, and by whom."""
        return pull.opened or self.pull(pull.id).opened

    def spoke_after(self, pull: Open, login: str, instant: str) -> bool:
        """Whether a person said a word about a pull request after an instant."""
        return any(
            one.author.lower() == login and one.at > instant
            for one in self.words[pull.id]
        ) or any(
            one.author.lower() == login and one.submitted_at > instant
            for one in self.reviews[pull.id]
        )


SELECTS = (OPEN, REQUESTED, WAITING, REVIEWED, SPOKE, PUSHED, LABELLED)
"""Of items; what is asked of people comes besides."""


def dampened(severity: float, alive: int, *, least: int) -> float:
    """A severity, half of it where fewer than `least` of its pulls are alive."""
    return severity if alive >= least else severity / 2


age_of = attrgetter("created_at", "id")
"""By what pull requests are sorted, the oldest first."""
