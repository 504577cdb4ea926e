"""Lists by position: whichever way one walks, the order is that of ORDER BY."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from view_world import HOSTILE, NOW, World, at, lens

from triage.errors import UsageError
from triage.views import lists
from triage.views.columns import CELLS, Layout, check
from triage.views.groupings import GROUPINGS, grouping
from triage.views.listing import Condition, Keyset, stretches
from triage.views.orders import ORDERS, SHORT, order
from triage.views.rolls import HEAD, Roll
from triage.views.wish import Wish

AUTHORS = ["ann", "Bo", "bo", None, "zoe"]
TITLES = ["crash", "Crash", "loader", "", "ÄTHER", "äther", HOSTILE]


class Counted:
    """A reader that remembers what it was asked."""

    def __init__(self, world):
        self.world = world
        self.asked = []

    def select(self, query, parameters=None):
        self.asked.append((query.sql, dict(parameters or {})))
        return self.world.select(query, parameters)


def fill(world, count=100, seed=7):
    """Items with few distinct values, so that what decides between equals matters."""
    rng = random.Random(seed)
    for number in range(1, count + 1):
        kind = rng.choice(["issue", "pull", "discussion"])
        over = {
            "repo": rng.choice(["acme/app", "acme/Docs", "zed/core"]),
            "state": rng.choice(["open", "open", "closed"]),
            "author": rng.choice(AUTHORS),
            "title": rng.choice(TITLES),
            "milestone": rng.choice(["", "", "v1", "v2"]),
            "created_at": at(hours=rng.randrange(6)),
            "updated_at": at(hours=rng.randrange(6)),
            "reactions": rng.randrange(3),
            "labels": rng.sample(["bug", "Bug!", "docs"], rng.randrange(3)),
        }
        if kind == "pull":
            over["draft"] = rng.randrange(2)
        ident = (world.pull if kind == "pull" else world.item)(
            number, **({} if kind == "pull" else {"kind": kind}), **over
        )
        world.connection.execute(
            "update item set comments = ? where id = ?", (rng.randrange(3), ident)
        )


CONDITIONS = [
    Condition(),
    Condition("item.state = :state", {"state": "open"}),
    Condition("instr(lower(item.title), :word) > 0", {"word": "crash"}),
    Condition(
        "repo.name_key = :repo and coalesce(pull.draft, 0) = 0", {"repo": "acme/app"}
    ),
    Condition("exists (select 1 from label where item_id = item.id)"),
    Condition("item.kind = 'pull' or item.author is null"),
    Condition("0"),
]

GROUP_OF = {
    "repo": lambda row: row["repo"],
    "author": lambda row: row["author"] or "ghost",
    "kind": lambda row: row["kind"],
    "state": lambda row: row["state"],
    "milestone": lambda row: row["milestone"] or "no milestone",
}


def plain(world, way, what):
    """The refs as one ORDER BY over everything has them."""
    parts = ", ".join(f"{p.sql} {'desc' if p.descending else 'asc'}" for p in way.key)
    found = world.connection.execute(
        "select repo.name || '#' || item.number from item "
        "join repo on repo.id = item.repo_id left join pull on pull.item_id = item.id "
        f"where {what.sql or '1'} order by {parts}",
        dict(what.values),
    )
    return [ref for (ref,) in found]


def keys(rows):
    return [row.key for row in rows]


def walk(rows, right, rng, steps=60):
    """Windows back and forth, near and far, each compared with the whole."""
    assert len(rows) == len(right)
    start = 0
    for _ in range(steps):
        start = max(
            0, start + rng.choice([-30, -7, -1, 1, 7, 30, rng.randrange(-90, 90)])
        )
        count = rng.choice([1, 7, 20, 40])
        assert keys(rows.window(start, count)) == right[start : start + count]
        if not any(key.startswith(HEAD) for key in right):
            assert list(rows.keys(start, start + count)) == right[start : start + count]
        if right and rng.random() < 0.3:
            place = rng.randrange(len(right))
            assert rows.find(right[place]) in {
                i for i, key in enumerate(right) if key == right[place]
            }


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(0, 90),
    name=st.sampled_from(sorted(ORDERS)),
    what=st.sampled_from(CONDITIONS),
)
def test_every_walk_sees_the_order_of_order_by(seed, count, name, what):
    world = World()
    fill(world, count, seed)
    way = ORDERS[name]
    right = plain(world, way, what)
    rng = random.Random(seed)
    walk(Keyset(world, way, what, now=NOW), right, rng)
    walk(Roll.read(world, way, what, now=NOW), right, rng)
    world.connection.close()


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(0, 70),
    name=st.sampled_from(sorted(ORDERS)),
    group=st.sampled_from(sorted(GROUPINGS)),
    what=st.sampled_from(CONDITIONS),
    data=st.data(),
)
def test_groups_keep_the_order_within_each(seed, count, name, group, what, data):
    world = World()
    fill(world, count, seed)
    way = ORDERS[name]
    rows = Roll.read(world, way, what, grouping(group), now=NOW)
    right = grouped(world, plain(world, way, what), group)
    heads = [head for head, _ in right]
    folded = data.draw(st.sets(st.sampled_from(heads))) if heads else set()
    rows = rows.refolded(folded)
    shown = [
        key for head, refs in right for key in (head, *(() if head in folded else refs))
    ]
    walk(rows, shown, random.Random(seed))
    every = [ref for _, refs in right for ref in refs]
    assert rows.keys(0, len(rows)) == list(dict.fromkeys(every))
    for head, refs in right:
        assert rows.members(rows.find(head)) == refs
        assert rows.head_of(rows.group_at(rows.find(head))) == rows.find(head)
    world.connection.close()


def grouped(world, refs, group):
    """Groups with their members, put together in Python."""
    world.connection.row_factory = None
    named = ("repo", "number", "author", "kind", "state", "milestone", "id")
    found = world.connection.execute(
        "select repo.name, number, author, kind, state, milestone, item.id "
        "from item join repo on repo.id = item.repo_id"
    )
    about = {f"{row[0]}#{row[1]}": dict(zip(named, row, strict=True)) for row in found}
    groups: dict[str, list[str]] = {}
    names: dict[str, set[str]] = {}
    for ref in refs:
        if group == "label":
            labels = world.connection.execute(
                "select name from label where item_id = ?", (about[ref]["id"],)
            )
            of = [name for (name,) in labels] or ["no label"]
        else:
            of = [GROUP_OF[group](about[ref])]
        for name in of:
            groups.setdefault(name.lower(), []).append(ref)
            names.setdefault(name.lower(), set()).add(name)
    ranks = {"open": 0, "merged": 1, "closed": 2}
    ordered = sorted(
        groups,
        key=lambda name: (
            name in {"no label", "no milestone"},
            ranks.get(name, 0),
            name,
        ),
    )
    return [(HEAD + min(names[name]), groups[name]) for name in ordered]


@pytest.mark.parametrize("edge", [False, True])
@pytest.mark.parametrize("forward", [False, True])
@pytest.mark.parametrize("name", sorted(ORDERS))
def test_every_order_is_read_along_an_index(world, name, forward, edge):
    values = {f"k{i}": 0 for i in range(4)}
    for sql in stretches(ORDERS[name], Condition(), edge=edge, forward=forward):
        plan = world.connection.execute(f"explain query plan {sql}", values).fetchall()
        assert not [line for *_, line in plan if "TEMP B-TREE" in line], sql


def test_a_page_down_skips_no_row_and_counts_none(world):
    fill(world)
    reader = Counted(world)
    rows = Keyset(reader, order("updated"), now=NOW)
    rows.window(20, 10)
    reader.asked.clear()
    rows.window(30, 10)
    (sql, values), _lines = reader.asked
    assert values["skip"] == 0
    assert "count(*)" not in sql


def test_the_end_is_read_from_the_end(world):
    fill(world)
    reader = Counted(world)
    rows = Keyset(reader, order("updated"), now=NOW)
    rows.window(95, 20)
    assert [values["skip"] for _, values in reader.asked if "skip" in values] == [0]


def test_a_found_row_is_where_its_window_is_read_from(world):
    fill(world, 100)
    reader = Counted(world)
    rows = Keyset(reader, order("title"), now=NOW)
    (row,) = Keyset(world, order("title"), now=NOW).window(50, 1)
    assert rows.find(row.key) == 50
    assert len(rows.window(40, 20)) == 20
    assert max(values.get("skip", 0) for _, values in reader.asked) <= 10


def test_nothing_is_read_beyond_either_end(world):
    fill(world, 5)
    for rows in (
        Keyset(world, order("updated"), now=NOW),
        Roll.read(world, order("updated"), now=NOW),
    ):
        assert rows.window(5, 10) == ()
        assert len(rows.window(-3, 2)) == 2


def test_what_does_not_fit_is_not_found(world):
    world.item(1, state="closed")
    what = Condition("item.state = 'open'")
    for rows in (
        Keyset(world, order("updated"), what, now=NOW),
        Roll.read(world, order("updated"), what, now=NOW),
    ):
        assert rows.find("acme/app#1") is None
        assert rows.find("acme/app#99999") is None
        assert rows.find("nonsense") is None


def test_an_item_that_is_forgotten_leaves_a_line_that_names_none(world):
    fill(world, 5)
    rows = Roll.read(world, order("updated"), now=NOW)
    key = rows.window(2, 1)[0].key
    world.connection.execute(
        "delete from item where number = ?", (int(key.rpartition("#")[2]),)
    )
    gone = rows.window(2, 1)[0]
    assert gone.refs == ()
    assert gone.cells[0].text == "gone"
    assert len(rows.window(0, 9)) == 5


def test_only_what_is_in_the_list_is_found_among_keys(world):
    world.item(1, state="closed")
    world.item(2)
    what = Condition("item.state = 'open'")
    wanted = ["acme/app#1", "acme/app#2", "acme/app#3", "group:x"]
    for rows in (
        Keyset(world, order("updated"), what, now=NOW),
        Roll.read(world, order("updated"), what, now=NOW),
    ):
        assert [str(row.refs[0]) for row in rows.among(wanted)] == ["acme/app#2"]


def test_a_header_names_its_group_and_how_many_are_in_it(world):
    world.item(1, labels=["[/x]"])
    world.item(2, labels=["[/x]"])
    rows = Roll.read(world, order("updated"), grouping=grouping("label"), now=NOW)
    head = rows.window(0, 1)[0]
    assert head.is_head
    assert [cell.text for cell in head.cells] == ["▾ [/x]", "2"]
    assert head.refs == ()


def test_a_hostile_title_is_a_cell_unchanged(world):
    world.pull(1, title=HOSTILE, draft=1, labels=["[/]", "b"], assignees=["mira"])
    (row,) = Keyset(world, order("updated"), now=NOW).window(0, 5)
    assert row.cells[-1].text == HOSTILE
    assert row.why == "Draft pull of ann, changed 24h ago."
    assert "labels: [/], b" in row.evidence
    assert "assigned to mira" in row.evidence


def test_every_column_has_a_cell(world):
    world.bump(1, ("left-pad", "1.0", "1.1"), labels=["x"], milestone="v2")
    layout = Layout(tuple(CELLS))
    (row,) = Keyset(world, order("updated"), layout=layout, now=NOW).window(0, 1)
    assert len(row.cells) == len(layout.columns())
    texts = dict(zip(CELLS, (cell.text for cell in row.cells), strict=True))
    assert texts["level"] == "patch"
    assert texts["milestone"] == "v2"
    assert texts["checks"] == "success"


@pytest.mark.parametrize(
    ("wish", "head", "cell"),
    [
        (Wish(), "Age▾", "2d"),
        (Wish(sort="created"), "Made▾", "9d"),
        (Wish(filter="sort:created-asc"), "Made▴", "9d"),
        (Wish(sort="comments"), "Age", "2d"),
    ],
)
def test_the_time_that_is_shown_is_the_one_that_orders(world, wish, head, cell):
    world.item(1, created_at=at(days=9), updated_at=at(days=2))
    columns = lists.understand(wish, lens(), world).columns
    shown = [column.title for column in columns].index(head)
    (row,) = lists.read(world, wish, lens()).window(0, 5)
    (first,) = lists.glimpse(world, wish, lens(), 5)
    assert row.cells[shown].text == first.cells[shown].text == cell
    assert all(column.drop for column in columns if column.title in {"Kind", "Who"})


def test_one_column_takes_what_the_others_leave():
    for names in (("title", "ref"), ("ref", "state"), tuple(CELLS)):
        assert [c.width for c in Layout(names).columns()].count(0) == 1


@pytest.mark.parametrize(
    ("call", "given", "hint"),
    [
        (order, "commented", "Did you mean comments"),
        (grouping, "repos", "Did you mean repo"),
        (lambda name: check([name]), "asignees", "Did you mean assignees"),
    ],
)
def test_an_unknown_name_is_an_error_that_names_the_nearest(call, given, hint):
    with pytest.raises(UsageError) as caught:
        call(given)
    assert hint in caught.value.hint


def test_a_name_without_a_direction_goes_its_natural_way():
    assert order("comments").name == "comments-desc"
    assert order("title").name == "title-asc"
    assert SHORT["interactions"].name == "interactions-desc"
