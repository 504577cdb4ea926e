"""The token is found where it may be, and never prints itself."""

from __future__ import annotations

import copy
import io
import json
import pickle
import pprint
import traceback

import msgspec
import pytest
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

from triage.config import Endpoints
from triage.errors import HubError
from triage.hub.client import Client
from triage.hub.limiter import Limiter
from triage.token import Secret, find, scrub

CANARY = "ghp_canaryCANARY0123456789abcdefABCDEF01"


@pytest.fixture
def secret():
    return Secret(CANARY, "GH_TOKEN")


# ── a secret that stays one ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    "shown",
    [
        repr,
        str,
        format,
        ascii,
        pprint.pformat,
        pretty_repr,
        lambda s: f"{s} {s!r} {s:>40}",
        lambda s: "%s %r" % (s, s),  # noqa: UP031
        lambda s: str([s, {"token": s}, (s,)]),
        lambda s: str(Exception(s)),
        lambda s: str(vars(s)) if hasattr(s, "__dict__") else "",
        lambda s: str(dir(s)),
    ],
)
def test_a_token_shows_only_that_it_is_one(secret, shown):
    assert CANARY not in shown(secret)


def test_a_token_says_where_it_is_from(secret):
    assert repr(secret) == "<token from GH_TOKEN>"


@pytest.mark.parametrize(
    "written",
    [
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        json.dumps,
        msgspec.json.encode,
        msgspec.msgpack.encode,
        msgspec.to_builtins,
        lambda s: pickle.dumps({"deep": [s]}),
    ],
)
def test_a_token_is_not_written_by_any_of_the_usual_ways(secret, written):
    with pytest.raises(TypeError) as caught:
        written(secret)
    assert CANARY not in str(caught.value)


def test_a_token_is_revealed_on_purpose_alone(secret):
    assert secret.reveal() == CANARY


def rendered(error):
    """A traceback with the local variables of every frame, as Textual prints it."""
    trace = Traceback.from_exception(
        type(error),
        error,
        error.__traceback__,
        show_locals=True,
        locals_max_string=None,
    )
    out = Console(file=io.StringIO(), width=200)
    out.print(trace)
    text = out.file.getvalue()
    return text + "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True).format()
    )


def test_a_crash_beside_a_token_does_not_show_it(secret):
    def fail(token):
        holder = {"token": token, "all": [token]}
        raise RuntimeError(f"beside {token}: {holder}")

    with pytest.raises(RuntimeError) as caught:
        fail(secret)
    text = rendered(caught.value)
    assert "<token from GH_TOKEN>" in text
    assert CANARY not in text


def test_a_failed_request_does_not_show_the_token_that_it_carried(secret):
    endpoints = Endpoints("http://127.0.0.1:1", "http://127.0.0.1:1/graphql")
    client = Client(secret, endpoints, Limiter(sleep=lambda _: None))
    for call in (
        lambda: client.read("query Q { viewer { login } }", {}),
        lambda: client.rest("PUT", "/x", {}),
        lambda: client.mutate("mutation M { x }", {}),
    ):
        with pytest.raises(HubError) as caught:
            call()
        assert CANARY not in rendered(caught.value)


def test_a_message_that_caught_a_token_is_scrubbed(secret):
    assert secret.scrub(f"a {CANARY} b") == "a *** b"
    odd = Secret("not-of-the-usual-shape", "GITHUB_TOKEN")
    assert odd.scrub("x not-of-the-usual-shape y") == "x *** y"
    assert Secret("", "GH_TOKEN").scrub("nothing") == "nothing"


@pytest.mark.parametrize(
    "value",
    [
        "ghp_" + "a" * 36,
        "gho_" + "B" * 36,
        "ghs_" + "1" * 36,
        "ghu_" + "z" * 36,
        "ghr_" + "9" * 36,
        "github_pat_" + "11AAAA_" * 12,
    ],
)
def test_whatever_is_shaped_like_a_token_is_scrubbed(value):
    assert scrub(f"https://x:{value}@github.com {value}.") == (
        "https://x:***@github.com ***."
    )


def test_what_is_no_token_is_left_alone():
    text = "ghost github_pat ghp_short commit 0123456789abcdef0123456789abcdef01234567"
    assert scrub(text) == text


# ── where it is found ───────────────────────────────────────────────────────


@pytest.fixture
def gh(tmp_path):
    """A `gh` of one's own that keeps how it was called."""

    def write(answer="gho_fromTheCommandLine", code=0):
        program = tmp_path / "bin" / "gh"
        program.parent.mkdir(exist_ok=True)
        program.write_text(
            f'#!/bin/sh\necho "$@" >> {tmp_path}/called\necho "{answer}"\nexit {code}\n'
        )
        program.chmod(0o755)
        return {"PATH": f"{program.parent}:/usr/bin:/bin"}

    write.called = lambda: (
        (tmp_path / "called").read_text().splitlines()
        if (tmp_path / "called").exists()
        else []
    )
    return write


def test_gh_token_comes_before_github_token_and_both_before_gh(gh):
    environ = {**gh(), "GH_TOKEN": "one", "GITHUB_TOKEN": "two"}
    found = find(environ, "github.com")
    assert (found.reveal(), found.source) == ("one", "GH_TOKEN")
    del environ["GH_TOKEN"]
    found = find(environ, "github.com")
    assert (found.reveal(), found.source) == ("two", "GITHUB_TOKEN")
    assert gh.called() == []


def test_a_blank_variable_is_no_token_and_white_space_is_not_part_of_one(gh):
    found = find({**gh(), "GH_TOKEN": " \n", "GITHUB_TOKEN": " two\n"}, "github.com")
    assert (found.reveal(), found.source) == ("two", "GITHUB_TOKEN")


@pytest.mark.parametrize(
    ("host", "asked"),
    [("api.github.com", "github.com"), ("ghe.example", "ghe.example")],
)
def test_gh_is_asked_for_the_host_that_the_token_is_for(gh, host, asked):
    found = find(gh(), host)
    assert found.reveal() == "gho_fromTheCommandLine"
    assert found.source == "gh auth token"
    assert gh.called() == [f"auth token --hostname {asked}"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_gh_is_not_asked_for_a_loopback_host(gh, host):
    assert find(gh(), host) is None
    assert gh.called() == []


@pytest.mark.parametrize(("answer", "code"), [("", 0), ("gho_x", 1), ("", 1)])
def test_a_gh_that_is_not_logged_in_gives_no_token(gh, answer, code):
    assert find(gh(answer, code), "api.github.com") is None


def test_without_gh_there_is_no_token(tmp_path):
    assert find({"PATH": str(tmp_path)}, "api.github.com") is None


def test_a_gh_that_cannot_be_run_gives_no_token(gh, tmp_path):
    environ = gh()
    (tmp_path / "bin" / "gh").write_text("#!/nowhere/at/all\n")
    assert find(environ, "api.github.com") is None
