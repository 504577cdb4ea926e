"""The REST routes that the project calls, answered as GitHub answers them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote

from triage.demo.access import need, need_or_own
from triage.demo.pages import rest_page
from triage.demo.rest_shapes import Shapes
from triage.demo.things import DeniedError, Item, Repo, Team, digest
from triage.demo.world import World
from triage.model import Kind, Ref

DOCS: Final = "https://docs.github.com/rest"


@dataclass(frozen=True, slots=True)
class Ask:
    """A REST request, taken apart."""

    world: World
    shapes: Shapes
    method: str
    path: str
    """Without `/api/v3`, still percent-encoded."""
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    prefix: str = ""
    """`/api/v3`, where it was asked with it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, JSON (None: no body) and headers of an answer."""

    status: int
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def refused(error: DeniedError, status: int | None = None) -> Reply:
    """A refusal in the shape of REST."""
    shape: dict[str, Any] = {
        "message": "Not Found" if error.status == 404 else error.message,
        "documentation_url": DOCS,
        "status": str(status or error.status),
    }
    if error.errors:
        shape["errors"] = list(error.errors)
    headers = {}
    if error.extensions.get("saml_failure"):
        headers["X-GitHub-SSO"] = "required; url=https://github.com/orgs/sso"
    return Reply(error.status, shape, headers)


Route = Callable[[Ask, Repo, re.Match[str]], Reply]
_ROUTES: list[tuple[str, re.Pattern[str], Route]] = []


def _route(method: str, pattern: str) -> Callable[[Route], Route]:
    """Registers the route of a method and a path beneath a repository."""

    def register(route: Route) -> Route:
        _ROUTES.append((method, re.compile(pattern), route))
        return route

    return register


def _item(repo: Repo, match: re.Match[str], *, pull: bool = False) -> Item:
    found = repo.items.get(int(match["n"]))
    wrong = found is None or found.kind is Kind.DISCUSSION
    if found is None or wrong or (pull and found.pull is None):
        raise DeniedError(404, "Not Found", kind="NOT_FOUND")
    return found


def _ref(item: Item) -> Ref:
    return Ref.of(item.repo.name, item.number)


def _texts(ask: Ask, key: str) -> tuple[str, ...]:
    value = ask.body.get(key) or []
    if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
        raise DeniedError(422, "Invalid request.", errors=(f"{key} is no list.",))
    return tuple(value)


def _teams(ask: Ask, repo: Repo) -> tuple[Team, ...]:
    slugs = _texts(ask, "team_reviewers")
    return tuple(ask.world.team(repo.owner, slug, slug) for slug in slugs)


def _paged(ask: Ask, things: list[Any], shape: Callable[[Any], Any]) -> Reply:
    page, number, last = rest_page(things, ask.query)
    headers = {}
    if number < last:
        rest = "".join(
            f"&{key}={quote(value)}"
            for key, value in ask.query.items()
            if key != "page"
        )
        where = f"{ask.shapes.base}{ask.path}"
        headers["Link"] = (
            f'<{where}?page={number + 1}{rest}>; rel="next",'
            f' <{where}?page={last}{rest}>; rel="last"'
        )
    return Reply(200, [shape(thing) for thing in page], headers)


def answer(ask: Ask) -> Reply:
    """Answers a request; a refusal is an answer too."""
    try:
        return _answer(ask)
    except DeniedError as error:
        return refused(error)


def _answer(ask: Ask) -> Reply:
    if ask.method == "GET" and ask.path == "/user":
        return Reply(200, ask.shapes.user(ask.world.me))
    match = re.match(
        r"/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)(?P<rest>/.*)?$", ask.path
    )
    if not match:
        raise DeniedError(404, "Not Found", kind="NOT_FOUND")
    asked = f"{unquote(match['owner'])}/{unquote(match['name'])}"
    repo = ask.world.repo(asked)
    rest = match["rest"] or ""
    if repo.name.lower() != asked.lower():
        where = f"{ask.shapes.base}/repos/{repo.name}{rest}"
        if ask.query:
            where += "?" + "&".join(f"{k}={quote(v)}" for k, v in ask.query.items())
        moved = {
            "message": "Moved Permanently",
            "url": where,
            "documentation_url": DOCS,
        }
        status = 301 if ask.method == "GET" else 307
        return Reply(status, moved, {"Location": where})
    for method, pattern, route in _ROUTES:
        found = pattern.fullmatch(rest)
        if found and method == ask.method:
            return route(ask, repo, found)
    raise DeniedError(404, "Not Found", kind="NOT_FOUND")


_PULL = r"/pulls/(?P<n>\d+)"
_ISSUE = r"/issues/(?P<n>\d+)"


@_route("GET", "")
def _get_repo(ask: Ask, repo: Repo, _: re.Match[str]) -> Reply:
    return Reply(200, ask.shapes.repo(repo))


@_route("GET", _PULL)
def _get_pull(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    reply = Reply(200, ask.shapes.pull(item))
    ask.world.compute(item)
    return reply


@_route("GET", _PULL + "/reviews")
def _get_reviews(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    return _paged(ask, item.side.reviews, lambda r: ask.shapes.review(item, r))


@_route("GET", _PULL + r"/reviews/(?P<id>\d+)")
def _get_review(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    for review in item.side.reviews:
        if review.database_id == int(match["id"]):
            return Reply(200, ask.shapes.review(item, review))
    raise DeniedError(404, "Not Found", kind="NOT_FOUND")


@_route("GET", _PULL + "/files")
def _get_files(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    return _paged(ask, item.side.files, lambda f: ask.shapes.file(item, f))


@_route("GET", _ISSUE)
def _get_issue(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    return Reply(200, ask.shapes.issue(_item(repo, match)))


@_route("GET", _ISSUE + "/comments")
def _get_comments(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match)
    return _paged(ask, item.comments, lambda c: ask.shapes.comment(item, c))


@_route("GET", r"/git/ref/tags/(?P<tag>[^/]+)")
def _get_tag(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    """What a lightweight tag is of."""
    name = unquote(match["tag"])
    if name not in repo.tags:
        raise DeniedError(404, "Not Found", kind="NOT_FOUND")
    where = f"{ask.shapes.repo_url(repo)}/git"
    oid = repo.tags[name]
    made = {"type": "commit", "sha": oid, "url": f"{where}/commits/{oid}"}
    shape = {"ref": f"refs/tags/{name}", "url": f"{where}/ref/tags/{name}"}
    return Reply(200, {**shape, "object": made})


@_route("GET", r"/git/trees/(?P<branch>[^/]+)")
def _get_tree(ask: Ask, repo: Repo, _: re.Match[str]) -> Reply:
    """Every file of the default branch, which is the same on all branches."""
    where = f"{ask.shapes.repo_url(repo)}/git"
    listed = [
        {
            "path": path,
            "mode": "100644",
            "type": "blob",
            "sha": digest("blob", repo.name, path),
            "url": f"{where}/blobs/{digest('blob', repo.name, path)}",
        }
        for path in repo.tree()
    ]
    oid = digest("tree", repo.name)
    shape = {"sha": oid, "url": f"{where}/trees/{oid}", "tree": listed}
    return Reply(200, {**shape, "truncated": repo.tree_is_cut})


@_route("GET", "/activity")
def _get_activity(ask: Ask, repo: Repo, _: re.Match[str]) -> Reply:
    """Who pushed what to a branch, newest first, for branches of pull requests."""
    wanted = ask.query.get("ref", "").removeprefix("refs/heads/")
    found = [
        entry
        for item in repo.items.values()
        if item.pull and not item.pull.is_cross and item.pull.head_ref == wanted
        for entry in ask.shapes.activity(item)
    ]
    found.sort(key=lambda entry: str(entry["timestamp"]), reverse=True)
    return _paged(ask, found, lambda entry: entry)


@_route("POST", _PULL + "/reviews")
def _post_review(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    event = ask.body.get("event") or "COMMENT"
    if event not in {"APPROVE", "REQUEST_CHANGES", "COMMENT"}:
        raise DeniedError(422, "Invalid request.", errors=("event is unknown.",))
    need(ask.world, repo, "READ")
    review = ask.world.review(
        _ref(item),
        event,
        commit=ask.body.get("commit_id"),
        body=ask.body.get("body") or "",
    )
    return Reply(200, ask.shapes.review(item, review))


@_route("PUT", _PULL + r"/reviews/(?P<id>\d+)/dismissals")
def _dismiss(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    need(ask.world, repo, "WRITE")
    message = ask.body.get("message")
    if not message:
        raise DeniedError(422, "Invalid request.", errors=("message is missing.",))
    review = ask.world.dismiss(_ref(item), int(match["id"]), message)
    return Reply(200, ask.shapes.review(item, review))


@_route("PUT", _PULL + "/merge")
def _merge(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    need(ask.world, repo, "WRITE")
    method = str(ask.body.get("merge_method") or "merge").upper()
    oid = ask.world.merge(_ref(item), sha=ask.body.get("sha"), method=method)
    done = {"sha": oid, "merged": True, "message": "Pull Request successfully merged"}
    return Reply(200, done)


@_route("POST", _PULL + "/requested_reviewers")
def _request(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    need_or_own(ask.world, item, "TRIAGE")
    ask.world.request(_ref(item), _texts(ask, "reviewers"), teams=_teams(ask, repo))
    return Reply(201, ask.shapes.pull(item))


@_route("DELETE", _PULL + "/requested_reviewers")
def _unrequest(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    need_or_own(ask.world, item, "TRIAGE")
    ask.world.unrequest(_ref(item), _texts(ask, "reviewers"), teams=_teams(ask, repo))
    return Reply(200, ask.shapes.pull(item))


@_route("POST", _ISSUE + "/assignees")
def _assign(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match)
    need(ask.world, repo, "TRIAGE")
    ask.world.assign(_ref(item), _texts(ask, "assignees"))
    return Reply(201, ask.shapes.issue(item))


@_route("DELETE", _ISSUE + "/assignees")
def _unassign(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match)
    need(ask.world, repo, "TRIAGE")
    ask.world.unassign(_ref(item), _texts(ask, "assignees"))
    return Reply(200, ask.shapes.issue(item))


@_route("POST", _ISSUE + "/labels")
def _add_labels(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match)
    need(ask.world, repo, "TRIAGE")
    ask.world.add_labels(_ref(item), _texts(ask, "labels"))
    return Reply(200, [ask.shapes.label(label) for label in item.labels])


@_route("DELETE", _ISSUE + "/labels/(?P<name>[^/]+)")
def _remove_label(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match)
    need(ask.world, repo, "TRIAGE")
    try:
        ask.world.remove_label(_ref(item), unquote(match["name"]))
    except DeniedError as error:
        shape = {"message": error.message, "documentation_url": DOCS, "status": "404"}
        return Reply(404, shape)
    return Reply(200, [ask.shapes.label(label) for label in item.labels])


@_route("POST", _ISSUE + "/comments")
def _comment(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match)
    need(ask.world, repo, "TRIAGE" if item.locked else "READ")
    body = ask.body.get("body")
    if not isinstance(body, str) or not body.strip():
        blank = {"resource": "IssueComment", "code": "unprocessable", "field": "data"}
        raise DeniedError(422, "Validation Failed", errors=(blank,))
    made = ask.world.comment(_ref(item), body)
    return Reply(201, ask.shapes.comment(item, made))


@_route("GET", r"/issues/comments/(?P<id>\d+)")
def _get_comment(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item, comment = ask.world.threads.get(int(match["id"]), (None, None))
    if item is None or comment is None or item.repo is not repo:
        raise DeniedError(404, "Not Found", kind="NOT_FOUND")
    return Reply(200, ask.shapes.comment(item, comment))


@_route("DELETE", r"/issues/comments/(?P<id>\d+)")
def _delete_comment(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item, comment = ask.world.threads.get(int(match["id"]), (None, None))
    if item is None or comment is None or item.repo is not repo:
        raise DeniedError(404, "Not Found", kind="NOT_FOUND")
    own = comment.author is ask.world.me
    need(ask.world, repo, "READ" if own else "WRITE")
    ask.world.delete_comment(comment.database_id)
    return Reply(204)


@_route("PATCH", _ISSUE)
def _patch_issue(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match)
    need_or_own(ask.world, item, "TRIAGE")
    state = ask.body.get("state")
    if state not in {None, "open", "closed"}:
        raise DeniedError(422, "Validation Failed", errors=("state is unknown.",))
    reason = str(ask.body.get("state_reason") or "completed")
    if reason not in {"completed", "not_planned", "reopened"}:
        raise DeniedError(422, "Validation Failed", errors=("reason is unknown.",))
    if state == "closed":
        reason = reason.upper()
        ask.world.close(_ref(item), reason=reason)
    elif state == "open":
        ask.world.reopen(_ref(item))
    return Reply(200, ask.shapes.issue(item))


@_route("PATCH", _PULL)
def _patch_pull(ask: Ask, repo: Repo, match: re.Match[str]) -> Reply:
    item = _item(repo, match, pull=True)
    _patch_issue(ask, repo, match)
    return Reply(200, ask.shapes.pull(item))
