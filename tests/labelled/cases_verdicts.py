"""Labelled cases: reviewers who disagree, who do not come back, or go in circles."""

from labelled_kit import OLD, flagged, near

YES, NO, SAID, GONE = "APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"

# ── conflicting-verdicts ───────────────────────────────────────────────────

SPLIT = "conflicting-verdicts"


@flagged(SPLIT, "one approved, one wants changes")
def _(case):
    case.pull(1, reviews=[("bob", YES, 2), ("eve", NO, 1)])


@flagged(SPLIT, "the refusal came first")
def _(case):
    case.pull(1, reviews=[("eve", NO, 2), ("bob", YES, 1)])


@flagged(SPLIT, "two against one")
def _(case):
    case.pull(1, reviews=[("bob", YES, 3), ("kim", YES, 2), ("eve", NO, 1)])


@flagged(SPLIT, "a comment does not replace a verdict")
def _(case):
    case.pull(1, reviews=[("bob", YES, 3), ("eve", NO, 2), ("eve", SAID, 1)])


@flagged(SPLIT, "the approval is on an older head, and so unproven")
def _(case):
    case.pull(1, reviews=[("bob", YES, 3, OLD), ("eve", NO, 1)])


@flagged(SPLIT, "both before a force-push, and so unproven")
def _(case):
    case.pull(1, reviews=[("bob", YES, 5), ("eve", NO, 4)], pushed=[2])


@flagged(SPLIT, "from outside and from inside")
def _(case):
    case.pull(1, reviews=[("bob", YES, 2, "a" * 40, "NONE"), ("eve", NO, 1)])


@flagged(SPLIT, "a mind that was changed to a refusal")
def _(case):
    case.pull(1, reviews=[("bob", YES, 3), ("eve", YES, 2), ("eve", NO, 1)])


@flagged(SPLIT, "a dismissed one was given anew")
def _(case):
    case.pull(
        1, reviews=[("eve", NO, 4), ("eve", GONE, 3), ("eve", NO, 2), ("bob", YES, 1)]
    )


@flagged(SPLIT, "idle for long")
def _(case):
    case.pull(1, reviews=[("bob", YES, 42), ("eve", NO, 41)], opened=50, changed=41)


@near(SPLIT, "both approved")
def _(case):
    case.pull(1, reviews=[("bob", YES, 2), ("eve", YES, 1)])


@near(SPLIT, "both want changes")
def _(case):
    case.pull(1, reviews=[("bob", NO, 2), ("eve", NO, 1)])


@near(SPLIT, "one person changed their mind")
def _(case):
    case.pull(1, reviews=[("bob", NO, 2), ("bob", YES, 1)])


@near(SPLIT, "the refusal is dismissed")
def _(case):
    case.pull(1, reviews=[("bob", YES, 3), ("eve", NO, 2), ("eve", GONE, 1)])


@near(SPLIT, "only a comment against it")
def _(case):
    case.pull(1, reviews=[("bob", YES, 2), ("eve", SAID, 1)])


@near(SPLIT, "a bot wants changes")
def _(case):
    case.pull(1, reviews=[("bob", YES, 2), ("greptile", NO, 1)])


@near(SPLIT, "the author's own word is no verdict")
def _(case):
    case.pull(1, "ann", reviews=[("bob", NO, 2), ("ann", YES, 1)])


@near(SPLIT, "a draft")
def _(case):
    case.pull(1, reviews=[("bob", YES, 2), ("eve", NO, 1)], draft=True)


@near(SPLIT, "merged meanwhile")
def _(case):
    case.pull(1, reviews=[("bob", YES, 4), ("eve", NO, 3)], state="merged", merged=1)


@near(SPLIT, "on two pull requests")
def _(case):
    case.pull(1, reviews=[("bob", YES, 2)])
    case.pull(2, reviews=[("eve", NO, 1)])


# ── stale-verdict ──────────────────────────────────────────────────────────

STALE = "stale-verdict"


@flagged(STALE, "a refusal of an older head")
def _(case):
    case.pull(1, reviews=[("bob", NO, 5, OLD)], opened=9)


@flagged(STALE, "a refusal from before a force-push")
def _(case):
    case.pull(1, reviews=[("bob", NO, 8)], pushed=[6], opened=9)


@flagged(STALE, "only the author spoke since")
def _(case):
    case.pull(1, reviews=[("bob", NO, 5, OLD)], said=[("ann", 2)], opened=9)


@flagged(STALE, "only a bot spoke since")
def _(case):
    case.pull(1, reviews=[("bob", NO, 5, OLD)], said=[("robot", 2)], opened=9)


@flagged(STALE, "just as old as it may be")
def _(case):
    case.pull(1, reviews=[("bob", NO, 3, OLD)], opened=9)


@flagged(STALE, "two refusals")
def _(case):
    case.pull(1, reviews=[("bob", NO, 6, OLD), ("eve", NO, 5, OLD)], opened=9)


@flagged(STALE, "idle for months")
def _(case):
    case.pull(1, reviews=[("bob", NO, 90, OLD)], opened=99, changed=80)


@flagged(STALE, "an approval by another of the same older head")
def _(case):
    case.pull(1, reviews=[("eve", YES, 6, OLD), ("bob", NO, 5, OLD)], opened=9)


@flagged(STALE, "asked again and silent")
def _(case):
    case.pull(1, reviews=[("bob", NO, 5, OLD)], requests=["bob"], opened=9)


@flagged(STALE, "the reviewer spoke before, not since")
def _(case):
    case.pull(1, reviews=[("bob", NO, 5, OLD)], said=[("bob", 6)], opened=9)


@near(STALE, "the head has not moved")
def _(case):
    case.pull(1, reviews=[("bob", NO, 9)], opened=10)


@near(STALE, "the reviewer commented since")
def _(case):
    case.pull(1, reviews=[("bob", NO, 5, OLD)], said=[("bob", 2)], opened=9)


@near(STALE, "the reviewer reviewed since")
def _(case):
    case.pull(1, reviews=[("bob", NO, 5, OLD), ("bob", SAID, 2)], opened=9)


@near(STALE, "too fresh")
def _(case):
    case.pull(1, reviews=[("bob", NO, 2, OLD)], opened=9)


@near(STALE, "dismissed")
def _(case):
    case.pull(1, reviews=[("bob", NO, 5, OLD), ("bob", GONE, 4, OLD)], opened=9)


@near(STALE, "an approval of an older head")
def _(case):
    case.pull(1, reviews=[("bob", YES, 9, OLD)], opened=10)


@near(STALE, "a bot's refusal")
def _(case):
    case.pull(1, reviews=[("greptile", NO, 9, OLD)], opened=10)


@near(STALE, "somebody else reviewed the new head")
def _(case):
    case.pull(1, reviews=[("bob", NO, 6, OLD), ("eve", SAID, 2)], opened=9)


@near(STALE, "refused anew at the present head")
def _(case):
    case.pull(1, reviews=[("bob", NO, 9, OLD), ("bob", NO, 4)], opened=10)


@near(STALE, "closed")
def _(case):
    case.pull(1, reviews=[("bob", NO, 9, OLD)], state="closed", merged=1, opened=10)


# ── ping-pong ──────────────────────────────────────────────────────────────

PING = "ping-pong"


def circle(case, rounds, *, number=1, author="ann", critic="bob", **over):
    """So many refusals, each with an answer a day later."""
    reviews = [(critic, NO, 20 - 3 * n, OLD) for n in range(rounds)]
    said = [(author, 19 - 3 * n) for n in range(rounds)]
    case.pull(number, author, reviews=reviews, said=said, opened=25, head=OLD, **over)


@flagged(PING, "three rounds of refusal and answer")
def _(case):
    circle(case, 3)


@flagged(PING, "five rounds")
def _(case):
    circle(case, 5)


@flagged(PING, "pushes between reviews count as answers")
def _(case):
    heads = ["1" * 40, "2" * 40, "3" * 40]
    reviews = [("bob", NO, 9 - 2 * n, oid) for n, oid in enumerate(heads)]
    case.pull(1, reviews=reviews, opened=12)


@flagged(PING, "two reviewers take turns with the author")
def _(case):
    reviews = [("bob", NO, 12, OLD), ("eve", NO, 9, OLD), ("bob", NO, 6, OLD)]
    said = [("ann", 11), ("ann", 8), ("ann", 5)]
    case.pull(1, reviews=reviews, said=said, opened=15, head=OLD)


@flagged(PING, "comments of a reviewer are turns, too")
def _(case):
    said = [("ann", 11), ("bob", 10), ("ann", 9), ("bob", 8), ("ann", 7)]
    case.pull(1, reviews=[("bob", SAID, 12)], said=said, opened=15)


@flagged(PING, "the reviewer has the last word")
def _(case):
    reviews = [("bob", NO, 20 - 3 * n, OLD) for n in range(4)]
    said = [("ann", 19 - 3 * n) for n in range(3)]
    case.pull(1, reviews=reviews, said=said, opened=25, head=OLD)


@flagged(PING, "approved by one, refused by the other")
def _(case):
    reviews = [("bob", NO, 20 - 3 * n, OLD) for n in range(3)] + [("eve", YES, 1, OLD)]
    said = [("ann", 19 - 3 * n) for n in range(3)]
    case.pull(1, reviews=reviews, said=said, opened=25, head=OLD)


@flagged(PING, "approved before the head moved on")
def _(case):
    circle(case, 3)
    item = case.items.pop()
    assert item.pull is not None
    reviews = [("bob", NO, 20, OLD), ("bob", NO, 17, OLD), ("bob", YES, 14, OLD)]
    said = [("ann", 19), ("ann", 16), ("ann", 13)]
    case.pull(1, reviews=reviews, said=said, opened=25)


@flagged(PING, "idle since")
def _(case):
    reviews = [("bob", NO, 60 - 3 * n, OLD) for n in range(3)]
    said = [("ann", 59 - 3 * n) for n in range(3)]
    case.pull(1, reviews=reviews, said=said, opened=70, changed=52, head=OLD)


@flagged(PING, "a requested reviewer joins in by comments")
def _(case):
    said = [("ann", 11), ("eve", 10), ("ann", 9), ("eve", 8), ("ann", 7)]
    case.pull(1, reviews=[("bob", NO, 12)], requests=["eve"], said=said, opened=15)


@near(PING, "two rounds")
def _(case):
    circle(case, 2)


@near(PING, "many words of one side are one turn")
def _(case):
    reviews = [("bob", SAID, 12 - n / 10) for n in range(5)]
    said = [("ann", 5 - n / 10) for n in range(5)]
    case.pull(1, reviews=reviews, said=said, opened=15)


@near(PING, "approved in the end")
def _(case):
    reviews = [("bob", NO, 20 - 3 * n, OLD) for n in range(3)] + [("bob", YES, 1)]
    said = [("ann", 19 - 3 * n) for n in range(3)]
    case.pull(1, reviews=reviews, said=said, opened=25)


@near(PING, "with a bot")
def _(case):
    circle(case, 5, critic="greptile")


@near(PING, "a passer-by who never reviewed")
def _(case):
    said = [("zoe", 9), ("ann", 8), ("zoe", 7), ("ann", 6), ("zoe", 5), ("ann", 4)]
    case.pull(1, said=said, opened=12)


@near(PING, "the author alone")
def _(case):
    case.pull(1, said=[("ann", 9 - n) for n in range(8)], opened=12)


@near(PING, "a talk before the first review")
def _(case):
    said = [("bob", 9), ("ann", 8), ("bob", 7), ("ann", 6), ("bob", 5), ("ann", 4)]
    case.pull(1, said=said, reviews=[("bob", NO, 2)], opened=12)


@near(PING, "a draft")
def _(case):
    circle(case, 4, draft=True)


@near(PING, "closed")
def _(case):
    circle(case, 4, state="closed", merged=1)


@near(PING, "spread over several pull requests")
def _(case):
    for number in (1, 2, 3, 4):
        circle(case, 1, number=number)


# ── stalled-review ─────────────────────────────────────────────────────────

STALL = "stalled-review"
LONG = {"opened": 30, "changed": 20}


@flagged(STALL, "a person is asked, and nothing happens")
def _(case):
    case.pull(1, requests=["bob"], **LONG)


@flagged(STALL, "a team is asked")
def _(case):
    case.pull(1, teams=["core"], **LONG)


@flagged(STALL, "several are asked")
def _(case):
    case.pull(1, requests=["bob", "eve"], **LONG)


@flagged(STALL, "just beyond the limit")
def _(case):
    case.pull(1, requests=["bob"], opened=30, changed=14.1)


@flagged(STALL, "for a year")
def _(case):
    case.pull(1, requests=["bob"], opened=400, changed=365)


@flagged(STALL, "asked as a code owner")
def _(case):
    case.pull(1, owners=["bob"], **LONG)


@flagged(STALL, "somebody else approved long ago")
def _(case):
    case.pull(1, requests=["bob"], reviews=[("eve", YES, 25)], **LONG)


@flagged(STALL, "commented on before it fell silent")
def _(case):
    case.pull(1, requests=["bob"], said=[("eve", 21)], **LONG)


@flagged(STALL, "it conflicts by now")
def _(case):
    case.pull(1, requests=["bob"], mergeable="CONFLICTING", **LONG)


@flagged(STALL, "the author's account is gone")
def _(case):
    case.pull(1, None, requests=["bob"], **LONG)


@flagged(STALL, "a bot speaks every day, and nobody else")
def _(case):
    said = [("robot", 2), ("robot", 1)]
    case.pull(1, requests=["bob"], said=said, opened=30, changed=1)


@near(STALL, "silent for just as long as it may be")
def _(case):
    case.pull(1, requests=["bob"], opened=30, changed=14)


@near(STALL, "a bot spoke last, but a person a week ago")
def _(case):
    said = [("ann", 7), ("robot", 1)]
    case.pull(1, requests=["bob"], said=said, opened=30, changed=1)


@near(STALL, "a bot spoke, and then it was changed")
def _(case):
    case.pull(1, requests=["bob"], said=[("robot", 3)], opened=30, changed=1)


@near(STALL, "a bot spoke after a push")
def _(case):
    case.pull(
        1, requests=["bob"], said=[("robot", 1)], pushed=[2], opened=30, changed=1
    )


@near(STALL, "just within the limit")
def _(case):
    case.pull(1, requests=["bob"], opened=30, changed=13.9)


@near(STALL, "nobody is asked")
def _(case):
    case.pull(1, **LONG)


@near(STALL, "old, with news today")
def _(case):
    case.pull(1, requests=["bob"], opened=300, changed=0.5)


@near(STALL, "a draft")
def _(case):
    case.pull(1, requests=["bob"], draft=True, **LONG)


@near(STALL, "merged")
def _(case):
    case.pull(1, requests=["bob"], state="merged", merged=20, opened=40)


@near(STALL, "closed")
def _(case):
    case.pull(1, requests=["bob"], state="closed", merged=20, opened=40)


@near(STALL, "a bot's")
def _(case):
    case.pull(1, "robot", requests=["bob"], **LONG)


@near(STALL, "on hold by a label")
def _(case):
    case.pull(1, requests=["bob"], labels=["on hold"], **LONG)


@near(STALL, "blocked by a label in other letters")
def _(case):
    case.pull(1, requests=["bob"], labels=["Blocked"], **LONG)


@near(STALL, "opened a week ago")
def _(case):
    case.pull(1, requests=["bob"], opened=7, changed=7)
