"""A kept queue shows what the complete list has, whatever is asked of it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.model import Ref
from triage.store import shelf
from triage.store.shelf import About, Shelf
from triage.tui.sources import ListRows
from triage.views import Cell, Row
from triage.views.kept import KeptRows, packed, words

ABOUT = About("", 1, "", "2026-01-20T00:00:00Z", "2026-01-20T00:05:00Z", 0.0, "", 0)
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["", "ÄÖ ẞ", "[/x] %_", "red Apple", "İ"]
)
REFS = st.builds(Ref.of, st.just("Acme/App"), st.integers(1, 99))
ROWS = st.lists(
    st.builds(
        lambda keep, **row: Row(**row, ready=tuple(dict.fromkeys(row["refs"][:keep]))),
        key=TEXTS,
        cells=st.lists(st.builds(Cell, TEXTS, TEXTS), max_size=3).map(tuple),
        refs=st.lists(REFS, max_size=2, unique=True).map(tuple),
        why=TEXTS,
        evidence=st.lists(TEXTS, max_size=2).map(tuple),
        keep=st.integers(0, 2),
        suggestions=st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
        text=TEXTS,
    ),
    max_size=30,
    unique_by=lambda row: row.key,
)
SPANS = st.tuples(st.integers(-2, 35), st.integers(0, 35))


def kept(home, rows):
    shelf.put(home, "queue", ABOUT, packed(rows))
    return KeptRows(Shelf.open(home, "queue"))


def told(rows):
    """Everything about some rows; of the text only what a filter sees of it."""
    return [
        (
            row.key, row.cells, row.refs, row.why, row.evidence, row.ready,
            row.suggestions, words(row),
        )
        for row in rows
    ]  # fmt: skip


def same(source, whole, spans):
    assert len(source) == len(whole)
    for start, count in spans:
        assert told(source.window(start, count)) == told(whole.window(start, count))
    for row in whole.rows:
        assert source.find(row.key) == whole.find(row.key)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, spans=st.lists(SPANS, max_size=4), needle=TEXTS)
def test_windows_places_and_filters_are_those_of_the_whole_list(
    tmp_path, rows, spans, needle
):
    source, whole = kept(tmp_path, rows), ListRows(rows)
    same(source, whole, [(0, 99), *spans])
    same(source.narrowed(needle), whole.narrowed(needle), [(0, 99), *spans])
    assert source.find("no such key at all") is None


def test_a_row_that_the_filter_leaves_out_has_no_place(tmp_path):
    rows = [Row(k, (), (), "", text=k) for k in ("red", "green", "dark red")]
    found = kept(tmp_path, rows).narrowed("RED")
    assert [found.find(key) for key in ("red", "green", "dark red")] == [0, None, 1]
