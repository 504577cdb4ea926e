"""What the console draws goes to the terminal at once, where that takes it at once."""

from __future__ import annotations

import os
import tty

import pytest

from triage.tui.terminal import Outlet


@pytest.fixture
def terminal():
    """What is written to, and the end of the terminal from which its screen is read."""
    screen, line = os.openpty()
    tty.setraw(line)
    with open(line, "w", encoding="utf-8") as file:  # noqa: PTH123
        outlet = Outlet.to(file)
        assert outlet is not None
        yield outlet, screen
        os.close(outlet._at_once)
        os.close(screen)


def raw(text: str) -> bytes:
    """What of a text is written, of which a part may lie within a character."""
    return text.encode("utf-8", "surrogateescape")


def seen(screen: int, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += os.read(screen, size - len(found))
    return found


def test_what_fits_goes_out_without_the_thread(terminal):
    outlet, screen = terminal
    assert outlet.pass_by("│ drawn") == ""
    assert seen(screen, 9).decode() == "│ drawn"


def test_what_does_not_fit_is_left_to_the_thread_and_nothing_is_lost(terminal):
    outlet, screen = terminal
    text = "a│" * 100_000
    rest = raw(outlet.pass_by(text))
    gone = len(raw(text)) - len(rest)
    assert gone > 0 < len(rest)
    assert seen(screen, gone) + rest == raw(text)


def test_a_text_that_broke_off_within_a_character_goes_on_there(terminal):
    outlet, screen = terminal
    said = raw("│")
    outlet.write(said[1:].decode("utf-8", "surrogateescape"))
    outlet.flush()
    assert seen(screen, 2) == said[1:]


def test_nothing_overtakes_what_the_thread_still_has(terminal):
    outlet, screen = terminal
    rest = outlet.pass_by("x" * 1_000_000)
    seen(screen, 1_000_000 - len(rest))
    assert outlet.pass_by("second") == "second"
    for text in ("first", "second"):
        outlet.write(text)
    assert outlet.pass_by("third") == "third"
    outlet.flush()
    assert seen(screen, 11) == b"firstsecond"
    assert outlet.pass_by("fourth") == "fourth"
    for text in ("third", "fourth"):
        outlet.write(text)
    outlet.flush()
    assert outlet.pass_by("fifth") == ""
    assert seen(screen, 16) == b"thirdfourthfifth"


def test_what_is_no_terminal_is_written_to_as_before(tmp_path):
    with (tmp_path / "file").open("w", encoding="utf-8") as file:
        assert Outlet.to(file) is None
