"""The command line: what every command shares, and the list of them."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import FrameType

import click

from triage import __version__
from triage.cli import inforce, start
from triage.config import Settings
from triage.errors import UsageError
from triage.keymap import Keymap
from triage.text import clean
from triage.workspace import Workspace

PATIENCE_WITHOUT_TERMINAL = 60.0
"""Seconds that a rate limit may make a script wait; then exit 4."""


@dataclass
class Session:
    """One run of a command: where it reads its settings, and how it is stopped."""

    environ: Mapping[str, str]
    given: str | None = None
    keys: str | None = None
    part: str | None = None
    """The slice that `triage --slice` asks for."""
    stop: threading.Event = field(default_factory=threading.Event)

    def settings(self) -> Settings:
        """The settings in force, with what the checkout adds."""
        return inforce.load(self.environ, self.given, Path.cwd())

    def bindings(self, settings: Settings) -> Keymap:
        """The keys in force."""
        return inforce.bindings(self.environ, self.given, self.keys, settings)

    def workspace(
        self, environ: Mapping[str, str] | None = None, *, part: str | None = None
    ) -> Workspace:
        """The core, patient at a terminal only; `part`: the slice that is asked for."""
        patience = float("inf") if sys.stderr.isatty() else PATIENCE_WITHOUT_TERMINAL
        asked = self.part if part is None else part
        settings = inforce.sliced(self.settings(), asked)
        return Workspace(
            environ or self.environ, settings, patience=patience, given=self.given
        )

    def heed_interrupts(self) -> None:
        """Ctrl-C and SIGTERM end the work between two steps; a second one at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.stop.is_set():
            raise KeyboardInterrupt
        self.stop.set()
        sys.stderr.write("\ntriage: stopping; once more to stop at once.\n")


SLICE = click.option(
    "--slice", "part", metavar="K/N", help="Only the K-th of N parts, always the same."
)
"""Several people share a queue: each looks at a part of it."""


_ROOMS = {
    "demo": ("demo",),
    "syncing": ("sync",),
    "importing": ("import", "channels"),
    "bumps": ("bumps",),
    "bots": ("bots",),
    "queues": ("contention", "ownership", "questions", "mine", "list"),
    "showing": ("show",),
    "topics": ("topics",),
    "themes": ("themes", "faq"),
    "pulse": ("pulse", "metrics", "priorities"),
    "report": ("report",),
    "acting": (
        "approve",
        "merge",
        "auto-merge",
        "no-auto-merge",
        "enqueue",
        "dequeue",
        "revert",
        "update-branch",
        "rebase",
        "draft",
        "ready",
        "unanswer",
        "assign",
        "unassign",
        "request",
        "unrequest",
        "rebalance",
        "label",
        "unlabel",
        "reopen",
    ),
    "saying": ("comment", "dismiss", "answer", "close"),
    "batches": ("receipt", "wave"),
    "aside": (
        "snooze",
        "unsnooze",
        "hide",
        "unhide",
        "mark",
        "unmark",
        "prioritize",
        "unprioritize",
        "answered",
        "unanswered",
    ),
    "sql": ("sql",),
    "journal": ("journal", "undo", "reconcile", "waiting"),
    "setup": ("doctor", "keys", "config"),
}
"""The modules of the commands, each with the names of those in its `COMMANDS`."""


class _Rooms(click.Group):
    """The commands, each module loaded when one of its own is asked for.

    Loading all of them takes longer than most of them do.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        del ctx
        return sorted(name for names in _ROOMS.values() for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; where there is none, click tells the nearest."""
        room = next((room for room, names in _ROOMS.items() if cmd_name in names), None)
        for command in _commands(room) if room else commands():
            self.add_command(command)
        return super().get_command(ctx, cmd_name)


def _commands(room: str) -> Sequence[click.Command]:
    found: Sequence[click.Command] = import_module(f"triage.cli.{room}").COMMANDS
    return found


@click.group(
    cls=_Rooms,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="triage")
@click.option("--config", "given", metavar="FILE", help="Read the settings from FILE.")
@click.option(
    "--keymap", "keys", metavar="NAME", help="default, vim, emacs, or a keymap file."
)
@SLICE
@click.pass_context
def triage(
    context: click.Context, given: str | None, keys: str | None, part: str | None
) -> None:
    """Work off the queues of many GitHub repositories by keyboard.

    Without a command: the console; without a terminal, the desk as text.
    """
    context.obj = Session(os.environ, given, keys, part)
    start.loaded()
    if context.invoked_subcommand is None:
        from triage.cli import desk  # noqa: PLC0415

        if start.is_terminal():
            context.exit(start.console(os.environ, given, keys, part))
        context.exit(desk.show(context.obj.workspace()))


def commands() -> tuple[click.Command, ...]:
    """Every command, room by room."""
    return tuple(one for room in _ROOMS for one in _commands(room))


def invoke(arguments: Sequence[str]) -> int:
    """Run a command line; its exit code. Usage errors are our own."""
    try:
        found = triage.main(list(arguments), "triage", standalone_mode=False)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "triage"
        raise UsageError(
            clean(error.format_message()), f"See: {where} --help"
        ) from None
    except click.ClickException as error:
        raise UsageError(clean(error.format_message())) from None
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return 130
    return found if isinstance(found, int) else 0


__all__ = ["SLICE", "Session", "invoke", "triage"]
