"""A text as GitHub shows it: its Markdown, drawn in tones, line by line.

Nothing in it can be clicked. A link says where it leads where its text does not, and
one that leads nowhere on the web is told as such. What is built so that drawing it would
take long is shown as it was written, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.cells import cell_len, chop_cells

from triage.tui.cells import BAR, Line, Piece, fit
from triage.tui.structure import objection

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

WEB = frozenset({"http", "https", "mailto"})
"""Schemes of links that lead somewhere; GitHub drops the others, too."""

LONGEST_HOST = 60

_NAMED = re.compile(
    r"(?<![\w/`@.-])(@[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:/[\w.-]{1,50})?"
    r"|(?:[\w.-]{1,40}/[\w.-]{1,100})?#[0-9]{1,9})(?![\w/])"
)
"""What GitHub makes a link of by itself: people, teams, items."""

_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*\Z")
_TASK = re.compile(r"\[([ xX])\]\s+")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def render(text: str, width: int) -> list[Line]:
    """The lines of a text at a width in cells; as it was written where it is too much."""
    if why := objection(text):
        told: Line = (("warn", f"Shown as written: {why}."),)
        return [told, (), *((("", line),) for line in text.split("\n"))]
    page = _Page(max(width, 8))
    page.blocks(_parser().parse(text))
    return page.lines or [(("dim", "Nothing yet."),)]


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  (when a preview is looked at)

    made = MarkdownIt("commonmark", {"html": True, "linkify": True, "maxNesting": 30})
    return made.enable(["table", "strikethrough", "linkify"])


@dataclass(slots=True)
class _Edge:
    """What stands left of the lines of a block: at first, and below."""

    first: Piece
    rest: Piece


@dataclass(slots=True)
class _Page:
    """Lines as they come about."""

    width: int
    lines: list[Line] = field(default_factory=list)
    edges: list[_Edge] = field(default_factory=list)
    counts: list[int | None] = field(default_factory=list)
    """The next number of each list that is open; None: it has bullets."""
    heading: bool = False
    """Whether a heading is open."""

    # Blocks.

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Draw tokens, one block after the other."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                end = next(
                    i for i in range(at, len(tokens)) if tokens[i].type == "table_close"
                )
                self._table(tokens[at:end])
                at = end
            else:
                self._block(token)
            at += 1

    def _block(self, token: Token) -> None:
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            if not self.counts:
                self._blank()
            start = int(token.attrs.get("start", 1)) if kind[0] == "o" else None
            self.counts.append(start)
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self.counts.pop()
        elif kind == "list_item_open":
            number = self.counts[-1]
            sign = "• " if number is None else f"{number}. "
            if number is not None:
                self.counts[-1] = number + 1
            self.edges.append(_Edge(("accent", sign), ("", " " * len(sign))))
        elif kind == "blockquote_open":
            self._blank()
            self.edges.append(_Edge(("dim", BAR), ("dim", BAR)))
        elif kind in {"list_item_close", "blockquote_close"}:
            self.edges.pop()
        elif kind == "heading_open":
            self._blank()
            self.heading = True
        elif kind == "heading_close":
            self.heading = False
        elif kind == "paragraph_open":
            if not token.hidden and not self._begins():
                self._blank()
        elif kind == "inline":
            self._inline(token)
        elif kind in {"fence", "code_block"}:
            self._code(token)
        elif kind == "hr":
            self._blank()
            self._put([("dim", "─" * self._room())])
        elif kind == "html_block":
            self._html(token.content)

    def _begins(self) -> bool:
        """Whether this is the first block of a list item."""
        return bool(self.edges) and self.edges[-1].first != self.edges[-1].rest

    def _blank(self) -> None:
        if self.lines and self.lines[-1] and not self._is_bare(self.lines[-1]):
            rest = [edge.rest for edge in self.edges]
            self.lines.append(tuple(rest) if any(t.strip() for _, t in rest) else ())

    @staticmethod
    def _is_bare(line: Line) -> bool:
        return not "".join(text for _, text in line).strip(BAR + " ")

    def _room(self) -> int:
        taken = sum(cell_len(edge.rest[1]) for edge in self.edges)
        return max(self.width - taken, 8)

    def _put(self, pieces: Sequence[Piece]) -> None:
        """One line, behind the edges."""
        edge: list[Piece] = []
        for one in self.edges:
            edge.append(one.first)
            one.first = one.rest
        self.lines.append((*edge, *pieces))

    def _code(self, token: Token) -> None:
        self._blank()
        room = self._room() - 2
        named = token.info.strip().split(" ")[0][:30] if token.info else ""
        if named:
            self._put([("dim", f"  {named}")])
        for line in token.content.rstrip("\n").split("\n"):
            cut = chop_cells(line, room) if cell_len(line) > room else [line]
            for part in cut or [""]:
                self._put([("", "  "), ("code", part or " ")])

    def _html(self, text: str) -> None:
        """HTML as it was written, without its comments, which nobody sees."""
        seen = _COMMENT.sub("", text).strip("\n")
        if not seen.strip():
            return
        self._blank()
        for line in seen.split("\n"):
            self._words([("dim", line)])

    # Text.

    def _inline(self, token: Token) -> None:
        pieces = list(_pieces(token.children or ()))
        plain = "".join(text for _, text in pieces)
        if self._begins() and (task := _TASK.match(plain)):
            box = ("good", "☑ ") if task[1] in "xX" else ("", "☐ ")
            pieces = [box, *_without(pieces, len(task[0]))]
        if self.edges and self.edges[-1].first[1] == BAR:
            first, _, rest = plain.partition("\n")
            if alert := _ALERT.match(first):
                pieces = [("warn", alert[1].capitalize())]
                self._words(pieces)
                pieces = [("", rest)] if rest else []
        if self.heading:
            pieces = [("head", text) for _, text in pieces]
        self._words(pieces)

    def _words(self, pieces: Sequence[Piece]) -> None:
        """Pieces as lines, broken at blanks and where the text breaks."""
        for line in _lined(pieces):
            for folded in _folded(line, self._room()):
                self._put(folded)

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[list[Piece]]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(list(_pieces(token.children or ())))
        self._blank()
        many = max((len(row) for row in rows), default=1)
        texts = [["".join(t for _, t in cell) for cell in row] for row in rows]
        sizes = [
            max((cell_len(row[at]) for row in texts if at < len(row)), default=1)
            for at in range(many)
        ]
        room = self._room() - 3 * (many - 1)
        while sum(sizes) > room and max(sizes) > 3:
            sizes[sizes.index(max(sizes))] -= 1
        for place, row in enumerate(texts):
            tone = "head" if place == 0 else ""
            line: list[Piece] = []
            for at in range(many):
                text = row[at] if at < len(row) else ""
                line += [("dim", " │ ")] if at else []
                line.append((tone, fit(text.replace("\n", " "), sizes[at])))
            self._put(line)
            if place == 0:
                self._put([("dim", "─┼─".join("─" * size for size in sizes))])


def _without(pieces: Sequence[Piece], count: int) -> list[Piece]:
    """Pieces without their first characters."""
    left: list[Piece] = []
    for tone, text in pieces:
        if count < len(text):
            left.append((tone, text[count:]))
        count = max(count - len(text), 0)
    return left


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    """The tokens within a block as texts in tones."""
    tones: list[str] = []
    links: list[tuple[str, list[str]]] = []
    for token in tokens:
        kind = token.type
        tone = tones[-1] if tones else ""
        if kind == "text":
            if links:
                links[-1][1].append(token.content)
                yield (tone, token.content)
            else:
                yield from _named(token.content, tone)
        elif kind in {"softbreak", "hardbreak"}:
            yield ("", "\n")
        elif kind == "code_inline":
            yield ("code", token.content)
        elif kind in {"strong_open", "em_open", "s_open"}:
            tones.append(
                {"strong_open": "strong", "em_open": "em"}.get(kind, "settled")
            )
        elif kind in {"strong_close", "em_close", "s_close"}:
            tones.pop()
        elif kind == "link_open":
            links.append((str(token.attrs.get("href", "")), []))
            tones.append("link")
        elif kind == "link_close":
            href, words = links.pop()
            tones.pop()
            yield from whither(href, "".join(words))
        elif kind == "image":
            alt = token.content or "image"
            yield ("link", f"[{alt}]")
            yield from whither(str(token.attrs.get("src", "")), alt)
        elif kind == "html_inline" and not token.content.startswith("<!--"):
            yield ("dim", token.content)


def _named(text: str, tone: str) -> Iterator[Piece]:
    """A text in which people, teams and items stand out."""
    at = 0
    for found in _NAMED.finditer(text):
        if found.start() > at:
            yield (tone, text[at : found.start()])
        yield ("accent", found[0])
        at = found.end()
    if at < len(text):
        yield (tone, text[at:])


def whither(href: str, words: str) -> Iterator[Piece]:
    """Where a link leads, where its words do not say it; a warning where nowhere."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        yield ("warn", " (no address)")
        return
    if not parts.scheme and not parts.netloc:
        if not href.startswith(("#", "/")) and href:
            yield ("dim", " (on GitHub)")
        return
    if parts.scheme.lower() not in WEB and parts.scheme:
        yield ("warn", f" ({parts.scheme[:20]}: no web address, GitHub drops it)")
        return
    if parts.scheme.lower() == "mailto":
        yield ("dim", " (mail)")
        return
    shown = _ascii(host)
    if _says(words, href, shown):
        return
    yield ("dim", f" ({shown[:LONGEST_HOST]})")


def _says(words: str, href: str, host: str) -> bool:
    """Whether the words of a link are its address."""
    plain = words.strip().rstrip("/")
    bare = href.rstrip("/")
    addresses = {bare, bare.partition("://")[2]}
    return plain in addresses and host.isascii() and host in plain


def _ascii(host: str) -> str:
    """A host as it is looked up: what looks like another letter shows as xn--."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode("ascii")


def _lined(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces as lines, where their text breaks."""
    line: list[Piece] = []
    for tone, text in pieces:
        first, *others = text.split("\n")
        if first:
            line.append((tone, first))
        for other in others:
            yield line
            line = [(tone, other)] if other else []
    yield line


def _folded(line: Sequence[Piece], width: int) -> Iterator[list[Piece]]:
    """A line in lines of at most so many cells, broken at blanks where it can be."""
    here: list[Piece] = []
    used = 0
    for tone, text in line:
        for word in re.findall(r"\s+|\S+", text):
            size = cell_len(word)
            if used + size > width and used:
                yield here
                here, used = [], 0
                if word.isspace():
                    continue
            if size > width:
                *full, last = chop_cells(word, width)
                for part in full:
                    yield [(tone, part)]
                word, size = last, cell_len(last)  # noqa: PLW2901  (its end is left)
            here.append((tone, word))
            used += size
    yield here
