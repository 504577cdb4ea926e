"""What anybody can do to an item of any kind: talk, close, assign, label."""

from __future__ import annotations

from datetime import datetime

from triage.demo.stock import Stock
from triage.demo.things import (
    Comment,
    DeniedError,
    Effect,
    Happened,
    Item,
    Label,
    Person,
    Repo,
    Review,
    Team,
)
from triage.model import Kind, Ref


class Writes(Stock):
    """A stock of things whose items can be changed; each change takes one second."""

    def _did(
        self,
        action: str,
        where: Item | Repo,
        by: str | None,
        *,
        moves: bool = True,
        **detail: object,
    ) -> datetime:
        """Ticks the clock, marks the item as updated (`moves`), keeps the effect."""
        now = self.tick()
        ref = where.ref if isinstance(where, Item) else where.name
        if moves and isinstance(where, Item):
            where.updated_at = now
        self.history.append(Effect(now, by or self.viewer, action, ref, detail))
        return now

    def _tell(
        self,
        item: Item,
        kind: str,
        at: datetime,
        by: str | None,
        *subjects: Person | Team | Review | Label,
    ) -> None:
        """Writes into the item's timeline, once for each subject, that it happened."""
        who = self._who(by)
        item.happened += [
            Happened(kind, at, who, subject) for subject in subjects or (None,)
        ]

    def _who(self, by: str | None) -> Person:
        return self.person(by or self.viewer)

    # conversation

    def comment(
        self,
        ref: str | Ref,
        body: str,
        *,
        by: str | None = None,
        reply_to: Comment | None = None,
    ) -> Comment:
        """Adds a comment, or a reply within a discussion."""
        with self.lock:
            item = self.item(ref)
            prefix = "DC_" if item.kind is Kind.DISCUSSION else "IC_"
            node_id, number = self.fresh(prefix)
            at = self._did("comment", item, by, comment=number, body=body)
            made = Comment(node_id, self._who(by), at, body, number, reply_to)
            self.put_comment(item, made)
            self.heard(item, body)
            return made

    def heard(self, item: Item, body: str) -> None:
        """A comment was made, which somebody may be waiting for."""

    def edit_comment(
        self, database_id: int, body: str, *, by: str | None = None
    ) -> None:
        """Changes a comment's text.

        GitHub moves the item's `updatedAt` to that instant, as the `issue_comment`
        deliveries show: `issue.updated_at` is `comment.updated_at`.
        """
        with self.lock:
            item, comment = self.threads[database_id]
            comment.body = body
            self._did("edit-comment", item, by, comment=database_id, body=body)

    def delete_comment(self, database_id: int, *, by: str | None = None) -> None:
        """Removes a comment, and the replies to it; `updatedAt` stays, as on GitHub."""
        with self.lock:
            item, gone = self.threads.pop(database_id)
            item.comments = [
                c for c in item.comments if c is not gone and c.reply_to is not gone
            ]
            self.nodes.pop(gone.node_id, None)
            if item.discussion and item.discussion.answer is gone:
                item.discussion.answer = None
            self._did("delete-comment", item, by, moves=False, comment=database_id)

    def answer(
        self, ref: str | Ref, comment: Comment | None, *, by: str | None = None
    ) -> None:
        """Marks a comment as the answer of a discussion, or unmarks it."""
        with self.lock:
            item = self.item(ref)
            if item.discussion is None:
                raise DeniedError(404, "Not Found", kind="NOT_FOUND")
            if item.discussion.answer is comment:
                return
            verb = "answer" if comment else "unanswer"
            at = self._did(verb, item, by, comment=comment and comment.database_id)
            item.discussion.answer = comment
            item.discussion.answer_chosen_at = at if comment else None

    # state

    def close(
        self, ref: str | Ref, *, by: str | None = None, reason: str = "COMPLETED"
    ) -> None:
        """Closes an item without merging it."""
        with self.lock:
            item = self.item(ref)
            if item.state != "OPEN":
                return
            at = self._did("close", item, by, reason=reason)
            self._tell(item, "ClosedEvent", at, by)
            item.state, item.closed_at = "CLOSED", at
            item.state_reason = None if item.pull else reason

    def reopen(self, ref: str | Ref, *, by: str | None = None) -> None:
        """Opens a closed item again.

        Raises DeniedError for a merged one and for a branch that is gone.
        """
        with self.lock:
            item = self.item(ref)
            if item.state == "OPEN":
                return
            if item.state == "MERGED" or (item.pull and item.pull.head_gone):
                raise DeniedError(
                    422, "Validation Failed", errors=("state cannot be changed.",)
                )
            at = self._did("reopen", item, by)
            self._tell(item, "ReopenedEvent", at, by)
            item.state, item.closed_at = "OPEN", None
            item.state_reason = None if item.pull else "REOPENED"

    def assign(
        self, ref: str | Ref, logins: tuple[str, ...], *, by: str | None = None
    ) -> None:
        """Assigns people; those without push access are silently left out."""
        with self.lock:
            item = self.item(ref)
            added = []
            for login in logins:
                who = self.find_person(login)
                pushes = self.may(item.repo, "WRITE", login)
                if who and pushes and who not in item.assignees:
                    added.append(who)
            if added:
                names = [who.login for who in added]
                at = self._did("assign", item, by, assignees=names)
                self._tell(item, "AssignedEvent", at, by, *added)
                item.assignees = [*item.assignees, *added][:10]

    def unassign(
        self, ref: str | Ref, logins: tuple[str, ...], *, by: str | None = None
    ) -> None:
        """Takes assignees off."""
        with self.lock:
            item = self.item(ref)
            gone = {login.lower() for login in logins}
            kept = [who for who in item.assignees if who.login.lower() not in gone]
            if len(kept) != len(item.assignees):
                left = [who for who in item.assignees if who not in kept]
                at = self._did("unassign", item, by, assignees=list(logins))
                self._tell(item, "UnassignedEvent", at, by, *left)
                item.assignees = kept

    def add_labels(
        self, ref: str | Ref, names: tuple[str, ...], *, by: str | None = None
    ) -> None:
        """Adds labels; the repository gets those that it does not know yet."""
        with self.lock:
            item = self.item(ref)
            labels = [self.label(item.repo, name) for name in names]
            new = [label for label in labels if label not in item.labels]
            if new:
                names_of = [label.name for label in new]
                at = self._did("label", item, by, labels=names_of)
                self._tell(item, "LabeledEvent", at, by, *new)
                item.labels = [*item.labels, *new]

    def remove_label(self, ref: str | Ref, name: str, *, by: str | None = None) -> None:
        """Takes one label off.

        Raises DeniedError (404) where the item does not carry it.
        """
        with self.lock:
            item = self.item(ref)
            kept = [x for x in item.labels if x.name.lower() != name.lower()]
            if len(kept) == len(item.labels):
                raise DeniedError(404, "Label does not exist", kind="NOT_FOUND")
            at = self._did("unlabel", item, by, labels=[name])
            off = [label for label in item.labels if label not in kept]
            self._tell(item, "UnlabeledEvent", at, by, *off)
            item.labels = kept
