#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what a `meson test` ran, as "COUNT passed failed": test cases where a program of doctest or
unittest says how many it had, else programs.

    count_meson.py BUILD/meson-logs/testlog.json
"""
from __future__ import annotations

import json
import re
import sys

DOCTEST = re.compile(r"\[doctest\] test cases:\s+\d+ \|\s+(\d+) passed \|\s+(\d+) failed")
UNITTEST = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_FAILED = re.compile(r"(?:failures|errors|unexpected successes)=(\d+)")


def count(test: dict[str, object]) -> tuple[int, int]:
    good = test["result"] == "OK"
    said = f"{test.get('stdout', '')}\n{test.get('stderr', '')}"
    if match := DOCTEST.search(said):
        passed, failed = int(match[1]), int(match[2])
    elif match := UNITTEST.search(said):
        failed = sum(map(int, UNITTEST_FAILED.findall(said)))
        passed = int(match[1]) - failed
    else:
        passed, failed = int(good), 0
    if good and passed + failed == 0:
        good = False  # a program without a test proves nothing
    if not good and failed == 0:
        failed = 1  # it crashed, or a sanitizer ended it, after its last test case
    return passed, failed


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as log:
        counts = [count(json.loads(line)) for line in log]
    print("COUNT", sum(passed for passed, _ in counts), sum(failed for _, failed in counts))


if __name__ == "__main__":
    main()
