"""Which package ecosystem a name, a branch part or a changed file stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable

DEPENDABOT = {
    "bazel": "bazel",
    "bun": "npm",
    "bundler": "bundler",
    "cargo": "cargo",
    "composer": "composer",
    "conda": "conda",
    "devcontainers": "devcontainers",
    "docker": "docker",
    "docker_compose": "docker",
    "dotnet_sdk": "dotnet-sdk",
    "elm": "elm",
    "github_actions": "github-actions",
    "gitsubmodule": "submodules",
    "go_modules": "gomod",
    "gradle": "gradle",
    "helm": "helm",
    "hex": "hex",
    "julia": "julia",
    "maven": "maven",
    "mix": "hex",
    "npm_and_yarn": "npm",
    "nuget": "nuget",
    "opentofu": "terraform",
    "pip": "pip",
    "pre_commit": "pre-commit",
    "pub": "pub",
    "rust_toolchain": "rust-toolchain",
    "submodules": "submodules",
    "swift": "swift",
    "terraform": "terraform",
    "uv": "pip",
    "vcpkg": "vcpkg",
}
"""Dependabot's package manager, as in its branches and badges, and our name for it.

Source: the package managers of dependabot/dependabot-core.
"""

_NAMES = {
    "package.json": "npm",
    "package-lock.json": "npm",
    "npm-shrinkwrap.json": "npm",
    "yarn.lock": "npm",
    "pnpm-lock.yaml": "npm",
    "pnpm-workspace.yaml": "npm",
    "bun.lock": "npm",
    "bun.lockb": "npm",
    "deno.json": "deno",
    "deno.jsonc": "deno",
    "deno.lock": "deno",
    "pyproject.toml": "pip",
    "poetry.lock": "pip",
    "uv.lock": "pip",
    "pdm.lock": "pip",
    "pipfile": "pip",
    "pipfile.lock": "pip",
    "setup.py": "pip",
    "setup.cfg": "pip",
    "go.mod": "gomod",
    "go.sum": "gomod",
    "go.work": "gomod",
    "go.work.sum": "gomod",
    "cargo.toml": "cargo",
    "cargo.lock": "cargo",
    "gemfile": "bundler",
    "gemfile.lock": "bundler",
    "gems.rb": "bundler",
    "gems.locked": "bundler",
    "composer.json": "composer",
    "composer.lock": "composer",
    "mix.exs": "hex",
    "mix.lock": "hex",
    "pubspec.yaml": "pub",
    "pubspec.lock": "pub",
    "pom.xml": "maven",
    "gradle.lockfile": "gradle",
    "gradle-wrapper.properties": "gradle",
    "gradle-wrapper.jar": "gradle",
    "libs.versions.toml": "gradle",
    "gradle.properties": "gradle",
    "verification-metadata.xml": "gradle",
    "build.sbt": "sbt",
    "plugins.sbt": "sbt",
    "build.properties": "sbt",
    ".scalafmt.conf": "sbt",
    "chart.yaml": "helm",
    "chart.lock": "helm",
    "values.yaml": "helm",
    ".gitmodules": "submodules",
    ".pre-commit-config.yaml": "pre-commit",
    ".terraform.lock.hcl": "terraform",
    "package.swift": "swift",
    "package.resolved": "swift",
    "podfile": "cocoapods",
    "podfile.lock": "cocoapods",
    "elm.json": "elm",
    "project.toml": "julia",
    "manifest.toml": "julia",
    "environment.yml": "conda",
    "global.json": "dotnet-sdk",
    "packages.config": "nuget",
    "packages.lock.json": "nuget",
    "directory.packages.props": "nuget",
    "directory.build.props": "nuget",
    "dotnet-tools.json": "nuget",
    "paket.dependencies": "nuget",
    "paket.lock": "nuget",
    ".tool-versions": "tool-versions",
    ".mise.toml": "tool-versions",
    "mise.toml": "tool-versions",
    ".nvmrc": "tool-versions",
    ".node-version": "tool-versions",
    ".python-version": "tool-versions",
    ".ruby-version": "tool-versions",
    "rust-toolchain": "rust-toolchain",
    "rust-toolchain.toml": "rust-toolchain",
    "devcontainer.json": "devcontainers",
    ".devcontainer.json": "devcontainers",
    "devcontainer-lock.json": "devcontainers",
    "action.yml": "github-actions",
    "action.yaml": "github-actions",
    "module.bazel": "bazel",
    "module.bazel.lock": "bazel",
    "vcpkg.json": "vcpkg",
}
"""Lower-case file name of a manifest or lock file, and its ecosystem."""

_PATTERNS = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"^\.github/(?:workflows|actions)/.*\.ya?ml$", "github-actions"),
        (r"(?:^|/)[^/]*dockerfile[^/]*$", "docker"),
        (r"(?:^|/)[^/]*containerfile[^/]*$", "docker"),
        (r"(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$", "docker"),
        (r"(?:^|/)[^/]*(?:requirements|constraints)[^/]*\.(?:txt|in|pip)$", "pip"),
        (r"(?:^|/)requirements/[^/]*\.(?:txt|in|pip)$", "pip"),
        (r"\.(?:csproj|vbproj|fsproj|nuspec|props|targets)$", "nuget"),
        (r"\.gemspec$", "bundler"),
        (r"\.gradle(?:\.kts)?$", "gradle"),
        (r"\.sbt$", "sbt"),
        (r"(?:^|/)project/[^/]*\.scala$", "sbt"),
        (r"\.(?:tf|tofu)$", "terraform"),
        (r"(?:^|/)\.circleci/config\.ya?ml$", "circleci"),
    )
)


def of_file(path: str) -> str:
    """The ecosystem whose manifest or lock file this is; "" for any other file."""
    lower = path.lower()
    named = _NAMES.get(lower.rpartition("/")[2])
    if named and not lower.startswith(".github/workflows/"):
        return named
    return next((name for pattern, name in _PATTERNS if pattern.search(lower)), "")


def of_files(paths: Iterable[str]) -> str:
    """The one ecosystem of all recognised files; "" where there are several or none."""
    found = {name for path in paths if (name := of_file(path))}
    return found.pop() if len(found) == 1 else ""
