"""Reads updates of pre-commit.ci, pyup, Snyk, Scala Steward and of bots like them."""

from __future__ import annotations

import re
from dataclasses import replace

from triage.facts import titles, versions
from triage.facts.ecosystems import of_files
from triage.facts.shape import Bump, Package, Text, unique, worst

_HOOK = re.compile(
    r"^[-*] \[(?:[^\s\[\]]{1,200} (?:→|->) )?(?:https://)?([^\s\[\]]{1,200}): (\S{1,100}) (?:→|->) ([^\s\]]{1,100})\]"
)
_PYUP = re.compile(
    r"(?:[Uu]pdates?|[Pp]ins?) \[([^\[\]\n]{1,200})\]\([^\s()]{1,500}\)"
    r"(?: from \*\*([^*\n]{1,80})\*\*)?(?: to| version)? \*\*([^*\n]{1,80})\*\*"
)
_PYUP_BRANCH = re.compile(
    r"^pyup-(?:update|pin)-(.{1,200}?)-(\d[^-]{0,80})-to-(\d[^-]{0,80})$"
)
_SNYK_ROW = re.compile(
    r"\*\*([^*\n]{1,200})\*\*<br>from ([^|\s]{1,80}) to ([^|\s]{1,80})"
)
_SNYK_ALSO = re.compile(
    r"created this PR to upgrade ([^\s]{1,200}) from (\S{1,80}) to (\S{1,80}?)\.?(?:\s|$)"
)
_STEWARD = re.compile(r"\[([\w.-]{1,120}):([\w.-]{1,120})\]\([^\s()]{0,300}\)")
_STEWARD_STEP = re.compile(
    r"\bfrom `?([\w.+-]{1,80}?)`? to `?([\w.+-]{1,80}?)`?\.?(?=[\s,]|$)"
)
_KEPT = re.compile(r"Version \*\*([^*\s]{1,80})\*\* of \*\*([^*\s]{1,200})\*\*")
_KEPT_BEFORE = re.compile(
    r"Current Version\s{0,80}</th>\s{0,80}<td>\s{0,80}([^<\s]{1,80})"
)
_VERSION_WORD = re.compile(r"^(?:version|latest version) ")


def pre_commit(text: Text) -> Bump | None:
    """A pre-commit autoupdate: one line a hook repository."""
    if "autoupdate" not in text.title.lower() or "pre-commit" not in text.title.lower():
        return None
    bodies = (text.body, *reversed(text.messages))
    packages: tuple[Package, ...] = ()
    for body in bodies:
        lines = (_HOOK.match(line.strip()) for line in body.split("\n"))
        packages = packages or unique(
            _package(match[1], match[2], match[3]) for match in lines if match
        )
    bump = _bump("pre-commit-ci", packages, text, ecosystem="pre-commit")
    return replace(bump, directory="/")


def pyup(text: Text) -> Bump | None:
    """pyup.io: one requirement, or a scheduled update of many."""
    title = titles.split(text.title)
    packages = unique(
        Package(
            match[1],
            match[2] or "",
            match[3],
            versions.level(match[2], match[3])
            if match[2]
            else "pin"
            if _pins(match[0])
            else "unknown",
        )
        for match in _PYUP.finditer(text.body)
    )
    if not packages and title.verb:
        name, old, new = titles.steps(title.rest)
        if branched := _PYUP_BRANCH.match(text.branch):
            old = old or branched[2]
        new = titles.first_version(_VERSION_WORD.sub("", new))
        if " " not in name and titles.looks_like_version(new):
            level = "pin" if title.verb == "pin" else versions.level(old, new)
            packages = (Package(name, old, new, level),)
    scheduled = (
        "dependency update" in text.title.lower() or text.title == "Initial Update"
    )
    if not packages and not scheduled:
        return None
    return _bump("pyup", packages, text, ecosystem="pip")


def _pins(sentence: str) -> bool:
    return sentence[:3].lower() == "pin"


def snyk(text: Text) -> Bump | None:
    """Snyk: an upgrade, or a fix for vulnerabilities whose packages it may not name."""
    title = titles.split(text.title)
    lower = text.title.lower()
    fixes = "vulnerabilit" in lower or "security upgrade" in lower
    name, old, new = titles.steps(title.rest)
    packages: tuple[Package, ...] = ()
    if title.verb == "upgrade" and old and new and " " not in name:
        packages = (_package(name, old, titles.first_version(new)),)
    else:
        found = [*_SNYK_ROW.finditer(text.body), *_SNYK_ALSO.finditer(text.body)]
        packages = unique(_package(m[1], m[2], m[3]) for m in found)
    if not (packages or fixes or (title.verb and "[snyk]" in lower)):
        return None
    return _bump("snyk", packages, text, security=fixes)


def scala_steward(text: Text) -> Bump | None:
    """Scala Steward: artifacts that share a version are updated together."""
    title = titles.split(text.title)
    if title.verb != "update":
        return None
    what, old, new = titles.steps(title.rest)
    new = titles.first_version(new)
    head = text.body[:3000]
    body_names = [match[2] for match in _STEWARD.finditer(head)]
    if not old and (step := _STEWARD_STEP.search(head)):
        old = step[1] if step[2] == new or not new else ""
    names = [name for name in what.split(", ") if name and name != "..."]
    if "..." in what and body_names:
        names = body_names
    if not new or not names or any(" " in name for name in names):
        return None
    packages = unique(_package(name, old, new) for name in names)
    return _bump("scala-steward", packages, text, ecosystem="sbt")


def greenkeeper(text: Text) -> Bump | None:
    """Greenkeeper: `Update x to version 2`, or to the latest, which the body names."""
    bump = generic(text)
    if bump is None:
        found = _KEPT.search(text.body)
        if found is None:
            return None
        was = _KEPT_BEFORE.search(text.body)
        package = _package(found[2], was[1] if was else "", found[1])
        bump = _bump("greenkeeper", (package,), text)
    return replace(bump, bot="greenkeeper", ecosystem=bump.ecosystem or "npm")


def generic(text: Text) -> Bump | None:
    """Any other bot: `Update x to version 2`, `Bump x from 1 to 2`, with a version."""
    title = titles.split(text.title)
    if title.verb not in {"bump", "update", "upgrade"}:
        return None
    name, old, new = titles.steps(title.rest)
    new = titles.first_version(_VERSION_WORD.sub("", new))
    if not new and " version " in name:
        name, _, new = name.partition(" version ")
    lower = name.lower()
    if (
        not titles.looks_like_version(new)
        or not name
        or len(name.split()) > 3
        or lower in {"version", "to version", "release", "changelog"}
    ):
        return None
    if text.files and not of_files(text.files):
        return None
    name = name.removeprefix("dependency ").removesuffix(" requirement")
    packages = (_package(name, old, new),)
    return _bump(text.login, packages, text)


def _package(name: str, old: str, new: str) -> Package:
    return Package(name, old, new, versions.level(old, new))


def _bump(
    bot: str,
    packages: tuple[Package, ...],
    text: Text,
    *,
    ecosystem: str = "",
    security: bool = False,
) -> Bump:
    return Bump(
        bot=bot,
        ecosystem=ecosystem or of_files(text.files),
        packages=packages,
        level=worst(package.level for package in packages),
        security=security or "security" in text.labels,
    )
