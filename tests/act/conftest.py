from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_kit import Scene, scene


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    """The built-in world, synced, and somebody at work on it."""
    with scene(tmp_path) as made:
        yield made
