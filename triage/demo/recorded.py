"""Serves a recorded world: JSON lines of real items, as they stood at an instant.

The record is replayed event by event up to the instant; `advance` replays on. What
clients wrote in between stays. Fields that the record lacks follow from what it has,
in the same way each time.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from triage import clock
from triage.demo import recorded_fill as fill
from triage.demo.things import (
    DEPENDABOT_ID,
    RENOVATE_ID,
    Check,
    Comment,
    DiscussionSide,
    File,
    Item,
    Person,
    PullSide,
    Release,
    Repo,
    Request,
    Review,
    digest,
    number_of,
)
from triage.demo.world import World
from triage.errors import UsageError
from triage.model import Kind
from triage.text import clean, shorten

Row = dict[str, Any]
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_KNOWN_BOTS = {"dependabot": DEPENDABOT_ID, "renovate": RENOVATE_ID}
_USER_ID = re.compile(r"/u/(\d+)")


def rows(path: Path) -> Iterator[Row]:
    """The JSON objects of a file, one a line, compressed or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def load(
    path: Path | str, as_of: datetime | None = None, *, viewer: str = ""
) -> RecordedWorld:
    """The recorded world at an instant; without one, where the record ends.

    The viewer is by default the record's most active maintainer, where a
    `maintainers.json` lies beside it, else an invented one.
    """
    path = Path(path)
    try:
        world = RecordedWorld(path, viewer)
        world.advance(as_of or world.ends)
    except (
        ArithmeticError, AttributeError, EOFError, LookupError, OSError, TypeError,
        ValueError, zlib.error,
    ) as error:  # fmt: skip
        what = str(error) or type(error).__name__
        raise UsageError(
            f"{path} is no recorded world: {shorten(clean(what), 120)}.",
            "It wants one JSON object a line, each with its kind.",
        ) from None
    return world


@dataclass(order=True, slots=True)
class _Event:
    """Something that happened; the number keeps the record's order."""

    at: datetime
    number: int
    happen: Callable[[datetime], None] = field(compare=False)


class RecordedWorld(World):
    """A world whose past and future are written down."""

    def __init__(self, path: Path, viewer: str = "") -> None:
        roles = fill.maintainers(path.with_name("maintainers.json"))
        super().__init__(_BEGINNING, viewer or fill.busiest(roles))
        self.ends = _BEGINNING
        """When the record was taken."""
        self._events: list[_Event] = []
        self._next = 0
        self._rows: dict[str, Row] = {}
        """Pull requests' rows by node id, for what depends on the instant."""
        self._read(path, roles)
        self._events.sort()

    def advance(self, until: datetime) -> None:
        """Brings what happened up to an instant; what clients wrote stays."""
        with self.lock:
            while self._next < len(self._events):
                event = self._events[self._next]
                if event.at > until:
                    break
                event.happen(event.at)
                self._next += 1
            super().advance(until)
            for node_id, row in self._rows.items():
                item = self.nodes.get(node_id)
                if isinstance(item, Item) and item.state == "OPEN":
                    fill.settle(item, row, until)

    # reading the record

    def _on(self, at: datetime | None, happen: Callable[[datetime], None]) -> None:
        event = _Event(at or _BEGINNING, len(self._events), happen)
        self._events.append(event)

    def _read(self, path: Path, roles: fill.Roles) -> None:
        parts: dict[tuple[str, int], fill.Parts] = {}
        items: list[Row] = []
        labels: list[Row] = []
        for row in rows(path):
            kind = row["kind"]
            if kind == "repo":
                self._add_repo(row, roles)
            elif kind == "user":
                self._add_person(row)
            elif kind == "label":
                labels.append(row)
            elif kind in {"issue", "pull"}:
                items.append(row)
            elif kind == "discussion":
                self._plan_discussion(row)
            elif kind == "release":
                self._plan_release(row)
            else:
                key = (row["repo"], row["number"])
                parts.setdefault(key, fill.Parts()).add(row)
        for row in labels:
            for name in row["repos"]:
                repo = self.repos.get(name.lower())
                if repo:
                    label = self.label(repo, row["name"], row["color"])
                    label.description = row.get("description") or ""
        for row in items:
            key = (row["repo"], row["number"])
            if row["repo"].lower() in self.repos:
                self._plan_item(row, parts.get(key, fill.Parts()))

    def _add_repo(self, row: Row, roles: fill.Roles) -> None:
        if not row["tracked"]:
            return
        name = row["id"]
        self.person(row["owner"], "Organization")
        team = {login.lower() for login in roles.get(name, {})} | {self.viewer.lower()}
        repo = self.add_repo(
            name,
            description=row.get("description") or "",
            default_branch="main",
            permissions=dict.fromkeys(team, "WRITE"),
            roles=dict.fromkeys(team, "MEMBER"),
            pushed_at=clock.parse(row["lastFetchedAt"]),
        )
        repo.permissions[self.viewer.lower()] = "ADMIN"
        self.ends = max(self.ends, clock.parse(row["lastFetchedAt"]))
        if name == "elizaos/elizaos.github.io":
            repo.files[".github/dependabot.yml"] = fill.DEPENDABOT

    def _add_person(self, row: Row) -> None:
        found = _USER_ID.search(row.get("avatarUrl") or "")
        number = int(found[1]) if found else None
        self._who(row["login"], is_bot=bool(row.get("isBot")), number=number)

    def _who(
        self, by: str | None, *, is_bot: bool = False, number: int | None = None
    ) -> Person:
        """The account of a login; it is a bot's too where it ends in `[bot]`."""
        login = (by or self.viewer).removesuffix("[bot]")
        bot = is_bot or (by or "").endswith("[bot]")
        known = _KNOWN_BOTS.get(login.lower()) if bot else number
        return self.person(login, "Bot" if bot else "User", known)

    def _author(self, row: Row) -> Person | None:
        login = row.get("author")
        if not login:
            return None
        return self._who(login, is_bot=bool(row.get("authorIsBot")))

    # planning what happens

    def _plan_release(self, row: Row) -> None:
        repo = self.repos.get(row["repo"].lower())
        at = clock.maybe(row["publishedAt"])
        if repo and at:
            name = row["name"] or row["tagName"]
            made = Release(row["tagName"], name, at, f"RE_{digest(row['id'])[:12]}")
            self._on(at, lambda _: repo.releases.append(made))

    def _plan_discussion(self, row: Row) -> None:
        repo = self.repos.get(row["repo"].lower())
        if repo is None:
            return
        repo.has_discussions = True
        at = clock.parse(row["createdAt"])
        category = self.category(
            repo, row["category"], answerable=row["category"] == "Q&A"
        )
        side = DiscussionSide(category)
        item = Item(
            Kind.DISCUSSION, repo, row["number"], row["id"], number_of(row["id"]),
            row["title"], row["body"] or "", self._author(row), at, at, discussion=side,
        )  # fmt: skip
        self._on(at, lambda _: self._put(item))
        chosen = clock.maybe(row.get("answerChosenAt"))
        for said in row["comments"]:
            node_id = f"D{said['id']}"
            comment = self._plan_comment(item, said | {"id": node_id})
            if chosen and said["id"] == row["answerId"]:
                self._plan_answer(item, comment, chosen)

    def _plan_answer(self, item: Item, comment: Comment, chosen: datetime) -> None:
        def happen(at: datetime) -> None:
            assert item.discussion is not None
            item.discussion.answer = comment
            item.discussion.answer_chosen_at = at
            self._touch(item, at)

        self._on(max(chosen, comment.created_at), happen)

    def _plan_comment(self, item: Item, row: Row) -> Comment:
        at = max(clock.maybe(row.get("createdAt")) or _BEGINNING, item.created_at)
        made = Comment(
            row["id"], self._author(row), at, row["body"] or "", number_of(row["id"])
        )

        def happen(when: datetime) -> None:
            self.put_comment(item, made)
            self._touch(item, when)

        self._on(at, happen)
        return made

    def _plan_item(self, row: Row, parts: fill.Parts) -> None:
        repo = self.repos[row["repo"].lower()]
        kind = Kind(row["kind"])
        opened = fill.opened(row)
        created = clock.maybe(row.get("createdAt")) or opened or _BEGINNING
        node_id = row["id"] or self.node_id_of(kind, repo, row["number"])
        item = Item(
            kind, repo, row["number"], node_id, number_of(node_id), row["title"] or "",
            row["body"] or "", self._author(row), created, created,
        )  # fmt: skip
        item.locked = bool(row.get("locked"))
        item.labels = [self.label(repo, name) for name in row.get("labels") or ()]
        item.assignees = [self.person(who) for who in row.get("assignees") or ()]
        if kind is Kind.PULL:
            item.pull = self._side(item, row, parts)
            self._rows[node_id] = row
            self._plan_closing(item, row)
        self._on(opened, lambda _: self._put(item))
        for said in parts.comments:
            self._plan_comment(item, said)
        for made in parts.reviews:
            self._plan_review(item, made)
        for reaction in row.get("reactions") or ():
            self._plan_reaction(item, reaction)
        self._plan_end(item, row, opened)

    def _side(self, item: Item, row: Row, parts: fill.Parts) -> PullSide:
        head = row.get("headRefOid") or digest("head", item.node_id)
        side = PullSide(
            row.get("headRefName") or f"patch-{item.number}",
            head,
            row.get("baseRefName") or item.repo.default_branch,
            is_draft=bool(row.get("isDraft")),
            head_repo_id=item.repo.node_id,
            decision=row.get("reviewDecision"),
            additions=row.get("additions") or 0,
            deletions=row.get("deletions") or 0,
            changed_files=row.get("changedFiles") or len(parts.files),
        )
        side.files = [
            File(
                entry["path"],
                entry.get("additions") or 0,
                entry.get("deletions") or 0,
                entry.get("changeType") or "MODIFIED",
            )
            for entry in parts.files
        ]
        who = item.author
        insider = who is None or who.is_bot or self.may(item.repo, "WRITE", who.login)
        if who and not insider:
            side.is_cross = True
            side.head_repo_id = (
                f"R_kgDO{digest('fork', who.login, item.repo.name)[:10]}"
            )
        side.requests = [
            Request(self.person(name)) for name in row.get("reviewRequests") or ()
        ]
        side.checks = [
            Check(
                entry["name"],
                head,
                entry["conclusion"],
                clock.parse(entry["startedAt"]),
                clock.maybe(entry.get("completedAt")),
            )
            for entry in parts.checks
        ]
        fill.bump(item, side, row)
        return side

    def _plan_review(self, item: Item, row: Row) -> None:
        at = max(clock.maybe(row.get("createdAt")) or _BEGINNING, item.created_at)
        made = Review(
            row["id"], self._author(row), row["state"], at, item.side.head_oid,
            row["body"] or "", number_of(row["id"]),
        )  # fmt: skip

        def happen(when: datetime) -> None:
            item.side.reviews.append(made)
            self.nodes[made.node_id] = made
            self._touch(item, when)

        self._on(at, happen)

    def _plan_closing(self, item: Item, row: Row) -> None:
        """Issues that it closes by GitHub's own account, and not by a word in its text."""
        for one in row.get("closingIssues") or ():
            repo = self.repos.get(one["repo"].lower())
            if repo is None or one.get("via"):
                continue

            def happen(
                _: datetime, repo: Repo = repo, number: int = one["number"]
            ) -> None:
                issue = repo.items.get(number)
                if issue:
                    item.side.closes.append(issue)

            self._on(item.created_at, happen)

    def _plan_reaction(self, item: Item, row: Row) -> None:
        def happen(_: datetime) -> None:
            item.reactions += 1

        self._on(max(clock.parse(row["createdAt"]), item.created_at), happen)

    def _plan_end(self, item: Item, row: Row, opened: datetime | None) -> None:
        """Plans how the item was merged or closed, where it was."""
        ended, state = fill.ended(row)
        if not state:
            return

        def happen(at: datetime) -> None:
            if item.state != "OPEN":
                return
            item.state, item.closed_at = state, at
            self._touch(item, at)
            if state == "MERGED" and item.pull:
                item.pull.merged_at = at
                if row.get("mergedBy"):
                    item.pull.merged_by = self.person(row["mergedBy"])
                item.pull.merge_oid = row.get("mergeCommitOid") or ""
                self.move_base(item.repo, item.pull.base_ref)
                if item.author:
                    item.repo.contributors.add(item.author.login.lower())
            elif not item.pull:
                item.state_reason = "COMPLETED"

        first = opened or _BEGINNING
        self._on(max(ended, item.created_at) if ended else first, happen)

    def _put(self, item: Item) -> None:
        """The item appears, unless a client made one of this number meanwhile."""
        if item.number not in item.repo.items:
            self.put(item)

    @staticmethod
    def _touch(item: Item, at: datetime) -> None:
        item.updated_at = max(item.updated_at, at)
