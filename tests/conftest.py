"""The order of the rooms, where tests keep what they make, and less collecting.

What takes longest begins first, so that no worker is left with it while the others
have nothing to do.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

LONGEST = ("console", "sync", "cli", "act")
HERE = Path(__file__).parent

MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory: thousands of small databases come and go."""

ENOUGH = 2 << 30
"""Bytes that must be free there; what a passed test made is removed at once."""

if (
    "TMPDIR" not in os.environ
    and os.access(MEMORY, os.W_OK)
    and shutil.disk_usage(MEMORY).free >= ENOUGH
):
    tempfile.tempdir = str(MEMORY)


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
