#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The part of packaging/run.sh that needs root: starts fail2ban where it is needed, and both daemons
as their real users; says when they are ready; ends them all, in order, when one of them ends or on
SIGINT, SIGTERM or SIGHUP.

What lasts lies in --dir; sockets and the demonstration's logs lie in a folder under /run or /tmp that
is removed at the end, because the path of a Unix socket is short and fail2ban's may not hold blanks.
"""
from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from child import Child
from daemons import Banguid, Web
from fail2ban_process import Jail, PrivateFail2ban, Program, answers

HERE = Path(__file__).resolve().parent
MACHINE_SOCKET = Path("/var/run/fail2ban/fail2ban.sock")
MACHINE_SERVER = Path("/usr/bin/fail2ban-server")
COLLECT_SECONDS = 60  # between two looks at what surrounds this machine
LOOK_SECONDS = 0.5  # between two looks at whether everything still runs
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

JAILS = (
    Jail("sshd", r"^\s*sshd\[\d+\]: Failed password for \S+ from <ADDR> port \d+ ssh2$",
         max_retry=3, ban_time=600),
    Jail("web-login", r"^\s*web: <ADDR> POST \S+ 401$",
         max_retry=5, ban_time=120, options=("bantime.increment = true",)),
    Jail("mail", r"^\s*smtpd: SASL LOGIN authentication failed for \S+ from <ADDR>$",
         max_retry=2, ban_time=3600),
)


class Problem(Exception):
    """Something the user should read, and the end."""


class Stopped(Exception):
    """A signal asked for the end."""


def say(text: str) -> None:
    print(text, flush=True)


def refuse_taken_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Problem(f"cannot use port {port} on 127.0.0.1: {error.strerror}; "
                          "choose another with --port") from error


def demonstration(runtime: Path, keep: Path) -> PrivateFail2ban:
    program = Program()
    if not MACHINE_SERVER.exists():
        # A copy of the package is enough: installing it would start a service that bans for real.
        program = Program(keep / "package")
        fetched = subprocess.run([HERE / "fetch_fail2ban.sh", "bookworm", program.tree])
        if fetched.returncode != 0:
            raise Problem("cannot fetch the fail2ban package")
    return PrivateFail2ban(program, runtime / "fail2ban", keep, JAILS)


def choose_fail2ban(wanted: str, runtime: Path, keep: Path) -> tuple[Path, PrivateFail2ban | None]:
    """The socket to use, and the server to start for it, if any."""
    if wanted == "auto":
        if answers(MACHINE_SOCKET):
            say(f"== This machine's fail2ban answers at {MACHINE_SOCKET}")
            return MACHINE_SOCKET, None
        wanted = "demo"
    if wanted == "demo":
        say("== A private fail2ban with three jails and made-up traffic; it bans nothing anywhere")
        keep.mkdir(parents=True, exist_ok=True)
        server = demonstration(runtime, keep)
        return server.socket, server
    path = Path(wanted)
    if not answers(path):
        raise Problem(f"no fail2ban answers at {path}")
    return path, None


def run(options: argparse.Namespace, runtime: Path, cleanup: contextlib.ExitStack) -> None:
    refuse_taken_port(options.port)
    logs = options.dir / "log"
    logs.mkdir(exist_ok=True)
    children: list[Child] = []

    def start(child: Child) -> None:
        say(f"== Starting {child.name}")
        cleanup.callback(child.stop)
        child.start()
        children.append(child)

    path, server = choose_fail2ban(options.fail2ban, runtime, options.dir / "fail2ban")
    if server is not None:
        start(server)
        start(Child("traffic", [str(HERE / "traffic.py"), str(server.runtime)], logs / "traffic.log"))
    # In the demonstration nothing is at stake.
    policy = {"allow": {"pause_jails": True, "stop_jails": True}} if server is not None else None
    banguid = Banguid(options.build, runtime, path, options.user, logs / "banguid.log", policy)
    start(banguid)
    web = Web(options.build, runtime, options.dir / "state", banguid.socket, options.user,
              logs / "bangui-web.log", port=options.port)
    start(web)

    say(f"URL: http://127.0.0.1:{options.port}/")
    token = web.setup_token()
    say(f"Setup token: {token}" if token else "Setup is done: sign in with the name and password chosen then")
    say("Ready")

    stop = threading.Event()
    collected = time.monotonic()
    while not stop.wait(LOOK_SECONDS):
        if time.monotonic() > collected + COLLECT_SECONDS:
            banguid.collect()
            collected = time.monotonic()
        for child in children:
            if child.ended() is not None:
                raise Problem(f"{child.name} ended by itself (status {child.ended()}); "
                              f"its last words:\n{child.last_words()}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--fail2ban", required=True, help="auto, demo, or the path of a socket")
    options = parser.parse_args()

    def on_signal(number: int, _frame: object) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(signal.Signals(number).name)

    for each in SIGNALS:
        signal.signal(each, on_signal)

    with contextlib.ExitStack() as cleanup:
        runtime = Path(tempfile.mkdtemp(prefix="bangui-run-"))
        cleanup.callback(shutil.rmtree, runtime, ignore_errors=True)
        runtime.chmod(0o755)
        try:
            run(options, runtime, cleanup)
        except Stopped:
            say("== Stopping")
        except (Problem, RuntimeError, TimeoutError, OSError) as error:
            for each in SIGNALS:
                signal.signal(each, signal.SIG_IGN)
            print(f"run.sh: {error}", file=sys.stderr, flush=True)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
