"""What is said about a row or an item: lines in tones, text as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from triage.clock import age
from triage.facts.provenance import RIPENS
from triage.model import Actor, Comment, Item, Review
from triage.text import ago, count
from triage.tui.cells import BAR, Line
from triage.views import Row, turns

if TYPE_CHECKING:
    from triage.views.priority import Priority
    from triage.views.similar import Alike
    from triage.workspace.looking import Detail

BODY_CAP = 64 * 1024
"""Characters of one text that are shown; GitHub takes no longer ones."""

PAGE_CAP = 256 * 1024
"""Characters of texts on one page."""

QUOTE = BAR
"""Before what others wrote, so that it stands nowhere in the place of a verdict."""

MOST = 60
"""Lines of evidence, and items, that a row tells before anything is read."""

TASTE = 1500
"""Characters of one text beside the list, where the whole is a key away."""

WAITS = "wait"

SIGNS = {
    "pass": ("✔", "good"),
    "fail": ("✘", "bad"),
    "unknown": ("?", "warn"),
    WAITS: ("…", "warn"),
}
"""A condition's state as a sign and a tone."""

CHECKS = {
    "success": ("✔", "good"),
    "failure": ("✘", "bad"),
    "pending": ("…", "warn"),
    "neutral": ("-", "dim"),
    "skipped": ("-", "dim"),
}

REVIEWS = {
    "APPROVED": ("✔", "good", "approved"),
    "CHANGES_REQUESTED": ("✘", "bad", "wants changes"),
    "COMMENTED": ("·", "dim", "commented"),
    "DISMISSED": ("-", "dim", "dismissed"),
    "PENDING": ("…", "dim", "pending"),
}

Condition = tuple[str, str, str]
"""A check, its state, and why."""


def heading(text: str) -> list[Line]:
    """A blank line, then a heading."""
    return [(), (("head", text),)]


def waiting(state: str, why: str) -> str:
    """The state of a condition; of what only has to wait, that it waits."""
    return WAITS if state == "fail" and why.startswith(RIPENS) else state


def conditions(found: Sequence[Condition]) -> list[Line]:
    """Conditions, what failed first and what passed last."""
    order = {"fail": 0, "unknown": 1, WAITS: 1, "pass": 2}
    told = [(check, waiting(state, why), why) for check, state, why in found]
    lines: list[Line] = []
    for check, state, why in sorted(told, key=lambda one: order.get(one[1], 1)):
        sign, tone = SIGNS.get(state, SIGNS["unknown"])
        name = ("" if state != "pass" else "dim", f"{check}  ")
        lines.append(((tone, f"{sign} "), name, ("dim", why)))
    return lines


def _proof(line: str) -> Line:
    """A line of evidence; one that starts with a sign hangs beside it."""
    tones = dict(SIGNS.values())
    sign, _, rest = line.partition(" ")
    if sign in tones and rest:
        return (tones[sign], f"{sign} "), ("", rest)
    return ("dim", "  "), ("", line)


def of_row(row: Row, *, members: bool = True) -> list[Line]:
    """What is known without reading anything: why it is here, and the evidence."""
    lines: list[Line] = [(("accent", row.why),)] if row.why else []
    proofs = [line for line in row.evidence if not row.why or row.why not in line]
    lines += [_proof(line) for line in proofs[:MOST]]
    if len(proofs) > MOST:
        lines.append((("dim", f"  … {count(len(proofs) - MOST, 'more line')}"),))
    if row.suggestions:
        lines += heading("Suggested")
        lines += [
            (("accent", f"{place} "), ("", f"{login}  "), ("dim", why))
            for place, (login, why) in enumerate(row.suggestions, 1)
        ]
    if members and len(row.refs) > 1:
        lines += heading(count(len(row.refs), "item"))
        lines += [(("", f"  {ref}"),) for ref in row.refs[:MOST]]
    return lines


def of_item(
    item: Item, now: datetime, facts: Mapping[str, object] | None = None
) -> list[Line]:
    """Whose it is, where it stands, who looks at it, and what the checks say."""
    who = _login(item.author)
    opened = past(item.created_at, now)
    moved = past(item.updated_at, now)
    lines: list[Line] = [
        (("head", str(item.ref)), ("dim", f"  {item.kind}, {item.state}")),
        (("dim", QUOTE), ("", item.title)),
        (("dim", f"by {who}, opened {opened}, last moved {moved}"),),
    ]
    lines += turn(facts or {}, now)
    told: list[tuple[str, str]] = []
    if item.labels:
        told.append(("labels", ", ".join(label.name for label in item.labels)))
    if item.assignees:
        told.append(("assigned", ", ".join(item.assignees)))
    if item.milestone:
        told.append(("milestone", item.milestone))
    pull = item.pull
    if pull:
        size = (
            f"+{pull.additions:,} -{pull.deletions:,} in {pull.changed_files:,} files"
        )
        draft = ", draft" if pull.is_draft else ""
        told.append(("branch", f"{pull.head_ref} → {pull.base_ref}{draft}"))
        told.append(("head", f"{pull.head_oid[:7]}  {size}"))
        told.append(("merge", pull.mergeable.lower()))
        if pull.requests:
            asked = ", ".join(request.name for request in pull.requests)
            told.append(("asked", asked))
    if item.discussion:
        told.append(("category", item.discussion.category))
    lines += [(("dim", f"{name:<10}"), ("", value)) for name, value in told]
    if pull:
        lines += reviews(pull.reviews, now)
        for check in pull.checks:
            sign, tone = CHECKS.get(check.state, ("?", "warn"))
            lines.append(((tone, f"{sign} "), ("", check.name)))
    return lines


def urgency(found: Priority | None) -> list[Line]:
    """How urgent it is, and every factor of that."""
    if found is None:
        return []
    return [(("dim", f"{'priority':<10}"), ("", f"{found.name}: {found.why}"))]


def reviews(found: Sequence[Review], now: datetime) -> list[Line]:
    """Who reviewed, and how."""
    lines: list[Line] = []
    for review in found:
        sign, tone, words = REVIEWS.get(review.state, ("?", "warn", review.state))
        when = f", {past(review.submitted_at, now)}" if review.submitted_at else ""
        lines.append(
            ((tone, f"{sign} "), ("", f"{_login(review.author)} {words}{when}"))
        )
    return lines


def alike(found: Sequence[Alike]) -> list[Line]:
    """What else is about the same matter; with a sign where there is an answer."""
    if not found:
        return []
    lines = heading("Similar")
    for one in found:
        tone, sign = ("good", "✔ ") if one.is_answered else ("dim", "  ")
        score = ("dim", f"{one.score:.2f}  {one.ref}  ")
        lines.append(((tone, sign), score, ("", one.title)))
    return lines


def turn(facts: Mapping[str, object], now: datetime) -> list[Line]:
    """Whose turn it is, since when and why."""
    lines: list[Line] = []
    told = ""
    for word, what in turns.told(facts, now):
        lines.append((("dim", f"{'' if word == told else word:<10}"), ("", what)))
        told = word
    return lines


def thread(item: Item, now: datetime, *, taste: bool = False) -> list[Line]:
    """The text of an item and what was said about it, as it was written."""
    cap = TASTE if taste else BODY_CAP
    room = PAGE_CAP
    lines: list[Line] = []
    if item.body.strip():
        lines += prose(item.body, cap)
        room -= min(len(item.body), cap)
    comments = item.comments[-3:] if taste else item.comments
    before = item.comments_total - len(comments)
    if before > 0 and comments:
        lines += [(), (("dim", f"… {count(before, 'earlier comment')}"),)]
    for comment in comments:
        if room <= 0:
            lines += [(), (("warn", "The rest of the thread is on its page."),)]
            break
        lines += [(), said(comment, now), *prose(comment.body, min(cap, room))]
        room -= min(len(comment.body), cap)
    return lines


def said(comment: Comment, now: datetime) -> Line:
    """Who said it, in which role, and when."""
    role = comment.association.lower().replace("_", " ")
    role = "" if role in {"", "none"} else f" ({role})"
    when = past(comment.created_at, now)
    answer = "  ✔ answer" if comment.is_answer else ""
    return (("head", _login(comment.author)), ("dim", f"{role}, {when}{answer}"))


def prose(text: str, cap: int) -> list[Line]:
    """A text line by line; what is beyond the cap is named, not shown."""
    shown = text[:cap]
    lines: list[Line] = []
    blank = False
    for line in shown.split("\n"):
        empty = not line.strip()
        if not (empty and blank):
            tone = "dim" if line.lstrip().startswith(">") else ""
            lines.append((("dim", QUOTE), (tone, line)))
        blank = empty
    if len(text) > cap:
        left = f"{len(text) - cap:,} characters more"
        lines.append((("warn", f"… cut here: {left}."),))
    return lines


def past(since: datetime, now: datetime) -> str:
    """`3h ago`, or `just now`."""
    words = ago(age(since, now))
    return "just now" if words == "now" else f"{words} ago"


def _login(actor: Actor | None) -> str:
    if actor is None:
        return "a deleted account"
    return f"{actor.login} (bot)" if actor.is_bot else actor.login


def proof(found: Detail, row: Row) -> list[Line]:
    """The verdict on a bump and its conditions, unless the row says them already."""
    signed = [line.partition(" ") for line in row.evidence]
    said = [rest for sign, _, rest in signed if sign in dict(SIGNS.values())]
    missing = [
        check for check, _, why in found.evidence if f"{check}: {why}" not in said
    ]
    if not missing:
        return []
    verdict = f": {found.verdict}" if found.verdict else ""
    return [*heading(f"Conditions{verdict}"), *conditions(found.evidence)]
