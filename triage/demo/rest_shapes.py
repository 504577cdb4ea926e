"""The JSON shapes of GitHub's REST answers."""

from __future__ import annotations

from typing import Any

from triage import clock
from triage.demo.resolve_shared import comment_url
from triage.demo.stock import Stock
from triage.demo.things import (
    RANKS,
    Comment,
    File,
    Item,
    Label,
    Person,
    Repo,
    Review,
    Team,
    digest,
)

Json = dict[str, Any]


class Shapes:
    """Makes shapes whose addresses lie on this server."""

    def __init__(self, world: Stock, base: str) -> None:
        self.world = world
        self.base = base

    def user(self, who: Person | None) -> Json | None:
        """An account; a bot's login ends in `[bot]`."""
        if who is None:
            return None
        return {
            "login": who.rest_login,
            "id": who.database_id,
            "node_id": who.node_id,
            "avatar_url": f"https://avatars.githubusercontent.com/u/{who.database_id}",
            "url": f"{self.base}/users/{who.rest_login}",
            "html_url": f"https://github.com/{'apps/' * who.is_bot}{who.login}",
            "type": who.kind,
            "site_admin": False,
        }

    def repo(self, repo: Repo) -> Json:
        """A repository with what the viewer may do in it."""
        rank = RANKS.index(self.world.permission(repo))
        names = {"pull": 1, "triage": 2, "push": 3, "maintain": 4, "admin": 5}
        return {
            "id": repo.database_id,
            "node_id": repo.node_id,
            "name": repo.short,
            "full_name": repo.name,
            "private": repo.is_private,
            "owner": self.user(self.world.find_person(repo.owner)),
            "html_url": f"https://github.com/{repo.name}",
            "url": self.repo_url(repo),
            "description": repo.description,
            "fork": False,
            "archived": repo.is_archived,
            "disabled": repo.is_disabled,
            "default_branch": repo.default_branch,
            "has_issues": repo.has_issues,
            "has_discussions": repo.has_discussions,
            "pushed_at": clock.maybe_iso(repo.pushed_at),
            "permissions": {name: rank >= least for name, least in names.items()},
            "allow_merge_commit": "MERGE" in repo.methods,
            "allow_squash_merge": "SQUASH" in repo.methods,
            "allow_rebase_merge": "REBASE" in repo.methods,
        }

    def repo_url(self, repo: Repo) -> str:
        """Where the API has a repository."""
        return f"{self.base}/repos/{repo.name}"

    def label(self, label: Label) -> Json:
        """A label."""
        return {
            "id": int(digest(label.node_id)[:7], 16),
            "node_id": label.node_id,
            "url": f"{self.repo_url(label.repo)}/labels/{label.name}",
            "name": label.name,
            "color": label.color,
            "description": label.description,
            "default": False,
        }

    def issue(self, item: Item) -> Json:
        """An issue, or a pull request as the issues API shows it."""
        shape = {
            "id": item.database_id,
            "node_id": item.node_id,
            "url": f"{self.repo_url(item.repo)}/issues/{item.number}",
            "repository_url": self.repo_url(item.repo),
            "html_url": item.url,
            "number": item.number,
            "title": item.title,
            "body": item.body,
            "state": "open" if item.state == "OPEN" else "closed",
            "state_reason": item.state_reason and item.state_reason.lower(),
            "locked": item.locked,
            "user": self.user(item.author),
            "author_association": self.world.association(item.repo, item.author),
            "labels": [self.label(label) for label in item.labels],
            "assignee": self.user(item.assignees[0]) if item.assignees else None,
            "assignees": [self.user(who) for who in item.assignees],
            "comments": len(item.comments),
            "created_at": clock.iso(item.created_at),
            "updated_at": clock.iso(item.updated_at),
            "closed_at": clock.maybe_iso(item.closed_at),
        }
        if item.pull:
            shape["pull_request"] = {
                "url": self.pull_url(item),
                "html_url": item.url,
                "merged_at": clock.maybe_iso(item.pull.merged_at),
            }
        return shape

    def pull_url(self, item: Item) -> str:
        """Where the API has a pull request."""
        return f"{self.repo_url(item.repo)}/pulls/{item.number}"

    def pull(self, item: Item) -> Json:
        """A pull request."""
        side = item.side
        world = self.world
        known = {"MERGEABLE": True, "CONFLICTING": False, "UNKNOWN": None}
        base = digest("base", item.repo.node_id, item.repo.base_version(side.base_ref))
        head_repo = None
        if side.head_repo_id == item.repo.node_id:
            head_repo = self.repo(item.repo)
        elif side.head_repo_id:
            owner = item.author.login if item.author else "ghost"
            fork = world.fork(item.repo, owner, side.head_repo_id)
            head_repo = self.repo(fork)
        shape = self.issue(item)
        del shape["pull_request"]
        people = [r.reviewer for r in side.requests if isinstance(r.reviewer, Person)]
        teams = [r.reviewer for r in side.requests if isinstance(r.reviewer, Team)]
        return shape | {
            "url": self.pull_url(item),
            "draft": side.is_draft,
            "merged": item.state == "MERGED",
            "merged_at": clock.maybe_iso(side.merged_at),
            "merged_by": self.user(side.merged_by),
            "merge_commit_sha": side.merge_oid or None,
            "mergeable": known[world.mergeable(item)],
            "mergeable_state": world.merge_state(item).lower(),
            "rebaseable": None,
            "head": {
                "label": f"{item.repo.owner}:{side.head_ref}",
                "ref": side.head_ref,
                "sha": side.head_oid,
                "user": self.user(item.author),
                "repo": head_repo,
            },
            "base": {
                "label": f"{item.repo.owner}:{side.base_ref}",
                "ref": side.base_ref,
                "sha": base,
                "user": self.user(world.find_person(item.repo.owner)),
                "repo": self.repo(item.repo),
            },
            "requested_reviewers": [self.user(who) for who in people],
            "requested_teams": [
                {"id": int(digest(t.node_id)[:7], 16), "name": t.name, "slug": t.slug}
                for t in teams
            ],
            "auto_merge": None,
            "additions": side.additions,
            "deletions": side.deletions,
            "changed_files": side.changed_files,
            "commits": len(world.commits(item)),
            "review_comments": 0,
        }

    def review(self, item: Item, review: Review) -> Json:
        """A review, recorded on its commit."""
        return {
            "id": review.database_id,
            "node_id": review.node_id,
            "user": self.user(review.author),
            "body": review.body,
            "state": review.state,
            "html_url": f"{item.url}#pullrequestreview-{review.database_id}",
            "pull_request_url": self.pull_url(item),
            "author_association": self.world.association(item.repo, review.author),
            "submitted_at": clock.iso(review.submitted_at),
            "commit_id": review.commit_oid or None,
        }

    def comment(self, item: Item, comment: Comment) -> Json:
        """A comment."""
        where = f"{self.repo_url(item.repo)}/issues"
        return {
            "id": comment.database_id,
            "node_id": comment.node_id,
            "url": f"{where}/comments/{comment.database_id}",
            "html_url": comment_url(item, comment),
            "issue_url": f"{where}/{item.number}",
            "user": self.user(comment.author),
            "body": comment.body,
            "author_association": self.world.association(item.repo, comment.author),
            "created_at": clock.iso(comment.created_at),
            "updated_at": clock.iso(comment.created_at),
        }

    def file(self, item: Item, file: File) -> Json:
        """A changed file; without `patch` where there is none to show."""
        change = {"DELETED": "removed"}.get(file.change, file.change.lower())
        shape: Json = {
            "sha": digest("file", item.side.head_oid, file.path),
            "filename": file.path,
            "status": change,
            "additions": file.additions,
            "deletions": file.deletions,
            "changes": file.additions + file.deletions,
            "contents_url": f"{self.repo_url(item.repo)}/contents/{file.path}"
            f"?ref={item.side.head_oid}",
        }
        if file.patch is not None:
            shape["patch"] = file.patch
        return shape

    def activity(self, item: Item) -> list[Json]:
        """The pushes to a pull request's branch, as the repository's activity."""
        side = item.side
        commits = self.world.commits(item)
        first, *later = commits
        kept = [
            ("force_push", push.before_oid, push.after_oid, push.at, push.actor)
            for push in side.pushes
        ]
        oid = side.pushes[0].before_oid if side.pushes else first.oid
        kept.append(("branch_creation", "0" * 40, oid, item.created_at, item.author))
        for before, commit in zip(commits, later, strict=False):
            who = commit.authors[0].person
            kept.append(("push", before.oid, commit.oid, commit.committed_at, who))
        return [
            {
                "id": int(digest("activity", after)[:10], 16),
                "node_id": f"PSH_{digest('activity', after)[:14]}",
                "before": before,
                "after": after,
                "ref": f"refs/heads/{side.head_ref}",
                "timestamp": clock.iso(at),
                "activity_type": kind,
                "actor": self.user(who),
            }
            for kind, before, after, at, who in kept
        ]
