#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the test cases in a folder's *_test.py and ends with "COUNT passed failed".

    run_unittest.py FOLDER [NAME...]     (NAME as unittest takes it: module.Class.test)
"""
from __future__ import annotations

import sys
import unittest


def main() -> int:
    folder, names = sys.argv[1], sys.argv[2:]
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    loader = unittest.TestLoader()
    tests = loader.loadTestsFromNames(names) if names else loader.discover(folder, pattern="*_test.py")
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(tests)
    # A skipped test is one that did not run: it counts as failed. Errors of a class or module fixture
    # are on top of testsRun.
    bad = [*result.failures, *result.errors, *result.skipped]
    fixtures = sum(1 for test, _ in bad if type(test).__name__ == "_ErrorHolder")
    failed = len(bad) + len(result.unexpectedSuccesses)
    print("COUNT", max(0, result.testsRun - (failed - fixtures)), failed)
    return int(failed > 0 or result.testsRun == 0)


if __name__ == "__main__":
    sys.exit(main())
