// SPDX-License-Identifier: Apache-2.0
//
// What the live side has found out in the last minute: why bans ended, and who has asked for one. The log
// tells of both a moment later, to the archive's reader. Bounded; what is forgotten reads as unknown. Pure,
// on the loop.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "bangui-web/history/event.h"
#include "bangui-web/recorder/witness.h"
#include "common/base/clock.h"

namespace bangui::recorder {

class Recent {
  public:
    static constexpr std::size_t max_items = 50'000;
    /// How far the time of a record may be from what was noted of it: firewall commands take their time.
    static constexpr UnixSeconds near = 60;

    void note_unban(std::string const &jail, std::string const &id, history::Reason reason, UnixSeconds at);
    void note_ban(std::string const &jail, std::string const &id, OwnBan ban, UnixSeconds at);
    void forget_ban(std::string const &jail, std::string const &id);

    history::Reason why_unbanned(std::string const &jail, std::string const &id, UnixSeconds at) const;
    std::optional<OwnBan> who_banned(std::string const &jail, std::string const &id, UnixSeconds at) const;

  private:
    using Key = std::pair<std::string, std::string>; ///< jail and id
    template<typename What>
    struct Memory {
        struct Noted {
            UnixSeconds at;
            What what;
        };
        void note(Key key, UnixSeconds at, What what);
        void forget(Key const &key);
        Noted const *find(Key const &key, UnixSeconds at) const;
        std::map<Key, Noted> noted;
        std::deque<Key> order; ///< oldest first
    };
    Memory<history::Reason> unbans_;
    Memory<OwnBan> bans_;
};

} // namespace bangui::recorder
