"""The commands that write: plan, confirm, perform, with the same output for all.

Arguments may come in any order: what reads as `owner/name#12` is an item, what is
the key of a bump group stands for its pull requests, anything else is what the
action needs: a login, a label, the text of a comment.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click
import msgspec

from triage.act import Args, Entry, Plan
from triage.cli import start
from triage.cli.main import Session
from triage.cli.output import print_json, say
from triage.clock import iso
from triage.errors import HubError, UsageError
from triage.model import Ref
from triage.text import count, shorten
from triage.views.bumps import Bumps
from triage.views.registry import by_id
from triage.workspace import Workspace


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


class RefusalOut(msgspec.Struct, frozen=True):
    """A refusal, as JSON prints it."""

    ref: str
    reason: str


class PlanOut(msgspec.Struct, frozen=True):
    """A plan, as JSON prints it."""

    steps: tuple[StepOut, ...]
    refusals: tuple[RefusalOut, ...]
    id: str
    title: str
    seconds: float


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
            )
            for s in plan.steps
        ),
        refusals=tuple(RefusalOut(str(r.ref), r.reason) for r in plan.refusals),
        id=plan.id,
        title=plan.title,
        seconds=plan.seconds,
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
        at=iso(entry.created_at),
        updated_at=iso(entry.updated_at),
    )


@dataclass(frozen=True, slots=True)
class Mode:
    """How far a writing command goes."""

    dry_run: bool
    yes: bool
    as_json: bool


def carry_out(session: Session, workspace: Workspace, plan: Plan, mode: Mode) -> int:
    """Show a plan, ask, perform it, print what became of it; the exit code."""
    if not mode.as_json:
        _show_plan(plan)
    refused = 1 if plan.refusals else 0
    entries: tuple[Entry, ...] = ()
    code = refused
    if plan.steps and not mode.dry_run:
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
        if not mode.as_json and entry.state not in {"inflight", "planned"}:
            sys.stdout.write(_entry_line(entry) + "\n")
        elif entry.action == "comment" and entry.state == "planned":
            say("Goes in ten seconds; Ctrl-C takes it back.")

    try:
        return workspace.perform(plan, told, session.stop), None
    except HubError as error:
        made = [e for e in workspace.entries() if e.plan == plan.id]
        return tuple(reversed(made)), error


def _entry_line(entry: Entry) -> str:
    why = f": {entry.why}" if entry.why else ""
    return f"{entry.state}\t{entry.id}\t{entry.action}\t{entry.ref}{why}"


def _show_plan(plan: Plan) -> None:
    """The plan, as talk: what will happen, what will not, and what can be undone."""
    say(plan.title)
    for step in plan.steps:
        say(f"  {step.ref}  {step.summary}  [{step.undo}]  {shorten(step.title, 60)}")
        for warning in step.warnings:
            say(f"      {warning}")
    for refusal in plan.refusals:
        say(f"  refused  {refusal.ref}: {refusal.reason}")
    if len(plan.steps) > 1:
        say(f"  about {plan.seconds:.0f} s, one write a second")


def _agreed(plan: Plan) -> bool:
    """Whether the person agrees; a reversible single step needs no question."""
    if not plan.confirm:
        return True
    sys.stderr.write(f"Do {count(len(plan.steps), 'step')}? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


@dataclass(frozen=True, slots=True)
class Named:
    """What the words of a command line name."""

    refs: tuple[Ref, ...]
    others: tuple[str, ...]
    single: bool
    """Whether it is one item that the person named by its ref."""


def named(workspace: Workspace, words: Sequence[str]) -> Named:
    """Sort the words into items and the rest.

    Raises UsageError where no item is among them.
    """
    refs: list[Ref] = []
    others: list[str] = []
    groups: dict[str, list[str]] | None = None
    for word in words:
        try:
            refs.append(Ref.parse(word))
            continue
        except UsageError:
            pass
        if groups is None:
            groups = _groups(workspace)
        if word in groups:
            refs += [Ref.parse(r) for r in groups[word]]
        else:
            others.append(word)
    if not refs:
        raise UsageError(
            "No item is named.", "Name one like owner/name#12, or a bump group's key."
        )
    single = (
        len(words) - len(others) == 1
        and len(refs) == 1
        and not (groups and any(w in groups for w in words))
    )
    return Named(tuple(dict.fromkeys(refs)), tuple(others), single)


def _groups(workspace: Workspace) -> dict[str, list[str]]:
    """Refs of every bump group by its key, in every grouping."""
    found: dict[str, list[str]] = {}
    for grouping in ("package", "repo", "level", "ecosystem"):
        payload = workspace.queue(
            by_id("bumps"), workspace.lens(group_by=grouping)
        ).payload
        if isinstance(payload, Bumps):
            found.update({g.key: list(g.refs) for g in payload.groups})
    return found


def _mode(function: Callable[..., int]) -> Callable[..., int]:
    """The options that every writing command has."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--yes", "-y", is_flag=True, help="Do not ask."),
        click.option("--dry-run", is_flag=True, help="Print the plan, do nothing."),
        click.argument("words", nargs=-1, required=True, metavar="REF..."),
    ):
        function = option(function)
    return function


def _run(
    session: Session,
    action: str,
    words: Sequence[str],
    mode: Mode,
    fill: Callable[[Workspace, tuple[str, ...]], Args],
    *,
    merging: bool = False,
) -> int:
    workspace = session.workspace()
    found = named(workspace, words)
    plan = workspace.plan(
        action,
        found.refs,
        fill(workspace, found.others),
        single=found.single,
        merging=merging,
    )
    return carry_out(session, workspace, plan, mode)


def _nothing_else(others: tuple[str, ...]) -> None:
    if others:
        raise UsageError(
            f"{others[0]!r} is no item.",
            "Name one like owner/name#12, or a bump group's key.",
        )


@click.command()
@click.option("--body", "-b", default="", help="Say this in the review.")
@click.option("--merge", "merging", is_flag=True, help="Approve, then merge.")
@click.option(
    "--method", type=click.Choice(["merge", "squash", "rebase"]), default=None
)
@_mode
@click.pass_obj
def approve(
    session: Session,
    words: Sequence[str],
    body: str,
    merging: bool,
    method: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Approve pull requests at the head that was last synced."""

    def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
        _nothing_else(others)
        return Args(body=body, method=method or "")

    return _run(
        session, "approve", words, Mode(dry_run, yes, as_json), fill, merging=merging
    )


@click.command()
@click.option(
    "--method", type=click.Choice(["merge", "squash", "rebase"]), default=None
)
@_mode
@click.pass_obj
def merge(
    session: Session,
    words: Sequence[str],
    method: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Merge pull requests if their head is still the one last synced."""

    def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
        _nothing_else(others)
        return Args(method=method or "")

    return _run(session, "merge", words, Mode(dry_run, yes, as_json), fill)


def _people(name: str, help_text: str) -> click.Command:
    @click.command(name=name, help=help_text)
    @click.option(
        "--to", "logins", multiple=True, metavar="LOGIN", help="Who; @me is you."
    )
    @_mode
    @click.pass_obj
    def command(
        session: Session,
        words: Sequence[str],
        logins: Sequence[str],
        dry_run: bool,
        yes: bool,
        as_json: bool,
    ) -> int:
        def fill(workspace: Workspace, others: tuple[str, ...]) -> Args:
            who = [*logins, *others]
            if not who and name != "unassign":
                raise UsageError(
                    "Nobody is named.", f"Say who: triage {name} LOGIN REF"
                )
            return Args(logins=tuple(_login(workspace, w) for w in who))

        return _run(session, name, words, Mode(dry_run, yes, as_json), fill)

    return command


def _login(workspace: Workspace, word: str) -> str:
    if word == "@me":
        if not workspace.me:
            raise UsageError("@me is not known yet.", "Sync once: triage sync")
        return workspace.me
    return word.removeprefix("@")


def _labels(name: str, help_text: str) -> click.Command:
    @click.command(name=name, help=help_text)
    @click.option("--label", "-l", "labels", multiple=True, metavar="NAME")
    @_mode
    @click.pass_obj
    def command(
        session: Session,
        words: Sequence[str],
        labels: Sequence[str],
        dry_run: bool,
        yes: bool,
        as_json: bool,
    ) -> int:
        def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
            if not (labels or others):
                raise UsageError(
                    "No label is named.", f"Say which: triage {name} LABEL REF"
                )
            return Args(labels=(*labels, *others))

        return _run(session, name, words, Mode(dry_run, yes, as_json), fill)

    return command


def _bare(name: str, help_text: str) -> click.Command:
    @click.command(name=name, help=help_text)
    @_mode
    @click.pass_obj
    def command(
        session: Session, words: Sequence[str], dry_run: bool, yes: bool, as_json: bool
    ) -> int:
        def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
            _nothing_else(others)
            return Args()

        return _run(session, name, words, Mode(dry_run, yes, as_json), fill)

    return command


def _spoken(name: str, help_text: str) -> click.Command:
    @click.command(name=name, help=help_text)
    @click.option(
        "--body", "-b", "-m", "--message", default="", help="The text; - reads stdin."
    )
    @_mode
    @click.pass_obj
    def command(
        session: Session,
        words: Sequence[str],
        body: str,
        dry_run: bool,
        yes: bool,
        as_json: bool,
    ) -> int:
        def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
            text = body or " ".join(others)
            if text == "-":
                text = sys.stdin.read()
            if not text.strip() and name == "comment":
                raise UsageError(
                    "There is nothing to say.",
                    "Give the text with --body, or - for stdin.",
                )
            return Args(body=text.strip())

        return _run(session, name, words, Mode(dry_run, yes, as_json), fill)

    return command


COMMANDS = (
    approve,
    merge,
    _people("assign", "Assign people: triage assign LOGIN REF..."),
    _people("unassign", "Unassign people; without a LOGIN, everybody."),
    _people("request", "Ask people for a review: triage request LOGIN REF..."),
    _people("unrequest", "Take a review request back."),
    _labels("label", "Add labels: triage label LABEL REF..."),
    _labels("unlabel", "Remove labels: triage unlabel LABEL REF..."),
    _bare("close", "Close items."),
    _bare("reopen", "Reopen items."),
    _spoken("comment", "Comment: triage comment --body TEXT REF..."),
    _spoken("dismiss", "Dismiss your own review."),
)
