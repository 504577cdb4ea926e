import pytest
from view_world import World


@pytest.fixture
def world():
    return World()
