"""A world that can be changed, by the viewer or by others, as GitHub would allow.

Each change takes one second, moves the item's `updated_at` and is kept as an
`Effect`. Methods check what GitHub checks; who may call them is checked by the
server, so that tests can let anybody do anything.
"""

from __future__ import annotations

from datetime import datetime

from triage.demo.landing import Landing
from triage.demo.things import (
    DeniedError,
    File,
    Item,
    Person,
    PullSide,
    Push,
    Request,
    Review,
    Team,
    digest,
)
from triage.model import Kind, Ref

_VERBS = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}


class World(Landing):
    """Repositories, people and items, and what can happen to them."""

    # branches

    def move_head(
        self,
        ref: str | Ref,
        *,
        by: str | None = None,
        force: bool = False,
        message: str = "Address review comments",
    ) -> str:
        """Pushes to a pull request's branch and returns the new head.

        The author pushes where nobody is named. `force` replaces the commits, as a
        rebase does; checks and mergeability of the old head no longer count.
        """
        with self.lock:
            item = self.item(ref)
            side = item.side
            who = self.person(by) if by else item.author or self.me
            before = side.head_oid
            commits = self.commits(item)
            at = self._did("move-head", item, who.login, before=before, force=force)
            side.head_oid = digest("head", item.node_id, before, len(self.history))
            self._void(item, who, at)
            if force:
                text = commits[0].message if who is item.author else message
                side.commits = [self.commit_by(who, side.head_oid, text)]
                node_id, _ = self.fresh("HRFPE_")
                side.pushes.append(Push(who, at, before, side.head_oid, node_id))
            else:
                side.commits = [*commits, self.commit_by(who, side.head_oid, message)]
            return side.head_oid

    def _void(self, item: Item, who: Person, at: datetime) -> None:
        """What a push undoes: a place in the queue, orders, stale approvals."""
        side = item.side
        side.in_queue = False
        if not self.may(item.repo, "WRITE", who.login):
            side.auto_merge_at = None
        if item.repo.dismisses_stale:
            for review in side.reviews:
                if review.state == "APPROVED":
                    review.state = "DISMISSED"
                    dismissed = "ReviewDismissedEvent"
                    self._tell(item, dismissed, at, who.rest_login, review)

    def open_pull(
        self,
        repo: str,
        title: str,
        *,
        by: str | None = None,
        body: str = "",
        head_ref: str = "",
        base_ref: str = "",
        files: tuple[File, ...] = (),
    ) -> Item:
        """A new pull request from a branch of the same repository."""
        with self.lock:
            home = self.repo(repo)
            number = max(home.items, default=0) + 1
            node_id, made = self.fresh("PR_")
            head = digest("head", node_id)
            ref = head_ref or f"patch-{number}"
            base = base_ref or home.default_branch
            side = PullSide(ref, head, base, head_repo_id=home.node_id)
            side.base_seen = home.base_version(base)
            side.files = list(files)
            side.changed_files = len(files)
            side.additions = sum(file.additions for file in files)
            side.deletions = sum(file.deletions for file in files)
            who = self._who(by)
            item = Item(
                Kind.PULL, home, number, node_id, made, title, body, who,
                self.now, self.now, pull=side,
            )  # fmt: skip
            self.put(item)
            item.created_at = self._did("open-pull", item, who.login, title=title)
            side.commits = [self.commit_by(who, head, title)]
            return item

    def revert(
        self,
        ref: str | Ref,
        *,
        by: str | None = None,
        title: str = "",
        body: str = "",
    ) -> Item:
        """A new pull request that takes a merged one back."""
        with self.lock:
            item = self.item(ref)
            if item.state != "MERGED":
                raise DeniedError(
                    422, "Pull request is not merged, so it cannot be reverted."
                )
            side = item.side
            return self.open_pull(
                item.repo.name,
                title or f'Revert "{item.title}"',
                by=by,
                body=body or f"Reverts {item.ref}",
                head_ref=f"revert-{item.number}-{side.head_ref}",
                base_ref=side.base_ref,
                files=tuple(
                    File(f.path, f.deletions, f.additions, f.change) for f in side.files
                ),
            )

    # people and labels

    def review(
        self,
        ref: str | Ref,
        event: str,
        *,
        by: str | None = None,
        commit: str | None = None,
        body: str = "",
    ) -> Review:
        """Records a review on the given commit, by default on the head.

        Raises DeniedError (422) for a verdict on one's own pull request and for a
        commit that is not among the pull request's.
        """
        with self.lock:
            item = self.item(ref)
            side = item.side
            who = self._who(by)
            if event != "COMMENT" and item.author is who:
                verb = "approve" if event == "APPROVE" else "request changes on"
                own = f"Can not {verb} your own pull request"
                raise DeniedError(422, "Unprocessable Entity", errors=(own,))
            if event != "APPROVE" and not body:
                blank = "Review Body can't be blank"
                raise DeniedError(422, "Unprocessable Entity", errors=(blank,))
            known = {c.oid for c in self.commits(item)} | {
                oid for p in side.pushes for oid in (p.before_oid, p.after_oid)
            }
            if commit and commit not in known | {side.head_oid}:
                alien = "The commit_id is not part of the pull request"
                raise DeniedError(422, "Unprocessable Entity", errors=(alien,))
            oid = commit or side.head_oid
            node_id, number = self.fresh("PRR_")
            state = _VERBS.get(event, "COMMENTED")
            at = self._did("review", item, by, state=state, commit=oid, review=number)
            made = Review(node_id, who, state, at, oid, body, number)
            side.reviews.append(made)
            side.requests = [r for r in side.requests if r.reviewer is not who]
            self.nodes[node_id] = made
            if state != "COMMENTED":
                side.decision = None
                self.fire(item)
            return made

    def dismiss(
        self, ref: str | Ref, review: int, message: str, *, by: str | None = None
    ) -> Review:
        """Takes the weight from a verdict; the review itself stays.

        Raises DeniedError: 404 where there is none, 422 where it is no verdict.
        """
        with self.lock:
            item = self.item(ref)
            for made in item.side.reviews:
                if made.database_id == review:
                    break
            else:
                raise DeniedError(404, "Not Found", kind="NOT_FOUND")
            if made.state not in {"APPROVED", "CHANGES_REQUESTED"}:
                text = f"Can not dismiss a {made.state.lower()} pull request review"
                raise DeniedError(422, "Unprocessable Entity", errors=(text,))
            made.state = "DISMISSED"
            item.side.decision = None
            at = self._did("dismiss", item, by, review=review, message=message)
            self._tell(item, "ReviewDismissedEvent", at, by, made)
            return made

    def request(
        self,
        ref: str | Ref,
        logins: tuple[str, ...] = (),
        *,
        teams: tuple[Team, ...] = (),
        by: str | None = None,
    ) -> None:
        """Asks people and teams for a review.

        Raises DeniedError (422) for the author and for people without access.
        """
        with self.lock:
            item = self.item(ref)
            side = item.side
            people = [self._collaborator(item, login) for login in logins]
            asked = [r.reviewer for r in side.requests]
            both: tuple[Person | Team, ...] = (*people, *teams)
            new = [reviewer for reviewer in both if reviewer not in asked]
            side.requests += [Request(person) for person in new]
            names = [*logins, *(team.combined_slug for team in teams)]
            at = self._did("request", item, by, reviewers=names)
            if new:
                self._tell(item, "ReviewRequestedEvent", at, by, *new)

    def _collaborator(self, item: Item, login: str) -> Person:
        who = self.find_person(login)
        if who is not None and who is item.author:
            raise DeniedError(
                422, "Review cannot be requested from pull request author."
            )
        if who is None or login.lower() not in item.repo.permissions:
            raise DeniedError(
                422,
                "Reviews may only be requested from collaborators. One or more of the"
                " users or teams you specified is not a collaborator of the"
                f" {item.repo.name} repository.",
            )
        return who

    def unrequest(
        self,
        ref: str | Ref,
        logins: tuple[str, ...] = (),
        *,
        teams: tuple[Team, ...] = (),
        by: str | None = None,
    ) -> None:
        """Takes back requests for review."""
        with self.lock:
            item = self.item(ref)
            gone = {login.lower() for login in logins}
            left = [
                r.reviewer
                for r in item.side.requests
                if r.reviewer in teams
                or (isinstance(r.reviewer, Person) and r.reviewer.login.lower() in gone)
            ]
            item.side.requests = [
                r for r in item.side.requests if r.reviewer not in left
            ]
            at = self._did("unrequest", item, by, reviewers=list(logins))
            if left:
                self._tell(item, "ReviewRequestRemovedEvent", at, by, *left)

    # repositories

    def rename(self, repo: str, new: str, *, by: str | None = None) -> None:
        """Renames a repository, or transfers it where the owner differs."""
        with self.lock:
            home = self.repo(repo)
            self.renamed[home.name.lower()] = new
            del self.repos[home.name.lower()]
            self.repos[new.lower()] = home
            self._did("rename", home, by, name=new)
            home.name = new

    def archive(
        self, repo: str, *, by: str | None = None, is_archived: bool = True
    ) -> None:
        """Makes a repository read-only, or writable again."""
        with self.lock:
            home = self.repo(repo)
            home.is_archived = is_archived
            self._did("archive", home, by, is_archived=is_archived)

    def hide(self, repo: str, how: str = "private", *, by: str | None = None) -> None:
        """Hides a repository: `private`, `saml`, or an empty text to show it."""
        with self.lock:
            home = self.find_repo(repo)
            if home is None:
                raise DeniedError(404, "Not Found", kind="NOT_FOUND")
            home.hidden = how
            self._did("hide", home, by, how=how)

    def delete(self, ref: str, *, by: str | None = None) -> None:
        """Deletes an item (`owner/name#12`) or a repository (`owner/name`)."""
        with self.lock:
            if "#" in ref:
                item = self.item(ref)
                self._did("delete", item, by)
                del item.repo.items[item.number]
                self.nodes.pop(item.node_id, None)
                return
            home = self.repo(ref)
            self._did("delete", home, by)
            del self.repos[home.name.lower()]
            for item in home.items.values():
                self.nodes.pop(item.node_id, None)
            self.nodes.pop(home.node_id, None)
