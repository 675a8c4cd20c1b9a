#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the Debian package. See --help.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$here")
. "$here/dependencies.sh"

if [ $# -ne 1 ] || [ "$1" = --help ]; then
  cat <<TEXT
usage: packaging/build_deb.sh FOLDER

Installs what the build needs, and builds bangui_VERSION_ARCH.deb of git's files into FOLDER.
TEXT
  [ $# -eq 1 ] && exit 0 || exit 2
fi

mapfile -t node < <(node_packages)
install_packages "${build_packages[@]}" "${package_packages[@]}" "${node[@]}"

mkdir -p "$1"
folder=$(cd "$1" && pwd)
# Always the same path, so that two builds are the same.
source=$folder/bangui
rm -rf "$source" "$folder"/bangui_*
mkdir "$source"
git -C "$top" ls-files -z | tar -C "$top" --null --files-from=- -c | tar -x -C "$source"
mv "$source/packaging/debian" "$source/debian"
cd "$source"
# debhelper gives the build a home of its own, and with it an empty cache.
CCACHE_DIR=${CCACHE_DIR:-$(ccache --get-config cache_dir)}
export CCACHE_DIR
# Installed above; node may be another one than Debian's.
DEB_BUILD_OPTIONS="parallel=$(nproc) nocheck" dpkg-buildpackage --build=binary --unsigned-changes --no-check-builddeps
