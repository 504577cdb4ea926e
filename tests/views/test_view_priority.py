"""Priorities: each factor explained, labels over the product, one's own word over all."""

from __future__ import annotations

import random

import pytest
from view_world import NOW, at, lens

from triage.config import Settings
from triage.config.priority import Priority as Weights
from triage.model import Ref
from triage.model.slices import Slice
from triage.views import Apart, Aside, priority
from triage.views.mine import VIEW as MINE
from triage.views.urgent import urgent

REF = Ref.of("acme/app", 1)


def judge(world, number=1, **over):
    ref = Ref.of("acme/app", number)
    return priority.of(world, lens(**over), [ref]).get(ref)


def test_a_fresh_item_without_anything_is_the_least_urgent(world):
    world.item(1)
    found = judge(world)
    assert (found.lane, found.score, found.set_by) == (3, 1, "score")
    assert found.why == "impact 1 × risk 1 × dependencies 1 = 1"
    assert found.owners == ()


@pytest.mark.parametrize(
    ("over", "factor", "value", "why"),
    [
        ({"reactions": 3}, "impact", 1.5, "3 reactions"),
        ({"reactions": 1}, "impact", 1.25, "1 reaction"),
        ({"milestone": "v2"}, "impact", 1.5, "milestone v2"),
        ({"labels": ["Security: high"]}, "risk", 4, "labelled Security: high"),
        ({"labels": ["kind/bug"]}, "risk", 1.5, "labelled kind/bug"),
        ({"labels": ["crash"]}, "risk", 2, "labelled crash"),
        ({"created_at": at(days=90)}, "risk", 1.5, "open for 3mo"),
    ],
)
def test_each_fact_adds_to_its_factor_and_is_named(world, over, factor, value, why):
    world.item(1, **over)
    found = getattr(judge(world), factor)
    assert (found.value, found.why) == (value, (why,))


@pytest.mark.parametrize("label", ["debugging", "insecure", "bugs bunny"])
def test_a_word_within_a_label_is_none(world, label):
    world.item(1, labels=[label])
    assert judge(world).risk.value == 1


def test_a_release_branch_and_a_security_update_are_risks(world):
    world.pull(1, base="release/2.x")
    world.pull(2, base="develop")
    world.bump(3, security=1)
    assert judge(world, 1).risk.why == ("goes into release/2.x",)
    assert judge(world, 2).risk.value == 1
    assert judge(world, 3).risk.why == ("a security update",)


def test_what_closes_and_is_closed_depends_on_one_another(world):
    world.item(1)
    world.pull(2, closes=[("Acme/App", 1)])
    world.pull(3, closes=[("acme/app", 1)], state="closed")
    assert judge(world, 1).dependencies.why == ("closed by acme/app#2",)
    assert judge(world, 2).dependencies.why == ("closes Acme/App#1",)
    assert judge(world, 3) is None


def test_who_waits_for_us_long_makes_it_more_urgent(world):
    world.pull(1, author="ann", created_at=at(days=5), requests=["mira"])
    world.pull(2, author="ann", created_at=at(days=2), requests=["mira"])
    assert judge(world, 1).dependencies.why == ("ann has waited 5d for us",)
    assert judge(world, 2).dependencies.value == 1


def test_the_score_is_the_product_and_decides_the_lane(world):
    world.item(1, reactions=3, labels=["security"], milestone="v2")
    found = judge(world)
    assert found.score == found.impact.value * found.risk.value == 2 * 4
    assert found.name == "P0"
    assert found.why.endswith("= 8")
    higher = Settings(priority=Weights(p0=9, p1=8))
    assert judge(world, settings=higher).name == "P1"


def test_a_label_that_names_a_priority_decides_and_says_so(world):
    world.item(1, labels=["Priority: High", "priority: low"])
    found = judge(world)
    assert (found.name, found.set_by) == ("P1", "label")
    assert found.why.startswith("labelled Priority: High; impact 1")
    none = Settings(priority=Weights(labels={}))
    assert judge(world, settings=none).set_by == "score"


def test_ones_own_word_decides_over_label_and_score(world):
    world.item(1, labels=["p0"])
    own = Aside(prioritized={REF: Apart("I", REF, NOW, note="P2")})
    found = judge(world, aside=own)
    assert (found.name, found.set_by) == ("P2", "you")
    assert found.why.startswith("you said so; ")


def test_an_owner_is_assigned_else_asked_for_a_review(world):
    world.pull(1, assignees=["jon"], requests=["mira"])
    world.pull(2, requests=["mira"], teams=["acme/core"])
    assert judge(world, 1).owners == ("jon",)
    assert set(judge(world, 2).owners) == {"mira", "acme/core"}


def test_the_most_urgent_come_first_and_what_is_aside_not_at_all(world):
    world.item(1, labels=["p2"])
    world.item(2, labels=["p1"])
    world.item(3, labels=["p1"], reactions=7)
    world.item(4, labels=["p0"])
    world.item(5, state="closed", labels=["p0"])
    hidden = Ref.of("acme/app", 4)
    looks = lens(aside=Aside(hidden={hidden: Apart("I", hidden, NOW)}))
    found = priority.every(world, looks)
    assert [one.ref[-1] for one in found] == ["3", "2", "1"]
    by_lane = {
        one.lane: (len(one.items), one.unowned) for one in priority.lanes(found).lanes
    }
    assert by_lane == {"P0": (0, 0), "P1": (2, 2), "P2": (1, 1), "P3": (0, 0)}
    parts = [priority.every(world, lens(slice=Slice(k, 2))) for k in (1, 2)]
    assert sorted(one.ref for part in parts for one in part) == [
        f"acme/app#{n}" for n in range(1, 5)
    ]


def test_what_waits_for_me_goes_by_priority_first(world):
    world.pull(1, author="ann", requests=["mira"], created_at=at(days=2))
    world.item(2, assignees=["mira"], labels=["p1"])
    rows = MINE.load(world, lens()).rows
    assert [row.key for row in rows] == ["acme/app#2", "acme/app#1"]
    assert rows[0].cells[0].text == "P1"
    items = MINE.load(world, lens()).payload.items
    assert [one.priority for one in items] == [1, 3]
    assert items[0].priority_why.startswith("labelled p1; ")


def test_a_few_and_all_are_judged_alike(world):
    for number in range(1, 6):
        world.item(number, reactions=number)
        world.pull(10 + number, closes=[("acme/app", number), ("acme/lib", 1)])
        world.pull(20 + number, closes=[("Acme/App", number), ("acme/app", 11)])
    every = {Ref.parse(one.ref): one for one in priority.every(world, lens())}
    assert priority.of(world, lens(), tuple(every)) == every
    for ref, one in every.items():
        assert priority.of(world, lens(), [ref]) == {ref: one}


@pytest.mark.parametrize("closed", [10, 300])
def test_the_most_urgent_of_many_are_those_of_all(world, closed):
    chance = random.Random(4)
    for number in range(100, 100 + closed):
        world.item(number, state="closed", labels=["p0"])
    labels = ("p0", "Priority: low", "bug", "crash", "security", "question")
    for number in range(1, 60):
        over = {
            "labels": chance.sample(labels, chance.randrange(3)),
            "reactions": chance.randrange(5),
            "milestone": chance.choice(("", "v2")),
            "created_at": at(days=chance.randrange(1, 400)),
        }
        if chance.random() < 0.5:
            linked = chance.randrange(1, 60)
            world.pull(
                number,
                base=chance.choice(("main", "release-1")),
                closes=[("Acme/app", linked)],
                requests=["mira"],
                **over,
            )
        elif chance.random() < 0.3:
            world.bump(number, security=1, **over)
        else:
            world.item(number, **over)
    refs = [Ref.of("acme/app", number) for number in (5, 6, 7)]
    own = {refs[0]: Apart("I", refs[0], NOW, note="P0")}
    gone = {refs[1]: Apart("I", refs[1], NOW)}
    looks = lens(aside=Aside(hidden=gone, prioritized=own))
    every = priority.every(world, looks)
    assert urgent(world, looks, 20) == every[:20]
    assert urgent(world, looks, 100) == every
