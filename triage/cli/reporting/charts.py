"""Charts as inline SVG: bars to scale with their numbers, no script, nothing loaded."""

from __future__ import annotations

from html import escape

from triage.cli.reporting.blocks import Chart

WIDTH, HEIGHT = 320, 120
_TOP, _BOTTOM, _GAP = 22, 18, 4


def drawn(chart: Chart) -> str:
    """A chart as SVG; a number that is not known has no bar and says so."""
    most = max((one for one in chart.series if one is not None), default=0)
    step = WIDTH / max(len(chart.series), 1)
    room = HEIGHT - _TOP - _BOTTOM
    told = ", ".join(
        f"{label}: {'not known' if one is None else one}"
        for label, one in zip(chart.labels, chart.series, strict=True)
    )
    said = f"{escape(chart.title)}: {escape(told)}"
    size = f"0 0 {WIDTH} {HEIGHT}"
    parts = [f'<svg viewBox="{size}" role="img" aria-label="{said}">']
    for place, (label, one) in enumerate(zip(chart.labels, chart.series, strict=True)):
        left = place * step
        middle = left + step / 2
        tall = 0.0 if not one or not most else max(one / most * room, 1)
        top = HEIGHT - _BOTTOM - tall
        last = ' class="last"' if place == len(chart.series) - 1 else ""
        if one is not None:
            parts.append(
                f'<rect{last} x="{left + _GAP / 2:.1f}" y="{top:.1f}" '
                f'width="{step - _GAP:.1f}" height="{tall:.1f}"/>'
            )
        shown = "?" if one is None else f"{one:,}"
        parts.append(f'<text x="{middle:.1f}" y="{top - 4:.1f}">{shown}</text>')
        parts.append(
            f'<text class="label" x="{middle:.1f}" y="{HEIGHT - 4}">{escape(label)}</text>'
        )
    return "".join([*parts, "</svg>"])
