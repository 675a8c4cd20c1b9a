#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The whole of BanGUI for one test: a private fail2ban, banguid without capabilities, bangui-web as its
own user, all in one folder that is removed afterwards. Has to run as root.

    with Rig("1.1.0") as rig:
        admin = rig.administrator()
        admin.put(admin.ban_path("alpha", "192.0.2.7"))

As a program it serves the browser tests: it prints one line of JSON that says where everything is, takes
"kill NAME" and "start NAME" on its standard input, one a line, each answered by a line of JSON once it is
done, and ends when its input does.

    rig.py [--fail2ban VERSION] [--port PORT] [--policy JSON] [--jails JSON] [--base-path PATH]
"""
from __future__ import annotations

import argparse
import contextlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from http_client import Client, Place
from private_fail2ban import JAILS, TREE, Jail, TestFail2ban
from surroundings import NONE
from daemons import ASSETS, GEO, Banguid, Sections, Web  # on the path since private_fail2ban

USER = "_bangui"
NAME = "admin"
PASSWORD = "correct horse battery staple"


def build_folder() -> Path:
    """Where meson put the daemons: BANGUI_TEST_BUILD, as tests/run.sh sets it."""
    return Path(os.environ.get("BANGUI_TEST_BUILD") or TREE / "build-test/sanitize").resolve()


def stage(folder: Path) -> Path:
    """Copies what meson built to where the daemon's user can reach it, wherever the build is."""
    for name in ("banguid/banguid", "banguid/surroundings/bangui-protect", "bangui-web/bangui-web"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(build_folder() / name, folder / name)
    shutil.copytree(build_folder() / ASSETS, folder / ASSETS)
    (folder / GEO).mkdir(parents=True)
    shutil.copy2(build_folder() / GEO / "country.mmdb", folder / GEO / "country.mmdb")
    return folder


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Rig:
    """The three processes, started in order by `with`. Every part may be stopped, killed, suspended and
    started again by the test; what still runs at the end is ended."""

    def __init__(self, version: str = "1.0.2", jails: tuple[Jail, ...] = JAILS, port: int | None = None,
                 policy: Sections | None = None, web: Sections | None = None, surroundings: dict[str, Any] = NONE):
        subprocess.run([TREE / "packaging/create_user.sh"], check=True)
        self.folder = Path(tempfile.mkdtemp(prefix="bangui-rig-"))
        self.folder.chmod(0o755)
        binaries = stage(self.folder / "build")
        self.fail2ban = TestFail2ban(version, self.folder / "f2b", jails)
        self.banguid = Banguid(binaries, self.folder, self.fail2ban.socket, USER, self.folder / "banguid.log",
                               policy, **surroundings)
        self.web = Web(binaries, self.folder, self.folder / "state", self.banguid.socket, USER,
                       self.folder / "bangui-web.log", port=port, settings=web)
        self._cleanup = contextlib.ExitStack()

    def __enter__(self) -> Rig:
        # Undone from the last to the first: the web daemon goes before what it talks to.
        self._cleanup.callback(shutil.rmtree, self.folder, ignore_errors=True)
        try:
            for child in (self.fail2ban, self.banguid, self.web):
                self._cleanup.callback(child.stop)
                child.start()
        except BaseException:
            self._cleanup.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._cleanup.close()

    def client(self) -> Client:
        """A visitor who is not signed in."""
        return Client(Place(path=self.web.socket))

    def administrator(self) -> Client:
        """A visitor signed in as the administrator, who is created on the first call."""
        client = self.client()
        token = self.web.setup_token()
        if token is not None:
            answer = client.setup(token, NAME, PASSWORD)
        else:
            answer = client.sign_in(NAME, PASSWORD)
        if answer.status != 201:
            raise AssertionError(f"cannot sign in: {answer.status} {answer.body!r}")
        return client


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fail2ban", default="1.0.2", metavar="VERSION")
    parser.add_argument("--port", type=int, default=None, help="default: a free one")
    parser.add_argument("--policy", type=json.loads, default=None, help="sections of policy.toml, as JSON")
    parser.add_argument("--jails", type=json.loads, default=[],
                        help="further jails, as a JSON list of the fields of Jail")
    parser.add_argument("--base-path", default="/", metavar="PATH", help="where on its host the pages are")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))

    jails = (*JAILS, *(Jail(**fields) for fields in options.jails))
    with Rig(options.fail2ban, jails, options.port or free_port(), options.policy,
             {"proxy": {"base_path": options.base_path}}) as rig:
        # fail2ban's own client, for whoever is not Python.
        wrapper = rig.folder / "fail2ban-client"
        command = [*rig.fail2ban.program.command("fail2ban-client"), *rig.fail2ban.options()]
        path = rig.fail2ban.environment["PYTHONPATH"]
        wrapper.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(path)} exec {shlex.join(command)} "$@"\n')
        wrapper.chmod(0o755)
        print(json.dumps({
            "url": f"http://127.0.0.1:{rig.web.port}{options.base_path}",
            "setup_token": rig.web.setup_token(),
            "fail2ban_client": str(wrapper),
            "logs": {jail.name: str(rig.fail2ban.log_of(jail.name)) for jail in rig.fail2ban.jails},
            "pids": {child.name: child.process.pid for child in (rig.fail2ban, rig.banguid, rig.web)},
        }), flush=True)
        children = {child.name: child for child in (rig.fail2ban, rig.banguid, rig.web)}
        for line in sys.stdin:
            what, name = line.split()
            {"kill": children[name].kill, "start": children[name].start}[what]()
            print(json.dumps({what: name}), flush=True)


if __name__ == "__main__":
    main()
