"""The contract of commands: names, JSON keys, values and exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli_kit import TOKEN, Program

LEVELS = {"major", "minor", "patch", "digest", "pin", "lockfile", "unknown"}
REF = re.compile(r"[\w.-]+/[\w.-]+#\d+")


def test_sync_reports_what_it_did(fresh: Program) -> None:
    done = fresh("sync", "harbourline/hull", "--json")
    assert done.code == 0
    assert done.json.keys() >= {
        "repos", "new", "updated", "closed", "requests", "points", "seconds", "errors",
    }  # fmt: skip
    assert done.json["repos"] == 1
    assert done.json["new"] > 20


def test_sync_of_a_missing_repository_says_so_and_exits_with_1(fresh: Program) -> None:
    done = fresh("sync", "harbourline/hull", "harbourline/nowhere", "--json")
    assert done.code == 1
    (error,) = done.json["errors"]
    assert (error["repo"], error["kind"]) == ("harbourline/nowhere", "missing")
    assert "nowhere" in error["message"]
    assert done.json["repos"] == 1


def test_sync_remembers_what_was_named(fresh: Program) -> None:
    first = fresh("sync", "harbourline/*", "--json").json["repos"]
    assert first > 5
    assert fresh("sync", "--json").json["repos"] == first


def test_sync_without_a_repository_says_how_to_name_one(fresh: Program) -> None:
    done = fresh("sync")
    assert done.code == 2
    assert "triage sync owner/name" in done.err


@pytest.mark.parametrize("name", ["nothing", "a/b/c", "../x", "owner/na me"])
def test_a_bad_repository_name_is_a_usage_error(fresh: Program, name: str) -> None:
    assert fresh("sync", name).code == 2


def test_bumps_have_groups_and_pulls(synced: Program) -> None:
    found = synced("bumps", "--json").json
    group = found["groups"][0]
    assert group.keys() >= {
        "key", "title", "ecosystem", "packages", "level", "security", "verdict", "refs",
    }  # fmt: skip
    pull = found["pulls"][0]
    assert pull.keys() >= {
        "ref", "url", "title", "author", "bot", "ecosystem", "directory", "group",
        "packages", "level", "security", "checks", "mergeable", "head", "provenance",
        "verdict", "reasons", "superseded_by", "opened_at",
    }  # fmt: skip
    for one in found["pulls"]:
        assert REF.fullmatch(one["ref"])
        assert one["level"] in LEVELS
        assert one["checks"] in {"success", "failure", "pending", "none"}
        assert one["verdict"] in {"ready", "review", "blocked"}
        assert one["provenance"] in {"verified", "unverified", "rejected"}
        for package in one["packages"]:
            assert package.keys() >= {"name", "from", "to", "level", "dep_type"}
        for reason in one["reasons"]:
            assert reason["state"] in {"pass", "fail", "unknown"}


@pytest.mark.parametrize("grouping", ["package", "repo", "level", "ecosystem"])
def test_every_bump_is_in_a_group_of_every_grouping(
    synced: Program, grouping: str
) -> None:
    found = synced("bumps", "--json", "--group-by", grouping).json
    grouped = {ref for group in found["groups"] for ref in group["refs"]}
    assert grouped == {pull["ref"] for pull in found["pulls"]}


def test_a_look_alike_is_listed_as_rejected(synced: Program) -> None:
    rejected = [
        p
        for p in synced("bumps", "--json").json["pulls"]
        if p["provenance"] == "rejected"
    ]
    assert rejected
    assert {p["verdict"] for p in rejected} == {"blocked"}


def test_contention_lists_flags(synced: Program) -> None:
    flags = synced("contention", "--json").json["flags"]
    assert flags[0].keys() >= {
        "kind", "subject", "refs", "severity", "why", "evidence", "suggestion",
    }  # fmt: skip
    assert all(1 <= flag["severity"] <= 100 for flag in flags)


def test_ownership_lists_gaps_with_suggestions(synced: Program) -> None:
    gaps = synced("ownership", "--json").json["gaps"]
    assert gaps[0].keys() >= {"ref", "kind", "since", "why", "suggestions"}
    suggested = [s for gap in gaps for s in gap["suggestions"]]
    assert suggested
    assert suggested[0].keys() >= {"login", "score", "why"}


def test_questions_have_metrics(synced: Program) -> None:
    found = synced("questions", "--json").json
    assert found["metrics"].keys() >= {
        "asked", "answered_in_sla", "share", "median_first_answer_hours",
    }  # fmt: skip
    assert found["questions"][0].keys() >= {
        "ref", "source", "title", "author", "asked_at", "is_question", "tier",
        "answered", "answered_by", "first_answer_at", "hold_hours", "sla_hours",
        "overdue", "topic", "similar",
    }  # fmt: skip
    everything = synced("questions", "--all", "--json").json
    assert len(everything["questions"]) > len(found["questions"])


def test_mine_says_what_waits_and_why(synced: Program) -> None:
    items = synced("mine", "--json").json["items"]
    assert items
    assert items[0].keys() >= {"ref", "why", "since"}


def test_list_searches_with_githubs_qualifiers(synced: Program) -> None:
    everything = synced("list", "--json").json["items"]
    issues = synced("list", "is:issue", "is:open", "no:assignee", "--json").json[
        "items"
    ]
    assert {i["kind"] for i in issues} == {"issue"}
    assert not any(i["assignees"] for i in issues)
    assert len(issues) < len(everything)
    assert everything[0].keys() >= {
        "ref", "kind", "title", "author", "state", "labels", "assignees",
        "updated_at", "priority", "priority_why",
    }  # fmt: skip
    assert len(synced("list", "--limit", "3", "--json").json["items"]) == 3


def test_a_search_may_begin_with_a_minus(synced: Program) -> None:
    kinds = {i["kind"] for i in synced("list", "-is:pr", "--json").json["items"]}
    assert kinds == {"issue", "discussion"}
    assert synced("list", "--limit", "1", "-label:good first issue").code == 0
    assert "Usage" in synced("list", "-h").out


def test_an_unknown_qualifier_names_the_nearest(synced: Program) -> None:
    done = synced("list", "autor:mira-holt")
    assert done.code == 2
    assert "author" in done.err


def test_show_has_facts_and_evidence(synced: Program) -> None:
    found = synced("show", "HARBOURLINE/hull#423", "--json").json
    assert found["ref"] == "harbourline/hull#423"
    assert found.keys() >= {"facts", "evidence", "similar", "title", "state"}
    assert found["evidence"]


def test_show_of_what_is_not_stored_says_what_to_do(synced: Program) -> None:
    done = synced("show", "harbourline/hull#99999")
    assert done.code == 1
    assert "triage sync" in done.err


@pytest.mark.parametrize("ref", ["hull#1", "x", "harbourline/hull#-1", "a/b#x"])
def test_a_bad_ref_is_a_usage_error(synced: Program, ref: str) -> None:
    assert synced("show", ref).code == 2


@pytest.mark.parametrize(
    "command",
    ["bumps", "contention", "ownership", "questions", "mine", "list", "journal"],
)
def test_an_empty_store_is_empty_output_and_exit_0(
    fresh: Program, command: str
) -> None:
    done = fresh(command)
    assert (done.code, done.out) == (0, "")
    assert fresh(command, "--json").code == 0


def test_without_a_terminal_the_desk_is_text(synced: Program) -> None:
    done = synced()
    assert done.code == 0
    for title in ("Bumps", "Contention", "Ownership", "Questions"):
        assert f"{title} (" in done.out


def test_json_is_ascii(synced: Program) -> None:
    for command in ("bumps", "contention", "ownership", "questions", "list"):
        assert synced(command, "--json").out.isascii()


def test_lines_have_no_control_characters_beyond_tabs(synced: Program) -> None:
    for command in ("bumps", "contention", "ownership", "questions", "list"):
        out = synced(command).out
        assert not re.search(
            r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out
        )


def test_doctor_says_what_the_token_may_do_in_each_repository(synced: Program) -> None:
    done = synced("doctor", "--json")
    checks = {c["name"]: c for c in done.json["checks"]}
    assert checks["token"]["state"] == "pass"
    assert "merge" in checks["harbourline/hull"]["why"]
    assert "may not approve, merge" in checks["harbourline/pilot"]["why"]
    assert all(c.keys() >= {"name", "state", "why"} for c in done.json["checks"])


def test_doctor_without_a_token_fails_and_says_what_to_do(fresh: Program) -> None:
    done = fresh("doctor", GH_TOKEN="", PATH="/nonexistent")
    assert done.code == 1
    assert "GH_TOKEN" in done.out


def test_without_a_token_sync_exits_with_3(fresh: Program) -> None:
    done = fresh("sync", "harbourline/hull", GH_TOKEN="")
    assert done.code == 3
    assert "triage demo" in done.err


def test_a_refused_token_exits_with_3(fresh: Program) -> None:
    fresh.server.faults.add(_status(401))
    assert fresh("sync", "harbourline/hull").code == 3


def test_a_dead_network_exits_with_4_and_the_queues_stay_readable(
    synced: Program,
) -> None:
    dead = {"GITHUB_API_URL": "http://127.0.0.1:9", "GITHUB_GRAPHQL_URL": ""}
    done = synced("sync", "harbourline/hull", **dead)
    assert done.code == 4
    assert "Traceback" not in done.err
    assert synced("bumps", **dead).out == synced("bumps").out


def test_a_long_limit_without_a_terminal_exits_with_4(fresh: Program) -> None:
    from triage.demo.faults import Fault

    fresh.server.faults.add(Fault("*", kind="secondary", seconds=600, times=-1))
    done = fresh("sync", "harbourline/hull")
    assert done.code == 4
    assert "wait" in done.err


def _status(code: int):
    from triage.demo.faults import Fault

    return Fault("*", kind="status", status=code, times=-1, body='{"message": "no"}')


def test_an_unknown_command_is_a_usage_error(synced: Program) -> None:
    done = synced("merg")
    assert done.code == 2
    assert "Traceback" not in done.err


def test_a_plain_http_endpoint_beyond_loopback_is_refused(fresh: Program) -> None:
    done = fresh("sync", "a/b", GITHUB_API_URL="http://ghe.example.com/api/v3")
    assert done.code == 2
    assert "https" in done.err


def test_the_token_shows_nowhere(synced: Program) -> None:
    for words in (["doctor"], ["config", "--json"], ["sync", "--json"], ["journal"]):
        done = synced(*words)
        assert TOKEN not in done.out + done.err
    for path in (synced.home / "data").iterdir():
        assert TOKEN.encode() not in path.read_bytes()


def test_a_fresh_interpreter_says_the_same(synced: Program) -> None:
    for words in (["bumps", "--json"], ["list", "is:pr"], ["show", "nobody"]):
        assert synced.spawned(*words) == synced(*words)


def test_a_view_of_the_settings_is_listed_with_its_columns_and_order(
    synced: Program, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        '[[view]]\nname = "Open pulls"\nquery = "is:pr is:open"\n'
        'columns = ["ref", "title"]\nsort = "title"\ngroup_by = "repo"\n'
    )
    more = {"TRIAGE_CONFIG": str(path)}
    listed = synced("list", "--view", "open-pulls", **more)
    rows = [line.split("\t") for line in listed.out.splitlines()]
    assert {len(row) for row in rows} == {2}
    titles = [title.lower() for _, title in rows]
    assert titles == sorted(titles)
    items = synced("list", "--view", "open-pulls", "--json", **more).json["items"]
    assert [item["ref"] for item in items] == [ref for ref, _ in rows]
    fewer = synced("list", "--view", "open-pulls", "author:dependabot", **more)
    assert 0 < len(fewer.out.splitlines()) < len(rows)


def test_pulse_is_the_window_in_numbers_with_their_refs(synced: Program) -> None:
    found = synced("pulse", "--since", "30d", "--json").json
    assert found.keys() >= {"since", "until", "totals", "repos"}
    numbers = {
        "releases", "pulls_opened", "pulls_merged", "pulls_closed", "issues_opened",
        "issues_closed", "bumps_opened", "questions_asked", "questions_answered",
    }  # fmt: skip
    for one in (found["totals"], *found["repos"]):
        assert one.keys() >= numbers | {"refs"}
        assert {name: len(one["refs"][name]) for name in numbers} == {
            name: one[name] for name in numbers
        }
    assert all(found["totals"][name] > 0 for name in numbers)
    assert all("repo" in one for one in found["repos"])
    day = found["until"][:10]
    sql = f"select repo, unowned from journal.snapshot where day = '{day}'"
    kept = {
        one["repo"]: one["unowned"] for one in synced("sql", sql, "--json").json["rows"]
    }
    assert kept == {one["repo"]: one["left"]["unowned"] for one in found["repos"]}


def test_metrics_have_their_definitions_and_what_they_were_measured_on(
    synced: Program,
) -> None:
    found = synced("metrics", "--since", "90d", "--json").json
    assert found.keys() == {"since", "until", "weekends", "metrics", "checks", "areas"}
    for one in found["metrics"]:
        assert one["measured"] == len(one["refs"])
        assert one["definition"].endswith(".")
    assert {one["name"] for one in found["metrics"] if one["measured"]} >= {
        "first_response_issues", "merge", "waiting_on_us", "answered_in_sla",
    }  # fmt: skip
    rows = synced("metrics").out.splitlines()
    assert [row.split("\t")[0] for row in rows] == [
        one["title"] for one in found["metrics"]
    ]


@pytest.mark.parametrize("since", ["yesterday", "2100-01-01", "-", "0h"])
def test_a_window_that_is_none_is_a_usage_error(synced: Program, since: str) -> None:
    done = synced("pulse", "--since", since)
    assert done.code == 2
    assert done.err.count("\n") < 4


def test_similar_items_are_told_with_the_same_score_from_either_side(
    synced: Program,
) -> None:
    ref = synced("questions", "--all", "--json").json["questions"][0]["ref"]
    near = synced("show", ref, "--json").json["similar"]
    assert len(near) >= 20
    assert [one["score"] for one in near] == sorted(
        (one["score"] for one in near), reverse=True
    )
    best = near[0]
    back = synced("show", best["ref"], "--json").json["similar"]
    assert {"ref": ref, "score": best["score"]} in back


def test_themes_and_the_faq_are_data_and_a_page(
    synced: Program, tmp_path: Path
) -> None:
    found = synced("themes", "--json").json
    assert found.keys() >= {"since", "until", "themes"}
    assert synced("faq", "--json").json.keys() >= {"since", "until", "entries"}
    page = synced("faq")
    assert page.out.startswith("# Questions that come up again\n")
    there = tmp_path / "faq.md"
    assert synced("faq", "--output", str(there)).code == 0
    assert there.read_text(encoding="utf-8") == page.out
    assert synced("faq", "--output", str(tmp_path)).code == 2
