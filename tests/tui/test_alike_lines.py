"""What a detail says of items about the same matter."""

from tui_fake import FakeWorkspace

from triage.model import Ref
from triage.tui import reading
from triage.views import Row
from triage.views.similar import Alike

REF = Ref.of("acme/docs", 7)
ROW = Row(str(REF), (), (REF,), "Nobody has answered.")


def like(number, score, answer=""):
    ref = Ref.of("acme/docs", number)
    return Alike(ref, score, f"[b]title {number}[/b]", "https://x.example", "", answer)


def section(*found, taste=False):
    """The lines below the heading, as text, up to the next blank one."""
    workspace = FakeWorkspace()
    workspace.alike = found
    lines = [
        "".join(text for _, text in line)
        for line in reading.describe(workspace, ROW, taste=taste)
    ]
    if "Similar" not in lines:
        return []
    rest = lines[lines.index("Similar") + 1 :]
    return rest[: rest.index("")]


def test_what_was_answered_stands_first_with_a_sign():
    found = section(like(1, 0.9), like(2, 0.5, "Try again."), like(3, 0.4))
    assert found == [
        "✔ 0.50  acme/docs#2  [b]title 2[/b]",
        "  0.90  acme/docs#1  [b]title 1[/b]",
        "  0.40  acme/docs#3  [b]title 3[/b]",
    ]


def test_what_is_hardly_alike_is_not_told():
    assert section(like(1, 0.24, "Try again.")) == []
    assert section() == []


def test_beside_the_list_there_are_few():
    every = [like(number, 0.9) for number in range(20)]
    assert len(section(*every, taste=True)) == reading.FEW
    assert len(section(*every)) == reading.MANY
