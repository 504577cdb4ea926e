"""The commands that write: plan, confirm, perform, with the same output for all.

Arguments may come in any order: what reads as `owner/name#12` is an item, what is
the key of a bump group stands for its pull requests, anything else is what the
action needs: a login, a label, the text of a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from triage import text
from triage.act import Args
from triage.cli.main import Session
from triage.cli.plans import Mode, carry_out
from triage.errors import UsageError
from triage.model import LOGIN, TEAM, Ref
from triage.views.bumps import by_key
from triage.workspace import Workspace


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
    groups: dict[str, tuple[Ref, ...]] | None = None
    for word in words:
        try:
            refs.append(Ref.parse(word))
            continue
        except UsageError:
            pass
        if groups is None:
            groups = by_key(workspace.cache(), workspace.lens())
        if word in groups:
            refs += groups[word]
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


def options(function: Callable[..., int]) -> Callable[..., int]:
    """The options that every writing command has."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--yes", "-y", is_flag=True, help="Do not ask."),
        click.option("--dry-run", is_flag=True, help="Print the plan, do nothing."),
        click.argument("words", nargs=-1, required=True, metavar="REF..."),
    ):
        function = option(function)
    return function


def take(
    session: Session,
    action: str,
    words: Sequence[str],
    mode: Mode,
    fill: Callable[[Workspace, tuple[str, ...]], Args],
    *,
    merging: bool = False,
    rebase: bool = False,
) -> int:
    """Plan an action on what the words name, with what `fill` makes of the others."""
    workspace = session.workspace()
    found = named(workspace, words)
    plan = workspace.plan(
        action,
        found.refs,
        fill(workspace, found.others),
        single=found.single,
        merging=merging,
        rebase=rebase,
    )
    return carry_out(session, workspace, plan, mode)


def nothing_else(others: tuple[str, ...]) -> None:
    """Raises UsageError for a word that is no item, where there may be none."""
    if others:
        raise UsageError(
            f"{others[0]!r} is no item.",
            "Name one like owner/name#12, or a bump group's key.",
        )


SPREADING = frozenset({"assign", "request"})
"""What may be given to several people by themselves."""

REBASE = click.option(
    "--rebase",
    is_flag=True,
    help="Ask Dependabot to rebase what a merge leaves behind.",
)
EVIDENCE = click.option(
    "--evidence", is_flag=True, help="Show every condition of each bump."
)


@click.command()
@click.option("--body", "-b", default="", help="Say this in the review.")
@click.option("--merge", "merging", is_flag=True, help="Approve, then merge.")
@click.option(
    "--method", type=click.Choice(["merge", "squash", "rebase"]), default=None
)
@REBASE
@EVIDENCE
@options
@click.pass_obj
def approve(
    session: Session,
    words: Sequence[str],
    body: str,
    merging: bool,
    method: str | None,
    rebase: bool,
    evidence: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Approve pull requests at the head that was last synced."""

    def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
        nothing_else(others)
        return Args(body=body, method=method or "")

    mode = Mode(dry_run, yes, as_json, evidence)
    return take(session, "approve", words, mode, fill, merging=merging, rebase=rebase)


@click.command()
@click.argument("login")
@click.option("--dry-run", is_flag=True, help="Print the plan and stop.")
@click.option("--yes", is_flag=True, help="Perform without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def rebalance(
    session: Session, login: str, dry_run: bool, yes: bool, as_json: bool
) -> int:
    """Hand on review requests of somebody overloaded, as contention proposes."""
    workspace = session.workspace()
    plan = workspace.plan_rebalance(_login(workspace, login, teams=False))
    return carry_out(session, workspace, plan, Mode(dry_run, yes, as_json))


def _spread(
    session: Session, action: str, words: Sequence[str], who: Sequence[str], mode: Mode
) -> int:
    """Each item to one of those whom Ownership suggests for it."""
    workspace = session.workspace()
    found = named(workspace, words)
    if who or found.others:
        raise UsageError(
            "Whoever is suggested gets it; nobody is named.",
            "Leave out --spread, or the login.",
        )
    plan = workspace.plan_spread(action, workspace.offers(found.refs))
    return carry_out(session, workspace, plan, mode)


ASKING = frozenset({"request", "unrequest"})
"""What one may ask of a team, too."""


def _people(name: str, help_text: str) -> click.Command:
    @click.command(name=name, help=help_text)
    @click.option(
        "--to", "logins", multiple=True, metavar="LOGIN", help="Who; @me is you."
    )
    @click.option(
        "--spread",
        is_flag=True,
        hidden=name not in SPREADING,
        help="Each to the best of whom Ownership suggests, loads kept level.",
    )
    @options
    @click.pass_obj
    def command(
        session: Session,
        words: Sequence[str],
        logins: Sequence[str],
        spread: bool,
        dry_run: bool,
        yes: bool,
        as_json: bool,
    ) -> int:
        if spread and name not in SPREADING:
            raise UsageError(f"{name} has nothing to spread.", "Leave out --spread.")
        if spread:
            mode = Mode(dry_run, yes, as_json)
            return _spread(session, name, words, logins, mode)

        def fill(workspace: Workspace, others: tuple[str, ...]) -> Args:
            who = [*logins, *others]
            if not who and name != "unassign":
                raise UsageError(
                    "Nobody is named.", f"Say who: triage {name} LOGIN REF"
                )
            teams = name in ASKING
            return Args(logins=tuple(_login(workspace, w, teams=teams) for w in who))

        return take(session, name, words, Mode(dry_run, yes, as_json), fill)

    return command


def _login(workspace: Workspace, word: str, *, teams: bool) -> str:
    if word == "@me":
        if not workspace.me:
            raise UsageError("@me is not known yet.", "Sync once: triage sync")
        return workspace.me
    login = word.removeprefix("@")
    if LOGIN.fullmatch(login.removesuffix("[bot]")) or (
        teams and TEAM.fullmatch(login)
    ):
        return login
    raise UsageError(
        f"{text.shorten(text.clean(word), 80)} is no login.",
        "Letters, digits and single hyphens" + (", or owner/team." if teams else "."),
    )


def _labels(name: str, help_text: str) -> click.Command:
    @click.command(name=name, help=help_text)
    @click.option("--label", "-l", "labels", multiple=True, metavar="NAME")
    @options
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

        return take(session, name, words, Mode(dry_run, yes, as_json), fill)

    return command


def _bare(name: str, help_text: str) -> click.Command:
    @click.command(name=name, help=help_text)
    @options
    @click.pass_obj
    def command(
        session: Session, words: Sequence[str], dry_run: bool, yes: bool, as_json: bool
    ) -> int:
        def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
            nothing_else(others)
            return Args()

        return take(session, name, words, Mode(dry_run, yes, as_json), fill)

    return command


def _landing(name: str, help_text: str) -> click.Command:
    @click.command(name=name, help=help_text)
    @click.option(
        "--method", type=click.Choice(["merge", "squash", "rebase"]), default=None
    )
    @REBASE
    @EVIDENCE
    @options
    @click.pass_obj
    def command(
        session: Session,
        words: Sequence[str],
        method: str | None,
        rebase: bool,
        evidence: bool,
        dry_run: bool,
        yes: bool,
        as_json: bool,
    ) -> int:
        def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
            nothing_else(others)
            return Args(method=method or "")

        mode = Mode(dry_run, yes, as_json, evidence)
        return take(session, name, words, mode, fill, rebase=rebase)

    return command


@click.command()
@click.option("--recreate", is_flag=True, help="Have it made anew instead.")
@options
@click.pass_obj
def rebase(
    session: Session,
    words: Sequence[str],
    recreate: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Ask Dependabot to rebase its pull requests, by a comment."""

    def fill(_workspace: Workspace, others: tuple[str, ...]) -> Args:
        nothing_else(others)
        return Args(method="recreate" if recreate else "")

    return take(session, "rebase", words, Mode(dry_run, yes, as_json), fill)


COMMANDS = (
    approve,
    _landing(
        "merge", "Merge pull requests if their head is still the one last synced."
    ),
    _landing("auto-merge", "Let GitHub merge once everything required has passed."),
    _bare("no-auto-merge", "Let GitHub no longer merge by itself."),
    _bare("enqueue", "Put pull requests into the merge queue of their base."),
    _bare("dequeue", "Take pull requests out of the merge queue."),
    _bare("revert", "Open a pull request that reverts a merged one."),
    _bare("update-branch", "Merge the base into the branch of pull requests."),
    rebase,
    _bare("draft", "Convert pull requests to drafts."),
    _bare("ready", "Mark drafts as ready for review."),
    _bare("unanswer", "Take the mark off the answer of a discussion."),
    _people("assign", "Assign people: triage assign LOGIN REF..."),
    _people("unassign", "Unassign people; without a LOGIN, everybody."),
    _people("request", "Ask people for a review: triage request LOGIN REF..."),
    _people("unrequest", "Take a review request back."),
    rebalance,
    _labels("label", "Add labels: triage label LABEL REF..."),
    _labels("unlabel", "Remove labels: triage unlabel LABEL REF..."),
    _bare("reopen", "Reopen items."),
)
