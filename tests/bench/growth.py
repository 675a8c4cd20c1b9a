# SPDX-License-Identifier: Apache-2.0
"""What BanGUI costs as fail2ban's bans grow: one rig, filled further and further (BANGUI_BENCH_BANS says how far)."""
from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable

from arrivals import arrivals
from fail2ban_socket import Fail2banSocket
from http_client import API, Client
from measure import Row, alternate, growth_table
from parts import JAILS, POLICY, Exchange, address, fill
from process import peak_bytes, resident_bytes
from rig import Rig

BIG = JAILS[0].name
SIZES = tuple(size for size in (10, 1_000, 10_000, 100_000)
              if size <= int(os.environ.get("BANGUI_BENCH_BANS", "100000")))
RUNS = 200
ACTS = 100  # within the burst that the policy allows
FEW_RUNS = 5  # of what takes long: a process each, a list of everything
WINDOWS = 6  # with and without BanGUI, in turn
WINDOW_SECONDS = 3.0
PING_EVERY = 0.002
BAN_EVERY = 0.5
API_BLOCK, SOCKET_BLOCK, PROBE_BLOCK = 100, 110, 120  # of addresses


def overview(rig: Rig, admin: Client, raw: Fail2banSocket, size: int) -> list[Row]:
    by_client, by_socket = "`fail2ban-client status`, then of each jail", "raw socket: `status`, then of each jail"
    return alternate({
        "BanGUI: `GET /api/v1/jails`": Exchange(admin, f"{API}/jails"),
        by_socket: lambda: [raw.ask("status"), *(raw.ask("status", jail.name) for jail in JAILS)],
        by_client: lambda: [rig.fail2ban.client("status"),
                            *(rig.fail2ban.client("status", jail.name) for jail in JAILS)],
    }, RUNS, fewer={by_client: FEW_RUNS, **({by_socket: 20} if size > 10_000 else {})})


def page(rig: Rig, admin: Client, raw: Fail2banSocket, size: int) -> list[Row]:
    def of(query: str) -> Exchange:
        return Exchange(admin, f"{API}/jails/{BIG}/bans?limit=50{query}")

    by_client, by_socket = "`fail2ban-client get J banip --with-time`", "raw socket: `get J banip --with-time`"
    return alternate({
        "BanGUI: 50 bans, newest first": of("&sort=-banned_at"),
        "BanGUI: 50 bans, by address": of("&sort=address"),
        "BanGUI: 50 bans, the last to end first, with search": of("&sort=-expires_at&search=7.1"),
        "BanGUI: search that finds nothing": of("&search=no-such"),
        by_socket: lambda: raw.ask("get", BIG, "banip", "--with-time"),
        by_client: lambda: rig.fail2ban.client("get", BIG, "banip", "--with-time"),
    }, RUNS, fewer={by_client: FEW_RUNS, by_socket: FEW_RUNS if size > 10_000 else 20})


def ban(rig: Rig, admin: Client, raw: Fail2banSocket, size: int) -> list[Row]:
    by_us, by_socket = ([address(block, number) for number in range(ACTS + 5)] for block in (API_BLOCK, SOCKET_BLOCK))
    left_to_us, left_to_socket = iter(by_us), iter(by_socket)

    def us() -> None:
        one = next(left_to_us)
        answer = admin.put(admin.ban_path(BIG, one))
        if answer.status != 201:
            raise RuntimeError(f"refused: {one} {answer.body!r}")

    def socket() -> None:
        raw.ask("set", BIG, "banip", next(left_to_socket))

    rows = alternate({"BanGUI: `PUT …/bans/ADDRESS`": us, "raw socket: `set J banip`": socket}, ACTS)
    listed = raw.ask("get", BIG, "banip")  # once: to look for one address, fail2ban goes through all
    if missing := [one for one in (*by_us, *by_socket) if one.encode() not in listed]:
        raise RuntimeError(f"not banned: {missing}")
    raw.ask("set", BIG, "unbanip", *by_us, *by_socket)
    return rows


def pings(raw: Fail2banSocket, new: Callable[[], str] | None) -> list[float]:
    """How long fail2ban lets another client wait. With `new`, it bans all the time."""
    samples = []
    pause = threading.Event()
    end = time.perf_counter() + WINDOW_SECONDS
    next_ban = 0.0
    while (now := time.perf_counter()) < end:
        if new is not None and now > next_ban:
            raw.ask("set", BIG, "banip", new())
            next_ban = now + BAN_EVERY
        began = time.perf_counter()
        raw.ask("ping")
        samples.append(time.perf_counter() - began)
        pause.wait(PING_EVERY)
    return samples


def held(rig: Rig, admin: Client, raw: Fail2banSocket) -> list[Row]:
    """Waits of another client with BanGUI at work and somebody looking, and with bangui-web stopped."""
    rows: dict[str, list[float]] = {}
    numbers = itertools.count()
    made: list[str] = []

    def new() -> str:
        made.append(address(PROBE_BLOCK, next(numbers)))
        return made[-1]

    with admin.events():
        for _ in range(WINDOWS):
            for what, source in (("nothing happens", None), (f"a ban every {BAN_EVERY:g} s", new)):
                rows.setdefault(f"BanGUI watched, {what}", []).extend(pings(raw, source))
                rig.web.process.send_signal(signal.SIGSTOP)
                try:
                    rows.setdefault(f"without BanGUI, {what}", []).extend(pings(raw, source))
                finally:
                    rig.web.process.send_signal(signal.SIGCONT)
    raw.ask("set", BIG, "unbanip", *made)
    return [Row(name, tuple(samples)) for name, samples in rows.items()]


def memory_table(groups: dict[str, list[tuple[str, int, int]]]) -> str:
    lines = ["### P9: memory", "", "After all of the above. Target: banguid at most 8 MiB; bangui-web at most 32 MiB "
             "idle, 96 MiB at 100,000 bans.", "", "| bans | process | resident | most ever |", "|---:|---|---:|---:|"]
    lines += [f"| {group} | {name} | {now / 2**20:.1f} MiB | {most / 2**20:.1f} MiB |"
              for group, rows in groups.items() for name, now, most in rows]
    return "\n".join(lines) + "\n"


def growth() -> str:
    tables: dict[str, dict[str, list[Row]]] = {}
    memory: dict[str, list[tuple[str, int, int]]] = {}
    readings: dict[str, int] = {}
    with Rig(jails=JAILS, policy=POLICY) as rig:
        admin = rig.administrator()
        done = 0
        for size in SIZES:
            label = f"{size:,}"
            began = time.perf_counter()
            fill(rig, admin, BIG, [address(0, number) for number in range(done, size)], size)
            print(f"{label} bans after {time.perf_counter() - began:.1f} s", flush=True)
            done = size
            with Fail2banSocket(rig.fail2ban.socket) as raw:
                for target, rows in (("P1", overview(rig, admin, raw, size)), ("P2", page(rig, admin, raw, size)),
                                     ("P16", ban(rig, admin, raw, size)), ("P8", held(rig, admin, raw))):
                    tables.setdefault(target, {})[label] = rows
                tables.setdefault("P7", {})[label], readings[label] = arrivals(rig, raw)
            memory[label] = [(child.name, resident_bytes(child.process.pid), peak_bytes(child.process.pid))
                             for child in (rig.banguid, rig.web, rig.fail2ban)]
    first = "bans in one jail"
    return "\n".join([
        growth_table(f"P1: overview of {len(JAILS)} jails, one of them growing", tables["P1"], first,
                     "Target: p50 at most 1 ms, p99 at most 5 ms, the same at each size."),
        growth_table("P2: a page of 50 bans", tables["P2"], first, "Target: p99 at most 5 ms."),
        growth_table("P7: a ban, until a browser is told", tables["P7"], first,
                     "By `GET /api/v1/events` over HTTP. Target: p99 at most 100 ms at 200 bans a second, 500 bans at "
                     "once all told within 2 s. fail2ban finds a line with its polling backend, which takes its time. "
                     "Told to read the list again, and has: " + ", ".join(
                         f"{count} × at {label} bans" for label, count in readings.items()) + "."),
        growth_table("P8: how long fail2ban lets another client's `ping` wait", tables["P8"], first,
                     "An event stream is open. Target: no request of ours holds its socket over 50 ms: the most with "
                     "BanGUI against the most without it."),
        memory_table(memory),
        growth_table("P16: a ban, until fail2ban has it", tables["P16"], first,
                     "All are read back afterwards. Target: at most 5 ms more.")])
