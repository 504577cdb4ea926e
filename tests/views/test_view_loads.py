"""What each person has on the table, as a spread keeps it level."""

from view_world import OLD, World, at, lens

from triage.views import contention, loads, ownership


def test_an_assignee_carries_what_is_open():
    world = World()
    world.item(1, assignees=["ann", "Bob"])
    world.pull(2, assignees=["bob"])
    world.item(3, assignees=["bob"], state="closed")
    assert loads.assigned(world, lens()) == {"ann": 1, "bob": 2}


def test_whoever_reviewed_the_present_head_is_waited_for_no_more():
    world = World()
    world.pull(1, author="zoe", requests=["ann", "Bob"])
    world.pull(
        2, author="zoe", requests=["ann"], reviews=[("ann", "COMMENTED", at(days=1))]
    )
    world.pull(
        3,
        author="zoe",
        requests=["ann"],
        reviews=[("ann", "APPROVED", at(days=1), OLD)],
    )
    world.pull(4, author="zoe", requests=["ann"], draft=1)
    world.pull(5, author="zoe", requests=["ann"], state="closed")
    world.pull(6, author="zoe", teams=["acme/ann"])
    assert loads.waiting(world, lens()) == {"ann": 2, "bob": 1}


def test_what_truly_waits_for_somebody_is_carried_and_nothing_else():
    world = World()
    world.pull(1, author="zoe", requests=["ann"])
    world.bump(2, ("a", "1", "2"), requests=["ann"])
    world.pull(3, author="robot", author_kind="Bot", requests=["ann"])
    world.pull(4, author="zoe", requests=["ann"], labels=["On Hold"])
    world.pull(5, author="zoe", requests=["ann"], comments=[("ann", at(hours=2))])
    world.pull(6, author="zoe", reviews=[("ann", "APPROVED", at(days=1), OLD)])
    assert loads.waiting(world, lens()) == {"ann": 2}


def test_one_load_is_told_of_a_person_everywhere():
    world = World()
    world.pull(
        30, author="zoe", state="closed", reviews=[("ann", "APPROVED", at(days=3))]
    )
    for number in range(1, 7):
        world.pull(number, author="zoe", requests=["ann"])
    world.bump(20, ("a", "1", "2"), requests=["ann"])
    world.pull(21, author="zoe", requests=["ann"], labels=["blocked"])
    contended = contention.VIEW.load(world, lens()).payload
    (flag,) = [f for f in contended.flags if f.kind == "overloaded-reviewer"]
    gaps = ownership.VIEW.load(world, lens()).payload.gaps
    busy = {gap.why for gap in gaps if gap.kind == "owner-busy"}
    assert flag.why == "ann has 6 open review requests for a capacity of 5."
    assert busy == {
        "The only reviewer who is asked is away: ann has 6 reviews waiting, capacity 5."
    }
