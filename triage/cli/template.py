"""The settings file that `triage config init` writes."""

from __future__ import annotations

from triage.config import Contention
from triage.views.columns import CELLS
from triage.views.groupings import GROUPINGS
from triage.views.orders import SHORT


def template(follow: list[str], further: list[str]) -> str:
    """The settings file, each setting with what it does and its default."""
    lines = [f"  {_quoted(name)}," for name in follow]
    lines += [f"  # {_quoted(name)}," for name in further]
    listed = "\n".join(lines)
    return f"""\
# triage: settings. Every line that is commented out shows a default.

# Repositories to follow: "owner/name", or "owner/*" for all that are not archived.
repos = [
{listed}
]

# Keys: "default", "vim", "emacs", or the path of a keymap file.
# keymap = "default"

# Your part of every queue where several share the work: "2/3" is the second of three.
# Whoever works with you takes another one; what waits for you yourself stays whole.
# slice = ""

# How many days closed items stay in the local copy.
# keep_closed_days = 90

# Megabytes that the local copy may take; beyond, what closed first goes early.
# max_cache_mb = 1000

# Who acts as a maintainer, besides owners, members, collaborators, and those seen
# merging. By repository or owner.
[maintainers]
# "owner/name" = ["login"]

[bumps]
# Hours that a bump's head must have lived before it is ready.
# min_age_hours = 72
# Self-hosted bots that you trust, by account type and database id, never by login.
# trusted = [{{ type = "Bot", id = 12345, login = "our-renovate", bot = "renovate" }}]
# Apps whose checks say whether a change works, besides GitHub Actions and the like.
# check_apps = [12345]
# Whether npm and PyPI may be asked when a version was published, and where. They see
# which packages your repositories use; no token is sent to them.
# registries = {{ ask = false, npm = "https://registry.npmjs.org", pypi = "https://pypi.org" }}
# The day (UTC) on which bumps are worked off; on the others they fold into one line of
# the desk, security updates apart. "": every day.
# batch_day = "monday"

# What a batch takes by itself: triage bumps --policy weekly shows what that is and what
# is left, and why; with --apply it is done. A policy only narrows what a verdict allows:
# what is not ready is held. Add as many as you like, each with a name of its own.
[policy.weekly]
# approve, approve-and-merge, auto-merge or hold. Auto-merge is armed only where you say
# so, and only where what is pushed later needs a new approval: GitHub keeps it armed
# when somebody with write access pushes.
then = "approve-and-merge"
# Which bumps; what is left out does not matter. Levels: major, minor, patch, digest, pin,
# lockfile, unknown; left out: all but major and unknown.
levels = ["patch", "minor", "digest", "pin", "lockfile"]
# dependency_types = ["production", "development", "indirect", "unknown"]
# ecosystems = ["npm", "pip", "cargo", "gomod", "docker", "github-actions"]
# packages = ["*"]
# repos = ["owner/name", "owner/*"]
# checks = ["success"]
# provenance = ["verified"]
# security = false
# min_age_hours = 168
# Packages that it never touches, nor what brings one of them: "react*", "npm:next".
# never = []
# Weekdays on which it may be applied; [] is any day. Days on which it does nothing.
# days = ["monday"]
# freeze = ["2026-12-20..2027-01-03", "friday", "saturday", "sunday"]
# How it merges: merge, squash or rebase; "" is what the repository prefers.
# method = ""
# Whether it closes bumps that a newer one of the same bot replaces.
# close_superseded = false
# The one condition that need not hold, such as "age", or "level" for majors. It is named
# in the plan and in the journal of everything that was taken without it.
# waive = ""
# The method by repository, where it is another one:
# [policy.weekly.methods]
#   "owner/name" = "squash"
# Of what it takes, the first rule that fits decides what is done:
# [[policy.weekly.rule]]
#   dependency_types = ["production"]
#   levels = ["minor"]
#   then = "approve"

[contention]
# Review requests that one person can carry, and how many times a repository's median
# load is too much.
# capacity = 5
# overload_factor = 2.0
# Days after which a request is a fossil, a pull request idle, a verdict on an older head
# stale, a requested review stalled; days for which a conversation counts that was open
# at the merge; days of each of the two spans in which bots are counted.
# fossil_days = 14
# idle_days = 14
# stale_days = 3
# stalled_days = 14
# merged_days = 14
# trend_days = 30
# Pull requests that one code owner alone may approve, or the only active maintainer.
# bottleneck = 2
# bottleneck_alone = 3
# Pull requests on one path that are one flag; overlapping lines that are a sure conflict;
# pull requests of which one sync reads the lines, a request each.
# crowd = 4
# overlap_lines = 20
# lines_per_sync = 100
# The share of words that two titles of one problem have in common.
# twin_likeness = 0.8
# Words of titles that are the same, from which on they name one problem; and what two
# titles of one author must have in common to be two tries at one issue.
# twin_words = 4
# twin_tries = 0.5
# Rounds of reviewer and author that are ping-pong.
# rounds = 3
# The share of open pull requests that bots may have, and how many crowd nobody out.
# bot_share = 0.5
# bot_pulls = 5
# Labels of what waits for something else than a review.
# parked_labels = [{", ".join(map(_quoted, Contention().parked_labels))}]
# Further paths that tools write, and paths that people edit although they look so.
# generated = ["docs/api/*"]
# edited = ["snapshots/*.snap"]
# What single people can carry, in all and in one repository ("*" is everybody there).
[contention.people]
# login = 8
[contention.repos]
# "owner/name" = {{ login = 2, "*" = 4 }}

[ownership]
# Days without a trace in a repository after which somebody counts as quiet there.
# quiet_days = 90
# Of how many of the last changes of an area or label it is asked who had a part in
# them, and how many directories make an area.
# history = 20
# area_depth = 2
# By how much the best person for a line may carry more than another one for it, where
# several lines are spread.
# spread_slack = 1
# Labels of high priority: who bears one needs an owner.
# priority_labels = ["p0", "p1", "critical"]
# Points of who could take an item: for the share of its paths that somebody owns by
# CODEOWNERS, for that of the last changes there, for activity, for free capacity; and
# by what those of who was not seen lately are multiplied.
# [ownership.suggest]
# owner = 40.0
# knows = 30.0
# active = 15.0
# free = 15.0
# unseen = 0.5
# What one deed counts for, when activities are compared.
# [ownership.suggest.deeds]
# review = 3.0
# merge = 2.0
# author = 2.0
# comment = 1.0

[priority]
# Impact x risk x dependencies: each is 1 and what adds to it. Impact: for each doubling
# of reactions and comments, and for a milestone.
# reactions = 0.25
# comments = 0.1
# milestone = 0.5
# Risk: labels that name security (or a security update), a regression or crash, a bug; a
# pull request into a release branch; each doubling of its months.
# security = 3.0
# regression = 1.0
# bug = 0.5
# release_branch = 0.5
# age = 0.25
# release_branches = ["release*", "stable*", "hotfix*", "v[0-9]*", "[0-9]*", "main"]
# security_labels = ["security", "vulnerability", "cve"]
# regression_labels = ["regression", "crash", "data loss", "dataloss"]
# bug_labels = ["bug", "type:bug", "kind/bug", "defect"]
# Dependencies: each doubling of what it closes or what closes it, and somebody who has
# waited for us for so many days.
# linked = 0.5
# waiting = 0.5
# waiting_days = 3
# The products from which on it is P0, P1, P2.
# p0 = 8.0
# p1 = 4.0
# p2 = 2.0
# Labels that decide whatever the product is.
# labels = {{ p0 = ["p0", "critical"], p1 = ["p1", "blocker"], p2 = ["p2"], p3 = ["p3"] }}

[metrics]
# Whether Saturdays and Sundays (UTC) count in the times of triage metrics.
# weekends = true
# An area's bus factor: the fewest people who wrote this share of its merged pull
# requests, of which there must be so many.
# bus_share = 0.5
# bus_pulls = 5

[questions]
# Hours after which an unanswered question is overdue.
# sla_hours = 24
# Days and hours that count, and where; all, where none are named.
# working_days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
# working_hours = "09:00-17:00"
# timezone = "UTC"
# The limit by repository, channel (issue, pull, discussion, discord, ...) or owner:
# sla = {{ "owner/name" = 8, discord = 4, owner = 48 }}

[report]
# Templates of triage report in place of the usual ones, beside this file unless a path
# says otherwise.
# markdown = "report.md"
# html = "report.html"

[themes]
# What triage themes and triage faq tell: how alike items are that are about one matter,
# 0 to 1, as triage show says; how many there are at least, and people who asked.
# likeness = 0.35
# mentions = 3
# people = 2

[chat]
# How questions are found in chats that were imported: minutes of a pause within one
# utterance; minutes and utterances after which a word without a reply belongs to no
# conversation any more; days after which nobody waits in a chat.
# burst_minutes = 5
# near_minutes = 60
# near_messages = 20
# wait_days = 30

# Who acts for the project in a channel, by role or by unique name or id (a nickname never
# counts), and which accounts are machines. By source, guild or forum, or channel:
# [channel."discord:acme-labs"]
# staff_roles = ["Core Dev"]
# staff = ["login"]
# bots = []

[answers]
# The editor outside the console, such as "code --wait"; "": $VISUAL, then $EDITOR.
# editor = ""
# Whether an answer opens in it at once.
# outside = false
# Replies for what is asked often lie as Markdown files in the directory replies/ beside
# this file: the first line is the title, {{author}} and the like are filled in.

[search]
# An index over bodies, made at the end of a sync: in:body answers at once, for half
# as much disk again as the bodies take.
# bodies = false

# Panes of your own: a query in GitHub's words, also as: triage list --view NAME.
# columns: {", ".join(CELLS)}
# sort: {", ".join(SHORT)}, each with -asc or -desc
# group_by: {", ".join(GROUPINGS)}
# [[view]]
# name = "Waiting bugs"
# query = "is:issue is:open label:bug no:assignee"
# columns = ["updated", "ref", "comments", "labels", "title"]
# sort = "comments"
# group_by = "repo"
# key = "9"
"""


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
