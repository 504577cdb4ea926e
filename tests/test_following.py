"""What is followed outlives the copy of GitHub."""

from __future__ import annotations

import threading
from pathlib import Path

from built_kit import build

from triage.config import Settings
from triage.demo.server import Loopback
from triage.workspace import Workspace


def environ(url: str, home: Path) -> dict[str, str]:
    return {
        "GITHUB_API_URL": url,
        "GITHUB_GRAPHQL_URL": f"{url}/graphql",
        "GH_TOKEN": "ghp_canary000000000000000000000000000000",
        "TRIAGE_DATA_DIR": str(home),
    }


def sync(workspace: Workspace, *patterns: str) -> None:
    for _ in workspace.sync(threading.Event(), patterns):
        pass


def test_a_deleted_cache_is_filled_again_with_the_same_repositories(
    tmp_path: Path,
) -> None:
    with Loopback(build()) as server:
        first = Workspace(environ(server.url, tmp_path), Settings())
        sync(first, "harbourline/hull", "harbourline/tide")
        first.release()
        for path in tmp_path.glob("cache.db*"):
            path.unlink()
        second = Workspace(environ(server.url, tmp_path), Settings())
        sync(second)
        names = [repo.name for repo in second.cache().repos()]
        second.release()
    assert names == ["harbourline/hull", "harbourline/tide"]
