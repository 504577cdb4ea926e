"""What is said about a bump: what it changes, what proves it, what it brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from triage.facts import locks, notes
from triage.model import Check, Commit, Item, Pull
from triage.model.changes import Patch
from triage.text import count
from triage.tui.cells import Line, fit
from triage.tui.detail import (
    CHECKS,
    QUOTE,
    WAITS,
    Condition,
    conditions,
    heading,
    past,
    reviews,
    turn,
    waiting,
)
from triage.views import Row, phrases

if TYPE_CHECKING:
    from triage.workspace.looking import Detail

WIDE = 240
"""Characters of one line of a manifest, a path or a message that are shown."""


GROUP = 60
"""Pull requests of a group that are told one by one."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each part is shown before a word says that there is more."""

    lines: int
    """Lines that a manifest loses or gains."""
    files: int
    checks: int
    notes: int
    """Lines of release notes, of all of them together."""
    passed: bool
    """Whether what passed is told with its evidence, too."""
    more: str = ""
    """How to see the rest."""


BESIDE = Size(lines=6, files=6, checks=6, notes=12, passed=False)
"""Beside the list."""

WHOLE = Size(lines=80, files=300, checks=200, notes=2000, passed=True)
"""On a page of its own."""


def of_bump(found: Detail, row: Row | None, now: datetime, size: Size) -> list[Line]:
    """The bump of a pull request, the verdict first and the longest last."""
    item, pull = found.item, found.item.pull
    if pull is None:
        return []
    return [
        *_verdict(found, row),
        (),
        *_names(item, now),
        *turn(found.facts, now),
        *_brings(found.facts.get("bump_package"), pull, size),
        *_conditions(found.evidence, size),
        *_paths(pull, size),
        *_checks(pull, size),
        *_commits(pull, item.title, size),
        *reviews(pull.reviews, now),
        *_notes(item.body, size),
    ]


def is_group(row: Row) -> bool:
    """Whether a row stands for several bumps, each of which its evidence names."""
    return len(row.refs) > 1 and any(
        one.partition("  ")[0] in phrases.VERDICTS for one in row.evidence
    )


def of_group(row: Row, body: str, size: Size) -> list[Line]:
    """A group: how it stands, each pull request with its verdict, and what it brings."""
    words = [one.partition("  ") for one in row.evidence]
    members = [(said, rest) for said, _, rest in words if said in phrases.VERDICTS]
    others = [
        one for one in row.evidence if one.partition("  ")[0] not in phrases.VERDICTS
    ]
    lines: list[Line] = [(("accent", row.why),)]
    lines += [
        (("dim", "  "), ("", one.strip()))
        for one in others[:GROUP]
        if one.partition(": ")[2] not in row.why
    ]
    lines += heading(count(len(row.refs), "pull request"))
    order = {"ready": 0, "review": 1, "blocked": 2}
    for said, rest in sorted(members, key=lambda one: order[one[0]])[:GROUP]:
        lines.append(((phrases.VERDICTS[said], f"{said:<8} "), ("", rest)))
    left = len(members) - GROUP
    if left > 0:
        lines.append((("dim", f"  … and {left:,} more"),))
    return [*lines, *_notes(body, size)]


def of_members(row: Row, members: Sequence[Detail], now: datetime) -> list[Line]:
    """A group in full: each member with what it changes and what speaks against it."""
    size = replace(WHOLE, lines=6, passed=False)
    body = members[0].item.body if members else ""
    lines = of_group(row, "", replace(size, notes=0))
    for found in members:
        pull = found.item.pull
        if pull:
            lines += [(), *_verdict(found, None), *_names(found.item, now)]
            lines += _brings(found.facts.get("bump_package"), pull, size)
            lines += _conditions(found.evidence, size)
    if len(row.refs) > len(members):
        left = count(len(row.refs) - len(members), "more pull request")
        lines += [(), (("dim", f"… {left}: open the group and choose one."),)]
    return [*lines, *_notes(body, WHOLE)]


def _verdict(found: Detail, row: Row | None) -> list[Line]:
    """The verdict in its own word and the reason behind it; then what else is known."""
    verdict = found.verdict or "closed"
    why = next((why for _, state, why in found.evidence if state == "fail"), "")
    said = row.why if row and len(row.refs) == 1 else why
    head = verdict.capitalize()
    rest = said.removeprefix(head).removeprefix(":").strip()
    tone = phrases.VERDICTS.get(verdict, "dim")
    sign = {"ready": "✔ ", "blocked": "✘ "}.get(verdict, "? ")
    lines: list[Line] = [((tone, f"{sign}{head}  "), ("", rest))]
    signs = tuple(f"{sign} " for sign in phrases.SIGNS.values())
    if row:
        lines += [
            (("dim", "  "), ("", one))
            for one in row.evidence
            if not one.startswith(signs) and one.partition(": ")[2] not in row.why
        ]
    return lines


def _names(item: Item, now: datetime) -> list[Line]:
    who = item.author.login if item.author else "a deleted account"
    lines: list[Line] = [
        (("head", str(item.ref)), ("dim", f"  {item.state}, by {who}")),
        (("dim", QUOTE), ("", item.title)),
        (
            ("dim", f"opened {past(item.created_at, now)}, "),
            ("dim", f"last moved {past(item.updated_at, now)}"),
        ),
    ]
    if item.labels:
        named = ", ".join(label.name for label in item.labels)
        lines.append((("dim", "labels "), ("", named)))
    return lines


# What it changes.


def _brings(packages: object, pull: Pull, size: Size) -> list[Line]:
    """Each package from and to, and the lines that say so."""
    manifests = [file.path for file in pull.files if not locks.is_lock(file.raw_path)]
    where = ", ".join(manifests[:2]) + (
        f" and {len(manifests) - 2} more" if len(manifests) > 2 else ""
    )
    lines = heading("Changes")
    rows = packages if isinstance(packages, Sequence) else ()
    for package in rows:
        if isinstance(package, Mapping):
            lines.append(_step(package, where))
    if not rows:
        lines.append((("dim", f"lock files alone, or no package named  {where}"),))
    return lines + _manifests(pull, size)


def _step(package: Mapping[str, object], where: str) -> Line:
    """`next 16.0.1 → 16.1.4 in package.json`, then how far that is."""
    said = {key: str(package.get(key) or "") for key in ("name", "level", "dep_type")}
    old = str(package.get("version_from") or "?")
    new = str(package.get("version_to") or "?")
    level = said["level"]
    tone = "warn" if level in {"major", "unknown"} else "dim"
    about = ", ".join(part for part in (level, said["dep_type"]) if part)
    place = f" in {where}" if where else ""
    return (
        ("strong", said["name"]),
        ("", f" {old} {phrases.ARROW} {new}{place}"),
        (tone, f"  {about}" if about else ""),
    )


def _manifests(pull: Pull, size: Size) -> list[Line]:
    """The lines that manifests lose and gain; lock files have too many."""
    changes = pull.changes
    if not changes.head_oid:
        return [(("dim", "patch not read yet; the diff reads it"),)]
    if changes.head_oid != pull.head_oid:
        return [(("warn", "the patch that was read is of an older head"),)]
    lines: list[Line] = []
    left = size.lines
    for patch in changes.patches:
        if locks.is_lock(patch.raw_path) or not patch.text:
            continue
        changed = changed_lines(patch)
        lines.append((("dim", fit(patch.path, len(patch.path))[:WIDE]),))
        for one in changed[: max(left, 0)]:
            tone = "good" if one.startswith("+") else "bad"
            lines.append(((tone, f"  {one[0]} "), ("", one[1:].strip()[:WIDE])))
        if len(changed) > max(left, 0):
            lines.append(_more(len(changed) - max(left, 0), "changed line", size))
        left -= len(changed)
        if left <= 0:
            break
    return lines


def changed_lines(patch: Patch) -> list[str]:
    """The lines of a patch that went or came, with their sign."""
    return [one for one in (patch.text or "").split("\n") if one[:1] in {"+", "-"}]


def _paths(pull: Pull, size: Size) -> list[Line]:
    total = max(pull.files_total, len(pull.files))
    lines = heading(
        f"{count(total, 'changed path')}  +{pull.additions:,} -{pull.deletions:,}"
    )
    files = sorted(pull.files, key=lambda one: locks.is_lock(one.raw_path))
    for file in files[: size.files]:
        numbers = f"+{file.additions:,} -{file.deletions:,}"
        change = "" if file.change == "MODIFIED" else f" {file.change.lower()}"
        lines.append((("dim", f"  {numbers:>12} "), ("", file.path), ("warn", change)))
    return [*lines, *_rest(total - min(len(files), size.files), "path", size)]


# What proves it.


def _conditions(found: Sequence[Condition], size: Size) -> list[Line]:
    """What failed and what is unknown in full; what passed by its name, or in full."""
    states = [waiting(state, why) for _, state, why in found]
    told = [
        f"{states.count(state)} {words}"
        for state, words in (
            ("fail", "failed"),
            ("unknown", "unknown"),
            (WAITS, "waiting"),
            ("pass", "passed"),
        )
        if states.count(state)
    ]
    lines = heading(f"Conditions: {', '.join(told) or 'none was judged'}")
    if size.passed:
        return [*lines, *conditions(found)]
    lines += conditions([one for one in found if one[1] != "pass"])
    passed = [check for check, state, _ in found if state == "pass"]
    if passed:
        lines.append((("good", "✔ "), ("dim", ", ".join(passed))))
    return lines


def _checks(pull: Pull, size: Size) -> list[Line]:
    """Checks by name with their state in words, what failed first."""
    total = max(pull.checks_total, len(pull.checks))
    stale = pull.checks_oid not in {"", pull.head_oid}
    of = ", of an older head" if stale else ""
    said = (
        f"{count(total, 'check')}: {pull.checks_state}{of}" if total else "No check ran"
    )
    order = {"failure": 0, "pending": 1}
    found: Iterable[Check] = sorted(
        pull.checks, key=lambda check: order.get(check.state, 2)
    )
    lines = heading(said)
    for check in list(found)[: size.checks]:
        sign, tone = CHECKS.get(check.state, ("?", "warn"))
        lines.append(((tone, f"{sign} {check.state:<9} "), ("", check.name)))
    return [*lines, *_rest(total - min(len(pull.checks), size.checks), "check", size)]


def _commits(pull: Pull, title: str, size: Size) -> list[Line]:
    """Each commit with who made it and whose key signed it."""
    total = max(pull.commits_total, len(pull.commits))
    if pull.commits_oid != pull.head_oid:
        return [*heading("Commits"), (("warn", "? not read yet; a sync reads them"),)]
    lines = heading(count(total, "commit"))
    for commit in pull.commits:
        lines += _commit(commit, title)
    return [*lines, *_rest(total - len(pull.commits), "commit", size)]


SIGNERS = {
    True: ("✔", "good", "signed by GitHub"),
    False: ("✘", "bad", "signed by another key"),
    None: ("?", "warn", "not signed"),
}


def _commit(commit: Commit, title: str) -> list[Line]:
    sign, tone, words = SIGNERS[commit.signed_by_github]
    who = commit.author_login or commit.author_email or "nobody known"
    more = f" and {commit.authors - 1} more" if commit.authors > 1 else ""
    merge = f", a merge of {commit.parents}" if commit.parents > 1 else ""
    first = commit.message.split("\n", 1)[0][:WIDE]
    lines: list[Line] = [
        (
            (tone, f"{sign} {commit.oid[:7]} {words}{merge}, "),
            ("", f"by {who}{more}"),
        )
    ]
    if first != title:
        lines.append((("dim", "  "), ("dim", first)))
    return lines


# What it brings.


def _notes(body: str, size: Size) -> list[Line]:
    """The release notes as text, folded where they are long."""
    if not size.notes:
        return []
    found = notes.read(body)
    total = sum(len(note.lines) + 1 for note in found)
    lines = heading("Release notes")
    if not found:
        return [*lines, (("dim", "The pull request says nothing about the release."),)]
    left = size.notes
    for note in found:
        if left <= 0:
            break
        if note.title:
            lines.append((("dim", QUOTE), ("accent", note.title)))
        for line in note.lines[:left]:
            is_head = line.startswith(notes.HEADING)
            text = line.removeprefix(notes.HEADING) if is_head else line
            lines.append((("dim", QUOTE), ("strong" if is_head else "", f"  {text}")))
        left -= len(note.lines) + 1
    return [*lines, *_rest(-left, "line", size)] if total > size.notes else lines


def _rest(number: int, noun: str, size: Size) -> list[Line]:
    return [_more(number, noun, size)] if number > 0 else []


def _more(number: int, noun: str, size: Size) -> Line:
    how = f"; {size.more}" if size.more else ""
    return (("dim", f"  … {count(number, f'more {noun}')}{how}"),)
