"""A store that was synced once, and a workspace on a copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kept_kit import environ
from stored_kit import lay_synced

from triage.config import Settings
from triage.workspace import Workspace, looking


@pytest.fixture(scope="session")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("data")
    lay_synced(home, "harbourline/*")
    return home


@pytest.fixture
def desk(
    synced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A workspace on a copy of the synced store, which counts as large."""
    monkeypatch.setattr(looking, "LARGE", 3)
    for name in ("cache.db", "journal.db"):
        (tmp_path / name).write_bytes((synced / name).read_bytes())
    found = Workspace(environ(tmp_path), Settings())
    yield found
    found.release()
