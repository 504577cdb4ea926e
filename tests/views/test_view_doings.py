"""What other people did to open items since one last looked."""

from __future__ import annotations

import pytest
from view_world import NOW, World, at

from triage.model import Ref
from triage.views import Select
from triage.views.doings import doings, newest

SINCE = at(hours=5)


def event(world, item, kind, actor, *, when=None, subject=None, label="", bot=False):
    world._insert(
        "event", item_id=item, position=len(world.select(COUNT)), kind=kind,
        at=when or at(hours=1), actor=actor, actor_kind="Bot" if bot else "User",
        subject=subject, subject_kind="User", after_oid="", label=label,
    )  # fmt: skip


COUNT = Select("select item_id from event", str)


def told(world, since=SINCE, me="mira"):
    found = doings(world, since, me, NOW)
    return {ref.number: said for ref, said in found.items()}


@pytest.fixture
def item(world):
    return world.item(1, updated_at=at(hours=1))


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("assigned", {"subject": "noor"}, "ravi assigned it to noor, 1h ago"),
        ("unassigned", {"subject": "noor"}, "ravi took noor off, 1h ago"),
        ("labeled", {"label": "bug"}, "ravi labelled it bug, 1h ago"),
        ("unlabeled", {"label": "bug"}, "ravi took the label bug off, 1h ago"),
        ("review-requested", {}, "ravi asked a team for a review, 1h ago"),
    ],
)
def test_each_doing_is_told_in_words(world, item, kind, more, words):
    event(world, item, kind, "ravi", **more)
    assert told(world) == {1: (words,)}


@pytest.mark.parametrize(
    ("actor", "more"),
    [
        ("Mira", {}),
        ("labeler", {"bot": True}),
        ("ravi", {"when": at(hours=6)}),
    ],
    ids=["oneself", "a bot", "before one looked"],
)
def test_what_is_no_news_is_not_told(world, item, actor, more):
    event(world, item, "labeled", actor, label="bug", **more)
    assert told(world) == {}


@pytest.mark.parametrize(
    ("author", "kind", "there"),
    [
        ("ravi", "User", True),
        ("mira", "User", False),
        ("helper", "Bot", False),
        ("ann", "User", False),
    ],
    ids=["a maintainer", "oneself", "a bot", "who asked"],
)
def test_a_word_of_another_maintainer_is_an_answer(world, author, kind, there):
    said = [(author, at(hours=1), kind)]
    world.item(1, updated_at=at(hours=1), comments=said)
    assert bool(told(world)) is there


def test_the_newest_stand_first_and_only_a_few(world, item):
    for hour, label in enumerate(["d", "c", "b", "a"], 1):
        event(world, item, "labeled", "ravi", label=label, when=at(hours=5 - hour))
    assert [one.split()[3] for one in told(world)[1]] == ["a,", "b,", "c,"]


def test_closed_items_and_a_first_start_have_no_news(world):
    closed = world.item(2, state="closed", updated_at=at(hours=1))
    event(world, closed, "labeled", "ravi", label="x")
    assert told(world) == {}
    still = world.item(3, updated_at=at(hours=1))
    event(world, still, "labeled", "ravi", label="x")
    assert told(world, since="") == {}
    assert list(told(world)) == [3]


def test_the_newest_change_is_that_of_any_item():
    world = World()
    assert newest(world) == ""
    world.item(1, updated_at=at(hours=3))
    world.item(2, state="closed", updated_at=at(hours=2))
    assert newest(world) == at(hours=2)
    assert Ref.of("a/b", 1) not in doings(world, newest(world), "mira", NOW)
