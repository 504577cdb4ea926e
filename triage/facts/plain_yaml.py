"""Reads the YAML that configuration files are written in, and refuses the rest.

A scalar stays text. Anchors, aliases, tags and merge keys are not followed: what
strangers write is not expanded.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import yaml

Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"

MOST = 100_000
"""Characters; a longer file is not read."""
DEEPEST = 24
"""Levels of nesting; a deeper file is not read."""


class Unreadable(ValueError):
    """The text is not of the plain sort that is read here."""


class _Loader(yaml.BaseLoader):
    """PyYAML's loader that keeps scalars as text, without what expands or nests much."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable("it uses an anchor or an alias")
        if getattr(event, "tag", None):
            raise Unreadable("it uses a tag")
        if self._depth == DEEPEST:
            raise Unreadable("it is nested too deeply")
        self._depth += 1
        found: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return found


def read(text: str) -> Node:
    """The only document of a text.

    Raises Unreadable for anything that is not plain, and for what is too much.
    """
    if len(text) > MOST:
        raise Unreadable("it is too long")
    loader = _Loader(text)
    try:
        found: Node = loader.get_single_data()
    except (yaml.YAMLError, RecursionError, TypeError) as error:
        raise Unreadable(str(error)) from error
    finally:
        loader.dispose()
    return found
