import random

import pytest
from view_world import HOSTILE, NOW, at

from triage.errors import UsageError
from triage.views.all import COLUMNS, AllRows


class Counted:
    """A reader that remembers what it was asked."""

    def __init__(self, world):
        self.world = world
        self.asked = []

    def select(self, query, parameters=None):
        self.asked.append((query.sql, dict(parameters or {})))
        return self.world.select(query, parameters)


def fill(world, count=100):
    """Items with few distinct times, so that ids decide often."""
    rng = random.Random(7)
    for number in range(1, count + 1):
        kind = rng.choice(["issue", "pull", "discussion"])
        state = rng.choice(["open", "open", "closed"])
        over = {"updated_at": at(hours=rng.randrange(20)), "state": state}
        (world.pull if kind == "pull" else world.item)(
            number, **({} if kind == "pull" else {"kind": kind}), **over
        )


def expected(world, where="1"):
    found = world.connection.execute(
        f"select number from item where {where} order by updated_at desc, id"
    )
    return [number for (number,) in found]


def numbers(rows):
    return [row.refs[0].number for row in rows]


@pytest.mark.parametrize("state", ["open", "closed", ""])
def test_every_walk_over_the_list_sees_the_same_order(world, state):
    fill(world)
    rows = AllRows(world, state=state, now=NOW)
    right = expected(world, f"state = '{state}'" if state else "1")
    assert len(rows) == len(right)
    rng = random.Random(1)
    start = 0
    for _ in range(200):
        start = max(
            0, start + rng.choice([-30, -7, -1, 1, 7, 30, rng.randrange(-90, 90)])
        )
        count = rng.choice([1, 7, 20, 40])
        assert numbers(rows.window(start, count)) == right[start : start + count]


def test_a_page_down_skips_no_row_and_counts_none(world):
    fill(world)
    reader = Counted(world)
    rows = AllRows(reader, state="", now=NOW)
    rows.window(20, 10)
    reader.asked.clear()
    rows.window(30, 10)
    ((sql, values),) = reader.asked
    assert values["skip"] == 0
    assert "count(*)" not in sql


def test_the_end_is_read_from_the_end(world):
    fill(world)
    reader = Counted(world)
    rows = AllRows(reader, state="", now=NOW)
    assert numbers(rows.window(95, 20)) == expected(world)[95:]
    assert reader.asked[-1][1]["skip"] == 0


def test_nothing_is_read_beyond_either_end(world):
    fill(world, 5)
    rows = AllRows(world, state="", now=NOW)
    assert rows.window(5, 10) == ()
    assert len(rows.window(-3, 2)) == 2
    assert AllRows(world, needle="nothing like it", now=NOW).window(0, 9) == ()


def test_a_row_is_found_by_its_key(world):
    fill(world)
    rows = AllRows(world, now=NOW)
    for position, row in enumerate(rows.window(0, 40)):
        assert rows.find(row.key) == position
    closed = expected(world, "state = 'closed'")[0]
    assert rows.find(f"acme/app#{closed}") is None
    assert rows.find("acme/app#99999") is None
    assert rows.find("nonsense") is None


def test_kind_and_words_narrow_the_list(world):
    world.item(1, title="Crash in the Loader")
    world.item(2, title="loader is slow")
    world.pull(3, title="fix crash of loader")
    assert numbers(AllRows(world, needle="CRASH loader", now=NOW).window(0, 9)) == [
        1,
        3,
    ]
    assert numbers(AllRows(world, "pull", needle="loader", now=NOW).window(0, 9)) == [3]
    rows = AllRows(world, "issue", needle="loader", now=NOW)
    assert rows.find("acme/app#2") == 1
    assert rows.find("acme/app#3") is None


def test_a_filter_is_text_and_never_a_pattern_or_sql(world):
    world.item(1, title='100% of it\'s "_"')
    world.item(2, title="100 of its")
    for needle in ("%", "'", '"_"'):
        assert numbers(AllRows(world, needle=needle, now=NOW).window(0, 9)) == [1]


def test_what_is_merged_is_closed(world):
    world.pull(1, state="merged")
    world.item(2, state="closed")
    assert len(AllRows(world, state="closed", now=NOW)) == 2
    assert len(AllRows(world, state="merged", now=NOW)) == 1


def test_an_unknown_state_is_a_usage_error(world):
    with pytest.raises(UsageError, match="no state"):
        AllRows(world, state="ajar", now=NOW)


def test_a_hostile_title_is_the_last_cell_unchanged(world):
    world.pull(1, title=HOSTILE, draft=1, labels=["[/]", "b"], assignees=["mira"])
    (row,) = AllRows(world, now=NOW).window(0, 5)
    assert row.cells[-1].text == HOSTILE
    assert len(row.cells) == len(COLUMNS)
    assert row.why == "Draft pull of ann, changed 24h ago."
    assert "labels: [/], b" in row.evidence
    assert "assigned to mira" in row.evidence
