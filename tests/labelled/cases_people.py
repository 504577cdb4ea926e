"""Labelled cases: reviewers who have too much, and people without whom nothing goes."""

from labelled_kit import OLD, flagged, near

# ── overloaded-reviewer ────────────────────────────────────────────────────

LOAD = "overloaded-reviewer"


@flagged(LOAD, "as many requests as anybody can carry")
def _(case):
    case.several(5, requests=["bob"])


@flagged(LOAD, "more than that")
def _(case):
    case.several(9, requests=["bob"])


@flagged(LOAD, "a smaller capacity of one's own")
def _(case):
    case.people = {"bob": 2}
    case.several(2, requests=["bob"])


@flagged(LOAD, "a capacity in this repository")
def _(case):
    case.capacities = {"bob": 3}
    case.several(3, requests=["bob"])


@flagged(LOAD, "everybody's capacity in this repository")
def _(case):
    case.capacities = {"*": 2}
    case.several(2, requests=["bob"])


@flagged(LOAD, "asked beside others who carry less")
def _(case):
    case.several(5, requests=["bob", "eve"])


@flagged(LOAD, "more than twice what others there carry")
def _(case):
    case.several(4, requests=["bob"])
    case.pull(11, requests=["eve"])
    case.pull(12, requests=["kim"])
    case.pull(13, requests=["lee"])


@flagged(LOAD, "requests that are fossils by now")
def _(case):
    case.several(6, requests=["bob"], opened=60, changed=40)


@flagged(LOAD, "asked as a code owner")
def _(case):
    case.several(5, owners=["bob"])


@flagged(LOAD, "a review of an older head leaves the request")
def _(case):
    case.several(5, requests=["bob"], reviews=[("bob", "APPROVED", 3, OLD)])


@flagged(LOAD, "pull requests of several authors")
def _(case):
    for number, author in enumerate(("ann", "kim", "lee", "pat", "sue"), 1):
        case.pull(number, author, requests=["bob"])


@flagged(LOAD, "one request of somebody who says busy")
def _(case):
    case.busy = ("bob",)
    case.pull(1, requests=["bob"])


@near(LOAD, "somebody busy of whom nobody wants anything")
def _(case):
    case.busy = ("bob",)
    case.pull(1, requests=["eve"])


@near(LOAD, "one request below capacity")
def _(case):
    case.several(4, requests=["bob"])


@near(LOAD, "drafts wait for nobody")
def _(case):
    case.several(4, requests=["bob"])
    case.several(4, start=10, requests=["bob"], draft=True)


@near(LOAD, "closed ones wait for nobody")
def _(case):
    case.several(4, requests=["bob"])
    case.several(3, start=10, requests=["bob"], state="merged", merged=1)


@near(LOAD, "a bot's pull requests are no review load")
def _(case):
    case.several(4, requests=["bob"])
    case.bots(4, requests=["bob"])


@near(LOAD, "a team is asked, not a person")
def _(case):
    case.several(8, teams=["bob"])


@near(LOAD, "reviewed at the present head")
def _(case):
    case.several(4, requests=["bob"])
    case.several(3, start=10, requests=["bob"], reviews=[("bob", "APPROVED", 0.5)])


@near(LOAD, "a label says that the author is waited for")
def _(case):
    case.several(4, requests=["bob"])
    case.several(3, start=10, requests=["bob"], labels=["S-waiting-on-author"])


@near(LOAD, "a larger capacity of one's own")
def _(case):
    case.people = {"bob": 9}
    case.several(8, requests=["bob"])


@near(LOAD, "one below the capacity of this repository")
def _(case):
    case.capacities = {"*": 4}
    case.several(3, requests=["bob"])


@near(LOAD, "two people who carry the same")
def _(case):
    case.several(4, requests=["bob"])
    case.several(4, start=10, requests=["eve"])


@near(LOAD, "the reviewer handed it back with a comment")
def _(case):
    case.several(4, requests=["bob"])
    case.several(3, start=10, requests=["bob"], said=[("bob", 0.5)])


# ── bottleneck ─────────────────────────────────────────────────────────────

NECK = "bottleneck"
RULES = "/src/ @bob \n/docs/ @bob @eve \n"


@flagged(NECK, "the only code owner of two")
def _(case):
    case.codeowners = RULES
    case.several(2, files=["src/a.py"])


@flagged(NECK, "the only code owner of different paths")
def _(case):
    case.codeowners = RULES
    case.pull(1, files=["src/a.py"])
    case.pull(2, files=["src/deep/b.py", "docs/x.md"])


@flagged(NECK, "the other code owner wrote both")
def _(case):
    case.codeowners = "* @bob @ann \n"
    case.several(2, author="ann", files=["src/a.py"])


@flagged(NECK, "asked already")
def _(case):
    case.codeowners = RULES
    case.several(3, files=["src/a.py"], owners=["bob"])


@flagged(NECK, "the last rule that matches names one")
def _(case):
    case.codeowners = "* @mia @max \n/src/ @bob \n"
    case.several(2, files=["src/a.py"])


@flagged(NECK, "another path of theirs has several owners")
def _(case):
    case.codeowners = RULES
    case.several(2, files=["src/a.py", "docs/b.md"])


@flagged(NECK, "the only active maintainer of three")
def _(case):
    case.team = ("mia",)
    case.several(3)


@flagged(NECK, "the other maintainer wrote all of them")
def _(case):
    case.several(3, author="max")


@flagged(NECK, "approved at an older head")
def _(case):
    case.codeowners = RULES
    case.several(2, files=["src/a.py"], reviews=[("bob", "APPROVED", 3, OLD)])


@flagged(NECK, "paths without a rule beside its own")
def _(case):
    case.codeowners = RULES
    case.several(2, files=["src/a.py", "LICENSE"])


@flagged(NECK, "idle pull requests count, if less")
def _(case):
    case.codeowners = RULES
    case.several(3, files=["src/a.py"], opened=50, changed=30)


@flagged(NECK, "the other code owner says busy")
def _(case):
    case.codeowners = "* @bob @eve \n"
    case.busy = ("eve",)
    case.several(2, files=["src/a.py"])


@near(NECK, "a single pull request")
def _(case):
    case.codeowners = RULES
    case.pull(1, files=["src/a.py"])


@near(NECK, "two code owners")
def _(case):
    case.codeowners = RULES
    case.several(4, files=["docs/a.md"])


@near(NECK, "a team owns it beside the person")
def _(case):
    case.codeowners = "* @bob @acme/core\n"
    case.several(4, files=["src/a.py"])


@near(NECK, "owned by nobody on purpose")
def _(case):
    case.codeowners = "/src/ @bob \n/src/gen/\n"
    case.several(2, files=["src/gen/a.py"])


@near(NECK, "the code owner wrote them")
def _(case):
    case.codeowners = RULES
    case.several(2, author="bob", files=["src/a.py"])


@near(NECK, "approved at the present head")
def _(case):
    case.codeowners = RULES
    case.several(3, files=["src/a.py"], reviews=[("bob", "APPROVED", 0.5)])


@near(NECK, "a different only owner for each")
def _(case):
    case.codeowners = "/src/ @bob \n/docs/ @eve \n"
    case.pull(1, files=["src/a.py"])
    case.pull(2, files=["docs/a.md"])


@near(NECK, "drafts")
def _(case):
    case.codeowners = RULES
    case.several(3, files=["src/a.py"], draft=True)


@near(NECK, "two active maintainers")
def _(case):
    case.several(6)


@near(NECK, "one maintainer and two pull requests")
def _(case):
    case.team = ("mia",)
    case.several(2)


@near(NECK, "a bot's pull requests")
def _(case):
    case.codeowners = RULES
    case.bots(4, files=["src/a.py"])


@near(NECK, "a label says that they are on hold")
def _(case):
    case.codeowners = RULES
    case.several(3, files=["src/a.py"], labels=["on hold"])
