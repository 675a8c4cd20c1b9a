#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Generates the boundary between the daemons from a .ipc file: ipcgen.py FILE OUTPUT_DIRECTORY

Writes NAME_ipc.h, NAME_ipc.cc, NAME_ipc_testing.h, NAME_ipc.py, operations.md and a folder seeds/ (README.md
says for whom), where NAME is the name of the protocol.
A file that breaks a rule is refused with 'file:line: message' and status 1, and nothing is written.
"""

import pathlib
import sys

sys.dont_write_bytecode = True  # the source folder stays as it is

from generator import cpp, cpp_testing, document, python, seeds  # noqa: E402
from generator.check import check  # noqa: E402
from generator.model import IpcError  # noqa: E402
from generator.parse import parse  # noqa: E402


def outputs(protocol):
    """File name -> content of everything that is generated."""
    stem = protocol.file_stem
    return {
        f'{stem}.h': cpp.header(protocol).encode(),
        f'{stem}.cc': cpp.source(protocol).encode(),
        f'{stem}_testing.h': cpp_testing.header(protocol).encode(),
        f'{stem}.py': python.client(protocol).encode(),
        'operations.md': document.table(protocol).encode(),
        **{f'seeds/{name}': frame for name, frame in seeds.seeds(protocol).items()},
    }


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__.splitlines()[0])
    file, directory = pathlib.Path(arguments[0]), pathlib.Path(arguments[1])
    try:
        protocol = parse(file.read_text(encoding='utf-8'))
        check(protocol)
    except IpcError as error:
        sys.exit(f'{file}:{error.line}: {error.message}')
    generated = outputs(protocol)
    for stale in set(directory.glob('seeds/*.bin')) - {directory / name for name in generated}:
        stale.unlink()
    for name, content in generated.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == '__main__':
    main(sys.argv[1:])
