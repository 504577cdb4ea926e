"""The lines of any pull request, read when somebody looks at them."""

from __future__ import annotations

import threading

import pytest
from hub_kit import TOKEN, small_world

from triage.clock import iso
from triage.config import Settings
from triage.demo.server import Loopback
from triage.demo.things import File
from triage.errors import NotFound
from triage.hub.lines import hunk_lines
from triage.model import Ref
from triage.workspace import Workspace

REF = Ref.of("harbourline/quay", 1)
HUNK = "@@ -1 +1 @@\n-a\n+b"


@pytest.fixture
def synced(tmp_path):
    """A world with one pull request, served, and a workspace that has read it."""
    world = small_world()
    world.item(REF).side.files = [File("sail.py", 1, 1, patch=HUNK)]
    with Loopback(world) as server:
        environ = {
            "HOME": str(tmp_path), "TRIAGE_DATA_DIR": str(tmp_path / "data"),
            "GITHUB_API_URL": server.url, "GITHUB_GRAPHQL_URL": f"{server.url}/graphql",
            "GH_TOKEN": TOKEN, "TRIAGE_NOW": iso(world.now),
        }  # fmt: skip
        workspace = Workspace(environ, Settings())
        for _ in workspace.sync(threading.Event(), ["harbourline/quay"]):
            pass
        yield world, workspace
        workspace.release()


def test_lines_that_were_asked_for_are_kept_with_their_head(synced):
    world, workspace = synced
    assert not workspace.item(REF).pull.changes.head_oid
    found = workspace.read_changes(REF, threading.Event())
    assert [one.text for one in found.patches] == [HUNK]
    assert workspace.item(REF).pull.changes == found
    assert found.head_oid == world.item(REF).side.head_oid


def test_a_head_that_moved_has_no_lines_that_pass_for_the_listed_one(synced):
    world, workspace = synced
    world.move_head(REF)
    assert not workspace.read_changes(REF, threading.Event()).head_oid
    assert not workspace.item(REF).pull.changes.head_oid


def test_what_is_not_stored_is_not_asked_about(synced):
    _, workspace = synced
    with pytest.raises(NotFound):
        workspace.read_changes(Ref.of("harbourline/quay", 99), threading.Event())


def test_no_character_of_a_hunk_starts_a_line_or_moves_the_cursor():
    evil = "@@ -1 +1 @@\r\n-a\r\n+b\r-c\x1b[2J\u2028\u202ed"
    assert hunk_lines(evil) == "@@ -1 +1 @@\n-a\n+b\u240d-c\u241b[2J <U+202E>d"
