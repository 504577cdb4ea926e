"""A sync by a process of its own: the same store, the same words, gone when asked."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from built_kit import build

from triage import apart, courier
from triage.clock import iso
from triage.config import Settings
from triage.demo.builtin import NOW
from triage.demo.server import Loopback
from triage.errors import AuthError, TriageError
from triage.sync import Progress, Report
from triage.workspace import Workspace


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with Loopback(build()) as found:
        yield found


def desk(server: Loopback, home: Path, **more: str) -> Workspace:
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TRIAGE_DATA_DIR": str(home),
        "TRIAGE_NOW": iso(NOW),
        "GITHUB_API_URL": server.url,
        "GITHUB_GRAPHQL_URL": f"{server.url}/graphql",
        **more,
    }
    settings = msgspec.structs.replace(
        Settings(), repos=("harbourline/hull", "harbourline/quay")
    )
    return Workspace(environ, settings)


def heard(
    workspace: Workspace, stop: threading.Event
) -> tuple[list[Progress], Report | None]:
    pages: list[Progress] = []
    run = courier.sync(workspace, stop)
    while True:
        try:
            pages.append(next(run))
        except StopIteration as end:
            return pages, end.value


def test_it_fills_the_store_as_a_sync_here_does(
    server: Loopback, tmp_path: Path
) -> None:
    there = desk(server, tmp_path / "there", GH_TOKEN="no-real-token")
    here = desk(server, tmp_path / "here", GH_TOKEN="no-real-token")
    pages, report = heard(there, threading.Event())
    run = here.sync(threading.Event())
    while True:
        try:
            next(run)
        except StopIteration as end:
            expected = end.value
            break
    assert report is not None
    assert (report.repos, report.new) == (expected.repos, expected.new)
    assert pages[-1].done == report.new > 0
    assert there.cache().counts() == here.cache().counts()


def test_what_stops_a_sync_is_said_as_it_is_here(
    server: Loopback, tmp_path: Path
) -> None:
    workspace = desk(server, tmp_path)
    with pytest.raises(AuthError) as here:
        next(workspace.sync(threading.Event()))
    with pytest.raises(AuthError) as there:
        next(courier.sync(workspace, threading.Event()))
    assert there.value.message == here.value.message
    assert there.value.hint == here.value.hint


def test_it_is_gone_when_it_was_asked_to_stop(
    server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    started: list[int] = []
    start = apart.subprocess.Popen

    def watched(*arguments: object, **options: object) -> object:
        child = start(*arguments, **options)  # type: ignore[call-overload]
        started.append(child.pid)
        return child

    monkeypatch.setattr(apart.subprocess, "Popen", watched)
    run = courier.sync(desk(server, tmp_path, GH_TOKEN="no-real-token"), stop)
    next(run)
    stop.set()
    with pytest.raises(StopIteration) as end:
        while True:
            next(run)
    assert end.value.value is None
    (child,) = started
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)


def test_a_process_that_dies_is_told(
    server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(TriageError, match="ended before its time"):
        heard(desk(server, tmp_path), threading.Event())


def test_all_that_is_said_in_one_breath_is_heard() -> None:
    lines = list(apart.said("this", b"", os.environ, threading.Event()))
    assert len(lines) == 21
    assert lines[2] == b"Beautiful is better than ugly."
