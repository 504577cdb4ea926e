"""The panes: a title with its count and headline, and the rows below when open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.strip import Strip

from triage.tui.cells import fit
from triage.tui.layout import Place
from triage.tui.rows import Rows
from triage.tui.sources import Ask, Queued
from triage.tui.strips import strip
from triage.tui.tones import Toned
from triage.views.wish import Wish


class Title(Toned):
    """The line of a pane that is always there, and its headline below."""

    def __init__(self, place: Place, key: str, rows: Rows) -> None:
        super().__init__()
        self.place = place
        self.key = key
        self.rows = rows
        self.count: int | None = None
        self.headline = ""
        self.right = ""

    def render_line(self, y: int) -> Strip:
        """Key, title, count; at the right where the cursor is; then the headline."""
        width = self.size.width
        base = self.base()
        head = base + self.tone("dim")
        if y > 0:
            text = fit("     " + self.headline, width - 1) if y == 1 else ""
            return strip([(text, head)], width, base)
        count = "" if self.count is None else f"{self.count:,}"
        pieces = [
            (f" {self.key} ", base + self.tone("key")),
            (f" {self.place.title}  ", base + self.tone("head")),
            (count, base + self.tone("count")),
        ]
        used = sum(cell_len(text) for text, _ in pieces)
        right = f" {self.right} " if self.right and self.rows.display else ""
        middle = width - used - cell_len(right)
        if self.size.height == 1 and self.headline and middle > 4:
            pieces.append((fit("  " + self.headline, middle), head))
        else:
            pieces.append((" " * middle, base))
        pieces.append((right, head))
        return strip(pieces, width, base)


class Pane(Vertical):
    """A queue on the desk: folded to its title, or open with its rows."""

    ALLOW_SELECT = False

    class Entered(Message):
        """The mouse asks for this pane."""

        def __init__(self, pane: Pane) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, place: Place, key: str, *, is_open: bool) -> None:
        classes = "-open" if is_open else "folded"
        super().__init__(
            id=f"pane-{place.id}",
            classes=f"queue {classes}" if place.queue else classes,
        )
        self.place = place
        self.rows = Rows((), "")
        self.title = Title(place, key, self.rows)
        self.loaded = False
        self.wish = place.wish or Wish()
        """What it is to show; the rows follow as soon as they are read."""
        self.whole: Queued | None = None
        """A queue's rows without the filter."""
        self.sifts = False
        """Whether its rows are being read for another wish."""
        self.calm = asyncio.Event()
        """Set when they were."""
        self.trouble = ""
        """Why a filter is none."""
        self.sought = ""
        """The last filter, for going from match to match."""

    def compose(self) -> ComposeResult:
        """Title above, rows below."""
        yield self.title
        yield self.rows

    def ask(self) -> Ask:
        """What is to be read for it."""
        row = self.rows.row()
        return Ask(
            self.place.id, self.wish, row.key if row else "", tuple(self.rows.marks)
        )

    def tell(self, count: int | None, headline: str) -> None:
        """Say what is in it."""
        if count is not None:
            self.title.count = count
        self.title.headline = headline
        self.title.refresh()

    def point(self) -> None:
        """Say in the title where the cursor is."""
        total = len(self.rows)
        more = "+" if self.rows.is_part else ""
        where = f"{self.rows.cursor + 1:,}/{total:,}{more}" if total else ""
        if self.rows.filter:
            where = f"/{self.rows.filter}  {where}".rstrip()
        if where != self.title.right:
            self.title.right = where
            self.title.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go here."""
        event.stop()
        self.post_message(self.Entered(self))


class Tabs(Toned):
    """The panes in one line, where the desk has room for one pane only."""

    def __init__(self, places: Sequence[Place], keys: Sequence[str], here: int) -> None:
        super().__init__(id="tabs")
        self.places = tuple(places)
        self.keys = tuple(keys)
        self.here = here
        self.counts: list[int | None] = [None] * len(self.places)
        self._spans: list[tuple[int, int]] = []

    def _labels(self) -> Iterator[list[str]]:
        """Ever shorter ways of naming the panes."""
        for titles in (
            [place.title for place in self.places],
            [place.short for place in self.places],
            [p.short if i == self.here else "" for i, p in enumerate(self.places)],
        ):
            yield [
                " ".join(
                    part
                    for part in (key, title, "" if count is None else f"{count:,}")
                    if part
                )
                for key, title, count in zip(
                    self.keys, titles, self.counts, strict=True
                )
            ]
        yield [key if i != self.here else f"[{key}]" for i, key in enumerate(self.keys)]

    def render_line(self, y: int) -> Strip:
        """The tabs side by side, as long as they fit."""
        del y
        width = self.size.width
        base = self.base()
        labels: list[str] = []
        for labels in self._labels():
            if sum(len(label) + 2 for label in labels) <= width:
                break
        here = base + self.tone("here")
        self._spans = []
        pieces: list[tuple[str, Style]] = []
        at = 0
        for index, label in enumerate(labels):
            text = f" {label} "
            pieces.append((text, here if index == self.here else base))
            self._spans.append((at, at + len(text)))
            at += len(text)
        return strip(pieces, width, base)

    class Chosen(Message):
        """The mouse asks for a pane."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def on_click(self, event: events.Click) -> None:
        """Go to the pane under the mouse."""
        for index, (start, end) in enumerate(self._spans):
            if start <= event.x < end:
                self.post_message(self.Chosen(index))
