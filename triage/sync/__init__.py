"""GitHub → facts → store: page by page, each page one transaction and one message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.config import Settings
from triage.errors import Forbidden, HubError, NotFound, Unreachable
from triage.facts import Context, TrustedBot
from triage.facts.registry import FACTS
from triage.model import Repo
from triage.store.cache import Cache, Derive


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
    waiting_until: datetime | None = None


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


def deriver(cache: Cache, settings: Settings, repo: Repo) -> Derive:
    """What turns an item of a repository into its facts."""
    context = Context(
        maintainers=cache.maintainers(repo.node_id)
        | settings.maintainers_of(repo.name),
        trusted=tuple(TrustedBot(b.type, b.id, b.bot) for b in settings.bumps.trusted),
        repo_id=repo.node_id,
        default_branch=repo.default_branch,
    )
    return lambda item: [(f.table, f.columns, f.derive(item, context)) for f in FACTS]


def kind_of(error: HubError) -> str:
    """The word for an error in a report."""
    if isinstance(error, Forbidden):
        return "saml" if error.saml else "forbidden"
    return {NotFound: "missing", Unreachable: "network"}.get(type(error), "other")
