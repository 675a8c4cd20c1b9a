// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/history/names.h"

#include <algorithm>

namespace bangui::history {
namespace {

constexpr char family_text = 0; // sorts before the families
constexpr char family_v4 = 4;
constexpr char family_v6 = 6;
constexpr unsigned bits_a_byte = 8;

constexpr std::string_view find_jail_sql = "SELECT id FROM jails WHERE name = ?1";
constexpr std::string_view find_address_sql = "SELECT id, country, network FROM addresses WHERE key = ?1";

std::string key_begin(IpAddress const &address) {
    std::string key(1, address.family() == AddressFamily::ipv4 ? family_v4 : family_v6);
    for (auto const byte : address.bytes())
        key += static_cast<char>(byte);
    return key;
}

std::optional<KnownAddress> read_address(Statement &find, std::string const &key) {
    if (!find.with(Statement::Blob{key}).step()) return std::nullopt;
    return KnownAddress{find.integer(0), find.integer(1), find.integer(2)};
}

} // namespace

std::int64_t country_number(std::string_view country) {
    auto const is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (country.size() != 2 || !is_letter(country[0]) || !is_letter(country[1])) return 0;
    return (static_cast<std::int64_t>(country[0]) << bits_a_byte) | country[1];
}

std::string country_text(std::int64_t number) {
    if (number == 0) return {};
    return {static_cast<char>(number >> bits_a_byte), static_cast<char>(number & 0xff)};
}

std::string address_key(std::string_view text) {
    auto const prefix = IpPrefix::parse(text);
    if (!prefix) return std::string(1, family_text).append(text);
    auto key = key_begin(prefix->address()) + static_cast<char>(prefix->length());
    // Another spelling of the same address is another id for fail2ban.
    if (prefix->text() != text) key.append(text);
    return key;
}

KeyRange key_range(IpPrefix const &prefix) {
    auto const first = key_begin(prefix.address());
    auto last = first;
    for (unsigned bit = prefix.length(); bit < prefix.address().bits(); ++bit) {
        auto &byte = last[1 + bit / bits_a_byte];
        byte = static_cast<char>(static_cast<unsigned char>(byte) | (0x80U >> (bit % bits_a_byte)));
    }
    return {first, last + '\xff'}; // lengths are at most 128
}

bool key_is_within(std::string_view key, IpPrefix const &prefix) {
    auto const range = key_range(prefix);
    auto const length_at = range.first.size();
    return key >= range.first && key < range.last &&
           static_cast<unsigned char>(key[length_at]) >= prefix.length();
}

std::string_view cut(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    constexpr std::size_t most_continuations = 3;
    auto const continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
    };
    for (std::size_t back = 0; back <= std::min(most, most_continuations); ++back)
        if (!continues(most - back)) return text.substr(0, most - back);
    return text.substr(0, most); // no UTF-8 anyway
}

Names::Names(SQLite::Database &database)
    : find_jail_(database, find_jail_sql)
    , add_jail_(database, "INSERT INTO jails (name) VALUES (?1)")
    , find_address_(database, find_address_sql)
    , add_address_(database, "INSERT INTO addresses (key, text, country, network) VALUES (?1, ?2, ?3, ?4)")
    , move_address_(database, "UPDATE addresses SET country = ?2, network = ?3 WHERE id = ?1")
    , name_network_(database, "INSERT INTO networks (number, name) VALUES (?1, ?2) "
                              "ON CONFLICT DO UPDATE SET name = excluded.name WHERE name <> excluded.name")
    , database_(database) {}

std::int64_t Names::last_added() const {
    return database_.getLastInsertRowid();
}

std::int64_t Names::jail(std::string_view name) {
    if (name.empty()) return 0;
    auto const [known, is_new] = jails_.try_emplace(std::string(name), 0);
    if (!is_new) return known->second;
    if (find_jail_.with(name).step()) return known->second = find_jail_.integer(0);
    add_jail_.with(name).run();
    return known->second = last_added();
}

KnownAddress &Names::address(std::string_view text, Place const &place) {
    auto const [entry, is_new] = addresses_.try_emplace(std::string(text));
    auto &address = entry->second;
    if (!is_new) return address;
    auto const key = address_key(text);
    if (auto const known = read_address(find_address_, key)) return address = *known;
    auto const country = country_number(place.country);
    add_address_.with(Statement::Blob{key}, text, country, place.network).run();
    address = {last_added(), country, place.network};
    name_network(place);
    return address;
}

void Names::move(KnownAddress &address, Place const &place) {
    name_network(place);
    auto const country = country_number(place.country);
    if (address.country == country && address.network == place.network) return;
    move_address_.with(address.id, country, place.network).run();
    address.country = country;
    address.network = place.network;
}

void Names::name_network(Place const &place) {
    if (place.network == 0 || place.network_name.empty()) return;
    auto &name = networks_[place.network];
    if (name == place.network_name) return;
    name = place.network_name;
    name_network_.with(place.network, cut(place.network_name, max_detail_bytes)).run();
}

std::optional<std::int64_t> find_jail(SQLite::Database &database, std::string_view name) {
    Statement find(database, find_jail_sql);
    if (!find.with(name).step()) return std::nullopt;
    return find.integer(0);
}

std::optional<KnownAddress> find_known_address(SQLite::Database &database, std::string_view text) {
    Statement find(database, find_address_sql);
    return read_address(find, address_key(text));
}

} // namespace bangui::history
