"""The way to GitHub: endpoints, redirects, proxies and certificates."""

from __future__ import annotations

import json
import os

import pytest
from hub_kit import TOKEN, Proxy, Scripted, Tls, hub_at, small_world

from triage.config import Endpoints, endpoints
from triage.demo.faults import Fault
from triage.errors import HubError, Rejected, SettingsError, Unreachable
from triage.hub.client import Client
from triage.hub.limiter import Limiter
from triage.model import Ref
from triage.token import Secret

REF = Ref.of("harbourline/tide", 1)
VIEWER = json.dumps({"data": {"viewer": {"login": "mira-holt"}}}).encode()

BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture
def world():
    return small_world()


# ── endpoints ───────────────────────────────────────────────────────────────


def test_enterprise_serves_rest_and_graphql_at_its_own_paths(server):
    api = server.url + "/api/v3"
    found = endpoints({"GITHUB_API_URL": api})
    hub = hub_at(found.rest, graphql=found.graphql)
    assert hub.viewer().login == "mira-holt"
    with pytest.raises(HubError):
        hub.merge(REF, "0" * 40, "")
    paths = [entry.path for entry in server.ledger.requests()]
    assert paths == ["/api/graphql", "/api/v3/repos/harbourline/tide/pulls/1/merge"]


def test_graphql_at_another_address_gets_a_github_object_of_its_own(server):
    with Scripted((200, {}, VIEWER)) as other:
        hub = hub_at(server.url + "/api/v3", graphql=other.url + "/query/graphql")
        assert hub.viewer().login == "mira-holt"
        hub.assign(REF, ["aiko-lind"])
        assert [path for _, path, _ in other.asked] == ["/query/graphql"]
    (entry,) = server.ledger.requests()
    assert entry.path == "/api/v3/repos/harbourline/tide/issues/1/assignees"
    client = hub.client
    assert client._github("graphql") is not client._github("rest")
    assert client._github("graphql") is client._github("graphql")


def test_graphql_elsewhere_on_the_same_host_gets_one_too(server):
    hub = hub_at(server.url + "/api/v3", graphql=server.url + "/graphql")
    assert hub.viewer().login == "mira-holt"
    assert [entry.path for entry in server.ledger.requests()] == ["/graphql"]


@pytest.mark.parametrize(
    ("environ", "rest", "graphql"),
    [
        ({}, "https://api.github.com", "https://api.github.com/graphql"),
        (
            {"GITHUB_API_URL": "https://ghe.example/api/v3/"},
            "https://ghe.example/api/v3",
            "https://ghe.example/api/graphql",
        ),
        (
            {"GITHUB_GRAPHQL_URL": "https://ghe.example/api/graphql"},
            "https://ghe.example/api/v3",
            "https://ghe.example/api/graphql",
        ),
        (
            {"GITHUB_GRAPHQL_URL": "http://127.0.0.1:8000/graphql"},
            "http://127.0.0.1:8000",
            "http://127.0.0.1:8000/graphql",
        ),
        (
            {
                "GITHUB_API_URL": "https://ghe.example/api/v3",
                "GITHUB_GRAPHQL_URL": "https://graph.example/graphql",
            },
            "https://ghe.example/api/v3",
            "https://graph.example/graphql",
        ),
    ],
)
def test_each_address_is_derived_from_the_other_where_one_is_given(
    environ, rest, graphql
):
    assert endpoints(environ) == Endpoints(rest, graphql)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.2", "localhost", "LOCALHOST", "[::1]"]
)
def test_plain_http_goes_to_a_loopback_address(host):
    assert endpoints({"GITHUB_API_URL": f"http://{host}:8000"}).rest


@pytest.mark.parametrize("name", ["GITHUB_API_URL", "GITHUB_GRAPHQL_URL"])
@pytest.mark.parametrize(
    "url",
    [
        "http://github.com/graphql",
        "http://127.0.0.1.evil.example/graphql",
        "http://localhost.evil.example/graphql",
        "http://10.0.0.1/graphql",
        "http://0.0.0.0/graphql",
        "http://[::]/graphql",
        "http://2130706433/graphql",
        "ftp://github.com/graphql",
        "github.com/graphql",
        "https:///graphql",
        "https://me:secret@github.com/graphql",
        "http://127.0.0.1@evil.example/graphql",
        "https://[::1/graphql",
        "https://github.com:99999/graphql",
    ],
)
def test_no_other_address_gets_the_token(name, url):
    with pytest.raises(SettingsError) as caught:
        endpoints({name: url})
    assert "GITHUB_" in caught.value.message
    assert "secret" not in str(caught.value)


def test_a_graphql_address_has_to_end_where_pygithub_looks():
    with pytest.raises(SettingsError, match="/graphql"):
        endpoints(
            {
                "GITHUB_API_URL": "https://ghe.example/api/v3",
                "GITHUB_GRAPHQL_URL": "https://ghe.example/query",
            }
        )


# ── redirects ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
@pytest.mark.parametrize("call", ["graphql", "mutation", "put", "get"])
def test_no_redirect_carries_the_token_to_another_host(server, status, host, call):
    with Scripted(*[(200, {}, VIEWER)] * 20, host="") as thief:
        away = f"http://{host}:{thief.port}/graphql"
        server.faults.add(Fault("*", status=status, headers={"Location": away}))
        hub = hub_at(server.url)
        calls = {
            "graphql": hub.viewer,
            "mutation": lambda: hub.revert("PR_x"),
            "put": lambda: hub.merge(REF, "0" * 40, ""),
            "get": lambda: hub.client.rest("GET", "/repos/harbourline/tide"),
        }
        with pytest.raises(HubError):
            calls[call]()
        assert thief.asked == []


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1.evil.example/x",
        "http://127.0.0.1@evil.example/x",
        "",
        "?page=2",
        "http:",
    ],
)
def test_a_redirect_to_nowhere_good_is_refused(server, where):
    server.faults.add(Fault("PUT /", status=307, headers={"Location": where}))
    with pytest.raises(Rejected, match="the token stays here"):
        hub_at(server.url).merge(REF, "0" * 40, "")
    assert len(server.ledger.requests()) == 1


def test_a_redirect_of_a_query_is_no_answer_and_is_not_repeated(server, clock):
    away = "http://127.0.0.1:1/graphql"
    server.faults.add(Fault("*", status=307, headers={"Location": away}, times=-1))
    with pytest.raises(Rejected):
        hub_at(server.url, clock).viewer()
    assert len(server.ledger.requests()) == 1


def test_a_redirect_beneath_enterprises_path_is_followed_once(server, world):
    world.rename("harbourline/tide", "harbourline/ebb")
    hub = hub_at(server.url + "/api/v3", graphql=server.url + "/api/graphql")
    hub.assign(REF, ["aiko-lind"])
    paths = [entry.path for entry in server.ledger.requests()]
    assert paths == [
        "/api/v3/repos/harbourline/tide/issues/1/assignees",
        "/api/v3/repos/harbourline/ebb/issues/1/assignees",
    ]


# ── proxies ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_is_used_for_a_remote_host_and_does_not_see_the_token(
    server, authority, monkeypatch, name
):
    certificate = authority.certificate("github.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    with Tls(certificate, server.port) as tls, Proxy(tls.port) as proxy:
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        hub = hub_at(
            "https://github.test/api/v3", graphql="https://github.test/api/graphql"
        )
        assert hub.viewer().login == "mira-holt"
        assert proxy.targets == ["github.test:443"]
        assert TOKEN not in proxy.heads[0]
        assert "Authorization" not in proxy.heads[0].replace("Proxy-", "")
    assert [entry.path for entry in server.ledger.requests()] == ["/api/graphql"]


def test_a_proxy_that_refuses_is_named_and_nothing_was_sent(server, monkeypatch, clock):
    with Proxy(server.port, refuses=True) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        hub = hub_at("https://github.test", clock)
        with pytest.raises(Unreachable, match="proxy") as caught:
            hub.merge(REF, "0" * 40, "")
        assert len(proxy.heads) == 1
    assert caught.value.sent is False
    assert "HTTPS_PROXY" in caught.value.hint


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_loopback_address_is_never_asked_through_a_proxy(server, monkeypatch, host):
    with Proxy(server.port) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        hub = hub_at(f"http://{host}:{server.port}")
        assert hub.viewer().login == "mira-holt"
        with pytest.raises(HubError):
            hub.merge(REF, "0" * 40, "")
        assert proxy.accepted == 0


def test_graphql_on_a_loopback_address_alone_is_asked_directly_too(server, monkeypatch):
    with Proxy(server.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        hub = hub_at("https://github.test/api/v3", graphql=server.url + "/graphql")
        assert hub.viewer().login == "mira-holt"
        assert proxy.accepted == 0


def test_the_persons_own_proxy_exceptions_stay(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "intern.example, 10.0.0.0/8")
    secret = Secret(TOKEN, "GH_TOKEN")
    Client(secret, Endpoints("http://localhost:1", "http://127.0.0.1:1/graphql"))
    expected = "intern.example,10.0.0.0/8,127.0.0.1,localhost"
    assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == expected


def test_a_remote_host_changes_nothing_about_proxies(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "intern.example")
    Client(Secret(TOKEN, "GH_TOKEN"), Endpoints(), Limiter())
    assert os.environ["NO_PROXY"] == "intern.example"


# ── certificates ────────────────────────────────────────────────────────────


@pytest.fixture
def tls(server, authority):
    with Tls(authority.certificate("127.0.0.1"), server.port) as running:
        yield running


def https(tls, clock=None):
    base = f"https://127.0.0.1:{tls.port}/api"
    return hub_at(f"{base}/v3", clock, graphql=f"{base}/graphql")


@pytest.mark.parametrize("name", BUNDLES)
def test_an_authority_of_ones_own_is_trusted(tls, server, authority, monkeypatch, name):
    monkeypatch.setenv(name, str(authority.path))
    hub = https(tls)
    assert hub.viewer().login == "mira-holt"
    with pytest.raises(HubError):
        hub.merge(REF, "0" * 40, "")
    assert len(server.ledger.requests()) == 2


def test_an_unknown_authority_is_refused_and_the_error_says_what_to_do(
    tls, server, clock
):
    with pytest.raises(Unreachable, match="not trusted") as caught:
        https(tls, clock).viewer()
    assert "SSL_CERT_FILE" in caught.value.hint
    assert "REQUESTS_CA_BUNDLE" in caught.value.hint
    assert caught.value.sent is False
    assert server.ledger.requests() == ()


def test_a_certificate_for_another_host_is_refused(server, authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    refused = pytest.raises(Unreachable, match="not trusted")
    certificate = authority.certificate("other.test")
    with Tls(certificate, server.port) as tls, refused as caught:
        https(tls).merge(REF, "0" * 40, "")
    assert caught.value.sent is False
    assert server.ledger.requests() == ()


@pytest.mark.parametrize("content", [None, "no certificate"])
@pytest.mark.parametrize("name", BUNDLES)
def test_an_authority_file_that_cannot_be_read_is_named_as_such(
    tls, tmp_path, monkeypatch, name, content
):
    path = tmp_path / "authority.pem"
    if content:
        path.write_text(content)
    monkeypatch.setenv(name, str(path))
    with pytest.raises(Unreachable, match="authorities cannot be read") as caught:
        https(tls).merge(REF, "0" * 40, "")
    assert caught.value.sent is False


def test_a_write_whose_encrypted_answer_is_garbled_is_unknown(
    server, authority, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    with Tls(authority.certificate("127.0.0.1"), server.port, breaks=True) as tls:
        with pytest.raises(Unreachable) as caught:
            https(tls).merge(REF, "0" * 40, "")
        assert tls.received.startswith(b"PUT /api/v3/repos/harbourline/tide/pulls/1/")
    assert caught.value.sent is True
