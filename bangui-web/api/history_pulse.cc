// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/history_pulse.h"

#include <utility>

namespace bangui::api {

HistoryPulse::HistoryPulse(net::Loop &loop, std::function<void()> tell)
    : loop_(loop)
    , tell_(std::move(tell)) {}

HistoryPulse::~HistoryPulse() {
    loop_.cancel(timer_);
}

void HistoryPulse::grew() {
    if (timer_ != net::TimerId::none) return;
    auto const now = loop_.clock().monotonic_now();
    if (!told_at_ || now - *told_at_ >= interval) return tell();
    timer_ = loop_.after(*told_at_ + interval - now, [this] {
        timer_ = net::TimerId::none;
        tell();
    });
}

void HistoryPulse::tell() {
    told_at_ = loop_.clock().monotonic_now();
    tell_();
}

} // namespace bangui::api
