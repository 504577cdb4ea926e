"""The line that moves on a terminal while a sync runs."""

from __future__ import annotations

import os
import sys
import termios

import pytest

from triage.cli.syncing import _Line
from triage.sync import Progress


def test_a_line_that_would_wrap_is_cut_so_that_it_can_be_cleared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, (24, 40))
    with os.fdopen(slave, "w") as screen, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", screen)
        line = _Line()
        line.show(Progress.waiting("quite a long note " * 9))
        line.clear()
        written = os.read(master, 4096).decode()
    os.close(master)
    _, shown, left = written.split("\r\x1b[K")
    assert shown == ("quite a long note " * 9)[:39]
    assert left == ""
