#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The user interface without a browser: types, lint, component tests.
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"

cd "$top/bangui-web/ui"
install_node_modules

passed=0
failed=0
step() {
  echo "--- $*"
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
npm run generate
step npm run typecheck
step npm run lint
report=$BANGUI_TEST_DIR/logs/vitest.json
rm -f "$report"
npx vitest run --reporter=default --reporter=json --outputFile.json="$report" || true
read -r vitest_passed vitest_failed < <(node -e '
  const report = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
  // A file that does not load has no tests; a test that was skipped did not run.
  const broken = report.testResults.filter(file => file.status === "failed" && file.assertionResults.length === 0);
  console.log(report.numPassedTests, report.numTotalTests - report.numPassedTests + broken.length);
' "$report") || {
  vitest_passed=0
  vitest_failed=1
}
echo "COUNT $((passed + vitest_passed)) $((failed + vitest_failed))"
