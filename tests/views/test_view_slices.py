"""Several people share a queue: slices part it, and what comes moves nothing else."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from view_world import World, lens

from triage.errors import UsageError
from triage.model import Ref
from triage.model.slices import Slice
from triage.views import lists
from triage.views.registry import VIEWS, by_id
from triage.views.wish import Wish

PARTS = (2, 3, 7)
REFS = st.builds(
    Ref.of, st.sampled_from(["a/b", "A/b", "acme/App-2"]), st.integers(1, 10**9)
)


@given(REFS, st.integers(1, 999))
def test_every_item_is_in_exactly_one_part_however_it_is_spelled(ref, of):
    parts = [n for n in range(1, of + 1) if ref in Slice(n, of)]
    assert len(parts) == 1
    assert Ref.of(ref.repo.upper(), ref.number) in Slice(parts[0], of)


def test_parts_are_of_about_one_size():
    refs = [Ref.of(f"acme/app-{n % 40}", n) for n in range(3000)]
    sizes = [sum(ref in Slice(part, 3) for ref in refs) for part in (1, 2, 3)]
    assert min(sizes) > 900


def test_where_an_item_is_stays_so_from_one_release_to_the_next():
    drawn = [Ref.of("elizaos/eliza", n) in Slice(2, 3) for n in range(6370, 6380)]
    assert [6370 + n for n, there in enumerate(drawn) if there] == [6370, 6379]


@pytest.mark.parametrize(
    "text", ["0/3", "4/3", "2", "2/", "a/b", "1/1000", "-1/3", "2/3 "]
)
def test_what_is_no_slice_is_refused(text):
    with pytest.raises(UsageError, match="no slice"):
        Slice.parse(text)


@pytest.fixture(scope="module")
def world():
    made = World()
    for n in range(1, 31):
        made.item(n, title="How do I start it?", author="zoe")
        made.pull(100 + n, files=[f"src/{n // 2}.py"], requests=["busy"] * (n % 2))
        made.pull(200 + n, repo="acme/other", assignees=["mira"])
    return made


def refs(queue):
    """Every item that a queue names, as often as it does."""
    return Counter(ref for row in queue.rows for ref in row.refs)


def lines(queue):
    """The rows by what they are about; of a repository without their number."""
    return Counter(
        row.key if row.refs else row.key.rpartition(":")[0] for row in queue.rows
    )


@pytest.mark.parametrize("of", PARTS)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_the_slices_of_a_view_part_it(world, view, of):
    whole = view.load(world, lens())
    parts = [view.load(world, lens(slice=Slice(n, of))) for n in range(1, of + 1)]
    assert sum((refs(one) for one in parts), Counter()) == refs(whole)
    assert sum(one.count for one in parts) == whole.count
    if view.id != "bumps":  # a group of bumps is parted with its pull requests
        assert sum((lines(one) for one in parts), Counter()) == lines(whole)
    printed = [msgspec.json.encode(one.payload) for one in parts]
    assert len(set(printed)) == (len(parts) if whole.count > of else len(set(printed)))


def test_a_flag_about_two_items_stands_whole_in_one_slice(world):
    view = by_id("contention")
    whole = {row.key: row.refs for row in view.load(world, lens()).rows}
    assert any(len(found) > 1 for found in whole.values())
    for part in (1, 2, 3):
        for row in view.load(world, lens(slice=Slice(part, 3))).rows:
            assert row.refs == whole[row.key]


@pytest.mark.parametrize(
    "wish", [Wish(), Wish(query="is:issue"), Wish(group_by="repo")]
)
def test_the_slices_of_a_list_part_it(world, wish):
    def items(part):
        rows = lists.read(world, wish, lens(slice=part))
        found = rows.window(0, len(rows))
        return Counter(ref for row in found if not row.is_head for ref in row.refs)

    parts = [items(Slice(n, 3)) for n in (1, 2, 3)]
    assert sum(parts, Counter()) == items(Slice())
    assert all(parts)
    some = Slice(2, 3)
    assert all(ref in some for ref in items(some))


def test_what_comes_moves_nothing_else():
    made = World()
    for n in range(1, 20):
        made.item(n)
    view, part = by_id("ownership"), lens(slice=Slice(1, 2))
    before = lines(view.load(made, part))
    for n in range(20, 40):
        made.item(n)
    after = lines(view.load(made, part))
    assert len(after) > len(before) > 1
    assert before <= after


def test_a_filter_of_a_queue_looks_at_all_that_a_flag_is_about(world):
    words, what = lists.split("is:pr", lens(slice=Slice(1, 2)), world)
    assert (words, "lot(" in what.sql) == ("", False)
