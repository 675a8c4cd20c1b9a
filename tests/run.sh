#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every test there is, from a clean clone. See --help.
set -uo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/packaging/dependencies.sh"

# In the order of running: the quick ones first, then what needs their build; last package, which builds everything once
# more and a Debian machine besides.
suites=(lint unit fuzz ui integration e2e package)

usage() {
  cat <<TEXT
usage: tests/run.sh [--only SUITE]... [--dir FOLDER]

Installs what tests need, builds with sanitizers and runs every suite: ${suites[*]}.
The last line is "N passed, N failed"; the status is 0 when nothing failed and no suite was empty.
What a suite said lies in FOLDER/logs (default: build-test in the clone) and is shown when it failed.

The integration, e2e and package suites run real daemons, so they need root; sudo is asked where it is not there.
TEXT
}

only=()
dir=$top/build-test
while [ $# -gt 0 ]; do
  case "$1" in
    --help | -h)
      usage
      exit 0
      ;;
    --only | --dir)
      if [ $# -lt 2 ]; then
        echo "$1 needs a value (see --help)" >&2
        exit 2
      fi
      if [ "$1" = --only ]; then only+=("$2"); else dir=$2; fi
      shift
      ;;
    *)
      echo "unknown option: $1 (see --help)" >&2
      exit 2
      ;;
  esac
  shift
done
for suite in "${only[@]}"; do
  if [ ! -x "$top/tests/suites/$suite.sh" ]; then
    echo "there is no suite $suite; there are: ${suites[*]}" >&2
    exit 2
  fi
done
[ "${#only[@]}" -eq 0 ] || suites=("${only[@]}")

mapfile -t node < <(node_packages)
install_packages "${build_packages[@]}" "${package_packages[@]}" "${run_packages[@]}" "${test_packages[@]}" "${node[@]}" || {
  echo "a package could not be installed" >&2
  echo "0 passed, 1 failed"
  exit 1
}

mkdir -p "$dir/logs" || exit 1
dir=$(cd "$dir" && pwd)
export BANGUI_TEST_DIR=$dir            # where suites build
export BANGUI_TEST_BUILD=$dir/sanitize # the daemons that unit, integration and e2e share
export BANGUI_TEST_CACHE=$dir/cache    # fetched once, kept

passed=0
failed=0
for suite in "${suites[@]}"; do
  log=$dir/logs/$suite.log
  began=$SECONDS
  echo "== $suite ($log)"
  "$top/tests/suites/$suite.sh" >"$log" 2>&1
  status=$?
  # A suite ends with "COUNT passed failed". One that does not, or that ran nothing, has failed.
  read -r suite_passed suite_failed < <(sed -n '$s/^COUNT \([0-9]*\) \([0-9]*\)$/\1 \2/p' "$log") ||
    suite_passed=0 suite_failed=0
  if [ "$((suite_passed + suite_failed))" -eq 0 ] || { [ "$status" -ne 0 ] && [ "$suite_failed" -eq 0 ]; }; then
    suite_failed=$((suite_failed + 1))
  fi
  if [ "$suite_failed" -gt 0 ]; then
    tail -n 200 "$log"
  fi
  echo "   $suite: $suite_passed passed, $suite_failed failed, $((SECONDS - began)) s"
  passed=$((passed + suite_passed))
  failed=$((failed + suite_failed))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
