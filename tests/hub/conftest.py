"""The built-in GitHub for each test, and an environment without proxies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from built_kit import build
from hub_kit import Authority, Clock, hub_at

from triage.demo.server import Loopback


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")


@pytest.fixture
def world():
    return build()


@pytest.fixture
def server(world):
    with Loopback(world) as running:
        yield running


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hub(server, clock):
    return hub_at(server.url, clock)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def shared():
    found = os.environ.get("TRIAGE_SHARED") or Path(__file__).parents[3] / "shared"
    if not Path(found).is_dir():
        pytest.skip("the shared reference data is not here")
    return Path(found)
