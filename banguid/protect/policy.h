// SPDX-License-Identifier: Apache-2.0
//
// What root allows: who may connect and use which class of operations, how often, how wide, and what is never
// banned. Read once by main from a file that only root can write, and constant from then on; the web daemon
// can neither read nor change it. Nothing is allowed that no row allows.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "banguid/protect/token_bucket.h"
#include "common/base/result.h"
#include "common/base/unique_function.h"
#include "common/config/settings.h"
#include "common/domain/ip_prefix.h"
#include "proto/bangui_ipc.h"

namespace bangui::protect {

/// The uid of a user name; none when there is no such user.
using UserLookup = UniqueFunction<std::optional<uid_t>(std::string const &)>;
/// getpwnam_r(3).
std::optional<uid_t> look_up_user(std::string const &name);

/// Both ends belong to it.
struct Range {
    std::uint32_t least = 0;
    std::uint32_t most = 0;
    bool holds(std::uint32_t value) const { return value >= least && value <= most; }
};

class Policy {
  public:
    /// The keys of policy.toml with their documentation. No environment variable overrides them.
    static config::Schema const &schema();

    /// Errors: not_found; not_permitted when somebody else than root can write the file; invalid_argument
    /// "FILE:LINE: KEY: ..." for its content. A user that does not exist is no error: nobody is let in by it.
    static Result<Policy> load(std::string const &path, UserLookup look_up);
    static Result<Policy> from(config::Settings const &settings, UserLookup look_up);

    /// Whether the uid appears in any row; others are not even read from.
    bool admits(uid_t uid) const { return permissions_.contains(uid); }
    /// Events go to everybody who may read.
    bool permits(uid_t uid, ipc::OperationClass cls) const;
    std::vector<uid_t> admitted() const;

    Rate acts() const { return acts_; }
    /// The error policy_refused when the network holds more addresses than one act may cover.
    Result<void> check_width(IpPrefix const &prefix) const;
    /// What a running jail may be set to, in seconds and failures. The error policy_refused names the key.
    Result<void> check_ban_time(std::uint32_t seconds) const;
    Result<void> check_find_time(std::uint32_t seconds) const;
    Result<void> check_max_retry(std::uint32_t count) const;
    /// Whether an ignore list may hold it: an ignored attacker is never banned.
    Result<void> check_ignored(IpPrefix const &prefix) const;
    Result<void> check_pause() const;
    Result<void> check_stop() const;
    Result<void> check_unban_all() const;
    /// All of it, for who wants to know beforehand.
    ipc::Limits limits(uid_t uid) const;
    std::vector<IpPrefix> const &protected_prefixes() const { return protected_prefixes_; }
    /// Names in the file that are no user of this machine, for a warning.
    std::vector<std::string> const &unknown_users() const { return unknown_users_; }

  private:
    struct Permissions {
        bool read = false;
        bool act = false;
        bool tune = false;
    };
    struct Tuning {
        Range ban_time;
        Range find_time;
        Range max_retry;
        bool ignore = false;
        unsigned ignore_widest_ipv4 = 32;
        unsigned ignore_widest_ipv6 = 128;
    };
    struct Allowed {
        bool pause_jails = false;
        bool stop_jails = false;
        bool unban_all = false;
    };

    Policy() = default;
    Result<void> admit(config::Settings const &settings, std::string_view key, bool Permissions::*cls,
                       UserLookup &look_up);
    Result<void> read_tuning(config::Settings const &settings);

    std::map<uid_t, Permissions> permissions_;
    Rate acts_;
    unsigned widest_ipv4_ = 32;
    unsigned widest_ipv6_ = 128;
    Tuning tuning_;
    Allowed allowed_;
    std::vector<IpPrefix> protected_prefixes_;
    std::vector<std::string> unknown_users_;
};

} // namespace bangui::protect
