"""A small world with one item ready for each action, and what each action does there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from triage.demo.things import (
    DEPENDABOT_ID,
    Check,
    Comment,
    DiscussionSide,
    Item,
)
from triage.demo.world import World
from triage.model import Kind

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ME = "mira-holt"
PIER, LOCK, CRANE = "dock/pier", "dock/lock", "dock/crane"
"""A plain repository, one with a merge queue, one that allows auto-merge."""


@dataclass(frozen=True)
class Deed:
    """One action on one item of the world."""

    action: str
    item: str
    """`repository#number`."""
    effect: str
    """What the loopback's ledger calls it."""
    args: Mapping[str, object] = field(default_factory=dict)
    ready: Callable[[World, Item], Mapping[str, object] | None] = lambda _w, _i: None
    """Makes the item ready; may give arguments that only it knows."""


def _pull(world: World, repo: str, title: str, *, green: bool = True) -> Item:
    item = world.open_pull(repo, title, by="aiko-lind")
    at = NOW - timedelta(hours=1)
    ended = at + timedelta(minutes=5) if green else None
    item.side.checks = [Check("build", item.side.head_oid, "SUCCESS", at, ended)]
    world.compute(item)
    return item


def _other(world: World, kind: Kind, title: str) -> Item:
    repo = world.repo(PIER)
    number = max(repo.items, default=0) + 1
    node_id, made = world.fresh("I_" if kind is Kind.ISSUE else "D_")
    item = Item(
        kind, repo, number, node_id, made, title, "?", world.person("kayak-otter"),
        NOW, NOW,
    )  # fmt: skip
    if kind is Kind.DISCUSSION:
        item.discussion = DiscussionSide(world.category(repo, "Q&A", answerable=True))
    return world.put(item)


def _approved(world: World, item: Item) -> None:
    world.review(item.ref, "APPROVE", by=ME)


def _merged(world: World, item: Item) -> None:
    world.merge(item.ref, by="aiko-lind")


def _assigned(world: World, item: Item) -> None:
    world.assign(item.ref, ("aiko-lind",), by="aiko-lind")


def _requested(world: World, item: Item) -> None:
    world.request(item.ref, ("ravi-osei",), by="aiko-lind")


def _labelled(world: World, item: Item) -> None:
    world.add_labels(item.ref, ("bug",), by="aiko-lind")


def _mine(world: World, item: Item) -> Mapping[str, object]:
    said: Comment = world.comment(item.ref, "From me.", by=ME)
    return {"target": f"{said.database_id} {said.node_id}"}


def _closed(world: World, item: Item) -> None:
    world.close(item.ref, by="aiko-lind")


def _hinted(world: World, item: Item) -> Mapping[str, object]:
    said = world.comment(item.ref, "Since 1.4.", by="ravi-osei")
    return {"target": said.node_id}


def _answered(world: World, item: Item) -> None:
    world.answer(item.ref, world.comment(item.ref, "Yes.", by=ME), by="ravi-osei")


def _armed(world: World, item: Item) -> None:
    world.arm(item.ref, by=ME)


def _queued(world: World, item: Item) -> None:
    world.enqueue(item.ref, by=ME)


def _behind(world: World, item: Item) -> None:
    world.move_base(item.repo, item.side.base_ref)
    world.compute(item)


def _draft(world: World, item: Item) -> None:
    world.draft(item.ref, by="aiko-lind")


PULL, ISSUE, TALK = f"{PIER}#1", f"{PIER}#2", f"{PIER}#3"
WHO = {"logins": ("aiko-lind",)}
BUG = {"labels": ("bug",)}
SAY = {"body": "Thank you, looking."}

DEEDS: Mapping[str, Deed] = {
    "approve": Deed("approve", PULL, "review"),
    "dismiss": Deed("dismiss", PULL, "dismiss", ready=_approved),
    "merge": Deed("merge", PULL, "merge"),
    "revert": Deed("revert", PULL, "open-pull", ready=_merged),
    "assign": Deed("assign", ISSUE, "assign", WHO),
    "unassign": Deed("unassign", ISSUE, "unassign", WHO, _assigned),
    "request": Deed("request", PULL, "request", {"logins": ("ravi-osei",)}),
    "unrequest": Deed(
        "unrequest", PULL, "unrequest", {"logins": ("ravi-osei",)}, _requested
    ),
    "label": Deed("label", ISSUE, "label", BUG),
    "unlabel": Deed("unlabel", ISSUE, "unlabel", BUG, _labelled),
    "comment": Deed("comment", ISSUE, "comment", SAY),
    "uncomment": Deed("uncomment", ISSUE, "delete-comment", ready=_mine),
    "close": Deed("close", ISSUE, "close"),
    "reopen": Deed("reopen", ISSUE, "reopen", ready=_closed),
    "label a discussion": Deed("label", TALK, "label", BUG),
    "unlabel a discussion": Deed("unlabel", TALK, "unlabel", BUG, _labelled),
    "comment in a discussion": Deed("comment", TALK, "comment", SAY),
    "uncomment in a discussion": Deed("uncomment", TALK, "delete-comment", ready=_mine),
    "close a discussion": Deed("close", TALK, "close"),
    "reopen a discussion": Deed("reopen", TALK, "reopen", ready=_closed),
    "answer": Deed("answer", TALK, "answer", ready=_hinted),
    "unanswer": Deed("unanswer", TALK, "unanswer", ready=_answered),
    "auto-merge": Deed("auto-merge", f"{CRANE}#1", "arm"),
    "no-auto-merge": Deed("no-auto-merge", f"{CRANE}#1", "disarm", ready=_armed),
    "enqueue": Deed("enqueue", f"{LOCK}#1", "enqueue"),
    "dequeue": Deed("dequeue", f"{LOCK}#1", "dequeue", ready=_queued),
    "update-branch": Deed("update-branch", PULL, "update-branch", ready=_behind),
    "rebase": Deed("rebase", f"{PIER}#4", "comment"),
    "draft": Deed("draft", PULL, "draft"),
    "ready": Deed("ready", PULL, "ready", ready=_draft),
}
"""Every action; on a discussion too where the call is another one."""


MUTATED = frozenset(name for name in DEEDS if name.endswith(" discussion")) | {
    "revert", "answer", "unanswer", "auto-merge", "no-auto-merge", "enqueue", "dequeue",
    "update-branch", "draft", "ready",
}  # fmt: skip
"""Deeds whose call is a GraphQL mutation."""


def build(deed: Deed) -> tuple[World, Mapping[str, object]]:
    """The world in which a deed can be done, always the same; and its arguments."""
    world = World(NOW, ME)
    for login in (ME, "aiko-lind", "ravi-osei", "kayak-otter"):
        world.person(login)
    for name in (PIER, LOCK, CRANE):
        team = dict.fromkeys((ME, "aiko-lind", "ravi-osei"), "WRITE")
        world.add_repo(name, permissions=team, has_discussions=True)
        world.label(world.repo(name), "bug")
    world.repo(LOCK).queues = frozenset({"main"})
    crane = world.repo(CRANE)
    crane.auto_merge, crane.dismisses_stale = True, True
    crane.required_checks, crane.required_reviews, crane.by_ruleset = (
        ("build",), 1, True,
    )  # fmt: skip
    _pull(world, PIER, "Mend the planks")
    _other(world, Kind.ISSUE, "The planks creak")
    _other(world, Kind.DISCUSSION, "Which planks?")
    bot = world.person("dependabot", "Bot", DEPENDABOT_ID)
    _pull(world, PIER, "Bump rope from 1.0.0 to 1.0.1").author = bot
    _pull(world, LOCK, "Grease the gates")
    _pull(world, CRANE, "Paint the crane", green=False)
    item = world.item(deed.item)
    more = deed.ready(world, item) or {}
    return world, {**deed.args, **more}
