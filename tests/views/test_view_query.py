from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from view_world import HEAD, OLD, World, at, lens

from triage.errors import UsageError
from triage.views import items, lists
from triage.views.grammar import DEPTH, LENGTH
from triage.views.orders import NAMED
from triage.views.query import parse, typed
from triage.views.wish import Wish


def found(world, *words, **over):
    query, values = items.select(typed(" ".join(words)), lens(**over), world)
    return sorted(one.number for one in world.select(query, values))


def ordered(world, *words):
    query, values = items.select(parse(words), lens(), world)
    return [one.number for one in world.select(query, values)]


@pytest.fixture(scope="module")
def many():
    world = World()
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
        ("NOT crash is:issue", [2]),
        ('"crash on"', [1]),
        ("is:pr", [3, 4, 5, 7]),
        ("is:pr is:issue", [1, 2, 3, 4, 5, 7]),
        ("is:pr AND is:issue", []),
        ("is:discussion", [6]),
        ("type:pr is:open", [3, 7]),
        ("is:closed", [4, 5]),
        ("is:merged", [4]),
        ("is:unmerged is:closed", [5]),
        ("state:open is:draft", [3]),
        ("-is:draft is:pr is:open", [7]),
        ("draft:false is:open", [7]),
        ("draft:true", [3]),
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
        ("author:mira author:dependabot", [2, 7]),
        ("author:mira AND author:dependabot", []),
        ("-author:ann", [2, 7]),
        ("assignee:@me", [2]),
        ("assignee:*", [2]),
        ("no:assignee is:issue", [1]),
        ("-no:assignee", [2]),
        ("no:label is:issue", [2]),
        ("label:bug", [1, 3]),
        ('label:"good first issue"', [1]),
        ('label:bug label:"good first issue"', [1]),
        ('label:nothing,"good first issue"', [1]),
        ('label:"nothing","good first issue"', [1]),
        ('label:"nothing,good first issue"', []),
        ("label:nothing,bug", [1, 3]),
        ("-label:bug is:issue", [2]),
        ("-label:nothing,bug is:issue", [2]),
        ("review-requested:@me", [3]),
        ("user-review-requested:@me", [3]),
        ("created:<2026-01-01", [7]),
        ("created:2025-12-01..2025-12-31", [7]),
        ("created:*..2025-12-31", [7]),
        ("created:2026-01-18 is:discussion", [6]),
        ("created:2026-01-18T00:00:00Z is:discussion", [6]),
        ("created:>2026-01-18T00:00:00Z is:discussion", []),
        ("merged:>=2026-01-19", [4]),
        ("merged:>2026-01-19", []),
        ("-merged:>=2026-01-19 is:closed", [5]),
        ("fix:", [3]),
        ("#5", [5]),
        (HEAD[:9], []),
        ("label:bug OR is:merged", [1, 3, 4]),
        ("is:pr (label:bug OR is:merged)", [3, 4]),
        ("is:pr -(label:bug OR is:merged)", [5, 7]),
        ("NOT (is:pr OR is:issue)", [6]),
        ("is:issue AND author:ann OR is:discussion", [1, 6]),
        ("is:issue (author:ann OR is:discussion)", [1]),
        ("((crash) OR ((feat)))", [1, 3, 4]),
        ('"OR"', []),
        ("crash or", []),
    ],
)
def test_a_query_finds_what_github_would(many, query, right):
    assert found(many, query) == right


def test_arguments_of_the_shell_are_one_query(many):
    for arguments, right in (
        (["is:issue", "crash", "label:good first issue"], [1]),
        (["is:issue crash", "label:bug"], [1]),
        (["label:good first issue"], [1]),
        (["is:pr", "(label:bug", "OR", "is:merged)"], [3, 4]),
        (['label:"good first issue', "crash"], [1]),
    ):
        query, values = items.select(parse(arguments), lens(), many)
        numbers = sorted(one.number for one in many.select(query, values))
        assert numbers == right, arguments


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("created:>=@today-3d", [1, 2, 3]),
        ("created:@today-3d", [3]),
        ("created:<@today-3d", [4, 5]),
        ("created:>@today-3d", [1, 2]),
        ("created:@today", [1]),
        ("created:@today-3d..@today", [1, 2, 3]),
        ("created:<@today-1m", [5]),
        ("created:>@today-5w", [1, 2, 3, 4, 5]),
        ("created:3d", [1, 2, 3]),
        ("created:-3d", [1, 2, 3]),
        ("created:>=-3d", [1, 2, 3]),
        ("created:<3d", [4, 5]),
        ("created:30h", [1, 2]),
        ("created:32d..2d", [3, 4, 5]),
        ("created:*..1m", [5]),
        ("created:99999y", [1, 2, 3, 4, 5]),
        ("created:<@today-9999y", []),
    ],
)
def test_dates_count_from_now(query, right):
    world = World()
    ages = ({}, {"hours": 26}, {"hours": 71}, {"days": 20}, {"days": 31, "hours": 5})
    for number, age in enumerate(ages, 1):
        world.item(number, created_at=at(**age))
    assert found(world, query) == right


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("comments:2", [2]),
        ("comments:>2", [3]),
        ("comments:<=2", [1, 2]),
        ("comments:1..2", [2]),
        ("comments:2..*", [2, 3]),
        ("comments:*..2", [1, 2]),
        ("reactions:>5", [1]),
        ("interactions:10..11", [1]),
        ("-comments:0", [2, 3]),
    ],
)
def test_numbers_compare_and_range(query, right):
    world = World()
    for number, comments, reactions in ((1, 0, 10), (2, 2, 0), (3, 9, 0)):
        world.item(number, comments=[("bo", at(days=1))] * comments)
        world.connection.execute(
            "update item set reactions = ? where number = ?", (reactions, number)
        )
    assert found(world, query) == right


def talk(world):
    world.item(1, title="asks @Bo in title only")
    world.item(2, comments=[("cy", at(days=1))])
    world.item(3, assignees=["Bo"])
    world.item(4, author="bo")
    world.item(5, body="ping @BO, please")
    world.item(6, body="mail a@bo.example or @bo-b")
    world.connection.execute("update comment set body = 'as @bo'")


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("mentions:bo", [2, 5]),
        ("mentions:@bo", [2, 5]),
        ("mentions:bo-b", [6]),
        ("involves:bo", [2, 3, 4, 5]),
        ("involves:@me", []),
        ("involves:bo involves:cy", [2, 3, 4, 5]),
        ("commenter:cy", [2]),
        ("-commenter:cy author:ann", [1, 3, 5, 6]),
        ("ping in:body", [5]),
        ("ping in:title,body", [5]),
        ("ping", []),
        ("in:comments bo", [2]),
        ("bo in:title in:comments", [1, 2]),
    ],
)
def test_texts_are_searched_on_request(query, right):
    world = World()
    talk(world)
    assert found(world, query) == right


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("review:none", [1, 6]),
        ("review:required", [2]),
        ("review:approved", [3, 4]),
        ("review:changes_requested", [5]),
        ("-review:none is:pr", [2, 3, 4, 5]),
        ("reviewed-by:bo", [2, 4, 5]),
        ("status:success", [1, 3, 4, 5]),
        ("status:pending", [6]),
        ("status:failure", [2]),
        ("base:v1", [6]),
        ("head:top is:open", [1, 2, 3, 4, 5, 6]),
        ("linked:issue", [4]),
        ("linked:pr", [9]),
        ("-linked:pr is:issue", [10]),
        ("team-review-requested:acme/core", [1]),
        (OLD[:8] + "1", []),
    ],
)
def test_pull_requests_by_review_checks_branches_and_links(query, right):
    world = World()
    world.pull(1, teams=["acme/core"])
    world.pull(
        2,
        decision="REVIEW_REQUIRED",
        checks="failure",
        reviews=[("bo", "COMMENTED", at(days=1))],
    )
    world.pull(3, decision="APPROVED", reviews=[("cy", "APPROVED", at(days=1))])
    world.pull(
        4,
        reviews=[
            ("bo", "CHANGES_REQUESTED", at(days=2)),
            ("bo", "APPROVED", at(days=1)),
        ],
        closes=[("ACME/app", 9)],
    )
    world.pull(
        5,
        reviews=[
            ("bo", "APPROVED", at(days=2)),
            ("bo", "CHANGES_REQUESTED", at(days=1)),
        ],
    )
    world.pull(6, base="v1", reviews=[("ann", "COMMENTED", at(days=1))])
    world.connection.execute(
        "update pull set checks_oid = ? "
        "where item_id = (select id from item where number = 6)",
        (OLD,),
    )
    world.item(9)
    world.item(10)
    assert found(world, query) == right


def test_discussions_by_answer_and_category():
    world = World()
    answer = [("bo", at(days=1))]
    for number, answerable, answered in ((1, 1, 1), (2, 1, 0), (3, 0, 0)):
        ident = world.item(number, "discussion", comments=answer)
        world.connection.execute(
            "insert into discussion values (?, ?, ?, ?, '', null)",
            (ident, "Q & A" if answerable else "Ideas", answerable, answered),
        )
        world.connection.execute(
            "update comment set is_answer = ? where item_id = ?", (answered, ident)
        )
    world.item(4)
    assert found(world, "is:answered") == [1]
    assert found(world, "is:unanswered") == [2]
    assert found(world, 'category:"q & a"') == [1, 2]
    assert found(world, "answered-by:bo") == [1]
    assert found(world, "-is:answered") == [2, 3, 4]


def test_why_an_issue_was_closed_and_archived_repositories():
    world = World()
    world.repo("acme/attic", archived=1)
    world.item(1, state="closed", state_reason="NOT_PLANNED")
    world.item(2, state="closed", state_reason="COMPLETED", repo="acme/attic")
    assert found(world, 'reason:"not planned"') == [1]
    assert found(world, "reason:completed") == [2]
    assert found(world, "archived:true") == [2]
    assert found(world, "archived:false") == [1]
    assert found(world, "is:archived") == [2]


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("autor:ann", "author:"),
        ("is:opne", "open"),
        ("no:lable", "label"),
        ("sort:updatet", "updated"),
        ("in:titel", "title"),
        ("review:aproved", "approved"),
        ("status:sucess", "success"),
        ("zzzz:1", "Known"),
        ("language:rust", "language:rust"),
        ("created:soon", "2026-01-20"),
        ("created:2026-13-45", "2026-01-20"),
        ("comments:many", "comments:>5"),
        ("team:core", "owner/team"),
        ('label:""', "label:something"),
        ("is:", "is:pr"),
        ("a OR", "quote it"),
        ("OR a", "quote it"),
        ("NOT", "quote it"),
        ("(a", "quote it"),
        ("()", "quote it"),
    ],
)
def test_what_is_not_understood_says_what_is(query, hint):
    with pytest.raises(UsageError) as caught:
        typed(query)
    assert hint in caught.value.hint


def test_nobody_knows_me_yet(world):
    with pytest.raises(UsageError, match="@me is not known yet"):
        parse(["author:@me"]).condition(lens(me=""), world)


@pytest.mark.parametrize(
    "hostile",
    [
        "'; drop table item; --",
        '"zzz',
        "%",
        "{0}",
        ":v0",
        ":q0",
        "label:'||1||'",
        "author:')--",
        "-",
        "title:",
        "🚀",
        "修复",
        "\x00",
    ],
)
def test_values_are_bound_and_never_sql(many, hostile):
    assert found(many, hostile) == []
    assert len(found(many)) == 7


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "(",
                ")",
                "-",
                "AND",
                "OR",
                "NOT",
                '"',
                "a",
                "is:pr",
                "label:x,y",
                ":",
                ",",
            ]
        )
        | st.text(max_size=6),
        max_size=8,
    ).map(" ".join)
)
def test_any_text_is_a_query_or_a_usage_error(many, text):
    try:
        query = typed(text)
    except UsageError:
        return
    sql, values = items.select(query, lens(), many)
    assert len(many.select(sql, values)) <= 7


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("", [3, 2, 1]),
        ("sort:updated-asc", [1, 2, 3]),
        ("sort:created", [1, 3, 2]),
        ("sort:created-asc", [2, 3, 1]),
        ("sort:comments", [2, 3, 1]),
        ("sort:comments-asc", [1, 3, 2]),
        ("sort:reactions-desc", [3, 2, 1]),
        ("sort:interactions", [2, 3, 1]),
    ],
)
def test_newest_change_first_unless_asked_otherwise(query, right):
    world = World()
    times = ((1, 30, 1, 0), (2, 20, 9, 1), (3, 10, 5, 0))
    for number, updated, created, comments in times:
        world.item(
            number,
            updated_at=at(days=updated),
            created_at=at(days=created),
            comments=[("bo", at(days=1))] * comments,
        )
    assert ordered(world, query) == right


def test_every_order_has_a_name_that_sorts():
    for name, order in NAMED.items():
        assert parse([f"sort:{name}"]).order is order
        assert order.name in {name, f"{name}-desc", f"{name}-asc"}


def titled(*titles):
    world = World()
    for number, title in enumerate(titles, 1):
        world.item(number, title=title, updated_at=at(hours=number))
    return world


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("pars", [1, 2]),
        ("p", [1, 2, 5, 7, 16]),
        ("parser", [1, 2]),
        ("arser", []),
        ("*arser", [1, 2]),
        ("parsererror", [2]),
        ("ParserE", [2]),
        ("next-auth", [3]),
        ("auth", [3, 4]),
        ("@scope/pkg", [5]),
        ("pkg", [5]),
        ("1.2.3", [5]),
        ("1.2", [5, 6]),
        ("2.3", [5]),
        ("c++", [8]),
        ("c#", [9]),
        ("c", [1, 8, 9, 18]),
        (".net", [10]),
        ("übermut", [11]),
        ("ÜBER", [11]),
        ("uber", [11]),
        ("отчёт", [12]),
        ("ОТЧ", [12]),
        ("崩溃", [13]),
        ("คีย์", [14]),
        ("🚀", [15]),
        ("ship🚀", [15]),
        ("👩‍💻", [16]),
        ("!", [15]),
        ('"parser crash"', [1]),
        ('"parser cra"', []),
        ('"parser cra', [1]),
        ("crash parser", [1]),
        ("crash -parser", [18]),
        ("parser OR auth", [1, 2, 3, 4]),
        ("NEAR", [17]),
        ("near(", []),
        ("title:", []),
        ('"near and', [17]),
        ("^parser", []),
        ("pars*", [1, 2]),
        ("*", []),
        ("a{b}", []),
        ("'", [17]),
        ("don't", [17]),
    ],
)
def test_a_word_matches_the_start_of_a_word(query, right):
    world = titled(
        "Parser crash on tabs",
        "ParserError in the wild",
        "Bump next-auth to latest",
        "next auth",
        "Bump @scope/pkg from 1.2.3",
        "Release 1.2",
        "Pull the plug",
        "C++ bindings",
        "C# bindings",
        "Move to ASP.NET",
        "Übermütig",
        "Отчёт не строится",
        "修复崩溃问题",
        "สนับสนุนคีย์ซ้อน",
        "ship🚀 it!",
        "pair 👩‍💻",
        "don't look near AND far",
        "crash",
    )
    assert found(world, query) == right


def test_the_index_of_titles_keeps_step(world):
    ident = world.item(1, title="Crash in the parser")
    world.item(2, title="Crash elsewhere", updated_at=at(hours=1))
    assert ordered(world, "crash") == [2, 1]
    run = world.connection.execute
    run("update item set updated_at = ? where id = ?", (at(minutes=1), ident))
    assert ordered(world, "crash") == [1, 2]
    run("update item set title = 'Slow parser' where id = ?", (ident,))
    assert found(world, "crash") == [2]
    assert found(world, "slow") == [1]
    run("delete from item where id = ?", (ident,))
    assert found(world, "slow") == []
    run("pragma foreign_keys = on")
    run("delete from repo")
    assert run(
        "select count(*) from title_index where title_index match 'crash'"
    ).fetchone() == (0,)
    run("insert into title_index(title_index) values ('integrity-check')")


@pytest.mark.parametrize("limit", [1, 3, None])
def test_the_index_and_a_scan_yield_the_same_order(limit):
    world = World()
    for number in range(1, 30):
        world.item(number, title="same words", updated_at=at(hours=number % 4))
    query, values = items.select(typed("same is:open"), lens(), world, limit)
    assert "title_index.rowid" in query.sql
    walked = [one.number for one in world.select(query, values)]
    query, values = items.select(typed("*ame is:open"), lens(), world, limit)
    assert "title_index" not in query.sql
    assert walked == [one.number for one in world.select(query, values)]
    assert len(walked) == (limit or 29)


@pytest.mark.parametrize(
    ("base", "narrow"),
    [("is:issue", "same"), ("same", "is:issue"), ("same is:issue", "words -other")],
)
def test_the_first_rows_of_a_list_are_those_of_the_whole(base, narrow):
    world = World()
    for number in range(1, 30):
        kind = "issue" if number % 3 else "discussion"
        world.item(number, kind, title="same words", updated_at=at(hours=number % 4))
    wish = Wish(base, filter=narrow)
    assert "title_index" in lists.wanted_of(wish).reading(lens(), world).tables
    first = [row.key for row in lists.glimpse(world, wish, lens(), 7)]
    whole = lists.read(world, wish, lens())
    assert first == [row.key for row in whole.window(0, 7)]
    assert len(whole) == 20


def test_a_query_tells_its_words_and_its_qualifiers():
    query = typed('crash "on start" -slow label:bug sort:created')
    assert query.needles == ("crash", "on start")
    assert query.names == {"label"}
    assert query.sorted
    assert query.order is NAMED["created"]


@pytest.mark.parametrize(
    "text",
    [
        "NOT " * 3000 + "a",
        "-" * 3000 + "a",
        "(" * 3000 + "a" + ")" * 3000,
        "-(" * 10 + "a" + ")" * 10,
        "(a OR b AND is:pr " * 10 + "a" + ")" * 30,
    ],
)
def test_what_nests_too_deep_is_told_before_it_is_read(text):
    with pytest.raises(UsageError, match="too deep") as caught:
        typed(text)
    assert f"{DEPTH} deep" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["is:pr " * 2000, "label:bug OR " * 1000 + "a", "label:" + ",".join("ab" * 300)],
)
def test_what_is_too_long_is_told_before_it_is_read(text):
    with pytest.raises(UsageError, match="too long") as caught:
        typed(text)
    assert f"{LENGTH}" in caught.value.hint


@pytest.mark.parametrize("term", ["review:approved", "overdue:yes", "involves:@me"])
@pytest.mark.parametrize(
    "opening",
    ["-(is:pr ", "-(", "(a OR b AND is:pr ", "-(a OR is:pr AND is:open ", "(a -"],
)
def test_the_deepest_query_is_one_that_the_copy_answers(many, term, opening):
    deepest = ""
    for times in range(1, DEPTH + 1):
        text = opening * times + term + ")" * times
        with suppress(UsageError):
            typed(text)
            deepest = text
    assert deepest
    assert answers(many, deepest) <= set(range(1, 8))


@pytest.mark.parametrize("text", ["is:pr ", "label:bug OR ", "日 ", "#12 OR ", "-a "])
def test_the_longest_query_is_one_that_the_copy_answers(many, text):
    longest = text * (LENGTH - 1) + "is:open"
    assert answers(many, longest) <= set(range(1, 8))


def answers(world, text):
    """What a view finds that is narrowed by a query as long and deep, both ways."""
    wish = Wish(query=text, filter=text)
    query, values = items.select(lists.wanted_of(wish), lens(), world)
    numbers = {one.number for one in world.select(query, values)}
    assert len(lists.read(world, wish, lens())) == len(numbers)
    return numbers


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("--is:pr", "is:pr"),
        ("---is:pr", "-is:pr"),
        ("NOT NOT is:pr", "is:pr"),
        ("-NOT is:pr", "is:pr"),
        ("--(is:pr is:open)", "is:pr is:open"),
        ("--is:pr crash", "is:pr crash"),
    ],
)
def test_what_is_negated_twice_is_not_negated(many, text, same):
    assert found(many, text) == found(many, same)
    assert typed(text).names == typed(same).names


@pytest.mark.parametrize("text", ['"', '""', '-""', 'crash ""', '(""'])
def test_quotes_around_nothing_are_an_error(text):
    with pytest.raises(UsageError, match="quotes nothing"):
        typed(text)


@pytest.mark.parametrize(
    ("text", "token"), [("(", "("), ("a OR", "OR"), ("NOT", "NOT"), ("(a", "(")]
)
def test_an_operator_out_of_place_is_the_one_to_quote(text, token):
    with pytest.raises(UsageError) as caught:
        typed(text)
    assert caught.value.hint.endswith(f'quote it: "{token}".')


def test_two_orders_in_one_query_are_an_error():
    with pytest.raises(UsageError, match="sort:created-desc and sort:updated-asc"):
        typed("is:pr sort:created sort:updated-asc")
    assert typed("sort:created sort:created-desc").order is NAMED["created"]
