#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Both daemons in front of a real fail2ban, and what happens to them on bad days.
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
. "$top/packaging/dependencies.sh"

build_folder "$BANGUI_TEST_BUILD" g++ product
as_root env "BANGUI_TEST_BUILD=$BANGUI_TEST_BUILD" "BANGUI_TEST_CACHE=$BANGUI_TEST_CACHE" \
  /usr/bin/python3 "$top/tests/support/run_unittest.py" "$top/tests/integration"
