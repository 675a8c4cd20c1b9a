#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A short run of every fuzz target under clang's libFuzzer, from its corpus, bounded by runs and not by
# time, from one seed, so that it is the same work everywhere. (The unit suite replays the corpora under g++.)
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"

runs=20000
build=$BANGUI_TEST_DIR/fuzz
mapfile -t names < <(cd "$top/tests/fuzz" && printf '%s\n' *_fuzz.cc | sed 's/_fuzz\.cc$//')
mapfile -t targets < <(printf 'tests/fuzz/%s_fuzz\n' "${names[@]}")
build_folder "$build" clang++ "${targets[@]}"

passed=0
failed=0
for name in "${names[@]}"; do
  echo "--- $name"
  # New inputs go to the first folder and are dropped; a crash is kept beside the log.
  found=$(mktemp -d)
  corpus=("$found")
  [ ! -d "$top/tests/fuzz/corpus/$name" ] || corpus+=("$top/tests/fuzz/corpus/$name")
  if "$build/tests/fuzz/${name}_fuzz" -runs="$runs" -seed=1 -timeout=10 -rss_limit_mb=1024 \
    -print_final_stats=0 -artifact_prefix="$BANGUI_TEST_DIR/logs/$name-" "${corpus[@]}"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
  rm -rf "$found"
done
echo "COUNT $passed $failed"
