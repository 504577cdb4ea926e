"""Whom GitHub lets one assign is read once a day, where one may assign at all."""

from datetime import timedelta

import pytest
from sync_kit import HULL, QUAY

from triage.views.assignable import everybody


def known(scene, *repos, teams=False):
    return [login for login, _ in everybody(scene.cache, repos, teams=teams)]


def asked(scene):
    return scene.asked().count("Assignable")


def test_everybody_with_push_access_can_be_named_maintainers_first(scene):
    scene.world.repo(HULL).permissions |= {"zoe-new": "WRITE", "read-only": "READ"}
    for login in ("zoe-new", "read-only"):
        scene.world.person(login)
    scene.sync()
    found = known(scene, HULL)
    assert "zoe-new" in found
    assert "read-only" not in found
    whys = dict(everybody(scene.cache, [HULL.upper()], teams=False))
    assert whys["zoe-new"] == "can be assigned"
    reasons = list(whys.values())
    assert reasons == sorted(reasons, reverse=True)


def test_more_than_a_page_of_people_are_read(scene):
    for n in range(230):
        scene.world.person(f"crew-{n:03}")
        scene.world.repo(HULL).permissions[f"crew-{n:03}"] = "WRITE"
    scene.sync()
    assert len([x for x in known(scene, HULL) if x.startswith("crew-")]) == 230


def test_it_is_read_once_a_day_for_many_repositories_together(scene):
    scene.repos = (HULL, QUAY)
    scene.sync()
    assert asked(scene) == 1
    scene.sync()
    assert asked(scene) == 1
    scene.now += timedelta(days=1, minutes=1)
    scene.sync()
    assert asked(scene) == 2


@pytest.mark.parametrize("permission", ["READ", ""])
def test_where_one_may_not_assign_nobody_is_asked_for(scene, permission):
    scene.world.repo(HULL).permissions[scene.world.viewer.lower()] = permission
    scene.sync()
    assert asked(scene) == 0


def test_teams_come_from_code_owners_and_earlier_requests(scene):
    scene.world.repo(HULL).files[".github/CODEOWNERS"] = "* @harbourline/deck a@b/c\n"
    scene.sync()
    assert "harbourline/deck" in known(scene, HULL, teams=True)
    assert not any("@" in one for one in known(scene, HULL, teams=True))
    assert not any("/" in one for one in known(scene, HULL))


def test_a_repository_that_does_not_tell_costs_the_sync_nothing(scene):
    scene.fault("Assignable", "partial", path=("r0",))
    report = scene.sync()
    assert report.new > 0
    assert known(scene, HULL)
