"""Repositories that are renamed, hidden, archived, gone or back, and their owners."""

import pytest
import sync_kit
from sync_kit import HULL, count, differences, dump, followed, of, told

from triage.config import Settings
from triage.model import Kind
from triage.store.followed import Watched

BUOY = "harbourline/buoy"
FLAGS = "harbourline/signal-flags"


# repositories


def test_a_renamed_repository_keeps_its_items_and_its_name_is_followed(synced):
    before = dump(synced.home)
    synced.world.rename(HULL, "harbourline/new-hull")
    report = synced.sync(known=True)
    assert report.notes == (f"{HULL} is now harbourline/new-hull",)
    assert report.errors == ()
    assert followed(synced) == {
        "harbourline/new-hull": Watched(
            "harbourline/new-hull", "ok", f"renamed from {HULL}"
        )
    }
    assert [r.name for r in synced.cache.repos()] == ["harbourline/new-hull"]
    after = dump(synced.home)
    assert len(after["item"]) == len(before["item"])
    assert "Pulls" not in synced.asked()
    assert synced.item("harbourline/new-hull#" + str(any_number(synced)))
    assert synced.sync(known=True).notes == ()


def any_number(scene):
    return scene.cache.db.read("select min(number) from item")[0][0]


def test_a_repository_that_moved_to_another_owner_is_followed_there(synced):
    synced.world.rename(HULL, "northpier/hull")
    synced.sync(known=True)
    assert list(followed(synced)) == ["northpier/hull"]
    assert of(synced, "northpier/hull") > 0


def test_a_rename_in_the_settings_is_said_each_time(tmp_path):
    with sync_kit.scene(tmp_path, settings=Settings(repos=(HULL,))) as made:
        made.sync(known=True)
        made.world.rename(HULL, "harbourline/new-hull")
        for _ in range(2):
            assert made.sync(known=True).notes
        assert followed(made) == {}


@pytest.mark.parametrize("how", ["never there", "deleted", "hidden"])
def test_a_missing_repository_is_said_and_forgotten_with_its_items(synced, how):
    name = "harbourline/nowhere" if how == "never there" else BUOY
    if how != "never there":
        synced.sync(BUOY)
        assert of(synced, BUOY)
    if how == "deleted":
        synced.world.delete(BUOY)
    elif how == "hidden":
        synced.world.hide(BUOY)
    report = synced.sync(HULL, name)
    assert told(report) == [(name, "missing")]
    assert name in report.errors[0].message
    assert report.repos == 1
    if how == "never there":
        assert name not in followed(synced)
    else:
        assert followed(synced)[name].state == "missing"
    assert followed(synced)[HULL].state == "ok"
    assert of(synced, name) is None
    assert of(synced, HULL) > 0


def test_a_repository_that_comes_back_is_read_again_from_nothing(synced):
    before = dump(synced.home)
    synced.world.hide(HULL)
    synced.sync(known=True)
    assert count(synced) == 0
    synced.world.hide(HULL, "")
    report = synced.sync(known=True)
    assert report.errors == ()
    assert followed(synced)[HULL].state == "ok"
    assert differences(before, dump(synced.home)) == {}


def test_single_sign_on_is_said_and_forgets_nothing(synced):
    before = dump(synced.home)
    synced.world.hide(HULL, "saml")
    report = synced.sync(known=True)
    assert told(report) == [(HULL, "saml")]
    assert followed(synced)[HULL].state == "saml"
    assert "SAML" in followed(synced)[HULL].why
    assert dump(synced.home) == before
    synced.world.hide(HULL, "")
    assert synced.sync(known=True).errors == ()
    assert followed(synced)[HULL].state == "ok"


def test_an_archived_repository_is_said_and_left_out(synced):
    report = synced.sync(HULL, FLAGS)
    assert report.errors == ()
    assert [n for n in report.notes if FLAGS in n and "archived" in n]
    assert followed(synced)[FLAGS].state == "archived"
    assert synced.cache.repo(FLAGS) is None
    synced.world.archive(HULL)
    synced.sync(known=True)
    assert followed(synced)[HULL].state == "archived"
    assert count(synced) == 0
    synced.world.archive(HULL, is_archived=False)
    synced.sync(known=True)
    assert followed(synced)[HULL].state == "ok"
    assert count(synced) > 0


@pytest.mark.parametrize(
    ("kind", "switch", "word"),
    [
        (Kind.DISCUSSION, "has_discussions", "discussions"),
        (Kind.ISSUE, "has_issues", "issues"),
    ],
)
def test_what_is_switched_off_is_said_and_comes_back_whole(synced, kind, switch, word):
    before = dump(synced.home)
    repo = synced.world.repo(HULL)
    setattr(repo, switch, False)
    report = synced.sync(known=True)
    assert report.errors == ()
    assert followed(synced)[HULL] == Watched(
        HULL, f"{word}-off", f"{word} switched off"
    )
    assert count(synced, f"kind = '{kind}' and state = 'open'") == 0
    assert count(synced, "kind = 'pull'") > 0
    setattr(repo, switch, True)
    synced.sync(known=True)
    assert followed(synced)[HULL].state == "ok"
    assert differences(before, dump(synced.home)) == {}


def test_both_switched_off_are_said_together(synced):
    repo = synced.world.repo(HULL)
    repo.has_issues = repo.has_discussions = False
    synced.sync(known=True)
    assert followed(synced)[HULL].state == "issues-discussions-off"


def test_a_name_in_another_case_is_the_same_repository(synced):
    report = synced.sync("HARBOURLINE/Hull")
    assert (report.repos, report.notes, report.errors) == (1, (), ())
    assert list(followed(synced)) == [HULL]
    assert [r.name for r in synced.cache.repos()] == [HULL]


def test_a_repository_named_twice_is_read_once(fleet):
    assert fleet.sync("acme/sloop", "ACME/Sloop", "acme/*").repos == 3


# owners


@pytest.fixture
def fleet(tmp_path):
    world = sync_kit.fleet("sloop", "brig", "yawl", "wreck")
    world.archive("acme/wreck")
    with sync_kit.scene(tmp_path, world, repos=("acme/*",)) as made:
        yield made


def test_an_owner_stands_for_all_that_can_be_read_and_is_not_archived(fleet):
    fleet.world.hide("acme/yawl")
    report = fleet.sync()
    assert (report.repos, report.errors) == (2, ())
    assert [r.name for r in fleet.cache.repos()] == ["acme/brig", "acme/sloop"]
    assert followed(fleet) == {"acme/*": Watched("acme/*", "ok", "")}


@pytest.mark.parametrize("how", ["delete", "archive", "hide", "rename"])
def test_what_leaves_an_owner_leaves_the_store_or_is_said_to_have_moved(fleet, how):
    fleet.sync()
    assert of(fleet, "acme/brig")
    if how == "rename":
        fleet.world.rename("acme/brig", "northpier/brig")
    else:
        getattr(fleet.world, how)("acme/brig")
    report = fleet.sync(known=True)
    assert of(fleet, "acme/brig") is None
    assert of(fleet, "acme/sloop") == 2
    if how == "rename":
        assert report.notes == ("acme/brig is now northpier/brig",)
        assert of(fleet, "northpier/brig") == 2
    elif how == "archive":
        assert [n for n in report.notes if "acme/brig is archived" in n]
    else:
        assert told(report) == [("acme/brig", "missing")]
    assert told(fleet.sync(known=True)) == []


def test_an_owner_who_is_not_there_is_said_and_not_remembered(synced):
    report = synced.sync(HULL, "nobody/*")
    assert told(report) == [("nobody/*", "missing")]
    assert report.repos == 1
    assert "nobody/*" not in followed(synced)
    synced.world.person("nobody", "Organization")
    synced.world.add_repo("nobody/thing")
    assert synced.sync("nobody/*").errors == ()
    assert followed(synced)["nobody/*"].state == "ok"


def test_an_owner_whom_only_the_settings_name_is_not_remembered(tmp_path):
    settings = Settings(repos=("nobody/*", HULL))
    with sync_kit.scene(tmp_path, settings=settings) as made:
        report = made.sync(known=True)
        assert told(report) == [("nobody/*", "missing")]
        assert followed(made) == {}


# what interleavings brought to light


def test_items_of_a_renamed_repository_point_to_its_new_name(synced):
    synced.world.rename(HULL, "harbourline/barge")
    synced.sync()
    for table in ("item", "comment"):
        rows = synced.cache.db.read(f"select url from {table}")
        assert rows
        assert not [url for (url,) in rows if f"/{HULL}/" in url]
    assert differences(dump(synced.home), dump(synced.anew())) == {}


def test_a_repository_that_was_renamed_and_then_archived_is_left_out(fleet):
    fleet.sync()
    fleet.world.rename("acme/brig", "acme/barque")
    fleet.world.archive("acme/barque")
    fleet.sync(known=True)
    assert [r.name for r in fleet.cache.repos()] == ["acme/sloop", "acme/yawl"]


def test_a_repository_that_left_a_followed_owner_is_read_on(fleet):
    fleet.sync()
    fleet.world.rename("acme/brig", "northpier/brig")
    fleet.sync(known=True)
    assert set(followed(fleet)) == {"acme/*", "northpier/brig"}
    sync_kit.open_issue(fleet.world, "northpier/brig", "Late")
    fleet.sync(known=True)
    assert of(fleet, "northpier/brig") == 3


def test_where_issues_are_switched_off_closed_ones_go_too(fleet):
    fleet.world.close("acme/brig#2")
    fleet.sync()
    assert fleet.item("acme/brig#2").state == "closed"
    fleet.world.repo("acme/brig").has_issues = False
    fleet.sync(known=True)
    assert fleet.item("acme/brig#2") is None


def test_what_could_not_be_read_after_a_comparison_is_looked_for_again(synced):
    ref = next(
        i.ref
        for i in synced.world.repo(HULL).items.values()
        if i.kind == "issue" and i.state == "OPEN"
    )
    synced.world.delete(ref)
    synced.fault("Items", "status", status=502, times=-1, body="{}")
    assert told(synced.sync()) == [(HULL, "network")]
    assert synced.item(ref) is not None
    synced.faults.clear()
    synced.sync()
    assert synced.item(ref) is None


def test_what_was_read_under_a_name_in_between_points_to_the_new_one(synced):
    barge, barque = "harbourline/barge", "harbourline/barque"
    sync_kit.open_issue(synced.world, HULL, "Late")
    synced.faults.forget()
    synced.faults.at("Issues", 1, lambda: synced.world.rename(HULL, barge))
    synced.sync()
    synced.world.rename(barge, barque)
    synced.sync(known=True)
    for table in ("item", "comment"):
        rows = synced.cache.db.read(f"select url from {table}")
        assert {"/".join(url.split("/")[3:5]) for (url,) in rows} == {barque}
