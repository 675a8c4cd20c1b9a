#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Debian 12 packages that BanGUI needs, and how to install what is missing of them. Sourced by
# packaging/run.sh and tests/run.sh; run by hand it installs the lists that are named:
#
#     packaging/dependencies.sh build run test
#
# One package per line, sorted.

build_packages=(
  ca-certificates
  ccache
  g++
  libboost-dev
  libexpected-dev
  libfmt-dev
  libmaxminddb-dev
  libseccomp-dev
  libsimdjson-dev
  libsodium-dev
  libspdlog-dev
  libsqlite3-dev
  libsqlitecpp-dev
  libtomlplusplus-dev
  libuv1-dev
  meson
  ninja-build
  pkg-config
  python3
  python3-yaml
  zlib1g-dev
)

# The libraries come with the packages above; fail2ban itself is either the machine's own or a
# private copy that is never installed (packaging/demo/fetch_fail2ban.sh).
run_packages=(
  python3
  util-linux
)

# Beside build_packages, for build_deb.sh.
package_packages=(
  debhelper
  dh-apparmor
  doctest-dev
  dpkg-dev
  fakeroot
)

test_packages=(
  apparmor
  chromium
  clang
  clang-format
  doctest-dev
  gdb
  git
  libclang-rt-14-dev
  lintian
  mmdebstrap
  nghttp2-client
  nginx
  openssh-client
  piuparts
  python3
  python3-prometheus-client
  shellcheck
  systemd-container
)

# Vite 6 and the tests of the UI want node 18 or newer. A newer one of the user's is left alone.
node_packages() {
  local major
  # Without node the pipeline fails, which must not end a caller with `set -e -o pipefail`.
  major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p') || major=0
  if [ "${major:-0}" -ge 18 ] && command -v npm >/dev/null; then
    return
  fi
  printf '%s\n' nodejs npm
}

# Runs its arguments as root: directly, or by sudo where the caller is somebody else.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    echo "This needs root and there is no sudo: $*" >&2
    return 1
  fi
}

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null |
      grep -qx installed || printf '%s\n' "$package"
  done
}

# Installs what is missing of the packages given; says what it is about to do, and is silent when
# nothing is missing. Returns non-zero when a package cannot be installed.
install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@" | sort -u)
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    echo "Not a Debian machine; please install the equivalents of: ${missing[*]}" >&2
    return 1
  fi
  echo "Installing packages: ${missing[*]}"
  as_root apt-get update -qq || return
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Use-Pty=0 "${missing[@]}" >/dev/null
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  wanted=()
  for list in "$@"; do
    case "$list" in
      build) mapfile -t -O "${#wanted[@]}" wanted < <(printf '%s\n' "${build_packages[@]}"; node_packages) ;;
      package) wanted+=("${package_packages[@]}") ;;
      run) wanted+=("${run_packages[@]}") ;;
      test) wanted+=("${test_packages[@]}") ;;
      *)
        echo "usage: ${0##*/} [build] [package] [run] [test]" >&2
        exit 2
        ;;
    esac
  done
  install_packages "${wanted[@]}"
fi
