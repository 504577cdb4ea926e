"""`triage sync`: brings the local copy up to date, showing how far it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click
import msgspec

from triage.cli.main import Session
from triage.cli.output import print_json, say
from triage.errors import UsageError
from triage.hub import Wait
from triage.sync import Progress, Report
from triage.text import count
from triage.workspace import Workspace


class SyncReport(msgspec.Struct, frozen=True):
    """What `sync --json` prints."""

    repos: int
    new: int
    updated: int
    closed: int
    requests: int
    points: int
    seconds: float
    errors: tuple[dict[str, str], ...]
    notes: tuple[str, ...]


@click.command()
@click.argument("repos", nargs=-1, metavar="[REPO]...")
@click.option("--full", is_flag=True, help="Also compare everything that is kept.")
@click.option("--forget", is_flag=True, help="Follow REPO no longer, forget its copy.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_obj
def sync(
    session: Session, repos: Sequence[str], full: bool, forget: bool, as_json: bool
) -> int:
    """Read what changed on GitHub into the local copy.

    REPO is owner/name or owner/*; it is remembered.
    """
    workspace = session.workspace()
    for name in repos:
        _check_name(name)
    if forget:
        return _forget(workspace, repos)
    if not repos and not workspace.settings.repos and not workspace.watched():
        raise UsageError(
            "No repository is followed.",
            "Name one: triage sync owner/name, or write settings: triage config init",
        )
    session.heed_interrupts()
    report = sync_now(session, workspace, repos, full=full)
    shown = SyncReport(
        report.repos,
        report.new,
        report.updated,
        report.closed,
        report.requests,
        report.points,
        report.seconds,
        tuple(
            {"repo": t.repo, "kind": t.kind, "message": t.message}
            for t in report.errors
        ),
        report.notes,
    )
    if as_json:
        print_json(shown)
    else:
        sys.stdout.write(
            f"{count(report.repos, 'repository', 'repositories')}: "
            f"{report.new} new, {report.updated} updated, {report.closed} closed "
            f"({count(report.requests, 'request')}, {count(report.points, 'point')}, "
            f"{report.seconds:.1f} s)\n"
        )
    for trouble in report.errors:
        named = trouble.message.startswith(f"{trouble.repo}: ")
        say(f"triage: {'' if named else f'{trouble.repo}: '}{trouble.message}")
    for note in report.notes:
        say(note)
    return 1 if report.errors else 0


def _forget(workspace: Workspace, repos: Sequence[str]) -> int:
    if not repos:
        raise UsageError("No repository is named.", "triage sync --forget owner/name")
    unknown = [name for name in repos if not workspace.forget(name)]
    for name in unknown:
        say(f"triage: {name} was not followed.")
    return 1 if unknown else 0


def _check_name(name: str) -> None:
    import re  # noqa: PLC0415

    from triage.config import REPO_PATTERN  # noqa: PLC0415

    if not re.match(REPO_PATTERN, name):
        raise UsageError(
            f"{name!r} is no repository.", "Name one like owner/name or owner/*."
        )


def sync_now(
    session: Session, workspace: Workspace, repos: Sequence[str], *, full: bool = False
) -> Report:
    """Sync with progress on stderr: one moving line at a terminal, none elsewhere."""
    line = _Line()
    workspace.on_wait = line.waiting
    run = workspace.sync(session.stop, repos, full=full)
    try:
        while True:
            line.show(next(run))
    except StopIteration as done:
        found: Report = done.value
        return found
    finally:
        line.clear()


_AGAIN = timedelta(minutes=1)


class _Line:
    """One line of stderr that is written over."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._said = ""
        self._waits: dict[str, datetime] = {}
        """Until when each wait lasts that was said."""

    def show(self, at: Progress) -> None:
        if at.feed == "waiting":
            self._wait(at.note)
            return
        parts = [f"{at.done}/{at.total}", at.repo or at.note]
        if at.points_left is not None:
            parts.append(f"{at.points_left} points left")
        if at.eta_seconds:
            parts.append(f"{at.eta_seconds:.0f} s to go")
        self._write("  ".join(p for p in parts if p))

    def waiting(self, wait: Wait) -> None:
        """Say a wait; elsewhere than at a terminal, one of a kind a minute."""
        until = datetime.now(UTC) + timedelta(seconds=wait.seconds)
        said = self._waits.get(wait.why)
        if said and not self._live and until - said < _AGAIN:
            return
        self._waits[wait.why] = until
        self._wait(f"waiting until {until:%H:%M:%S} UTC: {wait.why}")

    def _wait(self, text: str) -> None:
        """Say a wait: over the line at a terminal, once elsewhere."""
        if self._live:
            self._write(text)
        elif text != self._said:
            say(text)
        self._said = text

    def _write(self, text: str) -> None:
        if self._live:
            width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
            sys.stderr.write(f"\r\x1b[K{text[: width - 1]}")
            sys.stderr.flush()

    def clear(self) -> None:
        if self._live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


COMMANDS = (sync,)
