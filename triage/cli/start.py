"""Decides between console and commands, and is the top where every error ends.

The console needs neither click nor rich's tables, so it does not pay for them. The
collector is off while modules are loaded: what they make lives for ever.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence

from triage.errors import TriageError


def run(arguments: Sequence[str]) -> int:
    """The exit code of what the command line asks for."""
    if not arguments and is_terminal():
        return guarded(lambda: console(os.environ))
    gc.disable()
    from triage.cli import main  # noqa: PLC0415

    return guarded(lambda: main.invoke(arguments))


_MADE = 50_000
"""New objects after which the collector looks for cycles; a page of a sync makes as
many, and none of them is in a cycle."""


def loaded() -> None:
    """Collect again once a command is loaded, and never what loading made."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(_MADE)
        gc.enable()


def is_terminal() -> bool:
    """Whether somebody sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def guarded(work: object) -> int:
    """Run something; an error is one line that says what, why and what next."""
    try:
        return int(work())  # type: ignore[operator]
    except TriageError as error:
        from triage.token import scrub  # noqa: PLC0415

        hint = f"\n  {error.hint}" if error.hint else ""
        sys.stderr.write(scrub(f"triage: {error.message}{hint}\n"))
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("triage: stopped.\n")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def console(
    environ: Mapping[str, str],
    given: str | None = None,
    keys: str | None = None,
    part: str | None = None,
) -> int:
    """Open the console on the stored queues.

    The collector is off until the first frame is drawn: importing makes much that
    lives for ever, and going through it costs a tenth of the start.
    """
    gc.disable()
    from pathlib import Path  # noqa: PLC0415

    from triage.cli import inforce  # noqa: PLC0415
    from triage.workspace import Workspace  # noqa: PLC0415

    settings = inforce.sliced(inforce.load(environ, given, Path.cwd()), part)
    workspace = Workspace(environ, settings, given=given)
    bindings = inforce.bindings(environ, given, keys, settings)
    if not settings.repos and not workspace.watched():
        from triage.cli import first  # noqa: PLC0415

        first.offer(workspace)
    from triage.tui import app  # noqa: PLC0415

    return app.run(workspace, bindings)
