"""Writes that steer a pull request or a discussion, each sent once, as mutations.

Whatever acts on a head names it, so that what is steered is what was seen: GitHub
refuses where `expectedHeadOid` is no longer the head (its GraphQL reference).
"""

from __future__ import annotations

from triage.hub import Receipt, mutations
from triage.hub.client import Client
from triage.text import clean


class Steering:
    """The part of the Hub that decides what becomes of an item."""

    client: Client

    def revert(self, node_id: str, body: str = "") -> Receipt:
        """Open the pull request that reverts a merged one."""
        sent = {"pullRequestId": node_id, **({"body": body} if body else {})}
        data = self.client.mutate(mutations.REVERT, sent)
        made = (data.get("revertPullRequest") or {}).get("revertPullRequest") or {}
        return receipt(number=made.get("number"), url=made.get("url"))

    def arm(self, node_id: str, oid: str, method: str) -> Receipt:
        """Let GitHub merge once everything required has passed."""
        self.client.mutate(
            mutations.ENABLE_AUTO_MERGE,
            {
                "pullRequestId": node_id,
                "expectedHeadOid": oid,
                **({"mergeMethod": method.upper()} if method else {}),
            },
        )
        return {}

    def disarm(self, node_id: str) -> Receipt:
        """Take the order to merge by itself back."""
        self.client.mutate(mutations.DISABLE_AUTO_MERGE, {"pullRequestId": node_id})
        return {}

    def enqueue(self, node_id: str, oid: str) -> Receipt:
        """Put a pull request into the merge queue of its base."""
        data = self.client.mutate(
            mutations.ENQUEUE, {"pullRequestId": node_id, "expectedHeadOid": oid}
        )
        made = (data.get("enqueuePullRequest") or {}).get("mergeQueueEntry") or {}
        return receipt(position=made.get("position"), entry=made.get("id"))

    def dequeue(self, node_id: str) -> Receipt:
        """Take a pull request out of the merge queue."""
        self.client.mutate(mutations.DEQUEUE, {"id": node_id})
        return {}

    def update_branch(self, node_id: str, oid: str) -> Receipt:
        """Merge the base into the branch, if its head is still `oid`."""
        data = self.client.mutate(
            mutations.UPDATE_BRANCH, {"pullRequestId": node_id, "expectedHeadOid": oid}
        )
        made = (data.get("updatePullRequestBranch") or {}).get("pullRequest") or {}
        return receipt(head=made.get("headRefOid"))

    def set_draft(self, node_id: str, *, is_draft: bool) -> Receipt:
        """Make a pull request a draft, or ready for review."""
        document = mutations.TO_DRAFT if is_draft else mutations.READY
        self.client.mutate(document, {"pullRequestId": node_id})
        return {}

    def set_answer(self, comment_id: str, *, is_answer: bool) -> Receipt:
        """Mark a discussion's comment as its answer, or take the mark away."""
        document = mutations.MARK_ANSWER if is_answer else mutations.UNMARK_ANSWER
        self.client.mutate(document, {"id": comment_id})
        return {}


def receipt(**made: object) -> dict[str, str]:
    """What GitHub answered, cleaned; what is missing is left out."""
    return {k: clean(str(v)) for k, v in made.items() if v is not None}
