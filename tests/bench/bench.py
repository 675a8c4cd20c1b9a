#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The benchmarks, over real daemons in a release build. Run by run.sh."""
from __future__ import annotations

import argparse
import itertools
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
from http_client import API, Client  # noqa: E402
from measure import Row, alternate, latency_table, rate_table  # noqa: E402
from private_fail2ban import Jail, wait_until  # noqa: E402
from rig import Rig  # noqa: E402
from child import Child  # noqa: E402, on the path since private_fail2ban

JAILS = tuple(Jail(f"jail{number}", actions=()) for number in range(8))
BANS_PER_JAIL = 1000
RUNS = 200
CLIENT_RUNS = 10  # of fail2ban-client, a process each
LOAD_RUNS = 5
LOAD_REQUESTS = 40_000
CONNECTIONS = 8
FILL_SECONDS = 120.0
IS_BANNED = b"K\x01\x86\x94."  # the end of (0, 1), as protocols 4 and 5 write it


def address(jail: int, number: int) -> str:
    return f"10.{jail}.{number // 250}.{number % 250 + 1}"


def fill(rig: Rig, admin: Client) -> None:
    with Fail2banSocket(rig.fail2ban.socket) as raw:
        for number, jail in enumerate(JAILS):
            raw.ask("set", jail.name, "banip", *(address(number, ban) for ban in range(BANS_PER_JAIL)))
    wanted = len(JAILS) * BANS_PER_JAIL

    def shown() -> bool:
        jails = admin.get("/jails").json.get("items", [])
        return sum(jail["currently_banned"] for jail in jails) == wanted

    wait_until(shown, FILL_SECONDS, f"{wanted} bans to be shown")


class Exchange:
    """One request over a kept connection, prepared once: what is measured is the server."""

    def __init__(self, client: Client, path: str):
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        self._request = (f"GET {path} HTTP/1.1\r\nHost: {client.place.authority}\r\nCookie: {cookie}\r\n\r\n").encode()
        self._connection = client.place.connect()

    def __call__(self) -> bytes:
        self._connection.sendall(self._request)
        answer = self._connection.recv(1 << 16)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        match = re.search(rb"(?i)content-length: (\d+)", head)
        if match is None:
            raise RuntimeError("no length")
        while len(body) < int(match[1]):
            body += self._connection.recv(1 << 16)
        return body


def overview() -> str:
    with Rig(jails=JAILS) as rig:
        admin = rig.administrator()
        fill(rig, admin)
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
        admin = rig.administrator()
        fill(rig, admin)
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


def ban() -> str:
    # As many acts as the policy can allow: what is measured is not its limit.
    with Rig(jails=JAILS, policy={"limits": {"acts_per_second": 100, "act_burst": 1000}}) as rig:
        admin = rig.administrator()
        numbers = itertools.count()
        with Fail2banSocket(rig.fail2ban.socket) as raw:
            def read_back(one: str) -> None:
                if not raw.ask("get", "jail0", "banned", one).endswith(IS_BANNED):
                    raise RuntimeError(f"not banned: {one}")

            def by_api() -> None:
                one = address(100, next(numbers))
                if admin.put(admin.ban_path("jail0", one)).status != 201:
                    raise RuntimeError(f"refused: {one}")
                read_back(one)

            def by_socket() -> None:
                one = address(200, next(numbers))
                raw.ask("set", "jail0", "banip", one)
                read_back(one)

            rows = alternate({"BanGUI: `PUT …/bans/ADDRESS`": by_api, "raw socket: `set J banip`": by_socket}, RUNS)
    over = (rows[0].median - rows[1].median) * 1e3
    return latency_table("P16: a ban, until fail2ban has it, read back", rows,
                         f"Both end with `get J banned ADDRESS` over the raw socket. BanGUI takes {over:.2f} ms more "
                         "(median). Target: at most 5 ms more.")


BENCHMARKS: dict[str, Callable[[], str]] = {"overview": overview, "requests": requests, "ban": ban}


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
