"""The issues and discussions of the built-in world, with their conversations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from triage.demo.builtin_kit import Maker, ago, pick
from triage.demo.builtin_people import CROWD, TEAM
from triage.demo.things import Item

_HOMES: Final = (
    "quay", "tide", "anchor", "quay", "hull", "charts", "lantern", "sextant",
    "quay", "tide", "buoy", "pilot", "beacon", "anchor", "northpier/keel",
)  # fmt: skip
_PARTS: Final = {
    "quay": ("berth grid", "map layer", "print view", "login page", "tide banner"),
    "tide": (
        "harmonic fit",
        "netCDF reader",
        "command line",
        "leap day",
        "plot helper",
    ),
    "anchor": ("berth store", "token endpoint", "paging", "health check", "webhook"),
    "hull": ("section cutter", "volume integral", "STL import", "mesh welding"),
    "charts": ("compass", "depth scale", "legend", "touch zoom"),
    "lantern": ("search box", "start guide", "API reference", "dark theme"),
    "sextant": ("berth table", "tide command", "shell completion", "config file"),
    "buoy": ("sensor image", "gateway image", "arm64 build"),
    "pilot": ("route cost", "graph loader"),
    "beacon": ("release workflow", "setup action"),
    "keel": ("base preset",),
}
_VERSIONS: Final = ("1.6.0", "1.5.2", "1.4.0", "main")

_QUESTIONS: Final = (
    ("How do I use the {part} behind a proxy?",
     ("Everything works at home, but at the office all requests go through a proxy.\n"
     "I have set `HTTPS_PROXY`. Is there anything else that the {part} needs?")),
    ("Is the {part} safe to call from several threads?",
     "I could not find anything about it in the guide. Should I make one per thread?"),
    ("What is the difference between the two modes of the {part}?",
     "The guide names a strict and a lenient mode. When would I want which?"),
    ("Can the {part} read data from before 2010?",
     "Our oldest logs start in 1998. Before I convert them all: does it go that far?"),
    ("How can I turn off the {part}?",
     "We have our own and the two get in each other's way. Is there a setting?"),
    ("Where does the {part} keep its settings?",
     "I am moving to a new machine and would like to take them along."),
)  # fmt: skip
_BUGS: Final = (
    ("{part}: wrong result around midnight UTC",
     ("**What happens**\nBetween 23:50 and 00:10 the {part} shows the day before.\n\n"
     "**What I expect**\nThe right day.\n\n**Version** {version}\n\n```\n"
     "2026-02-11T23:58:04Z day=10\n2026-02-12T00:02:11Z day=10\n```")),
    ("{part} crashes on an empty file",
     ("Steps:\n1. `touch empty.csv`\n2. open it\n\n```\nIndexError: list index out of"
     " range\n```\n\nVersion {version}, Linux.")),
    ("Memory of the {part} grows without end",
     "After about two days it is at 3 GB. A heap profile is attached. Version {version}."),
    ("{part} ignores the language of the browser",
     "It is always English here, although everything else is Portuguese."),
    ("Regression: {part} is ten times slower since {version}",
     ("The same file took 2 s before and takes 21 s now. Bisected to the change of the"
     " reader, I can try a patch.")),
)  # fmt: skip
_WISHES: Final = (
    ("Let the {part} export to CSV", "For the monthly report I copy it by hand today."),
    ("Add keyboard shortcuts to the {part}", "The mouse is no friend on a moving ship."),
    ("Support nautical miles in the {part}", "Kilometres are for land."),
    ("Tidy up the {part}", "- [ ] remove the old names\n- [ ] one place for defaults"),
    ("Document the {part}", "New people ask about it in their first week, each time."),
)  # fmt: skip
_FIRST: Final = (
    "Thanks for the report. Which version is this, and can you share the file?",
    "I can reproduce this on main. The reader drops the offset, will look into it.",
    "Set `strict = false` in the settings and restart, then it falls back to the old way.",
    "Yes. It has been safe since 1.4, and the guide will say so with the next release.",
    "Not at the moment, but I would take a pull request for it.",
)
_FOLLOW: Final = (
    "That did it, thank you!",
    "Version 1.5.2 on Debian 12. Does that help?",
    "Same here, by the way.",
    "Any news on this? It blocks our roll-out.",
    "I have tried that and it still fails. What else can I look at?",
)
_TOPICS: Final = (
    ("Q&A", "How do you run the berth planner for two harbours?",
     "We are about to take over the harbour next door. One installation or two?"),
    ("Q&A", "What is the right way to upgrade from 1.4 to 1.6?",
     "Can I go there in one step, or do I have to stop at 1.5 for the migration?"),
    ("Q&A", "Why are predicted tides off by an hour in March?",
     ("It looks like summer time, but our servers run on UTC. Where does the hour come"
     " from?")),
    ("Ideas", "A read-only view for the coast guard",
     "They call us every night to ask who lies where. A link would do."),
    ("Q&A", "How can I contribute a translation?",
     "I would do the Frisian one. Is there a template, and who reviews it?"),
    ("Show and tell", "Our harbour in 3D", "Made with hull and charts. Pictures inside."),
    ("Q&A", "Is there a limit to the number of berths?",
     "We have 2,400 and the page takes half a minute. Is that to be expected?"),
    ("Announcements", "Release 1.6", "Faster reader, local time, and a new print view."),
)  # fmt: skip


def make(maker: Maker) -> None:
    """Open issues, closed ones, and discussions."""
    for index in range(290):
        _issue(maker, index)
    for index in range(60):
        item = _issue(maker, 1000 + index, newest=88 - index * 1.35)
        when = min(item.updated_at + timedelta(hours=5 + index), ago(0.1))
        maker.end(item, when)
        if index % 9 == 8:
            item.state_reason = "NOT_PLANNED"
    for index in range(40):
        _discussion(maker, index)


def _issue(maker: Maker, index: int, newest: float | None = None) -> Item:
    home = _HOMES[index % len(_HOMES)]
    short = home.rsplit("/", 1)[-1]
    part = pick(_PARTS[short], "part", index)
    sort = (_QUESTIONS, _BUGS, _WISHES)[(index * 7) % 3]
    title, body = pick(sort, "issue", index)
    days = newest if newest is not None else (index * index) % 251 / 1.7 + 0.05
    at = ago(days, index % 11 / 10)
    author = None if index % 71 == 13 else pick(CROWD, "asker", index)
    if sort is _WISHES and index % 4 == 0:
        author = pick(TEAM[:6], "wish", index)
    words = {"part": part, "version": pick(_VERSIONS, "version", index)}
    text = title.format(**words)
    item = maker.issue(
        home, author, text[:1].upper() + text[1:], body.format(**words), at
    )
    label = {id(_QUESTIONS): "question", id(_BUGS): "bug"}.get(id(sort), "enhancement")
    if index % 3:
        maker.label(item, label)
    if index % 17 == 5:
        maker.label(item, ("P0", "P1", "P2")[index % 3])
    if index % 23 == 7:
        maker.label(item, "good first issue")
    if index % 4 == 1:
        who = "lea-brandt" if index % 20 == 1 else pick(TEAM[:6], "assignee", index)
        if item.repo.short != "keel":
            item.assignees.append(maker.world.person(who))
    item.milestone = "1.7" if index % 29 == 3 else ""
    item.reactions = (index * 5) % 37 // 6
    _talk(maker, item, author, at, index)
    return item


def _talk(
    maker: Maker, item: Item, author: str | None, at: datetime, index: int
) -> None:
    """A conversation of none to five turns between asker, team and others."""
    turns = (0, 2, 1, 3, 0, 5, 2)[index % 7]
    asker = author or "kayak-otter"
    for turn in range(turns):
        when = min(at + timedelta(hours=9 + 31 * turn), ago(0.02))
        if turn % 2 == 1:
            maker.say(item, asker, pick(_FOLLOW, "follow", index, turn), when)
        elif index % 5 == 3:
            helper = pick([who for who in CROWD if who != asker], "helper", index, turn)
            maker.say(item, helper, pick(_FIRST, "help", index, turn), when)
        elif index % 13 == 6:
            text = "This issue has been quiet for a while and may be closed soon."
            maker.say(item, "github-actions[bot]", text, when)
        else:
            who = pick(TEAM[:6], "answerer", index, turn)
            maker.say(item, who, pick(_FIRST, "first", index, turn), when)


def _discussion(maker: Maker, index: int) -> None:
    category, title, body = _TOPICS[index % len(_TOPICS)]
    repo = ("quay", "tide", "lantern", "anchor", "hull", "charts", "sextant")[index % 7]
    at = ago((index * index) % 83 + 0.2, index % 5)
    if index >= len(_TOPICS):
        title = f"{title.rstrip('?.')} ({pick(_PARTS[repo], 'topic', index)})?"
    author = pick(CROWD if category != "Announcements" else TEAM[:3], "disc", index)
    item = maker.discussion(repo, author, title, body, at, category=category)
    item.reactions = index % 6
    for turn in range((0, 1, 3, 2)[index % 4]):
        when = min(at + timedelta(hours=6 + 20 * turn), ago(0.01))
        helper = pick(TEAM[:6] if turn % 2 == index % 2 else CROWD, "dh", index, turn)
        said = maker.say(item, helper, pick(_FIRST, "df", index, turn), when)
        if turn == 0 and index % 2:
            reply = maker.say(item, author, pick(_FOLLOW, "dr", index), when)
            reply.reply_to = said
        if turn == 1 and category == "Q&A" and item.discussion and index % 8 != 6:
            item.discussion.answer = said
            item.discussion.answer_chosen_at = when
    if index % 19 == 18:
        maker.end(item, ago(0.5))
