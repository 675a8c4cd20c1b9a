// SPDX-License-Identifier: Apache-2.0
//
// Tells at most once a second that the archive has grown, however often it does: a browser reads statistics
// anew each time. Owned by the app, lives on the loop.
#pragma once

#include <functional>
#include <optional>

#include "bangui-web/net/loop.h"

namespace bangui::api {

class HistoryPulse {
  public:
    static constexpr Milliseconds interval{1'000};

    /// The loop outlives it.
    HistoryPulse(net::Loop &loop, std::function<void()> tell);
    ~HistoryPulse();
    HistoryPulse(HistoryPulse const &) = delete;
    HistoryPulse &operator=(HistoryPulse const &) = delete;

    /// Events were added. Tells at once after a quiet second, else when the second is over.
    void grew();

  private:
    void tell();

    net::Loop &loop_;
    std::function<void()> tell_;
    std::optional<MonotonicTime> told_at_;
    net::TimerId timer_ = net::TimerId::none;
};

} // namespace bangui::api
