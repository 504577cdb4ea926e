"""Runs a part of the program in a process of its own, and hears what it says.

The console answers keys in one interpreter. What works hard beside it, even in another
thread, makes every key wait; another process does not.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress

LOOK = 0.2
"""Seconds between two looks at whether to stop."""

CHUNK = 1 << 16


def said(
    module: str,
    order: bytes,
    environ: Mapping[str, str],
    stop: threading.Event,
    *,
    grace: float = 0.0,
) -> Generator[bytes, None, int | None]:
    """Run a module on an order of one line; each line that it says.

    The result is its exit code, or None where it was stopped: then its stdin ends, and
    what is still there after `grace` seconds is killed. That happens also where this
    process ends, or nobody listens any more.
    """
    child = _started(module, environ)
    assert child.stdin is not None
    assert child.stdout is not None
    ended = False
    try:
        with suppress(BrokenPipeError):
            child.stdin.write(order + b"\n")
            child.stdin.flush()
        yield from _lines(child.stdout.fileno(), stop)
        ended = not stop.is_set()
    finally:
        with suppress(BrokenPipeError):
            child.stdin.close()
        try:
            code = child.wait(None if ended else grace)
        except subprocess.TimeoutExpired:
            child.kill()
            code = child.wait()
        child.stdout.close()
    return code if ended else None


class Companion:
    """A part of the program in a process of its own that stays and answers orders.

    It reads an order a line, and answers with lines, of which the last is empty. Its
    stdin ends with this process, and then it does.
    """

    def __init__(self, module: str, environ: Mapping[str, str]) -> None:
        self._child = _started(module, environ)

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._child.pid

    def answers(self, order: bytes, stop: threading.Event) -> Iterator[bytes]:
        """Each line that it says on an order; it is killed where a stop is asked for.

        Raises EOFError where it ended before its answer did.
        """
        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(order + b"\n")
            child.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise EOFError from None
        for line in _lines(child.stdout.fileno(), stop):
            if not line:
                return
            yield line
        self.close()
        if not stop.is_set():
            raise EOFError

    def close(self) -> None:
        """Have it end, whatever it is at."""
        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                stream.close()


def _started(module: str, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environ),
    )


def _lines(stream: int, stop: threading.Event) -> Iterator[bytes]:
    """Whole lines as they come, until the stream ends or a stop is asked for."""
    left = b""
    with selectors.DefaultSelector() as ready:
        ready.register(stream, selectors.EVENT_READ)
        while not stop.is_set():
            if not ready.select(LOOK):
                continue
            part = os.read(stream, CHUNK)
            if not part:
                return
            *whole, left = (left + part).split(b"\n")
            yield from whole


def give_way() -> None:
    """Let whatever else wants a processor have it at once, for as long as this runs.

    Linux takes the processor from such a process the moment that another one wakes up,
    and from one that is only nice at the next tick of its clock, for which a key would
    wait. Where every processor is busy, it hardly gets on: nothing for which anybody
    waits may be held by it.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def until_left(stop: threading.Event) -> None:
    """In such a process: ask for a stop when stdin ends."""

    def wait() -> None:
        sys.stdin.buffer.read()
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
