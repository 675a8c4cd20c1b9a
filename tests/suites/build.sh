#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by the suites that need a build. Warnings are errors here: the tree is clean and stays so.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# build_folder FOLDER CXX [TARGET...]: configured once with that compiler and both sanitizers.
build_folder() {
  local folder=$1 compiler=$2
  shift 2
  local arguments
  case "$compiler" in
    # With sanitizers it sees uninitialised variables inside libfmt that are none; clang's build has
    # the warning.
    g++) arguments=-Wno-uninitialized ;;
    # What the libraries are asked for by libFuzzer: which branches an input took.
    clang++) arguments=-fsanitize=fuzzer-no-link ;;
  esac
  if [ ! -f "$folder/build.ninja" ]; then
    CXX="ccache $compiler" meson setup --buildtype=debug -Db_sanitize=address,undefined -Dwerror=true \
      -Dcpp_args="$arguments" "$folder" "$top"
  fi
  ninja -C "$folder" "$@"
}
