"""Has a sync done in a process of its own, and hears how far it is.

It finds the token by itself, where this process would find it, and stops between two
pages when this process asks it to, or ends.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from triage import apart
from triage.config import Settings
from triage.errors import AuthError, TriageError
from triage.hub import Wait
from triage.sync import Progress, Report
from triage.token import scrub

if TYPE_CHECKING:
    from triage.workspace import Workspace

GRACE = 1.0
"""Seconds that a sync has to end its page when it is told to stop."""

NICE = 5
"""How far a sync steps back behind the keys."""


class _Order(msgspec.Struct, frozen=True):
    settings: Settings
    patience: float | None
    """None: as long as it takes."""


class _Failure(msgspec.Struct, frozen=True):
    message: str
    hint: str
    is_auth: bool


class _Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of that process: one of these."""

    progress: Progress | None = None
    wait: Wait | None = None
    report: Report | None = None
    failure: _Failure | None = None


def sync(
    workspace: Workspace, stop: threading.Event
) -> Generator[Progress, None, Report | None]:
    """Bring the store up to date, telling how far it is; None where it was stopped.

    Waits are told to `workspace.on_wait`. Raises AuthError and TriageError as the sync
    does, and where its process ended before its time.
    """
    endless = workspace.patience == float("inf")
    order = _Order(workspace.settings, None if endless else workspace.patience)
    report: Report | None = None
    lines = apart.said(
        "triage.courier",
        msgspec.json.encode(order),
        workspace.environ,
        stop,
        grace=GRACE,
    )
    with closing(lines):
        for line in lines:
            heard = msgspec.json.decode(line, type=_Said)
            if heard.progress:
                yield heard.progress
            elif heard.wait:
                workspace.on_wait(heard.wait)
            elif heard.failure:
                kind = AuthError if heard.failure.is_auth else TriageError
                raise kind(heard.failure.message, heard.failure.hint)
            report = heard.report or report
    if report is None and not stop.is_set():
        raise TriageError("The sync ended before its time.", "Run: triage sync")
    return report


def main() -> int:
    """Sync as the order on stdin says, telling on stdout how far it is."""
    from triage.workspace import Workspace  # noqa: PLC0415  (the parent has it)

    os.nice(NICE)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=_Order)
    stop, guard = threading.Event(), threading.Lock()
    apart.until_left(stop)
    patience = float("inf") if order.patience is None else order.patience
    workspace = Workspace(os.environ, order.settings, patience=patience)

    def tell(said: _Said) -> None:
        with guard:
            sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
            sys.stdout.buffer.flush()

    workspace.on_wait = lambda wait: tell(_Said(wait=wait))
    pages = workspace.sync(stop)
    try:
        while True:
            tell(_Said(progress=next(pages)))
    except StopIteration as end:
        tell(_Said(report=end.value))
    except TriageError as error:
        is_auth = isinstance(error, AuthError)
        tell(_Said(failure=_Failure(scrub(error.message), scrub(error.hint), is_auth)))
    except BrokenPipeError:
        return 1
    except Exception as error:  # noqa: BLE001  (the top of a process)
        words = f"sync failed: {type(error).__name__}"
        tell(_Said(failure=_Failure(words, "", is_auth=False)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
