// SPDX-License-Identifier: Apache-2.0
//
// Keeps the lines it is given, as "LEVEL LINE". May be called from any thread.
#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/log/log.h"

namespace bangui::test {

class MemoryLogger final : public log::Logger {
  public:
    MemoryLogger()
        : Logger(log::Level::debug) {}

    std::vector<std::string> lines() const {
        std::lock_guard const guard(mutex_);
        return lines_;
    }
    bool has(std::string_view part) const {
        std::lock_guard const guard(mutex_);
        return std::ranges::any_of(
            lines_, [&](std::string const &line) { return line.find(part) != std::string::npos; });
    }

  protected:
    void put(log::Level level, std::string_view message, log::Fields fields) override {
        std::lock_guard const guard(mutex_);
        lines_.push_back(std::string(to_string(level)) + ' ' + log::format_line(message, fields));
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

} // namespace bangui::test
