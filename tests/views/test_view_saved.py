"""Views of one's own: what is wrong in them is named, and what is right is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.config import SavedView
from triage.errors import SettingsError, UsageError
from triage.views import saved

PATH = Path("/home/ann/config.toml")


@pytest.mark.parametrize(
    ("view", "place", "hint"),
    [
        (SavedView("Bugs", query="lable:bug"), "view 1 'Bugs': query: lable:", "label"),
        (
            SavedView("Bugs", columns=("titel",)),
            "view 1 'Bugs': columns: 'titel'",
            "title",
        ),
        (
            SavedView("Bugs", sort="coments"),
            "view 1 'Bugs': sort: 'coments'",
            "comments",
        ),
        (
            SavedView("Bugs", group_by="lable"),
            "view 1 'Bugs': group_by: 'lable'",
            "label",
        ),
        (
            SavedView("Bugs", query="NOT " * 3000 + "a"),
            "view 1 'Bugs': query: The",
            "deep",
        ),
        (SavedView("[/x]"), "view 1: name '[/x]'", "letters"),
        (SavedView("x" * 25), "view 1: name", "24"),
    ],
)
def test_a_wrong_setting_names_file_place_and_nearest_name(view, place, hint):
    with pytest.raises(SettingsError) as caught:
        saved.check((view,), PATH)
    assert caught.value.message.startswith(f"{PATH}: {place}")
    assert hint in caught.value.hint


@pytest.mark.parametrize("name", ["Bumps", "all", "JOURNAL"])
def test_a_view_is_not_called_like_a_built_in_pane(name):
    with pytest.raises(SettingsError) as caught:
        saved.check((SavedView("Old bugs"), SavedView(name)), PATH)
    said = f"{PATH}: view 2 {name!r}: name: it is that of a built-in pane."
    assert caught.value.message == said


def test_two_views_of_one_name_are_an_error():
    views = (SavedView("Old bugs"), SavedView("old-bugs"))
    with pytest.raises(SettingsError, match="one of this name already"):
        saved.check(views, PATH)
    with pytest.raises(SettingsError, match="one of this name already"):
        saved.check(views[:1], PATH, ["Old bugs"])


def test_a_view_is_found_by_its_name_however_it_is_written():
    views = (SavedView("Old bugs"), SavedView("Mine"))
    assert saved.by_name(views, "old-bugs") is views[0]
    with pytest.raises(UsageError) as caught:
        saved.by_name(views, "Old bug")
    assert caught.value.hint == "Did you mean Old bugs?"


def test_a_view_without_a_word_too_much_is_right():
    view = SavedView(
        "Waiting bugs", "is:issue label:bug", ("age", "title"), "comments", "repo"
    )
    saved.check((view,), PATH)
    assert saved.wish(view).columns == ("updated", "title")
