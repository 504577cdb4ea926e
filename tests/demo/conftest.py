"""A loopback per test, and a small client that talks real HTTP to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import requests

from triage.demo.builtin import build
from triage.demo.server import Loopback


class Client:
    """Speaks to one loopback with one token over one connection."""

    def __init__(self, url: str, token: str | None = "secret-canary") -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def rest(self, method, path, body=None, **more):
        more.setdefault("allow_redirects", False)
        return self.session.request(
            method, self.url + path, json=body, timeout=10, **more
        )

    def raw(self, query, **variables):
        body = {"query": query, "variables": variables}
        return self.rest("POST", "/graphql", body)

    def ask(self, query, **variables):
        answer = self.raw(query, **variables).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


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
