"""Turns a post's HTML into the plain text that its writer meant.

Quotes keep a `>` before each line and code its fence, so that neither counts as the
writer's own words; of everything else only the text is left, nothing is followed.
"""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "table", "tr", "hr", "details", "summary", "figure"}
    | {f"h{level}" for level in range(1, 7)}
)
_UNSEEN = frozenset({"script", "style", "svg", "noscript", "template"})
_QUOTES = frozenset({"blockquote", "aside"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.quotes = 0
        self.unseen = 0
        self.code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _QUOTES:
            self._break()
            self.quotes += 1
        elif tag == "pre":
            self._break()
            self.lines[-1] += "```"
            self.lines.append("")
            self.code += 1
        elif tag == "code" and not self.code:
            self.lines[-1] += "`"
        elif tag == "li":
            self._break()
            self.lines[-1] += "- "
        elif tag == "br":
            self.lines.append("")
        elif tag == "img":
            self._say(f"[{given.get('alt') or 'image'}]")
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif tag in _QUOTES:
            self._break()
            self.quotes = max(self.quotes - 1, 0)
        elif tag == "pre" and self.code:
            self._break()
            self.code -= 1
            self.lines[-1] += "```"
            self.lines.append("")
        elif tag == "code" and not self.code:
            self.lines[-1] += "`"
        elif tag in _BLOCKS or tag == "li":
            self._break()

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if self.code:
            first, *more = data.split("\n")
            self.lines[-1] += first
            self.lines += more
        else:
            self._say(" ".join(data.split("\n")))

    def _say(self, words: str) -> None:
        line = self.lines[-1]
        if not line and self.quotes:
            line = "> "
        self.lines[-1] = line + (words if line.strip("> ") else words.lstrip())

    def _break(self) -> None:
        if self.lines[-1]:
            self.lines.append("")


def plain(html: str) -> str:
    """The text of a piece of HTML, however broken it is."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "\n".join(line.rstrip() for line in reader.lines).strip()
