"""Repositories, what was asked for, how far it was read, and who is who."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_kit import NOW, REPO, nothing, pull
from stored_kit import empty

from triage.model import Actor, CodeownersError, Comment, Kind, Repo, RepoFiles, Review
from triage.store.cache import Cache
from triage.store.followed import Feed, Watched


@pytest.fixture
def cache(tmp_path):
    opened = Cache(empty(tmp_path))
    opened.put_repo(REPO, NOW)
    yield opened
    opened.db.close()


def test_a_repository_comes_back_as_it_was_put(cache):
    full = Repo(
        node_id="R_2",
        name="Acme/Full",
        default_branch="trunk",
        is_archived=True,
        is_private=True,
        has_issues=False,
        has_discussions=True,
        permission="MAINTAIN",
        merge_methods=("squash", "merge"),
        pushed_at=NOW,
    )
    cache.put_repo(full, NOW)
    assert cache.repo("ACME/full") == full
    assert cache.repos() == (REPO, full)
    assert cache.repo("acme/other") is None


def test_a_renamed_repository_keeps_its_items_and_how_far_they_were_read(cache):
    cache.put_items([pull()], nothing)
    cache.put_feed(REPO.node_id, "pull:open", Feed(mark=NOW))
    cache.put_repo(replace(REPO, name="Acme/Renamed"), NOW)
    assert cache.repo("acme/app") is None
    assert cache.item_by_id("PR_1").ref.repo == "Acme/Renamed"
    assert cache.feed(REPO.node_id, "pull:open").mark == NOW


def test_another_repository_of_the_same_name_takes_nothing_over(cache):
    cache.put_items([pull()], nothing)
    cache.put_repo(replace(REPO, node_id="R_other"), NOW)
    assert cache.counts() == {}


@pytest.mark.parametrize(
    "feed",
    [
        Feed(),
        Feed(mark=NOW),
        Feed(mark=NOW, cursor="abc=", pass_mark=NOW + timedelta(hours=1)),
        Feed(reconciled_at=NOW),
    ],
)
def test_how_far_a_listing_was_read_is_kept(cache, feed):
    cache.put_feed(REPO.node_id, "pull:open", Feed(NOW, "old", NOW, NOW))
    cache.put_feed(REPO.node_id, "pull:open", feed)
    assert cache.feed(REPO.node_id, "pull:open") == feed


def test_a_listing_that_was_never_read_starts_from_nothing(cache):
    assert cache.feed(REPO.node_id, "issue:open") == Feed()


def test_feeds_of_one_kind_are_forgotten_alone(cache):
    for name in ("pull:open", "issue:open", "issue:changed", "issue:reconcile"):
        cache.put_feed(REPO.node_id, name, Feed(mark=NOW))
    cache.forget_feeds(REPO.node_id, Kind.ISSUE)
    left = cache.db.read("select name from feed")
    assert left == [("pull:open",)]


def test_what_is_followed_is_listed_once_whatever_its_case(cache):
    cache.watch("acme/app")
    cache.watch("Acme/App", "missing", "gone")
    cache.watch("acme/*")
    assert cache.watched() == (
        Watched("acme/*", "ok", ""),
        Watched("Acme/App", "missing", "gone"),
    )
    cache.unwatch("ACME/APP")
    assert cache.watched() == (Watched("acme/*", "ok", ""),)


def test_codeowners_and_its_errors_come_back(cache):
    repo = replace(REPO, pushed_at=NOW)
    errors = (CodeownersError(3, "Unknown owner", "* @gone", "no such", "CODEOWNERS"),)
    cache.put_repo(repo, NOW)
    assert cache.files_at(REPO.node_id) is None
    cache.put_files(repo, RepoFiles("* @gone", "CODEOWNERS", errors, "version: 2"))
    assert cache.codeowners_errors(REPO.node_id) == errors
    assert cache.files_at(REPO.node_id) == "2026-01-20T00:00:00Z"
    cache.put_repo(replace(repo, permission="READ"), NOW)
    assert cache.db.read("select codeowners, dependabot from repo") == [
        ("* @gone", "version: 2")
    ]
    cache.put_files(repo, RepoFiles())
    assert cache.codeowners_errors(REPO.node_id) == ()
    assert cache.db.read("select codeowners from repo") == [(None,)]


def test_notes_are_kept_across_starts(cache, tmp_path):
    cache.remember("me", "ann")
    cache.remember("me", "bo")
    other = Cache(tmp_path)
    assert other.recall("me") == "bo"
    assert other.recall("nobody") == ""
    other.db.close()


# who is a maintainer


def person(login, kind="User"):
    return Actor(login, kind)


def review(login, association="CONTRIBUTOR", state="APPROVED", kind="User"):
    return Review(f"R_{login}", person(login, kind), association, state, NOW)


def learned(cache, item, named=frozenset()):
    cache.put_items([item], nothing)
    cache.learn_maintainers(REPO.node_id, named)
    return cache.maintainers(REPO.node_id)


@pytest.mark.parametrize("association", ["OWNER", "MEMBER", "COLLABORATOR"])
def test_an_insider_is_a_maintainer_wherever_he_speaks(cache, association):
    said = Comment("C", person("Cara"), association, NOW, "hi")
    item = pull(
        author=person("Ann"),
        association=association,
        comments=(said,),
        side={"reviews": (review("Rolf", association, "COMMENTED"),)},
    )
    assert learned(cache, item) == {"ann", "cara", "rolf"}


def test_who_merged_or_approved_anothers_work_is_a_maintainer(cache):
    item = pull(
        author=person("ann"),
        side={
            "merged_by": person("Mia"),
            "reviews": (
                review("approver"),
                review("ann"),
                review("critic", state="CHANGES_REQUESTED"),
                review("stranger", association="NONE"),
            ),
        },
    )
    assert learned(cache, item) == {"mia", "approver"}


def test_a_bot_is_no_maintainer_by_what_it_does(cache):
    item = pull(
        author=person("robot", "Bot"),
        association="MEMBER",
        side={
            "merged_by": person("merger", "Bot"),
            "reviews": (review("checker", kind="Bot"),),
        },
    )
    assert learned(cache, item) == set()


def test_the_settings_name_maintainers_and_no_longer(cache):
    assert learned(cache, pull(), frozenset({"zoe"})) == {"zoe"}
    assert learned(cache, pull()) == set()
