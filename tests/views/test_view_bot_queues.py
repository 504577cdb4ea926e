"""Queues of Dependabot that are full, in Bumps and as contention."""

import msgspec
import pytest
from view_world import at, lens

from triage.views.bumps import VIEW
from triage.views.contention import VIEW as CONTENTION

NPM = "version: 2\nupdates:\n- package-ecosystem: npm\n  directory: /\n"


@pytest.fixture
def configured(world):
    world.repo(dependabot=NPM)
    return world


def arrive(world, count, first=1, **over):
    for number in range(first, first + count):
        over = {"author_kind": "Bot", "author": "dependabot"} | over
        world.bump(number, (f"p{number}", "1.0.0", "1.0.1"), **over)


def limits(world, **over):
    queue = VIEW.load(world, lens(**over))
    return list(msgspec.to_builtins(queue.payload)["limits"])


def test_five_open_version_updates_are_a_full_queue(configured):
    arrive(configured, 4)
    assert limits(configured) == []
    arrive(configured, 1, first=5)
    (full,) = limits(configured)
    assert (full["repo"], full["ecosystem"], full["directory"]) == (
        "acme/app", "npm", "/",
    )  # fmt: skip
    assert (full["kind"], full["open"], full["limit"]) == ("version", 5, 5)
    assert full["refs"] == [f"acme/app#{n}" for n in range(1, 6)]
    assert full["why"] == (
        "5 of 5 npm version updates are open in / of acme/app: "
        "nothing new arrives until one goes."
    )


def test_each_line_of_a_full_queue_and_the_headline_say_so(configured):
    arrive(configured, 5)
    queue = VIEW.load(configured, lens())
    assert all("nothing new arrives until one goes" in row.why for row in queue.rows)
    assert all(row.evidence[0].startswith("queue full: 5 of 5") for row in queue.rows)
    assert queue.headline.endswith("acme/app at its limit")


def test_other_directories_bots_and_accounts_do_not_count(configured):
    arrive(configured, 4)
    arrive(configured, 1, first=5, directory="/docs")
    other = configured.bump(6, ("p6", "1.0.0", "1.0.1"))
    configured.connection.execute(
        "update bump set bot = 'renovate' where item_id = ?", (other,)
    )
    arrive(configured, 1, first=7, author_kind="User")
    arrive(configured, 1, first=8, state="closed")
    assert limits(configured) == []


def test_security_updates_have_a_limit_of_their_own(configured):
    arrive(configured, 4)
    arrive(configured, 9, first=11, security=1)
    assert limits(configured) == []
    arrive(configured, 1, first=20, security=1)
    (full,) = limits(configured)
    assert (full["kind"], full["open"], full["limit"]) == ("security", 10, 10)


def test_without_its_file_nothing_is_said_of_version_updates(world):
    arrive(world, 7)
    assert limits(world) == []


def test_where_version_updates_are_off_nothing_is_full(world):
    world.repo(dependabot=NPM + "  open-pull-requests-limit: 0\n")
    arrive(world, 3)
    assert limits(world) == []


def test_a_full_queue_is_contention_that_grows_while_nothing_arrives(configured):
    arrive(configured, 5, created_at=at(days=12))
    queue = CONTENTION.load(configured, lens())
    (flag,) = msgspec.to_builtins(queue.payload)["flags"]
    assert (flag["kind"], flag["severity"]) == ("queue-limit", 52)
    assert flag["suggestion"] == "Merge or close one; the oldest is acme/app#1."
    assert queue.rows[0].cells[-1].text == "5 of 5 npm version updates in /"


def test_more_than_the_limit_is_said_as_such(configured):
    arrive(configured, 6)
    assert limits(configured)[0]["why"].startswith("6 (limit 5) npm version updates")
