"""What happened in a window of time, as a command."""

from __future__ import annotations

import click

from triage.cli.main import Session
from triage.cli.output import print_json, print_rows, say
from triage.errors import UsageError
from triage.views import pulse as view
from triage.views.moments import moment


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
    begins = moment("--since", since).span(lens.now)[0]
    if begins >= lens.now:
        raise UsageError(f"{since} is not past.", "Write 72h, 3d, 2w or a past date.")
    found = workspace.pulse(lens, begins)
    if as_json:
        print_json(found)
        return 0
    say(f"Pulse: {view.headline(found)}")
    print_rows(view.COLUMNS, view.lines(found))
    return 0


COMMANDS = (pulse,)
