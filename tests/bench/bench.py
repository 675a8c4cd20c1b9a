#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The benchmarks, over real daemons in a release build. Run by run.sh."""
from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "tests/support"))
from fail2ban_socket import Fail2banSocket  # noqa: E402
from growth import growth  # noqa: E402
from http_client import API, Client  # noqa: E402
from measure import Row, alternate, latency_table, rate_table  # noqa: E402
from parts import JAILS, Exchange, address, fill  # noqa: E402
from private_fail2ban import wait_until  # noqa: E402
from rig import Rig  # noqa: E402
from child import Child  # noqa: E402, on the path since private_fail2ban

BANS_PER_JAIL = 1000
RUNS = 200
CLIENT_RUNS = 10  # of fail2ban-client, a process each
LOAD_RUNS = 5
LOAD_REQUESTS = 40_000
CONNECTIONS = 8


def filled(rig: Rig) -> Client:
    """The administrator, once all the bans are shown."""
    admin = rig.administrator()
    for number, jail in enumerate(JAILS):
        fill(rig, admin, jail.name, [address(number, ban) for ban in range(BANS_PER_JAIL)], BANS_PER_JAIL)
    return admin


def overview() -> str:
    with Rig(jails=JAILS) as rig:
        admin = filled(rig)
        with Fail2banSocket(rig.fail2ban.socket) as raw:
            rows = alternate({
                "BanGUI: `GET /api/v1/jails`, Unix socket": Exchange(admin, f"{API}/jails"),
                "raw socket: `status`, then `status J` of each": lambda: [
                    raw.ask("status"), *(raw.ask("status", jail.name) for jail in JAILS)],
            }, RUNS)
        rows += alternate({
            "`fail2ban-client status J` of each": lambda: [
                rig.fail2ban.client("status", jail.name) for jail in JAILS],
            "`fail2ban-client status`": lambda: rig.fail2ban.client("status"),
        }, CLIENT_RUNS, warm_up=1)
    return latency_table(f"P1: overview of {len(JAILS)} jails with {BANS_PER_JAIL:,} bans each", rows,
                         "Target: p50 at most 1 ms, p99 at most 5 ms.")


NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 10000000;
    open_file_cache max=16 inactive=1h;
    default_type application/json;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    server {{
        listen unix:{folder}/nginx.sock;
        root {folder}/served;
    }}
}}
"""


def load(socket: Path, path: str, headers: dict[str, str]) -> float:
    """Requests per second, as h2load counts them; every answer has to be a good one."""
    options = [f"--header={name}: {value}" for name, value in headers.items()]
    said = subprocess.run(
        ["h2load", "--h1", "--threads=1", f"--clients={CONNECTIONS}", f"--requests={LOAD_REQUESTS}",
         f"--base-uri=unix:{socket}", *options, f"http://localhost{path}"],
        check=True, capture_output=True, text=True).stdout
    if f"status codes: {LOAD_REQUESTS} 2xx" not in said:
        raise RuntimeError(said)
    match = re.search(r"finished in .*?, ([\d.]+) req/s", said)
    if match is None:
        raise RuntimeError(said)
    return float(match[1])


def requests() -> str:
    tables = []
    with Rig(jails=JAILS) as rig:
        admin = filled(rig)
        page = admin.request("GET", "/").body.decode()
        asset = re.search(r'/assets/[^"]+\.js', page)
        if asset is None:
            raise RuntimeError("the page names no script")
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in admin.cookies.items())}
        cases = (("the largest script, compressed", asset[0], {"Accept-Encoding": "br"}),
                 ("the overview", f"{API}/jails", cookie))
        served = rig.folder / "served"
        for number, (_, path, headers) in enumerate(cases):
            answer = admin.request("GET", path, headers=headers)
            served.mkdir(exist_ok=True)
            (served / f"case{number}").write_bytes(answer.body)
        configuration = rig.folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=rig.folder))
        nginx = Child("nginx", ["/usr/sbin/nginx", "-c", str(configuration)], rig.folder / "nginx.out")
        try:
            nginx.spawn()
            wait_until((rig.folder / "nginx.sock").exists, 10, "nginx")
            for number, (what, path, headers) in enumerate(cases):
                rates: dict[str, list[float]] = {"bangui-web": [], "nginx, the same bytes from a file": []}
                for _ in range(LOAD_RUNS):
                    rates["bangui-web"].append(load(rig.web.socket, path, headers))
                    rates["nginx, the same bytes from a file"].append(
                        load(rig.folder / "nginx.sock", f"/case{number}", headers))
                size = (served / f"case{number}").stat().st_size
                tables.append(rate_table(
                    f"P11: {what} ({size:,} bytes)", [Row(name, tuple(values)) for name, values in rates.items()],
                    f"{CONNECTIONS} kept connections over a Unix socket, {LOAD_REQUESTS:,} requests a run, "
                    f"{LOAD_RUNS} runs in turn; both servers use one process. Target: at least 60 %."))
        finally:
            nginx.stop()
    return "\n".join(tables)


BENCHMARKS: dict[str, Callable[[], str]] = {"overview": overview, "requests": requests, "growth": growth}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="the tables also into Docs/PERFORMANCE.md")
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []])
    options = parser.parse_args()
    tables = []
    for name in options.names or BENCHMARKS:
        tables.append(BENCHMARKS[name]())
        print(tables[-1], flush=True)
    if options.write:
        head = (f"# Performance\n\nWritten by `tests/bench/run.sh --write`; every figure is from one run, beside its "
                f"yardstick, on {os.cpu_count()} cores ({platform.machine()}, Linux {platform.release()}). "
                "Machines differ: look at the ratios.\n\n")
        (TREE / "Docs/PERFORMANCE.md").write_text(head + "\n".join(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
