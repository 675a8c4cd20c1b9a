#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# All that meson knows as tests: units, generator, golden files, the replay of the fuzz corpora.
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"

build_folder "$BANGUI_TEST_BUILD" g++
status=0
# Only what hangs takes ten times as long as meson would wait.
meson test -C "$BANGUI_TEST_BUILD" --no-rebuild --print-errorlogs --timeout-multiplier 10 --num-processes "$(nproc)" ||
  status=$?
/usr/bin/python3 "$top/tests/support/count_meson.py" "$BANGUI_TEST_BUILD/meson-logs/testlog.json"
exit "$status"
