"""What happened in a window of time, as a command."""

from __future__ import annotations

import sys

import click

from triage.cli.main import SLICE, Session
from triage.cli.output import print_json, print_rows, say
from triage.views import measured, numbers, priority
from triage.views import metrics as measures
from triage.views import pulse as view
from triage.views.moments import begins


@click.command()
@click.option(
    "--since",
    metavar="TIME",
    default="72h",
    show_default=True,
    help="From when: 72h, 3d, 2w, 2026-01-20 or an instant.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def pulse(session: Session, since: str, as_json: bool) -> int:
    """What happened lately: releases, pull requests, issues, bumps, questions."""
    workspace = session.workspace()
    lens = workspace.lens()
    found = workspace.pulse(lens, begins("--since", since, lens.now))
    if as_json:
        print_json(found)
        return 0
    say(f"Pulse: {view.headline(found)}")
    print_rows(view.COLUMNS, view.lines(found))
    if sys.stdout.isatty():
        sys.stdout.write("\n")
        every = numbers.lines(found, lens)
        print_rows(numbers.COLUMNS, numbers.of_all(every))
    return 0


@click.command()
@click.option(
    "--since",
    metavar="TIME",
    default="90d",
    show_default=True,
    help="From when: 90d, 2w, 2026-01-20 or an instant.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def metrics(session: Session, since: str, as_json: bool) -> int:
    """How long answers, reviews and merges take, what fails, and who it rests on."""
    workspace = session.workspace()
    lens = workspace.lens()
    found = measures.load(workspace.cache(), lens, begins("--since", since, lens.now))
    if as_json:
        print_json(found)
        return 0
    days = "all days" if found.weekends else "without weekends"
    say(f"Metrics: {found.since} to {found.until}, {days}")
    print_rows(measured.COLUMNS, measured.lines(found))
    if sys.stdout.isatty():
        for columns, rows in (
            (measured.CHECKS, measured.check_lines(found)),
            (measured.AREAS, measured.area_lines(found)),
        ):
            if rows:
                sys.stdout.write("\n")
                print_rows(columns, rows[:MOST])
    return 0


@click.command()
@click.option(
    "--lane",
    type=click.Choice(priority.LANES, case_sensitive=False),
    help="Only one of the four.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many rows.")
@SLICE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def priorities(
    session: Session,
    lane: str | None,
    limit: int | None,
    part: str | None,
    as_json: bool,
) -> int:
    """What is open, the most urgent first, with its owner and why."""
    workspace = session.workspace(part=part)
    found = priority.every(workspace.cache(), workspace.lens())
    wanted = [one for one in found if lane is None or one.name == lane.upper()][:limit]
    if as_json:
        print_json(priority.lanes(wanted))
        return 0
    say(f"Priorities: {priority.headline(found)}")
    print_rows(priority.COLUMNS, priority.lines(wanted))
    return 0


MOST = 20
"""Checks, and areas, that are printed at a terminal; JSON has all."""

COMMANDS = (pulse, metrics, priorities)
