"""REST answers and writes: guards, refusals, and what changes."""

from __future__ import annotations

import pytest


def path(item, tail="", kind="pulls"):
    return f"/repos/{item.repo.name}/{kind}/{item.number}{tail}"


@pytest.fixture
def bump(find):
    return find("hull", "rigging")


def test_the_viewer_and_a_repository_with_permissions(client):
    assert client.rest("GET", "/user").json()["login"] == "mira-holt"
    quay = client.rest("GET", "/api/v3/repos/harbourline/QUAY").json()
    assert quay["full_name"] == "harbourline/quay"
    assert quay["permissions"]["admin"] is True
    assert quay["url"].endswith("/api/v3/repos/harbourline/quay")
    keel = client.rest("GET", "/repos/northpier/keel").json()
    assert keel["permissions"]["pull"] is True
    assert keel["permissions"]["triage"] is False


def test_a_bot_keeps_its_suffix_over_rest(client, bump):
    shape = client.rest("GET", path(bump)).json()
    assert shape["user"]["login"] == "dependabot[bot]"
    assert shape["user"]["type"] == "Bot"
    assert shape["user"]["id"] == 49699333
    assert shape["head"]["sha"] == bump.pull.head_oid


def test_files_come_with_patches_in_pages(client, bump):
    answer = client.rest("GET", path(bump, "/files?per_page=1"))
    (first,) = answer.json()
    assert first["filename"] == "Cargo.toml"
    assert '+rigging = "0.12.4"' in first["patch"]
    assert 'rel="next"' in answer.headers["Link"]
    (second,) = client.rest("GET", path(bump, "/files?per_page=1&page=2")).json()
    assert second["filename"] == "Cargo.lock"


def test_an_approval_is_recorded_on_the_given_commit(client, world, bump):
    seen = bump.pull.head_oid
    world.move_head(bump.ref)
    sent = {"event": "APPROVE", "commit_id": seen}
    made = client.rest("POST", path(bump, "/reviews"), sent)
    assert made.status_code == 200
    assert made.json()["commit_id"] == seen
    assert made.json()["state"] == "APPROVED"
    listed = client.rest("GET", path(bump, "/reviews")).json()
    assert listed[-1]["commit_id"] == seen


def test_an_approval_without_commit_goes_to_the_head(client, bump):
    made = client.rest("POST", path(bump, "/reviews"), {"event": "APPROVE"})
    assert made.json()["commit_id"] == bump.pull.head_oid


def test_a_commit_of_another_pull_request_is_refused(client, bump):
    sent = {"event": "APPROVE", "commit_id": "0" * 40}
    assert client.rest("POST", path(bump, "/reviews"), sent).status_code == 422


def test_nobody_approves_his_own(client, find):
    own = find("anchor", "Return 304")
    answer = client.rest("POST", path(own, "/reviews"), {"event": "APPROVE"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == ["Can not approve your own pull request"]


def test_a_verdict_can_be_dismissed_and_a_remark_can_not(client, bump):
    made = client.rest("POST", path(bump, "/reviews"), {"event": "APPROVE"}).json()
    where = path(bump, f"/reviews/{made['id']}/dismissals")
    sent = {"message": "head moved", "event": "DISMISS"}
    assert client.rest("PUT", where, sent).json()["state"] == "DISMISSED"
    assert client.rest("PUT", where, sent).status_code == 422
    assert client.rest("PUT", where, {}).status_code == 422


def test_a_merge_happens_only_at_the_sha_that_was_seen(client, world, bump):
    seen = bump.pull.head_oid
    world.move_head(bump.ref)
    answer = client.rest("PUT", path(bump, "/merge"), {"sha": seen})
    assert answer.status_code == 409
    wanted = "Head branch was modified. Review and try the merge again."
    assert answer.json()["message"] == wanted
    assert bump.state == "OPEN"
    again = client.rest("PUT", path(bump, "/merge"), {"sha": bump.pull.head_oid})
    assert again.json()["merged"] is True
    assert bump.state == "MERGED"
    assert bump.pull.merged_by.login == "mira-holt"


@pytest.mark.parametrize("words", ["serde-rope"])
def test_a_conflicting_pull_request_is_not_merged(client, find, words):
    answer = client.rest("PUT", path(find("hull", words), "/merge"), {})
    assert answer.status_code == 405
    assert answer.json()["message"] == "Pull Request is not mergeable"


def test_a_method_that_is_not_allowed_is_refused(client, find, world):
    item = find("charts", "eslint")
    answer = client.rest("PUT", path(item, "/merge"), {"merge_method": "rebase"})
    assert answer.status_code == 405
    assert "Rebase merges are not allowed" in answer.json()["message"]


def test_a_required_review_holds_a_merge_until_it_is_there(client, find):
    item = find("quay", "dockyard/checkout")
    assert client.rest("PUT", path(item, "/merge"), {}).status_code == 405
    client.rest("POST", path(item, "/reviews"), {"event": "APPROVE"})
    assert client.rest("PUT", path(item, "/merge"), {}).status_code == 200


def test_a_merged_or_draft_pull_request_is_not_merged(client, world, find):
    item = find("hull", "setup-crane")
    world.draft(item.ref)
    assert client.rest("PUT", path(item, "/merge"), {}).status_code == 405
    world.draft(item.ref, is_draft=False)
    assert client.rest("PUT", path(item, "/merge"), {}).status_code == 200
    assert client.rest("PUT", path(item, "/merge"), {}).status_code == 405


def test_people_without_push_access_are_silently_not_assigned(client, find):
    item = find("quay", "", kind="issue")
    sent = {"assignees": ["kayak-otter", "Tomas-Vrba", "nobody-at-all"]}
    answer = client.rest("POST", path(item, "/assignees", "issues"), sent)
    assert answer.status_code == 201
    logins = {who["login"] for who in answer.json()["assignees"]}
    assert "tomas-vrba" in logins
    assert "kayak-otter" not in logins
    gone = client.rest("DELETE", path(item, "/assignees", "issues"), sent)
    assert "tomas-vrba" not in {who["login"] for who in gone.json()["assignees"]}


def test_labels_come_and_go_by_their_raw_names(client, find):
    item = find("quay", "", kind="issue")
    sent = {"labels": ["odd / name", "bug"]}
    listed = client.rest("POST", path(item, "/labels", "issues"), sent).json()
    assert {"odd / name", "bug"} <= {label["name"] for label in listed}
    where = path(item, "/labels/odd%20%2F%20name", "issues")
    assert client.rest("DELETE", where).status_code == 200
    answer = client.rest("DELETE", where)
    assert (answer.status_code, answer.json()["message"]) == (
        404,
        "Label does not exist",
    )


def test_a_comment_is_made_and_taken_back(client, find, world):
    item = find("keel", "", kind="issue")
    before = len(item.comments)
    sent = {"body": "Thank you."}
    made = client.rest("POST", path(item, "/comments", "issues"), sent)
    assert made.status_code == 201
    assert made.json()["user"]["login"] == "mira-holt"
    listed = client.rest("GET", path(item, "/comments", "issues")).json()
    assert listed[-1]["id"] == made.json()["id"]
    where = f"/repos/{item.repo.name}/issues/comments/{made.json()['id']}"
    assert client.rest("DELETE", where).status_code == 204
    assert client.rest("DELETE", where).status_code == 404
    assert len(item.comments) == before


def test_an_empty_comment_is_refused(client, find):
    item = find("quay", "", kind="issue")
    answer = client.rest("POST", path(item, "/comments", "issues"), {"body": " "})
    assert answer.status_code == 422


def test_an_issue_is_closed_with_a_reason_and_reopened(client, find):
    item = find("tide", "", kind="issue")
    sent = {"state": "closed", "state_reason": "not_planned"}
    shape = client.rest("PATCH", path(item, "", "issues"), sent).json()
    assert (shape["state"], shape["state_reason"]) == ("closed", "not_planned")
    shape = client.rest("PATCH", path(item, "", "issues"), {"state": "open"}).json()
    assert (shape["state"], shape["closed_at"]) == ("open", None)


def test_a_pull_request_whose_branch_is_gone_stays_closed(client, bump):
    client.rest("PATCH", path(bump), {"state": "closed"})
    bump.pull.head_gone = True
    answer = client.rest("PATCH", path(bump), {"state": "open"})
    assert answer.status_code == 422


def test_reviews_are_asked_of_collaborators_only(client, find):
    item = find("quay", "Fix the grid")
    where = path(item, "/requested_reviewers")
    for login in (item.author.login, "zora-lin", "nobody-at-all"):
        answer = client.rest("POST", where, {"reviewers": [login]})
        assert answer.status_code == 422, login
        assert answer.json()["message"].startswith("Review")
    answer = client.rest("POST", where, {"reviewers": ["aiko-lind"]})
    assert answer.status_code == 201
    asked = {who["login"] for who in answer.json()["requested_reviewers"]}
    assert asked == {"tomas-vrba", "aiko-lind"}
    answer = client.rest("DELETE", where, {"reviewers": ["aiko-lind"]})
    asked = {who["login"] for who in answer.json()["requested_reviewers"]}
    assert asked == {"tomas-vrba"}


def test_teams_are_asked_and_let_go(client, find):
    item = find("quay", "Fix the grid")
    where = path(item, "/requested_reviewers")
    sent = {"reviewers": [], "team_reviewers": ["web"]}
    answer = client.rest("POST", where, sent)
    assert [team["slug"] for team in answer.json()["requested_teams"]] == ["web"]
    assert client.rest("DELETE", where, sent).json()["requested_teams"] == []


def test_the_activity_of_a_branch_names_everybody_who_pushed(client, find):
    item = find("charts", "@knotwork/core")
    where = f"/repos/harbourline/charts/activity?ref=refs/heads/{item.pull.head_ref}"
    newest, oldest = client.rest("GET", where).json()
    assert (newest["activity_type"], newest["actor"]["login"]) == ("push", "aiko-lind")
    assert newest["after"] == item.pull.head_oid
    assert oldest["activity_type"] == "branch_creation"
    assert oldest["actor"]["id"] == 49699333


def test_an_archived_repository_is_read_only(client, world, bump):
    world.archive(bump.repo.name)
    answer = client.rest("PUT", path(bump, "/merge"), {})
    assert answer.status_code == 403
    wanted = "Repository was archived so is read-only."
    assert answer.json()["message"] == wanted


@pytest.mark.parametrize(
    ("scopes", "message"),
    [
        ({"repo"}, "Must have admin rights to Repository."),
        (None, "Resource not accessible by personal access token"),
    ],
)
def test_without_permission_a_write_is_forbidden(client, world, find, scopes, message):
    world.scopes = scopes
    item = find("keel", "", kind="issue")
    sent = {"labels": ["bug"]}
    answer = client.rest("POST", path(item, "/labels", "issues"), sent)
    assert (answer.status_code, answer.json()["message"]) == (403, message)
    pilot = find("pilot", "bollard")
    assert client.rest("PUT", path(pilot, "/merge"), {}).status_code == 403
    labelled = client.rest("POST", path(pilot, "/labels", "issues"), sent)
    assert labelled.status_code == 200


def test_a_renamed_repository_redirects_reads_and_writes(client, world, bump):
    old = path(bump)
    world.rename("harbourline/hull", "harbourline/hulls")
    read = client.rest("GET", old)
    assert read.status_code == 301
    wanted = f"{client.url}/repos/harbourline/hulls/pulls/{bump.number}"
    assert read.headers["Location"] == wanted
    written = client.rest("PUT", old + "/merge", {"sha": bump.pull.head_oid})
    assert written.status_code == 307
    assert bump.state == "OPEN"
    followed = client.rest("GET", old, allow_redirects=True)
    assert followed.json()["number"] == bump.number


def test_every_write_moves_updated_at_by_the_worlds_clock(client, world, find):
    item = find("quay", "", kind="issue")
    before = world.now
    client.rest("POST", path(item, "/comments", "issues"), {"body": "Hello"})
    assert item.updated_at == world.now > before


def test_an_unchanged_answer_is_a_304(client, bump):
    first = client.rest("GET", path(bump))
    tag = {"If-None-Match": first.headers["ETag"]}
    second = client.rest("GET", path(bump), headers=tag)
    assert second.status_code == 304
    assert second.content == b""


def test_mergeable_is_null_until_asked_again(client, world, bump):
    world.move_head(bump.ref)
    assert client.rest("GET", path(bump)).json()["mergeable"] is None
    assert client.rest("GET", path(bump)).json()["mergeable"] is True


def test_unknown_things_are_404(client, bump):
    for where in (
        "/repos/harbourline/nothing",
        "/repos/harbourline/hull/pulls/99999",
        "/repos/harbourline/hull/somewhere",
        path(bump, "/reviews/1"),
    ):
        answer = client.rest("GET", where)
        assert (answer.status_code, answer.json()["message"]) == (404, "Not Found")


def test_the_rate_limit_is_told_and_counted(client):
    before = client.rest("GET", "/rate_limit").json()["resources"]["core"]
    client.rest("GET", "/user")
    after = client.rest("GET", "/rate_limit").json()["resources"]["core"]
    assert after["remaining"] == before["remaining"] - 1
