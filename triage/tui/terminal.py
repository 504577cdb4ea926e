"""Writes to the terminal at once what it takes at once; the rest in a thread.

The framework hands all that it draws to a thread of its own, which gets neither the
interpreter nor a processor while others are at work: the key that was just answered
seems to wait for them. A write that would have to wait still is that thread's.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Self, TextIO

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App


class Outlet:
    """A terminal as a file for a thread, by which one may write past that thread."""

    encoding = "utf-8"

    def __init__(self, file: TextIO, at_once: int) -> None:
        self._file = file
        self._at_once = at_once
        self._handed = self._taken = self._gone = 0
        """How many texts the thread was given, took, and has written out."""

    @classmethod
    def to(cls, file: TextIO) -> Self | None:
        """The terminal behind a file; None where it is none, or cannot be opened."""
        if file.encoding.lower() != "utf-8":
            return None
        flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            # Opened anew: for whoever else has it open, writing waits as before.
            return cls(file, os.open(os.ttyname(file.fileno()), flags))
        except OSError:
            return None

    def pass_by(self, text: str) -> str:
        """Write as much as the terminal takes now; the rest, which the thread is given.

        Nothing overtakes what the thread still has.
        """
        if self._gone == self._handed:
            said = text.encode("utf-8", "surrogateescape")
            with suppress(OSError):  # it is full, or gone: the thread will see
                said = said[os.write(self._at_once, said) :]
            text = said.decode("utf-8", "surrogateescape")
        self._handed += bool(text)
        return text

    def write(self, text: str) -> None:
        """In the thread: take a text, which may begin within a character."""
        self._file.buffer.write(text.encode("utf-8", "surrogateescape"))
        self._taken += 1

    def flush(self) -> None:
        """In the thread: write out what was taken."""
        self._file.flush()
        self._gone = self._taken

    def fileno(self) -> int:
        """The descriptor of the file."""
        return self._file.fileno()


class Terminal(LinuxDriver):
    """The framework's driver, which writes without its thread where nothing waits."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._outlet = Outlet.to(self._file) if self._file else None
        if self._outlet:
            self._file = self._outlet  # type: ignore[assignment]

    def write(self, data: str) -> None:
        """Write what the terminal takes now, and have the rest written."""
        rest = self._outlet.pass_by(data) if self._outlet else data
        if rest:
            super().write(rest)
