# SPDX-License-Identifier: Apache-2.0
"""The C++ that a model.Protocol becomes: one header, light enough to be included anywhere, and one source."""

from .cpp_codec import codec
from .model import Alias, Boolean, Enum, Integer, List, Named, Octets, Optional, String, Struct, snake

INTEGER_TYPES = {
    'u8': 'std::uint8_t',
    'u16': 'std::uint16_t',
    'u32': 'std::uint32_t',
    'u64': 'std::uint64_t',
    'i64': 'std::int64_t',
}


def cpp_type(type_):
    if isinstance(type_, Named):
        return type_.name
    if isinstance(type_, Integer):
        return INTEGER_TYPES[type_.wire]
    if isinstance(type_, Optional):
        return f'std::optional<{cpp_type(type_.item)}>'
    if isinstance(type_, List):
        return f'std::vector<{cpp_type(type_.item)}>'
    return {Boolean: 'bool', String: 'std::string', Octets: 'Bytes'}[type(type_)]


def initializer(protocol, type_):
    """What a member begins with; a domain type has no value of its own and gets none."""
    target = protocol.resolve(type_)
    if isinstance(target, (Integer, Boolean)):
        return ' = false' if isinstance(target, Boolean) else f' = {min(max(target.least, 0), target.most)}'
    if isinstance(target, Enum):
        return f' = {target.name}::{target.values[0][1]}'
    while isinstance(type_, Named):
        named = protocol.named(type_.name)
        if isinstance(named, Struct) or named.domain:
            return ''
        type_ = named.type
    return '{}'


def beside(each):
    return f' ///< {each.note}' if each.note else ''


def is_bounded(type_):
    """Whether a value may have any length up to a most; bytes of one of two lengths are domain types."""
    return isinstance(type_, (String, List)) or (isinstance(type_, Octets) and type_.span)


def declare_alias(alias):
    target = f'bangui::{alias.domain}' if alias.domain else cpp_type(alias.type)
    lines = [f'using {alias.name} = {target};{beside(alias)}']
    if is_bounded(alias.type) and not alias.domain:
        lines.append(f'inline constexpr std::size_t {snake(alias.name)}_most = {alias.type.most};')
    return '\n'.join(lines)


def declare_enum(enum):
    if enum.domain:
        return f'using {enum.name} = bangui::{enum.domain};'
    values = ', '.join(f'{name} = {number}' for _, name, number in enum.values)
    return (f'enum class {enum.name} : std::uint8_t {{ {values} }};\n'
            f'std::string_view to_string({enum.name} value);')


def declare_struct(protocol, struct):
    lines = [f'/// {struct.note}'] if struct.note else []
    lines.append(f'struct {struct.name} {{')
    for each in struct.fields:
        lines.append(f'    {cpp_type(each.type)} {each.name}{initializer(protocol, each.type)};{beside(each)}')
        if is_bounded(each.type):
            lines.append(f'    static constexpr std::size_t {each.name}_most = {each.type.most};')
    lines.append(f'    bool operator==({struct.name} const &) const = default;')
    lines.append('};')
    return '\n'.join(lines)


def declare(protocol, each):
    if isinstance(each, Alias):
        return declare_alias(each)
    return declare_enum(each) if isinstance(each, Enum) else declare_struct(protocol, each)


def declare_codec(struct):
    return (f'Result<Bytes> encode({struct.name} const &message);\n'
            f'template<> Result<{struct.name}> decode<{struct.name}>(ByteView payload);')


def served(protocol):
    """The operations between Client and Operations. The sessions themselves speak hello."""
    return [each for each in protocol.operations if not each.is_event and each.name != 'hello']


def events(protocol):
    return [each for each in protocol.operations if each.is_event]


def indented(lines):
    return '\n'.join('    ' + line for line in lines)


def header(protocol):
    parts = {
        'namespace': protocol.namespace,
        'number': protocol.number,
        'frame_max': protocol.frame_max,
        'types': '\n\n'.join(declare(protocol, each) for each in protocol.types + protocol.messages()),
        'codecs': '\n'.join(declare_codec(each) for each in protocol.messages()),
        'numbers': '\n'.join(f'inline constexpr std::uint16_t {each.name} = {each.number};'
                             for each in protocol.operations),
        'count': len(protocol.operations),
        'table': indented(f'OperationInfo{{{each.number}, "{each.name}", OperationClass::{each.cls}}},'
                          for each in protocol.operations),
        'operations': indented(f'virtual void {each.name}(Peer const &peer, {each.request.name} request, '
                               f'Completion<{each.reply.name}> done) = 0;' for each in served(protocol)),
        'calls': indented(f'void {each.name}({each.request.name} const &request, '
                          f'Completion<{each.reply.name}> done);' for each in served(protocol)),
        'events': indented(f'virtual void {each.name}({each.request.name} event) = 0;'
                           for each in events(protocol)),
    }
    return HEADER % parts


def source(protocol):
    parts = {
        'header': protocol.file_stem + '.h',
        'namespace': protocol.namespace,
        'codec': codec(protocol),
        'dispatch': '\n'.join(DISPATCH_CASE % {'name': each.name, 'request': each.request.name,
                                               'reply': each.reply.name} for each in served(protocol)),
        'calls': '\n\n'.join(CALL % {'name': each.name, 'request': each.request.name,
                                     'reply': each.reply.name} for each in served(protocol)),
        'events': '\n'.join(EVENT_CASE % {'name': each.name, 'event': each.request.name}
                            for each in events(protocol)),
    }
    return SOURCE % parts


HEADER = '''\
// SPDX-License-Identifier: Apache-2.0
//
// Generated by ipcgen.py from the protocol's .ipc file; the format on the wire is described in proto/README.md. The types
// that cross the boundary between the daemons, their codec, and both ends of every operation. No I/O and no
// loop: Channel and the server's session bring those.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/executor.h"
#include "common/base/result.h"
#include "common/base/unique_function.h"
#include "common/domain/ip_address.h"
#include "common/domain/ip_prefix.h"
#include "common/domain/jail_name.h"
#include "common/ipc/channel.h"
#include "common/ipc/peer.h"

namespace %(namespace)s {

/// Named in hello; daemons that differ in it do not talk.
inline constexpr std::uint32_t protocol_number = %(number)s;
/// The most that a frame's length may say: header and payload, without the length itself.
inline constexpr std::size_t frame_max = %(frame_max)s;

// Types. NAME_most is the bound of that string or of those bytes in bytes, of that list in items.

%(types)s

// Codec of payloads. An encoder fails with `internal` when a value breaks a bound that the other side will
// check; a decoder with `protocol_error`.

template<typename Message>
Result<Message> decode(ByteView payload);
%(codecs)s

// Operations.

enum class OperationClass : std::uint8_t { read, act, tune, admin, event };
std::string_view to_string(OperationClass cls);

struct OperationInfo {
    std::uint16_t number;
    std::string_view name;
    OperationClass cls;
};

namespace operation {
%(numbers)s
} // namespace operation

inline constexpr std::array<OperationInfo, %(count)s> operation_table = {
%(table)s
};

/// Null when no operation has this number.
OperationInfo const *find_operation(std::uint16_t number);

/// The server's side of every operation but hello, which the session answers itself.
class Operations {
  public:
    virtual ~Operations() = default;
%(operations)s
};

/// Decodes one request and starts its operation; `done` gets the encoded reply or the operation's error.
/// An error of dispatch itself (protocol_error: the payload is broken, or the number is none of a request)
/// means that `done` was dropped uncalled and that the peer should lose its connection.
[[nodiscard]] Result<void> dispatch(Operations &operations, Peer const &peer, std::uint16_t operation,
                                    ByteView payload, Completion<Bytes> done);

/// The client's side: looks like functions, sends through the channel. Channel and executor outlive it.
class Client {
  public:
    /// The executor ends a call whose request cannot be encoded; it belongs to the loop of the channel.
    Client(Channel &channel, Executor &executor)
        : channel_(channel)
        , executor_(executor) {}

%(calls)s

  private:
    Channel &channel_;
    Executor &executor_;
};

/// What the server tells without being asked.
class Events {
  public:
    virtual ~Events() = default;
%(events)s
};

/// Decodes one event and hands it over, before it returns. An error (protocol_error) means that the
/// connection should be closed.
[[nodiscard]] Result<void> dispatch_event(Events &events, std::uint16_t operation, ByteView payload);

} // namespace %(namespace)s
'''

SOURCE = '''\
// SPDX-License-Identifier: Apache-2.0
//
// Generated by ipcgen.py from the protocol's .ipc file.
#include "%(header)s"

#include <limits>
#include <memory>
#include <utility>

#include "common/ipc/codec.h"

// An enumerator that this file does not know has no number on the wire.
#pragma GCC diagnostic error "-Wswitch"

namespace %(namespace)s {
%(codec)s

// Operations

std::string_view to_string(OperationClass cls) {
    switch (cls) {
    case OperationClass::read: return "read";
    case OperationClass::act: return "act";
    case OperationClass::tune: return "tune";
    case OperationClass::admin: return "admin";
    case OperationClass::event: return "event";
    }
    return "";
}

OperationInfo const *find_operation(std::uint16_t number) {
    for (auto const &each : operation_table) {
        if (each.number == number) return &each;
    }
    return nullptr;
}

namespace {

tl::unexpected<Error> unknown(char const *what, std::uint16_t number) {
    return fail(ErrorCode::protocol_error, std::string(what) + " " + std::to_string(number) + " is unknown");
}

/// A completion of the typed reply that completes `done` with its encoding.
template<typename Reply>
Completion<Reply> encoding(Completion<Bytes> done) {
    return [done = std::move(done)](Result<Reply> reply) mutable {
        done(reply ? encode(*reply) : tl::unexpected(std::move(reply).error()));
    };
}

template<typename Request, typename Reply>
void call(Channel &channel, Executor &executor, std::uint16_t operation, Request const &request,
          Completion<Reply> done) {
    auto payload = encode(request);
    if (!payload) {
        executor.post([done = std::move(done), error = std::move(payload).error()]() mutable {
            done(tl::unexpected(std::move(error)));
        });
        return;
    }
    channel.call(operation, std::move(*payload), [done = std::move(done)](Result<Bytes> reply) mutable {
        done(reply ? decode<Reply>(*reply) : tl::unexpected(std::move(reply).error()));
    });
}

} // namespace

Result<void> dispatch(Operations &operations, Peer const &peer, std::uint16_t operation, ByteView payload,
                      Completion<Bytes> done) {
    switch (operation) {
%(dispatch)s
    }
    return unknown("request", operation);
}

%(calls)s

Result<void> dispatch_event(Events &events, std::uint16_t operation, ByteView payload) {
    switch (operation) {
%(events)s
    }
    return unknown("event", operation);
}

} // namespace %(namespace)s
'''

DISPATCH_CASE = '''\
    case operation::%(name)s: {
        auto request = TRY(decode<%(request)s>(payload));
        operations.%(name)s(peer, std::move(request), encoding<%(reply)s>(std::move(done)));
        return {};
    }'''

CALL = '''\
void Client::%(name)s(%(request)s const &request, Completion<%(reply)s> done) {
    call(channel_, executor_, operation::%(name)s, request, std::move(done));
}'''

EVENT_CASE = '''\
    case operation::%(name)s: {
        auto event = TRY(decode<%(event)s>(payload));
        events.%(name)s(std::move(event));
        return {};
    }'''
