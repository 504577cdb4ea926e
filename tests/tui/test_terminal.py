"""On a real pseudo-terminal: what reaches it, and how it is left."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from kit_terminal import Terminal

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def opened(*arguments: str, **environ: str) -> Terminal:
    """A console on a made-up workspace."""
    paths = os.pathsep.join([str(ROOT), str(HERE.parent), str(HERE)])
    env = {**os.environ, "PYTHONPATH": paths, **environ}
    return Terminal([str(HERE / "tui_terminal.py"), *arguments], env)


def test_nothing_of_a_title_or_body_reaches_the_terminal_raw():
    with opened("bumps", TRIAGE_TEST_BODY="1") as terminal:
        terminal.until("␛]52;c;ZXZpbA==␇ copies")
        terminal.send("jjj")
        terminal.until("4/12")
        terminal.send("\r")
        terminal.until("copy link")
        terminal.send("Gq4")
        terminal.until("1/3")
        terminal.send("q")
        assert terminal.end() == 0
    assert terminal.foreign() == b""


def test_keys_typed_in_one_burst_reach_the_picker():
    with opened("ownership") as terminal:
        terminal.until("core#204")
        terminal.send("a1")
        terminal.until("acme/core#200 assigned")
        terminal.send("q")
        assert terminal.end() == 0


EDITED = (
    "zzz\x7f\x7f\x7f{}\r",  # backspace
    "zzz yyy\x15{}\r",  # ctrl+u
    "zzz\x17{}\r",  # ctrl+w
    "{}zzz\x1b[D\x1b[D\x1b[D\x0b\r",  # left, ctrl+k
)


def test_a_filter_is_edited_as_typed_in_one_burst():
    with opened("all") as terminal:
        for number, keys in enumerate(EDITED, start=26):
            terminal.until("/300")
            terminal.send("/" + keys.format(f"item {number}"))
            terminal.until(f"/item {number}  1/11")
            terminal.until("a assign")
            terminal.send("\x1b")
        terminal.until("/300")
        terminal.send("q")
        assert terminal.end() == 0


@pytest.mark.parametrize("one", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(one):
    with opened("bumps") as terminal:
        terminal.until("1/12")
        terminal.kill(one)
        assert terminal.end() == 128 + one
        tail = terminal.bytes[-400:]
    assert b"\x1b[?1049l" in tail
    assert b"\x1b[?25h" in tail
    assert b"\x1b[?1000l" in tail


def test_without_colour_nothing_is_lost():
    with opened("bumps", NO_COLOR="1") as terminal:
        terminal.until("▌   ready")
        terminal.send("q")
        terminal.end()
    colours = set(re.findall(rb"\x1b\[[0-9;]*?38;2;(\d+);(\d+);(\d+)", terminal.bytes))
    assert all(len({red, green, blue}) == 1 for red, green, blue in colours)
