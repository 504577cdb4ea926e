"""A child on a pseudo-terminal, and the time until something stands on its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence

ROWS, COLUMNS = 40, 120
PATIENCE = 120.0
"""Seconds after which a child that shows nothing is given up."""

LIVELY = 5.0
"""Seconds after which a screen that keeps changing is called quiet."""


class Child:
    """A program on a pty of 40 by 120."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execve(arguments[0], list(arguments), dict(environ))
        self.seen = b""

    def until(self, marker: bytes) -> float:
        """Seconds from the start until the marker was written."""
        end = time.monotonic() + PATIENCE
        while marker not in self.seen:
            self._read(end)
        return time.perf_counter() - self.started

    def key(self, keys: bytes, marker: bytes = b"") -> float:
        """Seconds from sending keys to the first output, or to the marker."""
        end = time.monotonic() + PATIENCE
        self.seen = b""
        start = time.perf_counter()
        os.write(self.fd, keys)
        while not self.seen or marker not in self.seen:
            self._read(end)
        return time.perf_counter() - start

    def quiet(self, seconds: float = 0.05, most: float = LIVELY) -> None:
        """Read until nothing comes for a while; a clock on the screen never ends."""
        end = time.monotonic() + most
        while time.monotonic() < end and select.select([self.fd], [], [], seconds)[0]:
            if not os.read(self.fd, 1 << 16):
                return

    def _read(self, end: float) -> None:
        if not select.select([self.fd], [], [], max(end - time.monotonic(), 0))[0]:
            self.close()
            sys.exit(f"nothing more came; last: {self.seen[-200:]!r}")
        self.seen += os.read(self.fd, 1 << 16)

    def close(self) -> None:
        """End the child."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
