"""On a real pseudo-terminal: what reaches it, and how it is left."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import Self

import pexpect
import pyte
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ROWS, COLUMNS = 40, 120

OURS = re.compile(
    rb"\x1b\[[0-9;?<>=]*[ -/]*[@-~]"  # modes, colours, cursor
    rb"|\x1bP[^\x1b]*\x1b\\"  # a question about the terminal
    rb"|\x1b[=>78]"
    rb"|\x1b\]22;[a-z]+\x07"  # the shape of the pointer
)
"""What the framework itself sends."""

FORBIDDEN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
    rb"|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]"
)


class Terminal:
    """A child on a pty, with the screen that a person would see."""

    def __init__(self, *arguments: str, **environ: str) -> None:
        paths = os.pathsep.join([str(ROOT), str(HERE)])
        env = {
            **os.environ, "PYTHONPATH": paths, "TERM": "xterm-256color", **environ,
        }  # fmt: skip
        self.child = pexpect.spawn(
            sys.executable,
            [str(HERE / "tui_terminal.py"), *arguments],
            dimensions=(ROWS, COLUMNS),
            env=env,
            timeout=15,
        )
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.bytes = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.close(force=True)

    def until(self, words: str, seconds: float = 15) -> str:
        """Read until the words stand on the screen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read()
            text = "\n".join(self.screen.display)
            if words in text:
                return text
        raise AssertionError(f"{words!r} is not on\n" + "\n".join(self.screen.display))

    def _read(self) -> None:
        try:
            part = self.child.read_nonblocking(65536, timeout=0.1)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.bytes += part
        self.stream.feed(part)

    def end(self) -> int:
        """Read to the end; the exit status, negative for a signal."""
        while self.child.isalive():
            self._read()
        self._read()
        self.child.close()
        status = self.child.exitstatus
        return -self.child.signalstatus if status is None else status


def test_nothing_of_a_title_or_body_reaches_the_terminal_raw():
    with Terminal("bumps", TRIAGE_TEST_BODY="1") as terminal:
        terminal.until("␛]52;c;ZXZpbA==␇ copies")
        terminal.child.send("jjj")
        terminal.until("4/12")
        terminal.child.send("\r")
        terminal.until("copy link")
        terminal.child.send("Gq4")
        terminal.until("1/3")
        terminal.child.send("q")
        assert terminal.end() == 0
        left = OURS.sub(b"", terminal.bytes)
    assert b"\x1b" not in left
    assert not FORBIDDEN.search(left), FORBIDDEN.search(left)


def test_keys_typed_in_one_burst_reach_the_picker():
    with Terminal("ownership") as terminal:
        terminal.until("core#204")
        terminal.child.send("a1")
        terminal.until("acme/core#200 assigned")
        terminal.child.send("q")
        assert terminal.end() == 0


@pytest.mark.parametrize("one", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(one):
    with Terminal("bumps") as terminal:
        terminal.until("1/12")
        terminal.child.kill(one)
        assert terminal.end() == 128 + one
        tail = terminal.bytes[-400:]
    assert b"\x1b[?1049l" in tail
    assert b"\x1b[?25h" in tail
    assert b"\x1b[?1000l" in tail


def test_without_colour_nothing_is_lost():
    with Terminal("bumps", NO_COLOR="1") as terminal:
        terminal.until("▌ ready")
        terminal.child.send("q")
        terminal.end()
    colours = set(re.findall(rb"\x1b\[[0-9;]*?38;2;(\d+);(\d+);(\d+)", terminal.bytes))
    assert all(len({red, green, blue}) == 1 for red, green, blue in colours)
