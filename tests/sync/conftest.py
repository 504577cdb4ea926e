"""One repository of the built-in world, served and not yet synced."""

import pytest
import sync_kit
from stored_kit import lay


@pytest.fixture
def scene(tmp_path):
    with sync_kit.scene(tmp_path) as made:
        yield made


def _synced(home):
    with sync_kit.scene(home) as made:
        made.home = home
        assert made.sync().errors == ()


@pytest.fixture
def synced(scene):
    lay(scene.home, _synced, "sync-of-hull")
    return scene
