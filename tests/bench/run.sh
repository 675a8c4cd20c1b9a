#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Benchmarks, each beside its yardstick: prints tables, and never fails for being slow.
#
#     tests/bench/run.sh [--write] [overview|requests|growth]...     (--write: also into Docs/PERFORMANCE.md)
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/packaging/dependencies.sh"
mapfile -t node < <(node_packages)
install_packages "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}" "${node[@]}"

build=$top/build-test/release
[ -f "$build/build.ninja" ] || CXX='ccache g++' meson setup --buildtype=release "$build" "$top" >&2
ninja -C "$build" >&2
as_root env "BANGUI_TEST_BUILD=$build" "BANGUI_TEST_CACHE=$top/build-test/cache" \
  /usr/bin/python3 "$top/tests/bench/bench.py" "$@"
