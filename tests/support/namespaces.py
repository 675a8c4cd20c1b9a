# SPDX-License-Identifier: Apache-2.0
"""Two machines on one cable, each a network namespace: a server, in which everything that is started from then on
runs, and its neighbour."""
from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def _check(status: int, what: str) -> None:
    if status != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


class Namespaces:
    """`ours` and `theirs` are addresses with their length. To be entered and left by the only thread."""

    SERVER = "bangui-server"
    NEIGHBOUR = "bangui-near"

    def __init__(self, ours: tuple[str, ...], theirs: tuple[str, ...], gateway: str, resolv_conf: Path):
        self._ours, self._theirs, self._gateway = ours, theirs, gateway
        self._resolv_conf = resolv_conf

    def __enter__(self) -> Namespaces:
        with contextlib.ExitStack() as undo:
            for name in (self.SERVER, self.NEIGHBOUR):
                _run("ip", "netns", "add", name)
                undo.callback(_run, "ip", "netns", "delete", name)
            _run("ip", "link", "add", "server0", "netns", self.SERVER, "type", "veth", "peer", "name", "near0", "netns",
                 self.NEIGHBOUR)
            for name, link, addresses in ((self.SERVER, "server0", self._ours), (self.NEIGHBOUR, "near0", self._theirs)):
                for address in addresses:
                    _run("ip", "-n", name, "address", "add", address, "dev", link, *(["nodad"] if ":" in address else []))
                for each in ("lo", link):
                    _run("ip", "-n", name, "link", "set", each, "up")
            _run("ip", "-n", self.SERVER, "route", "add", "default", "via", self._gateway)
            home = [os.open(f"/proc/self/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC) for kind in ("net", "mnt")]
            for descriptor in home:
                undo.callback(os.close, descriptor)
                undo.callback(self._go, descriptor)
            _check(_libc.unshare(CLONE_NEWNS), "unshare")
            _run("mount", "--make-rprivate", "/")
            _run("mount", "--bind", str(self._resolv_conf), "/etc/resolv.conf")
            self._enter(self.SERVER)
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    @contextlib.contextmanager
    def at_the_neighbours(self) -> Iterator[None]:
        """What is opened meanwhile is opened there."""
        self._enter(self.NEIGHBOUR)
        try:
            yield
        finally:
            self._enter(self.SERVER)

    @staticmethod
    def _go(descriptor: int) -> None:
        _check(_libc.setns(descriptor, 0), "setns")

    def _enter(self, name: str) -> None:
        descriptor = os.open(f"/run/netns/{name}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._go(descriptor)
        finally:
            os.close(descriptor)
