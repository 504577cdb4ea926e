"""Searching as a program does."""

from __future__ import annotations

from cli_kit import Program


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


def test_bytes_that_are_no_text_find_what_was_cleaned_alike(synced: Program) -> None:
    found = synced("list", "--json", "\udcff").json["items"]
    assert found
    assert all("\ufffd" in one["title"] for one in found)
