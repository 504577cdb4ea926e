"""Runs `triage` in processes that are forked from one which has imported it already.

Importing and reading stylesheets is most of what a short run costs. A forked process
has an environment, streams and a terminal of its own as any other; `afresh` starts a
fresh interpreter in it, as a shell does.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import runpy
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import NoReturn
from unittest.mock import patch

HERE = Path(__file__).parent


@cache
def _warm() -> ForkServerContext:
    """From here on a process waits that has imported the program."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["forked_warm"])
    with patch.dict(os.environ, {"PYTHONPATH": f"{HERE}{os.pathsep}{HERE / 'tui'}"}):
        forkserver.ensure_running()
    return context


def forked(
    streams: Sequence[str | Connection],
    arguments: Sequence[str],
    environ: Mapping[str, str],
    home: str | None = None,
    *,
    afresh: bool = False,
) -> ForkServerProcess:
    """`python ARGUMENTS`, started, with these files or pipes as its standard streams.

    `arguments` begin with `-m triage`, with `-c` and a text, or with the path of a
    script. A single stream is a terminal.
    """
    process = _warm().Process(
        target=_run, args=(streams, tuple(arguments), dict(environ), home, afresh)
    )
    process.start()
    return process


class Script:
    """A text of Python in a process of its own, and the pipes to it."""

    def __init__(
        self, text: str, arguments: Sequence[object], environ: Mapping[str, str]
    ) -> None:
        pipes = [multiprocessing.Pipe(duplex=False) for _ in range(3)]
        (theirs, self._stdin), *outs = pipes
        streams = [theirs, *(theirs for _, theirs in outs)]
        self._process = forked(streams, ["-c", text, *map(str, arguments)], environ)
        for one in streams:
            one.close()
        self.stdin = os.fdopen(os.dup(self._stdin.fileno()), "w", encoding="utf-8")
        self._stdin.close()
        self.stdout, self.stderr = (
            os.fdopen(os.dup(ours.fileno()), encoding="utf-8") for ours, _ in outs
        )
        for ours, _ in outs:
            ours.close()

    def kill(self) -> None:
        """End it by SIGKILL."""
        self._process.kill()

    def communicate(self) -> tuple[str, str]:
        """Wait for its end, a minute at most: what it said on stdout and stderr."""
        watch = threading.Timer(60, self.kill)
        watch.start()
        with self.stdin, self.stdout, self.stderr:
            self.stdin.close()
            said = self.stdout.read(), self.stderr.read()
        self._process.join()
        watch.cancel()
        return said

    @property
    def returncode(self) -> int | None:
        """Its exit status, negative for a signal."""
        return self._process.exitcode


def _run(
    streams: Sequence[str | Connection],
    arguments: Sequence[str],
    environ: Mapping[str, str],
    home: str | None,
    afresh: bool,
) -> None:
    gc.freeze()  # what was imported before the fork is not looked through again
    os.environ.clear()
    os.environ.update(environ)
    if home is not None:
        os.chdir(home)
    _open(streams)
    if afresh:
        os.execve(sys.executable, [sys.executable, *arguments], dict(environ))
    how, *rest = arguments
    sys.path[:0] = environ.get("PYTHONPATH", "").split(os.pathsep)
    if how == "-m":
        sys.argv = rest
        _program()
    elif how == "-c":
        sys.argv = [how, *rest[1:]]
        exec(compile(rest[0], how, "exec"), {"__name__": "__main__"})
    else:
        sys.argv = [how, *rest]
        runpy.run_path(how, run_name="__main__")


def _program() -> NoReturn:
    from triage.__main__ import main

    main()
    raise AssertionError("it ends by exiting")


def _open(streams: Sequence[str | Connection]) -> None:
    """Make these the standard streams."""
    if len(streams) == 1:
        os.login_tty(os.open(streams[0], os.O_RDWR))
    else:
        for number, stream in enumerate(streams):
            if isinstance(stream, str):
                flags = os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY
                opened = os.open(stream, flags, 0o600)
            else:
                opened = os.dup(stream.fileno())
                stream.close()
            os.dup2(opened, number)
            os.close(opened)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        mode = "w" if number else "r"
        stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
