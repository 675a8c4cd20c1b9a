# SPDX-License-Identifier: Apache-2.0
"""A process that we start, watch and end. What every part of the demo and of the test rig is."""
from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

READY_SECONDS = 30.0  # a sanitizer build on a busy machine needs a few
STOP_SECONDS = 20.0  # longer than any drain deadline
POLL_SECONDS = 0.02

# Gone with whoever started it, even if that one is killed.
BOUND_TO_US = ("/usr/bin/setpriv", "--pdeathsig", "TERM")


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Asks until the condition holds; TimeoutError names what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds:g} s still waiting for {what}")
        time.sleep(POLL_SECONDS)


class Child:
    """One process; its output is appended to a file. Can be started again after it ended."""

    def __init__(self, name: str, command: list[str], output: Path,
                 environment: dict[str, str] | None = None):
        self.name = name
        self.output = output
        self.environment = environment
        self._command = [*BOUND_TO_US, *command]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process

    def spawn(self) -> None:
        """Starts it and returns at once."""
        with open(self.output, "ab") as output:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=self.environment, start_new_session=True)

    def is_ready(self) -> bool:
        return True

    def start(self) -> None:
        """Returns once it is ready; RuntimeError with its last words when it ends instead."""
        self.spawn()
        wait_until(lambda: self.ended() is not None or self.is_ready(), READY_SECONDS,
                   f"{self.name} to be ready")
        if self.ended() is not None:
            raise RuntimeError(f"{self.name} did not start:\n{self.last_words()}")

    def ended(self) -> int | None:
        """Its status once it has ended, as subprocess gives it."""
        return self.process.poll()

    def stop(self) -> int | None:
        """SIGTERM, and SIGKILL to what does not listen; returns its status. Nothing is left of it
        afterwards, whatever state it was in."""
        if self._process is None:
            return None
        process, self._process = self._process, None
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        return process.wait()

    def kill(self) -> None:
        """SIGKILL, as a crash would be."""
        self.process.kill()
        self.process.wait()

    def last_words(self) -> str:
        if not self.output.exists():
            return ""
        return "\n".join(self.output.read_text(errors="replace").splitlines()[-15:])
