from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from built_kit import build
from cli_kit import Program

from triage.demo.server import Loopback


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One synced world for the tests of a module that only read."""
    with Loopback(build()) as server:
        yield Program(tmp_path_factory.mktemp("home"), server).has("harbourline/*")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Program]:
    """A served world of which nothing is stored yet."""
    with Loopback(build()) as server:
        yield Program(tmp_path, server)
