"""A real organisation over a month: 36 repositories of elizaOS, as they were."""

import json
import os
from datetime import timedelta
from pathlib import Path
from runpy import run_path

import pytest
import sync_kit
from sync_kit import differences, dump

from triage.clock import iso, parse
from triage.views import Lens, pulse, report
from triage.views.judging import PACKAGES, PULLS, judged

PAGES = "elizaos/elizaos.github.io"
BEGINS, ENDS = parse("2026-01-20T00:00:00Z"), parse("2026-02-20T00:00:00Z")
BUMPS = """
select package.name, version_from, version_to, package.level
from bump_package package
join item on item.id = package.item_id
join repo on repo.id = item.repo_id
where repo.name = :repo and item.number = :number
"""


@pytest.fixture(scope="module")
def data():
    shared = os.environ.get("TRIAGE_SHARED") or Path(__file__).parents[3] / "shared"
    found = Path(shared) / "data" / "eliza"
    if not found.is_dir():
        pytest.skip("the recorded world is not here")
    return found


@pytest.fixture(scope="module")
def expected(data):
    return json.loads((data / "expected_2026-01-20.json").read_text())


@pytest.fixture(scope="module")
def month(data, tmp_path_factory):
    """Synced at its beginning; its end is one `advance` and one sync away."""
    from triage.demo.recorded import load

    world = load(data / "world_filled.jsonl.gz", BEGINS)
    with sync_kit.scene(tmp_path_factory.mktemp("recorded"), world, now=BEGINS) as made:
        made.repos = tuple(repo.name for repo in world.repos.values())
        made.first = made.sync()
        made.at_first = dump(made.home)
        made.bumps_at_first = {
            number: rows_of(made, number) for number in expected_numbers(data)
        }
        yield made


def expected_numbers(data):
    text = (data / "expected_2026-01-20.json").read_text()
    return json.loads(text)["dependencyPulls"]["openDependencyPullsTotal"]


def rows_of(scene, number):
    return scene.cache.db.read(BUMPS, {"repo": PAGES, "number": number})


def test_all_repositories_are_read_without_trouble(month):
    assert month.first.errors == ()
    assert month.first.repos == 36
    assert month.first.new == len(month.at_first["item"])


def test_the_open_bumps_are_those_that_were_open(month, expected):
    found = [
        dict(row)
        for row in month.at_first["item"]
        if dict(row)["state"] == "open" and dict(row)["kind"] == "pull"
    ]
    bumps = {dict(row)["item_id"] for row in month.at_first["bump"]}
    home = next(
        dict(row)["id"] for row in month.at_first["repo"] if dict(row)["name"] == PAGES
    )
    numbers = {i["number"] for i in found if i["id"] in bumps and i["repo_id"] == home}
    assert numbers == set(expected["dependencyPulls"]["openDependencyPullsTotal"])


def test_the_bumps_of_that_day_are_read_as_they_were(month, expected):
    wanted = {
        pull["number"]: [(pull["package"], pull["from"], pull["to"], pull["level"])]
        for pull in expected["dependencyPulls"]["pulls"]
    }
    assert len(wanted) == 9
    assert {n: month.bumps_at_first[n] for n in wanted} == wanted


def test_none_of_that_days_bumps_is_ready_and_the_edited_one_is_blocked(month):
    found = {
        one.ref.number: one
        for one in judged(
            {one: month.cache.select(one) for one in (PULLS, PACKAGES)},
            Lens(now=BEGINS),
        )
        if one.ref.key == PAGES
    }
    assert len(found) == 10
    assert {one.stored.level for one in found.values()} == {"major"}
    assert {one.verdict for one in found.values()} == {"review", "blocked"}
    edited = next(r for r in found[204].reasons if r.check == "paths")
    assert edited.state == "fail"
    assert edited.why == (
        "src/app/repos/components/RepositoryCard.tsx and 1 other file are no manifests "
        "or lock files: somebody's own edits"
    )
    assert found[204].verdict == "blocked"


def test_a_month_later_only_what_changed_is_asked_for(month, expected):
    month.server.ledger.clear()
    month.world.advance(ENDS)
    month.now = ENDS
    report = month.sync()
    assert report.errors == ()
    touched = {i.repo.name for i in month.world.items() if i.updated_at > BEGINS}
    assert 0 < len(touched) < 20
    for request in month.asked():
        if request in {"Pulls", "Issues", "Discussions"}:
            names = {
                f"{r.variables['owner']}/{r.variables['name']}"
                for r in month.asked(request)
            }
            assert names <= touched
    assert report.requests < month.first.requests * 2 / 3
    assert report.closed > 0
    for number, outcome in expected["dependencyPulls"]["outcomeBy2026-02-20"].items():
        stored = month.item(f"{PAGES}#{number}")
        assert stored.state == outcome["state"].lower(), number
        if outcome["mergedAt"]:
            assert stored.merged_at == parse(outcome["mergedAt"])


def test_the_result_is_that_of_a_fresh_sync(month):
    month.world.advance(ENDS)
    month.now = ENDS
    month.sync()
    silent = ("association", "reactions")
    one, two = dump(month.home, but=silent), dump(month.anew(), but=silent)
    assert differences(one, two) == {}


def test_the_next_minute_asks_for_next_to_nothing(month):
    month.world.advance(ENDS)
    month.now = ENDS
    month.sync()
    month.server.ledger.clear()
    month.sync()
    assert set(month.asked()) == {"Probe", "Volatile"}
    assert len(month.asked()) <= 6


NUMBERS = {
    ("pull", "opened"): "pulls_opened",
    ("pull", "merged"): "pulls_merged",
    ("issue", "opened"): "issues_opened",
    ("issue", "closed"): "issues_closed",
}


def counted(data, hours):
    """What the recorder of the world counts in the last hours before its beginning."""
    recorder = run_path(str(data / "world.py"))
    since = iso(BEGINS - timedelta(hours=hours))
    found = {name: set() for name in NUMBERS.values()}
    for one in recorder["changes"](data / "world.jsonl.gz", since, iso(BEGINS)):
        if name := NUMBERS.get((one["kind"], one["event"])):
            found[name].add(f"{one['repo']}#{one['number']}")
    return found


@pytest.mark.parametrize("hours", [24, 48, 72])
def test_pulse_counts_what_the_recorder_counts(month, data, hours):
    looks = Lens(BEGINS)
    totals = pulse.load(month.cache, looks, BEGINS - timedelta(hours=hours)).totals
    told = {name: set(totals.refs[name]) for name in NUMBERS.values()}
    assert told == counted(data, hours)
    assert {name: getattr(totals, name) for name in told} == {
        name: len(refs) for name, refs in told.items()
    }


def test_pulse_of_that_day_is_what_was_expected(month, expected):
    found = pulse.load(month.cache, Lens(BEGINS), BEGINS - timedelta(hours=24))
    numbers = expected["windows"]["24h"]["perRepo"]
    for repo in found.repos:
        for name in NUMBERS.values():
            told = sorted(int(ref.partition("#")[2]) for ref in repo.refs[name])
            assert (
                told == numbers.get(repo.repo, {}).get(name, {"numbers": []})["numbers"]
            )
    bumps = expected["dependencyPulls"]
    assert found.totals.bumps_by_level == bumps["levels"]
    assert found.totals.bumps_opened == bumps["openedInWindow"]


def test_the_report_tells_the_story_of_that_day(month):
    day = timedelta(hours=24)
    found = report.stories(
        month.cache, pulse.load(month.cache, Lens(BEGINS), BEGINS - day)
    )
    told = {
        (story.repo, one.what): [item.ref.partition("#")[2] for item in one.items]
        for story in found
        for one in story.told
    }
    assert found[0].repo == PAGES
    assert sorted(told[PAGES, "bumps_opened"]) == [str(n) for n in range(216, 225)]
    assert told["elizaos/eliza", "issues_closed"] == ["6338"]
    assert told["elizaos/eliza", "pulls_merged"] == ["6349"]
    assert told["elizaos/eliza", "issues_opened"] == ["6382"]
    assert (PAGES, "pulls_opened") not in told
