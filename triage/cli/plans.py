"""Shows a plan, asks, performs it, and prints what became of it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import msgspec

from triage.act import Entry, Plan, waves
from triage.act import receipt as receipts
from triage.act.entries import by_policy
from triage.act.holds import HELD
from triage.act.showing import course, evidence_lines, span
from triage.cli import start
from triage.cli.main import Session
from triage.cli.output import print_json, say
from triage.clock import iso
from triage.errors import HubError
from triage.hub import Wait
from triage.model import Ref
from triage.text import count, shorten
from triage.workspace import Workspace


class EvidenceOut(msgspec.Struct, frozen=True):
    """One condition of a bump as the plan shows it, as JSON prints it."""

    check: str
    state: str
    why: str


class StepOut(msgspec.Struct, frozen=True):
    """A step, as JSON prints it."""

    action: str
    ref: str
    title: str
    head: str | None
    summary: str
    undo: str
    warnings: tuple[str, ...]
    logins: tuple[str, ...]
    labels: tuple[str, ...]
    evidence: tuple[EvidenceOut, ...]


class RefusalOut(msgspec.Struct, frozen=True):
    """A refusal, as JSON prints it."""

    ref: str
    reason: str
    kind: str


class PlanOut(msgspec.Struct, frozen=True):
    """A plan, as JSON prints it."""

    steps: tuple[StepOut, ...]
    refusals: tuple[RefusalOut, ...]
    id: str
    title: str
    seconds: float
    merges: int
    wave_of: str | None
    rebase: bool


class EntryOut(msgspec.Struct, frozen=True):
    """A journal entry, as JSON prints it."""

    id: int
    action: str
    ref: str
    state: str
    why: str
    undo: str
    title: str
    head: str | None
    plan: str
    undoes: int | None
    receipt: dict[str, str]
    policy: str | None
    """The policy that wanted it, and what that waived."""
    at: str
    updated_at: str


class Outcome(msgspec.Struct, frozen=True):
    """What a writing command prints with `--json`."""

    plan: PlanOut
    entries: tuple[EntryOut, ...]


def plan_out(plan: Plan) -> PlanOut:
    """A plan, as JSON prints it."""
    return PlanOut(
        steps=tuple(
            StepOut(
                s.action,
                str(s.ref),
                s.title,
                s.head_oid or None,
                s.summary,
                s.undo,
                s.warnings,
                s.args.logins,
                s.args.labels,
                tuple(EvidenceOut(*one) for one in s.evidence),
            )
            for s in plan.steps
        ),
        refusals=tuple(RefusalOut(str(r.ref), r.reason, r.kind) for r in plan.refusals),
        id=plan.id,
        title=plan.title,
        seconds=plan.seconds,
        merges=plan.merges,
        wave_of=plan.wave_of or None,
        rebase=plan.rebase,
    )


def entry_out(entry: Entry) -> EntryOut:
    """An entry, as JSON prints it."""
    return EntryOut(
        id=entry.id,
        action=entry.action,
        ref=str(entry.ref),
        state=entry.state,
        why=entry.why,
        undo=entry.undo,
        title=entry.title,
        head=entry.head_oid or None,
        plan=entry.plan,
        undoes=entry.undoes,
        receipt=dict(entry.receipt),
        policy=by_policy(entry) or None,
        at=iso(entry.created_at),
        updated_at=iso(entry.updated_at),
    )


@dataclass(frozen=True, slots=True)
class Mode:
    """How far a writing command goes."""

    dry_run: bool
    yes: bool
    as_json: bool
    whole: bool = False
    """Whether every condition of a bump is shown, not only what it comes to."""


def carry_out(session: Session, workspace: Workspace, plan: Plan, mode: Mode) -> int:
    """Show a plan, ask, perform it, print what became of it; the exit code."""
    if not mode.as_json:
        _show_plan(plan, whole=mode.whole)
    refused = 1 if plan.refusals else 0
    entries: tuple[Entry, ...] = ()
    code = refused
    dropped = any(r.entry is not None for r in plan.refusals)
    if (plan.steps or dropped) and not mode.dry_run:
        if not mode.yes and not start.is_terminal():
            if mode.as_json:
                print_json(Outcome(plan_out(plan), ()))
            say("triage: nothing was done: there is no terminal to ask. Add --yes.")
            return 2
        if mode.yes or _agreed(plan):
            session.heed_interrupts()
            entries, failure = _perform(session, workspace, plan, mode)
            if any(e.state != "done" for e in entries):
                code = 1
            if failure:
                say(f"triage: {failure.message} {failure.hint}".rstrip())
                code = failure.exit_code
            if left := sum(e.state == "planned" for e in entries):
                say(f"{count(left, 'write')} not sent; look again: triage waiting")
            if plan.members and not mode.as_json:
                _tell_batch(workspace)
            if session.stop.is_set():
                code = 130
        else:
            say("Nothing was done.")
            code = 1
    if mode.as_json:
        print_json(Outcome(plan_out(plan), tuple(entry_out(e) for e in entries)))
    return code


def _perform(
    session: Session, workspace: Workspace, plan: Plan, mode: Mode
) -> tuple[tuple[Entry, ...], HubError | None]:
    def told(entry: Entry) -> None:
        waits = entry.state == "planned" and entry.why
        if not mode.as_json and (waits or entry.state not in {"inflight", "planned"}):
            sys.stdout.write(_entry_line(entry) + "\n")
        elif entry.action == "comment" and entry.state == "planned":
            say("Goes in ten seconds; Ctrl-C takes it back.")

    said: set[str] = set()

    def waits(wait: Wait) -> None:
        if wait.why not in said:
            said.add(wait.why)
            say(f"Waiting: {wait.why}")

    workspace.on_wait = waits
    try:
        return workspace.perform(plan, told, session.stop), None
    except HubError as error:
        sent = {s.entry for s in plan.steps}
        made = [e for e in workspace.entries() if e.plan == plan.id or e.id in sent]
        return tuple(reversed(made)), error


def _tell_batch(workspace: Workspace) -> None:
    """What a batch came to, and what may come back."""
    found, _ = receipts.of(workspace.journal())
    if found is not None:
        said = [f"{number} {name}" for name, number in found.counts.items() if number]
        say(f"{', '.join(said)}. The whole of it: triage receipt")
    if back := waves.returning(workspace.journal()):
        say(f"{count(len(back), 'pull request')} may come back: triage wave")


def _entry_line(entry: Entry) -> str:
    why = f": {entry.why}" if entry.why else ""
    held = entry.state == "failed" and HELD in entry.receipt
    return f"{'held' if held else entry.state}\t{entry.id}\t{entry.action}\t{entry.ref}{why}"


def _show_plan(plan: Plan, *, whole: bool) -> None:
    """The plan, as talk: what will happen, what will not, and what can be undone."""
    say(plan.title)
    shown: set[Ref] = set()
    for step in plan.steps:
        say(f"  {step.ref}  {step.summary}  [{step.undo}]  {shorten(step.title, 60)}")
        for warning in step.warnings:
            say(f"      {warning}")
        if step.evidence and step.ref not in shown:
            shown.add(step.ref)
            for line in evidence_lines(step, whole=whole):
                say(f"      {line}")
    for refusal in plan.refusals:
        say(f"  refused  {refusal.ref}: {refusal.reason}")
    if len(plan.steps) > 1:
        say(f"  about {span(plan.seconds)}, one write a second, in this order")
    if plan.members and plan.steps:
        for line in course(plan):
            say(f"  {line}")


def _agreed(plan: Plan) -> bool:
    """Whether the person agrees; a reversible single step needs no question."""
    if not plan.confirm:
        return True
    if plan.typed:
        sys.stderr.write(f"Type {plan.typed} to merge {plan.typed} pull requests: ")
        sys.stderr.flush()
        return sys.stdin.readline().strip() == str(plan.typed)
    sys.stderr.write(f"Do {count(len(plan.steps), 'step')}? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
