# SPDX-License-Identifier: Apache-2.0
"""A Debian machine with systemd as PID 1, in a container: what the package is tried on. Its tree is made once and
kept as it was; each machine writes into a layer of its own. It reaches nothing but the host, over one cable."""
from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import private_fail2ban  # noqa: F401, puts packaging/demo on the path
from child import Child, wait_until

BOOT_SECONDS = 90.0
COMMAND_SECONDS = 240.0
RELEASE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
# What a machine that BanGUI watches has, and a little to look with.
PACKAGES = ("ca-certificates", "curl", "dbus", "fail2ban", "iproute2", "nftables", "nginx-light",
            "openssh-client", "openssh-server", "python3-systemd", "systemd", "systemd-sysv")


def make_tree(tree: Path, libraries: Sequence[str]) -> None:
    """The packages, and the shared libraries that the package under test depends on."""
    if tree.exists():
        return
    half = tree.with_suffix(".half")
    subprocess.run(["rm", "-rf", str(half)], check=True)
    packages = sorted({*PACKAGES, *libraries})
    subprocess.run(["mmdebstrap", "--variant=minbase", f"--include={','.join(packages)}", RELEASE, str(half), MIRROR],
                   check=True)
    half.rename(tree)


class Machine:
    """One boot of a layer over the tree. `folder` holds the layer; its path names no blanks."""

    def __init__(self, tree: Path, folder: Path, name: str = "bangui", network: int = 213):
        self.root = folder / "root"
        self.address = f"10.{network}.0.2"
        self.host_address = f"10.{network}.0.1"
        self._tree = tree
        self._folder = folder
        self._cable = f"ve-{name}"  # at most 15 letters
        self._container = Child(name, [
            "systemd-nspawn", "--directory", str(self.root), "--machine", name, "--register=no", "--keep-unit",
            "--network-veth", "--boot", "--console=pipe", "--quiet"], folder / "boot.log")
        self._leader = 0

    def set_up(self) -> None:
        """Lays the layer out; files may be put into `root` before start()."""
        for each in ("upper", "work", "root"):
            (self._folder / each).mkdir(parents=True, exist_ok=True)
        options = f"lowerdir={self._tree},upperdir={self._folder / 'upper'},workdir={self._folder / 'work'}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(self.root)], check=True)

    def start(self) -> None:
        self._container.spawn()
        wait_until(self._is_up, BOOT_SECONDS, "the machine to boot")
        for command in (["addr", "add", f"{self.host_address}/24", "dev", self._cable],
                        ["link", "set", self._cable, "up"]):
            subprocess.run(["ip", *command], check=True)
        self.run("ip", "link", "set", "lo", "up")
        self.run("ip", "addr", "add", f"{self.address}/24", "dev", "host0")
        self.run("ip", "link", "set", "host0", "up")

    def _is_up(self) -> bool:
        if self._container.ended() is not None:
            raise RuntimeError(f"the machine did not boot:\n{self._container.last_words()}")
        children = Path(f"/proc/{self._container.process.pid}/task/{self._container.process.pid}/children")
        found = children.read_text().split()
        if not found:
            return False
        self._leader = int(found[0])
        state = self.run("systemctl", "is-system-running", check=False)
        return state.strip() in ("running", "degraded")

    def stop(self) -> None:
        if self._leader:
            self.run("systemctl", "poweroff", "--force", check=False)
        self._container.stop()
        subprocess.run(["umount", "--lazy", str(self.root)], check=False)

    def run(self, *command: str, check: bool = True, words: str | None = None) -> str:
        """As root inside; what it printed, both outputs. `words` are its standard input."""
        done = subprocess.run(["nsenter", "--target", str(self._leader), "--all", "--", *command],
                              input=words, stdin=None if words is not None else subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              timeout=COMMAND_SECONDS, cwd="/", env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                                                                     "DEBIAN_FRONTEND": "noninteractive",
                                                                     "LC_ALL": "C.UTF-8"})
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}")
        return done.stdout

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)

    def read(self, path: str) -> str:
        return (self.root / path.lstrip("/")).read_text(encoding="utf-8")

    @staticmethod
    def inside(process: int, path: str) -> Path:
        """Where the host finds what a process of the machine has at this path."""
        return Path("/proc") / str(process) / "root" / path.lstrip("/")

    def property(self, unit: str, name: str) -> str:
        """One of systemd's properties of a unit."""
        return self.run("systemctl", "show", "--property", name, "--value", unit).strip()

    def process_of(self, unit: str) -> int:
        """Its main process, as the host numbers it."""
        inside = int(self.property(unit, "MainPID"))
        if inside == 0:
            raise RuntimeError(f"{unit} does not run:\n{self.run('systemctl', 'status', unit, check=False)}")
        space = os.readlink(f"/proc/{self._leader}/ns/pid")
        for entry in os.listdir("/proc"):
            try:
                numbers = re.search(r"^NSpid:\s+(.*)$", Path(f"/proc/{entry}/status").read_text(), re.M)
                if numbers and int(numbers[1].split()[-1]) == inside and os.readlink(f"/proc/{entry}/ns/pid") == space:
                    return int(entry)
            except (OSError, ValueError):
                continue
        raise RuntimeError(f"process {inside} of {unit} is not on the host")
