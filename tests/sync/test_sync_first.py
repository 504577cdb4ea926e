"""The first sync: everything open, and what closed lately, with all its parts."""

from datetime import timedelta

import pytest
import sync_kit
from built_kit import build
from sync_kit import HULL, NOW, dump

from triage.config import Settings
from triage.demo.things import Team
from triage.model import ON_GITHUB, Kind
from triage.text import clean
from triage.workspace import Workspace

CUTOFF = NOW - timedelta(days=90)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The whole built-in world, synced once."""
    with sync_kit.scene(
        tmp_path_factory.mktemp("whole"), repos=("harbourline/*", "northpier/keel")
    ) as made:
        made.report = made.sync()
        yield made


def wanted(world, kind=None):
    """Items of the world that belong into the store."""
    return [
        item
        for item in world.items(kind)
        if not item.repo.is_archived
        and (item.state == "OPEN" or item.closed_at >= CUTOFF)
    ]


def test_every_open_and_lately_closed_item_is_stored_and_nothing_else(whole):
    stored = {r[0] for r in whole.cache.db.read("select id from item")}
    assert stored == {item.node_id for item in wanted(whole.world)}
    assert whole.report.errors == ()
    assert whole.report.new == len(stored)
    assert whole.report.repos == 11


@pytest.mark.parametrize("kind", ON_GITHUB)
def test_what_every_item_has_is_stored(whole, kind):
    cache = whole.cache
    for item in wanted(whole.world, kind):
        stored = cache.item_by_id(item.node_id)
        assert stored.title == clean(item.title)
        assert stored.body == clean(item.body, multiline=True)
        assert stored.state == item.state.lower()
        assert stored.ref.repo == item.repo.name
        assert stored.ref.number == item.number
        assert (stored.created_at, stored.updated_at, stored.closed_at) == (
            item.created_at,
            item.updated_at,
            item.closed_at,
        )
        assert (stored.author and stored.author.login) == (
            item.author and clean(item.author.login)
        )
        assert {label.raw for label in stored.labels} == {
            label.name.encode("utf-8", "replace").decode() for label in item.labels
        }
        assert set(stored.assignees) == {who.login for who in item.assignees}
        assert stored.comments_total == sum(c.reply_to is None for c in item.comments)
        newest = [c for c in item.comments if c.reply_to is None][-50:]
        assert {c.node_id for c in newest} <= {c.node_id for c in stored.comments}


def test_what_only_pull_requests_have_is_stored(whole):
    cache, world = whole.cache, whole.world
    seen = {"review": 0, "request": 0, "check": 0, "file": 0, "closes": 0}
    for item in wanted(world, Kind.PULL):
        stored, side = cache.item_by_id(item.node_id).pull, item.side
        assert (stored.head_oid, stored.is_draft) == (side.head_oid, side.is_draft)
        assert stored.head_ref_raw == side.head_ref
        assert stored.head_repo_id == (side.head_repo_id or "")
        assert [r.node_id for r in stored.reviews] == [
            r.node_id for r in sorted(side.reviews, key=lambda r: r.submitted_at)[-50:]
        ]
        assert {(r.name, r.is_team) for r in stored.requests} == {
            (r.reviewer.combined_slug, True)
            if isinstance(r.reviewer, Team)
            else (r.reviewer.login, False)
            for r in side.requests
        }
        checks = world.checks(item)
        assert stored.checks_total == len(checks)
        assert [c.name for c in stored.checks] == [clean(c.name) for c in checks[:50]]
        assert stored.checks_state == (world.checks_state(item) or "NONE").lower()
        assert stored.checks_oid == side.head_oid
        assert stored.files_total == len(side.files)
        paths = sorted(f.path for f in side.files)
        assert [f.raw_path for f in stored.files] == paths[:100]
        assert {r.number for r in stored.closes} == {i.number for i in side.closes[:5]}
        if item.state == "OPEN":
            assert stored.mergeable == world.mergeable(item) != "UNKNOWN"
            assert stored.merge_state == world.merge_state(item)
        assert (stored.merged_by and stored.merged_by.login) == (
            side.merged_by and side.merged_by.login
        )
        seen["review"] += len(stored.reviews)
        seen["request"] += len(stored.requests)
        seen["check"] += len(stored.checks)
        seen["file"] += len(stored.files)
        seen["closes"] += len(stored.closes)
    assert min(seen.values()) > 0, seen


def test_discussions_are_stored_with_answers_and_replies(whole):
    cache, replies, answers = whole.cache, 0, 0
    for item in wanted(whole.world, Kind.DISCUSSION):
        stored = cache.item_by_id(item.node_id)
        side = item.discussion
        assert stored.discussion.category == clean(side.category.name)
        assert stored.discussion.is_answered == (side.answer is not None)
        assert stored.discussion.answer_id == (
            side.answer.node_id if side.answer else ""
        )
        assert {c.node_id for c in stored.comments} == {
            c.node_id for c in item.comments
        }
        replies += sum(bool(c.reply_to) for c in stored.comments)
        answers += side.answer is not None
    assert replies
    assert answers


def test_open_bumps_are_stored_with_their_commits_and_facts(whole):
    rows = whole.cache.db.read(
        "select pull.commits_oid, pull.head_oid, "
        "(select count(*) from commit_of where item_id = bump.item_id) "
        "from bump join pull using (item_id) join item on item.id = bump.item_id "
        "where item.state = 'open'"
    )
    assert len(rows) > 20
    assert all(oid == head and commits for oid, head, commits in rows)
    packages = whole.cache.db.read("select count(*) from bump_package")[0][0]
    assert packages >= len(rows)
    assert whole.cache.db.read("select count(*) from question where asks")[0][0]


def test_repositories_are_stored_with_files_and_maintainers(whole):
    for repo in whole.world.repos.values():
        if repo.is_archived:
            continue
        stored = whole.cache.repo(repo.name)
        assert stored.permission == whole.world.permission(repo)
        assert stored.default_branch == repo.default_branch
        text = whole.cache.db.read(
            "select codeowners, dependabot from repo where id = ?", (repo.node_id,)
        )[0]
        assert (text[0] is not None) == any("CODEOWNERS" in p for p in repo.files)
        assert (text[1] is not None) == (".github/dependabot.yml" in repo.files)
    assert whole.cache.maintainers(whole.world.repo(HULL).node_id)


def test_a_page_is_asked_for_with_the_newest_first(whole):
    for operation in ("Pulls", "Issues", "Discussions"):
        assert whole.asked(operation)
    open_pass = [r for r in whole.asked("Pulls") if r.variables["states"] == ["OPEN"]]
    closed = [r for r in whole.asked("Pulls") if r.variables["states"] != ["OPEN"]]
    names = {r.variables["name"] for r in open_pass}
    for name in names & {r.variables["name"] for r in closed}:
        first_closed = min(r.number for r in closed if r.variables["name"] == name)
        assert all(
            r.number < first_closed for r in open_pass if r.variables["name"] == name
        )


def test_progress_counts_towards_what_there_is(whole):
    done = [p.done for p in whole.progress]
    assert done == sorted(done)
    assert all(p.done <= p.total for p in whole.progress)
    last = whole.progress[-1]
    assert (last.repo, last.feed) == ("", "done")
    assert (last.new, last.requests, last.points) == (
        whole.report.new,
        whole.report.requests,
        whole.report.points,
    )
    assert whole.report.requests == len(whole.asked())
    assert whole.report.points == whole.server.ledger.points
    assert last.points_left == 5000 - whole.report.points


def test_no_hostile_text_reaches_the_store_uncleaned(whole):
    raw = {"raw", "raw_path", "head_ref_raw", "base_ref_raw"}
    dirty = [
        (table, column, value)
        for table, rows in dump(whole.home, lazy=True).items()
        for row in rows
        for column, value in row
        if isinstance(value, str)
        and column not in raw
        and clean(value, multiline=True) != value
    ]
    assert dirty == []


def test_the_same_world_is_stored_the_same_twice(scene):
    assert scene.sync().errors == ()
    assert sync_kit.differences(dump(scene.home), dump(scene.as_first())) == {}


def test_a_mergeability_that_github_works_out_when_asked_is_asked_again(tmp_path):
    world = sync_kit.crowd(pulls=3)
    with sync_kit.scene(tmp_path, world, repos=("acme/crowd",)) as made:
        made.sync()
        found = made.cache.db.read("select distinct mergeable from pull")
        assert found == [("MERGEABLE",)]


def test_an_empty_repository_is_no_trouble(tmp_path):
    world = sync_kit.crowd(pulls=0)
    with sync_kit.scene(tmp_path, world, repos=("acme/crowd",)) as made:
        report = made.sync()
        assert (report.repos, report.new, report.errors) == (1, 0, ())
        sync_kit.open_issue(world, "acme/crowd", "First")
        assert made.sync().new == 1


def test_a_workspace_syncs_what_the_settings_name(tmp_path):
    with sync_kit.scene(tmp_path) as made:
        workspace = Workspace(
            sync_kit.environ(made.server.url, made.home), Settings(repos=(HULL,))
        )
        steps = workspace.sync(made.stop)
        with pytest.raises(StopIteration) as done:
            while True:
                next(steps)
        assert done.value.value.repos == 1
        assert workspace.me == build().viewer
        assert workspace.freshness() is not None
        assert workspace.watched() == ()
        workspace.release()


def test_keep_closed_days_says_how_far_back_closed_items_go(tmp_path):
    with sync_kit.scene(tmp_path, settings=Settings(keep_closed_days=5)) as made:
        made.sync()
        oldest = made.cache.db.read(
            "select min(closed_at) from item where state <> 'open'"
        )[0][0]
        stored = made.cache.db.read("select count(*) from item where state <> 'open'")
        hull = [
            item
            for item in made.world.repo(HULL).items.values()
            if item.state != "OPEN" and item.closed_at >= NOW - timedelta(days=5)
        ]
        assert stored == [(len(hull),)]
        assert oldest is None or oldest >= "2026-02-25"
