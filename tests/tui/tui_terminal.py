"""The console on a real terminal: `python tui_terminal.py [pane]`, until `q`."""

from __future__ import annotations

import os
import sys

from tui_fake import RAW, FakeWorkspace

from triage import keymap
from triage.text import clean
from triage.tui.app import run


def main() -> int:
    workspace = FakeWorkspace()
    if os.environ.get("TRIAGE_TEST_BODY"):
        workspace.body = clean("\n".join(RAW), multiline=True)
    start = (sys.argv[1:] or ["bumps"])[0]
    return run(workspace, keymap.load("default"), start, syncs=FakeWorkspace.sync)


if __name__ == "__main__":
    sys.exit(main())
