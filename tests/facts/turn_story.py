"""Tells a pull request or a thread in short lines, for the tests of whose turn it is.

A story is lines like `2 bob refuses`, each with the hour, who, and what; `says` and
`reviews` take words. Ann opens at hour 0; mira and bob maintain; `ci` is a bot.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from facts_builders import HEAD, after, issue

from triage.facts import Context
from triage.facts.whose import awaited
from triage.model import (
    Actor,
    Comment,
    Event,
    Item,
    Kind,
    Pull,
    Ref,
    Review,
    ReviewRequest,
)

OURS = Context(maintainers=frozenset({"mira", "bob"}))
BOTS = {"ci", "dependabot"}
HEADS = [HEAD, *(f"{n:040d}" for n in range(1, 9))]
STANDS = {
    "conflicts": {"mergeable": "CONFLICTING"},
    "fails": {"checks_state": "failure"},
    "runs": {"checks_state": "pending"},
    "unknown": {"mergeable": "UNKNOWN"},
    "queued": {"in_merge_queue": True},
    "armed": {"auto_merge": True},
    "required": {"review_decision": "REVIEW_REQUIRED"},
    "decided": {"review_decision": "APPROVED"},
    "refused": {"review_decision": "CHANGES_REQUESTED"},
    "unchecked": {"checks_state": "none"},
}


def actor(login):
    return Actor(login, "Bot" if login in BOTS else "User")


@dataclass
class Story:
    """A pull request in the making."""

    author: str = "ann"
    head: int = 0
    head_at: object = None
    draft: bool = False
    state: str = "open"
    asked: dict = field(default_factory=dict)
    teams: list = field(default_factory=list)
    assignees: list = field(default_factory=list)
    events: list = field(default_factory=list)
    reviews: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    stands: dict = field(default_factory=dict)

    def tell(self, line):
        hours, who, verb, *rest = line.split(" ", 3)
        at, words = after(float(hours)), rest[0] if rest else ""
        getattr(self, f"_{verb}")(at, who, words)

    def _happened(self, kind, at, who, subject="", oid=""):
        named = actor(subject) if subject else None
        self.events.append(Event(kind, at, actor(who), named, oid))

    def _asks(self, at, who, words):
        self.asked[words] = None
        self._happened("review-requested", at, who, words)

    def _teams(self, at, who, words):
        self.teams.append(words)
        self._happened("review-requested", at, who)

    def _unasks(self, at, who, words):
        self.asked.pop(words)

    def _assigns(self, at, who, words):
        self.assignees.append(words)
        self._happened("assigned", at, who, words)

    def _says(self, at, who, words):
        ident = f"C{len(self.comments)}"
        self.comments.append(Comment(ident, actor(who), "NONE", at, words))

    def _review(self, at, who, state, words=""):
        ident = f"R{len(self.reviews)}"
        self.asked.pop(who, None)
        oid = HEADS[self.head]
        made = Review(ident, actor(who), "NONE", state, at, oid, words)
        self.reviews.append(made)

    def _approves(self, at, who, words):
        self._review(at, who, "APPROVED", words)

    def _refuses(self, at, who, words):
        self._review(at, who, "CHANGES_REQUESTED", words)

    def _reviews(self, at, who, words):
        self._review(at, who, "COMMENTED", words)

    def _dismisses(self, at, who, words):
        for place, made in enumerate(self.reviews):
            if made.author.login == words:
                self.reviews[place] = replace(made, state="DISMISSED")
        self._happened("review-dismissed", at, who, words)

    def _pushes(self, at, who, words):
        self.head += 1
        self.head_at = at

    def _forces(self, at, who, words):
        self._pushes(at, who, words)
        self._happened("force-pushed", at, who, oid=HEADS[self.head])

    def _repoints(self, at, who, words):
        """A force-push after which GitHub shows old reviews on the new head."""
        self._happened("force-pushed", at, who, oid=HEADS[self.head])

    def _drafts(self, at, who, words):
        self.draft = True
        self._happened("converted-to-draft", at, who)

    def _readies(self, at, who, words):
        self.draft = False
        self._happened("ready-for-review", at, who)

    def _closes(self, at, who, words):
        self.state = "closed"

    def _reopens(self, at, who, words):
        self.state = "open"
        self._happened("reopened", at, who)

    def item(self):
        pull = Pull(
            "topic",
            "topic",
            HEADS[self.head],
            "main",
            "main",
            is_draft=self.draft,
            mergeable="MERGEABLE",
            checks_state="success",
            checks_oid=HEADS[self.head],
            head_at=self.head_at,
            reviews=tuple(self.reviews),
            requests=(
                *(ReviewRequest(name) for name in self.asked),
                *(ReviewRequest(name, is_team=True) for name in self.teams),
            ),
        )
        return Item(
            node_id="PR_1",
            repo_id="R_1",
            ref=Ref.of("octo/app", 1),
            kind=Kind.PULL,
            title="Mend it",
            body="",
            url="",
            author=actor(self.author),
            association="NONE",
            state=self.state,
            created_at=after(0),
            updated_at=after(99),
            assignees=tuple(self.assignees),
            comments=tuple(self.comments),
            events=tuple(self.events),
            pull=replace(pull, **self.stands),
        )


def told(story):
    """The pull request of a story: `author: line; line; it stands`."""
    author, _, rest = story.partition(":")
    made = Story(author.strip())
    for line in filter(None, map(str.strip, rest.split(";"))):
        if line in STANDS:
            made.stands |= STANDS[line]
        else:
            made.tell(line)
    return made.item()


def thread(story, title="It fails", body="It says nothing.", **kind):
    """The issue or discussion of a story whose lines speak or assign."""
    author, _, rest = story.partition(":")
    made = Story(author.strip())
    for line in filter(None, map(str.strip, rest.split(";"))):
        made.tell(line)
    opened = issue(title, body, *made.comments, author=actor(made.author), **kind)
    return replace(
        opened,
        state=made.state,
        assignees=tuple(made.assignees),
        events=tuple(made.events),
        updated_at=after(99),
    )


def whose(item):
    """Who is awaited for what since which hour: `bob review 2`; `us`: the maintainers."""
    return ", ".join(
        f"{one.who or 'us'} {one.reason} "
        f"{(one.since - after(0)).total_seconds() / 3600:g}"
        for one in awaited(item, OURS)
    )
