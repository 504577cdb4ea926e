"""Reads lists for the panes in a worker: narrowed, ordered, grouped, looked through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from triage.tui.sources import Ask, ListRows, PaneRows, Queued, Sifted
from triage.views import RowSource, Select
from triage.views.wish import Wish

if TYPE_CHECKING:
    from triage.workspace import Workspace

T = TypeVar("T")

GLIMPSE = 100
"""Rows that are shown before the whole list is read."""


class Threads:
    """A reader of the store that a list may carry from one thread to another."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def select(
        self, query: Select[T], parameters: Mapping[str, object] | None = None
    ) -> list[T]:
        """The rows that the select finds, over this thread's own connection."""
        return self._workspace.cache().select(query, parameters)


def pane(workspace: Workspace, ask: Ask) -> PaneRows:
    """A list of items as the store has it now."""
    from triage.views import lists  # noqa: PLC0415  (when asked for)

    reader, lens, wish = Threads(workspace), workspace.lens(), ask.wish
    asked = lists.understand(wish, lens, reader)
    rows = lists.read(reader, wish, lens)
    if ask.cursor:
        rows.find(ask.cursor)
    total = rows.items
    if wish.filter:
        total = lists.total(reader, wish, lens)
    return PaneRows(
        ask.pane,
        asked.columns,
        rows,
        asked.words,
        total,
        lists.EMPTY,
        wish,
        hidden=hidden(rows, ask.marked) if wish.filter else 0,
    )


def tally(workspace: Workspace, ask: Ask) -> PaneRows:
    """A list of which is only told how long it is."""
    from triage.views import lists  # noqa: PLC0415  (when asked for)

    reader, lens, wish = Threads(workspace), workspace.lens(), ask.wish
    asked = lists.understand(wish, lens, reader)
    total = lists.total(reader, wish, lens)
    return PaneRows(
        ask.pane, asked.columns, ListRows(()), asked.words, total, "", is_tally=True
    )


def glimpse(workspace: Workspace, ask: Ask) -> PaneRows:
    """As much of a list as fits the screen, at once; the whole where that is cheap."""
    from triage.views import lists  # noqa: PLC0415  (when asked for)

    reader, lens, wish = Threads(workspace), workspace.lens(), ask.wish
    asked = lists.understand(wish, lens, reader)
    if asked.is_plain and asked.grouping is None:
        return pane(workspace, ask)
    rows = ListRows(lists.glimpse(reader, wish, lens, GLIMPSE))
    return PaneRows(
        ask.pane,
        asked.columns,
        rows,
        asked.words,
        None,
        lists.EMPTY,
        wish,
        is_part=True,
    )


def sift(workspace: Workspace, ask: Ask, whole: Queued | None) -> Iterator[Sifted]:
    """What a filter leaves of a pane: of a long list first a part.

    Raises UsageError for a qualifier that there is not.
    """
    if whole is not None:
        rows = narrowed(workspace, whole, ask.wish.filter)
        yield Sifted(ask.wish, rows, hidden=hidden(rows, ask.marked))
        return
    from triage.views import lists  # noqa: PLC0415  (when asked for)

    reader, lens, wish = Threads(workspace), workspace.lens(), ask.wish
    asked = lists.understand(wish, lens, reader)
    if not asked.is_plain and asked.grouping is None:
        first = ListRows(lists.glimpse(reader, wish, lens, GLIMPSE))
        if len(first) == GLIMPSE:
            yield Sifted(
                wish, first, asked.columns, asked.words, len(ask.marked), is_part=True
            )
    found = lists.read(reader, wish, lens)
    yield Sifted(wish, found, asked.columns, asked.words, hidden(found, ask.marked))


def hidden(rows: RowSource, marked: Sequence[str]) -> int:
    """How many marked rows are not among these."""
    return len(marked) - len(rows.among(marked)) if marked else 0


def narrowed(workspace: Workspace, rows: Queued, needle: str) -> Queued:
    """The rows of a queue that a filter leaves.

    Words must stand in the line. With a qualifier the items that a line is about
    are asked for, of which one must fit.

    Raises UsageError for a qualifier that there is not.
    """
    if not needle:
        return rows
    from triage.views import listing, lists  # noqa: PLC0415  (when asked for)

    reader = Threads(workspace)
    words, what = lists.split(needle, workspace.lens(), reader)
    if words:
        rows = rows.narrowed(words)
    if what.sql:
        every = rows.window(0, len(rows))
        refs = dict.fromkeys(ref for row in every for ref in row.refs)
        fit = frozenset(listing.fitting(reader, what, refs))
        rows = rows.picked(
            [i for i, row in enumerate(every) if not fit.isdisjoint(row.refs)]
        )
    return rows


def seek(
    workspace: Workspace,
    ask: Ask,
    rows: RowSource,
    whole: Queued | None,
    place: int,
    step: int,
) -> int | None:
    """The next or previous position that the filter of the ask matches."""
    if whole is not None:
        found = narrowed(workspace, whole, ask.wish.filter)
        places = [rows.find(key) for key in found.keys(0, len(found))]
        ahead = [one for one in places if one is not None and (one - place) * step > 0]
        return min(ahead, key=lambda one: abs(one - place), default=None)
    from triage.views import lists  # noqa: PLC0415  (when asked for)

    return lists.seek(Threads(workspace), ask.wish, rows, workspace.lens(), place, step)


def dated(workspace: Workspace, wish: Wish, day: str) -> int | None:
    """Where in a list that is ordered by time a day begins; None in another."""
    from triage.views import lists  # noqa: PLC0415  (when asked for)

    return lists.dated(Threads(workspace), wish, workspace.lens(), day)
