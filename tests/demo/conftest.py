"""A loopback per test, and a small client that talks real HTTP to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from built_kit import build
from demo_client import Client

from triage.demo.server import Loopback


@pytest.fixture
def world():
    return build()


@pytest.fixture
def server(world):
    with Loopback(world) as running:
        yield running


@pytest.fixture
def client(server):
    made = Client(server.url)
    yield made
    made.session.close()


@pytest.fixture
def connect():
    made = []

    def open_client(url, token="secret-canary"):
        made.append(Client(url, token))
        return made[-1]

    yield open_client
    for each in made:
        each.session.close()


@pytest.fixture
def find(world):
    """The first item whose repository and title match."""

    def first(repo, words, kind="pull"):
        for item in world.items():
            if item.kind == kind and item.repo.short == repo and words in item.title:
                return item
        raise LookupError(words)

    return first


@pytest.fixture(scope="session")
def shared():
    found = os.environ.get("TRIAGE_SHARED") or Path(__file__).parents[3] / "shared"
    if not Path(found).is_dir():
        pytest.skip("the shared reference data is not here")
    return Path(found)
