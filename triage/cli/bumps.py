"""`triage bumps`: the queue, and what a policy says of it and does."""

from __future__ import annotations

import click

from triage.cli.main import SLICE, Session
from triage.cli.output import print_json, print_rows, say
from triage.cli.plans import Mode, Outcome, carry_out, plan_out
from triage.cli.queues import print_view
from triage.errors import UsageError
from triage.views import applied
from triage.views.bump_groups import GROUPINGS
from triage.views.registry import by_id
from triage.workspace import Workspace


@click.command()
@click.option("--group-by", default="package", type=click.Choice(GROUPINGS))
@click.option(
    "--policy", metavar="NAME", help="What a policy of the settings takes and leaves."
)
@click.option("--apply", "applying", is_flag=True, help="Do what the policy says.")
@click.option("--dry-run", is_flag=True, help="With --apply: print the plan alone.")
@click.option("--yes", "-y", is_flag=True, help="With --apply: do not ask.")
@SLICE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def bumps(
    session: Session,
    group_by: str,
    policy: str | None,
    applying: bool,
    dry_run: bool,
    yes: bool,
    part: str | None,
    as_json: bool,
) -> int:
    """Dependency bumps, grouped, with verdict and evidence.

    With a policy, what it takes, closes, holds and leaves, and why; with --apply it
    is done, and what is held or fails ends with 1.
    """
    if applying and policy is None:
        raise UsageError("What is to be applied?", "Name it: --policy NAME --apply")
    if (yes or dry_run) and not applying:
        raise UsageError("Nothing is done here without --apply.", "Add --apply.")
    workspace = session.workspace(part=part)
    if policy is not None and applying:
        return _apply(session, workspace, policy, Mode(dry_run, yes, as_json))
    lens = workspace.lens(group_by=group_by)
    if policy is not None:
        queue = applied.load(workspace.cache(), lens, policy)
        if as_json:
            print_json(queue.payload)
        else:
            say(queue.headline)
            print_rows(applied.COLUMNS, [row.cells for row in queue.rows], whole=True)
        return 0
    return print_view(workspace, by_id("bumps"), lens, as_json=as_json)


def _apply(session: Session, workspace: Workspace, policy: str, mode: Mode) -> int:
    plan = workspace.plan_policy(policy)
    if not mode.as_json:
        say(applied.load(workspace.cache(), workspace.lens(), policy).headline)
    if plan.steps or plan.refusals:
        return carry_out(session, workspace, plan, mode)
    if mode.as_json:
        print_json(Outcome(plan_out(plan), ()))
    else:
        say(f"{plan.title}.")
    return 0


COMMANDS = (bumps,)
