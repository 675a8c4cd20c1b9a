// SPDX-License-Identifier: Apache-2.0
//
// What the store holds, as plain values. They are checked when they are made, at the edge (api) or when read
// back from the database.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace bangui::store {

enum class UserId : std::int64_t {};

/// Each role may all that the one before it may.
enum class Role {
    viewer,    ///< reads
    operator_, ///< bans, unbans, ignores
    admin,     ///< everything
};

/// "viewer", "operator", "admin"
std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);

class UserName {
  public:
    /// 1 to 64 bytes (a Name in proto/bangui.ipc) of UTF-8 without invisible characters, with no blank at
    /// either end. Compared byte for byte. invalid_argument otherwise.
    static Result<UserName> parse(std::string_view text);

    std::string const &text() const { return text_; }
    auto operator<=>(UserName const &) const = default;

    static constexpr std::size_t max_bytes = 64;

  private:
    explicit UserName(std::string text)
        : text_(std::move(text)) {}
    std::string text_;
};

struct User {
    UserId id{};
    UserName name;
    Role role = Role::viewer;
    UnixSeconds created = 0;
};

/// BLAKE2b-256 of a session token; the token itself is stored nowhere.
using TokenHash = std::array<std::uint8_t, 32>;

/// One signed-in browser. Both clocks are kept: see SessionManager on how they are compared after a restart.
struct SessionRecord {
    TokenHash token_hash{};
    User user;
    UnixSeconds created = 0;
    MonotonicTime created_monotonic{};
    UnixSeconds last_seen = 0;
    MonotonicTime last_seen_monotonic{};
    Seconds lifetime{};     ///< it ends so long after `created`, whatever happens
    std::string source;     ///< the address it was made from, as text; empty when not known
    std::string user_agent; ///< as the browser said, cut to max_user_agent_bytes; hostile
};

constexpr std::size_t max_user_agent_bytes = 256;

/// The spelling of an IANA time zone name, "UTC", "America/Argentina/Ushuaia"; whether there is such a zone
/// only the browser that shows times needs to know.
bool is_time_zone_name(std::string_view text);

/// What setup decided.
struct GeneralSettings {
    std::string time_zone;    ///< an is_time_zone_name()
    Seconds session_length{}; ///< of sessions made from now on
};

/// How much of what happened is kept; whatever is reached first.
struct HistorySettings {
    Seconds max_age{std::chrono::hours(24 * 730)};
    std::optional<std::uint64_t> max_megabytes = 4'096; ///< of 2^20 bytes; none: as much as there is
    bool operator==(HistorySettings const &) const = default;
};

/// An act inside the web daemon (sign-in, sign-out, setup). What is done to fail2ban is recorded by
/// banguid, where this process cannot erase it.
struct AuditEntry {
    UnixSeconds time = 0;
    std::string actor;  ///< a user name, or what was claimed to be one; hostile
    std::string source; ///< an address as text
    std::string act;    ///< a literal of ours: "sign_in"
    std::string detail;
};

} // namespace bangui::store
