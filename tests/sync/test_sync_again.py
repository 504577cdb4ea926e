"""Later syncs: only what changed is asked for, and the store follows."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import sync_kit
from stored_kit import lay_synced
from sync_kit import HULL, NOW, differences, dump

from triage.config import Bot, Bumps, Settings
from triage.demo.things import Check, File
from triage.demo.world import World
from triage.model import ON_GITHUB, Kind


def first(scene, kind=Kind.PULL, state="OPEN", *, bot=None):
    """The ref of an item of the world."""
    for item in scene.world.repo(HULL).items.values():
        right = item.kind is kind and item.state == state
        if right and (bot is None or bool(item.author and item.author.is_bot) == bot):
            return item.ref
    raise LookupError(kind)


def same_as_anew(scene, *, lazy=False):
    return differences(dump(scene.home, lazy=lazy), dump(scene.anew(), lazy=lazy))


def test_with_nothing_changed_only_the_probe_and_the_polls_are_asked(synced):
    report = synced.sync()
    assert Counter(synced.asked()) == {"Probe": 1, "Volatile": 1}
    assert (report.new, report.updated, report.closed) == (0, 0, 0)
    assert report.requests == 2


def test_many_quiet_repositories_are_asked_together(tmp_path):
    with sync_kit.scene(tmp_path) as made:
        lay_synced(made.home, "harbourline/*")
        made.sync(known=True)
        pulls = made.cache.db.read(
            "select count(*) from item where kind = 'pull' and state = 'open'"
        )[0][0]
        assert Counter(made.asked()) == {
            "Owned": 1,
            "Probe": 1,
            "Volatile": -(-pulls // 100),
            "Words": 1,
        }


def changes():
    """What others may do to an item, by name."""
    return {
        "comment on a pull": lambda s: s.world.comment(first(s), "Well.", by="ann"),
        "comment on an issue": lambda s: s.world.comment(
            first(s, Kind.ISSUE), "Same here", by="stranger"
        ),
        "comment on a discussion": lambda s: s.world.comment(
            first(s, Kind.DISCUSSION), "Try this", by="tomas-vrba"
        ),
        "edit a comment": lambda s: s.world.edit_comment(
            next(
                i.comments[0].database_id
                for i in s.world.repo(HULL).items.values()
                if i.kind is Kind.ISSUE and i.comments
            ),
            "On second thoughts",
            by="ann",
        ),
        "close a pull": lambda s: s.world.close(first(s)),
        "close an issue": lambda s: s.world.close(first(s, Kind.ISSUE)),
        "close a discussion": lambda s: s.world.close(first(s, Kind.DISCUSSION)),
        "merge": lambda s: s.world.merge(first(s, bot=True)),
        "reopen": lambda s: s.world.reopen(first(s, Kind.ISSUE, "CLOSED")),
        "label": lambda s: s.world.add_labels(first(s), ("brand-new [/x]",)),
        "unlabel": unlabel,
        "assign": lambda s: s.world.assign(first(s), (s.world.viewer,)),
        "review": lambda s: s.world.review(first(s, bot=True), "APPROVE"),
        "push": lambda s: s.world.move_head(first(s, bot=True), force=True),
        "foreign push": lambda s: s.world.move_head(first(s, bot=True), by="mallory"),
        "draft": lambda s: s.world.draft(first(s)),
        "a new pull": lambda s: s.world.open_pull(HULL, "New", by="ann"),
        "a new issue": lambda s: sync_kit.open_issue(s.world, HULL, "How do I?"),
    }


def unlabel(scene):
    for item in scene.world.repo(HULL).items.values():
        if item.labels and item.state == "OPEN":
            return scene.world.remove_label(item.ref, item.labels[0].name)
    raise LookupError


SAMPLE = {
    "comment on an issue",
    "edit a comment",
    "merge",
    "reopen",
    "foreign push",
    "a new pull",
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=() if n in SAMPLE else pytest.mark.slow) for n in changes()],
)
def test_one_change_is_followed_by_asking_one_listing(synced, name):
    before = dump(synced.home)
    changes()[name](synced)
    report = synced.sync()
    listed = [a for a in synced.asked() if a in {"Pulls", "Issues", "Discussions"}]
    assert len(listed) == 1
    assert len(synced.asked()) <= 6
    assert report.new + report.updated + report.closed >= 1
    assert dump(synced.home) != before
    assert same_as_anew(synced) == {}


def test_all_changes_together_are_followed(synced):
    for name, change in changes().items():
        try:
            change(synced)
        except (LookupError, RuntimeError) as error:  # nothing left to do it to
            pytest.fail(f"{name}: {error}")
    report = synced.sync()
    assert report.new == 2
    assert report.errors == ()
    assert same_as_anew(synced) == {}


def test_what_closed_is_counted_and_still_there(synced):
    ref = first(synced)
    synced.world.close(ref)
    assert synced.sync().closed == 1
    assert synced.item(ref).state == "closed"


def test_a_listing_is_read_back_to_its_mark_and_no_further(tmp_path):
    world = sync_kit.crowd(pulls=180)
    with sync_kit.scene(tmp_path, world, repos=("acme/crowd",)) as made:
        made.sync()
        assert len(made.asked("Pulls")) == 3
        made.server.ledger.clear()
        world.advance(NOW + timedelta(hours=1))
        for number in (1, 90, 180):
            world.comment(f"acme/crowd#{number}", "Well.", by="ann")
        made.sync()
        assert len(made.asked("Pulls")) == 1
        made.sync()
        assert len(made.asked("Pulls")) == 1


# what moves without `updatedAt`


def silently(scene, ref, change):
    """Change a pull request as GitHub does where `updatedAt` stays."""
    item = scene.world.item(ref)
    before = item.updated_at
    change(item)
    item.updated_at = before


def test_checks_are_followed_although_nothing_says_they_moved(synced):
    ref = first(synced)

    def finish(item):
        item.side.checks = [
            Check("late", item.side.head_oid, "FAILURE", NOW, NOW),
        ]

    silently(synced, ref, finish)
    assert synced.sync().updated == 1
    assert "Pulls" not in synced.asked()
    assert [(c.name, c.state) for c in synced.item(ref).pull.checks] == [
        ("late", "failure")
    ]
    assert synced.item(ref).pull.checks_state == "failure"


def test_mergeability_is_followed_although_nothing_says_it_moved(synced):
    ref = first(synced)

    def conflict(item):
        item.side.conflicting = True

    silently(synced, ref, conflict)
    synced.sync()
    assert synced.item(ref).pull.mergeable == "CONFLICTING"
    assert synced.item(ref).pull.merge_state == "DIRTY"


def test_a_head_that_moved_silently_brings_its_files_and_its_proof(synced):
    ref = first(synced, bot=True)
    assert synced.item(ref).pull.commits_oid

    def push(item):
        synced.world.move_head(ref, by="mallory")
        item.side.files = [File("evil.sh", 1, 0, "ADDED")]
        item.side.changed_files = 1

    silently(synced, ref, push)
    synced.sync()
    stored = synced.item(ref).pull
    assert stored.head_oid == synced.world.item(ref).side.head_oid
    assert stored.commits_oid == stored.head_oid
    assert [f.path for f in stored.files] == ["evil.sh"]
    judged = synced.cache.facts("bump", ("provenance",), synced.item(ref).node_id)
    assert [one["provenance"] for one in judged] == ["rejected"]
    assert same_as_anew(synced) == {}


def test_a_pull_that_ended_silently_is_read_whole(synced):
    ref = first(synced, bot=True)

    def merge(item):
        synced.world.merge(ref, by="tomas-vrba")

    silently(synced, ref, merge)
    assert synced.sync().closed == 1
    stored = synced.item(ref)
    assert (stored.state, stored.pull.merged_by.login) == ("merged", "tomas-vrba")
    assert stored.merged_at


@pytest.mark.parametrize("skew", [-86_400, 0, 86_400])
def test_an_update_within_the_second_of_the_mark_is_read_by_the_next_sync(
    tmp_path, skew
):
    """By GitHub's clock, wherever this machine's stands."""
    now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=skew)
    world = World(now - timedelta(seconds=5), "mira")
    world.add_repo("acme/young", permissions={"mira": "ADMIN"})
    one = sync_kit.open_issue(world, "acme/young", "One")
    two = sync_kit.open_issue(world, "acme/young", "Two")
    with sync_kit.scene(tmp_path, world, repos=("acme/young",), now=now) as made:
        made.server.limits.skew = skew
        made.sync()
        one.title, one.updated_at = "One, said better", two.updated_at
        made.sync()
        assert made.item("acme/young#1").title == "One, said better"


# what no listing shows


@pytest.mark.parametrize("kind", ON_GITHUB)
def test_what_was_deleted_is_missed_by_its_number_and_gone_at_once(synced, kind):
    ref = first(synced, kind)
    synced.world.delete(ref)
    report = synced.sync()
    assert synced.item(ref) is None
    assert report.closed == 1
    assert Counter(synced.asked())["Briefs"] == 1
    assert same_as_anew(synced) == {}


def test_a_closed_item_that_was_deleted_is_gone_at_once(synced):
    ref = first(synced, Kind.ISSUE, "CLOSED")
    assert synced.item(ref)
    synced.world.delete(ref)
    synced.sync()
    assert synced.item(ref) is None
    assert same_as_anew(synced) == {}


@pytest.mark.parametrize("operation", ["Briefs", "Items"])
def test_what_does_not_add_up_is_compared_until_that_succeeds(synced, operation):
    ref = first(synced, Kind.ISSUE, "CLOSED")
    synced.world.delete(ref)
    synced.fault(operation, "status", status=502, times=-1, body="{}")
    synced.sync()
    assert synced.item(ref)
    synced.faults.clear()
    synced.sync()
    assert synced.item(ref) is None
    assert same_as_anew(synced) == {}


def test_one_deleted_while_another_is_opened_is_missed_all_the_same(synced):
    ref = first(synced, Kind.ISSUE)
    synced.world.delete(ref)
    sync_kit.open_issue(synced.world, HULL, "How do I?")
    synced.sync()
    assert synced.item(ref) is None
    assert same_as_anew(synced) == {}


def test_what_adds_up_again_is_not_compared_again(synced):
    synced.world.delete(first(synced))
    synced.sync()
    synced.server.ledger.clear()
    synced.sync()
    assert "Briefs" not in synced.asked()


def test_everything_is_compared_once_a_day(synced):
    synced.later(hours=23)
    synced.sync()
    assert "Briefs" not in synced.asked()
    synced.later(hours=2)
    synced.sync()
    assert synced.asked().count("Briefs") == 1
    synced.later(hours=2)
    synced.sync()
    assert synced.asked().count("Briefs") == 1


UNSEEN = {
    "a reaction": lambda s, item: setattr(item, "reactions", item.reactions + 1),
    "a comment deleted": lambda s, item: s.world.delete_comment(
        item.comments[-1].database_id
    ),
    "a label renamed": lambda s, item: setattr(item.labels[0], "name", "renamed"),
    "a label deleted": lambda s, item: item.labels.clear(),
    "a new role": lambda s, item: item.repo.roles.update(
        {item.author.login.lower(): "MEMBER"}
    ),
}
"""What changes on GitHub without moving `updatedAt`."""


def talked_of(scene):
    """Items that somebody opened and others answered, by who opened them."""
    return {
        i.author.login: i
        for i in scene.world.repo(HULL).items.values()
        if i.state == "OPEN"
        and i.labels
        and i.comments
        and i.author
        and not i.author.is_bot
        and i.author.login.lower() not in i.repo.roles
    }


@pytest.mark.parametrize("how", ["full", "a day later"])
@pytest.mark.parametrize("everywhere", [True, False], ids=["everywhere", "in one item"])
def test_what_moves_no_time_is_found_when_everything_is_compared(
    synced, everywhere, how
):
    """Each change to an item and a person of its own, so that each is found for itself."""
    happens = [what for what in UNSEEN if (what == "a label renamed") == everywhere]
    items = list(talked_of(synced).values())
    assert len(items) >= len(happens)
    for what, item in zip(happens, items, strict=False):
        UNSEEN[what](synced, item)
    synced.later(days=1 if how != "full" else 0)
    synced.sync(full=how == "full")
    for item in items:
        stored = synced.item(item.ref)
        assert stored.reactions == item.reactions
        assert stored.comments_total == len(item.comments)
        assert {x.raw for x in stored.labels} == {x.name for x in item.labels}
        assert stored.association == synced.world.association(item.repo, item.author)
    assert same_as_anew(synced) == {}


def test_an_issue_that_moved_to_another_repository_is_gone_from_this_one(synced):
    ref = first(synced, Kind.ISSUE)
    item = synced.world.item(ref)
    there = synced.world.repo("harbourline/buoy")
    del item.repo.items[item.number]
    item.repo, item.number = there, max(there.items) + 1
    there.items[item.number] = item
    synced.sync(full=True)
    assert synced.item(ref) is None
    synced.sync("harbourline/buoy")
    assert synced.item(item.ref).title


def test_what_was_missed_is_found_since_the_numbers_do_not_add_up(synced):
    ref = first(synced, Kind.ISSUE)
    stored = synced.item(ref)
    synced.cache.drop([stored.node_id])
    synced.sync()
    assert synced.item(ref) == stored


def test_what_closed_too_long_ago_is_forgotten_as_time_goes_by(synced):
    ref = first(synced, Kind.ISSUE, "CLOSED")
    assert synced.item(ref)
    synced.later(days=91)
    synced.sync()
    assert synced.item(ref) is None
    assert {r[0] for r in synced.cache.db.read("select distinct state from item")} == {
        "open"
    }


# what facts rest on


def facts(scene):
    return {t: rows for t, rows in dump(scene.home).items() if t == "question"}


def test_who_becomes_a_maintainer_changes_the_facts_of_old_items_too(synced):
    before = facts(synced)
    talker = next(
        c.author.login
        for item in synced.world.repo(HULL).items.values()
        if item.kind is Kind.ISSUE
        for c in item.comments
        if c.author and synced.world.association(item.repo, c.author) == "NONE"
    )
    synced.settings = Settings(maintainers={"harbourline": (talker,)})
    synced.sync()
    assert facts(synced) != before
    assert same_as_anew(synced) == {}
    synced.settings = Settings()
    synced.sync()
    assert facts(synced) == before


def test_a_bot_that_the_settings_come_to_trust_is_judged_again(synced):
    author = synced.world.person("mallory")
    pull = synced.world.open_pull(
        HULL,
        "Update dependency next to v16",
        by="mallory",
        head_ref="renovate/next-16.x",
    )

    def authorship():
        synced.sync()
        found = synced.cache.facts("bump", ("conditions",), pull.node_id)
        judged = {c[0]: c[1] for c in json.loads(found[0]["conditions"])}
        return judged["author"]

    assert (authorship(), authorship()) == ("fail", "fail")
    bot = Bot(id=author.database_id, login="mallory")
    synced.settings = Settings(bumps=Bumps(trusted=(bot,)))
    assert authorship() == "pass"
    assert same_as_anew(synced) == {}
    synced.settings = Settings()
    assert authorship() == "fail"
