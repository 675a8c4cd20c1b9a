# SPDX-License-Identifier: Apache-2.0
"""Times and tables. A benchmark runs the thing and its yardstick in turn, so that what disturbs the
machine disturbs both."""
from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Row:
    """One way of doing it: seconds of each run, or requests per second of each run."""

    name: str
    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def p99(self) -> float:
        return sorted(self.samples)[min(len(self.samples) - 1, int(len(self.samples) * 0.99))]


def alternate(ways: dict[str, Callable[[], object]], runs: int, warm_up: int = 5,
              fewer: dict[str, int] | None = None) -> list[Row]:
    """Times each way `runs` times, in turn; those in `fewer` so many times, spread over all turns."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    every = {name: max(1, runs // count) for name, count in (fewer or {}).items()}
    for number in range(-warm_up, runs):
        for name, way in ways.items():
            if name in every and (number < 0 or number % every[name] != 0):
                continue
            began = time.perf_counter()
            way()
            took = time.perf_counter() - began
            if number >= 0:
                seconds[name].append(took)
    return [Row(name, tuple(samples)) for name, samples in seconds.items()]


def latency_table(title: str, rows: list[Row], note: str = "") -> str:
    """The first row is ours; the ratio says how many times as long the others take."""
    ours = rows[0].median
    lines = [f"### {title}", "", *([note, ""] if note else []),
             "| way | median | p99 | median against ours |", "|---|---:|---:|---:|"]
    lines += [f"| {row.name} | {row.median * 1e3:.3f} ms | {row.p99 * 1e3:.3f} ms | {row.median / ours:.2f} × |"
              for row in rows]
    return "\n".join(lines) + "\n"


def growth_table(title: str, groups: dict[str, list[Row]], first: str, note: str = "") -> str:
    """Groups of rows, each with its own first row as what the others are compared with."""
    lines = [f"### {title}", "", *([note, ""] if note else []),
             f"| {first} | way | runs | median | p99 | most | median against ours |",
             "|---:|---|---:|---:|---:|---:|---:|"]
    for group, rows in groups.items():
        for row in rows:
            lines.append(f"| {group} | {row.name} | {len(row.samples)} | {row.median * 1e3:,.2f} ms | "
                         f"{row.p99 * 1e3:,.2f} ms | {max(row.samples) * 1e3:,.2f} ms | "
                         f"{row.median / rows[0].median:.2f} × |")
    return "\n".join(lines) + "\n"


def rate_table(title: str, rows: list[Row], note: str = "") -> str:
    """The last row is the yardstick; the ratio says which part of it the others reach."""
    yardstick = rows[-1].median
    lines = [f"### {title}", "", *([note, ""] if note else []),
             "| server | median | lowest | of the yardstick |", "|---|---:|---:|---:|"]
    lines += [f"| {row.name} | {row.median:,.0f}/s | {min(row.samples):,.0f}/s | {row.median / yardstick:.0%} |"
              for row in rows]
    return "\n".join(lines) + "\n"
