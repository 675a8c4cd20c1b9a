#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that need no build: one function per rule, each yields what it found as "file:line: why".

    tests/lint/lint.py [CHECK...]

Ends with "COUNT passed failed", one per rule. See Docs/STYLE.md for what stands behind the rules.
"""
from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
LONGEST_FILE = 600  # lines; past that a file does more than one thing
TOP_LEVEL = {"meson.build", "banguid", "bangui-web", "common", "proto", "tests", "packaging", "Docs",
             "README.md", "LICENSE"}
SOURCES = {".h", ".cc", ".py", ".ts", ".tsx", ".js", ".mjs", ".sh", ".ipc", ".sql", ".toml", ".css"}
PROGRAMS = {".h", ".cc", ".py", ".ts", ".tsx", ".mjs", ".sh"}
UI_WORDS = {".ts", ".tsx", ".mjs", ".html"}

Findings = Iterator[str]
CHECKS: dict[str, Callable[[], Findings]] = {}


def check(function: Callable[[], Findings]) -> Callable[[], Findings]:
    CHECKS[function.__name__] = function
    return function


def tracked() -> list[Path]:
    """The files of the tree, also those not yet committed; generated ones are ignored by git."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TREE, check=True, capture_output=True).stdout
    paths = (Path(name.decode()) for name in listed.split(b"\0") if name)
    return sorted({path for path in paths if (TREE / path).is_file()})


def lines(path: Path) -> list[str]:
    return (TREE / path).read_text(encoding="utf-8").splitlines()


def is_shell(path: Path) -> bool:
    if path.suffix == ".sh":
        return True
    with open(TREE / path, "rb") as file:
        first = file.readline(100)
    return first.startswith(b"#!") and b"sh" in first.split(b"/")[-1]


def grep(pattern: str, suffixes: set[str], why: str, under: str = "") -> Findings:
    expression = re.compile(pattern)
    for path in tracked():
        if path.suffix in suffixes and str(path).startswith(under) and path != Path("tests/lint/lint.py"):
            for number, line in enumerate(lines(path), 1):
                if expression.search(line):
                    yield f"{path}:{number}: {why}: {line.strip()[:100]}"


@check
def licence_line() -> Findings:
    for path in tracked():
        generated = path.name in {"package-lock.json"} or "golden" in path.parts or "corpus" in path.parts
        if (path.suffix in SOURCES or path.name == "meson.build") and not generated:
            first = lines(path)[:3]
            if first and not any("SPDX-License-Identifier: Apache-2.0" in line for line in first):
                yield f"{path}:1: no SPDX line"


@check
def length() -> Findings:
    for path in tracked():
        if path.suffix in PROGRAMS and (count := len(lines(path))) > LONGEST_FILE:
            yield f"{path}: {count} lines, more than {LONGEST_FILE}"


@check
def top_level() -> Findings:
    for name in sorted({path.parts[0] for path in tracked()} - TOP_LEVEL):
        if not name.startswith("."):
            yield f"{name}: the top level is fixed"


@check
def coroutines() -> Findings:
    yield from grep(r"\bco_(await|return|yield)\b", {".h", ".cc"}, "miscompiled by g++ 12.2")


@check
def captures() -> Findings:
    yield from grep(r"\[=[\],]", {".h", ".cc"}, "spell the captures out")


@check
def layers() -> Findings:
    """Dependencies point one way: proto <- common <- each daemon."""
    for folder, others in (("common/", "banguid|bangui-web"), ("banguid/", "bangui-web"),
                           ("bangui-web/", "banguid")):
        yield from grep(rf'#include "({others})/', {".h", ".cc"}, "points the wrong way", folder)


@check
def markup_from_text() -> Findings:
    yield from grep(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySet|\beval\(|new Function",
                    UI_WORDS, "text becomes code", "bangui-web/ui/")


@check
def foreign_hosts() -> Findings:
    """The page loads nothing from elsewhere."""
    yield from grep(r"(src|href)=[\"'](https?:)?//|@import\s+[\"'(]+https?:", UI_WORDS | {".css"},
                    "nothing comes from another host", "bangui-web/ui/")


@check
def sleeps_and_skips() -> Findings:
    why = "wait for a condition; a test that is skipped tests nothing"
    pattern = r"sleep_for|sleep_until|time\.sleep|\busleep\(|\bit\.skip|test\.skip|describe\.skip|skipTest|unittest\.skip"
    yield from grep(pattern, PROGRAMS, why, "tests/")
    yield from grep(pattern, PROGRAMS, why, "bangui-web/ui/")


@check
def open_ends() -> Findings:
    yield from grep(r"\b(FIXME|XXX|HACK|not implemented|unimplemented)\b|\bTODO\b", PROGRAMS, "an open end")


@check
def machine_paths() -> Findings:
    yield from grep(r"/(work|root|home)/[A-Za-z]", PROGRAMS | {".md", ".yaml", ".toml", ".json", ".build"},
                    "a path of somebody's machine")


@check
def log_lines() -> Findings:
    """Whoever reads the journal finds each entry explained."""
    explained = (TREE / "Docs/OPERATIONS.md").read_text()
    spoken = re.compile(r"""(?:logger_?(?:\.|->)(?:info|warning|error)|\bcomplain)\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)""")
    for path in tracked():
        if path.suffix == ".cc" and path.parts[0] in ("banguid", "bangui-web", "common"):
            for found in spoken.finditer((TREE / path).read_text()):
                message = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found[1]))
                if f"`{message}`" not in explained:
                    yield f"{path}: Docs/OPERATIONS.md does not explain the log's \"{message}\""


@check
def shellcheck() -> Findings:
    scripts = [str(path) for path in tracked() if is_shell(path)]
    done = subprocess.run(["shellcheck", "-x", "-P", "SCRIPTDIR", "-f", "gcc", *scripts], cwd=TREE,
                          capture_output=True, text=True)
    yield from (done.stdout + done.stderr).splitlines()


@check
def clang_format() -> Findings:
    sources = [str(path) for path in tracked() if path.suffix in {".h", ".cc"}]
    done = subprocess.run(["clang-format", "--dry-run", "--Werror", *sources], cwd=TREE,
                          capture_output=True, text=True)
    yield from (line for line in done.stderr.splitlines() if "error:" in line)


@check
def python_compiles() -> Findings:
    for path in tracked():
        if path.suffix == ".py":
            try:
                compile((TREE / path).read_text(encoding="utf-8"), str(path), "exec")
            except SyntaxError as error:
                yield f"{path}:{error.lineno}: {error.msg}"


def main() -> int:
    wanted = sys.argv[1:] or list(CHECKS)
    failed = 0
    for name in wanted:
        findings = list(CHECKS[name]())
        failed += bool(findings)
        print("FAIL" if findings else "ok  ", name)
        for finding in findings[:50]:
            print("    ", finding)
    print("COUNT", len(wanted) - failed, failed)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
