# SPDX-License-Identifier: Apache-2.0
"""System calls made by a running process that is made to make them: what its cage says to them is what it would say
to whoever had taken the process over."""
from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence

# x86-64's, from asm/unistd_64.h.
NUMBERS = {"openat": 257, "socket": 41, "execve": 59, "execveat": 322, "ptrace": 101, "mmap": 9, "mprotect": 10,
           "mount": 165, "unshare": 272, "bpf": 321, "io_uring_setup": 425, "memfd_create": 319, "kill": 62,
           "clone": 56, "clone3": 435, "fork": 57, "vfork": 58, "process_vm_readv": 310, "process_vm_writev": 311,
           "connect": 42, "bind": 49, "setuid": 105, "chmod": 90, "unlink": 87, "rename": 82, "open": 2,
           "pidfd_open": 434, "tgkill": 234, "fcntl": 72, "prctl": 157, "seccomp": 317, "getpid": 39}
SECONDS = 120


def call_in(process: int, name: str, *arguments: int | str) -> int:
    """What the call returned: negative for an error, then it is -errno. A descriptor it opened stays open."""
    return calls_in(process, [(name, *arguments)])[0]


def calls_in(process: int, calls: Sequence[tuple[int | str, ...]]) -> list[int]:
    """The same for many, one after the other; stopping a process is what takes the time."""
    commands: list[str] = []
    for name, *arguments in calls:
        expression = ", ".join([str(NUMBERS[str(name)]), *(f'"{each}"' if isinstance(each, str) else f"{int(each)}L"
                                                           for each in arguments)])
        # The libc wrapper tells an error by -1 and errno.
        commands += ["--ex", f"set $result = ((long (*)(long, ...)) syscall)({expression})",
                     "--ex", "set $error = *((int *(*)(void)) __errno_location)()",
                     "--ex", 'printf "RESULT %ld %d\\n", $result, $error']
    said = subprocess.run(["gdb", "--batch", "--nx", "--pid", str(process), *commands, "--ex", "detach"],
                          capture_output=True, text=True, timeout=SECONDS, check=False)
    found = re.findall(r"^RESULT (-?\d+) (\d+)$", said.stdout, re.M)
    if len(found) != len(calls):
        raise RuntimeError(f"{len(found)} answers from {process}: {said.stdout}{said.stderr}")
    return [-int(error) if result == "-1" else int(result) for result, error in found]
