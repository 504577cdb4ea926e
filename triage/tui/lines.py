"""A page of wrapped text that scrolls, drawn line by line and never parsed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from triage.tui.cells import BAR, Line, Piece, wrap
from triage.tui.strips import strip, thumb
from triage.tui.tones import Toned

THUMB, HERE, MATCH = "┃", "▶", "›"

INDENT = "  "
"""Before what goes on below a long margin."""

ROOM = 8
"""Cells in which it is worth to begin a text that does not fit."""


def fold(line: Line, width: int) -> list[Line]:
    """A line in lines of at most `width` cells.

    What stands before its last piece is a margin: the last piece is wrapped beside
    it, so that lists and quotes keep their edge; below it, where it takes half the
    width and more.
    """
    if not line:
        return [()]
    *lead, (tone, text) = line
    margin = sum(cell_len(words) for _, words in lead)
    if text.isascii() and "\n" not in text and margin + len(text) <= width:
        return [line]
    if margin > width // 2 and margin + cell_len(text) > width:
        below = fold((("", INDENT), (tone, text.lstrip())), width)
        return [*_over(lead, width), *below]
    pieces = wrap(text, width - margin)
    folded: list[Line] = [(*lead, (tone, pieces[0]))]
    edge: Line = (("", " " * margin),)
    if lead and lead[0][1] == BAR:
        edge = (lead[0], ("", " " * (margin - len(BAR))))
    folded += [(*edge, (tone, piece)) for piece in pieces[1:]]
    return folded


_FIRST = re.compile(r"\s*\S*")
"""The first word of a text, with the blanks before it."""


def _over(lead: Sequence[Piece], width: int) -> list[Line]:
    """A margin as lines of its own, its pieces broken where they do not fit.

    A word is broken only where it is longer than a line: half a number is another one.
    """
    lines: list[Line] = []
    here: list[Piece] = []
    left = width
    for tone, text in lead:
        word = max((cell_len(one) for one in _FIRST.findall(text)[:1]), default=0)
        if here and (left < min(ROOM, cell_len(text)) or left < word <= width):
            lines.append(tuple(here))
            here, left = [], width
        first, *more = wrap(text, left) if cell_len(text) > left else [text]
        here.append((tone, first))
        left -= cell_len(first)
        for one in more:
            lines.append(tuple(here))
            here, left = [(tone, one)], width - cell_len(one)
    return [*lines, tuple(here)]


@dataclass(frozen=True, slots=True)
class Laid:
    """Lines as they stand at a width; made in a worker where they are many."""

    width: int
    folded: list[Line]
    origins: list[int]
    """Which line each folded one is a part of."""


def lay(lines: Sequence[Line], width: int) -> Laid:
    """Fold lines for a widget of this width."""
    width = max(width - 3, 8)
    folded: list[Line] = []
    origins: list[int] = []
    for place, line in enumerate(lines):
        parts = fold(line, width)
        folded += parts
        origins += [place] * len(parts)
    return Laid(width, folded, origins)


LIGHT = 8 * 1024
"""Characters that are folded at once; more are folded in a worker."""


def beginning(lines: Sequence[Line]) -> list[Line]:
    """As much of a text as is folded at once."""
    found: list[Line] = []
    room = LIGHT
    for line in lines:
        if room <= 0:
            break
        found.append(tuple((tone, text[:room]) for tone, text in line))
        room -= 1 + sum(len(text) for _, text in line)
    return found


class Lines(Toned):
    """Text in tones, wrapped to the width, with its own viewport.

    However long a text is, what is done for it between two keys is little: it is folded
    in a worker, and until then stands as it was folded last, or with its beginning.
    """

    class Folded(Message):
        """A text was folded to a width."""

        def __init__(self, lines: tuple[Line, ...], laid: Laid) -> None:
            super().__init__()
            self.lines = lines
            self.laid = laid

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        super().__init__()
        self.top = 0
        self._lines: tuple[Line, ...] = tuple(lines)
        self._laid: Laid | None = None
        self._folding = 0
        """The width to which it is being folded; 0: it is not."""
        self.needle = ""
        """What is looked for."""
        self.matches: list[int] = []
        """The lines in which it stands."""
        self._at: int | None = None
        """Which of them the reader was brought to."""

    def show(
        self, lines: Sequence[Line], *, keep: bool = False, laid: Laid | None = None
    ) -> None:
        """Show another text, from its top unless it is the same one again.

        `laid` is what it looks like at a width, if that was worked out already.
        """
        before = self._seen()
        self._lines = tuple(lines)
        self._laid = laid
        self._folding = 0
        self.top = self._within(self.top if keep else 0)
        if self.needle:
            self.matches = self._found(self.needle)
            self._at = None
        self._redraw(before)

    def text(self) -> str:
        """What is shown, as plain text."""
        return "\n".join("".join(t for _, t in line) for line in self._lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes at this width."""
        del container, viewport
        return len(self.folded(width))

    def folded(self, given: int = 0) -> list[Line]:
        """The lines as they stand at this width."""
        return self._at_width(given).folded

    def _at_width(self, given: int = 0) -> Laid:
        width = given or self.outer_size.width
        if self._laid is None or self._laid.width != max(width - 3, 8):
            if self._is_light():
                self._laid = lay(self._lines, width)
            elif self._folding != width:
                self._laid = self._laid or lay(beginning(self._lines), width)
                self._fold(width)
        return self._laid or lay((), width)

    def _is_light(self) -> bool:
        room = LIGHT
        for line in self._lines:
            room -= 1 + sum(len(text) for _, text in line)
            if room < 0:
                return False
        return True

    def _fold(self, width: int) -> None:
        """Fold it in a worker."""
        self._folding, lines = width, self._lines

        def work() -> None:
            self.post_message(Lines.Folded(lines, lay(lines, width)))

        self.run_worker(work, thread=True, exit_on_error=False, group="fold")

    def on_lines_folded(self, event: Lines.Folded) -> None:
        """Show it as it was folded, unless it is another text by now."""
        event.stop()
        if event.lines is self._lines:
            self._laid, self._folding = event.laid, 0
            self.top = self._within(self.top)
            self.refresh()

    # Finding.

    def _found(self, needle: str) -> list[int]:
        words = needle.lower()
        return [
            place
            for place, line in enumerate(self._lines)
            if words in "".join(text for _, text in line).lower()
        ]

    def seek(self, needle: str) -> int | None:
        """Look for words, in any case; which match comes first from here on."""
        self.needle = needle
        self.matches = self._found(needle) if needle else []
        self._at = None
        self.refresh()
        if not self.matches:
            return None
        origins = self._at_width().origins
        here = origins[self.top] if origins else 0
        ahead = bisect_left(self.matches, here)
        return self._go(ahead % len(self.matches))

    def step(self, by: int) -> int | None:
        """Go on to another match, from the last to the first."""
        if not self.matches:
            return None
        start = -1 if self._at is None and by > 0 else self._at or 0
        return self._go((start + by) % len(self.matches))

    def _go(self, place: int) -> int:
        """Bring a match into sight, a third down."""
        self._at = place
        laid = self._at_width()
        top = bisect_left(laid.origins, self.matches[place])
        words = self.needle.lower()
        while (
            top + 1 < len(laid.origins)
            and laid.origins[top + 1] == self.matches[place]
            and words not in "".join(text for _, text in laid.folded[top]).lower()
        ):
            top += 1
        if not 0 <= top - self.top < self.size.height:
            self.scroll_by(top - self.size.height // 3 - self.top)
        self.refresh()
        return place

    def reach(self, place: int) -> None:
        """Bring a line to the top of the viewport."""
        top = bisect_left(self._at_width().origins, place)
        self.scroll_by(top - self.top)

    def is_in_sight(self, place: int) -> bool:
        """Whether a line begins in the viewport."""
        top = bisect_left(self._at_width().origins, place)
        return 0 <= top - self.top < self.outer_size.height

    def goes_on(self, by: int, height: int) -> bool:
        """Whether there is more below the viewport, or above it where `by` is negative."""
        if by < 0:
            return self.top > 0
        return self.top + height < len(self.folded())

    def scroll_by(self, by: int) -> None:
        """Move the viewport by so many lines."""
        before = self._seen()
        self.top = self._within(self.top + by)
        self._redraw(before)

    def _within(self, top: int) -> int:
        last = max(len(self.folded()) - self.outer_size.height, 0)
        return min(max(top, 0), last)

    def _seen(self) -> list[tuple[Line, str, bool]]:
        """The lines in the viewport, and what stands on either side of each."""
        height = self.outer_size.height
        lines = self.folded()[self.top : self.top + height]
        lines += [()] * (height - len(lines))
        thumb = self._thumb()
        return [
            (line, self._sign(self.top + y), y in thumb) for y, line in enumerate(lines)
        ]

    def _redraw(self, before: Sequence[tuple[Line, str, bool]]) -> None:
        """Draw anew the lines that are others than before."""
        width = self.outer_size.width
        pairs = enumerate(zip(before, self._seen(), strict=True))
        changed = [Region(0, y, width, 1) for y, (was, now) in pairs if was != now]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """One line of the viewport."""
        base = self.look()
        lines = self.folded()
        place = self.top + y
        pieces = [(self._sign(place), self.look("accent"))]
        if place < len(lines):
            for tone, text in lines[place]:
                pieces += self._lit(text, tone)
        edge = (THUMB if y in self._thumb() else " ", self.look("thumb"))
        return strip(pieces, self.outer_size.width, base, edge)

    def _sign(self, place: int) -> str:
        """What stands left of a line: whether it has a match, and is the present one."""
        if not self.matches or place >= len(self._at_width().origins):
            return " "
        origin = self._at_width().origins[place]
        if self._at is not None and self.matches[self._at] == origin:
            return HERE
        at = bisect_left(self.matches, origin)
        return MATCH if self.matches[at : at + 1] == [origin] else " "

    def _lit(self, text: str, tone: str) -> Iterator[tuple[str, Style]]:
        """A text, in which what is looked for stands out."""
        low, words = text.lower(), self.needle.lower()
        if not words or words not in low or len(low) != len(text):
            yield text, self.look(tone)
            return
        at = 0
        while (start := low.find(words, at)) >= 0:
            yield text[at:start], self.look(tone)
            at = start + len(words)
            yield text[start:at], self.look(tone, "found")
        yield text[at:], self.look(tone)

    def _thumb(self) -> range:
        """The lines of the viewport that the scroll mark covers."""
        return thumb(len(self.folded()), self.outer_size.height, self.top)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll on by three."""
        event.stop()
        self.scroll_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back by three."""
        event.stop()
        self.scroll_by(-3)

    def on_resize(self) -> None:
        """Wrap again, and stay within the text."""
        self.scroll_by(0)
