// SPDX-License-Identifier: Apache-2.0
//
// What is known of an event beside what the log says of it. The interpreter asks; the live side answers from
// memory, and for old logs there is nothing but the place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bangui-web/history/event.h"
#include "common/base/clock.h"

namespace bangui::recorder {

/// Who here had something banned, and what they wrote for it.
struct OwnBan {
    std::string user;
    std::string note; ///< may be empty
    bool operator==(OwnBan const &) const = default;
};

class Witness {
  public:
    virtual ~Witness() = default;
    /// Why that ban ended; none: nobody here knows.
    virtual history::Reason why_unbanned(std::string const &jail, std::string const &id, UnixSeconds at) = 0;
    /// Of a moment ago; none: nobody here had it banned.
    virtual std::optional<OwnBan> who_banned(std::string const &jail, std::string const &id,
                                             UnixSeconds at) = 0;
    /// Of an address or a network; anything else is nowhere.
    virtual history::Place place_of(std::string_view id) = 0;
};

} // namespace bangui::recorder
