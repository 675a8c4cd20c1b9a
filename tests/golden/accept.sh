#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Replaces the golden files by what the code of today writes. Look at the difference before you commit it: a
# changed byte in ipc/ or field in operations.md is a changed protocol.
#
#     tests/golden/accept.sh BUILD_DIRECTORY
set -eu

[ $# -eq 1 ] || { sed -n '3,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
ninja -C "$1" tests/unit/proto/unit_proto
BANGUI_GOLDEN_ACCEPT=1 "$1/tests/unit/proto/unit_proto" --test-case='The wire is as it was'
cp "$1/proto/operations.md" "$(dirname "$0")/operations.md"
git -C "$(dirname "$0")" status --short .
