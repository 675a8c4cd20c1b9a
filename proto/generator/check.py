# SPDX-License-Identifier: Apache-2.0
"""The rules of a .ipc file that its grammar does not hold. The first one broken raises an IpcError."""

import keyword
import re

from .client_runtime import Connection
from .model import (CLASSES, HEADER_BYTES, INTEGERS, Alias, Enum, Integer, IpcError, List, Named, Octets,
                    Optional, String, Struct, snake)

TYPE_NAME = re.compile(r'[A-Z][A-Za-z0-9]*')
VALUE_NAME = re.compile(r'[a-z][a-z0-9]*(_[a-z0-9]+)*')

# Keywords of C++ that a name in snake_case could hit. Those of Python come from Python.
CPP_KEYWORDS = frozenset('''
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char class co_await co_return
    co_yield compl concept const const_cast consteval constexpr constinit continue decltype default delete do
    double dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable
    namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
    reinterpret_cast requires return short signed sizeof static static_assert static_cast struct switch
    template this thread_local throw true try typedef typeid typename union unsigned using virtual void
    volatile wchar_t while xor xor_eq'''.split())

# Names in bangui::ipc that are not generated from the file's own.
CPP_TYPES = frozenset('''
    Bytes ByteView Channel Client Completion Error Events Executor Frame FrameReader Kind OperationClass
    OperationInfo Operations Peer Reader Result UniqueFunction Writer ErrorReply'''.split())

# Which C++ types of common/domain (common/ipc/codec.h) a `type .. domain` may name, and their wire form.
DOMAINS = {'JailName': String, 'IpAddress': Octets, 'IpPrefix': Octets}
DOMAIN_ENUMS = frozenset(['ErrorCode'])

# What a Python client has besides its operations.
PYTHON_MEMBERS = frozenset(dir(Connection)) | {'events', 'frame_max', 'last_id', 'socket'}


class Checker:
    def __init__(self, protocol):
        self.protocol = protocol
        self.known = {}
        self.used = set()

    def check(self):
        self.check_head()
        for each in self.protocol.types:
            self.check_type_name(each)
            {Alias: self.check_alias, Enum: self.check_enum, Struct: self.check_struct}[type(each)](each)
            self.known[each.name] = each
        self.check_operations()
        self.check_messages()
        for each in self.protocol.types:
            if each.name not in self.used:
                raise IpcError(each.line, f"type '{each.name}' is not used by any operation")

    def check_head(self):
        if self.protocol.number is None:
            raise IpcError(1, 'no protocol statement')
        self.check_value_name(1, self.protocol.name)
        if not 1 <= self.protocol.number <= INTEGERS['u32'][2]:
            raise IpcError(1, 'the number of the protocol must be a u32 from 1 up')
        if self.protocol.frame_max is None:
            raise IpcError(1, 'no frame_max statement')
        if not HEADER_BYTES < self.protocol.frame_max <= INTEGERS['u32'][2]:
            raise IpcError(1, 'frame_max must leave room for a payload and fit into a u32')

    # Names

    def check_type_name(self, each):
        if not TYPE_NAME.fullmatch(each.name):
            raise IpcError(each.line, f"'{each.name}' should be in PascalCase")
        if each.name in CPP_TYPES:
            raise IpcError(each.line, f"the name '{each.name}' is taken by the library")
        for other in self.known:
            if snake(other) == snake(each.name):
                raise IpcError(each.line, f"the name '{each.name}' is used twice")

    def check_value_name(self, line, name):
        if not VALUE_NAME.fullmatch(name):
            raise IpcError(line, f"'{name}' should be in snake_case")
        if name in CPP_KEYWORDS or keyword.iskeyword(name) or name == 'self':
            raise IpcError(line, f"'{name}' is a keyword of C++ or Python")

    # Types

    def check_alias(self, alias):
        self.check_type(alias.line, alias.type)
        if isinstance(alias.type, Optional):
            raise IpcError(alias.line, f"'{alias.name}' cannot be optional; say so where it is used")
        if alias.domain is None:
            return
        if alias.domain not in DOMAINS:
            raise IpcError(alias.line, f"unknown domain type '{alias.domain}'")
        if not isinstance(alias.type, DOMAINS[alias.domain]):
            raise IpcError(alias.line, f"domain type '{alias.domain}' has another wire form")

    def check_enum(self, enum):
        if enum.domain is not None and enum.domain not in DOMAIN_ENUMS:
            raise IpcError(enum.line, f"unknown domain enum '{enum.domain}'")
        if not enum.values:
            raise IpcError(enum.line, f"enum '{enum.name}' has no values")
        names, numbers = set(), set()
        for line, name, number in enum.values:
            self.check_value_name(line, name)
            if name in names:
                raise IpcError(line, f"'{name}' stands twice in enum '{enum.name}'")
            if number in numbers:
                raise IpcError(line, f"value {number} stands twice in enum '{enum.name}'")
            if not 0 <= number <= INTEGERS['u8'][2]:
                raise IpcError(line, f'value {number} does not fit into a u8')
            names.add(name)
            numbers.add(number)

    def check_struct(self, struct):
        if not struct.fields:
            raise IpcError(struct.line, f"struct '{struct.name}' has no fields")
        self.check_fields(struct)

    def check_fields(self, struct):
        names = set()
        for each in struct.fields:
            self.check_value_name(each.line, each.name)
            if each.name in names:
                raise IpcError(each.line, f"field '{each.name}' stands twice")
            names.add(each.name)
            self.check_type(each.line, each.type, inside=struct.name)

    def check_type(self, line, type_, inside=None):
        if isinstance(type_, Named):
            self.check_reference(line, type_.name, inside)
        elif isinstance(type_, Integer):
            self.check_integer(line, type_)
        elif isinstance(type_, (String, Octets)):
            self.check_lengths(line, type_)
        elif isinstance(type_, Optional):
            self.check_type(line, type_.item, inside)
        elif isinstance(type_, List):
            if isinstance(type_.item, Optional):
                raise IpcError(line, 'the items of a list cannot be optional')
            if not 1 <= type_.most <= INTEGERS['u32'][2]:
                raise IpcError(line, f'{type_.most} is no bound')
            self.check_type(line, type_.item, inside)

    def check_reference(self, line, name, inside):
        if name == inside:
            raise IpcError(line, f"struct '{name}' contains itself")
        if name in self.known:
            return
        if any(each.name == name for each in self.protocol.types):
            raise IpcError(line, f"type '{name}' is used before it is defined")
        raise IpcError(line, f"unknown type '{name}'")

    @staticmethod
    def check_integer(line, integer):
        _, least, most = INTEGERS[integer.wire]
        if integer.least > integer.most:
            raise IpcError(line, f'the range {integer.least}..{integer.most} is empty')
        if integer.least < least or integer.most > most:
            raise IpcError(line, f'the range {integer.least}..{integer.most} does not fit into {integer.wire}')

    @staticmethod
    def check_lengths(line, type_):
        lengths = (type_.least, type_.most) if isinstance(type_, String) else type_.lengths
        for length in lengths:
            if not 0 <= length <= INTEGERS['u32'][2]:
                raise IpcError(line, f'{length} is no bound')
        span = isinstance(type_, String) or type_.span
        for low, high in zip(lengths, lengths[1:]):
            if low > high or (low == high and not span):
                raise IpcError(line, 'lengths must ascend')
        if type_.most == 0:
            raise IpcError(line, '0 is no bound')

    # Operations

    def check_operations(self):
        numbers, names = {}, {}
        for each in self.protocol.retired + self.protocol.operations:
            retired = 'a retired operation' if each in self.protocol.retired else 'an operation'
            self.check_value_name(each.line, each.name)
            if each.number in numbers:
                raise IpcError(each.line, f'number {each.number} belongs to {numbers[each.number]}')
            if each.name in names:
                raise IpcError(each.line, f"the name '{each.name}' belongs to {names[each.name]}")
            numbers[each.number] = f"{retired}, '{each.name}'"
            names[each.name] = f'{retired}, number {each.number}'
        for each in self.protocol.retired:
            if not any(each.number in span for spans in CLASSES.values() for span in spans):
                raise IpcError(each.line, f'number {each.number} belongs to no class')
        for each in self.protocol.operations:
            self.check_operation(each)
        self.check_hello()

    def check_operation(self, operation):
        spans = CLASSES[operation.cls]
        if not any(operation.number in span for span in spans):
            told = ' and '.join(f'{span[0]} to {span[-1]}' for span in spans)
            raise IpcError(operation.line,
                           f'{operation.cls} operations have the numbers {told}, '
                           f"not {operation.number} ('{operation.name}')")
        if operation.name in PYTHON_MEMBERS:
            raise IpcError(operation.line, f"the name '{operation.name}' is taken by the Python client")

    def check_hello(self):
        hello = next((each for each in self.protocol.operations if each.name == 'hello'), None)
        if hello is None or hello.number != 1:
            raise IpcError(1, "operation 1 must be 'hello'")
        number = Integer('u32', *INTEGERS['u32'][1:])
        for struct in (hello.request, hello.reply):
            if not struct.fields or struct.fields[0].name != 'protocol' or struct.fields[0].type != number:
                raise IpcError(hello.line, "'hello' and its reply must begin with 'protocol: u32'")

    # Messages

    def check_messages(self):
        if self.protocol.error is None:
            raise IpcError(1, 'no error statement')
        for struct in self.protocol.messages():
            for other in self.protocol.types:
                if snake(other.name) == snake(struct.name):
                    raise IpcError(other.line, f"the name '{other.name}' is taken by an operation")
            self.check_fields(struct)
            self.mark_used(struct)
            size = HEADER_BYTES + sum(self.protocol.size(each.type, max) for each in struct.fields)
            if size > self.protocol.frame_max:
                raise IpcError(struct.line, f"'{struct.name}' can take {size} bytes, "
                                            f'frame_max is {self.protocol.frame_max}')
        self.check_error()

    def check_error(self):
        fields = self.protocol.error.fields
        if [each.name for each in fields] != ['code', 'detail']:
            raise IpcError(self.protocol.error.line, "an error carries 'code' and 'detail'")
        code, detail = (self.protocol.resolve(each.type) for each in fields)
        if not isinstance(code, Enum) or code.domain != 'ErrorCode':
            raise IpcError(fields[0].line, "'code' must be an enum of the domain ErrorCode")
        if not isinstance(detail, String) or fields[1].type != Named('Text') or detail.least != 0:
            raise IpcError(fields[1].line, "'detail' must be a Text, which may be empty")

    def mark_used(self, type_):
        if isinstance(type_, Named):
            self.used.add(type_.name)
            self.mark_used(self.protocol.named(type_.name))
        elif isinstance(type_, Alias):
            self.mark_used(type_.type)
        elif isinstance(type_, (Optional, List)):
            self.mark_used(type_.item)
        elif isinstance(type_, Struct):
            for each in type_.fields:
                self.mark_used(each.type)


def check(protocol):
    Checker(protocol).check()
