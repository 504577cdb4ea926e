"""Release notes as text: nothing parsed and nothing hidden."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.facts import notes
from triage.text import clean

DEPENDABOT = """Bumps [next](https://github.com/vercel/next.js) from 16.0.1 to 16.1.4.
<details>
<summary>Release notes</summary>
<p><em>Sourced from <a href="https://github.com/vercel/next.js/releases">next's releases</a>.</em></p>
<blockquote>
<h2>v16.1.4</h2>
<ul>
<li>Fix the &lt;Image&gt; tag (<a href="https://redirect.github.com/x/1">#1</a>)</li>
<li>Thanks <a href="https://github.com/ann"><code>@&#x200B;ann</code></a></li>
</ul>
</blockquote>
</details>
<details>
<summary>Commits</summary>
<ul>
<li><a href="https://github.com/x/commit/adaaaed77"><code>adaaaed</code></a> Mend it</li>
</ul>
</details>
<br />

[![score](https://badges.example/x.svg)](https://docs.github.com/y)

Dependabot will resolve any conflicts with this PR as long as you don't alter it.

[//]: # (dependabot-automerge-start)

---

<details>
<summary>Dependabot commands and options</summary>
- `@dependabot rebase` will rebase this PR
</details>
"""

RENOVATE = """This PR contains the following updates:

| Package | Change |
|---|---|
| [zod](https://zod.dev) | [`3.0.0` -> `3.0.1`](https://diff.example/zod/3.0.0/3.0.1) |

---

### Release Notes

<details>
<summary>colinhacks/zod (zod)</summary>

### [`v3.0.1`](https://github.com/colinhacks/zod/releases/tag/v3.0.1)

Mends *everything*.

</details>

### Configuration

📅 **Schedule**: at any time.
<!-- rebase-check -->
"""


def test_what_dependabot_folds_are_sections_without_its_own_chatter():
    intro, release, commits = notes.read(DEPENDABOT)
    assert intro.lines == ("Bumps next from 16.0.1 to 16.1.4.",)
    assert release.title == "Release notes"
    assert release.lines == (
        "Sourced from next's releases (https://github.com/vercel/next.js/releases).",
        "",
        "# v16.1.4",
        "",
        "- Fix the <Image> tag (#1)",
        "- Thanks `@ann`",
    )
    assert (commits.title, commits.lines) == ("Commits", ("- `adaaaed` Mend it",))


def test_what_renovate_says_of_a_package_stands_under_its_name():
    intro, release = notes.read(RENOVATE)
    assert intro.lines[-1] == (
        "| zod | `3.0.0` -> `3.0.1` (https://diff.example/zod/3.0.0/3.0.1) |"
    )
    assert release.title == "colinhacks/zod (zod)"
    assert release.lines == ("# `v3.0.1`", "", "Mends *everything*.")


def test_a_link_whose_text_names_another_place_says_where_it_leads():
    (found,) = notes.read("See [github.com](https://evil.example/x).")
    assert found.lines == ("See github.com (https://evil.example/x).",)


def test_what_an_entity_hides_is_shown():
    (found,) = notes.read("a &#8238;b &#27;[2J &lt;b&gt;")
    assert "<U+202E>b" in found.lines[0]
    assert found.lines[0].endswith("<b>")


def test_a_body_without_any_form_is_shown_as_it_is():
    (found,) = notes.read("Just words.\n\n\n[/] [@click=app.quit]x[/]")
    assert found.lines == ("Just words.", "", "[/] [@click=app.quit]x[/]")
    assert notes.read("") == ()


@given(
    st.text(alphabet=st.characters() | st.sampled_from("<>[]()&#!`\n"), max_size=300)
)
def test_no_text_makes_it_fail_or_leaves_anything_that_a_terminal_obeys(body):
    for note in notes.read(body):
        for line in (note.title, *note.lines):
            assert line == clean(line)
