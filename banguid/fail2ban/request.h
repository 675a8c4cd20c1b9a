// SPDX-License-Identifier: Apache-2.0
//
// Everything banguid can ever say to fail2ban. A Request exists only through one of the functions below,
// which take checked domain types and no text, so nothing off this list can be sent (whoever writes free text
// to that socket is root). Words and replies: fail2ban/server/transmitter.py.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "banguid/fail2ban/pickle_writer.h"
#include "common/base/bytes.h"
#include "common/domain/ip_prefix.h"
#include "common/domain/jail_name.h"

namespace bangui::fail2ban {

/// What `get JAIL ...` may be asked for.
enum class JailParameter : std::uint8_t {
    ban_time,
    ban_time_increment,
    find_time,
    max_retry,
    max_matches,
    use_dns,
    date_pattern,
    log_encoding,
    log_paths,
    journal_matches,
    ignore_self,
    ignore_list,
    fail_regexes,
    ignore_regexes,
    actions,
    over_all_jails,
    ban_time_factor,
    ban_time_formula,
    ban_time_multipliers,
    ban_time_most,
    ban_time_random,
    prefix_regex,
};

class Request {
  public:
    static Request version();
    static Request jail_names();
    /// `status JAIL short`: constant cost, whatever is banned.
    static Request jail_counters(JailName const &jail);
    /// `stats`: all jails at once; fail2ban 1.1.0 and later.
    static Request statistics();
    static Request log_target();
    static Request log_level();
    static Request database_file();
    static Request database_max_age();
    static Request database_max_matches();
    static Request jails_banning(IpPrefix const &prefix);
    static Request is_banned(JailName const &jail, IpPrefix const &prefix);
    /// Of each one; answered with a list when they are several.
    static Request are_banned(JailName const &jail, std::span<IpPrefix const> prefixes);
    /// `get JAIL banip --with-time`: fail2ban formats every ban, 70 ms per 10,000.
    static Request bans(JailName const &jail);
    static Request ban(JailName const &jail, IpPrefix const &prefix);
    static Request unban(JailName const &jail, IpPrefix const &prefix);
    /// One command: fail2ban serves nobody until its actions have run for all of them.
    static Request ban(JailName const &jail, std::span<IpPrefix const> prefixes);
    static Request unban(JailName const &jail, std::span<IpPrefix const> prefixes);
    static Request unban_all(); ///< one command too, however many there are
    /// Integers, because fail2ban evaluates a time that comes as text.
    static Request set_ban_time(JailName const &jail, std::uint32_t seconds);
    static Request set_find_time(JailName const &jail, std::uint32_t seconds);
    static Request set_max_retry(JailName const &jail, std::uint32_t count);
    static Request add_ignored(JailName const &jail, IpPrefix const &prefix);
    static Request remove_ignored(JailName const &jail, IpPrefix const &prefix);
    /// `idle`: the jail neither reads its log nor bans nor unbans.
    static Request pause(JailName const &jail);
    static Request resume(JailName const &jail);
    static Request stop(JailName const &jail);
    static Request flush_logs();
    static Request jail_parameter(JailName const &jail, JailParameter parameter);

    /// The bytes for the socket: the pickled list and the end marker.
    ByteView frame() const { return frame_; }
    /// The words, for messages: "get sshd bantime".
    std::string const &label() const { return label_; }
    /// fail2ban runs its actions for every ban there is, and answers nobody before: no answer in time says
    /// that it works, not that it hangs.
    bool is_long_work() const { return is_long_work_; }

  private:
    explicit Request(std::initializer_list<Argument> arguments);
    explicit Request(std::span<Argument const> arguments);

    Bytes frame_;
    std::string label_;
    bool is_long_work_ = false;
};

} // namespace bangui::fail2ban
