#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Unpacks Debian's fail2ban into a folder without installing it: nothing is configured, no service
# starts, the machine's own fail2ban stays as it is.
#
#     packaging/demo/fetch_fail2ban.sh SUITE FOLDER        (SUITE: bookworm has 1.0.2, trixie 1.1.0)
#
# The package comes from the mirror this machine's apt already uses and is checked against the
# archive keys this machine already trusts. Needs no root. Does nothing when FOLDER is complete.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: ${0##*/} SUITE FOLDER" >&2
  exit 2
fi
suite=$1
folder=$2
[ ! -x "$folder/usr/bin/fail2ban-server" ] || exit 0

mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{state/lists/partial,cache/archives/partial,tree}
: >"$work/status"

# shellcheck disable=SC2016  # the $(WORDS) are for apt to fill in
# The first line of the machine's own list that is Debian's main archive: not its security or
# updates suite, and no other vendor's.
mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(RELEASE) $(REPO_URI)' 2>/dev/null |
  awk '$1 == "Debian" && $2 == "Debian" && $3 == "main" && $4 !~ /-/ { print $5; exit }')
if [ -z "$mirror" ]; then
  # Without downloaded indexes apt knows the addresses but not yet whose they are.
  mirror=$(apt-get --print-uris update | sed -n "s|^'\(.*/debian/\)dists/[a-z]*/InRelease'.*|\1|p" | head -n 1)
fi
if [ -z "$mirror" ]; then
  echo "apt on this machine has no Debian archive to fetch fail2ban from" >&2
  exit 1
fi

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keyring] $mirror $suite main" >"$work/sources.list"
private_apt=(apt-get -qq
  -o "Dir::State=$work/state" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work/cache"
  -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
  -o "APT::Sandbox::User=$(id -un)")
"${private_apt[@]}" update
(cd "$work" && "${private_apt[@]}" download fail2ban)
dpkg-deb --extract "$work"/fail2ban_*.deb "$work/tree"

# Complete or absent: another run may have been faster, and its tree is as good.
mv -T "$work/tree" "$folder" 2>/dev/null || [ -x "$folder/usr/bin/fail2ban-server" ]
