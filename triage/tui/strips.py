"""Lines of a screen as the framework takes them: segments of an exact width."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from triage.tui.cells import fit


def strip(pieces: Sequence[tuple[str, Style]], width: int, blank: Style) -> Strip:
    """Styled texts side by side as one strip of exactly `width` cells."""
    segments: list[Segment] = []
    used = 0
    for text, style in pieces:
        size = len(text) if text.isascii() else cell_len(text)
        if used + size > width:
            text = fit(text, width - used)  # noqa: PLW2901  (the piece that is cut)
            size = width - used
        if size > 0:
            segments.append(Segment(text, style))
            used += size
    if used < width:
        segments.append(Segment(" " * (width - used), blank))
    return Strip(segments, width)
