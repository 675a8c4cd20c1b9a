#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Debian package: built twice, looked over by lintian, and used on a Debian machine in a container.
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
. "$top/packaging/dependencies.sh"

folder=$BANGUI_TEST_DIR/package
before=$BANGUI_TEST_DIR/package-before
# With ccache before the compiler, as everywhere here.
build() { PATH=/usr/lib/ccache:$PATH "$top/packaging/build_deb.sh" "$folder"; }
build
rm -rf "$before"
mkdir "$before"
mv "$folder"/bangui*.deb "$before"
CCACHE_RECACHE=1 build
deb=("$folder"/bangui_*_*.deb)

passed=0
failed=0
check() {
  echo "--- $1"
  shift
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
same() {
  local file
  for file in "$before"/*.deb; do cmp "$file" "$folder/${file##*/}" || return; done
}
check "two builds are the same" same
check lintian lintian --fail-on error,warning --tag-display-limit 0 "${deb[0]}"

# A browser looks at what the machine shows.
(cd "$top/tests/e2e" && install_node_modules)
status=0
as_root env "PATH=$PATH" "BANGUI_TEST_PACKAGE=${deb[0]}" "BANGUI_TEST_TREE=$BANGUI_TEST_CACHE/machine" \
  /usr/bin/python3 "$top/tests/support/run_unittest.py" "$top/tests/package" | tee "$BANGUI_TEST_DIR/logs/package.txt" ||
  status=$?
# Leaves nothing behind, on a copy of the machine's tree.
look_with_piuparts() {
  as_root piuparts --no-upgrade-test --existing-chroot "$BANGUI_TEST_CACHE/machine" --distribution bookworm \
    --mirror "http://deb.debian.org/debian main" --tmpdir "$BANGUI_TEST_DIR" --log-level info "${deb[0]}"
}
check piuparts look_with_piuparts
read -r _ more_passed more_failed < <(tail -n 1 "$BANGUI_TEST_DIR/logs/package.txt")
echo "COUNT $((passed + more_passed)) $((failed + more_failed))"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ]
