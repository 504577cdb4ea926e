"""Runs one GraphQL request: parses, counts points, resolves, answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from triage.demo.document import BadDocumentError, parse
from triage.demo.graphql import Execution
from triage.demo.limits import Limits
from triage.demo.resolvers import RESOLVERS, Context, typename
from triage.demo.world import World


def run(
    world: World, limits: Limits, body: Mapping[str, Any]
) -> tuple[int, dict[str, Any], int]:
    """Status, answer and points of a GraphQL request."""
    text = body.get("query")
    if not isinstance(text, str) or not text.strip():
        message = "A query attribute must be specified and must be a string."
        return 200, {"errors": [{"message": message}]}, 0
    try:
        document = parse(text, body.get("operationName"))
        variables = body.get("variables") or {}
        execution = Execution(document, variables, RESOLVERS, typename)
    except BadDocumentError as error:
        return 200, {"errors": list(error.errors)}, 0
    budget = limits.graphql
    if not budget.spend(execution.cost, limits.now()):
        message = f"API rate limit exceeded for user ID {world.me.database_id}."
        return 200, {"errors": [{"type": "RATE_LIMITED", "message": message}]}, 0
    context = Context(
        world,
        budget.limit,
        budget.remaining,
        datetime.fromtimestamp(budget.reset, UTC),
        execution.cost,
        execution.node_count,
    )
    execution.context = context
    answer = execution.run(None)
    for item in context.asked:
        world.compute(item)
    return 200, answer, execution.cost
