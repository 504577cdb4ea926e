import msgspec
from view_world import HEAD, HOSTILE, OLD, at, lens

from triage.config import Contention, Settings
from triage.views.contention import VIEW


def flags(world, kind, **over):
    queue = VIEW.load(world, lens(**over))
    found = msgspec.json.decode(msgspec.json.encode(queue.payload))["flags"]
    return [flag for flag in found if flag["kind"] == kind]


def requests(world, count, login="busy", **over):
    for number in range(1, count + 1):
        world.pull(number, requests=[login], **over)


def test_a_reviewer_at_capacity_is_overloaded(world):
    requests(world, 5)
    (flag,) = flags(world, "overloaded-reviewer")
    assert flag["subject"] == "busy"
    assert len(flag["refs"]) == 5
    assert flag["severity"] == 52
    assert flag["why"] == "busy has 5 open review requests for a capacity of 5."


def test_below_capacity_nobody_is_overloaded(world):
    requests(world, 4)
    assert flags(world, "overloaded-reviewer") == []


def test_the_settings_know_each_persons_capacity(world):
    requests(world, 2)
    settings = Settings(contention=Contention(people={"Busy": 2}))
    assert len(flags(world, "overloaded-reviewer", settings=settings)) == 1


def test_drafts_bots_teams_and_given_reviews_are_no_load(world):
    requests(world, 4)
    world.pull(11, requests=["busy"], draft=1)
    world.pull(12, requests=["busy"], author_kind="Bot")
    world.pull(13, teams=["busy"])
    world.pull(14, requests=["busy"], state="closed")
    world.bump(15, ("a", "1", "2"), requests=["busy"])
    world.pull(16, requests=["busy"], reviews=[("busy", "COMMENTED", at(days=1), HEAD)])
    assert flags(world, "overloaded-reviewer") == []


def test_a_vote_on_an_older_head_leaves_the_request(world):
    requests(world, 5, reviews=[("busy", "APPROVED", at(days=1), OLD)])
    assert len(flags(world, "overloaded-reviewer")) == 1


def test_somebody_less_loaded_is_suggested(world):
    requests(world, 5)
    world.pull(20, reviews=[("idle", "APPROVED", at(days=3))])
    (flag,) = flags(world, "overloaded-reviewer")
    assert flag["suggestion"] == "Ask idle for acme/app#5 instead."


def test_approval_and_refusal_conflict(world):
    world.pull(
        1,
        reviews=[
            ("ada", "APPROVED", at(days=2)),
            ("bob", "CHANGES_REQUESTED", at(days=1)),
        ],
    )
    (flag,) = flags(world, "conflicting-verdicts")
    assert flag["subject"] == "acme/app#1"
    assert flag["severity"] == 81
    assert "ada approved and bob requested changes" in flag["why"]
    assert flag["evidence"][0] == (
        "ada (member) approved aaaaaaa at 2026-01-18T00:00:00Z"
    )


def test_a_changed_mind_a_dismissal_and_a_bot_are_no_conflict(world):
    world.pull(
        1,
        reviews=[
            ("ada", "CHANGES_REQUESTED", at(days=3)),
            ("ada", "APPROVED", at(days=2)),
            ("ada", "COMMENTED", at(days=1)),
        ],
    )
    world.pull(
        2,
        reviews=[
            ("ada", "APPROVED", at(days=3)),
            ("bob", "CHANGES_REQUESTED", at(days=3)),
            ("bob", "DISMISSED", at(days=2)),
        ],
    )
    world.pull(
        3,
        reviews=[
            ("ada", "APPROVED", at(days=3)),
            ("robot", "CHANGES_REQUESTED", at(days=3), HEAD, "Bot"),
        ],
    )
    assert flags(world, "conflicting-verdicts") == []


def test_a_verdict_on_another_commit_or_before_a_force_push_is_unproven(world):
    ident = world.pull(
        1,
        reviews=[
            ("ada", "APPROVED", at(days=9), OLD),
            ("bob", "CHANGES_REQUESTED", at(days=8), HEAD),
        ],
    )
    world.push(ident, at(days=5))
    (flag,) = flags(world, "conflicting-verdicts")
    assert "not on the present head" in flag["evidence"][0]
    assert "before the force-push 5d ago, unproven" in flag["evidence"][1]


def test_a_refusal_that_the_head_left_behind_is_stale(world):
    world.pull(1, reviews=[("bob", "CHANGES_REQUESTED", at(days=10), OLD)])
    (flag,) = flags(world, "stale-verdict")
    assert flag["severity"] == 50


def test_a_refusal_that_its_reviewer_followed_up_is_not_stale(world):
    review = ("bob", "CHANGES_REQUESTED", at(days=10), OLD)
    world.pull(1, reviews=[review], comments=[("bob", at(days=2))])
    world.pull(2, reviews=[("bob", "CHANGES_REQUESTED", at(days=10), HEAD)])
    assert flags(world, "stale-verdict") == []


def test_a_request_in_two_silent_weeks_is_stalled(world):
    world.pull(1, requests=["bob"], updated_at=at(days=20), created_at=at(days=30))
    world.pull(2, requests=["bob"], updated_at=at(days=13))
    world.pull(3, updated_at=at(days=20))
    (flag,) = flags(world, "stalled-review")
    assert flag["refs"] == ["acme/app#1"]
    assert flag["severity"] == 40


def test_shared_files_make_a_pair(world):
    world.pull(1, files=["src/a.py", "src/b.py", "uv.lock"], created_at=at(days=3))
    world.pull(2, files=["src/a.py", "src/b.py", "uv.lock"])
    (flag,) = flags(world, "file-overlap")
    assert flag["refs"] == ["acme/app#1", "acme/app#2"]
    assert flag["severity"] == 30
    assert flag["evidence"] == [
        "src/a.py: lines not known",
        "src/b.py: lines not known",
    ]


def test_lock_files_other_bases_and_drafts_do_not_overlap(world):
    world.pull(1, files=["src/a.py", "uv.lock"])
    world.pull(2, files=["uv.lock"])
    world.pull(3, files=["src/a.py"], base="next")
    world.pull(4, files=["src/a.py"], draft=1)
    world.pull(6, files=["src/a.py"], repo="acme/web")
    assert flags(world, "file-overlap") == []


def test_a_crowd_on_one_path_is_one_flag(world):
    for number in range(1, 6):
        world.pull(number, files=["src/a.py"])
    (flag,) = flags(world, "file-overlap")
    assert flag["subject"] == "acme/app:src/a.py"
    assert flag["severity"] == 55


def test_from_the_fourth_on_pairs_are_one_flag_the_oldest_first(world):
    for number, days in enumerate((4, 9, 6), 1):
        world.pull(number, files=["src/a.py"], created_at=at(days=days))
    assert [len(one["refs"]) for one in flags(world, "file-overlap")] == [2, 2, 2]
    world.pull(4, files=["src/a.py"], created_at=at(days=7))
    (flag,) = flags(world, "file-overlap")
    assert flag["refs"] == [f"acme/app#{number}" for number in (2, 4, 3, 1)]


def test_how_many_words_name_one_problem_is_a_setting(world):
    world.pull(1, author="ann", title="Fix flaky login test")
    world.pull(2, author="bob", title="Fix flaky login test")
    for words, count in ((4, 1), (5, 0)):
        settings = Settings(contention=Contention(twin_words=words))
        assert len(flags(world, "twin-pulls", settings=settings)) == count


def test_when_one_author_tried_twice_is_a_setting(world):
    world.pull(1, title="Read the tabs of lists", closes=[("acme/app", 9)])
    world.pull(2, title="Read the tabs in tables", closes=[("acme/app", 9)])
    for share, count in ((0.5, 1), (0.6, 0)):
        settings = Settings(contention=Contention(twin_tries=share))
        assert len(flags(world, "twin-pulls", settings=settings)) == count


def test_two_authors_who_close_the_same_issue_are_twins(world):
    world.pull(1, author="ann", closes=[("acme/app", 9)])
    world.pull(2, author="bob", closes=[("acme/app", 9)])
    world.pull(3, author="eve", closes=[("acme/app", 8)])
    (flag,) = flags(world, "twin-pulls")
    assert flag["subject"] == "acme/app#9"
    assert len(flag["refs"]) == 2


def test_the_most_severe_stands_first_and_cells_fit_the_columns(world):
    requests(world, 9, files=["src/a.py"])
    world.pull(
        50,
        title=HOSTILE,
        reviews=[
            ("ada", "APPROVED", at(days=2)),
            ("bob", "CHANGES_REQUESTED", at(days=1)),
        ],
    )
    queue = VIEW.load(world, lens())
    severities = [int(row.cells[0].text) for row in queue.rows]
    assert severities == sorted(severities, reverse=True)
    assert {len(row.cells) for row in queue.rows} == {len(VIEW.columns)}
    assert any(row.cells[-1].text == HOSTILE for row in queue.rows)
    assert queue.count == len(queue.rows)
    assert len({row.key for row in queue.rows}) == len(queue.rows)
