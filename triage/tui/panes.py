"""The panes: a title with its count and headline, and the rows below when open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from triage.tui.cells import fit
from triage.tui.layout import Place
from triage.tui.rows import READING, Rows
from triage.tui.sources import Ask, Near, Queued
from triage.tui.strips import strip
from triage.tui.tones import Toned
from triage.tui.tree import Tree
from triage.views import Row, RowSource
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
        self.trend: tuple[str, ...] = ()
        """How much there was day by day, ever shorter; the first that fits is shown."""
        self.right = ""

    @property
    def first_line(self) -> Region:
        """Where key, title, count and position stand."""
        return Region(0, 0, self.outer_size.width, 1)

    def render_line(self, y: int) -> Strip:
        """Key, title, count; at the right where the cursor is; then the headline."""
        width = self.outer_size.width
        base, head = self.look(), self.look("dim")
        if y > 0:
            text = fit("     " + self.headline, width - 1) if y == 1 else ""
            return strip([(text, head)], width, base)
        count = "" if self.count is None else f"{self.count:,}"
        pieces = [
            (f" {self.key} ", self.look("key")),
            (f" {self.place.title}  ", self.look("head")),
            (count, self.look("count")),
        ]
        used = sum(cell_len(text) for text, _ in pieces)
        right = f" {self.right} " if self.right and self.rows.display else ""
        middle = width - used - cell_len(right)
        said = f"  {self.headline}" if self.outer_size.height == 1 else ""
        spare = middle - cell_len(said) - 3
        trend = next((one for one in self.trend if cell_len(one) <= spare), "")
        said += f"  {trend}" if trend else ""
        if said and middle > 4:
            pieces.append((fit(said, middle), head))
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
        kind = "queue " if place.queue else "saved " if place.is_saved else ""
        super().__init__(
            id=f"pane-{place.id}",
            classes=kind + ("-open" if is_open else "folded"),
        )
        self.place = place
        self.rows = Rows((), READING)
        self.title = Title(place, key, self.rows)
        self.rows.placed = self.point
        self.loaded = False
        self.recalled = False
        """Whether it was put back to how it was left."""
        self.wish = place.wish or Wish()
        """What it is to show; the rows follow as soon as they are read."""
        self.whole: Queued | None = None
        """A queue's rows without the filter."""
        self.shown = self.wish
        """What its rows were read for."""
        self.sifts = False
        """Whether its rows are being read for another wish."""
        self.calm = asyncio.Event()
        """Set when they were."""
        self.trouble = ""
        """Why a filter is none."""
        self.opened: dict[str, tuple[Row, ...]] = {}
        """Of a queue whose groups open in place, the members of those that are open."""
        self.apart: int | None = None
        """How many rows stand while the others are folded; None: nothing is."""
        self.unfolded = False
        """Whether the person opened what is folded."""
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
            self.place.id,
            self.wish,
            row.key if row else "",
            tuple(self.rows.marks),
            bool(self.rows.settled),
        )

    def show(
        self,
        source: RowSource,
        wish: Wish,
        *,
        is_part: bool = False,
        near: Near = (0, ()),
    ) -> None:
        """Show what was read; what was done stays over a repaint of one list only."""
        if wish.number != self.shown.number:
            self.rows.cursor = self.rows.top = 0
        if wish != self.shown:
            self.shown = wish
            self.rows.let_go()
        if isinstance(source, Tree):
            if self.apart is not None and not (self.unfolded or wish.filter):
                source = source.folded(self.apart)
            source, near = source.reopened(self.opened), (0, ())
        self.rows.show(source, wish.filter, is_part=is_part, near=near)
        self.point()

    def tell(self, count: int | None, headline: str) -> None:
        """Say what is in it."""
        if count is not None:
            self.title.count = count
        self.title.headline = headline
        self.title.refresh()

    def trace(self, trend: tuple[str, ...]) -> None:
        """Say how much there was in the last days."""
        if trend != self.title.trend:
            self.title.trend = trend
            self.title.refresh(self.title.first_line)

    def point(self) -> None:
        """Say in the title where the cursor is."""
        total = len(self.rows)
        more = "+" if self.rows.is_part else ""
        where = f"{self.rows.cursor + 1:,}/{total:,}{more}" if total else ""
        if self.rows.filter:
            where = f"/{self.rows.filter}  {where}".rstrip()
        if where != self.title.right:
            self.title.right = where
            self.title.refresh(self.title.first_line)

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
        bare = ["·" if place.is_saved else "" for place in self.places]
        here = [
            place.short if index == self.here else bare[index]
            for index, place in enumerate(self.places)
        ]
        for titles in (
            [place.title for place in self.places],
            [place.short for place in self.places],
            here,
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
        yield [
            f"[{self.keys[index] or place.short}]"
            if index == self.here
            else self.keys[index] or bare[index]
            for index, place in enumerate(self.places)
        ]

    def render_line(self, y: int) -> Strip:
        """The tabs side by side, as long as they fit."""
        del y
        width = self.outer_size.width
        base = self.look()
        labels: list[str] = []
        for labels in self._labels():
            if sum(len(label) + 2 for label in labels) <= width:
                break
        here = self.look("here")
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


class Views(Toned):
    """The views of the settings in one line, whose panes stand there when open."""

    def __init__(self, tabs: Tabs, first: int) -> None:
        super().__init__(id="views")
        self.tabs = tabs
        self.first = first
        """Which of the panes is the first of them."""
        self._spans: list[tuple[int, int, int]] = []

    def render_line(self, y: int) -> Strip:
        """Key, name and count of each; where they do not fit, those around here."""
        del y
        tabs, width, base = self.tabs, self.outer_size.width, self.look()
        texts = []
        for index in range(self.first, len(tabs.places)):
            count = tabs.counts[index]
            parts = (
                tabs.keys[index],
                tabs.places[index].title,
                "" if count is None else f"{count:,}",
            )
            texts.append(f" {' '.join(part for part in parts if part)} ")
        here = max(tabs.here - self.first, 0)
        start = 0
        while start < here and sum(map(len, texts[start : here + 1])) > width - 2:
            start += 1
        lead = "…" if start else " "
        pieces = [(lead, self.look("dim"))]
        self._spans = []
        at = len(lead)
        for index, text in enumerate(texts[start:], start):
            is_here = index + self.first == tabs.here
            pieces.append((text, self.look("here" if is_here else "head")))
            self._spans.append((at, at + len(text), index + self.first))
            at += len(text)
        return strip(pieces, width, base)

    def on_click(self, event: events.Click) -> None:
        """Go to the view under the mouse."""
        for start, end, index in self._spans:
            if start <= event.x < end:
                self.post_message(Tabs.Chosen(index))
