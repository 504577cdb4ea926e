"""The seam to GitHub: what the rest of the house may ask of it, and tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.errors import HubError
from triage.model import (
    BranchRules,
    Brief,
    Item,
    Kind,
    Opened,
    Proof,
    Ref,
    Repo,
    RepoFiles,
    ReviewRequest,
    Rights,
    Viewer,
    Volatile,
    Word,
)
from triage.model.changes import Activity, Changes
from triage.model.owning import OwnersFile, Status, Team, Tree


@dataclass(frozen=True, slots=True)
class Budget:
    """What was spent, and what GitHub says is left."""

    requests: int = 0
    points: int = 0
    limit: int | None = None
    remaining: int | None = None
    reset_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """GitHub asked to wait: why, and how long from now, in seconds."""

    why: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing."""

    items: tuple[Item, ...]
    total: int
    after: str | None
    """Where the next page starts; None: this was the last."""
    whole: bool = True
    """False where GitHub answered in part: proves nothing gone, moves no mark."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Probed:
    """What became of one repository that was asked for."""

    name: str
    repo: Repo | None
    error: HubError | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question by node ids."""

    items: Mapping[str, Item]
    gone: frozenset[str]
    """Ids that GitHub says do not resolve: deleted, transferred, or hidden."""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """One page of a set of items that is to be compared: of which, and where."""

    kind: Kind
    repo: str
    states: tuple[str, ...]
    after: str = ""
    expected: int = 0
    """About how many there are; 0: unknown."""


@dataclass(frozen=True, slots=True)
class Briefs:
    """How the items of one page stand; with an error it proves nothing gone."""

    found: Mapping[str, Brief]
    after: str | None
    total: int
    error: HubError | None = None


Receipt = Mapping[str, str]
"""What GitHub answered to a write: ids and addresses of what was made."""


class Reads(Protocol):
    """What can be asked of GitHub. Each raises HubError."""

    @property
    def budget(self) -> Budget:
        """Requests and points so far."""
        ...

    @property
    def answered_at(self) -> datetime | None:
        """GitHub's own time at its newest answer; None where it did not say."""
        ...

    def viewer(self) -> Viewer:
        """Whose token it is."""
        ...

    def probe(self, names: Sequence[str]) -> tuple[Probed, ...]:
        """Many repositories in one request: permission, state, newest change."""
        ...

    def repo_files(
        self, names: Sequence[str]
    ) -> tuple[tuple[str, RepoFiles | HubError], ...]:
        """CODEOWNERS with its errors, and the Dependabot configuration, of each."""
        ...

    def assignable(
        self, names: Sequence[str]
    ) -> tuple[tuple[str, tuple[str, ...] | HubError], ...]:
        """Logins that GitHub lets one assign, of each repository."""
        ...

    def statuses(self, logins: Sequence[str]) -> tuple[Status, ...]:
        """Whether people say that they are busy; nobody where that is not readable."""
        ...

    def members(self, names: Sequence[str]) -> tuple[Team, ...]:
        """Who is in some teams (`owner/slug`), as far as the token may know."""
        ...

    def owners_files(
        self, branches: Sequence[tuple[str, str]]
    ) -> tuple[OwnersFile | None, ...]:
        """CODEOWNERS of some branches, each of a repository; None: not readable."""
        ...

    def tree(self, repo: str, branch: str) -> Tree:
        """The paths of all files of a branch; not whole where GitHub says so."""
        ...

    def owned(self, owner: str) -> tuple[str, ...]:
        """Names of an owner's unarchived repositories that the token can read."""
        ...

    def mine(self) -> tuple[str, ...]:
        """Names of unarchived repositories that the person can push to."""
        ...

    def page(
        self,
        kind: Kind,
        repo: str,
        *,
        states: tuple[str, ...] = (),
        since: datetime | None = None,
        after: str | None = None,
        expected: int = 0,
    ) -> Page:
        """Items, most recently updated first; `expected`: about so many, 0 unknown."""
        ...

    def briefs(self, asks: Sequence[Ask]) -> tuple[Briefs, ...]:
        """A page of each of several sets, most recently updated first."""
        ...

    def volatile(self, ids: Sequence[str]) -> tuple[Volatile, ...]:
        """Head, checks and mergeability of some pull requests."""
        ...

    def items(self, ids: Sequence[str]) -> Found:
        """Whole items by node id."""
        ...

    def numbered(self, ref: Ref) -> Item:
        """The whole item that a ref names. Raises NotFound."""
        ...

    def proof(self, ids: Sequence[str]) -> tuple[Proof, ...]:
        """Commits, force-pushes, head, checks and mergeability of bumps."""
        ...

    def changes(self, ref: Ref, head_oid: str) -> Changes:
        """Changed files with their lines; without a head where that is another now."""
        ...

    def activity(self, repo: str, branch: str, head_oid: str) -> Activity:
        """Who pushed a branch, noted for the head that is known."""
        ...

    def tagged(self, repo: str, tag: str) -> str:
        """The commit that a tag is of; empty where there is no such tag."""
        ...

    def words(self, ids: Sequence[str]) -> tuple[Word, ...]:
        """How some review conversations stand, and who spoke last in each."""
        ...

    def teams(self, ids: Sequence[str]) -> Mapping[str, tuple[ReviewRequest, ...]]:
        """Team requests by node id; empty where the token may not see teams."""
        ...

    def branch_rules(
        self, branches: Sequence[tuple[str, str]]
    ) -> tuple[BranchRules | None, ...]:
        """What branches (repository, branch) ask of a merge, in their order.

        None where the repository could not be read.
        """
        ...

    def rights(self, node_id: str) -> Rights | None:
        """What one may do to a pull request now; None where that is not readable."""
        ...

    def newest(self, repo: str) -> tuple[Opened, ...]:
        """The pull requests that were opened last, newest first."""
        ...


class Writes(Protocol):
    """What can be told GitHub. Never repeated here.

    Each raises HubError: Unreachable where the effect is unknown, any other where
    GitHub surely did nothing.
    """

    def approve(self, ref: Ref, oid: str, body: str) -> Receipt:
        """Approve a pull request at one commit. Receipt: `review`, `oid`."""
        ...

    def dismiss(self, ref: Ref, review: str, message: str) -> Receipt:
        """Dismiss a review by its database id."""
        ...

    def merge(self, ref: Ref, oid: str, method: str) -> Receipt:
        """Merge if the head is still `oid`. Receipt: `oid` of the merge."""
        ...

    def revert(self, node_id: str, body: str = "") -> Receipt:
        """Open the pull request that reverts a merged one. Receipt: `number`."""
        ...

    def arm(self, node_id: str, oid: str, method: str) -> Receipt:
        """Let GitHub merge once everything required has passed, from head `oid`."""
        ...

    def disarm(self, node_id: str) -> Receipt:
        """Take the order to merge by itself back."""
        ...

    def enqueue(self, node_id: str, oid: str) -> Receipt:
        """Put into the merge queue if the head is still `oid`. Receipt: `position`."""
        ...

    def dequeue(self, node_id: str) -> Receipt:
        """Take out of the merge queue."""
        ...

    def update_branch(self, node_id: str, oid: str) -> Receipt:
        """Merge the base into the branch if its head is still `oid`. Receipt: `head`."""
        ...

    def set_draft(self, node_id: str, *, is_draft: bool) -> Receipt:
        """Make a pull request a draft, or ready for review."""
        ...

    def set_answer(self, comment_id: str, *, is_answer: bool) -> Receipt:
        """Mark a discussion's comment as its answer, or take the mark away."""
        ...

    def assign(self, ref: Ref, logins: Sequence[str]) -> Receipt:
        """Add assignees; GitHub drops those without push access silently."""
        ...

    def unassign(self, ref: Ref, logins: Sequence[str]) -> Receipt:
        """Remove assignees."""
        ...

    def request(self, ref: Ref, logins: Sequence[str]) -> Receipt:
        """Ask people for a review."""
        ...

    def unrequest(self, ref: Ref, logins: Sequence[str]) -> Receipt:
        """Take back a request for review."""
        ...

    def label(self, item: Item, labels: Sequence[str]) -> Receipt:
        """Add labels by their raw names."""
        ...

    def unlabel(self, item: Item, label: str) -> Receipt:
        """Remove one label by its raw name."""
        ...

    def comment(self, item: Item, body: str, reply_to: str = "") -> Receipt:
        """Comment on an item. Receipt: `comment`, `node`, `url`.

        `reply_to`: node id of the comment of a discussion to whose thread it belongs.
        """
        ...

    def delete_comment(self, item: Item, comment: str, node_id: str) -> Receipt:
        """Delete one's own comment."""
        ...

    def set_state(self, item: Item, state: str, reason: str = "") -> Receipt:
        """Close, for a reason in GitHub's word where one is given; or reopen."""
        ...


class Hub(Reads, Writes, Protocol):
    """Both directions."""
