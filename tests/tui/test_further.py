"""Actions without a key of their own: offered by a key and by their names."""

from __future__ import annotations

from dataclasses import replace

from tui_drive import console, drive, picture
from tui_fake import FakeWorkspace, make_item

from triage.act import Args
from triage.config import Policy, Settings
from triage.model import Discussion, Kind, Pull, Ref
from triage.tui.further import fitting

REF = Ref.of("acme/core", 1)


def pull(**more):
    item = make_item(REF, "Mend it")
    made = Pull("fix", "fix", "a" * 40, "main", "main", **more)
    return replace(item, kind=Kind.PULL, pull=made)


def test_what_is_offered_fits_what_the_item_is_now():
    assert fitting([pull()]) == ["auto-merge", "enqueue", "update-branch", "draft"]
    armed = pull(auto_merge=True, in_merge_queue=True, is_draft=True)
    assert fitting([armed]) == ["no-auto-merge", "dequeue", "update-branch", "ready"]
    assert fitting([replace(pull(), state="merged")]) == ["revert"]


def test_a_discussion_offers_to_mark_its_answer_or_to_unmark_it():
    item = make_item(REF, "How?", Kind.DISCUSSION)
    asked = replace(item, discussion=Discussion("Q&A", True, False))
    closing = ["hand", "close answered", "close outdated", "close duplicate"]
    assert fitting([asked]) == ["answer", *closing]
    answered = Discussion("Q&A", True, True, answer_id="DC_1")
    marked = replace(item, discussion=answered, state="closed")
    assert fitting([marked]) == ["unanswer"]


def test_an_issue_offers_reasons_to_close_it_and_its_page_to_convert_it():
    item = make_item(REF, "How?", Kind.ISSUE)
    assert fitting([item]) == [
        "hand", "close answered", "close not-planned", "discussion",
    ]  # fmt: skip
    workspace = FakeWorkspace()
    workspace.item = lambda ref: item
    app = console(workspace, "questions")
    assert "no API" in drive(app, ".", picture)
    drive(console(workspace, "questions"), ".,3 y")
    assert workspace.called("plan")[-1][3] == Args(reason="not-planned")


def test_a_key_offers_them_and_a_digit_takes_one():
    workspace = FakeWorkspace()
    text = drive(console(workspace, "ownership"), ".", picture)
    assert "Further actions on acme/core#200" in text
    assert "Let GitHub merge once all that is required passed." in text
    drive(console(workspace, "ownership"), ".,1")
    (call,) = workspace.called("plan")
    assert call == ("plan", "auto-merge", ("acme/core#200",), Args(), True)


def test_each_is_found_by_its_name_among_the_commands():
    workspace = FakeWorkspace()
    text = drive(console(workspace, "ownership"), ":,u,p,d,a,t,e,space,b", picture)
    assert "Merge its base into its branch." in text
    drive(console(workspace, "ownership"), ":,u,p,d,a,t,e,space,b,enter")
    (call,) = workspace.called("plan")
    assert call[:3] == ("plan", "update-branch", ("acme/core#200",))


def test_a_policy_is_found_by_its_name_and_its_plan_is_shown_first():
    workspace = FakeWorkspace()
    workspace.settings = Settings(policy={"weekly": Policy()})
    text = drive(console(workspace), ": w e e k l y enter", picture)
    assert ("plan_policy", "weekly") in workspace.calls
    assert "weekly: Approve 2 items" in text
    assert not [call for call in workspace.calls if call[0] == "perform"]
