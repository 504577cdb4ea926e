"""The report: one document in three formats, and what others wrote stays text."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from html.parser import HTMLParser

import pytest
from cli_kit import Program

from triage.cli.reporting import charts, markdown, page
from triage.cli.reporting.blocks import Bullets, Chart, Heading, Paragraph, Table, Text
from triage.clock import iso, parse

HOSTILE = (
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "@octocat please, see acme/app#1 and #2",
    "www.evil.example and https://evil.example",
    "`code` **bold** _it_ ~~gone~~ | cell",
    "&lt;b&gt; &amp; \\ $x$",
    "- 1. # heading",
    '"><img src=x onerror=alert(1)>',
)


class Tags(HTMLParser):
    """The tags of a page, and where its attributes lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [v for name, v in attrs if name in {"href", "src"} and v]

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("title", HOSTILE)
def test_markdown_has_no_markup_of_others(title):
    made = markdown.printed([Bullets(((Text(title),),))])
    bare = re.sub(r"&(?:#\d+|\w+);|\\.", "", made.removeprefix("- "))
    assert not set(bare) & set("`*_[]<>|~@#$&!")
    assert "://" not in bare
    assert not re.search(r"www\.", bare)
    assert not re.match(r"[-+]|\d+[.)]", made.removeprefix("- "))


@pytest.mark.parametrize("title", HOSTILE)
def test_html_has_no_markup_of_others(title):
    blocks = [
        Heading(title),
        Paragraph((Text(title, "javascript:alert(1)"),)),
        Table((title,), ((Text(title, title),),)),
        Chart(title, (title,), (1,)),
    ]
    found = Tags(page.printed(blocks))
    assert found.tags <= {
        "h3",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "div",
        "figure",
        "figcaption",
        "svg",
        "rect",
        "text",
    }
    assert found.addresses == []
    assert not any(name.startswith("on") for name in found.attributes)
    assert found.text.count(title) >= 5


def test_only_plain_https_addresses_are_links():
    good = "https://github.com/acme/app/pull/1"
    bad = ("http://github.com/x", "https://x/)](y", "javascript:x", "//x", "")
    assert markdown.printed([Paragraph((Text("a", good),))]) == f"[a]({good})"
    assert [markdown.printed([Paragraph((Text("a", url),))]) for url in bad] == [
        "a"
    ] * 5
    assert Tags(page.printed([Paragraph((Text("a", good),))])).addresses == [good]


def test_a_chart_is_to_scale_and_says_what_is_not_known():
    made = charts.drawn(Chart("Merged", ("a", "b", "c"), (2, None, 4)))
    tall = [float(one) for one in re.findall(r'height="([\d.]+)"', made)]
    assert tall == [40.0, 80.0]
    assert "b: not known" in made
    assert ">?</text>" in made


def test_the_report_says_the_same_in_every_format(synced: Program) -> None:
    found = synced("report", "--since", "30d", "--format", "json").json
    pulse = synced("pulse", "--since", "30d", "--json").json
    assert found["totals"] == pulse["totals"]
    assert found["contention"]["count"] == len(
        synced("contention", "--json").json["flags"]
    )
    urgent = synced("priorities", "--limit", "10", "--json").json["lanes"]
    assert [one["ref"] for one in found["todo"]] == [
        one["ref"] for lane in urgent for one in lane["items"]
    ]
    told = synced("report", "--since", "30d").out
    html = synced("report", "--since", "30d", "--format", "html").out
    page = Tags(html)
    for one in found["todo"]:
        number = one["ref"].partition("#")[2]
        assert f"&#35;{number}]({one['url']})" in told
        assert one["url"] in page.addresses
    assert page.tags.isdisjoint({"script", "img", "link", "iframe", "object"})
    assert {"svg", "table", "ol"} <= page.tags
    assert all(url.startswith("https://") for url in page.addresses)
    assert "default-src 'none'" in html
    assert "\x1b" not in told + html
    assert told.count("\n## ") == 12


def test_a_past_instant_gives_the_same_report_every_time(synced: Program) -> None:
    until = synced("pulse", "--json").json["until"]
    then = iso(parse(until) - timedelta(days=2))
    first, second = (
        synced("report", "--as-of", then, "--format", "json").out for _ in range(2)
    )
    assert first == second
    found = synced("report", "--as-of", then, "--format", "json").json
    assert found["until"] == then
    assert any("stored now" in note for note in found["notes"])
    assert synced("report", "--as-of", "yesterday").code == 2


def test_a_template_of_ones_own_names_values_and_nothing_else(
    synced: Program, tmp_path
) -> None:
    shape = tmp_path / "own.md"
    shape.write_text("$$ $pulls_opened\n$todo\n")
    out = tmp_path / "out.md"
    done = synced("report", "--template", str(shape), "--output", str(out))
    assert (done.code, done.out) == (0, "")
    first, *rest = out.read_text().splitlines()
    assert re.fullmatch(r"\$ \d+", first)
    assert len([line for line in rest if re.match(r"\d+\. ", line)]) == 10
    for text, said in (
        ("$pulls_opend", "Did you mean $pulls_opened?"),
        ("costs $ 5", "Write $$ for a $."),
    ):
        shape.write_text(text)
        done = synced("report", "--template", str(shape))
        assert done.code == 2
        assert said in done.err
    assert synced("report", "--template", str(tmp_path / "none")).code == 2
    assert synced("report", "--json", "--template", str(shape)).code == 2


def test_a_template_of_the_settings_is_the_usual_one_unless_another_is_named(
    synced: Program, tmp_path
) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text('[report]\nmarkdown = "own.md"\nhtml = "~/none.html"\n')
    (tmp_path / "own.md").write_text("Of the settings until $until\n")
    (tmp_path / "other.md").write_text("Named\n")
    run = partial(synced, "--config", str(settings), "report")
    assert run().out.startswith("Of the settings until 2026-")
    assert run("--template", str(tmp_path / "other.md")).out == "Named\n"
    assert run("--json").code == 0
    gone = run("--format", "html")
    assert gone.code == 2
    assert str(synced.home / "none.html") in gone.err


def test_nothing_stored_is_a_report_that_says_so(fresh: Program) -> None:
    done = fresh("report")
    assert done.code == 0
    assert "Nothing is stored yet" in done.out
