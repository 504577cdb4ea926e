"""Imports what the program imports and draws a console once, for those forked from it."""

import os
import pkgutil
from importlib import import_module

import triage
from triage.tui.app import FRAMES

ALSO = ("forked_kit", "github", "rich.console", "rich.table", "sqlite_utils")
"""What is imported only when a command needs it."""


def warm() -> None:
    os.environ["TEXTUAL_FPS"] = FRAMES  # said before the framework is imported
    for found in pkgutil.walk_packages(triage.__path__, "triage."):
        if not found.name.endswith("__main__"):
            import_module(found.name)
    for name in ALSO:
        import_module(name)
    from tui_drive import console, drive
    from tui_fake import FakeWorkspace
    from tui_parsed import parsing_once

    parsing_once()
    drive(console(FakeWorkspace()))


warm()
