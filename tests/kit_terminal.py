"""A program on a real pseudo-terminal, with the screen that a person would see."""

from __future__ import annotations

import os
import pty
import re
import signal
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import wait
from typing import Self

import pyte
from forked_kit import forked

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
    rb"|\xe2\x80[\x8b-\x8c\x8e-\x8f]|\xf3\xa0[\x80-\x81][\x80-\xbf]"
)
"""Control, bidirectional, zero-width and tag characters in UTF-8."""


COLOURS = re.compile(rb"\x1b\[[0-9;:]*m")
"""Most of what is sent; it moves nothing, and no test looks at it on the screen."""

BEGUN = re.compile(rb"\x1b(\[[0-9;:]*)?\Z")
"""A sequence at the end of a part, of which the rest is still to come."""


def _sizeless(environ: Mapping[str, str]) -> dict[str, str]:
    """Without what readline of a parent says of its own terminal's size."""
    return {k: v for k, v in environ.items() if k not in {"COLUMNS", "LINES"}}


class Terminal:
    """A process on a pty."""

    def __init__(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        *,
        rows: int = 40,
        columns: int = 120,
        afresh: bool = False,
    ) -> None:
        """`python ARGUMENTS`; `afresh`: by an interpreter that has imported nothing."""
        self._end, self._other_end = pty.openpty()
        termios.tcsetwinsize(self._end, (rows, columns))
        self.process = forked(
            [os.ttyname(self._other_end)],
            arguments,
            {**_sizeless(environ), "TERM": "xterm-256color"},
            afresh=afresh,
        )
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.bytes = b""
        self._unseen = b""
        self._text = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._end)
        os.close(self._other_end)
        self.process.kill()
        self.process.join()

    @property
    def text(self) -> str:
        """What stands on the screen; colours are left out before it is drawn."""
        if self._unseen:
            begun = BEGUN.search(self._unseen)
            end = begun.start() if begun else len(self._unseen)
            self.stream.feed(COLOURS.sub(b"", self._unseen[:end]))
            self._unseen = self._unseen[end:]
            self._text = "\n".join(self.screen.display)
        return self._text

    def until(self, words: str, seconds: float = 30) -> str:
        """Read until the words stand on the screen."""
        if self._reads(lambda: words in self.text, seconds):
            return self.text
        raise AssertionError(f"{words!r} is not on\n{self.text}")

    def until_gone(self, words: str, seconds: float = 30) -> str:
        """Read until the words no longer stand on the screen."""
        if self._reads(lambda: words not in self.text, seconds):
            return self.text
        raise AssertionError(f"{words!r} is still on\n{self.text}")

    def until_line(self, line: str, seconds: float = 30) -> None:
        """Read until this is the last line on the screen."""
        if not self._reads(lambda: self._last_line() == line, seconds):
            raise AssertionError(f"{line!r} is not the last line of\n{self.text}")

    def _last_line(self) -> str:
        return self.text.rstrip().rpartition("\n")[2].rstrip()

    def _reads(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Whether something comes to hold while the program runs."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self._read() and not self.process.is_alive():
                break
            if holds():
                return True
        return holds()

    def send(self, keys: str) -> None:
        """Type."""
        left = keys.encode()
        while left:
            left = left[os.write(self._end, left) :]

    def kill(self, one: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self.process.pid, one)

    def settle(self) -> None:
        """Read until the program has nothing more to draw."""
        while self._read():
            pass

    def _read(self) -> bool:
        """Read a part of what was written, which may take a moment to come."""
        if self._end not in wait([self._end, self.process.sentinel], timeout=0.2):
            return False
        part = os.read(self._end, 65536)
        self.bytes += part
        self._unseen += part
        return True

    def end(self) -> int:
        """Read to the end; the exit status, negative for a signal."""
        while self.process.is_alive():
            self._read()
        self.settle()
        assert self.process.exitcode is not None
        return self.process.exitcode

    def foreign(self) -> bytes:
        """What reached the terminal besides text and the framework's own sequences."""
        left = OURS.sub(b"", self.bytes)
        return b"".join(FORBIDDEN.findall(left)) + (b"\x1b" if b"\x1b" in left else b"")
