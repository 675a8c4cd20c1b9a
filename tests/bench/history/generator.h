// SPDX-License-Identifier: Apache-2.0
//
// A year of history as a busy server has it: few addresses that come again and again, many that come once or
// twice, bans that end. The same every time.
#pragma once

#include <cmath>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "bangui-web/history/evidence.h"

namespace bangui::bench {

class Generator {
  public:
    static constexpr std::int64_t first_time = 1'735'689'600'000; // 2025-01-01
    static constexpr std::int64_t length = 365LL * 86'400'000;

    explicit Generator(std::size_t events)
        : step_(static_cast<double>(length) / (static_cast<double>(events) / 1.9))
        , addresses_(static_cast<double>(events) / 5 + 1000) {}

    history::NewEvent next() {
        if (!ends_.empty() && ends_.top().milliseconds <= time()) {
            auto event = ends_.top();
            ends_.pop();
            return event;
        }
        now_ += step_ * 2 * uniform_(random_);
        auto const number = static_cast<std::uint64_t>(addresses_ * std::pow(uniform_(random_), 4));
        history::NewEvent ban;
        ban.milliseconds = time();
        ban.kind = history::EventKind::ban;
        ban.jail = jail(uniform_(random_));
        ban.address = address(number);
        ban.place = place(number);
        ban.ban_time = Seconds(600 << (random_() % 8));
        ban.wants_evidence = true;
        auto end = ban;
        end.kind = history::EventKind::unban;
        end.reason = history::Reason::expired;
        end.milliseconds += ban.ban_time->count() * 1000;
        end.wants_evidence = false;
        ends_.push(end);
        return ban;
    }
    static std::string address(std::uint64_t number) {
        auto const mixed = static_cast<std::uint32_t>(number * 2'654'435'761U);
        if (number % 16 == 15) return "2001:db8:" + hex(mixed >> 16) + ':' + hex(mixed & 0xffff) + "::1";
        return std::to_string(1 + (mixed >> 24) % 220) + '.' + std::to_string(mixed >> 16 & 0xff) + '.' +
               std::to_string(mixed >> 8 & 0xff) + '.' + std::to_string(mixed & 0xff);
    }
    static history::Place place(std::uint64_t number) {
        auto const mixed = number * 0x9e3779b97f4a7c15U >> 40;
        auto const skewed =
            static_cast<std::uint32_t>(std::pow(static_cast<double>(mixed) / (1 << 24), 3) * 20'000);
        auto const country = skewed * 7 % 200;
        return {{static_cast<char>('A' + country / 26), static_cast<char>('A' + country % 26)},
                skewed + 1,
                "Network " + std::to_string(skewed + 1)};
    }
    static std::string jail(double chance) {
        static constexpr char const *names[] = {"sshd",    "nginx-http-auth", "postfix", "recidive",
                                                "dovecot", "nginx-botsearch", "proftpd", "vsftpd"};
        return names[static_cast<std::size_t>(8 * chance * chance)];
    }
    static std::string evidence(history::WantsEvidence const &wanted) {
        auto const mixed = static_cast<std::uint64_t>(wanted.id) * 0x9e3779b97f4a7c15U;
        static constexpr char const *users[] = {"root",     "admin",  "test", "oracle",
                                                "postgres", "ubuntu", "git",  "pi"};
        std::string text;
        for (int line = 0; line < 2; ++line)
            text += "Jan 15 10:00:0" + std::to_string(line) + " host sshd[" + std::to_string(mixed >> 50) +
                    "]: Failed password for " + users[mixed >> 20 & 7] + " from " + wanted.address +
                    " port " + std::to_string(mixed >> 48) + " ssh2\n";
        return text;
    }

  private:
    static std::string hex(std::uint32_t value) {
        static constexpr char const *digits = "0123456789abcdef";
        std::string text;
        for (int shift = 12; shift >= 0; shift -= 4)
            if (auto const digit = value >> shift & 0xf; digit != 0 || !text.empty() || shift == 0)
                text += digits[digit];
        return text;
    }
    std::int64_t time() const { return first_time + static_cast<std::int64_t>(now_); }

    struct Later {
        bool operator()(history::NewEvent const &left, history::NewEvent const &right) const {
            return left.milliseconds > right.milliseconds;
        }
    };
    std::mt19937_64 random_{1};
    std::uniform_real_distribution<double> uniform_{0, 1};
    double now_ = 0;
    double step_;
    double addresses_;
    std::priority_queue<history::NewEvent, std::vector<history::NewEvent>, Later> ends_;
};

} // namespace bangui::bench
