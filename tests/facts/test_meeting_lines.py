"""Which lines patches change, which paths tools write, which titles are alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.facts import spans
from triage.facts.generated import is_generated, shared_by_people
from triage.facts.likeness import gist, likeness
from triage.model.changes import Patch


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("@@ -10,3 +10,4 @@\n context\n-old\n+new\n+more\n ctx", ((11, 11),)),
        ("@@ -10,2 +10,3 @@\n a\n+x\n b", ((10, 11),)),
        ("@@ -0,0 +1,2 @@\n+a\n+b", ((1, 1),)),
        ("@@ -5,0 +6,2 @@\n+a\n+b", ((5, 6),)),
        ("@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file", ((1, 1),)),
        ("@@ -3,4 +3,2 @@ def f():\n x\n-a\n-b\n y", ((4, 5),)),
        ("@@ -1,3 +1,3 @@\n-a\n+b\n c\n-d\n+e\n@@ -90 +90 @@\n-x\n+y",
         ((1, 1), (3, 3), (90, 90))),
        ("", ()),
        ("no patch at all", ()),
    ],
)  # fmt: skip
def test_a_patch_says_which_old_lines_it_changes(text, lines):
    assert spans.of_text(text) == lines


@given(st.text("@-+ \\0123456789,\nab", max_size=80))
def test_any_text_gives_lines_in_order(text):
    found = spans.of_text(text)
    assert all(1 <= first <= last for first, last in found)


def patch(change, *, text="@@ -1 +1 @@\n-a\n+b", previous=""):
    return Patch("b.py", "b.py", change, 1, 1, text, previous)


def test_a_renamed_file_is_changed_at_both_paths():
    found = spans.of_patch(patch("renamed", text=None, previous="a.py"))
    assert found == (("b.py", spans.WHOLE), ("a.py", spans.WHOLE))


def test_a_new_file_is_changed_as_a_whole_and_a_hidden_one_is_not_known():
    assert spans.of_patch(patch("added")) == (("b.py", spans.WHOLE),)
    assert spans.of_patch(patch("modified", text=None)) == ()


def test_shared_lines_are_those_of_both():
    both = spans.shared([(1, 5), (20, 30)], [(4, 8), (25, 26)])
    assert both == ((4, 5), (25, 26))
    assert spans.lines_in(both) == 4


@pytest.mark.parametrize(
    "path",
    ["uv.lock", "web/Package-Lock.json", "go.sum", "a/b.pb.go", "x.min.js",
     "gems.locked", "chart/Chart.lock", "conda-lock.yml", "go.work.sum",
     "src/__generated__/a.ts", "node_modules/x/index.json", "t/__snapshots__/v.snap"],
)  # fmt: skip
def test_what_tools_write_is_generated(path):
    assert is_generated(path)


@pytest.mark.parametrize(
    "path",
    ["index.json", "generated-registry.json", "package.json", "src/lock.py",
     "docs/yarn.lock.md", "unlock.sum", "min.js", "plugins/a.json"],
)  # fmt: skip
def test_what_people_edit_is_not(path):
    assert not is_generated(path)


def test_the_settings_say_which_paths_people_write():
    writes = shared_by_people(("docs/api/*", "*.gen.md"), ("*.snap",))
    assert [writes(p) for p in ("docs/api/x/y.md", "a/b.gen.md", "docs/x.md")] == [
        False,
        False,
        True,
    ]
    assert writes("t/__snapshots__/v.snap")


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("fix: load .env files", "fix(cli): load .env files", 1),
        ("[WIP] Load the .env files", "load .ENV files.", 1),
        ("fix(cli): load files", "fix(server): load files", 0),
        ("Load files, part 1", "Load files, part 2", 0),
        ("Load files", 'Revert "Load files"', 0),
        ("Add plugin-jellie here", "Add plugin-jello here", 0.5),
        ("", "", 0),
    ],
)
def test_titles_are_alike_by_their_words(one, other, share):
    assert likeness(gist(one), gist(other)) == share


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    found = likeness(gist(one), gist(other))
    assert 0 <= found <= 1
    assert found == likeness(gist(other), gist(one))
