"""Hundreds of consoles start here: what their stylesheets say is parsed once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


@pytest.fixture(scope="session", autouse=True)
def _parsed_once() -> Iterator[None]:
    parse, parsed = Stylesheet._parse_rules, {}

    def kept(self: Stylesheet, *args: object, **more: object) -> list[RuleSet]:
        said = tuple(self._variables.items())
        key = (said, args, tuple(more.items()))
        if key not in parsed:
            parsed[key] = parse(self, *args, **more)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", kept)
        yield
