"""Whatever happened on GitHub, on the way and here: one sync makes the copy true.

Each example is a seed. Between its syncs the world changes; during them it changes
too, answers fail or come in part, limits hold, and the sync is stopped anywhere. Then
one undisturbed sync must leave what a sync from nothing leaves. A plain one does for
all that GitHub shows by `updatedAt`, by the polls or by its numbers; what it shows by
none of them (reactions, deleted comments, renamed labels) needs `--full`, which
every day's first sync is.
"""

import contextlib
import random
from datetime import timedelta

import pytest
import sync_kit
from sync_kit import NOW, Scene, differences, dump

from triage.demo.things import (
    Check,
    DeniedError,
    DiscussionSide,
    File,
    Item,
)
from triage.demo.world import World
from triage.errors import TriageError
from triage.hub.github import BOUNDS, GitHub
from triage.hub.sizes import Bounds
from triage.model import Kind

PEOPLE = ("mira", "ann", "wei", "otto")
OPERATIONS = (
    "Owned", "Probe", "Pulls", "Issues", "Discussions", "RepoFiles", "Volatile",
    "Items", "Briefs", "Proof",
)  # fmt: skip
SMALL = {name: Bounds(1, min(b.start, 3), min(b.most, 4)) for name, b in BOUNDS.items()}
"""Pages so small that every listing has several."""

WHEN_ONE_ASKS = ("pushed_at",)


class Life:
    """A world, and what may happen in it."""

    def __init__(self, dice, *, silent):
        self.dice = dice
        self.silent = silent
        self.world = World(NOW - timedelta(days=2), "mira")
        for owner in ("acme", "solo"):
            self.world.person(owner, "Organization")
        self.made = 0
        for _ in range(2):
            self.new_repo()
        self.new_repo(owner="solo")
        for _ in range(14):
            self.dice.choice((self.pull, self.pull, self.issue, self.discussion))()

    # what there is

    def repos(self):
        return [r for r in self.world.repos.values() if not r.hidden]

    def repo(self):
        return self.dice.choice(self.repos())

    def items(self, kind=None, state=None):
        return [
            i
            for r in self.repos()
            for i in r.items.values()
            if (kind is None or i.kind is kind) and (state is None or i.state == state)
        ]

    def item(self, kind=None, state=None):
        return self.dice.choice(self.items(kind, state))

    def who(self):
        return self.dice.choice(PEOPLE)

    # what may happen

    def new_repo(self, owner="acme"):
        self.made += 1
        name = f"{owner}/thing-{self.made}"
        repo = self.world.add_repo(
            name,
            permissions={"mira": "ADMIN", "wei": "WRITE"},
            roles={"mira": "OWNER", "wei": "MEMBER"},
            contributors=set(PEOPLE),
            has_discussions=True,
        )
        repo.pushed_at = self.world.now
        return repo

    def pull(self):
        self.made += 1
        bot = self.dice.random() < 0.5
        title = f"Bump lib-{self.made} from 1.0.0 to 1.0.1" if bot else "Work"
        item = self.world.open_pull(
            self.repo().name,
            title,
            by="dependabot[bot]" if bot else self.who(),
            head_ref=f"dependabot/npm_and_yarn/lib-{self.made}-1.0.1" if bot else "",
            files=(File("package.json", 1, 1),),
        )
        item.side.commits = self.world.commits(item)

    def issue(self):
        sync_kit.open_issue(self.world, self.repo().name, "Trouble", by=self.who())

    def discussion(self):
        home = self.repo()
        number = max(home.items, default=0) + 1
        node_id, made = self.world.fresh("D_")
        category = self.world.category(home, "Q&A", answerable=True)
        at = self.world.tick()
        self.world.put(
            Item(
                Kind.DISCUSSION, home, number, node_id, made, "How?", "How do I?",
                self.world.person(self.who()), at, at,
                discussion=DiscussionSide(category),
            )
        )  # fmt: skip

    def close(self):
        self.world.close(self.item(state="OPEN").ref)

    def reopen(self):
        self.world.reopen(self.item(state="CLOSED").ref)

    def merge(self):
        self.world.merge(self.item(Kind.PULL, "OPEN").ref, by=self.who())

    def comment(self):
        self.world.comment(self.item().ref, f"Said {self.world.now}", by=self.who())

    def answer(self):
        item = self.item(Kind.DISCUSSION)
        self.world.answer(item.ref, self.dice.choice([*item.comments, None]))

    def review(self):
        event = self.dice.choice(("APPROVE", "REQUEST_CHANGES", "COMMENT"))
        item = self.item(Kind.PULL, "OPEN")
        self.world.review(item.ref, event, by=self.who(), body="Looked.")

    def dismiss(self):
        item = self.item(Kind.PULL, "OPEN")
        self.world.dismiss(
            item.ref, self.dice.choice(item.side.reviews).database_id, "Old."
        )

    def push(self):
        item = self.item(Kind.PULL, "OPEN")
        before = item.updated_at
        force = self.dice.random() < 0.5
        self.world.move_head(item.ref, by=self.who(), force=force)
        if self.dice.random() < 0.5:
            item.updated_at = before  # as where only the branch is told of it

    def check(self):
        item = self.item(Kind.PULL, "OPEN")
        at = self.world.tick()
        how = self.dice.choice(("SUCCESS", "FAILURE"))
        done = self.dice.choice((at, None))
        name = f"test-{len(item.side.checks)}"
        item.side.checks.append(Check(name, item.side.head_oid, how, at, done))

    def base_moves(self):
        self.world.move_base(self.repo(), "main")

    def label(self):
        self.world.add_labels(
            self.item().ref, (self.dice.choice(("bug", "p1", "docs")),)
        )

    def unlabel(self):
        item = self.item()
        self.world.remove_label(item.ref, self.dice.choice(item.labels).name)

    def assign(self):
        self.world.assign(self.item().ref, (self.dice.choice(("mira", "wei")),))

    def request(self):
        self.world.request(self.item(Kind.PULL, "OPEN").ref, ("wei",))

    def draft(self):
        item = self.item(Kind.PULL, "OPEN")
        self.world.draft(item.ref, is_draft=not item.side.is_draft)

    def delete(self):
        self.world.delete(self.item().ref)

    def rename(self):
        repo = self.repo()
        self.made += 1
        self.world.rename(repo.name, f"{repo.owner}/renamed-{self.made}")

    def transfer(self):
        repo = self.repo()
        owner = self.dice.choice(("acme", "solo", "other"))
        self.world.rename(repo.name, f"{owner}/{repo.short}-{self.world._made}")

    def transfer_issue(self):
        item, home = self.item(Kind.ISSUE, "OPEN"), self.repo()
        del item.repo.items[item.number]
        self.world.nodes.pop(item.node_id)
        item.repo, item.number = home, max(home.items, default=0) + 1
        item.node_id, _ = self.world.fresh("I_")
        item.updated_at = self.world.tick()
        self.world.put(item)

    def hide(self):
        if len(self.repos()) > 2:
            self.world.hide(self.repo().name, self.dice.choice(("private", "saml")))

    def show(self):
        for repo in self.world.repos.values():
            repo.hidden = ""

    def archive(self):
        repo = self.repo()
        self.world.archive(repo.name, is_archived=not repo.is_archived)

    def switch(self):
        repo = self.repo()
        which = self.dice.choice(("has_issues", "has_discussions"))
        setattr(repo, which, not getattr(repo, which))

    def delete_repo(self):
        if len(self.repos()) > 2:
            self.world.delete(self.repo().name)

    def code(self):
        repo = self.repo()
        repo.files["CODEOWNERS"] = f"* @{self.who()}\n"
        repo.pushed_at = self.world.tick()

    def time(self):
        self.world.advance(self.world.now + timedelta(hours=self.dice.randrange(12)))

    # what moves no time

    def react(self):
        self.item().reactions += 1

    def comment_vanishes(self):
        item = self.item()
        gone = self.dice.choice([c for c in item.comments if c.reply_to is None])
        item.comments = [
            c for c in item.comments if c is not gone and c.reply_to is not gone
        ]
        if item.discussion and item.discussion.answer not in item.comments:
            item.discussion.answer = None

    def label_renamed(self):
        label = self.dice.choice(self.item().labels)
        label.repo.labels.pop(label.name.lower(), None)
        label.name = f"{label.name}-{self.world._made}"

    def label_deleted(self):
        label = self.dice.choice(self.item().labels)
        label.repo.labels.pop(label.name.lower(), None)
        for item in label.repo.items.values():
            item.labels = [x for x in item.labels if x is not label]

    def happen(self, times):
        often = (
            self.pull, self.issue, self.close, self.reopen, self.merge, self.comment,
            self.comment, self.review, self.push, self.check, self.label,
            self.unlabel, self.delete, self.discussion,
        )  # fmt: skip
        rare = (
            self.answer, self.dismiss, self.base_moves, self.assign, self.request,
            self.draft, self.rename, self.transfer, self.transfer_issue, self.hide,
            self.show, self.archive, self.switch, self.delete_repo, self.code,
            self.time, self.new_repo,
        )  # fmt: skip
        quiet = (
            self.react, self.comment_vanishes, self.label_renamed, self.label_deleted,
        )  # fmt: skip
        pool = [*often, *often, *rare, *(quiet if self.silent else ())]
        with self.world.lock:
            for _ in range(times):
                # what there is nothing for, or GitHub denies, does not happen
                with contextlib.suppress(IndexError, DeniedError):
                    self.dice.choice(pool)()


class Small(Scene):
    """A scene whose hub reads small pages."""

    def hub(self):
        return GitHub(super().hub().client, SMALL)


def disturb(scene, life, dice):
    """Let something go wrong, or something happen, during the next sync."""
    for _ in range(dice.randrange(4)):
        operation, nth = dice.choice(OPERATIONS), dice.randrange(1, 4)
        roll = dice.random()
        if roll < 0.35:
            scene.faults.at(operation, nth, lambda: life.happen(2))
        elif roll < 0.5:
            scene.faults.at(operation, nth, scene.stop.set)
        elif roll < 0.65:
            paths = {
                "Pulls": ("repository", "pullRequests", "nodes", dice.randrange(3)),
                "Issues": ("repository", "issues", "nodes", dice.randrange(3)),
                "Discussions": ("repository", "discussions", "nodes", 0),
                "Probe": (f"r{dice.randrange(3)}",),
                "Volatile": ("n0", dice.randrange(3)),
                "Items": ("n0", 0),
                "Proof": ("n0", 0),
                "Briefs": (f"r{dice.randrange(3)}",),
            }
            if operation in paths:
                scene.fault(operation, "partial", path=paths[operation], skip=nth - 1)
        else:
            kind = dice.choice(("reset", "truncate", "html", "secondary", "status"))
            scene.fault(
                operation, kind, skip=nth - 1, times=dice.choice((1, 1, 2, 9)),
                seconds=20,
            )  # fmt: skip


def run(scene, life, dice):
    """One disturbed sync; it may be left at any step, as a kill leaves it."""
    disturb(scene, life, dice)
    step = scene.steps((), full=dice.random() < 0.1)
    leave = dice.randrange(30) if dice.random() < 0.25 else -1
    try:
        for place, _ in enumerate(step):
            if place == leave:
                break
    except TriageError:
        pass  # stopped, or GitHub could not be reached: the next sync sees to it
    finally:
        step.close()
    scene.faults.clear()
    scene.faults.forget()
    scene.stop.clear()


def shape(home):
    """What two stores must share; when a thing was asked is no difference."""
    return dump(home)


def lives_through(tmp_path, seed, *, blocks=5):
    dice = random.Random(seed)
    life = Life(dice, silent=bool(seed % 2))
    with sync_kit.scene(tmp_path, life.world, kind=Small) as scene:
        for pattern in ("acme/*", "solo/*"):
            scene.cache.watch(pattern)
        for _ in range(blocks):
            life.happen(dice.randrange(1, 9))
            run(scene, life, dice)
            scene.later(hours=dice.choice((0, 0, 1, 9)))
        life.show()
        scene.sync(known=True, full=life.silent)
        asked = tuple(w.pattern for w in scene.cache.watched())
        scene.sync(*asked, home=scene.home.with_name("anew"))
        return differences(shape(scene.home), shape(scene.home.with_name("anew")))


@pytest.mark.parametrize("seed", range(24))
def test_one_undisturbed_sync_makes_the_copy_true(tmp_path, seed):
    assert lives_through(tmp_path, seed) == {}


@pytest.mark.slow
@pytest.mark.parametrize("hundred", range(1, 21))
def test_one_undisturbed_sync_makes_the_copy_true_whatever_came_before(
    tmp_path, hundred
):
    for seed in range(hundred * 100, hundred * 100 + 100):
        found = lives_through(tmp_path / str(seed), seed, blocks=3 + seed % 6)
        assert found == {}, seed
