"""A store that was synced once, and a workspace on a copy of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from kept_kit import environ

from triage import workspace
from triage.config import Settings
from triage.demo.builtin import build
from triage.demo.server import Loopback
from triage.workspace import Workspace


@pytest.fixture(scope="session")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("data")
    with Loopback(build()) as server:
        more = {
            "GITHUB_API_URL": server.url,
            "GITHUB_GRAPHQL_URL": f"{server.url}/graphql",
        }
        desk = Workspace({**environ(home), **more}, Settings())
        for _ in desk.sync(threading.Event(), ["harbourline/*"]):
            pass
        desk.release()
    return home


@pytest.fixture
def desk(
    synced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A workspace on a copy of the synced store, which counts as large."""
    monkeypatch.setattr(workspace, "LARGE", 3)
    for name in ("cache.db", "journal.db"):
        (tmp_path / name).write_bytes((synced / name).read_bytes())
    found = Workspace(environ(tmp_path), Settings())
    yield found
    found.release()
