"""A queue whose groups open in place is the list that one would write down."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.model import Ref
from triage.tui.marks import Marks
from triage.tui.sources import ListRows
from triage.tui.tree import CLOSED, OPEN, Tree, ready
from triage.views import Cell, Row, members


def group(name: str, size: int, ready: int = 0) -> Row:
    refs = tuple(Ref.of("acme/app", n) for n in range(size))
    return Row(name, (Cell(name),), refs, "", ready=refs[:ready], text=name)


def inner(row: Row) -> tuple[Row, ...]:
    return tuple(
        Row(members.key(row.key, ref), (Cell(str(ref)),), (ref,), "")
        for ref in row.refs
    )


GROUPS = st.lists(st.integers(1, 4), max_size=6).map(
    lambda sizes: [group(f"g{n}", size) for n, size in enumerate(sizes)]
)


@given(GROUPS, st.data())
def test_every_position_window_and_key_is_that_of_the_written_list(rows, data):
    chosen = data.draw(st.lists(st.sampled_from(rows), unique=True)) if rows else []
    opened = {row.key: inner(row) for row in chosen}
    tree = Tree(ListRows(rows), opened)
    whole = [one for row in rows for one in (row, *opened.get(row.key, ()))]
    assert len(tree) == len(whole)
    for start in range(-1, len(whole) + 1):
        for count in range(4):
            assert list(tree.window(start, count)) == whole[max(start, 0) :][:count]
    for place, row in enumerate(whole):
        head = members.group_of(row.key) or row.key
        assert tree.find(row.key) == place
        assert tree.group_at(place).key == head
        assert whole[tree.head_of(place)].key == head
        after = tree.after(place)
        assert all(members.group_of(r.key) == head for r in whole[place + 1 : after])
    assert tree.find("gone") is None


def test_members_are_found_whether_their_group_is_open_or_not():
    row = group("g", 3)
    keys = [one.key for one in inner(row)]
    for opened in ({}, {"g": inner(row)}):
        found = Tree(ListRows([row]), opened).among([keys[2], keys[0]])
        assert [one.key for one in found] == [keys[0], keys[2]]
        assert [one.refs for one in found] == [(row.refs[0],), (row.refs[2],)]


def test_a_member_of_a_group_that_is_gone_is_not_acted_on():
    row = group("g", 2)
    stranger = members.key("g", Ref.of("acme/app", 9))
    tree = Tree(ListRows([row]))
    assert tree.among([members.key("other", row.refs[0]), stranger]) == []


def test_a_range_over_an_open_group_means_the_members_that_it_covers():
    row = group("g", 3)
    tree = Tree(ListRows([row, group("h", 1)]), {"g": inner(row)})
    assert tree.keys(0, 3) == [one.key for one in inner(row)[:2]]
    assert tree.keys(0, 1) == ["g"]
    assert tree.keys(3, 5) == [inner(row)[2].key, "h"]


def test_a_row_says_whether_it_opens():
    many, one = group("g", 2), group("h", 1)
    assert Tree(ListRows([many, one])).sign(many) == CLOSED
    assert Tree(ListRows([many, one]), {"g": inner(many)}).sign(many) == OPEN
    assert Tree(ListRows([many, one])).sign(one) == " "


def test_what_is_ready_is_a_whole_group_or_some_of_its_members():
    some = group("some", 3, ready=1)
    rows = [group("all", 2, ready=2), some, group("none", 2)]
    assert ready(rows) == ["all", members.key("some", some.refs[0])]


def test_a_marked_group_covers_its_members_and_a_marked_member_a_part_of_it():
    row = group("g", 2)
    first, second = (one.key for one in inner(row))
    marks = Marks()
    marks.add([first])
    assert (marks.covers("g"), marks.within("g"), marks.covers(second)) == (0, 1, 0)
    marks.add(["g"])
    assert (list(marks), marks.within("g"), marks.covers(second)) == (["g"], 0, True)
    marks.add([second])
    assert list(marks) == ["g"]
