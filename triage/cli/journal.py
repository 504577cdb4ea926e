"""`triage journal`, `undo`, `reconcile` and `waiting`: done, taken back, settled."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
import msgspec

from triage.act import Entry
from triage.act.entries import by_policy, waived
from triage.cli import start
from triage.cli.main import Session
from triage.cli.output import print_json, print_rows, say
from triage.cli.plans import EntryOut, Mode, carry_out, entry_out
from triage.errors import UsageError
from triage.text import ago, count
from triage.views import Cell, Column
from triage.workspace import Workspace

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

_COLUMNS = (
    Column("Id", 5, right=True),
    Column("State", 9),
    Column("Age", 4, right=True),
    Column("Action", 9),
    Column("Item", 34),
    Column("Undo", 11),
    Column("Why"),
)

_TONES = {"done": "good", "failed": "bad", "unknown": "warn", "undone": "dim"}


class Entries(msgspec.Struct, frozen=True):
    """What `journal --json` and `reconcile --json` print."""

    entries: tuple[EntryOut, ...]


def _cells(workspace: Workspace, entries: Sequence[Entry]) -> list[tuple[Cell, ...]]:
    from datetime import UTC, datetime  # noqa: PLC0415

    del workspace
    now = datetime.now(UTC)
    return [
        (
            Cell(str(e.id)),
            Cell(e.state, _TONES.get(e.state, "")),
            Cell(ago((now - e.created_at).total_seconds()), "dim"),
            Cell(e.action),
            Cell(str(e.ref), "accent"),
            Cell(e.undo, "dim"),
            Cell(_why(e)),
        )
        for e in entries
    ]


def _why(entry: Entry) -> str:
    """What became of it, or what it is about; with what a policy did without."""
    said = entry.why or entry.title
    return f"{said} ({by_policy(entry)})" if waived(entry) else said


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=200, show_default=True)
@click.option("--verify", is_flag=True, help="Check that no event was altered.")
@_JSON
@click.pass_obj
def journal(session: Session, limit: int, verify: bool, as_json: bool) -> int:
    """What was done, newest first."""
    workspace = session.workspace()
    if verify:
        broken = workspace.journal().broken_at()
        if broken is not None:
            say(f"triage: event {broken} does not follow the one before it.")
            return 1
        say("Every event follows the one before it.")
    entries = workspace.entries(limit)
    if as_json:
        print_json(Entries(tuple(entry_out(e) for e in entries)))
    else:
        print_rows(_COLUMNS, _cells(workspace, entries))
        if not entries:
            say("Nothing was done yet.")
    return 0


@click.command()
@click.argument("entry", type=int, required=False, metavar="[ID]")
@click.option("--batch", is_flag=True, help="Take back the last batch with its waves.")
@click.option(
    "--keep-merges", is_flag=True, help="With --batch: open no revert pull requests."
)
@click.option("--dry-run", is_flag=True, help="Print the plan, do nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@_JSON
@click.pass_obj
def undo(
    session: Session,
    entry: int | None,
    batch: bool,
    keep_merges: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Take back an entry, or without ID the last plan."""
    if (keep_merges and not batch) or (batch and entry is not None):
        raise UsageError(
            "--batch takes no ID, and --keep-merges goes with --batch.",
            "Take back the last batch with: triage undo --batch",
        )
    workspace = session.workspace()
    if batch:
        plan = workspace.plan_undo_round(reverts=not keep_merges)
    else:
        plan = workspace.plan_undo(entry)
    return carry_out(session, workspace, plan, Mode(dry_run, yes, as_json))


@click.command()
@click.option(
    "--yes", "-y", is_flag=True, help="Also send what was planned and not sent."
)
@_JSON
@click.pass_obj
def reconcile(session: Session, yes: bool, as_json: bool) -> int:
    """Settle the unknown by reading; nothing is sent again."""
    workspace = session.workspace()
    if not workspace.unsettled():
        if as_json:
            print_json(Entries(()))
        else:
            say("Every entry is settled.")
        return 0
    session.heed_interrupts()
    settled = list(workspace.reconcile(session.stop))
    waiting = [e for e in workspace.unsettled() if e.state == "planned"]
    if waiting and (yes or _agreed(len(waiting))):
        plan = workspace.plan_waiting()
        sent = workspace.perform(plan, lambda _e: None, session.stop)
        done = {e.id for e in sent} | {r.entry for r in plan.refusals}
        settled += [e for e in workspace.entries() if e.id in done]
    elif waiting:
        settled += waiting
    if as_json:
        print_json(Entries(tuple(entry_out(e) for e in settled)))
    else:
        print_rows(_COLUMNS, _cells(workspace, settled))
    return 0 if all(e.state == "done" for e in settled) else 1


@click.command()
@click.option("--cancel", is_flag=True, help="Cancel all of it; nothing is sent.")
@click.option("--dry-run", is_flag=True, help="Print the plan, do nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@_JSON
@click.pass_obj
def waiting(
    session: Session, cancel: bool, dry_run: bool, yes: bool, as_json: bool
) -> int:
    """What was planned and not sent: look at it once more, then send it."""
    workspace = session.workspace()
    if cancel:
        dropped = workspace.cancel(
            [e.id for e in workspace.unsettled() if e.state == "planned"]
        )
        if as_json:
            print_json(Entries(tuple(entry_out(e) for e in dropped)))
        say(f"{count(len(dropped), 'write')} cancelled; nothing was sent.")
        return 0
    if not dry_run:
        workspace.settle(session.stop)
    plan = workspace.plan_waiting()
    if not (plan.steps or plan.refusals) and not as_json:
        say("Nothing is waiting to be sent.")
        return 0
    return carry_out(session, workspace, plan, Mode(dry_run, yes, as_json))


def _agreed(waiting: int) -> bool:
    if not start.is_terminal():
        say(f"{count(waiting, 'write')} planned and not sent: see triage waiting.")
        return False
    sys.stderr.write(f"Send {count(waiting, 'write')} planned earlier? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


COMMANDS = (journal, undo, reconcile, waiting)
