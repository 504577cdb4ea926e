"""The line that moves on a terminal while a sync runs."""

from __future__ import annotations

import os
import sys
import termios
from contextlib import suppress

import pytest

from triage.cli.syncing import _Line
from triage.hub import Wait
from triage.sync import Progress


def all_of(master: int) -> str:
    """What was written to a terminal that was closed; it comes in parts."""
    found = b""
    with suppress(OSError):  # Linux says so where nothing is left
        while part := os.read(master, 4096):
            found += part
    return found.decode()


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
    written = all_of(master)
    os.close(master)
    _, shown, left = written.split("\r\x1b[K")
    assert shown == ("quite a long note " * 9)[:39]
    assert left == ""


def test_a_log_gets_one_line_for_waits_of_one_kind_within_a_minute(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = _Line()
    for seconds in (30, 31, 45, 31):
        line.waiting(Wait("the server is tired", seconds))
    line.waiting(Wait("the points are spent", 31))
    line.waiting(Wait("the server is tired", 91))
    said = capsys.readouterr().err.splitlines()
    assert [text.partition(": ")[2] for text in said] == [
        "the server is tired",
        "the points are spent",
        "the server is tired",
    ]
