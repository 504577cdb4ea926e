"""What stands beside an answer: the thread, what is similar, and the preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from triage.model import Item, Ref
from triage.text import clean
from triage.tui import beside
from triage.tui.beside import Piece
from triage.tui.lines import Lines, lay
from triage.tui.messages import BesideRead, Previewed
from triage.tui.preview import render
from triage.tui.sides import PREVIEW, SIDES, SIMILAR, TEXT, THREAD, Sides

if TYPE_CHECKING:
    from triage.tui.acting import Acting

EMPTY = {
    THREAD: "Nothing is stored of it.",
    SIMILAR: "Nothing similar was answered before.",
}
READING = "Reading …"


class Alongside(Vertical):
    """One side at a time; on each, the piece that the keys are about.

    It is told of what was read (`BesideRead`), and so is the screen above it.
    """

    def __init__(self, acting: Acting, ref: Ref) -> None:
        super().__init__(id="beside")
        self.acting = acting
        self.ref = ref
        self.sides = Sides()
        self.lines = Lines([(("dim", READING),)])
        self.pieces: dict[str, tuple[Piece, ...]] = {THREAD: (), SIMILAR: ()}
        reading = beside.Shown(((("dim", READING),),))
        self.shown = dict.fromkeys(self.pieces, reading)
        self.places = dict.fromkeys(SIDES, 0)
        """Which piece of each side the keys are about."""
        self.wanted = 0
        """How often a preview was asked for, by which an older one is told."""

    def compose(self) -> ComposeResult:
        """The names of the sides, and the one that is looked at."""
        yield self.sides
        yield self.lines

    @property
    def here(self) -> str:
        """The side that is looked at; TEXT where none is, for want of room."""
        return self.sides.here

    @property
    def piece(self) -> Piece | None:
        """The piece that the keys are about; of the thread where none is looked at."""
        side = self.here if self.here in self.pieces else THREAD
        found = self.pieces[side]
        return found[self.places[side]] if found else None

    def who(self, thread: str) -> str:
        """Who began a thread; empty where it is not among the pieces."""
        pieces = self.pieces[THREAD]
        return next((one.who for one in pieces if one.thread == thread), "")

    def read(self) -> None:
        """Read what stands here, in a worker."""
        workspace, ref, width = self.acting.workspace, self.ref, self._width()

        def tell(item: Item | None, side: str, pieces: Sequence[Piece]) -> None:
            shown = beside.show(pieces, width, EMPTY[side])
            self.post_message(BesideRead(item, side, pieces, shown))

        def read() -> None:
            item, now = workspace.item(ref), workspace.now()
            tell(item, THREAD, beside.thread(item, now) if item else ())
            alike = workspace.similar(ref) if item else ()
            tell(item, SIMILAR, beside.similar(alike))

        self.acting.background(read, "beside")

    def _width(self) -> int:
        """Cells across; before it is laid out, about as many."""
        return self.lines.outer_size.width or self.app.size.width // 2

    def on_beside_read(self, event: BesideRead) -> None:
        """Keep what was read, and show it where it is looked at."""
        if event.side == THREAD:
            self.places[THREAD] = max(len(event.pieces) - 1, 0)
        self.pieces[event.side] = event.pieces
        self.shown[event.side] = event.shown
        self.sides.count(event.side, len(event.pieces))
        self.show()

    def show(self) -> None:
        """Draw the thread or what is similar, the piece of the keys in sight."""
        if self.here not in self.pieces:
            return
        here, shown = self.places[self.here], self.shown[self.here]
        lines, laid = shown.at(here)
        self.lines.show(lines, keep=True, laid=laid)
        if shown.begins:
            self.lines.reach(shown.begins[here])

    def preview(self, text: str) -> None:
        """Draw a text as GitHub would show it, in a worker."""
        self.wanted += 1
        wanted, width = self.wanted, self._width()

        def work() -> None:
            shown = render(clean(text, multiline=True), max(width - 3, 8))
            self.post_message(Previewed(wanted, shown, lay(shown, width)))

        self.acting.background(work, "preview")

    def on_previewed(self, event: Previewed) -> None:
        """Show the preview, unless a newer one was asked for."""
        event.stop()
        if self.here == PREVIEW and event.wanted == self.wanted:
            self.lines.show(event.lines, keep=True, laid=event.laid)

    def turn(self, by: int, *, with_text: bool) -> None:
        """Look at the next side or the one before; the text is one where it folds."""
        first = [TEXT] if with_text else []
        around = [*first, *SIDES]
        at = around.index(self.here) if self.here in around else 0
        self.sides.go(around[(at + by) % len(around)])
        self.lines.show(())

    def step(self, by: int) -> None:
        """Go on to the next piece, or on in what is longer than the screen."""
        side, height = self.here, self.lines.outer_size.height
        is_long = self.lines.goes_on(by, height) and not self._is_next_in_sight(by)
        if not self.pieces.get(side) or is_long:
            self.lines.scroll_by(by * max(height // 2, 1))
            return
        last = len(self.pieces[side]) - 1
        self.places[side] = min(max(self.places[side] + by, 0), last)
        self.show()

    def _is_next_in_sight(self, by: int) -> bool:
        """Whether the piece to go to begins on the screen, or above it."""
        begins = self.shown[self.here].begins
        to = self.places[self.here] + by
        if not 0 <= to < len(begins):
            return False
        return self.lines.is_in_sight(begins[to]) or by < 0
