// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder only: numbers for jails, addresses and countries, and the keys by which
// addresses sort.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bangui-web/history/event.h"
#include "bangui-web/history/statement.h"
#include "common/domain/ip_prefix.h"

namespace bangui::history {

/// 0 for what is not two capital letters.
std::int64_t country_number(std::string_view country);
std::string country_text(std::int64_t number);

/// A unique key of an address's text. Those of addresses and networks sort by family, address, prefix length.
std::string address_key(std::string_view text);
/// Keys of all addresses and networks in `prefix` are in [first, last); so are those of wider networks that
/// begin there, which key_is_within() tells apart.
struct KeyRange {
    std::string first;
    std::string last;
};
KeyRange key_range(IpPrefix const &prefix);
bool key_is_within(std::string_view key, IpPrefix const &prefix);

/// At most `most` bytes, not ending within a character.
std::string_view cut(std::string_view text, std::size_t most);

struct KnownAddress {
    std::int64_t id = 0;
    std::int64_t country = 0;
    std::int64_t network = 0;
};

/// Looks names up and adds them, within one transaction. Throws SQLite::Exception.
class Names {
  public:
    explicit Names(SQLite::Database &database);

    /// 0 for the empty name.
    std::int64_t jail(std::string_view name);
    /// As it is known; a new one is at `place`.
    KnownAddress &address(std::string_view text, Place const &place);
    /// Where it is from now on; its events and sums stay.
    void move(KnownAddress &address, Place const &place);

  private:
    void name_network(Place const &place);
    std::int64_t last_added() const;

    Statement find_jail_;
    Statement add_jail_;
    Statement find_address_;
    Statement add_address_;
    Statement move_address_;
    Statement name_network_;
    SQLite::Database &database_;
    std::unordered_map<std::string, std::int64_t> jails_;
    std::unordered_map<std::string, KnownAddress> addresses_;
    std::unordered_map<std::uint32_t, std::string> networks_;
};

/// Nothing for what was never added.
std::optional<std::int64_t> find_jail(SQLite::Database &database, std::string_view name);
std::optional<KnownAddress> find_known_address(SQLite::Database &database, std::string_view text);

} // namespace bangui::history
