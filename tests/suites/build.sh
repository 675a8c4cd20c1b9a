#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by the suites that need a build. Warnings are errors here: the tree is clean and stays so.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# build_folder FOLDER CXX [TARGET...]: configured once with that compiler and both sanitizers.
build_folder() {
  local folder=$1 compiler=$2
  shift 2
  # A report of a sanitizer names lines; more debug information only takes time.
  local arguments=-g1
  # What libFuzzer wants to know of the libraries: which branches an input took.
  [ "$compiler" != clang++ ] || arguments+=' -fsanitize=fuzzer-no-link'
  if [ ! -f "$folder/build.ninja" ]; then
    CXX="ccache $compiler" meson setup --buildtype=debug -Db_sanitize=address,undefined -Dwerror=true \
      -Dcpp_args="$arguments" "$folder" "$top"
  fi
  ninja -C "$folder" "$@"
}

# In a folder with a lock file: what is installed belongs to the lock file it was installed from.
install_node_modules() {
  if ! cmp -s package-lock.json node_modules/.bangui-lock; then
    npm ci --no-audit --no-fund
    cp package-lock.json node_modules/.bangui-lock
  fi
}
