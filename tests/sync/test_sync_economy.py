"""What a sync costs GitHub, counted by GitHub."""

from collections import Counter
from datetime import timedelta

import pytest
import sync_kit
from sync_kit import NOW, differences, dump

from triage.demo.things import Check, File, Push, digest
from triage.demo.world import World
from triage.sync.vouching import MOST

CROWD = "acme/crowd"
LINES = 100
"""Pull requests of people of which one sync reads the lines."""


def stack(pulls, *, bumps=False, name=CROWD):
    """Open pull requests with reviews, checks and files, mergeability unknown yet."""
    world = World(NOW - timedelta(days=1), "mira")
    world.add_repo(name, permissions={"mira": "ADMIN"}, roles={"mira": "OWNER"})
    bot = "dependabot[bot]" if bumps else "ann"
    for number in range(pulls):
        title = f"Bump lib-{number} from 1.0.0 to 1.0.1" if bumps else f"Work {number}"
        ref = f"dependabot/npm_and_yarn/lib-{number}-1.0.1" if bumps else ""
        files = (File("package.json", 1, 1), File("package-lock.json", 3, 3))
        item = world.open_pull(name, title, by=bot, head_ref=ref, files=files)
        world.review(item.ref, "COMMENT", by="mira", body="Looks right.")
        item.side.checks += [
            Check(check, item.side.head_oid, "SUCCESS", world.now, world.now)
            for check in ("test", "lint")
        ]
        if bumps and number % 50 == 0:
            oid = digest("before", number)
            push = Push(item.author, world.now, oid, item.side.head_oid, f"P{number}")
            item.side.pushes.append(push)
    return world


@pytest.mark.parametrize("bumps", [False, True], ids=["by people", "all bumps"])
@pytest.mark.parametrize(
    ("pulls", "most"), [(230, 11), pytest.param(1000, 25, marks=pytest.mark.slow)]
)
def test_open_pull_requests_with_all_detail_cost_few_requests(
    tmp_path, bumps, pulls, most
):
    with sync_kit.scene(tmp_path, stack(pulls, bumps=bumps), repos=(CROWD,)) as made:
        report = made.sync()
        assert report.errors == ()
        asked = Counter(made.asked())
        lines = asked.pop("", 0)  # REST
        assert lines == min(pulls, MOST if bumps else LINES)
        assert report.requests - lines == asked.total() <= most
        for table, each in (("review", 1), ("check_run", 2), ("file", 2)):
            rows = made.cache.db.read(f"select count(*) from {table}")
            assert rows == [(pulls * each,)]
        unknown = "select count(*) from pull where mergeable = 'UNKNOWN'"
        assert made.cache.db.read(unknown) == [(0,)]
        unread = "select count(*) from pull where commits_oid <> head_oid"
        assert made.cache.db.read(unread) == [(0 if bumps else pulls,)]
        assert differences(dump(made.home), dump(made.anew())) == {}


@pytest.mark.parametrize("number", [12, pytest.param(120, marks=pytest.mark.slow)])
def test_quiet_repositories_cost_one_question_for_fifty_of_them(tmp_path, number):
    world = sync_kit.fleet(*(f"part-{n}" for n in range(number)))
    names = tuple(f"acme/part-{n}" for n in range(number))
    with sync_kit.scene(tmp_path, world, repos=names) as made:
        made.sync()
        made.server.ledger.clear()
        report = made.sync()
        assert Counter(made.asked()) == {
            "Probe": -(-number // 50),
            "Volatile": -(-number // 100),
        }
        assert report.requests == len(made.asked())


def test_no_page_asks_for_more_than_is_left(tmp_path):
    world = sync_kit.crowd(130, 130)
    with sync_kit.scene(tmp_path, world, repos=(CROWD,)) as made:
        made.sync()
        for operation in ("Pulls", "Issues"):
            asked = [r.variables["first"] for r in made.asked(operation)]
            assert len(asked) == 2
            assert sum(asked) <= 135
        made.server.ledger.clear()
        made.sync(full=True)
        asked = [
            r.variables[f"f{i}"]
            for r in made.asked("Briefs")
            for i in range(10)
            if f"f{i}" in r.variables
        ]
        assert len(asked) == 6
        assert sum(asked) <= 2 * 135 + 2 * 5


def test_a_question_stays_within_githubs_node_limit_at_its_largest(tmp_path):
    with sync_kit.scene(tmp_path, stack(120), repos=(CROWD,)) as made:
        made.sync()
        assert max(r.cost for r in made.server.ledger.requests()) < 30


def test_a_quiet_sync_has_no_reader_look_again(tmp_path):
    with sync_kit.scene(
        tmp_path, sync_kit.fleet("one", "two"), repos=("acme/*",)
    ) as it:
        it.sync()
        before = it.cache.generation()
        it.sync(known=True)
        assert it.cache.generation() == before
        it.world.comment("acme/one#1", "Well.", by="ann")
        it.sync(known=True)
        assert it.cache.generation() > before
