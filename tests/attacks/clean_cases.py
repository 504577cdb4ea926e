"""Patch and minor bumps as bots really make them, one for each way to write a version.

Each says which package steps from where to where, and which lines of which files do.
"""

from __future__ import annotations

from dataclasses import dataclass

SHA_OLD, SHA_NEW = "8e5e7e5" + "a" * 33, "b4ffde6" + "c" * 33
DIGEST_OLD, DIGEST_NEW = "1f" * 32, "2e" * 32


@dataclass(frozen=True, slots=True)
class Clean:
    """A bump in order: `manager` is Dependabot's word, or renovate for Renovate."""

    name: str
    manager: str
    package: str
    old: str
    new: str
    files: tuple[tuple[str, str], ...]
    title: str = ""
    body: str = ""
    level: str = "patch"
    tag: tuple[str, str, str] | None = None
    """Repository, tag and commit that the loopback knows."""


def block(lines):
    """Lines of a patch."""
    return "\n".join(lines)


def swap(*pairs, header="@@ -10,7 +10,7 @@", before=(), after=()):
    """A hunk in which lines come for others."""
    lines = [header, *(f" {x}" for x in before)]
    lines += [f"-{old}" for old, _ in pairs] + [f"+{new}" for _, new in pairs]
    return block([*lines, *(f" {x}" for x in after)])


def npm(name, old, new, *, dev=False):
    short = name.rsplit("/", 1)[-1]
    kind = '      "dev": true,' if dev else '      "license": "MIT",'
    return "\n".join(
        [
            "@@ -2210,10 +2210,10 @@",
            "       }",
            "     },",
            f'     "node_modules/{name}": {{',
            f'-      "version": "{old}",',
            f'-      "resolved": "https://registry.npmjs.org/{name}/-/{short}-{old}.tgz",',
            f'-      "integrity": "sha512-{"A" * 60}{old}==",',
            f'+      "version": "{new}",',
            f'+      "resolved": "https://registry.npmjs.org/{name}/-/{short}-{new}.tgz",',
            f'+      "integrity": "sha512-{"B" * 60}{new}==",',
            f" {kind}",
            '       "engines": {',
            '         "node": ">=18"',
        ]
    )


NEW_TRANSITIVE = """@@ -2300,6 +2300,15 @@
       }
     },
+    "node_modules/small-helper": {
+      "version": "2.0.1",
+      "resolved": "https://registry.npmjs.org/small-helper/-/small-helper-2.0.1.tgz",
+      "integrity": "sha512-CCCCCCCCCCCCCCCCCCCCCCCC==",
+      "license": "MIT",
+      "funding": {
+        "url": "https://opencollective.com/small-helper"
+      }
+    },
     "node_modules/smaller": {"""

CLEAN = (
    Clean(
        "npm manifest and lock", "npm_and_yarn", "left-pad", "1.2.3", "1.2.4",
        (
            ("package-lock.json", npm("left-pad", "1.2.3", "1.2.4")),
            ("package.json", swap(('    "left-pad": "^1.2.3",', '    "left-pad": "^1.2.4",'))),
        ),
    ),
    Clean(
        "npm lock alone, with a new transitive", "npm_and_yarn", "@octo/core", "7.1.0",
        "7.2.0",
        (("web/package-lock.json", f'{npm("@octo/core", "7.1.0", "7.2.0")}\n{NEW_TRANSITIVE}'),),
        level="minor",
    ),
    Clean(
        "npm with an alias", "npm_and_yarn", "rope-cjs", "4.2.1", "4.2.3",
        (("package-lock.json", npm("rope-cjs", "4.2.1", "4.2.3").replace(
            '"node_modules/rope-cjs": {', '"node_modules/rope-cjs": {\n       "name": "rope",'
        ).replace("npmjs.org/rope-cjs/", "npmjs.org/rope/")),),
    ),
    Clean(
        "yarn classic", "npm_and_yarn", "rope-query", "5.40.1", "5.40.3",
        (
            ("package.json", swap(('    "rope-query": "^5.40.1"', '    "rope-query": "^5.40.3"'))),
            ("yarn.lock", swap(
                ("rope-query@^5.40.1:", "rope-query@^5.40.3:"),
                ('  version "5.40.1"', '  version "5.40.3"'),
                ('  resolved "https://registry.yarnpkg.com/rope-query/-/rope-query-5.40.1.tgz#0a1b2c3d"',
                 '  resolved "https://registry.yarnpkg.com/rope-query/-/rope-query-5.40.3.tgz#4e5f6a7b"'),
                ("  integrity sha512-QWERTYUIOPASDFGH==", "  integrity sha512-ZXCVBNMLKJHGFDSA=="),
                after=("  dependencies:", '    rope-core "^1.0.0"'),
            )),
        ),
    ),
    Clean(
        "yarn berry", "npm_and_yarn", "sail-icons", "2.1.0", "2.2.0",
        (
            ("package.json", swap(('    "sail-icons": "~2.1.0",', '    "sail-icons": "~2.2.0",'))),
            ("yarn.lock", swap(
                ('"sail-icons@npm:~2.1.0":', '"sail-icons@npm:~2.2.0":'),
                ("  version: 2.1.0", "  version: 2.2.0"),
                ('  resolution: "sail-icons@npm:2.1.0"', '  resolution: "sail-icons@npm:2.2.0"'),
                ("  checksum: 10c0/aaaaaaaaaaaaaaaaaaaa", "  checksum: 10c0/bbbbbbbbbbbbbbbbbbbb"),
            )),
        ),
        level="minor",
    ),
    Clean(
        "pnpm", "renovate", "buoyancy", "1.9.0", "1.9.1",
        (
            ("package.json", swap(('    "buoyancy": "1.9.0",', '    "buoyancy": "1.9.1",'))),
            ("pnpm-lock.yaml", block([
                swap(("        specifier: 1.9.0", "        specifier: 1.9.1"),
                     ("        version: 1.9.0", "        version: 1.9.1"),
                     before=("    dependencies:", "      buoyancy:")),
                swap(("  buoyancy@1.9.0:", "  buoyancy@1.9.1:"),
                     ("    resolution: {integrity: sha512-AAAAAAAAAAAAAAAAAAAAAA==}",
                      "    resolution: {integrity: sha512-BBBBBBBBBBBBBBBBBBBBBB==}")),
                swap(("  buoyancy@1.9.0: {}", "  buoyancy@1.9.1: {}")),
            ])),
        ),
    ),
    Clean(
        "pnpm with peers", "npm_and_yarn", "@knot/react", "4.0.1", "4.0.2",
        (
            ("package.json", swap(('    "@knot/react": "^4.0.1",', '    "@knot/react": "^4.0.2",'))),
            ("pnpm-lock.yaml", block([
                swap(("        specifier: ^4.0.1", "        specifier: ^4.0.2"),
                     ("        version: 4.0.1(react@19.0.0)", "        version: 4.0.2(react@19.0.0)"),
                     before=("      '@knot/react':",)),
                swap(("  '@knot/react@4.0.1':", "  '@knot/react@4.0.2':"),
                     ("    resolution: {integrity: sha512-AAAAAAAAAAAAAAAA==}",
                      "    resolution: {integrity: sha512-BBBBBBBBBBBBBBBB==}")),
                swap(("  '@knot/react@4.0.1(react@19.0.0)':", "  '@knot/react@4.0.2(react@19.0.0)':"),
                     after=("    dependencies:", "      react: 19.0.0")),
            ])),
        ),
    ),
    Clean(
        "bun", "bun", "bollard", "4.2.1", "4.2.3",
        (
            ("bun.lock", block([
                swap(('        "bollard": "^4.2.1",', '        "bollard": "^4.2.3",')),
                swap(('    "bollard": ["bollard@4.2.1", "", { "dependencies": { "x": "1" } }, "sha512-AAAAAAAAAAAAAAAAAAAA=="],',
                      '    "bollard": ["bollard@4.2.3", "", { "dependencies": { "x": "1" } }, "sha512-BBBBBBBBBBBBBBBBBBBB=="],')),
            ])),
            ("package.json", swap(('    "bollard": "^4.2.1",', '    "bollard": "^4.2.3",'))),
        ),
    ),
    Clean(
        "requirements", "pip", "halyard", "2.31.0", "2.32.4",
        (("requirements.txt", swap(("halyard==2.31.0", "halyard==2.32.4"))),),
        level="minor",
    ),
    Clean(
        "requirements with extras", "pip", "uvi-corn", "0.30.0", "0.30.1",
        (("requirements/dev.txt", swap(("uvi-corn[standard]==0.30.0  # server", "uvi-corn[standard]==0.30.1  # server"))),),
    ),
    Clean(
        "requirements with hashes", "pip", "certify", "2024.2.1", "2024.2.2",
        (("requirements.txt", block([
            "@@ -12,9 +12,9 @@",
            "     # via requests",
            "-certify==2024.2.1 \\",
            f"-    --hash=sha256:{'1' * 64} \\",
            f"-    --hash=sha256:{'2' * 64}",
            "+certify==2024.2.2 \\",
            f"+    --hash=sha256:{'3' * 64} \\",
            f"+    --hash=sha256:{'4' * 64}",
            "     # via requests",
        ])),),
    ),
    Clean(
        "pyproject and uv", "uv", "sounding-line", "1.4.2", "1.4.3",
        (
            ("pyproject.toml", swap(('    "sounding-line>=1.4.2",', '    "sounding-line>=1.4.3",'))),
            ("uv.lock", block([
                "@@ -88,11 +88,11 @@",
                " [[package]]",
                ' name = "sounding-line"',
                '-version = "1.4.2"',
                '+version = "1.4.3"',
                ' source = { registry = "https://pypi.org/simple" }',
                f'-sdist = {{ url = "https://files.pythonhosted.org/packages/a/sounding_line-1.4.2.tar.gz", hash = "sha256:{"1" * 64}", size = 10 }}',
                f'+sdist = {{ url = "https://files.pythonhosted.org/packages/b/sounding_line-1.4.3.tar.gz", hash = "sha256:{"2" * 64}", size = 11 }}',
                " wheels = [",
            ])),
        ),
    ),
    Clean(
        "poetry", "renovate", "mooring", "3.0.1", "3.0.4",
        (
            ("poetry.lock", block([
                "@@ -120,15 +120,15 @@ files = [",
                " [[package]]",
                ' name = "mooring"',
                '-version = "3.0.1"',
                '+version = "3.0.4"',
                ' description = "Ropes"',
                " optional = false",
                " files = [",
                f'-    {{file = "mooring-3.0.1-py3-none-any.whl", hash = "sha256:{"1" * 64}"}},',
                f'+    {{file = "mooring-3.0.4-py3-none-any.whl", hash = "sha256:{"2" * 64}"}},',
                " ]",
                "@@ -900,4 +900,4 @@",
                " [metadata]",
                ' lock-version = "2.0"',
                f'-content-hash = "{"3" * 64}"',
                f'+content-hash = "{"4" * 64}"',
            ])),
            ("pyproject.toml", swap(('mooring = "^3.0.1"', 'mooring = "^3.0.4"'))),
        ),
    ),
    Clean(
        "cargo", "cargo", "serde-rope", "1.0.201", "1.0.203",
        (
            ("Cargo.lock", block([
                "@@ -1210,9 +1210,9 @@",
                " [[package]]",
                ' name = "serde-rope"',
                '-version = "1.0.201"',
                '+version = "1.0.203"',
                ' source = "registry+https://github.com/rust-lang/crates.io-index"',
                f'-checksum = "{"1" * 64}"',
                f'+checksum = "{"2" * 64}"',
            ])),
            ("Cargo.toml", swap(('serde-rope = { version = "1.0.201", features = ["derive"] }',
                                 'serde-rope = { version = "1.0.203", features = ["derive"] }'))),
        ),
    ),
    Clean(
        "go with indirect ones", "go_modules", "github.com/fairway/log/v2", "2.3.1", "2.4.0",
        (
            ("go.mod", block([
                swap(("\tgithub.com/fairway/log/v2 v2.3.1", "\tgithub.com/fairway/log/v2 v2.4.0")),
                swap(("\tgolang.org/x/sys v0.20.0 // indirect", "\tgolang.org/x/sys v0.21.0 // indirect")),
            ])),
            ("go.sum", block([
                "@@ -40,8 +40,8 @@",
                "-github.com/fairway/log/v2 v2.3.1 h1:AAAAAAAAAAAAAAAAAAAA=",
                "-github.com/fairway/log/v2 v2.3.1/go.mod h1:BBBBBBBBBBBBBBBBBB=",
                "+github.com/fairway/log/v2 v2.4.0 h1:CCCCCCCCCCCCCCCCCCCC=",
                "+github.com/fairway/log/v2 v2.4.0/go.mod h1:DDDDDDDDDDDDDDDDDD=",
            ])),
        ),
        level="minor",
    ),
    Clean(
        "bundler", "bundler", "rack-knot", "3.1.0", "3.1.2",
        (
            ("Gemfile", swap(('gem "rack-knot", "~> 3.1.0"', 'gem "rack-knot", "~> 3.1.2"'))),
            ("Gemfile.lock", block([
                swap(("    rack-knot (3.1.0)", "    rack-knot (3.1.2)"), after=("    rake (13.0)",)),
                swap(("  rack-knot (~> 3.1.0)", "  rack-knot (~> 3.1.2)")),
            ])),
        ),
    ),
    Clean(
        "composer", "composer", "octo/http-kernel", "6.4.1", "6.4.2",
        (
            ("composer.json", swap(('        "octo/http-kernel": "^6.4.1",', '        "octo/http-kernel": "^6.4.2",'))),
            ("composer.lock", block([
                "@@ -300,20 +300,20 @@",
                "         {",
                '             "name": "octo/http-kernel",',
                '-            "version": "v6.4.1",',
                '+            "version": "v6.4.2",',
                '             "source": {',
                '                 "type": "git",',
                '                 "url": "https://github.com/octo/http-kernel.git",',
                f'-                "reference": "{"1" * 40}"',
                f'+                "reference": "{"2" * 40}"',
                "             },",
                '             "dist": {',
                '                 "type": "zip",',
                f'-                "url": "https://api.github.com/repos/octo/http-kernel/zipball/{"1" * 40}",',
                f'-                "reference": "{"1" * 40}",',
                f'+                "url": "https://api.github.com/repos/octo/http-kernel/zipball/{"2" * 40}",',
                f'+                "reference": "{"2" * 40}",',
                '                 "shasum": ""',
            ])),
        ),
    ),
    Clean(
        "maven", "maven", "org.octo:knot-api", "2.0.12", "2.0.13",
        (("pom.xml", swap(
            ("      <version>2.0.12</version>", "      <version>2.0.13</version>"),
            before=("    <dependency>", "      <groupId>org.octo</groupId>", "      <artifactId>knot-api</artifactId>"),
        )),),
    ),
    Clean(
        "maven property", "maven", "org.octo:rope-bom", "5.10.1", "5.10.2",
        (("pom.xml", swap(("    <rope.version>5.10.1</rope.version>", "    <rope.version>5.10.2</rope.version>"))),),
    ),
    Clean(
        "gradle", "gradle", "com.octo:okrope", "4.12.0", "4.12.1",
        (("app/build.gradle.kts", swap(('    implementation("com.octo:okrope:4.12.0")', '    implementation("com.octo:okrope:4.12.1")'))),),
    ),
    Clean(
        "gradle catalog", "renovate", "org.octo:ktor-knot", "2.3.11", "2.3.12",
        (("gradle/libs.versions.toml", swap(('ktor = "2.3.11"', 'ktor = "2.3.12"'))),),
    ),
    Clean(
        "workflow by tag", "github_actions", "dockyard/setup-crane", "2.1.0", "2.1.1",
        ((".github/workflows/ci.yml", swap(("      - uses: dockyard/setup-crane@v2.1.0", "      - uses: dockyard/setup-crane@v2.1.1"))),),
    ),
    Clean(
        "workflow by commit", "github_actions", "dockyard/cut", "4.1.0", "4.1.1",
        ((".github/workflows/ci.yml", swap(
            (f"        uses: dockyard/cut@{SHA_OLD} # v4.1.0", f"        uses: dockyard/cut@{SHA_NEW} # v4.1.1"))),),
        tag=("dockyard/cut", "v4.1.1", SHA_NEW),
    ),
    Clean(
        "dockerfile", "docker", "tallship/python", "3.12.2-slim", "3.12.3-slim",
        (("Dockerfile", swap(("FROM tallship/python:3.12.2-slim AS base", "FROM tallship/python:3.12.3-slim AS base"))),),
    ),
    Clean(
        "compose", "docker_compose", "tallship/redis", "7.2.4", "7.2.5",
        (("docker-compose.yml", swap(("    image: tallship/redis:7.2.4", "    image: tallship/redis:7.2.5"))),),
    ),
    Clean(
        "docker digest", "renovate", "tallship/node", DIGEST_OLD[:7], DIGEST_NEW[:7],
        (("Dockerfile", swap((f"FROM tallship/node:22@sha256:{DIGEST_OLD}", f"FROM tallship/node:22@sha256:{DIGEST_NEW}"))),),
        title="chore(deps): update tallship/node docker digest to 2e2e2e2",
        level="digest",
    ),
    Clean(
        "terraform", "terraform", "hashicorp/aws", "5.50.0", "5.51.0",
        (
            (".terraform.lock.hcl", block([
                "@@ -2,22 +2,22 @@",
                ' provider "registry.terraform.io/hashicorp/aws" {',
                '-  version     = "5.50.0"',
                '-  constraints = "~> 5.50"',
                '+  version     = "5.51.0"',
                '+  constraints = "~> 5.51"',
                "   hashes = [",
                '-    "h1:AAAAAAAAAAAAAAAAAAAAAAA=",',
                '+    "h1:BBBBBBBBBBBBBBBBBBBBBBB=",',
            ])),
            ("main.tf", swap(('      version = "~> 5.50"', '      version = "~> 5.51"'), before=('      source  = "hashicorp/aws"',))),
        ),
        level="minor",
    ),
    Clean(
        "nuget", "nuget", "Octo.Rope", "13.0.2", "13.0.3",
        (("src/App/App.csproj", swap(('    <PackageReference Include="Octo.Rope" Version="13.0.2" />', '    <PackageReference Include="Octo.Rope" Version="13.0.3" />'))),),
    ),
    Clean(
        "nuget central", "renovate", "Octo.Knot", "8.0.1", "8.0.2",
        (("Directory.Packages.props", swap(('    <PackageVersion Include="Octo.Knot" Version="8.0.1" />', '    <PackageVersion Include="Octo.Knot" Version="8.0.2" />'))),),
    ),
    Clean(
        "submodule", "submodules", "vendor/theme", SHA_OLD[:7], SHA_NEW[:7],
        (("vendor/theme", f"@@ -1 +1 @@\n-Subproject commit {SHA_OLD}\n+Subproject commit {SHA_NEW}"),),
        title=f"Bump vendor/theme from `{SHA_OLD[:7]}` to `{SHA_NEW[:7]}`",
        level="digest",
    ),
    Clean(
        "helm", "renovate", "octo-redis", "19.5.0", "19.5.2",
        (("charts/app/Chart.yaml", swap(
            ("    version: 19.5.0", "    version: 19.5.2"),
            before=("dependencies:", "  - name: octo-redis"), after=("    repository: https://charts.octo.example",),
        )),),
    ),
    Clean(
        "hex", "hex", "ecto_knot", "3.11.1", "3.11.2",
        (
            ("mix.exs", swap(('      {:ecto_knot, "~> 3.11.1"},', '      {:ecto_knot, "~> 3.11.2"},'))),
            ("mix.lock", swap((
                f'  "ecto_knot": {{:hex, :ecto_knot, "3.11.1", "{"1" * 64}", [:mix], [], "hexpm", "{"2" * 64}"}},',
                f'  "ecto_knot": {{:hex, :ecto_knot, "3.11.2", "{"3" * 64}", [:mix], [], "hexpm", "{"4" * 64}"}},',
            ))),
        ),
    ),
    Clean(
        "pub", "pub", "rope_http", "1.2.1", "1.2.2",
        (
            ("pubspec.lock", block([
                "@@ -200,10 +200,10 @@",
                "   rope_http:",
                '     dependency: "direct main"',
                "     description:",
                "       name: rope_http",
                f'-      sha256: "{"1" * 64}"',
                f'+      sha256: "{"2" * 64}"',
                '       url: "https://pub.dev"',
                "     source: hosted",
                '-    version: "1.2.1"',
                '+    version: "1.2.2"',
            ])),
            ("pubspec.yaml", swap(("  rope_http: ^1.2.1", "  rope_http: ^1.2.2"))),
        ),
    ),
    Clean(
        "sbt", "renovate", "org.octo:cats-knot", "2.10.0", "2.10.1",
        (("build.sbt", swap(('  "org.octo" %% "cats-knot" % "2.10.0",', '  "org.octo" %% "cats-knot" % "2.10.1",'))),),
    ),
    Clean(
        "gradle wrapper", "renovate", "gradle", "8.7", "8.8",
        (("gradle/wrapper/gradle-wrapper.properties", swap((
            "distributionUrl=https\\://services.gradle.org/distributions/gradle-8.7-bin.zip",
            "distributionUrl=https\\://services.gradle.org/distributions/gradle-8.8-bin.zip"))),),
        level="minor",
    ),
    Clean(
        "pre-commit by renovate", "renovate", "octo/ruff-hook", "v0.4.4", "v0.4.5",
        ((".pre-commit-config.yaml", swap(
            ("    rev: v0.4.4", "    rev: v0.4.5"),
            before=("  - repo: https://github.com/octo/ruff-hook",), after=("    hooks:",),
        )),),
        title="chore(deps): update pre-commit hook octo/ruff-hook to v0.4.5",
    ),
    Clean(
        "lock file maintenance", "renovate", "", "", "",
        (("package-lock.json", npm("inner-tube", "1.1.0", "1.1.1")),),
        title="chore(deps): lock file maintenance",
        level="lockfile",
    ),
)  # fmt: skip
