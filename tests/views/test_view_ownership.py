import msgspec
import pytest
from view_world import HOSTILE, at, lens

from triage.config import Contention, Settings
from triage.views.narrowing import Scope
from triage.views.owned import of_item
from triage.views.ownership import VIEW


def gaps(world, kind=None, **over):
    queue = VIEW.load(world, lens(**over))
    found = msgspec.json.decode(msgspec.json.encode(queue.payload))["gaps"]
    return [
        gap
        for gap in found
        if (gap["kind"] == kind if kind else gap["kind"] != "no-active-maintainer")
    ]


def reviewed(world, login, times, *, repo="acme/app", association="MEMBER", first=100):
    for number in range(first, first + times):
        review = (login, "APPROVED", at(days=3), "a" * 40, "User", association)
        world.pull(number, state="merged", repo=repo, reviews=[review])


def test_an_open_issue_without_assignee_is_a_gap(world):
    world.item(1)
    world.item(2, assignees=["ann"])
    world.item(3, state="closed")
    world.item(4, "discussion")
    (gap,) = gaps(world)
    assert gap == {
        "ref": "acme/app#1",
        "kind": "no-assignee",
        "since": "2026-01-18T00:00:00Z",
        "why": "Nobody is assigned.",
        "suggestions": [],
        "excluded": [],
    }


def test_a_pull_request_that_nobody_is_asked_to_review_is_a_gap(world):
    world.pull(1)
    world.pull(2, requests=["bob"])
    world.pull(3, teams=["core"])
    world.pull(4, draft=1)
    world.pull(5, reviews=[("bob", "COMMENTED", at(days=1))])
    world.pull(6, reviews=[("ann", "COMMENTED", at(days=1))])
    world.pull(7, reviews=[("robot", "APPROVED", at(days=1), "a" * 40, "Bot")])
    found = gaps(world, "no-reviewer")
    assert [gap["ref"] for gap in found] == ["acme/app#1", "acme/app#6", "acme/app#7"]


def test_bumps_come_last_and_are_told_apart(world):
    world.bump(1, ("a", "1", "2"), created_at=at(hours=1))
    world.pull(2)
    world.item(3)
    found = gaps(world)
    assert [gap["ref"] for gap in found] == ["acme/app#2", "acme/app#3", "acme/app#1"]
    assert found[-1]["why"] == "A dependency bump that nobody is asked to review."


def test_the_newest_of_a_kind_stands_first(world):
    world.item(1, created_at=at(days=9))
    world.item(2, created_at=at(days=1))
    assert [gap["ref"] for gap in gaps(world)] == ["acme/app#2", "acme/app#1"]


def test_an_archived_repository_has_no_gaps(world):
    world.repo("acme/app", archived=1, codeowners="* @bob")
    world.item(1)
    world.codeowners_error(1, "* @ghost")
    assert gaps(world) == []


def test_an_author_who_is_the_only_assignee_is_no_owner(world):
    world.pull(1, assignees=["ann"])
    world.pull(2, assignees=["ann", "bob"])
    world.pull(3, assignees=["ann"], requests=["bob"])
    world.item(4, assignees=["ann"])
    (gap,) = gaps(world, "owner-is-author")
    assert gap["ref"] == "acme/app#1"


def test_an_author_who_is_the_only_code_owner_is_no_owner(world):
    world.repo(codeowners="/src/ @Ann\n/docs/ @bob\n")
    world.pull(1, files=["src/a.py"])
    world.pull(2, files=["src/a.py", "docs/a.md"])
    world.pull(3, files=["src/a.py"], requests=["bob"])
    (gap,) = gaps(world, "owner-is-author")
    assert gap["ref"] == "acme/app#1"
    assert gap["why"] == "The only code owner is its author, ann."


def test_several_gaps_of_one_pull_request_are_one_row(world):
    world.repo(codeowners="/src/ @ann\n")
    world.pull(1, files=["src/a.py", "README.md"], assignees=["ann"])
    queue = VIEW.load(world, lens())
    rows = [row for row in queue.rows if row.refs]
    assert len(rows) == 1
    assert rows[0].evidence[3:] == ("not suggested: ann, its author",)
    assert rows[0].cells[0].text == "owner-is-author +2"


def test_a_path_without_a_rule_is_a_gap_and_one_left_unowned_is_none(world):
    world.repo(codeowners="/src/ @bob\n/dist/\n")
    world.repo("acme/web")
    world.pull(1, files=["src/a.py", "ci/x.yml"])
    world.pull(2, files=["dist/a.js"])
    world.pull(3, files=["any.py"], repo="acme/web")
    (gap,) = gaps(world, "unowned-path")
    assert gap["ref"] == "acme/app#1"
    assert gap["why"] == "No CODEOWNERS rule covers ci/x.yml."


def test_a_rule_that_github_ignores_is_a_gap_of_the_repository(world):
    world.codeowners_error(3, f"* @ghost {HOSTILE}")
    world.codeowners_error(7, "/x @nobody")
    found = gaps(world, "invalid-owner")
    assert [gap["ref"] for gap in found] == ["acme/app", "acme/app"]
    assert found[0]["since"] is None
    assert found[0]["why"] == (
        "Line 3 of .github/CODEOWNERS is ignored: Unknown owner."
    )
    row = VIEW.load(world, lens()).rows[0]
    assert row.refs == ()
    assert HOSTILE in row.cells[-1].text
    assert len({row.key for row in VIEW.load(world, lens()).rows}) == 2


def test_a_repository_where_no_maintainer_is_active_is_a_gap(world):
    world.item(1)
    world.item(2, repo="acme/web")
    reviewed(world, "bob", 1, repo="acme/web")
    (gap,) = gaps(world, "no-active-maintainer")
    assert gap["ref"] == "acme/app"


def test_active_maintainers_are_suggested_and_strangers_are_not(world):
    world.item(1)
    reviewed(world, "bob", 4)
    reviewed(world, "cat", 2, first=200)
    reviewed(world, "eve", 9, association="NONE", first=300)
    (gap,) = gaps(world, "no-assignee")
    assert gap["suggestions"] == [
        {
            "login": "bob",
            "score": 30,
            "why": "4 reviews here in 90 days; none waiting; last active 3d ago",
        },
        {
            "login": "cat",
            "score": 22,
            "why": "2 reviews here in 90 days; none waiting; last active 3d ago",
        },
    ]


@pytest.mark.parametrize("named", ["table", "settings"])
def test_a_maintainer_may_be_known_otherwise(world, named):
    world.item(1)
    reviewed(world, "Eve", 2, association="NONE")
    settings = Settings()
    if named == "table":
        world.maintainer("eve")
    else:
        settings = Settings(maintainers={"acme": ("eve",)})
    (gap,) = gaps(world, "no-assignee", settings=settings)
    assert [one["login"] for one in gap["suggestions"]] == ["Eve"]


def test_the_author_bots_and_the_long_gone_are_never_suggested(world):
    world.item(1, author="bob")
    reviewed(world, "bob", 4)
    for number, who in enumerate((("robot", at(days=1), "Bot"), ("old", at(days=99)))):
        world.item(50 + number, state="closed", comments=[who])
    (gap,) = gaps(world, "no-assignee")
    assert gap["suggestions"] == []


def test_less_load_is_better(world):
    world.item(1)
    reviewed(world, "bob", 4)
    reviewed(world, "cat", 4, first=200)
    for number in range(10, 13):
        world.pull(number, requests=["bob"])
    (gap,) = gaps(world, "no-assignee")
    assert [one["login"] for one in gap["suggestions"]] == ["cat", "bob"]
    assert "; 3 reviews waiting; " in gap["suggestions"][1]["why"]


def test_a_code_owner_of_the_paths_comes_first(world):
    world.repo(codeowners="* @dan\n/src/api/ @cat @acme/core x@y.org\n")
    world.pull(1, files=["src/api/a.py"])
    reviewed(world, "bob", 4)
    reviewed(world, "cat", 2, first=200)
    (gap,) = gaps(world, "no-reviewer")
    assert gap["suggestions"][0] == {
        "login": "cat",
        "score": 62,
        "why": "owns /src/api/ by CODEOWNERS; 2 reviews here in 90 days;"
        " none waiting; last active 3d ago",
    }
    assert {one["login"] for one in gap["suggestions"]} == {"cat", "bob"}


def test_at_most_five_are_suggested_and_the_row_has_them(world):
    world.item(1)
    for number in range(8):
        reviewed(world, f"m{number}", 1, first=100 + number)
    queue = VIEW.load(world, lens())
    (row,) = queue.rows
    assert len(row.suggestions) == 5
    assert row.cells[2].text == row.suggestions[0][0] == "m0"
    assert len(row.cells) == len(VIEW.columns)


def test_a_hostile_title_is_the_last_cell_unchanged(world):
    world.item(1, title=HOSTILE)
    titles = [row.cells[-1].text for row in VIEW.load(world, lens()).rows]
    assert titles[0] == HOSTILE


def test_who_worked_in_the_same_place_lately_is_suggested_before_others(world):
    world.pull(1, files=["src/a.py", "src/b.py", "uv.lock"])
    reviewed(world, "bob", 4)
    world.pull(
        90,
        state="merged",
        merged_at=at(days=2),
        merged_by="cat",
        files=["src/c.py", "uv.lock"],
        reviews=[("cat", "APPROVED", at(days=3))],
    )
    world.pull(91, state="merged", repo="acme/web", author="dan", files=["src/a.py"])
    (gap,) = gaps(world, "no-reviewer")
    assert [one["login"] for one in gap["suggestions"]] == ["cat", "bob"]
    assert gap["suggestions"][0]["why"] == (
        "merged 1 and reviewed 1 of the last 1 in src; none waiting; last active 2d ago"
    )


def test_another_request_leaves_the_line_as_it_is_and_is_told_when_it_is_read(world):
    settings = Settings(contention=Contention(capacity=2))
    ident = world.pull(1, requests=["bob"])
    reviewed(world, "bob", 1)
    world.pull(2, requests=["bob", "cat"], author="eve")
    live = VIEW.live(lens(settings=settings))
    live.load(world)

    def busy():
        return next(one for one in live.lines() if one.said.name == "acme/app#1")

    before = busy()
    third = world.pull(3, requests=["bob"])
    live.load(world, Scope({third}, {world.repo("acme/app")}))
    assert busy() is before
    why = (
        "The only reviewer who is asked is away: bob has 3 reviews waiting, capacity 2."
    )
    row = live.row(before)
    assert (row.why, row.evidence[0]) == (why, f"owner-busy: {why}")
    assert why in {gap.why for gap in live.queue().payload.gaps}
    alone = of_item(world, lens(settings=settings), ident)
    assert [gap.why for gap in alone.gaps] == [why]
