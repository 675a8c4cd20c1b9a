# SPDX-License-Identifier: Apache-2.0
"""What a .ipc file says, as data. Made by parse.py, verified by check.py, read by the emitters."""

from dataclasses import dataclass, field
from typing import Optional as Maybe

LENGTH_BYTES = 4  # of a string, bytes or list on the wire
HEADER_BYTES = 7  # kind u8, operation u16, id u32: the part of a frame's head that its length counts

INTEGERS = {
    'u8': (1, 0, 2**8 - 1),
    'u16': (2, 0, 2**16 - 1),
    'u32': (4, 0, 2**32 - 1),
    'u64': (8, 0, 2**64 - 1),
    'i64': (8, -(2**63), 2**63 - 1),
}

# The class of an operation and the numbers it may have, in spans.
CLASSES = {
    'read': (range(1, 16), range(96, 128)),
    'act': (range(16, 32),),
    'tune': (range(32, 48),),
    'admin': (range(48, 64),),
    'event': (range(64, 96),),
}


class IpcError(Exception):
    """A .ipc file that breaks a rule."""

    def __init__(self, line, message):
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True)
class Integer:
    wire: str
    least: int
    most: int

    @property
    def narrowed(self):
        return (self.least, self.most) != INTEGERS[self.wire][1:]


@dataclass(frozen=True)
class Boolean:
    pass


@dataclass(frozen=True)
class String:
    least: int
    most: int


@dataclass(frozen=True)
class Octets:
    lengths: tuple  # the lengths allowed, ascending; or (least, most) of a span
    span: bool

    @property
    def least(self):
        return self.lengths[0]

    @property
    def most(self):
        return self.lengths[-1]


@dataclass(frozen=True)
class Optional:
    item: object


@dataclass(frozen=True)
class List:
    item: object
    most: int


@dataclass(frozen=True)
class Named:
    name: str


@dataclass
class Field:
    line: int
    name: str
    type: object
    note: str = ''  # the comment beside it


@dataclass
class Alias:
    line: int
    name: str
    type: object
    domain: Maybe[str] = None  # the C++ type in common/domain that stands for it
    note: str = ''  # the comment beside it


@dataclass
class Enum:
    line: int
    name: str
    values: list  # (line, name, number)
    domain: Maybe[str] = None  # the C++ enum, declared elsewhere with the same names


@dataclass
class Struct:
    line: int
    name: str
    fields: list
    note: str = ''  # the comment above it


@dataclass
class Operation:
    line: int
    cls: str
    number: int
    name: str
    request: Struct  # of an event: what it carries
    reply: Maybe[Struct]

    @property
    def is_event(self):
        return self.cls == 'event'


@dataclass
class Retired:
    line: int
    number: int
    name: str


@dataclass
class Protocol:
    name: str = ''
    number: Maybe[int] = None
    frame_max: Maybe[int] = None
    types: list = field(default_factory=list)  # Alias, Enum and Struct in order of definition
    operations: list = field(default_factory=list)
    retired: list = field(default_factory=list)
    error: Maybe[Struct] = None

    @property
    def file_stem(self):
        return f'{self.name}_ipc'

    @property
    def namespace(self):
        """In C++. Any other protocol than bangui's own is one that tests the generator."""
        return 'bangui::ipc' if self.name == 'bangui' else f'bangui::ipc::{self.name}'

    def messages(self):
        """Every struct that is a whole payload, in the order of the file."""
        found = [self.error]
        for operation in self.operations:
            found.append(operation.request)
            if operation.reply is not None:
                found.append(operation.reply)
        return found

    def named(self, name):
        return next(each for each in self.types if each.name == name)

    def resolve(self, type_):
        """The type behind an alias; enums and structs stay what they are."""
        while isinstance(type_, Named):
            target = self.named(type_.name)
            if not isinstance(target, Alias):
                return target
            type_ = target.type
        return type_

    def size(self, type_, end):
        """Bytes of the smallest (end = min) or largest (end = max) encoding."""
        type_ = self.resolve(type_)
        if isinstance(type_, Integer):
            return INTEGERS[type_.wire][0]
        if isinstance(type_, (Boolean, Enum)):
            return 1
        if isinstance(type_, (String, Octets)):
            return LENGTH_BYTES + end(type_.least, type_.most)
        if isinstance(type_, Optional):
            return 1 + end(0, self.size(type_.item, end))
        if isinstance(type_, List):
            return LENGTH_BYTES + end(0, type_.most * self.size(type_.item, end))
        return sum(self.size(each.type, end) for each in type_.fields)


def snake(name):
    """JailName -> jail_name"""
    return ''.join(('_' if at and char.isupper() else '') + char.lower() for at, char in enumerate(name))


def pascal(name):
    """fail2ban_state -> Fail2banState"""
    return ''.join(word.capitalize() for word in name.split('_'))
