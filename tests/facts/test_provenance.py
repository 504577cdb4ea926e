from __future__ import annotations

from dataclasses import replace

import pytest
from facts_builders import (
    DEPENDABOT,
    HEAD,
    PERSON,
    START,
    after,
    commit,
    proven_pull,
    pushed,
    reply,
)

from triage.facts import Context, TrustedBot, bumps, provenance
from triage.facts.names import package_names
from triage.facts.shape import Bump, Package
from triage.model import Actor, Check, File, Label, Push, Review
from triage.model.changes import Activity, Changes


def judge(item, context=Context(), **more):  # noqa: B008
    bump = bumps.read(item)
    return {
        one.check: one for one in provenance.conditions(item, bump, context, **more)
    }


def verdict(item, hours=100, context=Context()):  # noqa: B008
    bump = bumps.read(item)
    judged = provenance.conditions(item, bump, context)
    age = provenance.age_condition(provenance.proven_at(item), after(hours))
    return provenance.verdict((*judged, age), bump.level, bump.security)


def of(item, context=Context()):  # noqa: B008
    return provenance.provenance(judge(item, context).values())


def files(*pairs):
    made = tuple(
        File(path, path, plus, minus, change) for path, plus, minus, change in pairs
    )
    return {"files": made, "files_total": len(made), "changed_files": len(made)}


def test_a_pull_in_order_is_verified_and_ready():
    item = proven_pull()
    states = {one.check: one.state for one in judge(item).values()}
    assert {check for check, state in states.items() if state != "pass"} == set()
    assert (of(item), verdict(item)) == ("verified", "ready")


def test_every_condition_says_why():
    assert all(one.why for one in judge(proven_pull()).values())


def test_a_person_with_the_bots_login_is_rejected():
    item = replace(proven_pull(), author=Actor("dependabot", "User", 9))
    assert judge(item)["author"].state == "fail"
    assert (of(item), verdict(item)) == ("rejected", "blocked")


def test_an_app_of_that_name_with_another_id_is_rejected():
    item = replace(proven_pull(), author=Actor("dependabot", "Bot", 9))
    assert of(item) == "rejected"


def test_an_unknown_app_is_not_verified_until_it_is_pinned():
    bot = Actor("octo-bumper", "Bot", 55)
    theirs = commit("55+octo-bumper[bot]@users.noreply.github.com")
    item = replace(proven_pull(commits=(theirs,)), author=bot)
    assert (of(item), verdict(item)) == ("unverified", "review")
    pinned = Context(trusted=(TrustedBot("Bot", 55, "dependabot"),))
    assert verdict(item, context=pinned) == "blocked"
    item = replace(item, pull=replace(item.pull, activity=pushed(bot)))
    assert (of(item, pinned), verdict(item, context=pinned)) == ("verified", "ready")


def test_an_app_pinned_as_one_bot_does_not_pass_as_another():
    item = replace(proven_pull(), author=Actor("octo-bumper", "Bot", 55))
    pinned = Context(trusted=(TrustedBot("Bot", 55, "renovate"),))
    assert of(item, pinned) == "unverified"


def test_the_login_alone_proves_nothing():
    item = replace(proven_pull(), author=Actor("dependabot", "Bot", None))
    assert judge(item)["author"].state == "unknown"


@pytest.mark.parametrize(
    ("changes", "check", "state"),
    [
        ({"is_draft": True}, "open", "fail"),
        ({"is_cross_repository": True}, "same-repository", "fail"),
        ({"head_repo_id": ""}, "same-repository", "fail"),
        ({"head_repo_id": "R_2"}, "same-repository", "fail"),
        ({"head_ref_raw": "left", "head_ref": "left"}, "branch", "fail"),
        ({"base_ref_raw": "release-1", "base_ref": "release-1"}, "base", "unknown"),
        ({"commits_oid": ""}, "all-commits", "unknown"),
        ({"commits_oid": "b" * 40}, "all-commits", "unknown"),
        ({"commits_total": 7}, "all-commits", "unknown"),
        ({"commits": (commit(oid="b" * 40),)}, "all-commits", "unknown"),
        ({"commits": (commit("ann@example.org"),)}, "commit-authors", "fail"),
        ({"commits": (commit(authors=2),)}, "commit-authors", "fail"),
        ({"commits": (commit(parents=2),)}, "commit-authors", "fail"),
        ({"commits": (commit(author_ids=(7,)),)}, "commit-authors", "fail"),
        ({"commits": (commit(committer_email="a@b.c"),)}, "commit-authors", "unknown"),
        ({"commits": (commit(signed_by_github=False),)}, "signatures", "fail"),
        ({"commits": (commit(signed_by_github=None),)}, "signatures", "unknown"),
        ({"pushes": (Push(PERSON, START, HEAD),)}, "pushes", "fail"),
        ({"pushes": (Push(DEPENDABOT, START, HEAD),)}, "pushes", "pass"),
        ({"pushes": (Push(PERSON, START, "b" * 40),)}, "pushes", "unknown"),
        ({"activity": Activity()}, "pushes", "unknown"),
        ({"changes": Changes()}, "diff", "unknown"),
        ({"checks": (Check("ci", "success", 4711),)}, "checks", "unknown"),
        ({"checks": (Check("license/cla", "success"),)}, "checks", "unknown"),
        ({"checks": (Check("ci/jenkins", "success"),)}, "checks", "pass"),
        ({"files_total": 9}, "paths", "unknown"),
        ({"checks_state": "failure"}, "checks", "fail"),
        ({"checks_state": "pending"}, "checks", "unknown"),
        ({"checks_state": "none", "checks": ()}, "checks", "unknown"),
        ({"checks": (Check("a", "skipped"),)}, "checks", "unknown"),
        ({"checks_oid": "b" * 40}, "checks", "unknown"),
        ({"checks_oid": "b" * 40}, "fresh", "unknown"),
        ({"mergeable": "CONFLICTING"}, "mergeable", "fail"),
        ({"mergeable": "UNKNOWN"}, "mergeable", "unknown"),
        ({"merge_state": "BEHIND"}, "mergeable", "unknown"),
        ({"merge_state": "BLOCKED"}, "mergeable", "unknown"),
        (
            {"merge_state": "BLOCKED", "review_decision": "REVIEW_REQUIRED"},
            "mergeable",
            "pass",
        ),
        ({"review_decision": "CHANGES_REQUESTED"}, "no-objection", "fail"),
    ],
)
def test_each_condition_is_judged_by_what_was_stored(changes, check, state):
    item = proven_pull(**changes)
    assert judge(item)[check].state == state
    expected = {"fail": "blocked", "unknown": "review", "pass": "ready"}[state]
    aged = provenance.proven_at(item) is not None
    assert verdict(item) == (expected if aged or state == "fail" else "review")


@pytest.mark.parametrize(
    ("changed", "paths"),
    [
        ((("package.json", 1, 1, "MODIFIED"),), "pass"),
        ((("package.json", 1, 1, "MODIFIED"), ("evil.js", 9, 0, "ADDED")), "fail"),
        ((("package-lock.json", 9000, 31, "MODIFIED"),), "pass"),
        ((("package-lock.json", 5, 0, "ADDED"),), "unknown"),
        (((".github/workflows/ci.yml", 1, 1, "MODIFIED"),), "unknown"),
        (((".github/CODEOWNERS", 1, 1, "MODIFIED"),), "fail"),
        ((), "unknown"),
    ],
)
def test_files_are_judged_by_path_and_kind(changed, paths):
    assert judge(proven_pull(**files(*changed)))["paths"].state == paths


@pytest.mark.parametrize(
    ("ecosystem", "name", "state"),
    [
        ("npm", "next", "pass"),
        ("npm", "@types/node", "pass"),
        ("npm", "@scope/odd.name_~", "pass"),
        ("npm", "a/b/c", "unknown"),
        ("npm", "[/]fair[bold]lead", "unknown"),
        ("npm", "rope\u241b]0;x\u2407", "unknown"),
        ("npm", "bol<U+200B>lard", "unknown"),
        ("npm", "two words", "unknown"),
        ("npm", "r\u0435act", "unknown"),
        ("npm", "left\ufffd", "unknown"),
        ("pip", "uvicorn[standard]", "pass"),
        ("pip", "uvicorn[standard", "unknown"),
        ("pip", "@types/node", "unknown"),
        ("cargo", "serde_json", "pass"),
        ("cargo", "serde.json", "unknown"),
        ("gomod", "github.com/spf13/cobra", "pass"),
        ("gomod", "../../etc", "unknown"),
        ("github-actions", "actions/cache/restore", "pass"),
        ("docker", "ghcr.io:443/a/b", "pass"),
        ("composer", "symfony/http-kernel", "pass"),
        ("maven", "org.slf4j:slf4j-api", "pass"),
        ("", "@any/thing", "pass"),
        ("", "any <b>", "unknown"),
        ("", "x" * 301, "unknown"),
    ],
)
def test_a_name_must_be_one_of_its_ecosystem(ecosystem, name, state):
    bump = Bump("dependabot", ecosystem, packages=(Package(name, "1.0", "1.1"),))
    assert package_names(proven_pull(), bump).state == state


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ("1.2.3-rc.1+build", "pass"),
        (">=1.2,<3", "pass"),
        ("^16.0.0 || ^17", "pass"),
        ("sha256:0a1b2c3", "pass"),
        ("[1.0,2.0)", "pass"),
        ("1.2[/]", "unknown"),
        ("1.2<U+202E>3", "unknown"),
        ("1.2\u241b", "unknown"),
    ],
)
def test_a_version_must_look_like_one(version, state):
    bump = Bump("dependabot", "npm", packages=(Package("left", "1.0", version),))
    assert package_names(proven_pull(), bump).state == state


def test_a_name_that_hides_something_needs_a_look():
    item = replace(proven_pull(), title="Bump le<U+200B>ft from 1.2.3 to 1.2.4")
    assert judge(item)["package-names"].why == (
        "its package name holds hidden characters"
    )
    assert verdict(item) == "review"


def test_a_bots_own_guard_against_mentions_hides_nothing():
    body = "Bumps [@\u200bscope/left](https://x.example), by @\u200bleft"
    item = replace(proven_pull(), body=body)
    assert judge(item)["package-names"].state == "pass"


def test_lock_files_name_no_package():
    assert package_names(proven_pull(), Bump("renovate", level="lockfile")).state == (
        "pass"
    )
    assert package_names(proven_pull(), Bump("renovate")).state == "unknown"


@pytest.mark.parametrize(
    ("activity", "state", "said"),
    [
        (pushed(DEPENDABOT), "pass", "1 push, by the bot alone"),
        (pushed(DEPENDABOT, DEPENDABOT), "pass", "2 pushes, by the bot alone"),
        (pushed(PERSON), "fail", "its head was pushed by mallory"),
        (pushed(PERSON, DEPENDABOT), "fail", "its head was pushed by mallory"),
        (pushed(None), "fail", "its head was pushed by an account that is gone"),
        (
            pushed(DEPENDABOT, PERSON, kind="force_push"),
            "unknown",
            "mallory pushed 0000000 before",
        ),
        (
            pushed(Actor("dependabot", "Bot", 5)),
            "fail",
            "its head was pushed by dependabot",
        ),
        (
            pushed(DEPENDABOT, head="c" * 40),
            "unknown",
            "the newest push that is listed is no head",
        ),
        (
            replace(pushed(DEPENDABOT), state="partly"),
            "unknown",
            "it has more pushes than were read",
        ),
        (
            replace(pushed(DEPENDABOT), head_oid="c" * 40),
            "unknown",
            "who pushed it has not been asked yet",
        ),
    ],
)
def test_every_push_must_be_the_bots(activity, state, said):
    found = judge(proven_pull(activity=activity))["pushes"]
    assert (found.state, found.why) == (state, said)
    expected = {"fail": "blocked", "unknown": "review", "pass": "ready"}[state]
    assert verdict(proven_pull(activity=activity)) == expected


def test_a_branch_that_was_made_anew_answers_for_itself_alone():
    moves = pushed(DEPENDABOT).moves
    before = pushed(PERSON).moves
    activity = replace(pushed(DEPENDABOT), moves=(*moves, *before))
    assert judge(proven_pull(activity=activity))["pushes"].state == "pass"


def test_who_pushed_may_be_unreadable_but_not_unasked():
    unreadable = Activity(HEAD, "unreadable")
    assert verdict(proven_pull(activity=unreadable)) == "ready"
    assert verdict(proven_pull(activity=Activity())) == "review"
    seen = (Push(PERSON, START, "b" * 40),)
    assert verdict(proven_pull(activity=unreadable, pushes=seen)) == "review"


@pytest.mark.parametrize("level", ["patch", "minor", "digest", "pin", "lockfile"])
def test_small_steps_pass(level):
    assert provenance.level_condition(level).state == "pass"


def test_a_version_that_goes_down_is_blocked():
    item = replace(proven_pull(), title="Bump left from 1.2.4 to 1.2.3")
    assert judge(item)["diff"].state == "fail"


def test_the_default_branch_is_the_base_to_expect():
    item = proven_pull(base_ref="stable", base_ref_raw="stable")
    assert judge(item, default_branch="stable")["base"].state == "pass"
    assert judge(proven_pull(), default_branch="stable")["base"].state == "unknown"


def test_a_hold_label_blocks():
    item = replace(proven_pull(), labels=(Label("do not merge", "do not merge"),))
    assert verdict(item) == "blocked"


def test_a_persons_word_since_the_head_wants_reading():
    item = replace(proven_pull(), comments=(reply("ann", "Wait, this broke us."),))
    assert judge(item)["no-objection"].state == "unknown"


@pytest.mark.parametrize(
    "said",
    [
        reply("ann", "@dependabot rebase"),
        reply("ci", "All good", bot=True),
        reply("ann", "Hm", -5),
    ],
)
def test_commands_bots_and_earlier_words_are_no_objection(said):
    item = replace(proven_pull(), comments=(said,))
    assert judge(item)["no-objection"].state == "pass"


def test_a_later_approval_takes_back_requested_changes():
    no = Review("1", PERSON, "MEMBER", "CHANGES_REQUESTED", after(1))
    yes = Review("2", PERSON, "MEMBER", "APPROVED", after(2))
    assert judge(proven_pull(reviews=(no,)))["no-objection"].state == "fail"
    assert judge(proven_pull(reviews=(no, yes)))["no-objection"].state == "pass"


def test_a_foreign_commit_among_commits_not_all_read_is_found():
    item = proven_pull(commits=(commit(), commit("ann@example.org")), commits_total=9)
    assert judge(item)["commit-authors"].state == "fail"


def test_the_age_counts_from_the_first_check_suite_of_the_head():
    assert provenance.proven_at(proven_pull()) == START


def test_the_age_counts_from_the_force_push_that_brought_the_head():
    item = proven_pull(
        checks=(),
        pushes=(Push(DEPENDABOT, after(2), HEAD), Push(DEPENDABOT, after(1), "b")),
    )
    assert provenance.proven_at(item) == after(2)


def test_checks_of_another_head_prove_no_age():
    assert provenance.proven_at(proven_pull(checks_oid="b" * 40)) is None


def test_a_young_head_is_ready_later_and_not_blocked():
    age = provenance.age_condition(START, after(31), 72)
    assert (age.state, age.why) == ("fail", "ready in 41 h")
    assert verdict(proven_pull(), hours=31) == "review"


def test_an_unknown_age_is_not_old_enough():
    assert provenance.age_condition(None, START).state == "unknown"


def test_a_clock_behind_gives_no_negative_age():
    assert provenance.age_condition(after(5), START, 72).why == "ready in 72 h"


@pytest.mark.parametrize("level", ["major", "unknown", "nonsense"])
def test_only_harmless_levels_are_ready(level):
    item = proven_pull()
    judged = (*judge(item).values(), provenance.age_condition(START, after(99)))
    assert provenance.verdict(judged, level, security=False) == "review"


def test_without_an_age_nothing_is_ready():
    judged = judge(proven_pull()).values()
    assert provenance.verdict(judged, "patch", security=False) == "review"


def test_no_condition_at_all_is_no_proof():
    assert provenance.provenance(()) == "unverified"
    assert provenance.verdict((), "patch", security=False) == "review"


def test_what_presents_as_another_bot_is_not_known_by_its_branch():
    bump = Bump("acme-updater")
    judged = provenance.conditions(proven_pull(), bump, Context())
    assert next(one for one in judged if one.check == "branch").state == "unknown"
