"""`triage bumps`: the queue, and what a policy says of it."""

from __future__ import annotations

import click

from triage.cli.main import Session
from triage.cli.output import print_json, print_queue, print_rows, say
from triage.views import applied
from triage.views.bumps import GROUPINGS
from triage.views.registry import by_id


@click.command()
@click.option("--group-by", default="package", type=click.Choice(GROUPINGS))
@click.option(
    "--policy", metavar="NAME", help="What a policy of the settings takes and leaves."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def bumps(session: Session, group_by: str, policy: str | None, as_json: bool) -> int:
    """Dependency bumps, grouped, with verdict and evidence."""
    workspace = session.workspace()
    lens = workspace.lens(group_by=group_by)
    if policy is not None:
        queue = applied.load(workspace.cache(), lens, policy)
        if as_json:
            print_json(queue.payload)
        else:
            say(queue.headline)
            print_rows(applied.COLUMNS, [row.cells for row in queue.rows])
        return 0
    view = by_id("bumps")
    queue = workspace.queue(view, lens)
    if as_json:
        print_json(queue.payload)
    else:
        print_queue(view, queue)
    return 0


COMMANDS = (bumps,)
