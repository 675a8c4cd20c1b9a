# SPDX-License-Identifier: Apache-2.0
"""A blocking client of banguid for tests, and the codec under it. Shares no code with the C++ side.

The generator puts this file in front of the descriptions of types and operations it makes of bangui.ipc.
Values are plain Python: str, int, bool, bytes, None, list, dict; addresses and prefixes are their text, enums
the names of their values.
"""

import collections
import ipaddress
import socket
import struct

REQUEST, REPLY, ERROR, EVENT = range(4)
HEAD = struct.Struct('<IBHI')  # length, kind, operation, id
HEADER_BYTES = HEAD.size - 4


class CodecError(ValueError):
    """A value or bytes that the contract does not allow."""


class IpcError(Exception):
    """An error reply."""

    def __init__(self, code, detail):
        super().__init__(f'{code}: {detail}')
        self.code = code
        self.detail = detail


class Cursor:
    """Bytes that are taken from the front."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        if size > len(self.data) - self.at:
            raise CodecError(f'{size} bytes announced, {len(self.data) - self.at} left')
        self.at += size
        return self.data[self.at - size:self.at]


def within(value, least, most):
    if not least <= value <= most:
        raise CodecError(f'{value} is not in {least}..{most}')
    return value


# Types. Each has encode(value) -> bytes and decode(cursor) -> value.


class Integer:
    def __init__(self, wire, least, most):
        self.size = int(wire[1:]) // 8
        self.signed = wire[0] == 'i'
        self.least, self.most = least, most

    def encode(self, value):
        return within(value, self.least, self.most).to_bytes(self.size, 'little', signed=self.signed)

    def decode(self, cursor):
        value = int.from_bytes(cursor.take(self.size), 'little', signed=self.signed)
        return within(value, self.least, self.most)


LENGTH = Integer('u32', 0, 2**32 - 1)
BYTE = Integer('u8', 0, 255)


class Boolean:
    def encode(self, value):
        return BYTE.encode(int(value))

    def decode(self, cursor):
        return within(BYTE.decode(cursor), 0, 1) == 1


class Octets:
    """Bytes of `least` to `most`, or of exactly one of some lengths."""

    def __init__(self, lengths):
        self.lengths = lengths
        self.least, self.most = min(lengths), max(lengths)

    def check(self, length):
        if length not in self.lengths:
            raise CodecError(f'{length} bytes are not allowed')

    def encode(self, value):
        self.check(len(value))
        return LENGTH.encode(len(value)) + value

    def decode(self, cursor):
        length = LENGTH.decode(cursor)
        self.check(length)
        return cursor.take(length)


class String(Octets):
    def encode(self, value):
        return super().encode(value.encode())

    def decode(self, cursor):
        try:
            return super().decode(cursor).decode()
        except UnicodeDecodeError as error:
            raise CodecError(str(error)) from error


class Address(Octets):
    def encode(self, value):
        return super().encode(ipaddress.ip_address(value).packed)

    def decode(self, cursor):
        return str(ipaddress.ip_address(super().decode(cursor)))


class Prefix(Octets):
    def encode(self, value):
        network = ipaddress.ip_network(value)
        return super().encode(network.network_address.packed + bytes([network.prefixlen]))

    def decode(self, cursor):
        data = super().decode(cursor)
        try:
            network = ipaddress.ip_network((data[:-1], data[-1]))
        except ValueError as error:
            raise CodecError(str(error)) from error
        return str(network.network_address) if network.num_addresses == 1 else str(network)


class Enum:
    def __init__(self, numbers):
        self.numbers = numbers
        self.names = {number: name for name, number in numbers.items()}

    def encode(self, value):
        if value not in self.numbers:
            raise CodecError(f'{value!r} is not a value')
        return BYTE.encode(self.numbers[value])

    def decode(self, cursor):
        number = BYTE.decode(cursor)
        if number not in self.names:
            raise CodecError(f'{number} is not a value')
        return self.names[number]


class Optional:
    def __init__(self, item):
        self.item = item

    def encode(self, value):
        return b'\0' if value is None else b'\1' + self.item.encode(value)

    def decode(self, cursor):
        return self.item.decode(cursor) if Boolean().decode(cursor) else None


class List:
    def __init__(self, item, most):
        self.item = item
        self.most = most

    def encode(self, value):
        within(len(value), 0, self.most)
        return LENGTH.encode(len(value)) + b''.join(map(self.item.encode, value))

    def decode(self, cursor):
        return [self.item.decode(cursor) for _ in range(within(LENGTH.decode(cursor), 0, self.most))]


class Struct:
    def __init__(self, /, **fields):
        self.fields = fields

    def encode(self, value):
        if unknown := value.keys() - self.fields.keys():
            raise CodecError(f'no such field: {", ".join(unknown)}')
        return b''.join(type_.encode(value[name]) for name, type_ in self.fields.items())

    def decode(self, cursor):
        return {name: type_.decode(cursor) for name, type_ in self.fields.items()}


def decode(type_, payload):
    """The value of a whole payload."""
    cursor = Cursor(payload)
    value = type_.decode(cursor)
    if cursor.at != len(payload):
        raise CodecError(f'{len(payload) - cursor.at} bytes left over')
    return value


# Frames and the connection.


def encode_frame(kind, operation, request_id, payload):
    return HEAD.pack(HEADER_BYTES + len(payload), kind, operation, request_id) + payload


Frame = collections.namedtuple('Frame', 'kind operation id payload')


class Connection:
    """A connected client. send_frame, recv_frame and socket are for tests that break the rules."""

    messages = {}  # (kind, operation) -> type; filled in below
    operations = {}  # name -> number
    protocol_number = 0

    def __init__(self, path, timeout=10, hello=True):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.events = collections.deque()
        self.last_id = 0
        try:
            self.socket.connect(str(path))
            if hello:
                self.call('hello', protocol=self.protocol_number)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send_frame(self, kind, operation, request_id, payload=b''):
        self.socket.sendall(encode_frame(kind, operation, request_id, payload))

    def recv_exactly(self, size):
        data = bytearray()
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            if not piece:
                raise ConnectionResetError('the server closed the connection')
            data += piece
        return bytes(data)

    def recv_frame(self):
        length, kind, operation, request_id = HEAD.unpack(self.recv_exactly(HEAD.size))
        return Frame(kind, operation, request_id, self.recv_exactly(length - HEADER_BYTES))

    def call(self, operation, /, **arguments):
        """One request; the reply as a dict. Raises IpcError for an error reply."""
        number = self.operations[operation]
        self.last_id += 1
        self.send_frame(REQUEST, number, self.last_id, self.messages[REQUEST, number].encode(arguments))
        while True:
            frame = self.recv_frame()
            if frame.kind == EVENT:
                self.events.append(frame)
            elif (frame.operation, frame.id) != (number, self.last_id):
                raise CodecError(f'not the reply to {operation} {self.last_id}: {frame}')
            else:
                return self.result(frame)

    def result(self, frame):
        if frame.kind == ERROR:
            raise IpcError(**decode(self.messages[ERROR, 0], frame.payload))
        if frame.kind != REPLY:
            raise CodecError(f'neither reply nor error: {frame}')
        return decode(self.messages[REPLY, frame.operation], frame.payload)

    def next_event(self):
        """(name, fields) of the next event, waited for."""
        frame = self.events.popleft() if self.events else self.recv_frame()
        if frame.kind != EVENT:
            raise CodecError(f'not an event: {frame}')
        names = {number: name for name, number in self.operations.items()}
        return names[frame.operation], decode(self.messages[EVENT, frame.operation], frame.payload)
