#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a clone to a running BanGUI. See --help.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$here")
. "$here/dependencies.sh"

usage() {
  cat <<TEXT
usage: packaging/run.sh [options]

Installs the packages that are missing, builds BanGUI and runs both daemons as their real users, in
front of this machine's fail2ban when that answers, else in front of a private demonstration fail2ban
that bans nothing anywhere. Prints where the page is; Ctrl-C stops everything it started.

  --port PORT             of the page on 127.0.0.1 (default 8080)
  --dir FOLDER            for the build and what BanGUI keeps: users, settings, history
                          (default: build-run in the clone, or /var/lib/bangui-run when the daemon's
                          user cannot enter the clone)
  --demo                  use the private fail2ban even when this machine has one
  --fail2ban-socket PATH  of the fail2ban to use (default /var/run/fail2ban/fail2ban.sock)
  --help                  this text

Root is needed to install packages, to create the system user _bangui and to start the daemons; run
as somebody else, the script asks sudo for exactly these steps and builds as you.
TEXT
}

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

say() {
  echo "== $*"
}

port=8080
dir=
fail2ban=(--fail2ban auto)
while [ $# -gt 0 ]; do
  option=$1
  case "$option" in
    --help | -h)
      usage
      exit 0
      ;;
    --demo) fail2ban=(--fail2ban demo) ;;
    --port | --dir | --fail2ban-socket)
      [ $# -ge 2 ] || fail "$option needs a value (see --help)"
      shift
      case "$option" in
        --port) port=$1 ;;
        --dir) dir=$1 ;;
        --fail2ban-socket) fail2ban=(--fail2ban "$(realpath -m -- "$1")") ;;
      esac
      ;;
    *) fail "unknown option: $option (see --help)" ;;
  esac
  shift
done

case "$port" in
  '' | *[!0-9]* | 0* | ??????*) fail "--port must be 1 to 65535, is: $port" ;;
esac
[ "$port" -le 65535 ] || fail "--port must be 1 to 65535, is: $port"
# Asked before the build, which takes minutes; services.py finds out for certain.
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  fail "port $port on 127.0.0.1 is taken; choose another with --port"
fi

if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "root is needed to start the daemons, and there is no sudo"
  say "Root is needed to install packages and to start the daemons"
  sudo -v || fail "sudo refused"
fi

say "Packages"
mapfile -t node < <(node_packages)
install_packages "${build_packages[@]}" "${run_packages[@]}" "${node[@]}" ||
  fail "a package could not be installed"

daemon_user=_bangui
as_root "$here/create_user.sh" || fail "cannot create the system user $daemon_user"

# Whether the web daemon, which is nobody in particular, can reach a folder that exists.
daemon_can_enter() {
  as_root setpriv --reuid "$daemon_user" --regid "$daemon_user" --clear-groups test -x "$1"
}

if [ -n "$dir" ]; then
  mkdir -p -- "$dir" || fail "cannot create $dir"
  daemon_can_enter "$dir" ||
    fail "the user $daemon_user cannot enter $dir: a folder above it is private. Choose another with --dir"
else
  dir=$top/build-run
  mkdir -p -- "$dir" || fail "cannot create $dir"
  if ! daemon_can_enter "$dir"; then
    rmdir --ignore-fail-on-non-empty -- "$dir"
    dir=/var/lib/bangui-run
    as_root install -d -m 0755 -o "$(id -u)" -g "$(id -g)" "$dir" || fail "cannot create $dir"
  fi
fi
dir=$(cd -- "$dir" && pwd)

# One run per folder: two would share a database and a build.
exec 9>"$dir/lock"
flock -n 9 || fail "another run.sh is using $dir"

build=$dir/build
log=$dir/build.log
build_all() {
  if [ ! -f "$build/build.ninja" ]; then
    meson setup --buildtype=release "$build" "$top" || return
  fi
  ninja -C "$build" product
}
say "Building into $build (some minutes the first time; $log)"
if ! build_all >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  fail "the build failed; all of it is in $log"
fi

# Root's part. When the caller is root it takes the place of this script; otherwise this script stays
# to pass the caller's signals on, which the caller could not send to a process of root's.
services=(/usr/bin/python3 "$here/demo/services.py" --dir "$dir" --build "$build" --user "$daemon_user"
  --port "$port" "${fail2ban[@]}")
[ "$(id -u)" -ne 0 ] || exec "${services[@]}"

sudo -- "${services[@]}" &
child=$!
trap 'sudo -n kill -TERM "$child" 2>/dev/null || true' INT TERM HUP
status=0
while [ -d "/proc/$child" ]; do # a signal ends `wait` before the child has ended
  status=0
  wait "$child" || status=$?
done
exit "$status"
