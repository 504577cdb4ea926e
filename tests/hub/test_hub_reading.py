"""GitHub's values become the model: nothing missing breaks it, nothing hostile passes."""

from __future__ import annotations

import copy
import dataclasses
from datetime import datetime

import pytest
from built_kit import build
from hub_kit import hub_at

from triage.demo.builtin_hostile import HOSTILE
from triage.demo.server import Loopback
from triage.hub import read, read_pulls, read_repos, read_values, together
from triage.model import Kind, Ref
from triage.text import clean

TYPES = {"PullRequest": Kind.PULL, "Issue": Kind.ISSUE, "Discussion": Kind.DISCUSSION}


@pytest.fixture(scope="module")
def raw():
    """The fullest node of each kind and of each other document, as GitHub sends it."""
    world = build()
    with Loopback(world) as server:
        client = hub_at(server.url).client
        ids = [i.node_id for i in world.items() if i.state == "OPEN"]
        found = {}
        for start in range(0, len(ids), 100):
            some = {"i0": ids[start : start + 100]}
            for name in ("ITEMS", "PROOF", "VOLATILE"):
                answer = client.read(together.by_ids(name.title(), 1), some)
                for node in answer.data["n0"]:
                    kind = node.get("__typename", "")
                    if kind == "PullRequest" or name == "ITEMS":
                        found.setdefault((name, kind), []).append(node)
        repo = {"o0": "harbourline", "n0": "quay"}
        files = client.read(together.repo_files(1), repo).data["r0"]
        probed = client.read(together.probe(1), repo)
    full = {key: max(nodes, key=leaves) for key, nodes in found.items()}
    full["REPO_FILES", ""] = files
    full["PROBE", ""] = probed.data["r0"]
    return full


def leaves(value):
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1


def paths(value, here=()):
    """Every place in a value, the value itself left out."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield (*here, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*here, key))


def put(value, path, new):
    value = copy.deepcopy(value)
    where = value
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = new
    return value


READERS = {
    ("ITEMS", "PullRequest"): read.item,
    ("ITEMS", "Issue"): read.item,
    ("ITEMS", "Discussion"): read.item,
    ("PROOF", "PullRequest"): read_pulls.proof,
    ("VOLATILE", "PullRequest"): read_pulls.volatile,
    ("REPO_FILES", ""): read_repos.repo_files,
    ("PROBE", ""): read_repos.repo,
}
each_reader = pytest.mark.parametrize("key", READERS, ids=" ".join)


@each_reader
def test_whatever_one_field_lacks_the_rest_is_read(raw, key):
    node, reader = raw[key], READERS[key]
    assert len(list(paths(node))) > 5
    for path in paths(node):
        made = reader(put(node, path, None))
        identity = {"id", "number", "createdAt", "updatedAt", "repository"}
        if path[-1] not in identity | {"__typename"}:
            assert made is not None, path


@each_reader
def test_nothing_but_its_identity_is_needed(raw, key):
    node = raw[key]
    kept = {"id", "__typename", "number", "createdAt", "updatedAt"}
    bare = {k: v if k in kept else None for k, v in node.items()}
    if "repository" in node:
        bare["repository"] = {"id": None, "nameWithOwner": "a/b"}
    assert READERS[key](bare) is not None
    assert READERS[key]({k: v for k, v in bare.items() if v is not None}) is not None


@each_reader
def test_empty_and_null_connections_are_the_same(raw, key):
    node, reader = raw[key], READERS[key]
    for path in paths(node):
        if path[-1] == "nodes":
            empty = reader(put(node, path, []))
            assert reader(put(node, path, [None])) == empty
            assert reader(put(node, path, None)) == empty


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("lost", ["id", "number", "createdAt", "repository"])
def test_an_item_without_its_identity_is_left_out(raw, kind, lost):
    assert read.item({**raw["ITEMS", kind], lost: None}) is None


@pytest.mark.parametrize("value", [None, [], "text", 7, {"__typename": "Commit"}])
def test_what_is_no_item_is_left_out(value):
    assert read.item(value) is None
    assert read_pulls.volatile(value) is None
    assert read_repos.repo(value) is None
    assert read_pulls.proof(value) is None


@pytest.mark.parametrize("kind", TYPES)
def test_a_deleted_account_is_no_author(raw, kind):
    node = raw["ITEMS", kind]
    for path in paths(node):
        if path[-1] == "author" and "commit" not in path:
            node = put(node, path, None)
    item = read.item(node)
    assert item.author is None
    assert item.comments
    assert {comment.author for comment in item.comments} == {None}
    if item.pull:
        assert {review.author for review in item.pull.reviews} <= {None}


def test_a_deleted_fork_has_no_repository(raw):
    item = read.item({**raw["ITEMS", "PullRequest"], "headRepository": None})
    assert item.pull.head_repo_id == ""


def test_a_bots_login_has_no_suffix_and_a_persons_keeps_it():
    assert read_values.actor({"__typename": "Bot", "login": "x[bot]"}).login == "x"
    person = read_values.actor({"__typename": "User", "login": "x[bot]"})
    assert (person.login, person.is_bot) == ("x[bot]", False)


def test_a_team_whose_name_may_not_be_seen_is_counted():
    asked = [
        {"asCodeOwner": True, "requestedReviewer": {"__typename": "Team"}},
        {"asCodeOwner": False, "requestedReviewer": None},
        {"requestedReviewer": {"__typename": "Mannequin", "login": "old"}},
    ]
    found = read_pulls._requests({"nodes": asked})
    assert [(r.name, r.is_team, r.as_code_owner) for r in found] == [
        ("team", True, True),
        ("old", False, False),
    ]


def test_only_a_valid_signature_by_github_counts_as_one(raw):
    node = raw["PROOF", "PullRequest"]
    where = ("commits", "nodes", 0, "commit", "signature")
    good = {"isValid": True, "state": "VALID", "wasSignedByGitHub": True}

    def signed(value):
        return read_pulls.proof(put(node, where, value)).commits[0].signed_by_github

    assert signed(good) is True
    assert signed(None) is None
    for name in good:
        assert signed({**good, name: None}) is False
    assert signed({**good, "state": "EXPIRED_KEY"}) is False


def test_a_check_lasts_from_its_start_to_its_end():
    times = {"startedAt": "2026-01-20T00:00:00Z", "completedAt": "2026-01-20T00:01:30Z"}
    node = {"__typename": "CheckRun", "name": "ci", "status": "COMPLETED"}
    assert read_pulls._check({**node, **times}).seconds == 90
    assert read_pulls._check({**node, **times, "completedAt": None}).seconds is None
    status = {"__typename": "StatusContext", "context": "ci", "state": "SUCCESS"}
    assert read_pulls._check(status).seconds is None


@pytest.mark.parametrize(
    ("status", "conclusion", "state"),
    [
        ("COMPLETED", "SUCCESS", "success"),
        ("COMPLETED", "SKIPPED", "skipped"),
        ("COMPLETED", "NEUTRAL", "neutral"),
        ("COMPLETED", "TIMED_OUT", "failure"),
        ("COMPLETED", "A_NEW_ONE", "failure"),
        ("COMPLETED", None, "failure"),
        ("IN_PROGRESS", None, "pending"),
        ("A_NEW_ONE", None, "pending"),
    ],
)
def test_a_conclusion_that_is_not_known_is_never_a_success(status, conclusion, state):
    node = {"name": "ci", "status": status, "conclusion": conclusion}
    assert read_pulls._check({"__typename": "CheckRun", **node}).state == state


# ── hostile text ────────────────────────────────────────────────────────────

PAYLOADS = {
    **HOSTILE,
    "everything": "".join(HOSTILE.values()),
    "surrogate": "a\ud800b\udfffc",
    "shift": "a\x0e\x0f\x1bcb\x1b(0",
    "device control": "\x1bP+q544e\x1b\\\x90payload\x9c",
    "hyperlink": "\x1b]8;;https://evil.example\x1b\\github.com\x1b]8;;\x1b\\",
    "variation": "re\ufe0fact\ufe01 \U000e0100",
    "isolates": "\u2066a\u2067b\u2068c\u2069\u200e\u200f\u061c",
}


def poisoned(value, text, key=""):
    """A value with every text in it replaced, times and type names left alone."""
    if isinstance(value, dict):
        return {k: poisoned(v, text, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, text, key) for v in value]
    is_time = key.endswith("At")
    return (
        text
        if isinstance(value, str) and key != "__typename" and not is_time
        else value
    )


def texts(value, name=""):
    """Every text in a model object with the name of its field."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name), field.name)
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one, name)
    elif isinstance(value, str):
        yield name, value
    else:
        assert value is None or isinstance(value, bool | int | datetime), value


MANY_LINES = {"body", "message", "codeowners", "dependabot"}


@each_reader
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_in_every_field_comes_out_clean(raw, key, payload):
    made = READERS[key](poisoned(raw[key], payload))
    found = list(texts(made))
    assert found
    for name, text in found:
        if not name.startswith("raw") and not name.endswith("_raw"):
            assert text == clean(text, multiline=name in MANY_LINES), name


def test_raw_names_are_what_github_knows_them_by_and_can_be_stored(raw):
    node = poisoned(raw["ITEMS", "PullRequest"], HOSTILE["zero width"])
    item = read.item(node)
    raws = {text for name, text in texts(item) if "raw" in name}
    assert raws == {HOSTILE["zero width"]}
    for name, text in texts(read.item(poisoned(node, "a\ud800b"))):
        text.encode("utf-8")
        if "raw" in name:
            assert text == "a?b"


def test_the_hostile_items_of_the_built_in_world_are_read_clean(server, world):
    hub = hub_at(server.url)
    ids = [i.node_id for i in world.items() if i.repo.short in {"quay", "charts"}]
    seen = 0
    for start in range(0, len(ids), 100):
        found = hub.items(ids[start : start + 100])
        assert found.whole
        for item in found.items.values():
            for name, text in texts(item):
                if "raw" not in name:
                    seen += 1
                    assert text == clean(text, multiline=name in MANY_LINES)
    assert seen > 5000


def test_a_package_with_a_hidden_character_is_another_package(raw):
    item = read.item({**raw["ITEMS", "Issue"], "title": HOSTILE["zero width"]})
    assert item.title == "re<U+200B>act is not react"


def test_a_ref_is_spelled_as_github_spells_it_and_compared_without_case(raw):
    node = put(raw["ITEMS", "Issue"], ("repository", "nameWithOwner"), "Octo/Cat")
    item = read.item(node)
    assert item.ref == Ref.of("octo/cat", item.ref.number)
    assert item.ref.repo == "Octo/Cat"
