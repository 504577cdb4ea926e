import msgspec
import pytest
from view_world import HOSTILE, at, lens

from triage.config import Bumps as BumpSettings
from triage.config import Settings
from triage.errors import UsageError
from triage.views import Tables
from triage.views.bumps import VIEW
from triage.views.judging import PULLS_HERE, judged, judged_of


def load(world, **over):
    return VIEW.load(world, lens(**over))


def pulls(queue):
    found = msgspec.json.decode(msgspec.json.encode(queue.payload))
    return {pull["ref"]: pull for pull in found["pulls"]}


def test_the_same_bump_in_two_repositories_is_one_row(world):
    world.bump(1, ("next", "16.1.1", "16.1.4"))
    world.bump(2, ("next", "16.1.0", "16.1.4"), repo="acme/web")
    queue = load(world)
    (row,) = queue.rows
    assert row.key == "npm:next@16.1.4"
    assert [str(ref) for ref in row.refs] == ["acme/app#1", "acme/web#2"]
    assert "2 repositories" in row.cells[-1].text
    assert queue.count == 2


def test_payload_has_the_keys_of_the_contract(world):
    world.bump(1, ("next", "16.1.1", "16.1.4"))
    found = msgspec.json.decode(msgspec.json.encode(load(world).payload))
    (group,), (pull,) = found["groups"], found["pulls"]
    assert group == {
        "key": "npm:next@16.1.4",
        "title": "next 16.1.1 → 16.1.4",
        "ecosystem": "npm",
        "packages": ["next"],
        "level": "patch",
        "security": False,
        "verdict": "ready",
        "refs": ["acme/app#1"],
    }
    assert set(pull) >= {
        "ref",
        "url",
        "title",
        "author",
        "bot",
        "ecosystem",
        "directory",
        "group",
        "packages",
        "level",
        "security",
        "checks",
        "mergeable",
        "head",
        "provenance",
        "verdict",
        "reasons",
        "superseded_by",
        "opened_at",
    }
    assert pull["packages"] == [
        {
            "name": "next",
            "from": "16.1.1",
            "to": "16.1.4",
            "level": "patch",
            "dep_type": "production",
        }
    ]
    assert pull["opened_at"] == "2026-01-18T00:00:00Z"
    assert {(one["check"], one["state"]) for one in pull["reasons"]} >= {
        ("author", "pass"),
        ("age", "pass"),
    }


def test_all_conditions_passing_is_ready_and_says_so(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"))
    queue = load(world)
    assert queue.rows[0].ready
    assert queue.rows[0].cells[0].text == "ready"
    assert queue.headline == "1 bump, 1 ready, next batch Monday · oldest 2d"


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"failing": ["checks"]}, "blocked"),
        ({"unknown": ["signatures"]}, "review"),
        ({"level": "major"}, "review"),
        ({"proven": at(hours=5)}, "review"),
        ({"proven": at(hours=5), "security": 1}, "review"),
    ],
)
def test_what_is_missing_decides_the_verdict(world, over, said):
    world.bump(1, ("next", "1.0.0", "1.0.1"), **over)
    queue = load(world)
    assert pulls(queue)["acme/app#1"]["verdict"] == said
    assert not queue.rows[0].ready


def test_a_fresh_head_says_when_it_is_ready(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), proven=at(hours=31))
    assert load(world).rows[0].why == "Review: ready in 41 h."


def test_unreadable_conditions_are_never_ready(world):
    ident = world.bump(1, ("next", "1.0.0", "1.0.1"))
    world.connection.execute(
        "update bump set conditions = '[[1]]' where item_id = ?", (ident,)
    )
    assert pulls(load(world))["acme/app#1"]["verdict"] == "review"


def test_a_group_is_ready_in_part_and_says_how_much(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"))
    world.bump(2, ("next", "1.0.0", "1.0.1"), repo="acme/web", failing=["checks"])
    (row,) = load(world).rows
    assert row.cells[0].text == "review"
    assert row.cells[1].text == "1/2"
    assert row.ready
    assert row.why == "Of 2 bumps, 1 ready and 1 blocked."


def test_a_newer_bump_of_the_same_package_supersedes(world):
    world.bump(1, ("next", "1.0.0", "1.9.0"))
    world.bump(2, ("next", "1.0.0", "1.10.0"))
    world.bump(3, ("next", "1.0.0", "1.11.0"), directory="/docs")
    world.bump(4, ("next", "1.0.0", "1.12.0"), repo="acme/web")
    found = pulls(load(world))
    assert found["acme/app#1"]["superseded_by"] == "acme/app#2"
    assert found["acme/app#1"]["verdict"] == "review"
    assert found["acme/app#2"]["superseded_by"] is None


def test_a_closed_bump_supersedes_nothing_and_is_not_listed(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"))
    world.bump(2, ("next", "1.0.0", "1.0.2"), state="closed")
    assert pulls(load(world))["acme/app#1"]["superseded_by"] is None
    assert len(load(world).rows) == 1


def test_a_group_pull_request_is_superseded_only_as_a_whole(world):
    world.bump(1, ("a", "1", "2"), ("b", "1", "2"), group="all")
    world.bump(2, ("a", "1", "3"))
    assert pulls(load(world))["acme/app#1"]["superseded_by"] is None


def test_a_group_pull_request_stands_under_each_package_and_counts_once(world):
    world.bump(1, ("a", "1", "2"), ("b", "1", "2"), group="all")
    queue = load(world)
    assert {row.key for row in queue.rows} == {"npm:a@2", "npm:b@2"}
    assert queue.rows[0].evidence[0] == "carries also b"
    assert queue.count == 1


@pytest.mark.parametrize(
    ("group_by", "key"),
    [
        ("repo", "repo:acme/app"),
        ("level", "level:patch"),
        ("ecosystem", "ecosystem:npm"),
    ],
)
def test_other_groupings_take_each_pull_request_once(world, group_by, key):
    world.bump(1, ("a", "1.0.0", "1.0.1"), ("b", "1.0.0", "1.0.1"))
    (row,) = load(world, group_by=group_by).rows
    assert row.key == key
    assert len(row.refs) == 1


def test_an_unknown_grouping_is_a_usage_error(world):
    with pytest.raises(UsageError, match="no grouping"):
        load(world, group_by="colour")


def test_an_unknown_ecosystem_is_named_so(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), ecosystem="")
    assert load(world).rows[0].key == "unknown:next@1.0.1"


def test_a_lock_file_bump_without_packages_has_a_row(world):
    world.bump(1, level="lockfile")
    (row,) = load(world).rows
    assert row.key == "npm:lockfile"
    assert row.cells[-1].text == "lock file maintenance · acme/app#1"


def test_security_comes_first_then_age(world):
    world.bump(1, ("old", "1", "2"), failing=["diff"], created_at=at(days=9))
    world.bump(2, ("ready", "1", "2"), created_at=at(days=3))
    world.bump(3, ("older-ready", "1", "2"), created_at=at(days=5))
    world.bump(4, ("risk", "1", "2"), security=1, proven=at(hours=1))
    keys = [row.key for row in load(world).rows]
    assert keys == ["npm:risk@2", "npm:old@2", "npm:older-ready@2", "npm:ready@2"]


def test_between_batch_days_all_but_security_folds_into_the_headline(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), created_at=at(days=9))
    world.bump(2, ("risk", "1.0.0", "1.0.1"), security=1)
    queue = load(world)
    assert queue.headline.startswith(
        "2 bumps, 2 ready, next batch Monday; 1 security now"
    )
    assert [row.key for row in queue.apart or ()] == ["npm:risk@1.0.1"]
    assert len(queue.rows) == 2


@pytest.mark.parametrize(
    ("day", "said"), [("tuesday", ", batch today"), ("", ""), ("friday", None)]
)
def test_on_its_batch_day_nothing_is_folded(world, day, said):
    world.bump(1, ("next", "1.0.0", "1.0.1"))
    queue = load(world, settings=Settings(bumps=BumpSettings(batch_day=day)))
    if said is None:
        assert queue.apart == ()
        assert "next batch Friday" in queue.headline
    else:
        assert queue.apart is None
        assert queue.headline.startswith(f"1 bump, 1 ready{said} ·")


def test_checks_of_another_head_are_not_this_heads(world):
    ident = world.bump(1, ("a", "1", "2"))
    world.connection.execute(
        "update pull set checks_oid = 'c' where item_id = ?", (ident,)
    )
    assert pulls(load(world))["acme/app#1"]["checks"] == "pending"


def test_a_hostile_title_is_plain_text_after_the_verdict(world):
    world.bump(1, (HOSTILE, "1", "2"), title=HOSTILE)
    queue = load(world)
    (row,) = queue.rows
    assert HOSTILE in row.cells[-1].text
    assert all(HOSTILE not in cell.text for cell in row.cells[:-1])
    assert pulls(queue)["acme/app#1"]["title"] == HOSTILE


def test_a_row_has_a_cell_for_every_column(world):
    world.bump(1, ("a", "1", "2"))
    assert len(load(world).rows[0].cells) == len(VIEW.columns)


def test_nothing_stored_is_an_empty_queue(world):
    queue = load(world)
    assert queue.rows == ()
    assert queue.headline == "0 bumps"


def test_a_fresh_major_says_that_waiting_does_not_make_it_ready(world):
    world.bump(1, ("next", "1.0.0", "2.0.0"), level="major", proven=at(hours=5))
    assert load(world).rows[0].why == "Review: a major step is a person's decision."


@pytest.mark.parametrize(
    ("level", "state", "why"),
    [
        ("patch", "pass", "a patch step"),
        ("major", "unknown", "a major step is a person's decision"),
        ("unknown", "unknown", "the step is unknown"),
    ],
)
def test_the_level_is_a_condition_with_its_reason(world, level, state, why):
    world.bump(1, ("next", "1.0.0", "2.0.0"), level=level)
    pull = pulls(load(world))["acme/app#1"]
    assert {"check": "level", "state": state, "why": why} in pull["reasons"]
    assert pull["verdict"] == ("ready" if state == "pass" else "review")


def test_a_name_that_is_none_needs_a_look(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), unknown=["package-names"])
    (row,) = load(world).rows
    assert row.why == "Review: about package-names."
    assert not row.ready


def test_ready_speaks_of_the_required_conditions_alone(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), excused=["pushes"])
    (row,) = load(world).rows
    assert row.why == "Ready: every required condition passes."
    assert row.evidence[0].startswith("? pushes: GitHub does not show who pushed")


def test_who_pushed_must_be_known_where_it_may_be_read(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), unknown=["pushes"])
    (row,) = load(world).rows
    assert row.why == "Review: about pushes."


def test_what_speaks_against_a_bump_stands_first_in_its_evidence(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), failing=["diff"], unknown=["signatures"])
    evidence = load(world).rows[0].evidence
    assert evidence[0] == "✘ diff: about diff"
    assert evidence[1] == "? signatures: about signatures"


def test_a_few_bumps_are_judged_as_the_whole_queue_judges_them(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), failing=["diff"])
    world.bump(2, ("vite", "1.0.0", "1.0.1"))
    world.bump(3, ("vite", "1.0.0", "1.0.2"))
    world.bump(4, ("vite", "1.0.0", "1.0.3"), repo="acme/lib")
    whole = {
        one.ref: one for one in judged(Tables.read(world, VIEW.selects, lens()), lens())
    }
    for ref, one in whole.items():
        assert judged_of(world, {ref}, lens()) == (one,)
    assert judged_of(world, set(whole), lens()) == tuple(whole.values())


def test_only_the_repositories_of_the_named_bumps_are_read(world):
    world.bump(1, ("vite", "1.0.0", "1.0.1"))
    world.bump(4, ("vite", "1.0.0", "1.0.3"), repo="acme/lib")
    found = world.select(PULLS_HERE, {"repos": '["acme/lib"]'})
    assert [one.repo for one in found] == ["acme/lib"]
