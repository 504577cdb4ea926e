"""What only REST shows of a bump: its lines, who pushed it, what a tag is of."""

from __future__ import annotations

import pytest

from triage.errors import Forbidden, NotFound
from triage.hub.lines import Lines
from triage.model import Ref
from triage.model.changes import LONGEST

HEAD = "a" * 40
REF = Ref.of("octo/app", 7)
FILES = "/repos/octo/app/pulls/7/files?per_page=100&page={}"
PULL = "/repos/octo/app/pulls/7"


class Wire:
    """Answers by address, and what was asked."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    def get(self, path):
        self.asked.append(path)
        found = self.answers[path]
        if isinstance(found, Exception):
            raise found
        return found


def hub(answers):
    made = Lines()
    made.client = Wire(answers)
    return made


def file(name, *, head=HEAD, **more):
    shape = {"filename": name, "status": "modified", "additions": 1, "deletions": 1}
    shape["patch"] = "@@ -1 +1 @@\n-a\n+b"
    if head:
        shape["contents_url"] = f"https://x/contents/{name}?ref={head}"
    return shape | more


def test_files_come_with_their_lines_at_the_head_that_was_asked():
    found = hub({FILES.format(1): [file("package.json")]}).changes(REF, HEAD)
    assert (found.head_oid, found.is_whole) == (HEAD, True)
    assert found.patches[0].text == "@@ -1 +1 @@\n-a\n+b"


def test_a_head_that_moved_meanwhile_gives_nothing():
    wire = hub({FILES.format(1): [file("package.json", head="b" * 40)]})
    assert wire.changes(REF, HEAD).head_oid == ""


def test_a_server_that_does_not_say_the_head_is_asked_for_it():
    answers = {FILES.format(1): [file("a", head="")], PULL: {"head": {"sha": HEAD}}}
    assert hub(answers).changes(REF, HEAD).head_oid == HEAD
    answers[PULL] = {"head": {"sha": "b" * 40}}
    assert hub(answers).changes(REF, HEAD).head_oid == ""
    answers[PULL] = {}
    assert hub(answers).changes(REF, HEAD).head_oid == ""


def test_every_page_is_read():
    wire = hub(
        {
            FILES.format(1): [file(f"f{n}") for n in range(100)],
            FILES.format(2): [file("last")],
        }
    )
    found = wire.changes(REF, HEAD)
    assert (len(found.patches), found.is_whole) == (101, True)


def test_an_entry_without_a_name_leaves_it_incomplete():
    wire = hub(
        {FILES.format(1): [file("a"), {"contents_url": f"https://x?ref={HEAD}"}]}
    )
    assert not wire.changes(REF, HEAD).is_whole


@pytest.mark.parametrize("patch", [None, "", "x" * (LONGEST + 1), 7])
def test_lines_that_are_not_shown_are_none(patch):
    found = hub({FILES.format(1): [file("a", patch=patch)]}).changes(REF, HEAD)
    assert found.patches[0].text is None


def test_what_a_patch_hides_is_made_visible_and_its_path_kept():
    hidden = file("a\u202eb", patch="+l\u200beft\x1b]0;")
    (one,) = hub({FILES.format(1): [hidden]}).changes(REF, HEAD).patches
    assert (one.raw_path, one.path) == ("a\u202eb", "a<U+202E>b")
    assert one.text == "+l<U+200B>eft\u241b]0;"


ACTIVITY = "/repos/octo/app/activity?ref=refs%2Fheads%2Fdependabot%2Fx&per_page=100"


def move(login="dependabot[bot]", kind="Bot", number=49699333, after=HEAD):
    actor = {"login": login, "type": kind, "id": number}
    return {"actor": actor, "after": after, "activity_type": "push"}


def test_pushes_name_accounts_by_type_and_number():
    found = hub({ACTIVITY: [move()]}).activity("octo/app", "dependabot/x", HEAD)
    who = found.moves[0].who
    assert (who.login, who.kind, who.database_id) == ("dependabot", "Bot", 49699333)
    assert (found.state, found.head_oid) == ("read", HEAD)


def test_a_full_page_of_pushes_is_only_a_part():
    found = hub({ACTIVITY: [move()] * 100}).activity("octo/app", "dependabot/x", HEAD)
    assert found.state == "partly"


@pytest.mark.parametrize("error", [NotFound("no"), Forbidden("no")])
def test_an_activity_that_may_not_be_read_says_so(error):
    found = hub({ACTIVITY: error}).activity("octo/app", "dependabot/x", HEAD)
    assert (found.state, found.moves) == ("unreadable", ())


def test_a_push_of_an_account_that_is_gone_has_nobody():
    found = hub({ACTIVITY: [{"actor": None, "after": HEAD}]})
    assert found.activity("octo/app", "dependabot/x", HEAD).moves[0].who is None


TAG = "/repos/octo/cut/git/ref/tags/v1.2.3"


def test_a_tag_leads_to_its_commit():
    wire = hub({TAG: {"object": {"type": "commit", "sha": HEAD}}})
    assert wire.tagged("octo/cut", "v1.2.3") == HEAD


def test_an_annotated_tag_is_followed():
    wire = hub(
        {
            TAG: {"object": {"type": "tag", "sha": "c" * 40}},
            f"/repos/octo/cut/git/tags/{'c' * 40}": {
                "object": {"type": "commit", "sha": HEAD}
            },
        }
    )
    assert wire.tagged("octo/cut", "v1.2.3") == HEAD


@pytest.mark.parametrize(
    "answer", [NotFound("no"), Forbidden("no"), {}, {"object": {"type": "tree"}}, []]
)
def test_a_tag_that_is_not_there_is_none(answer):
    assert hub({TAG: answer}).tagged("octo/cut", "v1.2.3") == ""
