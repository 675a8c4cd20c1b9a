#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A real browser in front of the whole of BanGUI. Root's, because the rig under it is.
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
. "$top/packaging/dependencies.sh"

build_folder "$BANGUI_TEST_BUILD" g++ product
cd "$top/tests/e2e"
install_node_modules
status=0
report=$BANGUI_TEST_DIR/logs/e2e.tap
as_root env "PATH=$PATH" "BANGUI_TEST_BUILD=$BANGUI_TEST_BUILD" "BANGUI_TEST_CACHE=$BANGUI_TEST_CACHE" \
  node --test --test-concurrency=1 --test-reporter=tap | tee "$report" || status=$?
# The totals are the last lines of the report; what was skipped, cancelled or left open did not pass.
awk '/^# tests / { tests = $3 } /^# pass / { passed = $3 } END { print "COUNT", passed + 0, tests - passed }' "$report"
exit "$status"
