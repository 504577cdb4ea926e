"""Lines of a screen as the framework takes them: segments of an exact width."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from triage.tui.cells import fit

Styled = tuple[str, Style]


def strip(
    pieces: Iterable[Styled], width: int, blank: Style, edge: Styled | None = None
) -> Strip:
    """Styled texts side by side as one strip of exactly `width` cells.

    An edge is one cell wide and stands at the right end.
    """
    room = width - 1 if edge else width
    segments: list[Segment] = []
    used = 0
    for text, style in pieces:
        size = len(text) if text.isascii() else cell_len(text)
        if used + size > room:
            text = fit(text, room - used)  # noqa: PLW2901  (the piece that is cut)
            size = room - used
        if size > 0:
            segments.append(Segment(text, style))
            used += size
    if used < room:
        segments.append(Segment(" " * (room - used), blank))
    if edge and width > 0:
        segments.append(Segment(*edge))
    return Strip(segments, width)


def thumb(total: int, visible: int, top: int) -> range:
    """The lines of a viewport that its scroll mark covers; none where all is seen."""
    if total <= visible:
        return range(0)
    size = max(visible * visible // total, 1)
    start = round((visible - size) * top / (total - visible))
    return range(start, start + size)
