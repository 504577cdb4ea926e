"""What questions are about, as a command."""

from __future__ import annotations

import click

from triage.cli.main import SLICE, Session
from triage.cli.output import print_json, print_rows, say
from triage.views import topics as view
from triage.views.moments import begins


@click.command()
@click.option(
    "--since",
    metavar="TIME",
    default="30d",
    show_default=True,
    help="From when: 72h, 3d, 2w, 2026-01-20 or an instant.",
)
@click.option(
    "--by",
    type=click.Choice(["channel", "day"]),
    default="channel",
    show_default=True,
    help="What a line is about; JSON has both.",
)
@SLICE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def topics(
    session: Session, since: str, by: str, part: str | None, as_json: bool
) -> int:
    """What questions are about, by channel or day, and how well they are answered."""
    workspace = session.workspace(part=part)
    lens = workspace.lens()
    found = view.load(workspace.reader(), lens, begins("--since", since, lens.now))
    if as_json:
        print_json(found)
        return 0
    say(f"Topics: {view.headline(found)}")
    if by == "day":
        print_rows(view.DAY_COLUMNS, view.day_lines(found))
    else:
        print_rows(view.CHANNEL_COLUMNS, view.channel_lines(found))
    return 0


COMMANDS = (topics,)
