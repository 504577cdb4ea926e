from datetime import timedelta, timezone

import msgspec
import pytest
from view_world import HEAD, NOW, OLD, at, lens

from triage import clock
from triage.errors import UsageError
from triage.model import Ref
from triage.store.aside import Kept
from triage.views import Aside, items
from triage.views.aside import standing
from triage.views.moments import until
from triage.views.query import typed
from triage.views.registry import VIEWS


def kept(world, number, what="snoozed", *, back=None, **over):
    """What was said of an item some time ago, as the journal has it."""
    ((ident, state, head),) = world.connection.execute(
        "select id, state, coalesce(head_oid, '') from item "
        "left join pull on item_id = id where number = ?",
        (number,),
    )
    when = NOW - timedelta(**(back or {"hours": 6}))
    fields = {"state": state, "head_oid": head, "at": when, "seen_at": when}
    return Kept(what, ident, Ref.of("acme/app", number), **(fields | over))


def aside(world, *rows, me="mira"):
    return standing(world, rows, NOW, me)


def numbers(refs):
    return sorted(ref.number for ref in refs)


def test_a_date_ends_a_snooze(world):
    for number in (1, 2):
        world.item(number)
    found = aside(
        world,
        kept(world, 1, until=NOW + timedelta(minutes=1)),
        kept(world, 2, until=NOW),
    )
    assert numbers(found.snoozed) == [1]


@pytest.mark.parametrize(
    ("author", "kind", "when", "sleeps"),
    [
        ("ann", "User", {"hours": 1}, False),
        (None, None, {"hours": 1}, False),
        ("Mira", "User", {"hours": 1}, True),
        ("dependabot", "Bot", {"hours": 1}, True),
        ("ann", "User", {"hours": 7}, True),
    ],
)
@pytest.mark.parametrize("what", ["comment", "review"])
def test_a_word_of_somebody_else_ends_a_snooze(world, what, author, kind, when, sleeps):
    if what == "comment":
        world.pull(1, comments=[(author, at(**when), kind)])
        world.connection.execute("update comment set author_kind = ?", (kind,))
    else:
        world.pull(1, reviews=[(author, "COMMENTED", at(**when), HEAD, kind)])
    found = aside(world, kept(world, 1, head_oid=HEAD))
    assert numbers(found.snoozed) == ([1] if sleeps else [])


@pytest.mark.parametrize(
    ("author", "kind", "sleeps"),
    [("ann", "User", False), ("mira", "User", True), ("dependabot", "Bot", True)],
)
def test_new_commits_of_another_person_end_a_snooze(world, author, kind, sleeps):
    world.pull(1, author=author, author_kind=kind)
    assert numbers(aside(world, kept(world, 1, head_oid=HEAD)).snoozed) == [1]
    found = aside(world, kept(world, 1, head_oid=OLD))
    assert numbers(found.snoozed) == ([1] if sleeps else [])


def test_a_change_of_state_ends_a_snooze(world):
    world.item(1, state="closed")
    assert numbers(aside(world, kept(world, 1, state="open")).snoozed) == []


def test_activity_ends_neither_a_date_nor_a_hiding_nor_a_mark(world):
    world.item(1, comments=[("ann", at(hours=1))])
    found = aside(
        world,
        kept(world, 1, until=NOW + timedelta(days=1)),
        kept(world, 1, "hidden"),
        kept(world, 1, "marked", note="ask Bo"),
    )
    assert found.snoozed.keys() == found.hidden.keys() == found.marked.keys()
    assert [one.note for one in found.marked.values()] == ["ask Bo"]


def test_what_is_not_stored_any_more_is_nowhere(world):
    world.item(1)
    row = kept(world, 1)
    world.connection.execute("delete from item")
    assert aside(world, row) == Aside()


def test_an_item_of_a_renamed_repository_stays_aside(world):
    world.item(1)
    row = kept(world, 1)
    world.connection.execute("update repo set name = 'acme/new', name_key = 'acme/new'")
    assert [str(ref) for ref in aside(world, row).snoozed] == ["acme/new#1"]


@pytest.mark.parametrize("what", ["snoozed", "hidden"])
def test_what_is_aside_is_in_no_queue_no_count_and_no_payload(world, what):
    world.bump(1, ("next", "1", "2"), assignees=["mira"], requests=["mira"])
    world.question(2, assignees=["mira"])
    world.pull(3, author="bo", requests=["mira"], files=["a.py"])
    world.pull(4, author="cy", requests=["mira"], files=["a.py"])
    world.pull(5, author="mira", mergeable="CONFLICTING")
    world.maintainer("mira")
    everything = lens()
    assert all(view.load(world, everything).count for view in VIEWS)
    without = lens(aside=aside(world, *(kept(world, n, what) for n in range(1, 6))))
    for view in VIEWS:
        queue = view.load(world, without)
        about_items = [row.key for row in queue.rows if row.refs]
        assert (view.id, about_items) == (view.id, [])
        assert queue.count == len(queue.rows)
        said = msgspec.json.encode(queue.payload).decode()
        assert "acme/app#" not in said, view.id


def test_a_newer_bump_out_of_sight_still_replaces_the_older(world):
    world.bump(1, ("next", "1", "2"))
    world.bump(2, ("next", "1", "3"))
    (bumps,) = [view for view in VIEWS if view.id == "bumps"]
    queue = bumps.load(world, lens(aside=aside(world, kept(world, 2, "hidden"))))
    (pull,) = queue.payload.pulls
    assert (pull.ref, pull.verdict, pull.superseded_by) == (
        "acme/app#1",
        "review",
        "acme/app#2",
    )


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("", [3, 4]),
        ("is:open", [3, 4]),
        ("title", [3, 4]),
        ("is:snoozed", [1]),
        ("is:hidden", [2]),
        ("is:snoozed title", [1]),
        ("is:snoozed,hidden", [1, 2]),
        ("is:snoozed OR is:hidden", [1, 2]),
        ("is:marked", [3]),
        ("-is:marked", [4]),
        ("-is:snoozed", [3, 4]),
        ("is:snoozed is:hidden", []),
    ],
)
def test_a_query_leaves_out_what_is_aside_unless_it_asks_for_it(world, query, right):
    for number in range(1, 5):
        world.item(number)
    found = aside(
        world,
        kept(world, 1),
        kept(world, 2, "hidden"),
        kept(world, 3, "marked", note="soon"),
    )
    select, values = items.select(typed(query), lens(aside=found), world)
    rows = items.build(world.select(select, values), found).items
    assert sorted(Ref.parse(one.ref).number for one in rows) == right
    for one in rows:
        assert one.snoozed_until == ("activity" if one.ref.endswith("#1") else None)
        assert one.hidden == one.ref.endswith("#2")
        assert one.mark == ("soon" if one.ref.endswith("#3") else None)


WEST = clock.parse("2026-01-20T04:30:00Z").astimezone(timezone(timedelta(hours=-6)))
"""A Monday evening where it is Tuesday in Greenwich."""


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("3h", "2026-01-20T07:30:00Z"),
        ("3d", "2026-01-23T04:30:00Z"),
        ("1m", "2026-02-20T04:30:00Z"),
        ("tomorrow", "2026-01-20T06:00:00Z"),
        ("monday", "2026-01-26T06:00:00Z"),
        ("Tue", "2026-01-20T06:00:00Z"),
        ("2026-02-01", "2026-02-01T06:00:00Z"),
        ("2026-02-01T12:00:00Z", "2026-02-01T12:00:00Z"),
        ("activity", None),
    ],
)
def test_times_ahead_are_named_from_the_day_of_the_person(text, right):
    found = until(text, WEST)
    assert (found and clock.iso(found)) == right


@pytest.mark.parametrize("text", ["", "soon", "-3d", "2026-01-01", "2026-02-31", "t"])
def test_no_time_ahead_is_a_usage_error(text):
    with pytest.raises(UsageError) as caught:
        until(text, WEST)
    assert "tomorrow" in caught.value.hint
