"""Writes to GitHub, each sent once: REST where it offers the call, else a mutation.

Approve names a commit and merge names the head, so that what is done is what was
seen (GitHub's REST pages on reviews and merging).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from triage.errors import NotFound, Rejected, Unreachable
from triage.hub import Receipt, mutations, queries
from triage.hub.steer import Steering, receipt
from triage.model import Item, Kind, Ref
from triage.text import clean


class Writing(Steering):
    """The half of the Hub that changes something."""

    def approve(self, ref: Ref, oid: str, body: str) -> Receipt:
        """Approve a pull request at one commit."""
        sent: dict[str, str] = {"event": "APPROVE", "commit_id": oid}
        if body:
            sent["body"] = body
        made = _made(self.client.rest("POST", f"{_pull_path(ref)}/reviews", sent))
        return receipt(
            review=made.get("id"), node=made.get("node_id"), oid=made.get("commit_id")
        )

    def dismiss(self, ref: Ref, review: str, message: str) -> Receipt:
        """Dismiss a review by its database id."""
        self.client.rest(
            "PUT",
            f"{_pull_path(ref)}/reviews/{quote(review, safe='')}/dismissals",
            {"message": message, "event": "DISMISS"},
        )
        return {}

    def merge(self, ref: Ref, oid: str, method: str) -> Receipt:
        """Merge if the head is still `oid`."""
        body = {"sha": oid, **({"merge_method": method} if method else {})}
        made = _made(self.client.rest("PUT", f"{_pull_path(ref)}/merge", body))
        if made.get("merged") is False:
            raise Rejected(clean(made.get("message")) or "GitHub did not merge it.")
        return receipt(oid=made.get("sha"))

    def assign(self, ref: Ref, logins: Sequence[str]) -> Receipt:
        """Add assignees."""
        path = f"{_issue_path(ref)}/assignees"
        self.client.rest("POST", path, {"assignees": list(logins)})
        return {}

    def unassign(self, ref: Ref, logins: Sequence[str]) -> Receipt:
        """Remove assignees."""
        path = f"{_issue_path(ref)}/assignees"
        self.client.rest("DELETE", path, {"assignees": list(logins)})
        return {}

    def request(self, ref: Ref, logins: Sequence[str]) -> Receipt:
        """Ask people for a review."""
        self.client.rest("POST", f"{_pull_path(ref)}/requested_reviewers", _who(logins))
        return {}

    def unrequest(self, ref: Ref, logins: Sequence[str]) -> Receipt:
        """Take back a request for review."""
        path = f"{_pull_path(ref)}/requested_reviewers"
        self.client.rest("DELETE", path, _who(logins))
        return {}

    def label(self, item: Item, labels: Sequence[str]) -> Receipt:
        """Add labels by their raw names."""
        if item.kind is Kind.DISCUSSION:
            ids = [self._label_id(item.ref, name) for name in labels]
            self.client.mutate(
                mutations.ADD_LABEL, {"labelableId": item.node_id, "labelIds": ids}
            )
        else:
            path = f"{_issue_path(item.ref)}/labels"
            self.client.rest("POST", path, {"labels": list(labels)})
        return {}

    def unlabel(self, item: Item, label: str) -> Receipt:
        """Remove one label by its raw name."""
        if item.kind is Kind.DISCUSSION:
            ids = [self._label_id(item.ref, label)]
            self.client.mutate(
                mutations.REMOVE_LABEL, {"labelableId": item.node_id, "labelIds": ids}
            )
        else:
            path = f"{_issue_path(item.ref)}/labels/{quote(label, safe='')}"
            self.client.rest("DELETE", path)
        return {}

    def _label_id(self, ref: Ref, name: str) -> str:
        variables = {**split(ref.repo), "label": name}
        answer = self.client.read(queries.LABEL_ID, variables)
        label = (answer.data.get("repository") or {}).get("label")
        if not isinstance(label, dict) or not label.get("id"):
            raise NotFound(f"{ref.repo} has no label {clean(name)!r}.")
        return str(label["id"])

    def comment(self, item: Item, body: str, reply_to: str = "") -> Receipt:
        """Comment on an item, or within a thread of a discussion."""
        if item.kind is Kind.DISCUSSION:
            given = {"discussionId": item.node_id, "body": body}
            if reply_to:
                given["replyToId"] = reply_to
            data = self.client.mutate(mutations.ADD_DISCUSSION_COMMENT, given)
            made = (data.get("addDiscussionComment") or {}).get("comment") or {}
            return receipt(
                comment=made.get("databaseId"), node=made.get("id"), url=made.get("url")
            )
        path = f"{_issue_path(item.ref)}/comments"
        made = _made(self.client.rest("POST", path, {"body": body}))
        return receipt(
            comment=made.get("id"), node=made.get("node_id"), url=made.get("html_url")
        )

    def delete_comment(self, item: Item, comment: str, node_id: str) -> Receipt:
        """Delete one's own comment."""
        if item.kind is Kind.DISCUSSION:
            self.client.mutate(mutations.DELETE_DISCUSSION_COMMENT, {"id": node_id})
        else:
            path = f"{_repo_path(item.ref)}/issues/comments/{quote(comment, safe='')}"
            self.client.rest("DELETE", path)
        return {}

    def set_state(self, item: Item, state: str, reason: str = "") -> Receipt:
        """Close, for a reason where one is given; or reopen."""
        if item.kind is Kind.DISCUSSION:
            closing = state == "closed"
            given = {"discussionId": item.node_id}
            if closing and reason:
                given["reason"] = reason
            self.client.mutate(
                mutations.CLOSE_DISCUSSION if closing else mutations.REOPEN_DISCUSSION,
                given,
            )
        else:
            sent = {"state": state, **({"state_reason": reason} if reason else {})}
            self.client.rest("PATCH", _issue_path(item.ref), sent)
        return {}


def _repo_path(ref: Ref) -> str:
    owner, _, name = ref.repo.partition("/")
    return f"/repos/{quote(owner, safe='')}/{quote(name, safe='')}"


def _issue_path(ref: Ref) -> str:
    return f"{_repo_path(ref)}/issues/{ref.number}"


def _pull_path(ref: Ref) -> str:
    return f"{_repo_path(ref)}/pulls/{ref.number}"


def _who(logins: Sequence[str]) -> dict[str, list[str]]:
    """People and teams (`org/team`) as REST wants them."""
    return {
        "reviewers": [name for name in logins if "/" not in name],
        "team_reviewers": [n.split("/", 1)[1] for n in logins if "/" in n],
    }


def _made(answer: Any) -> Mapping[str, Any]:
    """What a write answered. Raises Unreachable where that cannot be told."""
    if not isinstance(answer, dict):
        raise Unreachable("GitHub's answer makes no sense.")
    return answer


def split(name: str) -> dict[str, str]:
    """`owner/name` as the variables that the documents take."""
    owner, _, rest = name.partition("/")
    return {"owner": owner, "name": rest}
