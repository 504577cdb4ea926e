"""Who is busy, who is in a team, and which files there are is read about once a day."""

from datetime import timedelta

import pytest
from sync_kit import HULL, QUAY

from triage.demo.things import Status


def read(scene, sql):
    return [tuple(row) for row in scene.cache.db.read(sql)]


def asked(scene, name):
    return scene.asked().count(name)


def test_who_says_to_be_busy_is_known_until_when(scene):
    until = scene.world.now + timedelta(days=2)
    scene.world.person("sanne-dewit").status = Status(is_busy=True, expires_at=until)
    scene.world.person("ravi-osei").status = Status(is_busy=False)
    scene.sync()
    found = dict(read(scene, "select login, busy from account"))
    assert found["sanne-dewit"] == 1
    assert found["ravi-osei"] == 0
    (row,) = read(
        scene, "select busy_until from account where busy = 1 and login like 's%'"
    )
    assert row[0] == until.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_members_of_teams_that_rules_name_are_read(scene):
    scene.repos = (QUAY,)
    scene.sync()
    found = dict(read(scene, "select name, members from team"))
    assert found["harbourline/web"] == 2
    assert ("harbourline/web", "tomas-vrba") in read(
        scene, "select name, login from team_member"
    )


def test_a_team_that_the_token_may_not_see_is_unknown_rather_than_empty(scene):
    scene.repos = (QUAY,)
    scene.world.scopes = {"repo"}
    scene.sync()
    assert dict(read(scene, "select name, members from team")) == {
        "harbourline/web": None
    }


def test_a_rule_that_matches_no_file_is_found_in_the_tree(scene):
    scene.repos = (QUAY,)
    scene.sync()
    dead = [
        pattern for _, pattern in read(scene, "select line, pattern from dead_rule")
    ]
    assert "/src/no-such-dir/" in dead
    assert "*" not in dead


def test_a_tree_that_is_cut_says_nothing_about_any_rule(scene):
    scene.repos = (QUAY,)
    scene.world.repo(QUAY).tree_is_cut = True
    scene.sync()
    assert read(scene, "select whole from tree") == [(0,)]
    assert read(scene, "select line from dead_rule") == []


def test_all_of_it_is_read_once_a_day(scene):
    scene.repos = (HULL, QUAY)
    scene.sync()
    before = asked(scene, "Statuses"), asked(scene, "Members")
    assert before == (1, 1)
    scene.sync()
    assert (asked(scene, "Statuses"), asked(scene, "Members")) == before
    scene.now += timedelta(days=1, minutes=1)
    scene.sync()
    assert asked(scene, "Statuses") == 2


@pytest.mark.parametrize("base", ["next", "release/1.x"])
def test_code_owners_of_another_base_branch_are_read(scene, base):
    scene.repos = (HULL,)
    repo = scene.world.repo(HULL)
    item = next(
        i
        for i in repo.items.values()
        if i.pull and i.state == "OPEN" and not i.pull.is_draft
    )
    item.pull.base_ref = base
    scene.sync()
    assert read(scene, "select branch, path from owners_file") == [
        (base, ".github/CODEOWNERS")
    ]
    scene.sync()
    assert asked(scene, "OwnersFiles") == 1
