"""Every document of the hub runs, and what comes back fits GitHub's schema."""

from __future__ import annotations

import graphql
import pytest
from built_kit import build
from demo_client import Client

from triage.demo.schema import SDL
from triage.demo.server import Loopback
from triage.hub import mutations, queries, together

DOCUMENTS = {**queries.DOCUMENTS, **together.SAMPLES}


def variables(world, name):
    quay = world.repo("harbourline/quay")
    open_pull = next(i for i in quay.items.values() if i.pull and i.state == "OPEN")
    ids = [item.node_id for item in quay.items.values()]
    ids += [i.node_id for i in world.items() if i.repo.short == "charts" and i.pull]
    names = [("harbourline", "quay"), ("northpier", "keel")] * 25
    aliased = {f"o{i}": owner for i, (owner, _) in enumerate(names)}
    aliased |= {f"n{i}": name for i, (_, name) in enumerate(names)}
    aliased |= {f"f{i}": 20 for i in range(50)}
    return aliased | {
        "owner": "harbourline",
        "name": "quay",
        "first": 50,
        "after": None,
        "states": ["OPEN", "CLOSED"],
        "since": None,
        "i0": ids[:100],
        "i1": ids[100:150],
        "number": open_pull.number,
        "label": "bug",
    }


@pytest.fixture(scope="module")
def answers():
    """The answer to each document of the built-in world."""
    world = build()
    out = {}
    with Loopback(world) as server:
        client = Client(server.url)
        for name, document in DOCUMENTS.items():
            asked = variables(world, name)
            out[name] = client.raw(document, **asked).json()
        client.session.close()
    return out


@pytest.mark.parametrize("name", [n for n in DOCUMENTS if n != "NUMBERED"])
def test_a_query_is_answered_without_errors(answers, name):
    assert "errors" not in answers[name]
    assert answers[name]["data"]["rateLimit"]["cost"] >= 1


def test_an_item_by_number_has_only_the_error_that_it_is_no_discussion(answers):
    answer = answers["NUMBERED"]
    assert answer["data"]["repository"]["issueOrPullRequest"]["number"]
    (error,) = answer["errors"]
    assert error["type"] == "NOT_FOUND"
    assert error["path"] == ["repository", "discussion"]


def mutation_inputs(world):
    discussion = next(
        i for i in world.items() if i.kind == "discussion" and i.state == "OPEN"
    )
    label = world.label(discussion.repo, "bug")
    merged = next(
        i for i in world.items() if i.state == "MERGED" and i.repo.short == "quay"
    )
    mine = world.comment(discussion.ref, "from me")
    asked = next(
        i
        for i in world.items()
        if i.kind == "discussion" and i.discussion.category.is_answerable
    )
    hint = world.comment(asked.ref, "Set strict = false.", by="ravi-osei")
    queued, armed, behind = steered(world)
    labels = {"labelableId": discussion.node_id, "labelIds": [label.node_id]}
    said = {"discussionId": discussion.node_id, "body": "Have you tried 1.6?"}
    return {
        "ADD_LABEL": labels,
        "REMOVE_LABEL": labels,
        "ADD_DISCUSSION_COMMENT": said,
        "DELETE_DISCUSSION_COMMENT": {"id": mine.node_id},
        "CLOSE_DISCUSSION": {"discussionId": discussion.node_id},
        "REOPEN_DISCUSSION": {"discussionId": discussion.node_id},
        "REVERT": {"pullRequestId": merged.node_id},
        "ENABLE_AUTO_MERGE": {
            "pullRequestId": armed.node_id,
            "expectedHeadOid": armed.side.head_oid,
            "mergeMethod": "SQUASH",
        },
        "DISABLE_AUTO_MERGE": {"pullRequestId": armed.node_id},
        "ENQUEUE": {
            "pullRequestId": queued.node_id,
            "expectedHeadOid": queued.side.head_oid,
        },
        "DEQUEUE": {"id": queued.node_id},
        "UPDATE_BRANCH": {
            "pullRequestId": behind.node_id,
            "expectedHeadOid": behind.side.head_oid,
        },
        "TO_DRAFT": {"pullRequestId": behind.node_id},
        "READY": {"pullRequestId": behind.node_id},
        "MARK_ANSWER": {"id": hint.node_id},
        "UNMARK_ANSWER": {"id": hint.node_id},
    }


def steered(world):
    """One to queue, one to arm, one whose branch is behind its base."""
    pulls = [
        i
        for i in world.items()
        if i.kind == "pull" and i.state == "OPEN" and not i.side.is_draft
    ]
    queued = next(
        i
        for i in pulls
        if i.side.base_ref in i.repo.queues and world.merge_state(i) == "CLEAN"
    )
    armed = next(
        i for i in pulls if i.repo.auto_merge and world.merge_state(i) == "BLOCKED"
    )
    behind = next(i for i in pulls if i.repo.short == "hull" and not i.side.is_cross)
    world.move_base(behind.repo, behind.side.base_ref)
    behind.side.conflicting = False
    return queued, armed, behind


def test_each_mutation_is_answered_and_changes_the_world(client, server, world):
    inputs = mutation_inputs(world)
    assert set(inputs) == set(mutations.DOCUMENTS)
    for name, document in mutations.DOCUMENTS.items():
        data = client.ask(document, input=inputs[name])
        assert all(payload is not None for payload in data.values()), name
    actions = [effect.action for effect in server.ledger.writes()]
    assert actions == [
        "label",
        "unlabel",
        "comment",
        "delete-comment",
        "close",
        "reopen",
        "open-pull",
        "arm",
        "disarm",
        "enqueue",
        "dequeue",
        "update-branch",
        "draft",
        "ready",
        "answer",
        "unanswer",
    ]


@pytest.fixture(scope="module")
def github(shared):
    text = (shared / "github" / "schema.graphql").read_text(encoding="utf-8")
    return graphql.build_schema(text, assume_valid=True)


def test_the_served_schema_is_a_part_of_githubs(github):
    ours = graphql.parse(SDL)
    for node in ours.definitions:
        theirs = github.type_map[node.name.value]
        for field in getattr(node, "fields", None) or ():
            known = theirs.fields[field.name.value]
            mine = graphql.print_ast(field.type)
            assert mine == str(known.type), f"{theirs}.{field.name.value}"
            for argument in field.arguments or ():
                given = known.args[argument.name.value]
                mine = graphql.print_ast(argument.type)
                assert mine == str(given.type), f"{theirs}.{field.name.value}"


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_the_values_of_an_answer_fit_githubs_schema(github, answers, name):
    document = graphql.parse(DOCUMENTS[name])
    assert not graphql.validate(github, document)
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, graphql.FragmentDefinitionNode)
    }
    operation = next(
        node
        for node in document.definitions
        if isinstance(node, graphql.OperationDefinitionNode)
    )
    problems = []

    def fields(selection_set, runtime):
        for node in selection_set.selections:
            if isinstance(node, graphql.FieldNode):
                yield node
                continue
            spread = isinstance(node, graphql.FragmentSpreadNode)
            inner = fragments[node.name.value] if spread else node
            condition = github.type_map[inner.type_condition.name.value]
            fits = condition is runtime or (
                graphql.is_abstract_type(condition)
                and github.is_sub_type(condition, runtime)
            )
            if fits:
                yield from fields(inner.selection_set, runtime)

    def check(value, kind, selected, path):
        if isinstance(kind, graphql.GraphQLNonNull):
            if value is None:
                problems.append(f"{path} is null")
                return
            kind = kind.of_type
        if value is None:
            return
        if isinstance(kind, graphql.GraphQLList):
            assert isinstance(value, list), path
            for index, entry in enumerate(value):
                check(entry, kind.of_type, selected, f"{path}.{index}")
            return
        if isinstance(kind, graphql.GraphQLEnumType):
            if value not in kind.values:
                problems.append(f"{path}: {value!r} is no {kind}")
            return
        if isinstance(kind, graphql.GraphQLScalarType):
            wanted = {"Int": int, "Boolean": bool}.get(kind.name, str)
            if kind.name in {"Int", "Boolean", "String", "ID", "DateTime", "URI"}:
                ok = type(value) is wanted
                ok = ok and not (wanted is int and abs(value) >= 2**31)
                if not ok:
                    problems.append(f"{path}: {value!r} is no {kind}")
            if kind.name == "DateTime" and not str(value).endswith("Z"):
                problems.append(f"{path}: {value!r} is not UTC")
            return
        runtime = kind
        if graphql.is_abstract_type(kind):
            if "__typename" not in value:
                return
            runtime = github.type_map[value["__typename"]]
            assert github.is_sub_type(kind, runtime), path
        nodes = [node for s in selected for node in fields(s, runtime)]
        for node in nodes:
            name = node.name.value
            shown = node.alias.value if node.alias else name
            if name == "__typename" or (node.directives and shown not in value):
                continue
            inner = [
                n.selection_set
                for n in nodes
                if (n.alias or n.name).value == shown and n.selection_set
            ]
            field = runtime.fields[name]
            check(value[shown], field.type, inner, f"{path}.{shown}")

    selected = [operation.selection_set]
    check(answers[name]["data"], github.query_type, selected, name)
    assert problems == []
