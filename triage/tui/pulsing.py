"""Reads Pulse for its pane in a worker: the numbers, or the list behind one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.tui.listing import Threads
from triage.tui.sources import ListRows, PaneRows, Queued
from triage.views import Column, metrics, numbers
from triage.views.columns import Layout
from triage.views.numbers import Number
from triage.views.picked import Picked
from triage.views.wish import Wish

if TYPE_CHECKING:
    from triage.workspace import Workspace

NONE = "There are none."
NOTHING = "Nothing is stored yet: sync first."


def span(wish: Wish) -> str:
    """How long the window is, as its name."""
    return wish.span if wish.span in numbers.SPANS else numbers.USUAL


def pane(workspace: Workspace, wish: Wish) -> PaneRows:
    """The numbers of the window, or what one of them counts."""
    name = span(wish)
    number = Number.parse(wish.number)
    if number:
        return _list(workspace, wish, name, number)
    lens = workspace.lens()
    since = lens.now - numbers.SPANS[name]
    found = workspace.pulse(lens, since)
    measured = metrics.load(workspace.cache(), lens, since)
    rows = ListRows(numbers.lines(found, lens, measured))
    said = numbers.headline(found, name)
    base = Wish(span=wish.span)
    return PaneRows(
        "pulse", numbers.COLUMNS, rows, said, None, NOTHING, base, whole=rows
    )


def _list(workspace: Workspace, wish: Wish, name: str, number: Number) -> PaneRows:
    reader, lens = Threads(workspace), workspace.lens()
    found = numbers.behind(reader, lens, number, lens.now - numbers.SPANS[name])
    base = Wish(span=wish.span, number=wish.number)
    said = f"{number.words} · {len(found):,} · {name}"
    layout = Layout()
    columns: tuple[Column, ...] = numbers.RELEASED
    rows: Queued = ListRows(numbers.released(found))
    if any(one.row is not None for one in found):
        columns = layout.columns()
        items = [(one.row, one.ref) for one in found if one.row is not None]
        rows = Picked(reader, items, layout, lens.now)
    return PaneRows("pulse", columns, rows, said, None, NONE, base, whole=rows)
