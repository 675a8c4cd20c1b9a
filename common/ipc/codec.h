// SPDX-License-Identifier: Apache-2.0
//
// What the generated codec is composed of beyond single values: optional values, lists, narrowed integers and
// the types of common/domain. Included by generated code only.
#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/domain/ip_address.h"
#include "common/domain/ip_prefix.h"
#include "common/domain/jail_name.h"
#include "common/ipc/reader.h"
#include "common/ipc/writer.h"

namespace bangui::ipc {

// A domain type enters the boundary by one pair of functions here.
inline Result<JailName> from_wire(std::type_identity<JailName>, std::string_view text) {
    return JailName::parse(text);
}
inline Result<IpAddress> from_wire(std::type_identity<IpAddress>, ByteView bytes) {
    return IpAddress::from_bytes(bytes);
}
inline Result<IpPrefix> from_wire(std::type_identity<IpPrefix>, ByteView bytes) {
    return IpPrefix::from_bytes(bytes);
}
inline std::string_view to_wire(JailName const &jail) {
    return jail.text();
}
inline ByteView to_wire(IpAddress const &address) {
    return address.bytes();
}
inline Bytes to_wire(IpPrefix const &prefix) {
    return prefix.to_bytes();
}

/// Makes a domain type of its wire form. One value has one wire form: another spelling of the same value (an
/// IPv4 address mapped into IPv6) is refused like one that the type itself refuses.
template<typename Domain, typename Wire>
Result<Domain> read_domain(Reader const &reader, Result<Wire> wire) {
    auto const form = TRY(std::move(wire));
    auto value = from_wire(std::type_identity<Domain>{}, form);
    if (!value) return reader.refuse(value.error().detail);
    if (!std::ranges::equal(to_wire(*value), form)) return reader.refuse("not in canonical form");
    return value;
}

template<std::integral Integer>
Result<Integer> read_in(Reader const &reader, Result<Integer> integer, Integer least, Integer most) {
    auto const value = TRY(std::move(integer));
    if (value < least || value > most) return reader.refuse("outside its range");
    return value;
}

template<std::integral Integer>
Integer checked_in(Writer &writer, Integer value, Integer least, Integer most) {
    if (value < least || value > most) writer.refuse("outside its range");
    return value;
}

template<typename Read>
auto read_optional(Reader &reader, Read read)
    -> Result<std::optional<typename std::invoke_result_t<Read, Reader &>::value_type>> {
    if (!TRY(reader.boolean())) return std::nullopt;
    return TRY(read(reader));
}

template<typename T, typename Write>
void write_optional(Writer &writer, std::optional<T> const &value, Write write) {
    writer.boolean(value.has_value());
    if (value) write(writer, *value);
}

template<typename Read>
auto read_list(Reader &reader, std::size_t most, std::size_t smallest_item, Read read)
    -> Result<std::vector<typename std::invoke_result_t<Read, Reader &>::value_type>> {
    auto const count = TRY(reader.count(most, smallest_item));
    std::vector<typename std::invoke_result_t<Read, Reader &>::value_type> items;
    items.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i)
        items.push_back(TRY(read(reader)));
    return items;
}

template<typename T, typename Write>
void write_list(Writer &writer, std::vector<T> const &items, std::size_t most, Write write) {
    if (!writer.count(items.size(), most)) return;
    for (auto const &item : items)
        write(writer, item);
}

} // namespace bangui::ipc
