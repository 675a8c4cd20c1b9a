// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "banguid/fail2ban/queries.h"

namespace bangui::fail2ban {
namespace {

/// Asks for one jail after the other, so that other requests get their turn between them.
class CounterSurvey : public std::enable_shared_from_this<CounterSurvey> {
  public:
    CounterSurvey(Client &client, MonotonicTime deadline, Completion<std::vector<JailCounters>> done)
        : client_(client)
        , deadline_(deadline)
        , done_(std::move(done)) {}

    void start() {
        ask<std::vector<JailName>>(client_, jail_names(), deadline_,
                                   [self = shared_from_this()](Result<std::vector<JailName>> names) {
                                       if (!names)
                                           return self->done_(tl::unexpected(std::move(names).error()));
                                       self->names_ = std::move(*names);
                                       self->next();
                                   });
    }

  private:
    void next() {
        if (asked_ == names_.size()) return done_(std::move(counters_));
        auto const &jail = names_[asked_++];
        client_.send(
            Request::jail_counters(jail), deadline_,
            [self = shared_from_this(), &jail](Result<Reply> reply) { self->answered(jail, reply); });
    }

    void answered(JailName const &jail, Result<Reply> const &reply) {
        if (reply) {
            auto counters = read_jail_counters(jail, reply->value);
            if (!counters) return done_(tl::unexpected(std::move(counters).error()));
            counters_.push_back(std::move(*counters));
        } else if (reply.error().code != ErrorCode::not_found) {
            return done_(tl::unexpected(reply.error()));
        }
        next();
    }

    Client &client_;
    MonotonicTime deadline_;
    Completion<std::vector<JailCounters>> done_;
    std::vector<JailName> names_; ///< does not change once it is there
    std::size_t asked_ = 0;
    std::vector<JailCounters> counters_;
};

} // namespace

void read_counters(Client &client, MonotonicTime deadline, Completion<std::vector<JailCounters>> done) {
    if (has_statistics(client.status().version)) return ask(client, statistics(), deadline, std::move(done));
    std::make_shared<CounterSurvey>(client, deadline, std::move(done))->start();
}

} // namespace bangui::fail2ban
