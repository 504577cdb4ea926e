"""Each kind of gap on labelled cases: where there is one, and where there nearly is."""

import itertools
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from view_world import World, at, lens

from triage.config import Contention, Ownership, Settings
from triage.facts.codeowners import Rules
from triage.views.ownership import VIEW

QUIET = at(days=120)
LATELY = at(days=3)
CODEOWNERS = """*.py @bob
/docs/ @acme/writers
/dist/
/web/ @ann
/ops/ @quiet
/mix/ @ann @cat
/mail/ someone@example.org
/ghosts/ @acme/ghosts
/secret/ @acme/secret
/wrong/ @nobody
/half/ @nobody @bob
"""
WRONG = (
    (9, "Unknown owner", "/wrong/ @nobody"),
    (10, "Unknown owner", "/half/ @nobody @bob"),
)


def account(world, login, *, busy=1, until=None):
    world._insert(
        "account", login=login, busy=busy, busy_until=until, read_at=at(hours=1)
    )


def team(world, name, members, *logins):
    world._insert("team", name=name, members=members, read_at=at(hours=1))
    for login in logins:
        world._insert("team_member", name=name, login=login)


def there(world, *logins, repo="acme/app", association="MEMBER", when=LATELY):
    """Let people be seen in a repository."""
    for login in logins:
        number = 5000 + next(_NUMBERS)
        review = (login, "APPROVED", when, "a" * 40, "User", association)
        world.pull(
            number, repo=repo, state="closed", author="zoe", reviews=[review],
            updated_at=when,
        )  # fmt: skip


_NUMBERS = itertools.count()
"""Of what only shows that somebody was there."""


def peopled():
    """A repository with a CODEOWNERS file, whose people are there, busy or gone."""
    world = World()
    world.repo(codeowners=CODEOWNERS, codeowners_path=".github/CODEOWNERS")
    world.repo("acme/bare")
    there(world, "bob", "cat", "dan", "swamped")
    there(world, "bob", repo="acme/bare")
    there(world, "quiet", when=QUIET)
    there(world, "elsewhere", repo="acme/bare")
    account(world, "dan")
    account(world, "back", until=at(hours=2))
    account(world, "free", busy=0)
    there(world, "back", "free")
    team(world, "acme/writers", 2, "cat", "bob")
    team(world, "acme/ghosts", 0)
    team(world, "acme/secret", None)
    team(world, "acme/away", 1, "dan")
    for number in range(5):
        world.pull(6000 + number, repo="acme/bare", author="zoe", requests=["swamped"])
    for line, kind, source in WRONG:
        world._insert(
            "codeowners_error", repo_id=world.repo(), line=line, kind=kind,
            source=source, path=".github/CODEOWNERS",
            message=f"{kind} on line {line}: make sure @nobody exists",
        )  # fmt: skip
    return world


@pytest.fixture(scope="module")
def built():
    """The peopled world as a file that cases are put on top of."""
    world = peopled()
    world.derive()
    return world.connection.serialize()


def on_top(built):
    """A copy of the peopled world."""
    world = World.__new__(World)
    world.connection = sqlite3.connect(
        ":memory:", isolation_level=None, check_same_thread=False
    )
    world.connection.deserialize(built)
    world.resume()
    return world


def issue(**over):
    return lambda world: world.item(1, **over)


def pull(**over):
    return lambda world: world.pull(1, **over)


def bare(**over):
    return pull(repo="acme/bare", **over)


def bump(**over):
    return lambda world: world.bump(1, ("a", "1", "2"), **over)


ONE = {"reviews": [("bob", "COMMENTED", LATELY)]}
BOT = [("robot", "APPROVED", LATELY, "a" * 40, "Bot")]
OWN = [("ann", "COMMENTED", LATELY)]
PENDING = [("bob", "PENDING", LATELY)]
ANN = {"author": "ann"}

POSITIVES = {
    "no-assignee": [
        issue(),
        issue(author=None),
        issue(labels=["bug"]),
        issue(labels=["p0"]),
        issue(comments=[("bob", LATELY)]),
        issue(repo="acme/bare"),
        issue(author="bob"),
        issue(author_kind="Bot", author="robot"),
        issue(created_at=at(days=900)),
        issue(created_at=at(hours=0)),
        issue(milestone="1.0"),
    ],
    "no-reviewer": [
        pull(),
        pull(author=None),
        pull(reviews=BOT),
        pull(reviews=OWN),
        pull(reviews=PENDING),
        pull(requests=["robot"], reviews=BOT),
        pull(requests=["copilot[bot]"]),
        pull(comments=[("bob", LATELY)]),
        pull(assignees=["bob"]),
        pull(files=["a.py"]),
        bump(),
        bare(base="next"),
        pull(repo="acme/bare"),
    ],
    "owner-is-author": [
        pull(assignees=["ann"]),
        pull(assignees=["Ann"]),
        pull(files=["web/a.ts"]),
        pull(files=["web/a.ts", "web/b.ts"]),
        pull(files=["web/a.ts"], assignees=["bob"]),
        pull(files=["web/a.ts", "dist/x.js"]),
        pull(files=["web/a.ts", "README.md"]),
        pull(assignees=["ann"], reviews=BOT),
        pull(assignees=["ann"], reviews=OWN),
        pull(assignees=["ann"], comments=[("bob", LATELY)]),
        bare(assignees=["ann"]),
    ],
    "owner-inactive": [
        issue(assignees=["quiet"]),
        issue(assignees=["Quiet"]),
        issue(assignees=["quiet", "elsewhere"]),
        issue(assignees=["elsewhere"]),
        issue(assignees=["never-seen"]),
        pull(requests=["quiet"]),
        pull(requests=["quiet", "elsewhere"]),
        pull(requests=["quiet"], assignees=["bob"]),
        pull(assignees=["quiet"]),
        pull(assignees=["quiet", "ann"]),
        pull(files=["ops/a.tf"]),
        pull(files=["ops/a.tf", "dist/x.js"]),
        pull(requests=["quiet"], reviews=BOT),
    ],
    "owner-busy": [
        issue(assignees=["dan"]),
        issue(assignees=["Dan"]),
        issue(assignees=["dan", "quiet"]),
        issue(assignees=["swamped"]),
        issue(assignees=["dan", "swamped"]),
        pull(requests=["dan"]),
        pull(requests=["dan", "quiet"]),
        pull(requests=["swamped"]),
        pull(assignees=["dan"]),
        pull(assignees=["ann", "dan"]),
        pull(teams=["acme/away"]),
        pull(requests=["dan"], reviews=BOT),
    ],
    "unowned-path": [
        pull(files=["README.md"]),
        pull(files=["README.md", "a.py"]),
        pull(files=["README.md"], requests=["bob"]),
        pull(files=["README.md"], **ONE),
        pull(files=["Docs/a.md"]),
        pull(files=["src/docs/a.md"]),
        pull(files=["a.pyc"]),
        pull(files=["distant/a.js"]),
        pull(files=["dist"]),
        pull(files=["deep/web/a.ts"]),
        bump(files=["package.json"]),
    ],
    "empty-team": [
        pull(teams=["acme/ghosts"]),
        pull(teams=["Acme/Ghosts"]),
        pull(teams=["acme/ghosts"], assignees=["bob"]),
        pull(teams=["acme/ghosts"], reviews=BOT),
        pull(teams=["acme/ghosts"], reviews=OWN),
        pull(teams=["acme/ghosts"], reviews=PENDING),
        pull(teams=["acme/ghosts"], files=["a.py"]),
        pull(teams=["acme/ghosts"], requests=["copilot[bot]"]),
        pull(teams=["acme/ghosts"], labels=["p0"]),
        bare(teams=["acme/ghosts"]),
    ],
    "priority-without-owner": [
        issue(labels=["p0"]),
        issue(labels=["P1"]),
        issue(labels=["priority: high"]),
        issue(labels=["Priority:High"]),
        issue(labels=["bug", "critical"]),
        issue(labels=["priority/critical-urgent"]),
        issue(labels=["urgent"]),
        issue(labels=["blocker", "docs"], comments=[("bob", LATELY)]),
        pull(labels=["p0"]),
        pull(labels=["p0"], reviews=BOT),
        pull(labels=["p0"], requests=["copilot[bot]"]),
        pull(labels=["p0"], reviews=OWN),
    ],
}

NEAR_MISSES = {
    "no-assignee": [
        issue(assignees=["bob"]),
        issue(assignees=["ann"]),
        issue(assignees=["dan"]),
        issue(assignees=["quiet"]),
        issue(assignees=["bob", "cat"]),
        issue(state="closed"),
        issue(kind="discussion"),
        issue(repo="acme/gone", state="closed"),
        pull(),
        bump(),
        pull(state="merged"),
    ],
    "no-reviewer": [
        pull(requests=["bob"]),
        pull(teams=["acme/writers"]),
        pull(teams=["acme/secret"]),
        pull(draft=1),
        pull(**ONE),
        pull(reviews=[("cat", "DISMISSED", LATELY)]),
        pull(reviews=[("stranger", "COMMENTED", LATELY)]),
        pull(state="merged"),
        pull(state="closed"),
        pull(requests=["copilot[bot]", "bob"]),
        bump(requests=["bob"]),
        issue(),
    ],
    "owner-is-author": [
        pull(assignees=["ann", "bob"]),
        pull(assignees=["bob"]),
        pull(assignees=["ann"], requests=["bob"]),
        pull(assignees=["ann"], teams=["acme/secret"]),
        pull(assignees=["ann"], **ONE),
        pull(assignees=["ann"], draft=1),
        pull(files=["web/a.ts"], requests=["bob"]),
        pull(files=["web/a.ts"], **ONE),
        pull(files=["web/a.ts", "docs/a.md"]),
        pull(files=["mix/a.ts"]),
        pull(files=["web/a.ts"], author="bob"),
        pull(author=None, files=["web/a.ts"]),
        issue(assignees=["ann"]),
        pull(files=["web/a.ts"], base="next"),
    ],
    "owner-inactive": [
        issue(assignees=["bob"]),
        issue(assignees=["quiet", "bob"]),
        issue(assignees=["ann"]),
        issue(assignees=["quiet"], comments=[("quiet", LATELY)]),
        issue(assignees=["quiet"], author="quiet"),
        issue(),
        pull(requests=["quiet", "bob"]),
        pull(requests=["quiet"], **ONE),
        pull(requests=["quiet"], teams=["acme/secret"]),
        pull(requests=["bob"], assignees=["quiet"]),
        pull(files=["ops/a.tf"], requests=["bob"]),
        pull(files=["ops/a.tf", "a.py"]),
        pull(files=["mail/a"]),
        pull(requests=["quiet"], draft=1),
        bare(assignees=["elsewhere"]),
    ],
    "owner-busy": [
        issue(assignees=["bob"]),
        issue(assignees=["dan", "bob"]),
        issue(assignees=["back"]),
        issue(assignees=["free"]),
        issue(assignees=["swamped", "cat"]),
        issue(assignees=["quiet"]),
        pull(requests=["dan", "bob"]),
        pull(requests=["dan"], **ONE),
        pull(requests=["dan"], teams=["acme/secret"]),
        pull(requests=["bob"], assignees=["dan"]),
        pull(requests=["dan"], draft=1),
        pull(teams=["acme/writers"]),
    ],
    "unowned-path": [
        pull(files=["a.py"]),
        pull(files=["deep/b.py"]),
        pull(files=["docs/a.md"]),
        pull(files=["docs/deep/a.md"]),
        pull(files=["dist/x.js"]),
        pull(files=["wrong/a"]),
        pull(files=["half/a"]),
        pull(files=["secret/a"]),
        pull(files=["README.md"], draft=1),
        pull(files=["README.md"], base="next"),
        bare(files=["README.md"]),
        pull(files=[]),
        pull(files=["README.md"], state="closed"),
    ],
    "empty-team": [
        pull(teams=["acme/writers"]),
        pull(teams=["acme/secret"]),
        pull(teams=["acme/unread"]),
        pull(teams=["team"]),
        pull(teams=["acme/ghosts", "acme/writers"]),
        pull(teams=["acme/ghosts", "acme/secret"]),
        pull(teams=["acme/ghosts"], requests=["bob"]),
        pull(teams=["acme/ghosts"], **ONE),
        pull(teams=["acme/ghosts"], draft=1),
        pull(teams=["acme/ghosts"], state="closed"),
        pull(),
    ],
    "priority-without-owner": [
        issue(labels=["p0"], assignees=["bob"]),
        issue(labels=["p2"]),
        issue(labels=["priority: low"]),
        issue(labels=["not critical"]),
        issue(labels=["urgently"]),
        issue(labels=["p0"], state="closed"),
        issue(),
        pull(labels=["p0"], requests=["bob"]),
        pull(labels=["p0"], teams=["acme/secret"]),
        pull(labels=["p0"], **ONE),
        pull(labels=["p0"], assignees=["bob"]),
        pull(labels=["p0"], draft=1),
    ],
}


def kinds(world, ref, **over):
    """The kinds of gaps of one item or repository."""
    payload = VIEW.load(world, lens(**over)).payload
    return {gap.kind for gap in payload.gaps if gap.ref == ref}


def cases(table):
    return [
        pytest.param(kind, case, id=f"{kind}-{place}")
        for kind, found in table.items()
        for place, case in enumerate(found, 1)
    ]


def of_one(built, case):
    world = on_top(built)
    case(world)
    (found,) = world.connection.execute(
        "select repo.name from item join repo on repo.id = repo_id where number = 1"
    )
    return kinds(world, f"{found[0]}#1")


@pytest.mark.parametrize(("kind", "case"), cases(POSITIVES))
def test_a_gap_is_found(built, kind, case):
    assert kind in of_one(built, case)


@pytest.mark.parametrize(("kind", "case"), cases(NEAR_MISSES))
def test_what_nearly_is_a_gap_is_none(built, kind, case):
    assert kind not in of_one(built, case)


@pytest.mark.parametrize("table", [POSITIVES, NEAR_MISSES])
def test_every_kind_has_ten_cases(table):
    assert all(len(found) >= 10 for found in table.values())
    assert set(POSITIVES) == set(NEAR_MISSES)


def _merged(number, days, by, reviewer):
    return lambda world: world.pull(
        number,
        state="merged",
        merged_at=at(days=days),
        merged_by=by,
        files=["docs/a.md", "web/x.ts"],
        reviews=[(reviewer, "APPROVED", at(days=days))],
    )


ARRIVALS = [
    lambda world: world.pull(11, files=["web/a.ts", "README.md"], labels=["p0"]),
    lambda world: world.pull(12, files=["docs/a.md"], requests=["dan", "quiet"]),
    lambda world: world.pull(13, teams=["acme/ghosts"], assignees=["ann"]),
    lambda world: world.item(14, labels=["p0", "bug"]),
    lambda world: world.item(15, assignees=["quiet", "swamped"]),
    lambda world: world.item(16, repo="acme/lone"),
    lambda world: there(world, "eve", "fay"),
    lambda world: world.maintainer("fay"),
    lambda world: account(world, "eve"),
    lambda world: world.pull(17, repo="acme/bare", requests=["bob"]),
    _merged(21, 5, "bob", "cat"),
    _merged(22, 6, "cat", "fay"),
    _merged(23, 7, "bob", "bob"),
]


@given(order=st.permutations(ARRIVALS))
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_things_arrive_changes_nothing(built, order):
    def told(arrivals):
        world = on_top(built)
        for arrive in arrivals:
            arrive(world)
        return VIEW.load(world, lens()).payload

    assert told(order) == told(ARRIVALS)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, {"owner-inactive"}),
        ({"quiet_days": 200}, set()),
    ],
)
def test_who_is_quiet_is_a_setting(built, said, found):
    world = on_top(built)
    world.item(1, assignees=["quiet"])
    over = Settings(ownership=Ownership(**said))
    assert kinds(world, "acme/app#1", settings=over) == found


def test_which_labels_are_urgent_is_a_setting(built):
    world = on_top(built)
    world.item(1, labels=["now"])
    over = Settings(ownership=Ownership(priority_labels=("NOW",)))
    assert "priority-without-owner" in kinds(world, "acme/app#1", settings=over)


def test_a_larger_capacity_makes_nobody_busy(built):
    world = on_top(built)
    world.item(1, assignees=["swamped"])
    over = Settings(contention=Contention(people={"Swamped": 6}))
    assert kinds(world, "acme/app#1", settings=over) == set()


GHOSTLY = [
    "/x/ @acme/ghosts",
    "* @acme/ghosts",
    "*.rs @Acme/Ghosts",
    "/x/ @bob @acme/ghosts",
    "/x/ @acme/ghosts @acme/writers",
    "x/**/y @acme/ghosts",
    "/x/* @acme/ghosts # all gone",
    "docs/ mail@example.org @acme/ghosts",
    "a\\ b @acme/ghosts",
    "/deep/er/ @acme/ghosts",
]


@pytest.mark.parametrize("line", GHOSTLY)
def test_a_team_without_members_in_a_rule_is_a_gap_of_its_repository(built, line):
    world = on_top(built)
    world.repo("acme/ruled", codeowners=f"{line}\n")
    assert kinds(world, "acme/ruled") == {"empty-team"}


@pytest.mark.parametrize(
    "line",
    [
        "/x/ @acme/writers",
        "/x/ @acme/secret",
        "/x/ @acme/unread",
        "/x/ @ghosts",
        "/x/",
        "# /x/ @acme/ghosts",
        "/x/ @bob # @acme/ghosts",
        "!/x/ @acme/ghosts",
        "[x] @acme/ghosts",
        "/x/ ghosts@acme.example",
        "/acme/ghosts @bob",
    ],
)
def test_a_rule_without_an_empty_team_is_no_gap(built, line):
    world = on_top(built)
    world.repo("acme/ruled", codeowners=f"{line}\n")
    assert kinds(world, "acme/ruled") == set()


INVALID = [
    ("Unknown owner", "/x/ @ghost"),
    ("Unknown owner", "* @ghost"),
    ("Unknown owner", "/x/ @ghost @bob"),
    ("Unknown owner", "/x/ @acme/none"),
    ("Invalid owner", "/x/ ghost"),
    ("Invalid owner", "/x/ docs@"),
    ("Invalid pattern", "!/x/ @bob"),
    ("Invalid pattern", "[x] @bob"),
    ("Invalid pattern", "***/x @bob"),
    ("Missing owner", "/x/ #"),
]


@pytest.mark.parametrize(("kind", "source"), INVALID)
def test_a_rule_that_github_ignores_is_a_gap_of_its_repository(built, kind, source):
    world = on_top(built)
    repo_id = world.repo("acme/ruled", codeowners=f"{source}\n")
    world._insert(
        "codeowners_error", repo_id=repo_id, line=1, kind=kind, source=source,
        path="CODEOWNERS", message=f"{kind} on line 1: make sure @ghost exists",
    )  # fmt: skip
    assert kinds(world, "acme/ruled") == {"invalid-owner"}


@pytest.mark.parametrize("source", [source for _, source in INVALID])
def test_without_a_word_of_github_no_rule_is_ignored(built, source):
    world = on_top(built)
    world.repo("acme/ruled", codeowners=f"{source}\n")
    assert kinds(world, "acme/ruled") == set()


PATTERNS = [
    ("/src/ @bob", ["src/a.py"], ["lib/src/a.py", "src"]),
    ("*.py @bob", ["deep/a.py"], ["a.pyc", "py"]),
    ("docs/* @bob", ["docs/a.md"], ["docs/deep/a.md", "a/docs/b.md"]),
    ("apps/ @bob", ["x/apps/y/z"], ["apps"]),
    ("/scripts/run @bob", ["scripts/run"], ["scripts/runner", "a/scripts/run"]),
    ("a/**/b @bob", ["a/x/y/b"], ["a/x/y/c"]),
    ("**/gen @bob", ["gen", "x/gen"], ["x/generated"]),
    ("/a\\ b/ @bob", ["a b/c"], ["ab/c"]),
    ("Makefile @bob", ["x/Makefile"], ["makefile"]),
    ("/web/?.ts @bob", ["web/a.ts"], ["web/ab.ts"]),
    ("/empty/", ["empty/x"], ["empt/x"]),
]


@pytest.mark.parametrize(("line", "live", "dead"), PATTERNS)
def test_a_rule_is_dead_where_no_file_matches_it(line, live, dead):
    assert [rule.rule_line for rule in Rules(line).dead(dead)] == [1]
    assert Rules(line).dead([*dead, *live]) == ()


def test_a_rule_that_another_overrides_everywhere_is_alive():
    assert Rules("/src/ @bob\n* @cat\n").dead(["src/a.py"]) == ()


def test_a_dead_rule_is_a_gap_of_its_repository_and_a_cut_tree_none(built):
    world = on_top(built)
    dead = world.repo("acme/ruled", codeowners="/x/ @bob\n")
    world.repo("acme/cut", codeowners="/x/ @bob\n")
    world._insert("dead_rule", repo_id=dead, line=1, pattern="/x/")
    assert kinds(world, "acme/ruled") == {"dead-pattern"}
    assert kinds(world, "acme/cut") == set()


ACTIVE = {
    "reviewed": lambda w: there(w, "mo", repo="acme/lone"),
    "commented": lambda w: w.item(
        2, repo="acme/lone", state="closed", comments=[("mo", LATELY)]
    ),
    "merged": lambda w: w.pull(
        2, repo="acme/lone", state="merged", merged_by="mo", merged_at=LATELY
    ),
    "had merged": lambda w: w.pull(
        2, repo="acme/lone", author="mo", state="merged", merged_at=LATELY,
        association="MEMBER",
    ),
    "by the table": lambda w: (
        w.maintainer("mo", repo="acme/lone"),
        there(w, "Mo", repo="acme/lone", association="NONE"),
    ),
    "as collaborator": lambda w: there(
        w, "mo", repo="acme/lone", association="COLLABORATOR"
    ),
    "as owner": lambda w: there(w, "mo", repo="acme/lone", association="OWNER"),
    "just within": lambda w: there(w, "mo", repo="acme/lone", when=at(days=89)),
    "though busy": lambda w: (account(w, "mo"), there(w, "mo", repo="acme/lone")),
    "though archived": lambda w: w.connection.execute(
        "update repo set archived = 1 where name = 'acme/lone'"
    ),
}  # fmt: skip
ALONE = {
    "nobody": lambda _: None,
    "long ago": lambda w: there(w, "mo", repo="acme/lone", when=QUIET),
    "just beyond": lambda w: there(w, "mo", repo="acme/lone", when=at(days=91)),
    "a stranger": lambda w: there(w, "mo", repo="acme/lone", association="NONE"),
    "a contributor": lambda w: there(
        w, "mo", repo="acme/lone", association="CONTRIBUTOR"
    ),
    "elsewhere": lambda w: there(w, "mo", repo="acme/bare"),
    "a bot": lambda w: w.pull(2, repo="acme/lone", reviews=BOT),
    "only named": lambda w: w.maintainer("mo", repo="acme/lone"),
    "who only opens": lambda w: w.item(
        2, repo="acme/lone", author="mo", association="MEMBER"
    ),
    "who speaks on what is theirs": lambda w: w.item(
        2, repo="acme/lone", author="mo", comments=[("mo", LATELY)]
    ),
    "in the future": lambda w: there(w, "mo", repo="acme/lone", when=at(days=-1)),
}


@pytest.mark.parametrize(
    ("cases", "found"), [(ACTIVE, set()), (ALONE, {"no-active-maintainer"})]
)
def test_a_repository_needs_a_maintainer_who_was_active_lately(built, cases, found):
    for make in cases.values():
        world = on_top(built)
        world.item(1, repo="acme/lone")
        make(world)
        assert kinds(world, "acme/lone") == found
