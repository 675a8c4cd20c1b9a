#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Creates the system user that bangui-web runs as, unless it is there: no password, no shell, no home.
set -eu
user=_bangui
id "$user" >/dev/null 2>&1 ||
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
