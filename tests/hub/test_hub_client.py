"""Requests: threads, limits, the retry law, and errors told apart."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from hub_kit import (
    TOKEN,
    Clock,
    Scripted,
    hub_at,
    json_answer,
    secret,
    small_world,
)

from triage.config import Endpoints
from triage.demo.faults import Fault
from triage.demo.server import Loopback
from triage.errors import (
    AuthError,
    Forbidden,
    HubError,
    Interrupted,
    NotFound,
    RateLimited,
    Rejected,
    Unreachable,
)
from triage.hub import queries
from triage.hub.client import Client, connected
from triage.hub.limiter import READS_IN_FLIGHT, TRIES, Limiter
from triage.token import Secret

VIEWER = {"viewer": {"login": "mira-holt", "databaseId": 7}}


def answered(**body):
    return json_answer(json.dumps(body))


def ask(*answers, **headers):
    """What a hub makes of one raw GraphQL answer."""
    body = json.dumps(answers[0]).encode()
    with Scripted((200, headers, body)) as server:
        return hub_at(server.url, patience=0).viewer()


@pytest.fixture
def world():
    return small_world()


# ── PyGithub ────────────────────────────────────────────────────────────────


def test_each_thread_has_a_github_object_of_its_own(hub):
    here = hub.client._github("rest")
    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(hub.client._github, "rest").result()
    assert here is hub.client._github("rest")
    assert here is not there


def test_a_read_goes_over_the_connection_of_one_that_is_done(hub):
    lent = []
    for _ in range(3):
        with ThreadPoolExecutor(1) as pool, hub.client._lent("graphql") as held:
            pool.submit(hub.viewer).result()
            lent.append(held)
    assert lent[0] is lent[1] is lent[2]
    (idle,) = hub.client._idle.values()
    assert len(idle) == 2


def test_a_write_goes_over_no_connection_of_a_read(hub):
    hub.viewer()
    (idle,) = hub.client._idle.values()
    assert hub.client._github("rest") not in idle


def test_graphql_and_rest_share_a_github_object_where_one_derives_from_the_other(hub):
    assert hub.client._github("rest") is hub.client._github("graphql")


def test_pygithub_neither_retries_nor_throttles(hub):
    kwargs = hub.client._github("rest").requester.kwargs
    assert kwargs["retry"] is None
    assert kwargs["seconds_between_requests"] is None
    assert kwargs["seconds_between_writes"] is None


def test_many_threads_get_the_answers_to_their_own_questions(hub, world):
    names = [repo.name for repo in world.repos.values() if not repo.hidden] * 20
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: hub.probe([name])[0], names))
    assert [one.repo.name for one in found] == names


def test_what_pygithub_logs_stays_off_stderr(hub, capfd):
    hub.viewer()
    logging.getLogger("github.Requester").error("drawn over the console")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("module", ["triage.hub.github", "triage.workspace"])
def test_importing_the_hub_does_not_import_pygithub(module):
    code = f"import sys, {module}; print({{'github', 'requests'}} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_the_token_is_sent_as_a_header_and_nowhere_else(clock):
    with Scripted(answered(data=VIEWER)) as server:
        hub_at(server.url, clock).viewer()
    ((_method, path, headers),) = server.asked
    assert [k for k, v in headers.items() if TOKEN in v] == ["Authorization"]
    assert TOKEN not in path


def test_scopes_are_read_from_the_answer_and_are_unknown_for_a_fine_grained_token(
    hub, world
):
    assert set(hub.viewer().scopes) == world.scopes
    world.scopes = None
    with Loopback(world) as other:
        assert hub_at(other.url).viewer().scopes is None


def test_requests_and_points_are_counted(hub, server):
    hub.viewer()
    hub.probe(["harbourline/quay", "harbourline/tide"])
    assert hub.budget.requests == len(server.ledger.requests()) == 2
    assert hub.budget.points == server.ledger.points
    assert hub.budget.remaining == server.limits.graphql.remaining


def test_what_we_do_with_an_answer_is_none_of_githubs_time(world):
    class Ticking(Clock):
        def __call__(self):
            self.now += 1
            return self.now

    counted = []

    class Kept(Limiter):
        def spent(self, points, seconds):
            counted.append(seconds)

    clock = Ticking()
    with Loopback(world) as server:
        there = Endpoints(server.url, f"{server.url}/graphql")
        client = Client(secret(), there, Kept(clock=clock, sleep=clock.sleep))
        answer = client.read(queries.VIEWER, {})
    assert counted == [answer.seconds]


def test_without_a_token_there_is_a_hint_of_how_to_get_one():
    with pytest.raises(AuthError, match="GH_TOKEN") as caught:
        connected(None, Endpoints(), Limiter())
    assert "triage demo" in caught.value.hint


@pytest.mark.parametrize("value", ["ghp_a\nb", "ghp_a b", "ghp_ü", "", "ghp_\u200b"])
def test_a_token_that_no_header_can_carry_is_refused_without_being_shown(value):
    with pytest.raises(AuthError) as caught:
        Client(Secret(value, "GH_TOKEN"), Endpoints())
    assert "GH_TOKEN" in str(caught.value)
    assert not value or value not in str(caught.value)


# ── limits ──────────────────────────────────────────────────────────────────


def test_retry_after_is_waited_out_and_told(hub, server, clock):
    server.faults.add(Fault("Viewer", kind="secondary", seconds=73))
    asked_while_waiting = []
    clock.on_sleep = lambda: asked_while_waiting.append(len(server.ledger.requests()))
    assert hub.viewer().login == "mira-holt"
    assert sum(clock.slept) == 73
    assert set(asked_while_waiting) == {1}
    assert [wait.seconds for wait in clock.waits] == [73, 13]
    assert "secondary rate limit" in clock.waits[0].why
    assert len(server.ledger.requests()) == 2


def test_a_secondary_limit_without_retry_after_is_waited_out_for_a_minute(
    hub, server, clock
):
    server.faults.add(Fault("Viewer", kind="secondary"))
    hub.viewer()
    assert sum(clock.slept) == 60


def test_a_secondary_limit_with_status_200_is_one_too(clock):
    limited = {"errors": [{"message": "You have exceeded a secondary rate limit."}]}
    first = (200, {"Retry-After": "73"}, json.dumps(limited).encode())
    with Scripted(first, answered(data=VIEWER)) as server:
        assert hub_at(server.url, clock).viewer().login == "mira-holt"
    assert sum(clock.slept) == 73


@pytest.mark.parametrize("skew", [0, 86_400, -86_400])
def test_an_exhausted_budget_is_waited_out_until_its_reset_by_the_servers_clock(
    hub, server, clock, skew
):
    server.limits.skew = skew
    server.faults.add(Fault("Viewer", kind="primary", seconds=1800))

    def reset():
        server.limits.graphql.reset = 0

    clock.on_sleep = reset
    assert hub.viewer().login == "mira-holt"
    assert clock.waits[0].seconds == pytest.approx(1800, abs=3)


def test_a_wait_beyond_patience_is_an_error_that_says_until_when(server, clock):
    hub = hub_at(server.url, clock, patience=60)
    server.faults.add(Fault("Viewer", kind="secondary", seconds=73))
    with pytest.raises(RateLimited) as caught:
        hub.viewer()
    assert caught.value.until == clock.now + 73
    assert caught.value.exit_code == 4
    assert clock.slept == []


def test_nothing_is_sent_while_another_thread_was_told_to_wait(server, clock):
    hub = hub_at(server.url, clock, patience=0)
    server.faults.add(Fault("Viewer", kind="secondary", seconds=73))
    with pytest.raises(RateLimited):
        hub.viewer()
    with pytest.raises(RateLimited):
        hub.probe(["harbourline/quay"])
    with pytest.raises(RateLimited):
        hub.client.rest("PUT", "/repos/harbourline/quay/pulls/1/merge", {})
    assert len(server.ledger.requests()) == 1


@pytest.mark.parametrize("call", ["rest", "mutate"])
def test_a_limited_write_is_not_repeated_and_holds_everything_back(server, clock, call):
    hub = hub_at(server.url, clock, patience=0)
    server.faults.add(Fault("*", kind="secondary", seconds=73))
    with pytest.raises(RateLimited):
        if call == "rest":
            hub.client.rest("POST", "/repos/harbourline/quay/issues/1/comments", {})
        else:
            hub.revert("PR_x")
    assert len(server.ledger.requests()) == 1
    assert hub.client.limiter.blocked_until == clock.now + 73


def test_a_limit_that_never_ends_is_told_after_some_waits(hub, server):
    server.faults.add(Fault("Viewer", kind="secondary", seconds=5, times=-1))
    with pytest.raises(RateLimited):
        hub.viewer()
    assert len(server.ledger.requests()) == TRIES + 1


def test_a_stop_ends_a_wait_and_sends_nothing_more(server, clock):
    stop = threading.Event()
    hub = hub_at(server.url, clock, stop=stop)
    clock.on_sleep = stop.set
    server.faults.add(Fault("Viewer", kind="secondary", seconds=900))
    with pytest.raises(Interrupted):
        hub.viewer()
    assert clock.slept == [60]
    assert len(server.ledger.requests()) == 1


def test_a_retry_after_that_is_no_number_falls_back_to_a_minute(clock):
    limited = json.dumps({"message": "You have exceeded a secondary rate limit."})
    first = (403, {"Retry-After": "²"}, limited.encode())
    with Scripted(first, answered(data=VIEWER)) as server:
        hub_at(server.url, clock).viewer()
    assert sum(clock.slept) == 60


def test_no_more_than_eight_reads_are_in_flight():
    limiter = Limiter()
    together = threading.Barrier(READS_IN_FLIGHT)
    guard = threading.Lock()
    inside, most = 0, 0

    def read():
        nonlocal inside, most
        with limiter.turn():
            with guard:
                inside += 1
                most = max(most, inside)
            together.wait(10)
            with guard:
                inside -= 1

    with ThreadPoolExecutor(3 * READS_IN_FLIGHT) as pool:
        list(pool.map(lambda _: read(), range(3 * READS_IN_FLIGHT)))
    assert most == READS_IN_FLIGHT


def test_a_failed_read_gives_its_turn_back():
    limiter = Limiter()
    for _ in range(READS_IN_FLIGHT + 1):
        with pytest.raises(ZeroDivisionError), limiter.turn():
            _ = 1 / 0
    with ExitStack() as held:
        for _ in range(READS_IN_FLIGHT):
            held.enter_context(limiter.turn())


# ── the retry law of reads ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502},
        {"status": 500},
        {"kind": "html", "status": 504},
        {"kind": "reset"},
        {"kind": "truncate"},
    ],
    ids=lambda f: f"{f.get('kind', 'status')} {f.get('status', '')}",
)
def test_a_read_is_repeated_until_it_is_answered(hub, server, clock, fault):
    server.faults.add(Fault("Viewer", times=TRIES - 1, **fault))
    assert hub.viewer().login == "mira-holt"
    assert len(server.ledger.requests()) == TRIES
    assert len(clock.slept) == TRIES - 1


def test_backoff_doubles_with_jitter(server):
    server.faults.add(Fault("Viewer", status=502, times=-1))
    runs = []
    for _ in range(2):
        clock = Clock()
        with pytest.raises(Unreachable):
            hub_at(server.url, clock).viewer()
        runs.append(clock.slept)
    for slept in runs:
        for attempt, seconds in enumerate(slept):
            assert 0.75 <= seconds / (0.5 * 2**attempt) <= 1.25
    assert runs[0] != runs[1]


def test_a_read_that_keeps_failing_is_told_after_five_tries(hub, server):
    server.faults.add(Fault("Viewer", status=502, times=-1))
    with pytest.raises(Unreachable) as caught:
        hub.viewer()
    assert (caught.value.status, caught.value.timeout) == (502, True)
    assert len(server.ledger.requests()) == TRIES


def test_a_stop_ends_the_tries(server, clock):
    stop = threading.Event()
    hub = hub_at(server.url, clock, stop=stop)
    clock.on_sleep = stop.set
    server.faults.add(Fault("Viewer", status=502, times=-1))
    with pytest.raises(Interrupted):
        hub.viewer()
    assert len(server.ledger.requests()) == 1


def test_where_nobody_listens_nothing_counts_as_sent(world, clock):
    with Loopback(world) as server:
        url = server.url
    with pytest.raises(Unreachable) as caught:
        hub_at(url, clock).viewer()
    assert caught.value.sent is False
    assert caught.value.exit_code == 4
    assert len(clock.slept) == 1


def test_a_server_that_is_silent_times_out():
    with Scripted() as server:
        hub = hub_at(server.url, timeout=1)
        with pytest.raises(Unreachable) as caught:
            hub.client.read("query Q { viewer { login } }", {}, tries=1)
        assert (caught.value.timeout, caught.value.sent) == (True, True)


@pytest.mark.parametrize("call", ["read", "rest"])
def test_a_token_that_is_not_accepted_is_tried_once(world, clock, call):
    with Loopback(world, token="another") as server:
        hub = hub_at(server.url, clock)
        with pytest.raises(AuthError) as caught:
            if call == "read":
                hub.viewer()
            else:
                hub.client.rest("POST", "/repos/harbourline/quay/pulls/1/reviews", {})
        assert len(server.ledger.requests()) == 1
    assert caught.value.exit_code == 3
    assert TOKEN not in str(caught.value)


# ── errors with status 200 ──────────────────────────────────────────────────


def refused(kind, message="No.", **more):
    return {"data": {"viewer": None}, "errors": [{"type": kind, "message": message}]}


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("RATE_LIMITED", RateLimited),
        ("NOT_FOUND", NotFound),
        ("FORBIDDEN", Forbidden),
        ("INSUFFICIENT_SCOPES", Forbidden),
        ("UNPROCESSABLE", Rejected),
    ],
)
def test_an_error_with_status_200_is_told_apart_by_its_type(kind, error):
    with pytest.raises(error) as caught:
        ask(refused(kind))
    assert type(caught.value) is error


def test_single_sign_on_is_a_forbidden_that_says_what_to_do():
    told = refused("FORBIDDEN", "Resource protected by organization SAML enforcement.")
    told["errors"][0]["extensions"] = {"saml_failure": True}
    with pytest.raises(Forbidden) as caught:
        ask(told)
    assert caught.value.saml
    assert "single sign-on" in caught.value.hint


def test_single_sign_on_over_rest_is_told_by_its_header(hub, world):
    world.hide("harbourline/tide", "saml")
    with pytest.raises(Forbidden) as caught:
        hub.client.rest("PATCH", "/repos/harbourline/tide/issues/1", {})
    assert caught.value.saml


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("", "Something went wrong while executing your query."),
        ("", "timedout"),
        ("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded."),
    ],
)
def test_a_query_that_took_too_long_is_a_timeout(kind, message, clock):
    body = json.dumps(refused(kind, message)).encode()
    with Scripted(*[(200, {}, body)] * TRIES) as server:
        with pytest.raises(Unreachable) as caught:
            hub_at(server.url, clock).viewer()
        assert caught.value.timeout
        assert len(server.asked) == TRIES


@pytest.mark.parametrize("errors", [None, []])
def test_an_empty_list_of_errors_is_no_error(errors):
    assert ask({"data": VIEWER, "errors": errors}).login == "mira-holt"


def test_errors_beside_useful_data_come_with_the_answer(clock):
    told = {"data": VIEWER, "errors": [{"type": "FORBIDDEN", "message": "No."}]}
    with Scripted(json_answer(json.dumps(told))) as server:
        answer = hub_at(server.url, clock).client.read("query Q { viewer }", {})
    assert answer.data["viewer"]["login"] == "mira-holt"
    assert [error["type"] for error in answer.errors] == ["FORBIDDEN"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"null",
        b"{}",
        b'{"data": 1}',
        b'{"data": {}, "errors": "no"}',
        b"<html>",
        b'{"data": {"viewer"',
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_no_graphql_is_unreachable(body):
    with Scripted(*[(200, {}, body)] * TRIES) as server, pytest.raises(Unreachable):
        hub_at(server.url).viewer()


@pytest.mark.parametrize(
    "errors", [["text"], [None], [{}], [{"message": None}], [{"path": None}]]
)
def test_an_error_of_a_strange_shape_is_still_an_error_of_the_hub(errors):
    with pytest.raises(HubError):
        ask({"data": None, "errors": errors})


@pytest.mark.parametrize("status", [400, 404, 409, 422, 451, 502])
@pytest.mark.parametrize("body", [b"", b"[1]", b'"x"', b"{}", b'{"errors": {"a": 1}}'])
def test_a_status_decides_whatever_the_body_is(status, body):
    kinds = {404: NotFound, 451: NotFound, 502: Unreachable}
    expected = pytest.raises(kinds.get(status, Rejected))
    with Scripted((status, {}, body)) as server, expected as caught:
        hub_at(server.url).client.rest("POST", "/repos/a/b/issues", {})
    assert caught.value.status == status


def test_what_github_says_in_an_error_is_clean():
    said = "\x1b]52;c;QQ==\x07 no\u202e\n\x9b2J"
    body = json.dumps({"message": said, "errors": [{"message": said}, said]})
    rejected = pytest.raises(Rejected)
    with Scripted((422, {}, body.encode())) as server, rejected as caught:
        hub_at(server.url).client.rest("POST", "/repos/a/b/issues", {})
    assert "␛]52;c;QQ==␇ no<U+202E> " in caught.value.message
    assert str(caught.value).isprintable()
    with pytest.raises(Rejected) as caught:
        ask({"data": None, "errors": [{"message": said}]})
    assert str(caught.value).isprintable()


def test_a_permission_that_is_missing_is_named():
    headers = {"X-Accepted-GitHub-Permissions": "pull_requests=write"}
    body = b'{"message": "Resource not accessible by personal access token"}'
    with Scripted((403, headers, body)) as server, pytest.raises(Forbidden) as caught:
        hub_at(server.url).client.rest("PUT", "/repos/a/b/pulls/1/merge", {})
    assert "pull_requests=write" in caught.value.hint


def test_no_error_carries_the_token(server, clock):
    hub = hub_at(server.url, clock)
    server.faults.add(Fault("*", kind="reset", times=-1))
    with pytest.raises(HubError) as caught:
        hub.viewer()
    error = caught.value
    assert TOKEN not in repr(error) + str(error) + str(vars(error))
    assert repr(secret()) == "<token from GH_TOKEN>"
