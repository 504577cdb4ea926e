"""Every document of the hub is one that GitHub's own schema accepts."""

from __future__ import annotations

import re

import graphql
import pytest

from triage.hub import landing, mutations, owning, queries, together

DOCUMENTS = {
    **queries.DOCUMENTS,
    **landing.DOCUMENTS,
    **mutations.DOCUMENTS,
    **owning.DOCUMENTS,
    **together.SAMPLES,
    **{f"RULES of {n}": landing.rules(n) for n in (1, 20)},
}


@pytest.fixture(scope="module")
def schema(shared):
    path = shared / "github" / "schema.graphql"
    if not path.is_file():
        pytest.skip("GitHub's schema is not here")
    return graphql.build_schema(path.read_text(encoding="utf-8"), assume_valid=True)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_validates_against_githubs_schema(schema, name):
    assert graphql.validate(schema, graphql.parse(DOCUMENTS[name])) == []


def test_a_document_that_asks_for_what_is_not_there_does_not_validate(schema):
    wrong = queries.VIEWER.replace("databaseId", "databaseIdentity")
    assert graphql.validate(schema, graphql.parse(wrong))


@pytest.mark.parametrize(
    "module", [queries, mutations, landing], ids=["queries", "mutations", "landing"]
)
def test_every_document_is_listed_by_its_name(module):
    written = {
        name
        for name, value in vars(module).items()
        if isinstance(value, str) and re.match(r"\s*(query|mutation)\b", value)
    }
    assert written == set(module.DOCUMENTS) - {"RULES"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_one_operation_with_a_name_for_the_ledger(name):
    parsed = graphql.parse(DOCUMENTS[name])
    (operation,) = [
        node
        for node in parsed.definitions
        if isinstance(node, graphql.OperationDefinitionNode)
    ]
    assert operation.name is not None
    fragments = [
        node.name.value
        for node in parsed.definitions
        if isinstance(node, graphql.FragmentDefinitionNode)
    ]
    assert len(fragments) == len(set(fragments))


@pytest.mark.parametrize("name", [n for n in DOCUMENTS if n not in mutations.DOCUMENTS])
def test_every_query_asks_what_it_cost(name):
    assert "rateLimit { cost limit remaining resetAt }" in DOCUMENTS[name]


@pytest.mark.parametrize("name", mutations.DOCUMENTS)
def test_values_reach_a_mutation_as_variables_alone(name):
    document = mutations.DOCUMENTS[name]
    assert '"' not in document
    assert re.search(r"\(\$input: \w+Input!\)", document)
