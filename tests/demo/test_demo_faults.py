"""Faults on demand, the ledger, and the control endpoints."""

from __future__ import annotations

import json
import time

import pytest
import requests

from triage import clock
from triage.demo.faults import Fault
from triage.errors import UsageError

VIEWER = "query Viewer { viewer { login } rateLimit { remaining } }"


@pytest.fixture
def issue(find):
    return find("quay", "", kind="issue")


def comment(client, issue):
    where = f"/repos/{issue.repo.name}/issues/{issue.number}/comments"
    return client.rest("POST", where, {"body": "once"})


def test_a_status_before_the_effect_leaves_the_world_alone(client, server, issue):
    server.faults.add(Fault("POST /repos/.*/comments", status=500))
    before = len(issue.comments)
    assert comment(client, issue).status_code == 500
    assert len(issue.comments) == before
    assert comment(client, issue).status_code == 201


def test_a_lost_answer_is_a_write_that_happened(client, server, issue):
    fault = Fault("POST /repos/.*/comments", kind="reset", after=True)
    server.faults.add(fault)
    before = len(issue.comments)
    with pytest.raises(requests.ConnectionError):
        comment(client, issue)
    assert len(issue.comments) == before + 1
    assert fault.hits == 1
    (entry,) = server.ledger.requests(method="POST")
    assert (entry.status, entry.fault) == (0, "reset")
    assert [effect.action for effect in entry.effects] == ["comment"]


def test_a_reset_before_the_effect_loses_the_request(client, server, issue):
    server.faults.add(Fault("*", kind="reset"))
    before = len(issue.comments)
    with pytest.raises(requests.ConnectionError):
        comment(client, issue)
    assert len(issue.comments) == before


def test_a_gateway_error_is_html(client, server):
    server.faults.add(Fault("Viewer", kind="html", status=504))
    answer = client.raw(VIEWER)
    assert answer.status_code == 504
    assert answer.headers["Content-Type"] == "text/html"
    assert answer.text.startswith("<html>")
    assert client.ask(VIEWER)["viewer"]["login"] == "mira-holt"


def test_a_body_may_break_off(client, server):
    server.faults.add(Fault("Viewer", kind="truncate"))
    with pytest.raises(requests.exceptions.RequestException):
        json.loads(client.raw(VIEWER).content)


def test_slowness_is_waited_for(client, server):
    server.faults.add(Fault("Viewer", kind="slow", seconds=0.05))
    began = time.monotonic()
    client.ask(VIEWER)
    assert time.monotonic() - began >= 0.05


def test_the_primary_limit_speaks_graphql_and_rest(client, server):
    server.faults.add(Fault("*", kind="primary", seconds=100, times=2))
    answer = client.raw(VIEWER)
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["type"] == "RATE_LIMITED"
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    left = int(answer.headers["X-RateLimit-Reset"]) - server.limits.now()
    assert 90 < left <= 101
    rest = client.rest("GET", "/user")
    assert (rest.status_code, rest.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert client.raw(VIEWER).json()["errors"][0]["type"] == "RATE_LIMITED"


def test_the_secondary_limit_may_say_how_long(client, server):
    server.faults.add(Fault("*", kind="secondary", seconds=73))
    server.faults.add(Fault("*", kind="secondary"))
    answer = client.rest("GET", "/user")
    assert answer.status_code == 403
    assert answer.headers["Retry-After"] == "73"
    assert "secondary rate limit" in answer.json()["message"]
    assert "Retry-After" not in client.rest("GET", "/user").headers


def test_a_part_of_an_answer_may_be_forbidden(client, server):
    fault = Fault(
        "Two",
        kind="partial",
        path=("b",),
        message="Resource protected by organization SAML enforcement.",
        extensions={"saml_failure": True},
    )
    server.faults.add(fault)
    query = """query Two { a: viewer { login }
      b: repository(owner: "harbourline", name: "quay") { id } }"""
    answer = client.raw(query).json()
    assert answer["data"] == {"a": {"login": "mira-holt"}, "b": None}
    (error,) = answer["errors"]
    assert (error["type"], error["path"]) == ("FORBIDDEN", ["b"])
    assert error["extensions"] == {"saml_failure": True}


def test_the_head_may_move_just_before_a_request(client, server, find):
    bump = find("hull", "rigging")
    seen = bump.pull.head_oid
    server.faults.add(Fault("PUT .*/merge$", kind="head-moved", ref=bump.ref))
    where = f"/repos/{bump.repo.name}/pulls/{bump.number}/merge"
    assert client.rest("PUT", where, {"sha": seen}).status_code == 409


def test_a_fault_meets_the_requests_it_is_for_and_no_more(client, server):
    server.faults.add(Fault("GET /user$", status=500, times=2, skip=1))
    got = [client.rest("GET", "/user").status_code for _ in range(5)]
    assert got == [200, 500, 500, 200, 200]
    server.faults.add(Fault("GET /user$", status=500, times=-1))
    assert client.rest("GET", "/repos/harbourline/quay").status_code == 200
    server.faults.clear()
    assert client.rest("GET", "/user").status_code == 200


def test_an_unknown_kind_of_fault_is_refused():
    with pytest.raises(UsageError):
        Fault("*", kind="gremlins")


def test_the_ledger_knows_requests_and_effects_but_no_token(client, server, issue):
    client.ask(VIEWER)
    comment(client, issue)
    client.rest("GET", "/user")
    (query,) = server.ledger.requests(operation="Viewer")
    assert (query.status, query.cost, query.effects) == (200, 1, ())
    (effect,) = server.ledger.writes()
    assert (effect.action, effect.ref, effect.by) == ("comment", issue.ref, "mira-holt")
    assert server.ledger.points == 1
    listed = client.rest("GET", "/_control/ledger").json()
    assert len(listed["requests"]) == 3
    assert "secret-canary" not in json.dumps(listed)
    assert "secret-canary" not in repr(server.ledger.requests(control=True))


def control(client, what, **given):
    return client.rest("POST", f"/_control/{what}", given)


def test_others_act_over_control_and_are_told_apart(connect, server, find):
    bump = find("hull", "rigging")
    nobody = connect(server.url, None)
    before = bump.pull.head_oid
    answer = control(nobody, "write", do="move_head", ref=bump.ref, by="aiko-lind")
    assert answer.json()["made"] == bump.pull.head_oid != before
    made = control(nobody, "write", do="pull", ref="harbourline/quay", title="New")
    assert made.json()["made"].startswith("harbourline/quay#")
    assert server.ledger.writes() == ()
    assert len(server.ledger.requests(control=True)) == 2


@pytest.mark.parametrize(
    ("given", "check"),
    [
        ({"do": "close"}, lambda i: i.state == "CLOSED"),
        ({"do": "comment", "body": "x", "by": "noor-h"}, lambda i: i.comments),
        ({"do": "assign", "logins": ["aiko-lind"]}, lambda i: i.assignees),
        (
            {"do": "label", "names": ["P0"]},
            lambda i: "P0" in [x.name for x in i.labels],
        ),
        ({"do": "draft"}, lambda i: i.pull.is_draft),
        ({"do": "merge", "by": "aiko-lind"}, lambda i: i.state == "MERGED"),
        ({"do": "delete"}, lambda i: i.number not in i.repo.items),
    ],
)
def test_each_change_by_others_works(client, find, given, check):
    bump = find("hull", "rigging")
    answer = control(client, "write", ref=bump.ref, **given)
    assert answer.status_code == 200, answer.text
    assert check(bump)


def test_repositories_change_over_control(client, world):
    def change(**given):
        answer = control(client, "write", **given)
        assert answer.status_code == 200, answer.text

    change(do="rename", ref="harbourline/tide", new="harbourline/tides")
    assert world.repo("harbourline/tide").name == "harbourline/tides"
    change(do="transfer", ref="harbourline/buoy", owner="northpier")
    assert world.repo("harbourline/buoy").name == "northpier/buoy"
    change(do="archive", ref="harbourline/hull")
    assert world.repo("harbourline/hull").is_archived
    change(do="hide", ref="harbourline/quay", how="saml")
    assert world.find_repo("harbourline/quay").hidden == "saml"
    change(do="delete", ref="harbourline/charts")
    assert world.find_repo("harbourline/charts") is None


def test_time_advances_over_control(client, world):
    answer = control(client, "advance", as_of="2026-03-03T00:00:00Z")
    assert answer.json() == {"now": "2026-03-03T00:00:00Z"}
    assert clock.iso(world.now) == "2026-03-03T00:00:00Z"


def test_faults_are_added_over_control(client, server):
    answer = control(client, "faults", match="Viewer", kind="status", status=502)
    assert answer.status_code == 201
    assert client.raw(VIEWER).status_code == 502
    assert control(client, "faults", match="x", colour=1).status_code == 400
    assert control(client, "write", do="dance", ref="x").status_code == 400


def test_a_stopped_server_refuses_connections(client, server):
    client.ask(VIEWER)
    server.stop()
    with pytest.raises(requests.ConnectionError):
        client.raw(VIEWER)
