// SPDX-License-Identifier: Apache-2.0
//
// What the API tells of the history besides what is in its database: how the recorder stands, what is known
// of places, what root protects. Filled by the app; what nobody filled in answers "not known".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "bangui-web/history/event.h"
#include "common/base/clock.h"
#include "common/base/unique_function.h"
#include "common/domain/ip_prefix.h"
#include "common/domain/jail_name.h"

namespace bangui::api {

struct RecorderState {
    enum class State : std::uint8_t {
        following,
        catching_up,
        waiting, ///< for fail2ban, banguid or the disk
        lists    ///< fail2ban's log cannot be followed: from its lists of bans
    } state = State::waiting;
    std::optional<std::uint64_t> behind_bytes; ///< of the log; none: not known
    std::string detail;                        ///< may be empty
};

struct GeoState {
    enum class Source : std::uint8_t { none, bundled, file } source = Source::none;
    std::optional<UnixSeconds> file_date;
    bool networks = false; ///< it tells networks, too
};

/// What somebody has done here, and what came of it.
struct DoneAct {
    std::string user;
    std::string what;    ///< a word of ours: "ban", "unban", "set_ban_time" …
    std::string jail;    ///< empty: of none, or of all
    std::string address; ///< empty: none
    std::string note;    ///< what was changed to what; may be empty
};

struct HistoryState {
    /// All are called on the loop.
    std::function<RecorderState()> recorder = [] { return RecorderState{}; };
    std::function<GeoState()> geo = [] { return GeoState{}; };
    std::function<history::Place(std::string const &address)> place = [](std::string const &) {
        return history::Place{};
    };
    std::function<void(DoneAct const &)> acted = [](DoneAct const &) {};
    struct ExpectedBan {
        std::string user;
        std::string note; ///< may be empty
        JailName jail;
        IpPrefix prefix;
    };
    /// A ban is about to be asked for; fail2ban's record of it may come before the answer.
    std::function<void(ExpectedBan)> expects_ban = [](ExpectedBan const &) {};
    /// It was refused: a record of such a ban is nobody's here.
    std::function<void(JailName const &, IpPrefix const &)> did_not_ban = [](JailName const &,
                                                                             IpPrefix const &) {};
    /// Whether root's policy would refuse to ban it; nothing: not known. Answers once, now or later.
    using Answer = UniqueFunction<void(std::optional<bool>)>;
    std::function<void(IpPrefix const &, Answer)> is_protected = [](IpPrefix const &, Answer answer) {
        answer(std::nullopt);
    };
};

} // namespace bangui::api
