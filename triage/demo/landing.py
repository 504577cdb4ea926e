"""How a pull request lands: merged at once, by itself, through a queue, or reverted.

Refusals are in GitHub's words where these are known from its answers (cli/cli and
other clients quote them).
"""

from __future__ import annotations

from triage.demo.aftermath import Aftermath
from triage.demo.things import (
    Author,
    Commit,
    DeniedError,
    Item,
    PullSide,
    Repo,
    digest,
)
from triage.model import Ref

_NAMES = {"MERGE": "Merge commits", "SQUASH": "Squash merges"}
_MOVED = "Head branch was modified. Review and try the merge again."


class Landing(Aftermath):
    """Pull requests on their way into their base branch."""

    def merge(
        self,
        ref: str | Ref,
        *,
        by: str | None = None,
        sha: str | None = None,
        method: str = "MERGE",
        queued: bool = False,
    ) -> str:
        """Merges a pull request and returns the new commit on its base branch.

        `queued`: the merge queue does it. An administrator whom the protection does
        not hold merges what is blocked, as over GitHub's API. Raises DeniedError:
        405 where it cannot be merged, 409 where the head is another than `sha`.
        """
        with self.lock:
            item = self.item(ref)
            side, repo = item.side, item.repo
            if sha is not None and sha != side.head_oid:
                raise DeniedError(409, _MOVED)
            if method not in repo.methods:
                name = _NAMES.get(method, "Rebase merges")
                raise DeniedError(405, f"{name} are not allowed on this repository.")
            if item.state != "OPEN" or side.is_draft or side.conflicting:
                raise DeniedError(405, "Pull Request is not mergeable")
            if side.base_ref in repo.queues and not queued:
                raise DeniedError(405, "Changes must be made through the merge queue")
            if not queued and not self._overrides(repo, by):
                self._held(item)
            return self._land(item, by, method)

    def _overrides(self, repo: Repo, by: str | None) -> bool:
        """Whether the branch's protection does not hold this person."""
        return not repo.admins_too and self.may(repo, "ADMIN", by)

    def _held(self, item: Item) -> None:
        """Refuses what the branch's protection holds."""
        if self.is_blocked(item):
            raise DeniedError(405, self._why_blocked(item))
        if item.repo.strict and self.is_behind(item):
            raise DeniedError(
                405, "Head branch is out of date. Review and try the merge again."
            )

    def _why_blocked(self, item: Item) -> str:
        if self.missing_checks(item):
            count = len(self.missing_checks(item))
            what = "check is" if count == 1 else "checks are"
            return f"{count} of {len(item.repo.required_checks)} required status {what} expected."
        return (
            f"At least {item.repo.required_reviews} approving review is required by"
            " reviewers with write access."
        )

    def _land(self, item: Item, by: str | None, method: str) -> str:
        side, repo = item.side, item.repo
        at = self._did("merge", item, by, sha=side.head_oid, method=method)
        item.state, item.closed_at = "MERGED", at
        side.merged_at, side.merged_by = at, self._who(by)
        side.auto_merge_at, side.in_queue = None, False
        side.merge_oid = digest("merge", item.node_id, side.head_oid)
        if item.author:
            repo.contributors.add(item.author.login.lower())
        self.move_base(repo, side.base_ref)
        self.collide(item)
        repo.pushed_at = at
        for issue in side.closes:
            if issue.state == "OPEN":
                self.close(Ref.of(issue.repo.name, issue.number), by=by)
        return side.merge_oid

    def move_base(self, repo: Repo, branch: str) -> None:
        """A push to a base branch: GitHub forgets what it knew of mergeability."""
        repo.base_versions[branch] = repo.base_version(branch) + 1

    def draft(
        self, ref: str | Ref, *, by: str | None = None, is_draft: bool = True
    ) -> None:
        """Turns a pull request into a draft, or back."""
        with self.lock:
            item = self.item(ref)
            if item.side.is_draft != is_draft:
                at = self._did("draft" if is_draft else "ready", item, by)
                kind = "ConvertToDraftEvent" if is_draft else "ReadyForReviewEvent"
                self._tell(item, kind, at, by)
                item.side.is_draft = is_draft

    # by itself

    def arm(
        self,
        ref: str | Ref,
        *,
        by: str | None = None,
        sha: str | None = None,
        method: str = "MERGE",
    ) -> None:
        """Orders the merge for when everything required has passed."""
        with self.lock:
            item = self.item(ref)
            side = self._at(item, sha)
            if not item.repo.auto_merge:
                raise DeniedError(422, "Auto merge is not allowed for this repository")
            if not self.is_protected(item):
                raise DeniedError(
                    422,
                    "Pull request Protected branch rules not configured for this branch",
                )
            self.compute(item)
            state = self.merge_state(item)
            if state in {"CLEAN", "UNSTABLE", "DRAFT"}:
                raise DeniedError(
                    422, f"Pull request Pull request is in {state.lower()} status"
                )
            if method not in item.repo.methods:
                raise DeniedError(422, "Merge method is not allowed on this repository")
            if side.auto_merge_at is None:
                side.auto_merge_at = self._did("arm", item, by, sha=side.head_oid)
                side.auto_merge_by, side.auto_merge_method = self._who(by), method

    def disarm(self, ref: str | Ref, *, by: str | None = None) -> None:
        """Takes the order back."""
        with self.lock:
            item = self.item(ref)
            if item.side.auto_merge_at is None:
                raise DeniedError(
                    422, "Can't disable auto-merge for this pull request."
                )
            self._did("disarm", item, by)
            item.side.auto_merge_at = None

    def fire(self, item: Item) -> None:
        """Carries out an order to merge where nothing holds it any more."""
        side = item.side
        ready = not side.is_draft and not side.conflicting and not self.is_blocked(item)
        if side.auto_merge_at and ready and self.checks_state(item) == "SUCCESS":
            who = side.auto_merge_by.login if side.auto_merge_by else None
            self._land(item, who, side.auto_merge_method)

    # through a queue

    def enqueue(
        self, ref: str | Ref, *, by: str | None = None, sha: str | None = None
    ) -> int:
        """Puts a pull request into its base's merge queue; its place there."""
        with self.lock:
            item = self.item(ref)
            side = self._at(item, sha)
            if side.base_ref not in item.repo.queues:
                raise DeniedError(422, "A merge queue is not enabled for this branch")
            if side.in_queue:
                raise DeniedError(422, "Pull request is already in the queue")
            checked = self.checks_state(item) in {None, "SUCCESS"}
            if (
                side.is_draft
                or side.conflicting
                or self.is_blocked(item)
                or not checked
            ):
                raise DeniedError(422, "Pull request is not mergeable")
            self._did("enqueue", item, by, sha=side.head_oid)
            side.in_queue = True
            side.queued_at = self.now
            return self.place(item)

    def dequeue(self, ref: str | Ref, *, by: str | None = None) -> None:
        """Takes a pull request out of the queue."""
        with self.lock:
            item = self.item(ref)
            if not item.side.in_queue:
                raise DeniedError(422, "Pull request is not in the queue")
            self._did("dequeue", item, by)
            item.side.in_queue = False

    def place(self, item: Item) -> int:
        """Where a pull request stands in its queue, from one on."""
        waiting = [
            i
            for i in item.repo.items.values()
            if i.pull and i.pull.in_queue and i.pull.base_ref == item.side.base_ref
        ]
        waiting.sort(key=lambda i: i.side.queued_at or i.updated_at)
        return waiting.index(item) + 1

    # the branch

    def update_branch(
        self, ref: str | Ref, *, by: str | None = None, sha: str | None = None
    ) -> str:
        """Merges the base into the branch and returns the new head."""
        with self.lock:
            item = self.item(ref)
            side = item.side
            if item.state != "OPEN" or side.head_gone:
                raise DeniedError(422, "Pull request is closed")
            if sha is not None and sha != side.head_oid:
                raise DeniedError(
                    422, "expected head sha didn't match current head ref."
                )
            if side.conflicting:
                raise DeniedError(422, "merge conflict between base and head")
            if not self.is_behind(item):
                raise DeniedError(422, "There are no new commits on the base branch.")
            who = self._who(by)
            before, commits = side.head_oid, self.commits(item)
            at = self._did("update-branch", item, by, before=before)
            side.head_oid = digest("update", item.node_id, before, len(self.history))
            author = Author(who.login, who.email, who)
            committer = Author("GitHub", "noreply@github.com")
            made = Commit(
                side.head_oid,
                f"Merge branch '{side.base_ref}' into {side.head_ref}",
                [author],
                committer,
                at,
                parents=2,
                parent_oids=(before, self.base_oid(item)),
            )
            side.commits = [*commits, made]
            side.base_seen = item.repo.base_version(side.base_ref)
            return side.head_oid

    def base_oid(self, item: Item) -> str:
        """The head of the branch that a pull request goes into."""
        repo, branch = item.repo, item.side.base_ref
        return digest("base", repo.node_id, repo.base_version(branch))

    def _at(self, item: Item, sha: str | None) -> PullSide:
        """The side of an open pull request whose head is still `sha`."""
        if item.state != "OPEN":
            raise DeniedError(422, "Pull request is closed")
        if sha is not None and sha != item.side.head_oid:
            raise DeniedError(422, _MOVED)
        return item.side
