"""Metrics as tables: values in their units, checks, areas."""

from __future__ import annotations

from triage import text
from triage.views import Cell, Column
from triage.views.metrics import Measure, Metrics

COLUMNS = (
    Column("Metric", 24),
    Column("Median", 8, right=True),
    Column("90 %", 8, right=True),
    Column("Of", 6, right=True),
    Column("Without", 7, right=True, drop=60),
    Column("What it means", drop=80),
)


NONE = "–"


def told(one: Measure, value: float | None) -> str:
    """A value in its unit; a dash where there is none."""
    if value is None:
        return NONE
    if one.unit == "share":
        return f"{value:.0%}"
    return lasted(value) if one.unit == "seconds" else f"{value:g}"


def lasted(seconds: float | None) -> str:
    """`36s`, `12m`; a dash where it is not known."""
    if seconds is None:
        return NONE
    return text.ago(seconds) if seconds >= 60 else f"{seconds:.0f}s"


def lines(found: Metrics) -> tuple[tuple[Cell, ...], ...]:
    """The metrics as a table."""
    return tuple(
        (
            Cell(one.title, "accent"),
            Cell(told(one, one.median if one.value is None else one.value)),
            Cell(told(one, one.p90) if one.value is None else ""),
            Cell(f"{one.measured:,}", "" if one.measured else "dim"),
            Cell(f"{one.missing:,}" if one.missing else "", "dim"),
            Cell(one.definition, "dim"),
        )
        for one in found.metrics
    )


CHECKS = (Column("Check"), Column("Runs", 6, right=True), Column("Failed", 6, right=True),
          Column("Share", 6, right=True), Column("Median", 7, right=True, drop=60),
          Column("90 %", 7, right=True, drop=60))  # fmt: skip
AREAS = (Column("Area"), Column("Repository", 30, drop=70), Column("People", 6, right=True),
         Column("Pulls", 6, right=True), Column("Who", 30, drop=90))  # fmt: skip


def check_lines(found: Metrics) -> tuple[tuple[Cell, ...], ...]:
    """The checks as a table, what fails most first."""
    return tuple(
        (Cell(one.name), Cell(f"{one.runs:,}"), Cell(f"{one.failed:,}"),
         Cell(f"{one.share:.0%}", "bad" if one.share >= 0.5 else ""),
         Cell(lasted(one.median_seconds)), Cell(lasted(one.p90_seconds)))
        for one in found.checks
    )  # fmt: skip


def area_lines(found: Metrics) -> tuple[tuple[Cell, ...], ...]:
    """The areas as a table, what rests on the fewest first."""
    return tuple(
        (Cell(one.area), Cell(one.repo, "dim"),
         Cell(f"{one.factor}", "warn" if one.factor == 1 else ""),
         Cell(f"{one.pulls:,}"), Cell(", ".join(one.people)))
        for one in found.areas
    )  # fmt: skip
