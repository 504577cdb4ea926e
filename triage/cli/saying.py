"""The commands that say something, mark an answer, or close with a reason."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from triage.act import Args
from triage.act.on_answers import answering
from triage.cli.acting import named, nothing_else, options, take
from triage.cli.main import Session
from triage.cli.plans import Mode
from triage.errors import UsageError
from triage.workspace import Workspace


def _text(body: str, others: tuple[str, ...]) -> str:
    """The text that is said: an option's, the other words, or stdin's for `-`."""
    text = body or " ".join(others)
    return (sys.stdin.read() if text == "-" else text).strip()


@click.command()
@click.option(
    "--body", "-b", "-m", "--message", default="", help="The text; - reads stdin."
)
@click.option(
    "--reply",
    default="",
    metavar="NAME",
    help="A canned reply, from the directory replies/ beside the settings file.",
)
@click.option("--reply-to", default="", metavar="ID", help="Within this thread.")
@options
@click.pass_obj
def comment(
    session: Session,
    words: Sequence[str],
    body: str,
    reply: str,
    reply_to: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Comment: triage comment --body TEXT REF..., or --reply NAME REF."""

    def fill(workspace: Workspace, others: tuple[str, ...]) -> Args:
        text = _text(body, others)
        if reply and text:
            raise UsageError("There are two texts.", "Give --body or --reply.")
        if reply:
            refs = named(workspace, words).refs
            if len(refs) > 1:
                raise UsageError(
                    "A canned reply is filled in for one item.", "Name one item."
                )
            text = workspace.reply(reply, refs[0])
        if not text:
            raise UsageError(
                "There is nothing to say.", "Give the text with --body, or - for stdin."
            )
        return Args(body=text, reply_to=_thread(workspace, words, reply_to))

    return take(session, "comment", words, Mode(dry_run, yes, as_json), fill)


def _thread(workspace: Workspace, words: Sequence[str], wanted: str) -> str:
    """The node id of the comment whose thread is named by id, number or address."""
    if not wanted:
        return ""
    item = workspace.item(named(workspace, words).refs[0])
    found = answering(item, wanted, "") if item else wanted
    if isinstance(found, str):
        raise UsageError(f"There is no thread {wanted}: {found}.")
    return found.reply_to or found.node_id


@click.command()
@click.option(
    "--body", "-b", "-m", "--message", default="", help="The text; - reads stdin."
)
@options
@click.pass_obj
def dismiss(
    session: Session,
    words: Sequence[str],
    body: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Dismiss your own review."""

    def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
        return Args(body=_text(body, others))

    return take(session, "dismiss", words, Mode(dry_run, yes, as_json), fill)


@click.command()
@click.option(
    "--comment",
    default="",
    metavar="ID",
    help="The comment's number, id or address; without it, your newest.",
)
@options
@click.pass_obj
def answer(
    session: Session,
    words: Sequence[str],
    comment: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Mark a comment as the answer of its discussion."""
    linked = [w for w in words if "discussioncomment-" in w]

    def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
        nothing_else(others)
        return Args(target=comment or next(iter(linked), ""))

    return take(session, "answer", words, Mode(dry_run, yes, as_json), fill)


@click.command()
@click.option(
    "--reason",
    type=click.Choice(["answered", "not-planned", "duplicate", "outdated"]),
    default=None,
    help="Why; which there are depends on the kind of item.",
)
@options
@click.pass_obj
def close(
    session: Session,
    words: Sequence[str],
    reason: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Close items."""

    def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
        nothing_else(others)
        return Args(reason=reason or "")

    return take(session, "close", words, Mode(dry_run, yes, as_json), fill)


COMMANDS = (comment, dismiss, answer, close)
