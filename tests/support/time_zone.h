// SPDX-License-Identifier: Apache-2.0
//
// The zone of this process for the length of one test, as a POSIX rule, so that no zone files are needed.
#pragma once

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

namespace bangui::test {

class TimeZone {
  public:
    explicit TimeZone(char const *rule) {
        if (auto const *const before = std::getenv("TZ")) before_ = before;
        set(rule);
    }
    ~TimeZone() { set(before_ ? before_->c_str() : nullptr); }
    TimeZone(TimeZone const &) = delete;
    TimeZone &operator=(TimeZone const &) = delete;

  private:
    static void set(char const *rule) {
        if (rule != nullptr)
            ::setenv("TZ", rule, 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }
    std::optional<std::string> before_;
};

} // namespace bangui::test
