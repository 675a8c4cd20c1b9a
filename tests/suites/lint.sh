#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What can be said of the tree without building it.
exec /usr/bin/python3 "$(dirname "${BASH_SOURCE[0]}")/../lint/lint.py"
