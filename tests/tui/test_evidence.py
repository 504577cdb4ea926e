"""Evidence and diff of a bump: all of it as text, found by words, bounded, harmless."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tui_drive import console, drive, picture
from tui_fake import HEAD, Detail, FakeWorkspace, make_item

from triage.errors import AuthError
from triage.model import Commit, File, Ref
from triage.model.changes import Changes, Patch
from triage.tui import diff
from triage.tui.cells import wrap
from triage.tui.lines import Lines, fold

HUNK = '@@ -12 +12 @@ {\n-    "next": "16.0.1",\n+    "next": "16.1.4",'
PACKAGE = {
    "name": "next", "version_from": "16.0.1", "version_to": "16.1.4",
    "level": "minor", "dep_type": "production",
}  # fmt: skip
CONDITIONS = (
    ("author", "pass", "opened by dependabot, bot account 49699333"),
    ("checks", "fail", "failing: ci / lint [/x]"),
    ("age", "unknown", "when this head was pushed is not known"),
)
BODY = (
    "Bumps next.\n<details><summary>Release notes</summary>\n<h2>v16.1.4</h2>\n<ul>"
    + "".join(f"<li>Change {n}</li>" for n in range(40))
    + "</ul></details>"
)
NEXT = Patch("package.json", "package.json", "modified", 1, 1, HUNK)
LOCK = Patch("package-lock.json", "package-lock.json", "modified", 90, 80, None)


class Bumps(FakeWorkspace):
    """A workspace whose first row is a bump with everything that is known of one."""

    changes = Changes(HEAD, (LOCK, NEXT), is_whole=False)
    offered: Changes | Exception = AuthError("There is no token.", "Set GH_TOKEN")

    def item(self, ref: Ref):
        found = make_item(ref, self.titles.get(ref, "bump next"), body=BODY)
        by_bot = Commit(HEAD, "bump next", 1, "", "dependabot", (), 1, "", True)
        by_hand = Commit("b" * 40, "mine\n\nall", 1, "x@y", "wei", (), 2, "", False)
        pull = replace(
            found.pull,
            files=tuple(File(one.path, one.path, 1, 1) for one in (LOCK, NEXT)),
            files_total=2, commits=(by_bot, by_hand), commits_total=2,
            commits_oid=HEAD, changes=self.changes,
        )  # fmt: skip
        return replace(found, pull=pull)

    def describe(self, ref: Ref) -> Detail:
        facts = {"bump": ({},), "bump_package": (PACKAGE,)}
        return Detail(self.item(ref), facts, CONDITIONS, "blocked")

    def read_changes(self, ref: Ref, stop) -> Changes:
        self.calls.append(("read_changes", str(ref)))
        if isinstance(self.offered, Exception):
            raise self.offered
        return self.offered


@pytest.fixture
def workspace() -> Bumps:
    return Bumps()


def text(app) -> str:
    return app.screen.lines.text()


def test_the_evidence_has_all_parts_of_a_bump(workspace):
    found = drive(console(workspace), "e", text)
    for part in (
        "next 16.0.1 → 16.1.4 in package.json  minor, production",
        '- "next": "16.0.1",',
        "✘ checks  failing: ci / lint [/x]",
        "✔ author  opened by dependabot, bot account 49699333",
        "+1 -1 package-lock.json",
        "✘ failure   ci / lint [/x]",
        f"✔ {HEAD[:7]} signed by GitHub, by dependabot",
        "✘ bbbbbbb signed by another key, by wei and 1 more",
        "- Change 39",
    ):
        assert part in found


def test_beside_the_list_the_long_parts_say_how_to_see_the_rest(workspace):
    found = drive(console(workspace), "", lambda app: app.desk.detail.text())
    assert "✔ author" in found
    assert "bot account 49699333" not in found
    assert "- Change 39" not in found
    assert "more lines; e shows all" in found


def test_a_patch_of_another_head_is_not_taken_for_this_one(workspace):
    workspace.changes = replace(workspace.changes, head_oid="0" * 40)
    found = drive(console(workspace), "e", text)
    assert "of an older head" in found
    assert '"next": "16.0.1"' not in found


def test_the_diff_keeps_its_signs_and_names_what_it_does_not_show(workspace):
    found = drive(console(workspace), "d", text)
    assert '   12       -     "next": "16.0.1",' in found
    assert '         12 +     "next": "16.1.4",' in found
    assert found.index("── package.json") < found.index("── package-lock.json")
    assert diff.UNSHOWN in found
    assert "Not all of it" in found
    assert not workspace.called("read_changes")


def test_a_diff_that_was_not_read_is_read_when_it_is_looked_at(workspace):
    workspace.offered, workspace.changes = workspace.changes, Changes()
    assert "16.1.4" in drive(console(workspace), "d", text)
    assert workspace.called("read_changes") == [("read_changes", "acme/app-0#100")]


def test_without_the_network_the_diff_says_why_and_which_key_tries_again(workspace):
    workspace.changes = Changes()

    async def back_online(app, pilot):
        assert "There is no token." in text(app)
        assert "Patch not read yet; R reads it." in text(app)
        assert "package.json" in text(app)
        workspace.offered = Changes(HEAD, (NEXT,), is_whole=True)
        app.screen.do_app_sync()

    assert "16.1.4" in drive(console(workspace), "d", text, then=back_online)


def test_a_head_that_moved_is_told(workspace):
    workspace.changes = workspace.offered = Changes()
    assert "its head has moved" in drive(console(workspace), "d", text)


def test_a_group_has_no_diff_of_its_own(workspace):
    app = console(workspace)
    assert drive(app, "j d", lambda a: a.screen is a.desk)


def test_diff_and_evidence_take_each_others_place(workspace):
    app = console(workspace)
    assert drive(app, "e d e d escape", lambda a: a.screen is a.desk)


def test_words_are_found_and_gone_through_in_a_page(workspace):
    def state(app):
        lines = app.screen.lines
        return len(lines.matches), "▶" in picture(app), lines.top > 0

    keys = "e / c,h,a,n,g,e,space,3 enter"
    assert drive(console(workspace), keys, state) == (11, True, True)
    shown = drive(console(workspace), f"{keys} n n N", picture)
    assert "match 2 of 11 lines with 'change 3'" in shown
    shown = drive(console(workspace), "e / z,z,z enter", picture)
    assert "nothing matches 'zzz'" in shown
    app = console(workspace)
    assert drive(app, f"{keys} / escape", state)[0] == 0


def test_acting_keys_work_beside_the_diff(workspace):
    drive(console(workspace), "d v")
    (call,) = workspace.called("plan")
    assert call[1:3] == ("approve", ("acme/app-0#100",))


def test_a_huge_diff_is_cut_and_says_so():
    many = "\n".join(["@@ -1 +1 @@", *("+x" for _ in range(9000))])
    patches = [Patch(f"f{n}", f"f{n}", "modified", 9000, 0, many) for n in range(9)]
    pull = make_item(Ref.of("acme/app", 1), "t").pull
    lines = diff.of(Changes(HEAD, tuple(patches), is_whole=True), pull)
    found = ["".join(words for _, words in line) for line in lines]
    assert len(lines) < diff.MOST_LINES + 100
    assert any("more lines of this file" in line for line in found)
    assert "6 more files" in found[-1]


def test_no_line_of_a_patch_looks_like_the_title_of_a_file():
    evil = "@@ -1 +1 @@\n── package.json\n ── package.json\n+── package.json"
    patches = (Patch("a", "a", "modified", 1, 0, evil),)
    pull = make_item(Ref.of("acme/app", 1), "t").pull
    lines = diff.of(Changes(HEAD, patches, is_whole=True), pull)
    titles = [line for line in lines if line and line[0][1].startswith("── ")]
    assert [line[1][1] for line in titles] == ["a"]


LINE = st.lists(
    st.tuples(st.just(""), st.text(st.sampled_from("ab 日\u0301"), max_size=30)),
    min_size=1, max_size=4,
)  # fmt: skip


@given(LINE.map(tuple), st.integers(8, 40))
def test_a_folded_line_loses_no_letter_and_fits(line, width):
    parts = ["".join(text for _, text in one) for one in fold(line, width)]
    whole = "".join(text for _, text in line)
    assert "".join("".join(parts).split()) == "".join(whole.split())
    assert all(cell_len(part.rstrip()) <= width for part in parts)


@pytest.mark.parametrize("width", range(30, 80))
def test_the_number_of_an_item_is_not_broken_in_a_margin(width):
    line = (
        ("", "  1 "), ("", "assign borisudovicic, who then has 12"),
        ("dim", "  elizaos-plugins/registry#91"), ("", "  A title of some length"),
    )  # fmt: skip
    parts = ["".join(text for _, text in one) for one in fold(line, width)]
    assert any("elizaos-plugins/registry#91" in part for part in parts)


def test_what_is_looked_for_is_found_in_any_case_across_tones():
    lines = Lines([(("", "one"),), (("dim", "Tw"), ("", "O")), (("", "two"),)])
    lines.seek("two")
    assert lines.matches == [1, 2]


def test_lines_as_long_as_a_bundle_are_bounded_and_say_so():
    bundle = "@@ -1 +1 @@\n" + "\n".join("+" + "日本 " * 5000 for _ in range(800))
    patches = (Patch("a.js", "a.js", "modified", 800, 0, bundle),) * 3
    pull = make_item(Ref.of("acme/app", 1), "t").pull
    lines = diff.of(Changes(HEAD, patches, is_whole=True), pull)
    text = "\n".join("".join(words for _, words in line) for line in lines)
    assert len(text) < 2 * diff.MOST_TEXT
    assert "more characters" in text
    assert "more lines of this file" in text
    assert "2 more files" in text


@given(st.text(st.sampled_from("abc  "), max_size=200), st.integers(4, 30))
def test_plain_text_is_wrapped_within_its_width_and_loses_no_word(text, width):
    lines = wrap(text, width)
    assert all(len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert lines == [text.rstrip()] or all(line.strip() for line in lines)


def test_what_only_has_to_wait_is_not_called_a_failure(workspace):
    young = (("age", "fail", "ready in 67 h"), CONDITIONS[0])
    facts = {"bump": ({},), "bump_package": (PACKAGE,)}
    workspace.describe = lambda ref: Detail(workspace.item(ref), facts, young, "review")
    found = drive(console(workspace), "e", text)
    assert "… age  ready in 67 h" in found
    assert "Conditions: 1 waiting, 1 passed" in found


def test_the_evidence_of_a_group_tells_each_member_with_what_speaks_against_it(
    workspace,
):
    evidence = ("ready  acme/app-0#101, checks success", "review  acme/app-1#101, x")
    first, group, *others = workspace.queues["bumps"]
    workspace.queues["bumps"] = (first, replace(group, evidence=evidence), *others)
    found = drive(console(workspace), "j e", text)
    assert found.index("ready    acme/app-0#101") < found.index("review   acme/app-1")
    assert found.count("✘ checks  failing: ci / lint [/x]") == len(group.refs)
    assert found.count('- "next": "16.0.1",') == len(group.refs)
    assert found.count("- Change 39") == 1
