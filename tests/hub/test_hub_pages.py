"""Questions to GitHub: pages that shrink, parts that are missing, what is gone."""

from __future__ import annotations

import json
import threading

import pytest
from hub_kit import Clock, Scripted, hub_at

from triage.config import Settings
from triage.demo.faults import Fault, Faults
from triage.demo.server import Loopback
from triage.errors import AuthError, Forbidden, NotFound, Unreachable
from triage.hub import Ask
from triage.hub.github import BOUNDS
from triage.model import ON_GITHUB, Kind, Ref
from triage.workspace import Workspace

QUAY = "harbourline/quay"
OPEN = ("OPEN",)


def open_ids(world, kind, repo=QUAY):
    items = world.repo(repo).items.values()
    return {i.node_id for i in items if i.kind is kind and i.state == "OPEN"}


def sizes(server, operation="Pulls"):
    return [e.variables["first"] for e in server.ledger.requests(operation=operation)]


def walk(hub, kind, repo=QUAY, between=lambda: None, **asked):
    """All pages of a listing."""
    pages, after = [], None
    while True:
        pages.append(hub.page(kind, repo, after=after, **asked))
        after = pages[-1].after
        if after is None:
            return pages
        between()


# ── pages ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ON_GITHUB)
def test_a_listing_holds_everything_once_newest_first(hub, world, kind):
    asked = {} if kind is Kind.DISCUSSION else {"states": OPEN}
    pages = walk(hub, kind, **asked)
    items = [item for page in pages for item in page.items if item.is_open]
    assert {item.node_id for item in items} == open_ids(world, kind)
    assert len(items) == len({item.node_id for item in items})
    times = [item.updated_at for item in items]
    assert times == sorted(times, reverse=True)
    assert all(page.whole for page in pages)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "html", "status": 502},
        {"kind": "html", "status": 504},
        {
            "kind": "status",
            "status": 200,
            "body": '{"data": null, "errors": [{"message": "Something went wrong'
            ' while executing your query. This may be the result of a timeout"}]}',
        },
        {
            "kind": "partial",
            "path": ("repository", "pullRequests", "nodes", 3),
            "type": "RESOURCE_LIMITS_EXCEEDED",
            "message": "Resource limits for this query exceeded.",
        },
    ],
    ids=["502", "504", "said so", "resource limits"],
)
def test_a_page_shrinks_where_github_runs_out_of_time(hub, server, fault):
    server.faults.add(Fault("Pulls", times=2, **fault))
    page = hub.page(Kind.PULL, QUAY, states=OPEN)
    assert page.whole
    assert sizes(server)[0] == BOUNDS["Pulls"].start
    assert sizes(server)[-1] < BOUNDS["Pulls"].start
    assert len(page.items) == min(sizes(server)[-1], page.total)


def test_a_page_grows_again_after_it_shrank_and_never_beyond_its_most(hub, server):
    server.faults.add(Fault("Pulls", kind="html", status=502, times=4))
    for _ in range(8):
        hub.page(Kind.PULL, QUAY, states=OPEN)
    asked = sizes(server)
    assert asked[:5] == [50, 50, 25, 25, 12]
    grown = asked[5:]
    assert grown == sorted(grown)
    assert asked[6:8] == [48, 96]
    assert max(asked) <= BOUNDS["Pulls"].most


@pytest.mark.parametrize(
    ("seconds", "then"), [(1.0, 100), (4.0, 50), (10.0, 10)], ids=str
)
def test_a_page_is_led_by_how_long_github_took(server, world, seconds, then):
    clock = Clock()
    for number in range(120):
        world.open_pull(QUAY, f"Change {number}", by="wei-lantern")

    class Slow(Faults):
        def take(self, line, operation):
            clock.now += seconds
            return super().take(line, operation)

    server.faults = Slow()
    hub = hub_at(server.url, clock)
    hub.page(Kind.PULL, QUAY, states=OPEN)
    hub.page(Kind.PULL, QUAY, states=OPEN)
    first, second = sizes(server)
    assert first == 50
    assert second == pytest.approx(then, abs=15 if seconds == 10 else 0)


def test_no_more_is_asked_for_than_is_expected(hub, server):
    hub.page(Kind.PULL, QUAY, states=OPEN, expected=7)
    hub.page(Kind.PULL, QUAY, states=OPEN)
    assert sizes(server) == [7, 50]


def test_a_page_of_the_smallest_size_that_still_times_out_is_told(hub, server):
    server.faults.add(Fault("Pulls", kind="html", status=502, times=-1))
    with pytest.raises(Unreachable) as caught:
        hub.page(Kind.PULL, QUAY, states=OPEN)
    assert caught.value.timeout
    assert sizes(server)[-5:] == [5] * 5


def test_a_page_does_not_shrink_where_the_connection_breaks(hub, server):
    server.faults.add(Fault("Pulls", kind="reset"))
    hub.page(Kind.PULL, QUAY, states=OPEN)
    assert sizes(server) == [50, 50]


def test_the_size_of_one_kind_does_not_change_anothers(hub, server):
    server.faults.add(Fault("Pulls", kind="html", status=502, times=2))
    hub.page(Kind.PULL, QUAY, states=OPEN)
    hub.page(Kind.ISSUE, QUAY, states=OPEN)
    assert sizes(server, "Issues") == [BOUNDS["Issues"].start]


# ── answers in part ─────────────────────────────────────────────────────────


def test_a_page_with_an_error_keeps_what_came_and_is_not_whole(hub, server):
    whole = hub.page(Kind.ISSUE, QUAY, states=OPEN)
    path = ("repository", "issues", "nodes", 1)
    server.faults.add(Fault("Issues", kind="partial", path=path, message="No\x1b."))
    page = hub.page(Kind.ISSUE, QUAY, states=OPEN)
    assert not page.whole
    assert page.problem == "No␛."
    assert page.items == (whole.items[0], *whole.items[2:])
    assert page.after == whole.after


def test_a_page_with_an_error_inside_an_item_is_not_whole(hub, server):
    path = ("repository", "issues", "nodes", 0, "author")
    server.faults.add(Fault("Issues", kind="partial", path=path))
    page = hub.page(Kind.ISSUE, QUAY, states=OPEN)
    assert page.items[0].author is None
    assert not page.whole


def test_a_node_that_is_null_without_an_error_makes_the_page_incomplete(clock):
    listing = {"totalCount": 2, "pageInfo": {"hasNextPage": False}, "nodes": [None]}
    body = json.dumps({"data": {"repository": {"issues": listing}}}).encode()
    with Scripted((200, {}, body)) as server:
        page = hub_at(server.url, clock).page(Kind.ISSUE, "a/b")
    assert (page.items, page.whole) == ((), False)
    assert "1 entries" in page.problem


def test_a_whole_connection_that_is_missing_is_an_error_and_no_empty_page(hub, server):
    path = ("repository", "issues")
    server.faults.add(Fault("Issues", kind="partial", path=path, message="No."))
    with pytest.raises(Forbidden, match=f"{QUAY}: No."):
        hub.page(Kind.ISSUE, QUAY, states=OPEN)


def test_an_open_set_with_an_error_proves_nothing_gone(hub, server, world):
    asks = [Ask(kind, QUAY, ("OPEN",)) for kind in ON_GITHUB]
    pulls, issues, _ = hub.briefs(asks)
    assert (pulls.error, pulls.after) == (None, None)
    assert set(pulls.found) == open_ids(world, Kind.PULL)
    assert set(issues.found) == open_ids(world, Kind.ISSUE)
    path = ("r0", "pullRequests", "nodes", 0)
    server.faults.add(Fault("Briefs", kind="partial", path=path))
    pulls, issues, _ = hub.briefs(asks)
    assert isinstance(pulls.error, Forbidden)
    assert issues.error is None


# ── what is gone ────────────────────────────────────────────────────────────


def test_only_what_github_says_it_cannot_resolve_is_gone(hub, world):
    first, second, *_ = sorted(open_ids(world, Kind.ISSUE))
    number = next(
        i.number for i in world.repo(QUAY).items.values() if i.node_id == second
    )
    world.delete(f"{QUAY}#{number}")
    found = hub.items([first, second])
    assert set(found.items) == {first}
    assert found.gone == {second}
    assert found.whole


def test_where_nothing_resolves_everything_is_gone(hub):
    ids = [f"I_gone{n}" for n in range(5)]
    found = hub.items(ids)
    assert found.gone == set(ids)
    assert found.whole


def test_an_error_within_an_item_does_not_make_it_gone(hub, server, world):
    ids = sorted(open_ids(world, Kind.ISSUE))[:2]
    path = ("n0", 0, "author")
    server.faults.add(Fault("Items", kind="partial", path=path, type="NOT_FOUND"))
    found = hub.items(ids)
    assert set(found.items) == set(ids)
    assert found.gone == set()


def test_an_item_that_may_not_be_seen_is_missing_and_not_gone(hub, server, world):
    ids = sorted(open_ids(world, Kind.ISSUE))[:2]
    fault = Fault("Items", kind="partial", path=("n0", 0), type="FORBIDDEN")
    server.faults.add(fault)
    found = hub.items(ids)
    assert found.gone == set()
    assert not found.whole


def test_an_item_is_found_by_its_number_and_a_missing_one_is_named(hub, world):
    for item in list(world.repo(QUAY).items.values())[:3]:
        assert hub.numbered(Ref.parse(item.ref)).node_id == item.node_id
    with pytest.raises(NotFound):
        hub.numbered(Ref.of(QUAY, 999_999))


def test_what_changes_unseen_is_read_by_id(hub, world):
    ids = sorted(open_ids(world, Kind.PULL))
    before = {v.node_id: v for v in hub.volatile(ids)}
    assert set(before) == set(ids)
    moved = next(i for i in world.repo(QUAY).items.values() if i.node_id == ids[0])
    oid = world.move_head(moved.ref)
    after = {v.node_id: v for v in hub.volatile(ids)}
    assert after[ids[0]].head_oid == oid != before[ids[0]].head_oid


# ── repositories ────────────────────────────────────────────────────────────


def test_each_repository_of_a_probe_has_its_own_answer(hub, world):
    world.hide("harbourline/tide", "private")
    world.hide("harbourline/hull", "saml")
    names = [QUAY, "harbourline/tide", "harbourline/hull", "no-one/nothing\x1b"]
    found = {one.name: one for one in hub.probe(names)}
    assert found[QUAY].repo.name == QUAY
    assert isinstance(found["harbourline/tide"].error, NotFound)
    hidden = found["harbourline/hull"].error
    assert isinstance(hidden, Forbidden)
    assert hidden.saml
    assert hidden.message.startswith("harbourline/hull: ")
    assert found["no-one/nothing\x1b"].error.message.startswith("no-one/nothing␛: ")


@pytest.mark.parametrize(("how", "error"), [("private", NotFound), ("saml", Forbidden)])
def test_a_probe_of_nothing_but_hidden_repositories_still_answers_each(
    hub, world, how, error
):
    names = ["harbourline/quay", "harbourline/tide", "harbourline/hull"]
    for name in names:
        world.hide(name, how)
    found = hub.probe(names)
    assert [one.name for one in found] == names
    assert all(type(one.error) is error and one.repo is None for one in found)


def test_no_repositories_cost_no_request(hub, server):
    assert hub.probe([]) == ()
    assert hub.items([]).items == {}
    assert server.ledger.requests() == ()


def test_archived_and_discussion_less_repositories_say_so(hub):
    archived, buoy = hub.probe(["harbourline/signal-flags", "harbourline/buoy"])
    assert archived.repo.is_archived
    assert not buoy.repo.has_discussions


def test_a_renamed_repository_answers_under_its_new_name(hub, world):
    before = hub.probe([QUAY])[0].repo
    world.rename(QUAY, "harbourline/wharf")
    after = hub.probe([QUAY])[0].repo
    assert (after.node_id, after.name) == (before.node_id, "harbourline/wharf")


def test_a_hidden_repository_is_an_error_and_never_an_empty_page(hub, world):
    world.hide(QUAY, "private")
    with pytest.raises(NotFound, match="quay"):
        hub.page(Kind.ISSUE, QUAY)
    assert isinstance(_compared(hub).error, NotFound)
    world.hide(QUAY, "saml")
    with pytest.raises(Forbidden) as caught:
        hub.page(Kind.ISSUE, QUAY)
    assert caught.value.saml


def _compared(hub):
    (found,) = hub.briefs([Ask(Kind.ISSUE, QUAY, ("OPEN",))])
    return found


def test_an_owners_repositories_are_listed_without_the_archived(hub):
    owned = hub.owned("harbourline")
    assert QUAY in owned
    assert "harbourline/signal-flags" not in owned
    assert "northpier/keel" not in hub.mine()
    with pytest.raises(NotFound):
        hub.owned("nobody-at-all")


def test_teams_are_done_without_where_the_token_may_not_see_them(hub, world):
    ids = sorted(open_ids(world, Kind.PULL))
    assert any(hub.teams(ids).values())
    world.scopes = {"repo"}
    assert not any(hub.teams(ids).values())


def test_the_files_that_decide_ownership_are_read(hub, world):
    ((_, files),) = hub.repo_files([QUAY])
    assert files.codeowners_path in {"CODEOWNERS", ".github/CODEOWNERS"}
    assert files.codeowners
    world.repo("harbourline/buoy").files.clear()
    names = ["harbourline/buoy", "no-one/nothing", QUAY]
    found = dict(hub.repo_files(names))
    assert found["harbourline/buoy"].codeowners is None
    assert isinstance(found["no-one/nothing"], NotFound)
    assert found[QUAY] == files


def test_dependabots_file_is_read_under_either_of_its_names(hub, world):
    files = world.repo(QUAY).files
    files[".github/dependabot.yaml"] = "version: 3"
    ((_, both),) = hub.repo_files([QUAY])
    assert both.dependabot == files.pop(".github/dependabot.yml")
    ((_, other),) = hub.repo_files([QUAY])
    assert other.dependabot == "version: 3"


# ── through the whole house ─────────────────────────────────────────────────


@pytest.fixture
def workspace(server, tmp_path):
    made = Workspace(
        {
            "GITHUB_API_URL": server.url,
            "GH_TOKEN": "ghp_canaryCANARY0123456789",
            "TRIAGE_DATA_DIR": str(tmp_path),
        },
        Settings(),
        patience=0,
    )
    yield made
    made.release()


def sync(workspace, *patterns, meanwhile=lambda: None, full=False):
    run = workspace.sync(threading.Event(), patterns, full=full)
    while True:
        try:
            next(run)
        except StopIteration as end:
            return end.value
        meanwhile()


def test_nothing_is_lost_or_doubled_where_items_move_while_they_are_listed(
    workspace, world
):
    moving = iter(sorted(open_ids(world, Kind.ISSUE)))

    def meanwhile():
        node_id = next(moving, None)
        if node_id:
            world.comment(world.nodes[node_id].ref, "me too", by="wei-lantern")

    sync(workspace, QUAY, meanwhile=meanwhile)
    sync(workspace, QUAY, full=True)
    for item in world.repo(QUAY).items.values():
        if item.state == "OPEN":
            stored = workspace.item(Ref.parse(item.ref))
            assert stored is not None
            assert stored.is_open
            if item.kind is Kind.ISSUE:
                assert stored.comments_total == len(item.comments)


def test_a_set_of_ids_in_part_deletes_nothing(workspace, server, world):
    sync(workspace, QUAY)
    path = ("r0", "issues", "nodes", 0)
    fault = server.faults.add(Fault("Briefs", kind="partial", path=path, times=-1))
    sync(workspace, QUAY, full=True)
    assert fault.hits
    for node_id in open_ids(world, Kind.ISSUE):
        assert workspace.item(Ref.parse(world.nodes[node_id].ref)) is not None


def test_a_page_in_part_is_reported_and_what_it_lacked_comes_later(
    workspace, server, world
):
    path = ("repository", "issues", "nodes", 0)
    server.faults.add(Fault("Issues", kind="partial", path=path, times=-1))
    report = sync(workspace, QUAY)
    assert "partial" in {trouble.kind for trouble in report.errors}
    server.faults.clear()
    sync(workspace, QUAY)
    for node_id in open_ids(world, Kind.ISSUE):
        assert workspace.item(Ref.parse(world.nodes[node_id].ref)) is not None


def test_a_revoked_token_ends_a_sync_at_once(world, tmp_path):
    with Loopback(world, token="another") as server:
        environ = {
            "GITHUB_API_URL": server.url,
            "GH_TOKEN": "ghp_revoked",
            "TRIAGE_DATA_DIR": str(tmp_path),
        }
        workspace = Workspace(environ, Settings(), patience=0)
        with pytest.raises(AuthError):
            sync(workspace, QUAY)
        workspace.release()
        assert len(server.ledger.requests()) == 1


def test_the_token_is_in_no_file_that_a_sync_writes(workspace, tmp_path):
    sync(workspace, QUAY)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert b"canaryCANARY" not in path.read_bytes()
