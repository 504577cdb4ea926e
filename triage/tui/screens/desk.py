"""The desk: the queues, and the detail of the row under the cursor."""

from __future__ import annotations

from asyncio import TimerHandle
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from triage.commands import DESK
from triage.keymap import Keymap
from triage.model import Ref
from triage.tui import detail, listing, reading
from triage.tui.aim import Aim
from triage.tui.bound import Do
from triage.tui.layout import PLACES, place_of, places
from triage.tui.lines import Lines
from triage.tui.messages import Described
from triage.tui.panes import Pane, Tabs, Views
from triage.tui.rows import Rows
from triage.tui.screens.noticing import Noticing
from triage.tui.screens.sifting import hints_of
from triage.tui.screens.walking import MOST
from triage.tui.sources import PaneRows
from triage.tui.status import Hints, Status
from triage.views import Row

if TYPE_CHECKING:
    from triage.tui.acting import Acting

REST = 0.1
"""Seconds for which the cursor rests on a row before its item is read."""

ZOOMS = ("-detail", "", "-zoom")


class Desk(Noticing):
    """Panes on the left, detail on the right, hints and status below."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  (Textual declares its type)
        (0, "-narrow"),
        (100, "-normal"),
        (160, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012  (Textual declares its type)
        (0, "-tiny"),
        (18, "-short"),
        (32, "-tall"),
    ]

    def __init__(
        self, acting: Acting, keymap: Keymap, first: PaneRows | None, start: str
    ) -> None:
        super().__init__(keymap, DESK)
        self.acting = acting
        self.places = places(acting.workspace.settings.view)
        self.here = place_of(start, self.places)
        self.zoom = 1
        self.hints = Hints(keymap, hints_of(self.places[self.here]))
        keys = tuple(keymap.first(place.command) for place in self.places)
        self.panes = tuple(
            Pane(place, key, is_open=index == self.here)
            for index, (place, key) in enumerate(zip(self.places, keys, strict=True))
        )
        self.left = Vertical(id="left", classes=self._shape())
        self.tabs = Tabs(self.places, keys, self.here)
        self.views = Views(self.tabs, len(PLACES))
        self.detail = Lines()
        self.status = Status(keymap.first("item.go_on"))
        self.rest: TimerHandle | None = None
        self.shown = ""
        if first:
            self.put(first)

    @property
    def pane(self) -> Pane:
        """The pane that has the keys."""
        return self.panes[self.here]

    def compose(self) -> ComposeResult:
        """The desk in lazygit's shape; the stylesheet folds it to the width."""
        yield self.tabs
        with Horizontal(id="body"):
            with self.left:
                with Container(id="queues"):
                    yield from self.panes[:4]
                with Container(id="others"):
                    yield from self.panes[4:]
                    if len(self.places) > len(PLACES):
                        yield self.views
            yield Container(self.detail, id="detail")
        yield self.hints
        yield self.status

    def on_mount(self) -> None:
        """Describe the row under the cursor, and read the other panes."""
        self._look()
        if self.pane.rows.is_part or self.pane.rows.filter != self.pane.wish.filter:
            self.sift(self.pane)
        self.call_after_refresh(self.reload)

    # Panes.

    def _shape(self) -> str:
        """Which half of the panes has the keys, as a class."""
        return "-queues" if self.places[self.here].queue else "-others"

    def enter(self, index: int) -> None:
        """Give the keys to a pane."""
        if index == self.here:
            return
        left, pane = self.pane, self.panes[index]
        shape = self._shape()
        self.here = index
        pane.rows.let_go()
        for one, is_open in ((left, False), (pane, True)):
            one.set_class(is_open, "-open").set_class(not is_open, "folded")
        if self._shape() != shape:
            self.left.set_classes(self._shape())
        self.hints.show(self.hints_here())
        self.tabs.here = index
        self.tabs.refresh()
        self.views.refresh()
        if pane.place.wish is not None:
            self._open_list(pane)
        elif not pane.loaded or pane.place.is_late or self.owes_count:
            self.reload()
        self._look()

    def _open_list(self, pane: Pane) -> None:
        """Show a list at once where an index has it, else as soon as it is read."""
        self.recall(pane)
        wish = pane.wish
        sliced = self.acting.workspace.settings.slice
        if wish.query or wish.filter or wish.group_by or sliced:
            self.sift(pane)
        else:
            self.fill(listing.pane(self.acting.workspace, pane.ask()))

    def do_pane_bumps(self) -> None:
        """Go to the dependency bumps."""
        self.enter(0)

    def do_pane_contention(self) -> None:
        """Go to what is contended in review."""
        self.enter(1)

    def do_pane_ownership(self) -> None:
        """Go to what nobody owns."""
        self.enter(2)

    def do_pane_questions(self) -> None:
        """Go to the unanswered questions."""
        self.enter(3)

    def do_pane_mine(self) -> None:
        """Go to what waits for me."""
        self.enter(4)

    def do_pane_all(self) -> None:
        """Go to every stored item."""
        self.enter(5)

    def do_pane_journal(self) -> None:
        """Go to what was done from here."""
        self.enter(6)

    def do_pane_pulse(self) -> None:
        """Go to the numbers of the last days."""
        self.enter(7)

    def doer(self, command: str) -> Do | None:
        """What carries a command out; for a view of one's own that opens its pane."""
        for index, place in enumerate(self.places):
            if place.is_saved and place.command == command:
                return partial(self.enter, index)
        return super().doer(command)

    def do_pane_next(self) -> None:
        """Go to the next pane."""
        self.enter((self.here + 1) % len(self.panes))

    def do_pane_previous(self) -> None:
        """Go to the previous pane."""
        self.enter((self.here - 1) % len(self.panes))

    def _zoom(self, by: int) -> None:
        self.zoom = min(max(self.zoom + by, 0), len(ZOOMS) - 1)
        for index, name in enumerate(ZOOMS):
            if name:
                self.set_class(index == self.zoom, name)

    def do_pane_larger(self) -> None:
        """Give the pane more room."""
        self._zoom(1)

    def do_pane_smaller(self) -> None:
        """Give the detail more room."""
        self._zoom(-1)

    def on_pane_entered(self, event: Pane.Entered) -> None:
        """The mouse asks for a pane."""
        self.enter(self.panes.index(event.pane))

    def on_tabs_chosen(self, event: Tabs.Chosen) -> None:
        """The mouse asks for a pane."""
        self.enter(event.index)

    async def on_rows_pressed(self, event: Rows.Pressed) -> None:
        """A click goes to the pane; two open the item."""
        for index, pane in enumerate(self.panes):
            if pane.rows is event.rows:
                self.enter(index)
        if event.twice:
            await self.do_look_open()

    def changed(self, pane: Pane) -> None:
        """Other rows are shown in a pane."""
        if pane is self.pane:
            self.shown = ""
            self._look()

    # The detail.

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The cursor stands elsewhere: say where, and describe that row."""
        for pane in self.panes:
            if pane.rows is event.rows:
                pane.point()
                self.around[pane.place.id] = pane.rows.around()
        if event.rows is self.rows:
            self._look()

    def _look(self) -> None:
        rows = self.rows
        status = self.status
        status.mark(
            len(rows.marks),
            rows.marks.hidden,
            ranging=rows.marks.range_from is not None,
            trouble=self.pane.trouble,
        )
        row = rows.row()
        key = f"{self.here} {row.key}" if row else ""
        if key == self.shown and row:
            return
        self.mark_news()
        same = self.detail_key == key
        self.shown = self.detail_key = key
        if not same or row is None:
            self.untasted = key
            self.call_after_refresh(self._taste, row, key)
        if self.rest:
            self.rest.cancel()
        if row:
            self.rest = self.later(REST, self._describe)

    detail_key = ""
    untasted = ""
    """Key of the row of which the detail says nothing yet."""

    def _taste(self, row: Row | None, key: str) -> None:
        """Show what the row itself says: after the list, which a key waits for."""
        if self.untasted == key:
            self.untasted = ""
            self.detail.show(detail.of_row(row) if row else ())

    def _describe(self) -> None:
        self.rest = None
        row = self.rows.row()
        if row is None:
            return
        key = self.shown
        workspace = self.acting.workspace
        told = self.told(row)
        more = f"{self.keymap.first('look.evidence')} shows all"

        asked = self.pane.place.id == "questions"
        assign = self.keymap.first("item.assign")

        def work() -> None:
            if key != self.shown:
                return
            try:
                advice = reading.advice(workspace, row) if asked else ()
                could = reading.could_answer(advice, assign)
                lines = reading.describe(workspace, row, taste=True, more=more)
                found = [*told, *could, *lines]
                self.post_message(Described(key, found, advice=advice))
            except Exception as problem:  # noqa: BLE001  (the top of a worker)
                line = (("warn", str(problem) or type(problem).__name__),)
                self.post_message(Described(key, [*detail.of_row(row), (), line]))

        self.acting.in_lane(work, "detail")

    def on_described(self, event: Described) -> None:
        """Show the detail, if the cursor is still there."""
        if event.row_key == self.shown:
            self.untasted = ""
            row = self.rows.row()
            self.looked.update(row.refs if row else ())
            if row and len(row.refs) == 1 and event.advice:
                self.acting.advice[row.refs[0]] = event.advice
            self.detail.show(event.lines, keep=True)

    def do_detail_down(self) -> None:
        """Scroll the detail on."""
        self.detail.scroll_by(max(self.detail.outer_size.height // 2, 1))

    def do_detail_up(self) -> None:
        """Scroll the detail back."""
        self.detail.scroll_by(-max(self.detail.outer_size.height // 2, 1))

    # Acting.

    def acted(self, aim: Aim) -> None:
        """Go on to the next row, where it was about the one under the cursor."""
        row = self.rows.row()
        if row and not aim.marked and [one.key for one in aim.rows] == [row.key]:
            self.rows.move(1)

    def pool(self) -> list[str]:
        """Logins that any row suggests."""
        found: dict[str, None] = {}
        for pane in self.panes[:4]:
            for row in pane.rows.loaded(500):
                found.update(dict.fromkeys(login for login, _ in row.suggestions))
        return sorted(found, key=str.lower)

    async def do_item_undo(self) -> None:
        """Take back the last plan; in the journal the entry under the cursor."""
        if self.acting.halt_work():
            return
        row = self.rows.row()
        entry = None
        if self.pane.place.id == "journal" and row:
            entry = int(row.key.removeprefix("entry-"))
        await self.acting.plan_undo(entry)

    def settled(self, ref: Ref) -> None:
        """Grey the rows that are about this item alone."""
        for pane, keys in self._about(ref):
            pane.rows.settle(keys)
        self._look()

    def reopened(self, ref: Ref) -> None:
        """Show the rows that are about this item alone as they were."""
        for pane, keys in self._about(ref):
            pane.rows.unsettle(keys)

    def _about(self, ref: Ref) -> Iterator[tuple[Pane, Sequence[str]]]:
        """The panes in which rows are about this item alone, and their keys."""
        for pane in self.panes:
            rows = (*self._marked(pane), *pane.rows.loaded(0))
            keys = [row.key for row in rows if row.refs == (ref,)]
            if keys:
                yield pane, keys

    def unmark(self, refs: AbstractSet[Ref]) -> None:
        """Take the marks off the rows that a plan was about."""
        for pane in self.panes:
            rows = self._marked(pane)
            gone = [row.key for row in rows if row.refs and refs >= set(row.refs)]
            pane.rows.marks.discard(gone)
            pane.rows.refresh()
        self._look()

    @staticmethod
    def _marked(pane: Pane) -> Sequence[Row]:
        """The marked rows of a pane; none where no plan could be about so many."""
        marks = pane.rows.marks
        if not 0 < len(marks) <= MOST:
            return ()
        return pane.rows.source.among(tuple(marks))

    async def do_look_open(self) -> None:
        """Open the item and its whole thread."""
        from triage.tui.screens.item import ItemPage  # noqa: PLC0415  (off start-up)

        row = self.rows.row()
        if row is None or self.open_number(row):
            return
        is_group = self.rows.branches is not None and len(row.refs) > 1
        if row.is_head or is_group:
            await self.do_group_fold()
            return
        await self.app.push_screen(ItemPage(self.acting, self.keymap, row))

    async def do_look_evidence(self) -> None:
        """Show the evidence alone."""
        from triage.tui.screens.item import EvidencePage  # noqa: PLC0415

        if row := self.rows.row():
            await self.app.push_screen(EvidencePage(self.acting, self.keymap, row))

    async def do_look_diff(self) -> None:
        """Show what it changes line by line."""
        from triage.tui.screens.item import open_diff  # noqa: PLC0415  (off start-up)

        if row := self.rows.row():
            await open_diff(self, self.acting, row)
