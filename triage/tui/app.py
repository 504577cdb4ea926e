"""Opens the console: stored rows first, then the framework that draws it.

Importing the framework takes longer than everything before it. So the first frame
is written plainly, with the rows that are stored, and the console takes the screen
over from it without clearing it. What is typed meanwhile is kept by the terminal.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from triage.errors import TriageError
from triage.keymap import Keymap
from triage.text import count
from triage.tui import layout, reading
from triage.tui.first import Frame

if TYPE_CHECKING:
    from triage.tui.console import Syncs
    from triage.workspace import Workspace

HERE = "desk.pane"
"""Where the pane that had the keys is remembered."""


FRAMES = "1000"
"""Frames a second at most: what is drawn right after a frame waits for two such periods."""

SWITCH = 0.0005
"""Seconds that a worker keeps the interpreter while a key waits."""

SELDOM = 50
"""Times that young objects are looked at for garbage before all are, though keys come
without a pause: otherwise the console looks at all while none comes."""


PAGE_CACHE = 2048
"""Kilobytes that a connection keeps of the copy of GitHub: every worker has its own,
what one reads is little, and what a thread let go of mostly stays with the process."""


def run(
    workspace: Workspace,
    keymap: Keymap,
    first_view: str | None = None,
    *,
    syncs: Syncs | None = None,
) -> int:
    """Run the console; the exit code for the shell."""
    workspace.page_cache = PAGE_CACHE
    start = first_view or workspace.recall(HERE)
    keymap = layout.bound(keymap, workspace.settings.view)
    places = layout.places(workspace.settings.view)
    place = places[layout.place_of(start, places)]
    start = place.id
    try:
        first = reading.first(workspace, reading.remembered(workspace, place))
    except TriageError:
        first = None
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*gc.get_threshold()[:2], SELDOM)
    err = sys.__stderr__
    if err is None or not err.isatty():
        sys.__stderr__ = sys.__stdout__  # type: ignore[misc]  # where Textual draws
    try:
        with Frame(workspace, keymap, start, first) as frame:
            from triage.tui.console import Console  # noqa: PLC0415  (the costly part)

            console = Console(
                workspace,
                keymap,
                start=start,
                first=first,
                painted=frame.painted,
                syncs=syncs,
            )
            console.run()
    finally:
        sys.__stderr__ = err  # type: ignore[misc]
    left = sum(entry.state == "planned" for entry in workspace.unsettled())
    if left:
        words = count(left, "write")
        sys.stderr.write(f"triage: {words} not sent; start triage again to go on.\n")
    return console.return_code or 0
