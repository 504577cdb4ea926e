"""Repositories as a token sees them, and whose token it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.model.refs import Kind


@dataclass(frozen=True, slots=True)
class CodeownersError:
    """A CODEOWNERS rule that GitHub ignores."""

    line: int
    kind: str
    source: str
    message: str
    path: str


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository as this token sees it."""

    node_id: str
    name: str
    """`owner/name` as GitHub spells it."""
    default_branch: str = ""
    is_archived: bool = False
    is_private: bool = False
    has_issues: bool = True
    has_discussions: bool = False
    permission: str = ""
    """ADMIN, MAINTAIN, WRITE, TRIAGE, READ, or empty."""
    merge_methods: tuple[str, ...] = ()
    """Allowed ones of merge, squash and rebase; the person's default first."""
    pushed_at: datetime | None = None
    newest: tuple[tuple[str, datetime], ...] = ()
    """Kind and `updatedAt` of the most recently changed item of that kind."""

    totals: tuple[tuple[str, int, int], ...] = ()
    """Kind, how many there are of it, and how many are open."""

    def total_of(self, kind: Kind) -> tuple[int, int]:
        """How many items of this kind there are, and how many are open."""
        return next(((n, o) for k, n, o in self.totals if k == kind), (0, 0))

    def newest_of(self, kind: Kind) -> datetime | None:
        """When an item of this kind last changed; None: there is none."""
        return dict(self.newest).get(kind)


@dataclass(frozen=True, slots=True)
class BranchRules:
    """What a base branch asks of whoever merges into it; None: nobody may read it."""

    branch: str
    auto_merge: bool | None = None
    """Whether the repository lets pull requests merge by themselves."""
    queue: bool | None = None
    """Whether merging goes through a merge queue."""
    approvals: int | None = None
    """Approving reviews that are required."""
    checks: tuple[str, ...] | None = None
    """Names of the checks that must pass."""
    strict: bool | None = None
    """Whether the branch must contain its base."""
    dismisses_stale: bool | None = None
    """Whether a push takes the weight from approvals."""
    last_push: bool | None = None
    """Whether somebody else than the last pusher must approve."""
    code_owners: bool | None = None
    """Whether a code owner must approve."""
    methods: tuple[str, ...] = ()
    """Merge methods that a ruleset leaves; empty: all that the repository allows."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is published."""

    node_id: str
    tag: str
    name: str
    """Empty: only the tag names it."""
    published_at: datetime
    is_prerelease: bool
    url: str


@dataclass(frozen=True, slots=True)
class RepoFiles:
    """What a push may change: files that say who owns what, and releases."""

    codeowners: str | None = None
    """Text of the CODEOWNERS file in force; None: there is none."""
    codeowners_path: str = ""
    codeowners_errors: tuple[CodeownersError, ...] = ()
    dependabot: str | None = None
    """Text of the Dependabot configuration; None: there is none."""
    releases: tuple[Release, ...] = ()
    """The newest twenty."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose token it is."""

    login: str
    database_id: int | None = None
    scopes: tuple[str, ...] | None = None
    """OAuth scopes; None for a fine-grained or app token, which has none."""
