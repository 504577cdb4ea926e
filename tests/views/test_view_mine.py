import msgspec
import pytest
from view_world import HEAD, HOSTILE, OLD, at, lens

from triage.views.mine import VIEW


def mine(world, **over):
    queue = VIEW.load(world, lens(**over))
    return msgspec.json.decode(msgspec.json.encode(queue.payload))["items"]


def test_a_requested_review_waits_for_me(world):
    world.pull(1, requests=["mira"], title=HOSTILE)
    world.pull(2, requests=["somebody"])
    world.pull(3, teams=["mira"])
    (found,) = mine(world)
    assert found["ref"] == "acme/app#1"
    assert found["why"] == "ann waits for your review."
    assert found["since"] == "2026-01-18T00:00:00Z"
    assert VIEW.load(world, lens()).rows[0].cells[-1].text == HOSTILE


def test_a_review_of_the_present_head_settles_the_request(world):
    world.pull(1, requests=["mira"], reviews=[("mira", "COMMENTED", at(days=1), HEAD)])
    assert mine(world) == []


def test_a_review_of_an_older_head_does_not(world):
    world.pull(1, requests=["mira"], reviews=[("mira", "APPROVED", at(days=1), OLD)])
    (found,) = mine(world)
    assert "the head moved on" in found["why"]


def test_what_is_assigned_waits_while_the_last_word_is_not_mine(world):
    world.item(
        1, assignees=["mira"], comments=[("mira", at(days=3)), ("ann", at(days=1))]
    )
    world.item(
        2, assignees=["mira"], comments=[("ann", at(days=3)), ("mira", at(days=1))]
    )
    world.item(3, assignees=["mira"])
    world.item(4, assignees=["mira"], author="mira")
    world.item(
        5,
        assignees=["mira"],
        comments=[("mira", at(days=3)), ("bot", at(days=1), "Bot")],
    )
    found = mine(world)
    assert [one["ref"] for one in found] == ["acme/app#3", "acme/app#1"]
    assert found[1]["why"] == "Assigned to you, and ann had the last word."


def test_my_pull_request_with_changes_requested_on_its_head_waits(world):
    refused = [("bob", "CHANGES_REQUESTED", at(days=1), HEAD)]
    world.pull(1, author="mira", reviews=refused)
    old = [("bob", "CHANGES_REQUESTED", at(days=1), OLD)]
    world.pull(2, author="mira", reviews=old, decision="CHANGES_REQUESTED")
    (found,) = mine(world)
    assert found["why"] == "Yours: bob requested changes on the present head."


def test_my_approved_and_green_pull_request_is_mine_to_merge(world):
    approved = [("bob", "APPROVED", at(days=1), HEAD)]
    world.pull(1, author="mira", decision="APPROVED", reviews=approved)
    world.pull(2, author="mira", decision="APPROVED", reviews=approved, draft=1)
    world.pull(3, author="mira", decision="REVIEW_REQUIRED", reviews=approved)
    world.pull(4, author="mira", decision="APPROVED", checks="pending")
    (found,) = mine(world)
    assert found["ref"] == "acme/app#1"
    assert found["turn"] == "merge"
    assert found["since"] == "2026-01-19T00:00:00Z"


def test_my_conflicting_and_failing_pull_requests_wait_once(world):
    world.pull(1, author="mira", mergeable="CONFLICTING", checks="failure")
    (found,) = mine(world)
    assert found["why"] == (
        "Yours: it conflicts with its base; yours: checks fail on its head."
    )


def test_an_item_that_waits_in_two_ways_is_one_row(world):
    world.pull(1, requests=["mira"], assignees=["mira"])
    (found,) = mine(world)
    assert found["turn"] == "review"
    assert "assigned to you" in found["why"]


def test_nothing_waits_for_nobody_and_the_pane_says_so(world):
    world.pull(1, requests=["mira"], author="")
    queue = VIEW.load(world, lens(me=""))
    assert queue.rows == ()
    assert queue.headline == "nobody is signed in"
    assert "token" in VIEW.empty


@pytest.mark.parametrize("select", VIEW.selects)
def test_only_what_is_mine_is_looked_up(world, select):
    """Neither all open items nor a whole table: at 100,000 items that would show."""
    bound = {"now": at(days=0), "me": "mira"}
    plan = world.connection.execute(f"explain query plan {select.sql}", bound)
    steps = [row[3] for row in plan]
    assert any("item" in step for step in steps)
    for step in steps:
        assert not step.startswith(("SCAN item", "SCAN pull", "SCAN review", "SCAN c"))
        assert "item_open " not in step
        assert "item_kind" not in step
