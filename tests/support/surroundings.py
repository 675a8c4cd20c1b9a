# SPDX-License-Identifier: Apache-2.0
"""What a banguid under test is told of the machine around it."""
from __future__ import annotations

from typing import Any

DAY = 86400  # longer than any test: it is looked at once

# Of daemons.Banguid. Without a network nothing but loopback is protected beside the policy: a test's addresses may be the
# machine's own.
NONE: dict[str, Any] = {"protect": {"fresh_for": DAY}, "collects_in": ("unshare", "--net")}
REAL: dict[str, Any] = {"protect": {"fresh_for": DAY}}
