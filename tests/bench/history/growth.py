# SPDX-License-Identifier: Apache-2.0
"""Tables and a plot of what history_bench printed at several sizes: growth.py PLOT.svg OUTPUT... > TABLES.md"""
from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

RANGES = ("1h", "24h", "7d", "30d", "1y")
COLUMNS = ("median", "p99", "max", "cpu", "cpu p99")
Figures = dict[str, float]


@dataclass
class Run:
    events: int
    head: list[str] = field(default_factory=list)
    rows: dict[str, Figures] = field(default_factory=dict)
    gave_up: dict[str, int] = field(default_factory=dict)

    def widgets(self, range_: str, column: str) -> float:
        return sum(figures[column] for name, figures in self.rows.items() if name.startswith(f"{range_} "))


def read(path: str) -> Run:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    run = Run(int(lines[0].split()[0]))
    last = ""
    for line in lines[1:]:
        if found := re.fullmatch(r"(\S.*?)" + r" +([\d.]+)" * len(COLUMNS), line):
            last = found[1]
            run.rows[last] = dict(zip(COLUMNS, map(float, found.groups()[1:])))
        elif found := re.search(r"(\d+) of 200 gave up", line):
            run.gave_up[last] = int(found[1])
        elif line.startswith(("ingest", "sqlite3", "    ")) or "MiB" in line:
            run.head.append(line.strip())
    return run


def table(runs: list[Run], title: str, names: list[str]) -> str:
    columns = [f"{run.events:,}: {column}" for run in runs for column in ("p50", "p99", "CPU p99")]
    lines = [f"| {title} | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    for name in names:
        cells = [f"{run.rows[name][column]:.2f}" for run in runs for column in ("median", "p99", "cpu p99")]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def sums(runs: list[Run]) -> str:
    columns = [f"{run.events:,}: {column}" for run in runs for column in ("p50", "p99", "CPU p99")]
    lines = ["| all seven widgets | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    for range_ in RANGES:
        cells = [f"{run.widgets(range_, column):.1f}" for run in runs for column in ("median", "p99", "cpu p99")]
        lines.append(f"| {range_} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 400, 60, 24, 190, 44
COLOURS = ("#1b6ca8", "#c8553d", "#3c8d5a", "#8a5a9e", "#a07a1c", "#4a4a4a")


def plot(runs: list[Run]) -> str:
    """Median milliseconds by the processor's time over the number of events, both logarithmic."""
    lines = {f"dashboard, {range_}": [run.widgets(range_, "cpu") for run in runs] for range_ in RANGES}
    pages = [name for name in runs[0].gave_up if "text" not in name]
    lines["page of 50, dearest filter"] = [max(run.rows[name]["cpu"] for name in pages) for run in runs]
    low = min(math.floor(math.log10(value)) for values in lines.values() for value in values)
    high = 2

    def x(events: float) -> float:
        first, last = math.log10(runs[0].events), math.log10(runs[-1].events)
        return LEFT + (math.log10(events) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def text(at_x: float, at_y: float, words: str, anchor: str, colour: str = "#4a4a4a") -> str:
        return f'<text x="{at_x:.1f}" y="{at_y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             'font-size="12">', f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
    for power in range(low, high + 1):
        parts.append(f'<path d="M{LEFT} {y(10**power):.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        parts.append(text(LEFT - 8, y(10**power) + 4, f"{10**power:g} ms", "end"))
    for run in runs:
        parts.append(text(x(run.events), HEIGHT - BOTTOM + 18, f"{run.events:,}", "middle"))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "events in the archive", "middle"))
    labels = sorted(lines, key=lambda name: lines[name][-1])
    at = HEIGHT - BOTTOM + 16.0
    for name, colour in zip(labels, COLOURS):
        points = " ".join(f"{x(run.events):.1f},{y(value):.1f}" for run, value in zip(runs, lines[name]))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        at = min(at - 16, y(lines[name][-1]) + 4)
        parts.append(text(WIDTH - RIGHT + 8, at, name, "start", colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


def main(image: str, *outputs: str) -> None:
    runs = sorted(map(read, outputs), key=lambda run: run.events)
    Path(image).write_text(plot([run for run in runs if run.events >= 100_000]), encoding="utf-8")
    for run in runs:
        print(f"{run.events:,}:", *run.head, sep="\n    ")
    names = list(runs[0].rows)
    pages = list(runs[0].gave_up)
    widgets = [name for name in names if name.split()[0] in RANGES]
    print("\n### P13, P3\n")
    print(table(runs, "", [name for name in names if name not in pages and name not in widgets]))
    print("\n### P5\n")
    print(table(runs, "filter", pages))
    print("\nGave up, of 200:", "; ".join(
        f"{run.events:,}: " + (", ".join(f"{name} {count}" for name, count in run.gave_up.items() if count) or "none")
        for run in runs))
    print("\n### P4\n")
    print(sums(runs))
    print()
    print(table(runs, "widget", widgets))


if __name__ == "__main__":
    main(*sys.argv[1:])
