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
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing import forkserver
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
    files: Sequence[str],
    arguments: Sequence[str],
    environ: Mapping[str, str],
    home: str | None = None,
    *,
    afresh: bool = False,
) -> ForkServerProcess:
    """`python ARGUMENTS`, started, with these files as its standard streams.

    `arguments` begin with `-m triage` or with the path of a script. A single file
    is a terminal.
    """
    process = _warm().Process(
        target=_run, args=(tuple(files), tuple(arguments), dict(environ), home, afresh)
    )
    process.start()
    return process


def _run(
    files: Sequence[str],
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
    _open(files)
    if afresh:
        os.execve(sys.executable, [sys.executable, *arguments], dict(environ))
    if arguments[0] == "-m":
        sys.argv = list(arguments[1:])
        _program()
    sys.argv = list(arguments)
    sys.path[:0] = environ.get("PYTHONPATH", "").split(os.pathsep)
    runpy.run_path(arguments[0], run_name="__main__")


def _program() -> NoReturn:
    from triage.__main__ import main

    main()
    raise AssertionError("it ends by exiting")


def _open(files: Sequence[str]) -> None:
    """Make the files the standard streams."""
    if len(files) == 1:
        os.login_tty(os.open(files[0], os.O_RDWR))
    else:
        for number, name in enumerate(files):
            flags = os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY
            opened = os.open(name, flags, 0o600)
            os.dup2(opened, number)
            os.close(opened)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        mode = "w" if number else "r"
        stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
