"""Hundreds of consoles start here: what their stylesheets say is parsed once."""

from tui_parsed import parsing_once

parsing_once()
