#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the Debian package on another Debian release. See --help.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$here")
. "$here/dependencies.sh"

if [ $# -ne 2 ]; then
  cat <<TEXT
usage: packaging/build_deb_in.sh RELEASE FOLDER

Makes a tree of that Debian release in FOLDER/RELEASE, if there is none, builds the package in it as build_deb.sh does, has
lintian look at it, and installs it there. The package lies in FOLDER/RELEASE-package then. For root.
TEXT
  if [ "${1:-}" = --help ]; then exit 0; else exit 2; fi
fi
release=$1
mkdir -p "$2/$release-package"
folder=$(cd "$2" && pwd)
tree=$folder/$release
install_packages mmdebstrap util-linux

if [ ! -d "$tree" ]; then
  rm -rf "$tree.half"
  packages=("${build_packages[@]}" "${package_packages[@]}" git lintian nodejs npm)
  list=$(IFS=, && echo "${packages[*]}")
  as_root mmdebstrap --variant=minbase --include="$list" "$release" "$tree.half"
  as_root mv "$tree.half" "$tree"
fi
inside='
  export HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
  # The clone may be somebody else'"'"'s than root'"'"'s.
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=/source
  /source/packaging/build_deb.sh /package
  lintian --fail-on error,warning --tag-display-limit 0 /package/bangui_*.deb
  apt-get update -qq
  apt-get install -y --no-install-recommends /package/bangui_*.deb
  banguid --version
  apt-get purge -y bangui
'
# What is mounted goes with the process. The inner shell expands.
# shellcheck disable=SC2016
as_root unshare --mount bash -euc '
  tree=$1 clone=$2 package=$3 inside=$4
  mkdir -p "$tree/source" "$tree/package"
  mount --rbind /dev "$tree/dev"
  mount -t proc proc "$tree/proc"
  mount --bind -o ro "$clone" "$tree/source"
  mount --bind "$package" "$tree/package"
  cp --dereference /etc/resolv.conf "$tree/etc/resolv.conf"
  exec chroot "$tree" env --ignore-environment bash -euc "$inside"
' bash "$tree" "$top" "$folder/$release-package" "$inside"
