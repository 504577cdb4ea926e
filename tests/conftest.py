"""The order of the rooms, where processes share what they made, and less collecting.

What takes longest begins first, so that no worker is left with it while the others
have nothing to do.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

LONGEST = ("console", "sync", "cli", "act")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.path.relative_to(HERE).parts))


def _rank(parts: Sequence[str]) -> int:
    return LONGEST.index(parts[0]) if parts[0] in LONGEST else len(LONGEST)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: it is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(scope="session", autouse=True)
def _stock(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["STOCK_OF_THE_TESTS"] = str(shared / "stock")
