"""What the stylesheets of consoles say, parsed once a process."""

from __future__ import annotations

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


def parsing_once() -> None:
    """From here on: hundreds of consoles start, all with the same stylesheets."""
    parse, parsed = Stylesheet._parse_rules, {}

    def kept(self: Stylesheet, *args: object, **more: object) -> list[RuleSet]:
        said = tuple(self._variables.items())
        key = (said, args, tuple(more.items()))
        if key not in parsed:
            parsed[key] = parse(self, *args, **more)
        return parsed[key]

    Stylesheet._parse_rules = kept
