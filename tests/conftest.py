"""The order of the rooms: what takes longest begins first, so that no worker is left
with it while the others have nothing to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

LONGEST = ("console", "sync", "cli", "act")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.path.relative_to(HERE).parts))


def _rank(parts: Sequence[str]) -> int:
    return LONGEST.index(parts[0]) if parts[0] in LONGEST else len(LONGEST)
