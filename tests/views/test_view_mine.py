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
    since = {"assignees": ["mira"], "created_at": at(days=5)}
    world.item(1, **since, comments=[("mira", at(days=3)), ("ann", at(days=1))])
    world.item(2, **since, comments=[("ann", at(days=3)), ("mira", at(days=1))])
    world.item(3, **since)
    world.item(4, **since, author="mira")
    world.item(5, **since, comments=[("mira", at(days=3)), ("bot", at(days=1), "Bot")])
    found = mine(world)
    assert [one["ref"] for one in found] == ["acme/app#1", "acme/app#3"]
    assert [one["turn"] for one in found] == ["reply", "assigned"]
    assert found[0]["why"] == "ann asked and waits for your answer."
    assert found[1]["why"] == "Assigned to you: mira is assigned."


def test_my_pull_request_with_changes_requested_on_its_head_waits(world):
    refused = [("bob", "CHANGES_REQUESTED", at(days=1), HEAD)]
    world.pull(1, author="mira", reviews=refused)
    old = [("bob", "CHANGES_REQUESTED", at(days=1), OLD)]
    world.pull(2, author="mira", reviews=old, decision="CHANGES_REQUESTED")
    (found,) = mine(world)
    assert found["ref"] == "acme/app#1"
    assert found["why"] == "Yours: bob requested changes."
    assert found["because"] == ["bob requested changes"]


def test_my_approved_and_green_pull_request_is_mine_to_merge(world):
    approved = [("bob", "APPROVED", at(days=1), HEAD)]
    ours = {"author": "mira", "association": "MEMBER", "reviews": approved}
    world.pull(1, **ours, decision="APPROVED")
    world.pull(2, **ours, decision="APPROVED", draft=1)
    world.pull(3, **ours, decision="REVIEW_REQUIRED")
    world.pull(4, **ours, decision="APPROVED", checks="pending")
    world.pull(5, author="mira", reviews=approved)
    merge, draft = mine(world)
    assert (merge["ref"], merge["turn"]) == ("acme/app#1", "merge")
    assert merge["since"] == "2026-01-19T00:00:00Z"
    assert (draft["ref"], draft["turn"]) == ("acme/app#2", "draft")
    (bobs,) = mine(world, me="BOB")
    assert (bobs["ref"], bobs["turn"]) == ("acme/app#5", "merge")
    assert bobs["why"] == "bob approved it and its checks pass, ready to merge."


def test_my_conflicting_and_failing_pull_requests_wait_once(world):
    world.pull(1, author="mira", mergeable="CONFLICTING", checks="failure")
    (found,) = mine(world)
    assert found["why"] == (
        "Yours: it conflicts with its base; yours: checks fail on its head."
    )


def test_whoever_is_asked_and_assigned_is_asked_once(world):
    world.pull(1, requests=["mira"], assignees=["mira"])
    (found,) = mine(world)
    assert (found["turn"], found["why"]) == ("review", "ann waits for your review.")


def test_nothing_waits_for_nobody_and_the_pane_says_so(world):
    world.pull(1, requests=["mira"], author="")
    queue = VIEW.load(world, lens(me=""))
    assert len(queue.rows) == 0
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
