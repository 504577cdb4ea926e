"""The things that GitHub keeps, as frozen values: text in them is already clean.

Identifiers that are sent back to GitHub keep their raw form in a `raw` field that
is never displayed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triage.errors import UsageError


class Kind(StrEnum):
    """What an item is."""

    PULL = "pull"
    ISSUE = "issue"
    DISCUSSION = "discussion"


_REF = re.compile(
    r"(?:https?://[^/\s]+/)?"
    r"(?P<repo>[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+)"
    r"(?:\#|/(?:pull|issues|discussions)/)(?P<number>[0-9]{1,10})(?:[/#?]\S*)?"
)


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """`owner/name#12`: spelled as GitHub spells it, compared without case."""

    key: str
    """Lower-case repository; equality and order look at it and the number."""
    number: int
    repo: str = field(compare=False)
    """`owner/name` as GitHub spells it."""

    @classmethod
    def of(cls, repo: str, number: int) -> Ref:
        """The ref of an item whose repository and number are known."""
        return cls(repo.lower(), number, repo)

    @classmethod
    def parse(cls, text: str) -> Ref:
        """A ref from `owner/name#12` or from the address of its page.

        Raises UsageError for anything else.
        """
        match = _REF.fullmatch(text.strip())
        if not match:
            raise UsageError(
                f"{text!r} is not an item.", "Name one like owner/name#12."
            )
        return cls.of(match["repo"], int(match["number"]))

    def __str__(self) -> str:
        return f"{self.repo}#{self.number}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something. A deleted account is no actor at all (`None`)."""

    login: str
    """As GraphQL gives it: a bot's has no `[bot]` at its end."""
    kind: str = "User"
    """`User`, `Bot`, `Organization`, `Mannequin` or `EnterpriseUserAccount`."""
    database_id: int | None = None

    @property
    def is_bot(self) -> bool:
        """By account type, never by name."""
        return self.kind == "Bot"


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
class Review:
    """One submitted review of a pull request."""

    node_id: str
    author: Actor | None
    association: str
    state: str
    """APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED or PENDING."""
    submitted_at: datetime | None
    commit_oid: str = ""
    body: str = ""
    database_id: str = ""
    """The number that REST wants; a string, since it may exceed 63 bits."""


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """Who is asked for a review: a login, or a team's slug."""

    name: str
    is_team: bool = False
    as_code_owner: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A check run or commit status of the head."""

    name: str
    state: str
    """success, failure, pending, neutral or skipped."""
    app_id: int | None = None
    url: str = ""
    suite_created_at: datetime | None = None
    """When GitHub made the check suite: a server-side time of this very head."""


@dataclass(frozen=True, slots=True)
class File:
    """One changed path; `raw_path` is what GitHub calls it."""

    path: str
    raw_path: str
    additions: int = 0
    deletions: int = 0
    change: str = "MODIFIED"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of a bump's branch, with what proves where it is from."""

    oid: str
    message: str
    parents: int
    author_email: str
    author_login: str
    author_ids: tuple[int, ...]
    """Database ids of the accounts behind its authors, where GitHub knows them."""
    authors: int
    committer_email: str
    signed_by_github: bool | None
    """True only for a valid signature by GitHub's own key; None: not signed."""


@dataclass(frozen=True, slots=True)
class Push:
    """A force-push to a pull request's branch."""

    actor: Actor | None
    at: datetime
    after_oid: str


@dataclass(frozen=True, slots=True)
class Pull:
    """What only a pull request has."""

    head_ref: str
    head_ref_raw: str
    head_oid: str
    base_ref: str
    base_ref_raw: str
    is_draft: bool = False
    is_cross_repository: bool = False
    head_repo_id: str = ""
    """Empty where the fork is gone."""
    mergeable: str = "UNKNOWN"
    """MERGEABLE, CONFLICTING or UNKNOWN."""
    merge_state: str = "UNKNOWN"
    """GitHub's MergeStateStatus."""
    review_decision: str = ""
    """APPROVED, CHANGES_REQUESTED, REVIEW_REQUIRED, or empty."""
    additions: int = 0
    deletions: int = 0
    changed_files: int = 0
    merged_by: Actor | None = None
    in_merge_queue: bool = False
    auto_merge: bool = False
    reviews: tuple[Review, ...] = ()
    requests: tuple[ReviewRequest, ...] = ()
    checks: tuple[Check, ...] = ()
    checks_total: int = 0
    checks_state: str = "none"
    """success, failure, pending or none, of the head commit."""
    checks_oid: str = ""
    """The commit that the checks were read from."""
    files: tuple[File, ...] = ()
    files_total: int = 0
    commits: tuple[Commit, ...] = ()
    """Filled for bumps only, five at the most."""
    commits_total: int = 0
    commits_oid: str = ""
    """Head at which `commits` and `pushes` were read; empty: never."""
    pushes: tuple[Push, ...] = ()
    closes: tuple[Ref, ...] = ()
    """Issues that its merge closes."""


@dataclass(frozen=True, slots=True)
class Volatile:
    """What of a pull request changes without moving its `updatedAt`."""

    node_id: str
    updated_at: datetime
    state: str
    head_oid: str
    mergeable: str
    merge_state: str
    checks: tuple[Check, ...]
    checks_total: int
    checks_state: str
    checks_oid: str
    review_decision: str = ""
    in_merge_queue: bool = False
    auto_merge: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a bump's branch is from, read at one head."""

    node_id: str
    head_oid: str
    commits: tuple[Commit, ...]
    commits_total: int
    pushes: tuple[Push, ...]
    news: Volatile | None = None
    """What else was read with it."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What tells whether an item still is as it was read."""

    node_id: str
    updated_at: datetime
    closed_at: datetime | None
    association: str
    comments: int
    reactions: int
    labels: frozenset[str]
    """Raw names."""


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
    pull: Pull | None = None
    discussion: Discussion | None = None

    @property
    def is_open(self) -> bool:
        """Open, draft or not."""
        return self.state == "open"


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
class Rights:
    """What the person may do to one pull request at this instant, and its head."""

    node_id: str
    head_oid: str
    has_queue: bool
    can_arm: bool
    can_disarm: bool
    can_update_branch: bool
    is_override: bool
    """Whether the person could merge past the branch's protection."""
    position: int | None = None
    """Its place in the merge queue; None: it is in none."""
    head_parents: tuple[str, ...] = ()
    """Commits that the head was made from."""
    head_author: str = ""
    """Login of who made the head; empty: no account of GitHub's."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A pull request that was opened lately."""

    number: int
    url: str
    body: str


@dataclass(frozen=True, slots=True)
class RepoFiles:
    """Files of the default branch that decide who owns what."""

    codeowners: str | None = None
    """Text of the CODEOWNERS file in force; None: there is none."""
    codeowners_path: str = ""
    codeowners_errors: tuple[CodeownersError, ...] = ()
    dependabot: str | None = None
    """Text of the Dependabot configuration; None: there is none."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose token it is."""

    login: str
    database_id: int | None = None
    scopes: tuple[str, ...] | None = None
    """OAuth scopes; None for a fine-grained or app token, which has none."""


@dataclass(frozen=True, slots=True)
class Args:
    """What an action needs besides its item; unused ones stay empty."""

    logins: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """Raw names."""
    body: str = ""
    method: str = ""
    """merge, squash or rebase; empty: the repository's default."""
    target: str = ""
    """Id of what is taken back: a review, a comment."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One intended write, as it stands in the journal."""

    id: int
    plan: str
    action: str
    ref: Ref
    node_id: str
    kind: Kind
    title: str
    head_oid: str
    args: Args
    undo: str
    state: str
    """planned, inflight, done, failed, unknown, cancelled or undone."""
    why: str
    nonce: str
    created_at: datetime
    updated_at: datetime
    undoes: int | None = None
    receipt: Mapping[str, str] = field(default_factory=dict)
    """What GitHub answered: ids and addresses of what was made."""
    before: Mapping[str, str] = field(default_factory=dict)
    """What undo compares and restores."""
    evidence: Sequence[Sequence[str]] = ()
    """Conditions as they were shown: check, state, why."""
