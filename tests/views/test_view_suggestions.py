"""Who is suggested, in which order and with which words; and who is not, and why."""

import itertools

import msgspec
import pytest
from test_view_gaps import account, team
from view_world import World, at, lens

from triage.config import Contention, Ownership, Settings
from triage.config.ownership import Deeds, Suggesting
from triage.views.circles import recalling
from triage.views.owned import of_item
from triage.views.ownership import VIEW
from triage.views.suggesting import advised

_NUMBERS = itertools.count(100)


def merged(world, by, *, wrote="zoe", reviewed=(), files=(), labels=(), days=5, **over):
    """A merged pull request of an outsider, unless said otherwise."""
    world.pull(
        next(_NUMBERS),
        state="merged",
        author=wrote,
        merged_at=at(days=days),
        updated_at=at(days=days),
        merged_by=by,
        files=files,
        labels=labels,
        reviews=[(who, "APPROVED", at(days=days)) for who in reviewed],
        **over,
    )


def handled(world, who, *, labels, days=5):
    world.item(
        next(_NUMBERS),
        state="closed",
        author="zoe",
        closed_at=at(days=days),
        updated_at=at(days=days),
        assignees=[who],
        labels=labels,
    )
    world.maintainer(who)


def loaded(world, login, times=5):
    for _ in range(times):
        world.pull(next(_NUMBERS), author="zoe", requests=[login], repo="acme/other")


def advice(world, number=1, **over):
    gap = next(
        gap
        for gap in VIEW.load(world, lens(**over)).payload.gaps
        if gap.ref == f"acme/app#{number}"
    )
    return gap.suggestions, {one.login: one.why for one in gap.excluded}


def seen(world, *logins):
    for login in logins:
        merged(world, login)


# Each makes a world in which the first login comes before the second.
BETTER = {
    "a code owner before who knows the place": lambda world: (
        world.repo(codeowners="/src/ @bob\n"),
        seen(world, "bob"),
        [merged(world, "cat", files=["src/a.py"]) for _ in range(2)],
        world.pull(1, files=["src/b.py"]),
    ),
    "the owner of more of the paths": lambda world: (
        world.repo(codeowners="/src/ @bob\n/docs/ @cat\n"),
        seen(world, "bob", "cat"),
        world.pull(1, files=["src/a.py", "src/b.py", "docs/c.md"]),
    ),
    "an owner who was seen before one who was not": lambda world: (
        world.repo(codeowners="/src/ @bob @cat\n"),
        seen(world, "bob"),
        world.pull(1, files=["src/a.py"]),
    ),
    "an owner with less to do": lambda world: (
        world.repo(codeowners="/src/ @bob @cat\n"),
        seen(world, "bob", "cat"),
        loaded(world, "cat", 3),
        world.pull(1, files=["src/a.py"]),
    ),
    "a member of the team that owns it": lambda world: (
        world.repo(codeowners="/src/ @acme/core\n"),
        team(world, "acme/core", 1, "bob"),
        seen(world, "bob", "cat"),
        world.pull(1, files=["src/a.py"]),
    ),
    "the owner by the last rule that matches": lambda world: (
        world.repo(codeowners="/src/ @cat\n/src/api/ @bob\n"),
        seen(world, "bob", "cat"),
        world.pull(1, files=["src/api/a.py"]),
    ),
    "who merged in the place": lambda world: (
        merged(world, "bob", files=["src/a.py"]),
        seen(world, "cat"),
        world.pull(1, files=["src/b.py"]),
    ),
    "who reviewed in the place": lambda world: (
        merged(world, None, reviewed=["bob"], files=["src/a.py"]),
        merged(world, None, reviewed=["cat"], files=["docs/a.md"]),
        world.pull(1, files=["src/b.py"]),
    ),
    "who wrote in the place": lambda world: (
        merged(world, None, wrote="bob", files=["src/a.py"], association="MEMBER"),
        merged(world, None, wrote="cat", files=["docs/a.md"], association="MEMBER"),
        world.pull(1, files=["src/b.py"]),
    ),
    "who had a part in more of it": lambda world: (
        [merged(world, "bob", files=["src/a.py"]) for _ in range(3)],
        merged(world, "cat", files=["src/a.py"]),
        world.pull(1, files=["src/b.py"]),
    ),
    "who handled the label": lambda world: (
        handled(world, "bob", labels=["parser"]),
        handled(world, "cat", labels=["docs"]),
        seen(world, "bob", "cat"),
        world.item(1, labels=["parser"]),
    ),
    "who merged under the label": lambda world: (
        merged(world, "bob", labels=["parser"]),
        merged(world, "cat", labels=["docs"]),
        world.item(1, labels=["parser"]),
    ),
    "who does more in the repository": lambda world: (
        seen(world, "bob", "bob", "bob", "cat"),
        world.item(1),
    ),
    "who has room, of two who did as much": lambda world: (
        seen(world, "bob", "cat"),
        loaded(world, "cat", 2),
        world.item(1),
    ),
}


@pytest.mark.parametrize("case", BETTER)
def test_the_first_is_suggested_before_the_second(case):
    world = World()
    BETTER[case](world)
    found, _ = advice(world)
    assert [one.login for one in found][:2] == ["bob", "cat"]
    assert found[0].score >= found[1].score


@pytest.mark.parametrize(
    ("said", "order"),
    [
        (Suggesting(), ["bob", "cat"]),
        (Suggesting(active=0.0, free=40.0), ["cat", "bob"]),
        (Suggesting(deeds=Deeds(merge=0.0)), ["cat", "bob"]),
    ],
)
def test_what_counts_for_a_suggestion_is_a_setting(said, order):
    world = World()
    seen(world, "bob", "bob", "bob", "cat")
    world.item(500, state="closed", author="zoe", comments=[("cat", at(days=3))])
    loaded(world, "bob", 1)
    world.item(1)
    found, _ = advice(world, settings=Settings(ownership=Ownership(suggest=said)))
    assert [one.login for one in found] == order


# Each makes a world in which bob is passed over, for the reason that is told.
PASSED = {
    "its author, an issue's": (lambda w: w.item(1, author="bob"), "its author"),
    "its author, a pull request's": (lambda w: w.pull(1, author="Bob"), "its author"),
    "its author, though code owner": (
        lambda w: (
            w.repo(codeowners="* @bob @cat\n"),
            w.pull(1, author="bob", files=["a"]),
        ),
        "its author",
    ),
    "busy": (lambda w: (account(w, "bob"), w.item(1)), "says busy"),
    "busy until": (
        lambda w: (account(w, "bob", until="2026-01-22T00:00:00Z"), w.item(1)),
        "says busy until 2026-01-22T00:00:00Z",
    ),
    "busy, though code owner": (
        lambda w: (
            w.repo(codeowners="* @bob\n"),
            account(w, "bob"),
            w.pull(1, files=["a"]),
        ),
        "says busy",
    ),
    "at capacity": (
        lambda w: (loaded(w, "bob"), w.item(1)),
        "5 reviews waiting, capacity 5",
    ),
    "over capacity": (
        lambda w: (loaded(w, "bob", 7), w.item(1)),
        "7 reviews waiting, capacity 5",
    ),
    "at capacity, though code owner": (
        lambda w: (
            w.repo(codeowners="* @bob\n"),
            loaded(w, "bob"),
            w.pull(1, files=["a"]),
        ),
        "5 reviews waiting, capacity 5",
    ),
    "at capacity, named in another case": (
        lambda w: (loaded(w, "BOB"), w.item(1)),
        "5 reviews waiting, capacity 5",
    ),
    "a bot that owns": (
        lambda w: (
            w.repo(codeowners="* @bob\n"),
            w.pull(9, author="bob", author_kind="Bot"),
            w.pull(1, files=["a"]),
        ),
        "a bot",
    ),
    "nobody whom GitHub assigns": (
        lambda w: (w.assignable("Cat"), w.item(1)),
        "cannot be assigned here",
    ),
    "assigned already": (
        lambda w: (
            w.repo(codeowners="/a @zed\n"),
            w.pull(1, assignees=["bob"], files=["b"]),
        ),
        "assigned already",
    ),
}


@pytest.mark.parametrize("case", PASSED)
def test_who_is_passed_over_is_told_with_the_reason(case):
    world = World()
    seen(world, "bob", "cat")
    make, why = PASSED[case]
    make(world)
    found, passed = advice(world)
    assert "bob" not in {one.login.lower() for one in found}
    assert {login.lower(): said for login, said in passed.items()}["bob"] == why


# Each makes a world in which bob nearly is passed over and is not.
TAKEN = {
    "below capacity": lambda w: (loaded(w, "bob", 4), w.item(1)),
    "with a larger capacity": lambda w: (loaded(w, "swift", 6), w.item(1)),
    "busy no more": lambda w: (account(w, "bob", until=at(hours=1)), w.item(1)),
    "not busy at all": lambda w: (account(w, "bob", busy=0), w.item(1)),
    "somebody else is busy": lambda w: (account(w, "cat"), w.item(1)),
    "named like the author": lambda w: w.item(1, author="bobby"),
    "the author is gone": lambda w: w.item(1, author=None),
    "assigned elsewhere": lambda w: (w.item(2, assignees=["bob"]), w.item(1)),
    "asked as a draft's reviewer": lambda w: (
        [w.pull(n, requests=["bob"], draft=1) for n in range(20, 30)],
        w.item(1),
    ),
    "asked for what was closed": lambda w: (
        [w.pull(n, requests=["bob"], state="closed") for n in range(20, 30)],
        w.item(1),
    ),
    "has reviewed what still asks": lambda w: (
        [
            w.pull(n, requests=["bob"], reviews=[("bob", "APPROVED", at(days=1))])
            for n in range(20, 30)
        ],
        w.item(1),
    ),
    "can be assigned": lambda w: (w.assignable("Bob", "cat", "swift"), w.item(1)),
    "whom GitHub assigns is told of another repository": lambda w: (
        w.assignable("cat", repo="acme/lib"),
        w.item(1),
    ),
    "cannot be assigned, yet asked to review": lambda w: (
        w.assignable("cat"),
        w.pull(1, files=["a"]),
    ),
    "owns nothing of it": lambda w: (
        w.repo(codeowners="/a @cat\n"),
        w.pull(1, files=["a"]),
    ),
}


@pytest.mark.parametrize("case", TAKEN)
def test_who_nearly_is_passed_over_is_suggested(case):
    world = World()
    seen(world, "bob", "cat", "swift")
    TAKEN[case](world)
    settings = Settings(contention=Contention(people={"swift": 8}))
    found, passed = advice(world, settings=settings)
    assert {"bob", "swift"} <= {one.login for one in found}
    assert not {"bob", "swift"} & set(passed)


@pytest.mark.parametrize("case", [*BETTER.values(), *TAKEN.values()])
def test_one_item_alone_is_judged_as_the_queue_judges_it(case):
    world = World()
    seen(world, "bob", "cat", "swift")
    case(world)
    (ident,) = world.connection.execute("select id from item where number = 1")
    found = of_item(world, lens(), ident[0])
    suggestions, excluded = advice(world)
    assert found.suggestions == suggestions
    assert {one.login: one.why for one in found.excluded} == excluded
    payload = VIEW.load(world, lens()).payload
    assert [gap.kind for gap in found.gaps] == [
        gap.kind for gap in payload.gaps if gap.ref == "acme/app#1"
    ]


class Kept(dict):
    """Facts as they are kept and read again."""

    def fact(self, key):
        return self.get(key)


@pytest.mark.parametrize(
    "case", [*BETTER.values(), *TAKEN.values(), *(make for make, _ in PASSED.values())]
)
def test_what_is_kept_with_a_queue_answers_as_the_queue_does(case):
    world = World()
    seen(world, "bob", "cat", "swift")
    case(world)
    settings = Settings(contention=Contention(people={"swift": 8}))
    live = VIEW.live(lens(settings=settings))
    live.load(world)
    encode = msgspec.msgpack.encode
    facts = Kept({key: encode(fact) for key, fact in live.facts().items()})
    for line in live.lines():
        row = live.sketch(line)
        assert advised(row, row.ask, recalling(facts)) == live.row(line)


def test_of_what_is_not_open_nothing_is_said():
    world = World()
    assert of_item(world, lens(), world.item(1, state="closed")) is None
    assert of_item(world, lens(), world.pull(2, draft=1)) is None


def test_the_reasons_are_told_in_words():
    world = World()
    world.repo(codeowners="/packages/core/ @bob\n")
    for number in range(25):
        by = "bob" if number < 6 else "cat"
        merged(world, by, files=["packages/core/a.py"], days=5 + number)
    loaded(world, "bob", 2)
    world.pull(1, files=["packages/core/b.py"])
    found, _ = advice(world)
    assert found[0].why == (
        "owns /packages/core/ by CODEOWNERS; merged 6 of the last 20 there;"
        " 2 reviews waiting; last active 5d ago"
    )
    assert found[1].why == (
        "merged 14 of the last 20 in packages/core; none waiting; last active 11d ago"
    )


def test_a_team_is_named_where_somebody_owns_by_it():
    world = World()
    world.repo(codeowners="* @acme/core\n")
    team(world, "acme/core", 1, "bob")
    world.pull(1, files=["a"])
    (one,) = advice(world)[0]
    assert one.why.startswith("owns * by CODEOWNERS as @acme/core; ")
    assert one.why.endswith("not seen here in 90 days")


def test_lock_files_say_nothing_about_who_knows_a_place():
    world = World()
    merged(world, "bob", files=["uv.lock"])
    seen(world, "cat", "cat")
    world.pull(1, files=["uv.lock"])
    assert [one.login for one in advice(world)[0]] == ["cat", "bob"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "merged 1 of the last 2 in src/api"),
        ({"area_depth": 1}, "merged 1 of the last 3 in src"),
        ({"history": 1}, "merged 1 of the last 1 in src/api"),
    ],
)
def test_how_far_back_and_how_deep_is_looked_is_a_setting(said, why):
    world = World()
    merged(world, "bob", files=["src/api/a.py"], days=2)
    merged(world, "cat", files=["src/api/a.py"], days=3)
    merged(world, "cat", files=["src/web/a.py"], days=4)
    world.pull(1, files=["src/api/b.py"])
    found, _ = advice(world, settings=Settings(ownership=Ownership(**said)))
    assert next(one.why for one in found if one.login == "bob").startswith(why)
