"""`triage receipt` and `triage wave`: what a batch came to, and what comes back."""

from __future__ import annotations

import sys

import click
import msgspec

from triage.act import receipt as receipts
from triage.act import waves
from triage.act.holds import KINDS
from triage.act.receipt import OUTCOMES, Receipt, as_markdown, as_text
from triage.cli.acting import EVIDENCE
from triage.cli.main import Session
from triage.cli.output import print_json, say
from triage.cli.plans import Mode, carry_out
from triage.clock import iso, maybe_iso
from triage.errors import NotFound
from triage.text import count
from triage.workspace import Workspace


class LineOut(msgspec.Struct, frozen=True):
    """What became of one pull request, as JSON prints it."""

    ref: str
    title: str
    head: str
    outcome: str
    kind: str | None
    why: str


class HeldOut(msgspec.Struct, frozen=True):
    """How many are held for one reason, as JSON prints it."""

    kind: str
    why: str
    number: int


class RoundOut(msgspec.Struct, frozen=True):
    """A round in numbers, as JSON prints it."""

    batch: str
    title: str
    started_at: str
    ended_at: str | None
    waves: int
    writes: int
    seconds: float
    expected_seconds: float
    counts: dict[str, int]
    held: tuple[HeldOut, ...]


class ReceiptOut(msgspec.Struct, frozen=True):
    """What `triage receipt --json` prints; all null where there was no batch."""

    receipt: RoundOut | None
    pulls: tuple[LineOut, ...]
    before: RoundOut | None
    """The round before, which began at least a day earlier."""


def _round(found: Receipt | None) -> RoundOut | None:
    if found is None:
        return None
    return RoundOut(
        batch=found.root,
        title=found.title,
        started_at=iso(found.started_at),
        ended_at=maybe_iso(found.ended_at),
        waves=found.waves,
        writes=found.writes,
        seconds=round(found.took, 1),
        expected_seconds=round(found.expected, 1),
        counts={name: found.counts[name] for name in OUTCOMES},
        held=tuple(HeldOut(k, KINDS.get(k, k), n) for k, n in found.held.items()),
    )


def _out(found: Receipt | None, last: Receipt | None) -> ReceiptOut:
    lines = found.lines if found else ()
    return ReceiptOut(
        _round(found),
        tuple(
            LineOut(str(x.ref), x.title, x.head_oid, x.outcome, x.kind or None, x.why)
            for x in lines
        ),
        _round(last),
    )


@click.command()
@click.argument("batch", required=False, default="", metavar="[BATCH]")
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def receipt(session: Session, batch: str, markdown: bool, as_json: bool) -> int:
    """What the last batch came to, with its waves, beside the round before.

    BATCH is the plan that its entries carry in the journal.
    """
    found, last = receipts.of(session.workspace().journal(), batch)
    if found is None and batch:
        raise NotFound(
            f"The journal has no batch {batch}.", "See its plans: triage journal --json"
        )
    if as_json:
        print_json(_out(found, last))
    elif found is None:
        say("No batch was done yet. Begin one: triage approve GROUP --merge")
    else:
        lines = as_markdown(found, last) if markdown else as_text(found, last)
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


@click.command()
@click.option("--stored", is_flag=True, help="Do not read from GitHub before.")
@EVIDENCE
@click.option("--dry-run", is_flag=True, help="Print the plan, do nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def wave(
    session: Session,
    stored: bool,
    evidence: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """What the last batch held for a while and is ready at its new head now."""
    workspace = session.workspace()
    if not stored:
        _look_again(session, workspace)
    plan = workspace.plan_wave()
    return carry_out(session, workspace, plan, Mode(dry_run, yes, as_json, evidence))


def _look_again(session: Session, workspace: Workspace) -> None:
    """Read the repositories of what may come back."""
    back = waves.returning(workspace.journal())
    repos = tuple(dict.fromkeys(member.ref.repo for member in back))
    if repos:
        say(f"Reading {count(len(repos), 'repository', 'repositories')} again.")
        for _ in workspace.sync(session.stop, repos):
            pass


COMMANDS = (receipt, wave)
