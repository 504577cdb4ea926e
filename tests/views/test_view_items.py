import msgspec
import pytest
from view_world import HOSTILE, at

from triage.errors import UsageError
from triage.views.items import build, parse


def found(world, *words, me="mira", limit=None):
    query, values = parse(words).select(me, limit)
    return [
        one.number
        for one in sorted(world.select(query, values), key=lambda o: o.number)
    ]


@pytest.fixture
def many(world):
    world.item(1, title="Crash on start", labels=["bug", "good first issue"])
    world.item(2, title="Slow start", author="Mira", assignees=["mira"])
    world.pull(3, title="fix: crash", draft=1, labels=["bug"], requests=["mira"])
    world.pull(4, title="feat", state="merged", merged_at=at(days=1))
    world.pull(5, title="old", state="closed", closed_at=at(days=1))
    world.item(6, "discussion", title="how to start?", repo="acme/web")
    world.bump(7, ("a", "1", "2"), title="bump a", created_at=at(days=40))
    return world


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7]),
        ("crash", [1, 3]),
        ("crash START", [1]),
        ("-crash is:issue", [2]),
        ('"crash on"', [1]),
        ("is:pr", [3, 4, 5, 7]),
        ("is:pr is:issue", [1, 2, 3, 4, 5, 7]),
        ("is:discussion", [6]),
        ("type:pr is:open", [3, 7]),
        ("is:closed", [4, 5]),
        ("is:merged", [4]),
        ("is:unmerged is:closed", [5]),
        ("state:open is:draft", [3]),
        ("-is:draft is:pr is:open", [7]),
        ("draft:false is:pr is:open", [7]),
        ("repo:ACME/web", [6]),
        ("repo:acme/web repo:acme/app is:discussion", [6]),
        ("-repo:acme/app", [6]),
        ("org:acme is:discussion", [6]),
        ("org:acm", []),
        ("user:acme is:merged", [4]),
        ("author:@me", [2]),
        ("author:@mira", [2]),
        ("author:app/dependabot", [7]),
        ("author:dependabot[bot]", [7]),
        ("-author:ann", [2, 7]),
        ("assignee:@me", [2]),
        ("no:assignee is:issue", [1]),
        ("-no:assignee", [2]),
        ("no:label is:issue", [2]),
        ("label:bug", [1, 3]),
        ('label:"good first issue"', [1]),
        ('label:bug label:"good first issue"', [1]),
        ('label:nothing,"good first issue"', []),
        ("label:nothing,bug", [1, 3]),
        ("-label:bug is:issue", [2]),
        ("review-requested:@me", [3]),
        ("created:<2026-01-01", [7]),
        ("created:2025-12-01..2025-12-31", [7]),
        ("created:*..2025-12-31", [7]),
        ("created:2026-01-18 is:discussion", [6]),
        ("merged:>=2026-01-19", [4]),
        ("merged:>2026-01-19", []),
        ("-merged:>=2026-01-19 is:closed", [5]),
        ("fix:", [3]),
    ],
)
def test_a_query_finds_what_github_would(many, query, right):
    assert found(many, query) == right


def test_words_of_the_shell_are_one_query(many):
    assert found(many, "is:issue", "crash", "label:good first issue") == [1]


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("autor:ann", "author:"),
        ("is:opne", "open"),
        ("no:lable", "label"),
        ("sort:updatet", "updated"),
        ("zzzz:1", "Known"),
        ("created:soon", "2026-01-20"),
        ('label:""', "label:something"),
    ],
)
def test_what_is_not_understood_names_the_nearest(query, hint):
    with pytest.raises(UsageError) as caught:
        parse([query])
    assert hint in caught.value.hint


def test_nobody_knows_me_yet(world):
    with pytest.raises(UsageError, match="@me is not known yet"):
        parse(["author:@me"]).select("")


@pytest.mark.parametrize(
    "hostile",
    ["'; drop table item; --", '"zzz', "%", "{0}", ":v0", "label:'||1||'", "-"],
)
def test_values_are_bound_and_never_sql(many, hostile):
    assert found(many, hostile) == []
    assert len(found(many)) == 7


def test_newest_change_first_unless_asked_otherwise(many):
    query, values = parse(["sort:created-asc"]).select()
    assert many.select(query, values)[0].number == 7
    query, values = parse([]).select(limit=2)
    assert len(many.select(query, values)) == 2


def test_payload_has_the_keys_of_the_contract(world):
    world.pull(
        1,
        title=HOSTILE,
        labels=["b", "[/]"],
        assignees=["zoe", "ann"],
        updated_at="2026-01-19T00:00:00Z",
    )
    query, values = parse([]).select()
    (item,) = msgspec.json.decode(
        msgspec.json.encode(build(world.select(query, values)))
    )["items"]
    assert item == {
        "ref": "acme/app#1",
        "kind": "pull",
        "title": HOSTILE,
        "author": "ann",
        "state": "open",
        "labels": ["[/]", "b"],
        "assignees": ["ann", "zoe"],
        "updated_at": "2026-01-19T00:00:00Z",
        "priority": None,
        "priority_why": "",
        "url": "https://example.org/1",
        "draft": False,
        "created_at": "2026-01-18T00:00:00Z",
    }
