"""What each person has on the table, as a spread keeps it level."""

from view_world import OLD, World, at

from triage.views import loads


def test_an_assignee_carries_what_is_open():
    world = World()
    world.item(1, assignees=["ann", "Bob"])
    world.pull(2, assignees=["bob"])
    world.item(3, assignees=["bob"], state="closed")
    assert loads.assigned(world) == {"ann": 1, "bob": 2}


def test_whoever_reviewed_the_present_head_is_waited_for_no_more():
    world = World()
    world.pull(1, requests=["ann", "Bob"])
    world.pull(2, requests=["ann"], reviews=[("ann", "COMMENTED", at(days=1))])
    world.pull(3, requests=["ann"], reviews=[("ann", "APPROVED", at(days=1), OLD)])
    world.pull(4, requests=["ann"], draft=1)
    world.pull(5, requests=["ann"], state="closed")
    world.pull(6, teams=["acme/ann"])
    assert loads.waiting(world) == {"ann": 2, "bob": 1}
