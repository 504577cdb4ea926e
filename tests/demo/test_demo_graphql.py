"""GraphQL answers in GitHub's shapes: errors, pages, cursors, points."""

from __future__ import annotations

import pytest

from triage.demo.server import Loopback

PULLS = """
query Pulls($first: Int, $after: String, $field: IssueOrderField!) {
  repository(owner: "harbourline", name: "quay") {
    pullRequests(first: $first, after: $after, states: [OPEN],
                 orderBy: {field: $field, direction: DESC}) {
      totalCount pageInfo { hasNextPage endCursor } nodes { number updatedAt }
    }
  }
}
"""
ONE = """
query($o: String!, $n: String!) {
  repository(owner: $o, name: $n) { nameWithOwner hasDiscussionsEnabled }
}
"""
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
MERGEABLE = """
query($id: ID!) {
  node(id: $id) { ... on PullRequest { mergeable mergeStateStatus headRefOid } }
}
"""


def pages(client, size, between=lambda: None, field="UPDATED_AT"):
    after, seen = None, []
    while True:
        data = client.ask(PULLS, first=size, after=after, field=field)
        page = data["repository"]["pullRequests"]
        seen += [node["number"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return seen
        after = page["pageInfo"]["endCursor"]
        between()


def test_an_unknown_field_gives_an_error_and_no_data(client):
    answer = client.raw("{ viewer { login shoeSize } }").json()
    assert "data" not in answer
    (error,) = answer["errors"]
    assert error["message"] == "Field 'shoeSize' doesn't exist on type 'User'"
    assert "type" not in error
    assert error["path"] == ["query", "viewer", "shoeSize"]


def test_an_unknown_argument_and_a_missing_one_are_refused(client):
    answer = client.raw('{ repository(owner: "o", size: 1) { id } }').json()
    messages = [error["message"] for error in answer["errors"]]
    assert messages == [
        "Field 'repository' doesn't accept argument 'size'",
        "Field 'repository' is missing required arguments: name",
    ]


def test_broken_syntax_is_an_error_with_status_200(client):
    answer = client.raw("{ viewer { login ")
    assert answer.status_code == 200
    assert "Parse error" in answer.json()["errors"][0]["message"]


def test_pages_together_give_everything_once(client, world):
    quay = world.repo("harbourline/quay")
    expected = sorted(
        (i for i in quay.items.values() if i.pull and i.state == "OPEN"),
        key=lambda i: (i.updated_at, i.number),
        reverse=True,
    )
    for size in (1, 7, 100):
        assert pages(client, size) == [item.number for item in expected]


def test_a_removal_above_the_cursor_loses_nothing(client, world):
    whole = pages(client, 100)
    gone = iter(whole)

    def close_one():
        number = next(gone)
        del world.repo("harbourline/quay").items[number]

    assert pages(client, 9, close_one) == whole


@pytest.mark.parametrize("size", [None, 101])
def test_a_page_without_size_or_too_big_is_refused(client, size):
    answer = client.raw(PULLS, first=size, field="UPDATED_AT").json()
    (error,) = answer["errors"]
    wanted = "MISSING_PAGINATION_BOUNDARIES" if size is None else "EXCESSIVE_PAGINATION"
    assert error["type"] == wanted


def test_a_cursor_that_is_none_is_refused(client):
    answer = client.raw(PULLS, first=5, after="nonsense", field="UPDATED_AT").json()
    assert answer["errors"][0]["type"] == "INVALID_CURSOR_ARGUMENTS"


def test_unknown_repositories_are_null_and_the_others_come(client):
    query = """{ a: repository(owner: "harbourline", name: "QUAY") { nameWithOwner }
                 b: repository(owner: "no", name: "where") { id } }"""
    answer = client.raw(query).json()
    assert answer["data"]["a"] == {"nameWithOwner": "harbourline/quay"}
    assert answer["data"]["b"] is None
    (error,) = answer["errors"]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["b"])
    wanted = "Could not resolve to a Repository with the name 'no/where'."
    assert error["message"] == wanted


def test_a_renamed_repository_is_found_by_its_old_name(client, world):
    world.rename("harbourline/pilot", "harbourline/navigator")
    world.rename("harbourline/navigator", "northpier/navigator")
    data = client.ask(ONE, o="Harbourline", n="pilot")
    assert data["repository"]["nameWithOwner"] == "northpier/navigator"


def test_unknown_nodes_are_null_with_an_error_each(client, find):
    known = find("quay", "bollard").node_id
    answer = client.raw(NODES, ids=["PR_nope", known, "I_gone"]).json()
    assert [n and n["id"] for n in answer["data"]["nodes"]] == [None, known, None]
    first, second = answer["errors"]
    assert first["type"] == "NOT_FOUND"
    assert first["path"] == ["nodes", 0]
    wanted = "Could not resolve to a node with the global id of 'PR_nope'"
    assert first["message"] == wanted
    assert second["path"] == ["nodes", 2]


def test_a_repository_behind_sso_is_forbidden_with_a_mark(client, world):
    world.hide("harbourline/tide", "saml")
    answer = client.raw(ONE, o="harbourline", n="tide").json()
    assert answer["data"]["repository"] is None
    (error,) = answer["errors"]
    assert error["type"] == "FORBIDDEN"
    assert error["extensions"]["saml_failure"] is True


def test_a_hidden_repository_is_as_if_there_were_none(client, world):
    world.hide("harbourline/tide")
    answer = client.raw(ONE, o="harbourline", n="tide").json()
    assert answer["errors"][0]["type"] == "NOT_FOUND"


def test_mergeability_is_unknown_once_after_each_change(client, world, find):
    item = find("hull", "rigging")

    def asked():
        return client.ask(MERGEABLE, id=item.node_id)["node"]

    assert asked()["mergeable"] == "MERGEABLE"
    world.move_head(item.ref)
    first = asked()
    assert (first["mergeable"], first["mergeStateStatus"]) == ("UNKNOWN", "UNKNOWN")
    assert first["headRefOid"] == item.pull.head_oid
    assert asked()["mergeable"] == "MERGEABLE"
    other = find("hull", "setup-crane")
    world.merge(other.ref)
    assert asked()["mergeable"] == "UNKNOWN"
    assert asked()["mergeable"] == "MERGEABLE"


def test_only_items_changed_since_then_are_listed(client, world, find):
    query = """query($since: DateTime) { repository(owner: "harbourline", name: "quay") {
      issues(first: 100, filterBy: {since: $since},
             orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { number } } } }"""
    item = find("quay", "", kind="issue")
    world.close(item.ref)
    since = item.updated_at.isoformat().replace("+00:00", "Z")
    nodes = client.ask(query, since=since)["repository"]["issues"]["nodes"]
    assert [node["number"] for node in nodes] == [item.number]


def test_points_follow_the_documented_formula(client):
    query = """{ rateLimit { cost remaining limit }
      repository(owner: "harbourline", name: "quay") {
        issues(first: 100) { nodes {
          labels(first: 10) { nodes { name } } comments(last: 50) { totalCount }
      } } } }"""
    first = client.ask(query)["rateLimit"]
    assert first["cost"] == round((1 + 100 + 100) / 100)
    second = client.ask(query)["rateLimit"]
    assert first["remaining"] - second["remaining"] == 2


def test_a_document_over_the_node_limit_is_refused(client):
    query = """{ repository(owner: "harbourline", name: "quay") {
      pullRequests(first: 100) { nodes { reviews(first: 100) { nodes { id } }
        comments(first: 100) { nodes { id } } files(first: 100) { nodes { path } } } }
      issues(first: 100) { nodes { comments(first: 100) { nodes { id } } } }
      discussions(first: 100) { nodes { comments(first: 100) { nodes {
        replies(first: 100) { nodes { id } } } } } } } }"""
    answer = client.raw(query).json()
    assert answer["errors"][0]["type"] == "MAX_NODE_LIMIT_EXCEEDED"


def test_directives_leave_fields_out(client):
    query = """query($yes: Boolean!) { viewer {
      login @include(if: $yes) databaseId @skip(if: $yes) } }"""
    assert client.ask(query, yes=True)["viewer"] == {"login": "mira-holt"}
    assert set(client.ask(query, yes=False)["viewer"]) == {"databaseId"}


def test_fragments_on_interfaces_and_fields_merge(client, find):
    query = """query($id: ID!) { node(id: $id) { ... on PullRequest {
      author { ...Who } author { login } } } }
      fragment Who on Actor { __typename ... on Bot { databaseId } ... on User { name } }"""
    node = client.ask(query, id=find("quay", "bollard").node_id)["node"]
    expected = {"__typename": "Bot", "databaseId": 49699333, "login": "dependabot"}
    assert node["author"] == expected


def test_a_deleted_account_is_null(client, world):
    issue = next(i for i in world.items() if i.author is None)
    query = """query($id: ID!) { node(id: $id) { ... on Issue {
      author { login } authorAssociation } } }"""
    node = client.ask(query, id=issue.node_id)["node"]
    assert node == {"author": None, "authorAssociation": "NONE"}


def test_a_bot_behind_a_commit_has_the_shape_of_a_user(client, find):
    query = """query($id: ID!) { node(id: $id) { ... on PullRequest {
      commits(first: 5) { nodes { commit {
        author { name email user { login databaseId } } committer { email }
        signature { isValid state wasSignedByGitHub } parents { totalCount }
      } } } } } }"""
    item = find("quay", "bollard")
    nodes = client.ask(query, id=item.node_id)["node"]["commits"]["nodes"]
    commit = nodes[0]["commit"]
    assert commit["author"] == {
        "name": "dependabot[bot]",
        "email": "49699333+dependabot[bot]@users.noreply.github.com",
        "user": {"login": "dependabot[bot]", "databaseId": 49699333},
    }
    assert commit["committer"] == {"email": "noreply@github.com"}
    assert commit["signature"] == {
        "isValid": True,
        "state": "VALID",
        "wasSignedByGitHub": True,
    }
    assert commit["parents"] == {"totalCount": 1}


TEAM = """query($id: ID!) { node(id: $id) { ... on PullRequest {
  reviewRequests(first: 30) { nodes { requestedReviewer {
    __typename ... on Team { combinedSlug } } } } } } }"""


def test_teams_need_the_scope_to_read_the_organisation(client, world):
    item = next(
        i
        for i in world.items()
        if i.pull and any(hasattr(r.reviewer, "slug") for r in i.pull.requests)
    )
    nodes = client.ask(TEAM, id=item.node_id)["node"]["reviewRequests"]["nodes"]
    assert any("combinedSlug" in node["requestedReviewer"] for node in nodes)
    world.scopes = {"repo"}
    answer = client.raw(TEAM, id=item.node_id).json()
    assert {error["type"] for error in answer["errors"]} == {"INSUFFICIENT_SCOPES"}
    nodes = answer["data"]["node"]["reviewRequests"]["nodes"]
    assert any(node["requestedReviewer"] is None for node in nodes)


def test_a_missing_permission_is_forbidden(client, world):
    issue = next(i for i in world.items() if i.repo.short == "keel" and not i.pull)
    label = world.label(issue.repo, "bug")
    query = """mutation($input: AddLabelsToLabelableInput!) {
      addLabelsToLabelable(input: $input) { clientMutationId } }"""
    given = {"labelableId": issue.node_id, "labelIds": [label.node_id]}
    answer = client.raw(query, input=given).json()
    assert answer["data"] == {"addLabelsToLabelable": None}
    assert answer["errors"][0]["type"] == "FORBIDDEN"


def test_no_token_and_a_wrong_token_get_a_401(world, connect):
    with Loopback(world, token="right") as server:
        assert connect(server.url, None).raw("{ viewer { login } }").status_code == 401
        wrong = connect(server.url, "wrong").raw("{ viewer { login } }")
        assert wrong.status_code == 401
        assert wrong.json()["message"] == "Bad credentials"
        assert connect(server.url, "right").raw("{ viewer { login } }").ok


def test_both_addresses_of_graphql_answer(client):
    body = {"query": "{ viewer { login } }"}
    assert client.rest("POST", "/api/graphql", body).json()["data"]["viewer"]


def test_headers_say_what_githubs_say(client):
    answer = client.raw("{ viewer { login } }")
    assert answer.headers["X-RateLimit-Resource"] == "graphql"
    assert answer.headers["X-RateLimit-Limit"] == "5000"
    assert answer.headers["X-RateLimit-Remaining"] == "4999"
    assert answer.headers["X-OAuth-Scopes"] == "read:discussion, read:org, repo"
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "GMT" in answer.headers["Date"]
    assert answer.headers["X-GitHub-Request-Id"]
