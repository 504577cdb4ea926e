"""GitHub → facts → store: page by page, each page one transaction and one message."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triage import __version__
from triage.config import Settings
from triage.errors import Forbidden, HubError, NotFound, Unreachable
from triage.facts import Context, TrustedBot
from triage.facts.registry import EDITION, FACTS
from triage.model import Item, Kind, Repo
from triage.store.cache import Cache, Changed, Derive


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync has come; the last one names no repository."""

    repo: str
    feed: str
    done: int
    total: int
    new: int
    updated: int
    closed: int
    requests: int
    points: int
    points_left: int | None
    eta_seconds: float | None
    note: str = ""

    @classmethod
    def waiting(cls, note: str) -> Progress:
        """Nothing was asked yet: this waits for another."""
        return cls("", "waiting", 0, 0, 0, 0, 0, 0, 0, None, None, note)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A repository that could not be read, or not wholly."""

    repo: str
    kind: str
    """missing, forbidden, saml, archived, partial, network or other."""
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a sync did."""

    repos: int = 0
    new: int = 0
    updated: int = 0
    closed: int = 0
    requests: int = 0
    points: int = 0
    seconds: float = 0.0
    errors: tuple[Trouble, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Tally:
    """What a sync counted so far."""

    started: float = field(default_factory=time.monotonic)
    done: int = 0
    totals: dict[tuple[str, str], int] = field(default_factory=dict)
    changed: Changed = field(default_factory=Changed)
    errors: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    newest: dict[tuple[str, Kind], datetime] = field(default_factory=dict)
    """The newest change that the listings showed, by repository and kind."""
    numbers: dict[tuple[str, Kind], set[int]] = field(default_factory=dict)
    """The numbers that they showed."""

    unread: set[str] = field(default_factory=set)
    """Node ids of what was asked for whole and did not come."""

    def saw(self, repo_id: str, kind: Kind, items: Sequence[Item]) -> None:
        """Note what a page of a listing showed."""
        self.done += len(items)
        self.seen.update(i.node_id for i in items)
        key = (repo_id, kind)
        self.numbers.setdefault(key, set()).update(i.ref.number for i in items)
        times = [i.updated_at for i in items]
        if times:
            self.newest[key] = max(*times, self.newest.get(key, times[0]))

    def is_troubled(self, repo: str) -> bool:
        """Whether something of a repository could not be read."""
        return any(t.repo == repo for t in self.errors)

    def trouble(self, repo: str, error: HubError) -> None:
        """Note that a repository could not be read, or not wholly."""
        self.errors.append(Trouble(repo, kind_of(error), error.message))


def deriver(cache: Cache, settings: Settings, repo: Repo) -> Derive:
    """What turns an item of a repository into its facts."""
    used = acting(cache, settings, repo)
    return deriver_for(settings, repo, used, cache.tags())


def deriver_for(
    settings: Settings,
    repo: Repo,
    maintainers: frozenset[str],
    tags: Mapping[tuple[str, str], str],
) -> Derive:
    """The same, where these lower-case logins act as maintainers."""
    context = Context(
        maintainers=maintainers,
        trusted=_trusted(settings),
        repo_id=repo.node_id,
        default_branch=repo.default_branch,
        tags=tags,
        check_apps=frozenset(settings.bumps.check_apps),
    )
    return lambda item: [(f.table, f.columns, f.derive(item, context)) for f in FACTS]


def acting(cache: Cache, settings: Settings, repo: Repo) -> frozenset[str]:
    """Lower-case logins that act as maintainers, as far as it is known."""
    return cache.maintainers(repo.node_id) | settings.maintainers_of(repo.name)


def rules(settings: Settings, repo: Repo) -> str:
    """A text that changes when all of a repository's facts must be derived anew."""
    own = (_trusted(settings), tuple(sorted(settings.bumps.check_apps)))
    parts = (__version__, EDITION, own, repo.default_branch)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _trusted(settings: Settings) -> tuple[TrustedBot, ...]:
    return tuple(TrustedBot(b.type, b.id, b.bot) for b in settings.bumps.trusted)


def kind_of(error: HubError) -> str:
    """The word for an error in a report."""
    if isinstance(error, Forbidden):
        return "saml" if error.saml else "forbidden"
    return {NotFound: "missing", Unreachable: "network"}.get(type(error), "other")
