"""Reads what a pull request of Renovate says that it changes.

The words around a dependency are the commit message topics of Renovate's managers;
the table is its pull request body (`prBodyColumns`), in any order of columns.
"""

from __future__ import annotations

import re

from triage.facts import titles, versions
from triage.facts.ecosystems import of_files
from triage.facts.shape import Bump, Package, Text, unique, worst

_BEFORE = {
    "dependency": "",
    "module": "gomod",
    "rust crate": "cargo",
    "crate": "cargo",
    "helm release": "helm",
    "helm chart": "helm",
    "chart": "helm",
    "terraform": "terraform",
    "docker image": "docker",
    "container image": "docker",
    "image": "docker",
    "dashboard": "",
    "release": "",
    "github action": "github-actions",
    "github-action": "github-actions",
    "gradle plugin": "gradle",
    "pre-commit hook": "pre-commit",
    "buildkite plugin": "buildkite",
    "jenkins plugin": "jenkins",
    "npm package": "npm",
    "package": "",
    "plugin": "",
    "references to": "",
}
_AFTER = {
    "docker tag": "docker",
    "docker digest": "docker",
    "digest": "",
    "action": "github-actions",
    "orb": "circleci",
    "crate": "cargo",
    "helm release": "helm",
    "helm chart": "helm",
    "pre-commit hook": "pre-commit",
    "gradle plugin": "gradle",
    "terraform provider": "terraform",
    "package": "",
    "image": "docker",
}
_GROUPS = (
    " monorepo",
    " packages",
    " dependencies",
    " helm releases",
    " docker tags",
    " actions",
    " group",
    " updates",
    " modules",
    " crates",
    " images",
    " charts",
    " plugins",
)
_LEVELS = {
    "major": "major",
    "minor": "minor",
    "patch": "patch",
    "digest": "digest",
    "pin": "pin",
    "pindigest": "pin",
    "lockfilemaintenance": "lockfile",
}
_TYPES = {
    "dependencies": "production",
    "require": "production",
    "peerdependencies": "production",
    "optionaldependencies": "production",
    "build-dependencies": "production",
    "project.dependencies": "production",
    "devdependencies": "development",
    "dev-dependencies": "development",
    "require-dev": "development",
    "dependency-groups": "development",
    "tool.poetry.group.dev.dependencies": "development",
    "workspace.dependencies": "production",
    "indirect": "indirect",
}
_HOUSEKEEPING = re.compile(
    r"^renovate/(?:configure|reconfigure|migrate-config)\b|\b(?:configure renovate|"
    r"add renovate\.json5?|migrate (?:renovate )?config)\b",
    re.IGNORECASE,
)
_LOCKFILE = re.compile(r"\block[ -]?file maintenance\b", re.IGNORECASE)
_BRANCHED = re.compile(r"-v?\d+(?:\.\d+)?\.x(?:-lockfile)?$")
_SUBJECT = re.compile(r"\[([^\[\]]{1,100})\]|\(([^()]{1,100})\)!?:")
"""`[chart] Update 1 to 2`, `fix(image): update 1 to 2`: the name stands before."""
_SPAN = re.compile(r"`([^`]{1,300})`")
_LINKED = re.compile(r"\[`?([^\[\]`]{1,300})")
_ALERTS = "### GitHub Vulnerability Alerts"
_MARKS = (
    "<!--renovate-debug:",
    "<!-- rebase-check -->",
    "https://renovatebot.com",
    "https://docs.renovatebot.com",
    "mend.io/renovate",
)
_ALONE = {"node.js", "node", "python", "go", "ruby", "gradle", "rust", "bun", "deno"}
"""Topics that name one tool without a word around it."""


def parse(text: Text) -> Bump | None:
    """The bump, if title, table or branch are Renovate's; its own setup is none."""
    if _HOUSEKEEPING.search(text.branch) or _HOUSEKEEPING.search(text.title):
        return None
    title = titles.split(text.title)
    security = (
        title.security
        or text.branch.endswith("-vulnerability")
        or "security" in text.labels
        or _ALERTS in text.body
    )
    if _LOCKFILE.search(text.title):
        return Bump(
            "renovate",
            of_files(text.files),
            level="lockfile",
            security=security,
        )
    packages, lockfile = table(text.body)
    one, ecosystem, group = _titled(title, text)
    if not packages:
        packages = (one,) if one else ()
    if not (packages or lockfile or group or text.branch.startswith("renovate/")):
        return None
    level = worst(package.level for package in packages)
    if not packages:
        pins = "pin" if title.verb == "pin" else "unknown"
        level = "lockfile" if lockfile else title.level or pins
    elif title.level and level == "unknown":
        level = title.level
    return Bump(
        bot="renovate",
        ecosystem=of_files(text.files) or ecosystem,
        group="" if group.lower() in _ALONE else group,
        packages=packages,
        level=level,
        security=security,
    )


def signed(text: Text) -> bool:
    """Whether the body carries Renovate's own marks."""
    return any(mark in text.folded for mark in _MARKS)


def worded(title: str) -> bool:
    """Whether a title has the words that only Renovate puts around a dependency."""
    parts = titles.split(title)
    if parts.verb not in {"update", "pin", "replace", "roll back"}:
        return bool(_LOCKFILE.search(title))
    what, old, new = titles.steps(parts.rest)
    new = titles.first_version(new)
    if not (titles.looks_like_version(new) or versions.is_digest(new)):
        return False
    if _subject(parts, what or old, new):
        return True
    name, before = _stripped(what)
    name, _, after = _trailing(name)
    monorepo = name.lower().endswith(" monorepo")
    arrow = bool(old) and titles.has_arrow(parts.rest)
    prefixed = "/" in name and " " not in name and new.startswith("v")
    return bool(name) and bool(before or after or monorepo or arrow or prefixed)


def table(body: str) -> tuple[tuple[Package, ...], bool]:
    """Packages of the updates table; and whether it holds lock file maintenance."""
    packages: list[Package] = []
    lockfile = False
    header: list[str] = []
    for raw in body.split("\n"):
        line = raw.strip()
        if not line.startswith("|"):
            header = []
            continue
        cells = [cell.strip() for cell in _cells(line)]
        if not header:
            header = [_heading(cell) for cell in cells]
            if not {"package", "update"} & set(header):
                header = ["-"]
            continue
        if set(line) <= set("|-: ") or header == ["-"]:
            continue
        row = dict(zip(header, cells, strict=False))
        update = row.get("update", "").strip("` ").lower()
        if update == "lockfilemaintenance":
            lockfile = True
        elif row.get("package"):
            packages.append(_row(row, update))
    return unique(packages), lockfile


def _cells(line: str) -> list[str]:
    """Cells of a table line; an escaped bar does not end one."""
    return [
        cell.replace("\0", "|")
        for cell in line.replace("\\|", "\0").removesuffix("|")[1:].split("|")
    ]


def _heading(cell: str) -> str:
    return (m[1] if (m := _LINKED.match(cell)) else cell).strip().lower()


def _row(row: dict[str, str], update: str) -> Package:
    cell = row["package"]
    name = (m[1] if (m := _LINKED.match(cell)) else cell.partition(" (")[0]).strip("` ")
    change = row.get("change", "") or row.get("new value", "")
    spans = [span.strip('" ') for span in _SPAN.findall(change)]
    if len(spans) < 2 and not ("->" in change or "→" in change):
        old, new = "", spans[0] if spans else change
    elif len(spans) < 2:
        old, _, new = change.replace("→", "->").partition("->")
        old, new = old.strip("` "), new.strip("` ")
    else:
        old, new = spans[0], spans[1]
    step = versions.level(old, new)
    declared = _LEVELS.get(update, "")
    if update in {"replacement", "rollback"}:
        level = "unknown"
    elif declared and step == "major":
        level = "major"
    else:
        level = declared or step
    return Package(name, old, new, level, _TYPES.get(row.get("type", "").lower(), ""))


def _titled(title: titles.Title, text: Text) -> tuple[Package | None, str, str]:
    """Package, ecosystem and group that the title names, each where it does."""
    if title.verb not in {"update", "pin", "replace", "roll back", "bump", "upgrade"}:
        return None, "", ""
    what, old, new = titles.steps(title.rest)
    if title.verb == "replace":
        return _replaced(title.rest)
    name, before = _stripped(what)
    name, after, word = _trailing(name)
    name = name.strip("\"'`")
    if subject := _subject(title, name or old, new):
        old, (name, before) = name or old, subject
    lower = name.lower()
    new = new.strip("\"'`")
    if lower.endswith(_GROUPS) or lower == "dependencies" or not name:
        return None, after or _BEFORE.get(before, ""), _group_name(name)
    if word in {"docker digest", "digest"}:
        name = name.partition(":")[0]
    single = bool(before or word or lower in _ALONE or _BRANCHED.search(text.branch))
    single = single or "/" in name or bool(old)
    if not single or not (new or before or word):
        own = text.branch.startswith("renovate/") or "renovate" in text.login
        return None, "", name if single or own else ""
    if not titles.looks_like_version(new) and not versions.is_digest(new):
        new = titles.first_version(new)
    ecosystem = after or _BEFORE.get(before, "")
    package = _package(name, old, new, title)
    if word in {"docker digest", "digest"} and new.isdigit():
        package = Package(name, old, new, "digest")
    return package, ecosystem, ""


def _subject(title: titles.Title, old: str, new: str) -> tuple[str, str] | None:
    """Name and its word from before the verb, where only versions follow it."""
    if not new or not titles.looks_like_version(old):
        return None
    match = _SUBJECT.search(title.prefix)
    if match is None:
        return None
    return (match[1], "chart") if match[1] else (match[2], "package")


def _package(name: str, old: str, new: str, title: titles.Title) -> Package:
    if title.verb == "pin":
        return Package(name, old, new, "pin")
    level = versions.level(old, new)
    return Package(
        name, old, new, title.level if level == "unknown" and title.level else level
    )


def _replaced(rest: str) -> tuple[Package | None, str, str]:
    """`Replace dependency x with y 2`: what comes in counts."""
    _, found, after = rest.partition(" with ")
    words = after.split()
    if not found or not words:
        return None, "", ""
    version = words[-1] if titles.looks_like_version(words[-1]) else ""
    return Package(_stripped(words[0])[0], "", version), "", ""


def _stripped(what: str) -> tuple[str, str]:
    """The name without the word before it, and that word."""
    lower = what.lower()
    for word in _BEFORE:
        if lower.startswith(word + " "):
            return what[len(word) + 1 :].strip(), word
    return what, ""


def _trailing(name: str) -> tuple[str, str, str]:
    """The name without the word after it, that word's ecosystem, and the word."""
    lower = name.lower()
    for word, ecosystem in _AFTER.items():
        if lower.endswith(" " + word):
            return name[: -len(word) - 1].strip(), ecosystem, word
    return name, "", ""


def _group_name(name: str) -> str:
    lower = name.lower()
    for word in (" monorepo", " group"):
        if lower.endswith(word):
            return name[: -len(word)]
    return name
