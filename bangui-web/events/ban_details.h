// SPDX-License-Identifier: Apache-2.0
//
// Asks fail2ban's database for what the log leaves out of a new ban: its exact times, and which ban of its id
// it is. fail2ban writes the row a moment after the record, so it is asked a moment later, for many bans at
// once, and twice more for those that were not there yet. Owned by BanEvents, lives on the loop.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bangui-web/events/lifetime.h"
#include "bangui-web/events/log_event.h"
#include "bangui-web/net/loop.h"
#include "common/base/clock.h"
#include "common/base/unique_function.h"
#include "common/domain/jail_name.h"
#include "proto/bangui_ipc.h"

namespace bangui::events {

class BanDetails {
  public:
    static constexpr Milliseconds first_pause{30};
    /// At a mass ban fail2ban's database lags behind by seconds.
    static constexpr Milliseconds second_pause{1'000};
    static constexpr Milliseconds last_pause{10'000};
    /// Of one request, which reads a row of the database for each.
    static constexpr std::size_t batch = ipc::RecordedBansRequest::ids_most;
    /// Waiting at once, over all jails; what comes beyond keeps what the log told of it.
    static constexpr std::size_t max_waiting = 20'000;

    /// What a record of the log said of a ban.
    struct Told {
        LogEventKind kind{}; ///< ban, restore or increase
        std::string id;
        UnixSeconds at = 0;
        std::optional<UnixSeconds> until; ///< none: permanent
    };

    /// `found` is called for each ban with its row of the database; none: there is none, or, of an increase,
    /// none that says the same. Both outlive this.
    using Found = UniqueFunction<void(JailName const &, Told const &, std::optional<ipc::Ban> const &)>;
    BanDetails(net::Loop &loop, ipc::Client &banguid, Found found);
    ~BanDetails();
    BanDetails(BanDetails const &) = delete;
    BanDetails &operator=(BanDetails const &) = delete;

    /// A row of an earlier ban, which was over when this one was made, does not count.
    void want(JailName const &jail, Told told);
    void forget();

  private:
    struct Wanted {
        JailName jail;
        Told told;
        int attempt;
        MonotonicTime due;
    };
    static bool is_told_by(ipc::Ban const &row, Told const &told);
    void put(Wanted wanted);
    void schedule();
    void ask();
    void got(std::vector<Wanted> const &asked, Result<ipc::RecordedBansReply> reply);

    net::Loop &loop_;
    ipc::Client &banguid_;
    Found found_;
    /// One queue for each attempt, so that each is in order of `due`.
    std::map<int, std::deque<Wanted>> waiting_;
    std::size_t count_ = 0;
    bool is_asking_ = false;
    net::TimerId timer_ = net::TimerId::none;
    Lifetime lifetime_;
};

} // namespace bangui::events
