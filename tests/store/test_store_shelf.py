"""A kept queue is replaced as a whole, and never stands in anybody's way."""

import stat
import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import StoreError
from triage.store import shelf
from triage.store.shelf import About, Line, Ordered, Shelf

ABOUT = About(
    "basis",
    7,
    "aside",
    "2026-01-20T00:00:00Z",
    "2026-01-20T00:05:00Z",
    0.5,
    "3 gaps",
    3,
)


def lines(*keys):
    return [Line(key, f"words of {key}", key.encode(), b"alike") for key in keys]


def test_what_was_kept_is_read_back_by_place_and_by_key(tmp_path):
    shelf.put(tmp_path, "gaps", ABOUT, lines("a", "b", "c"))
    found = Shelf.open(tmp_path, "gaps")
    assert found.about == ABOUT
    assert len(found) == 3
    assert found.window(1, 5) == lines("a", "b", "c")[1:]
    assert [found.find(key) for key in ("a", "c", "z")] == [0, 2, None]


def test_of_two_rows_of_one_key_the_last_is_found(tmp_path):
    shelf.put(tmp_path, "gaps", ABOUT, lines("a", "b", "a"))
    assert Shelf.open(tmp_path, "gaps").find("a") == 2


def test_every_word_of_a_filter_must_stand_in_a_row(tmp_path):
    rows = [Line(w, w, b"", b"") for w in ("red apple", "red pear", "green 100%_pear")]
    shelf.put(tmp_path, "gaps", ABOUT, rows)
    found = Shelf.open(tmp_path, "gaps")
    assert found.matching(["red"]) == [0, 1]
    assert found.matching(["pear", "red"]) == [1]
    assert found.matching(["%_"]) == [2]
    assert found.matching([]) == [0, 1, 2]


def test_who_reads_the_old_queue_reads_on_while_a_new_one_takes_its_place(tmp_path):
    shelf.put(tmp_path, "gaps", ABOUT, lines("a", "b"))
    old = Shelf.open(tmp_path, "gaps")
    shelf.put(tmp_path, "gaps", ABOUT, lines("c"))
    assert old.window(0, 9) == lines("a", "b")
    assert Shelf.open(tmp_path, "gaps").window(0, 9) == lines("c")


def test_a_stop_in_the_middle_leaves_the_old_queue_and_nothing_else(tmp_path):
    shelf.put(tmp_path, "gaps", ABOUT, lines("a"))

    def broken():
        yield from lines("b")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shelf.put(tmp_path, "gaps", ABOUT, broken())
    assert Shelf.open(tmp_path, "gaps").window(0, 9) == lines("a")
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize("what", ["order", "lines"])
@pytest.mark.parametrize("junk", [b"", b"no", b"not a queue at all" * 100, None])
def test_what_is_no_queue_is_none(tmp_path, what, junk):
    shelf.put(tmp_path, "gaps", ABOUT, lines("a" * 3000))
    (place,) = (tmp_path / shelf.QUEUES).glob(f"*.{what}")
    if junk is None:
        place.unlink()
    else:
        place.write_bytes(junk)
    assert Shelf.open(tmp_path, "gaps") is None


def test_a_queue_of_another_edition_is_none(tmp_path, monkeypatch):
    shelf.put(tmp_path, "gaps", ABOUT, lines("a"))
    monkeypatch.setattr(shelf, "EDITION", shelf.EDITION + 1)
    assert Shelf.open(tmp_path, "gaps") is None


def test_kept_queues_are_their_owners_alone(tmp_path):
    shelf.put(tmp_path, "gaps", ABOUT, lines("a"))
    place = tmp_path / shelf.QUEUES
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(file.stat().st_mode) for file in place.iterdir()}
    assert modes == {0o600}


def test_a_directory_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / shelf.QUEUES).write_text("a file in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        shelf.put(tmp_path, "gaps", ABOUT, lines("a"))


def files(home):
    return sorted((home / shelf.QUEUES).iterdir())


def keeping(home):
    packs = []

    def packed(key):
        packs.append(key)
        return lines(key)[0]

    return shelf.Keeping(home, "gaps", packed), packs


def keys(home):
    found = Shelf.open(home, "gaps")
    assert found.window(0, 99) == lines(*found.keys(0, 99))
    return "".join(found.keys(0, 99))


def test_of_a_queue_that_is_brought_up_to_date_only_what_is_new_is_written(tmp_path):
    kept, packs = keeping(tmp_path)
    every = Ordered("abc")
    kept.put(ABOUT, every)
    every = every.spliced([(1, "d"), (1, None), (3, "e")])
    kept.put(ABOUT, every)
    kept.put(ABOUT, every)
    assert packs == ["a", "b", "c", "d", "e"]
    assert keys(tmp_path) == "adce"
    found = Shelf.open(tmp_path, "gaps")
    assert [found.find(key) for key in "abcde"] == [0, None, 2, 1, 3]
    assert found.matching(["words"]) == [0, 1, 2, 3]


@given(st.text("abc", max_size=9), st.lists(st.tuples(st.integers(0, 9), st.text())))
def test_an_order_knows_how_it_came_from_the_one_before(before, cuts):
    cuts = [(at, new or None) for at, new in cuts if at < len(before) + bool(new)]
    gone = {at for at, new in cuts if new is None}
    cuts = [cut for cut in cuts if cut[1]] + [(at, None) for at in gone]
    every = Ordered(before)
    found = every.spliced(cuts)
    new = [[n for at, n in cuts if n and at == i] for i in range(len(before) + 1)]
    wanted = [
        one
        for i, coming in enumerate(new)
        for one in (
            *coming,
            *([before[i]] if i < len(before) and i not in gone else []),
        )
    ]
    assert found == wanted
    assert found.before is every
    assert found.spliced([]).before is found
    assert found.before is None


def test_an_order_of_which_one_was_not_kept_is_written_whole(tmp_path):
    kept, packs = keeping(tmp_path)
    every = Ordered("ab")
    kept.put(ABOUT, every)
    kept.put(ABOUT, every.spliced([(2, "c")]).spliced([(0, "d")]))
    assert keys(tmp_path) == "dabc"
    assert packs == [*"ab", *"dabc"]


def test_facts_are_kept_beside_the_lines_and_written_when_they_are_others(tmp_path):
    kept, _ = keeping(tmp_path)
    every, same = Ordered("a"), ["same"]
    kept.put(ABOUT, every, {"one": same, "two": {"x": 1}})
    old = Shelf.open(tmp_path, "gaps")
    kept.put(ABOUT, every, {"one": same, "three": 3})
    new = Shelf.open(tmp_path, "gaps")
    assert [msgspec.msgpack.decode(new.fact(key)) for key in ("one", "three")] == [
        ["same"],
        3,
    ]
    assert new.fact("two") is None
    assert msgspec.msgpack.decode(old.fact("two")) == {"x": 1}
    same.append("not looked at")
    kept.put(ABOUT, every, {"one": same})
    assert msgspec.msgpack.decode(Shelf.open(tmp_path, "gaps").fact("one")) == ["same"]


def test_who_reads_on_is_not_disturbed_by_what_is_brought_up_to_date(tmp_path):
    kept, _ = keeping(tmp_path)
    every = Ordered("ab")
    kept.put(ABOUT, every)
    old = Shelf.open(tmp_path, "gaps")
    kept.put(ABOUT, every.spliced([(0, None)]))
    assert old.keys(0, 9) == ["a", "b"]
    assert keys(tmp_path) == "b"


def test_lines_are_told_apart_by_their_keys_not_by_what_these_add_up_to(tmp_path):
    twins = ("plumless", "buckeroo")  # of one checksum
    assert len({zlib.crc32(key.encode()) for key in twins}) == 1
    shelf.put(tmp_path, "gaps", ABOUT, lines(*twins, "a"))
    found = Shelf.open(tmp_path, "gaps")
    assert [found.find(key) for key in (*twins, "a")] == [0, 1, 2]


@pytest.mark.parametrize("what", ["another", "order", "lines", "junk"])
def test_in_the_place_of_another_file_the_queue_is_written_whole(tmp_path, what):
    kept, packs = keeping(tmp_path)
    every = Ordered("ab")
    kept.put(ABOUT, every)
    if what == "another":
        shelf.put(tmp_path, "gaps", ABOUT, lines("x", "y"))
    elif what == "junk":
        (tmp_path / shelf.QUEUES / "gaps.order").write_bytes(b"no queue at all" * 100)
    else:
        next((tmp_path / shelf.QUEUES).glob(f"*.{what}")).unlink()
    every = every.spliced([(0, "c")])
    kept.put(ABOUT, every)
    assert packs == [*"ab", *"cab"]
    assert keys(tmp_path) == "cab"
    kept.put(ABOUT, every.spliced([(1, None)]))
    assert keys(tmp_path) == "cb"
    assert len(packs) == 5


def test_a_file_in_which_most_was_replaced_is_written_anew(tmp_path):
    kept, _ = keeping(tmp_path)
    every, sizes = Ordered("abc"), []
    for round_ in range(40):
        kept.put(ABOUT, every)
        assert Shelf.open(tmp_path, "gaps").keys(0, 9) == every
        (found,) = (tmp_path / shelf.QUEUES).glob("*.lines")
        sizes.append(found.stat().st_size)
        every = every.spliced([(0, None), (3, f"{round_}")])
    assert max(sizes) < 4 * min(sizes)
    assert sizes != sorted(sizes)
    assert len(files(tmp_path)) == 2


def test_what_could_not_be_written_is_written_the_next_time(tmp_path, monkeypatch):
    kept, packs = keeping(tmp_path)
    every = Ordered("a")
    kept.put(ABOUT, every)
    every = every.spliced([(1, "b")])
    with monkeypatch.context() as broken:
        broken.setattr(shelf.Path, "replace", full)
        with pytest.raises(StoreError, match="no room"):
            kept.put(ABOUT, every)
    assert keys(tmp_path) == "a"
    kept.put(ABOUT, every.spliced([(0, "c")]))
    assert keys(tmp_path) == "cab"
    assert len(files(tmp_path)) == 2
    assert packs == [*"ab", *"cab"]


def full(*_args):
    raise OSError("no room")
