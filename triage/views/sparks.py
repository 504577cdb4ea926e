"""Series of numbers as pictures made of characters, for any terminal."""

from __future__ import annotations

from collections.abc import Sequence

STEPS = "▁▂▃▄▅▆▇█"
GAP = "·"
"""Where a number is not known."""
FULL, PARTS = "█", " ▏▎▍▌▋▊▉"
BAR = 24
"""Cells of the longest bar."""

Series = Sequence[float | None]


def spark(series: Series) -> str:
    """A character a number: `▁▃█`, from nothing to the greatest of them."""
    most = max((one for one in series if one is not None), default=0)
    if most <= 0:
        return "".join(GAP if one is None else STEPS[0] for one in series)
    top = len(STEPS) - 1
    return "".join(
        GAP if one is None else STEPS[round(max(one, 0) / most * top)] for one in series
    )


SWING = 0.25
"""Of the greatest number the change that is drawn over the whole height, at least."""


def swing(series: Series) -> str:
    """The same from the least of them up, so that little change looks like little."""
    known = [one for one in series if one is not None]
    least, most = min(known, default=0), max(known, default=0)
    height = max(most - least, most * SWING, 1)
    top = len(STEPS) - 1
    return "".join(
        GAP if one is None else STEPS[round((one - least) / height * top)]
        for one in series
    )


def bar(value: float, most: float, cells: int = BAR) -> str:
    """A bar to scale, in eighths of a cell; what is more than nothing is seen."""
    if value <= 0 or most <= 0:
        return ""
    eighths = max(round(value / most * cells * 8), 1)
    whole, rest = divmod(eighths, 8)
    return FULL * whole + PARTS[rest].strip()


def plot(labels: Sequence[str], series: Series, cells: int = BAR) -> list[str]:
    """A line a number: its label, a bar, and the number itself."""
    most = max((one for one in series if one is not None), default=0)
    wide = max(map(len, labels), default=0)
    lines = []
    for label, one in zip(labels, series, strict=True):
        if one is None:
            lines.append(f"{label:<{wide}}  {GAP} not known")
        else:
            drawn = bar(one, most, cells)
            lines.append(f"{label:<{wide}}  {drawn}{' ' if drawn else ''}{one:,g}")
    return lines
