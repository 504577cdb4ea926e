"""Tools for making the built-in world: time, chance that never changes, new items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, TypeVar

from triage.demo.things import (
    Check,
    Comment,
    Conversation,
    DiscussionSide,
    File,
    Item,
    Person,
    PullSide,
    Repo,
    Review,
    digest,
    number_of,
)
from triage.demo.world import World
from triage.model import Kind

NOW: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""A Monday morning; everything in the built-in world lies before it."""

T = TypeVar("T")


@cache
def roll(*key: object) -> int:
    """A big number that depends on the key alone."""
    return int(digest("roll", *key)[:12], 16)


def pick(options: Sequence[T], *key: object) -> T:
    """One of several, always the same one for a key."""
    return options[roll(*key) % len(options)]


def ago(days: float, hours: float = 0) -> datetime:
    """An instant before `NOW`."""
    return (NOW - timedelta(days=days, hours=hours)).replace(microsecond=0)


class Maker:
    """Puts items into a world; they get their numbers in `finish`, oldest first."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.made: list[Item] = []

    def repo(self, name: str) -> Repo:
        """The repository of this name, with or without its owner."""
        return self.world.repo(name if "/" in name else f"harbourline/{name}")

    def item(
        self,
        kind: Kind,
        repo: str,
        author: Person | str | None,
        title: str,
        body: str,
        *,
        at: datetime,
    ) -> Item:
        """A new item without a number."""
        home = self.repo(repo)
        who = self.world.person(author) if isinstance(author, str) else author
        key = f"{home.name}/{len(self.made)}"
        node_id = self.world.node_id_of(kind, home, len(self.made) + 1)
        item = Item(
            kind, home, 0, node_id, number_of(key), title, body, who, at, at
        )  # fmt: skip
        self.made.append(item)
        return item

    def issue(
        self,
        repo: str,
        author: Person | str | None,
        title: str,
        body: str,
        at: datetime,
    ) -> Item:
        """A new issue."""
        return self.item(Kind.ISSUE, repo, author, title, body, at=at)

    def discussion(
        self,
        repo: str,
        author: Person | str | None,
        title: str,
        body: str,
        at: datetime,
        *,
        category: str = "Q&A",
    ) -> Item:
        """A new discussion; those in Q&A can be answered."""
        item = self.item(Kind.DISCUSSION, repo, author, title, body, at=at)
        made = self.world.category(
            item.repo, category, answerable=category.startswith("Q&A")
        )
        item.discussion = DiscussionSide(made)
        return item

    def pull(
        self,
        repo: str,
        author: Person | str | None,
        title: str,
        body: str,
        at: datetime,
        *,
        branch: str,
        files: Sequence[File] = (),
        fork: bool = False,
    ) -> Item:
        """A new pull request."""
        item = self.item(Kind.PULL, repo, author, title, body, at=at)
        home = item.repo
        side = PullSide(
            branch,
            digest("head", item.node_id),
            home.default_branch,
            head_repo_id=home.node_id,
        )
        if fork and item.author:
            side.is_cross = True
            side.head_repo_id = (
                f"R_kgDO{digest('fork', item.author.login, home.name)[:10]}"
            )
        side.files = list(files)
        side.changed_files = len(files)
        side.additions = sum(file.additions for file in files)
        side.deletions = sum(file.deletions for file in files)
        item.pull = side
        return item

    def say(
        self, item: Item, author: Person | str | None, body: str, at: datetime
    ) -> Comment:
        """A comment; the item was updated then."""
        who = self.world.person(author) if isinstance(author, str) else author
        key = digest("comment", item.node_id, len(item.comments))
        prefix = "DC_kwDO" if item.kind is Kind.DISCUSSION else "IC_kwDO"
        made = Comment(prefix + key[:14], who, at, body, number_of(key))
        return self.world.put_comment(self.touched(item, at), made)

    def review(
        self, item: Item, author: str, state: str, at: datetime, body: str = ""
    ) -> Review:
        """A review of the present head."""
        key = digest("review", item.node_id, len(item.side.reviews))
        made = Review(
            f"PRR_kwDO{key[:14]}",
            self.world.person(author),
            state,
            at,
            item.side.head_oid,
            body,
            number_of(key),
        )
        item.side.reviews.append(made)
        self.touched(item, at)
        return made

    def converse(
        self,
        item: Item,
        path: str,
        line: int,
        *said: tuple[str, str, datetime],
        resolved_by: str = "",
        outdated: bool = False,
    ) -> Conversation:
        """A review conversation: who said what when; the item was updated then."""
        side = item.side
        key = digest("thread", item.node_id, len(side.conversations))
        node_id = f"PRRT_kwDO{key[:14]}"
        made = Conversation(item, node_id, path, line, is_outdated=outdated)
        for author, body, at in said:
            own = digest(key, len(made.comments))
            who = self.world.person(author)
            made.comments.append(
                Comment(f"PRRC_kwDO{own[:14]}", who, at, body, number_of(own))
            )
            self.touched(item, at)
        if resolved_by:
            made.resolved_by = self.world.person(resolved_by)
        side.conversations.append(made)
        return made

    def check(
        self,
        item: Item,
        conclusions: Sequence[str],
        at: datetime,
        names: Sequence[str] = ("build", "test (ubuntu-latest)", "lint"),
    ) -> None:
        """Check runs of the head; an empty conclusion never ends."""
        for index, (name, conclusion) in enumerate(
            zip(names, conclusions, strict=False)
        ):
            ended = at + timedelta(minutes=2 + 3 * index) if conclusion else None
            item.side.checks.append(
                Check(
                    name,
                    item.side.head_oid,
                    conclusion,
                    at,
                    ended,
                    url=f"https://github.com/{item.repo.name}/actions/runs/"
                    f"{roll(item.node_id) % 10**9}/job/{index}",
                )
            )

    def label(self, item: Item, *names: str) -> None:
        """Puts labels on an item."""
        item.labels += [self.world.label(item.repo, name) for name in names]

    @staticmethod
    def touched(item: Item, at: datetime) -> Item:
        """The item, updated at an instant unless it was later."""
        item.updated_at = max(item.updated_at, at)
        return item

    def end(self, item: Item, at: datetime, *, merged_by: str = "") -> None:
        """Closes an item, or merges it."""
        item.closed_at = at
        item.state = "MERGED" if merged_by else "CLOSED"
        self.touched(item, at)
        if item.pull is None:
            item.state_reason = "COMPLETED"
        elif merged_by:
            item.pull.merged_at = at
            item.pull.merged_by = self.world.person(merged_by)
            item.pull.merge_oid = digest("merge", item.node_id)
            item.repo.pushed_at = max(item.repo.pushed_at or at, at)
            if item.author:
                item.repo.contributors.add(item.author.login.lower())

    def finish(self) -> None:
        """Numbers the items of each repository by age and puts them into the world."""
        last: dict[str, int] = {}
        for item in sorted(self.made, key=lambda i: (i.created_at, i.node_id)):
            name = item.repo.name
            last[name] = last.get(name, roll("first", name) % 400) + 1
            item.number = last[name]
            self.world.put(item)
            if item.pull and item.state == "OPEN":
                self.world.compute(item)
