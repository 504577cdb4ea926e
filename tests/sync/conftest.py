"""One repository of the built-in world, served and not yet synced."""

import pytest
import sync_kit


@pytest.fixture
def scene(tmp_path):
    with sync_kit.scene(tmp_path) as made:
        yield made


@pytest.fixture
def synced(scene):
    sync_kit.lay_first(scene.home)
    return scene
