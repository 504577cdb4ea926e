"""A small client that talks real HTTP to a loopback."""

from __future__ import annotations

import requests


class Client:
    """Speaks to one loopback with one token over one connection."""

    def __init__(self, url: str, token: str | None = "secret-canary") -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def rest(self, method, path, body=None, **more):
        more.setdefault("allow_redirects", False)
        return self.session.request(
            method, self.url + path, json=body, timeout=10, **more
        )

    def raw(self, query, **variables):
        body = {"query": query, "variables": variables}
        return self.rest("POST", "/graphql", body)

    def ask(self, query, **variables):
        answer = self.raw(query, **variables).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]
