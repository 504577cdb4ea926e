"""What a world is made of: mutable records that hold raw, uncleaned text.

These are the server's side of GitHub; `triage.model` is what a client makes of
them, cleaned and frozen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.errors import TriageError
from triage.model import Kind

RANKS = ("", "READ", "TRIAGE", "WRITE", "MAINTAIN", "ADMIN")
"""Permissions, weakest first."""

DEPENDABOT_ID = 49699333
RENOVATE_ID = 29139614
ACTIONS_APP = 15368
"""Database id of the GitHub Actions app."""


class DeniedError(TriageError):
    """GitHub's definite no to a request, in the shapes of REST and of GraphQL."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "UNPROCESSABLE",
        errors: tuple[object, ...] = (),
        extensions: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.errors = errors
        self.extensions = extensions or {}


def digest(*parts: object) -> str:
    """Forty hex digits that depend on the parts alone, like a commit's name."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha1(text.encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324


def number_of(*parts: object) -> int:
    """A positive 31-bit number that depends on the parts alone."""
    return int(digest("number", *parts)[:8], 16) % 2_147_483_000 + 1


@dataclass(frozen=True, slots=True)
class Status:
    """What somebody says of themselves beside their name."""

    is_busy: bool
    expires_at: datetime | None = None
    message: str = ""


@dataclass(slots=True, eq=False)
class Person:
    """An account; a bot's login has no `[bot]` at its end."""

    login: str
    kind: str
    """`User`, `Bot`, `Organization` or `Mannequin`."""
    database_id: int
    node_id: str
    status: Status | None = None

    @property
    def is_bot(self) -> bool:
        """Whether the account is an app's."""
        return self.kind == "Bot"

    @property
    def rest_login(self) -> str:
        """The login as REST spells it."""
        return f"{self.login}[bot]" if self.is_bot else self.login

    @property
    def email(self) -> str:
        """The no-reply address that GitHub writes into commits."""
        return f"{self.database_id}+{self.rest_login}@users.noreply.github.com"


@dataclass(slots=True, eq=False)
class Label:
    """A label of one repository."""

    name: str
    color: str
    description: str
    node_id: str
    repo: Repo


@dataclass(slots=True, eq=False)
class Category:
    """A discussion category of one repository."""

    name: str
    is_answerable: bool
    node_id: str


@dataclass(slots=True, eq=False)
class Comment:
    """A comment of an item, or a reply to one in a discussion."""

    node_id: str
    author: Person | None
    created_at: datetime
    body: str
    database_id: int
    reply_to: Comment | None = None


@dataclass(slots=True, eq=False)
class Review:
    """A submitted review, recorded on one commit."""

    node_id: str
    author: Person | None
    state: str
    submitted_at: datetime
    commit_oid: str
    body: str
    database_id: int


@dataclass(slots=True, eq=False)
class Conversation:
    """A review conversation about lines of a file."""

    item: Item
    node_id: str
    path: str
    line: int | None
    """None: the line is gone."""
    comments: list[Comment] = field(default_factory=list)
    resolved_by: Person | None = None
    is_outdated: bool = False


@dataclass(slots=True, eq=False)
class Team:
    """A team that may be asked for a review."""

    name: str
    slug: str
    owner: str
    node_id: str
    members: list[Person] = field(default_factory=list)

    @property
    def combined_slug(self) -> str:
        """`owner/slug`."""
        return f"{self.owner}/{self.slug}"


@dataclass(slots=True, eq=False)
class Request:
    """A review that was asked for."""

    reviewer: Person | Team
    as_code_owner: bool = False


@dataclass(slots=True, eq=False)
class Check:
    """A check run or a commit status of one commit."""

    name: str
    oid: str
    conclusion: str
    """SUCCESS, FAILURE, CANCELLED, SKIPPED, NEUTRAL …; for a status its state."""
    started_at: datetime
    completed_at: datetime | None
    """None: never in this world; later than the clock: still running."""
    app_id: int = ACTIONS_APP
    app_slug: str = "github-actions"
    is_status: bool = False
    url: str = ""


@dataclass(slots=True, eq=False)
class File:
    """One changed path, with its patch where the file is text and not too big."""

    path: str
    additions: int = 0
    deletions: int = 0
    change: str = "MODIFIED"
    patch: str | None = None


@dataclass(slots=True, eq=False)
class Signature:
    """What GitHub says about a commit's signature."""

    is_valid: bool = True
    state: str = "VALID"
    by_github: bool = True


@dataclass(slots=True, eq=False)
class Author:
    """Free text in a commit, and the account that GitHub found for its e-mail."""

    name: str
    email: str
    person: Person | None = None


@dataclass(slots=True, eq=False)
class Commit:
    """One commit of a pull request."""

    oid: str
    message: str
    authors: list[Author]
    committer: Author
    committed_at: datetime
    parents: int = 1
    parent_oids: tuple[str, ...] = ()
    """Where they are known; else they are made up."""
    signature: Signature | None = None


@dataclass(slots=True, eq=False)
class Push:
    """A force-push to a pull request's branch."""

    actor: Person | None
    at: datetime
    before_oid: str
    after_oid: str
    node_id: str


@dataclass(slots=True, eq=False)
class Happened:
    """An event of an item's timeline that is no word and no push."""

    kind: str
    """GitHub's type: `AssignedEvent`, `ReviewRequestedEvent`, …"""
    at: datetime
    actor: Person | None
    subject: Person | Team | Review | Label | None = None
    """Who was asked or assigned; of a dismissal the review; the label."""


@dataclass(slots=True, eq=False)
class PullSide:
    """What only a pull request has."""

    head_ref: str
    head_oid: str
    base_ref: str = "main"
    is_draft: bool = False
    head_repo_id: str | None = None
    """None where the fork is gone."""
    is_cross: bool = False
    conflicting: bool = False
    merged_at: datetime | None = None
    merged_by: Person | None = None
    merge_oid: str = ""
    auto_merge_at: datetime | None = None
    auto_merge_by: Person | None = None
    auto_merge_method: str = "MERGE"
    in_queue: bool = False
    queued_at: datetime | None = None
    base_seen: int = 0
    """Version of the base branch that the head contains."""
    decision: str | None = None
    """A recorded review decision; None: it follows from the reviews."""
    additions: int = 0
    deletions: int = 0
    changed_files: int = 0
    reviews: list[Review] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)
    closes: list[Item] = field(default_factory=list)
    computed: tuple[str, int] | None = None
    """Head and base version for which mergeability was worked out."""
    head_gone: bool = False


@dataclass(slots=True, eq=False)
class DiscussionSide:
    """What only a discussion has."""

    category: Category
    answer: Comment | None = None
    answer_chosen_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Item:
    """A pull request, issue or discussion."""

    kind: Kind
    repo: Repo
    number: int
    node_id: str
    database_id: int
    title: str
    body: str
    author: Person | None
    created_at: datetime
    updated_at: datetime
    state: str = "OPEN"
    """OPEN, CLOSED or MERGED."""
    closed_at: datetime | None = None
    state_reason: str | None = None
    locked: bool = False
    milestone: str = ""
    labels: list[Label] = field(default_factory=list)
    assignees: list[Person] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    reactions: int = 0
    happened: list[Happened] = field(default_factory=list)
    pull: PullSide | None = None
    discussion: DiscussionSide | None = None

    @property
    def ref(self) -> str:
        """`owner/name#12`."""
        return f"{self.repo.name}#{self.number}"

    @property
    def path(self) -> str:
        """What its page is called within the repository."""
        folder = {"pull": "pull", "issue": "issues", "discussion": "discussions"}
        return f"{folder[self.kind]}/{self.number}"

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"https://github.com/{self.repo.name}/{self.path}"

    @property
    def side(self) -> PullSide:
        """The pull request's own side.

        Raises DeniedError where the item is none.
        """
        if self.pull is None:
            raise DeniedError(404, "Not Found", kind="NOT_FOUND")
        return self.pull


@dataclass(slots=True, eq=False)
class OwnersError:
    """A CODEOWNERS rule that GitHub ignores."""

    line: int
    column: int
    kind: str
    source: str
    message: str
    path: str
    suggestion: str = ""


@dataclass(slots=True, eq=False)
class Release:
    """A published release."""

    tag: str
    name: str
    published_at: datetime
    node_id: str


@dataclass(slots=True, eq=False)
class Repo:
    """A repository with what is in it."""

    name: str
    """`owner/name`."""
    node_id: str
    database_id: int
    description: str = ""
    default_branch: str = "main"
    is_archived: bool = False
    is_private: bool = False
    is_disabled: bool = False
    has_issues: bool = True
    has_discussions: bool = False
    methods: tuple[str, ...] = ("MERGE", "SQUASH", "REBASE")
    """Allowed merge methods, the viewer's default first."""
    required_reviews: int = 0
    required_checks: tuple[str, ...] = ()
    """Names of checks without which nothing is merged."""
    strict: bool = False
    """Whether a branch must contain its base before it is merged."""
    dismisses_stale: bool = False
    """Whether a push takes the weight from approvals."""
    last_push: bool = False
    """Whether somebody else than the last pusher must approve."""
    by_ruleset: bool = False
    """Whether these come from a ruleset rather than a branch protection rule."""
    admins_too: bool = True
    """Whether the protection holds administrators."""
    auto_merge: bool = False
    """Whether pull requests may be told to merge by themselves."""
    queues: frozenset[str] = frozenset()
    """Base branches that have a merge queue."""
    pushed_at: datetime | None = None
    hidden: str = ""
    """`private` (nobody sees it) or `saml` (the organisation wants SSO)."""
    permissions: dict[str, str] = field(default_factory=dict)
    """Lower-case login to permission, collaborators only."""
    roles: dict[str, str] = field(default_factory=dict)
    """Lower-case login to OWNER, MEMBER or COLLABORATOR."""
    contributors: set[str] = field(default_factory=set)
    """Lower-case logins of those who merged something."""
    labels: dict[str, Label] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    """Commits of its tags."""
    """Text files of the default branch, by path."""
    tree_is_cut: bool = False
    """Whether there are more files than GitHub lists at once."""
    owners_errors: list[OwnersError] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    base_versions: dict[str, int] = field(default_factory=dict)
    """How often each base branch moved."""

    @property
    def owner(self) -> str:
        """The part before the slash."""
        return self.name.split("/", 1)[0]

    @property
    def short(self) -> str:
        """The part after the slash."""
        return self.name.split("/", 1)[1]

    def tree(self) -> list[str]:
        """The files of the default branch: its own, and what pull requests tell of it."""
        found = set(self.files)
        for item in sorted(self.items.values(), key=lambda one: one.updated_at):
            for file in item.pull.files if item.pull else ():
                if item.state == "MERGED" and file.change == "REMOVED":
                    found.discard(file.path)
                elif item.state == "MERGED" or file.change != "ADDED":
                    found.add(file.path)
        return sorted(found)

    def base_version(self, branch: str) -> int:
        """How often this base branch moved."""
        return self.base_versions.get(branch, 0)


@dataclass(frozen=True, slots=True)
class Effect:
    """One change of the world, as the ledger keeps it."""

    at: datetime
    by: str
    action: str
    ref: str
    detail: Mapping[str, object]
