"""Searching as a program does."""

from __future__ import annotations

import pytest
from cli_kit import Program

from triage.clock import age, parse
from triage.demo.builtin import NOW
from triage.text import ago


def test_a_sync_makes_the_index_over_bodies_where_it_is_asked_for(
    fresh: Program,
) -> None:
    settings = fresh.home / "with.toml"
    settings.write_text("[search]\nbodies = true\n", encoding="utf-8")
    assert fresh("--config", str(settings), "sync", "harbourline/hull").code == 0
    ((stored,),) = [r.values() for r in count(fresh, "body")]
    ((indexed,),) = [r.values() for r in count(fresh, "body_place")]
    assert stored == indexed > 0
    assert fresh("sync", "harbourline/hull").code == 0
    assert fresh("sql", "select 1 from body_place").code == 2


def count(program: Program, table: str) -> list[dict[str, int]]:
    rows: list[dict[str, int]] = program(
        "sql", "--json", f"select count(*) as n from {table}"
    ).json["rows"]
    return rows


def test_a_query_is_quoted_by_the_shell_or_not(synced: Program) -> None:
    one = synced(
        "list", "--json", "is:pr", "is:open", "(label:dependencies", "OR", "x)"
    )
    other = synced("list", "--json", "is:pr is:open (label:dependencies OR x)")
    assert one.json == other.json
    assert one.json["items"]


def test_a_wrong_query_names_the_nearest_and_exits_with_2(synced: Program) -> None:
    done = synced("list", "autor:ann")
    assert (done.code, done.out) == (2, "")
    assert "author:" in done.err


def test_a_query_too_deep_or_too_long_is_not_the_databases_fault(
    synced: Program,
) -> None:
    for query in ("-(" * 19 + "a" + ")" * 19, "is:pr " * 2000):
        done = synced("list", "--", query)
        assert (done.code, done.out) == (2, "")
        assert "The query is too" in done.err
        assert "cache.db" not in done.err


@pytest.mark.parametrize(
    ("words", "time"),
    [((), "updated_at"), (("sort:created-asc",), "created_at")],
)
def test_the_age_of_a_listed_item_follows_the_order(
    synced: Program, words: tuple[str, ...], time: str
) -> None:
    rows = synced("list", *words).out.splitlines()
    found = synced("list", "--json", *words).json["items"]
    ages = [ago(age(parse(one[time]), NOW)) for one in found]
    assert [row.split("\t")[3] for row in rows] == ages
    assert len(set(ages)) > 1


def test_what_is_set_aside_is_told_of_where_nothing_else_matches(
    synced: Program,
) -> None:
    snoozed, hidden = (
        one["ref"] for one in synced("list", "--json", "--limit", "2").json["items"]
    )
    assert synced("snooze", snoozed).code == 0
    assert synced("hide", hidden).code == 0
    for ref, way in ((snoozed, "is:snoozed"), (hidden, "is:hidden")):
        repo, number = ref.split("#")
        done = synced("list", f"repo:{repo}", f"#{number}", "is:open")
        said = f"Nothing stored matches. Set aside: 1 item; add {way}."
        assert (done.out, done.err.strip()) == ("", said)
        assert synced("list", f"repo:{repo}", f"#{number}", way).out.startswith(ref)
    assert synced("list", "qqqq").err.strip() == "Nothing stored matches."
    assert synced("unsnooze", snoozed).code == 0
    assert synced("unhide", hidden).code == 0


def test_bytes_that_are_no_text_find_what_was_cleaned_alike(synced: Program) -> None:
    found = synced("list", "--json", "\udcff").json["items"]
    assert found
    assert all("\ufffd" in one["title"] for one in found)
