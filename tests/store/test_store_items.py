"""Items: what goes in comes out, and what is newer or proven is not lost."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_kit import NOW, REPO, nothing, pull
from stored_kit import empty

from triage.model import (
    Actor,
    Check,
    Comment,
    Commit,
    Discussion,
    Event,
    File,
    Item,
    Kind,
    Label,
    Proof,
    Pull,
    Push,
    Ref,
    Review,
    ReviewRequest,
    Thread,
    Volatile,
)
from triage.model.changes import UNASKED, UNREAD
from triage.store.cache import Cache, Changed
from triage.store.put import _INSERT_ITEM, _UPDATE_ITEM, _UPSERT_PULL

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WORD = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
COUNT = st.integers(0, 2**31)
WHEN = st.integers(946_684_800, 4_102_444_800).map(
    lambda s: datetime.fromtimestamp(s, UTC)
)
YES = st.booleans()


def some(strategy, *, by, size=4, order=None):
    """A few that differ in every one of some fields, in the store's order."""
    found = st.lists(strategy, max_size=size, unique_by=by)
    if order:
        found = found.map(lambda each: sorted(each, key=order))
    return found.map(tuple)


def field_of(name):
    return lambda one: getattr(one, name)


def who(numbered=True):
    number = st.none() | st.integers(0, 2**53) if numbered else st.none()
    return st.none() | st.builds(Actor, WORD, WORD, number)


COMMENTS = some(
    st.builds(
        Comment,
        node_id=WORD,
        author=who(numbered=False),
        association=TEXT,
        created_at=WHEN,
        body=TEXT,
        url=TEXT,
        database_id=TEXT,
        is_answer=YES,
        reply_to=TEXT,
    ),
    by=field_of("node_id"),
    order=field_of("created_at"),
)
REVIEWS = some(
    st.builds(
        Review,
        node_id=WORD,
        author=who(numbered=False),
        association=TEXT,
        state=TEXT,
        submitted_at=st.none() | WHEN,
        commit_oid=TEXT,
        body=TEXT,
        database_id=st.integers(0, 2**80).map(str),
    ),
    by=field_of("node_id"),
    order=lambda r: (r.submitted_at is not None, r.submitted_at or NOW),
)
LABELS = some(
    st.builds(Label, TEXT, WORD, TEXT),
    by=(field_of("name"), field_of("raw")),
    order=field_of("name"),
)
COMMITS = st.builds(
    Commit,
    oid=TEXT,
    message=TEXT,
    parents=COUNT,
    author_email=TEXT,
    author_login=TEXT,
    author_ids=st.lists(COUNT, max_size=3).map(tuple),
    authors=COUNT,
    committer_email=TEXT,
    signed_by_github=st.none() | YES,
)
PULLS = st.builds(
    Pull,
    head_ref=TEXT,
    head_ref_raw=TEXT,
    head_oid=TEXT,
    base_ref=TEXT,
    base_ref_raw=TEXT,
    is_draft=YES,
    is_cross_repository=YES,
    head_repo_id=TEXT,
    mergeable=TEXT,
    merge_state=TEXT,
    review_decision=TEXT,
    additions=COUNT,
    deletions=COUNT,
    changed_files=COUNT,
    merged_by=who(numbered=False),
    in_merge_queue=YES,
    auto_merge=YES,
    reviews=REVIEWS,
    threads=some(
        st.builds(Thread, WORD, TEXT, st.none() | COUNT, YES, YES),
        by=lambda t: t.node_id,
    ),
    requests=some(
        st.builds(ReviewRequest, WORD, YES, YES), by=lambda r: (r.name, r.is_team)
    ),
    checks=st.lists(
        st.builds(
            Check,
            TEXT,
            TEXT,
            st.none() | COUNT,
            TEXT,
            st.none() | WHEN,
            st.none() | COUNT,
        ),
        max_size=4,
    ).map(tuple),
    checks_total=COUNT,
    checks_state=TEXT,
    checks_oid=TEXT,
    files=some(
        st.builds(File, TEXT, TEXT, COUNT, COUNT, TEXT), by=field_of("raw_path")
    ),
    files_total=COUNT,
    commits=st.lists(COMMITS, max_size=3).map(tuple),
    commits_total=COUNT,
    head_at=st.none() | WHEN,
    commits_oid=WORD,
    pushes=some(
        st.builds(Push, who(), WHEN, TEXT), by=field_of("at"), order=field_of("at")
    ),
    changes=st.just(UNREAD),
    activity=st.just(UNASKED),
    closes=st.lists(
        st.builds(Ref.of, st.just("Acme/Other"), COUNT), max_size=3, unique=True
    ).map(tuple),
)
EVENTS = st.lists(
    st.builds(
        Event,
        kind=TEXT,
        at=WHEN,
        actor=who(numbered=False),
        subject=who(numbered=False),
        after_oid=TEXT,
    ),
    max_size=3,
).map(tuple)
DISCUSSIONS = st.builds(
    Discussion,
    category=TEXT,
    is_answerable=YES,
    is_answered=YES,
    answer_id=TEXT,
    answer_chosen_at=st.none() | WHEN,
)


def items(kind):
    logins = st.lists(WORD, max_size=3, unique=True).map(tuple)
    return st.builds(
        Item,
        node_id=st.just(f"{kind}_1"),
        repo_id=st.just(REPO.node_id),
        ref=st.just(Ref.of(REPO.name, list(Kind).index(kind) + 1)),
        kind=st.just(kind),
        title=TEXT,
        body=TEXT,
        url=TEXT,
        author=who(),
        association=TEXT,
        state=st.sampled_from(["open", "closed", "merged"]),
        created_at=WHEN,
        updated_at=WHEN,
        closed_at=st.none() | WHEN,
        merged_at=st.none() | WHEN,
        state_reason=TEXT,
        locked=YES,
        milestone=TEXT,
        labels=LABELS,
        assignees=st.just(()) if kind is Kind.DISCUSSION else logins,
        comments=COMMENTS,
        comments_total=COUNT,
        reactions=COUNT,
        events=st.just(()) if kind is Kind.DISCUSSION else EVENTS,
        pull=PULLS if kind is Kind.PULL else st.none(),
        discussion=DISCUSSIONS if kind is Kind.DISCUSSION else st.none(),
    )


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One store for many examples: each must replace the one before wholly."""
    opened = Cache(empty(tmp_path_factory.mktemp("items")))
    opened.put_repo(REPO, NOW)
    yield opened
    opened.db.close()


@pytest.fixture
def cache(tmp_path):
    opened = Cache(empty(tmp_path))
    opened.put_repo(REPO, NOW)
    yield opened
    opened.db.close()


fast = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", list(Kind))
@fast
@given(data=st.data())
def test_every_field_of_an_item_comes_back_as_it_was_put(shared, kind, data):
    given_item = data.draw(items(kind))
    shared.drop([f"{kind}_1"])
    shared.put_items([given_item], nothing)
    assert shared.item(given_item.ref) == given_item
    assert shared.item_by_id(given_item.node_id) == given_item


@pytest.mark.parametrize("kind", list(Kind))
@fast
@given(data=st.data())
def test_nothing_of_an_item_outlives_its_next_version(shared, kind, data):
    first, second = data.draw(items(kind)), data.draw(items(kind))
    latest = max(first.updated_at, second.updated_at)
    shared.drop([f"{kind}_1"])
    shared.put_items([first], nothing)
    shared.put_items([replace(second, updated_at=latest)], nothing)
    assert shared.item(first.ref) == replace(second, updated_at=latest)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(Kind))
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_field_of_very_many_items_comes_back(shared, kind, data):
    given_item = data.draw(items(kind))
    shared.drop([f"{kind}_1"])
    shared.put_items([given_item], nothing)
    assert shared.item(given_item.ref) == given_item


def test_the_strategies_above_leave_no_field_out():
    named = {f.name for f in (*fields(Pull), *fields(Item), *fields(Discussion))}
    text = Path(__file__).read_text()
    assert [name for name in sorted(named) if f"{name}=" not in text] == []


# which version stands


def test_a_page_read_earlier_does_not_overwrite_a_later_one(cache):
    later = pull(updated_at=NOW + timedelta(minutes=1), title="later")
    cache.put_items([later], nothing)
    assert cache.put_items([pull(title="earlier")], nothing) == Changed()
    assert cache.item(later.ref) == later


def test_what_was_read_twice_at_one_version_is_the_second_reading(cache):
    cache.put_items([pull(title="first")], nothing)
    cache.put_items([pull(title="second")], nothing)
    assert cache.item(pull().ref).title == "second"


def test_changes_are_counted_as_new_updated_and_closed(cache):
    assert cache.put_items([pull()], nothing) == Changed(new=1)
    assert cache.put_items([pull()], nothing) == Changed()
    moved = pull(updated_at=NOW + timedelta(seconds=1))
    assert cache.put_items([moved], nothing) == Changed(updated=1)
    closed = replace(moved, state="closed", closed_at=NOW)
    assert cache.put_items([closed], nothing) == Changed(updated=1, closed=1)


def test_a_number_that_another_item_got_belongs_to_that_one(cache):
    cache.put_items([pull(node_id="PR_old")], nothing)
    cache.put_items([pull(node_id="PR_new")], nothing)
    assert cache.item(pull().ref).node_id == "PR_new"
    assert cache.item_by_id("PR_old") is None


def test_an_item_of_a_repository_that_is_not_stored_is_left_out(cache):
    stray = replace(pull(), repo_id="R_elsewhere")
    assert cache.put_items([stray], nothing) == Changed()
    assert cache.counts() == {}


def test_an_item_that_moved_to_an_unknown_repository_is_forgotten(cache):
    cache.put_items([pull()], nothing)
    cache.put_items([replace(pull(), repo_id="R_elsewhere")], nothing)
    assert cache.counts() == {}


def test_a_ref_is_found_in_any_case(cache):
    cache.put_items([pull(7)], nothing)
    assert cache.item(Ref.parse("ACME/app#7")).ref.repo == "Acme/App"


# what proves a bump

COMMIT = Commit(
    "a" * 40, "Bump", 1, "a@b", "bot", (1,), 1, "c@d", signed_by_github=True
)
PROOF = Proof("PR_1", "a" * 40, (COMMIT,), 1, (Push(None, NOW, "a" * 40),))


def test_commits_stay_while_the_head_does(cache):
    cache.put_items([pull()], nothing)
    cache.put_proof([PROOF], nothing)
    cache.put_items([pull(updated_at=NOW + timedelta(hours=1))], nothing)
    kept = cache.item(pull().ref).pull
    assert (kept.commits, kept.pushes, kept.commits_oid) == (
        PROOF.commits,
        PROOF.pushes,
        PROOF.head_oid,
    )


def test_commits_of_another_head_are_not_kept(cache):
    cache.put_items([pull()], nothing)
    cache.put_proof([PROOF], nothing)
    cache.put_items([pull(head="b" * 40)], nothing)
    kept = cache.item(pull().ref).pull
    assert (kept.commits, kept.pushes, kept.commits_oid) == ((), (), "")


def test_commits_that_were_read_at_another_head_are_not_taken(cache):
    cache.put_items([pull(head="b" * 40)], nothing)
    cache.put_proof([PROOF], nothing)
    assert cache.item(pull().ref).pull.commits == ()


def volatile(**over):
    fields = {
        "node_id": "PR_1",
        "updated_at": NOW,
        "state": "open",
        "head_oid": "a" * 40,
        "mergeable": "MERGEABLE",
        "merge_state": "CLEAN",
        "checks": (Check("build", "success"),),
        "checks_total": 1,
        "checks_state": "success",
        "checks_oid": "a" * 40,
    }
    return Volatile(**(fields | over))


def test_what_moves_without_a_trace_is_written_and_derived_again(cache):
    seen = []

    def derive(item):
        seen.append(item)
        return ()

    cache.put_items([pull()], nothing)
    assert cache.put_volatile([volatile()], derive) == Changed(updated=1)
    stored = cache.item(pull().ref)
    assert seen == [stored]
    assert stored.pull.mergeable == "MERGEABLE"
    assert stored.pull.checks == (Check("build", "success"),)
    assert cache.put_volatile([volatile()], derive) == Changed()
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("side", "before", "after", "times"),
    [
        ({}, "UNKNOWN", "MERGEABLE", 0),
        ({}, "MERGEABLE", "CONFLICTING", 1),
        ({}, "CONFLICTING", "MERGEABLE", 1),
        ({"review_decision": "APPROVED"}, "UNKNOWN", "MERGEABLE", 1),
    ],
)
def test_mergeability_is_derived_from_only_where_facts_rest_on_it(
    cache, side, before, after, times
):
    cache.put_items([pull(side=side)], nothing)
    cache.put_volatile([volatile(mergeable=before)], nothing)
    seen = []
    cache.put_volatile(
        [volatile(mergeable=after)], lambda item: seen.append(item) or ()
    )
    assert len(seen) == times
    assert cache.item(pull().ref).pull.mergeable == after


def test_a_head_that_moved_takes_its_proof_with_it(cache):
    cache.put_items([pull()], nothing)
    cache.put_proof([PROOF], nothing)
    cache.put_volatile([volatile(head_oid="c" * 40)], nothing)
    stored = cache.item(pull().ref).pull
    assert (stored.head_oid, stored.commits, stored.commits_oid) == ("c" * 40, (), "")


def test_news_of_an_item_that_is_not_stored_is_ignored(cache):
    assert cache.put_volatile([volatile(node_id="PR_9")], nothing) == Changed()
    cache.put_proof([replace(PROOF, node_id="PR_9")], nothing)
    assert cache.counts() == {}


def test_teams_get_their_names_and_people_stay(cache):
    asked = (ReviewRequest("ann"), ReviewRequest("team", is_team=True))
    cache.put_items([pull(side={"requests": asked})], nothing)
    assert cache.teamed([REPO.node_id]) == ("PR_1",)
    named = ReviewRequest("acme/core", is_team=True, as_code_owner=True)
    derived = []
    cache.put_teams({"PR_1": (named,)}, lambda item: derived.append(item) or ())
    assert derived == [cache.item(pull().ref)]
    assert cache.item(pull().ref).pull.requests == (ReviewRequest("ann"), named)
    assert cache.teamed([REPO.node_id]) == ()
    cache.put_teams({"PR_1": ()}, nothing)
    assert named in cache.item(pull().ref).pull.requests


# forgetting


def test_what_closed_long_ago_is_forgotten_and_nothing_else(cache):
    old, young = NOW - timedelta(days=91), NOW - timedelta(days=89)
    cache.put_items(
        [
            pull(1, node_id="open", updated_at=old),
            pull(2, node_id="old", state="merged", closed_at=old),
            pull(3, node_id="young", state="closed", closed_at=young),
        ],
        nothing,
    )
    assert cache.prune(NOW - timedelta(days=90)) == 1
    assert [cache.item_by_id(i) is None for i in ("open", "old", "young")] == [
        False,
        True,
        False,
    ]


def test_labels_are_listed_with_the_most_used_first(cache):
    bug, docs = Label("bug", "bug", "f00"), Label("docs", "docs", "0f0")
    cache.put_items(
        [
            pull(1, node_id="1", labels=(docs, bug)),
            pull(2, node_id="2", labels=(bug,)),
        ],
        nothing,
    )
    assert cache.labels("acme/APP") == (bug, docs)


def test_the_statements_name_as_many_columns_as_the_tables_have(cache):
    whole = _INSERT_ITEM + _UPDATE_ITEM
    for table, statement in (("item", whole), ("pull", _UPSERT_PULL)):
        for column in cache.db.read(f"pragma table_info({table})"):
            written = column[1] in statement or column[1] == "place"
            assert written, (table, column[1])


# facts of an item


def test_facts_are_replaced_as_a_whole(cache):
    columns = ("position", "name", "version_from", "version_to", "level", "dep_type")
    rows = [(0, "next", "1", "2", "major", ""), (1, "react", "1", "2", "major", "")]
    cache.put_items([pull()], lambda _item: [("bump_package", columns, rows)])
    cache.put_items([pull()], lambda _item: [("bump_package", columns, rows[:1])])
    found = cache.facts("bump_package", columns, "PR_1")
    assert [one["name"] for one in found] == ["next"]


@pytest.mark.parametrize("state", ["open", "closed", "merged"])
def test_facts_are_derived_again_for_every_item_of_a_repository(cache, state):
    cache.put_items([pull(state=state, closed_at=NOW)], nothing)
    seen = []
    cache.derive_again(REPO.node_id, lambda item: seen.append(item.node_id) or ())
    assert seen == ["PR_1"]


@pytest.mark.parametrize("number", [0, 1, 5, 64, 85, 150])
def test_every_row_of_many_is_written_once(cache, number):
    rows = [("PR_1", f"{n}", f"raw {n}", "f00") for n in range(number)]
    cache.put_items([pull()], nothing)
    with cache.db.writing():
        cache.db.run_together("insert into label values", rows)
    stored = cache.db.read("select item_id, name, raw, color from label order by rowid")
    assert stored == rows


def test_titles_of_a_large_page_are_found_and_old_ones_are_not(cache):
    def titled(word):
        return [
            pull(n, node_id=str(n), title=f"{word} {n}", labels=())
            for n in range(1, 86)
        ]

    def found(word):
        sql = (
            "select count(*) from title_index join item on place = title_index.rowid "
            "where title_index match ?"
        )
        return cache.db.read(sql, (word,))[0][0]

    cache.put_items(titled("mend"), nothing)
    assert (found("mend"), found("parse")) == (85, 0)
    cache.put_items(titled("parse"), nothing)
    assert (found("mend"), found("parse")) == (0, 85)
